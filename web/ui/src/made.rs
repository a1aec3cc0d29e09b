//! The lesson that the page made last, of the plan of a comparison. No file has it, so the browser keeps it: after a reload
//! it goes on.

use page::effects::Errand;
use page::lesson::OpenedLesson;
use page::made::MadeLesson;
use sim::session::PlayedSession;

use crate::say::say;
use crate::{opening, storage};

/// No lesson has such an id, so no lesson's session is kept under this name.
const KEPT: &str = "lesson +made";

/// The lesson, opened, and what keeps it in place of the last one.
///
/// # Errors
///
/// The lesson cannot be read: a plan has more steps than a lesson.
pub fn kept(made: &MadeLesson, start: PlayedSession) -> Result<(OpenedLesson, Errand), String> {
    let keeps = Errand::remember(KEPT, &made.to_json().to_string());
    Ok((made.opened(start)?, keeps))
}

/// Opens the kept lesson, if it has this id.
pub fn open(id: &str, then: Box<dyn FnOnce(Result<OpenedLesson, String>)>) {
    let kept = storage::preference(KEPT);
    let kept = kept.and_then(|text| MadeLesson::from_json(&serde_json::from_str(&text).ok()?));
    let gone =
        || say("This plan is no longer kept. Make it again in the view Compare.").to_string();
    let Some(made) = kept else {
        return then(Err(gone()));
    };
    let id = id.to_string();
    opening::open(made.start.clone(), move |start| {
        let opened = start.and_then(|start| made.opened(start));
        let opened =
            opened.and_then(|it| Some(it).filter(|it| it.lesson.id == id).ok_or_else(gone));
        then(opened);
    });
}
