//! A short notation for a request and its layers, and one `check` that uses the interface.

#![allow(dead_code, reason = "each test file uses its own part")]

mod changes;
pub mod table;

use std::sync::Arc;

use expect_test::Expect;
use policy::{
    Change, ContextValue, Document, Exemption, LayerKind, Layers, Level, Request, RequestPrincipal,
    Source,
};
use policy::{Truth, Verdict, evaluate};

pub const ALICE: &str = "arn:aws:iam::111111111111:user/alice";
pub const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/app/work";
pub const FULL: &str = r#"{"Sid": "Full", "Effect": "Allow", "Action": "*", "Resource": "*"}"#;

/// A document of version 2012-10-17 around statements.
pub fn policy(statements: &str) -> Arc<Document> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    Arc::new(Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}")))
}

pub struct RequestCase {
    pub request: Request,
    pub layers: Layers,
}

/// A request by Alice of account 111111111111 for an action on a resource of her own account.
pub fn ask(action: &str, resource: &str) -> RequestCase {
    let request = Request {
        principal: RequestPrincipal::from_arn(ALICE),
        action: action.to_string(),
        resource: resource.to_string(),
        resource_account: Some("111111111111".to_string()),
        ..Request::default()
    };
    RequestCase {
        request,
        layers: Layers::default(),
    }
}

impl RequestCase {
    pub fn by(mut self, arn: &str) -> Self {
        self.request.principal = RequestPrincipal::from_arn(arn);
        self
    }

    pub fn by_service(mut self, service: &str) -> Self {
        self.request.principal = RequestPrincipal::from_service(service);
        self
    }

    pub fn owner(mut self, account: &str) -> Self {
        self.request.resource_account = Some(account.to_string());
        self
    }

    pub fn key(mut self, key: &str, value: impl Into<ContextValue>) -> Self {
        self.request.context.set(key, value);
        self
    }

    pub fn identity(mut self, statements: &str) -> Self {
        let name = format!("identity{}", self.layers.identity.len());
        self.layers
            .identity
            .push(Source::new(name, policy(statements)));
        self
    }

    /// Adds a level below the existing ones.
    pub fn scp(mut self, level: &str, policies: &[&str]) -> Self {
        self.layers.scps.push(one_level(level, policies));
        self
    }

    pub fn rcp(mut self, level: &str, policies: &[&str]) -> Self {
        self.layers.rcps.push(one_level(level, policies));
        self
    }

    pub fn scp_exempt(mut self, exemption: Exemption) -> Self {
        self.layers.scp_exempt = Some(exemption);
        self
    }

    pub fn boundary(mut self, statements: &str) -> Self {
        self.layers.boundary = Some(Source::new("boundary", policy(statements)));
        self
    }

    pub fn session(mut self, statements: &str) -> Self {
        self.layers.session = Some(Source::new("session", policy(statements)));
        self
    }

    pub fn resource(mut self, statements: &str) -> Self {
        self.layers.resource = Some(Source::new("bucket", policy(statements)));
        self
    }

    pub fn verdict(&self) -> Verdict {
        evaluate(&self.request, &self.layers)
    }

    /// The verdict as sentences, IAM's words and the smallest changes.
    pub fn check_explained(self, expected: Expect) {
        let verdict = self.verdict();
        let explained = verdict.explain();
        let mut lines: Vec<String> = explained.iter().map(ToString::to_string).collect();
        lines.push(format!(
            "IAM: {}",
            verdict.reason_phrase(&self.request.action)
        ));
        lines.extend(
            verdict
                .smallest_changes(&self.request)
                .iter()
                .map(|change| format!("Change: {change}")),
        );
        expected.assert_eq(&lines.join("\n"));
    }
}

fn one_level(level: &str, policies: &[&str]) -> Level {
    let sources = policies.iter().enumerate();
    let sources = sources
        .map(|(index, statements)| Source::new(format!("{level}#{index}"), policy(statements)));
    Level {
        name: level.to_string().into(),
        policies: sources.collect(),
    }
}

/// Checks the changes that a refusal offers: together they let the request through, and none of them is superfluous. An
/// allowed request has no offers.
pub fn offered_changes(request: &Request, layers: &Layers) -> Result<(), String> {
    let verdict = evaluate(request, layers);
    let changes = verdict.smallest_changes(request);
    if verdict.is_allowed() != changes.is_empty() {
        return Err(format!("{:?} offers {changes:?}", verdict.decision));
    }
    let after = |changes: &[Change]| {
        evaluate(request, &changes::changed(request, layers, changes)).is_allowed()
    };
    if !after(&changes) {
        return Err(format!("still denied after {changes:?}"));
    }
    for spared in 0..changes.len() {
        let mut fewer = changes.clone();
        let spared = fewer.remove(spared);
        if after(&fewer) {
            return Err(format!("allowed without {spared:?} too"));
        }
    }
    Ok(())
}

/// Whether a statement with these elements (except the effect) applies to the request.
pub fn applies(case: RequestCase, elements: &str) -> Truth {
    let case = case.identity(&format!(r#"{{"Effect": "Allow", {elements}}}"#));
    let verdict = case.verdict();
    let identity = verdict
        .layers
        .iter()
        .find(|layer| layer.layer == LayerKind::Identity);
    identity
        .and_then(|layer| layer.statements.first())
        .map_or(Truth::False, |statement| statement.applies)
}
