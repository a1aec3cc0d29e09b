use sim::scenario::Scenario;
use sim::view::Selection;

use super::*;
use crate::action::{Action, ScreenAction};
use crate::tests::page::TestPage;

fn select(page: &mut TestPage, selection: Option<Selection>) {
    page.take(Action::Screen(ScreenAction::Select(selection)));
}

fn config() -> Selection {
    Selection::Service("config".into())
}

#[test]
fn what_is_selected_in_the_drawing_shows_beside_it() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    let account = page.state.base.controller.actor.account();
    let route = |page: &TestPage| page.state.base.screen.route.route;
    page.take(Action::Screen(ScreenAction::ToggleRoute(Route::Services)));
    let opened = page.state.base.screen.route.opened;
    select(&mut page, Some(config()));
    let view = &page.state.base.screen.route;
    assert_eq!(
        (view.route, &view.about),
        (Route::Services, &Some(config()))
    );
    assert_eq!(view.opened, opened, "the focus stays in the drawing");
    select(&mut page, Some(Selection::Account(account)));
    assert_eq!(route(&page), Route::Organization);
    // What is selected already gives the place back, too.
    page.take(Action::Screen(ScreenAction::ToggleRoute(Route::Services)));
    select(&mut page, Some(Selection::Account(account)));
    assert_eq!(route(&page), Route::Organization);
}

#[test]
fn other_views_stay_when_something_is_selected() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    page.take(Action::Screen(ScreenAction::ToggleRoute(Route::Compare)));
    select(&mut page, Some(config()));
    assert_eq!(page.state.base.screen.route.route, Route::Compare);
    assert_eq!(page.state.base.screen.route.about, None);
}
