//! Storage: the browser stores every change at once, and changes stored by another tab are noticed.

use super::opening::PANES;
use crate::browser::{Timeout, events};
use crate::prelude::*;
use crate::{clock, memory, storage};
use page::AppState;
use page::present::WindowRole;
use page::walk::Walk;

/// Steps above which writing a session takes many milliseconds. Such a session is written only after a pause, or when
/// the page is left.
const LONG: usize = 500;
const PAUSE_MS: u32 = 400;
/// Accounts above which hashing a world takes noticeable time.
const MANY_ACCOUNTS: usize = 1_000;
/// Interval between writes while time plays, in milliseconds.
const PLAYING_MS: u64 = 2_000;

/// What is stored without marks, and the timer that adds them.
type Unmarked = Rc<RefCell<Option<(Rc<AppState>, Timeout)>>>;

/// Stores the session, the page layout and the lesson, and notices another tab's session.
#[hook]
pub fn use_keeping(state: &Rc<AppState>, dispatch: &Dispatch) {
    let part = state.stage.part;
    let unmarked = use_kept_session(state);
    use_kept_lesson(state, &unmarked);
    use_kept_panes(state);
    let dispatch = dispatch.clone();
    use_effect_with(part, move |part| {
        let alone = *part == WindowRole::Alone;
        // The browser reports only changes made by other tabs.
        events::on_window("storage", move |event| {
            if let Some(saved) = storage::kept_elsewhere(event).filter(|_| alone) {
                // Marks are no reason to store over it; what this tab did is stored without them.
                if unmarked.borrow().as_ref().is_some_and(|it| is_short(&it.0)) {
                    unmarked.take();
                }
                dispatch.dispatch(Action::Session(SessionAction::Foreign(saved)));
            }
        })
    });
}

/// Stores which panes are open, unless the address, a lesson or a presentation decides that.
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

/// Stores the session with its lesson once it rests, or when the page is left (`leaves`): then with marks. The marks of large worlds
/// wait until the page is left, because hashing them takes noticeable time.
#[inline(never)]
fn settle(unmarked: &Unmarked, leaves: bool) {
    let Some((state, timer)) = unmarked.take() else {
        return;
    };
    let controllers = [state.own_controller(), &state.controller];
    let is_large = controllers.map(|it| it.world().accounts().count() > MANY_ACCOUNTS);
    let marked = leaves || is_large == [false; 2];
    store_session(&state, marked);
    store_lesson(&state, marked);
    if !marked {
        unmarked.replace(Some((state, timer)));
    }
}

/// Whether the session is written at once.
fn is_short(state: &AppState) -> bool {
    let history = &state.controller.history;
    history.steps().len() + history.undone().len() <= LONG
}

/// Has the state stored with marks soon. A session without steps has none.
fn settle_soon(unmarked: &Unmarked, state: &Rc<AppState>) {
    let history = &state.controller.history;
    let steps = history.steps().len() + history.undone().len();
    if steps > 0 || state.guide.lesson.is_some() {
        let later = unmarked.clone();
        let timer = Timeout::new(PAUSE_MS, move || settle(&later, false));
        unmarked.replace(Some((state.clone(), timer)));
    }
}

fn store_session(state: &AppState, marked: bool) {
    // The server's session, or one shown to an audience, does not replace the reader's own stored session. A lesson
    // may have been opened on top of the server's.
    let servers = state.follow.is_some() && state.guide.lesson.is_some();
    if !state.is_following() && !servers && state.stage.part == WindowRole::Alone {
        memory::keep(state, marked);
    }
}

fn store_lesson(state: &AppState, marked: bool) {
    if state.stage.part == WindowRole::Alone {
        memory::keep_lesson(state, clock::worked(), marked);
    }
}

#[hook]
fn use_kept_session(state: &Rc<AppState>) -> Unmarked {
    let history = &state.controller.history;
    let now = state.now().millis();
    let moment = match state.clock.playing {
        true => now / (PLAYING_MS * state.clock.speed.max(1)),
        false => now,
    };
    // Another tab's stored session stays; this tab stores nothing until something is done here.
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
    let unmarked: Unmarked = use_mut_ref(|| None::<(Rc<AppState>, Timeout)>);
    {
        let unmarked = unmarked.clone();
        use_effect_with((), move |()| {
            events::on_window("pagehide", move |_| settle(&unmarked, true))
        });
    }
    let (state, later) = (state.clone(), unmarked.clone());
    use_effect_with((done, arranged), move |_| {
        if is_short(&state) {
            store_session(&state, false);
        }
        settle_soon(&later, &state);
    });
    unmarked
}

/// Stores a lesson after each action, so that nothing depends on how the tab is closed.
#[hook]
fn use_kept_lesson(state: &Rc<AppState>, unmarked: &Unmarked) {
    let run = state.guide.lesson.as_ref();
    let done = (
        run.map(|run| (run.begun.clone(), run.changes, run.id().to_string())),
        // After a presentation, a lesson that was handed over is no longer open.
        (state.guide.opening.is_none(), state.stage.part),
        state.controller.history.steps().len(),
        state.controller.actor.clone(),
        state.controller.instructor,
    );
    let (state, unmarked) = (state.clone(), unmarked.clone());
    use_effect_with(done, move |_| {
        store_lesson(&state, false);
        if state.guide.lesson.is_some() {
            settle_soon(&unmarked, &state);
        }
    });
}

#[derive(Properties, PartialEq)]
pub struct KeptWalkProps {
    pub walk: Walk,
}

/// Stores the attempt at a walkthrough after each of its steps. A component, because a first visit has none.
#[component]
pub fn KeptWalk(props: &KeptWalkProps) -> Html {
    let walk = props.walk.clone();
    let counted = use_mut_ref(|| None::<AttrValue>);
    let shown = (walk.id.clone(), walk.step, walk.lines, walk.told.is_some());
    use_effect_with(shown, move |_| {
        let id = Some(walk.id.clone());
        let starts = counted.replace(id.clone()) != id;
        memory::keep_walk(&walk, starts);
    });
    Html::default()
}
