//! A class on a server (`orgsim serve --class`): what the presenter's page shows to it.
//!
//! Who opens the page with the presenter's key behind the `#` does not follow. Their page is one like any other, and a switch in
//! the header makes its session the server's, again after every change.

mod request;
mod show;
#[cfg(test)]
mod tests;

pub use self::request::ServerRequest;
pub use self::show::{ClassShow, ShownToClass};

use super::AppState;

/// Who this page is in a class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClassRole {
    /// The page does not come from a class's server.
    #[default]
    Nobody,
    Presenter,
    Learner,
}

/// The class, as this page knows it.
#[derive(Clone, Debug, Default)]
pub struct ClassState {
    pub role: ClassRole,
    pub show: ClassShow,
}

/// What a class's presenter and learners do, what their server answers, and timers.
#[derive(Clone, Debug)]
pub enum ClassAction {
    /// The presenter turns showing on or off.
    Toggle,
    /// The pause after a change is over.
    Send,
    /// The pause before the next count of followers is over.
    Count,
    /// The server has the session of this round, and answers; nothing: it does not.
    Sent(u64, Option<String>),
    /// The same for a count of followers.
    Counted(u64, Option<String>),
}

impl ClassState {
    /// The class of a page that was just opened.
    pub fn new(role: ClassRole) -> Self {
        Self {
            role,
            ..Self::default()
        }
    }

    /// What is drawn of it.
    fn drawn(&self) -> impl PartialEq {
        self.show.shown
    }
}

impl AppState {
    /// Takes an action, and has it drawn if it changes what is seen. `before`: this state.
    pub(super) fn take_class(&mut self, before: &Self, action: ClassAction) {
        match action {
            ClassAction::Toggle => self.toggle_showing(),
            ClassAction::Send => self.send_to_class(),
            ClassAction::Count => self.count_followers(),
            ClassAction::Sent(round, answer) => self.sent_to_class(round, answer),
            ClassAction::Counted(round, answer) => self.counted_followers(round, answer),
        }
        self.drawn += u64::from(before.class.drawn() != self.class.drawn());
    }

    /// Tells the class what an action has changed. `before`: `None` for the first state.
    pub(super) fn tell_class(&mut self, before: Option<&Self>) {
        if self.class.role == ClassRole::Presenter {
            self.show_to_class(before);
        }
    }
}
