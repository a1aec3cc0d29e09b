//! An outgoing refusal: of the world, or of the server in front of it.

use std::borrow::Cow;

use sim::error::{ApiError, ErrorCode};

use crate::protocol::Protocol;

/// The error that a client gets. The protocol decides its spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireError {
    pub status: u16,
    /// The name on the wire.
    pub code: Cow<'static, str>,
    pub message: String,
    /// The member `Reason`, if the service has one.
    pub reason: Option<String>,
    /// Whether the service itself reports it, in its own error shape; otherwise AWS's front end does.
    pub by_service: bool,
    /// The operation that is not modeled, as `service:Operation`, if that is why.
    pub unmodeled: Option<String>,
}

impl WireError {
    /// An error of the server itself.
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            reason: None,
            by_service: false,
            unmodeled: None,
        }
    }

    /// Whose fault it is.
    pub fn whose(&self) -> &'static str {
        if self.status >= 500 {
            "Receiver"
        } else {
            "Sender"
        }
    }
}

impl From<&ApiError> for WireError {
    fn from(error: &ApiError) -> Self {
        let by_service = !matches!(
            error.code,
            ErrorCode::ExpiredTokenException
                | ErrorCode::SerializationException
                | ErrorCode::UnrecognizedClientException
        );
        let (status, code) = (error.code.http(), error.code.name());
        Self {
            reason: error.reason.as_ref().map(ToString::to_string),
            by_service,
            ..Self::new(status, code, error.message.to_string())
        }
    }
}

/// Why a request's credentials are invalid. Services that use JSON and those that use XML have different names for
/// each. Sources: "Common Errors" of the API References of AWS Organizations and of IAM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denial {
    /// No credentials were sent.
    Missing,
    /// The signature is malformed or incomplete; the text says how.
    Incomplete(String),
    /// Temporary credentials of another session.
    OtherSession,
    /// Temporary credentials that have expired. Only for requests that are passed on: the world itself refuses calls.
    Expired,
    /// No such access key exists, or not with this session token.
    UnknownKey,
    /// The signature does not match the key and the request.
    Mismatch,
    /// The signature is not acceptable, whatever its value: too old, for another service, or not covering the whole request.
    Invalid(String),
}

impl Denial {
    pub fn fault(&self, protocol: Protocol) -> WireError {
        let fault = |status: u16, names: [&'static str; 2], message: &str| {
            let (status, code) = match protocol {
                Protocol::Json(_) | Protocol::Cbor => (400, names[0]),
                Protocol::Rest(_) => (status, names[0]),
                Protocol::Query(_) | Protocol::RestXml => (status, names[1]),
            };
            WireError::new(status, code, message)
        };
        match self {
            Self::Missing => fault(
                403,
                [
                    "MissingAuthenticationTokenException",
                    "MissingAuthenticationToken",
                ],
                "Request is missing Authentication Token",
            ),
            Self::Incomplete(what) => fault(
                400,
                ["IncompleteSignatureException", "IncompleteSignature"],
                what,
            ),
            Self::OtherSession => fault(
                403,
                ["ExpiredTokenException", "ExpiredToken"],
                "The security token included in the request is expired. Another session of Orgsim issued it: assume the role \
                 again, and empty the client's cache if it has one, such as ~/.aws/cli/cache.",
            ),
            Self::Expired => fault(
                403,
                ["ExpiredTokenException", "ExpiredToken"],
                "The security token included in the request is expired",
            ),
            Self::UnknownKey => fault(
                403,
                ["UnrecognizedClientException", "InvalidClientTokenId"],
                "The security token included in the request is invalid.",
            ),
            Self::Mismatch => fault(
                403,
                ["InvalidSignatureException", "SignatureDoesNotMatch"],
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                 Access Key and signing method. Consult the service documentation for details.",
            ),
            Self::Invalid(what) => fault(
                403,
                ["InvalidSignatureException", "SignatureDoesNotMatch"],
                what,
            ),
        }
    }
}
