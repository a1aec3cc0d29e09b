//! The engine's requests and answers.

use serde_json::{Map, Value};
use sim::command::Command;
use sim::ids::AccountId;
use sim::model::Operation;
use sim::principal::Principal;
use sim::session::{Parting, SavedSession};
use tokio::sync::oneshot;

use super::advance::{Advance, Moved};
use crate::analyzer::CheckCaller;
use crate::auth::Signed;
use crate::data::DataPlace;
use crate::fault::{Denial, WireError};
use crate::forward::{ForwardedAction, Share, SharedOrganization};
use crate::journal::Stepped;
use crate::ledger::JournalDownload;

/// A call as received.
#[derive(Debug)]
pub struct Incoming {
    /// `None`: the call carries a token instead of a signature.
    pub signed: Option<Signed>,
    pub operation: &'static Operation,
    pub input: Map<String, Value>,
}

/// The result of a call.
#[derive(Debug)]
pub struct Answered {
    /// `None` if it was not determined.
    pub caller: Option<Principal>,
    pub said: EngineAnswer,
}

#[derive(Debug)]
pub enum EngineAnswer {
    Stepped(Stepped),
    /// The credentials are invalid.
    Denied(Denial),
    /// The server failed.
    Failed(WireError),
}

/// The status of the server.
#[derive(Clone, Debug)]
pub struct Health {
    pub scenario: &'static str,
    pub seed: u64,
    pub now: String,
    pub accounts: usize,
    /// Why nothing can be written any more.
    pub broken: Option<String>,
    /// Notes from opening the session.
    pub notes: Vec<String>,
}

/// A pending event.
#[derive(Clone, Debug)]
pub struct Pending {
    /// Its number, which rows refer to.
    pub id: u64,
    pub at: String,
    pub what: String,
    /// Whether it can be made to fail.
    pub can_fail: bool,
}

/// A request about the saved worlds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnapshotAsk {
    List,
    Save(String),
    Restore(String),
    Delete(String),
}

/// A request to be passed on.
#[derive(Debug, Default)]
pub struct PassingOn {
    /// `None`: it is not signed, or not in a way that is read here.
    pub signed: Option<Signed>,
    /// The key that the signature names.
    pub key_id: Option<String>,
    pub actions: Vec<ForwardedAction>,
    /// What it mentions; empty: nothing that exists here matters.
    pub text: String,
    /// Whether this server answers it itself: it needs a signature, and what is not known counts against it.
    pub own: bool,
}

/// A request that may be passed on.
#[derive(Debug, Default)]
pub struct PassedOn {
    /// Of the caller, or of the owner of the bucket or queue.
    pub account: Option<AccountId>,
    pub shares: Vec<Share>,
    pub organization: Option<SharedOrganization>,
    /// Of a call that this server answers itself.
    pub place: Option<DataPlace>,
}

/// Why a request is not passed on.
#[derive(Debug)]
pub enum PassRefusal {
    Denied(Denial),
    /// Policy denies it: the message.
    Forbidden(String),
    Failed(WireError),
}

pub enum EngineRequest {
    Call(Box<Incoming>, oneshot::Sender<Answered>),
    Advance(Advance, oneshot::Sender<Result<Moved, WireError>>),
    Commands(
        Vec<Command>,
        oneshot::Sender<Result<Vec<Stepped>, WireError>>,
    ),
    Open(
        Box<SavedSession>,
        oneshot::Sender<Result<Option<Parting>, WireError>>,
    ),
    Download(oneshot::Sender<JournalDownload>),
    Reset(oneshot::Sender<Result<(), WireError>>),
    Snapshots(SnapshotAsk, oneshot::Sender<Result<Vec<String>, WireError>>),
    Pending(oneshot::Sender<Vec<Pending>>),
    /// A request that another server answers.
    PassOn(
        Box<PassingOn>,
        oneshot::Sender<Result<Result<PassedOn, PassRefusal>, WireError>>,
    ),
    /// What the other server may know of an account's things that a text mentions.
    Shares(AccountId, String, oneshot::Sender<Vec<Share>>),
    /// The caller of an action that takes no step, or why it may not.
    Permit(
        Box<Signed>,
        &'static str,
        oneshot::Sender<Result<CheckCaller, WireError>>,
    ),
    Health(oneshot::Sender<Health>),
    Stop,
}
