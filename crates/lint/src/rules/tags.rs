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
            services(statement, condition, effect, catalog, sink);
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

/// One finding for each service of which no action in the statement supplies the key.
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
        let supplies = service.supplying(&condition.lower);
        let supplied = |(name, _): &(&str, Place<'_>)| {
            let full = format!("{prefix}:{}", name.to_ascii_lowercase());
            let found = service.matching(name);
            found.is_empty()
                || !UNTAGGED_ACTIONS.contains(&full.as_str())
                    && found.iter().any(|action| supplies(action))
        };
        if !names.iter().any(supplied) {
            let blanks = [
                ("conditionKeyName", condition.key),
                ("serviceNames", prefix.as_str()),
            ];
            let places = names.iter().map(|(_, place)| *place);
            sink.say(
                code,
                0,
                &blanks,
                places.chain([condition.entry.key()]).collect(),
            );
        }
    }
}
