//! Proposals: goals that a recording suggests, from what it changed and from what was refused first and done later.

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
    /// What it says. The author words it better.
    pub text: Message,
    /// The step of the draft that meets it, from 0.
    pub step: usize,
}

impl LessonDraft {
    /// Goals that the recording suggests: what it made different, and what was refused and then done.
    pub fn proposals(history: &History, from: usize) -> Vec<Proposal> {
        let mut found = Vec::new();
        let steps = history.steps();
        let last = facts(history.world());
        let mut before = facts(history.world_after(from));
        for (at, step) in steps.iter().enumerate().skip(from) {
            let after = facts(&step.world);
            for (clause, text) in differences(&before, &after) {
                // What a later step takes back is no goal of the whole.
                let stays = query::Expression::parse(&clause)
                    .and_then(|it| it.evaluate(&last))
                    .is_ok_and(|it| it != json!([]) && it != json!(false) && !it.is_null());
                if stays {
                    found.push((json!({ "state": clause }), text, at - from));
                }
            }
            if let Some(refused) = refused_then_done(&steps[from..at], step) {
                found.push((refused.0, refused.1, at - from));
            }
            before = after;
        }
        let mut ids: Vec<String> = Vec::new();
        let mut proposals: Vec<Proposal> = Vec::new();
        for (clause, text, step) in found {
            if proposals.iter().any(|it| it.clause == clause) {
                continue;
            }
            let id = fresh(&slug(&text), &ids);
            ids.push(id.clone());
            proposals.push(Proposal {
                id,
                clause,
                text,
                step,
            });
        }
        proposals
    }

    /// Takes a proposal in as a goal of its step.
    pub fn accept(&mut self, proposal: &Proposal, wording: &DraftWording<'_>) {
        let mut goal = Map::new();
        goal.insert("id".into(), json!(proposal.id));
        if let Some(clause) = proposal.clause.as_object() {
            goal.extend(clause.clone());
        }
        rows(&mut self.lesson, "goals").push(Value::Object(goal));
        // Steps may have been cut since: no goal is without a step.
        let steps = rows(&mut self.lesson, "steps");
        let last = steps.len().saturating_sub(1);
        let step = steps.get_mut(proposal.step.min(last));
        if let Some(step) = step.and_then(Value::as_object_mut) {
            let id = json!(proposal.id);
            match step.get_mut("goals").and_then(Value::as_array_mut) {
                Some(goals) => goals.push(id),
                None => {
                    step.insert("goals".into(), json!([id]));
                }
            }
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
}

/// What is true after and was not before, as JMESPath with words for it.
fn differences(before: &Value, after: &Value) -> Vec<(String, Message)> {
    let mut found = Vec::new();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let list = |facts: &Value, name: &str| facts[name].as_array().cloned().unwrap_or_default();
    let quoted = |value: &Value| text(value).replace('\\', "\\\\").replace('\'', "\\'");
    let named = |rows: &[Value], name: &Value| rows.iter().find(|it| it["name"] == *name).cloned();
    let accounts = list(before, "accounts");
    for account in list(after, "accounts") {
        let (name, called) = (quoted(&account["name"]), text(&account["name"]));
        let was = named(&accounts, &account["name"]).unwrap_or(Value::Null);
        let has = |list: &str, it: &Value| {
            let it = quoted(it);
            format!("accounts[?name=='{name}' && contains({list}, '{it}')]")
        };
        if was["organization"] != account["organization"] {
            if account["organization"].is_string() {
                found.push((
                    format!("accounts[?name=='{name}' && organization]"),
                    message!("{called} is a member of the organization.", called),
                ));
            } else if was.is_object() {
                found.push((
                    format!("accounts[?name=='{name}' && !organization]"),
                    message!("{called} has left the organization.", called),
                ));
            }
        }
        if was.is_object() && was["unit"] != account["unit"] && account["unit"].is_string() {
            let unit = quoted(&account["unit"]);
            found.push((
                format!("accounts[?name=='{name}' && unit=='{unit}']"),
                message!(
                    "The account {called} is in {text}.",
                    called,
                    text = text(&account["unit"])
                ),
            ));
        }
        for role in list(&account, "roles") {
            if !list(&was, "roles").contains(&role) && text(&role).starts_with("AWSServiceRole") {
                found.push((
                    has("roles", &role),
                    message!("{called} has the role {text}.", called, text = text(&role)),
                ));
            }
        }
        for scp in list(&account, "scps") {
            if was.is_object() && !list(&was, "scps").contains(&scp) {
                found.push((
                    has("scps", &scp),
                    message!("{text} is attached to {called}.", text = text(&scp), called),
                ));
            }
        }
        for principal in list(&account, "delegate_of") {
            if !list(&was, "delegate_of").contains(&principal) {
                found.push((
                    has("delegate_of", &principal),
                    message!(
                        "{called} is the delegated administrator of {text}.",
                        called,
                        text = text(&principal)
                    ),
                ));
            }
        }
    }
    for unit in list(after, "units") {
        if named(&list(before, "units"), &unit["name"]).is_none() {
            found.push((
                format!("units[?name=='{}']", quoted(&unit["name"])),
                message!("There is a unit {text}.", text = text(&unit["name"])),
            ));
        }
    }
    for handshake in list(after, "handshakes") {
        if !list(before, "handshakes").contains(&handshake) {
            let [action, state, to] = ["action", "state", "to"].map(|it| &handshake[it]);
            found.push((
                format!(
                    "handshakes[?action=='{}' && to=='{}' && state=='{}']",
                    quoted(action),
                    quoted(to),
                    quoted(state)
                ),
                message!(
                    "The handshake {kind} to {recipient} is {state}.",
                    kind = text(action),
                    recipient = text(to),
                    state = text(state)
                ),
            ));
        }
    }
    for policy in list(after, "policies") {
        if named(&list(before, "policies"), &policy["name"]).is_none() {
            found.push((
                format!("policies[?name=='{}']", quoted(&policy["name"])),
                message!("There is a policy {text}.", text = text(&policy["name"])),
            ));
        }
    }
    let organization = |facts: &Value, name: &str| facts["organization"][name].clone();
    let features = organization(after, "feature_set");
    if features.is_string() && features != organization(before, "feature_set") {
        found.push((
            format!("organization.feature_set == '{}'", quoted(&features)),
            match features.as_str() {
                Some("ALL") => "All features are on.".into(),
                _ => "There is an organization with consolidated billing.".into(),
            },
        ));
    }
    type Says = fn(String) -> Message;
    let lists: [(&str, Says, Says); 2] = [
        (
            "trusted",
            |it| message!("{it} is a trusted service.", it),
            |it| message!("{it} is no trusted service any more.", it),
        ),
        (
            "policy_types",
            |it| message!("The policy type {it} is enabled.", it),
            |it| message!("The policy type {it} is not enabled any more.", it),
        ),
    ];
    for (name, is, is_no_more) in lists {
        let (was, now) = (&before["organization"], &after["organization"]);
        for one in list(now, name) {
            if !list(was, name).contains(&one) {
                found.push((
                    format!("contains(organization.{name}, '{}')", quoted(&one)),
                    is(text(&one)),
                ));
            }
        }
        for one in list(was, name) {
            if now.is_object() && !list(now, name).contains(&one) {
                found.push((
                    format!("!contains(organization.{name}, '{}')", quoted(&one)),
                    is_no_more(text(&one)),
                ));
            }
        }
    }
    found
}

/// A call that was refused before and is done now.
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
