//! A class before its presenter has shown anything, and what a learner's page has said itself.

use page::follow::FollowAction;
use page::words::Words;
use page::{AppState, NoticeKind, ScreenAction};
use sim::scenario::Scenario;
use sim::session::Session;
use sim::view::Actionable;

use crate::following::{begin, follower, rows, take, unit};
use crate::window::Window;

/// A class's server that was started just now.
fn empty_class() -> Window {
    let mut window = Window::of(AppState::to_follow(None, true, Words::ENGLISH));
    begin(&mut window, Session::new(Scenario::Empty, 1), "run-0", 0);
    take(&mut window, FollowAction::Screen(None));
    window
}

#[test]
fn before_the_presenter_shows_anything_a_class_waits_and_nothing_is_offered() {
    let mut window = empty_class();
    let home = |it: &Window| {
        let queries = it.queries().limited(it.state.offer_limits());
        (
            queries.waits_for_presenter(),
            queries.offers(Actionable::Home).len(),
        )
    };
    assert_eq!(home(&window), (true, 0));
    // An empty world that the presenter shows is one.
    take(&mut window, FollowAction::Screen(Some(Box::default())));
    assert_eq!(home(&window), (false, 1));
    take(&mut window, FollowAction::Screen(None));
    assert!(page::follow::waits_for_presenter(
        &window.state.follow,
        &window.state.base
    ));
    // Somebody drives with the AWS CLI.
    begin(
        &mut window,
        Session::new(Scenario::AllFeatures, 3),
        "run-1",
        0,
    );
    assert!(!page::follow::waits_for_presenter(
        &window.state.follow,
        &window.state.base
    ));
    // The server was started again.
    begin(&mut window, Session::new(Scenario::Empty, 1), "again-0", 0);
    assert!(page::follow::waits_for_presenter(
        &window.state.follow,
        &window.state.base
    ));
    assert!(!page::follow::waits_for_presenter(
        &follower().state.follow,
        &follower().state.base
    ));
}

#[test]
fn what_could_not_be_opened_is_told_until_the_user_does_something() {
    let mut state = AppState::to_follow(None, true, Words::ENGLISH);
    state.base.remark("The link was cut", None);
    let mut window = Window::of(state);
    let session = Session::new(Scenario::AllFeatures, 3);
    begin(&mut window, session.clone(), "first", 1);
    rows(&mut window, vec![unit("Shop")]);
    assert!(window.draws("Shop"));
    window.told(NoticeKind::Remark, "The link was cut");
    begin(&mut window, session, "second", 0);
    window.told(NoticeKind::Remark, "The link was cut");
    window.screen(ScreenAction::Dismiss);
    rows(&mut window, vec![unit("Shop")]);
    window.told(NoticeKind::Done, "Shop");
}
