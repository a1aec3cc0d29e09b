//! Keys of tags for actions of services that do not supply them.

use std::collections::BTreeMap;

use crate::catalog::ActionCatalog;
use crate::code::IssueCode;
use crate::document::{Condition, Effect, Place, Policy, Statement};
use crate::operator::OperatorType;
use crate::sink::Sink;
use crate::tables::UNTAGGED_ACTIONS;

/// Recorded for the tags of resources only.
const PREFIX: &str = "aws:resourcetag/";
const REQUEST_PREFIX: &str = "aws:requesttag/";

pub(crate) fn tags<'a>(policy: &Policy<'a>, catalog: &ActionCatalog<'_>, sink: &mut Sink<'a>) {
    for statement in &policy.statements {
        let Some(effect) = statement.effect else {
            continue;
        };
        for condition in &statement.conditions {
            if !condition.lower.starts_with(PREFIX) || condition.operator.is(OperatorType::Null) {
                continue;
            }
            not_actions(statement, condition, effect, sink);
            // Where a missing key makes the condition true, the statement applies to all of its actions. AWS managed policies deny so,
            // without a finding.
            if !condition.operator.negated && !condition.operator.if_exists {
                services(statement, condition, effect, catalog, sink);
            }
        }
    }
}

fn not_actions<'a>(
    statement: &Statement<'a>,
    condition: &Condition<'a>,
    effect: Effect,
    sink: &mut Sink<'a>,
) {
    let code = match effect {
        Effect::Allow => IssueCode::AllowNotactionWithUnsupportedTagConditionKeyForService,
        Effect::Deny => IssueCode::DenyNotactionWithUnsupportedTagConditionKeyForService,
    };
    for patterns in statement.actions.iter().filter(|patterns| patterns.not) {
        let places = vec![patterns.entry.value(), condition.entry.key()];
        sink.say(code, 0, &[("conditionKeyName", condition.key)], places);
    }
}

/// One finding for each service with an action that has no tags: a request for it has neither `aws:ResourceTag` nor `aws:RequestTag`.
/// Recorded for exactly the 7 AWS managed policies of which that is true; a pattern counts if it includes one such action, as in
/// `wisdom:*` and `sagemaker-mlflow:*`.
fn services<'a>(
    statement: &Statement<'a>,
    condition: &Condition<'a>,
    effect: Effect,
    catalog: &ActionCatalog<'_>,
    sink: &mut Sink<'a>,
) {
    let code = match effect {
        Effect::Allow => IssueCode::AllowWithUnsupportedTagConditionKeyForService,
        Effect::Deny => IssueCode::DenyWithUnsupportedTagConditionKeyForService,
    };
    let mut actions: BTreeMap<String, Vec<(&'a str, Place<'a>)>> = BTreeMap::new();
    for (action, place) in statement.action_items() {
        if let Some((prefix, name)) = action.split_once(':') {
            actions
                .entry(prefix.to_ascii_lowercase())
                .or_default()
                .push((name, place));
        }
    }
    for (prefix, names) in actions {
        let Some(service) = catalog.service(&prefix) else {
            continue;
        };
        let of_resource = service.supplying(&condition.lower);
        let of_request = service.supplying(&condition.lower.replacen(PREFIX, REQUEST_PREFIX, 1));
        let concerned = |(name, _): &&(&str, Place<'_>)| {
            let mut found = service.matching(name).into_iter();
            found.any(|action| {
                let full = format!("{prefix}:{}", action.name.to_ascii_lowercase());
                UNTAGGED_ACTIONS.contains(&(full.as_str(), effect))
                    || !of_resource(action) && !of_request(action)
            })
        };
        let places: Vec<Place<'a>> = names
            .iter()
            .filter(concerned)
            .map(|(_, place)| *place)
            .collect();
        if !places.is_empty() {
            let blanks = [
                ("conditionKeyName", condition.key),
                ("serviceNames", prefix.as_str()),
            ];
            let key = [condition.entry.key()];
            sink.say(code, 0, &blanks, places.into_iter().chain(key).collect());
        }
    }
}
