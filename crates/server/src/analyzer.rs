//! Checks of policies with the API of IAM Access Analyzer. They look only at their input, so they are not steps of the world: it says
//! who the caller is and whether policy allows the call. Analyzers and previews are kept by the server until it stops.
//!
//! Sources: the API model (names, paths, members, errors) and published answers (texts). No source has the words of a refused input;
//! they have the form of other services. docs/lint.md says what is left out.

mod access;
mod error;
mod input;
mod memory;
mod preview;

use lint::{ActionCatalog, LintKind, LintOptions, ResourceKind, lint};

use self::error::Answer;
use self::input::{CheckInput, paged};
use crate::prelude::*;

pub use self::error::AnalyzerError;
pub use self::input::{CheckCaller, CheckRequest};
pub use self::memory::AnalyzerMemory;

/// The service's name in signatures and in policies.
pub const SERVICE: &str = "access-analyzer";

/// The characters, without white space, at which a policy is too large for `ValidatePolicy`. Source: AWS's cfn-policy-validator; and no
/// AWS managed policy above it has a recorded answer.
const SIZE: usize = 32_768;

/// An operation of the API.
#[derive(Debug)]
pub struct PolicyCheck {
    /// `service:Operation`.
    pub action: &'static str,
    method: Method,
    /// The path; `/*` at its end stands for an id.
    path: &'static str,
    run: fn(&CheckInput) -> Answer,
}

static CHECKS: [PolicyCheck; 9] = [
    PolicyCheck {
        action: "access-analyzer:ValidatePolicy",
        method: Method::POST,
        path: "/policy/validation",
        run: validate,
    },
    PolicyCheck {
        action: "access-analyzer:CheckNoNewAccess",
        method: Method::POST,
        path: "/policy/check-no-new-access",
        run: access::no_new_access,
    },
    PolicyCheck {
        action: "access-analyzer:CheckAccessNotGranted",
        method: Method::POST,
        path: "/policy/check-access-not-granted",
        run: access::not_granted,
    },
    PolicyCheck {
        action: "access-analyzer:CheckNoPublicAccess",
        method: Method::POST,
        path: "/policy/check-no-public-access",
        run: access::not_public,
    },
    PolicyCheck {
        action: "access-analyzer:ListAnalyzers",
        method: Method::GET,
        path: "/analyzer",
        run: preview::analyzers,
    },
    PolicyCheck {
        action: "access-analyzer:CreateAnalyzer",
        method: Method::PUT,
        path: "/analyzer",
        run: preview::create_analyzer,
    },
    PolicyCheck {
        action: "access-analyzer:CreateAccessPreview",
        method: Method::PUT,
        path: "/access-preview",
        run: preview::create,
    },
    PolicyCheck {
        action: "access-analyzer:GetAccessPreview",
        method: Method::GET,
        path: "/access-preview/*",
        run: preview::get,
    },
    PolicyCheck {
        action: "access-analyzer:ListAccessPreviewFindings",
        method: Method::POST,
        path: "/access-preview/*",
        run: preview::findings,
    },
];

/// The operation that a request asks for.
pub fn asked(request: &WireRequest) -> Option<&'static PolicyCheck> {
    let path = request.path.trim_end_matches('/');
    let is = |it: &&PolicyCheck| {
        let fits = match it.path.strip_suffix('*') {
            Some(start) => path.strip_prefix(start).is_some_and(|id| !id.is_empty()),
            None => it.path == path,
        };
        it.method == request.method && fits
    };
    let is_signed = request.service() == Some(SERVICE);
    CHECKS.iter().filter(|_| is_signed).find(is)
}

impl PolicyCheck {
    /// Answers. It may take some seconds for large policies.
    ///
    /// # Errors
    ///
    /// The input is wrong, or the question is not decided.
    pub fn answer(&self, request: CheckRequest) -> Answer {
        (self.run)(&CheckInput::read(request)?)
    }
}

/// `ValidatePolicy`.
fn validate(given: &CheckInput) -> Answer {
    let text = given.text("policyDocument")?;
    let kind = given.one_of("policyType", &LintKind::ALL.map(|it| (it.name(), it)))?;
    let size = text.chars().filter(|it| !it.is_whitespace()).count();
    if size >= SIZE {
        let says =
            format!("The policy must have fewer than {SIZE} characters, excluding whitespace.");
        return Err(AnalyzerError::invalid("policyDocument", says));
    }
    let mut options = LintOptions::new(kind);
    if given.has("validatePolicyResourceType") {
        let kinds = ResourceKind::ALL.map(|it| (it.name(), it));
        options.resource = Some(given.one_of("validatePolicyResourceType", &kinds)?);
        if kind != LintKind::Resource {
            return Err(AnalyzerError::invalid(
                "validatePolicyResourceType",
                "validatePolicyResourceType is only valid for policies of the type RESOURCE_POLICY.",
            ));
        }
    }
    if given.has("locale") {
        given.one_of("locale", &input::LOCALES)?;
    }
    let findings = lint(text, options, ActionCatalog::built_in());
    let resource = options.resource.map_or("", ResourceKind::name);
    let of = format!("{} {resource} {text}", kind.name());
    let (page, next) = paged(given, &findings, &of)?;
    let mut answer = json!({ "findings": page });
    if let Some(next) = next {
        answer["nextToken"] = next.into();
    }
    Ok(answer)
}
