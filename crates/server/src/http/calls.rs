//! The path of a call: its signature, its step, the log line, and the response.

use sim::outcome::GateRecord;

use super::state::Server;
use crate::asked_call::AskedRequest;
use crate::auth;
use crate::elsewhere::{CallEnd, CallHead, CallReply};
use crate::engine::{Engine, EngineAnswer, Incoming};
use crate::prelude::*;
use crate::{log, wire};

/// The answer to a call. Its signature comes before everything else: who cannot sign does not learn what exists.
pub(super) async fn answered(
    server: &Server,
    request: &WireRequest,
    asked: AskedRequest<'_>,
    id: &str,
    began: Instant,
) -> Response<Body> {
    let signed = auth::read_unless_token(request, server.strict, asked.call.operation());
    let protocol = asked.protocol;
    let call = CallHead {
        request,
        protocol,
        name: &asked.name,
        id,
    };
    let step = |incoming| stepped(&server.engine, protocol, incoming);
    let ended = server.elsewhere.answered(call, asked.call, signed, step);
    respond(call, ended.await, micros(began))
}

/// The step of the world.
async fn stepped(engine: &Engine, protocol: Protocol, incoming: Incoming) -> CallEnd {
    let operation = incoming.operation;
    let answered = engine.call(incoming).await;
    let stopped = |gates: Option<GateRecord>| Some(gates?.stopped_at()?.gate.title());
    let reply = match answered.said {
        EngineAnswer::Stepped(Ok(outcome)) => match &outcome.error {
            None => CallReply::Answer(operation, outcome.answer),
            Some(error) => CallReply::Refusal(error.into(), stopped(outcome.gates)),
        },
        EngineAnswer::Stepped(Err(refusal)) => {
            CallReply::Refusal((&refusal.error).into(), stopped(refusal.gates))
        }
        EngineAnswer::Denied(denial) => CallReply::Refusal(denial.fault(protocol), None),
        EngineAnswer::Failed(fault) => CallReply::Refusal(fault, None),
    };
    (answered.caller.map(|caller| caller.to_string()), reply)
}

/// Writes the log line, and spells the response in the protocol of the call.
fn respond(call: CallHead<'_>, (caller, reply): CallEnd, us: u64) -> Response<Body> {
    let (id, name, caller) = (call.id, call.name, caller.as_deref().unwrap_or(""));
    let refused = |fault: &WireError, gate: Option<&str>| {
        let (status, error) = (fault.status, &fault.code);
        let gate = gate.unwrap_or("before the gates");
        tracing::info!(id, operation = name, caller, status, %error, gate, us, "call");
    };
    let spelled = |fault: &WireError| wire::refusal(call.request, call.protocol, fault, id);
    let (status, response) = match reply {
        CallReply::Answer(operation, mut answer) => {
            wire::queue_urls::answer(&call.request.headers, operation, &mut answer);
            (200, wire::answer(call.protocol, operation, answer, id))
        }
        CallReply::Response(response, None) => (response.status().as_u16(), response),
        CallReply::Response(response, Some(fault)) => {
            refused(&fault, None);
            return response;
        }
        CallReply::Refusal(fault, gate) => {
            refused(&fault, gate);
            return spelled(&fault);
        }
        CallReply::Unanswered(fault) => {
            let (status, error, says) = (fault.status, &fault.code, log::shown(&fault.message));
            tracing::warn!(id, operation = name, status, %error, %says, us, "call");
            return spelled(&fault);
        }
    };
    tracing::info!(id, operation = name, caller, status, us, "call");
    response
}

pub(super) fn micros(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX)
}
