//! Proposals: goals that a recording suggests, because it changed something, or succeeded later with what was refused
//! first.

use message::{Message, message};
use serde_json::{Value, json};
use sim::command::Command;
use sim::history::{History, Step};

use super::{LessonDraft, fresh, record::DraftWording, rows, slug};
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
        let mut goal = json!({ "id": proposal.id });
        for (kind, clause) in proposal.clause.as_object().into_iter().flatten() {
            goal[kind] = clause.clone();
        }
        rows(&mut self.lesson, "goals").push(goal);
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
            for (name, text) in [("text", &text), ("missing", &missing)] {
                self.set_text(&language, &format!("goals.{}.{name}", proposal.id), text);
            }
        }
    }

    fn give_goal(&mut self, step: usize, goal: &str) {
        if let Some(step) = self.step_mut(step) {
            match step.get_mut("goals").and_then(Value::as_array_mut) {
                Some(goals) => goals.push(json!(goal)),
                None => {
                    step.insert("goals".into(), json!([goal]));
                }
            }
        }
    }

    fn take_goal(&mut self, step: usize, goal: &str) {
        if let Some(step) = self.step_mut(step)
            && let Some(goals) = step.get_mut("goals").and_then(Value::as_array_mut)
        {
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
    created(&mut found, "units", [before, after], |unit| {
        message!("The unit {unit} exists.")
    });
    for handshake in list(after, "handshakes") {
        if !list(before, "handshakes").contains(handshake) {
            found.push(sent(handshake));
        }
    }
    created(&mut found, "policies", [before, after], |policy| {
        message!("The policy {policy} exists.")
    });
    organization(&mut found, &before["organization"], &after["organization"]);
    found
}

/// Units or policies that are new.
fn created(
    found: &mut Vec<Difference>,
    things: &str,
    [before, after]: [&Value; 2],
    says: fn(String) -> Message,
) {
    for thing in list(after, things) {
        let name = &thing["name"];
        if named(list(before, things), name).is_none() {
            let clause = format!("{things}[?name=='{}']", quoted(name));
            found.push((clause, says(text(name))));
        }
    }
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
    type Says = fn(String, String) -> Message;
    let lists: [(&str, Says); 3] = [
        ("roles", |account, role| {
            message!("{account} has the role {role}.")
        }),
        ("scps", |account, policy| {
            message!("{policy} is attached to {account}.")
        }),
        ("delegate_of", |account, principal| {
            message!("{account} is the delegated administrator of {principal}.")
        }),
    ];
    for (list_name, says) in lists {
        // An account that was created brings an access role and policies, which teach nothing.
        let teaches = |value: &Value| match list_name {
            "roles" => was.is_object() || is_of_service(&text(value)),
            "scps" => was.is_object(),
            _ => true,
        };
        let values = list(account, list_name).iter();
        for value in values.filter(|it| !list(was, list_name).contains(it) && teaches(it)) {
            let part = quoted(value);
            let clause =
                format!("accounts[?name=='{quoted_name}' && contains({list_name}, '{part}')]");
            found.push((clause, says(name.clone(), text(value))));
        }
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
            |service| message!("{service} is a trusted service."),
            |service| message!("{service} is no longer a trusted service."),
        ),
        (
            "policy_types",
            |policy_type| message!("The policy type {policy_type} is enabled."),
            |policy_type| message!("The policy type {policy_type} is no longer enabled."),
        ),
    ];
    for (name, is, is_no_more) in lists {
        let (was, is_there) = (list(was, name), now.is_object());
        let now = list(now, name);
        // Without an organization there is no list to search.
        let mut push = |not: &str, value: &Value, says: Says| {
            let part = quoted(value);
            let clause = format!("organization && {not}contains(organization.{name}, '{part}')");
            found.push((clause, says(text(value))));
        };
        let gained = now.iter().filter(|value| !was.contains(value));
        gained.for_each(|value| push("", value, is));
        let lost = was.iter().filter(|value| is_there && !now.contains(value));
        lost.for_each(|value| push("!", value, is_no_more));
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
