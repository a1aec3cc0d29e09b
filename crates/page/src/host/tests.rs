//! What the embedding page is told, and when.

use std::rc::Rc;

use serde_json::Value;
use sim::scenario::Scenario;

use crate::action::{Action, NEXT, ScreenAction, SessionAction};
use crate::base::effects::{PageTimer, SideEffect};
use crate::tests::page::TestPage;

/// A page that another one embeds.
fn embedded(is_heard: bool) -> TestPage {
    let mut state = (*TestPage::open(Scenario::AllFeatures).state).clone();
    let scene = Rc::make_mut(&mut state.base.settings.scene);
    scene.hosts = vec!["https://school.example".to_string()];
    state.host.is_heard = is_heard;
    TestPage::begin(state)
}

fn told(page: &TestPage) -> Vec<Value> {
    let told = page.effects.iter().filter_map(|it| {
        let SideEffect::TellHosts(hosts, body) = it else {
            return None;
        };
        assert_eq!(hosts, &["https://school.example"]);
        Some(body.clone())
    });
    told.collect()
}

fn is_due(page: &TestPage) -> bool {
    let timer = SideEffect::Timer(PageTimer::Report, Some(100));
    page.effects.contains(&timer)
}

#[test]
fn nobody_is_told_where_nobody_hears() {
    let mut page = embedded(false);
    assert_eq!(told(&page), Vec::<Value>::new());
    page.take(Action::Session(SessionAction::Do(NEXT)));
    assert!(!is_due(&page));
}

#[test]
fn it_says_that_it_is_ready_once() {
    let mut page = embedded(true);
    let ready = told(&page);
    assert_eq!(ready.len(), 1);
    assert_eq!(
        (&ready[0]["type"], &ready[0]["drive"]),
        (&"ready".into(), &false.into())
    );
    page.take(Action::Screen(ScreenAction::Explore));
    assert_eq!(told(&page), Vec::<Value>::new());
}

#[test]
fn steps_are_reported_together_after_a_pause() {
    let mut page = embedded(true);
    page.line("aws organizations describe-organization");
    assert!(is_due(&page));
    page.line("aws organizations list-roots");
    assert!(!is_due(&page), "the pause goes on");
    page.take(Action::Report);
    let news = told(&page);
    assert_eq!(news.len(), 1);
    assert_eq!(news[0]["type"], "step");
    assert_eq!(news[0]["taken"], 2);
    assert_eq!(news[0]["last"]["call"], "organizations:ListRoots");
    page.take(Action::Report);
    assert_eq!(told(&page), Vec::<Value>::new());
}
