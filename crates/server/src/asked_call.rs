//! What a request asks for: an operation of the world, a check of a policy, a call about data, or what only another server has.

use super::analyzer::{self, PolicyCheck};
use super::data::DataCall;
use super::forward::OtherServer;
use super::wire;
use crate::prelude::*;

/// Operations that are modeled here and that another server answers if there is one: those of objects and messages, which are
/// where the rest of their operations is, and those that here only say that there is nothing.
const ELSEWHERE: [(Service, &[&str]); 3] = [
    (
        Service::Iam,
        &[
            "ListSSHPublicKeys",
            "ListServerCertificates",
            "ListServiceSpecificCredentials",
            "ListVirtualMFADevices",
        ],
    ),
    (
        Service::S3,
        &[
            "GetBucketAcl",
            "GetBucketLogging",
            "GetBucketNotificationConfiguration",
        ],
    ),
    (Service::Sqs, &[]),
];

/// What a request asks for.
#[derive(Debug)]
pub struct AskedRequest<'f> {
    pub protocol: Protocol,
    /// For the log: `service:Operation` as far as it is known.
    pub name: String,
    pub call: AskedCall<'f>,
}

/// Who answers a request.
#[derive(Debug)]
pub enum AskedCall<'f> {
    /// An operation that is modeled.
    Here(CalledOperation),
    /// A check of a policy, which needs the world only to permit the call.
    Check(&'static PolicyCheck),
    /// It is about objects or messages, which the server keeps itself.
    Data(DataCall),
    /// Only this other server may answer it.
    Elsewhere(&'f OtherServer),
    /// It is not modeled, or cannot be read.
    Nowhere(WireError),
}

impl AskedCall<'_> {
    pub fn operation(&self) -> Option<&'static Operation> {
        match self {
            Self::Here(called) => Some(called.operation),
            Self::Check(_) | Self::Data(_) | Self::Elsewhere(_) | Self::Nowhere(_) => None,
        }
    }
}

/// Whether another server has the whole service of the request, or the object that it is about, judged by its head only;
/// `has_s3`: it does not have Amazon S3.
pub fn is_elsewhere(request: &WireRequest, has_s3: bool) -> bool {
    analyzer::asked(request).is_none()
        && request.service().is_some_and(|service| match service {
            wire::S3 => !has_s3 && request.is_about_object(),
            service => !wire::served().any(|it| it.signing() == service),
        })
}

/// Whether another server may answer a call that was read, or is not modeled here. Of some services an excerpt is served,
/// which shares nothing with the rest of the service; of others the other server is told what exists here.
fn may_be_elsewhere(
    request: &WireRequest,
    other: &OtherServer,
    called: Result<&Operation, &WireError>,
) -> bool {
    let signed = request.service();
    let service = signed.and_then(|signed| wire::served().find(|it| it.signing() == signed));
    match (service, called) {
        (Some(Service::S3), _) if other.own_s3 => false,
        (
            Some(
                Service::CloudFormation
                | Service::Ec2
                | Service::Fms
                | Service::Health
                | Service::Ram
                | Service::Tagging,
            )
            | None,
            called,
        ) => called.is_err(),
        (Some(Service::Iam | Service::S3 | Service::Sqs), Err(fault)) => fault.unmodeled.is_some(),
        (Some(_), Err(_)) => false,
        (Some(_), Ok(operation)) => ELSEWHERE.iter().any(|(service, names)| {
            *service == operation.service && names.contains(&operation.name)
        }),
    }
}

/// The call about objects or messages that a request makes.
fn data_call(request: &WireRequest) -> Option<DataCall> {
    if request.protocol == Protocol::RestXml {
        return about_object(request);
    }
    let is_sqs = request
        .service()
        .is_none_or(|it| it == Service::Sqs.signing());
    let name = wire::operation_of(request).filter(|_| is_sqs)?;
    DataCall::named(Service::Sqs, &name)
}

/// The call about objects that a request makes, if it is one that the server keeps them for.
fn about_object(request: &WireRequest) -> Option<DataCall> {
    let (bucket, key) = wire::s3_place(request);
    if key.is_empty() {
        let name = wire::s3_named(request, !bucket.is_empty())?;
        return DataCall::named(Service::S3, name);
    }
    let has = |name: &str| request.headers.contains_key(name);
    let plain = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        matches!(name, "" | "x-id") || name.starts_with("X-Amz-")
    };
    if has("x-amz-copy-source") || has("range") || !request.query.split('&').all(plain) {
        return None;
    }
    match request.method {
        Method::PUT => Some(DataCall::PutObject),
        Method::GET => Some(DataCall::GetObject),
        Method::HEAD => Some(DataCall::HeadObject),
        Method::DELETE => Some(DataCall::DeleteObject),
        _ => None,
    }
}

/// What the request asks for. `other`: the other server, if there is one.
pub fn read<'f>(request: &WireRequest, other: Option<&'f OtherServer>) -> AskedRequest<'f> {
    if let Some(check) = analyzer::asked(request) {
        return AskedRequest {
            protocol: Protocol::Rest(None),
            name: check.action.into(),
            call: AskedCall::Check(check),
        };
    }
    let (protocol, called) = wire::called(request);
    let name = match &called {
        Ok(CalledOperation { operation, .. }) => {
            format!("{}:{}", operation.service.prefix(), operation.name)
        }
        Err(fault) => (fault.unmodeled.clone()).unwrap_or_else(|| request.action()),
    };
    let operation = called.as_ref().map(|called| called.operation);
    let other = other.filter(|it| may_be_elsewhere(request, it, operation));
    let call = match (called, other) {
        (_, Some(other)) => AskedCall::Elsewhere(other),
        (Ok(called), None) => AskedCall::Here(called),
        (Err(fault), None) => match data_call(request) {
            Some(call) => AskedCall::Data(call),
            None => AskedCall::Nowhere(fault),
        },
    };
    AskedRequest {
        protocol,
        name,
        call,
    }
}

/// A request of which another server has the whole service: its body is not looked into.
pub fn elsewhere<'f>(request: &WireRequest, other: &'f OtherServer) -> AskedRequest<'f> {
    AskedRequest {
        protocol: request.protocol,
        name: request.action(),
        call: AskedCall::Elsewhere(other),
    }
}
