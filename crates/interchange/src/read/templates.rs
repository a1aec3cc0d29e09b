//! What the readers of templates share: names in place of ids, policies, attachments.

use std::collections::BTreeSet;

use message::message;
use serde_json::{Value, json};
use sim::ids::{AccountId, OuId, ParentId, PolicyId};
use sim::organization::OU_DEPTH;
use sim::policies::{PolicyTarget, PolicyType};

use super::functions::{Evaluation, variable, variables};
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

/// The name of what is not known: in another file, the same name can stand for another value.
pub(super) fn in_file(reading: &mut Reading, name: String, at: &Cursor<'_>) -> String {
    let file = at.place().file;
    let first = reading.unknown_names.entry(name.clone());
    match **first.or_insert_with(|| file.clone()) == *file {
        true => name,
        false => format!("{name} of {file}"),
    }
}

/// A document with its functions evaluated. Reports what nothing is known to stand for.
pub(super) fn evaluated(
    reading: &mut Reading,
    document: &Cursor<'_>,
    policy: &str,
    name: &dyn Fn(&str) -> Option<String>,
) -> Value {
    let mut evaluation = Evaluation::new(name, &mut reading.room);
    let mut evaluated = evaluation.value(document.value);
    let mut unknown = evaluation.unknown;
    for name in std::mem::take(&mut unknown) {
        let own = in_file(reading, name.clone(), document);
        if own != name {
            let text = evaluated.to_string();
            let text = text.replace(&variable(&name), &variable(&own));
            let text = text.replace(&variables(&name), &variables(&own));
            evaluated = serde_json::from_str(&text).unwrap_or(evaluated);
        }
        unknown.insert(own);
    }
    if let Some(text) = evaluated.as_str().filter(|_| !unknown.is_empty()) {
        evaluated = quoted(text, false).into();
    }
    unknown_values(reading, document, policy, unknown);
    evaluated
}

/// A text of JSON with each unknown value outside of texts, such as a whole statement, as a text. `are_many`: it can be several values.
pub(super) fn quoted(text: &str, are_many: bool) -> String {
    let (mut out, mut rest, mut inside) = (String::new(), text, false);
    while let Some(at) = rest.find(['"', '\\', '$']) {
        let (before, from) = rest.split_at(at);
        let end = from.find('}').map_or(from.len(), |it| it + 1);
        let is_value = from.starts_with("${unknown");
        let length = match from.as_bytes() {
            [b'$', ..] if is_value => end,
            [b'\\', ..] => 1 + from[1..].chars().next().map_or(0, char::len_utf8),
            _ => 1,
        };
        let (part, after) = from.split_at(length);
        inside ^= part == "\"";
        out += before;
        out += &match is_value && !inside {
            true if are_many => format!("\"{}\"", part.replacen("unknown:", "unknowns:", 1)),
            true => format!("\"{part}\""),
            false => part.to_string(),
        };
        rest = after;
    }
    out + rest
}

/// A document that applies only if a condition of its template is true, which is not known.
pub(crate) fn perhaps(mut document: Value, condition: &str) -> Value {
    if let Some(text) = document.as_str() {
        let parsed = serde_json::from_str(text).ok();
        return parsed.map_or(document, |it| perhaps(it, condition));
    }
    let statements = match document.get_mut("Statement") {
        Some(Value::Array(all)) => all.iter_mut().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    for statement in statements.into_iter().filter_map(Value::as_object_mut) {
        let conditions = statement.entry("Condition").or_insert_with(|| json!({}));
        if let Some(conditions) = conditions.as_object_mut() {
            conditions.insert(variable(&format!("the condition {condition}")), json!({}));
        }
    }
    document
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
    let content = content(reading, id, document);
    if let Some(content) = content {
        reading.policy_content(id, content, document.place());
    }
}

fn content(reading: &mut Reading, id: &PolicyId, document: &Cursor<'_>) -> Option<String> {
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
        reading.policy(id, &document.place()).file = Some(StatedFact {
            value: path.to_string(),
            place: document.place(),
        });
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
