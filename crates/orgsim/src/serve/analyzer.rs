//! Checks of policies with the API of IAM Access Analyzer. They look only at their input, so they are no steps of the world: it says
//! who the caller is and whether policy allows the call.
//!
//! Sources: the API model (names, paths, members, errors) and published answers (texts). No source has the words of a refused input;
//! they have the form of other services. docs/lint.md says what is left out.

mod access;
mod input;

use lint::{ActionCatalog, LintKind, LintOptions, ResourceKind, lint};

use self::input::CheckInput;
use crate::serve::prelude::*;

/// The service's name in signatures and in policies.
pub const SERVICE: &str = "access-analyzer";

/// The most findings of a page, and the number if the request names none. Not documented; chosen.
const PAGE: usize = 100;

type Answer = Result<Value, AnalyzerError>;

/// A check that the API offers.
#[derive(Debug)]
pub struct PolicyCheck {
    /// `service:Operation`.
    pub action: &'static str,
    path: &'static str,
    run: fn(&CheckInput) -> Answer,
}

/// All of them are asked with POST.
const CHECKS: [PolicyCheck; 4] = [
    PolicyCheck {
        action: "access-analyzer:ValidatePolicy",
        path: "/policy/validation",
        run: validate,
    },
    PolicyCheck {
        action: "access-analyzer:CheckNoNewAccess",
        path: "/policy/check-no-new-access",
        run: access::no_new_access,
    },
    PolicyCheck {
        action: "access-analyzer:CheckAccessNotGranted",
        path: "/policy/check-access-not-granted",
        run: access::not_granted,
    },
    PolicyCheck {
        action: "access-analyzer:CheckNoPublicAccess",
        path: "/policy/check-no-public-access",
        run: access::not_public,
    },
];

/// A refusal of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnalyzerError {
    status: u16,
    code: &'static str,
    message: String,
    /// The member that the refusal is about.
    field: Option<&'static str>,
}

impl AnalyzerError {
    /// A member of the input is missing or wrong.
    fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self {
            status: 400,
            code: "ValidationException",
            message: message.into(),
            field: Some(field),
        }
    }

    /// The policy cannot be read.
    fn parameter(message: impl Into<String>) -> Self {
        Self {
            status: 400,
            code: "InvalidParameterException",
            message: message.into(),
            field: None,
        }
    }

    /// The question is not decided.
    fn unprocessable(message: impl Into<String>) -> Self {
        Self {
            status: 422,
            code: "UnprocessableEntityException",
            message: message.into(),
            field: None,
        }
    }

    /// The refusal in general terms, for the log.
    pub fn fault(&self) -> WireError {
        WireError::new(self.status, self.code, self.message.as_str())
    }

    /// The members of the error.
    pub fn body(&self) -> Value {
        let mut body = json!({ "message": self.message });
        if let Some(field) = self.field {
            body["reason"] = "fieldValidationFailed".into();
            body["fieldList"] = json!([{ "name": field, "message": self.message }]);
        }
        body
    }
}

/// The check that a request asks for.
pub fn asked(request: &WireRequest) -> Option<&'static PolicyCheck> {
    let path = request.path.trim_end_matches('/');
    let is_signed = request.service() == Some(SERVICE) && request.method == Method::POST;
    CHECKS.iter().find(|it| is_signed && it.path == path)
}

impl PolicyCheck {
    /// Answers. It may take some seconds for large policies.
    ///
    /// # Errors
    ///
    /// The input is wrong, or the question is not decided.
    pub fn answer(&self, body: &[u8], query: &str) -> Answer {
        (self.run)(&CheckInput::read(body, query)?)
    }
}

/// `ValidatePolicy`.
fn validate(given: &CheckInput) -> Answer {
    let text = given.text("policyDocument")?;
    let kind = given.one_of("policyType", &LintKind::ALL)?;
    let mut options = LintOptions::new(kind);
    if given.has("validatePolicyResourceType") {
        options.resource = Some(given.one_of("validatePolicyResourceType", &ResourceKind::ALL)?);
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
    let most = given.count("maxResults")?.unwrap_or(PAGE).min(PAGE);
    let findings = lint(text, options, ActionCatalog::built_in());
    let from = match given.token() {
        None => 0,
        Some(token) => input::place(token, text)
            .filter(|place| *place < findings.len())
            .ok_or_else(|| AnalyzerError::invalid("nextToken", "The token is not valid."))?,
    };
    let page: Vec<_> = findings.iter().skip(from).take(most).collect();
    let next = from + page.len();
    let mut answer = json!({ "findings": page });
    if next < findings.len() {
        answer["nextToken"] = input::token(next, text).into();
    }
    Ok(answer)
}
