//! Launches by a cmi5 platform.

use page::platform::PlatformRequest;

use super::*;

#[test]
fn an_ordinary_address_is_no_launch() {
    for query in ["", "?lesson=x", &QUERY.replace("&registration=r-1", "")] {
        let launched = Launched::cmi5_of(query, None);
        launched.tells("No learning platform was found: nothing is reported", true);
        assert_eq!(launched.work, [PlatformWork::Start], "{query}");
    }
}

#[test]
fn a_link_to_another_site_is_refused_and_the_page_starts() {
    let query = QUERY.replace("https://lms.example/token", "https://evil.example/token");
    let launched = Launched::cmi5_of(&query, None);
    assert!(launched.has(&PlatformWork::Start) && launched.asks().is_empty());
    launched.tells("cannot be reached: nothing is reported", true);
    let status = launched.visit.status(Words::ENGLISH).expect("a status");
    assert!(!status.can_finish);
    assert_eq!(launched.visit.first_lesson(&|_| None), None);
    let spanish = launched.visit.status(crate::window::spanish());
    let says = spanish.expect("a status").text;
    assert!(
        says.contains("no está entre los sitios que nombra el paquete"),
        "{says}"
    );
}

#[test]
fn a_launch_asks_for_the_token_once_and_for_each_document_in_turn() {
    let mut launched = Launched::cmi5(None);
    let asked = launched.asks();
    let (method, url) = (asked[0].method, asked[0].url.as_str());
    assert_eq!((method, url, &asked[0].token), ("POST", FETCH, &None));
    assert_eq!(asked[0].headers(), []);
    assert_eq!(launched.visit.status(Words::ENGLISH), None);
    launched.answer(200, r#"{"auth-token":"abc"}"#);
    assert!(launched.of_tab.values().eq(["abc"]));
    assert_eq!(
        launched.asked(),
        ("GET", "activities/state LMS.LaunchData".into())
    );
    let headers = launched.asks()[0].headers();
    assert_eq!(headers[0], ("Authorization", "Basic abc".into()));
    assert_eq!(headers.len(), 2);
    // A platform may have no preferences, and whatever it says of them does not matter.
    launched.answer(200, "{}");
    assert_eq!(launched.asked(), ("GET", "agents/profile".into()));
    launched.answer(500, "");
    assert_eq!(launched.asked(), ("GET", "activities/state orgsim".into()));
    assert!(!launched.has(&PlatformWork::Start));
    launched.answer(404, "");
    assert_eq!(launched.stated(), "initialized");
    let is_last = launched.work.last() == Some(&PlatformWork::Start);
    assert!(is_last, "the page starts with what was restored");
    assert!(launched.has(&PlatformWork::Watch) && launched.has(&PlatformWork::FetchList));
    let headers = launched.asks()[0].headers();
    assert_eq!(headers.len(), 3);
    launched.tells("keeps what you do", false);
}

#[test]
fn a_platform_that_gives_no_token_is_not_reached() {
    let mut launched = Launched::cmi5(None);
    launched.answer(400, r#"{"error-code":"1","error-text":"used up"}"#);
    assert!(launched.has(&PlatformWork::Start) && launched.asks().is_empty());
    launched.tells("(400 used up)", true);
}

#[test]
fn a_kept_token_is_used_again_and_replaced_if_it_has_expired() {
    let mut launched = Launched::cmi5(Some("old"));
    let token = |it: &PlatformRequest| it.token.clone().unwrap_or_default();
    assert_eq!(token(launched.asks()[0]), "old");
    launched
        .of_tab
        .insert(format!("orgsim cmi5 r-1 {FETCH}"), "old".into());
    launched.answer(401, "");
    assert!(launched.of_tab.is_empty());
    assert_eq!(launched.asks()[0].url, FETCH);
    launched.answer(200, r#"{"auth-token":"new"}"#);
    assert_eq!(token(launched.asks()[0]), "new");
    // A new one that is refused was not kept too long.
    launched.answer(403, "");
    assert!(launched.has(&PlatformWork::Start) && launched.asks().is_empty());
    launched.tells("(LMS.LaunchData: 403)", true);
}

#[test]
fn a_busy_platform_is_asked_again_after_pauses_that_double() {
    let mut launched = Launched::cmi5(Some("t"));
    for (status, pause) in [(0, 500), (429, 1_000), (503, 2_000), (500, 4_000)] {
        launched.answer(status, "");
        assert_eq!(launched.pauses(), pause);
        assert!(launched.asks().is_empty());
        launched.on(PlatformEvent::Waited);
        assert_eq!(
            launched.asked(),
            ("GET", "activities/state LMS.LaunchData".into())
        );
    }
    launched.answer(0, "");
    launched.tells("(LMS.LaunchData: 0)", true);
    assert!(launched.has(&PlatformWork::Start));
    // Each document has its own retries.
    let mut launched = Launched::cmi5(Some("t"));
    launched.answer(503, "").on(PlatformEvent::Waited);
    launched.answer(200, "{}").answer(404, "").answer(503, "");
    assert_eq!(launched.pauses(), 500);
    launched.on(PlatformEvent::Waited).answer(404, "");
    assert_eq!(launched.stated(), "initialized");
}

#[test]
fn a_former_state_that_is_not_known_is_not_overwritten() {
    let mut launched = Launched::cmi5(Some("t"));
    launched.answer(200, "{}").answer(404, "").answer(403, "");
    assert!(launched.has(&PlatformWork::Start) && launched.asks().is_empty());
    launched.tells("(orgsim: 403)", true);
    launched.wait(5).on(PlatformEvent::Hidden);
    assert_eq!(launched.work, []);
}

#[test]
fn the_page_starts_with_what_the_platform_has_stored() {
    let mut first = Launched::begun(&json!({}), None);
    first.answer(204, "");
    first
        .stores(&[(FIRST, attempt(FIRST, true, false))])
        .store("lesson", FIRST);
    first.store(&format!("lesson {FIRST}"), "a session");
    first.wait(1).comes(FIRST).wait(1);
    assert_eq!(first.asked(), ("PUT", "activities/state orgsim".into()));
    let body = first.asks()[0].body.clone().unwrap_or_default();
    let state: Value = serde_json::from_str(&body).expect("JSON");

    let next = Launched::begun(&json!({}), Some(&state));
    let text = |name: &str| next.stored.get(name).cloned().unwrap_or_default();
    assert_eq!(text("lesson"), FIRST);
    assert_eq!(text(&format!("lesson {FIRST}")), "a session");
    assert_eq!(text("lang"), "es");
    assert!(text("progress").contains(FIRST));
    // The first lesson is done.
    let lesson = next
        .visit
        .first_lesson(&|name| next.stored.get(name).cloned());
    assert_eq!(lesson.as_deref(), Some(SECOND));
    assert_eq!(next.visit.first_lesson(&|_| None).as_deref(), Some(FIRST));

    let damaged = Launched::begun(&json!({}), Some(&json!({ "saved": "o1.###" })));
    damaged.tells("Your earlier work could not be opened", true);
}
