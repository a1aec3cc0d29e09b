//! What the engine is asked, and what it answers.

use serde_json::{Map, Value};
use sim::command::Command;
use sim::model::Operation;
use sim::principal::Principal;
use sim::session::Session;
use tokio::sync::oneshot;

use super::advance::{Advance, Moved};
use super::owner::SnapshotAsk;
use crate::serve::auth::Signed;
use crate::serve::fault::{Denial, WireError};
use crate::serve::journal::Stepped;

/// A call as it came in.
#[derive(Debug)]
pub struct Incoming {
    pub signed: Signed,
    pub operation: &'static Operation,
    pub input: Map<String, Value>,
}

/// What came of it.
#[derive(Debug)]
pub struct Answered {
    /// None if it was not found out.
    pub caller: Option<Principal>,
    pub said: Said,
}

#[derive(Debug)]
pub enum Said {
    Stepped(Stepped),
    /// Its credentials do not count.
    Denied(Denial),
    /// The server cannot.
    Failed(WireError),
}

/// How the server is.
#[derive(Clone, Debug)]
pub struct Health {
    pub scenario: &'static str,
    pub seed: u64,
    pub now: String,
    pub accounts: usize,
    /// Why nothing can be written any more.
    pub broken: Option<String>,
    /// What was found when the session was opened.
    pub notes: Vec<String>,
}

/// Something that will happen.
#[derive(Clone, Debug)]
pub struct Pending {
    /// Its number, by which rows name it.
    pub id: u64,
    pub at: String,
    pub what: String,
    /// Whether it can be made to fail.
    pub can_fail: bool,
}

pub enum EngineRequest {
    Call(Box<Incoming>, oneshot::Sender<Answered>),
    Advance(Advance, oneshot::Sender<Result<Moved, WireError>>),
    Commands(
        Vec<Command>,
        oneshot::Sender<Result<Vec<Stepped>, WireError>>,
    ),
    Open(Box<Session>, oneshot::Sender<Result<(), WireError>>),
    Reset(oneshot::Sender<Result<(), WireError>>),
    Snapshots(SnapshotAsk, oneshot::Sender<Result<Vec<String>, WireError>>),
    Pending(oneshot::Sender<Vec<Pending>>),
    Health(oneshot::Sender<Health>),
    Stop,
}
