//! Organizations to export, and what an export may lose.

use interchange::{DifferenceGroup, Exported, ThingChange, ThingDifference, differences};
use message::Message;
use sim::World;
use sim::account::Account;
use sim::command::{Command, TimeMove};
use sim::model::{self, Operation};
use sim::organization::Organization;
use sim::policies::PolicyType;
use sim::scenario::Scenario;

use crate::walk;

/// The small starting organizations.
pub const SCENARIOS: [Scenario; 3] = [
    Scenario::ConsolidatedBilling,
    Scenario::AllFeatures,
    Scenario::Guardrails,
];

/// The first organization of a world.
pub fn organization(world: &World) -> &Organization {
    world.organizations().next().expect("the world has one")
}

/// The words with which a format must say that it leaves a difference out; the first that it says will do.
fn excuses(before: &World, difference: &ThingDifference, what: &str) -> Vec<String> {
    let of_kind = |kind: PolicyType| {
        let default = if kind == PolicyType::ServiceControl {
            "FullAWSAccess"
        } else {
            "AWS managed policies"
        };
        vec![kind.plural().to_string(), default.to_string()]
    };
    if let Some(kind) = PolicyType::ALL.iter().find(|it| it.plural() == what) {
        return of_kind(*kind);
    }
    let words: &[&str] = match (difference.group, what) {
        (DifferenceGroup::Identities, _) => &["IAM users and roles", "Users and roles"],
        (DifferenceGroup::Handshakes, _) => &["handshakes"],
        (DifferenceGroup::TrustedAccess, _) => &["trusted access"],
        (DifferenceGroup::Delegates, _) => &["delegated administrators"],
        (DifferenceGroup::Organization, "feature set") => &["the feature set"],
        (DifferenceGroup::Organization, "policy types") => &["policies"],
        (DifferenceGroup::Organization, "delegation policy") => {
            &["the delegation policy", "the new ids in policy documents"]
        }
        (DifferenceGroup::Organization, "tags") => &["tags of the root"],
        (DifferenceGroup::Accounts, "state") => &["the state of closed accounts"],
        (DifferenceGroup::Accounts, "tags") => &["tags of accounts", "the management account"],
        (DifferenceGroup::Policies, "document") => &["the new ids in policy documents"],
        (DifferenceGroup::Units | DifferenceGroup::Policies, "tags") => {
            &["tags of units and policies"]
        }
        (DifferenceGroup::Policies, "") => {
            let organization = before.organizations().next();
            let policy = organization
                .and_then(|it| it.policies.values().find(|it| *it.name == *difference.name));
            return policy.map(|it| of_kind(it.kind)).unwrap_or_default();
        }
        (DifferenceGroup::Accounts | DifferenceGroup::Organization, _) => &[
            "closed accounts and their policies",
            "the management account",
            "the name of the management account",
        ],
        _ => &[],
    };
    words.iter().map(ToString::to_string).collect()
}

/// The differences that the format does not say that it leaves out.
pub fn unexplained(before: &World, after: &World, exported: &Exported) -> Vec<String> {
    let said = Message::joined("; ", exported.left_out.clone());
    let mut found = Vec::new();
    for difference in differences(before, after) {
        // Accounts in no organization, and the users in them.
        let id = difference.id.split(' ').next().unwrap_or_default();
        let account = before.accounts().find(|it| it.id.qualified() == id);
        if account.is_some_and(|it| it.membership.is_none()) {
            continue;
        }
        // AWS registers no closed account as a delegated administrator, and the import reports its refusal.
        let delegate = difference.id.split(':').next().unwrap_or_default();
        let is_closed = |it: &Account| it.id.to_string() == delegate && it.state() == "CLOSED";
        if difference.group == DifferenceGroup::Delegates && before.accounts().any(is_closed) {
            continue;
        }
        // Someone to act as.
        if difference.name.starts_with("user Admin of ") {
            continue;
        }
        let whats = match &difference.change {
            ThingChange::Changed(properties) => properties.iter().map(|it| it.what).collect(),
            ThingChange::Added | ThingChange::Removed => vec![""],
        };
        for what in whats {
            let words = excuses(before, &difference, what);
            if !words.iter().any(|word| said.english().contains(word)) {
                found.push(format!("{difference} ({what}; said: {said})"));
            }
        }
    }
    found
}

/// A random organization: calls that build it, among others that may undo some of it.
pub fn random(seed: u64) -> World {
    const OPERATIONS: [&str; 15] = [
        "CreateOrganizationalUnit",
        "CreateAccount",
        "CreateOrganizationalUnit",
        "CreatePolicy",
        "AttachPolicy",
        "MoveAccount",
        "TagResource",
        "EnablePolicyType",
        "CreatePolicy",
        "AttachPolicy",
        "DetachPolicy",
        "EnableAWSServiceAccess",
        "RegisterDelegatedAdministrator",
        "PutResourcePolicy",
        "CloseAccount",
    ];
    let names = OPERATIONS.map(|name| format!("organizations:{name}"));
    walked(seed, &names)
}

/// A random walk of these operations from a starting organization, and an hour.
pub fn walked(seed: u64, operations: &[String]) -> World {
    let operation =
        |name: &String| -> &'static Operation { model::operation(name).expect("the table has it") };
    let turns: Vec<&Operation> = operations.iter().map(operation).collect();
    let scenario = SCENARIOS[(seed % 3) as usize];
    let mut world = walk::session_of(scenario, seed, &turns.repeat(3)).replay();
    // Accounts that are being created are there by then.
    let hour = Command::Time(TimeMove::Advance { ms: 3_600_000 });
    sim::step(&mut world, &hour).expect("time can pass");
    world
}
