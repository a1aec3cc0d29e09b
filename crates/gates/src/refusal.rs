//! Refusals with fixed words. A service lists its own as a table: the code, the reason, AWS's words, and what to do instead.

use crate::context::Ctx;
use api::error::{ApiError, ErrorCode};

/// A refusal whose words are always the same.
pub struct FixedRefusal {
    code: ErrorCode,
    reason: Option<&'static str>,
    message: &'static str,
    remedy: Option<&'static str>,
}

/// A refusal with a code and AWS's words.
pub const fn refusal(code: ErrorCode, message: &'static str) -> FixedRefusal {
    FixedRefusal {
        code,
        reason: None,
        message,
        remedy: None,
    }
}

/// A refusal with a code, its reason and AWS's words.
pub const fn because(code: ErrorCode, reason: &'static str, message: &'static str) -> FixedRefusal {
    FixedRefusal {
        code,
        reason: Some(reason),
        message,
        remedy: None,
    }
}

/// `ConstraintViolationException` with its reason and words.
pub const fn constraint(reason: &'static str, message: &'static str) -> FixedRefusal {
    because(ErrorCode::ConstraintViolationException, reason, message)
}

/// `HandshakeConstraintViolationException` with its reason and words.
pub const fn handshake_constraint(reason: &'static str, message: &'static str) -> FixedRefusal {
    because(
        ErrorCode::HandshakeConstraintViolationException,
        reason,
        message,
    )
}

/// `InvalidInputException` with its reason and words.
pub const fn invalid_input(reason: &'static str, message: &'static str) -> FixedRefusal {
    because(ErrorCode::InvalidInputException, reason, message)
}

impl FixedRefusal {
    /// The same, with what the caller can do instead.
    pub const fn remedy(self, says: &'static str) -> Self {
        Self {
            remedy: Some(says),
            ..self
        }
    }

    /// The error alone, where the remedy depends on the call or there is none.
    pub fn error(&self) -> ApiError {
        match self.reason {
            Some(reason) => ApiError::with_reason(self.code, reason, self.message),
            None => ApiError::new(self.code, self.message),
        }
    }
}

impl Ctx {
    /// The error of a refusal, whose remedy the gate's record keeps.
    pub fn refuse(&mut self, refusal: &FixedRefusal) -> ApiError {
        if let Some(says) = refusal.remedy {
            self.suggest(says, None);
        }
        refusal.error()
    }
}
