//! A refusal explains itself: each call passes the same gates in the same order and records what each said.

use expect_test::{Expect, expect};
use serde_json::{Value, json};
use sim::command::{Call, Command};
use sim::handshake::Action;
use sim::outcome::{Finding, GateRecord};
use sim::scenario::Scenario;
use sim::{World, people};

/// Legacy's request to approve all features, in a world where the process has begun.
fn begun() -> World {
    let mut world = Scenario::ConsolidatedBilling.world(1);
    let ana = Scenario::ConsolidatedBilling.first_actor(&world);
    let begin = Call::new(ana, "organizations:EnableAllFeatures", Value::Null);
    world.step(&Command::Call(begin)).expect("Ana may begin");
    world
}

fn person(world: &World, account: &str, name: &str) -> sim::principal::Principal {
    world
        .accounts()
        .filter(|it| &*it.name == account)
        .flat_map(people::people)
        .find(|it| it.name == name)
        .expect("the scenario has this person")
        .principal
}

fn request(world: &World, account: &str) -> String {
    world
        .handshakes()
        .filter(|it| it.action != Action::Invite)
        .find(|it| match it.recipient {
            sim::handshake::Recipient::Account(id) => world.name_of(id) == account,
            sim::handshake::Recipient::Email(_) | sim::handshake::Recipient::Organization => false,
        })
        .expect("the account was asked")
        .id
        .to_string()
}

/// The checks on accepting the account's request, as the page shows them.
fn checks(account: &str, name: &str, expected: Expect) {
    let world = begun();
    let id = request(&world, account).parse().expect("an id");
    let handshake = world.handshake(&id).expect("it was sent");
    let lines: Vec<String> = sim::acceptance(&world, handshake, &person(&world, "Legacy", name))
        .iter()
        .map(|check| {
            let mark = match (check.holds, check.needed) {
                (true, _) => "yes",
                (false, true) => "NO",
                (false, false) => "no",
            };
            format!("{mark:>3}  {}", check.id.question())
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

/// Accepting needs iam:CreateServiceLinkedRole exactly where the role is missing (User Guide: AWS Organizations and
/// service-linked roles).
#[test]
fn accepting_without_the_role_asks_for_one_permission_more() {
    checks(
        "Legacy",
        "Maria",
        expect![[r#"
        yes  Is it addressed to this account?
        yes  May this person call organizations:AcceptHandshake?
        yes  Can it be accepted now?
         no  Is AWSServiceRoleForOrganizations there?
         NO  May this person call iam:CreateServiceLinkedRole?"#]],
    );
    checks(
        "Legacy",
        "Dan",
        expect![[r#"
        yes  Is it addressed to this account?
        yes  May this person call organizations:AcceptHandshake?
        yes  Can it be accepted now?
         no  Is AWSServiceRoleForOrganizations there?
        yes  May this person call iam:CreateServiceLinkedRole?"#]],
    );
    checks(
        "Legacy",
        "Root user",
        expect![[r#"
        yes  Is it addressed to this account?
        yes  May this person call organizations:AcceptHandshake?
        yes  Can it be accepted now?
         no  Is AWSServiceRoleForOrganizations there?
        yes  May this person call iam:CreateServiceLinkedRole?"#]],
    );
    checks(
        "Payments",
        "Dan",
        expect![[r#"
             NO  Is it addressed to this account?
            yes  May this person call organizations:AcceptHandshake?
            yes  Can it be accepted now?
            yes  Is AWSServiceRoleForOrganizations there?
             no  May this person call iam:CreateServiceLinkedRole?"#]],
    );
}

fn record(world: &World, caller: (&str, &str), operation: &str, input: Value) -> String {
    let call = Call::new(person(world, caller.0, caller.1), operation, input);
    let gates: GateRecord = match world.clone().step(&Command::Call(call)) {
        Ok(outcome) => outcome.gates,
        Err(refusal) => refusal.gates,
    }
    .expect("a call has its gates recorded");
    let mut lines = Vec::new();
    for note in gates.gates {
        let finding = match note.finding {
            Finding::Passed => "passed",
            Finding::Stopped => "STOPPED",
            Finding::NotReached => "-",
        };
        lines.push(format!("{:<10} {finding}", note.gate.title()));
        if let Some(remedy) = note.remedy {
            lines.push(format!("           {}", remedy.says));
        }
    }
    lines.join("\n")
}

/// One refusal at each gate.
#[test]
fn every_gate_can_stop_a_call_and_says_what_would_help() {
    let world = begun();
    let accept = json!({ "HandshakeId": request(&world, "Legacy") });
    let says = |caller, operation, input, expected: Expect| {
        expected.assert_eq(&record(&world, caller, operation, input));
    };
    let operation = "organizations:AcceptHandshake";
    says(
        ("Legacy", "Maria"),
        operation,
        json!({}),
        expect![[r#"
        Request    STOPPED
        Caller     -
        Policy     -
        State      -
        Dependency -"#]],
    );
    says(
        ("Payments", "Ben"),
        operation,
        accept.clone(),
        expect![[r#"
            Request    passed
            Caller     STOPPED
                       It is addressed to Legacy: act as somebody there.
            Policy     -
            State      -
            Dependency -"#]],
    );
    says(
        ("Legacy", "Maria"),
        "organizations:LeaveOrganization",
        Value::Null,
        expect![[r#"
            Request    passed
            Caller     passed
            Policy     STOPPED
                       An administrator of Legacy can allow `organizations:LeaveOrganization` to Maria.
            State      -
            Dependency -"#]],
    );
    says(
        ("Management", "Ana"),
        "organizations:DeleteOrganization",
        Value::Null,
        expect![[r#"
            Request    passed
            Caller     passed
            Policy     passed
            State      STOPPED
                       Remove every member account first.
            Dependency -"#]],
    );
    says(
        ("Legacy", "Maria"),
        operation,
        accept.clone(),
        expect![[r#"
            Request    passed
            Caller     passed
            Policy     passed
            State      passed
            Dependency passed
            Dependency STOPPED
                       An administrator of Legacy can allow `iam:CreateServiceLinkedRole` to Maria."#]],
    );
    says(
        ("Legacy", "Dan"),
        operation,
        accept,
        expect![[r#"
        Request    passed
        Caller     passed
        Policy     passed
        State      passed
        Dependency passed
        Dependency passed"#]],
    );
}
