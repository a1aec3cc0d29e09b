//! Which requests another server answers.

use crate::prelude::*;
use crate::{analyzer, wire};

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

/// Whether another server has the whole service of the request, or the object that it is about, judged by its head only;
/// `has_s3`: Amazon S3 is answered here as a whole.
pub fn is_elsewhere(request: &WireRequest, has_s3: bool) -> bool {
    analyzer::asked(request).is_none()
        && request.service().is_some_and(|service| match service {
            wire::S3 => !has_s3 && request.is_about_object(),
            service => !wire::served().any(|it| it.signing() == service),
        })
}

/// Whether another server may answer a call that was read, or is not modeled here. Of some services an excerpt is served,
/// which shares nothing with the rest of the service; of others the other server is told what exists here.
pub fn may_be_elsewhere(
    request: &WireRequest,
    has_s3: bool,
    called: Result<&Operation, &WireError>,
) -> bool {
    let signed = request.service();
    let service = signed.and_then(|signed| wire::served().find(|it| it.signing() == signed));
    match (service, called) {
        (Some(Service::S3), _) if has_s3 => false,
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
