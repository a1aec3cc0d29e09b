//! What *Prepare a link* makes a link of: nothing that was prepared is lost in silence.

use std::rc::Rc;

use lessons::scene::PageScene;
use page::Action;
use page::scene::{SceneAction, SessionLeftOut, left_out};
use sim::scenario::Scenario;

use crate::window::Window;

#[test]
fn what_was_prepared_goes_along_in_a_scenes_link_or_the_page_says_that_it_does_not() {
    for (lesson, open, left) in [
        (None, None, None),
        // The world of a lesson, without the lesson.
        (None, Some("tour"), None),
        (Some("tour"), Some("tour"), None),
        (Some("tour"), None, Some(SessionLeftOut::OtherWorld)),
        (
            Some("tour"),
            Some("rules"),
            Some(SessionLeftOut::OtherWorld),
        ),
        (
            Some("own-mine-f39976"),
            None,
            Some(SessionLeftOut::OwnLesson),
        ),
        (
            Some("own-mine-f39976"),
            Some("own-mine-f39976"),
            Some(SessionLeftOut::OwnLesson),
        ),
    ] {
        assert_eq!(left_out(lesson, open), left, "{lesson:?} {open:?}");
    }
}

#[test]
fn what_was_chosen_in_set_the_scene_is_still_there_after_preparing_something_else() {
    let mut window = Window::new(Scenario::AllFeatures);
    assert_eq!(window.state.guide.prepared_scene(&window.state.base), None);
    let chosen = "lesson=invite-and-accept&step=2&persona=Payments/Ben&lock=undo";
    let (chosen, _) = PageScene::read(chosen);
    window.act(Action::Scene(SceneAction::Prepare(Rc::new(chosen.clone()))));
    window.lines(&["aws iam create-user --user-name Eve"]);
    assert_eq!(
        window
            .state
            .guide
            .prepared_scene(&window.state.base)
            .as_deref(),
        Some(&chosen)
    );
    window.open_lesson("invite-and-accept");
    assert_eq!(
        window
            .state
            .guide
            .prepared_scene(&window.state.base)
            .as_deref(),
        Some(&chosen)
    );
    // A lesson that was opened since is the one that is prepared.
    window.open_lesson("tour");
    let scene = window
        .state
        .guide
        .prepared_scene(&window.state.base)
        .expect("what was chosen");
    assert_eq!((scene.lesson.as_deref(), scene.step), (Some("tour"), None));
    assert_eq!(scene.limits, chosen.limits);
    assert_eq!(scene.persona, chosen.persona);
}
