//! The limits of a scene: locks, and lists of calls.

use shell::controller::Controller;
use shell::{Local, ParsedLine, read_as};
use sim::command::Command;

use crate::lesson::Commands;

message::worded! {
    /// The things that can be locked.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Lock {
        /// The current user cannot be changed.
        Personas: "personas";
        /// Nothing can be undone, and the past cannot be shown.
        Undo: "undo";
        /// The pages beside the organization cannot be opened.
        Views: "rooms";
        /// Time cannot be moved, and the pending actions of services cannot be changed.
        Time: "time";
    }
    /// The lock's word in addresses.
    name (by_name)
}

/// The limits of a scene.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The locks.
    pub locks: Vec<Lock>,
    /// The allowed calls.
    pub commands: Commands,
}

/// Why something is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// This is locked.
    Locked(Lock),
    /// This call is not among the allowed ones.
    Call(String),
    /// This call is among the denied ones.
    Denied(String),
}

impl Limits {
    /// Checks that something is not locked.
    ///
    /// # Errors
    ///
    /// It is locked.
    pub fn locked(&self, lock: Lock) -> Result<(), Refused> {
        match self.locks.contains(&lock) {
            true => Err(Refused::Locked(lock)),
            false => Ok(()),
        }
    }

    /// Checks that a command is allowed, from a button or a typed line.
    ///
    /// # Errors
    ///
    /// It is not allowed.
    pub fn permit(&self, command: &Command) -> Result<(), Refused> {
        match command {
            Command::Time(_) | Command::Intervene(_) => self.locked(Lock::Time),
            Command::Call(call) if self.commands.permit(&call.operation) => Ok(()),
            Command::Call(call) => {
                let name = call.operation.to_string();
                Err(match self.commands.denies(&name) {
                    true => Refused::Denied(name),
                    false => Refused::Call(name),
                })
            }
        }
    }

    /// Checks that a line may be typed.
    ///
    /// # Errors
    ///
    /// It is not allowed.
    pub fn permit_line(&self, line: &str, controller: &Controller) -> Result<(), Refused> {
        let local = match read_as(line, &controller.actor, controller.dialect) {
            ParsedLine::Invoke(invocation) => return self.permit(&Command::Call(invocation.call)),
            ParsedLine::Local(local) => local,
            ParsedLine::Empty | ParsedLine::Say(_) => return Ok(()),
        };
        match local {
            Local::As(_) => self.locked(Lock::Personas),
            Local::Undo | Local::Redo => self.locked(Lock::Undo),
            Local::Time(_)
            | Local::Intervene(_)
            | Local::Act { .. }
            | Local::Use { .. }
            | Local::Habit { .. }
            | Local::Quota(_)
            | Local::SignUp(_)
            | Local::GovCloud(_)
            | Local::Account { .. }
            | Local::TransferQuota(..)
            | Local::Reinstate(_) => self.locked(Lock::Time),
            Local::WhoAmI
            | Local::Agenda
            | Local::Habits
            | Local::Services
            | Local::Service(_)
            | Local::Rules
            | Local::Dialect(_)
            | Local::Hash
            | Local::Clear
            | Local::Help(_)
            | Local::Events
            | Local::Why(_)
            | Local::Personas
            | Local::Can { .. } => Ok(()),
        }
    }
}
