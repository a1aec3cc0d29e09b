//! What is found again after the tab was closed: the session with its undone steps, who acts, the view, the version of
//! the command line, the branches, and the place in a walkthrough. The session is kept apart from the rest, so that
//! damage to one spares the other.

use std::rc::Rc;

use serde_json::{Value, json};
use shell::Dialect;
use shell::desk::Desk;
use sim::history::History;
use sim::session::{Session, SessionError};

use crate::state::{AppState, Branch, Form, Walk, whole};
use crate::storage;

const PAGE: &str = "page";

/// Keeps all of it, as far as the browser lets us.
pub fn keep(state: &AppState) {
    let history = &state.desk.history;
    let session = whole(history);
    storage::keep(&session);
    let form = match state.form {
        Form::Tree => "tree",
        Form::List => "list",
        Form::Text => "text",
    };
    let branches: Vec<Value> = state
        .branches
        .iter()
        .map(|branch| json!({ "name": branch.name, "session": branch.session.to_compact_json() }))
        .collect();
    let walk = state
        .walk
        .as_ref()
        .map(|walk| json!({ "id": &*walk.id, "step": walk.step, "away": walk.away }));
    let page = json!({
        "of": identity(&session),
        "taken": history.steps().len(),
        "actor": state.desk.actor.to_string(),
        "instructor": state.desk.instructor,
        "dialect": state.desk.dialect.name(),
        "form": form,
        "branches": branches,
        "walk": walk,
    });
    storage::prefer(PAGE, &page.to_string());
}

/// Keeps what is written in the policy lab, of a scenario and seed: a draft is nobody's to lose.
pub fn keep_lab(of: &str, sheet: &Value) {
    storage::prefer(&format!("lab {of}"), &sheet.to_string());
}

/// What was written there.
pub fn kept_lab(of: &str) -> Option<Value> {
    serde_json::from_str(&storage::preference(&format!("lab {of}"))?).ok()
}

/// The kept state; `None` at the first visit.
pub fn kept() -> Option<Result<AppState, SessionError>> {
    Some(storage::kept()?.map(|session| restore(&session)))
}

/// Tells whether the rest belongs to a session: another tab may have kept another one.
fn identity(session: &Session) -> String {
    format!(
        "{} {} {}",
        session.scenario.id(),
        session.seed,
        session.commands.len()
    )
}

fn restore(session: &Session) -> AppState {
    let page = storage::preference(PAGE)
        .and_then(|text| serde_json::from_str::<Value>(&text).ok())
        .filter(|page| page["of"].as_str() == Some(&identity(session)))
        .unwrap_or(Value::Null);
    let mut history = History::open(session);
    if let Some(taken) = page["taken"]
        .as_u64()
        .and_then(|taken| usize::try_from(taken).ok())
    {
        history.go_to(taken);
    }
    let mut state = AppState::new(Desk::at(history));
    if let Some(actor) = page["actor"].as_str().and_then(|actor| actor.parse().ok()) {
        state.desk.act_as(actor);
    }
    state.desk.instructor = page["instructor"].as_bool().unwrap_or(true);
    state.desk.dialect = page["dialect"]
        .as_str()
        .and_then(Dialect::by_name)
        .unwrap_or_default();
    state.form = match page["form"].as_str() {
        Some("list") => Form::List,
        Some("text") => Form::Text,
        _ => Form::Tree,
    };
    let branches = page["branches"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| {
            let session = Session::from_json(row["session"].as_str()?).ok()?;
            Some(Branch {
                name: row["name"].as_str()?.to_string(),
                session,
                foreign: false,
            })
        });
    state.branches = Rc::new(branches.collect());
    state.walk = page["walk"].as_object().and_then(|walk| {
        let id = walk.get("id")?.as_str()?;
        let walkthrough = lessons::walkthrough(id)?;
        let step = usize::try_from(walk.get("step")?.as_u64()?)
            .ok()?
            .min(walkthrough.steps.len().saturating_sub(1));
        Some(Walk {
            id: id.to_string().into(),
            step,
            away: walk.get("away")?.as_bool()?,
        })
    });
    state
}
