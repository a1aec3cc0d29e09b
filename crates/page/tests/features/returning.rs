//! What brings a learner back: a due review is offered, and a repair puzzle is drawn by a seed.

use lessons::repair::RepairStanding;
use page::{Action, ClockAction, KeepAction, Route, SessionAction};
use sim::command::{Call, Command};
use sim::history::History;
use sim::scenario::Scenario;

use crate::walkthrough::{WALK, presents};
use crate::window::Window;

fn plain() -> Window {
    Window::new(Scenario::AllFeatures)
}

#[test]
fn a_review_is_offered_only_where_the_reader_is_alone_and_nothing_else_goes_on() {
    let mut window = plain();
    assert!(window.state.offers_review());
    window.lines(&["aws iam create-user --user-name Eve"]);
    assert!(window.state.offers_review());
    window.open(Route::Lessons);
    assert!(!window.state.offers_review(), "another view");
    window.open(Route::Organization);
    window.open_lesson("tour");
    assert!(!window.state.offers_review(), "a lesson");
    let mut presented = plain();
    presents(&mut presented, WALK, 0);
    assert!(!presented.state.offers_review(), "a presented lesson");
    let mut large = (*plain().state).clone();
    large.base.screen.presenter = true;
    assert!(!large.offers_review(), "large type for a class");
    let mut framed = (*plain().state).clone();
    std::rc::Rc::make_mut(&mut framed.base.settings.scene).embed = true;
    assert!(!framed.offers_review(), "a frame");
    let mut puzzle = plain();
    puzzle.session(SessionAction::Puzzle(3));
    assert!(!puzzle.state.offers_review(), "a puzzle");
}

fn standing(window: &Window) -> Option<RepairStanding> {
    let state = &window.state;
    state.repair.standing(&state.guide, &state.base)
}

#[test]
fn a_puzzle_is_its_seed_and_counts_calls_that_change_something() {
    let mut window = plain();
    window.lines(&["aws iam create-user --user-name Eve"]);
    window.session(SessionAction::Puzzle(3));
    assert_eq!(window.state.base.branches.len(), 1, "the former session");
    assert!(
        !window.state.base.controller.instructor,
        "only symptoms show"
    );
    let mut other = plain();
    other.session(SessionAction::Puzzle(3));
    assert_eq!(window.hash(), other.hash());
    let begun = standing(&window).expect("a puzzle");
    assert_eq!((begun.seed, begun.calls), (3, 0));
    assert!(!begun.is_solved() && begun.par > 0);
    // Drawing it takes a while: it is kept while the session goes on.
    let drawn = window.state.repair.puzzle.clone().expect("a puzzle");
    // A read and a refusal count for nothing.
    window.line("aws organizations list-roots");
    window.line("aws iam delete-user --user-name Nobody");
    assert_eq!(standing(&window).map(|it| it.calls), Some(0));
    let caller = window.state.base.controller.actor.clone();
    let input = serde_json::json!({ "UserName": "Eve" });
    let create = Command::Call(Call::new(caller, "iam:CreateUser", input));
    window.session(SessionAction::Do(create));
    assert_eq!(standing(&window).map(|it| it.calls), Some(1));
    let kept = window.state.repair.puzzle.as_ref();
    assert!(kept.is_some_and(|it| std::rc::Rc::ptr_eq(it, &drawn)));
    window.undo();
    assert_eq!(standing(&window).map(|it| it.calls), Some(0));
    // Opened again, it is still known for a puzzle.
    let kept = History::open(&window.state.base.controller.history.whole_session());
    let mut later = plain();
    later.session(SessionAction::Load(Box::new(kept), "again".into()));
    assert_eq!(standing(&later).map(|it| it.seed), Some(3));
    window.session(SessionAction::Puzzle(4));
    assert_ne!(window.hash(), other.hash());
    assert_eq!(standing(&plain()), None);
}

#[test]
fn who_asks_for_everything_in_a_puzzle_is_told_first_what_it_shows() {
    let mut window = plain();
    window.session(SessionAction::Puzzle(3));
    window.session(SessionAction::Instructor(true));
    assert!(!window.state.base.controller.instructor);
    assert!(window.says().contains("Everything shows what went wrong"));
    window.session(SessionAction::Instructor(true));
    assert!(window.state.base.controller.instructor, "they were told");
    // Another puzzle has other causes; a world without a puzzle has none.
    window.session(SessionAction::Puzzle(4));
    window.session(SessionAction::Instructor(true));
    assert!(!window.state.base.controller.instructor);
    let mut other = plain();
    other.session(SessionAction::Instructor(false));
    other.session(SessionAction::Instructor(true));
    assert!(other.state.base.controller.instructor);
}

#[test]
fn a_lesson_counts_the_time_that_has_passed_when_the_page_is_left() {
    let mut window = plain();
    window.open_lesson("tour");
    window.play(true);
    window.act(Action::Clock(ClockAction::Tick(1_000)));
    assert_eq!((window.steps(), window.run().view.counts.steps), (1, 0));
    window.act(Action::Keep(KeepAction::Leave));
    let left = window.run().attempt.log.clone();
    assert_eq!(window.run().view.counts.steps, 1);
    let kept = window.kept();
    let mut again = window.reloaded();
    again.resume_lesson("tour", Some(kept));
    assert!(
        again.run().attempt.log == left,
        "a reload goes on where it was"
    );
}
