//! Requests to the server of a class, and the actions that their answers are.

use sim::session::SavedSession;

use super::ClassAction;
use crate::Action;

/// A request to the server that the page comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerRequest {
    /// Show this session to the class, in a round of showing.
    Show(u64, Box<SavedSession>),
    /// Count who follows.
    CountFollowers(u64),
}

impl ServerRequest {
    pub fn method(&self) -> &'static str {
        match self {
            Self::Show(..) => "PUT",
            Self::CountFollowers(_) => "GET",
        }
    }

    /// The path, relative to the page's.
    pub fn path(&self) -> String {
        match self {
            Self::Show(..) => "_orgsim/session".to_string(),
            Self::CountFollowers(_) => "_orgsim/health".to_string(),
        }
    }

    /// Whether only the presenter may make it, with their key.
    pub fn needs_key(&self) -> bool {
        match self {
            Self::Show(..) => true,
            Self::CountFollowers(_) => false,
        }
    }

    pub fn body(&self) -> Option<String> {
        match self {
            Self::Show(_, session) => Some(sim::link::encode(session)),
            Self::CountFollowers(_) => None,
        }
    }

    /// What comes of the answer. The error is its status, 0 if there was none.
    pub fn answered(&self, answer: Result<String, u16>) -> Action {
        Action::Class(match self {
            Self::Show(round, _) => ClassAction::Sent(*round, answer.ok()),
            Self::CountFollowers(round) => ClassAction::Counted(*round, answer.ok()),
        })
    }
}
