//! A lesson with all that it starts with: its files, what is stored of it, and the lesson that follows it.

use std::cell::Cell;
use std::rc::Rc;

use page::lesson::LessonFiles;
use sim::session::PlayedSession;
use yew::AttrValue;

use super::{Catalog, catalog, open, units};
use crate::browser::{LessonSource, Then};
use crate::{clock, memory, opening};

/// The lessons, for those who carry out what needs one.
pub const LESSONS: LessonSource = LessonSource { begin, open, units };

/// The lesson that follows another one.
fn after(catalog: &Catalog, id: &str) -> Option<(AttrValue, String)> {
    let here = catalog.lessons.iter().position(|it| it.id == id)?;
    let next = catalog.lessons.get(here + 1)?;
    Some(((&*next.id).into(), next.title.now().to_string()))
}

/// A lesson where it was left, or from its start. `wants`: whether it is still wanted when it arrives; it then must not take the
/// place of another session that is being opened.
pub fn begin(id: &str, anew: bool, wants: Rc<Cell<bool>>, then: Then<LessonFiles>) {
    let wanted = id.to_string();
    let arrived = move |opened| match opened {
        _ if !wants.get() => {}
        Err(why) => then(Err(why)),
        // The catalog is available: opening a lesson has fetched it.
        Ok(opened) => catalog(Box::new(move |catalog| {
            let kept = (!anew).then(|| memory::kept_lesson(&wanted)).flatten();
            let done = kept.as_ref().map(|it| it.saved.clone());
            let begun = move |history: Option<PlayedSession>| LessonFiles {
                kept: kept.zip(history),
                opened,
                now: clock::now(),
                after: catalog.ok().and_then(|it| after(&it, &wanted)),
                draft: false,
            };
            match done {
                Some(session) => opening::open(session, |played| {
                    then(played.map(|history| begun(Some(history))));
                }),
                None => then(Ok(begun(None))),
            }
        })),
    };
    open(id, Box::new(arrived));
}
