//! What is stored is what was there.

use page::AppState;
use page::lesson::{Run, View};
use serde_json::Value;
use sim::session::SavedSession;

type Done = Result<(), String>;

/// What a window shows of its session. `foreign`: names of branches that another tab stores.
fn topics(state: &AppState, foreign: &[&str]) -> [(&'static str, String); 6] {
    let controller = state.guide.own_controller(&state.base);
    let history = &controller.history;
    let branches: Vec<_> = (state.base.branches.iter())
        .filter(|it| !foreign.contains(&&*it.name))
        .map(|it| (&it.name, &it.saved.session))
        .collect();
    let walk = state.guide.walk.as_ref();
    let walk = walk.map(|it| (&it.id, it.step, it.lines, it.away, it.fresh, &it.branch));
    [
        ("world", history.world().hash()),
        (
            "place",
            format!(
                "{:?}",
                (
                    history.steps().len(),
                    history.undone().len(),
                    history.floor()
                )
            ),
        ),
        (
            "view",
            format!("{:?}", (controller.instructor, state.base.screen.form)),
        ),
        (
            "user",
            format!(
                "{} {:?} {:?}",
                controller.actor, controller.key, state.base.controller.dialect
            ),
        ),
        ("branches", format!("{branches:?}")),
        ("presented lesson", format!("{walk:?}")),
    ]
}

/// Whether a stored text has a session, perhaps with marks.
pub fn is_session(stored: Option<&String>, session: &str) -> bool {
    let Some(stored) = stored else { return false };
    let read = |text: &str| SavedSession::from_json(text).ok().map(|it| it.session);
    stored == session || read(stored) == read(session)
}

/// Whether a stored text has what is shown beside the session, perhaps without the branches that another tab stores.
pub fn is_page(stored: Option<&String>, page: &str, state: &AppState) -> bool {
    let Some(stored) = stored else { return false };
    let foreign = |row: &Value| {
        let mut branches = state.base.branches.iter().filter(|it| it.foreign);
        branches.any(|it| row["name"] == *it.name)
    };
    let read = |text: &str| {
        let mut page: Value = serde_json::from_str(text).unwrap_or_default();
        if let Some(branches) = page["branches"].as_array_mut() {
            branches.retain(|row| !foreign(row));
        }
        page
    };
    stored == page || read(stored) == read(page)
}

/// A window that is opened again shows the same session, its user and its branches.
pub fn same_session(before: &AppState, after: &AppState) -> Done {
    let foreign = before.base.branches.iter().filter(|it| it.foreign);
    let foreign: Vec<_> = foreign.map(|it| &*it.name).collect();
    let topics = |it: &AppState| topics(it, &foreign);
    for ((topic, was), (_, is)) in std::iter::zip(topics(before), topics(after)) {
        if was != is {
            return Err(format!("a reload shows the same {topic}: {was}, then {is}"));
        }
    }
    Ok(())
}

/// What a lesson counted before a reload, it counts after it.
/// `played`: time played until then. Meanwhile a lesson looks only when something happens, so it has not counted the time itself.
pub fn same_progress(before: &Run, played: bool, state: &AppState) -> Done {
    let Some(run) = &state.guide.lesson else {
        return Err("a reload goes on with the lesson: it is closed".into());
    };
    let counted = |it: &View| {
        let steps: Vec<_> = it.steps.iter().map(|it| it.done).collect();
        let goals: Vec<_> = it.goals.iter().map(|it| it.met).collect();
        let quiz: Vec<_> = (it.quiz.iter())
            .map(|it| (it.chosen.clone(), it.tries, it.at_once))
            .collect();
        let mut counts = it.counts;
        counts.steps *= usize::from(!played);
        (steps, goals, quiz, it.finished, counts)
    };
    let (was, is) = (counted(&before.view), counted(&run.view));
    if was != is {
        return Err(format!("what a lesson counted stays: {was:?}, then {is:?}"));
    }
    if before.place != run.place {
        return Err(format!(
            "a reload goes on where the lesson was: {:?}, then {:?}",
            before.place, run.place
        ));
    }
    let (was, is) = (&before.attempt.log, &run.attempt.log);
    match was == is {
        true => Ok(()),
        false => Err(format!(
            "what a lesson remembers stays: {was:?}, then {is:?}"
        )),
    }
}
