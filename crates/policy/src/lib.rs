//! The IAM policy language and its evaluation.
//!
//! [`Document::parse`] turns JSON text into statements or says where the text is wrong. [`evaluate`] takes a [`Request`] and
//! the [`Layers`] of policies around it and returns a [`Verdict`]: the decision, and for each layer, in order, its result and the
//! statements behind it. [`StatementTrace::marks`] points to the parts of the text that matched. Screens, the terminal and tests
//! show the same value. [`decide`] returns only the decision, and is faster.
//!
//! ```
//! use policy::{Decision, Document, Layers, Level, RequestPrincipal, Request, Source, evaluate};
//! use std::sync::Arc;
//!
//! let policy = |name: &'static str, effect: &str, action: &str| {
//!     let text = format!(
//!         r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "{effect}", "Action": "{action}", "Resource": "*"}}]}}"#
//!     );
//!     Document::parse(&text).map(|document| Source::new(name, Arc::new(document)))
//! };
//! let root = Level {
//!     name: "root r-ab12".into(),
//!     policies: vec![policy("FullAWSAccess", "Allow", "*")?, policy("NoUsers", "Deny", "iam:CreateUser")?],
//! };
//! let layers = Layers { scps: vec![root], identity: vec![policy("Admin", "Allow", "*")?], ..Layers::default() };
//! let request = Request {
//!     principal: RequestPrincipal::from_arn("arn:aws:iam::111122223333:user/ana"),
//!     action: "iam:CreateUser".into(),
//!     resource: "arn:aws:iam::111122223333:user/ben".into(),
//!     ..Request::default()
//! };
//! let verdict = evaluate(&request, &layers);
//! assert_eq!(verdict.decision, Decision::ExplicitlyDenied);
//! assert_eq!(verdict.layers[0].statements[1].label, "NoUsers:1");
//! # Ok::<(), policy::DocumentError>(())
//! ```
//!
//! Invariants:
//! - The crate knows no accounts, no organization and no time: the caller gathers the policies and the condition keys.
//! - The same request and layers give the same verdict, natively and in the browser. [`decide`] and [`evaluate`] are one
//!   evaluator, with and without a record of what it finds.
//! - An explicit deny in a layer that applies always wins; adding one never lets a request through.
//! - What is unknown, a key of the request or a part of a document ([`unknown`]), never lets a request through.
//!   [`Verdict::unknown`] names it.
//! - A layer that does not apply says so and why ([`LayerResult::Skipped`]).
//!
//! It does not check whether actions and condition keys exist. [`limits`] has the maximum sizes, for services that store
//! policies.

#![deny(missing_docs, clippy::missing_errors_doc, clippy::unwrap_used)]
#![deny(clippy::indexing_slicing)]

pub mod assumed;
mod bounds;
mod change;
pub mod condition;
mod context;
pub mod document;
pub mod edit;
mod evaluator;
pub mod explain;
mod grammar;
pub mod json;
pub mod kinds;
pub mod layers;
pub mod limits;
pub mod marks;
pub mod pattern;
pub mod place;
pub mod reach;
pub mod regions;
pub mod steps;
pub mod unknown;
pub mod values;

pub use bounds::PolicyBound;
pub use change::{Change, StatementPlace};
pub use condition::{ConditionTrace, Context, ContextValue, KEYS_OF_SERVICES, Truth};
pub use document::{Document, DocumentError, Effect, PolicyKind, Statement, TextSpan};

pub use layers::{
    Exemption, Grant, LayerKind, LayerResult, LayerVerdict, Layers, Level, Source, StatementTrace,
};
pub use limits::Limit;
pub use marks::{StatementPart, TextMark};

use evaluator::Tracing;
use layers::Facts;

/// What only this crate's own tests use from outside.
#[doc(hidden)]
pub mod internals {
    pub use crate::reach::searched;
}

/// The kind of caller that a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// A user of an identity provider that has not assumed a role yet.
    WebIdentity,
    /// An anonymous caller.
    Anonymous,
}

impl PrincipalKind {
    /// Whether such a caller is one of an account, which can have policies of its own.
    pub fn has_identity(self) -> bool {
        match self {
            Self::Service | Self::WebIdentity | Self::Anonymous => false,
            Self::User | Self::RootUser | Self::RoleSession | Self::FederatedUser => true,
        }
    }
}

/// The caller. All fields empty: anonymous.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestPrincipal {
    /// The ARN of the user, session or role.
    pub arn: Option<String>,
    /// The ARN of the role behind a session, if it is known; otherwise roles are compared by name.
    pub role_arn: Option<String>,
    /// The 12 digits of its account.
    pub account: Option<String>,
    /// The service, if a service calls for itself.
    pub service: Option<String>,
    /// The identity provider, if the caller has a token of it.
    pub federated: Option<String>,
    /// The canonical user id of its account, if it is known.
    pub canonical_user: Option<String>,
    /// Whether it is the root user of the account, which may do everything inside it without any identity policy.
    pub root_user: bool,
    /// Whether it is a session of a service-linked role, to which neither SCPs nor RCPs apply.
    pub service_linked_role: bool,
}

impl RequestPrincipal {
    /// A user, role, role session or root user, by its ARN. The account and the root user are read from it, and so is whether
    /// the role is service-linked, by its path (`role/aws-service-role/`) or its name in a session (`AWSServiceRoleFor`).
    pub fn from_arn(arn: &str) -> RequestPrincipal {
        let mut fields = arn.splitn(6, ':').skip(4);
        let account = fields.next().unwrap_or("");
        RequestPrincipal::new(arn, account, fields.next() == Some("root"))
    }

    /// The same, if the account and whether it is the root user are known already.
    pub fn new(arn: &str, account: &str, root_user: bool) -> RequestPrincipal {
        let name = arn.splitn(6, ':').nth(5).unwrap_or("");
        let linked = ["role/aws-service-role/", "assumed-role/AWSServiceRoleFor"];
        RequestPrincipal {
            arn: Some(arn.to_string()),
            account: (!account.is_empty()).then(|| account.to_string()),
            root_user,
            service_linked_role: linked.iter().any(|prefix| name.starts_with(prefix)),
            ..RequestPrincipal::default()
        }
    }

    /// A service acting for itself, such as `ec2.amazonaws.com`.
    pub fn from_service(service: &str) -> RequestPrincipal {
        RequestPrincipal {
            service: Some(service.to_string()),
            ..RequestPrincipal::default()
        }
    }

    /// A caller with a token of an identity provider.
    pub fn from_provider(provider: &str) -> RequestPrincipal {
        RequestPrincipal {
            federated: Some(provider.to_string()),
            ..RequestPrincipal::default()
        }
    }

    /// An anonymous caller.
    pub fn anonymous() -> RequestPrincipal {
        RequestPrincipal::default()
    }

    /// The name in policies: the ARN, the service or the provider; `*` for an anonymous caller.
    pub fn name(&self) -> &str {
        let known = [&self.arn, &self.service, &self.federated];
        let first = known.into_iter().flatten().next();
        first.map_or("*", String::as_str)
    }

    /// The kind of caller.
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

/// A request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The caller.
    pub principal: RequestPrincipal,
    /// `service:Action`; the case does not count.
    pub action: String,
    /// An ARN, or `*`. Empty: not known, so that only statements about every resource certainly apply.
    pub resource: String,
    /// The account that owns the resource; `None`: the caller's own.
    pub resource_account: Option<String>,
    /// The condition keys. The evaluator adds none.
    pub context: Context,
    /// Whether the action has no resource types, so that only statements about `*` apply.
    pub wildcard_only_action: bool,
}

/// The decision on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The request is allowed.
    Allowed,
    /// Nothing allows it, or a limit does not allow it.
    ImplicitlyDenied,
    /// A statement denies it.
    ExplicitlyDenied,
}

/// The decision, with the result of each layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// The layers in the order of [`LayerKind::ALL`]; SCPs and RCPs level by level, root first.
    pub layers: Vec<LayerVerdict>,
    /// The condition keys and the unknown parts of documents that could change whether the request is allowed, in order, each once.
    /// If there are any, the request is denied: unknown values count against it.
    pub unknown: Vec<String>,
    facts: Facts,
}

/// Decides on a request. Nothing stops early: every layer is evaluated, so that the verdict has the result of each.
pub fn evaluate(request: &Request, layers: &Layers) -> Verdict {
    evaluator::verdict(request, layers, Tracing::Spoken)
}

/// The same decision, with every statement in the verdict, including those about other actions.
pub fn evaluate_in_full(request: &Request, layers: &Layers) -> Verdict {
    evaluator::verdict(request, layers, Tracing::Full)
}

/// The same decision and nothing else, for frequent requests.
pub fn decide(request: &Request, layers: &Layers) -> Decision {
    evaluator::decision(request, layers)
}

impl Document {
    /// Reads a policy of any kind: `Principal` and `Resource` are optional.
    ///
    /// # Errors
    ///
    /// The first mistake, with its line, column and path in the document.
    pub fn parse(text: &str) -> Result<Document, DocumentError> {
        grammar::read(text, None)
    }

    /// Reads a policy of one kind, with the rules of the service that stores it.
    ///
    /// # Errors
    ///
    /// Those of [`Document::parse`].
    pub fn parse_as(kind: PolicyKind, text: &str) -> Result<Document, DocumentError> {
        grammar::read(text, Some(kind))
    }
}
