//! From statements to the text of a policy, as short as it can be.

use std::fmt::Write;
use std::sync::Arc;

use ordered::Set;
use policy::Document;
use policy::document::{Effect, Patterns, PrincipalName, Principals, Statement, Version};
use policy::edit::quoted;
use policy::unknown::value;

/// The text of a policy with these statements.
pub(crate) fn text(version: Version, statements: &[Statement]) -> String {
    let version = match version {
        Version::V2008 => "2008-10-17",
        Version::V2012 => "2012-10-17",
    };
    let all: Vec<String> = statements.iter().map(statement).collect();
    let (open, close) = if all.len() == 1 { ("", "") } else { ("[", "]") };
    format!(
        "{{\"Version\":\"{version}\",\"Statement\":{open}{}{close}}}",
        all.join(",")
    )
}

/// The policy with these statements.
pub(crate) fn document(version: Version, statements: &[Statement]) -> Arc<Document> {
    Arc::new(
        Document::parse(&text(version, statements)).expect("statements of a policy make a policy"),
    )
}

pub(crate) fn list<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    let all: Vec<String> = texts.into_iter().map(|it| quoted(it)).collect();
    if all.len() == 1 {
        all.concat()
    } else {
        format!("[{}]", all.join(","))
    }
}

fn patterns(name: &str, patterns: &Patterns) -> String {
    let not = if patterns.not { "Not" } else { "" };
    format!(",\"{not}{name}\":{}", list(&patterns.patterns))
}

pub(crate) fn statement(statement: &Statement) -> String {
    let unknown = statement.unknown_effect.as_deref().map(value);
    if let Some(own) = unknown.as_ref().filter(|_| statement.is_unknown()) {
        return quoted(own);
    }
    let mut text = String::from("{");
    if let Some(sid) = &statement.sid {
        let _ = write!(text, "\"Sid\":{},", quoted(sid));
    }
    let effect = match (&unknown, statement.effect) {
        (Some(unknown), _) => unknown,
        (None, Effect::Allow) => "Allow",
        (None, Effect::Deny) => "Deny",
    };
    let _ = write!(text, "\"Effect\":\"{effect}\"");
    if let Some(own) = &statement.principals {
        text += &principals(own);
    }
    text += &patterns("Action", &statement.actions);
    if let Some(resources) = &statement.resources {
        text += &patterns("Resource", resources);
    }
    let mut operators: Vec<(&str, Vec<String>)> = Vec::new();
    for condition in &statement.conditions {
        let key = format!(
            "{}:{}",
            quoted(&condition.key),
            list(condition.values.iter())
        );
        match operators
            .iter_mut()
            .find(|(name, _)| *name == &*condition.operator_name)
        {
            Some((_, keys)) => keys.push(key),
            None => operators.push((&condition.operator_name, vec![key])),
        }
    }
    if !operators.is_empty() {
        let all: Vec<String> = operators
            .iter()
            .map(|(name, keys)| format!("{}:{{{}}}", quoted(name), keys.join(",")))
            .collect();
        let _ = write!(text, ",\"Condition\":{{{}}}", all.join(","));
    }
    text + "}"
}

fn principals(principals: &Principals) -> String {
    let not = if principals.not { "Not" } else { "" };
    if principals
        .names
        .iter()
        .all(|it| *it == PrincipalName::Everyone)
    {
        return format!(",\"{not}Principal\":\"*\"");
    }
    let everyone = "*".to_string();
    let named = |name: &PrincipalName| match name {
        PrincipalName::Everyone => ("AWS", everyone.clone()),
        PrincipalName::Account(text) | PrincipalName::Aws(text) => ("AWS", text.clone()),
        PrincipalName::Service(text) => ("Service", text.clone()),
        PrincipalName::Federated(text) => ("Federated", text.clone()),
        PrincipalName::CanonicalUser(text) => ("CanonicalUser", text.clone()),
    };
    let names: Vec<(&str, String)> = principals.names.iter().map(named).collect();
    let of = |key: &str| {
        let own: Vec<&String> = names
            .iter()
            .filter(|it| it.0 == key)
            .map(|it| &it.1)
            .collect();
        (!own.is_empty()).then(|| format!("\"{key}\":{}", list(own)))
    };
    let all: Vec<String> = ["AWS", "Service", "Federated", "CanonicalUser"]
        .into_iter()
        .filter_map(of)
        .collect();
    format!(",\"{not}Principal\":{{{}}}", all.join(","))
}

/// Gives parts of one statement names of their own.
pub(crate) fn name_apart(pieces: &mut [Statement]) {
    let mut seen: Set<String> = pieces.iter().filter_map(|it| it.sid.clone()).collect();
    let mut before = None;
    for piece in pieces {
        let Some(sid) = piece.sid.clone() else {
            continue;
        };
        if before.as_ref() == Some(&sid) {
            let name = (2..)
                .map(|at: usize| format!("{sid}{at}"))
                .find(|it| !seen.contains(it));
            piece.sid = name.inspect(|it| _ = seen.insert(it.clone()));
        }
        before = Some(sid);
    }
}

/// Cuts the list of a statement that is too long by itself; false: that is not enough.
pub(crate) fn cut(
    version: Version,
    statement: Statement,
    limit: usize,
    into: &mut Vec<Statement>,
) -> bool {
    if text(version, std::slice::from_ref(&statement))
        .chars()
        .count()
        <= limit
    {
        into.push(statement);
        return true;
    }
    let halves = |patterns: &Patterns| {
        let half = patterns.patterns.len() / 2;
        let part = |own: &[String]| Patterns {
            patterns: own.to_vec(),
            ..patterns.clone()
        };
        (half > 0 && !patterns.not).then(|| {
            [
                part(&patterns.patterns[..half]),
                part(&patterns.patterns[half..]),
            ]
        })
    };
    let (mut one, mut other) = (statement.clone(), statement);
    if let Some([a, b]) = halves(&one.actions) {
        (one.actions, other.actions) = (a, b);
    } else if let Some([a, b]) = one.resources.as_ref().and_then(halves) {
        (one.resources, other.resources) = (Some(a), Some(b));
    } else {
        return false;
    }
    cut(version, one, limit, into) && cut(version, other, limit, into)
}
