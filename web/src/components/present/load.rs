//! Loads the lesson that is presented, in the language that is spoken.

use std::rc::Rc;

use yew::prelude::*;

use crate::library;
use crate::say::language;
use crate::state::walk::Told;
use crate::state::{Action, AppState};

/// Sees to it that the lesson which is presented is there.
#[hook]
pub fn use_lesson(state: &UseReducerHandle<AppState>) {
    let wanted = state.walk.as_ref().map(|walk| walk.id.clone());
    let has = (state.walk.as_ref())
        .and_then(|walk| walk.told.as_ref())
        .is_some_and(|told| told.language == language());
    let failed = (state.walk.as_ref()).is_some_and(|walk| walk.failed.is_some());
    let dispatch = state.dispatcher();
    let want = (wanted, has || failed, language().code());
    use_effect_with(want, move |(wanted, done, _)| {
        if let (Some(id), false) = (wanted, done) {
            library::open(
                id,
                Box::new(move |opened| {
                    dispatch.dispatch(match opened {
                        Ok(it) => Action::Told(Rc::new(Told {
                            lesson: it.lesson,
                            texts: it.texts,
                            language: it.language,
                        })),
                        Err(why) => Action::Untold(why),
                    });
                }),
            );
        }
    });
}
