//! The work of the browser, as data. The reducer returns it; one interpreter, `web/src/browser/effects.rs`, does it and decides
//! nothing. Results come back as actions.

use sim::session::SavedSession;

use super::keyboard::FocusTarget;
use super::scene::SceneReply;
use super::stored::Stored;
use super::{Action, AppState, ClockAction, KeepAction};

/// Something to do outside the page's state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Store a part of the state: its texts come from [`AppState::texts`].
    Store(Stored),
    /// Start a timer, with this many milliseconds until its action, or stop it. A timer that runs starts again.
    Timer(PageTimer, Option<u32>),
    /// Open another page of this program.
    Open(PageAddress),
    /// Answer a message of the embedding page.
    Reply(SceneReply),
    /// Move the focus, once the target is drawn.
    Focus(FocusTarget),
}

/// A page of this program: what follows the path in its address.
#[derive(Clone, Debug, PartialEq)]
pub struct PageAddress {
    /// The parameters, without the `?`.
    pub query: String,
    /// The session in it.
    pub session: Box<SavedSession>,
}

/// A timer of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageTimer {
    /// Real time, which the simulated clock turns into ticks while it plays.
    Clock,
    /// The pause after a change until the session is stored with marks.
    Settle,
}

/// Real milliseconds between ticks: short enough for a ring to fill smoothly, long enough for a large organization.
const TICK_MS: u32 = 100;

impl PageTimer {
    pub const ALL: [Self; 2] = [Self::Clock, Self::Settle];

    /// Whether it goes on after its action.
    pub fn repeats(self) -> bool {
        self == Self::Clock
    }

    /// What happens when its time has passed.
    pub fn action(self) -> Action {
        match self {
            Self::Clock => Action::Clock(ClockAction::Tick(u64::from(TICK_MS))),
            Self::Settle => Action::Keep(KeepAction::Settle),
        }
    }
}

impl AppState {
    /// Requests what follows from a change of the state, whatever action made it. `before`: `None` for the first state.
    pub(super) fn follow_up(&mut self, before: Option<&Self>) {
        let had = before.is_some_and(|it| it.clock.playing);
        if had != self.clock.playing {
            let runs = self.clock.playing.then_some(TICK_MS);
            self.effects.push(Effect::Timer(PageTimer::Clock, runs));
        }
        self.keep_changes(before);
    }
}
