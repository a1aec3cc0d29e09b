//! The actions that policies decide about, of a request that another server answers.

use lint::ActionCatalog;
use sim::partition::Partition;

use crate::prelude::*;
use crate::wire;

/// Signing names of services that differ from the prefix of their actions. Source: API models as botocore has them, compared
/// with the Service Authorization Reference.
const PREFIXES: [(&str, &str); 5] = [
    ("monitoring", "cloudwatch"),
    ("tagging", "tag"),
    ("cloudcontrolapi", "cloudformation"),
    ("iotdata", "iot"),
    ("mturk-requester", "mechanicalturk"),
];

/// An action, and the resource as far as the request tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardedAction {
    /// `ssm:PutParameter`, or `lambda:*` where only the service is known.
    pub name: String,
    /// An ARN; empty: not known.
    pub resource: String,
}

impl ForwardedAction {
    /// The actions that it can be: itself, or all of its service where only that is known. Those of a service that the catalog does
    /// not have are not known.
    pub fn candidates(&self) -> Vec<String> {
        let prefix = self.name.strip_suffix(":*");
        let names = prefix.into_iter().flat_map(|prefix| {
            let names = ActionCatalog::built_in().names_of(prefix);
            names.map(move |name| format!("{prefix}:{name}"))
        });
        let names: Vec<String> = names.collect();
        match names.is_empty() {
            true => vec![self.name.clone()],
            false => names,
        }
    }
}

/// The actions that a request needs; none if it is not signed. The operation is known where protocols name it, of Amazon S3 also
/// by method and path; of other services with paths, only the service is.
pub fn asked(request: &WireRequest) -> Vec<ForwardedAction> {
    let Some(claim) = &request.claim else {
        return Vec::new();
    };
    let (service, region) = (&*claim.scope.service, &*claim.scope.region);
    let prefix = PREFIXES.iter().find(|(signing, _)| *signing == service);
    let prefix = prefix.map_or(service, |(_, prefix)| prefix);
    let partition = Partition::of_region(region);
    if service == "s3" {
        let asked = wire::s3_actions(request, partition);
        let actions = asked.into_iter().map(|(name, resource)| ForwardedAction {
            name: known(prefix, &name),
            resource,
        });
        return actions.collect();
    }
    let operation = wire::operation_of(request).unwrap_or_default();
    let resource = match service {
        // `arn:aws:sqs:us-east-1:111122223333:jobs`
        "sqs" => wire::queue_urls::named(request).map(|queue| {
            let queue = queue.replacen('/', ":", 1);
            format!("arn:{partition}:sqs:{region}:{queue}")
        }),
        _ => None,
    };
    vec![ForwardedAction {
        name: known(prefix, &operation),
        resource: resource.unwrap_or_default(),
    }]
}

/// The action with this name, if the service has it, or that of one message for an operation of Amazon SQS or SNS about several, which
/// has none; otherwise any of the service.
fn known(prefix: &str, operation: &str) -> String {
    let find = |name: &str| {
        let mut names = ActionCatalog::built_in().names_of(prefix);
        names.find(|it| it.eq_ignore_ascii_case(name))
    };
    let one = operation.strip_suffix("Batch");
    let one = one.filter(|_| ["sqs", "sns"].contains(&prefix));
    match find(operation).or_else(|| find(one?)) {
        Some(name) => format!("{prefix}:{name}"),
        None => format!("{prefix}:*"),
    }
}
