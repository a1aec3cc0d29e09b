//! A learner's reports.

use serde_json::Value;

use super::*;
use crate::action::{ClockAction, ScreenAction, SessionAction};
use crate::base::present::{PresentAction, Presentation, WindowRole};
use crate::base::words::Words;
use crate::class::ReportTrouble;
use crate::class::report::{AGAIN_MS, REPORT_TOGETHER_MS};
use crate::files::stored::Stored;
use crate::follow::{
    FIRST_WAIT_MS, Follow, FollowAction, LONGEST_WAIT_MS, SILENCE_MS, ServerLink, next_wait,
};

/// A learner's page that was opened with a name.
fn named() -> TestPage {
    page_with(ClassState::new(ClassRole::Learner, Some("Ana".into())))
}

fn trouble(page: &TestPage) -> Option<ReportTrouble> {
    page.state.class.reports.trouble
}

/// The report that the last action makes.
fn report(page: &TestPage) -> Option<Value> {
    let [request] = page.asks()[..] else {
        return None;
    };
    let stored = |name: &str| {
        (name == "progress").then(|| "{\"orgsim\":1,\"lessons\":{\"tour\":[]}}".to_string())
    };
    serde_json::from_str(&request.body(&stored)?).ok()
}

#[test]
fn who_has_a_name_reports_at_once() {
    let mut page = named();
    page.rings(PageTimer::ClassReport);
    let [request] = page.asks()[..] else {
        panic!("one request")
    };
    assert_eq!(request.method(), "PUT");
    assert_eq!(request.path("7"), "_orgsim/class/7");
    assert!(!request.needs_key());
    let report = report(&page).expect("a report");
    assert_eq!(report["name"], "Ana");
    assert_eq!(report["lesson"], Value::Null);
    assert!(report["progress"]["lessons"]["tour"].is_array());
    let session = report["session"].as_str().expect("a session");
    assert!(sim::link::decode(session).is_ok(), "{session}");
    page.answer(Ok(""));
    assert_eq!(trouble(&page), None);
    assert_eq!(page.effects, []);
}

#[test]
fn nobody_reports_without_a_name() {
    let mut page = page_of(ClassRole::Learner);
    assert_eq!(page.timer(PageTimer::ClassReport), None);
    page.line(LINE);
    assert_eq!(page.timer(PageTimer::ClassReport), None);
    page.class(ClassAction::Report);
    assert_eq!(page.effects, []);
}

#[test]
fn a_name_is_trimmed_kept_for_the_tab_and_reported() {
    let mut page = page_of(ClassRole::Learner);
    page.class(ClassAction::Join("  ".into()));
    assert_eq!(page.effects, []);
    let drawn = page.state.base.drawn;
    page.class(ClassAction::Join(" Ana ".into()));
    assert!(page.state.base.drawn > drawn);
    assert!(page.effects.contains(&SideEffect::Store(Stored::ClassName)));
    assert!(Stored::ClassName.is_for_tab());
    let kept = (page.state).texts(&Stored::ClassName, &|_| None, &Default::default);
    assert_eq!(kept, [("class-name".to_string(), "Ana".to_string())]);
    page.rings(PageTimer::ClassReport);
    assert_eq!(report(&page).expect("a report")["name"], "Ana");
}

#[test]
fn only_learners_join() {
    for role in [ClassRole::Nobody, ClassRole::Presenter] {
        let mut page = page_of(role);
        page.class(ClassAction::Join("Ana".into()));
        assert_eq!(page.state.class.reports.name, None);
        assert_eq!(page.effects, []);
    }
}

#[test]
fn changes_are_reported_together_and_looking_is_none() {
    let mut page = named();
    page.rings(PageTimer::ClassReport).answer(Ok(""));
    page.take(Action::Screen(ScreenAction::Terminal));
    assert_eq!(page.timer(PageTimer::ClassReport), None);
    page.line(LINE).line(LINE).rings(PageTimer::ClassReport);
    assert!(report(&page).is_some());
    page.answer(Ok(""));
    assert_eq!(page.timer(PageTimer::ClassReport), None);
}

#[test]
fn a_report_that_does_not_arrive_is_repeated() {
    let full = (503, ReportTrouble::Full);
    for (status, why) in [
        full,
        (0, ReportTrouble::Lost),
        (409, ReportTrouble::Lost),
        (500, ReportTrouble::Lost),
    ] {
        let mut page = named();
        page.rings(PageTimer::ClassReport).answer(Err(status));
        assert_eq!(trouble(&page), Some(why));
        page.rings(PageTimer::ClassReport).answer(Ok(""));
        assert_eq!(trouble(&page), None, "{status}");
    }
}

#[test]
fn a_full_class_is_told_from_a_lost_connection() {
    let mut page = named();
    page.rings(PageTimer::ClassReport).answer(Err(503));
    let follow = Some(Follow::default());
    let state = (*page.state).clone();
    page.state = AppState { follow, ..state }.into();
    page.take(Action::Follow(FollowAction::Connection(ServerLink::Live)));
    assert_eq!(
        page.state.class.server_link(&page.state.follow),
        Some(ServerLink::Live)
    );
    page.take(Action::Follow(FollowAction::Connection(ServerLink::Lost)));
    assert_eq!(
        page.state.class.server_link(&page.state.follow),
        Some(ServerLink::Full)
    );
    page.take(Action::Follow(FollowAction::Connection(ServerLink::Live)));
    assert_eq!(
        page.state.class.server_link(&page.state.follow),
        Some(ServerLink::Live)
    );
}

#[test]
fn a_refused_report_is_not_repeated() {
    for (status, why) in [
        (403, ReportTrouble::Removed),
        (413, ReportTrouble::Refused(413)),
    ] {
        let mut page = named();
        page.rings(PageTimer::ClassReport).answer(Err(status));
        assert_eq!(trouble(&page), Some(why));
        assert_eq!(page.timer(PageTimer::ClassReport).flatten(), None);
        let joined = page.state.class.reports.joined().is_some();
        assert_eq!(joined, why != ReportTrouble::Removed);
    }
}

#[test]
fn a_name_that_is_not_taken_is_asked_for_again() {
    let mut page = named();
    page.rings(PageTimer::ClassReport).answer(Err(400));
    assert_eq!(trouble(&page), Some(ReportTrouble::Name));
    assert_eq!(page.state.class.reports.joined(), None);
    // The same name is tried again, too.
    page.class(ClassAction::Join("Ana".into()));
    assert_eq!(trouble(&page), None);
    page.rings(PageTimer::ClassReport).answer(Ok(""));
    assert!(page.state.class.reports.joined().is_some());
}

#[test]
fn what_has_changed_since_is_reported_without_the_long_wait() {
    let mut page = named();
    page.rings(PageTimer::ClassReport);
    let lost = page.asks()[0].answered(Err(0));
    page.line(LINE);
    assert!(page.timer(PageTimer::ClassReport).is_some());
    page.take(lost.clone());
    assert_eq!(trouble(&page), Some(ReportTrouble::Lost));
    assert_eq!(page.timer(PageTimer::ClassReport), None, "it runs already");
    page.class(ClassAction::Report).answer(Ok(""));
    page.take(lost);
    assert_eq!(trouble(&page), None, "an answer to an earlier one");
}

#[test]
fn who_follows_reports_no_session_and_again_after_each_connection() {
    let class = ClassState::new(ClassRole::Learner, Some("Ana".into()));
    let state = AppState::to_follow(None, true, Words::ENGLISH);
    let mut page = TestPage::begin(AppState { class, ..state });
    page.rings(PageTimer::ClassReport);
    assert_eq!(report(&page).expect("a report")["session"], "");
    page.answer(Ok(""));
    page.take(Action::Follow(FollowAction::Connected));
    page.rings(PageTimer::ClassReport);
    assert!(report(&page).is_some());
    page.answer(Ok("")).line(LINE).rings(PageTimer::ClassReport);
    assert_ne!(report(&page).expect("a report")["session"], "");
}

#[test]
fn who_is_removed_is_told_so_when_the_connection_ends() {
    let class = ClassState::new(ClassRole::Learner, Some("Bob".into()));
    let state = AppState::to_follow(None, true, Words::ENGLISH);
    let mut page = TestPage::begin(AppState { class, ..state });
    page.rings(PageTimer::ClassReport);
    page.answer(Ok(""));
    page.take(Action::Follow(FollowAction::Connection(ServerLink::Lost)));
    page.rings(PageTimer::ClassReport);
    page.answer(Err(403));
    assert_eq!(
        page.state.class.server_link(&page.state.follow),
        Some(ServerLink::Removed)
    );
    assert_eq!(page.state.class.reports.joined(), None);
    // A server that was started again does not know it; this page does.
    page.take(Action::Follow(FollowAction::Connected));
    assert_eq!(page.timer(PageTimer::ClassReport), None);
}

#[test]
fn a_learner_in_a_lesson_is_told_that_the_server_is_gone() {
    let state = AppState::to_follow(None, true, Words::ENGLISH);
    let class = ClassState::new(ClassRole::Learner, Some("Bob".into()));
    let mut page = TestPage::begin(AppState { class, ..state });
    page.take(Action::Follow(FollowAction::Connection(ServerLink::Live)));
    page.line(LINE);
    assert_eq!(
        page.state.class.server_link(&page.state.follow),
        Some(ServerLink::Opening)
    );
    page.take(Action::Follow(FollowAction::Connected));
    assert_eq!(
        page.state.class.server_link(&page.state.follow),
        Some(ServerLink::Live)
    );
    page.take(Action::Follow(FollowAction::Connection(ServerLink::Lost)));
    assert_eq!(
        page.state.class.server_link(&page.state.follow),
        Some(ServerLink::Lost)
    );
    assert!(!crate::follow::is_following(&page.state.follow));
}

#[test]
fn neither_a_copy_in_another_page_nor_an_audience_reports() {
    let mut page = named();
    let mut state = (*page.state).clone();
    state.base.presentation = Presentation::of(WindowRole::Audience, "p".into());
    let audience = TestPage::begin(state.clone());
    assert_eq!(audience.timer(PageTimer::ClassReport), None);
    // Nor does the window that becomes one.
    let mut becomes = TestPage::begin(state);
    becomes.class(ClassAction::Report);
    assert_eq!(becomes.effects, []);
    let mut scene = (*page.state.base.settings.scene).clone();
    scene.embed = true;
    let mut state = (*page.state).clone();
    state.base.settings.scene = std::rc::Rc::new(scene);
    assert!(!state.class.is_learner(&state.base));
    page = TestPage::begin(state);
    assert_eq!(page.timer(PageTimer::ClassReport), None);
    page.take(Action::Present(PresentAction::Captions(true)));
    assert_eq!(page.timer(PageTimer::ClassReport), None);
}

#[test]
fn while_time_plays_it_is_reported_too() {
    let mut page = named();
    page.rings(PageTimer::ClassReport).answer(Ok(""));
    page.take(Action::Clock(ClockAction::Play(true)));
    page.take(Action::Clock(ClockAction::Tick(100)));
    assert_eq!(page.timer(PageTimer::ClassReport), Some(Some(800)));
    page.take(Action::Clock(ClockAction::Tick(100)));
    assert_eq!(
        page.timer(PageTimer::ClassReport),
        None,
        "the pause goes on"
    );
    page.class(ClassAction::Report);
    assert!(report(&page).is_some());
    page.answer(Ok(""));
    page.take(Action::Clock(ClockAction::Tick(100)));
    assert_eq!(page.timer(PageTimer::ClassReport), Some(Some(800)));
}

#[test]
fn another_session_without_steps_is_reported() {
    let mut page = named();
    page.rings(PageTimer::ClassReport).answer(Ok(""));
    let start = SessionAction::Start(Scenario::Empty, 1);
    page.take(Action::Session(start));
    page.rings(PageTimer::ClassReport);
    assert!(report(&page).is_some());
}

#[test]
fn who_leaves_the_class_reports_no_more_and_can_join_again() {
    let mut page = named();
    page.rings(PageTimer::ClassReport);
    let late = page.asks()[0].answered(Err(500));
    let drawn = page.state.base.drawn;
    page.class(ClassAction::Leave);
    assert!(page.state.base.drawn > drawn);
    assert_eq!(page.state.class.reports.joined(), None);
    assert_eq!(page.timer(PageTimer::ClassReport), Some(None));
    // Also after a reload.
    let kept = (page.state).texts(&Stored::ClassName, &|_| None, &Default::default);
    assert_eq!(kept, [("class-name".to_string(), String::new())]);
    page.take(late);
    assert_eq!((trouble(&page), page.effects.len()), (None, 0));
    page.line(LINE);
    assert_eq!(page.timer(PageTimer::ClassReport), None);
    page.class(ClassAction::Leave);
    assert_eq!(page.effects, []);
    page.class(ClassAction::Join("Ben".into()));
    page.rings(PageTimer::ClassReport);
    assert_eq!(report(&page).expect("a report")["name"], "Ben");
}

#[test]
fn everyone_is_on_the_board_within_five_seconds_after_a_restart_and_a_lost_line_shows_within_thirty()
 {
    for away in (0..120_000).step_by(50) {
        // The connection ends with the server, which is away for so long.
        let (mut at, mut wait) = (FIRST_WAIT_MS, FIRST_WAIT_MS);
        while at < away {
            wait = next_wait(wait);
            at += wait;
        }
        // The report may come before the server knows that the page follows.
        let reported = at - away + REPORT_TOGETHER_MS + AGAIN_MS;
        assert!(reported <= 5_000, "{away}: {reported}");
    }
    // On a branch of one's own, where only polls are heard.
    const { assert!(LONGEST_WAIT_MS + REPORT_TOGETHER_MS + AGAIN_MS <= 5_000) };
    const { assert!(SILENCE_MS < 30_000) };
}
