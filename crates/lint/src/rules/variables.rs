//! Policy variables.

use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Place, Policy, is_later, text_of};
use crate::operator::OperatorType;
use crate::options::UNKNOWN_VALUE;
use crate::sink::Sink;

/// A variable of a text: what is between the braces, and the whole. `Err`: the closing brace is missing.
pub(crate) fn variables_of(text: &str) -> Vec<Result<(&str, &str), ()>> {
    let (mut found, mut rest) = (Vec::new(), text);
    // Where a part that is known only later begins for the last time.
    let later = text.rfind(UNKNOWN_VALUE);
    while let Some((_, after)) = rest.split_once("${") {
        let from = rest.len() - after.len() - 2;
        let place = text.len() - rest.len() + from;
        // Another variable that begins before the brace closes: the first one is not closed.
        let own = after.split_once("${").map_or(after, |it| it.0);
        match own.find('}') {
            Some(end) => {
                let whole = rest.get(from..from + 2 + end + 1).unwrap_or("");
                found.push(Ok((after.get(..end).unwrap_or(""), whole)));
                rest = after.get(end + 1..).unwrap_or("");
            }
            None => {
                // What is known only later may close it.
                let is_open = later.is_none_or(|later| later < place);
                found.extend(is_open.then_some(Err(())));
                rest = after;
            }
        }
    }
    found
}

pub(crate) fn variables<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    if !policy.text.contains("${") {
        return;
    }
    let version = policy
        .entry("Version")
        .and_then(|entry| text_of(&entry.member.node));
    let supported = version.is_some_and(|it| it == "2012-10-17" || is_later(it));
    for statement in &policy.statements {
        for (text, place) in statement.resource_items() {
            form(text, place, supported, sink);
        }
        for condition in &statement.conditions {
            let operator = &condition.operator;
            let takes = operator.is(OperatorType::String) || operator.is(OperatorType::Arn);
            for (text, place) in condition.texts().filter(|(text, _)| text.contains("${")) {
                let own = text.replace(UNKNOWN_VALUE, "").contains("${");
                if own && !takes && operator.of.is_some() {
                    sink.add(IssueCode::InvalidVariableForOperator, place);
                } else {
                    form(text, place, supported, sink);
                }
            }
        }
        let actions = statement
            .actions
            .iter()
            .flat_map(|patterns| patterns.items.iter().copied());
        let keys = ["AWS", "Service", "Federated", "CanonicalUser"];
        let principals = keys
            .iter()
            .flat_map(|key| statement.principals("Principal", key));
        for (text, place) in actions.chain(principals) {
            elsewhere(text, place, sink);
        }
    }
}

fn elsewhere<'a>(text: &'a str, place: Place<'a>, sink: &mut Sink<'a>) {
    let variables = variables_of(text).into_iter().flatten();
    for (_, whole) in variables.filter(|(_, whole)| *whole != UNKNOWN_VALUE) {
        sink.fill(
            IssueCode::VariableUnsupportedInElement,
            &[("variable", whole)],
            place,
        );
    }
}

/// The form of the variables of a text.
fn form<'a>(text: &'a str, place: Place<'a>, supported: bool, sink: &mut Sink<'a>) {
    let mut variables = variables_of(text);
    variables.retain(|variable| !matches!(variable, Ok((_, whole)) if *whole == UNKNOWN_VALUE));
    if !variables.is_empty() && !supported {
        return sink.add(IssueCode::VariableUnsupportedInVersion, place);
    }
    for variable in variables {
        let Ok((inside, _)) = variable else {
            sink.add(IssueCode::MissingBraceInVariable, place);
            continue;
        };
        if inside.trim().is_empty() {
            sink.add(IssueCode::EmptyVariable, place);
            continue;
        }
        let (name, default) = match inside.split_once(',') {
            Some((name, default)) => (name, Some(default.trim())),
            None => (inside, None),
        };
        // The key of a tag may have spaces.
        let key = name.trim_end().split('/').next().unwrap_or("");
        if key.contains(' ') {
            sink.add(IssueCode::UnsupportedSpaceInVariable, place);
        }
        let quoted = |text: &str| text.len() >= 2 && text.starts_with('\'') && text.ends_with('\'');
        if default.is_some_and(|default| !quoted(default)) {
            sink.add(IssueCode::MissingQuoteInVariable, place);
        }
    }
}
