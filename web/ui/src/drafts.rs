//! Stored drafts of lessons.

use lessons::{Complaint, Files, LessonDraft, Proposal};
use page::effects::Errand;
use page::stored::{DRAFTS, PLAYS, draft_ids, draft_key as key};
use serde_json::Value;

use crate::say::say;
use crate::storage;

/// The ids of the stored drafts.
pub fn kept() -> Vec<String> {
    let text = storage::preference(DRAFTS).unwrap_or_default();
    draft_ids(&text).map(str::to_string).collect()
}

/// An unused draft id, similar to the wanted one.
pub fn fresh_id(wanted: &str) -> String {
    let taken = kept();
    let numbered = (2..).map(|n| format!("{wanted}-{n}"));
    let mut ids = std::iter::once(wanted.to_string()).chain(numbered);
    ids.find(|id| !taken.contains(id)).unwrap_or_default()
}

/// A stored draft with its suggested goals.
///
/// # Errors
///
/// Why it cannot be read; the stored text stays.
pub fn open(id: &str) -> Result<(LessonDraft, Vec<Proposal>), String> {
    let text = storage::preference(&key(id)).unwrap_or_default();
    let tree: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let files = Files::from_json(&tree).ok_or_else(|| say("It is damaged.").to_string())?;
    let draft = LessonDraft::read(&files).map_err(|complaints| told(&complaints, usize::MAX))?;
    let rows = tree["proposals"].as_array().into_iter().flatten();
    let proposals = rows.filter_map(|row| {
        Some(Proposal {
            id: row["id"].as_str()?.to_string(),
            clause: row["clause"].clone(),
            text: row["text"].as_str()?.to_string().into(),
        })
    });
    Ok((draft, proposals.collect()))
}

/// Whether a stored draft was a lesson that can begin, when it was stored.
pub fn plays(id: &str) -> bool {
    let tree: Value = serde_json::from_str(&raw(id)).unwrap_or_default();
    tree[PLAYS] != false
}

/// The stored text of a draft, unparsed: for one that cannot be read.
pub fn raw(id: &str) -> String {
    storage::preference(&key(id)).unwrap_or_default()
}

/// What deletes a draft.
pub fn forget(id: &str) -> [Errand; 2] {
    let ids: Vec<String> = kept().into_iter().filter(|it| it != id).collect();
    [
        Errand::remember(&key(id), ""),
        Errand::remember(DRAFTS, &ids.join("\n")),
    ]
}

/// The first of the errors in a lesson's files.
fn told(complaints: &[Complaint], most: usize) -> String {
    let told = complaints.iter().take(most).map(ToString::to_string);
    told.collect::<Vec<_>>().join("; ")
}

/// Imports a lesson as a draft with its own id. A lesson that is stored as it is keeps its id, and the goals suggested for it.
///
/// # Errors
///
/// The errors in its files, with positions.
pub fn import(mut files: Files) -> Result<(LessonDraft, Vec<Proposal>), String> {
    let told = |complaints: Vec<Complaint>| told(&complaints, 6);
    files.read().map_err(told)?;
    let draft = LessonDraft::read(&files).map_err(told)?;
    let packed = draft.files().pack();
    if let Ok((stored, proposals)) = open(&files.id)
        && stored.files().pack() == packed
    {
        return Ok((stored, proposals));
    }
    files.id = fresh_id(&files.id);
    let draft = LessonDraft::read(&files).map_err(told)?;
    Ok((draft, Vec::new()))
}

/// The lesson in a link, as a draft; `None` if the link has other contents.
pub fn linked(code: &str) -> Option<Result<(LessonDraft, Vec<Proposal>), String>> {
    Files::from_link(code).map(|files| files.and_then(import))
}
