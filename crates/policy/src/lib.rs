//! The IAM policy language and its evaluation.
//!
//! [`Document::parse`] turns JSON text into statements or says where the text is wrong. [`evaluate`] takes a [`Request`] and
//! the [`Layers`] of policies around it and returns a [`Verdict`]: the decision, what each layer said, in order, and which
//! statements made it say so. Screens, the terminal and tests print the same value.
//!
//! Invariants:
//! - It knows no accounts, no organization and no time: whoever asks gathers the policies and the condition keys.
//! - The same request and layers give the same verdict, natively and in the browser.
//! - An explicit deny in a layer that applies always wins; adding one never lets a request through.
//! - What is not known is reported in [`Verdict::unknown`] and never decides for the request.
//! - A layer that does not apply says so and why ([`LayerResult::Skipped`]).
//!
//! What it does not do: quotas on the size of policies, and whether actions and condition keys exist.

#![forbid(unsafe_code)]

pub mod condition;
pub mod document;
pub mod explain;
pub mod layers;
pub mod pattern;

pub use condition::{ConditionTrace, Context, ContextValue, Truth};
pub use document::{Document, DocumentError, Effect, PolicyKind, Statement};
pub use explain::Change;
pub use layers::{
    Exemption, LayerKind, LayerResult, LayerVerdict, Layers, Level, Source, StatementTrace,
};

use layers::{Answers, Evaluator, Facts};

/// What sort of caller a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// An IAM user.
    User,
    /// The root user of an account.
    RootUser,
    /// A role, or rather a session of it.
    RoleSession,
    /// A session of a federated user.
    FederatedUser,
    /// An AWS service.
    Service,
    /// Someone known to an identity provider who has not assumed a role yet.
    WebIdentity,
    /// Nobody in particular.
    Anonymous,
}

/// Who asks. All fields empty: anonymous.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Principal {
    /// The ARN of the user, session or role.
    pub arn: Option<String>,
    /// The ARN of the role behind a session, where it is known; otherwise roles are compared by name.
    pub role_arn: Option<String>,
    /// The 12 digits of its account.
    pub account: Option<String>,
    /// The service, where a service asks for itself.
    pub service: Option<String>,
    /// The identity provider, where someone asks with its token.
    pub federated: Option<String>,
    /// The root user of the account: everything is allowed inside it without any identity policy.
    pub root_user: bool,
    /// A session of a service-linked role: neither SCPs nor RCPs apply.
    pub service_linked_role: bool,
}

impl Principal {
    /// A user, role, role session or root user, by its ARN. The account and the root user are read from it, and so is whether
    /// the role is service-linked: its path (`role/aws-service-role/`) or its name in a session (`AWSServiceRoleFor`) say it.
    pub fn from_arn(arn: &str) -> Principal {
        let mut fields = arn.splitn(6, ':').skip(4);
        let account = fields.next().unwrap_or("");
        Principal::new(arn, account, fields.next() == Some("root"))
    }

    /// The same, where the account and whether it is the root user are known already.
    pub fn new(arn: &str, account: &str, root_user: bool) -> Principal {
        let name = arn.splitn(6, ':').nth(5).unwrap_or("");
        let linked = ["role/aws-service-role/", "assumed-role/AWSServiceRoleFor"];
        Principal {
            arn: Some(arn.to_string()),
            account: (!account.is_empty()).then(|| account.to_string()),
            root_user,
            service_linked_role: linked.iter().any(|prefix| name.starts_with(prefix)),
            ..Principal::default()
        }
    }

    /// A service acting for itself, such as `ec2.amazonaws.com`.
    pub fn from_service(service: &str) -> Principal {
        Principal {
            service: Some(service.to_string()),
            ..Principal::default()
        }
    }

    /// Someone with a token of an identity provider.
    pub fn from_provider(provider: &str) -> Principal {
        Principal {
            federated: Some(provider.to_string()),
            ..Principal::default()
        }
    }

    /// Nobody in particular.
    pub fn anonymous() -> Principal {
        Principal::default()
    }

    /// What sort of caller this is.
    pub fn kind(&self) -> PrincipalKind {
        let Some(arn) = &self.arn else {
            return match (&self.service, &self.federated) {
                (Some(_), _) => PrincipalKind::Service,
                (None, Some(_)) => PrincipalKind::WebIdentity,
                (None, None) if self.root_user => PrincipalKind::RootUser,
                (None, None) => PrincipalKind::Anonymous,
            };
        };
        match arn.splitn(6, ':').nth(5).unwrap_or("") {
            _ if self.root_user => PrincipalKind::RootUser,
            name if name.starts_with("assumed-role/") || name.starts_with("role/") => {
                PrincipalKind::RoleSession
            }
            name if name.starts_with("federated-user/") => PrincipalKind::FederatedUser,
            _ => PrincipalKind::User,
        }
    }

    /// Whether this is the role with that ARN, or a session of it.
    fn is_session_of(&self, role: &str) -> bool {
        let Some((place, name)) = role.split_once(":role/") else {
            return false;
        };
        if let Some(own) = &self.role_arn {
            return own == role;
        }
        let Some(arn) = &self.arn else { return false };
        if arn == role {
            return true;
        }
        // `arn:aws:sts::111111111111:assumed-role/name/session` belongs to `arn:aws:iam::111111111111:role/any/path/name`.
        let Some((own_place, session)) = arn.split_once(":assumed-role/") else {
            return false;
        };
        own_place.replacen(":sts:", ":iam:", 1) == place
            && session.split('/').next() == name.rsplit('/').next()
    }
}

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// `service:Action`; the case does not count.
    pub action: String,
    /// An ARN, or `*`.
    pub resource: String,
    /// The account that owns the resource; `None`: the caller's own.
    pub resource_account: Option<String>,
    /// The condition keys. Nothing is filled in.
    pub context: Context,
    /// The action has no resource types, so that only statements about `*` apply.
    pub wildcard_only_action: bool,
}

/// The decision on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It may go ahead.
    Allowed,
    /// Nothing allows it, or a limit does not.
    ImplicitlyDenied,
    /// A statement denies it.
    ExplicitlyDenied,
}

/// The decision and what each layer said.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// In the order of [`LayerKind::ALL`]; SCPs and RCPs level by level, root first.
    pub layers: Vec<LayerVerdict>,
    /// Condition keys whose value is not known and could turn the decision, in order, each once. Where there are any, the
    /// request is denied: what is not known counts against it.
    pub unknown: Vec<String>,
    facts: Facts,
}

/// Decides on a request. Nothing stops early: every layer is looked at, so that the verdict can say what each of them thinks.
pub fn evaluate(request: &Request, layers: &Layers) -> Verdict {
    evaluator(request, layers, false)
}

/// The same decision, with every statement in the verdict, those about other actions included.
pub fn evaluate_in_full(request: &Request, layers: &Layers) -> Verdict {
    evaluator(request, layers, true)
}

fn evaluator(request: &Request, layers: &Layers, in_full: bool) -> Verdict {
    let caller = &request.principal;
    let mut evaluator = Evaluator {
        request,
        in_full,
        unknown: Vec::new(),
    };
    let mut verdicts = Vec::with_capacity(layers.scps.len() + layers.rcps.len() + 6);
    let without = |layer, result| LayerVerdict {
        layer,
        level: None,
        result,
        statements: Vec::new(),
    };

    let service_linked = caller
        .service_linked_role
        .then_some(Exemption::ServiceLinkedRole);
    let scp_exempt = layers
        .scp_exempt
        .or(service_linked)
        .or(match caller.kind() {
            PrincipalKind::Service => Some(Exemption::ServicePrincipal),
            PrincipalKind::Anonymous | PrincipalKind::WebIdentity => Some(Exemption::Anonymous),
            PrincipalKind::User
            | PrincipalKind::RootUser
            | PrincipalKind::RoleSession
            | PrincipalKind::FederatedUser => None,
        });
    let rcp_exempt = layers.rcp_exempt.or(service_linked);
    for (kind, exempt, levels, default) in [
        (
            LayerKind::ServiceControlPolicy,
            scp_exempt,
            &layers.scps,
            false,
        ),
        (
            LayerKind::ResourceControlPolicy,
            rcp_exempt,
            &layers.rcps,
            !layers.rcp_no_default,
        ),
    ] {
        match exempt {
            Some(exemption) => verdicts.push(without(kind, LayerResult::Skipped(exemption))),
            None if levels.is_empty() => verdicts.push(without(kind, LayerResult::NotPresent)),
            None => {
                for level in levels {
                    verdicts.push(evaluator.layer(
                        kind,
                        Some(level.name.clone()),
                        &level.policies,
                        default,
                    ));
                }
            }
        }
    }
    for (kind, source) in [
        (LayerKind::PermissionsBoundary, &layers.boundary),
        (LayerKind::SessionPolicy, &layers.session),
    ] {
        verdicts.push(match source {
            Some(source) => evaluator.layer(kind, None, std::slice::from_ref(source), false),
            None => without(kind, LayerResult::NotPresent),
        });
    }
    let has_identity = match caller.kind() {
        PrincipalKind::Service | PrincipalKind::WebIdentity | PrincipalKind::Anonymous => false,
        PrincipalKind::User
        | PrincipalKind::RootUser
        | PrincipalKind::RoleSession
        | PrincipalKind::FederatedUser => true,
    };
    verdicts.push(if caller.root_user {
        without(LayerKind::Identity, LayerResult::RootUser)
    } else if has_identity {
        evaluator.layer(LayerKind::Identity, None, &layers.identity, false)
    } else {
        without(LayerKind::Identity, LayerResult::NotPresent)
    });
    verdicts.push(match &layers.resource {
        Some(source) => evaluator.layer(
            LayerKind::Resource,
            None,
            std::slice::from_ref(source),
            false,
        ),
        None => without(LayerKind::Resource, LayerResult::NotPresent),
    });

    let assumes_role = request
        .action
        .get(..14)
        .is_some_and(|action| action.eq_ignore_ascii_case("sts:AssumeRole"));
    let facts = Facts {
        cross_account: request.resource_account.is_some()
            && request.resource_account != caller.account,
        resource_required: layers.resource_required || assumes_role,
        has_identity,
        trust: assumes_role,
    };
    let decision = Answers::of(&verdicts, true).decide(facts);
    let mut unknown = evaluator.unknown;
    if !unknown.is_empty() && Answers::of(&verdicts, false).decide(facts) == decision {
        // Whatever the values are, the decision is the same.
        unknown.clear();
    }
    let mut seen = ordered::Set::new();
    unknown.retain(|key| seen.insert(key.to_ascii_lowercase()));
    Verdict {
        decision,
        layers: verdicts,
        unknown,
        facts,
    }
}
