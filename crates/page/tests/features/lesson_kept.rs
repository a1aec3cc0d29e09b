//! A lesson that is left, kept, and gone on with.

use page::lesson::{LessonAction, LessonPlace, View};
use sim::scenario::Scenario;

use crate::lesson::{ASK, dora, predict};
use crate::window::Window;

#[test]
fn leaving_gives_back_what_was_there_before() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.lines(&["aws organizations list-accounts"]);
    let (hash, terminal) = (window.hash(), window.terminal());
    window.open_lesson("two-admins-on");
    assert_ne!(window.hash(), hash);
    assert_eq!(window.terminal(), "");
    window.line("aws organizations list-roots");
    window.lesson(LessonAction::Leave);
    assert_eq!(window.hash(), hash);
    assert_eq!(window.terminal(), terminal);
    assert_eq!(window.steps(), 1);
    assert!(
        window.state.base.branches.is_empty(),
        "a lesson's world is no branch"
    );
}

#[test]
fn what_was_kept_of_a_lesson_goes_on_as_it_was_left() {
    let mut window = dora();
    window.line(ASK);
    window.turn(LessonPlace::Step(1));
    for _ in 0..3 {
        window.lesson(LessonAction::Hint);
    }
    predict(&mut window, "dora", "all");
    window.act_as("Management/Ana");
    let (hash, view) = (window.hash(), window.run().view.clone());
    let kept = window.kept();
    let mut later = window.reloaded();
    later.resume_lesson("what-trusted-access-is", Some(kept));
    assert_eq!(later.hash(), hash);
    assert_eq!(later.run().place, LessonPlace::Step(1));
    let step = later.run().view.step.clone().expect("a step is shown");
    assert_eq!(step.hints.len(), 3);
    let chosen = step.prediction.and_then(|it| it.chosen);
    assert_eq!(chosen.as_deref(), Some("all"));
    assert_eq!(later.queries().actor_name(), "Management / Ana");
    let met = |view: &View| view.goals.iter().map(|it| it.met).collect::<Vec<_>>();
    assert_eq!(met(&later.run().view), met(&view));
    assert_eq!(later.run().view.counts, view.counts);
}

#[test]
fn a_lesson_that_was_left_goes_on_and_begun_again_it_is_new() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.open_lesson("two-admins-on");
    window.turn(LessonPlace::Step(1));
    predict(&mut window, "first", "felix");
    let kept = window.kept();
    window.lesson(LessonAction::Leave);
    window.resume_lesson("two-admins-on", Some(kept));
    assert_eq!(window.run().place, LessonPlace::Step(1));
    let step = window.run().view.step.clone().expect("a step is shown");
    assert!(step.prediction.is_some_and(|it| it.chosen.is_some()));
    window.turn(LessonPlace::End);
    assert!(!window.run().view.finished, "not all goals are met");
    window.lesson(LessonAction::Restart("2026-11-24T10:00:00Z".into()));
    assert_eq!(window.run().place, LessonPlace::Intro);
    assert!(!window.run().attempt.log.is_predicted("first"));
    assert_eq!(window.run().begun, "2026-11-24T10:00:00Z");
}

#[test]
fn a_lesson_whose_preparations_have_changed_starts_over_and_keeps_what_was_done() {
    let mut window = dora();
    window.line(ASK);
    let mut kept = window.kept();
    // As if its world had begun otherwise.
    kept.saved.session.commands.remove(0);
    window.lesson(LessonAction::Leave);
    window.resume_lesson("what-trusted-access-is", Some(kept));
    assert_eq!(window.met(), 0);
    assert!(window.says().contains("starts over"), "{}", window.says());
    assert!(
        window.state.base.branches[0]
            .name
            .contains("an earlier version of a lesson")
    );
}
