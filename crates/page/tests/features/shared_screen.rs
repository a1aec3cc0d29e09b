//! What is on the presenter's screen beside the session, as a class sees it: also the way of a call through the gates.

use page::present::{PresentAction, WhyLook};
use page::{Action, ScreenAction, ShownCall};
use serde_json::json;

use crate::following::{follower_of, rows, shows, unit};
use crate::presenting::Two;
use crate::window::Window;

/// A learner's page, which has seen one step.
fn learner() -> Window {
    let mut window = follower_of(true, None);
    rows(&mut window, vec![unit("Shop")]);
    window
}

fn why(window: &Window) -> Option<ShownCall> {
    window.state.base.screen.why.clone()
}

#[test]
fn a_class_sees_the_way_of_a_call_that_the_presenter_shows() {
    let mut window = learner();
    shows(&mut window, &json!({ "why": 0, "look": { "gate": 2 } }));
    assert_eq!(why(&window), Some(ShownCall::Step(0)));
    let look = |window: &Window| window.state.base.presentation.look.clone();
    assert_eq!(look(&window).gate, Some(2));
    shows(&mut window, &json!({ "why": 0, "look": { "gate": 3 } }));
    assert_eq!(look(&window).gate, Some(3));
    shows(&mut window, &json!({}));
    assert_eq!(why(&window), None);
}

#[test]
fn the_way_of_a_step_is_shown_once_the_step_is_here() {
    let mut window = learner();
    shows(&mut window, &json!({ "why": 1 }));
    assert_eq!(why(&window), None);
    rows(&mut window, vec![unit("Later")]);
    assert_eq!(why(&window), Some(ShownCall::Step(1)));
    // On a branch of one's own it is gone.
    window.line("aws organizations list-roots");
    window.line("aws iam create-user --user-name Eve");
    assert_eq!(why(&window), None);
}

#[test]
fn what_was_opened_or_closed_here_is_left_alone() {
    let mut window = learner();
    shows(&mut window, &json!({ "why": 0 }));
    window.act(Action::Screen(ScreenAction::Close));
    shows(&mut window, &json!({ "why": 0, "look": { "gate": 1 } }));
    assert_eq!(why(&window), None, "it was closed");
    rows(&mut window, vec![unit("Later")]);
    window.act(Action::Screen(ScreenAction::Why(1)));
    shows(&mut window, &json!({}));
    assert_eq!(why(&window), Some(ShownCall::Step(1)), "it was opened here");
    shows(&mut window, &json!({ "why": 0 }));
    assert_eq!(why(&window), Some(ShownCall::Step(1)));
}

#[test]
fn a_window_and_a_class_read_the_same_form() {
    let mut two = Two::presenting();
    let look = WhyLook {
        gate: Some(1),
        ..WhyLook::default()
    };
    two.presenter(PresentAction::Look(look.clone()));
    let picture = two.message();
    let mut learner = learner();
    shows(&mut learner, &picture.to_json());
    let told = &learner.state.base.presentation;
    let seen = &two.audience.state.base.presentation;
    assert_eq!((&told.caption, &told.dialog), (&seen.caption, &seen.dialog));
    assert_eq!(
        (told.highlight.clone(), seen.look.clone()),
        (seen.highlight.clone(), look)
    );
}
