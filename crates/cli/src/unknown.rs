//! Words that the catalog of actions does not have.

use lint::{ActionCatalog, IssueCode, LintKind, LintOptions};
use policy::ContextValue;
use prove::MatterWords;

use crate::prelude::*;

/// The codes for actions and condition keys that there are not.
const UNKNOWN: [IssueCode; 7] = [
    IssueCode::InvalidAction,
    IssueCode::InvalidServiceInAction,
    IssueCode::InvalidConditionKeyFormat,
    IssueCode::InvalidGlobalConditionKey,
    IssueCode::InvalidService,
    IssueCode::InvalidServiceConditionKey,
    IssueCode::MissingTagKeyInCondition,
];

/// Warns of actions and condition keys that the catalog does not have, of an action with the nearest one. They can be asked about all the
/// same.
pub fn warn_of(place: &str, actions: &[String], context: &[(String, ContextValue)]) {
    let keys = context.iter().map(|(key, _)| (key.clone(), "*".into()));
    let keys: serde_json::Map<String, Value> = keys.collect();
    let condition = json!({ "StringLike": keys });
    let statement =
        json!({ "Effect": "Allow", "Action": actions, "Resource": "*", "Condition": condition });
    let policy = json!({ "Version": "2012-10-17", "Statement": statement }).to_string();
    let catalog = ActionCatalog::built_in();
    let found = lint::lint(&policy, LintOptions::new(LintKind::Identity), catalog);
    for finding in found.iter().filter(|it| UNKNOWN.contains(&it.code)) {
        warn(&format!("{place}: warning: {}", finding.says(catalog)));
    }
}

/// The same of a question for the prover.
pub fn warn_of_words(place: &str, words: &MatterWords) {
    let unless = words.unless.iter();
    let unless = unless.filter_map(|it| it.trim().split_once(' ')?.1.trim().split('=').next());
    let unless = unless.map(|key| (key.to_string(), ContextValue::Absent));
    let keys: Vec<_> = words.given.iter().cloned().chain(unless).collect();
    warn_of(place, &words.actions, &keys);
}
