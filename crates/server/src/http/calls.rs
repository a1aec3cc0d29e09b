//! Calls of AWS clients: the signature, the answer of the engine or of another server, and the log line.

use sim::outcome::{Gate, GateRecord};

use super::Server;
use super::beside::beside;
use super::connections::told;
use crate::analyzer::{AnalyzerError, CheckRequest, PolicyCheck};
use crate::asked_call::{AskedCall, AskedRequest};
use crate::auth::{self, Signed};
use crate::data::DataCall;
use crate::engine::{EngineAnswer, Incoming, PassRefusal, PassedOn, PassingOn, stopping};
use crate::forward::{self, OtherServer};
use crate::log;
use crate::prelude::*;
use crate::wire;

/// A call and what is said about it in the log.
struct Call<'c> {
    server: &'c Server,
    request: &'c WireRequest,
    protocol: Protocol,
    name: String,
    id: &'c str,
    began: Instant,
}

/// The answer to a call. Its signature comes before everything else: who cannot sign does not learn what exists.
pub(super) async fn answered(
    server: &Server,
    request: &WireRequest,
    asked: AskedRequest<'_>,
    id: &str,
    began: Instant,
) -> Response<Body> {
    let signed = auth::read_unless_token(request, server.strict, asked.call.operation());
    let call = Call {
        server,
        request,
        protocol: asked.protocol,
        name: asked.name,
        id,
        began,
    };
    match (asked.call, signed) {
        (AskedCall::Elsewhere(other), signed) => call.passed_on(other, signed).await,
        (AskedCall::Here(_) | AskedCall::Check(_), Err(denial)) => {
            call.refused(&call.denied(&denial), None, None)
        }
        (AskedCall::Here(called), Ok(signed)) => call.stepped(called, signed).await,
        (AskedCall::Data(data), signed) => call.kept_here(data, signed).await,
        (AskedCall::Check(check), Ok(signed)) => call.checked(check, signed).await,
        (AskedCall::Nowhere(fault), signed) => {
            match call.permitted(signed, PassingOn::default()).await {
                Ok(_) => call.unanswered(&fault),
                Err((denied, gate)) => call.refused(&denied, None, gate),
            }
        }
    }
}

impl Call<'_> {
    async fn stepped(&self, called: CalledOperation, signed: Option<Signed>) -> Response<Body> {
        if let Some(response) = self.bucket_deleted_there(&called, signed.clone()).await {
            return response;
        }
        let CalledOperation { operation, input } = called;
        let told = (self.server.other.as_ref())
            .filter(|_| OtherServer::may_know(operation))
            .map(|other| (other, Value::Object(input.clone()).to_string()));
        let incoming = Incoming {
            signed,
            operation,
            input,
        };
        let answered = self.server.engine.call(incoming).await;
        let caller = answered.caller.map(|caller| caller.to_string());
        let caller = caller.as_deref();
        let stopped = |gates: &Option<GateRecord>| Some(gates.as_ref()?.stopped_at()?.gate.title());
        let (fault, gate) = match answered.said {
            EngineAnswer::Stepped(Ok(mut outcome)) => match &outcome.error {
                None => {
                    let headers = &self.request.headers;
                    wire::queue_urls::answer(headers, operation, &mut outcome.answer);
                    self.count_messages(operation, &mut outcome.answer);
                    if let Some((other, text)) = told {
                        self.told(other, (operation, &text), &mut outcome.answer)
                            .await;
                    }
                    self.logged(caller, 200);
                    return wire::answer(self.protocol, operation, outcome.answer, self.id);
                }
                Some(error) => (WireError::from(error), stopped(&outcome.gates)),
            },
            EngineAnswer::Stepped(Err(refusal)) => {
                (WireError::from(&refusal.error), stopped(&refusal.gates))
            }
            EngineAnswer::Denied(denial) => (self.denied(&denial), None),
            EngineAnswer::Failed(fault) => (fault, None),
        };
        self.refused(&fault, caller, gate)
    }

    /// What the other server refuses of the deletion of a bucket that it knows: it has the objects.
    async fn bucket_deleted_there(
        &self,
        called: &CalledOperation,
        signed: Option<Signed>,
    ) -> Option<Response<Body>> {
        if called.operation.name != "DeleteBucket" {
            return None;
        }
        let name = called.input.get("Bucket").and_then(Value::as_str)?;
        let other = match &self.server.other {
            Some(other) if other.knows(&format!("bucket {name}")).await => Some(other),
            _ => None,
        };
        if other.is_none() && self.server.data.is_without_objects() {
            return None;
        }
        let asked = PassingOn {
            actions: forward::asked(self.request),
            text: self.request.path.clone(),
            // What is deleted there does not come back: a doubt counts against it.
            own: true,
            ..PassingOn::default()
        };
        // The call itself is refused in the same way.
        let passed = self.permitted(Ok(signed), asked).await.ok()?;
        let Some(other) = other else {
            let says = "The bucket you tried to delete is not empty";
            let fault = WireError::new(409, "BucketNotEmpty", says);
            let has_objects = passed
                .place
                .is_some_and(|it| self.server.data.has_objects(&it));
            return has_objects.then(|| self.refused(&fault, None, None));
        };
        let asked = (passed.account, self.request.sent.clone());
        let named = (self.protocol, &*self.name);
        let response = other.forward.ask(self.request, named, asked).await.ok()?;
        let status = response.status();
        (status == StatusCode::CONFLICT).then(|| {
            self.logged(None, status.as_u16());
            response
        })
    }

    /// After a call: what it deleted is deleted at the other server, and the numbers of messages are those of the other server.
    async fn told(
        &self,
        other: &OtherServer,
        (operation, input): (&Operation, &str),
        answer: &mut Value,
    ) {
        let Some(claim) = &self.request.claim else {
            return;
        };
        let engine = &self.server.engine;
        if operation.name == "GetQueueAttributes" {
            let queue = wire::queue_urls::named(self.request).unwrap_or_default();
            other
                .count_messages(&queue, &claim.scope.region, answer)
                .await;
            return;
        }
        let asked = PassingOn {
            key_id: Some(claim.key_id.clone()),
            ..PassingOn::default()
        };
        let account = engine.pass_on(asked).await.ok().and_then(|it| it.account);
        if let Some(account) = account {
            let shares = engine.shares(account, input.to_string()).await;
            other.forget_gone(Some(account), &shares, input).await;
        }
    }

    /// The answer to a call about objects or messages that this server keeps.
    async fn kept_here(
        &self,
        data: DataCall,
        signed: Result<Option<Signed>, Denial>,
    ) -> Response<Body> {
        let asked = PassingOn {
            actions: forward::asked(self.request),
            own: true,
            ..PassingOn::default()
        };
        let place = match self.permitted(signed, asked).await {
            Ok(passed) => passed.place,
            Err((fault, gate)) => return self.refused(&fault, None, gate),
        };
        let answer = match place {
            Some(place) => (self.server.data).answer(data, self.request, &place, self.id),
            None => Err(WireError::new(403, "AccessDenied", "Access Denied")),
        };
        match answer {
            Ok(response) => {
                self.logged(None, response.status().as_u16());
                response
            }
            Err(fault) => self.refused(&fault, None, None),
        }
    }

    /// The numbers of messages in the attributes of a queue; a queue that is deleted loses them.
    fn count_messages(&self, operation: &Operation, answer: &mut Value) {
        if operation.service != Service::Sqs {
            return;
        }
        let resource = forward::asked(self.request).pop().map(|it| it.resource);
        let arn = resource.unwrap_or_default();
        match operation.name {
            "DeleteQueue" => self.server.data.drop_all(&arn),
            "GetQueueAttributes" => self.server.data.count(&arn, &mut answer["Attributes"]),
            _ => {}
        }
    }

    /// The answer of a check of a policy.
    async fn checked(&self, check: &'static PolicyCheck, signed: Option<Signed>) -> Response<Body> {
        let Some(signed) = signed else {
            return self.refused(&self.denied(&Denial::Missing), None, None);
        };
        let region = signed.scope.region.clone();
        let by = match self.server.engine.permit(signed, check.action).await {
            Ok(by) => by,
            Err(fault) => return self.refused(&fault, None, None),
        };
        let caller = by.principal.to_string();
        let request = CheckRequest {
            body: self.request.body.clone(),
            path: self.request.path.clone(),
            query: self.request.query.clone(),
            id: self.id.into(),
            region,
            caller: by,
            memory: self.server.analyzer.clone(),
        };
        let mut stop = self.server.stopping.clone();
        let answer = tokio::select! {
            answer = beside(&self.server.checks, move || check.answer(request)) => answer,
            () = told(&mut stop) => {
                return self.refused(&stopping(), Some(&caller), None);
            }
        };
        match answer.map(|answer| answer.unwrap_or_else(|| Err(AnalyzerError::too_complex()))) {
            Ok(Ok(answer)) => {
                self.logged(Some(&caller), 200);
                wire::checked(Ok(answer), self.id)
            }
            Ok(Err(error)) => {
                let fault = error.fault();
                self.refused(&fault, Some(&caller), None);
                wire::checked(Err((&fault, error.body())), self.id)
            }
            Err(()) => {
                let says = "The check ended by a panic, which is a bug of Orgsim.";
                self.unanswered(&WireError::new(500, "InternalServerException", says))
            }
        }
    }

    /// The answer of the server of `--forward`.
    async fn passed_on(
        &self,
        other: &OtherServer,
        signed: Result<Option<Signed>, Denial>,
    ) -> Response<Body> {
        let text = mentions(self.request);
        let asked = PassingOn {
            actions: forward::asked(self.request),
            text: text.clone(),
            ..PassingOn::default()
        };
        let passed = match self.permitted(signed, asked).await {
            Ok(passed) => passed,
            Err((fault, gate)) => return self.refused(&fault, None, gate),
        };
        other.tell(passed.account, passed.shares, &text).await;
        let ids = match &passed.organization {
            Some(organization) => other.tell_organization(organization).await,
            None => Vec::new(),
        };
        let body = forward::with_ids(self.request.sent.clone(), &ids, 0);
        let named = (self.protocol, &*self.name);
        let asked = other
            .forward
            .ask(self.request, named, (passed.account, body));
        match asked.await {
            Ok(response) => {
                self.logged(None, response.status().as_u16());
                forward::with_our_ids(response, &ids).await
            }
            Err(fault) => self.unanswered(&fault),
        }
    }

    /// Checks the signature of a request that is not answered here, where signatures are checked, and what policies say about it.
    async fn permitted(
        &self,
        signed: Result<Option<Signed>, Denial>,
        asked: PassingOn,
    ) -> Result<PassedOn, (WireError, Option<&'static str>)> {
        let signed = match (self.server.strict || asked.own, signed) {
            (false, signed) => signed.unwrap_or_default(),
            (true, Ok(Some(signed))) => Some(signed),
            (true, Ok(None)) => return Err((self.denied(&Denial::Missing), None)),
            (true, Err(denial)) => return Err((self.denied(&denial), None)),
        };
        let claim = self.request.claim.as_ref();
        let asked = PassingOn {
            signed,
            key_id: claim.map(|claim| claim.key_id.clone()),
            ..asked
        };
        let passed = self.server.engine.pass_on(asked).await;
        passed.map_err(|refusal| match refusal {
            PassRefusal::Denied(denial) => (self.denied(&denial), None),
            PassRefusal::Failed(fault) => (fault, None),
            PassRefusal::Forbidden(says) => {
                let (status, code) = match self.protocol {
                    Protocol::Json(_) | Protocol::Cbor => (400, "AccessDeniedException"),
                    Protocol::Rest(_) => (403, "AccessDeniedException"),
                    Protocol::Query(_) | Protocol::RestXml => (403, "AccessDenied"),
                };
                (
                    WireError::new(status, code, says),
                    Some(Gate::Policy.title()),
                )
            }
        })
    }

    fn denied(&self, denial: &Denial) -> WireError {
        denial.fault(self.protocol)
    }

    fn refused(
        &self,
        fault: &WireError,
        caller: Option<&str>,
        gate: Option<&str>,
    ) -> Response<Body> {
        tracing::info!(
            id = self.id,
            operation = self.name,
            caller = caller.unwrap_or(""),
            status = fault.status,
            error = %fault.code,
            gate = gate.unwrap_or("before the gates"),
            us = micros(self.began),
            "call"
        );
        wire::refusal(self.request, self.protocol, fault, self.id)
    }

    /// A call that neither this server nor another one answers.
    fn unanswered(&self, fault: &WireError) -> Response<Body> {
        tracing::warn!(
            id = self.id,
            operation = self.name,
            status = fault.status,
            error = %fault.code,
            says = %log::shown(&fault.message),
            us = micros(self.began),
            "call"
        );
        wire::refusal(self.request, self.protocol, fault, self.id)
    }

    fn logged(&self, caller: Option<&str>, status: u16) {
        let (caller, us) = (caller.unwrap_or(""), micros(self.began));
        tracing::info!(
            id = self.id,
            operation = self.name,
            caller,
            status,
            us,
            "call"
        );
    }
}

/// The most bytes at each end of a body in which names are looked for.
const LOOKED_AT: usize = 128 * 1024;

/// Where a request that is passed on may mention what exists here: as it was sent, and decoded.
fn mentions(request: &WireRequest) -> String {
    let body = request.text();
    let end = body.len().saturating_sub(LOOKED_AT).max(LOOKED_AT);
    let ends = [
        body.get(..LOOKED_AT).unwrap_or(body),
        body.get(end..).unwrap_or_default(),
    ];
    let mut text = [&*request.path, &*request.query].join("\n");
    for bytes in ends {
        text.push('\n');
        text.push_str(&String::from_utf8_lossy(bytes));
    }
    if text.contains('%') {
        let decoded = percent::decode_form(text.as_bytes());
        text.push('\n');
        text.push_str(&String::from_utf8_lossy(&decoded));
    }
    text
}

pub(super) fn micros(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX)
}
