//! What is restored after the tab was closed, read from the browser's storage, see `page::stored`.

use page::AppState;
use page::effects::{Errand, PageTheme};
use page::lab_sheet::LabSheet;
use page::lesson::Kept;
use page::queries::Queries;
use page::stored::{LESSON, PAGE, StoredPage, lesson_key};
use serde_json::Value;
use sim::history::History;
use sim::view::draft::DraftChange;

use crate::say::words;
use crate::storage;

/// The name of the policy lab's inputs for a scenario and seed, which are stored so that no draft is lost.
pub fn lab_name(of: &str) -> String {
    format!("lab {of}")
}

/// The stored inputs of the lab.
pub fn kept_lab(of: &str) -> Option<Value> {
    storage::read(&lab_name(of), |text| serde_json::from_str(text).ok())
}

/// The lesson that was open last.
pub fn open_lesson() -> Option<String> {
    storage::preference(LESSON).filter(|id| !id.is_empty())
}

/// The stored data of a lesson, whether it was open last or not.
pub fn kept_lesson(id: &str) -> Option<Kept> {
    storage::read(&lesson_key(id), |text| {
        Kept::from_json(&serde_json::from_str(text).ok()?)
    })
}

/// What is stored beside the session.
fn page() -> StoredPage {
    storage::read(PAGE, StoredPage::read).unwrap_or_default()
}

/// The stored state, with the stored session.
pub fn restore(history: History) -> AppState {
    page().restore(history, words())
}

/// The initial state if no stored session can be opened.
pub fn fresh() -> AppState {
    page().fresh(words())
}

/// Restores a presentation window's state after a reload. False if it was not open before.
pub fn restore_presented(state: &mut AppState) -> bool {
    let kept = storage::of_tab(&state.base.presented_key());
    kept.is_some_and(|text| state.guide.restore_presented(&mut state.base, &text))
}

/// What shows the stored theme, if there is one.
pub fn theme() -> Option<Errand> {
    let theme = PageTheme::by_name(&storage::preference("theme")?)?;
    Some(Errand::ShowTheme(theme))
}

/// The name under which the policy lab's sheet of a session is kept.
pub fn sheet_of(queries: &Queries) -> String {
    format!("{} {}", queries.scenario().id(), queries.seed())
}

/// The draft that is kept for this session.
pub fn kept_draft(queries: &Queries) -> Vec<DraftChange> {
    let of = sheet_of(queries);
    LabSheet::kept(&of, kept_lab(&of), queries).changes
}
