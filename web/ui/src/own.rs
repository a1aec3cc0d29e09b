//! Lessons of one's own: the drafts of this browser, and lessons that came in a link for learners. The page lists them beside
//! the host's, with ids that begin with `own-`.

use lessons::own::is_own;
use lessons::{Files, LessonDraft};
use page::effects::Errand;
use serde_json::Value;

use crate::{drafts, storage};

/// What came in links, as a JSON list of files. No lesson has such an id, so no lesson's session is kept under this name.
const RECEIVED: &str = "lesson +own";
/// The number of lessons from links that are kept; the oldest goes first.
const MOST: usize = 20;

/// All lessons of one's own that can be opened: drafts in their present form, then what came in links.
pub fn all() -> Vec<Files> {
    let drafts = drafts::kept().into_iter().filter(|id| drafts::plays(id));
    let drafts = drafts.filter_map(|id| {
        let (draft, _): (LessonDraft, _) = drafts::open(&id).ok()?;
        Some(draft.files().as_own())
    });
    let mut all: Vec<Files> = Vec::new();
    for files in drafts.chain(received()) {
        if files.read().is_ok() && all.iter().all(|it| it.id != files.id) {
            all.push(files);
        }
    }
    all
}

/// The lesson with this id.
pub fn find(id: &str) -> Option<Files> {
    is_own(id).then(|| all().into_iter().find(|it| it.id == id))?
}

fn received() -> Vec<Files> {
    let text = storage::preference(RECEIVED).unwrap_or_default();
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
    rows.iter().filter_map(Files::from_json).collect()
}

/// The id of the lesson in a link for learners, and what stores the lesson; nothing if the link is about something else.
pub fn receive(code: &str) -> Option<Result<(String, Errand), String>> {
    let files = match Files::from_learner_link(code)? {
        Ok(files) => files,
        Err(why) => return Some(Err(why)),
    };
    let id = files.id.clone();
    let mut kept = received();
    kept.retain(|it| it.id != id);
    kept.push(files);
    let from = kept.len().saturating_sub(MOST);
    let rows: Value = kept[from..].iter().map(Files::to_json).collect();
    Some(Ok((id, Errand::remember(RECEIVED, &rows.to_string()))))
}
