//! Showing to the class.

use sim::session::SavedSession;
use sim::view::Selection;

use super::*;
use crate::action::{ClockAction, ScreenAction, SessionAction};
use crate::base::effects::Errand;
use crate::base::present::SharedScreen;
use crate::base::present::{
    Caption, DialogCaption, Highlight, PresentAction, Presentation, WindowRole,
};
use crate::class::ShownToClass;
use crate::lesson::walk::{HandedLesson, WalkAction};

const THREE: Result<&str, u16> = Ok("{\"followers\": 3}");

/// The number of commands of the session that the last action sends.
fn sent(page: &TestPage) -> Option<usize> {
    match page.asks()[..] {
        [ServerRequest::Show(_, saved)] => Some(saved.session.commands.len()),
        _ => None,
    }
}

fn shown(page: &TestPage) -> ShownToClass {
    page.state.class.show.shown
}

/// A presenter's page that shows its session to three followers.
fn showing() -> TestPage {
    let mut page = page_of(ClassRole::Presenter);
    page.class(ClassAction::Toggle);
    assert_eq!(shown(&page), ShownToClass::Starting);
    page.rings(PageTimer::ClassSend);
    assert_eq!(sent(&page), Some(0));
    let drawn = page.state.base.drawn;
    page.answer(THREE);
    assert_eq!(shown(&page), ShownToClass::On(3));
    assert!(page.state.base.drawn > drawn, "the page shows the number");
    page
}

#[test]
fn nothing_is_sent_before_the_presenter_shows_it() {
    let mut page = page_of(ClassRole::Presenter);
    page.line(LINE);
    assert_eq!(page.timer(PageTimer::ClassSend), None);
    page.class(ClassAction::Send);
    assert_eq!(sent(&page), None);
}

#[test]
fn only_a_presenter_shows() {
    for role in [ClassRole::Nobody, ClassRole::Learner] {
        let mut page = page_of(role);
        page.class(ClassAction::Toggle);
        assert_eq!(shown(&page), ShownToClass::Off);
        assert_eq!(page.effects, []);
    }
}

#[test]
fn the_session_is_sent_with_the_key() {
    let mut page = page_of(ClassRole::Presenter);
    page.class(ClassAction::Toggle).rings(PageTimer::ClassSend);
    let request = page.asks()[0];
    assert_eq!(
        (request.method(), &*request.path("")),
        ("PUT", "_orgsim/session")
    );
    assert!(request.needs_key());
    let body = request.body(&|_| None).expect("a session");
    assert!(sim::link::decode(&body).is_ok(), "{body}");
}

#[test]
fn changes_are_sent_together_one_request_at_a_time() {
    let mut page = showing();
    page.line(LINE).line(LINE).rings(PageTimer::ClassSend);
    assert_eq!(sent(&page), Some(2));
    let action = page.asks()[0].answered(THREE.map(str::to_string));
    page.line(LINE).rings(PageTimer::ClassSend);
    assert_eq!(sent(&page), None, "one is on its way");
    page.take(action);
    assert_eq!(sent(&page), Some(3), "the newest follows at once");
    page.answer(THREE);
    assert_eq!(sent(&page), None);
}

#[test]
fn while_time_plays_the_class_sees_it_too() {
    let mut page = showing();
    page.take(Action::Clock(ClockAction::Play(true)));
    page.take(Action::Clock(ClockAction::Tick(100)));
    assert_eq!(page.timer(PageTimer::ClassSend), Some(Some(1_000)));
    page.take(Action::Clock(ClockAction::Tick(100)));
    assert_eq!(page.timer(PageTimer::ClassSend), None, "the pause goes on");
    page.class(ClassAction::Send);
    assert_eq!(sent(&page), Some(1));
    page.answer(THREE);
    page.take(Action::Clock(ClockAction::Tick(100)));
    assert_eq!(page.timer(PageTimer::ClassSend), Some(Some(1_000)));
    // What is done then is sent soon.
    page.take(Action::Clock(ClockAction::Play(false)));
    page.line(LINE);
    assert_eq!(page.timer(PageTimer::ClassSend), Some(Some(100)));
}

#[test]
fn an_earlier_step_and_another_world_are_sent_and_looking_is_not() {
    let mut page = showing();
    page.line(LINE);
    page.take(Action::Session(SessionAction::GoTo(0)));
    page.rings(PageTimer::ClassSend);
    assert_eq!(sent(&page), Some(0));
    page.answer(THREE);
    page.take(Action::Screen(ScreenAction::Terminal));
    assert_eq!(page.timer(PageTimer::ClassSend), None);
    // The same seed, and no steps either.
    page.take(Action::Session(SessionAction::Start(Scenario::Empty, 1)));
    page.rings(PageTimer::ClassSend);
    assert_eq!(sent(&page), Some(0));
}

#[test]
fn a_lost_connection_is_said_and_the_session_sent_again() {
    let mut page = showing();
    page.rings(PageTimer::ClassCount).answer(Err(0));
    page.rings(PageTimer::ClassSend).answer(Err(502));
    assert_eq!(shown(&page), ShownToClass::Lost);
    page.rings(PageTimer::ClassSend).answer(THREE);
    assert_eq!(shown(&page), ShownToClass::On(3));
}

#[test]
fn a_server_that_was_started_again_with_another_key_is_told_from_a_lost_one() {
    let mut page = showing();
    let notices = page.state.base.feedback.notices;
    page.line(LINE).rings(PageTimer::ClassSend).answer(Err(403));
    assert_eq!(shown(&page), ShownToClass::Refused);
    let notice = page.state.base.feedback.notice.clone().expect("a notice");
    assert!(notice.title.contains("does not take this page's key"));
    // It is tried again, and said once.
    let notices = (page.state.base.feedback.notices, notices);
    assert!(notices.0 > notices.1);
    page.rings(PageTimer::ClassSend).answer(Err(403));
    assert_eq!(page.state.base.feedback.notices, notices.0);
    page.rings(PageTimer::ClassSend).answer(THREE);
    assert_eq!(shown(&page), ShownToClass::On(3));
}

/// An answer to three followers of a session.
fn session(epoch: &str) -> String {
    format!("{{\"followers\": 3, \"epoch\": \"{epoch}\"}}")
}

#[test]
fn a_page_whose_session_another_one_has_replaced_says_so_and_sends_no_more() {
    let mut page = showing();
    page.line(LINE).rings(PageTimer::ClassSend);
    page.answer(Ok(&session("run-7")));
    // An answer to an earlier question, and one without a name.
    for epoch in ["run-6", "run-7", "else"] {
        page.rings(PageTimer::ClassCount)
            .answer(Ok(&session(epoch)));
        assert_eq!(shown(&page), ShownToClass::On(3), "{epoch}");
    }
    page.rings(PageTimer::ClassCount)
        .answer(Ok(&session("run-8")));
    assert_eq!(shown(&page), ShownToClass::Replaced);
    page.line(LINE);
    assert_eq!(page.timer(PageTimer::ClassSend), None);
    // Asked to, it shows its own again.
    page.class(ClassAction::Toggle).rings(PageTimer::ClassSend);
    page.answer(Ok(&session("run-9")));
    assert_eq!(shown(&page), ShownToClass::On(3));
}

#[test]
fn an_answer_without_a_number_is_none() {
    let mut page = showing();
    page.line(LINE)
        .rings(PageTimer::ClassSend)
        .answer(Ok("<!doctype html>"));
    assert_eq!(shown(&page), ShownToClass::Lost);
}

#[test]
fn followers_are_counted_while_nothing_is_done() {
    let mut page = showing();
    page.rings(PageTimer::ClassCount);
    let [count] = page.asks()[..] else {
        panic!("one request")
    };
    assert_eq!(
        (count.method(), &*count.path("")),
        ("GET", "_orgsim/health")
    );
    assert!(!count.needs_key() && count.body(&|_| None).is_none());
    page.answer(Ok("{\"followers\": 5}"));
    assert_eq!(shown(&page), ShownToClass::On(5));
    let drawn = page.state.base.drawn;
    page.rings(PageTimer::ClassCount)
        .answer(Ok("{\"followers\": 5}"));
    assert_eq!(page.state.base.drawn, drawn, "nothing has changed");
    // What is sent is counted, too.
    page.line(LINE).rings(PageTimer::ClassSend);
    assert_eq!(page.timer(PageTimer::ClassCount), Some(None));
}

#[test]
fn what_is_tried_while_frozen_is_not_sent() {
    let mut page = showing();
    page.line(LINE);
    page.take(Action::Present(PresentAction::Freeze(true)));
    page.line(LINE);
    assert_eq!(page.timer(PageTimer::ClassSend), None);
    // A second click takes no other picture.
    page.take(Action::Present(PresentAction::Freeze(true)));
    // Also when the connection is lost and found again.
    page.class(ClassAction::Send);
    assert_eq!(sent(&page), Some(1));
    page.answer(Err(0)).rings(PageTimer::ClassSend);
    assert_eq!(sent(&page), Some(1));
    page.answer(THREE);
    page.take(Action::Present(PresentAction::Freeze(false)));
    page.rings(PageTimer::ClassSend);
    assert_eq!(sent(&page), Some(2));
}

#[test]
fn what_was_frozen_while_a_lesson_was_awaited_is_sent_then() {
    let mut page = showing();
    page.take(Action::Walk(WalkAction::Open("walk".into(), 0)));
    page.line(LINE);
    page.take(Action::Present(PresentAction::Freeze(true)));
    assert_eq!(page.timer(PageTimer::ClassSend), None);
    let gone = WalkAction::Failed("walk".into(), "There is no network.".into());
    page.take(Action::Walk(gone)).rings(PageTimer::ClassSend);
    assert_eq!(sent(&page), Some(1));
}

#[test]
fn shown_while_frozen_the_class_sees_what_the_audience_does() {
    let mut page = page_of(ClassRole::Presenter);
    page.line(LINE);
    page.take(Action::Present(PresentAction::Freeze(true)));
    page.line(LINE);
    page.class(ClassAction::Toggle).rings(PageTimer::ClassSend);
    assert_eq!(sent(&page), Some(1));
}

#[test]
fn an_answer_after_showing_has_ended_is_too_late() {
    let mut page = showing();
    page.line(LINE).rings(PageTimer::ClassSend);
    let late = page.asks()[0].answered(THREE.map(str::to_string));
    page.class(ClassAction::Toggle);
    assert_eq!(page.timer(PageTimer::ClassSend), Some(None));
    assert_eq!(page.timer(PageTimer::ClassCount), Some(None));
    page.take(late);
    assert_eq!(shown(&page), ShownToClass::Off);
    page.line(LINE).class(ClassAction::Send);
    assert_eq!(sent(&page), None);
}

#[test]
fn shown_again_the_session_waits_for_the_former_request() {
    let mut page = showing();
    page.line(LINE).rings(PageTimer::ClassSend);
    let late = page.asks()[0].answered(THREE.map(str::to_string));
    page.class(ClassAction::Toggle);
    page.line(LINE);
    page.class(ClassAction::Toggle).rings(PageTimer::ClassSend);
    assert_eq!(sent(&page), None, "the former one could arrive later");
    page.take(late);
    assert_eq!(shown(&page), ShownToClass::Starting);
    assert_eq!(sent(&page), Some(2));
    page.answer(THREE);
    assert_eq!(shown(&page), ShownToClass::On(3));
}

#[test]
fn a_window_that_becomes_the_audiences_no_longer_shows() {
    let mut page = showing();
    let mut state = (*page.state).clone();
    state.base.presentation = Presentation::of(WindowRole::Audience, "p".into());
    page.state = std::rc::Rc::new(state);
    page.take(Action::Present(PresentAction::Captions(true)));
    assert_eq!(shown(&page), ShownToClass::Off);
    assert_eq!(page.timer(PageTimer::ClassCount), Some(None));
}

#[test]
fn a_presenters_window_goes_on_showing_what_the_window_that_opened_it_showed() {
    let mut page = showing();
    let open = PresentAction::Open(WindowRole::Presenter, "it".into());
    page.take(Action::Present(open));
    let opened = page.effects.iter().find_map(|it| {
        let SideEffect::Errand(Errand::OpenWindow(window)) = it else {
            return None;
        };
        Some(window.clone())
    });
    let window = opened.expect("a window is asked for");
    assert!(window.shows);
    page.take(Action::Present(PresentAction::Opened(window, true)));
    assert_eq!(shown(&page), ShownToClass::Off, "the other one shows");

    let mut state = (*page_of(ClassRole::Presenter).state).clone();
    state.base.presentation = Presentation::of(WindowRole::Presenter, "it".into());
    state.class.go_on_showing();
    // The class does not see the world before the lesson that was handed over is there.
    let handed = HandedLesson::of("tour:2").expect("a lesson");
    (state.guide).take_over(&mut state.pins, &mut state.base, handed);
    let mut presenter = TestPage::begin(state);
    assert_eq!(presenter.timer(PageTimer::ClassSend), None);
    presenter.take(Action::Walk(WalkAction::Leave));
    presenter.rings(PageTimer::ClassSend).answer(THREE);
    assert_eq!(shown(&presenter), ShownToClass::On(3));
    // Also after a reload.
    let it = &presenter.state;
    let text = it.class.presented_text(&it.guide, &it.base);
    let mut again = (*page_of(ClassRole::Presenter).state).clone();
    again.base.presentation = Presentation::of(WindowRole::Presenter, "it".into());
    assert!(again.guide.restore_presented(&mut again.base, &text) && again.base.presentation.shows);
}

#[test]
fn a_learners_page_never_goes_on_showing() {
    let mut state = (*page_of(ClassRole::Learner).state).clone();
    state.class.go_on_showing();
    assert_eq!(state.class.show.shown, ShownToClass::Off);
}

/// What the last action tells of the screen.
fn screen(page: &TestPage) -> Option<SharedScreen> {
    let mut asks = page.asks().into_iter();
    asks.find_map(|it| match it {
        ServerRequest::Screen(screen) => SharedScreen::read(screen),
        ServerRequest::Shown
        | ServerRequest::Show(..)
        | ServerRequest::CountFollowers(_)
        | ServerRequest::Report { .. }
        | ServerRequest::Poll(..)
        | ServerRequest::CountVotes(_)
        | ServerRequest::Vote { .. } => None,
    })
}

/// The server answers what the last action told of the screen.
fn has_screen(page: &mut TestPage, arrived: bool) {
    page.class(ClassAction::ScreenSent(arrived));
}

#[test]
fn who_acts_and_the_spotlight_are_told_without_opening_the_session_again() {
    let mut page = page_of(ClassRole::Presenter);
    page.class(ClassAction::Toggle);
    let request = page.asks()[0];
    assert_eq!(
        (request.method(), &*request.path("")),
        ("PUT", "_orgsim/screen")
    );
    assert!(request.needs_key());
    let body = request.body(&|_| None).expect("it has a body");
    let first = screen(&page).expect("it is told");
    assert_eq!(SharedScreen::read(&body), Some(first.clone()));
    let actor = &page.state.base.controller.actor;
    assert_eq!(first.actor.as_ref(), Some(actor));
    page.rings(PageTimer::ClassSend).answer(THREE);
    has_screen(&mut page, true);
    assert_eq!(screen(&page), None, "it is there");
    let ben = page.state.base.controller.find_person("Payments/Ben");
    let ben = ben.expect("the scenario has him");
    page.take(Action::Session(SessionAction::ActAs(ben.clone())));
    assert_eq!(page.timer(PageTimer::ClassSend), None);
    assert_eq!(screen(&page).and_then(|it| it.actor), Some(ben.clone()));
    // The next one waits for the answer.
    let lit = Highlight::Thing(Selection::Account(ben.account()));
    page.take(Action::Present(PresentAction::Highlight(Some(lit.clone()))));
    assert_eq!(screen(&page), None);
    has_screen(&mut page, true);
    assert_eq!(screen(&page).and_then(|it| it.highlight), Some(lit));
    // Frozen, the class keeps what it sees.
    has_screen(&mut page, true);
    page.take(Action::Present(PresentAction::Freeze(true)));
    page.take(Action::Present(PresentAction::Highlight(None)));
    assert_eq!(screen(&page), None);
    page.take(Action::Present(PresentAction::Freeze(false)));
    assert_eq!(screen(&page).map(|it| it.highlight), Some(None));
}

#[test]
fn what_the_screen_shows_is_told_again_to_a_server_that_was_away() {
    let mut page = showing();
    has_screen(&mut page, false);
    assert_eq!(screen(&page), None, "not before the server answers");
    page.take(Action::Present(PresentAction::Captions(true)));
    assert_eq!(screen(&page), None);
    page.line(LINE).rings(PageTimer::ClassSend);
    page.answer(Ok(&session("run-7")));
    assert!(screen(&page).is_some());
    has_screen(&mut page, true);
    // It was started again, so quickly that no count has failed.
    page.take(PageTimer::ClassCount.action(0));
    page.answer(Ok(&session("again-1")));
    assert!(screen(&page).is_some());
}

#[test]
fn a_server_that_was_started_again_gets_session_and_screen_without_the_presenter() {
    let mut page = showing();
    page.line(LINE).rings(PageTimer::ClassSend);
    page.answer(Ok(&session("run-7")));
    has_screen(&mut page, true);
    page.take(PageTimer::ClassCount.action(0));
    page.answer(Ok(&session("again-0")));
    assert!(screen(&page).is_some());
    page.rings(PageTimer::ClassSend);
    assert_eq!(sent(&page), Some(1));
    page.answer(Ok(&session("again-1")));
    has_screen(&mut page, true);
    page.take(PageTimer::ClassCount.action(0));
    page.answer(Ok(&session("again-1")));
    assert_eq!(page.timer(PageTimer::ClassSend), None, "it has all of it");
    // Started again while the presenter goes on: the answer to the session tells.
    page.line(LINE).rings(PageTimer::ClassSend);
    page.answer(Ok(&session("third-1")));
    assert!(screen(&page).is_some());
}

#[test]
fn the_class_gets_the_caption_without_the_votes() {
    let mut page = showing();
    let mut state = (*page.state).clone();
    let mut shown = state.guide.shown(&state.base);
    shown.screen.caption = Some(Caption {
        title: "Where we stand".into(),
        votes: vec![3, 4],
        ..Caption::default()
    });
    shown.screen.dialog = Some(DialogCaption {
        title: "CreateUser".into(),
        line: "aws iam create-user".into(),
    });
    state.base.presentation.frozen = Some(std::rc::Rc::new(shown));
    page.state = std::rc::Rc::new(state);
    has_screen(&mut page, true);
    let screen = screen(&page).expect("it is told");
    let caption = screen.caption.expect("a caption");
    assert_eq!((&*caption.title, caption.votes), ("Where we stand", vec![]));
    assert_eq!(screen.dialog.expect("a form").line, "aws iam create-user");
}

#[test]
fn a_presenters_page_that_is_opened_anew_finds_what_the_class_is_shown() {
    let mut shown = showing();
    shown.line(LINE).rings(PageTimer::ClassSend);
    let saved = SavedSession::ended(&shown.state.base.controller.history);
    let mut page = page_of(ClassRole::Presenter);
    let request = &ServerRequest::Shown;
    assert!(page.asks().contains(&request));
    let way = (request.method(), request.path(""), request.needs_key());
    assert_eq!(way, ("GET", "_orgsim/session".to_string(), false));
    let drawn = page.state.base.drawn;
    let answered = |answer: Result<&str, u16>| request.answered(answer.map(str::to_string));
    page.take(answered(Ok(&saved.session.to_json())));
    let found = page.state.class.found.as_ref().expect("it is found");
    assert_eq!(found.session, saved.session);
    assert!(page.state.base.drawn > drawn, "it is offered");
    assert_eq!(
        page.state.class.show.shown,
        ShownToClass::Off,
        "and no more"
    );
    // The presenter shows something, or does without.
    page.class(ClassAction::Toggle);
    assert!(page.state.class.found.is_none());
    page.class(ClassAction::Found(Some(saved.session.to_json())));
    assert!(page.state.class.found.is_none(), "the answer is late");
    for nothing in [
        Ok("{}"),
        Err(0),
        Ok(&*sim::session::Session::new(Scenario::Empty, 1).to_json()),
    ] {
        let mut page = page_of(ClassRole::Presenter);
        page.take(answered(nothing));
        assert!(page.state.class.found.is_none(), "{nothing:?}");
    }
    // A window that goes on showing has it, and learners are told.
    let mut state = (*page_of(ClassRole::Presenter).state).clone();
    state.class.go_on_showing();
    let goes_on = TestPage::begin(state);
    for page in [goes_on, page_of(ClassRole::Learner)] {
        assert!(!page.asks().contains(&request));
    }
}
