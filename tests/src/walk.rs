//! Random sessions: commands that make sense, that make none, and that almost do.
//!
//! A command is made from one number and the current world, so the same numbers always give the same session, and
//! leaving one number out leaves the others' commands unchanged, as far as the world allows.

mod calls;
pub mod centers;
mod dice;
mod inputs;
mod interventions;
mod kept;

pub mod root;
pub mod trails;

use std::sync::LazyLock;

use sim::command::Command;
use sim::ids::AccountId;
use sim::model::{self, Operation};
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::session::Session;
use sim::{World, people};

use calls::call;
pub use dice::Dice;
use interventions::{intervention, time};

/// Small worlds: all except the large one.
pub const SCENARIOS: [Scenario; 4] = [
    Scenario::Standalone,
    Scenario::ConsolidatedBilling,
    Scenario::AllFeatures,
    Scenario::Guardrails,
];

/// Operations, each repeated by its weight: `service: Operation*times …`.
fn weighted(table: &str) -> Vec<String> {
    let (mut service, mut all) = ("", Vec::new());
    for word in table.split_whitespace() {
        let (name, times) = word.split_once('*').unwrap_or((word, "1"));
        if name.ends_with(':') {
            service = name;
        } else {
            let times = times.parse().expect("a number");
            all.extend(std::iter::repeat_n(format!("{service}{name}"), times));
        }
    }
    all
}

/// The operations with interesting effects.
static EVENTFUL: LazyLock<Vec<String>> = LazyLock::new(|| {
    weighted(
        "organizations: AcceptHandshake*7 DeclineHandshake CancelHandshake CreateAccount*2 CreateOrganization
    CreateOrganizationalUnit*2 DeleteOrganization DisableAWSServiceAccess EnableAWSServiceAccess*2 EnableAllFeatures*2
    InviteAccountToOrganization*4 LeaveOrganization MoveAccount RemoveAccountFromOrganization*2 EnablePolicyType*2
    CreatePolicy*3 AttachPolicy*3 DetachPolicy*2 UpdatePolicy DeletePolicy DisablePolicyType PutResourcePolicy config:
    DeleteConfigRule*2 DeleteDeliveryChannel*2 DeleteOrganizationConfigRule PutConfigRule*3 PutConfigurationRecorder*2
    PutAggregationAuthorization*2 PutConfigurationAggregator*2 PutOrganizationConfigRule*2 StopConfigurationRecorder
    console: CreateOrganizationAggregator*2 SetUpRecording*2 iam: DeleteServiceLinkedRole*2 CreateServiceLinkedRole
    CreateUser PutUserPolicy DeleteUser DeleteUserPolicy",
    )
});

/// The operations about permissions in an account.
static IDENTITY: LazyLock<Vec<String>> = LazyLock::new(|| {
    weighted(
        "iam: AddUserToGroup*2 RemoveUserFromGroup CreateAccessKey*2 UpdateAccessKey*2 DeleteAccessKey AttachGroupPolicy
    AttachRolePolicy AttachUserPolicy CreateGroup*2 CreatePolicy*2 CreatePolicyVersion*4 CreateRole*2
    DeleteGroupPolicy*3 DeletePolicyVersion*3 DeleteRolePolicy*3 DetachGroupPolicy*2 AttachGroupPolicy*2
    DetachGroupPolicy*2 DetachRolePolicy DetachUserPolicy PutGroupPolicy*3 PutRolePolicy*3 SetDefaultPolicyVersion
    TagPolicy sts: AssumeRole",
    )
});

/// The operations of the security services.
static SECURITY: LazyLock<Vec<String>> = LazyLock::new(|| {
    weighted(
        "guardduty: CreateDetector UpdateDetector DeleteDetector EnableOrganizationAdminAccount*2 CreateMembers
    DisableOrganizationAdminAccount UpdateOrganizationConfiguration securityhub: EnableSecurityHub DisableSecurityHub
    EnableOrganizationAdminAccount*2 CreateMembers DisableOrganizationAdminAccount UpdateOrganizationConfiguration",
    )
});

/// The command for a number in this world.
pub fn command(world: &World, number: u64) -> Command {
    let mut dice = Dice::new(number);
    match dice.below(100) {
        0..16 => time(&mut dice),
        16..29 => intervention(world, &mut dice),
        29..32 => {
            let name = dice.one(&SECURITY).expect("there are some");
            call(world, &mut dice, operation(name))
        }
        32..72 => {
            let name = dice.one(&EVENTFUL).expect("there are some");
            call(world, &mut dice, operation(name))
        }
        72..78 => root::command(world, &mut dice),
        78..82 => {
            let name = dice.one(&IDENTITY).expect("there are some");
            call(world, &mut dice, operation(name))
        }
        82..84 => {
            let name = dice.word(&[
                "organizations:EnableAWSServiceAccess",
                "organizations:RegisterDelegatedAdministrator",
                "organizations:DeregisterDelegatedAdministrator",
            ]);
            call(world, &mut dice, operation(&name))
        }
        _ => {
            let all: Vec<_> = model::operations().collect();
            let operation = dice.one(&all).expect("there are operations");
            call(world, &mut dice, operation)
        }
    }
}

fn operation(name: &str) -> &'static Operation {
    model::operation(name).expect("the walk names operations of the table")
}

/// A call of an operation for a number in this world.
pub fn call_of(world: &World, number: u64, operation: &'static Operation) -> Command {
    call(world, &mut Dice::new(number), operation)
}

/// A session of this many commands, each made for the world after the earlier ones. Every operation and every kind of
/// command occurs in turn, regardless of the random numbers.
pub fn session(scenario: Scenario, seed: u64, length: usize, turn: &mut usize) -> Session {
    let mut dice = Dice::new(seed);
    let mut session = Session::new(scenario, seed);
    let mut world = session.replay();
    let all: Vec<_> = model::operations().collect();
    for step in 0..length {
        let number = dice.roll();
        let command = if step % 3 == 2 {
            let at = *turn % all.len();
            *turn += 1;
            call(&world, &mut Dice::new(number), all[at])
        } else {
            command(&world, number)
        };
        let _ = sim::step(&mut world, &command);
        session.commands.push(command);
    }
    session
}

/// A session that calls these operations, with other commands between them.
pub fn session_of(scenario: Scenario, seed: u64, operations: &[&'static Operation]) -> Session {
    let mut dice = Dice::new(seed);
    let mut session = Session::new(scenario, seed);
    let mut world = session.replay();
    for operation in operations {
        let called = call(&world, &mut Dice::new(dice.roll()), operation);
        for command in [called, command(&world, dice.roll())] {
            let _ = sim::step(&mut world, &command);
            session.commands.push(command);
        }
    }
    session
}

fn some_account(world: &World, dice: &mut Dice) -> AccountId {
    let all: Vec<_> = world.accounts().map(|account| account.id).collect();
    match dice.one(&all) {
        Some(id) if dice.percent(95) => *id,
        _ => "111111111111".parse().expect("twelve digits"),
    }
}

/// A random caller: often of a management account, seldom a nonexistent identity.
fn caller(world: &World, dice: &mut Dice) -> Principal {
    let managements: Vec<_> = world.organizations().map(|it| it.management).collect();
    let account = match dice.one(&managements) {
        Some(account) if dice.percent(60) => *account,
        _ => some_account(world, dice),
    };
    if dice.percent(3) {
        return Principal::user(account, "nobody");
    }
    let Some(there) = world.account(account) else {
        return Principal::Root(account);
    };
    let people = people::people(there);
    if people.is_empty() {
        // No identity can act in a closed account, but some try.
        return Principal::Root(account);
    }
    let person = if dice.percent(70) {
        0
    } else {
        dice.below(people.len())
    };
    people[person].principal.clone()
}
