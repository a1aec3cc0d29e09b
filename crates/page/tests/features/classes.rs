//! A class is asked what the presenter's panel asks; its learners answer.

use std::rc::Rc;

use page::class::{ClassAction, ClassRole, ClassState, ServerRequest};
use page::effects::PageTimer;
use page::follow::{ClassPoll, FollowAction, is_following};
use page::present::{Caption, PresentAction, Presentation, SharedScreen, WindowRole};
use page::words::Words;
use page::{Action, AppState, SideEffect, WalkAction};
use serde_json::{Value, json};
use shell::controller::Controller;
use sim::scenario::Scenario;

use crate::walkthrough::{presents, turn};
use crate::window::Window;

/// A lesson whose second step has a prediction.
const LESSON: &str = "what-trusted-access-is";

/// The presenter's window of a class.
fn panel() -> Window {
    let controller = Controller::new(Scenario::ConsolidatedBilling, 1);
    let mut state = AppState::new(controller, Words::ENGLISH);
    state.base.presentation = Presentation::of(WindowRole::Presenter, "it".into());
    state.class = ClassState::new(ClassRole::Presenter, None);
    Window::of(state)
}

fn present(window: &mut Window, action: PresentAction) {
    window.act(Action::Present(action));
}

/// What the class is asked.
fn open_poll(window: &Window) -> Option<&Rc<ClassPoll>> {
    let state = &window.state;
    state.class.poll(&state.follow, &state.base)
}

fn asks(window: &Window) -> Vec<ServerRequest> {
    let asks = window.effects.iter().filter_map(|it| {
        let SideEffect::Ask(request) = it else {
            return None;
        };
        Some(request.clone())
    });
    asks.collect()
}

fn body(request: &ServerRequest) -> Value {
    let body = request.body(&|_| None).expect("it has a body");
    serde_json::from_str(&body).expect("JSON")
}

/// What the last action asks the class.
fn asked(window: &Window) -> Option<Value> {
    let polls = asks(window);
    let mut polls = polls
        .iter()
        .filter(|it| matches!(it, ServerRequest::Poll(..)));
    polls.next().map(body)
}

/// Whether the last action begins to count votes, or ends it.
fn counts(window: &Window) -> Option<bool> {
    let mut timers = window.effects.iter().filter_map(|it| {
        let SideEffect::Timer(PageTimer::ClassVotes, ms) = it else {
            return None;
        };
        Some(ms.is_some())
    });
    timers.next_back()
}

/// The server answers the last action's only request.
fn answers(window: &mut Window, answer: Result<&str, u16>) {
    let [request] = &asks(window)[..] else {
        panic!("{:?}", window.effects);
    };
    let action = request.answered(answer.map(str::to_string));
    window.act(action);
}

/// The presenter has turned to a step whose prediction is asked at once.
fn polling() -> Window {
    let mut window = panel();
    presents(&mut window, LESSON, 0);
    for _ in 0..8 {
        if window.state.base.presentation.asked == 1 {
            return window;
        }
        turn(&mut window, true);
    }
    panic!("no step has a prediction");
}

/// The presenter has turned to such a step, and the server has the question.
fn counting() -> Window {
    let mut window = polling();
    arrives(&mut window);
    window
}

/// The server has what the last action asks.
fn arrives(window: &mut Window) {
    let polls = |it: &ServerRequest| matches!(it, ServerRequest::Poll(..));
    let poll = asks(window).into_iter().find(polls);
    let poll = poll.expect("the class is asked");
    window.act(poll.answered(Ok(String::new())));
}

fn count(window: &mut Window, answer: Result<&str, u16>) {
    window.act(PageTimer::ClassVotes.action(0));
    answers(window, answer);
}

#[test]
fn a_step_of_the_panel_asks_its_prediction_at_once_and_no_other_page_does() {
    let window = polling();
    let poll = asked(&window).expect("the class is asked");
    let question = window.state.guide.questions().swap_remove(0);
    assert_eq!(
        poll,
        json!({ "question": question.ask, "options": question.options, "answer": null })
    );
    assert_eq!(counts(&window), Some(true));
    let [request] = &asks(&window)[..] else {
        panic!("one request")
    };
    assert_eq!(
        (request.method(), &*request.path("")),
        ("PUT", "_orgsim/poll")
    );
    assert!(request.needs_key());
    for role in [ClassRole::Nobody, ClassRole::Learner] {
        let mut state = (*panel().state).clone();
        state.class = ClassState::new(role, None);
        let mut window = Window::of(state);
        presents(&mut window, LESSON, 0);
        present(&mut window, PresentAction::Ask(true));
        assert_eq!(asked(&window), None);
    }
}

#[test]
fn votes_are_counted_while_it_is_asked_and_stay_beside_the_answer() {
    let mut window = counting();
    count(&mut window, Ok("{\"counts\": [0, 1]}"));
    assert_eq!(window.state.base.presentation.votes, [0, 1]);
    let caption = window.state.guide.caption(&window.state.base);
    let caption = caption.expect("a caption");
    assert_eq!(caption.votes, [0, 1]);
    assert!(
        window
            .effects
            .iter()
            .any(|it| matches!(it, SideEffect::Send(_))),
        "the audience's window shows them"
    );
    let drawn = window.state.base.drawn;
    for same in [Ok("{\"counts\": [0, 1]}"), Ok(""), Err(0)] {
        count(&mut window, same);
        assert_eq!(window.state.base.presentation.votes, [0, 1]);
        assert_eq!(window.state.base.drawn, drawn, "{same:?}");
    }
    present(&mut window, PresentAction::Ask(true));
    // Who does not see the presenter's screen is told the answer, too.
    let answer = window.state.guide.questions().swap_remove(0);
    let answer = json!({ "text": answer.answer, "right": answer.right });
    assert_eq!(asked(&window).map(|it| it["answer"].clone()), Some(answer));
    assert_eq!(counts(&window), Some(false));
    assert_eq!(window.state.base.presentation.votes, [0, 1]);
    // Somebody has answered since the last count.
    answers(&mut window, Ok("{\"counts\": [1, 1]}"));
    assert_eq!(window.state.base.presentation.votes, [1, 1]);
    window.act(PageTimer::ClassVotes.action(0));
    assert!(asks(&window).is_empty());
}

#[test]
fn a_server_that_was_started_again_is_asked_again_and_once() {
    let mut window = polling();
    let poll = asked(&window);
    // Before it has the question, its answers are not counted.
    let request = asks(&window).swap_remove(0);
    window.act(PageTimer::ClassVotes.action(0));
    assert_eq!(asks(&window), []);
    window.act(request.answered(Ok(String::new())));
    count(&mut window, Ok("{\"counts\": [0, 1]}"));
    // It has no question.
    count(&mut window, Ok("{\"counts\": []}"));
    assert_eq!(asked(&window), poll);
    answers(&mut window, Ok("{\"counts\": []}"));
    assert!(!window.state.class.is_poll_lost);
    count(&mut window, Ok("{\"counts\": [0, 1]}"));
    // A page that shows its session learns it from the session's name.
    window.act(Action::Class(ClassAction::Toggle));
    for (epoch, again) in [("run-1", None), ("run-1", None), ("other-1", poll)] {
        window.act(PageTimer::ClassSend.action(0));
        let shows = |it: &ServerRequest| matches!(it, ServerRequest::Show(..));
        let request = asks(&window).into_iter().find(shows).expect("it is shown");
        let answer = format!("{{\"followers\": 1, \"epoch\": \"{epoch}\"}}");
        window.act(request.answered(Ok(answer)));
        assert_eq!(asked(&window), again, "{epoch}");
    }
}

#[test]
fn a_question_begins_without_votes_and_a_late_count_is_not_its() {
    let mut window = counting();
    window.act(PageTimer::ClassVotes.action(0));
    let [late] = &asks(&window)[..] else {
        panic!("one request")
    };
    let late = late.answered(Ok("{\"counts\": [4, 4]}".to_string()));
    present(&mut window, PresentAction::Ask(true));
    present(&mut window, PresentAction::Ask(false));
    assert!(asked(&window).is_some_and(|it| !it.is_null()));
    arrives(&mut window);
    window.act(late);
    assert_eq!(window.state.base.presentation.votes, [0; 0]);
    count(&mut window, Ok("{\"counts\": [1, 0]}"));
    present(&mut window, PresentAction::Ask(true));
    present(&mut window, PresentAction::Ask(false));
    assert_eq!(window.state.base.presentation.votes, [0; 0]);
}

#[test]
fn with_the_panel_goes_the_question() {
    for action in [
        Action::Walk(WalkAction::Leave),
        Action::Present(PresentAction::End),
    ] {
        let mut window = polling();
        window.act(action);
        assert_eq!(asked(&window), Some(Value::Null));
        assert_eq!(counts(&window), Some(false));
    }
    // On a single screen, the notes.
    let mut window = panel();
    present(&mut window, PresentAction::End);
    presents(&mut window, LESSON, 0);
    assert_eq!(asked(&window), None);
    present(&mut window, PresentAction::Notes(true));
    assert!(asked(&window).is_some());
    present(&mut window, PresentAction::Notes(false));
    assert_eq!(asked(&window), Some(Value::Null));
}

#[test]
fn a_question_from_before_a_reload_is_withdrawn() {
    let mut state = (*polling().state).clone();
    state.base.presentation.asked = 0;
    state.class = ClassState::new(ClassRole::Presenter, None);
    assert_eq!(asked(&Window::of(state)), Some(Value::Null));
    // Also where no lesson is presented any more.
    assert_eq!(asked(&panel()), Some(Value::Null));
}

#[test]
fn a_question_that_does_not_arrive_is_told_and_asked_again() {
    let mut window = polling();
    let poll = asked(&window);
    let drawn = window.state.base.drawn;
    answers(&mut window, Err(0));
    assert!(window.state.class.is_poll_lost && window.state.base.drawn > drawn);
    assert_eq!(counts(&window), Some(true));
    // It is asked again before anything is counted, one request at a time.
    window.act(PageTimer::ClassVotes.action(0));
    assert_eq!(asked(&window), poll);
    let again = asks(&window).swap_remove(0);
    window.act(PageTimer::ClassVotes.action(0));
    assert_eq!(asks(&window), []);
    window.act(again.answered(Ok(String::new())));
    assert!(!window.state.class.is_poll_lost);
    count(&mut window, Ok("{\"counts\": [1, 0]}"));
    assert_eq!(window.state.base.presentation.votes, [1, 0]);
}

#[test]
fn a_question_that_is_withdrawn_is_withdrawn_until_the_server_knows() {
    let mut window = polling();
    let late = asks(&window).swap_remove(0);
    present(&mut window, PresentAction::Ask(false));
    let withdrawn = asks(&window).swap_remove(0);
    window.act(late.answered(Err(0)));
    assert!(
        !window.state.class.is_poll_lost,
        "another one was asked since"
    );
    window.act(withdrawn.answered(Err(503)));
    assert!(window.state.class.is_poll_lost);
    assert_eq!(counts(&window), Some(true));
    window.act(PageTimer::ClassVotes.action(0));
    assert_eq!(asked(&window), Some(Value::Null));
    answers(&mut window, Ok(""));
    assert!(!window.state.class.is_poll_lost);
    assert_eq!(counts(&window), Some(false));
}

#[test]
fn a_learners_answer_counts_again_on_a_server_that_was_started_again() {
    let mut window = learner(7);
    choose(&mut window, 1);
    answers(&mut window, Ok(""));
    // This run may have the same number for another question.
    let poll = |run: &str, question: &str| ClassPoll {
        run: run.to_string(),
        number: 7,
        question: question.to_string(),
        options: vec!["Ana".to_string(), "Ben".to_string()],
        answer: None,
    };
    for (asked, again) in [
        (None, 0),
        (Some(poll("again", "Why?")), 0),
        (Some(poll("", "Who?")), 0),
        (Some(poll("again", "Who?")), 1),
    ] {
        window.act(Action::Follow(FollowAction::Poll(asked.clone())));
        assert_eq!(asks(&window).len(), again, "{asked:?}");
    }
    assert_eq!(vote(&window), None, "until the server has it");
    let [request] = &asks(&window)[..] else {
        panic!("one request")
    };
    let again = json!({ "poll": 7, "run": "again", "option": 1 });
    assert_eq!(body(request), again);
    answers(&mut window, Ok(""));
    assert_eq!(vote(&window), Some(Some(1)));
}

/// A learner's page that is asked the poll of this number.
fn learner(number: u64) -> Window {
    let mut state = AppState::to_follow(None, true, Words::ENGLISH);
    state.class = ClassState::new(ClassRole::Learner, None);
    let mut window = Window::of(state);
    polls(&mut window, Some(number));
    window
}

fn polls(window: &mut Window, number: Option<u64>) {
    window.act(Action::Follow(FollowAction::Poll(number.map(poll))));
}

fn poll(number: u64) -> ClassPoll {
    ClassPoll {
        run: String::new(),
        number,
        question: "Who?".to_string(),
        options: vec!["Ana".to_string(), "Ben".to_string()],
        answer: None,
    }
}

/// The answer to the poll of this number, under the next number.
fn answered(number: u64) -> ClassPoll {
    let text = serde_json::to_string(
        &json!({ "run": "", "poll": number + 1, "question": "Who?", "options": ["Ana", "Ben"],
        "answer": { "text": "Ben, because.", "right": 1 } }),
    );
    ClassPoll::read(&text.expect("it is a value")).expect("it is a poll")
}

fn choose(window: &mut Window, option: usize) {
    window.act(Action::Class(ClassAction::Vote(option)));
}

fn vote(window: &Window) -> Option<Option<usize>> {
    let state = &window.state;
    let own = state.class.own_vote(&state.follow, &state.base);
    own.map(|it| it.option)
}

#[test]
fn a_learners_last_answer_counts() {
    let mut window = learner(7);
    assert_eq!(vote(&window), None);
    choose(&mut window, 1);
    let [request] = &asks(&window)[..] else {
        panic!("one request")
    };
    assert_eq!(
        (request.method(), &*request.path("3")),
        ("PUT", "_orgsim/poll/3")
    );
    assert!(!request.needs_key());
    assert_eq!(body(request), json!({ "poll": 7, "run": "", "option": 1 }));
    let drawn = window.state.base.drawn;
    answers(&mut window, Ok(""));
    assert_eq!(vote(&window), Some(Some(1)));
    assert!(window.state.base.drawn > drawn);
    choose(&mut window, 0);
    answers(&mut window, Err(0));
    assert_eq!(vote(&window), Some(None), "it did not arrive");
    choose(&mut window, 0);
    answers(&mut window, Ok(""));
    assert_eq!(vote(&window), Some(Some(0)));
}

#[test]
fn an_answer_is_to_its_own_question() {
    let mut window = learner(7);
    choose(&mut window, 1);
    answers(&mut window, Ok(""));
    polls(&mut window, Some(8));
    assert_eq!(vote(&window), None);
    polls(&mut window, None);
    assert_eq!(vote(&window), None);
    choose(&mut window, 1);
    assert!(asks(&window).is_empty(), "nothing is asked");
    polls(&mut window, Some(9));
    choose(&mut window, 2);
    assert!(asks(&window).is_empty(), "there is no such option");
}

/// The text of the answer that the learner's page shows.
fn shown_answer(window: &Window) -> Option<&str> {
    let answer = open_poll(window)?.answer.as_ref()?;
    assert_eq!(answer.right, Some(1));
    Some(&answer.text)
}

#[test]
fn an_answer_stays_until_the_learner_has_read_it_or_another_question_comes() {
    let mut window = learner(7);
    choose(&mut window, 1);
    answers(&mut window, Ok(""));
    // In a lesson, or on a branch.
    window.line("aws organizations list-roots");
    assert!(!is_following(&window.state.follow));
    let tell = |window: &mut Window, poll| window.act(Action::Follow(FollowAction::Poll(poll)));
    tell(&mut window, Some(answered(7)));
    assert_eq!(shown_answer(&window), Some("Ben, because."));
    assert_eq!(vote(&window), Some(Some(1)), "beside one's own");
    choose(&mut window, 0);
    assert!(asks(&window).is_empty(), "it is too late");
    // The presenter has turned to the next step.
    tell(&mut window, None);
    assert_eq!(shown_answer(&window), Some("Ben, because."));
    let drawn = window.state.base.drawn;
    window.act(Action::Class(ClassAction::HasRead));
    assert_eq!((shown_answer(&window), open_poll(&window)), (None, None));
    assert!(window.state.base.drawn > drawn);
    // The connection was lost meanwhile, and the server says it again.
    tell(&mut window, Some(answered(7)));
    assert_eq!(shown_answer(&window), None);
    polls(&mut window, Some(9));
    assert!(open_poll(&window).is_some());
    tell(&mut window, Some(answered(9)));
    polls(&mut window, Some(11));
    assert_eq!(shown_answer(&window), None);
    assert!(open_poll(&window).is_some());
    polls(&mut window, None);
    assert_eq!(open_poll(&window), None, "withdrawn");
}

#[test]
fn who_reads_the_answer_above_the_organization_is_not_told_it_twice() {
    let mut window = learner(7);
    window.act(Action::Follow(FollowAction::Poll(Some(answered(7)))));
    assert!(shown_answer(&window).is_some(), "the screen is not shown");
    let caption = Caption {
        answer: Some("Ben, because.".to_string()),
        ..Caption::default()
    };
    let screen = SharedScreen {
        caption: Some(caption),
        ..SharedScreen::default()
    };
    let screen = Action::Follow(FollowAction::Screen(Some(Box::new(screen))));
    window.act(screen);
    assert_eq!(shown_answer(&window), None);
    polls(&mut window, None);
    window.act(Action::Follow(FollowAction::Screen(None)));
    assert_eq!(shown_answer(&window), None);
}

#[test]
fn who_was_removed_is_asked_nothing_and_does_not_vote_also_after_a_restart_of_the_server() {
    let mut window = learner(7);
    window.act(Action::Class(ClassAction::Join("Bob".into())));
    choose(&mut window, 1);
    answers(&mut window, Ok(""));
    window.act(PageTimer::ClassReport.action(0));
    answers(&mut window, Err(403));
    window.act(Action::Follow(FollowAction::Connected));
    let again = ClassPoll {
        run: "again".to_string(),
        ..poll(7)
    };
    window.act(Action::Follow(FollowAction::Poll(Some(again))));
    assert_eq!(asks(&window), []);
    assert_eq!(open_poll(&window), None);
    choose(&mut window, 0);
    assert_eq!(asks(&window), []);
}
