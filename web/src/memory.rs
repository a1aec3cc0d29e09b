//! What is found again after the tab was closed: the session with its undone steps, who acts, the view, the version of
//! the command line, the branches, and the place in a walkthrough. The session is kept apart from the rest, so that
//! damage to one spares the other.

use std::rc::Rc;

use lessons::record::AttemptRecord;
use serde_json::{Value, json};
use shell::Dialect;
use shell::controller::Controller;
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::Session;

use crate::state::lesson::Kept;
use crate::state::present::{Shown, WindowRole};
use crate::state::walk::Walk;
use crate::state::{AppState, Branch, OrganizationForm, whole};
use crate::{clock, progress, storage};

const PAGE: &str = "page";
/// The id of the lesson that is being done.
const LESSON: &str = "lesson";

/// What was kept under a name. What cannot be read is set aside.
pub fn read<T>(name: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let text = storage::preference(name).filter(|text| !text.is_empty())?;
    let found = read(&text);
    if found.is_none() {
        storage::set_aside(name, &text);
    }
    found
}

/// Keeps all of it, as far as the browser lets us.
pub fn keep(state: &AppState) {
    // A lesson does not take the place of what is one's own.
    let controller = state.own_controller();
    let history = &controller.history;
    storage::keep(&whole(history));
    let branches: Vec<Value> = state
        .branches
        .iter()
        .map(|branch| json!({ "name": branch.name, "session": branch.session.to_compact_json() }))
        .collect();
    let walk = state.guide.walk.as_ref().map(walk_text);
    let page = json!({
        "of": identity(history),
        "taken": history.steps().len(),
        "fixed": history.floor(),
        "actor": controller.actor.to_string(),
        "instructor": controller.instructor,
        "dialect": state.controller.dialect.name(),
        "form": state.screen.form.name(),
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
    read(&format!("lab {of}"), |text| serde_json::from_str(text).ok())
}

/// Keeps the lesson that is being done, and notes what was reached. `ms` is the active time.
pub fn keep_lesson(state: &AppState, ms: u64) {
    let Some(run) = &state.guide.lesson else {
        // One that is still being fetched is not left.
        if state.guide.opening.is_none() {
            storage::prefer(LESSON, "");
        }
        return;
    };
    if run.draft {
        return;
    }
    let kept = run.kept(&state.controller, ms);
    let log = &run.attempt.log;
    let goals = &run.attempt.lesson.goals;
    let before = progress::attempts(run.id());
    let done = before.into_iter().find(|it| it.begun == kept.begun);
    let done = done.and_then(|it| it.done);
    progress::note(
        run.id(),
        AttemptRecord {
            begun: kept.begun.clone(),
            done: done.or_else(|| log.finished.then(clock::now)),
            version: kept.version.clone(),
            ms,
            // What must never be done is met from the start and so never reached: whoever has finished has all.
            met: goals
                .iter()
                .map(|goal| &goal.id)
                .filter(|id| log.finished || log.reached.iter().any(|(it, _)| it == *id))
                .cloned()
                .collect(),
            of: goals.len(),
            log: log.clone(),
            counted: None,
        },
    );
    storage::prefer(LESSON, run.id());
    storage::prefer(&format!("lesson {}", run.id()), &kept.to_json().to_string());
}

/// The lesson that one was in.
pub fn open_lesson() -> Option<String> {
    storage::preference(LESSON).filter(|id| !id.is_empty())
}

/// What was kept of a lesson, whether one was in it last or not.
pub fn kept_lesson(id: &str) -> Option<Kept> {
    read(&format!("lesson {id}"), |text| {
        Kept::from_json(&serde_json::from_str(text).ok()?)
    })
}

/// Tells whether the rest belongs to a session: another tab may have kept another one.
fn identity(history: &History) -> String {
    let steps = history.steps().len() + history.undone().len();
    format!("{} {} {steps}", history.scenario().id(), history.seed())
}

/// The state as it was kept, with the kept session.
pub fn restore(mut history: History) -> AppState {
    let (page, branches) = page();
    let of = identity(&history);
    let page = Some(page)
        .filter(|page| page["of"].as_str() == Some(&of))
        .unwrap_or(Value::Null);
    let number = |name: &str| page[name].as_u64().and_then(|it| usize::try_from(it).ok());
    // Nothing goes back behind the preparations of a lesson that is presented, in this window or the presenter's.
    history.fix(number("fixed").unwrap_or(0));
    if let Some(taken) = number("taken") {
        history.go_to(taken);
    }
    let mut state = AppState::new(Controller::at(history));
    if let Some(actor) = page["actor"].as_str().and_then(|actor| actor.parse().ok()) {
        state.controller.act_as(actor);
    }
    state.controller.instructor = page["instructor"].as_bool().unwrap_or(true);
    state.controller.dialect = page["dialect"]
        .as_str()
        .and_then(Dialect::by_name)
        .unwrap_or_default();
    state.screen.form = (page["form"].as_str())
        .and_then(OrganizationForm::by_name)
        .unwrap_or(OrganizationForm::Tree);
    state.branches = branches;
    state.guide.walk = walk_of(&page["walk"]);
    state
}

/// What was kept beside the session, and the branches. These belong to no session: they stay, also where the session that was
/// kept with them did not fit or is damaged.
fn page() -> (Value, Rc<Vec<Branch>>) {
    let page = read(PAGE, |text| serde_json::from_str::<Value>(text).ok()).unwrap_or(Value::Null);
    let branches = page["branches"].as_array().into_iter().flatten();
    let branches = Rc::new(branches.filter_map(kept_branch).collect());
    (page, branches)
}

/// What to begin with where no session was kept that can be opened.
pub fn fresh() -> AppState {
    let mut state = AppState::new(Controller::new(Scenario::ConsolidatedBilling, 1));
    state.branches = page().1;
    state
}

fn kept_branch(row: &Value) -> Option<Branch> {
    let text = row["session"].as_str()?;
    let Ok(session) = Session::from_json(text) else {
        storage::set_aside("branch", text);
        return None;
    };
    Some(Branch {
        name: row["name"].as_str()?.to_string(),
        session,
        foreign: false,
    })
}

fn walk_text(walk: &Walk) -> Value {
    json!({ "id": &*walk.id, "step": walk.step, "lines": walk.lines, "away": walk.away })
}

/// The place in a lesson; its texts are loaded again.
fn walk_of(value: &Value) -> Option<Walk> {
    let number = |name: &str| usize::try_from(value[name].as_u64()?).ok();
    Some(Walk {
        id: value["id"].as_str()?.to_string().into(),
        step: number("step")?,
        // What was kept before lines were counted had carried out all of them.
        lines: number("lines").unwrap_or(usize::MAX),
        away: value["away"].as_bool()?,
        told: None,
        fresh: false,
        failed: None,
    })
}

fn presented(part: WindowRole, id: &str) -> String {
    let part = match part {
        WindowRole::Audience => "audience",
        WindowRole::Presenter | WindowRole::Alone => "presenter",
    };
    format!("{part} {id}")
}

/// Keeps a window of a presentation for when it is loaded anew, apart from what all windows share.
pub fn keep_presented(state: &AppState) {
    let stage = &state.stage;
    let kept = json!({
        "shown": Shown { caption: stage.caption.clone(), ..state.shown() }.to_json(),
        "frozen": stage.frozen.as_ref().map(|it| it.to_json()),
        "walk": state.guide.walk.as_ref().map(walk_text),
        "asked": stage.asked,
        "captions": stage.captions,
        "pointing": stage.pointing,
    });
    storage::keep_for_tab(&presented(stage.part, &stage.id), &kept.to_string());
}

/// Puts back what this window of a presentation had, if it was loaded before.
pub fn restore_presented(state: &mut AppState) {
    let stage = &state.stage;
    let kept = storage::of_tab(&presented(stage.part, &stage.id))
        .and_then(|text| serde_json::from_str::<Value>(&text).ok())
        .unwrap_or(Value::Null);
    let Some(shown) = Shown::from_json(&kept["shown"]) else {
        return;
    };
    state.show(shown);
    state.guide.walk = walk_of(&kept["walk"]);
    let stage = &mut state.stage;
    stage.frozen = Shown::from_json(&kept["frozen"]).map(Rc::new);
    stage.asked = kept["asked"].as_u64().map_or(0, |it| it as usize);
    stage.captions = kept["captions"].as_bool().unwrap_or(true);
    stage.pointing = kept["pointing"].as_bool().unwrap_or(false);
}
