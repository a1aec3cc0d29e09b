//! Refusals of the service.

use crate::prelude::*;

/// The answer of a check.
pub(super) type Answer = Result<Value, AnalyzerError>;

/// A refusal of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnalyzerError {
    status: u16,
    code: &'static str,
    message: String,
    /// The other members of the error.
    more: Value,
}

impl AnalyzerError {
    pub(super) fn new(
        status: u16,
        code: &'static str,
        message: impl Into<String>,
        more: Value,
    ) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            more,
        }
    }

    /// A member of the input is missing or wrong.
    pub(super) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        let more = json!({
            "reason": "fieldValidationFailed",
            "fieldList": [{ "name": field, "message": message }],
        });
        Self::new(400, "ValidationException", message, more)
    }

    /// The policy cannot be read.
    pub(super) fn parameter(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidParameterException", message, json!({}))
    }

    /// The question is not decided.
    pub(super) fn unprocessable(message: impl Into<String>) -> Self {
        Self::new(422, "UnprocessableEntityException", message, json!({}))
    }

    /// The question would take too many steps.
    pub fn too_complex() -> Self {
        Self::unprocessable("The question is not decided: it is too complex.")
    }

    /// The refusal in general terms, for the log.
    pub fn fault(&self) -> WireError {
        WireError::new(self.status, self.code, self.message.as_str())
    }

    /// The members of the error.
    pub fn body(&self) -> Value {
        let mut body = self.more.clone();
        body["message"] = self.message.as_str().into();
        body
    }
}
