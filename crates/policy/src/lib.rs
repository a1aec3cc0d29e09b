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
mod request;
pub mod steps;
pub mod unknown;
pub mod values;

pub use bounds::PolicyBound;
pub use change::{Change, StatementPlace};
pub use condition::{ConditionTrace, Context, ContextValue, KEYS_OF_SERVICES, Truth};
pub use document::{Document, DocumentError, Effect, PolicyKind, Source, Statement, TextSpan};

pub use layers::{
    Exemption, Grant, LayerKind, LayerResult, LayerVerdict, Layers, Level, StatementTrace, Verdict,
};
pub use limits::Limit;
pub use marks::{StatementPart, TextMark};

use evaluator::Tracing;
pub use request::{Decision, PrincipalKind, Request, RequestPrincipal};

/// What only this crate's own tests use from outside.
#[doc(hidden)]
pub mod internals {
    pub use crate::reach::searched;
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
