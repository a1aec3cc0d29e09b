//! Variables in policy documents, such as `${ACCELERATOR_PREFIX}`.

use std::collections::{BTreeMap, BTreeSet};

use message::message;
use sim::ids::PolicyId;

use super::super::functions::variable;
use super::super::templates;
use super::replacements::replaced;
use crate::cursor::Cursor;
use crate::facts::Reading;
use crate::made;

/// The role for administrators of all accounts.
pub(super) const ACCESS_ROLE: &str = "MANAGEMENT_ACCOUNT_ACCESS_ROLE";
/// The Region that the accelerator is in.
pub(super) const HOME_REGION: &str = "HOME_REGION";

/// What variables usually stand for.
const USUAL: [(&str, &str); 8] = [
    ("ACCELERATOR_DEFAULT_PREFIX_SHORTHAND", "AWSA"),
    ("ACCELERATOR_NAME", "AWSAccelerator"),
    ("ACCELERATOR_PREFIX", "AWSAccelerator"),
    ("ACCELERATOR_PREFIX_LND", "awsaccelerator"),
    ("ACCELERATOR_PREFIX_ND", "AWSAccelerator"),
    ("ACCELERATOR_SSM_PREFIX", "/accelerator"),
    (ACCESS_ROLE, "AWSControlTowerExecution"),
    ("PARTITION", "aws"),
];

/// The variables that stand for the ids of accounts, and the names of these.
const ACCOUNTS: [(&str, &str); 3] = [
    ("AUDIT_ACCOUNT_ID", "Audit"),
    ("LOGARCHIVE_ACCOUNT_ID", "LogArchive"),
    ("MANAGEMENT_ACCOUNT_ID", "Management"),
];

/// Replaces the variables in a policy's document.
pub(super) fn substitute(reading: &mut Reading, at: &Cursor<'_>, id: &PolicyId, policy: &str) {
    let content = |reading: &mut Reading| {
        let policy = reading.facts.policies.get_mut(id)?;
        Some(policy.content.as_mut()?.value.clone())
    };
    let Some(text) = content(reading) else {
        return;
    };
    let mut assumed: BTreeMap<String, Option<&str>> = BTreeMap::new();
    let mut room = std::mem::take(&mut reading.room);
    let text = replaced(&text, ["${", "}"], &mut room, |name, _| {
        // Variables of IAM have a colon and lower case letters.
        let known = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
        if name.is_empty() || !name.bytes().all(known) {
            return None;
        }
        stated(reading, name).or_else(|| {
            let usual = USUAL.iter().find(|(variable, _)| *variable == name);
            let usual = usual.map(|(_, value)| *value);
            assumed.insert(name.to_string(), usual);
            Some(usual.map_or_else(|| variable(name), str::to_string))
        })
    });
    reading.room = room;
    for (variable, value) in assumed {
        let name = policy.to_string();
        match value {
            Some(value) => reading.findings.assume(message!(
                "In the policy {name}, {value} stands for {variable}.",
                value = value.to_string(),
                variable = format!("${{{variable}}}")
            )),
            None => templates::unknown_values(reading, at, policy, BTreeSet::from([variable])),
        }
    }
    let policy = reading.facts.policies.get_mut(id);
    if let Some(content) = policy.and_then(|it| it.content.as_mut()) {
        content.value = text;
    }
}

/// What files say that a variable stands for.
fn stated(reading: &Reading, variable: &str) -> Option<String> {
    if let Some((_, account)) = ACCOUNTS.iter().find(|(name, _)| *name == variable) {
        let account = reading.names.get(&format!("account {account}"))?;
        return Some(account.to_string());
    }
    match variable {
        "PARTITION" => Some(reading.facts.partition.as_ref()?.value.to_string()),
        "ORG_ID" => Some(made::own_organization().to_string()),
        other => Some(reading.variables.get(other)?.value.clone()),
    }
}
