//! IAM's own words about a malformed policy. IAM does not say where the mistake is, so the place is Orgsim's hint.
//!
//! The checks and their order are those of answers of AWS that others collected, in the tests of moto and LocalStack and in
//! public reports; some refuse what the grammar alone would accept.

use policy::PolicyKind;
use serde_json::Value;

/// Not a document of the policy language.
const SYNTAX: &str = "Syntax errors in policy.";
const INVALID_JSON: &str = "This policy contains invalid Json";
const LEGACY: &str = "The policy failed legacy parsing";
const VERSION: &str = "Policy document must be version 2012-10-17 or greater.";
const NO_PRINCIPAL: &str = "Policy document should not specify a principal.";
const PROHIBITED: &str = "Has prohibited field Resource";
const NO_ACTIONS: &str = "Policy statement must contain actions.";
const NO_RESOURCES: &str = "Policy statement must contain resources.";
const UNIQUE: &str = "Statement IDs (SID) in a single policy must be unique.";
const VENDOR: &str = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
const ONE_COLON: &str = "Actions/Condition can contain only one colon.";
const ONLY_STS: &str = "Trust Policy statement actions can only be sts:AssumeRole, sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity";
const QUALIFIED: &str = "Resource vendor must be fully qualified and cannot contain regexes.";

/// The beginnings of the resources of IAM, in the order of the message.
#[rustfmt::skip]
const OF_IAM: [&str; 13] = [
    "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/",
    "sms-mfa/", "saml-provider/", "oidc-provider/", "report/", "access-report/",
];

/// Why IAM refuses the text as a policy of this kind, in its own words; `None`: it finds nothing. `managed`: as a managed policy.
pub(super) fn fault(kind: PolicyKind, managed: bool, text: &str) -> Option<String> {
    let Ok(policy) = serde_json::from_str::<Value>(text) else {
        let is_trust = kind == PolicyKind::Trust;
        return Some(if is_trust { INVALID_JSON } else { SYNTAX }.into());
    };
    let statements = match policy.get("Statement") {
        Some(Value::Array(statements)) if !statements.is_empty() => statements.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => return Some(SYNTAX.into()),
    };
    if !statements.iter().all(has_form) {
        return Some(SYNTAX.into());
    }
    if managed && policy.get("Version").and_then(Value::as_str) != Some("2012-10-17") {
        return Some(VERSION.into());
    }
    let elements = of_elements(kind, statements).map(String::from);
    elements.or_else(|| of_values(statements)).or_else(|| {
        if kind == PolicyKind::Trust {
            return of_trust(statements).map(String::from);
        }
        let lacks = kind != PolicyKind::Resource && lacks(statements, RESOURCES);
        lacks.then(|| NO_RESOURCES.into())
    })
}

const ACTIONS: [&str; 2] = ["Action", "NotAction"];
const RESOURCES: [&str; 2] = ["Resource", "NotResource"];

/// Whether a statement has one of the elements.
fn has(statements: &[Value], names: [&str; 2]) -> bool {
    let mut all = statements.iter();
    all.any(|it| names.iter().any(|name| it.get(name).is_some()))
}

/// Whether a statement has neither of the elements, or an empty list.
fn lacks(statements: &[Value], names: [&str; 2]) -> bool {
    statements.iter().any(|it| texts(it, names).is_empty())
}

/// The words about elements that are there and should not be, or the other way round.
fn of_elements(kind: PolicyKind, statements: &[Value]) -> Option<&'static str> {
    let names_principals = matches!(kind, PolicyKind::Trust | PolicyKind::Resource);
    if !names_principals && has(statements, ["Principal", "NotPrincipal"]) {
        return Some(NO_PRINCIPAL);
    }
    let mut resources = statements.iter().flat_map(|it| texts(it, RESOURCES));
    if resources.any(is_short) {
        return Some(LEGACY);
    }
    let mut sids: Vec<&str> = (statements.iter())
        .filter_map(|it| it.get("Sid")?.as_str().filter(|sid| !sid.is_empty()))
        .collect();
    let all = sids.len();
    ordered::sort_by_key(&mut sids, |sid| *sid);
    sids.dedup();
    if sids.len() != all {
        return Some(UNIQUE);
    }
    lacks(statements, ACTIONS).then_some(NO_ACTIONS)
}

/// The words about the first resource, or else the first action, that is wrong.
fn of_values(statements: &[Value]) -> Option<String> {
    let resources = statements.iter().flat_map(|it| texts(it, RESOURCES));
    let actions = statements.iter().flat_map(|it| texts(it, ACTIONS));
    let mut wrong = (resources.filter_map(of_resource)).chain(actions.filter_map(of_action));
    wrong.next()
}

fn of_trust(statements: &[Value]) -> Option<&'static str> {
    let mut actions = statements.iter().flat_map(|it| texts(it, ACTIONS));
    if actions.any(|it| !it.to_ascii_lowercase().starts_with("sts:")) {
        return Some(ONLY_STS);
    }
    has(statements, RESOURCES).then_some(PROHIBITED)
}

/// The words for what only Orgsim's grammar refuses, at this path of the document.
pub(super) fn other(kind: PolicyKind, path: &str) -> &'static str {
    let is_action = kind == PolicyKind::Trust && path.contains("Action");
    if is_action { ONLY_STS } else { SYNTAX }
}

/// The texts of an element, under whichever of its two names.
fn texts<'v>(statement: &'v Value, names: [&str; 2]) -> Vec<&'v str> {
    let found = names.iter().find_map(|name| statement.get(name));
    match found {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether it looks like a statement: an object with an effect, and one kind each of actions and resources.
fn has_form(statement: &Value) -> bool {
    let is_text = |name: &str| statement.get(name).is_none_or(Value::is_string);
    let is_list = |name: &str| match statement.get(name) {
        None | Some(Value::String(_)) => true,
        Some(Value::Array(items)) => items.iter().all(|it| it.is_string() || it.is_null()),
        Some(_) => false,
    };
    let once =
        |name: &str| statement.get(name).is_none() || statement.get(format!("Not{name}")).is_none();
    let effect = statement.get("Effect").and_then(Value::as_str);
    matches!(effect, Some("Allow" | "Deny"))
        && is_text("Sid")
        && ["Action", "NotAction", "Resource", "NotResource"]
            .into_iter()
            .all(is_list)
        && once("Action")
        && once("Resource")
        && statement.get("Condition").is_none_or(Value::is_object)
}

/// Whether an ARN ends before its resource: `arn:aws:s3::bucket`.
fn is_short(resource: &str) -> bool {
    let fields = resource.split(':').count();
    resource.starts_with("arn:") && resource.contains("::") && fields < 6
}

/// The words about a resource.
fn of_resource(resource: &str) -> Option<String> {
    if resource == "*" {
        return None;
    }
    let Some((_, rest)) = resource.split_once(':') else {
        return Some(format!(
            "Resource {resource} must be in ARN format or \"*\"."
        ));
    };
    let mut fields = rest.splitn(5, ':');
    let mut next = || fields.next();
    let (partition, service) = (next().unwrap_or(""), next());
    let known = partition == "*" || api::partition::Partition::by_name(partition).is_some();
    if !known {
        let rest = rest.get(partition.len() + 1..).unwrap_or("*");
        let rest: Vec<&str> = rest.splitn(4, ':').chain(["*"; 4]).take(4).collect();
        let arn = format!("arn:{partition}:{}", rest.join(":"));
        return Some(format!(
            "Partition \"{partition}\" is not valid for resource \"{arn}\"."
        ));
    }
    let Some(service) = service.filter(|it| !it.is_empty() && !it.contains(['*', '?', '$'])) else {
        return Some(QUALIFIED.into());
    };
    let (region, account, name) = (next().unwrap_or(""), next().unwrap_or(""), next()?);
    let is_plain = |text: &str| !text.contains(['*', '?', '$']);
    if service == "s3" && !region.is_empty() && account.is_empty() && is_plain(region) {
        return Some(format!(
            "Resource {resource} can not contain region information."
        ));
    }
    if service != "iam" {
        return None;
    }
    if !region.is_empty() && is_plain(region) {
        return Some(format!(
            "IAM resource {resource} cannot contain region information."
        ));
    }
    let start = name.split('/').next().unwrap_or("");
    let is_known = name == "*" || !is_plain(start) || OF_IAM.iter().any(|it| name.starts_with(it));
    (!is_known && name != "root").then(|| {
        format!(
            "IAM resource path must either be \"*\" or start with {}.",
            OF_IAM.join(", ")
        )
    })
}

/// The words about an action.
fn of_action(action: &str) -> Option<String> {
    if action == "*" {
        return None;
    }
    let Some((vendor, name)) = action.split_once(':') else {
        return Some(VENDOR.into());
    };
    if name.contains(':') {
        return Some(ONE_COLON.into());
    }
    let is_valid = vendor
        .bytes()
        .all(|it| it.is_ascii_alphanumeric() || b"-.".contains(&it));
    (vendor != "*" && !is_valid).then(|| format!("Vendor {vendor} is not valid"))
}
