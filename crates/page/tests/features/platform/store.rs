//! The requests to the record store of cmi5.

use super::*;

/// A visit whose first statement is under way.
fn begun() -> Launched {
    let data = json!({ "returnURL": "https://lms.example/back" });
    Launched::begun(&data, None)
}

/// The same, with a lesson that has just been completed.
fn completed() -> Launched {
    let mut launched = begun();
    launched.stores(&[(FIRST, attempt(FIRST, true, true))]);
    launched.wait(1).comes(FIRST).wait(1);
    launched
}

#[test]
fn requests_go_one_after_another_and_the_state_goes_first() {
    let mut launched = completed();
    assert!(
        launched.asks().is_empty(),
        "the first statement has no answer"
    );
    launched.answer(204, "");
    assert_eq!(launched.asked(), ("PUT", "activities/state orgsim".into()));
    // A newer state takes the place of an older one that waits, not of one under way.
    launched.store("lesson", FIRST).wait(1);
    launched.store("lesson", SECOND).wait(1);
    assert!(launched.asks().is_empty());
    launched.answer(204, "");
    assert_eq!(launched.asked().0, "PUT");
    launched.answer(204, "");
    let mut verbs = Vec::new();
    while launched.asks().len() == 1 {
        verbs.push(launched.stated());
        launched.answer(200, "");
    }
    let lesson = opened(FIRST, Words::ENGLISH.language).lesson;
    assert_eq!(verbs.len(), lesson.quiz.len() + 1, "{verbs:?}");
    assert_eq!(verbs.last().map(String::as_str), Some("completed"));
    // The state says then what has arrived.
    launched.wait(1);
    assert_eq!(launched.asked().0, "PUT");
    launched.tells("keeps what you do", false);
}

#[test]
fn an_unanswered_request_is_repeated_after_a_pause() {
    let mut launched = begun();
    for status in [0, 429, 500, 503] {
        launched.answer(status, "busy");
        assert_eq!(launched.pauses(), 5_000);
        assert!(launched.asks().is_empty());
        launched.tells(&format!("did not accept everything: {status} busy"), true);
        // What is new meanwhile waits for the end of the pause.
        launched.store("lesson", FIRST).wait(2);
        assert!(launched.asks().is_empty());
        launched.on(PlatformEvent::Waited);
        assert!(matches!(launched.asked().0, "POST" | "PUT"));
    }
    launched.answer(204, "");
    launched.tells("keeps what you do", false);
}

#[test]
fn a_state_that_could_not_be_sent_is_replaced_by_a_newer_one() {
    let mut launched = begun();
    launched.answer(204, "");
    launched.store("lesson", FIRST).wait(1);
    let old = launched.asks()[0].body.clone();
    launched.answer(503, "");
    launched.store("lesson", SECOND).wait(1);
    launched.on(PlatformEvent::Waited);
    assert_eq!(launched.asked().0, "PUT");
    assert_ne!(launched.asks()[0].body, old);
    launched.answer(204, "");
    assert!(launched.asks().is_empty());
}

#[test]
fn a_conflict_is_an_answer_and_another_refusal_is_told() {
    let mut launched = completed();
    launched.answer(409, "there already");
    launched.tells("keeps what you do", false);
    assert_eq!(launched.asked().0, "PUT");
    launched.answer(400, &"x".repeat(1_000));
    let (says, trouble) = launched.says();
    assert!(trouble && says.contains("400 xxx") && says.len() < 300);
    // It is not repeated.
    assert_eq!(launched.stated(), "answered");
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let mut launched = begun();
    launched.answer(204, "").answer(500, "late");
    assert_eq!(launched.work, []);
    launched.tells("keeps what you do", false);
}

#[test]
fn the_learner_ends_the_visit_and_goes_where_the_platform_says() {
    let mut launched = begun();
    launched.answer(204, "").on(PlatformEvent::Finish);
    launched.tells("Sending the results…", false);
    let status = launched.visit.status(Words::ENGLISH).expect("a status");
    assert!(!status.can_finish);
    assert_eq!(launched.asked().0, "PUT");
    launched.answer(204, "");
    assert_eq!(launched.stated(), "terminated");
    // It is not left before the platform has everything.
    launched.answer(503, "");
    launched.tells("did not accept everything", true);
    launched.on(PlatformEvent::Waited);
    assert_eq!(launched.stated(), "terminated");
    launched.answer(204, "");
    let back = PlatformWork::Leave("https://lms.example/back".into());
    assert_eq!(launched.work, [back]);
    launched.tells("Finished: your learning platform has the results", false);
    launched.wait(90).on(PlatformEvent::Hidden);
    assert_eq!(launched.work, [], "nothing follows the end");
}

#[test]
fn a_refused_end_does_not_leave() {
    let mut launched = begun();
    launched.answer(204, "").on(PlatformEvent::Finish);
    launched.answer(204, "").answer(400, "no");
    assert_eq!(launched.work, []);
    launched.tells("400 no", true);
}

#[test]
fn a_hidden_page_sends_its_state_at_once() {
    let mut launched = begun();
    // The first statement has no answer yet, and the state cannot wait for it.
    launched.store("lesson", FIRST);
    launched.on(PlatformEvent::Hidden);
    assert!(launched.asks().is_empty());
    let [PlatformWork::SendLast(sent)] = &launched.work[..] else {
        panic!("{:?}", launched.work);
    };
    let sent = sent.clone();
    assert_eq!(sent.method, "PUT");
    assert!(sent.url.ends_with("stateId=orgsim"));
    // Nobody confirms that, so it is sent again.
    launched.answer(204, "");
    assert_eq!(launched.asks(), [&sent]);
    launched.answer(204, "").on(PlatformEvent::Hidden);
    assert_eq!(launched.work, [], "nothing is new");
}

#[test]
fn a_hidden_page_judges_nothing() {
    let mut launched = begun();
    launched.answer(204, "");
    launched.stores(&[(FIRST, attempt(FIRST, true, true))]);
    launched.wait(1).comes(FIRST).on(PlatformEvent::Hidden);
    assert_eq!(launched.asked().0, "PUT");
    launched.answer(204, "");
    assert!(launched.asks().is_empty());
    launched.store("lesson", FIRST).wait(1).answer(204, "");
    assert_eq!(launched.stated(), "answered");
}

#[test]
fn in_review_nothing_is_reported_but_begin_and_end() {
    let mut launched = Launched::begun(&json!({ "launchMode": "Review" }), None);
    launched.tells("for looking only", false);
    launched.answer(204, "");
    launched.stores(&[(FIRST, attempt(FIRST, true, true))]);
    launched.wait(1).comes(FIRST).on(PlatformEvent::Finish);
    launched.answer(204, "");
    assert_eq!(launched.stated(), "terminated");
    launched.answer(204, "");
    assert_eq!(launched.work, [], "no address was named");
}
