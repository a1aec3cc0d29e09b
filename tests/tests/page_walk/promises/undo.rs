//! Undo restores all that was shown.

use std::rc::Rc;
use std::sync::Arc;

use page::lesson::LessonPlace;
use page::present::WindowRole;
use page::{Action, AppState, SessionAction, reduce};
use sim::view::{Viewpoint, panel, scene, waiting};

type Done = Result<(), String>;

/// Undo restores the world and all that is shown of it.
pub fn undo_restores(before: &Rc<AppState>, state: &Rc<AppState>) -> Done {
    let (was, is) = (&before.base.controller, &state.base.controller);
    let start = |it: &sim::history::History| (it.scenario(), it.seed(), it.start().now());
    // Another lesson may begin in a world of the same start.
    let lesson = |it: &AppState| {
        let run = it.guide.lesson.as_ref()?;
        Some((run.id().to_string(), run.begun.clone()))
    };
    // A fault has several steps, which are undone together.
    let has_more = start(&was.history) == start(&is.history)
        && lesson(before) == lesson(state)
        && is.history.steps().len() > was.history.steps().len()
        && was.history.undone().is_empty()
        && std::iter::zip(was.history.steps(), is.history.steps()).all(|(a, b)| Arc::ptr_eq(a, b));
    if !has_more || !is.can_undo() || state.base.presentation.part == WindowRole::Audience {
        return Ok(());
    }
    let (undone, _) = reduce(state.clone(), Action::Session(SessionAction::Undo));
    if undone.base.controller.history.steps().len() != was.history.steps().len() {
        return Ok(());
    }
    if state.base.screen.selection != undone.base.screen.selection {
        return Err("undo restores all that was shown: the selection differs".into());
    }
    shows(before, &undone, "undo")?;
    super::notice_is_about_what_is_there(&undone)
}

/// Redo leads back to where undo began.
pub fn redo_restores(before: &Rc<AppState>, state: &Rc<AppState>) -> Done {
    let steps = |it: &AppState| it.base.controller.history.steps().len();
    // Steps after the last one that changed something are not undone one by one.
    match steps(before) == steps(state) {
        true => shows(before, state, "redo"),
        false => Err(format!(
            "redo leads back to where undo began: {} steps, then {}",
            steps(before),
            steps(state)
        )),
    }
}

/// Whether a state shows what another one showed, seen by the same user.
fn shows(before: &AppState, after: &AppState, what: &str) -> Done {
    let viewpoint = before.base.controller.viewpoint();
    let differs = |part: &str| {
        Err(format!(
            "{what} restores all that was shown: {part} differs"
        ))
    };
    let drawn = |it: &AppState| scene(it.base.controller.world(), &viewpoint);
    if drawn(before) != drawn(after) {
        return differs("the drawing");
    }
    let inspected = |it: &AppState, viewpoint: &Viewpoint| {
        let selection = before.base.screen.selection.as_ref()?;
        panel(it.base.controller.world(), viewpoint, selection)
    };
    if inspected(before, &viewpoint) != inspected(after, &viewpoint) {
        return differs("the inspector");
    }
    let waits = |it: &AppState| waiting(it.base.controller.world(), &viewpoint);
    if waits(before) != waits(after) {
        return differs("what waits");
    }
    let taken = |it: &AppState| {
        let steps = it.base.controller.history.steps().len();
        let marks = sim::view::marks(&it.base.controller.history, &viewpoint);
        marks
            .into_iter()
            .filter(|it| it.step < steps)
            .collect::<Vec<_>>()
    };
    if taken(before) != taken(after) {
        return differs("the timeline");
    }
    // A followed session and a console list none; undo leaves the one, and a presented step the other.
    let lists = |it: &AppState| {
        (
            page::follow::is_following(&it.follow),
            it.base.controller.instructor,
        )
    };
    if lists(before) == lists(after)
        && before.guide.known_faults(&before.follow, &before.base)
            != after.guide.known_faults(&after.follow, &after.base)
    {
        return differs("the list of faults");
    }
    if before.base.now() != after.base.now() {
        return differs("the clock");
    }
    lesson(before, after, what)
}

/// The part of a lesson that undo restores: what depends on the world, not where the learner is in it.
fn lesson(before: &AppState, after: &AppState, what: &str) -> Done {
    let (Some(was), Some(is)) = (&before.guide.lesson, &after.guide.lesson) else {
        return match before.guide.lesson.is_some() == after.guide.lesson.is_some() {
            true => Ok(()),
            false => Err(format!(
                "{what} restores all that was shown: the lesson is gone"
            )),
        };
    };
    if was.attempt.log.predictions != is.attempt.log.predictions {
        // A line may be both, and predictions stay.
        return Ok(());
    }
    let counted = |it: &page::lesson::Run| {
        let goals: Vec<_> = (it.view.goals.iter())
            .map(|it| (it.met, it.lost, it.missing.clone()))
            .collect();
        let steps: Vec<_> = it.view.steps.iter().map(|it| it.done).collect();
        let finished = it.view.finished && !it.view.goals.is_empty();
        (goals, steps, it.view.dead_end.clone(), finished)
    };
    let (one, other) = (counted(was), counted(is));
    if one != other {
        return Err(format!(
            "{what} restores all that was shown: the lesson differs: {one:?}, then {other:?}"
        ));
    }
    if was.place == is.place && matches!(was.place, LessonPlace::Step(_)) {
        let asked = |it: &page::lesson::Run| {
            let step = it.view.step.clone()?;
            Some((step.prediction?.right, step.done))
        };
        let (before, after) = (asked(was), asked(is));
        // What came of a prediction was seen, and stays.
        let told = before.as_ref().is_some_and(|it| it.0.is_none());
        let after = after.map(|(right, done)| (right.filter(|_| !told), done));
        if before != after {
            return Err(format!(
                "{what} restores all that was shown: the prediction differs"
            ));
        }
    }
    Ok(())
}
