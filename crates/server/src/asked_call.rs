//! What a request asks for: an operation of the world, a check of a policy, a call about data, or what only another server has.

use super::analyzer::{self, PolicyCheck};
use super::data::DataCall;
use super::forward::{self, OtherServer};
use super::wire;
use crate::prelude::*;

/// What a request asks for.
#[derive(Debug)]
pub struct AskedRequest<'f> {
    pub protocol: Protocol,
    /// For the log: `service:Operation` as far as it is known.
    pub name: String,
    pub call: AskedCall<'f>,
}

/// Who answers a request.
#[derive(Debug)]
pub enum AskedCall<'f> {
    /// An operation that is modeled.
    Here(CalledOperation),
    /// A check of a policy, which needs the world only to permit the call.
    Check(&'static PolicyCheck),
    /// It is about objects or messages, which the server keeps itself.
    Data(DataCall),
    /// Only this other server may answer it.
    Elsewhere(&'f OtherServer),
    /// It is not modeled, or cannot be read.
    Nowhere(WireError),
}

impl AskedCall<'_> {
    pub fn operation(&self) -> Option<&'static Operation> {
        match self {
            Self::Here(called) => Some(called.operation),
            Self::Check(_) | Self::Data(_) | Self::Elsewhere(_) | Self::Nowhere(_) => None,
        }
    }
}

/// What the request asks for. `other`: the other server, if there is one.
pub fn read<'f>(request: &WireRequest, other: Option<&'f OtherServer>) -> AskedRequest<'f> {
    if let Some(check) = analyzer::asked(request) {
        return AskedRequest {
            protocol: Protocol::Rest(None),
            name: check.action.into(),
            call: AskedCall::Check(check),
        };
    }
    let (protocol, called) = wire::called(request);
    let name = match &called {
        Ok(CalledOperation { operation, .. }) => {
            format!("{}:{}", operation.service.prefix(), operation.name)
        }
        Err(fault) => (fault.unmodeled.clone()).unwrap_or_else(|| request.action()),
    };
    let operation = called.as_ref().map(|called| called.operation);
    let other = other.filter(|it| forward::may_be_elsewhere(request, it.own_s3, operation));
    let call = match (called, other) {
        (_, Some(other)) => AskedCall::Elsewhere(other),
        (Ok(called), None) => AskedCall::Here(called),
        (Err(fault), None) => match DataCall::of(request) {
            Some(call) => AskedCall::Data(call),
            None => AskedCall::Nowhere(fault),
        },
    };
    AskedRequest {
        protocol,
        name,
        call,
    }
}

/// A request of which another server has the whole service: its body is not looked into.
pub fn elsewhere<'f>(request: &WireRequest, other: &'f OtherServer) -> AskedRequest<'f> {
    AskedRequest {
        protocol: request.protocol,
        name: request.action(),
        call: AskedCall::Elsewhere(other),
    }
}
