//! Branches: what is kept of sessions that were left, and of another tab.

use page::{BRANCHES, NoticeKind, SessionAction, leads_to};
use sim::command::{Command, TimeMove};
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::{SavedSession, Session};

use crate::window::Window;

/// Something that changes the world.
fn change(window: &mut Window, name: &str) {
    window.lines(&[&format!("aws iam create-user --user-name {name}")]);
}

#[test]
fn what_was_undone_is_kept_when_something_else_is_done() {
    let mut window = Window::new(Scenario::AllFeatures);
    change(&mut window, "One");
    change(&mut window, "Two");
    let session = window.state.base.controller.history.whole_session();
    window.undo();
    window.undo();
    assert!(window.branch_names().is_empty());
    change(&mut window, "Three");
    assert_eq!(window.branch_names(), ["1 · 2 undone steps"]);
    assert_eq!(
        window.state.base.branches[0].saved.session, session,
        "all of it"
    );
}

#[test]
fn looking_at_the_past_and_back_keeps_nothing() {
    let mut window = Window::new(Scenario::AllFeatures);
    change(&mut window, "One");
    window.session(SessionAction::GoTo(0));
    window.session(SessionAction::GoTo(1));
    change(&mut window, "Two");
    assert!(window.branch_names().is_empty());
}

#[test]
fn opening_a_branch_keeps_what_was_open_and_the_same_session_is_kept_once() {
    let mut window = Window::new(Scenario::AllFeatures);
    change(&mut window, "One");
    window.session(SessionAction::Start(Scenario::Standalone, 1));
    for round in 0..3 {
        let branch = window.state.base.branches[0].saved.session.clone();
        let history = History::open(&branch);
        window.session(SessionAction::Load(Box::new(history), "Opened.".into()));
        window.told(NoticeKind::Remark, "Opened.");
        assert!(window.draws("Payments"));
        window.session(SessionAction::Start(Scenario::Standalone, 2 + round));
        assert_eq!(
            window.state.base.branches.len(),
            1,
            "{:?}",
            window.branch_names()
        );
    }
}

#[test]
fn there_are_at_most_twelve_and_the_oldest_goes() {
    let mut window = Window::new(Scenario::AllFeatures);
    for n in 0..BRANCHES + 3 {
        change(&mut window, &format!("u{n}"));
        let seed = 10 + n as u64;
        window.session(SessionAction::Start(Scenario::AllFeatures, seed));
    }
    assert_eq!(window.state.base.branches.len(), BRANCHES);
    let first = &window.state.base.branches[0].saved.session;
    assert_eq!(first.seed, 12, "the three oldest are gone");
}

#[test]
fn branches_are_named_and_no_two_have_one_name() {
    let mut window = Window::new(Scenario::AllFeatures);
    for seed in [2, 3] {
        change(&mut window, "One");
        window.session(SessionAction::Start(Scenario::AllFeatures, seed));
    }
    window.session(SessionAction::NameBranch(0, "  Mine  ".into()));
    assert_eq!(window.branch_names()[0], "Mine");
    window.session(SessionAction::NameBranch(1, "Mine".into()));
    assert_ne!(window.branch_names()[1], "Mine");
    window.session(SessionAction::NameBranch(0, "   ".into()));
    assert_eq!(
        window.branch_names()[0],
        "Mine",
        "an empty name changes nothing"
    );
    window.session(SessionAction::NameBranch(0, "x".repeat(100)));
    assert_eq!(window.branch_names()[0].len(), 60);
    window.session(SessionAction::NameBranch(9, "None".into()));
    assert_eq!(window.branch_names().len(), 2);
}

/// Another tab's session, which goes on from a start.
fn foreign(start: &Window, names: &[&str]) -> SavedSession {
    let mut other = start.reloaded();
    for name in names {
        change(&mut other, name);
    }
    SavedSession::whole(&other.state.base.controller.history)
}

#[test]
fn another_tab_is_told_once_and_one_branch_follows_it() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    change(&mut window, "Own");
    let hash = window.hash();
    let start = Window::new(Scenario::ConsolidatedBilling);
    window.session(SessionAction::StoredElsewhere(foreign(&start, &["Theirs"])));
    window.told(
        NoticeKind::Remark,
        "Another tab has changed the saved session.",
    );
    assert_eq!(window.hash(), hash, "this tab goes on with its own");
    window.session(SessionAction::StoredElsewhere(foreign(
        &start,
        &["Theirs", "Too"],
    )));
    assert_eq!(window.branch_names(), ["1 · from another tab"]);
    assert_eq!(
        window.state.base.branches[0].saved.session.commands.len(),
        2
    );
}

#[test]
fn what_another_tab_has_of_this_session_is_nothing_new() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    change(&mut window, "One");
    let stored = SavedSession::whole(&window.state.base.controller.history);
    change(&mut window, "Two");
    window.session(SessionAction::StoredElsewhere(stored));
    window.session(SessionAction::StoredElsewhere(SavedSession::unmarked(
        Session::new(Scenario::Standalone, 4),
    )));
    assert!(window.branch_names().is_empty());
}

#[test]
fn a_session_leads_to_one_that_goes_on_also_while_time_plays() {
    let advance = |ms| Command::Time(TimeMove::Advance { ms });
    let session = |commands: &[Command]| {
        let mut session = Session::new(Scenario::Standalone, 1);
        session.commands = commands.to_vec();
        session
    };
    let next = Command::Time(TimeMove::Next);
    let cases = [
        (vec![], vec![next.clone()], true),
        (vec![next.clone()], vec![], false),
        (vec![advance(5)], vec![advance(9)], true),
        (vec![advance(9)], vec![advance(5)], false),
        (vec![advance(5)], vec![advance(5), next.clone()], true),
        (vec![next.clone()], vec![advance(5)], false),
    ];
    for (first, second, leads) in cases {
        assert_eq!(
            leads_to(&session(&first), &session(&second)),
            leads,
            "{first:?} {second:?}"
        );
    }
    assert!(
        !leads_to(&session(&[]), &Session::new(Scenario::Standalone, 2)),
        "another seed"
    );
}

#[test]
fn a_reload_finds_the_same_world_at_the_same_place() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.lines(&["aws organizations enable-all-features"]);
    window.advance(2);
    let hash = window.hash();
    assert_eq!(window.reloaded().hash(), hash);
    window.undo();
    let undone = window.hash();
    let mut later = window.reloaded();
    assert_eq!(later.hash(), undone);
    later.redo();
    assert_eq!(later.hash(), hash, "what was undone can be done again");
}

#[test]
fn a_link_opens_the_same_world_and_keeps_the_session() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.lines(&["aws organizations enable-all-features"]);
    let code = sim::link::encode(&window.queries().whole());
    let linked = sim::link::decode(&code).expect("a link");
    let mut other = Window::new(Scenario::Standalone);
    change(&mut other, "Mine");
    let mut state = (*other.state).clone();
    state.open_linked(History::open(&linked.session));
    let other = Window::of(state);
    assert_eq!(other.hash(), window.hash());
    other.told(NoticeKind::Remark, "Opened from the link.");
    assert_eq!(other.branch_names(), ["1 · before opening the link"]);
}

#[test]
fn a_damaged_link_is_no_session() {
    let code = sim::link::encode(&Window::new(Scenario::AllFeatures).queries().whole());
    for damaged in ["s1.AAAAdamaged", "", "s2.x", &code[..code.len() - 4]] {
        assert!(sim::link::decode(damaged).is_err(), "{damaged}");
    }
}

#[test]
fn no_two_branches_have_one_name_however_many_there_were() {
    let mut window = Window::new(Scenario::AllFeatures);
    for round in 0..BRANCHES + 3 {
        change(&mut window, &format!("User{round}"));
        window.session(SessionAction::Start(Scenario::AllFeatures, 1));
    }
    let mut names = window.branch_names();
    assert_eq!(names.len(), BRANCHES);
    assert_eq!(
        names.last().map(String::as_str),
        Some("15 · before starting over")
    );
    names.sort();
    names.dedup();
    assert_eq!(names.len(), BRANCHES, "{names:?}");
    // A name that the user gave is not given again.
    window.session(SessionAction::NameBranch(
        0,
        "16 · before starting over".into(),
    ));
    let longest = format!("{} · mine", u64::MAX);
    window.session(SessionAction::NameBranch(1, longest));
    change(&mut window, "Last");
    window.session(SessionAction::Start(Scenario::AllFeatures, 1));
    let mut names = window.branch_names();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), BRANCHES, "{names:?}");
}
