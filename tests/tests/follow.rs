//! A session followed row by row is the session itself: the same steps and the same world, whatever the viewer looks
//! at.

use serde_json::json;
use shell::controller::Controller;
use sim::command::{Call, Command, TimeMove};
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::{Fault, Session, journal};
use sim::time::DAY;

fn session() -> Session {
    let mut session = Session::new(Scenario::AllFeatures, 3);
    let actor = Scenario::AllFeatures.first_actor(&Scenario::AllFeatures.world(3));
    let call = |operation: &str, input: serde_json::Value| {
        Command::Call(Call::new(actor.clone(), operation, input))
    };
    session.commands = vec![
        // Only the first of many pages was requested.
        call("organizations:ListAccounts", json!({"MaxResults": 1})),
        call(
            "organizations:CreateAccount",
            json!({"AccountName": "Shop", "Email": "shop@example.com"}),
        ),
        Command::Time(TimeMove::Advance { ms: DAY }),
        // Refused.
        call("organizations:CreateOrganization", json!({})),
        call(
            "organizations:MoveAccount",
            json!({"AccountId": "no id", "Color": 7}),
        ),
        Command::Time(TimeMove::Next),
    ];
    session
}

#[test]
fn a_session_that_is_followed_is_the_session() {
    let session = session();
    let mut controller = Controller::at(History::new(session.scenario, session.seed));
    let mut lines = Vec::new();
    for command in &session.commands {
        let entry = controller.follow(command.clone());
        assert_eq!(entry.is_some(), matches!(command, Command::Call(_)));
        lines.extend(entry);
    }
    assert_eq!(controller.history.session(), session);
    assert_eq!(controller.world().hash(), session.replay().hash());
    let steps: Vec<_> = lines.iter().map(|entry| entry.step).collect();
    assert_eq!(steps, [Some(0), Some(1), Some(3), Some(4)]);
    assert!(lines[0].line.starts_with("aws organizations list-accounts"));
    assert_eq!(lines[0].printed.stdout.matches("\"Id\"").count(), 1);
    assert!(
        lines[2]
            .printed
            .stderr
            .contains("AlreadyInOrganizationException")
    );
}

#[test]
fn whoever_looks_at_the_past_goes_on_looking_at_it() {
    let session = session();
    let mut controller = Controller::at(History::new(session.scenario, session.seed));
    controller.follow(session.commands[0].clone());
    controller.follow(session.commands[1].clone());
    controller.history.go_to(1);
    let seen = controller.world().hash();
    for command in &session.commands[2..] {
        controller.follow(command.clone());
    }
    assert_eq!(controller.world().hash(), seen);
    controller.history.go_to(usize::MAX);
    assert_eq!(controller.history.session(), session);
}

#[test]
fn of_a_fault_that_was_told_before_no_line_is_shown() {
    let session = Session {
        faults: vec![Fault {
            kind: "renamed".into(),
            about: Vec::new(),
            from: 3,
            to: 5,
        }],
        ..session()
    };
    let text = journal::text(&session, "a");
    let mut lines = text.lines();
    let head = serde_json::from_str(lines.next().unwrap()).unwrap();
    let begun = journal::opening(&head, 10).unwrap();
    let mut controller = Controller::at(History::open(&begun));
    let shown: Vec<_> = session
        .commands
        .iter()
        .filter_map(|command| controller.follow(command.clone())?.step)
        .collect();
    assert_eq!(shown, [0, 1]);
    assert_eq!(controller.history.session(), session);
    controller.instructor = false;
    assert!(
        controller
            .marks()
            .iter()
            .all(|mark| !(3..5).contains(&mark.step))
    );
}
