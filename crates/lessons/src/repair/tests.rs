use serde_json::Value;
use sim::World;
use sim::account::Account;
use sim::command::TimeMove;
use sim::ids::Text;
use sim::people;
use sim::policies::{PolicyTarget, PolicyType};
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
        let standing = puzzle.standing(&puzzle.start).expect("it is a puzzle");
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
    let plain = History::new(scenario, 1);
    assert!(!RepairPuzzle::may_begin(&plain));
    assert_eq!(puzzle.standing(&plain), None);
    let mut other = History::new(scenario, 2);
    for step in puzzle.start.steps() {
        other.step(step.command.clone());
    }
    other.set_faults(puzzle.start.faults());
    assert!(RepairPuzzle::may_begin(&other));
    assert_eq!(puzzle.standing(&other), None);
    assert_eq!(RepairPuzzle::draw(2).standing(&other), None);
}

/// Each puzzle is solved with as many calls as its par says.
#[test]
fn the_par_is_enough() {
    for seed in 0..SEEDS {
        let puzzle = RepairPuzzle::draw(seed);
        let mut history = puzzle.start.clone();
        let kind = |it: &Fault| FaultKind::by_id(&it.kind).expect("a known kind");
        let waits = [FaultKind::SlowService, FaultKind::AbsentService];
        let all = puzzle.start.faults().iter();
        let (slow, others): (Vec<_>, Vec<_>) = all.partition(|it| waits.contains(&kind(it)));
        for fault in &slow {
            repair(&mut history, kind(fault), &fault.about);
        }
        if !slow.is_empty() {
            // A slow service comes after a month; an invitation would have expired by then.
            let ms = 40 * sim::time::DAY;
            history.step(Command::Time(TimeMove::Advance { ms }));
        }
        for fault in others {
            repair(&mut history, kind(fault), &fault.about);
        }
        let standing = puzzle.standing(&history).expect("it is a puzzle");
        assert!(standing.is_solved(), "{seed}: {standing:?}");
        assert_eq!(standing.calls, standing.par, "{seed}: {standing:?}");
    }
}

fn named<'a>(about: &'a [(Text, Text)], what: &str) -> &'a str {
    let found = about.iter().find(|it| &*it.0 == what);
    found.map_or("", |it| &*it.1)
}

/// Takes a call, which succeeds.
fn call(history: &mut History, (who, operation, input): (Principal, &str, Value)) {
    let step = history.step(Command::Call(Call::new(who, operation, input)));
    assert!(step.result.is_ok(), "{operation}: {:?}", step.result);
}

/// An administrator of an account, or of the management account.
fn administrator(world: &World, account: Option<&Account>) -> Principal {
    let organization = world.organizations().next().expect("there is one");
    let account = account.map_or(organization.management, |it| it.id);
    people::administrator_of(world, account).expect("an administrator")
}

/// Repairs a fault with the fewest calls.
fn repair(history: &mut History, kind: FaultKind, about: &[(Text, Text)]) {
    let world = history.world().clone();
    let name = named(about, "account");
    let account = world.accounts().find(|it| &*it.name == name);
    let admin = administrator(&world, None);
    let id = account.map_or(String::new(), |it| it.id.to_string());
    match kind {
        FaultKind::SlowService => {}
        FaultKind::AbsentService => {
            let input = json!({ "Service": service(about).id });
            let disable = "console:DisableIntegration";
            call(history, (admin.clone(), disable, input.clone()));
            // It is set up again only once it has cleaned up.
            let ms = 60 * 60 * 1000;
            history.step(Command::Time(TimeMove::Advance { ms }));
            call(history, (admin, "console:EnableIntegration", input));
        }
        FaultKind::AccountLeaves => {
            call(history, invited(admin, &id));
            let world = history.world().clone();
            let to = sim::handshake::Recipient::Account(account.expect("the account").id);
            let mut open = world.handshakes().filter(|it| it.state.is_live());
            let handshake = open.find(|it| it.recipient == to).expect("it is invited");
            let input = json!({ "HandshakeId": handshake.id.to_string() });
            let who = administrator(&world, account);
            call(history, (who, "organizations:AcceptHandshake", input));
        }
        FaultKind::DeletedRole | FaultKind::MissingPermission => {
            call(history, in_account(&world, kind, account, about));
        }
        FaultKind::UnansweredInvitation | FaultKind::WrongInvitation | FaultKind::Declined => {
            call(history, invited(admin, &id));
        }
        FaultKind::ScpInTheWay
        | FaultKind::WrongOrder
        | FaultKind::MovedAccount
        | FaultKind::PoliciesOff => {
            let (operation, input) = by_management(&world, kind, account, about);
            call(history, (admin, operation, input));
        }
    }
}

fn invited(admin: Principal, id: &str) -> (Principal, &'static str, Value) {
    let input = json!({ "Target": { "Type": "ACCOUNT", "Id": id } });
    (admin, "organizations:InviteAccountToOrganization", input)
}

fn service(about: &[(Text, Text)]) -> &'static sim::catalog::TrustedService {
    let mut all = sim::catalog::SERVICES.iter();
    all.find(|it| it.name == named(about, "service"))
        .expect("a service")
}

/// What an administrator of the account does.
fn in_account(
    world: &World,
    kind: FaultKind,
    account: Option<&Account>,
    about: &[(Text, Text)],
) -> (Principal, &'static str, Value) {
    let who = administrator(world, account);
    if kind == FaultKind::DeletedRole {
        let input = json!({ "AWSServiceName": "organizations.amazonaws.com" });
        return (who, "iam:CreateServiceLinkedRole", input);
    }
    let all = people::people(account.expect("the account"));
    let mut named_so = all.into_iter();
    let wanted = named(about, "person").to_string();
    let person = named_so.find(|it| it.name.to_string() == wanted);
    let Principal::User { name, .. } = person.expect("the person").principal else {
        panic!("it is a user");
    };
    let input = json!({ "UserName": name.to_string(), "PolicyName": "Hardening" });
    (who, "iam:DeleteUserPolicy", input)
}

/// What an administrator of the management account does.
fn by_management(
    world: &World,
    kind: FaultKind,
    account: Option<&Account>,
    about: &[(Text, Text)],
) -> (&'static str, Value) {
    let organization = world.organizations().next().expect("there is one");
    let (root, scp) = (organization.root.to_string(), PolicyType::ServiceControl);
    let id = account.map_or(String::new(), |it| it.id.to_string());
    if kind == FaultKind::ScpInTheWay {
        let target = PolicyTarget::Account(account.expect("the account").id);
        let attached = organization.attached(scp, &target);
        let policy = attached.iter().find(|it| it.name.starts_with("Hardening-"));
        let policy = policy.expect("it is attached").id.to_string();
        let input = json!({ "PolicyId": policy, "TargetId": id });
        return ("organizations:DetachPolicy", input);
    }
    if kind == FaultKind::WrongOrder {
        let input = json!({ "ServicePrincipal": service(about).principals[0] });
        return ("organizations:EnableAWSServiceAccess", input);
    }
    if kind == FaultKind::PoliciesOff {
        let input = json!({ "RootId": root, "PolicyType": scp.name() });
        return ("organizations:EnablePolicyType", input);
    }
    let unit = organization.ous.keys().next().expect("a unit").to_string();
    let input = json!({ "AccountId": id, "SourceParentId": root, "DestinationParentId": unit });
    ("organizations:MoveAccount", input)
}
