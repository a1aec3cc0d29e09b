//! A lesson that is being written: made from a recording or from a lesson's files, and written as files again.
//!
//! Invariant: a draft is the tree of its files, so what an editor does not know of is kept as it was (comments are not).
//! What is saved while somebody writes is those files, too.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "types of values are given by JSON; here one or two of them are meant, and all others"
)]

mod edit;

use serde_json::{Map, Value, json};
use shell::desk::{Desk, Thing, fill_in, line_of, things};
use sim::command::Command;
use sim::history::{History, Step};
use sim::people;

use crate::clause::error_of;
use crate::facts::facts;
use crate::folder::{Complaint, Files};
use crate::source::Source;

pub use edit::StepRow;

/// A draft of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub id: String,
    /// The tree of `lesson.toml`.
    pub lesson: Value,
    /// The trees of the texts, by language.
    pub texts: Vec<(String, Value)>,
    /// Files that are neither: kept as they are.
    pub others: Vec<(String, String)>,
}

/// How a draft speaks that was recorded: in the language that its author writes.
pub struct Wording<'w> {
    pub language: &'w str,
    pub title: &'w str,
    pub about: &'w str,
    /// Behind the title of a step that was refused.
    pub refused: &'w str,
    /// Where nothing is known to have happened.
    pub look: &'w str,
    /// What the core said, in this language.
    pub core: fn(&str) -> String,
}

impl Default for Wording<'_> {
    /// English, as the core speaks.
    fn default() -> Self {
        Self {
            language: "en",
            title: "A new lesson",
            about: "What it is about, in a sentence.",
            refused: "refused",
            look: "What is to be seen here?",
            core: str::to_string,
        }
    }
}

/// A goal that a recording suggests.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub id: String,
    /// The clause, as a tree of one field: `{"state": "…"}`.
    pub clause: Value,
    /// What it says, in English, for the author to word better.
    pub text: String,
    /// The step of the draft that meets it, from 0.
    pub step: usize,
}

impl Draft {
    /// Reads a lesson's files for editing.
    ///
    /// # Errors
    ///
    /// A file that is no TOML; whether it makes a lesson is `Files::read`'s to say.
    pub fn read(files: &Files) -> Result<Self, Vec<Complaint>> {
        let mut draft = Self {
            id: files.id.clone(),
            lesson: Value::Object(Map::new()),
            texts: Vec::new(),
            others: Vec::new(),
        };
        let mut complaints = Vec::new();
        for (name, text) in &files.files {
            let Some(stem) = name.strip_suffix(".toml") else {
                draft.others.push((name.clone(), text.clone()));
                continue;
            };
            let tree = Source::read(text, |fields| {
                let all = fields.all().into_iter();
                Some(
                    all.map(|(name, node)| (name, node.json()))
                        .collect::<Map<_, _>>(),
                )
            });
            match tree {
                Ok(tree) if stem == "lesson" => draft.lesson = Value::Object(tree),
                Ok(tree) => draft.texts.push((stem.to_string(), Value::Object(tree))),
                Err(faults) => {
                    complaints.extend(faults.into_iter().map(|it| Complaint::of(name, it)));
                }
            }
        }
        if complaints.is_empty() {
            Ok(draft)
        } else {
            Err(complaints)
        }
    }

    /// The files of the lesson.
    pub fn files(&self) -> Files {
        let mut files = vec![("lesson.toml".to_string(), toml_of(&self.lesson))];
        for (language, tree) in &self.texts {
            files.push((format!("{language}.toml"), toml_of(tree)));
        }
        files.extend(self.others.iter().cloned());
        Files {
            id: self.id.clone(),
            files,
        }
    }

    /// A draft of what was done from a step of the history on; what was done before is its setup. One step of the lesson for
    /// each command; who acts and ids are written by name. The texts are in one language: others are translated from it.
    pub fn record(id: &str, history: &History, from: usize, wording: &Wording<'_>) -> Self {
        let lines: Vec<Recorded> = (0..history.steps().len())
            .map(|at| Recorded::of(history, at))
            .collect();
        let from = from.min(lines.len());
        let mut setup: Vec<Value> = Vec::new();
        let mut acting = None;
        for line in &lines[..from] {
            if line.actor.is_some() && line.actor != acting {
                setup.extend(line.actor.iter().map(|it| json!(format!("as {it}"))));
                acting.clone_from(&line.actor);
            }
            setup.push(line.value());
        }
        let mut lesson = Map::new();
        lesson.insert("minutes".into(), json!(5 + (lines.len() - from) / 2));
        lesson.insert("scenario".into(), json!(history.scenario().id()));
        lesson.insert("seed".into(), json!(history.seed()));
        if !setup.is_empty() {
            lesson.insert("setup".into(), Value::Array(setup));
        }
        let mut steps = Vec::new();
        let mut texts = Map::new();
        let mut ids: Vec<String> = Vec::new();
        for (line, step) in lines[from..].iter().zip(&history.steps()[from..]) {
            let id = fresh(&slug(&line.name), &ids);
            let mut row = Map::new();
            row.insert("id".into(), json!(id));
            if let Some(actor) = &line.actor {
                row.insert("as".into(), json!(actor));
            }
            row.insert("run".into(), json!([line.value()]));
            steps.push(Value::Object(row));
            texts.insert(
                id.clone(),
                json!({ "title": line.title(wording), "text": line.says(step, wording) }),
            );
            ids.push(id);
        }
        lesson.insert("steps".into(), Value::Array(steps));
        let texts = json!({
            "title": wording.title,
            "about": wording.about,
            "steps": Value::Object(texts),
        });
        Self {
            id: id.to_string(),
            lesson: Value::Object(lesson),
            texts: vec![(wording.language.to_string(), texts)],
            others: Vec::new(),
        }
    }

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
    pub fn accept(&mut self, proposal: &Proposal) {
        let mut goal = Map::new();
        goal.insert("id".into(), json!(proposal.id));
        if let Some(clause) = proposal.clause.as_object() {
            goal.extend(clause.clone());
        }
        rows(&mut self.lesson, "goals").push(Value::Object(goal));
        // Steps may have been cut since: no goal is without a step.
        let steps = rows(&mut self.lesson, "steps");
        let last = steps.len().saturating_sub(1);
        if let Some(step) = steps.get_mut(proposal.step.min(last)) {
            let id = json!(proposal.id);
            match step.get_mut("goals").and_then(Value::as_array_mut) {
                Some(goals) => goals.push(id),
                None => step["goals"] = json!([id]),
            }
        }
        for (_, texts) in &mut self.texts {
            texts["goals"][&proposal.id] = json!({
                "text": proposal.text,
                "missing": format!("Not yet: {}", proposal.text),
            });
        }
    }
}

/// The rows of a list of tables; made where there is none.
fn rows<'t>(tree: &'t mut Value, name: &str) -> &'t mut Vec<Value> {
    if !tree[name].is_array() {
        tree[name] = json!([]);
    }
    match &mut tree[name] {
        Value::Array(rows) => rows,
        _ => unreachable!("made an array above"),
    }
}

/// A step of a history as a line of a lesson.
struct Recorded {
    /// As `as` takes it; none for time and interventions.
    actor: Option<String>,
    text: String,
    error: Option<&'static str>,
    changed: bool,
    /// The operation's name, or the word.
    name: String,
}

impl Recorded {
    fn of(history: &History, at: usize) -> Self {
        let step = &history.steps()[at];
        let mut before = history.clone();
        before.go_to(at);
        let mut desk = Desk::at(before);
        let (actor, name) = match &step.command {
            Command::Call(call) => {
                let caller = &call.caller;
                let named = people::name_of(desk.world(), caller).replace(" / ", "/");
                let named = match desk.find_person(&named) {
                    Ok(found) if found == *caller => named,
                    _ => caller.to_string(),
                };
                desk.act_as(caller.clone());
                let name = call.operation.rsplit(':').next().unwrap_or_default();
                (Some(named), name.to_string())
            }
            Command::Time(_) | Command::Intervene(_) => {
                let line = line_of(&step.command);
                let word = line.split(' ').next().unwrap_or_default();
                (None, word.to_string())
            }
        };
        Self {
            actor,
            text: by_name(&desk, &line_of(&step.command)),
            error: error_of(step),
            changed: step.changed(),
            name,
        }
    }

    fn value(&self) -> Value {
        match self.error {
            Some(code) => json!({ "line": self.text, "expect": format!("refused:{code}") }),
            // What only reads, nothing depends on.
            None if !self.changed => json!({ "line": self.text, "optional": true }),
            None => json!(self.text),
        }
    }

    /// A first title: the operation, in words.
    fn title(&self, wording: &Wording<'_>) -> String {
        let words: Vec<String> = (words_of(&self.name).into_iter().enumerate())
            .map(|(at, word)| {
                // Abbreviations stay as they are.
                let is_abbreviation =
                    word.len() > 1 && word.chars().all(|it| it.is_ascii_uppercase());
                match at {
                    0 => word,
                    _ if is_abbreviation => word,
                    _ => word.to_lowercase(),
                }
            })
            .collect();
        let words = words.join(" ");
        match self.error {
            Some(_) => format!("{words}: {}", wording.refused),
            None => words,
        }
    }

    /// A first text: what happened.
    fn says(&self, step: &Step, wording: &Wording<'_>) -> String {
        let said: Vec<String> = match &step.result {
            Ok(outcome) => (outcome.events.iter())
                .map(|it| (wording.core)(&it.says))
                .collect(),
            Err(refusal) => vec![(wording.core)(&refusal.error.message)],
        };
        match said.join(" ") {
            nothing if nothing.trim().is_empty() => wording.look.to_string(),
            said => said,
        }
    }
}

/// The line with ids by name, as far as `fill_in` finds the same ids again.
fn by_name(desk: &Desk, line: &str) -> String {
    let mut things: Vec<Thing> = things(desk.world()).collect();
    // The longest first: a unit's id has the root's in it.
    ordered::sort_by_key(&mut things, |it| std::cmp::Reverse(it.id.len()));
    let mut named = line.to_string();
    for thing in things {
        if !named.contains(&thing.id) {
            continue;
        }
        let tried = named.replace(&thing.id, &thing.placeholder());
        if fill_in(desk, &tried).is_ok_and(|filled| filled == line) {
            named = tried;
        }
    }
    named
}

/// What is true after and was not before, as JMESPath with words for it.
fn differences(before: &Value, after: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let list = |facts: &Value, name: &str| facts[name].as_array().cloned().unwrap_or_default();
    let quoted = |value: &Value| text(value).replace('\\', "\\\\").replace('\'', "\\'");
    let named = |rows: &[Value], name: &Value| rows.iter().find(|it| it["name"] == *name).cloned();
    let accounts = list(before, "accounts");
    for account in list(after, "accounts") {
        let (name, called) = (quoted(&account["name"]), text(&account["name"]));
        let was = named(&accounts, &account["name"]).unwrap_or(Value::Null);
        if was["organization"] != account["organization"] {
            if account["organization"].is_string() {
                found.push((
                    format!("accounts[?name=='{name}' && organization]"),
                    format!("{called} is a member of the organization."),
                ));
            } else if was.is_object() {
                found.push((
                    format!("accounts[?name=='{name}' && !organization]"),
                    format!("{called} has left the organization."),
                ));
            }
        }
        if was.is_object() && was["unit"] != account["unit"] && account["unit"].is_string() {
            let unit = quoted(&account["unit"]);
            found.push((
                format!("accounts[?name=='{name}' && unit=='{unit}']"),
                format!("{called} is in {}.", text(&account["unit"])),
            ));
        }
        for role in list(&account, "roles") {
            if !list(&was, "roles").contains(&role) && text(&role).starts_with("AWSServiceRole") {
                found.push((
                    format!(
                        "accounts[?name=='{name}' && contains(roles, '{}')]",
                        quoted(&role)
                    ),
                    format!("{called} has the role {}.", text(&role)),
                ));
            }
        }
        for scp in list(&account, "scps") {
            if was.is_object() && !list(&was, "scps").contains(&scp) {
                found.push((
                    format!(
                        "accounts[?name=='{name}' && contains(scps, '{}')]",
                        quoted(&scp)
                    ),
                    format!("{} is attached to {called}.", text(&scp)),
                ));
            }
        }
        for principal in list(&account, "delegate_of") {
            if !list(&was, "delegate_of").contains(&principal) {
                found.push((
                    format!(
                        "accounts[?name=='{name}' && contains(delegate_of, '{}')]",
                        quoted(&principal)
                    ),
                    format!(
                        "{called} is the delegated administrator of {}.",
                        text(&principal)
                    ),
                ));
            }
        }
    }
    for unit in list(after, "units") {
        if named(&list(before, "units"), &unit["name"]).is_none() {
            found.push((
                format!("units[?name=='{}']", quoted(&unit["name"])),
                format!("There is a unit {}.", text(&unit["name"])),
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
                format!(
                    "The handshake {} to {} is {}.",
                    text(action),
                    text(to),
                    text(state)
                ),
            ));
        }
    }
    for policy in list(after, "policies") {
        if named(&list(before, "policies"), &policy["name"]).is_none() {
            found.push((
                format!("policies[?name=='{}']", quoted(&policy["name"])),
                format!("There is a policy {}.", text(&policy["name"])),
            ));
        }
    }
    let organization = |facts: &Value, name: &str| facts["organization"][name].clone();
    let features = organization(after, "feature_set");
    if features.is_string() && features != organization(before, "feature_set") {
        found.push((
            format!("organization.feature_set == '{}'", quoted(&features)),
            match features.as_str() {
                Some("ALL") => "All features are on.".to_string(),
                _ => "There is an organization with consolidated billing.".to_string(),
            },
        ));
    }
    for (name, is) in [("trusted", "is trusted"), ("policy_types", "is enabled")] {
        let (was, now) = (&before["organization"], &after["organization"]);
        for one in list(now, name) {
            if !list(was, name).contains(&one) {
                found.push((
                    format!("contains(organization.{name}, '{}')", quoted(&one)),
                    format!("{} {is}.", text(&one)),
                ));
            }
        }
        for one in list(was, name) {
            if now.is_object() && !list(now, name).contains(&one) {
                found.push((
                    format!("!contains(organization.{name}, '{}')", quoted(&one)),
                    format!("{} {is} no more.", text(&one)),
                ));
            }
        }
    }
    found
}

/// A call that was refused before and is done now.
fn refused_then_done(earlier: &[std::sync::Arc<Step>], step: &Step) -> Option<(Value, String)> {
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
        format!("{operation} was refused, and then done."),
    ))
}

/// The words of a text, or of a name like `EnableAWSServiceAccess`.
fn words_of(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut begins = true;
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            begins = true;
            continue;
        }
        let before = at.checked_sub(1).map(|it| letters[it]);
        let after = letters.get(at + 1);
        let hump = letter.is_ascii_uppercase()
            && (before.is_some_and(|it| it.is_ascii_lowercase())
                || before.is_some_and(|it| it.is_ascii_uppercase())
                    && after.is_some_and(char::is_ascii_lowercase));
        match words.last_mut() {
            Some(word) if !begins && !hump => word.push(*letter),
            _ => words.push(letter.to_string()),
        }
        begins = false;
    }
    words
}

/// Small letters, digits and hyphens.
fn slug(text: &str) -> String {
    let words: Vec<String> = (words_of(text).iter())
        .take(8)
        .map(|word| word.to_ascii_lowercase())
        .collect();
    match words.join("-") {
        none if none.is_empty() => "step".to_string(),
        slug => slug,
    }
}

/// The id, or with a number behind it one that is not taken.
fn fresh(id: &str, taken: &[String]) -> String {
    if !taken.iter().any(|it| it == id) {
        return id.to_string();
    }
    (2..)
        .map(|n| format!("{id}-{n}"))
        .find(|it| !taken.contains(it))
        .unwrap_or_default()
}

/// Writes a tree as TOML: values first, then tables, then lists of tables.
fn toml_of(tree: &Value) -> String {
    let mut out = String::new();
    if let Value::Object(table) = tree {
        write_table(&mut out, "", table);
    }
    out
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(rows) => !rows.is_empty() && rows.iter().all(Value::is_object),
        _ => false,
    }
}

fn write_table(out: &mut String, name: &str, table: &Map<String, Value>) {
    let within = |key: &str| match name {
        "" => bare(key),
        name => format!("{name}.{}", bare(key)),
    };
    // Only the lists of the top level are blocks: those of a step (`run`, `ask`, `did`) read better in place.
    let blocks = |value: &Value| match value {
        Value::Object(_) => true,
        _ => name.is_empty() && is_block(value),
    };
    for (key, value) in table.iter().filter(|(_, value)| !blocks(value)) {
        out.push_str(&format!("{} = {}\n", bare(key), inline(value, true)));
    }
    for (key, value) in table.iter().filter(|(_, value)| blocks(value)) {
        match value {
            Value::Object(inner) => {
                // A table of tables only needs no head of its own.
                if inner.is_empty() || inner.values().any(|it| !it.is_object()) {
                    out.push_str(&format!("\n[{}]\n", within(key)));
                }
                write_table(out, &within(key), inner);
            }
            Value::Array(rows) => {
                for row in rows {
                    out.push_str(&format!("\n[[{}]]\n", within(key)));
                    for (key, value) in row.as_object().into_iter().flatten() {
                        out.push_str(&format!("{} = {}\n", bare(key), inline(value, true)));
                    }
                }
            }
            _ => {}
        }
    }
}

fn bare(key: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if !key.is_empty() && key.chars().all(plain) {
        key.to_string()
    } else {
        quoted(key)
    }
}

/// As a basic string. JSON escapes in the same way.
fn quoted(text: &str) -> String {
    let text = Value::from(text).to_string();
    // Which JSON lets stand and TOML does not.
    text.replace('\u{7f}', "\\u007F")
}

fn inline(value: &Value, wide: bool) -> String {
    match value {
        Value::String(text) if wide && text.contains('\n') && !text.contains('\r') => {
            let escaped: Vec<String> = (text.split('\n'))
                .map(|line| {
                    let line = quoted(line);
                    line[1..line.len() - 1].to_string()
                })
                .collect();
            format!("\"\"\"\n{}\"\"\"", escaped.join("\n"))
        }
        Value::String(text) => quoted(text),
        Value::Null => "\"\"".to_string(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(rows) => {
            let written: Vec<String> = rows.iter().map(|it| inline(it, false)).collect();
            let long = written.iter().map(String::len).sum::<usize>() > 80;
            if wide && long {
                format!("[\n  {},\n]", written.join(",\n  "))
            } else {
                format!("[{}]", written.join(", "))
            }
        }
        Value::Object(table) => {
            let fields: Vec<String> = (table.iter())
                .map(|(key, value)| format!("{} = {}", bare(key), inline(value, false)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use sim::scenario::Scenario;

    use super::*;
    use crate::{Lesson, prove};

    #[test]
    fn a_tree_is_written_and_read_again() {
        let tree = json!({
            "title": "A \"quoted\" one",
            "intro": "Two\nlines with \"\"\" and \\ and é\n",
            "minutes": 5,
            "flag": true,
            "commands": { "deny": ["iam:*"] },
            "coach": { "moves": ["as Ana | aws organizations list-roots and a very long line after it", "as Ben | x"] },
            "steps": { "one": { "title": "x", "hints": ["a\nb", "c"] }, "two-three": { "ask": [{ "q": "?", "a": "!" }] } },
            "rows": [{ "id": "a", "did": [{ "call": "x" }], "with": { "A B": 1 } }, { "id": "b" }],
        });
        let files = Files {
            id: "x".into(),
            files: vec![("en.toml".into(), toml_of(&tree))],
        };
        let draft = Draft::read(&files).unwrap_or_else(|it| panic!("{it:?}\n{}", toml_of(&tree)));
        assert_eq!(draft.texts[0].1, tree, "{}", toml_of(&tree));
        assert_eq!(Draft::read(&draft.files()), Ok(draft));
    }

    fn recorded(lines: &[&str]) -> History {
        let mut desk = Desk::new(Scenario::ConsolidatedBilling, 1);
        for line in lines {
            let line = fill_in(&desk, line).unwrap();
            desk.run(&line);
        }
        desk.history
    }

    #[test]
    fn a_recording_is_a_lesson_that_is_proved() {
        let history = recorded(&[
            "aws organizations list-roots",
            "aws organizations enable-all-features",
            "as Legacy/Maria",
            "aws organizations accept-handshake --handshake-id {handshake:APPROVE_ALL_FEATURES:Legacy}",
            "as Legacy/Dan",
            "aws organizations accept-handshake --handshake-id {handshake:APPROVE_ALL_FEATURES:Legacy}",
            "advance 2d",
        ]);
        let mut draft = Draft::record("mine", &history, 1, &Wording::default());
        let lesson = draft.files();
        let text = lesson.get("lesson.toml").unwrap();
        assert!(
            text.contains("{handshake:APPROVE_ALL_FEATURES:Legacy}"),
            "{text}"
        );
        assert!(text.contains("refused:AccessDenied"), "{text}");
        let proposals = Draft::proposals(&history, 1);
        let called: Vec<&str> = proposals.iter().map(|it| it.text.as_str()).collect();
        assert!(
            called.contains(&"organizations:AcceptHandshake was refused, and then done."),
            "{called:?}"
        );
        for proposal in &proposals {
            draft.accept(proposal);
        }
        // Time is of no goal here.
        for step in rows(&mut draft.lesson, "steps") {
            if step["id"] == "advance" {
                step["run"] = json!([{ "line": "advance 2d", "optional": true }]);
            }
        }
        let files = draft.files();
        let lesson = Lesson::read("mine", files.get("lesson.toml").unwrap())
            .unwrap_or_else(|it| panic!("{it:?}\n{}", files.get("lesson.toml").unwrap()));
        assert_eq!(prove(&Rc::new(lesson)), []);
    }

    #[test]
    fn a_draft_speaks_the_language_of_its_author_and_is_a_lesson_in_it_alone() {
        let history = recorded(&["aws organizations enable-all-features"]);
        let wording = Wording {
            language: "es",
            title: "Una lección nueva",
            core: |english| format!("¡{english}!"),
            ..Wording::default()
        };
        let draft = Draft::record("mine", &history, 0, &wording);
        assert_eq!(draft.text("es", "title"), "Una lección nueva");
        assert_eq!(draft.title("en"), "Una lección nueva");
        let text = draft.text("es", "steps.enable-all-features.text");
        assert!(text.starts_with('¡') && text.ends_with('!'), "{text}");
        assert!(draft.files().read().is_ok());
    }

    #[test]
    fn a_seed_of_64_bits_is_kept() {
        let history = History::new(Scenario::AllFeatures, u64::MAX);
        let draft = Draft::record("mine", &history, 0, &Wording::default());
        let again = Draft::read(&draft.files()).unwrap();
        assert_eq!(again.lesson["seed"], json!(u64::MAX));
        assert_eq!(again, draft);
    }

    #[test]
    fn a_goal_whose_step_was_cut_goes_to_the_last_one() {
        let unit = "aws organizations create-organizational-unit --parent-id {root} --name";
        let history = recorded(&[
            "aws organizations enable-all-features",
            &format!("{unit} One"),
            &format!("{unit} Two"),
        ]);
        let mut draft = Draft::record("mine", &history, 0, &Wording::default());
        let proposals = Draft::proposals(&history, 0);
        let last = proposals.iter().find(|it| it.step == 2).unwrap();
        draft.cut(2);
        draft.accept(last);
        assert_eq!(draft.steps()[1].goals, std::slice::from_ref(&last.id));
        assert!(draft.files().read().is_ok());
    }

    #[test]
    fn ids_are_small_letters_and_never_twice() {
        assert_eq!(slug("AcceptHandshake"), "accept-handshake");
        assert_eq!(slug("EnableAWSServiceAccess"), "enable-aws-service-access");
        assert_eq!(
            slug("config.amazonaws.com is on."),
            "config-amazonaws-com-is-on"
        );
        assert_eq!(slug("¿?"), "step");
        assert_eq!(fresh("a", &["a".into(), "a-2".into()]), "a-3");
    }
}
