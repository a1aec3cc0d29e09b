//! Breaking a rule of AWS: which rule is chosen, its puzzle's world with the rule or without it, and what searches found.

use std::rc::Rc;

use implicit_clone::unsync::IString;
use lessons::LessonAttempt;
use lessons::puzzle::Puzzle;
use lessons::search::{Length, Move, Search, SearchPlace, SearchProgress};
use message::{Message, message};
use shell::controller::{Controller, placeholders::fill_in};
use sim::session::Session;

use crate::base::branches::leads_to;
use crate::base::words::{Words, key};

/// What is chosen and found about rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RulesState {
    /// The id of the chosen rule; `None`: the first one of the list.
    pub chosen: Option<IString>,
    /// The puzzle's world is without the rule.
    pub off: bool,
    /// What was found about each rule, with it and without it.
    found: Vec<(IString, bool, Rc<SearchOutcome>)>,
}

/// An action on what is chosen and found about rules.
#[derive(Clone)]
pub enum RulesAction {
    /// Choose a rule by its id.
    Choose(IString),
    /// Take the rule from the puzzle's world, or put it back.
    Switch(bool),
    /// A search ended or was stopped: for this rule, without it or with it.
    Found(IString, bool, Rc<SearchOutcome>),
}

/// The outcome of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchOutcome {
    /// [`SearchProgress::Searching`] if it was stopped.
    pub progress: SearchProgress,
    /// The lines that were tried.
    pub tries: usize,
    /// The states that were seen.
    pub places: usize,
    /// The way that breaks the rule, if one was found.
    pub way: Option<Vec<Move>>,
}

/// What a search shows about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleVerdict {
    /// It can be broken.
    Broken,
    /// There is no way to break it, at least not within the limits.
    Holds,
    /// The search proves nothing.
    Open,
}

/// A puzzle's world at its start, with or without the rule.
#[derive(Clone)]
pub struct PuzzleStart {
    /// The puzzle.
    pub puzzle: Rc<Puzzle>,
    /// Without the rule.
    pub off: bool,
    attempt: LessonAttempt,
    controller: Controller,
}

/// The status of an opened world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PuzzleStanding {
    /// Another world is open.
    Elsewhere,
    /// The rule holds after this number of steps.
    Holds(usize),
    /// The rule broke at this step, from 1.
    Broken(usize),
}

impl RulesState {
    /// What the last search for a rule found, with the rule or without it.
    pub fn outcome(&self, id: &str, off: bool) -> Option<&Rc<SearchOutcome>> {
        let found = self.found.iter().find(|it| it.0 == *id && it.1 == off);
        found.map(|(.., outcome)| outcome)
    }

    /// Takes a choice.
    pub(crate) fn update(&mut self, action: RulesAction) {
        match action {
            RulesAction::Choose(id) => self.chosen = Some(id),
            RulesAction::Switch(off) => self.off = off,
            RulesAction::Found(id, off, outcome) => {
                self.found.retain(|it| (&it.0, it.1) != (&id, off));
                self.found.push((id, off, outcome));
            }
        }
    }
}

impl SearchOutcome {
    /// What a search has found until now.
    pub fn of(search: &Search) -> Self {
        Self {
            progress: search.progress(),
            tries: search.tries(),
            places: search.places(),
            way: search.way().map(<[Move]>::to_vec),
        }
    }

    /// What it shows about the rule, and how that is said.
    pub fn verdict(&self, puzzle: &Puzzle, words: Words) -> (RuleVerdict, String) {
        let waits = puzzle.waits;
        let (verdict, says): (_, Message) = match (self.progress, &self.way) {
            (SearchProgress::Found, Some(way)) => {
                let calls = Length::of(way).calls;
                let says = match (calls, waits) {
                    (1, _) => key("The shortest way to break it takes one call.").into(),
                    (_, 0) => message!("The shortest way to break it takes {calls} calls."),
                    _ => message!(
                        "The shortest way to break it takes {calls} calls. Limit for moves of time: {waits}."
                    ),
                };
                (RuleVerdict::Broken, says)
            }
            (_, Some(_)) => (
                RuleVerdict::Broken,
                key("It can be broken. There may be a shorter way.").into(),
            ),
            (SearchProgress::Nowhere, None) => (
                RuleVerdict::Holds,
                key("There is no way: the search covered every state that these lines lead to.")
                    .into(),
            ),
            (SearchProgress::NotWithin, None) => (
                RuleVerdict::Holds,
                message!(
                    "No way within the limits: {calls} calls, moves of time: {waits}. Longer ways were not searched.",
                    calls = puzzle.depth
                ),
            ),
            (SearchProgress::Searching, None) => (
                RuleVerdict::Open,
                key("Stopped before the end: this proves nothing.").into(),
            ),
            (SearchProgress::GaveUp | SearchProgress::Found, None) => (
                RuleVerdict::Open,
                key("No way was found, but the search is incomplete: this proves nothing.").into(),
            ),
        };
        (verdict, words.tell(says))
    }
}

impl PuzzleStart {
    /// Prepares a puzzle's world.
    ///
    /// # Errors
    ///
    /// See [`Puzzle::begin`].
    pub fn of(puzzle: Rc<Puzzle>, off: bool) -> Result<Self, String> {
        let (attempt, controller) = puzzle.begin(off)?;
        Ok(Self {
            puzzle,
            off,
            attempt,
            controller,
        })
    }

    /// The session of the puzzle's world.
    pub fn session(&self) -> Session {
        self.controller.history.session()
    }

    /// The status of the opened world. If a rule was switched since the start, it is another world.
    pub fn standing(&self, controller: &Controller) -> PuzzleStanding {
        let history = &controller.history;
        // Of another session, or undone to before the puzzle's start.
        let own = history.steps().get(self.attempt.base()..);
        let Some(own) = own.filter(|_| leads_to(&self.session(), &history.session())) else {
            return PuzzleStanding::Elsewhere;
        };
        if own.iter().any(|step| step.command.switches_a_rule()) {
            return PuzzleStanding::Elsewhere;
        }
        let broken = SearchPlace::all(&self.attempt, controller)
            .iter()
            .position(SearchPlace::is_met);
        broken.map_or(PuzzleStanding::Holds(own.len()), PuzzleStanding::Broken)
    }

    /// The sessions along a way from the start: before each move, with its lines as typed there, and after the last one.
    pub fn stages(&self, way: &[Move]) -> Vec<(Session, Vec<String>)> {
        let mut place = SearchPlace::of(&self.attempt, &self.controller);
        let mut stages = Vec::new();
        for one in way {
            let lines = typed(&place.controller, one).unwrap_or_default();
            stages.push((place.controller.history.session(), lines));
            place.say(one, None);
        }
        stages.push((place.controller.history.session(), Vec::new()));
        stages
    }
}

impl PuzzleStanding {
    /// How it is said.
    pub fn says(self, words: Words) -> String {
        words.tell(match self {
            Self::Elsewhere => key("Another world is open, not this puzzle's.").into(),
            Self::Holds(0) => key("The puzzle's world is open, with no steps yet.").into(),
            Self::Holds(steps) => message!("Not broken. Steps so far: {steps}."),
            Self::Broken(step) => message!("Broken, at step {step}."),
        })
    }
}

/// A move as typed: who acts, and the line with the ids of the world.
///
/// # Errors
///
/// The line names something that the world does not have.
pub fn typed(controller: &Controller, one: &Move) -> Result<Vec<String>, String> {
    let line = fill_in(controller, &one.line)?;
    let who = one.actor.iter().map(|who| shell::line_as(who));
    Ok(who.chain([line]).collect())
}
