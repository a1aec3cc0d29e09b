//! The session of an imported organization: one command that adds it, and calls for what has no ids of its own.

mod handshakes;
mod identities;

use std::collections::BTreeSet;
use std::vec;

use message::{Message, message};
use serde_json::json;
use sim::World;
use sim::command::{Call, Command, Intervention};
use sim::ids::AccountId;
use sim::imported::ImportedOrganization;
use sim::organization::FeatureSet;
use sim::people::ADMINISTRATOR;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::session::{STARTS, Session};

use crate::facts::{OrganizationFacts, Reading};
use crate::report::{FindingKind, Findings};

/// A session that is being made.
#[derive(Debug)]
pub(crate) struct SessionBuilding {
    session: Session,
    world: World,
    /// The calls that are left, each with what it is about.
    calls: vec::IntoIter<(Command, String)>,
}

impl SessionBuilding {
    /// A session with the organization.
    ///
    /// # Errors
    ///
    /// The organization cannot be added to a world.
    pub fn new(
        reading: &mut Reading,
        mut organization: ImportedOrganization,
        seed: u64,
    ) -> Result<Self, Message> {
        let Reading {
            facts, findings, ..
        } = reading;
        let mut session = Session::new(Scenario::Empty, seed);
        let mut world = session.world();
        let joined = organization.accounts.iter().filter_map(|it| it.joined);
        // The session begins after everything that happened before.
        let last = joined.max().max(handshakes::last_sent(facts));
        let last = last.max(identities::last_changed(facts));
        if let Some(last) = last.filter(|last| *last > world.now())
            && STARTS.contains(&last.millis())
        {
            session.start = Some(last);
            world = session.world();
        }
        assume_roles(&organization, facts, findings);
        let manager = Principal::user(organization.management, ADMINISTRATOR);
        if !facts.identities.is_empty() || !facts.handshakes.is_empty() {
            let mut bare = world.clone();
            let import = Command::Intervene(Intervention::Import(organization.clone().into()));
            if sim::step(&mut bare, &import).is_ok() {
                identities::complete(&mut bare, &mut organization, facts, findings);
                handshakes::complete(&bare, &mut organization, facts, findings);
            }
        }
        let import = Command::Intervene(Intervention::Import(organization.into()));
        if let Err(refusal) = sim::step(&mut world, &import) {
            return Err(refusal.error.message.clone());
        }
        session.commands.push(import);
        Ok(Self {
            session,
            world,
            calls: calls(facts, &manager).into_iter(),
        })
    }

    /// Makes the next call; what AWS would refuse is a finding. Returns whether all are made.
    pub fn go_on(&mut self, findings: &mut Findings) -> bool {
        let Some((command, what)) = self.calls.next() else {
            return true;
        };
        match sim::step(&mut self.world, &command) {
            Ok(_) => self.session.commands.push(command),
            Err(refusal) => findings.add(
                FindingKind::Unread,
                None,
                message!(
                    "{what}: {reason}",
                    what,
                    reason = refusal.error.message.clone()
                ),
            ),
        }
        false
    }

    /// The session; what it lacks is a finding.
    pub fn finish(self, reading: &mut Reading) -> Session {
        for account in without_services(&reading.facts) {
            reading.findings.miss(message!(
                "Account {account} is a delegated administrator, but no file names its services. Add the answer of list-delegated-services-for-account.",
                account
            ));
        }
        self.session
    }
}

/// The number of accounts that a finding names.
const NAMED: usize = 5;

/// Reports the members whose role of AWS Organizations is assumed, where it matters: enabling all features asks members without it.
fn assume_roles(
    organization: &ImportedOrganization,
    facts: &OrganizationFacts,
    findings: &mut Findings,
) {
    if organization.feature_set == FeatureSet::All {
        return;
    }
    let partition = organization.management.partition();
    let read: BTreeSet<AccountId> = (facts.identities.keys())
        .map(|it| it.within(partition))
        .collect();
    let members = organization
        .accounts
        .iter()
        .filter(|it| it.id != organization.management);
    let names: Vec<&str> = members
        .filter(|it| !read.contains(&it.id))
        .map(|it| &*it.name)
        .collect();
    let accounts: Message = match names.len() {
        0 => return,
        1..=NAMED => names.join(", ").into(),
        count => message!("{count} members", count),
    };
    findings.assume(message!(
        "No file has the roles of {accounts}: AWSServiceRoleForOrganizations is among them. Enabling all features asks members without it to add it.",
        accounts
    ));
}

/// The calls, each with what it is about.
fn calls(facts: &OrganizationFacts, manager: &Principal) -> Vec<(Command, String)> {
    let call = |operation: &str, input| Command::Call(Call::new(manager.clone(), operation, input));
    let mut calls = Vec::new();
    for principal in facts.trusted.keys() {
        let input = json!({ "ServicePrincipal": principal });
        let enable = call("organizations:EnableAWSServiceAccess", input);
        calls.push((enable, format!("Trusted access for {principal}")));
    }
    for (account, principal) in facts.delegates.keys() {
        let input = json!({ "AccountId": account.to_string(), "ServicePrincipal": principal });
        let register = call("organizations:RegisterDelegatedAdministrator", input);
        let what = format!("Account {account} as delegated administrator of {principal}");
        calls.push((register, what));
    }
    if let Some(delegation) = &facts.delegation {
        let input = json!({ "Content": delegation.value });
        let put = call("organizations:PutResourcePolicy", input);
        calls.push((put, "The delegation policy".to_string()));
    }
    calls
}

/// The delegated administrators whose services no file names.
fn without_services(facts: &OrganizationFacts) -> Vec<AccountId> {
    let administrators = facts.administrators.keys().copied();
    administrators
        .filter(|account| !facts.delegates.keys().any(|(it, _)| it == account))
        .collect()
}
