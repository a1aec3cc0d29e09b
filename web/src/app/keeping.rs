//! Keeping: what was done is kept by the browser at once, and what another tab keeps is taken note of.

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use yew::prelude::*;

use super::opening::PANES;
use crate::state::present::WindowRole;
use crate::state::{Action, AppState, Dispatch};
use crate::{clock, memory, storage};

/// A session of more steps than this is written as a whole in many milliseconds: not at once, but when nothing has been done
/// for so long, or the page is left.
const LONG: usize = 500;
const PAUSE_MS: u32 = 400;
/// While time plays, it is kept every two seconds.
const PLAYING_MS: u64 = 2_000;

/// Keeps the session and how the page is arranged, the lesson, and notices another tab's session.
#[hook]
pub fn use_keeping(state: &Rc<AppState>, dispatch: &Dispatch) {
    let part = state.stage.part;
    use_kept_session(state);
    use_kept_lesson(state);
    use_kept_panes(state);
    let dispatch = dispatch.clone();
    use_effect_with(part, move |part| {
        let alone = *part == WindowRole::Alone;
        // The browser tells only what other tabs do.
        let listener = EventListener::new(&window(), "storage", move |event| {
            if let Some(session) = storage::kept_elsewhere(event).filter(|_| alone) {
                dispatch.dispatch(Action::Foreign(session));
            }
        });
        move || drop(listener)
    });
}

/// Keeps which panes are open, unless the address, a lesson or a presentation decides that.
#[hook]
fn use_kept_panes(state: &Rc<AppState>) {
    let own = state.set.scene.panes.is_empty()
        && state.stage.part == WindowRole::Alone
        && state.guide.lesson.is_none();
    let first = use_mut_ref(|| true);
    use_effect_with((state.screen.open, own), move |&(open, own)| {
        if !first.replace(false) && own {
            storage::prefer(PANES, &open.names());
        }
    });
}

#[hook]
fn use_kept_session(state: &Rc<AppState>) {
    let history = &state.controller.history;
    let now = state.now().millis();
    let moment = if state.clock.playing {
        now / (PLAYING_MS * state.clock.speed.max(1))
    } else {
        now
    };
    // What another tab keeps is kept; this one waits until something is done here.
    let branches = state.branches.iter().filter(|it| !it.foreign).count();
    let done = (
        history.steps().len(),
        history.undone().len(),
        moment,
        branches,
    );
    let arranged = (
        state.controller.actor.clone(),
        state.controller.instructor,
        state.screen.form,
        state.guide.walk.clone(),
        state.is_following(),
        state.stage.part,
    );
    let pending = use_mut_ref(|| None::<(Rc<AppState>, Timeout)>);
    {
        let pending = pending.clone();
        use_effect_with((), move |()| {
            let hidden = EventListener::new(&window(), "pagehide", move |_| {
                if let Some((state, _)) = pending.take() {
                    memory::keep(&state);
                }
            });
            move || drop(hidden)
        });
    }
    let state = state.clone();
    use_effect_with((done, arranged), move |_| {
        // What is the server's, or shown to an audience, does not take the place of what one has kept oneself.
        // Before a lesson there may have been the server's.
        let servers = state.follow.is_some() && state.guide.lesson.is_some();
        if !state.is_following() && !servers && state.stage.part == WindowRole::Alone {
            let history = &state.controller.history;
            if history.steps().len() + history.undone().len() <= LONG {
                pending.take();
                memory::keep(&state);
                return;
            }
            let later = {
                let pending = pending.clone();
                Timeout::new(PAUSE_MS, move || {
                    if let Some((state, _)) = pending.take() {
                        memory::keep(&state);
                    }
                })
            };
            pending.replace(Some((state, later)));
        }
    });
}

/// A lesson is kept after each thing done, so that nothing hangs on how the tab is closed.
#[hook]
fn use_kept_lesson(state: &Rc<AppState>) {
    let run = state.guide.lesson.as_ref();
    let done = (
        run.map(|run| (run.begun.clone(), run.changes, run.id().to_string())),
        state.guide.opening.is_none(),
        state.controller.history.steps().len(),
        state.controller.actor.clone(),
        state.controller.instructor,
    );
    let state = state.clone();
    use_effect_with(done, move |_| {
        if state.stage.part == WindowRole::Alone {
            memory::keep_lesson(&state, clock::worked());
        }
    });
}
