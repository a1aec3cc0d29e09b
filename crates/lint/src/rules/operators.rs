//! Condition operators, and whether they fit their keys.

use crate::catalog::{ActionCatalog, CatalogKey, KeyType};
use crate::code::IssueCode;
use crate::document::{Condition, Policy, is_later};
use crate::operator::{Operator, OperatorType, Qualifier};
use crate::rules::audiences::is_audience;
use crate::rules::condition_keys::key;
use crate::sink::Sink;
use crate::tables::TEXT_KEYS;

pub(crate) fn names<'a>(policy: &Policy<'a>, _: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for operator in policy.operators() {
        let name = Operator::new(operator.name());
        match name.of {
            None if is_later(operator.name()) => {}
            None => {
                let blanks = [("operator", operator.name())];
                sink.fill(IssueCode::InvalidConditionOperator, &blanks, operator.key());
            }
            Some(OperatorType::Null) if name.if_exists => {
                sink.add(IssueCode::NullWithIfExists, operator.key());
            }
            Some(OperatorType::Null) if name.qualifier.is_some() => {
                sink.add(IssueCode::NullWithQualifier, operator.key());
            }
            Some(_) => {}
        }
    }
}

/// Keys with several values need a qualifier; keys with one value have no use for one.
pub(crate) fn qualifiers<'a>(
    policy: &Policy<'a>,
    catalog: &ActionCatalog<'_>,
    sink: &mut Sink<'a>,
) {
    for statement in &policy.statements {
        for condition in &statement.conditions {
            let Some(known) = key(&condition.lower, catalog) else {
                continue;
            };
            let (blanks, place) = ([("key", condition.key)], condition.entry.key());
            let operator = &condition.operator;
            if operator.of.is_none() || operator.is(OperatorType::Null) {
                continue;
            }
            if known.many && operator.qualifier.is_none() {
                sink.fill(IssueCode::MissingQualifier, &blanks, place);
            } else if !known.many
                && operator.qualifier == Some(Qualifier::ForAllValues)
                && statement.allows()
                && !is_audience(&condition.lower)
            {
                sink.fill(IssueCode::ForallvaluesWithSingleValuedKey, &blanks, place);
            }
        }
    }
}

pub(crate) fn types<'a>(policy: &Policy<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for condition in policy.conditions() {
        if let (Some(of), Some(known)) = (condition.operator.of, key(&condition.lower, catalog)) {
            fits(condition, of, known, sink);
        }
    }
}

/// Recorded: text operators on keys of type Bool, and text patterns on keys of type ARN, but not `StringEquals` on those; ARN
/// operators on keys of type String have no finding.
fn fits<'a>(condition: &Condition<'a>, of: OperatorType, known: &CatalogKey, sink: &mut Sink<'a>) {
    use OperatorType::{Arn, Binary, Boolean, Date, IpAddress, Null, Numeric, String};
    let allowed: &[OperatorType] = match known.kind {
        KeyType::String => &[String, Arn, Binary],
        KeyType::Arn => &[Arn, String],
        KeyType::Bool => &[Boolean],
        KeyType::Numeric => &[Numeric],
        KeyType::Date => &[Date, Numeric],
        KeyType::IpAddress => &[IpAddress],
    };
    let of_arns = known.kind == KeyType::Arn && !TEXT_KEYS.contains(&condition.lower.as_str());
    let pattern = of_arns && of == String && condition.operator.patterns;
    let code = match pattern {
        true => IssueCode::StringLikeOperatorWithArnConditionKeys,
        false if of == Null || allowed.contains(&of) => return,
        false => IssueCode::TypeMismatch,
    };
    let named = match known.kind {
        KeyType::Arn if condition.lower == "aws:principalarn" => "ARN, String",
        KeyType::Arn => "ARN",
        KeyType::Date => "Date",
        KeyType::String | KeyType::Bool | KeyType::Numeric | KeyType::IpAddress => {
            allowed.first().map_or("", |kind| kind.name())
        }
    };
    let operator = of.name().to_ascii_lowercase();
    let blanks = [
        ("allowed", named),
        ("operator", operator.as_str()),
        ("key", condition.key),
    ];
    sink.fill(code, &blanks, condition.entry.key());
}
