//! Help in a lesson: hints, worked lines, the coach, and other languages.

use lessons::Language;
use lessons::coach::{Advice, Coach, REACH, Reach};
use lessons::search::SearchLimits;
use page::lesson::{LessonAction, LessonPlace};
use page::{Action, Pane};
use sim::scenario::Scenario;

use crate::window::{Window, opened, spanish};

/// The coach tries the lesson's own ways only: how far it searches is tested where it is written.
const NEAR: Reach = Reach {
    search: SearchLimits {
        tries: 1,
        ..REACH.search
    },
    starts: 1,
    own: 400,
    lines: REACH.lines,
};

fn at_step(id: &str, step: usize) -> Window {
    let mut window = Window::new(Scenario::Empty);
    window.open_lesson(id);
    window.turn(LessonPlace::Step(step));
    window
}

#[test]
fn hints_come_one_at_a_time_and_the_last_brings_the_lines() {
    let mut window = at_step("what-trusted-access-is", 1);
    let step = |window: &Window| window.run().view.step.clone().expect("a step is shown");
    assert_eq!(step(&window).hints.len(), 0);
    for shown in 1..=3 {
        assert!(step(&window).more_hints);
        assert!(step(&window).lines.is_empty());
        window.lesson(LessonAction::Hint);
        assert_eq!(step(&window).hints.len(), shown);
    }
    let last = step(&window);
    assert!(!last.more_hints);
    assert_eq!(last.lines.len(), 1, "the prediction is asked above");
    assert!(last.lines[0].text.contains("enable-aws-service-access") && last.lines[0].ready);
    let actor = last.lines[0].actor.clone().expect("someone else types it");
    assert_eq!(
        (actor.0.as_str(), actor.1.to_string().as_str()),
        ("Management/Ana", "Management / Ana")
    );
    assert_eq!(window.run().view.counts.hints, 3);
    // Whoever acts as that user need not switch.
    window.act_as("Management/Ana");
    assert_eq!(step(&window).lines[0].actor, None);
}

#[test]
fn hints_belong_to_their_step() {
    let mut window = at_step("what-trusted-access-is", 1);
    window.lesson(LessonAction::Hint);
    window.turn_on();
    let step = window.run().view.step.clone().expect("a step is shown");
    assert_eq!(step.hints.len(), 0);
    window.turn(LessonPlace::Intro);
    window.lesson(LessonAction::Hint);
    assert_eq!(
        window.run().view.counts.hints,
        1,
        "an introduction has none"
    );
}

#[test]
fn an_expected_refusal_is_said_beside_its_line() {
    let mut window = at_step("what-trusted-access-is", 2);
    for _ in 0..3 {
        window.lesson(LessonAction::Hint);
    }
    let step = window.run().view.step.clone().expect("a step is shown");
    assert_eq!(
        step.lines[0].refused.as_deref(),
        Some("AccessDeniedException")
    );
}

fn advice(window: &Window) -> Advice {
    let asked = window.run().asked.clone().expect("the coach was asked");
    Coach::advise(&asked.attempt, &asked.controller, NEAR)
}

/// The calls that the coach says are missing.
fn calls(window: &Window) -> usize {
    let run = window.run();
    let says = Coach::advise(&run.attempt, &window.state.base.controller, NEAR)
        .says(run.attempt.base(), true);
    let before = says.split(" call").next().unwrap_or_default();
    let number = before.rsplit(' ').next().unwrap_or_default();
    number.parse().unwrap_or_else(|_| panic!("{says}"))
}

#[test]
fn the_coach_says_how_far_it_is_anew_of_each_state() {
    let mut window = at_step("what-trusted-access-is", 0);
    let first = calls(&window);
    window.line("predict dora nothing");
    window.lines(&[
        "as Management/Ana",
        "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
    ]);
    let second = calls(&window);
    assert!(second < first, "{second} calls, and before {first}");
}

#[test]
fn the_coach_answers_in_the_terminal_about_what_was_when_it_was_asked() {
    let mut window = at_step("turn-it-off-right", 0);
    assert!(
        window
            .line("coach")
            .contains("Looking for the shortest way")
    );
    assert!(window.line("coach").contains("still thinking"));
    assert!(
        window
            .line("aws organizations list-roots")
            .contains("\"Roots\"")
    );
    let printed = window.state.base.feedback.entries.len();
    window.lesson(LessonAction::CoachAnswered(advice(&window)));
    assert_eq!(
        window.state.base.feedback.entries.len(),
        printed,
        "its answer takes the place of its line"
    );
    let answer = window.state.base.feedback.entries[0].printed.stdout.clone();
    assert!(
        answer.contains("calls") && answer.contains("to the goals"),
        "{answer}"
    );
    assert!(window.run().asked.is_none());
}

#[test]
fn of_a_terminal_that_was_cleared_the_coach_prints_nothing() {
    let mut window = at_step("turn-it-off-right", 0);
    window.line("coach");
    let advice = advice(&window);
    window.line("clear");
    window.line("aws organizations list-roots");
    window.lesson(LessonAction::CoachAnswered(advice));
    assert!(!window.terminal().contains("to the goals"));
    assert!(window.terminal().contains("Roots"));
}

#[test]
fn a_lesson_that_is_left_takes_its_coach_along() {
    let mut window = at_step("turn-it-off-right", 0);
    window.line("coach");
    let advice = advice(&window);
    window.lesson(LessonAction::Leave);
    window.line("aws organizations list-roots");
    let terminal = window.terminal();
    window.lesson(LessonAction::CoachAnswered(advice));
    assert_eq!(window.terminal(), terminal);
}

#[test]
fn outside_of_a_lesson_nobody_coaches() {
    let mut window = Window::new(Scenario::AllFeatures);
    assert!(!window.line("coach").contains("Looking"));
}

#[test]
fn a_lesson_speaks_another_language_once_its_texts_come() {
    let mut window = at_step("what-trusted-access-is", 1);
    let english = window.run().view.title.clone();
    window.act(Action::Speak(spanish()));
    assert_eq!(
        window.run().view.lang,
        Some("en"),
        "its texts are still English"
    );
    let language = Language::by_code("es").expect("Spanish is a language");
    window.lesson(LessonAction::TextsLoaded(opened(
        "what-trusted-access-is",
        language,
    )));
    assert_ne!(window.run().view.title, english);
    assert_eq!(window.run().view.lang, None);
    assert_eq!(window.run().place, LessonPlace::Step(1), "the place stays");
}

#[test]
fn the_texts_of_another_lesson_are_not_taken() {
    let mut window = at_step("what-trusted-access-is", 1);
    let title = window.run().view.title.clone();
    let language = Language::by_code("es").expect("Spanish is a language");
    window.lesson(LessonAction::TextsLoaded(opened("two-admins-on", language)));
    assert_eq!(window.run().view.title, title);
}

#[test]
fn a_lesson_opens_the_guide_also_on_a_narrow_screen() {
    let mut window = Window::new(Scenario::AllFeatures);
    assert!(!window.state.is_open(Pane::Guide));
    window.open_lesson("tour");
    assert!(window.state.is_open(Pane::Guide));
    assert_eq!(window.state.base.screen.pane, Pane::Guide);
}
