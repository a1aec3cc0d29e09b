//! What a lesson counts, its platform counts.

use std::cell::RefCell;
use std::collections::BTreeMap;

use lessons::AttemptLog;
use lessons::platform::{LessonStanding, scaled};
use lessons::record::AttemptRecord;
use lessons::{Lesson, LessonAttempt};
use page::lesson::Run;

use crate::windows::stored::ToldPlatform;

type Done = Result<(), String>;

thread_local! {
    /// By lesson: the goals that are met before anything is done, because they are about what must never happen.
    static MET_AT_FIRST: RefCell<BTreeMap<String, Vec<bool>>> = RefCell::default();
}

fn met_at_first(lesson: &std::rc::Rc<Lesson>) -> Vec<bool> {
    MET_AT_FIRST.with_borrow_mut(|all| {
        let known = all.entry(lesson.id.clone());
        let find = || match LessonAttempt::begin(lesson.clone()) {
            Ok((attempt, _)) => attempt.stood().goals.clone(),
            Err(_) => Vec::new(),
        };
        known.or_insert_with(find).clone()
    })
}

fn differs(what: &str, view: impl std::fmt::Debug, record: impl std::fmt::Debug) -> Done {
    Err(format!(
        "what a lesson counts, its platform counts: {what}: the lesson shows {view:?}, the record has {record:?}"
    ))
}

/// The record of an attempt has what the lesson shows.
pub fn record_is_the_view(run: &Run, record: &AttemptRecord) -> Done {
    let (view, lesson) = (&run.view, &run.attempt.lesson);
    let at_first = met_at_first(lesson);
    let goals = lesson.goals.iter().zip(&view.goals).zip(at_first);
    for ((goal, shown), at_first) in goals {
        if shown.met && !at_first && !record.met.contains(&goal.id) {
            return differs("goals", &goal.id, &record.met);
        }
    }
    if view.finished && record.done.is_none() {
        return differs("finished", true, &record.done);
    }
    if record.done.is_some() && !record.log.finished {
        return differs("finished", view.finished, &record.done);
    }
    let shown = (
        view.quiz.iter().filter(|it| it.tries > 0).count(),
        view.quiz.iter().filter(|it| it.at_once).count(),
    );
    if shown != record.quiz(lesson) {
        return differs("questions", shown, record.quiz(lesson));
    }
    let responses = record.responses(lesson);
    let foreseen = responses.iter().filter(|it| {
        it.kind == lessons::response::ResponseKind::Prediction && it.judged() == Some(true)
    });
    let foreseen = foreseen.count();
    if view.counts.foreseen != foreseen {
        return differs("predictions", view.counts.foreseen, foreseen);
    }
    let AttemptLog {
        hints, mistakes, ..
    } = &record.log;
    let recorded = (hints.values().sum::<usize>(), mistakes.len());
    let shown = (view.counts.hints, view.counts.mistakes);
    match shown == recorded {
        true => Ok(()),
        false => differs("hints and mistakes", shown, recorded),
    }
}

/// The platform has been told the standing of all attempts, which has at least what the lesson shows.
pub fn platform_is_told(run: &Run, standing: &LessonStanding, told: &ToldPlatform) -> Done {
    let value = |name: &str| told.values.get(name).map(String::as_str);
    let completed = value("cmi.completion_status") == Some("completed");
    if completed != standing.completed || run.view.finished && !completed {
        return differs(
            "completion",
            run.view.finished,
            value("cmi.completion_status"),
        );
    }
    let share = match (standing.completed, standing.goals) {
        (true, _) => 1.0,
        (false, 0) => 0.0,
        (false, all) => scaled(standing.met, all),
    };
    let progress = value("cmi.progress_measure").map_or(0.0, |it| it.parse().unwrap_or(-1.0));
    if f64::abs(progress - share) > 0.0001 {
        return differs("progress", share, progress);
    }
    let judged = standing.completed && standing.quiz > 0 && standing.answered >= standing.quiz;
    match value("cmi.success_status") {
        Some(_) if !judged => differs("success", standing, value("cmi.success_status")),
        None | Some("unknown") if judged => differs("success", standing, "nothing"),
        _ => Ok(()),
    }
}

/// A walkthrough without goals counts once its last step was shown.
pub fn walk_is_counted(lesson: &Lesson, standing: &LessonStanding) -> Done {
    match standing.completed || !lesson.goals.is_empty() {
        true => Ok(()),
        false => differs("a walkthrough", "its end", standing),
    }
}
