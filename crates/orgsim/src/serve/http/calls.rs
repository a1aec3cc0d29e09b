//! Calls of AWS clients: the signature, the answer of the engine or of another server, and the log line.

use sim::outcome::GateRecord;

use super::Server;
use crate::serve::analyzer::{CheckRequest, PolicyCheck};
use crate::serve::auth::{self, Signed};
use crate::serve::engine::{Incoming, Said};
use crate::serve::log;
use crate::serve::prelude::*;
use crate::serve::wire::{self, AskedCall, AskedRequest};

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
        (AskedCall::Elsewhere(forward), signed) => call.passed_on(forward, signed).await,
        (_, Err(denial)) => call.refused(&call.denied(&denial), None, None),
        (AskedCall::Here(called), Ok(signed)) => call.stepped(called, signed).await,
        (AskedCall::Check(check), Ok(signed)) => call.checked(check, signed).await,
        (AskedCall::Nowhere(fault), signed) => match call.signer(signed).await {
            Ok(_) => call.unanswered(&fault),
            Err(denied) => call.refused(&denied, None, None),
        },
    }
}

impl Call<'_> {
    async fn stepped(&self, called: CalledOperation, signed: Option<Signed>) -> Response<Body> {
        let CalledOperation { operation, input } = called;
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
            Said::Stepped(Ok(mut outcome)) => match &outcome.error {
                None => {
                    let headers = &self.request.headers;
                    wire::queue_urls::answer(headers, operation, &mut outcome.answer);
                    self.logged(caller, 200);
                    return wire::answer(self.protocol, operation, outcome.answer, self.id);
                }
                Some(error) => (WireError::from(error), stopped(&outcome.gates)),
            },
            Said::Stepped(Err(refusal)) => {
                (WireError::from(&refusal.error), stopped(&refusal.gates))
            }
            Said::Denied(denial) => (self.denied(&denial), None),
            Said::Failed(fault) => (fault, None),
        };
        self.refused(&fault, caller, gate)
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
        // A proof can take seconds; other requests are answered meanwhile.
        let answer = tokio::task::spawn_blocking(move || check.answer(request)).await;
        match answer {
            Ok(Ok(answer)) => {
                self.logged(Some(&caller), 200);
                wire::checked(Ok(answer), self.id)
            }
            Ok(Err(error)) => {
                let fault = error.fault();
                self.refused(&fault, Some(&caller), None);
                wire::checked(Err((&fault, error.body())), self.id)
            }
            Err(_) => {
                let says = "The check ended by a panic, which is a bug of Orgsim.";
                self.unanswered(&WireError::new(500, "InternalServerException", says))
            }
        }
    }

    /// The answer of the server of `--forward`.
    async fn passed_on(
        &self,
        forward: &Forward,
        signed: Result<Option<Signed>, Denial>,
    ) -> Response<Body> {
        let account = match self.signer(signed).await {
            Ok(account) => account,
            Err(fault) => return self.refused(&fault, None, None),
        };
        match forward
            .ask(self.request, (self.protocol, &self.name), account)
            .await
        {
            Ok(response) => {
                self.logged(None, response.status().as_u16());
                response
            }
            Err(fault) => self.unanswered(&fault),
        }
    }

    /// The caller's account, for the other server. Where signatures are checked, that of a request which is passed on is, too.
    async fn signer(
        &self,
        signed: Result<Option<Signed>, Denial>,
    ) -> Result<Option<AccountId>, WireError> {
        let engine = &self.server.engine;
        if self.server.strict {
            let signed = signed.and_then(|signed| signed.ok_or(Denial::Missing));
            let signed = signed.map_err(|denial| self.denied(&denial))?;
            let account = engine.account_of_signer(signed).await?;
            return account.map(Some).map_err(|denial| self.denied(&denial));
        }
        Ok(match &self.request.claim {
            Some(claim) => engine.account_of(claim.key_id.clone()).await.ok(),
            None => None,
        })
    }

    fn denied(&self, denial: &Denial) -> WireError {
        denial.fault(self.protocol.is_json())
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
        wire::refusal(self.protocol, fault, self.id)
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
        wire::refusal(self.protocol, fault, self.id)
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

pub(super) fn micros(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX)
}
