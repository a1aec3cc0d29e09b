//! The lessons that the visit judges, and when it looks.

use super::*;

#[test]
fn a_lesson_is_fetched_to_be_judged_once_something_is_stored_of_it() {
    let mut launched = Launched::scorm(Standard::Scorm2004, &[], &[]);
    launched.listed().wait(1);
    assert!(!launched.fetches(FIRST) && !launched.fetches(SECOND));
    assert!(!launched.calls().is_empty(), "the lessons' number is told");
    launched.stores(&[(SECOND, attempt(SECOND, true, false))]);
    launched.wait(1);
    assert!(!launched.fetches(FIRST) && launched.fetches(SECOND));
    assert!(launched.calls().is_empty(), "not all is known");
    launched.wait(3);
    assert!(!launched.fetches(SECOND), "it is under way");
    launched.comes(SECOND).wait(1);
    let has = |name: &str| launched.elements.get(name).cloned().unwrap_or_default();
    assert_eq!(has("cmi.objectives.0.completion_status"), "completed");
    assert_eq!(has("cmi.completion_status"), "incomplete");
}

#[test]
fn a_lesson_that_does_not_come_is_fetched_again_later() {
    let mut launched = Launched::scorm(Standard::Scorm2004, &[], &[]);
    launched
        .listed()
        .stores(&[(FIRST, attempt(FIRST, false, false))]);
    launched.wait(1);
    assert!(launched.fetches(FIRST));
    launched.on(PlatformEvent::Opened(FIRST.into(), None));
    launched.wait(4);
    assert!(!launched.fetches(FIRST));
    launched.wait(1);
    assert!(launched.fetches(FIRST));
    launched.comes(FIRST).wait(1);
    assert!(!launched.calls().is_empty());
}

#[test]
fn a_list_that_does_not_come_is_fetched_again_later() {
    let mut launched = Launched::scorm(Standard::Scorm2004, &[], &[]);
    assert!(launched.has(&PlatformWork::FetchList));
    launched.wait(9);
    assert_eq!(launched.work, [], "it is under way");
    launched.on(PlatformEvent::Listed(None)).wait(4);
    assert_eq!(launched.work, []);
    launched.wait(1);
    assert_eq!(launched.work, [PlatformWork::FetchList]);
    launched.listed().wait(1);
    assert!(!launched.calls().is_empty());
}

#[test]
fn the_visit_looks_each_second_and_tells_the_time_each_minute() {
    let mut launched = Launched::scorm(Standard::Scorm2004, &[], &[]);
    launched.listed().wait(1);
    launched.wait(59);
    assert_eq!(launched.work, [], "nothing has changed");
    launched.wait(1);
    let told = |it: &Launched| it.elements.get("cmi.session_time").cloned();
    assert_eq!(told(&launched).as_deref(), Some("PT1M1S"));
    // A second that is skipped does not matter.
    launched.ms += 59_500;
    launched.wait(1);
    assert_eq!(told(&launched).as_deref(), Some("PT2M1S"));
}
