//! Condition keys: whether they exist, and what they need beside them.

use crate::arn::is_open;
use crate::catalog::{ActionCatalog, CatalogKey};
use crate::code::IssueCode;
use crate::document::{Condition, Place, Policy, Statement, is_later};
use crate::operator::OperatorType;
use crate::options::{LintKind, UNKNOWN_VALUE};
use crate::sink::Sink;
use crate::tables;

/// The key, in lower case, in the catalog or among global keys.
pub(crate) fn key<'c>(lower: &str, catalog: &'c ActionCatalog<'_>) -> Option<&'c CatalogKey> {
    if let Some(known) = tables::global_key(lower) {
        return Some(known);
    }
    let prefix = lower.split(':').next().unwrap_or("");
    let service = catalog.service(prefix);
    let service = service.or_else(|| catalog.service(catalog.service_of_keys(prefix)?));
    service.and_then(|service| service.key(lower))
}

pub(crate) fn names<'a>(policy: &Policy<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for condition in policy.conditions().filter(|it| !is_later(it.key)) {
        name(condition, catalog, sink);
    }
}

fn name<'a>(condition: &Condition<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    let (lower, place) = (condition.lower.as_str(), condition.entry.key());
    let blanks = [("key", condition.key)];
    let prefix = condition.prefix();
    match lower.split_once(':') {
        Some((before, after)) if !before.is_empty() && !after.is_empty() => {}
        Some(_) | None => return sink.add(IssueCode::InvalidConditionKeyFormat, place),
    }
    if prefix == "aws" {
        let tag = ["aws:principaltag", "aws:requesttag", "aws:resourcetag"];
        let without_name = lower
            .strip_suffix('/')
            .is_some_and(|kind| tag.contains(&kind));
        if lower == "aws:arn" {
            let arn = condition.operator.is(OperatorType::Arn);
            sink.add(
                if arn {
                    IssueCode::UnsupportedGlobalConditionKey
                } else {
                    IssueCode::DeprecatedGlobalConditionKey
                },
                place,
            );
        } else if without_name {
            sink.fill(
                IssueCode::MissingTagKeyInCondition,
                &[("conditionKeyName", condition.key)],
                place,
            );
        } else if tables::global_key(lower).is_none() {
            sink.fill(IssueCode::InvalidGlobalConditionKey, &blanks, place);
        }
        return;
    }
    if key(lower, catalog).is_some()
        || tables::is_retired(prefix)
        || tables::is_partly_published(prefix)
    {
        return;
    }
    match catalog.service(prefix) {
        Some(service) if lower.ends_with("tag/") && service.key(&format!("{lower}x")).is_some() => {
            sink.fill(
                IssueCode::MissingTagKeyInCondition,
                &[("conditionKeyName", condition.key)],
                place,
            );
        }
        Some(service) => {
            let blanks = [("key", condition.key), ("service", service.prefix)];
            sink.fill(IssueCode::InvalidServiceConditionKey, &blanks, place);
        }
        // The name of an identity provider is a host, and its claims are its own.
        None if prefix.contains('.') || catalog.service_of_keys(prefix).is_some() => {}
        None => {
            let written = condition.key.split(':').next().unwrap_or("");
            sink.fill(IssueCode::InvalidService, &[("service", written)], place);
        }
    }
}

/// Actions that do not supply a key. Recorded (examples of the AWS CLI): `sts:TagSession` with the audience of a token.
pub(crate) fn actions<'a>(policy: &Policy<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for statement in &policy.statements {
        for condition in &statement.conditions {
            unsupported_actions(statement, condition, catalog, sink);
            missing_action(statement, condition, sink);
        }
    }
}

fn unsupported_actions<'a>(
    statement: &Statement<'a>,
    condition: &Condition<'a>,
    catalog: &ActionCatalog<'_>,
    sink: &mut Sink<'a>,
) {
    let token = condition.prefix().contains('.');
    if !token && !tables::CHECKED_KEYS.contains(&condition.lower.as_str())
        || condition.operator.is(OperatorType::Null)
    {
        return;
    }
    let supplied = |action: &str| {
        let (prefix, name) = action.split_once(':').unwrap_or(("", ""));
        if token {
            // Only the calls that show a token have its claims.
            return !prefix.eq_ignore_ascii_case("sts")
                || !["tagsession", "setsourceidentity"]
                    .contains(&name.to_ascii_lowercase().as_str());
        }
        let Some(service) = catalog.service(prefix) else {
            return true;
        };
        let found = service.matching(name);
        let supplies = service.supplying(&condition.lower);
        found.is_empty() || found.iter().any(|action| supplies(action))
    };
    let without: Vec<(&str, Place<'a>)> = statement
        .action_items()
        .filter(|(action, _)| !is_open(action) && !supplied(action))
        .collect();
    if !without.is_empty() {
        let names: Vec<&str> = without.iter().map(|(action, _)| *action).collect();
        let names = names.join(", ");
        let blanks = [("actions", names.as_str()), ("key", condition.key)];
        let places = without.iter().map(|(_, place)| *place);
        let places = places.chain([condition.entry.value()]).collect();
        sink.say(
            IssueCode::UnsupportedActionForConditionKey,
            0,
            &blanks,
            places,
        );
    }
}

fn missing_action<'a>(statement: &Statement<'a>, condition: &Condition<'a>, sink: &mut Sink<'a>) {
    let rows = tables::SET_BY_ONE_ACTION.iter();
    for (_, action) in rows.filter(|(key, _)| *key == condition.lower) {
        let mut allowed = statement.action_items();
        let has = allowed.any(|(pattern, _)| policy::pattern::glob_ignore_case(pattern, action));
        let has = has || statement.has_later_action();
        if statement.allows() && !has && statement.actions.iter().all(|patterns| !patterns.not) {
            let blanks = [("actionName", *action), ("keyName", condition.key)];
            sink.fill(
                IssueCode::MissingActionForConditionKey,
                &blanks,
                condition.entry.key(),
            );
        }
    }
}

/// Keys that need another one beside them.
pub(crate) fn companions<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for statement in &policy.statements {
        let has =
            |key: &str| statement.open || statement.conditions.iter().any(|it| it.lower == key);
        for condition in statement
            .conditions
            .iter()
            .filter(|it| !it.operator.is(OperatorType::Null))
        {
            let place = condition.entry.key();
            match condition.lower.as_str() {
                "aws:vpcsourceip" if !has("aws:sourcevpc") && !has("aws:sourcevpcarn") => {
                    let blanks = [
                        ("conditionKeyName", condition.key),
                        ("recommendedKeys", "aws:SourceVpc"),
                    ];
                    sink.fill(IssueCode::MissingPairedConditionKeys, &blanks, place);
                }
                "dynamodb:attributes"
                    if !has("dynamodb:select")
                        && statement.allows()
                        && (policy.is(LintKind::Identity) || policy.is_resource()) =>
                {
                    sink.add(IssueCode::DynamodbAttributesWithoutSelect, place);
                }
                "s3:prefix" => prefix(statement, condition, sink),
                "aws:vpceaccount" | "aws:vpceorgid" | "aws:vpceorgpaths"
                    if !is_scoped(statement) =>
                {
                    sink.fill(
                        IssueCode::UseConditionKeyOnlyWithSupportedServices,
                        &[("key", condition.key)],
                        place,
                    );
                }
                _ => {}
            }
        }
    }
}

/// Whether every action names its service.
fn is_scoped(statement: &Statement<'_>) -> bool {
    let named = |(action, _): (&str, Place<'_>)| {
        let prefix = action.split_once(':').map(|(prefix, _)| prefix);
        is_later(action) || prefix.is_some_and(|prefix| !prefix.contains(['*', '?']))
    };
    statement.actions.iter().all(|patterns| !patterns.not) && statement.action_items().all(named)
}

/// A request without the prefix, or with a shorter one, lists the same objects.
fn prefix<'a>(statement: &Statement<'a>, condition: &Condition<'a>, sink: &mut Sink<'a>) {
    let negated = condition.operator.negated;
    let of_text = condition.operator.is(OperatorType::String);
    if of_text && (statement.denies() && !negated || statement.allows() && negated) {
        sink.add(IssueCode::S3PrefixInNegativeContext, condition.entry.key());
    }
}

/// Keys that are sensitive, or that a caller can choose.
pub(crate) fn sensitive<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for condition in policy.conditions() {
        let operator = &condition.operator;
        if operator.is(OperatorType::Null) {
            continue;
        }
        let lower = condition.lower.as_str();
        if tables::UNTRUSTWORTHY_KEYS.contains(&lower) {
            sink.fill(
                IssueCode::UntrustworthyConditionKey,
                &[("key", condition.key)],
                condition.entry.key(),
            );
        }
        for (text, place) in condition.texts().filter(|_| operator.patterns) {
            // Nothing is said of a value that is known later.
            let text = text.replace(UNKNOWN_VALUE, "(Unknown)");
            for (code, marks) in [
                (IssueCode::WildcardUsageTooPermissive, ["*", "?"]),
                (IssueCode::VariableUsageTooPermissive, ["${", "${"]),
            ] {
                if let Some(form) = too_wide(lower, &text, &marks) {
                    sink.say(code, form, &[("key", condition.key)], vec![place]);
                }
            }
        }
    }
}

/// Whether a key is the subject of a token of an identity provider: `token.actions.githubusercontent.com:sub`.
fn is_subject(key: &str) -> bool {
    key.rsplit_once(':')
        .is_some_and(|(host, claim)| host.contains('.') && claim == "sub")
}

/// Whether a wildcard has fewer than six characters right before it. Measured by users of the service on subjects such as
/// `repo:OWNER@*/NAME@*:ref:…`: each wildcard is looked at, and `/abc@` before the second one is too short, `/abcd@` is not.
fn has_short_run(text: &str) -> bool {
    let mut pieces: Vec<&str> = text.split(['*', '?']).collect();
    pieces.pop();
    pieces.iter().any(|piece| piece.chars().count() < 6)
}

/// The message about a wildcard or variable in the value of a sensitive key, if it is too wide.
fn too_wide(key: &str, text: &str, marks: &[&str; 2]) -> Option<usize> {
    if is_subject(key) {
        return (marks.contains(&"*") && has_short_run(text)).then_some(0);
    }
    let at = marks.iter().filter_map(|mark| text.find(mark)).min()?;
    if tables::NO_WILDCARD_KEYS.contains(&key) {
        // AWS managed policies compare accounts like this, without a finding: `${aws:PrincipalAccount}`.
        let name = text
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'));
        let exact = name.is_some_and(|name| {
            tables::NO_WILDCARD_KEYS.contains(&name.to_ascii_lowercase().as_str())
        });
        return (!exact).then_some(1);
    }
    if key == "aws:userid" {
        let (left, _) = text.split_once(':').unwrap_or((text, ""));
        let alone = left == "*" || left.starts_with("${") && left.ends_with('}');
        return (at < left.len() && !(alone && left.len() < text.len())).then_some(2);
    }
    // A partition is one of few: policies of AWS Control Tower have `arn:*:iam::*:role/…`.
    let (before, rest) = text.split_once("arn:*:").unwrap_or(("", text));
    let fixed = before.is_empty() && rest.len() < text.len();
    let at = match fixed {
        true => "arn:aws:".len() + marks.iter().filter_map(|mark| rest.find(mark)).min()?,
        false => at,
    };
    let six = tables::SIX_CHARACTER_KEYS.contains(&key);
    (six && at < 6).then_some(0)
}
