//! Two windows of a presentation, with the messages between them.

use std::rc::Rc;

use sim::scenario::Scenario;
use sim::view::Selection;

use super::{Peers, WireAction};
use crate::action::{Action, NEXT, ScreenAction, SessionAction};
use crate::base::effects::{Errand, PageTimer, SideEffect};
use crate::base::present::{PeerState, PresentAction, Presentation, WindowRole};
use crate::files::keeping::KeepAction;
use crate::lesson::walk::WalkAction;
use crate::tests::page::TestPage;

fn window(part: WindowRole) -> TestPage {
    let mut state = (*TestPage::open(Scenario::AllFeatures).state).clone();
    state.base.presentation = Presentation::of(part, "demo".into());
    TestPage::begin(state)
}

/// The messages that the last action sent.
fn sent(page: &TestPage) -> Vec<Rc<str>> {
    let sent = page.effects.iter().filter_map(|it| {
        let SideEffect::Send(text) = it else {
            return None;
        };
        Some(text.clone())
    });
    sent.collect()
}

fn kinds(page: &TestPage) -> Vec<String> {
    let kind = |text: &Rc<str>| {
        let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        value["kind"].as_str().expect("a kind").to_string()
    };
    sent(page).iter().map(kind).collect()
}

/// Takes all that the other window sent last.
fn hear(page: &mut TestPage, other: &TestPage, now: u64) {
    let mut effects = Vec::new();
    for text in sent(other) {
        page.take(Action::Wire(WireAction::Heard(text, now)));
        effects.append(&mut page.effects);
    }
    page.effects = effects;
}

fn beat(page: &mut TestPage, now: u64) -> &mut TestPage {
    page.take(Action::Wire(WireAction::Beat(now)))
}

fn hash(page: &TestPage) -> String {
    page.state.base.controller.world().hash()
}

#[test]
fn a_window_alone_has_no_channel() {
    let page = TestPage::open(Scenario::AllFeatures);
    assert_eq!(sent(&page), []);
    let speaks = |it: &SideEffect| {
        matches!(
            it,
            SideEffect::Channel(_) | SideEffect::Timer(PageTimer::Beat, _)
        )
    };
    assert!(!page.effects.iter().any(speaks));
}

#[test]
fn windows_open_the_channel_of_their_presentation() {
    let page = window(WindowRole::Presenter);
    let opens = SideEffect::Channel(Some("orgsim.present.demo".into()));
    assert!(page.effects.contains(&opens));
    assert!(
        page.effects
            .contains(&SideEffect::Timer(PageTimer::Beat, Some(1_000)))
    );
    assert_eq!(kinds(&page), ["ping", "show"]);
    assert_eq!(kinds(&window(WindowRole::Audience)), ["hello"]);
}

#[test]
fn the_audience_shows_what_the_presenter_does() {
    let (mut presenter, mut audience) =
        (window(WindowRole::Presenter), window(WindowRole::Audience));
    hear(&mut presenter, &audience, 1_000);
    assert_eq!(presenter.state.base.presentation.line, PeerState::Live);
    assert_eq!(kinds(&presenter), ["show"]);
    hear(&mut audience, &presenter, 1_001);
    assert_eq!(audience.state.base.presentation.line, PeerState::Live);
    presenter.take(Action::Session(SessionAction::Do(NEXT)));
    assert_eq!(kinds(&presenter), ["show"]);
    assert_ne!(hash(&audience), hash(&presenter));
    hear(&mut audience, &presenter, 1_002);
    assert_eq!(hash(&audience), hash(&presenter));
}

#[test]
fn the_same_picture_is_sent_once() {
    let mut presenter = window(WindowRole::Presenter);
    presenter.take(Action::Remark("Only here".into(), None));
    assert_eq!(kinds(&presenter), Vec::<String>::new());
}

#[test]
fn a_frozen_picture_stays() {
    let mut presenter = window(WindowRole::Presenter);
    presenter.take(Action::Present(PresentAction::Freeze(true)));
    presenter.take(Action::Session(SessionAction::Do(NEXT)));
    assert_eq!(kinds(&presenter), Vec::<String>::new());
    presenter.take(Action::Present(PresentAction::Freeze(false)));
    assert_eq!(kinds(&presenter), ["show"]);
}

#[test]
fn an_audience_asks_the_presenter_to_point() {
    let (mut presenter, mut audience) =
        (window(WindowRole::Presenter), window(WindowRole::Audience));
    let thing = Selection::Unit("r-abcd".parse().expect("an id"));
    audience.take(Action::Screen(ScreenAction::Select(Some(thing.clone()))));
    assert_eq!(kinds(&audience), ["wish"]);
    hear(&mut presenter, &audience, 1_000);
    assert_eq!(presenter.state.base.screen.selection, Some(thing));
}

#[test]
fn a_silent_window_is_gone_and_comes_back() {
    let (mut presenter, mut audience) =
        (window(WindowRole::Presenter), window(WindowRole::Audience));
    hear(&mut audience, beat(&mut presenter, 1_000), 1_000);
    assert_eq!(kinds(&audience), ["here"]);
    assert_eq!(kinds(beat(&mut audience, 3_000)), Vec::<String>::new());
    assert_eq!(kinds(beat(&mut audience, 4_000)), ["hello"]);
    assert_eq!(audience.state.base.presentation.line, PeerState::Live);
    beat(&mut audience, 6_100);
    assert_eq!(audience.state.base.presentation.line, PeerState::Gone);
    hear(&mut audience, beat(&mut presenter, 7_000), 7_000);
    assert_eq!(audience.state.base.presentation.line, PeerState::Live);
}

#[test]
fn a_reload_is_no_goodbye() {
    let (mut presenter, mut audience) =
        (window(WindowRole::Presenter), window(WindowRole::Audience));
    hear(&mut presenter, &audience, 1_000);
    audience.take(Action::Keep(KeepAction::Leave));
    assert_eq!(kinds(&audience), ["bye"]);
    hear(&mut presenter, &audience, 2_000);
    beat(&mut presenter, 3_000);
    assert_eq!(presenter.state.base.presentation.line, PeerState::Live);
    beat(&mut presenter, 4_600);
    assert_eq!(presenter.state.base.presentation.line, PeerState::Gone);
    hear(&mut presenter, &window(WindowRole::Audience), 5_000);
    assert_eq!(presenter.state.base.presentation.line, PeerState::Live);
}

#[test]
fn a_presenters_window_that_was_closed_goes_on_where_it_was() {
    let (mut presenter, mut audience) =
        (window(WindowRole::Presenter), window(WindowRole::Audience));
    presenter.take(Action::Session(SessionAction::Do(NEXT)));
    presenter.take(Action::Present(PresentAction::Since(7_000)));
    presenter.take(Action::Walk(WalkAction::open("tour", 3)));
    presenter.take(Action::Keep(KeepAction::Leave));
    hear(&mut audience, &presenter, 1_000);
    let kept = audience.effects.iter().find_map(|it| {
        let SideEffect::Errand(Errand::RememberInTab(name, text)) = it else {
            return None;
        };
        Some((name.clone(), text.clone()))
    });
    // A window that is opened from a tab begins with a copy of what the tab stores.
    let (name, text) = kept.expect("the audience's tab keeps it");
    let mut again = (*window(WindowRole::Presenter).state).clone();
    assert_eq!(name, again.base.presented_key());
    assert!(again.guide.restore_presented(&mut again.base, &text));
    assert_eq!(again.base.presentation.since, Some(7_000));
    let walk = again.guide.walk.as_ref().expect("the lesson");
    assert_eq!((&*walk.id, walk.step), ("tour", 3));
    assert_eq!(again.base.controller.world().hash(), hash(&presenter));
}

#[test]
fn two_presenters_are_rivals_for_a_while() {
    let (mut one, mut other) = (window(WindowRole::Presenter), window(WindowRole::Presenter));
    hear(&mut one, beat(&mut other, 1_000), 1_000);
    assert!(one.state.base.presentation.rival);
    beat(&mut one, 3_000);
    assert!(one.state.base.presentation.rival);
    beat(&mut one, 3_600);
    assert!(!one.state.base.presentation.rival);
}

#[test]
fn the_end_closes_the_channel_in_both_windows() {
    let (mut presenter, mut audience) =
        (window(WindowRole::Presenter), window(WindowRole::Audience));
    presenter.take(Action::Present(PresentAction::End));
    assert_eq!(kinds(&presenter), ["end"]);
    assert!(presenter.effects.contains(&SideEffect::Channel(None)));
    assert_eq!(presenter.state.peers, Peers::default());
    hear(&mut audience, &presenter, 1_000);
    assert_eq!(audience.state.base.presentation.part, WindowRole::Alone);
    assert!(audience.effects.contains(&SideEffect::Channel(None)));
}

#[test]
fn what_is_no_message_changes_nothing() {
    let mut audience = window(WindowRole::Audience);
    let before = hash(&audience);
    for text in [
        "",
        "{",
        "{\"orgsim\":\"present\",\"v\":2,\"kind\":\"end\"}",
        "{\"v\":1,\"kind\":\"end\"}",
    ] {
        audience.take(Action::Wire(WireAction::Heard(text.into(), 1_000)));
        assert_eq!(audience.state.base.presentation.part, WindowRole::Audience);
        assert_eq!(sent(&audience), []);
    }
    assert_eq!(hash(&audience), before);
}
