use serde_json::Value;
use sim::account::Account;
use sim::command::TimeMove;
use sim::ids::Text;
use sim::people;
use sim::policies::{PolicyType, Target};
use sim::principal::Principal;

use super::*;

/// Enough for each kind to be drawn.
const SEEDS: u64 = 120;

#[test]
fn a_seed_gives_the_same_two_to_four_faults_each_time_and_all_kinds_come_up() {
    let mut drawn = Vec::new();
    let mut numbers = Vec::new();
    for seed in 0..SEEDS {
        let puzzle = RepairPuzzle::draw(seed);
        let again = RepairPuzzle::draw(seed);
        assert_eq!(puzzle.start.session(), again.start.session());
        let faults = puzzle.start.faults();
        assert!((2..=4).contains(&faults.len()), "{seed}: {faults:?}");
        let standing = RepairPuzzle::standing(&puzzle.start).expect("it is a puzzle");
        assert!(standing.faults.iter().all(|it| !it.1), "{seed}");
        assert_eq!((standing.calls, standing.seed), (0, seed));
        numbers.push(faults.len());
        drawn.extend(standing.faults.iter().map(|it| it.0.id()));
    }
    for kind in FaultKind::ALL {
        assert!(drawn.contains(&kind.id()), "{kind:?} is never drawn");
    }
    for number in 2..=4 {
        assert!(numbers.contains(&number), "never {number} faults");
    }
}

#[test]
fn a_session_without_a_puzzle_has_no_standing() {
    let puzzle = RepairPuzzle::draw(1);
    let scenario = puzzle.start.scenario();
    assert_eq!(RepairPuzzle::standing(&History::new(scenario, 1)), None);
    let mut other = History::new(scenario, 2);
    for step in puzzle.start.steps() {
        other.step(step.command.clone());
    }
    other.set_faults(puzzle.start.faults());
    assert_eq!(RepairPuzzle::standing(&other), None);
}

/// Each puzzle is solved with as many calls as its par says.
#[test]
fn the_par_is_enough() {
    for seed in 0..SEEDS {
        let puzzle = RepairPuzzle::draw(seed);
        let mut history = puzzle.start.clone();
        for fault in puzzle.start.faults() {
            let kind = FaultKind::by_id(&fault.kind).expect("a known kind");
            repair(&mut history, kind, &fault.about);
        }
        // A slow service comes after a month.
        history.step(Command::Time(TimeMove::Advance {
            ms: 40 * sim::time::DAY,
        }));
        let standing = RepairPuzzle::standing(&history).expect("it is a puzzle");
        assert!(standing.is_solved(), "{seed}: {standing:?}");
        assert_eq!(standing.calls, standing.par, "{seed}: {standing:?}");
    }
}

fn named<'a>(about: &'a [(Text, Text)], what: &str) -> &'a str {
    let found = about.iter().find(|it| &*it.0 == what);
    found.map_or("", |it| &*it.1)
}

/// Repairs a fault with the fewest calls.
fn repair(history: &mut History, kind: FaultKind, about: &[(Text, Text)]) {
    let world = history.world().clone();
    let organization = world.organizations().next().expect("there is one");
    let admin =
        people::administrator_of(&world, organization.management).expect("an administrator");
    let account = world
        .accounts()
        .find(|it| &*it.name == named(about, "account"));
    let own = |it: Option<&Account>| {
        people::administrator_of(&world, it.expect("the account").id).expect("one")
    };
    let mut call = |who: &Principal, operation: &str, input: Value| {
        let step = history.step(Command::Call(Call::new(who.clone(), operation, input)));
        assert!(step.result.is_ok(), "{operation}: {:?}", step.result);
    };
    let invite = |id: &str| json!({ "Target": { "Type": "ACCOUNT", "Id": id } });
    let id = account.map_or(String::new(), |it| it.id.to_string());
    let service = sim::catalog::SERVICES
        .iter()
        .find(|it| it.name == named(about, "service"));
    match kind {
        FaultKind::DeletedRole => call(
            &own(account),
            "iam:CreateServiceLinkedRole",
            json!({ "AWSServiceName": "organizations.amazonaws.com" }),
        ),
        FaultKind::MissingPermission => {
            let it = account.expect("the account");
            let person = people::people(it)
                .into_iter()
                .find(|one| *one.name.to_string() == *named(about, "person"));
            let Principal::User { name, .. } = person.expect("the person").principal else {
                panic!("it is a user");
            };
            let input = json!({ "UserName": name.to_string(), "PolicyName": "Hardening" });
            call(&own(account), "iam:DeleteUserPolicy", input);
        }
        FaultKind::ScpInTheWay => {
            let target = Target::Account(account.expect("the account").id);
            let attached = organization.attached(PolicyType::ServiceControl, &target);
            let found = attached.iter().find(|it| it.name.starts_with("Hardening-"));
            let policy = found.expect("it is attached").id.to_string();
            let input = json!({ "PolicyId": policy, "TargetId": id });
            call(&admin, "organizations:DetachPolicy", input);
        }
        FaultKind::UnansweredInvitation | FaultKind::WrongInvitation | FaultKind::Declined => {
            call(
                &admin,
                "organizations:InviteAccountToOrganization",
                invite(&id),
            );
        }
        FaultKind::WrongOrder => {
            let principal = service
                .and_then(|it| it.principals.first())
                .expect("it has one");
            let input = json!({ "ServicePrincipal": principal });
            call(&admin, "organizations:EnableAWSServiceAccess", input);
        }
        FaultKind::SlowService => {}
        FaultKind::AbsentService => {
            let input = json!({ "Service": service.expect("a service").id });
            call(&admin, "console:DisableIntegration", input.clone());
            call(&admin, "console:EnableIntegration", input);
        }
        FaultKind::AccountLeaves => {
            call(
                &admin,
                "organizations:InviteAccountToOrganization",
                invite(&id),
            );
            let world = history.world().clone();
            let mut handshakes: Vec<_> =
                world.handshakes().filter(|it| it.state.is_live()).collect();
            handshakes.retain(|it| {
                it.recipient == sim::handshake::Recipient::Account(account.expect("it").id)
            });
            let input = json!({ "HandshakeId": handshakes[0].id.to_string() });
            let step = history.step(Command::Call(Call::new(
                own(account),
                "organizations:AcceptHandshake",
                input,
            )));
            assert!(step.result.is_ok(), "{:?}", step.result);
        }
        FaultKind::MovedAccount => {
            let unit = organization.ous.keys().next().expect("a unit").to_string();
            let root = organization.root.to_string();
            let input =
                json!({ "AccountId": id, "SourceParentId": root, "DestinationParentId": unit });
            call(&admin, "organizations:MoveAccount", input);
        }
        FaultKind::PoliciesOff => {
            let kind = PolicyType::ServiceControl.name();
            let input = json!({ "RootId": organization.root.to_string(), "PolicyType": kind });
            call(&admin, "organizations:EnablePolicyType", input);
        }
    }
}
