//! What is heard of a server when, and what is read of it.

use serde_json::{Value, json};
use shell::controller::Controller;
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::SavedSession;

use super::FollowAction;
use super::reading::{read_head, read_row};
use crate::action::{Action, SessionAction};
use crate::app::AppState;
use crate::base::effects::{HeardStream, SideEffect};
use crate::base::words::Words;
use crate::tests::page::TestPage;

fn follower(class: bool) -> TestPage {
    TestPage::begin(AppState::to_follow(None, class, Words::ENGLISH))
}

fn heard(page: &TestPage) -> Option<Option<HeardStream>> {
    page.effects.iter().find_map(|it| {
        let SideEffect::Hear(heard) = it else {
            return None;
        };
        Some(heard.clone())
    })
}

fn session(epoch: Option<&str>, taken: usize) -> Option<HeardStream> {
    Some(HeardStream::Session {
        epoch: epoch.map(|it| it.to_string().into()),
        taken,
    })
}

/// A server's session with one row.
fn begins(page: &mut TestPage) {
    let empty = SavedSession::unmarked(History::new(Scenario::AllFeatures, 3).session());
    let mut head: Value = serde_json::from_str(&empty.to_json()).expect("JSON");
    (head["orgsim"], head["hash"]) = (json!(3), json!(2));
    (head["epoch"], head["rows"]) = (json!("e1"), json!(1));
    let (session, epoch, rows) = read_head(&head.to_string(), Words::ENGLISH).expect("a head");
    assert_eq!((&*epoch, rows), ("e1", 1));
    page.take(Action::Follow(FollowAction::Session {
        session,
        epoch,
        rows,
    }));
    let mut controller = Controller::new(Scenario::AllFeatures, 3);
    controller.run("aws organizations list-roots");
    let row = controller.history.steps()[0].command.clone();
    page.take(Action::Follow(FollowAction::Rows { rows: vec![row] }));
}

#[test]
fn a_page_that_follows_hears_the_server_from_its_start() {
    assert_eq!(heard(&follower(false)), Some(session(None, 0)));
    assert_eq!(heard(&TestPage::open(Scenario::AllFeatures)), None);
}

/// A reconnect is the stream's own; the user's wish opens it again at once, from where the page is.
#[test]
fn trying_now_hears_the_server_again_from_the_last_row() {
    let mut page = follower(false);
    begins(&mut page);
    assert_eq!(heard(&page), None);
    page.take(Action::Follow(FollowAction::TryNow));
    assert_eq!(heard(&page), Some(session(Some("e1"), 1)));
}

#[test]
fn on_a_branch_a_class_hears_polls_only_and_others_nothing() {
    for (class, on_branch) in [(true, Some(HeardStream::Polls)), (false, None)] {
        let mut page = follower(class);
        begins(&mut page);
        page.line("aws organizations list-accounts");
        assert_eq!(heard(&page), Some(on_branch));
        page.take(Action::Session(SessionAction::Undo));
        assert_eq!(heard(&page), None);
        page.take(Action::Follow(FollowAction::FollowAgain));
        assert_eq!(heard(&page), Some(session(Some("e1"), 1)));
    }
}

#[test]
fn what_a_server_says_is_read_or_refused_with_a_reason() {
    for head in ["", "{}", r#"{"scenario": "none"}"#] {
        assert!(read_head(head, Words::ENGLISH).is_err(), "{head}");
    }
    let wrong = read_row("[", Words::ENGLISH);
    assert_eq!(wrong.expect_err("no JSON"), "an event is not JSON");
    let wrong = read_row("{}", Words::ENGLISH).expect_err("no command");
    assert!(wrong.starts_with("an event cannot be read: "), "{wrong}");
}
