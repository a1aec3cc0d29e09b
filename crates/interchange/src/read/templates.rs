//! What the readers of templates share: names in place of ids, policies, attachments.

use std::collections::BTreeSet;

use message::message;
use policy::condition::ConditionOperator;
use serde_json::{Value, json};
use sim::ids::{AccountId, OuId, ParentId, PolicyId};
use sim::organization::OU_DEPTH;
use sim::policies::{PolicyTarget, PolicyType};

use super::functions::Evaluation;
use crate::cursor::Cursor;
use crate::facts::{Reading, StatedFact};
use crate::made;

/// The names of accounts in templates, and their email addresses.
pub(super) struct TemplateAccount<'a> {
    pub id: AccountId,
    /// Whether the template states the id.
    pub is_stated: bool,
    pub name: Option<&'a str>,
    pub email: Option<&'a str>,
}

pub(super) fn account(reading: &mut Reading, at: &Cursor<'_>, stated: &TemplateAccount<'_>) {
    let (id, place) = (stated.id, at.place());
    match stated.is_stated {
        true => reading.account(id, &place),
        false => reading.named_account(id, &place).made = true,
    }
    reading.account_text(id, |it| &mut it.name, stated.name, &place);
    reading.account_text(id, |it| &mut it.email, stated.email, &place);
}

/// By what an account without an id is known: its address, or its name if it has none or only a placeholder.
pub(super) fn account_key<'a>(email: Option<&'a str>, name: Option<&'a str>) -> Option<&'a str> {
    let usable = email.filter(|it| sim::usable_email(it));
    usable.or(name).or(email)
}

/// Notes what tells an organization of which no file states the id apart from others of the same format.
pub(super) fn unnamed(reading: &mut Reading, format: &'static str, key: String, at: &Cursor<'_>) {
    let all = reading.unnamed.entry(format).or_default();
    all.entry(key).or_default().insert(at.place().file);
}

pub(super) fn unit(reading: &mut Reading, at: &Cursor<'_>, id: &OuId, name: Option<&str>) {
    reading.unit(id, &at.place());
    reading.unit_text(id, |it| &mut it.name, name, &at.place());
}

/// The id of a unit that only its own file names so: another file may mean something else by the same logical name.
pub(super) fn logical_unit(at: &Cursor<'_>, name: &str) -> OuId {
    made::unit(&format!("{}: {name}", at.file()))
}

/// Reports the members that no reader knows, each once.
pub(super) fn unread_members(reading: &mut Reading, rows: &[Cursor<'_>], known: &[&str]) {
    let mut told = BTreeSet::new();
    for (member, value) in rows.iter().flat_map(Cursor::members) {
        if !known.contains(&member) && told.insert(member) {
            let says = message!("`{member}` is not imported.", member = member.to_string());
            reading.findings.unread(value.place(), says);
        }
    }
}

/// The version of the policy language with variables.
const VERSION: &str = "2012-10-17";

/// A document with its functions evaluated. Reports what nothing is known to stand for.
pub(super) fn evaluated(
    reading: &mut Reading,
    document: &Cursor<'_>,
    policy: &str,
    name: &dyn Fn(&str) -> Option<String>,
) -> Value {
    let mut evaluation = Evaluation::new(name, &mut reading.room);
    let mut evaluated = evaluation.value(document.value);
    let unknown = evaluation.unknown;
    if !unknown.is_empty() {
        let text = evaluated.as_str();
        let parsed = text.and_then(|it| serde_json::from_str(it).ok());
        let is_text = parsed.is_some();
        let mut whole: Value = parsed.unwrap_or_else(|| evaluated.clone());
        // Older versions have no variables.
        let older = whole.as_object_mut().filter(|it| {
            it.contains_key("Statement") && it.get("Version") != Some(&VERSION.into())
        });
        if let Some(members) = older {
            members.insert("Version".to_string(), VERSION.into());
            evaluated = match is_text {
                true => whole.to_string().into(),
                false => whole,
            };
        }
    }
    unknown_values(reading, document, policy, unknown);
    evaluated
}

/// The document with each statement undecided that has a variable where policies have none, as stands for an unknown value: it gets a
/// condition on a key that no request has.
fn undecided(text: String) -> String {
    let Some(mut document) = serde_json::from_str::<Value>(&text)
        .ok()
        .filter(|_| text.contains("${"))
    else {
        return text;
    };
    let mut changed = false;
    let statements = match document.get_mut("Statement") {
        Some(Value::Array(all)) => all.iter_mut().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    for statement in statements.into_iter().filter_map(Value::as_object_mut) {
        let mut names = Vec::new();
        for (element, plain) in [
            ("Action", "Action"),
            ("NotAction", "Action"),
            ("Principal", "Principal"),
            ("NotPrincipal", "Principal"),
        ] {
            if let Some(name) = statement.get(element).and_then(variable_in) {
                statement.remove(element);
                statement.insert(plain.to_string(), "*".into());
                names.push(name);
            }
        }
        let conditions = statement.entry("Condition").or_insert_with(|| json!({}));
        let Some(conditions) = conditions.as_object_mut() else {
            continue;
        };
        for (operator, keys) in conditions.iter_mut() {
            let operator = ConditionOperator::parse(operator);
            let takes = operator.is_none_or(|it| it.comparison.takes_variables());
            if let Some(keys) = keys.as_object_mut().filter(|_| !takes) {
                keys.retain(|_, value| {
                    let found = variable_in(value);
                    names.extend(found.clone());
                    found.is_none()
                });
            }
        }
        changed |= !names.is_empty();
        let equals = conditions
            .entry("StringEquals")
            .or_insert_with(|| json!({}));
        if let Some(equals) = equals.as_object_mut() {
            equals.extend(names.into_iter().map(|name| (name, "known".into())));
        }
        conditions.retain(|_, keys| keys.as_object().is_none_or(|it| !it.is_empty()));
        if conditions.is_empty() {
            statement.remove("Condition");
        }
    }
    match changed {
        true => document.to_string(),
        false => text,
    }
}

/// A condition key with the name of the first variable in a value.
fn variable_in(value: &Value) -> Option<String> {
    let text = value.to_string();
    let (_, from) = text.split_once("${")?;
    let name = from.split_once('}')?.0;
    let usable = |it: char| if it.is_ascii_alphanumeric() { it } else { '-' };
    Some(format!(
        "unknown:{}",
        name.chars().map(usable).collect::<String>()
    ))
}

/// Reports what nothing is known to stand for in a policy.
pub(super) fn unknown_values(
    reading: &mut Reading,
    at: &Cursor<'_>,
    policy: &str,
    unknown: BTreeSet<String>,
) {
    for variable in unknown {
        let says = message!(
            "In the policy {name}, no file says what {variable} stands for.",
            name = policy.to_string()
        );
        let findings = &mut reading.findings;
        findings.lack(at.place(), says);
    }
}

/// A policy as a template states it.
pub(super) struct TemplatePolicy<'a> {
    pub id: PolicyId,
    pub kind: PolicyType,
    pub name: &'a str,
    pub description: Option<&'a str>,
}

impl<'a> TemplatePolicy<'a> {
    /// A policy whose id no template states: it follows from type and name.
    pub fn named(kind: PolicyType, name: &'a str, description: Option<&'a str>) -> Self {
        Self {
            id: made::policy(&format!("{}/{name}", kind.name())),
            kind,
            name,
            description,
        }
    }
}

/// Notes a policy and its document, which is an object, a text, or the name of another file.
pub(super) fn policy(
    reading: &mut Reading,
    at: &Cursor<'_>,
    stated: &TemplatePolicy<'_>,
    document: &Cursor<'_>,
) {
    let (id, place) = (&stated.id, at.place());
    reading.policy(id, &place);
    reading.policy_type(at, stated.kind);
    reading.policy_text(id, |it| &mut it.kind, Some(stated.kind.name()), &place);
    reading.policy_text(id, |it| &mut it.name, Some(stated.name), &place);
    reading.policy_text(id, |it| &mut it.description, stated.description, &place);
    if let Some(content) = content(reading, document) {
        reading.policy_content(id, undecided(content), document.place());
    }
}

fn content(reading: &mut Reading, document: &Cursor<'_>) -> Option<String> {
    let text = document.spelled()?;
    let included = document.text("Fn::Include");
    let included = included.or_else(|| document.text("Fn::ReadFile"));
    let path = match included.or_else(|| document.value.as_str()) {
        Some(path) if !path.trim_start().starts_with('{') => path,
        Some(_) | None => return Some(text),
    };
    let mut wanted = path;
    while let Some(rest) = ["/", "./", "../"]
        .iter()
        .find_map(|it| wanted.strip_prefix(it))
    {
        wanted = rest;
    }
    let known = reading.policy_files.iter();
    let found = known.rev().find(|(name, _)| {
        let rest = name.strip_suffix(wanted);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    });
    let found = found.map(|(name, text)| (name.clone(), text.clone()));
    if found.is_none() {
        let says = message!(
            "The document of this policy is in another file: {path}. Import that file too.",
            path = path.to_string()
        );
        reading.findings.lost(document.place(), says);
    }
    let (file, text) = found?;
    reading.report_unknown(&file);
    Some(text)
}

/// Notes tags: a map, or a list of `Key` and `Value`.
pub(super) fn tags(reading: &mut Reading, id: &str, tags: &Cursor<'_>) {
    let pairs: Vec<(&str, Cursor<'_>)> = if tags.value.is_array() {
        let rows = tags.items().into_iter();
        rows.filter_map(|row| Some((row.text("Key")?, row.get("Value"))))
            .collect()
    } else {
        tags.members()
    };
    for (key, value) in pairs {
        let text = value.spelled().unwrap_or_default();
        reading.tag((id.to_string(), key.to_string()), text, value.place());
    }
}

/// The root or unit with a path of names, such as `Workloads/Production`, which is a target or a parent.
pub(super) fn unit_at(reading: &mut Reading, path: &str, at: &Cursor<'_>) -> ParentId {
    let Some((id, parent)) = at_path(reading, path, at, unit_at) else {
        return made::root_parent();
    };
    if reading.names.contains_key(path) {
        return define(reading, path, at, (id, parent));
    }
    // Who names it so means this unit: its id follows from the path.
    let place = at.place();
    let fact = |value: &str| StatedFact {
        value: value.to_string(),
        place: place.clone(),
    };
    let unit = reading.named_unit(&id, &place);
    unit.name.get_or_insert_with(|| fact(own_name(path)));
    unit.parent.get_or_insert_with(|| StatedFact {
        value: parent,
        place: place.clone(),
    });
    ParentId::Ou(id)
}

/// Notes that a file has the unit with a path of names, and those above it.
pub(super) fn define_unit_at(reading: &mut Reading, path: &str, at: &Cursor<'_>) -> ParentId {
    match at_path(reading, path, at, define_unit_at) {
        Some(unit) => define(reading, path, at, unit),
        None => made::root_parent(),
    }
}

fn define(
    reading: &mut Reading,
    path: &str,
    at: &Cursor<'_>,
    (id, parent): (OuId, ParentId),
) -> ParentId {
    unit(reading, at, &id, Some(own_name(path)));
    let id = ParentId::Ou(id);
    reading.parent(&PolicyTarget::Parent(id.clone()), parent, at.place());
    id
}

fn own_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The id of the unit with a path of names, and its parent; `None` for the root.
fn at_path(
    reading: &mut Reading,
    path: &str,
    at: &Cursor<'_>,
    parent_at: fn(&mut Reading, &str, &Cursor<'_>) -> ParentId,
) -> Option<(OuId, ParentId)> {
    if path == "Root" {
        return None;
    }
    if path.split('/').count() > OU_DEPTH {
        let says = "The path has more units than an organization has levels.";
        reading.findings.lost(at.place(), says);
        return None;
    }
    let stated = reading.names.get(path).cloned();
    let id: OuId = match stated.and_then(parent) {
        Some(ParentId::Ou(id)) => id,
        Some(ParentId::Root(_)) | None => made::unit(path),
    };
    let parent = match path.rsplit_once('/') {
        Some((above, _)) => parent_at(reading, above, at),
        None => made::root_parent(),
    };
    Some((id, parent))
}

/// The path of a file that another one names by a path from its own folder.
pub(super) fn beside(file: &str, path: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |it| it.0);
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The root as a target.
pub(super) fn root() -> PolicyTarget {
    PolicyTarget::Parent(made::root_parent())
}

/// A target as a parent; accounts are none.
pub(super) fn parent(target: PolicyTarget) -> Option<ParentId> {
    match target {
        PolicyTarget::Parent(parent) => Some(parent),
        PolicyTarget::Account(_) => None,
    }
}
