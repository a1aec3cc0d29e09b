//! The coach: estimates how far the goals are from the learner's state, and advises if no way leads there.
//!
//! It first tries the lesson's own solution from the current state, without the lines that are not needed. That gives a way, if
//! not the shortest. Then it searches for shorter ways within limits. It claims only what it has shown: "exactly" if the search
//! ended, "at most" if it did not, and "no way" if it searched every state that the lesson's lines lead to, or if the lesson
//! declares a dead end. If it knows no way, it names the latest step to go back to from which it knows one.

use shell::controller::Controller;

use crate::attempt::LessonAttempt;
use crate::search::{
    Length, Move, Search, SearchLimits, SearchPlace, SearchProgress, leads_there, moves_of,
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
        /// The search has shown that no way with the lesson's lines is shorter.
        exact: bool,
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
    /// Whether to remove unneeded lines from the lesson's own ways, which tries about half the square of their length.
    pub shortens: bool,
}

/// The coach's limits in the page and in the terminal.
pub const REACH: Reach = Reach {
    search: SearchLimits {
        tries: 2_000,
        calls: 12,
        waits: 6,
    },
    starts: 60,
    shortens: true,
};

/// The terminal's text while the coach is working.
pub const THINKING: &str = "Looking for the shortest way. The answer comes here.";

/// A coach that works in slices: see [`Coach::work`].
pub struct Coach {
    /// The lesson's own ways: its solution and the alternatives.
    ways: Vec<Vec<Move>>,
    attempt: LessonAttempt,
    controller: Controller,
    here: SearchPlace,
    search: Search,
    /// The number of places of the search from which the lesson's own ways were tried.
    started: usize,
    /// The trial of the lesson's own ways that is running.
    solving: Option<Solving>,
    reach: Reach,
    stage: Stage,
    /// The number of lines tried outside the search.
    tries: usize,
}

enum Stage {
    Searching,
    /// The verdict on the current state, and the places on the learner's way that were not tried yet.
    Back(CoachVerdict, Vec<SearchPlace>),
    Done(Advice),
}

/// A trial of the lesson's own ways from a place, one line per slice.
struct Solving {
    /// The start of the trial, and the moves from there to the place.
    start: SearchPlace,
    before: Vec<Move>,
    place: SearchPlace,
    /// The current way, and its next line.
    way: usize,
    line: usize,
    /// The place it has led to so far, and its lines that changed something.
    now: SearchPlace,
    said: Vec<Move>,
    /// A way that meets the goals; its moves from this index on are needed.
    found: Option<(Vec<Move>, usize)>,
}

impl Solving {
    fn new(start: SearchPlace, place: SearchPlace, before: Vec<Move>) -> Self {
        Self {
            now: place.clone(),
            said: before.clone(),
            start,
            before,
            place,
            way: 0,
            line: 0,
            found: None,
        }
    }

    fn next_way(&mut self) {
        (self.way, self.line) = (self.way + 1, 0);
        self.now = self.place.clone();
        self.said.clone_from(&self.before);
    }
}

impl Coach {
    /// A coach for the current state of an attempt.
    pub fn new(attempt: &LessonAttempt, controller: &Controller, reach: Reach) -> Self {
        let lesson = &attempt.lesson;
        let alternatives = lesson
            .alternatives
            .iter()
            .map(|it| Move::of_lines(&it.lines));
        let ways = std::iter::once(Move::of_lines(&lesson.solution()))
            .chain(alternatives)
            .collect();
        let here = SearchPlace::of(attempt, controller);
        let mut coach = Self {
            ways,
            attempt: attempt.clone(),
            controller: controller.clone(),
            search: Search::new(here.clone(), moves_of(lesson), reach.search),
            started: 0,
            solving: None,
            reach,
            stage: Stage::Searching,
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
            Stage::Searching | Stage::Back(..) => None,
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
        self.tries + self.search.tries()
    }

    fn done(&mut self, verdict: CoachVerdict, rewind: Option<Rewind>) {
        self.stage = Stage::Done(Advice {
            verdict,
            rewind,
            tries: self.tried(),
        });
    }

    fn go_back(&mut self, verdict: CoachVerdict) {
        let mut places = SearchPlace::all(&self.attempt, &self.controller);
        places.pop();
        self.stage = Stage::Back(verdict, places);
    }

    fn once(&mut self) {
        if self.solving.is_some() {
            if let Some(way) = self.solve() {
                self.solving = None;
                self.solved(way);
            }
            return;
        }
        match std::mem::replace(&mut self.stage, Stage::Searching) {
            Stage::Searching => self.look(),
            Stage::Back(verdict, places) => match places.last() {
                None => self.done(verdict, None),
                Some(place) => {
                    if place.is_lost() {
                        // Checking counts as one line, so that every slice ends.
                        self.tries += 1;
                        self.stage = Stage::Back(verdict, places);
                        self.solved(None);
                    } else {
                        let solving = Solving::new(place.clone(), place.clone(), Vec::new());
                        self.solving = Some(solving);
                        self.stage = Stage::Back(verdict, places);
                    }
                }
            },
            done @ Stage::Done(_) => self.stage = done,
        }
    }

    /// One try of the search, or of the lesson's own ways from the places found.
    fn look(&mut self) {
        if self.search.way().is_none()
            && self.started < self.reach.starts
            && self.started < self.search.found()
        {
            let number = self.started;
            self.started += 1;
            let start = &self.here;
            self.solving = (self.search.place(number))
                .map(|(place, way)| Solving::new(start.clone(), place.clone(), way));
            return;
        }
        let progress = self.search.work(1);
        let way = self.search.way().map(<[Move]>::to_vec);
        match (progress, way) {
            (SearchProgress::Searching, _) => {}
            (_, Some(way)) => {
                let verdict = CoachVerdict::Away {
                    length: Length::of(&way),
                    exact: progress == SearchProgress::Found,
                    way,
                };
                self.done(verdict, None);
            }
            (SearchProgress::Nowhere, None) => {
                self.go_back(CoachVerdict::NoWay(NoWayReason::Searched))
            }
            (SearchProgress::Found | SearchProgress::NotWithin | SearchProgress::GaveUp, None) => {
                self.go_back(CoachVerdict::Unknown);
            }
        }
    }

    /// Takes the result of a trial: a way, or none.
    fn solved(&mut self, way: Option<Vec<Move>>) {
        match (&mut self.stage, way) {
            (Stage::Searching, Some(way)) => self.search.below(way),
            (Stage::Back(verdict, places), Some(way)) => {
                let rewind = Rewind {
                    steps: self.attempt.base() + places.len() - 1,
                    length: Length::of(&way),
                };
                let verdict = verdict.clone();
                self.done(verdict, Some(rewind));
            }
            (Stage::Back(_, places), None) => {
                places.pop();
            }
            (Stage::Searching, None) | (Stage::Done(_), _) => {}
        }
    }

    /// Continues a trial: a way with needed lines only, or no way; `None` while that is not known.
    fn solve(&mut self) -> Option<Option<Vec<Move>>> {
        let solving = self.solving.as_mut()?;
        if let Some((way, needed)) = &mut solving.found {
            let Some(at) = needed.checked_sub(1).filter(|_| self.reach.shortens) else {
                return Some(Some(std::mem::take(way)));
            };
            *needed = at;
            let mut without = way.clone();
            without.remove(at);
            self.tries += without.len();
            if leads_there(&solving.start, &without) {
                *way = without;
            }
            return None;
        }
        let Some(way) = self.ways.get(solving.way) else {
            return Some(None);
        };
        let Some(one) = way.get(solving.line) else {
            solving.next_way();
            return None;
        };
        solving.line += 1;
        self.tries += 1;
        let likeness = solving.now.likeness();
        if !solving.now.say(one, None) || solving.now.likeness() == likeness {
            return None;
        }
        solving.said.push(one.clone());
        if solving.now.is_lost() {
            solving.next_way();
        } else if solving.now.is_met() {
            // Replays the way: it lacks lines that changed nothing, and the search drew other random numbers.
            if leads_there(&solving.start, &solving.said) {
                let needed = solving.said.len();
                solving.found = Some((std::mem::take(&mut solving.said), needed));
            } else {
                solving.next_way();
            }
        }
        None
    }
}

impl Advice {
    /// The coach's answer in the terminal.
    pub fn says(&self, base: usize) -> String {
        let mut text = match &self.verdict {
            CoachVerdict::There => "All goals are met.".to_string(),
            CoachVerdict::NoGoals => "This lesson has no goals to be reached.".to_string(),
            CoachVerdict::Away {
                length, exact, way, ..
            } => {
                let how = if *exact { "Exactly" } else { "At most" };
                let next = way.first().map_or_else(String::new, |one| {
                    let who = one.actor.as_ref();
                    let who = who.map_or_else(String::new, |who| format!(" as {who}"));
                    format!(" A first step is made{who}; `hint` says more.")
                });
                format!("{how} {} to the goals.{next}", spell(*length))
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
            text.push_str(&format!(
                " Go back {back} (`undo`): from there it is at most {}.",
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
