//! The coach: estimates how far the goals are from the learner's state, and advises if no way leads there.
//!
//! It first searches the lesson's own ways from the current state: its solution and alternatives, in their order, without the lines
//! that are not needed ([`OwnWays`]). If there is none, it puts the calls before them that take back what the learner changed.
//! Then it searches for shorter ways, in every order, within limits. It claims only what it has shown: "exactly" if no order is
//! shorter; else "at most", with the number of calls that every way has at least. It says that there is no way if a goal is lost, if
//! the lesson declares a dead end, or if it searched all that the lines lead to, in every order or in the lesson's. Then it names the
//! latest step to go back to from which it knows a way.

use shell::controller::Controller;

use crate::attempt::LessonAttempt;
use crate::search::{
    Length, Move, OwnWays, Search, SearchLimits, SearchPlace, SearchProgress, moves_of,
};

/// The coach's advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The distance to the goals.
    pub verdict: CoachVerdict,
    /// The step to go back to, if no way from here is known.
    pub rewind: Option<Rewind>,
    /// The number of lines tried.
    pub tries: usize,
}

/// The coach's knowledge about the way to the goals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoachVerdict {
    /// The goals are met.
    There,
    /// There is a way.
    Away {
        /// The length of the way.
        length: Length,
        /// The number of calls that every way with the lesson's lines has at least: the search has shown that.
        at_least: usize,
        /// The search has shown that no way that keeps the lines in the lesson's order is shorter.
        own: bool,
        /// The way itself.
        way: Vec<Move>,
    },
    /// Nothing that the learner does from here can meet the goals.
    NoWay(NoWayReason),
    /// No way was found within the limits.
    Unknown,
    /// The lesson has no goals.
    NoGoals,
}

/// Why there is no way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoWayReason {
    /// The learner is in the dead end with this index.
    DeadEnd(usize),
    /// The goal with this index can no longer be met.
    Lost(usize),
    /// Every state reachable with the lesson's lines was searched.
    Searched,
    /// None of the lesson's own ways leads there, whatever lines are left out, and no way with fewer calls than this.
    Own {
        /// The number of calls that any other way has at least.
        at_least: usize,
    },
}

/// A step to go back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewind {
    /// The number of steps of the history to keep.
    pub steps: usize,
    /// The length of a way from there; there may be shorter ones.
    pub length: Length,
}

/// The limits of a coach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The limits of the search.
    pub search: SearchLimits,
    /// The number of places, the nearest ones, from which the lesson's own ways are tried.
    pub starts: usize,
    /// The most lines tried for the lesson's own ways from one place.
    pub own: usize,
    /// The most lines tried altogether: half of them for a way from here, the rest for a step to go back to.
    pub lines: usize,
}

/// The coach's limits in the page and in the terminal.
pub const REACH: Reach = Reach {
    search: SearchLimits {
        tries: 4_000,
        calls: 12,
        waits: 6,
    },
    starts: 60,
    own: 4_000,
    lines: 1_000,
};

/// The terminal's text while the coach is working.
pub const THINKING: &str = "Looking for the shortest way. The answer comes here.";

/// A coach that works in slices: see [`Coach::work`].
pub struct Coach {
    attempt: LessonAttempt,
    controller: Controller,
    here: SearchPlace,
    search: Search,
    /// The number of places of the search from which the lesson's own ways were tried.
    started: usize,
    /// The trial of the lesson's own ways that is running.
    own: Option<OwnWays>,
    /// Whether every own way from the current state was searched.
    own_ended: bool,
    /// The moves that take back what the learner did, once they are tried as well.
    repairs: Vec<Move>,
    reach: Reach,
    stage: Stage,
    /// The number of lines tried outside the search.
    tries: usize,
}

enum Stage {
    /// The lesson's own ways from the current state.
    Own,
    /// Every order of its lines.
    Searching,
    /// The verdict on the current state, and the places on the learner's way that were not tried yet.
    Back(CoachVerdict, Vec<SearchPlace>),
    Done(Advice),
}

impl Coach {
    /// A coach for the current state of an attempt.
    pub fn new(attempt: &LessonAttempt, controller: &Controller, reach: Reach) -> Self {
        let lesson = &attempt.lesson;
        let here = SearchPlace::of(attempt, controller);
        let mut coach = Self {
            attempt: attempt.clone(),
            controller: controller.clone(),
            search: Search::new(here.clone(), moves_of(lesson), reach.search),
            started: 0,
            own: Some(OwnWays::new(&here, &here, Vec::new(), &[], reach.own)),
            own_ended: false,
            repairs: Vec::new(),
            reach,
            stage: Stage::Own,
            tries: 0,
            here,
        };
        if lesson.goals.is_empty() {
            coach.done(CoachVerdict::NoGoals, None);
        } else if coach.here.is_met() {
            coach.done(CoachVerdict::There, None);
        } else if let Some(why) = (coach.here.lost_goal().map(NoWayReason::Lost))
            .or_else(|| coach.here.dead_end().map(NoWayReason::DeadEnd))
        {
            coach.go_back(CoachVerdict::NoWay(why));
        }
        coach
    }

    /// Continues for about this many lines; returns the advice once it is done.
    pub fn work(&mut self, tries: usize) -> Option<&Advice> {
        let until = self.tried() + tries.max(1);
        while !matches!(self.stage, Stage::Done(_)) && self.tried() < until {
            self.once();
        }
        match &self.stage {
            Stage::Done(advice) => Some(advice),
            Stage::Own | Stage::Searching | Stage::Back(..) => None,
        }
    }

    /// Works to the end.
    pub fn advise(attempt: &LessonAttempt, controller: &Controller, reach: Reach) -> Advice {
        let mut coach = Self::new(attempt, controller, reach);
        loop {
            if let Some(advice) = coach.work(usize::MAX / 2) {
                return advice.clone();
            }
        }
    }

    /// The number of lines tried so far.
    pub fn tried(&self) -> usize {
        self.tries + self.search.tries() + self.own.as_ref().map_or(0, OwnWays::tries)
    }

    fn done(&mut self, verdict: CoachVerdict, rewind: Option<Rewind>) {
        self.stage = Stage::Done(Advice {
            verdict,
            rewind,
            tries: self.tried(),
        });
    }

    fn go_back(&mut self, verdict: CoachVerdict) {
        self.own = None;
        let mut places = SearchPlace::all(&self.attempt, &self.controller);
        places.pop();
        self.stage = Stage::Back(verdict, places);
    }

    /// Concludes from what was found once all lines are used up. Whether it did.
    fn concludes(&mut self) -> bool {
        let tried = self.tried();
        match &mut self.stage {
            Stage::Own | Stage::Searching if tried * 2 >= self.reach.lines => {
                let own = self.own.as_ref().and_then(OwnWays::way);
                let ways = own.into_iter().chain(self.search.way());
                let way = ways
                    .min_by_key(|way| Length::of(*way))
                    .map(<[Move]>::to_vec);
                self.ended();
                match way {
                    Some(way) => {
                        let calls = Length::of(&way).calls;
                        let least = self.search.least().map_or(0, |least| least.min(calls));
                        self.away(way, Some(least));
                    }
                    None => self.go_back(CoachVerdict::Unknown),
                }
                true
            }
            Stage::Back(verdict, _) if tried >= self.reach.lines => {
                let verdict = verdict.clone();
                self.ended();
                self.done(verdict, None);
                true
            }
            Stage::Own | Stage::Searching | Stage::Back(..) | Stage::Done(_) => false,
        }
    }

    fn once(&mut self) {
        if self.concludes() {
            return;
        }
        match std::mem::replace(&mut self.stage, Stage::Searching) {
            Stage::Own => {
                self.stage = Stage::Own;
                self.own_ways();
            }
            Stage::Searching => self.look(),
            Stage::Back(verdict, places) => self.back(verdict, places),
            done @ Stage::Done(_) => self.stage = done,
        }
    }

    /// Continues with the lesson's own ways from the current state.
    fn own_ways(&mut self) {
        let shortest = self.search.least();
        if let Some(own) = &mut self.own {
            let is_shortest = |way: &[Move]| Some(Length::of(way).calls) <= shortest;
            if !own.way().is_some_and(is_shortest) && own.work() {
                return;
            }
            self.own_ended = own.is_complete();
            if let Some(way) = own.way() {
                self.search.below(way.to_vec());
            }
        }
        self.ended();
        if self.search.way().is_some() || !self.repairs.is_empty() {
            self.stage = Stage::Searching;
            return;
        }
        self.repairs = self.here.repairs();
        if self.repairs.is_empty() {
            self.stage = Stage::Searching;
            return;
        }
        // Without repairs there is no own way: with them there may be.
        let mut moves = moves_of(&self.attempt.lesson);
        moves.extend(self.repairs.iter().cloned());
        self.search = Search::new(self.here.clone(), moves, self.reach.search);
        let (here, repairs) = (&self.here, &self.repairs);
        self.own = Some(OwnWays::new(
            here,
            here,
            Vec::new(),
            repairs,
            self.reach.own,
        ));
    }

    /// Ends a trial of the lesson's own ways.
    fn ended(&mut self) {
        if let Some(own) = self.own.take() {
            self.tries += own.tries();
        }
    }

    /// One try of the search; if no way is known yet, also of the lesson's own ways from the places found.
    fn look(&mut self) {
        if let Some(own) = &mut self.own {
            if let Some(way) = own.way() {
                self.search.below(way.to_vec());
            } else if !own.is_past_whole() && own.work() {
                return;
            }
            self.ended();
            return;
        }
        if self.search.way().is_none()
            && self.started < self.reach.starts
            && self.started + 1 < self.search.found()
        {
            self.started += 1;
            let start = &self.here;
            self.own = (self.search.place(self.started))
                .map(|(place, way)| OwnWays::new(start, place, way, &[], self.reach.own));
            return;
        }
        let progress = self.search.work(1);
        let way = self.search.way().map(<[Move]>::to_vec);
        let least = self.search.least();
        let is_shortest = |way: &[Move]| least.is_none_or(|least| Length::of(way).calls <= least);
        match (progress, way) {
            (_, Some(way)) if is_shortest(&way) => self.away(way, None),
            (SearchProgress::Searching, _) => {}
            (_, Some(way)) => self.away(way, least),
            (SearchProgress::Nowhere, None) => {
                self.go_back(CoachVerdict::NoWay(NoWayReason::Searched));
            }
            (_, None) if self.own_ended => {
                let at_least = least.unwrap_or_default();
                self.go_back(CoachVerdict::NoWay(NoWayReason::Own { at_least }));
            }
            (SearchProgress::Found | SearchProgress::NotWithin | SearchProgress::GaveUp, None) => {
                self.go_back(CoachVerdict::Unknown);
            }
        }
    }

    /// There is a way. `least`: the number of calls that every way has at least, if that is less.
    fn away(&mut self, way: Vec<Move>, least: Option<usize>) {
        let length = Length::of(&way);
        let at_least = least.unwrap_or(length.calls);
        let own = self.own_ended;
        let verdict = CoachVerdict::Away {
            length,
            at_least,
            own,
            way,
        };
        if self.repairs.is_empty() {
            self.done(verdict, None);
        } else {
            // Going back may be easier than repairing.
            self.go_back(verdict);
        }
    }

    /// Looks for the latest place on the learner's way from which one of the lesson's own ways leads to the goals.
    fn back(&mut self, verdict: CoachVerdict, mut places: Vec<SearchPlace>) {
        let Some(place) = places.last() else {
            self.done(verdict, None);
            return;
        };
        let own = self.own.get_or_insert_with(|| {
            let limit = if place.is_lost() { 0 } else { self.reach.own };
            OwnWays::new(place, place, Vec::new(), &[], limit)
        });
        let way = own.way().map(Length::of);
        if way.is_none() && own.work() {
            self.stage = Stage::Back(verdict, places);
            return;
        }
        self.ended();
        // Checking counts as one line, so that every slice ends.
        self.tries += 1;
        if let Some(length) = way {
            let steps = self.attempt.base() + places.len() - 1;
            self.done(verdict, Some(Rewind { steps, length }));
        } else {
            places.pop();
            self.stage = Stage::Back(verdict, places);
        }
    }
}

impl Advice {
    /// The coach's answer in the terminal. `base`: the steps before the attempt; `has_hints`: whether `hint` can say more.
    pub fn says(&self, base: usize, has_hints: bool) -> String {
        let mut text = match &self.verdict {
            CoachVerdict::There => "All goals are met.".to_string(),
            CoachVerdict::NoGoals => "This lesson has no goals to be reached.".to_string(),
            CoachVerdict::Away {
                length,
                at_least,
                way,
                ..
            } => {
                let (how, least) = if *at_least == length.calls {
                    ("Exactly", String::new())
                } else {
                    ("At most", format!(", and at least {at_least}"))
                };
                let next = way.first().map_or_else(String::new, |one| {
                    let who = one.actor.as_ref();
                    let who = who.map_or_else(String::new, |who| format!(" as {who}"));
                    let more = if has_hints { "; `hint` says more" } else { "" };
                    format!(" A first step is made{who}{more}.")
                });
                format!("{how} {} to the goals{least}.{next}", spell(*length))
            }
            CoachVerdict::NoWay(NoWayReason::DeadEnd(_)) => {
                "From here, the goals can be met only by going back.".to_string()
            }
            CoachVerdict::NoWay(NoWayReason::Lost(_)) => {
                "A goal can no longer be met: an earlier step rules it out.".to_string()
            }
            CoachVerdict::NoWay(NoWayReason::Searched) => format!(
                "No way leads to the goals from here: the lesson's calls were tried in every order ({} lines).",
                self.tries
            ),
            CoachVerdict::NoWay(NoWayReason::Own { at_least }) => format!(
                "None of the lesson's ways leads to the goals from here, also after taking back your changes. Any other way takes at least {}.",
                spell(Length {
                    calls: *at_least,
                    waits: 0
                })
            ),
            CoachVerdict::Unknown => format!(
                "No way to the goals was found within {} lines, but there may be one.",
                self.tries
            ),
        };
        if let Some(rewind) = &self.rewind {
            let back = match rewind.steps.saturating_sub(base) {
                0 => "to the start".to_string(),
                step => format!("to after your step {step}"),
            };
            let is_away = matches!(self.verdict, CoachVerdict::Away { .. });
            let go = if is_away { "Or go" } else { "Go" };
            text.push_str(&format!(
                " {go} back {back} (`undo`): from there it is at most {}.",
                spell(rewind.length)
            ));
        }
        text
    }
}

fn spell(length: Length) -> String {
    let many = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    };
    match length.waits {
        0 => many(length.calls, "call"),
        waits => format!(
            "{} and {}",
            many(length.calls, "call"),
            many(waits, "move") + " of time"
        ),
    }
}

#[cfg(test)]
mod tests;
