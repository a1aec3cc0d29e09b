//! What a step says of itself: the answer, what happened, and what each gate on the way found.

use std::sync::Arc;

use message::Message;
use policy::{Request, Verdict};
use serde_json::Value;

use crate::command::Command;
use crate::event::Event;
use api::error::ApiError;

/// A step that was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The answer of a call, in the API's own shape; null for calls without one and for other commands.
    pub answer: Value,
    /// An error that AWS gives although something changed (accepting an invitation addressed to the e-mail of an
    /// existing member flips the handshake and yet refuses). Almost always `None`.
    pub error: Option<ApiError>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What each gate found; `None` for commands that are not calls.
    pub gates: Option<GateRecord>,
}

/// A step that was refused. The world is as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The refusal.
    pub error: ApiError,
    /// What each gate found; `None` for commands that are not calls.
    pub gates: Option<GateRecord>,
}

/// The way of a call through the gates, in the order in which it met them.
#[derive(Clone, Debug, PartialEq)]
pub struct GateRecord {
    /// The caller's ARN.
    pub caller: String,
    /// `service:Operation`.
    pub operation: String,
    /// The notes of the gates.
    pub gates: Vec<GateNote>,
}

impl GateRecord {
    /// The gate that stopped the call, if one did.
    pub fn stopped_at(&self) -> Option<&GateNote> {
        self.gates
            .iter()
            .find(|note| note.finding == Finding::Stopped)
    }
}

/// The gates of every call, in their usual order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// Is the request well formed?
    Request,
    /// May this kind of account make this call at all?
    Caller,
    /// Does policy allow it?
    Policy,
    /// Does the state of the world allow it?
    State,
    /// Does what the operation depends on hold?
    Dependency,
}

impl Gate {
    /// Every gate, in order.
    pub const ALL: [Self; 5] = [
        Self::Request,
        Self::Caller,
        Self::Policy,
        Self::State,
        Self::Dependency,
    ];

    /// The gate's name, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Request => "Request",
            Self::Caller => "Caller",
            Self::Policy => "Policy",
            Self::State => "State",
            Self::Dependency => "Dependency",
        }
    }

    /// The question this gate asks.
    pub const fn question(self) -> &'static str {
        match self {
            Self::Request => "Is the request well formed?",
            Self::Caller => "May this kind of account make this call?",
            Self::Policy => "Does policy allow it?",
            Self::State => "Does the present state allow it?",
            Self::Dependency => "Does what the call depends on hold?",
        }
    }
}

/// What a gate found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finding {
    /// The gate let the call pass.
    Passed,
    /// The gate refused the call.
    Stopped,
    /// The call was decided before it came here.
    NotReached,
}

/// What one gate said.
#[derive(Clone, Debug, PartialEq)]
pub struct GateNote {
    /// The gate.
    pub gate: Gate,
    /// What the gate found.
    pub finding: Finding,
    /// A sentence for people.
    pub says: Message,
    /// The policy evaluation behind it, where there was one.
    pub judgement: Option<Arc<Judgement>>,
    /// The smallest change that would let the call through here.
    pub remedy: Option<Remedy>,
    /// Where the rule comes from: a document and heading, not a quotation.
    pub source: Option<&'static str>,
}

/// What policy was asked and what it said: all that an explanation needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Judgement {
    /// The request, with its condition keys.
    pub request: Request,
    /// The decision and the results of all layers.
    pub verdict: Verdict,
}

impl Judgement {
    /// Whether the request is allowed.
    pub fn is_allowed(&self) -> bool {
        self.verdict.is_allowed()
    }
}

/// A change that would let a refused call through.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// What to do, for people.
    pub says: Message,
    /// The commands that do it, in order, each as somebody who may. None: nothing that can be done by a command.
    pub commands: Vec<Command>,
}
