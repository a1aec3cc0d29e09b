//! The kinds of policies: the elements of each, and the grammar of its actions, resources and principals, as AWS checks them when a
//! policy is stored.
//!
//! Without a kind, only mistakes in every kind are refused, so that a document from elsewhere can be read. Actions and condition
//! keys need not exist, except in the delegation policy, whose list of actions is short and closed.

use crate::document::{PolicyKind, PrincipalName};
use crate::json::Problem;
use crate::pattern::glob_ignore_case;
use message::{Message, message};

/// The elements of a statement.
pub(crate) const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
];

/// What can stand inside a `Principal`.
pub(crate) const PRINCIPAL_KEYS: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

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

/// The actions that a delegation policy can name; the rest stays with the management account.
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

impl PolicyKind {
    /// As a sentence names a policy of this kind.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            PolicyKind::Identity => "an identity-based policy",
            PolicyKind::Trust => "a trust policy",
            PolicyKind::Resource => "a resource-based policy",
            PolicyKind::Delegation => "a delegation policy",
            PolicyKind::ServiceControl => "a service control policy",
            PolicyKind::ResourceControl => "a resource control policy",
            PolicyKind::Boundary => "a permissions boundary",
            PolicyKind::Session => "a session policy",
        }
    }

    /// Whether a statement of this kind may have the element.
    pub fn permits(self, element: &str) -> bool {
        match self {
            PolicyKind::Identity
            | PolicyKind::Boundary
            | PolicyKind::Session
            | PolicyKind::ServiceControl => !matches!(element, "Principal" | "NotPrincipal"),
            PolicyKind::Trust => !matches!(element, "Resource" | "NotResource"),
            PolicyKind::ResourceControl => !matches!(element, "NotPrincipal" | "NotAction"),
            PolicyKind::Delegation => {
                !matches!(element, "NotPrincipal" | "NotAction" | "NotResource")
            }
            PolicyKind::Resource => true,
        }
    }

    /// Whether a statement must have a `Resource` (or its `Not…` form), and whether a `Principal`.
    pub(crate) fn needs(self) -> (bool, bool) {
        match self {
            PolicyKind::Identity
            | PolicyKind::ServiceControl
            | PolicyKind::Boundary
            | PolicyKind::Session => (true, false),
            PolicyKind::ResourceControl => (true, true),
            // Some resource policies leave it out: the resource is the one that they are attached to.
            PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Delegation => (false, true),
        }
    }

    /// The keys that its `Principal` may have.
    pub(crate) fn principal_keys(self) -> &'static [&'static str] {
        match self {
            PolicyKind::ResourceControl => &PRINCIPAL_KEYS[..1],
            PolicyKind::Delegation => &PRINCIPAL_KEYS[..2],
            PolicyKind::Identity
            | PolicyKind::Boundary
            | PolicyKind::Session
            | PolicyKind::ServiceControl
            | PolicyKind::Trust
            | PolicyKind::Resource => &PRINCIPAL_KEYS,
        }
    }
}

/// Whether this kind of policy may have the element at all.
pub(crate) fn check_element(
    kind: Option<PolicyKind>,
    element: &str,
    at: usize,
) -> Result<(), Problem> {
    let Some(kind) = kind.filter(|kind| !kind.permits(element)) else {
        return Ok(());
    };
    let help = match kind {
        PolicyKind::Trust => "Remove it: a trust policy is always about its own role.",
        PolicyKind::ResourceControl | PolicyKind::Delegation if element == "NotAction" => {
            "List the actions in Action."
        }
        PolicyKind::Delegation if element == "NotResource" => "List the resources in Resource.",
        PolicyKind::Delegation => "List the accounts in Principal.",
        PolicyKind::ResourceControl => "Write \"Principal\": \"*\" and narrow it with a Condition.",
        PolicyKind::ServiceControl => {
            "Remove it: the policy is about every principal of the accounts below; narrow it with a Condition."
        }
        PolicyKind::Identity
        | PolicyKind::Boundary
        | PolicyKind::Session
        | PolicyKind::Resource => "Remove it: the policy is about whoever it is attached to.",
    };
    Err(Problem::new(
        at,
        message!(
            "{noun} cannot have {element}",
            noun = kind.noun(),
            element = element.to_string()
        ),
        help,
    ))
}

pub(crate) fn check_sid(kind: Option<PolicyKind>, sid: &str, at: usize) -> Result<(), Problem> {
    // IAM refuses other characters. Organizations and some services are not known to, and a policy that a real organization
    // has must not be refused here.
    let strict = match kind {
        Some(
            PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session | PolicyKind::Trust,
        ) => true,
        Some(
            PolicyKind::ServiceControl
            | PolicyKind::ResourceControl
            | PolicyKind::Resource
            | PolicyKind::Delegation,
        )
        | None => false,
    };
    if strict && !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Problem::new(
            at,
            message!(
                "the Sid `{sid}` has other characters than letters and digits",
                sid = sid.to_string()
            ),
            "Use A-Z, a-z and 0-9 only.",
        ));
    }
    Ok(())
}

pub(crate) fn check_allow(kind: Option<PolicyKind>, at: usize) -> Result<(), Problem> {
    if kind != Some(PolicyKind::ResourceControl) {
        return Ok(());
    }
    let help = "Write \"Deny\": the default RCPFullAWSAccess policy already allows everything.";
    Err(Problem::new(
        at,
        "a resource control policy can only deny",
        help,
    ))
}

pub(crate) fn check_action(
    kind: Option<PolicyKind>,
    action: &str,
    at: usize,
) -> Result<(), Problem> {
    let refused = |message: Message, help: &'static str| Err(Problem::new(at, message, help));
    let not_an_action = || {
        let help = "Write the service in front, as in \"iam:CreateUser\", or \"*\" for everything.";
        refused(
            message!("`{action}` is not an action", action = action.to_string()),
            help,
        )
    };
    let parts = action
        .split_once(':')
        .filter(|(service, name)| !service.is_empty() && !name.is_empty());
    // All asterisks mean everything too; IAM stores it where nobody has asked for a kind.
    let everything = action == "*" || action == "*:*";
    let Some(kind) = kind else {
        let stars = !action.is_empty() && action.bytes().all(|byte| byte == b'*');
        return if stars || parts.is_some() {
            Ok(())
        } else {
            not_an_action()
        };
    };
    if everything {
        return match kind {
            PolicyKind::ResourceControl => refused(
                "a resource control policy cannot name every action".into(),
                "Name a service, as in \"s3:*\".",
            ),
            PolicyKind::Delegation => every_action_delegated(at),
            PolicyKind::Trust => only_assuming(at),
            PolicyKind::Identity
            | PolicyKind::Boundary
            | PolicyKind::Session
            | PolicyKind::ServiceControl
            | PolicyKind::Resource => Ok(()),
        };
    }
    let Some((service, name)) = parts else {
        return not_an_action();
    };
    if service.contains(['*', '?']) {
        let message = message!(
            "the service of the action `{action}` has a wildcard in it",
            action = action.to_string()
        );
        return refused(message, "Name one service; wildcards go behind the colon.");
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
        return refused(message, "Write it as in \"iam:CreateUser\".");
    }
    if !plain(service, "-") || !plain(name, "*?-_.") {
        return not_an_action();
    }
    match kind {
        PolicyKind::ResourceControl
            if !RCP_SERVICES
                .iter()
                .any(|known| known.eq_ignore_ascii_case(service)) =>
        {
            let message = message!(
                "resource control policies do not support the service `{service}`",
                service = service.to_string()
            );
            refused(message, "Use a service control policy for it.")
        }
        PolicyKind::Trust if !service.eq_ignore_ascii_case("sts") => only_assuming(at),
        PolicyKind::Delegation if !service.eq_ignore_ascii_case("organizations") => {
            let message = message!(
                "a delegation policy cannot name an action of `{service}`",
                service = service.to_string()
            );
            refused(
                message,
                "Name actions of AWS Organizations, as in \"organizations:ListAccounts\".",
            )
        }
        PolicyKind::Delegation if name.bytes().all(|byte| byte == b'*') => {
            every_action_delegated(at)
        }
        PolicyKind::Delegation if !DELEGABLE.iter().any(|known| glob_ignore_case(name, known)) => {
            let message = message!(
                "the action `{action}` cannot be delegated",
                action = action.to_string()
            );
            refused(
                message,
                "Delegate reading, managing policies and tagging; the rest stays with the management account.",
            )
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

pub(crate) fn check_resource(
    kind: Option<PolicyKind>,
    resource: &str,
    at: usize,
) -> Result<(), Problem> {
    // Resource policies differ by service: some take names, some a path.
    let free = kind.is_none() || kind == Some(PolicyKind::Resource);
    if free || resource == "*" {
        return Ok(());
    }
    let refused = |message: Message, help: &'static str| Err(Problem::new(at, message, help));
    let mut fields = resource.splitn(6, ':');
    if fields.next() != Some("arn") || !resource.contains(':') {
        let help = "Write an ARN, as in \"arn:aws:s3:::bucket/*\", or \"*\".";
        return refused(
            message!(
                "the resource `{resource}` is not an ARN",
                resource = resource.to_string()
            ),
            help,
        );
    }
    let partition = fields.next().unwrap_or("");
    if !partition.starts_with("aws") && !partition.contains(['*', '?']) {
        let message = message!(
            "`{partition}` is not a partition, in the resource `{resource}`",
            partition = partition.to_string(),
            resource = resource.to_string()
        );
        return refused(message, "Begin with \"arn:aws:\".");
    }
    // The fields at the end may be missing, and are completed with asterisks; the service may not.
    let service = fields.next().unwrap_or("");
    if service.is_empty() || service.contains(['*', '?', '$']) {
        let message = message!(
            "the resource `{resource}` does not name its service",
            resource = resource.to_string()
        );
        return refused(
            message,
            "Write it in full, as in \"arn:aws:s3:::bucket/*\"; wildcards go behind it.",
        );
    }
    let region = fields.next().unwrap_or("");
    if service == "iam" && !region.is_empty() && !region.contains(['*', '?']) {
        let message = message!(
            "the resource `{resource}` of IAM names a region",
            resource = resource.to_string()
        );
        return refused(
            message,
            "Leave the region empty, as in \"arn:aws:iam::111111111111:user/*\".",
        );
    }
    Ok(())
}

/// IAM: "Actions/Conditions must be prefaced by a vendor".
pub(crate) fn check_condition_key(
    kind: Option<PolicyKind>,
    key: &str,
    at: usize,
) -> Result<(), Problem> {
    let whole = key
        .split_once(':')
        .is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    if kind.is_none() || whole {
        return Ok(());
    }
    Err(Problem::new(
        at,
        message!("`{key}` is not a condition key", key = key.to_string()),
        "Write what it belongs to in front, as in \"aws:PrincipalArn\".",
    ))
}

/// Whom a text under a key of `Principal` names.
pub(crate) fn principal(
    kind: Option<PolicyKind>,
    key: &str,
    text: &str,
    at: usize,
) -> Result<PrincipalName, Problem> {
    let refused = |message: Message, help: &'static str| Err(Problem::new(at, message, help));
    let owned = text.to_string();
    match key {
        "AWS" => aws_principal(kind, text, at),
        "Service" => {
            let trusted = matches!(kind, Some(PolicyKind::Trust | PolicyKind::Delegation));
            if trusted && (!text.contains('.') || text.contains(['*', '?', ':', ' '])) {
                let message = message!(
                    "`{text}` is not a service principal",
                    text = text.to_string()
                );
                return refused(message, "Write it as in \"ec2.amazonaws.com\".");
            }
            Ok(PrincipalName::Service(owned))
        }
        "Federated" => Ok(PrincipalName::Federated(owned)),
        _ => Ok(PrincipalName::CanonicalUser(owned)),
    }
}

fn aws_principal(
    kind: Option<PolicyKind>,
    text: &str,
    at: usize,
) -> Result<PrincipalName, Problem> {
    let refused = |message: Message, help: &'static str| Err(Problem::new(at, message, help));
    if text == "*" {
        return Ok(PrincipalName::Everyone);
    }
    if kind.is_some() && text.contains(['*', '?']) {
        let help = "Name each principal, or write \"*\" with a Condition on aws:PrincipalArn.";
        return refused(
            message!(
                "the principal `{text}` has a wildcard in it",
                text = text.to_string()
            ),
            help,
        );
    }
    if is_account(text) {
        return Ok(PrincipalName::Account(text.to_string()));
    }
    let mut fields = text.splitn(6, ':');
    let prefix = fields.next() == Some("arn");
    let (partition, service) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
    let region = fields.next().unwrap_or("");
    let (account, name) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
    let arn = prefix
        && partition.starts_with("aws")
        && (service == "iam" || service == "sts")
        && region.is_empty()
        // CloudFront's identities lie in an account of that name.
        && (is_account(account) || account == "cloudfront")
        && (name == "root" || {
            let known = ["user/", "role/", "assumed-role/", "federated-user/"];
            known
                .iter()
                .any(|path| name.strip_prefix(path).is_some_and(|rest| !rest.is_empty()))
        });
    if name == "root" && (arn || kind.is_none()) {
        return Ok(PrincipalName::Account(account.to_string()));
    }
    if kind == Some(PolicyKind::Delegation) {
        let help = "Write an account's 12 digits, \"*\", or a service under \"Service\"; narrow it with a Condition on aws:PrincipalArn.";
        return refused(
            message!(
                "a delegation policy cannot name the principal `{text}`",
                text = text.to_string()
            ),
            help,
        );
    }
    // What remains is an ARN, or the unique id that IAM shows for a principal which has been deleted.
    let unique_id = text.len() >= 16
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if kind.is_some() && !arn && !unique_id {
        let help = "Write an account's 12 digits or the ARN of a user or role; services go under \"Service\".";
        return refused(
            message!("`{text}` is not a principal", text = text.to_string()),
            help,
        );
    }
    Ok(PrincipalName::Aws(text.to_string()))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether resource control policies can name actions of a service (`s3`), and apply to them at all.
pub fn rcp_supports(service: &str) -> bool {
    RCP_SERVICES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(service))
}

/// Whether the organization's delegation policy can let a member call an operation (`CreatePolicy`).
pub fn is_delegable(operation: &str) -> bool {
    DELEGABLE.contains(&operation)
}
