//! Everything that is restored after the tab was closed: the session with its undone steps, the current user, the view,
//! the version of the command line, the branches, and the position in a walkthrough. The session is stored separately,
//! so that damage to one part spares the other.

use std::rc::Rc;

use lessons::record::AttemptRecord;
use serde_json::{Value, json};
use shell::Dialect;
use shell::controller::Controller;
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::SavedSession;

use crate::{clock, progress, storage};
use page::lesson::Kept;
use page::present::{Shown, WindowRole};
use page::walk::Walk;
use page::{AppState, Branch, OrganizationForm};

const PAGE: &str = "page";
/// Storage key of the open lesson's id.
const LESSON: &str = "lesson";

/// A stored value by name. An unreadable one is set aside.
pub fn read<T>(name: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let text = storage::preference(name).filter(|text| !text.is_empty())?;
    let found = read(&text);
    if found.is_none() {
        storage::set_aside(name, &text);
    }
    found
}

/// The text of a session as it is stored, with its undone steps, and a mark at its end if it is `marked`.
pub fn text_of(history: &History, marked: bool) -> String {
    match marked {
        true => marked_text(history),
        false => history.whole_session().to_compact_json(),
    }
}

// Not inlined: the page's first part then need not have the world's hash.
#[inline(never)]
fn marked_text(history: &History) -> String {
    SavedSession::whole(history).to_compact_json()
}

/// Stores everything, as far as the browser allows.
pub fn keep(state: &AppState, marked: bool) {
    // A lesson does not replace the reader's own session.
    let controller = state.own_controller();
    let history = &controller.history;
    storage::keep(&text_of(history, marked));
    let row = |it: &Branch| json!({ "name": it.name, "session": it.saved.to_compact_json() });
    let branches: Value = state.branches.iter().map(row).collect();
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

/// Stores the policy lab's inputs for a scenario and seed, so that no draft is lost.
pub fn keep_lab(of: &str, sheet: &Value) {
    storage::prefer(&format!("lab {of}"), &sheet.to_string());
}

/// The stored inputs of the lab.
pub fn kept_lab(of: &str) -> Option<Value> {
    read(&format!("lab {of}"), |text| serde_json::from_str(text).ok())
}

/// Stores the open lesson, and records its progress. `ms` is the active time.
pub fn keep_lesson(state: &AppState, ms: u64, marked: bool) {
    let Some(run) = &state.guide.lesson else {
        // A lesson that is still being fetched remains open.
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
    let before = before.into_iter().find(|it| it.begun == kept.begun);
    let version = AttemptRecord::version_of(&run.attempt.lesson, before.as_ref());
    let done = before.and_then(|it| it.done);
    progress::note(
        run.id(),
        AttemptRecord {
            begun: kept.begun.clone(),
            done: done.or_else(|| log.finished.then(clock::now)),
            version,
            ms,
            // Goals about what must never happen are met from the start and so never reached; a finished lesson has all
            // of them.
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
    let session = text_of(&state.controller.history, marked);
    storage::prefer(
        &format!("lesson {}", run.id()),
        &kept.to_json(&session).to_string(),
    );
}

/// Records the progress in a walkthrough of the course, which has no goals. `starts`: it was opened just now.
pub fn keep_walk(walk: &Walk, starts: bool) {
    let attempts = progress::attempts(&walk.id);
    if starts {
        clock::count_from(attempts.last().map_or(0, |it| it.ms));
    }
    let Some(opened) = walk.told.as_ref().filter(|_| walk.is_listed()) else {
        return;
    };
    let (lesson, ends) = (&opened.lesson, walk.is_at_end());
    let (worked, now) = (clock::worked(), clock::now());
    if let Some(attempt) = AttemptRecord::of_walkthrough(lesson, &attempts, ends, worked, &now) {
        progress::note(&walk.id, attempt);
    }
}

/// The lesson that was open last.
pub fn open_lesson() -> Option<String> {
    storage::preference(LESSON).filter(|id| !id.is_empty())
}

/// The stored data of a lesson, whether it was open last or not.
pub fn kept_lesson(id: &str) -> Option<Kept> {
    read(&format!("lesson {id}"), |text| {
        Kept::from_json(&serde_json::from_str(text).ok()?)
    })
}

/// Identifies a session, to tell whether the rest belongs to it: another tab may have stored another one.
fn identity(history: &History) -> String {
    let steps = history.steps().len() + history.undone().len();
    format!("{} {} {steps}", history.scenario().id(), history.seed())
}

/// The stored state, with the stored session.
pub fn restore(mut history: History) -> AppState {
    let (page, branches) = page();
    let of = identity(&history);
    let page = Some(page).filter(|page| page["of"].as_str() == Some(&of));
    let page = page.unwrap_or(Value::Null);
    let number = |name: &str| page[name].as_u64().and_then(|it| usize::try_from(it).ok());
    // Undo stops at the setup of a presented lesson, in this window or the presenter's.
    history.fix(number("fixed").unwrap_or(0));
    if let Some(taken) = number("taken") {
        history.go_to(taken);
    }
    let mut state = AppState::new(Controller::at(history), crate::say::words());
    if let Some(actor) = page["actor"].as_str().and_then(|actor| actor.parse().ok()) {
        state.controller.act_as(actor);
    }
    state.controller.instructor = page["instructor"].as_bool().unwrap_or(true);
    let dialect = page["dialect"].as_str().and_then(Dialect::by_name);
    state.controller.dialect = dialect.unwrap_or_default();
    state.screen.form = (page["form"].as_str())
        .and_then(OrganizationForm::by_name)
        .unwrap_or_default();
    state.branches = branches;
    state.guide.walk = walk_of(&page["walk"]);
    state
}

/// The values stored beside the session, and the branches. They belong to no session: they stay even if the session
/// stored with them did not fit or is damaged.
fn page() -> (Value, Rc<Vec<Branch>>) {
    let page = read(PAGE, |text| serde_json::from_str::<Value>(text).ok()).unwrap_or(Value::Null);
    let branches = page["branches"].as_array().into_iter().flatten();
    let branches = Rc::new(branches.filter_map(kept_branch).collect());
    (page, branches)
}

/// The initial state if no stored session can be opened.
pub fn fresh() -> AppState {
    let mut state = AppState::new(
        Controller::new(Scenario::ConsolidatedBilling, 1),
        crate::say::words(),
    );
    state.branches = page().1;
    state
}

fn kept_branch(row: &Value) -> Option<Branch> {
    let text = row["session"].as_str()?;
    let Ok(saved) = SavedSession::from_json(text) else {
        storage::set_aside("branch", text);
        return None;
    };
    Some(Branch {
        name: row["name"].as_str()?.to_string(),
        saved,
        foreign: false,
    })
}

fn walk_text(it: &Walk) -> Value {
    json!({ "id": &*it.id, "step": it.step, "lines": it.lines, "away": it.away, "fresh": it.fresh, "branch": it.branch })
}

/// The position in a lesson; its texts are loaded again.
fn walk_of(value: &Value) -> Option<Walk> {
    let number = |name: &str| usize::try_from(value[name].as_u64()?).ok();
    Some(Walk {
        id: value["id"].as_str()?.to_string().into(),
        step: number("step")?,
        // Data from before lines were counted: all lines were executed.
        lines: number("lines").unwrap_or(usize::MAX),
        away: value["away"].as_bool()?,
        told: None,
        // Closed before the lesson was loaded: its world is still to be built.
        fresh: value["fresh"].as_bool().unwrap_or(false),
        failed: None,
        branch: value["branch"].as_str().map(str::to_string),
    })
}

fn presented(part: WindowRole, id: &str) -> String {
    let part = match part {
        WindowRole::Audience => "audience",
        WindowRole::Presenter | WindowRole::Alone => "presenter",
    };
    format!("{part} {id}")
}

/// Stores a presentation window's state for a reload, apart from what all windows share.
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

/// Restores a presentation window's state after a reload. False if it was not open before.
pub fn restore_presented(state: &mut AppState) -> bool {
    let stage = &state.stage;
    let kept = storage::of_tab(&presented(stage.part, &stage.id));
    let kept: Value = serde_json::from_str(&kept.unwrap_or_default()).unwrap_or_default();
    let Some(shown) = Shown::from_json(&kept["shown"]) else {
        return false;
    };
    state.show(shown);
    state.guide.walk = walk_of(&kept["walk"]);
    let stage = &mut state.stage;
    stage.frozen = Shown::from_json(&kept["frozen"]).map(Rc::new);
    stage.asked = kept["asked"].as_u64().map_or(0, |it| it as usize);
    stage.captions = kept["captions"].as_bool().unwrap_or(true);
    stage.pointing = kept["pointing"].as_bool().unwrap_or(false);
    true
}
