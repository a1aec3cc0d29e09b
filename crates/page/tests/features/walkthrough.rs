//! A presented lesson: its steps one after another, line by line, left for something else and come back to.

use std::rc::Rc;

use page::lesson::LessonAction;
use page::walk::{HandedLesson, Walk};
use page::words::Words;
use page::{Action, NoticeKind, Route, ScreenAction, SessionAction, WalkAction};
use sim::scenario::Scenario;

use crate::window::{Window, opened, spanish};

pub const WALK: &str = "consolidated-billing-to-all-features";

/// Presents a lesson from one of its steps.
pub fn presents(window: &mut Window, id: &str, step: usize) {
    window.act(Action::Walk(WalkAction::Open(id.to_string().into(), step)));
    let lesson = opened(id, Words::ENGLISH.language);
    window.act(Action::Walk(WalkAction::Loaded(Rc::new(lesson))));
}

pub fn turn(window: &mut Window, on: bool) {
    window.act(Action::Walk(WalkAction::Step(on)));
}

#[track_caller]
pub fn walk(window: &Window) -> &Walk {
    window
        .state
        .guide
        .walk
        .as_ref()
        .expect("a lesson is presented")
}

/// The presented lesson in a window of its own, after its first step.
fn presented() -> Window {
    let mut window = Window::new(Scenario::AllFeatures);
    presents(&mut window, WALK, 0);
    turn(&mut window, true);
    window
}

/// What the lesson's page sees of its step: how many lines wait.
fn waiting(window: &Window) -> usize {
    walk(window).rest().len()
}

#[test]
fn steps_are_turned_there_and_back_and_each_has_one_world() {
    let mut window = presented();
    let mut hashes = vec![window.hash()];
    for step in 1..=6 {
        turn(&mut window, true);
        assert_eq!(walk(&window).step, step);
        hashes.push(window.hash());
    }
    for step in (0..6).rev() {
        turn(&mut window, false);
        assert_eq!(walk(&window).step, step);
        assert_eq!(window.hash(), hashes[step]);
    }
    turn(&mut window, false);
    assert_eq!(walk(&window).step, 0, "there is nothing before the first");
}

#[test]
fn the_last_step_is_the_end_and_its_bet_comes_before_its_lines() {
    let mut window = presented();
    let steps = walk(&window)
        .part()
        .expect("it is loaded")
        .0
        .lesson
        .steps
        .len();
    presents(&mut window, WALK, steps + 5);
    assert_eq!(walk(&window).step, steps - 1);
    assert!(!walk(&window).is_at_end());
    assert!(waiting(&window) > 0);
    assert_eq!(window.state.guide.questions()[0].options.len(), 3);
    turn(&mut window, true);
    assert!(walk(&window).is_at_end());
    let hash = window.hash();
    turn(&mut window, true);
    assert_eq!(window.hash(), hash);
}

#[test]
fn what_is_tried_freely_leaves_the_path_and_the_step_brings_its_own_world_back() {
    let mut window = presented();
    turn(&mut window, true);
    let hash = window.hash();
    window.advance(3);
    assert!(walk(&window).away);
    assert_ne!(window.hash(), hash);
    turn(&mut window, true);
    assert_eq!(
        walk(&window).step,
        1,
        "away from the path nothing is turned"
    );
    window.act(Action::Walk(WalkAction::Open(WALK.into(), 1)));
    assert!(!walk(&window).away);
    assert_eq!(window.hash(), hash);
}

#[test]
fn what_only_reads_leaves_the_path_open() {
    let mut window = presented();
    window.line("can Payments/Ben iam:CreateUser");
    window.line("aws organizations list-roots");
    window.line("personas");
    assert!(!walk(&window).away);
    turn(&mut window, true);
    assert_eq!(walk(&window).step, 1);
    // What changes something does not.
    window.lines(&["aws iam create-user --user-name Eve"]);
    assert!(walk(&window).away);
}

#[test]
fn undo_leaves_the_path_too() {
    let mut window = presented();
    presents(&mut window, WALK, 4);
    window.undo();
    assert!(walk(&window).away);
}

#[test]
fn a_chosen_lesson_shows_its_beginning_and_next_does_the_first_step() {
    let mut window = Window::new(Scenario::AllFeatures);
    presents(&mut window, "close-every-gap", 0);
    let hash = window.hash();
    assert_eq!((walk(&window).step, waiting(&window)), (0, 1));
    assert_eq!(window.state.base.feedback.notice, None);
    turn(&mut window, true);
    assert_eq!((walk(&window).step, waiting(&window)), (0, 0));
    assert_ne!(window.hash(), hash);
    turn(&mut window, true);
    turn(&mut window, false);
    // What a class has seen done stays done.
    assert_eq!((walk(&window).step, waiting(&window)), (0, 0));
}

#[test]
fn line_by_line_the_lines_of_a_step_wait_until_they_are_run() {
    let mut window = presented();
    presents(&mut window, WALK, 9);
    assert_eq!(waiting(&window), 0);
    let line = |window: &mut Window| window.act(Action::Walk(WalkAction::Line));
    // After the last line, the next step begins without any.
    line(&mut window);
    assert_eq!(walk(&window).step, 10);
    let lines = waiting(&window);
    assert_eq!(lines, 2);
    assert_eq!(window.state.base.feedback.notice, None);
    line(&mut window);
    assert_eq!(waiting(&window), 1);
    line(&mut window);
    assert_eq!(waiting(&window), 0);
    window.told(NoticeKind::Refused, "AccessDeniedForDependencyException");
}

#[test]
fn turning_runs_the_rest_of_a_step_first() {
    let mut window = presented();
    presents(&mut window, WALK, 5);
    window.act(Action::Walk(WalkAction::Line));
    turn(&mut window, true);
    assert_eq!((walk(&window).step, waiting(&window)), (6, 0));
    let run = window.hash();
    presents(&mut window, WALK, 6);
    assert_eq!(window.hash(), run, "it is the step's own world");
}

#[test]
fn the_terminal_has_the_lines_of_the_path_only() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&["aws iam create-user --user-name Eve"]);
    presents(&mut window, WALK, 0);
    assert!(!window.terminal().contains("create-user"));
    turn(&mut window, true);
    assert!(window.terminal().contains("describe-organization"));
}

#[test]
fn the_session_from_before_is_a_branch() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&["aws iam create-user --user-name Eve"]);
    presents(&mut window, WALK, 0);
    let names: Vec<&str> = window
        .state
        .base
        .branches
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(names, ["1 · before the walkthrough"]);
}

#[test]
fn leaving_leads_to_the_course() {
    let mut window = presented();
    window.act(Action::Walk(WalkAction::Leave));
    assert!(window.state.guide.walk.is_none());
    assert_eq!(window.state.base.screen.route.route, Route::Lessons);
}

#[test]
fn presenting_a_lesson_closes_the_list_and_an_open_lesson() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.open_lesson("tour");
    window.open(Route::Lessons);
    presents(&mut window, WALK, 0);
    assert!(window.state.guide.lesson.is_none());
    assert_eq!(window.state.base.screen.route.route, Route::Organization);
}

#[test]
fn a_lesson_that_cannot_be_loaded_says_why_and_another_that_comes_late_is_not_taken() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.act(Action::Walk(WalkAction::Open(WALK.into(), 0)));
    assert!(window.state.guide.is_between_steps());
    let late = opened("tour", Words::ENGLISH.language);
    window.act(Action::Walk(WalkAction::Loaded(Rc::new(late))));
    assert!(walk(&window).opened.is_none());
    let fails = |id: &str| {
        Action::Walk(WalkAction::Failed(
            id.to_string().into(),
            "no network".into(),
        ))
    };
    // What was fetched for another lesson fails late.
    window.act(fails("tour"));
    assert_eq!(walk(&window).failed, None);
    window.act(fails(WALK));
    assert_eq!(walk(&window).failed.as_deref(), Some("no network"));
    assert!(!window.state.guide.is_between_steps());
}

#[test]
fn a_presented_lesson_whose_texts_do_not_come_in_another_language_goes_on() {
    let mut window = presented();
    window.act(Action::Speak(spanish()));
    let failed = WalkAction::Failed(WALK.into(), "no network".into());
    window.act(Action::Walk(failed));
    assert_eq!(walk(&window).failed, None);
    assert!(walk(&window).opened.is_some());
}

#[test]
fn another_session_takes_the_place_of_the_presented_lesson() {
    let mut window = presented();
    window.session(SessionAction::Start(Scenario::Standalone, 1));
    assert!(window.state.guide.walk.is_none());
}

#[test]
fn an_open_lesson_is_handed_over_at_its_place() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.open_lesson("roles-arrive-later");
    let handed = window.state.guide.handed_lesson().expect("it is open");
    assert_eq!((handed.step, handed.done), (0, false));
    window.turn_on();
    window.turn_on();
    let handed = window.state.guide.handed_lesson().expect("it is open");
    assert_eq!(
        (&*handed.id, handed.step, handed.done),
        ("roles-arrive-later", 1, false)
    );
    window.turn(page::lesson::LessonPlace::End);
    let handed = window.state.guide.handed_lesson().expect("it is open");
    assert_eq!((handed.step, handed.done), (5, true));
    window.lesson(LessonAction::Leave);
    assert_eq!(window.state.guide.handed_lesson(), None);
}

#[test]
fn the_place_of_a_handed_lesson_goes_through_the_address() {
    for handed in [("tour", 0, false), ("draw-the-tree", 3, true)] {
        let handed = HandedLesson {
            id: handed.0.into(),
            step: handed.1,
            done: handed.2,
        };
        assert_eq!(HandedLesson::of(&handed.text()), Some(handed));
    }
    for damaged in ["", "tour", "tour:0", "tour:x", "tour:1:did"] {
        assert_eq!(HandedLesson::of(damaged), None, "{damaged}");
    }
}

#[test]
fn the_presenters_window_goes_on_with_the_open_lesson() {
    for (id, turns) in [
        ("roles-arrive-later", 0),
        ("roles-arrive-later", 1),
        ("invite-and-accept", 2),
    ] {
        let mut window = Window::new(Scenario::ConsolidatedBilling);
        window.open_lesson(id);
        for _ in 0..turns {
            window.turn_on();
        }
        let handed = window
            .state
            .guide
            .handed_lesson()
            .expect("a lesson is open");
        let mut state = (*Window::new(Scenario::ConsolidatedBilling).state).clone();
        state
            .guide
            .take_over(&mut state.pins, &mut state.base, handed);
        let mut presenter = Window::of(state);
        let lesson = opened(id, Words::ENGLISH.language);
        let lines = lessons::deeds(&lesson.lesson.steps[turns.max(1) - 1]).count();
        presenter.act(Action::Walk(WalkAction::Loaded(Rc::new(lesson))));
        assert_eq!(walk(&presenter).step, turns.max(1) - 1);
        // Its lines are still to be run: what the class has not seen yet.
        assert!(lines > 0);
        assert_eq!(waiting(&presenter), lines, "{id}");
        turn(&mut presenter, true);
        assert_eq!(
            (walk(&presenter).step, waiting(&presenter)),
            (turns.max(1) - 1, 0)
        );
        turn(&mut presenter, true);
        assert_eq!(walk(&presenter).step, turns.max(1));
    }
}

#[test]
fn a_step_selects_what_it_is_about() {
    let window = presented();
    let organization = window.queries().home().organization.expect("there is one");
    let selection = sim::view::Selection::Organization(organization);
    assert_eq!(window.state.base.screen.selection, Some(selection));
    let mut other = window;
    other.screen(ScreenAction::Select(None));
    assert!(!walk(&other).away, "to look is not to act");
}

#[test]
fn lines_and_steps_keep_the_view() {
    let mut window = presented();
    window.session(SessionAction::Instructor(false));
    for _ in 0..3 {
        window.act(Action::Walk(WalkAction::Line));
        assert!(!window.state.base.controller.instructor);
    }
    turn(&mut window, true);
    assert!(!window.state.base.controller.instructor);
    window.session(SessionAction::Instructor(true));
    turn(&mut window, false);
    assert!(window.state.base.controller.instructor);
}
