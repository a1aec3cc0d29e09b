//! Values of conditions.

use crate::arn::{fields, is_open};
use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Condition, Place, Policy, later};
use crate::operator::{OperatorType, Qualifier};
use crate::rules::principals::{is_service_principal, service_format};
use crate::sink::Sink;
use crate::tables::{KMS_KEYS, SERVICE_PRINCIPAL_KEYS};
use policy::regions;

/// The number of values, without those that are known only later: they may be left out then.
fn known_values(condition: &Condition<'_>) -> usize {
    let values = condition.values.iter();
    values.filter(|item| !later(item.node)).count()
}

/// Values that are not of the type that the operator compares.
pub(crate) fn types<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for condition in policy.conditions() {
        let blanks = [("operator", condition.operator.text)];
        if condition.operator.is(OperatorType::Boolean) && known_values(condition) > 1 {
            sink.add(
                IssueCode::InvalidConditionMultipleBoolean,
                condition.entry.value(),
            );
        }
        for (text, place) in condition.texts().filter(|(text, _)| !text.contains("${")) {
            match condition.operator.of {
                Some(OperatorType::Boolean | OperatorType::Null) => {
                    let truth = ["true", "false"]
                        .iter()
                        .any(|it| it.eq_ignore_ascii_case(text));
                    if !truth {
                        sink.fill(IssueCode::TypeMismatchBoolean, &blanks, place);
                    }
                }
                Some(OperatorType::Numeric) if !text.parse().is_ok_and(f64::is_finite) => {
                    sink.fill(IssueCode::TypeMismatchNumber, &blanks, place);
                }
                Some(OperatorType::Date) => date(text, place, sink),
                Some(OperatorType::Binary) if !is_base64(text) => {
                    sink.fill(IssueCode::TypeMismatchString, &blanks, place);
                }
                Some(_) | None => {}
            }
        }
    }
}

fn date<'a>(text: &'a str, place: Place<'a>, sink: &mut Sink<'a>) {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        sink.fill(IssueCode::InvalidDateValue, &[("date", text)], place);
    } else if !is_date(text) {
        sink.add(IssueCode::TypeMismatchDate, place);
    }
}

/// ISO 8601: a date, and perhaps a time with a zone.
fn is_date(text: &str) -> bool {
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let mut parts = day.split('-');
    let mut number = |length: usize| {
        let part = parts.next().filter(|part| part.len() == length)?;
        part.parse::<u32>().ok()
    };
    let (year, month, date) = (number(4), number(2), number(2));
    let leap = year.is_some_and(|it| it % 4 == 0 && (it % 100 != 0 || it % 400 == 0));
    let days = match year.and(month) {
        Some(2) => 28 + u32::from(leap),
        Some(4 | 6 | 9 | 11) => 30,
        Some(1..=12) => 31,
        Some(_) | None => 0,
    };
    let short = day.len() == "2021-01".len();
    let day = days > 0 && (short || date.is_some_and(|it| (1..=days).contains(&it)));
    let day = day && parts.next().is_none();
    let digit =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'Z' | b'+' | b'-' | b'z');
    day && time.bytes().all(digit)
}

fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - digits.len() <= 2
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// Values of keys with a known form.
pub(crate) fn formats<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for condition in policy.conditions() {
        if condition.operator.is(OperatorType::Null) {
            continue;
        }
        let key = condition.lower.as_str();
        for (text, place) in condition.texts() {
            if SERVICE_PRINCIPAL_KEYS.contains(&key) {
                // With a pattern the end may be open: `ec2.*`.
                let open = condition.operator.patterns && text.ends_with(['*', '?'])
                    || text.contains("${");
                if !open && !is_service_principal(text) {
                    service_format(sink, place);
                }
            } else if !is_open(text) {
                closed(key, text, place, sink);
            }
        }
    }
}

fn closed<'a>(key: &str, text: &'a str, place: Place<'a>, sink: &mut Sink<'a>) {
    let id = |prefix: &str| {
        text.strip_prefix(prefix).is_some_and(|rest| {
            [8, 17].contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    match key {
        "aws:sourcevpc" if !id("vpc-") => sink.add(IssueCode::InvalidVpcFormat, place),
        "aws:sourcevpce" if !id("vpce-") => sink.add(IssueCode::InvalidVpceFormat, place),
        "aws:requestedregion" if !regions::exists(text) && text != "aws-global" => {
            sink.fill(IssueCode::InvalidRegion, &[("region", text)], place);
        }
        key if KMS_KEYS.contains(&key) => {
            let fields = fields(text);
            let is_key = matches!(fields.as_slice(), ["arn", _, "kms", _, _, name] if name.starts_with("key/"));
            if !is_key {
                sink.fill(IssueCode::InvalidKmsKeyValue, &[("key", key)], place);
            }
        }
        _ => {}
    }
}

/// Wildcards in texts that are compared, and patterns that match always or never.
pub(crate) fn wildcards<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for condition in policy.conditions() {
        let operator = &condition.operator;
        if !operator.is(OperatorType::String) {
            continue;
        }
        for (text, place) in condition.texts() {
            let plain = text.replace("${*}", "").replace("${?}", "");
            if !operator.patterns && plain.contains(['*', '?']) {
                sink.add(IssueCode::WildcardWithoutLikeOperator, place);
            } else if operator.patterns && text == "*" {
                everything(condition, place, sink);
            }
        }
    }
}

/// Recorded: only for `StringLike`. For which other operators there are findings is not known.
fn everything<'a>(condition: &Condition<'a>, place: Place<'a>, sink: &mut Sink<'a>) {
    let operator = &condition.operator;
    let code = match (operator.qualifier, operator.negated, operator.if_exists) {
        (None, false, false) => IssueCode::EquivalentToNullFalse,
        (None, true, false) => IssueCode::EquivalentToNullTrue,
        (None | Some(Qualifier::ForAnyValue), false, true)
        | (Some(Qualifier::ForAllValues), false, _) => {
            IssueCode::RedundantKeyDueToWildcardInCondition
        }
        (None, true, true) | (Some(Qualifier::ForAnyValue), true, _) => {
            IssueCode::RedundantStatementDueToWildcardInCondition
        }
        (Some(Qualifier::ForAnyValue), false, false) | (Some(Qualifier::ForAllValues), true, _) => {
            return;
        }
    };
    let blanks = [
        ("key", condition.key),
        ("operator", operator.text),
        ("recommendedKey", condition.key),
    ];
    sink.fill(code, &blanks, place);
}

/// Several numbers of which one decides.
pub(crate) fn several<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for condition in policy.conditions() {
        let operator = &condition.operator;
        let which = match operator.base {
            "NumericLessThan" | "NumericLessThanEquals" => "greatest",
            "NumericGreaterThan" | "NumericGreaterThanEquals" => "least",
            _ => continue,
        };
        if known_values(condition) > 1 {
            let blanks = [
                ("operator", operator.text),
                ("greatest_or_least", which),
                ("key", condition.key),
            ];
            sink.fill(
                IssueCode::RedundantConditionValueNum,
                &blanks,
                condition.entry.value(),
            );
        }
    }
}
