//! The protocols of AWS.

use sim::model::Service;

/// The protocol of a client's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// JSON with the operation in a header; the service, once it is known.
    Json(Option<Service>),
    /// Form parameters, with answers in XML.
    Query(Option<Service>),
    /// CBOR with the operation in the path.
    Cbor,
    /// JSON with the operation in method and path; the service, once it is known.
    Rest(Option<Service>),
    /// XML with the operation in method and path: Amazon S3.
    RestXml,
}

impl Protocol {
    /// Whether refusals have the names used by JSON services.
    pub fn is_json(self) -> bool {
        match self {
            Self::Json(_) | Self::Cbor | Self::Rest(_) => true,
            Self::Query(_) | Self::RestXml => false,
        }
    }
}
