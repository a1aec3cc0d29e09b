//! The outcome of a step: the answer, the events, and what each gate found.

use std::sync::Arc;

use message::Message;
use policy::{Layers, Request, Verdict};
use serde_json::Value;

use crate::command::Command;
use crate::event::Event;
use api::error::ApiError;

/// The outcome of a successful step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The answer of a call, in the shape of the API; null for calls without one and for other commands.
    pub answer: Value,
    /// An error that AWS returns although something changed. For example, accepting an invitation to the email address of an
    /// existing member changes the handshake and returns an error. Almost always `None`.
    pub error: Option<ApiError>,
    /// The events, in order.
    pub events: Vec<Event>,
    /// The findings of the gates; `None` for commands that are not calls.
    pub gates: Option<GateRecord>,
}

/// The outcome of a refused step, which changed nothing but records.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The refusal.
    pub error: ApiError,
    /// The findings of the gates; `None` for commands that are not calls.
    pub gates: Option<GateRecord>,
}

impl Refusal {
    /// The change that would let a call pass the gate that stopped it, if one is known.
    pub fn remedy(&self) -> Option<&Remedy> {
        self.gates.as_ref()?.stopped_at()?.remedy.as_ref()
    }
}

/// The findings of the gates about a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GateRecord {
    /// The caller's ARN.
    pub caller: String,
    /// The operation: `service:Operation`.
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

message::worded! {
    /// The gates of every call, in their usual order.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Gate {
        /// Is the request well formed?
        Request: "Request", "Is the request well formed?";
        /// May this kind of account make this call at all?
        Caller: "Caller", "May this type of account make this call?";
        /// Does policy allow it?
        Policy: "Policy", "Does policy allow it?";
        /// Does the state of the world allow it?
        State: "State", "Does the current state allow it?";
        /// Does everything that the operation depends on hold?
        Dependency: "Dependency", "Are the dependencies of the call met?";
    }
    /// The gate's name, for people.
    title
    /// The gate's question, for people.
    question
}

/// The result of a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The gate let the call pass.
    Passed,
    /// The gate refused the call.
    Stopped,
    /// The call was refused before this gate.
    NotReached,
}

/// The note of one gate.
#[derive(Clone, Debug, PartialEq)]
pub struct GateNote {
    /// The gate.
    pub gate: Gate,
    /// The finding of the gate.
    pub finding: Finding,
    /// A sentence for people.
    pub says: Message,
    /// The policy evaluation behind it, if there was one.
    pub judgment: Option<Arc<Judgment>>,
    /// The smallest change that would let the call pass this gate.
    pub remedy: Option<Remedy>,
    /// The source of the rule: a document and heading, not a quotation.
    pub source: Option<&'static str>,
}

/// A request and the decision of policy, which is all that an explanation needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgment {
    /// The request, with its condition keys.
    pub request: Request,
    /// The decision and the results of all layers.
    pub verdict: Verdict,
    /// The policies, if the decision depends on something that is unknown.
    pub open: Option<Box<Layers>>,
}

impl Judgment {
    /// The judgment after a closer look at what is unknown, if the decision depends on it: see `prove::settle`.
    #[must_use]
    pub fn settled(mut self, settle: fn(Verdict, &Request, &Layers) -> Verdict) -> Self {
        if let Some(layers) = self.open.take() {
            self.verdict = settle(self.verdict, &self.request, &layers);
        }
        self
    }

    /// Whether the request is allowed.
    pub fn is_allowed(&self) -> bool {
        self.verdict.is_allowed()
    }
}

/// A change that would let a refused call pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// The instruction, for people.
    pub says: Message,
    /// The commands that make the change, in order, each by a caller who may. Empty if commands cannot make it.
    pub commands: Vec<Command>,
}
