//! Questions about one policy, without an organization around it.

use std::sync::{Arc, LazyLock};

use policy::document::{Effect, PrincipalName};
use policy::{ContextValue, Document, Level, PolicyKind, RequestPrincipal, Source};

use crate::answer::{Proof, each};
use crate::organization::{Matter, give};
use crate::question::{ProofCase, Prover};

/// The account of callers that policies do not name.
const ACCOUNT: &str = "111122223333";

fn made(text: &str) -> Arc<Document> {
    Arc::new(Document::parse(text).expect("it is a policy"))
}

static FULL: LazyLock<Arc<Document>> =
    LazyLock::new(|| made(r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#));

static LINKED: LazyLock<Arc<Document>> = LazyLock::new(|| {
    made(
        r#"{"Statement": {"Effect": "Deny", "Action": "*", "Condition": {"ArnLike": {
        "aws:PrincipalArn": "arn:*:iam::*:role/aws-service-role/*"}}}}"#,
    )
});

/// A policy that allows everything.
pub fn full_access() -> Source {
    Source::new("FullAWSAccess", FULL.clone())
}

/// A policy of a resource or role that leaves everything to the policies of its account.
fn left_to_account(account: &str) -> Source {
    let text = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{account}"}}, "Action": "*"}}}}"#
    );
    Source::new("the account decides", made(&text))
}

/// What is around requests of a caller if nothing but limits can refuse them: an administrator's policy, and resources that leave
/// everything to the account.
pub fn unlimited(principal: RequestPrincipal) -> ProofCase {
    let mut at = ProofCase {
        principal,
        any_caller: true,
        ..ProofCase::default()
    };
    at.layers.identity = vec![full_access()];
    at.layers.resource = at.principal.account.as_deref().map(left_to_account);
    at.layers.resource_required = true;
    at.except = vec![LINKED.clone()];
    at
}

fn user(account: &str) -> RequestPrincipal {
    RequestPrincipal::from_arn(&format!("arn:aws:iam::{account}:user/example"))
}

fn session(role: &str) -> RequestPrincipal {
    let name = role.rsplit('/').next().unwrap_or_default();
    let place = role
        .split(":role/")
        .next()
        .unwrap_or_default()
        .replacen(":iam:", ":sts:", 1);
    let arn = format!("{place}:assumed-role/{name}/session");
    RequestPrincipal {
        role_arn: Some(role.to_string()),
        ..RequestPrincipal::from_arn(&arn)
    }
}

impl Prover {
    /// Whether one policy allows nothing that another one does not, each as the only policy of its kind. An SCP that only denies is
    /// taken together with `FullAWSAccess`.
    pub fn no_new_access_alone(
        &mut self,
        kind: PolicyKind,
        old: &Arc<Document>,
        new: &Arc<Document>,
    ) -> Proof {
        self.of_sets(kind, std::slice::from_ref(old), std::slice::from_ref(new))
    }

    /// The same for policies that are attached together.
    pub fn of_sets(
        &mut self,
        kind: PolicyKind,
        old: &[Arc<Document>],
        new: &[Arc<Document>],
    ) -> Proof {
        each(self.callers(kind, old.iter().chain(new)), |caller| {
            self.no_new_access(&placed(kind, &caller, old), &placed(kind, &caller, new))
        })
    }

    /// Whether two sets of policies allow the same. The first direction that is refuted is the answer.
    pub fn equivalent(
        &mut self,
        kind: PolicyKind,
        one: &[Arc<Document>],
        other: &[Arc<Document>],
    ) -> Proof {
        each([(one, other), (other, one)], |(from, to)| {
            self.of_sets(kind, from, to)
        })
    }

    /// Whether one policy, alone, never allows what is asked about.
    pub fn never_alone(
        &mut self,
        kind: PolicyKind,
        policy: &Arc<Document>,
        matter: &Matter,
    ) -> Proof {
        let own = std::slice::from_ref(policy);
        each(self.callers(kind, own.iter()), |caller| {
            let mut at = placed(kind, &caller, own);
            if !give(&mut at, &matter.given) {
                return Proof::Proved;
            }
            self.never(&at, &matter.asked, matter.unless.as_ref())
        })
    }

    /// A situation for each kind of caller that the policies can tell apart.
    pub(crate) fn callers<'a>(
        &self,
        kind: PolicyKind,
        all: impl Iterator<Item = &'a Arc<Document>>,
    ) -> Vec<ProofCase> {
        if !names_principals(kind) {
            return vec![unlimited(user(ACCOUNT))];
        }
        let mut names = Vec::new();
        for statement in all.flat_map(|it| it.statements()) {
            names.extend(statement.principals.iter().flat_map(|it| it.names.iter()));
        }
        let mut accounts = vec!["999988887777".to_string()];
        let mut callers = vec![unlimited(RequestPrincipal::anonymous())];
        let mut add = |principal| callers.push(unlimited(principal));
        add(RequestPrincipal::from_service("example.amazonaws.com"));
        add(RequestPrincipal::from_provider("example.com"));
        for name in names {
            match name {
                PrincipalName::Everyone | PrincipalName::CanonicalUser(_) => {}
                PrincipalName::Account(account) => accounts.push(account.clone()),
                PrincipalName::Aws(arn) => {
                    let role = arn.contains(":role/");
                    let own = if role {
                        session(arn)
                    } else {
                        RequestPrincipal::from_arn(arn)
                    };
                    accounts.extend(own.account.clone());
                    add(own);
                }
                PrincipalName::Service(service) => add(RequestPrincipal::from_service(service)),
                PrincipalName::Federated(provider) => {
                    add(RequestPrincipal::from_provider(provider))
                }
            }
        }
        for account in &accounts {
            add(user(account));
            add(session(&format!("arn:aws:iam::{account}:role/Example")));
            add(RequestPrincipal::from_arn(&format!(
                "arn:aws:iam::{account}:root"
            )));
        }
        callers.sort_by(|a, b| a.principal.name().cmp(b.principal.name()));
        callers.dedup_by(|a, b| a.principal == b.principal);
        if self.facts {
            callers.iter_mut().for_each(know);
        }
        callers
    }
}

/// Sets the condition keys that follow from the caller.
fn know(at: &mut ProofCase) {
    let caller = &at.principal;
    let one = |value: &Option<String>| {
        value
            .clone()
            .map_or(ContextValue::Absent, ContextValue::One)
    };
    at.any_caller = false;
    at.except.clear();
    if caller.service.is_some() {
        at.fixed
            .push(("aws:principalisawsservice".into(), true.into()));
        at.fixed
            .push(("aws:principalservicename".into(), one(&caller.service)));
    } else if caller.federated.is_none() {
        let arn = caller.role_arn.as_ref().or(caller.arn.as_ref()).cloned();
        at.fixed.push(("aws:principalarn".into(), one(&arn)));
        at.fixed
            .push(("aws:principalaccount".into(), one(&caller.account)));
        at.fixed
            .push(("aws:principalservicename".into(), ContextValue::Absent));
    }
    at.place = format!("caller {}", caller.name());
}

fn names_principals(kind: PolicyKind) -> bool {
    match kind {
        PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Delegation => true,
        PolicyKind::Identity | PolicyKind::ServiceControl | PolicyKind::ResourceControl => false,
        PolicyKind::Boundary | PolicyKind::Session => false,
    }
}

/// The caller with these policies.
pub(crate) fn placed(kind: PolicyKind, caller: &ProofCase, own: &[Arc<Document>]) -> ProofCase {
    let mut at = caller.clone();
    let source = |it: &Arc<Document>| Source::new("policy", it.clone());
    let policies: Vec<Source> = own.iter().map(source).collect();
    let layers = &mut at.layers;
    match kind {
        PolicyKind::ServiceControl => {
            let mut all = own.iter().flat_map(|it| it.statements());
            let allows = all.any(|it| it.effect == Effect::Allow);
            let mut level = Level {
                name: "policy".into(),
                policies,
            };
            if !allows {
                level.policies.push(full_access());
            }
            layers.scps = vec![level];
        }
        PolicyKind::ResourceControl => {
            layers.rcps = vec![Level {
                name: "policy".into(),
                policies,
            }]
        }
        PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session => {
            layers.identity = policies
        }
        PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Delegation => {
            layers.resource = joined(&policies);
        }
    }
    at
}

/// A resource has one policy: several are one with all statements.
fn joined(policies: &[Source]) -> Option<Source> {
    match policies {
        [] => None,
        [one] => Some(one.clone()),
        several => {
            let statements: Vec<_> = several
                .iter()
                .flat_map(|it| it.document.statements().iter().cloned())
                .collect();
            Some(Source::new(
                "policies",
                crate::text::document(several[0].document.version(), &statements),
            ))
        }
    }
}
