//! What is not, or not only, a step of the world: calls that another emulator answers, objects and messages that this server keeps, and
//! checks of policies. The path of a call leads here once.

mod beside;

use sim::outcome::Gate;
use tokio::sync::{Semaphore, watch};

use self::beside::beside;
use crate::analyzer::{AnalyzerError, AnalyzerMemory, CheckRequest, PolicyCheck};
use crate::asked_call::AskedCall;
use crate::auth::Signed;
use crate::data::{DataCall, DataPlane};
use crate::engine::{Engine, Incoming, PassRefusal, PassedOn, PassingOn, stopping};
use crate::forward::{self, OtherServer};
use crate::options::ServeOptions;
use crate::prelude::*;
use crate::wire;

/// The most checks of policies at a time.
const MOST_CHECKS: usize = 4;
/// The most bytes at each end of a body in which names are looked for.
const LOOKED_AT: usize = 128 * 1024;

/// What answers beside the engine.
#[derive(Debug)]
pub struct Elsewhere {
    /// The server of `--forward`.
    pub other: Option<OtherServer>,
    /// Objects and messages.
    pub data: DataPlane,
    engine: Engine,
    strict: bool,
    analyzer: Arc<AnalyzerMemory>,
    /// The checks at a time: a core is left to the engine.
    checks: Arc<Semaphore>,
    stopping: watch::Receiver<bool>,
}

/// A call as far as its protocol is read.
#[derive(Clone, Copy, Debug)]
pub struct CallHead<'c> {
    pub request: &'c WireRequest,
    pub protocol: Protocol,
    /// `service:Operation` as far as it is known.
    pub name: &'c str,
    /// The id of the request.
    pub id: &'c str,
}

/// How a call ends: the caller, if it was determined, and the reply.
pub type CallEnd = (Option<String>, CallReply);

/// The reply to a call.
#[derive(Debug)]
pub enum CallReply {
    /// The answer of the world.
    Answer(&'static Operation, Value),
    /// A response as it is sent; with a fault if it is a refusal.
    Response(WireResponse, Option<WireError>),
    /// A refusal, and the gate that stopped the call.
    Refusal(WireError, Option<&'static str>),
    /// Neither this server nor another one answers.
    Unanswered(WireError),
}

/// A refusal, and the gate that stopped the call.
type Refused = (WireError, Option<&'static str>);

impl Elsewhere {
    pub fn new(engine: &Engine, options: &ServeOptions, stopping: watch::Receiver<bool>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            other: (options.forward.clone()).map(|it| OtherServer::new(it, options.own_s3)),
            data: DataPlane::default(),
            engine: engine.clone(),
            strict: options.strict(),
            analyzer: Arc::default(),
            checks: Semaphore::new(cores.saturating_sub(1).clamp(1, MOST_CHECKS)).into(),
            stopping,
        }
    }

    /// How a call ends. `step` takes the step of one that is modeled; the other server, objects and messages only follow it.
    pub async fn answered<S: Future<Output = CallEnd>>(
        &self,
        call: CallHead<'_>,
        asked: AskedCall<'_>,
        signed: Result<Option<Signed>, Denial>,
        step: impl FnOnce(Incoming) -> S,
    ) -> CallEnd {
        let ended = match (asked, signed) {
            (AskedCall::Here(_) | AskedCall::Check(_), Err(denial)) => Err(call.denied(&denial)),
            (AskedCall::Here(called), Ok(signed)) => {
                let CalledOperation { operation, input } = called;
                let incoming = Incoming {
                    signed,
                    operation,
                    input,
                };
                Ok(self.stepped(call, incoming, step).await)
            }
            (AskedCall::Check(check), Ok(signed)) => self.checked(call, check, signed).await,
            (AskedCall::Data(data), signed) => self.kept_here(call, data, signed).await,
            (AskedCall::Elsewhere(other), signed) => self.passed_on(call, other, signed).await,
            (AskedCall::Nowhere(fault), signed) => {
                let permitted = self.permitted(call, signed, PassingOn::default()).await;
                permitted.map(|_| (None, CallReply::Unanswered(fault)))
            }
        };
        ended.unwrap_or_else(|(fault, gate)| (None, CallReply::Refusal(fault, gate)))
    }

    /// A step, and what it means for objects, messages and the other server.
    async fn stepped<S: Future<Output = CallEnd>>(
        &self,
        call: CallHead<'_>,
        incoming: Incoming,
        step: impl FnOnce(Incoming) -> S,
    ) -> CallEnd {
        if let Some(reply) = self.bucket_stays(call, &incoming).await {
            return (None, reply);
        }
        let other = self.other.as_ref();
        let told = other
            .filter(|_| OtherServer::may_know(incoming.operation))
            .map(|other| (other, Value::Object(incoming.input.clone()).to_string()));
        let mut ended = step(incoming).await;
        if let CallReply::Answer(operation, answer) = &mut ended.1 {
            self.count_messages(call, operation, answer);
            if let Some((other, input)) = told {
                self.tell(other, call, (operation, &input), answer).await;
            }
        }
        ended
    }

    /// Why a bucket is not deleted: the other server that knows it, or this one, has its objects.
    async fn bucket_stays(&self, call: CallHead<'_>, incoming: &Incoming) -> Option<CallReply> {
        let name = incoming.input.get("Bucket").and_then(Value::as_str);
        let name = name.filter(|_| incoming.operation.name == "DeleteBucket")?;
        let other = match &self.other {
            Some(other) if other.knows(&format!("bucket {name}")).await => Some(other),
            _ => None,
        };
        if other.is_none() && self.data.is_without_objects() {
            return None;
        }
        let asked = PassingOn {
            actions: forward::asked(call.request),
            text: call.request.path.clone(),
            // What is deleted there does not come back: a doubt counts against it.
            own: true,
            ..PassingOn::default()
        };
        // The call itself is refused in the same way.
        let passed = self.permitted(call, Ok(incoming.signed.clone()), asked);
        let passed = passed.await.ok()?;
        let Some(other) = other else {
            let says = "The bucket you tried to delete is not empty";
            let fault = WireError::new(409, "BucketNotEmpty", says);
            let has_objects = passed.place.is_some_and(|it| self.data.has_objects(&it));
            return has_objects.then_some(CallReply::Refusal(fault, None));
        };
        let asked = (passed.account, call.request.sent.clone());
        let response = (other.forward).ask(call.request, (call.protocol, call.name), asked);
        let response = response.await.ok()?;
        (response.status() == StatusCode::CONFLICT).then_some(CallReply::Response(response, None))
    }

    /// After a call: what it deleted is deleted at the other server, and the numbers of messages are those of the other server.
    async fn tell(
        &self,
        other: &OtherServer,
        call: CallHead<'_>,
        (operation, input): (&Operation, &str),
        answer: &mut Value,
    ) {
        let Some(claim) = &call.request.claim else {
            return;
        };
        if operation.name == "GetQueueAttributes" {
            let queue = wire::queue_urls::named(call.request).unwrap_or_default();
            let region = &claim.scope.region;
            return other.count_messages(&queue, region, answer).await;
        }
        let asked = PassingOn {
            key_id: Some(claim.key_id.clone()),
            ..PassingOn::default()
        };
        let passed = self.engine.pass_on(asked).await.ok();
        if let Some(account) = passed.and_then(|it| it.account) {
            let shares = self.engine.shares(account, input.to_string()).await;
            other.forget_gone(Some(account), &shares, input).await;
        }
    }

    /// The numbers of messages in the attributes of a queue; a queue that is deleted loses them.
    fn count_messages(&self, call: CallHead<'_>, operation: &Operation, answer: &mut Value) {
        if operation.service != Service::Sqs {
            return;
        }
        let resource = forward::asked(call.request).pop().map(|it| it.resource);
        let arn = resource.unwrap_or_default();
        match operation.name {
            "DeleteQueue" => self.data.drop_all(&arn),
            "GetQueueAttributes" => self.data.count(&arn, &mut answer["Attributes"]),
            _ => {}
        }
    }

    /// The answer to a call about objects or messages that this server keeps.
    async fn kept_here(
        &self,
        call: CallHead<'_>,
        data: DataCall,
        signed: Result<Option<Signed>, Denial>,
    ) -> Result<CallEnd, Refused> {
        let asked = PassingOn {
            actions: forward::asked(call.request),
            own: true,
            ..PassingOn::default()
        };
        let answer = match self.permitted(call, signed, asked).await?.place {
            Some(place) => (self.data).answer(data, call.request, &place, call.id),
            None => Err(WireError::new(403, "AccessDenied", "Access Denied")),
        };
        let response = answer.map_err(|fault| (fault, None))?;
        Ok((None, CallReply::Response(response, None)))
    }

    /// The answer of a check of a policy.
    async fn checked(
        &self,
        call: CallHead<'_>,
        check: &'static PolicyCheck,
        signed: Option<Signed>,
    ) -> Result<CallEnd, Refused> {
        let signed = signed.ok_or_else(|| call.denied(&Denial::Missing))?;
        let region = signed.scope.region.clone();
        let by = self.engine.permit(signed, check.action).await;
        let by = by.map_err(|fault| (fault, None))?;
        let caller = Some(by.principal.to_string());
        let request = CheckRequest {
            body: call.request.body.clone(),
            path: call.request.path.clone(),
            query: call.request.query.clone(),
            id: call.id.into(),
            region,
            caller: by,
            memory: self.analyzer.clone(),
        };
        let mut stop = self.stopping.clone();
        let answer = tokio::select! {
            answer = beside(&self.checks, move || check.answer(request)) => answer,
            _ = stop.wait_for(|stopping| *stopping) => {
                return Ok((caller, CallReply::Refusal(stopping(), None)));
            }
        };
        let says = "The check ended by a panic, which is a bug of Orgsim.";
        let reply = match answer.map(|it| it.unwrap_or_else(|| Err(AnalyzerError::too_complex()))) {
            Ok(Ok(answer)) => CallReply::Response(wire::checked(Ok(answer), call.id), None),
            Ok(Err(error)) => {
                let fault = error.fault();
                let response = wire::checked(Err((&fault, error.body())), call.id);
                CallReply::Response(response, Some(fault))
            }
            Err(()) => CallReply::Unanswered(WireError::new(500, "InternalServerException", says)),
        };
        Ok((caller, reply))
    }

    /// The answer of the server of `--forward`.
    async fn passed_on(
        &self,
        call: CallHead<'_>,
        other: &OtherServer,
        signed: Result<Option<Signed>, Denial>,
    ) -> Result<CallEnd, Refused> {
        let text = mentions(call.request);
        let asked = PassingOn {
            actions: forward::asked(call.request),
            text: text.clone(),
            ..PassingOn::default()
        };
        let passed = self.permitted(call, signed, asked).await?;
        other.tell(passed.account, passed.shares, &text).await;
        let ids = match &passed.organization {
            Some(organization) => other.tell_organization(organization).await,
            None => Vec::new(),
        };
        let body = forward::with_ids(call.request.sent.clone(), &ids, 0);
        let asked = (passed.account, body);
        let response = (other.forward).ask(call.request, (call.protocol, call.name), asked);
        let reply = match response.await {
            Ok(response) => CallReply::Response(forward::with_our_ids(response, &ids).await, None),
            Err(fault) => CallReply::Unanswered(fault),
        };
        Ok((None, reply))
    }

    /// Checks the signature of a request that is not answered here, where signatures are checked, and what policies say about it.
    async fn permitted(
        &self,
        call: CallHead<'_>,
        signed: Result<Option<Signed>, Denial>,
        asked: PassingOn,
    ) -> Result<PassedOn, Refused> {
        let signed = match (self.strict || asked.own, signed) {
            (false, signed) => signed.unwrap_or_default(),
            (true, Ok(Some(signed))) => Some(signed),
            (true, Ok(None)) => return Err(call.denied(&Denial::Missing)),
            (true, Err(denial)) => return Err(call.denied(&denial)),
        };
        let claim = call.request.claim.as_ref();
        let asked = PassingOn {
            signed,
            key_id: claim.map(|claim| claim.key_id.clone()),
            ..asked
        };
        let passed = self.engine.pass_on(asked).await;
        passed.map_err(|refusal| match refusal {
            PassRefusal::Denied(denial) => call.denied(&denial),
            PassRefusal::Failed(fault) => (fault, None),
            PassRefusal::Forbidden(says) => {
                let (status, code) = match call.protocol {
                    Protocol::Json(_) | Protocol::Cbor => (400, "AccessDeniedException"),
                    Protocol::Rest(_) => (403, "AccessDeniedException"),
                    Protocol::Query(_) | Protocol::RestXml => (403, "AccessDenied"),
                };
                let gate = Some(Gate::Policy.title());
                (WireError::new(status, code, says), gate)
            }
        })
    }
}

impl CallHead<'_> {
    fn denied(self, denial: &Denial) -> Refused {
        (denial.fault(self.protocol), None)
    }
}

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
