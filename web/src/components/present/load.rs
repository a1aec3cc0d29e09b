//! Loads the presented lesson in the current language.

use crate::library;
use crate::prelude::*;
use page::AppState;

/// Ensures that the presented lesson is loaded.
#[hook]
pub fn use_lesson(state: &AppState, dispatch: &Dispatch) {
    let walk = state.guide.walk.as_ref();
    let wanted = walk.map(|walk| walk.id.clone());
    let has =
        (walk.and_then(|walk| walk.told.as_ref())).is_some_and(|told| told.language == language());
    let failed = walk.is_some_and(|walk| walk.failed.is_some());
    let dispatch = dispatch.clone();
    let want = (wanted, has || failed, language().code());
    use_effect_with(want, move |(wanted, done, _)| {
        if let (Some(id), false) = (wanted, done) {
            library::open(
                id,
                Box::new(move |opened| {
                    dispatch.dispatch(match opened {
                        Ok(it) => Action::Walk(WalkAction::Loaded(Rc::new(it))),
                        Err(why) => Action::Walk(WalkAction::Failed(why)),
                    });
                }),
            );
        }
    });
}
