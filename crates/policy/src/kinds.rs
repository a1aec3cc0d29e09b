//! The kinds of policies: the elements of each, and the grammar of its actions, resources and principals, as AWS checks them when a
//! policy is stored.
//!
//! Without a kind, only mistakes that every kind refuses are errors, so that a document from elsewhere can be read. Actions and
//! condition keys need not exist, except in the delegation policy, whose list of actions is short and closed.

mod action;

pub(crate) use action::check_action;
pub use action::{is_delegable, rcp_covers, rcp_scope, rcp_spares, rcp_supports};

use crate::document::{PolicyKind, PrincipalName};
use crate::json::Problem;
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

/// The keys that a `Principal` can have.
pub(crate) const PRINCIPAL_KEYS: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

impl PolicyKind {
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
            // Some resource policies omit it: the resource is the one that they are attached to.
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

/// Checks that this kind of policy may have the element at all.
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
        | PolicyKind::Resource => {
            "Remove it: the policy applies to the identity that it is attached to."
        }
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
    // IAM refuses other characters. It is not known that Organizations and some services do, and a policy of a real
    // organization must not be refused here.
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

pub(crate) fn check_resource(
    kind: Option<PolicyKind>,
    resource: &str,
    at: usize,
) -> Result<(), Problem> {
    // Resource policies differ by service: some accept names, some a path.
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
    // The fields at the end may be missing, and are completed with asterisks; the service may not be missing.
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

/// The principal that a text under a key of `Principal` names.
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
    let arn = is_principal_arn(text);
    let mut fields = text.splitn(6, ':').skip(4);
    let (account, name) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
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
    // The rest is an ARN, or the unique id that IAM shows for a deleted principal.
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

/// Whether this is the ARN of an account's root, a user, a role or a session.
fn is_principal_arn(text: &str) -> bool {
    let fields: Vec<&str> = text.splitn(6, ':').collect();
    let [prefix, partition, service, region, account, name] = fields[..] else {
        return false;
    };
    prefix == "arn"
        && partition.starts_with("aws")
        && (service == "iam" || service == "sts")
        && region.is_empty()
        // CloudFront's identities are in an account of that name.
        && (is_account(account) || account == "cloudfront")
        && (name == "root" || {
            let known = ["user/", "role/", "assumed-role/", "federated-user/"];
            known
                .iter()
                .any(|path| name.strip_prefix(path).is_some_and(|rest| !rest.is_empty()))
        })
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
