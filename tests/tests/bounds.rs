//! The limits of readers, from both sides: the largest allowed input is read, one more is refused with a reason.

use lessons::platform::Saved;
use lessons::scene::PageScene;
use lessons::{Lesson, Texts, zip};
use policy::Document;
use sim::command::{Command, TimeMove};
use sim::link;
use sim::scenario::Scenario;
use sim::session::{SavedSession, Session};

#[test]
fn a_policy_nests_thirty_two_levels() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let says = |levels| {
        policy::json::parse(&nested(levels))
            .err()
            .map(|error| error.message)
    };
    // The outermost is level zero.
    assert_eq!(says(33), None);
    assert!(says(34).is_some());
    assert_eq!(says(100_000), says(34));
    assert_eq!(
        Document::parse(&nested(34))
            .err()
            .map(|error| error.message),
        says(34)
    );
}

#[test]
fn a_link_has_a_hundred_thousand_commands() {
    let link = |commands: usize| {
        let mut session = Session::new(Scenario::Standalone, 1);
        session.commands = vec![Command::Time(TimeMove::Next); commands];
        link::encode(&SavedSession::unmarked(session))
    };
    assert!(link::decode(&link(100_000)).is_ok());
    let error = link::decode(&link(100_001)).unwrap_err().to_string();
    assert!(error.contains("100000"), "{error}");
}

#[test]
fn a_lesson_file_has_128_kilobytes() {
    let file = |bytes: usize| format!("minutes = 1\n#{}", "x".repeat(bytes - 13));
    assert_eq!(file(131_072).len(), 131_072);
    // Incomplete, but it is read.
    let small = Lesson::read("x", &file(131_072)).unwrap_err();
    let large = Lesson::read("x", &file(131_073)).unwrap_err();
    assert_ne!(small[0].what, large[0].what);
    assert!(Texts::read(&format!("a = \"{}\"\n", "x".repeat(131_072))).is_err());
    assert!(Texts::read(&format!("a = \"{}\"\n", "x".repeat(131_000))).is_ok());
    // The limit of complaints about one file, however many errors it has.
    let wrong: String = (0..500).map(|n| format!("[[steps]]\nx{n} = 1\n")).collect();
    assert_eq!(Lesson::read("x", &wrong).unwrap_err().len(), 100);
}

#[test]
fn a_parameter_of_an_address_has_two_hundred_bytes() {
    let remarks = |bytes: usize| {
        PageScene::read(&format!("lesson={}", "a".repeat(bytes)))
            .1
            .len()
    };
    assert_eq!(remarks(10), 0);
    assert_eq!(remarks(201), 1);
    let hosts = |count: usize| {
        let hosts: String = (0..count)
            .map(|n| format!("&host=https://h{n}.example"))
            .collect();
        PageScene::read(&hosts).0.hosts.len()
    };
    assert_eq!((hosts(40), hosts(41)), (40, 40));
}

#[test]
fn what_a_platform_kept_unpacks_to_a_megabyte() {
    let saved = |bytes: usize| {
        let row = format!(
            "{{\"lessons\":[],\"sent\":[],\"stated\":[],\"x\":\"{}\"}}",
            "x".repeat(bytes)
        );
        Saved::unpack(&format!("o1.{}", link::packed(&row)))
    };
    let (small, large) = (saved(100), saved(2 * 1024 * 1024));
    assert!(large.is_err());
    assert_ne!(small.err(), large.err());
}

#[test]
fn a_packed_lesson_has_256_files() {
    let packed = |files: usize| {
        let files: Vec<zip::File> = (0..files)
            .map(|n| zip::File {
                name: format!("{n}.toml"),
                content: Vec::new(),
            })
            .collect();
        zip::read(&zip::write(&files).expect("these can be packed"))
    };
    assert_eq!(packed(256).map(|files| files.len()), Ok(256));
    let error = packed(257).unwrap_err();
    assert!(!error.is_empty());
}
