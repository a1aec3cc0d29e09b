//! Proposals: goals that a recording suggests, because it changed something, or succeeded later with what was refused
//! first.

use message::{Message, message};
use serde_json::{Map, Value, json};
use sim::command::Command;
use sim::history::{History, Step};

use super::{DraftWording, LessonDraft, fresh, rows, slug};
use crate::clause::error_of;
use crate::facts::facts;

/// A goal that a recording suggests.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The id of the goal.
    pub id: String,
    /// The clause, as a tree of one field: `{"state": "…"}`.
    pub clause: Value,
    /// Its text, for the author to reword.
    pub text: Message,
}

impl LessonDraft {
    /// The goals that a session suggests from its step `from` on: its changes, and calls that were first refused and
    /// then succeeded.
    pub fn proposals(history: &History, from: usize) -> Vec<Proposal> {
        let mut found = Vec::new();
        let steps = history.steps();
        let last = facts(history.world());
        let mut before = facts(history.world_after(from));
        for (at, step) in steps.iter().enumerate().skip(from) {
            let after = facts(&step.world);
            for (clause, text) in differences(&before, &after) {
                // A change that a later step reverts is not a goal.
                let stays = query::Expression::parse(&clause)
                    .and_then(|it| it.evaluate(&last))
                    .is_ok_and(|it| it != json!([]) && it != json!(false) && !it.is_null());
                if stays {
                    found.push((json!({ "state": clause }), text));
                }
            }
            if let Some(refused) = refused_then_done(&steps[from..at], step) {
                found.push(refused);
            }
            before = after;
        }
        let mut ids: Vec<String> = Vec::new();
        let mut proposals: Vec<Proposal> = Vec::new();
        for (clause, text) in found {
            if proposals.iter().any(|it| it.clause == clause) {
                continue;
            }
            let id = fresh(&slug(text.english()), &ids);
            ids.push(id.clone());
            proposals.push(Proposal { id, clause, text });
        }
        proposals
    }

    /// Adds a proposal as a goal of the step that meets it. Steps may have been cut, merged or moved since the recording, so the
    /// draft is played to find it; a goal that no step meets belongs to the last one, where the author sees that it is not met.
    pub fn accept(&mut self, proposal: &Proposal, wording: &DraftWording<'_>) {
        let mut goal = Map::new();
        goal.insert("id".into(), json!(proposal.id));
        if let Some(clause) = proposal.clause.as_object() {
            goal.extend(clause.clone());
        }
        rows(&mut self.lesson, "goals").push(Value::Object(goal));
        let last = self.steps().len().saturating_sub(1);
        // Every goal needs a step, also while the draft is played.
        self.give_goal(last, &proposal.id);
        if let Some(step) = self.meets(&proposal.id).filter(|step| *step != last) {
            self.take_goal(last, &proposal.id);
            self.give_goal(step, &proposal.id);
        }
        let text = (wording.core)(&proposal.text);
        let missing = format!("{}: {text}", wording.missing);
        for language in self.languages() {
            self.set_text(&language, &format!("goals.{}.text", proposal.id), &text);
            self.set_text(
                &language,
                &format!("goals.{}.missing", proposal.id),
                &missing,
            );
        }
    }

    fn give_goal(&mut self, step: usize, goal: &str) {
        let step = rows(&mut self.lesson, "steps").get_mut(step);
        if let Some(step) = step.and_then(Value::as_object_mut) {
            match step.get_mut("goals").and_then(Value::as_array_mut) {
                Some(goals) => goals.push(json!(goal)),
                None => {
                    step.insert("goals".into(), json!([goal]));
                }
            }
        }
    }

    fn take_goal(&mut self, step: usize, goal: &str) {
        let step = rows(&mut self.lesson, "steps").get_mut(step);
        let Some(step) = step.and_then(Value::as_object_mut) else {
            return;
        };
        if let Some(goals) = step.get_mut("goals").and_then(Value::as_array_mut) {
            goals.retain(|it| it != goal);
            if goals.is_empty() {
                step.shift_remove("goals");
            }
        }
    }
}

/// A difference between two worlds: JMESPath that is true only in the second, and a text for it.
type Difference = (String, Message);

/// Everything that is true after and was not before.
pub(super) fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    let accounts = list(before, "accounts");
    for account in list(after, "accounts") {
        let was = named(accounts, &account["name"]).unwrap_or(&Value::Null);
        membership(&mut found, was, account);
        gained(&mut found, was, account);
    }
    for unit in list(after, "units") {
        if named(list(before, "units"), &unit["name"]).is_none() {
            found.push((
                format!("units[?name=='{}']", quoted(&unit["name"])),
                message!("The unit {unit} exists.", unit = text(&unit["name"])),
            ));
        }
    }
    for handshake in list(after, "handshakes") {
        if !list(before, "handshakes").contains(handshake) {
            found.push(sent(handshake));
        }
    }
    for policy in list(after, "policies") {
        if named(list(before, "policies"), &policy["name"]).is_none() {
            found.push((
                format!("policies[?name=='{}']", quoted(&policy["name"])),
                message!(
                    "The policy {policy} exists.",
                    policy = text(&policy["name"])
                ),
            ));
        }
    }
    organization(&mut found, &before["organization"], &after["organization"]);
    found
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}

/// A text as it is written between the quotation marks of JMESPath.
fn quoted(value: &Value) -> String {
    text(value).replace('\\', "\\\\").replace('\'', "\\'")
}

fn list<'f>(facts: &'f Value, name: &str) -> &'f [Value] {
    facts[name].as_array().map_or(&[], Vec::as_slice)
}

fn named<'f>(rows: &'f [Value], name: &Value) -> Option<&'f Value> {
    rows.iter().find(|row| row["name"] == *name)
}

/// Joining and leaving the organization, and moving in it.
fn membership(found: &mut Vec<Difference>, was: &Value, account: &Value) {
    let quoted_name = quoted(&account["name"]);
    let name = text(&account["name"]);
    if was["organization"] != account["organization"] {
        if account["organization"].is_string() {
            found.push((
                format!("accounts[?name=='{quoted_name}' && organization]"),
                message!("{account} is a member of the organization.", account = name),
            ));
        } else if was.is_object() {
            found.push((
                format!("accounts[?name=='{quoted_name}' && !organization]"),
                message!("{account} has left the organization.", account = name),
            ));
        }
    }
    if was.is_object() && was["unit"] != account["unit"] && account["unit"].is_string() {
        let unit = quoted(&account["unit"]);
        found.push((
            format!("accounts[?name=='{quoted_name}' && unit=='{unit}']"),
            message!(
                "The account {account} is in {unit}.",
                account = name,
                unit = text(&account["unit"])
            ),
        ));
    }
}

/// Whether a role is one that a service creates for itself. Some older ones have names of their own.
fn is_of_service(role: &str) -> bool {
    role.starts_with("AWSServiceRole") || sim::catalog::by_role(role).is_some()
}

/// Roles, policies and delegations that an account has gained.
fn gained(found: &mut Vec<Difference>, was: &Value, account: &Value) {
    let quoted_name = quoted(&account["name"]);
    let name = text(&account["name"]);
    let has = |list: &str, value: &Value| {
        let value = quoted(value);
        format!("accounts[?name=='{quoted_name}' && contains({list}, '{value}')]")
    };
    let new = |name: &'static str| {
        let values = list(account, name).iter();
        values.filter(move |value| !list(was, name).contains(value))
    };
    // An account that was created brings an access role, which teaches nothing.
    let teaches = |role: &&Value| was.is_object() || is_of_service(&text(role));
    for role in new("roles").filter(teaches) {
        found.push((
            has("roles", role),
            message!(
                "{account} has the role {role}.",
                account = name.clone(),
                role = text(role)
            ),
        ));
    }
    for policy in new("scps").filter(|_| was.is_object()) {
        found.push((
            has("scps", policy),
            message!(
                "{policy} is attached to {account}.",
                policy = text(policy),
                account = name.clone()
            ),
        ));
    }
    for principal in new("delegate_of") {
        found.push((
            has("delegate_of", principal),
            message!(
                "{account} is the delegated administrator of {principal}.",
                account = name.clone(),
                principal = text(principal)
            ),
        ));
    }
}

/// A handshake that is new or has a new state.
fn sent(handshake: &Value) -> Difference {
    let [action, state, to] = ["action", "state", "to"].map(|name| &handshake[name]);
    (
        format!(
            "handshakes[?action=='{}' && to=='{}' && state=='{}']",
            quoted(action),
            quoted(to),
            quoted(state)
        ),
        message!(
            "The handshake {action} to {recipient} is {state}.",
            action = text(action),
            recipient = text(to),
            state = text(state)
        ),
    )
}

/// Features, trusted services and policy types of the organization.
fn organization(found: &mut Vec<Difference>, was: &Value, now: &Value) {
    let features = &now["feature_set"];
    if features.is_string() && *features != was["feature_set"] {
        found.push((
            format!("organization.feature_set == '{}'", quoted(features)),
            match features.as_str() {
                Some("ALL") => "All features are enabled.".into(),
                _ => "There is an organization with consolidated billing.".into(),
            },
        ));
    }
    type Says = fn(String) -> Message;
    let lists: [(&str, Says, Says); 2] = [
        (
            "trusted",
            |service| message!("{service} is a trusted service.", service),
            |service| message!("{service} is no longer a trusted service.", service),
        ),
        (
            "policy_types",
            |policy_type| message!("The policy type {policy_type} is enabled.", policy_type),
            |policy_type| {
                message!(
                    "The policy type {policy_type} is no longer enabled.",
                    policy_type
                )
            },
        ),
    ];
    for (name, is, is_no_more) in lists {
        let (was, is_there) = (list(was, name), now.is_object());
        let now = list(now, name);
        for value in now.iter().filter(|value| !was.contains(value)) {
            // Without an organization there is no list to search.
            let clause = format!(
                "organization && contains(organization.{name}, '{}')",
                quoted(value)
            );
            found.push((clause, is(text(value))));
        }
        for value in was.iter().filter(|value| is_there && !now.contains(value)) {
            let clause = format!(
                "organization && !contains(organization.{name}, '{}')",
                quoted(value)
            );
            found.push((clause, is_no_more(text(value))));
        }
    }
}

/// A call that was refused before and now succeeds.
fn refused_then_done(earlier: &[std::sync::Arc<Step>], step: &Step) -> Option<(Value, Message)> {
    let Command::Call(call) = &step.command else {
        return None;
    };
    if error_of(step).is_some() || !step.changed() {
        return None;
    }
    let refused = earlier.iter().rev().find_map(|it| match &it.command {
        Command::Call(other) if other.operation == call.operation => error_of(it),
        _ => None,
    })?;
    let operation = &*call.operation;
    Some((
        json!({ "did": [
            { "call": operation, "answer": refused },
            { "call": operation },
        ] }),
        message!(
            "{operation} was refused, and then done.",
            operation = call.operation
        ),
    ))
}
