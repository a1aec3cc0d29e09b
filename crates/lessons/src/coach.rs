//! The coach: how far the goals are from the learner's state, and what to do if no way leads there.
//!
//! It first tries the lesson's own solution from here and leaves out what is not needed, which gives a way, if not the
//! shortest. Then it searches for shorter ways within limits. It claims only what it has shown: "exactly" if the search ended,
//! "at most" if it did not, and "no way" if it has searched every state that the lesson's lines lead to, or the lesson says
//! that nothing leads back. If it knows no way, it names the latest step to go back to from which it knows one.

use shell::controller::Controller;

use crate::attempt::LessonAttempt;
use crate::search::{
    Length, Move, Search, SearchLimits, SearchPlace, SearchProgress, leads_there, moves_of,
};

/// What the coach says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// How far the goals are.
    pub verdict: CoachVerdict,
    /// Where to go back to, if there is no way from here that is known.
    pub rewind: Option<Rewind>,
    /// How many lines were tried.
    pub tries: usize,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoachVerdict {
    /// The goals are met.
    There,
    /// There is a way.
    Away {
        /// The length of the way.
        length: Length,
        /// No other way with the lesson's lines is shorter.
        exact: bool,
        /// The way itself.
        way: Vec<Move>,
    },
    /// Nothing that is done from here on can meet the goals.
    NoWay(NoWayReason),
    /// None was found within the limits.
    Unknown,
    /// The lesson has no goals.
    NoGoals,
}

/// Why there is no way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoWayReason {
    /// The lesson's dead end at this place.
    DeadEnd(usize),
    /// The goal at this place forbids what was done.
    Lost(usize),
    /// Every place that the lesson's lines lead to from here was looked at.
    Searched,
}

/// Going back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewind {
    /// To after so many steps of the history.
    pub steps: usize,
    /// A way from there: at most so long.
    pub length: Length,
}

/// How far a coach looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The limits of the search.
    pub search: SearchLimits,
    /// So many places, the nearest ones, are tried as starts of the lesson's own ways.
    pub starts: usize,
    /// Whether a way of the lesson's own is to be without what it does not need: that takes as many lines again as it has,
    /// times half its length.
    pub shortens: bool,
}

/// How far the coach looks in the page and at the terminal.
pub const REACH: Reach = Reach {
    search: SearchLimits {
        tries: 2_000,
        calls: 12,
        waits: 6,
    },
    starts: 60,
    shortens: true,
};

/// What stands at the terminal while the coach thinks.
pub const THINKING: &str = "Looking for the shortest way. The answer comes here.";

/// A coach at work. It thinks in slices, see [`Coach::work`].
pub struct Coach {
    /// The lesson's own ways: its solution and the alternatives.
    ways: Vec<Vec<Move>>,
    attempt: LessonAttempt,
    controller: Controller,
    here: SearchPlace,
    search: Search,
    /// From so many of the places that the search found, the lesson's own ways were tried.
    started: usize,
    /// The lesson's own ways are being tried from somewhere.
    solving: Option<Solving>,
    reach: Reach,
    stage: Stage,
    /// Lines that were tried outside the search.
    tries: usize,
}

enum Stage {
    Searching,
    /// How it is here, and the places on the learner's way that were not tried yet.
    Back(CoachVerdict, Vec<SearchPlace>),
    Done(Advice),
}

/// The lesson's own ways said from a place, a line a slice.
struct Solving {
    /// Where the ways are to lead from, and how one came from there to the place.
    start: SearchPlace,
    before: Vec<Move>,
    place: SearchPlace,
    /// The way that is being said, and its next line.
    way: usize,
    line: usize,
    /// Where it has led, by those of its lines that changed anything.
    now: SearchPlace,
    said: Vec<Move>,
    /// One that meets the goals; its moves from this place on are needed.
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
    /// A coach for an attempt at its present state.
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

    /// Thinks on, for about so many lines tried, and says what it found once it is done.
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

    /// Thinks to the end.
    pub fn advise(attempt: &LessonAttempt, controller: &Controller, reach: Reach) -> Advice {
        let mut coach = Self::new(attempt, controller, reach);
        loop {
            if let Some(advice) = coach.work(usize::MAX / 2) {
                return advice.clone();
            }
        }
    }

    /// How many lines were tried so far.
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
                        // Even asking costs something: so that a slice ends.
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

    /// One try of the search, or the lesson's own ways from what it found.
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

    /// Takes the way that the lesson's own ways gave, or that they gave none.
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

    /// Goes on solving: a way without what it does not need, or that there is none; `None` while that is not known.
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
            // Lines that changed nothing were left out, and what is found by the search drew by another chance.
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
    /// What the coach says at the terminal.
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
                "Nothing leads to the goals from here but going back.".to_string()
            }
            CoachVerdict::NoWay(NoWayReason::Lost(_)) => {
                "A goal cannot be met any more: something was done that it rules out.".to_string()
            }
            CoachVerdict::NoWay(NoWayReason::Searched) => format!(
                "No way leads to the goals from here: the lesson's calls were tried in every order ({} lines).",
                self.tries
            ),
            CoachVerdict::Unknown => format!(
                "No way to the goals was found from here within {} lines. There may be one all the same.",
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
