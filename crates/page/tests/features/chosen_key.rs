//! The access key that the user has chosen stays with the user, wherever the session goes on.

use page::present::{AudiencePicture, PresentAction, Presentation, WindowRole};
use page::stored::Stored;
use page::{Action, SessionAction, SideEffect};
use sim::scenario::Scenario;

use crate::window::Window;

/// A window whose user signs with a new access key.
fn signing() -> Window {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&["aws iam create-access-key", "as {key}"]);
    assert!(window.state.base.controller.key.is_some());
    window
}

fn stores(window: &Window) -> bool {
    let session = Stored::Session { marked: false };
    window.effects.contains(&SideEffect::Store(session))
}

#[test]
fn it_survives_a_reload() {
    let window = signing();
    assert!(stores(&window), "the choice is stored");
    let key = &window.state.base.controller.key;
    let mut other = window.reloaded();
    assert_eq!(other.state.base.controller.key, *key);
    assert_eq!(
        other.state.base.controller.actor,
        window.state.base.controller.actor
    );
    // Also one that is no longer valid.
    let inactive = "aws iam update-access-key --access-key-id {key} --status Inactive";
    other.lines(&[inactive]);
    assert_eq!(other.reloaded().state.base.controller.key, *key);
}

#[test]
fn a_user_who_was_chosen_since_the_last_call_signs_with_none() {
    let mut window = signing();
    window.lines(&["aws sts get-caller-identity"]);
    let actor = window.state.base.controller.actor.clone();
    window.session(SessionAction::ActAs(actor));
    assert!(stores(&window));
    assert_eq!(window.reloaded().state.base.controller.key, None);
}

#[test]
fn it_is_there_when_a_lesson_goes_on() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.open_lesson("two-admins-on");
    window.act_as("Management/Ana");
    window.lines(&["aws iam create-access-key", "as {key}"]);
    let lesson = Stored::Lesson { marked: false };
    assert!(window.effects.contains(&SideEffect::Store(lesson)));
    let (kept, key) = (window.kept(), &window.state.base.controller.key);
    let mut other = Window::new(Scenario::AllFeatures);
    other.resume_lesson("two-admins-on", Some(kept));
    assert!(key.is_some());
    assert_eq!(other.state.base.controller.key, *key);
}

#[test]
fn windows_of_a_presentation_have_it() {
    let presenter = signing();
    let picture =
        AudiencePicture::from_json(&presenter.state.guide.shown(&presenter.state.base).to_json());
    let picture = picture.expect("what is sent can be read");
    let mut state = (*Window::new(Scenario::AllFeatures).state).clone();
    state.base.presentation = Presentation::of(WindowRole::Audience, "it".into());
    let mut audience = Window::of(state);
    let shows = PresentAction::Picture(Box::new(picture));
    audience.act(Action::Present(shows));
    let key = &presenter.state.base.controller.key;
    assert_eq!(audience.state.base.controller.key, *key);
}
