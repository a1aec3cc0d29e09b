//! Findings that AWS does not have. Their names begin with `ORGSIM_`, and answers in AWS's form leave them out.

use message::{Message, message};
use policy::json::{JsonNode, Value};
use policy::{Document, PolicyKind};

use super::options::{LintKind, UNKNOWN_VALUE};
use crate::arn::{fields, is_open, overlap};
use crate::catalog::ActionCatalog;
use crate::code::FindingType;
use crate::document::{Place, Policy, Statement, is_later};
use crate::finding::{Lines, Location};
use crate::operator::OperatorType;
use crate::rules::condition_keys;
use crate::rules::variables::variables_of;
use crate::sink::{location, offset};
use crate::tables::{is_partly_published, is_retired};

/// A finding of our own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFinding {
    /// The name: `ORGSIM_PLACEHOLDER`.
    pub code: &'static str,
    /// The impact.
    pub kind: FindingType,
    /// The message.
    pub details: Message,
    /// The places it is about.
    pub locations: Vec<Location>,
}

/// A place with what is wrong there.
type Own<'a> = (&'static str, FindingType, Message, Place<'a>);

/// Our own findings about a policy. `exemptions`: whether a deny that exempts nobody is one.
pub(crate) fn findings(
    policy: &Policy<'_>,
    catalog: &ActionCatalog<'_>,
    exemptions: bool,
) -> Vec<OwnFinding> {
    let mut found = Vec::new();
    for statement in &policy.statements {
        for (value, place) in values(statement) {
            of_value(value, place, catalog, &mut found);
        }
        other_type(statement, catalog, &mut found);
        if exemptions {
            exemption(policy, statement, &mut found);
        }
    }
    found.sort_by_key(|(.., place)| place.span.start);
    let lines = Lines::new(policy.text);
    let finding = |(code, kind, details, place): Own<'_>| OwnFinding {
        code,
        kind,
        details,
        locations: vec![location(&lines, &place)],
    };
    found.into_iter().map(finding).collect()
}

/// The error for which AWS refuses a document when it is stored. Resource-based policies of unknown services are held against the
/// grammar that all have in common.
pub(crate) fn refusal(policy: &Policy<'_>) -> Option<OwnFinding> {
    let kind = match policy.options.kind {
        LintKind::Identity => Some(PolicyKind::Identity),
        LintKind::ServiceControl => Some(PolicyKind::ServiceControl),
        LintKind::ResourceControl => Some(PolicyKind::ResourceControl),
        LintKind::Resource if policy.trust => Some(PolicyKind::Trust),
        LintKind::Resource => policy.options.resource.map(|_| PolicyKind::Resource),
    };
    let read = match kind {
        Some(kind) => Document::parse_as(kind, policy.text),
        None => Document::parse(policy.text),
    };
    let error = read.err()?;
    let at = offset(policy.text, &error);
    let place = place_at(policy.root, policy.whole, at).unwrap_or(policy.whole);
    let piece = place.span.of(policy.text);
    let is_open = piece.starts_with('"') && is_later(piece) || has_placeholder(piece);
    let is_open = is_open || is_later(&error.message.to_string());
    (!is_open).then(|| OwnFinding {
        code: "ORGSIM_MALFORMED_DOCUMENT",
        kind: FindingType::Error,
        details: message!(
            "{mistake}. {help}",
            mistake = error.message.capitalized(),
            help = error.help
        ),
        locations: vec![location(&Lines::new(policy.text), &place)],
    })
}

/// The value or key that begins at an offset.
fn place_at<'a>(node: &'a JsonNode, place: Place<'a>, at: u32) -> Option<Place<'a>> {
    match &node.value {
        _ if node.span.start == at => Some(place),
        Value::Object(members) => members.iter().find_map(|it| match it.span.start == at {
            true => Some(place.key(it)),
            false => place_at(&it.node, place.value(it), at),
        }),
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(number, item)| place_at(item, place.index(number, item), at))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The texts of a statement in which a name can be left to fill in.
fn values<'a>(statement: &Statement<'a>) -> Vec<(&'a str, Place<'a>)> {
    let mut found: Vec<_> = statement.resource_items().collect();
    found.extend(statement.action_items());
    for element in ["Principal", "NotPrincipal"] {
        for key in ["AWS", "Service", "Federated", "CanonicalUser"] {
            found.extend(statement.principals(element, key));
        }
    }
    for condition in &statement.conditions {
        found.extend(condition.texts());
    }
    found
}

fn of_value<'a>(
    value: &'a str,
    place: Place<'a>,
    catalog: &ActionCatalog<'_>,
    found: &mut Vec<Own<'a>>,
) {
    let mut placeholder = |what: &str| {
        let details = message!(
            "Replace the placeholder {what} by a value.",
            what = what.to_string()
        );
        found.push(("ORGSIM_PLACEHOLDER", FindingType::Warning, details, place));
    };
    if let Some(what) = bracketed(value) {
        placeholder(what);
    }
    let published = |lower: &str| {
        let prefix = lower.split(':').next().unwrap_or("");
        let known = catalog.service(prefix).is_some();
        prefix == "aws" || known && !is_retired(prefix) && !is_partly_published(prefix)
    };
    let mut unknown = Vec::new();
    for (inside, whole) in variables_of(value).into_iter().flatten() {
        let name = inside.split(',').next().unwrap_or("").trim();
        if whole == UNKNOWN_VALUE || ["*", "?", "$", ""].contains(&name) {
            continue;
        }
        let lower = name.to_ascii_lowercase();
        if !name.contains(':') || name.contains("::") {
            placeholder(whole);
        } else if published(&lower) && condition_keys::key(&lower, catalog).is_none() {
            unknown.push(whole);
        }
    }
    for whole in unknown {
        let details = message!(
            "The policy variable {variable} does not exist.",
            variable = whole.to_string()
        );
        let code = "ORGSIM_UNKNOWN_VARIABLE";
        found.push((code, FindingType::Warning, details, place));
    }
}

/// A name in angle brackets or braces: `<my-org-id>`, `{region}`, `{{account}}`. A policy variable is none.
fn bracketed(value: &str) -> Option<&str> {
    let mut opened = value.match_indices(['<', '{']);
    opened.find_map(|(from, _)| bracketed_at(value, from))
}

fn bracketed_at(value: &str, from: usize) -> Option<&str> {
    let marks = [("<", ">"), ("{{", "}}"), ("{", "}")];
    let fits = |it: char| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_' | '.');
    let (before, opened) = value.split_at_checked(from)?;
    marks.into_iter().find_map(|(open, close)| {
        let rest = opened.strip_prefix(open)?;
        let (name, _) = rest.split_once(|it| !fits(it))?;
        let closed = rest.get(name.len()..)?.starts_with(close);
        let is_name = closed && !before.ends_with('$') && !name.trim().is_empty();
        let length = open.len() + name.len() + close.len();
        opened.get(..length).filter(|_| is_name)
    })
}

/// Whether a text of the document has a placeholder.
pub(crate) fn has_placeholder(text: &str) -> bool {
    text.starts_with('"') && bracketed(text).is_some()
}

/// A document with values that are known only later in the place of placeholders; `None`: it has none.
pub(crate) fn without_placeholders(text: &str) -> Option<String> {
    let (mut out, mut at) = (String::new(), 0);
    for (from, _) in text.match_indices(['<', '{']) {
        if let Some(name) = bracketed_at(text, from).filter(|_| from >= at) {
            out = out + text.get(at..from)? + UNKNOWN_VALUE;
            at = from + name.len();
        }
    }
    (at > 0).then_some(out + text.get(at..)?)
}

/// A condition key that requests about some of an action's resources never have, so that the statement always denies them, or never allows
/// them.
fn other_type<'a>(
    statement: &Statement<'a>,
    catalog: &ActionCatalog<'_>,
    found: &mut Vec<Own<'a>>,
) {
    let reaches = |arn: &str| {
        let not = statement.resources.iter().any(|it| it.not);
        let mut patterns = statement.resource_items();
        let is_near = |it: &str| {
            let (own, other) = (fields(it), fields(arn));
            own.iter()
                .zip(other)
                .all(|(own, other)| overlap(own, other))
        };
        !not && patterns.any(|(it, _)| is_near(it))
    };
    for condition in &statement.conditions {
        let is_null = condition.operator.is(OperatorType::Null);
        let absent = match is_null {
            true => condition.texts().any(|it| it.0 == "true"),
            false => condition.operator.negated || condition.operator.if_exists,
        };
        if statement.denies() != absent || condition.operator.qualifier.is_some() {
            continue;
        }
        for (pattern, _) in statement.action_items() {
            let types = lacking(pattern, &condition.lower, &reaches, catalog).join(", ");
            if types.is_empty() {
                continue;
            }
            let (action, key) = (pattern.to_string(), condition.key.to_string());
            let details = match statement.denies() {
                true => message!(
                    "{action} is also authorized for {types}, whose requests never have {key}, so this denies it always. Name the resources of the key in Resource."
                ),
                false => message!(
                    "{action} is also authorized for {types}, whose requests never have {key}, so this does not allow it. Allow these resources without the condition."
                ),
            };
            let code = "ORGSIM_KEY_OF_OTHER_RESOURCE";
            found.push((code, FindingType::Warning, details, condition.entry.key()));
        }
    }
}

/// The types of resources that an action needs, among those that a statement reaches, whose requests never have a key.
fn lacking<'c>(
    pattern: &str,
    key: &str,
    reaches: &dyn Fn(&str) -> bool,
    catalog: &'c ActionCatalog<'_>,
) -> Vec<&'c str> {
    let needed = match is_open(pattern) {
        true => Vec::new(),
        false => catalog.needed(pattern),
    };
    let needed = needed.into_iter();
    let lacking = needed.filter(|it| it.lacks(key) && reaches(&it.arn));
    lacking.map(|it| it.name).collect()
}

/// A deny of an organization policy that applies to everyone, also to those who must be able to undo it.
fn exemption<'a>(policy: &Policy<'a>, statement: &Statement<'a>, found: &mut Vec<Own<'a>>) {
    let of_organization =
        policy.is(LintKind::ServiceControl) || policy.is(LintKind::ResourceControl);
    let about = |key: &str| key.starts_with("aws:principal") || key == "aws:userid";
    let exempts = statement
        .conditions
        .iter()
        .any(|condition| about(&condition.lower));
    if of_organization && statement.denies() && !exempts && !statement.open {
        let details = "This deny exempts nobody. Consider a condition that spares an administrator's role, such as ArnNotLike \
                       with aws:PrincipalArn.";
        let code = "ORGSIM_DENY_WITHOUT_EXEMPTION";
        found.push((
            code,
            FindingType::Suggestion,
            details.into(),
            statement.place,
        ));
    }
}
