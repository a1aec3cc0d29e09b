//! What is compared: two moments, A and B, each of this session or of another one.

use std::rc::Rc;
use std::sync::Arc;

use implicit_clone::unsync::IString;
use shell::controller::Controller;
use sim::history::{History, Step};
use sim::session::{Mark, SavedSession, Session};

/// A moment of a session.
#[derive(Clone)]
pub struct PinnedMoment {
    /// The session's name for people; `None`: the page's own session.
    pub name: Option<IString>,
    /// With all steps of the session taken.
    pub history: Rc<History>,
    /// Number of steps until the moment.
    pub steps: usize,
}

message::worded! {
    /// The side of the comparison that a moment is pinned to.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum PinSide {
        /// The moment before.
        A: "A";
        /// The moment after.
        #[default]
        B: "B";
    }
    /// `A` or `B`, as the page shows it.
    name
}

/// The pinned moments, A and B. Without a pin, A is the session's start, or the end of its import, and B its current moment.
#[derive(Clone, Default)]
pub struct Pins(pub [Option<PinnedMoment>; 2]);

impl PinSide {
    /// The opposite side.
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

impl PinnedMoment {
    /// The moment after this number of steps.
    pub fn new(name: Option<IString>, mut history: History, steps: usize) -> Self {
        history.go_to(usize::MAX);
        let steps = steps.min(history.steps().len());
        Self {
            name,
            history: Rc::new(history),
            steps,
        }
    }

    /// The last moment of a session.
    pub fn end_of(name: IString, history: History) -> Self {
        Self::new(Some(name), history, usize::MAX)
    }

    /// Another moment of the same session.
    pub fn at(&self, steps: usize) -> Self {
        Self {
            steps: steps.min(self.whole()),
            ..self.clone()
        }
    }

    /// Number of steps of the whole session.
    pub fn whole(&self) -> usize {
        self.history.steps().len()
    }

    /// Whether it is the end of the import that the session begins with.
    pub fn is_imported(&self) -> bool {
        self.steps > 0 && self.steps == self.history.imported()
    }

    /// The steps until the moment.
    pub fn taken(&self) -> &[Arc<Step>] {
        &self.history.steps()[..self.steps]
    }

    /// The nearest step before or after the moment that changed something; else the first or last one.
    pub fn checkpoint(&self, forward: bool) -> usize {
        let changed = |steps: &usize| self.history.steps()[steps - 1].changed();
        let whole = self.whole();
        match forward {
            true => (self.steps + 1..=whole).find(changed).unwrap_or(whole),
            false => (1..self.steps).rev().find(changed).unwrap_or(0),
        }
    }

    /// The session until the moment. Faults stay out of it: a comparison shows all of the world.
    pub fn session(&self) -> Session {
        let mut session = self.history.session();
        session.commands.truncate(self.steps);
        session.faults.clear();
        session
    }

    /// The same session with a mark at its end.
    pub fn saved(&self) -> SavedSession {
        let marks = vec![Mark::of(self.steps, self.history.world_after(self.steps))];
        let session = self.session();
        SavedSession { session, marks }
    }

    /// A controller at the moment, in the view of another one.
    pub fn controller(&self, like: &Controller) -> Controller {
        let mut controller = like.clone();
        let mut history = (*self.history).clone();
        history.fix(0);
        history.go_to(self.steps);
        controller.history = history;
        controller.settle_actor();
        controller
    }
}

impl PartialEq for PinnedMoment {
    /// The same step has the same world.
    fn eq(&self, other: &Self) -> bool {
        let start = |it: &Self| {
            let (scenario, seed) = (it.history.scenario(), it.history.seed());
            (scenario, seed, it.steps, it.whole())
        };
        let last = |it: &Self| it.taken().last().map(Arc::as_ptr);
        let end = |it: &Self| it.history.steps().last().map(Arc::as_ptr);
        Rc::ptr_eq(&self.history, &other.history) && self.steps == other.steps
            || start(self) == start(other)
                && last(self) == last(other)
                && end(self) == end(other)
                && self.history.start().now() == other.history.start().now()
                && self.name == other.name
    }
}
