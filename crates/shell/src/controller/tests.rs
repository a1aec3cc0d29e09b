use sim::command::TimeMove;
use sim::session::Fault;
use sim::time::DAY;

use super::*;

fn controller(person: &str) -> Controller {
    let mut controller = Controller::new(Scenario::ConsolidatedBilling, 1);
    let person = controller.find_person(person).unwrap();
    assert!(controller.act_as(person));
    controller
}

#[test]
fn a_performed_call_prints_what_its_line_prints() {
    let mut typed = controller("Payments");
    let typed = typed.run("aws organizations describe-organization");
    let mut pressed = controller("Management");
    let caller = controller("Payments").actor;
    let operation = "organizations:DescribeOrganization";
    let call = Call::new(caller, operation, serde_json::Value::Null);
    assert_eq!(pressed.perform(call), typed);
    assert!(typed.printed.stdout.contains("MasterAccountId"));
}

#[test]
fn a_call_that_no_line_can_say_still_prints_its_refusal() {
    let mut controller = controller("Management");
    let caller = controller.actor.clone();
    let operation = "organizations:DescribeAccount";
    let entry = controller.perform(Call::new(caller, operation, serde_json::Value::Null));
    assert!(entry.printed.stderr.contains("DescribeAccount operation"));
    assert_eq!(entry.step, Some(0));
}

#[test]
fn another_session_on_the_controller_leaves_the_view_and_the_dialect_as_they_were() {
    let mut controller = controller("Payments");
    controller.instructor = false;
    let wrong = "aws organizations describe-account";
    assert_eq!(controller.run(wrong).printed.exit, 252);
    controller.run("dialect v1");
    assert_eq!(controller.run(wrong).printed.exit, 2);
    controller.replace_history(History::new(Scenario::AllFeatures, 1));
    assert_eq!(controller.run(wrong).printed.exit, 2);
    assert!(!controller.instructor);
    assert_eq!(
        controller.actor,
        Controller::new(Scenario::AllFeatures, 1).actor
    );
}

#[test]
fn names_of_aws_config_are_completed_where_they_may_be_listed() {
    let mut controller = Controller::new(Scenario::AllFeatures, 1);
    assert!(
        controller
            .known("rule-identifier")
            .iter()
            .any(|rule| rule.starts_with("ENCRYPTED_VOLUMES\t"))
    );
    assert!(
        controller
            .known("in-region")
            .contains(&"eu-west-1".to_string())
    );
    let made = "console create-organization-aggregator --configuration-aggregator-name mine";
    assert_eq!(controller.run(made).printed.exit, 0);
    assert_eq!(controller.known("configuration-aggregator-name"), ["mine"]);
    controller.act_as(controller.find_person("Management/Sam").unwrap());
    controller.instructor = false;
    assert_eq!(
        controller.known("configuration-aggregator-name"),
        Vec::<String>::new()
    );
}

#[test]
fn policies_and_targets_are_completed_with_their_names_where_they_are_seen() {
    let mut controller = Controller::new(Scenario::AllFeatures, 1);
    assert!(controller.known("policy-id")[0].starts_with("p-FullAWSAccess\tFullAWSAccess"));
    let targets = controller.known("target-id");
    assert!(targets[0].starts_with("r-") && targets[0].ends_with("\tthe root"));
    controller.act_as(controller.find_person("Payments").unwrap());
    controller.instructor = false;
    assert_eq!(controller.known("policy-id"), Vec::<String>::new());
    assert_eq!(controller.known("target-id"), Vec::<String>::new());
}

#[test]
fn the_console_view_completes_only_what_the_person_can_see() {
    let mut controller = controller("Payments");
    let all = controller.known("account-id").len();
    controller.instructor = false;
    let seen = controller.known("account-id");
    assert!(seen.len() < all && seen.contains(&controller.actor.account().to_string()));
    for kind in [
        "parent-id",
        "handshake-id",
        "create-account-request-id",
        "due",
    ] {
        assert_eq!(controller.known(kind), Vec::<String>::new(), "{kind}");
    }
    assert!(
        controller
            .run("agenda")
            .printed
            .stdout
            .contains("No AWS API lists pending events")
    );
}

/// A session of Ana's with three steps, the last two of which are a fault.
fn with_a_fault() -> Controller {
    let mut controller = controller("Ana");
    controller.step(day());
    controller.run("aws organizations create-organizational-unit --parent-id nowhere --name A");
    controller.step(day());
    controller.history.set_faults(&[Fault {
        kind: "late".into(),
        about: Vec::new(),
        from: 1,
        to: 3,
    }]);
    controller
}

fn day() -> Command {
    Command::Time(TimeMove::Advance { ms: DAY })
}

#[test]
fn of_a_fault_only_the_instructor_reads_and_only_the_instructor_takes_it_back() {
    let mut controller = with_a_fault();
    assert_eq!(controller.marks().len(), 3);
    assert!(
        controller
            .run("why")
            .printed
            .stdout
            .contains("CreateOrganizationalUnit")
    );
    assert_eq!(controller.reach(), 0..=3);
    for (instructor, watched) in [(false, false), (true, true)] {
        (controller.instructor, controller.watched) = (instructor, watched);
        let mut steps = controller.marks().into_iter().map(|it| it.step);
        assert!(steps.next() == Some(0) && steps.all(|it| it > 2));
        for why in ["why", "why 2"] {
            assert_ne!(controller.run(why).printed.exit, 0, "{why}");
        }
        assert_eq!(*controller.reach().start(), 3);
        assert_ne!(controller.run("undo").printed.exit, 0);
        controller.go_to(0);
        assert_eq!(controller.history.steps().len(), 3);
        // The user's own steps after the fault can be undone.
        controller.step(day());
        assert_eq!(controller.run("undo").printed.exit, 0);
        assert_eq!(controller.history.steps().len(), 3);
        assert!(controller.redo() && !controller.redo() && controller.undo());
    }
    (controller.instructor, controller.watched) = (true, false);
    assert!(controller.undo());
    assert_eq!(controller.history.steps().len(), 1);
    // Another view cannot redo it either.
    controller.instructor = false;
    assert_eq!(controller.reach(), 0..=1);
    assert!(!controller.can_redo());
}

#[test]
fn who_acts_in_an_opened_session_does_not_tell_of_a_fault() {
    let controller = with_a_fault();
    let leave = Call::new(
        controller.find_person("Payments").unwrap(),
        "organizations:LeaveOrganization",
        serde_json::Value::Null,
    );
    let mut given = History::open(&controller.history.session());
    let ana = Controller::at(given.clone()).actor;
    given.step(Command::Call(leave));
    assert_ne!(Controller::at(given.clone()).actor, ana);
    given.set_faults(&[Fault {
        kind: "leaves".into(),
        about: Vec::new(),
        from: 3,
        to: 4,
    }]);
    assert_eq!(Controller::at(given).actor, ana);
}
