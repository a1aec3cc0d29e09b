//! What must hold whatever was done.

use page::AppState;
use page::keyboard::{FocusPlace, KeyStroke, KeyboardLayer};
use page::lesson::View;
use page::present::{AudiencePicture, WindowRole};
use page::{Action, Route, reduce};
use page::{ScreenAction, SessionAction};
use sim::view::scene;
use std::rc::Rc;

type Done = Result<(), String>;

/// Keys that people press without looking where the focus is.
const KEYS: [&str; 10] = ["n", "p", "[", "]", "o", "r", "l", "c", "Escape", "PageDown"];

fn stroke(key: &str) -> KeyStroke {
    KeyStroke {
        key: key.into(),
        single: true,
        ..KeyStroke::default()
    }
}

/// What must hold of a state before anything is done in it.
pub fn before(state: &Rc<AppState>) -> Done {
    for key in KEYS {
        let actions = state.pressed(&stroke(key));
        let typed = KeyStroke {
            at: FocusPlace::Field,
            ..stroke(key)
        };
        if !state.pressed(&typed).is_empty() {
            return Err(format!("letters in a field are text: {key} acts"));
        }
        match state.keyboard() {
            KeyboardLayer::Dialog if !actions.is_empty() => {
                return Err(format!(
                    "no key acts on what is covered: {key} acts behind a dialog"
                ));
            }
            KeyboardLayer::View(route)
                if route != Route::Organization && state.stage.part == WindowRole::Alone =>
            {
                let leads = |it: &Action| {
                    matches!(
                        it,
                        Action::Screen(ScreenAction::ToggleRoute(_))
                            | Action::Screen(ScreenAction::Navigate(..))
                            | Action::Screen(ScreenAction::Open(_))
                            | Action::Screen(ScreenAction::Terminal)
                            | Action::Screen(ScreenAction::Focus(_))
                    )
                };
                if !actions.iter().all(leads) {
                    return Err(format!(
                        "no key acts on what is covered: {key} acts behind a view"
                    ));
                }
            }
            KeyboardLayer::Dialog | KeyboardLayer::View(_) => {}
        }
    }
    Ok(())
}

/// What must hold of the state after an action.
pub fn after(before: &Rc<AppState>, state: &Rc<AppState>) -> Done {
    let history = &state.controller.history;
    let all = history.steps().len() + history.undone().len();
    if let Some(notice) = &state.feedback.notice
        && notice
            .step
            .is_some_and(|step| step >= history.steps().len())
    {
        return Err(format!(
            "a notice is about what is there: {notice:?} of {all} steps"
        ));
    }
    if !state.is_open(state.screen.pane) {
        return Err(format!(
            "the pane on a narrow screen is open: {:?}",
            state.screen.pane
        ));
    }
    if state.guide.lesson.is_some() && state.guide.walk.is_some() {
        return Err("the guide has one subject: a lesson and a presented lesson".into());
    }
    if state.branches.len() > page::BRANCHES {
        return Err(format!(
            "a limited number of branches is kept: {}",
            state.branches.len()
        ));
    }
    undo_restores(before, state)
}

/// Undo restores the world and what is drawn of it.
fn undo_restores(before: &Rc<AppState>, state: &Rc<AppState>) -> Done {
    let (was, is) = (&before.controller, &state.controller);
    let one_more = is.history.steps().len() == was.history.steps().len() + 1
        && std::iter::zip(was.history.steps(), is.history.steps())
            .all(|(a, b)| std::sync::Arc::ptr_eq(a, b));
    if !one_more || !is.can_undo() || state.stage.part == WindowRole::Audience {
        return Ok(());
    }
    let (undone, _) = reduce(state.clone(), Action::Session(SessionAction::Undo));
    if undone.controller.history.steps().len() != was.history.steps().len() {
        return Ok(());
    }
    let drawn = |it: &AppState| scene(it.controller.world(), &was.viewpoint());
    if drawn(&undone) != drawn(before) {
        return Err("undo restores all that was shown: the drawing differs".into());
    }
    Ok(())
}

/// The world is that of its session.
pub fn replays(state: &AppState) -> Done {
    let history = &state.controller.history;
    let (world, replayed) = (history.world().hash(), history.session().replay().hash());
    match world == replayed || history.imported() > 0 {
        true => Ok(()),
        false => Err(format!(
            "a world is that of its session: {world}, not {replayed}"
        )),
    }
}

/// An audience shows what the presenter shows.
pub fn shows_the_same(shown: &AudiencePicture, audience: &AppState) -> Done {
    let seen = audience.shown();
    let caption = &audience.stage.caption;
    let (one, other) = (
        (
            &shown.session,
            shown.taken,
            shown.instructor,
            shown.form,
            &shown.selection,
            &shown.light,
            &shown.caption,
        ),
        (
            &seen.session,
            seen.taken,
            seen.instructor,
            seen.form,
            &seen.selection,
            &seen.light,
            caption,
        ),
    );
    match one == other {
        true => Ok(()),
        false => Err(format!(
            "presenter and audience show the same: {one:?}, not {other:?}"
        )),
    }
}

/// A window whose presentation is over is its own again.
pub fn is_alone(state: &AppState) -> Done {
    match state.stage.part == WindowRole::Alone && !state.controller.watched {
        true => Ok(()),
        false => Err(format!(
            "a window is its own after a presentation: {:?}",
            state.stage.part
        )),
    }
}

/// What a lesson counted before a reload, it counts after it.
pub fn same_progress(before: &View, state: &AppState) -> Done {
    let Some(run) = &state.guide.lesson else {
        return Err("a reload goes on with the lesson: it is closed".into());
    };
    let counted = |it: &View| {
        let steps: Vec<_> = it.steps.iter().map(|it| it.done).collect();
        let goals: Vec<_> = it.goals.iter().map(|it| it.met).collect();
        (steps, goals, it.finished, it.counts)
    };
    let (was, is) = (counted(before), counted(&run.view));
    match was == is {
        true => Ok(()),
        false => Err(format!("what a lesson counted stays: {was:?}, then {is:?}")),
    }
}
