//! What a policy of one resource type may be about.

use crate::arn::{fields, is_open};
use crate::catalog::{ActionCatalog, CatalogAction};
use crate::code::IssueCode;
use crate::document::{Policy, Statement};
use crate::operator::OperatorType;
use crate::options::ResourceKind;
use crate::sink::Sink;

/// The services of a resource type's actions, the type's name in messages (recorded: `S3 Bucket`), and the service of its ARNs.
fn row(kind: ResourceKind) -> (&'static [&'static str], &'static str, &'static str) {
    match kind {
        ResourceKind::Bucket => (&["s3"], "S3 Bucket", "s3"),
        ResourceKind::AccessPoint => (&["s3"], "S3 Access Point", "s3"),
        ResourceKind::MultiRegionAccessPoint => (&["s3"], "S3 Multi-Region Access Point", "s3"),
        ResourceKind::ObjectLambdaAccessPoint => (
            &["s3-object-lambda"],
            "S3 Object Lambda Access Point",
            "s3-object-lambda",
        ),
        ResourceKind::RoleTrust => (&["sts"], "IAM Role Trust Policy", ""),
        ResourceKind::Table => (&["dynamodb"], "DynamoDB Table", "dynamodb"),
    }
}

/// The catalog's resource types of the actions that such a policy can have. What is for buckets is not told from what is for access
/// points: the catalog does not have all operations of access points.
fn action_types(kind: ResourceKind) -> &'static [&'static str] {
    match kind {
        ResourceKind::Bucket => &["bucket", "object"],
        ResourceKind::AccessPoint | ResourceKind::MultiRegionAccessPoint => &[
            "accesspoint",
            "accesspointobject",
            "bucket",
            "multiregionaccesspoint",
            "object",
        ],
        ResourceKind::ObjectLambdaAccessPoint => &["objectlambdaaccesspoint"],
        ResourceKind::RoleTrust => &["role"],
        ResourceKind::Table => &["index", "stream", "table"],
    }
}

/// Whether an action, or one that a pattern includes, is for the resource type. Of unknown actions nothing is said.
fn is_supported(kind: ResourceKind, action: &str, catalog: &ActionCatalog<'_>) -> bool {
    let (prefix, name) = action.split_once(':').unwrap_or((action, ""));
    let lower = prefix.to_ascii_lowercase();
    if prefix.contains(['*', '?', '$']) {
        return true;
    }
    if !row(kind).0.contains(&lower.as_str()) {
        return false;
    }
    catalog.service(&lower).is_none_or(|service| {
        let found = service.matching(name);
        let fits = |it: &&CatalogAction<'_>| service.is_for(it, action_types(kind));
        found.is_empty() || found.iter().any(fits)
    })
}

pub(crate) fn types<'a>(policy: &Policy<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    let Some(kind) = policy.options.resource.filter(|_| policy.is_resource()) else {
        return;
    };
    let (_, name, service) = row(kind);
    for statement in &policy.statements {
        for (action, place) in statement.action_items() {
            if !is_supported(kind, action, catalog) {
                let blanks = [("action", action), ("resourceType", name)];
                sink.fill(IssueCode::UnsupportedActionInPolicy, &blanks, place);
            }
        }
        if !service.is_empty() {
            arns(kind, statement, sink);
            irrelevant(kind, statement, sink);
        }
    }
}

fn arns<'a>(kind: ResourceKind, statement: &Statement<'a>, sink: &mut Sink<'a>) {
    let (_, name, service) = row(kind);
    for (text, place) in statement.resource_items() {
        let fields = fields(text);
        let [_, _, of, _, _, resource] = fields.as_slice() else {
            continue;
        };
        let point = resource.starts_with("accesspoint/");
        let fits = match kind {
            ResourceKind::Bucket => !point,
            ResourceKind::AccessPoint
            | ResourceKind::MultiRegionAccessPoint
            | ResourceKind::ObjectLambdaAccessPoint => {
                point || is_open(resource.split('/').next().unwrap_or(""))
            }
            ResourceKind::Table => {
                resource.starts_with("table/") || resource.starts_with(['*', '?', '$'])
            }
            ResourceKind::RoleTrust => true,
        };
        if !is_open(of) && (*of != service || !fits) {
            sink.fill(
                IssueCode::UnsupportedResourceArnInPolicy,
                &[("resourceType", name)],
                place,
            );
        }
    }
}

/// The account of the resource is the one that the policy is in.
fn irrelevant<'a>(kind: ResourceKind, statement: &Statement<'a>, sink: &mut Sink<'a>) {
    let (_, name, service) = row(kind);
    if service != "s3" {
        return;
    }
    for condition in &statement.conditions {
        if condition.lower == "s3:resourceaccount" && !condition.operator.is(OperatorType::Null) {
            let blanks = [("condition_key", condition.key), ("resource_type", name)];
            sink.fill(
                IssueCode::IrrelevantConditionKeyInPolicy,
                &blanks,
                condition.entry.key(),
            );
        }
    }
}
