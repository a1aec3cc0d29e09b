//! What must hold whatever was done.

pub mod class;
pub mod counts;
pub mod drawing;
pub mod following;
pub mod keys;
pub mod offers;
pub mod outcomes;
pub mod presenting;
pub mod stored;
pub mod undo;

use std::rc::Rc;
use std::sync::Arc;

use page::lesson::LessonPlace;
use page::{AppState, Base, Route, ShownCall};
use sim::command::Command;

type Done = Result<(), String>;

/// What must hold of the state after an action.
pub fn after(before: &Rc<AppState>, state: &Rc<AppState>) -> Done {
    notice_is_about_what_is_there(state)?;
    notice_is_not_covered(before, state)?;
    explanation_is_about_what_is_there(before, state)?;
    guide_has_one_subject(before, state)?;
    no_step_is_skipped(before, state)?;
    answers_stay(before, state)?;
    outcomes::come_true(before, state)?;
    if !state.is_open(state.base.screen.pane) {
        return Err(format!(
            "the pane on a narrow screen is open: {:?}",
            state.base.screen.pane
        ));
    }
    if state.base.branches.len() > page::BRANCHES {
        return Err(format!(
            "a limited number of branches is kept: {}",
            state.base.branches.len()
        ));
    }
    undo::undo_restores(before, state)
}

pub fn notice_is_about_what_is_there(state: &AppState) -> Done {
    let steps = state.base.controller.history.steps();
    let Some(notice) = &state.base.feedback.notice else {
        return Ok(());
    };
    let Some(number) = notice.step else {
        return Ok(());
    };
    let Some(step) = steps.get(number) else {
        return Err(format!(
            "a notice is about what is there: step {number} of {}: {}",
            steps.len(),
            notice.title
        ));
    };
    let told = notice.command.as_ref();
    // Time that plays grows its step.
    let grows = matches!(step.command, Command::Time(_));
    match grows || told.is_none_or(|it| *it == step.command) {
        true => Ok(()),
        false => Err(format!(
            "a notice is about what is there: step {number} is another: {}",
            notice.title
        )),
    }
}

/// A view that is opened is not covered by the notice of an earlier action.
fn notice_is_not_covered(before: &AppState, state: &AppState) -> Done {
    let (was, is) = (&before.base.screen.route, &state.base.screen.route);
    let opens = is.route != Route::Organization && is.opened != was.opened;
    let old = |it: &AppState| it.base.feedback.notice.as_ref().map(|it| it.number);
    match opens && old(state).is_some() && old(state) == old(before) {
        false => Ok(()),
        true => Err(format!(
            "a notice covers no view that is opened after it: {:?}",
            is.route
        )),
    }
}

/// What *Why?* explains is a step of this session.
fn explanation_is_about_what_is_there(before: &AppState, state: &AppState) -> Done {
    let Some(ShownCall::Step(number)) = &state.base.screen.why else {
        return Ok(());
    };
    let step = |it: &AppState| {
        let history = &it.base.controller.history;
        let mut all = history.steps().iter().chain(history.undone());
        all.nth(*number).cloned()
    };
    let is = step(state);
    // Time that plays grows its step.
    let grows = |was: &Command, is: &Command| {
        matches!((was, is), (Command::Time(_), Command::Time(_))) && before.base.clock.playing
    };
    let same = match (
        before.base.screen.why == state.base.screen.why,
        step(before),
        &is,
    ) {
        (true, Some(was), Some(is)) => {
            let (one, other) = (&was.command, &is.command);
            Arc::ptr_eq(&was, is) || one == other || grows(one, other)
        }
        (true, Some(_), None) => false,
        _ => is.is_some(),
    };
    match same {
        true => Ok(()),
        false => Err(format!(
            "an explanation is about what is there: step {number} is another, or none"
        )),
    }
}

/// While the same review or exam goes on, what was answered stays answered, and what is right is no more a question.
fn answers_stay(before: &AppState, state: &AppState) -> Done {
    let both = |it: &AppState| [it.course.review.clone(), it.course.exam.clone()];
    for (was, is) in both(before).into_iter().zip(both(state)) {
        let (Some(was), Some(is)) = (was, is) else {
            continue;
        };
        let mut questions = was.views().into_iter().zip(is.views());
        let lost = questions
            .find(|(was, is)| was.tries > is.tries || was.right.is_some() && was.tries != is.tries);
        if let (true, Some((was, is))) = (was.number == is.number, lost) {
            return Err(format!("answers stay: {was:?} becomes {is:?}"));
        }
    }
    Ok(())
}

fn guide_has_one_subject(before: &AppState, state: &AppState) -> Done {
    let guide = &state.guide;
    // A lesson that was being fetched before would take the place of what was opened after it.
    let waits = guide.opening.as_ref().is_some_and(|it| it.failed.is_none())
        && guide.opening == before.guide.opening
        && before.guide.walk.is_none();
    let both = if guide.lesson.is_some() && guide.walk.is_some() {
        "a lesson and a presented lesson"
    } else if guide.walk.is_some() && waits {
        "a presented lesson and one that is fetched"
    } else {
        return Ok(());
    };
    Err(format!("the guide has one subject: {both}"))
}

/// A lesson moves on by one step, and only from a step that is done or was left by the learner.
fn no_step_is_skipped(before: &AppState, state: &AppState) -> Done {
    let (Some(was), Some(is)) = (&before.guide.lesson, &state.guide.lesson) else {
        return Ok(());
    };
    // The learner turned to a place, or begins again.
    if was.id() != is.id() || was.view.turned != is.view.turned || was.begun != is.begun {
        return Ok(());
    }
    let number = |place: LessonPlace| match place {
        LessonPlace::Intro => Some(0),
        LessonPlace::Step(number) => Some(number + 1),
        LessonPlace::Quiz | LessonPlace::End => None,
    };
    let (Some(from), Some(to)) = (number(was.place), number(is.place)) else {
        return match was.place == is.place {
            true => Ok(()),
            false => Err(format!(
                "no step is skipped unread: from {:?} to {:?}",
                was.place, is.place
            )),
        };
    };
    // Several lines may do several steps, one after another.
    let done = |it: usize| is.attempt.lesson.steps[it].goals.is_empty() || is.view.steps[it].done;
    let unread = (from..to.saturating_sub(1)).find(|it| {
        let step = &is.attempt.lesson.steps[*it];
        step.goals.is_empty() || !done(*it)
    });
    match unread {
        None => Ok(()),
        Some(step) => Err(format!(
            "no step is skipped unread: from {:?} to {:?}, over step {}",
            was.place,
            is.place,
            step + 1
        )),
    }
}

/// The world is that of its session.
pub fn replays(state: &AppState) -> Done {
    let history = &state.base.controller.history;
    // Building the first world takes longest, and other tests compare it.
    let mut replayed = history.start().clone();
    for step in history.steps() {
        let _ = sim::step(&mut replayed, &step.command);
    }
    let (world, replayed) = (history.world().hash(), replayed.hash());
    match world == replayed {
        true => Ok(()),
        false => Err(format!(
            "a world is that of its session: {world}, not {replayed}"
        )),
    }
}

/// A session that is replaced by another one stays among the branches.
pub fn nothing_is_lost(before: &AppState, state: &AppState) -> Done {
    let own = before
        .guide
        .own_controller(&before.base)
        .history
        .whole_session();
    // A new one takes the place of the oldest branch.
    let is_shown = state
        .guide
        .own_controller(&state.base)
        .history
        .whole_session()
        == own;
    let is_kept = (state.base.branches.iter()).any(|it| it.saved.session == own);
    let is_servers = page::follow::is_following(&before.follow);
    match own.commands.is_empty() || is_shown || is_kept || is_servers {
        true => Ok(()),
        false => Err(format!(
            "what is replaced is kept as a branch: {} steps are lost",
            own.commands.len()
        )),
    }
}

/// Another language changes words, and nothing else.
pub fn language_changes_only_words(before: &AppState, state: &AppState) -> Done {
    let (had, has) = (&before.base, &state.base);
    let (was, screen) = (&had.screen, &has.screen);
    let lesson = |it: &AppState| {
        let run = it.guide.lesson.as_ref()?;
        Some((
            run.id().to_string(),
            run.place,
            run.attempt.log.clone(),
            run.view.counts,
        ))
    };
    let walk = |it: &AppState| {
        let walk = it.guide.walk.as_ref()?;
        // What is shown now is built when its files come, in whichever language.
        let place = (!walk.fresh).then_some((walk.step, walk.lines, walk.away));
        Some((walk.id.clone(), place))
    };
    let steps = |it: &AppState| {
        let history = &it.base.controller.history;
        (history.steps().len(), history.undone().len(), it.base.now())
    };
    let branches =
        |it: &Base| -> Vec<_> { it.branches.iter().map(|it| it.saved.clone()).collect() };
    let same = [
        ("steps", steps(before) == steps(state)),
        ("user", had.controller.actor == has.controller.actor),
        ("selection", was.selection == screen.selection),
        (
            "dialog",
            was.dialog == screen.dialog && was.why == screen.why,
        ),
        ("view", was.route == screen.route && was.form == screen.form),
        ("panes", was.open == screen.open && was.pane == screen.pane),
        (
            "terminal",
            had.feedback.entries.len() == has.feedback.entries.len(),
        ),
        ("lesson", lesson(before) == lesson(state)),
        ("presented lesson", walk(before) == walk(state)),
        (
            "questions",
            had.presentation.asked == has.presentation.asked,
        ),
        ("recording", before.guide.recording == state.guide.recording),
        ("draft", before.guide.editing == state.guide.editing),
        ("branches", branches(had) == branches(has)),
        ("views", before.tools == state.tools),
    ];
    match same.iter().find(|it| !it.1) {
        None => Ok(()),
        Some((what, _)) => Err(format!(
            "another language changes only words: the {what} differs"
        )),
    }
}

/// What the guide shows is in the page's language, once its texts are there.
pub fn speaks_one_language(state: &AppState) -> Done {
    let lesson = state.guide.lesson.as_ref().filter(|run| !run.draft);
    let walk = state.guide.walk.as_ref().and_then(|it| it.opened.as_ref());
    let spoken = [lesson.map(|it| it.language), walk.map(|it| it.language)];
    match spoken
        .iter()
        .flatten()
        .all(|it| *it == state.base.words.language)
    {
        true => Ok(()),
        false => Err("the guide speaks the page's language: it does not".into()),
    }
}
