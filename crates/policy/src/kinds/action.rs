//! The actions that each kind of policy can name.

use message::message;

use crate::document::PolicyKind;
use crate::json::Problem;
use crate::pattern::glob_ignore_case;

/// The services whose actions resource control policies can name.
#[rustfmt::skip]
const RCP_SERVICES: [&str; 62] = [
    "appstream", "dsql", "clouddirectory", "cloudfront", "cloudsearch", "logs", "networkmonitor", "cognito-identity",
    "cognito-idp", "comprehend", "comprehendmedical", "firehose", "dynamodb", "dax", "autoscaling", "ecr", "ecr-public",
    "gamelift", "inspector-scan", "kendra", "kinesisvideo", "memorydb", "aoss", "personalize", "polly", "s3", "swf", "sqs",
    "textract", "timestream-influxdb", "transcribe", "translate", "workspaces", "appconfig", "autoscaling-plans", "budgets",
    "servicediscovery", "cloudtrail-data", "codeartifact", "codebuild", "codecommit", "codepipeline", "compute-optimizer",
    "cost-optimization-hub", "events", "fms", "fis", "health", "rolesanywhere", "kms", "opensearch", "pricing",
    "pca-connector-ad", "resource-groups", "secretsmanager", "sts", "signin", "support", "transfer", "notifications",
    "wafv2", "xray",
];

/// The actions that a delegation policy can name; all others are for the management account only.
#[rustfmt::skip]
const DELEGABLE: [&str; 38] = [
    "DescribeAccount", "DescribeCreateAccountStatus", "DescribeEffectivePolicy", "DescribeHandshake", "DescribeOrganization",
    "DescribeOrganizationalUnit", "DescribePolicy", "DescribeResourcePolicy", "DescribeResponsibilityTransfer",
    "ListAccounts", "ListAccountsForParent", "ListAccountsWithInvalidEffectivePolicy", "ListAWSServiceAccessForOrganization",
    "ListChildren", "ListCreateAccountStatus", "ListDelegatedAdministrators", "ListDelegatedServicesForAccount",
    "ListEffectivePolicyValidationErrors", "ListHandshakesForAccount", "ListHandshakesForOrganization",
    "ListInboundResponsibilityTransfers", "ListOrganizationalUnitsForParent", "ListOutboundResponsibilityTransfers",
    "ListParents", "ListPolicies", "ListPoliciesForTarget", "ListRoots", "ListTagsForResource", "ListTargetsForPolicy",
    "AttachPolicy", "CreatePolicy", "DeletePolicy", "DetachPolicy", "DisablePolicyType", "EnablePolicyType", "UpdatePolicy",
    "TagResource", "UntagResource",
];

pub(crate) fn check_action(
    kind: Option<PolicyKind>,
    action: &str,
    at: usize,
) -> Result<(), Problem> {
    let parts = action
        .split_once(':')
        .filter(|(service, name)| !service.is_empty() && !name.is_empty());
    // A row of asterisks means everything, too; IAM stores it, so it is accepted if no kind is given.
    let everything = action == "*" || action == "*:*";
    match (kind, parts) {
        (None, parts) => {
            let stars = !action.is_empty() && action.bytes().all(|byte| byte == b'*');
            match stars || parts.is_some() {
                true => Ok(()),
                false => Err(not_an_action(action, at)),
            }
        }
        (Some(kind), _) if everything => check_every_action(kind, at),
        (Some(_), None) => Err(not_an_action(action, at)),
        (Some(kind), Some((service, name))) => {
            check_form(action, service, name, at)?;
            check_named(kind, action, service, name, at)
        }
    }
}

fn not_an_action(action: &str, at: usize) -> Problem {
    Problem::new(
        at,
        message!("`{action}` is not an action", action = action.to_string()),
        "Write the service in front, as in \"iam:CreateUser\", or \"*\" for everything.",
    )
}

/// Checks `*`, which some kinds cannot have.
fn check_every_action(kind: PolicyKind, at: usize) -> Result<(), Problem> {
    match kind {
        PolicyKind::ResourceControl => Err(Problem::new(
            at,
            "a resource control policy cannot name every action",
            "Name a service, as in \"s3:*\".",
        )),
        PolicyKind::Delegation => every_action_delegated(at),
        PolicyKind::Trust => only_assuming(at),
        PolicyKind::Identity
        | PolicyKind::Boundary
        | PolicyKind::Session
        | PolicyKind::ServiceControl
        | PolicyKind::Resource => Ok(()),
    }
}

/// Checks the spelling of an action's name, for policies of any kind.
fn check_form(action: &str, service: &str, name: &str, at: usize) -> Result<(), Problem> {
    if service.contains(['*', '?']) {
        let message = message!(
            "the service of the action `{action}` has a wildcard in it",
            action = action.to_string()
        );
        let help = "Name one service; wildcards go behind the colon.";
        return Err(Problem::new(at, message, help));
    }
    let plain = |text: &str, more: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    if name.contains(':') {
        let message = message!(
            "the action `{action}` has more than one colon",
            action = action.to_string()
        );
        return Err(Problem::new(
            at,
            message,
            "Write it as in \"iam:CreateUser\".",
        ));
    }
    if !plain(service, "-") || !plain(name, "*?-_.") {
        return Err(not_an_action(action, at));
    }
    Ok(())
}

/// Checks that a policy of this kind can name the action.
fn check_named(
    kind: PolicyKind,
    action: &str,
    service: &str,
    name: &str,
    at: usize,
) -> Result<(), Problem> {
    match kind {
        PolicyKind::ResourceControl if !rcp_supports(service) => {
            let message = message!(
                "resource control policies do not support the service `{service}`",
                service = service.to_string()
            );
            let help = "Use a service control policy for it.";
            Err(Problem::new(at, message, help))
        }
        PolicyKind::Trust if !service.eq_ignore_ascii_case("sts") => only_assuming(at),
        PolicyKind::Delegation if !service.eq_ignore_ascii_case("organizations") => {
            let message = message!(
                "a delegation policy cannot name an action of `{service}`",
                service = service.to_string()
            );
            let help = "Name actions of AWS Organizations, as in \"organizations:ListAccounts\".";
            Err(Problem::new(at, message, help))
        }
        PolicyKind::Delegation if name.bytes().all(|byte| byte == b'*') => {
            every_action_delegated(at)
        }
        PolicyKind::Delegation if !DELEGABLE.iter().any(|known| glob_ignore_case(name, known)) => {
            let message = message!(
                "the action `{action}` cannot be delegated",
                action = action.to_string()
            );
            let help = "Delegate reading, managing policies and tagging; the rest stays with the management account.";
            Err(Problem::new(at, message, help))
        }
        PolicyKind::Identity
        | PolicyKind::Boundary
        | PolicyKind::Session
        | PolicyKind::ServiceControl
        | PolicyKind::Resource
        | PolicyKind::ResourceControl
        | PolicyKind::Trust
        | PolicyKind::Delegation => Ok(()),
    }
}

fn every_action_delegated(at: usize) -> Result<(), Problem> {
    Err(Problem::new(
        at,
        "a delegation policy cannot name every action",
        "Name them, as in \"organizations:Describe*\".",
    ))
}

/// IAM: "AssumeRole policy may only specify STS AssumeRole actions".
fn only_assuming(at: usize) -> Result<(), Problem> {
    Err(Problem::new(
        at,
        "a trust policy can only name actions of sts",
        "Write \"sts:AssumeRole\", or the form of it for the provider.",
    ))
}

/// Whether resource control policies can name actions of a service (`s3`), and apply to them at all.
pub fn rcp_supports(service: &str) -> bool {
    RCP_SERVICES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(service))
}

/// Actions of supported services to which resource control policies do not apply: no type of resource belongs to them, or AWS
/// exempts them. Sources: Service Authorization Reference; AWS Organizations User Guide, resource control policies.
const RCP_EXEMPT: [&str; 39] = [
    "kms:ConnectCustomKeyStore",
    "kms:CreateCustomKeyStore",
    "kms:CreateKey",
    "kms:DeleteCustomKeyStore",
    "kms:DescribeCustomKeyStores",
    "kms:DisconnectCustomKeyStore",
    "kms:GenerateRandom",
    "kms:ListAliases",
    "kms:ListKeys",
    "kms:ListRetirableGrants",
    "kms:RetireGrant",
    "kms:UpdateCustomKeyStore",
    "s3:CreateJob",
    "s3:CreateStorageLensGroup",
    "s3:GetAccessPoint",
    "s3:GetAccountPublicAccessBlock",
    "s3:ListAccessGrantsInstances",
    "s3:ListAccessPoints",
    "s3:ListAccessPointsForObjectLambda",
    "s3:ListAllMyBuckets",
    "s3:ListJobs",
    "s3:ListMultiRegionAccessPoints",
    "s3:ListStorageLensConfigurations",
    "s3:ListStorageLensGroups",
    "s3:PutAccessPointPublicAccessBlock",
    "s3:PutAccountPublicAccessBlock",
    "s3:PutStorageLensConfiguration",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetRandomPassword",
    "secretsmanager:ListSecrets",
    "sqs:ListQueues",
    "sts:DecodeAuthorizationMessage",
    "sts:GetAccessKeyInfo",
    "sts:GetCallerIdentity",
    "sts:GetDelegatedAccessToken",
    "sts:GetServiceBearerToken",
    "sts:GetSessionToken",
    "sts:GetWebIdentityToken",
    "sts:TagGetWebIdentityToken",
];

/// The services that resource control policies support, and their actions to which such policies do not apply.
pub fn rcp_scope() -> (&'static [&'static str], &'static [&'static str]) {
    (&RCP_SERVICES, &RCP_EXEMPT)
}

/// Whether resource control policies apply to an action (`s3:GetObject`). Of most services, every action counts: which of them have
/// no type of resource is known for those that such policies supported first.
pub fn rcp_covers(action: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default();
    let exempt = RCP_EXEMPT
        .iter()
        .any(|known| known.eq_ignore_ascii_case(action));
    rcp_supports(service) && !exempt
}

/// Whether resource control policies do not apply to a resource: keys that AWS manages, by their aliases, and the trust policies of
/// service-linked roles.
pub fn rcp_spares(arn: &str) -> bool {
    let name = arn.splitn(6, ':').nth(5).unwrap_or_default();
    arn.starts_with("arn:")
        && (name.starts_with("alias/aws/") || name.starts_with("role/aws-service-role/"))
}

/// Whether the organization's delegation policy can let a member call an operation (`CreatePolicy`).
pub fn is_delegable(operation: &str) -> bool {
    DELEGABLE.contains(&operation)
}
