//! The session of an imported organization: one command that adds it, and calls for what has no ids of its own.

mod handshakes;
mod identities;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::vec;

use message::{Message, message};
use policy::Document;
use serde_json::json;
use sim::World;
use sim::command::{Call, Command, Intervention};
use sim::ids::AccountId;
use sim::imported::ImportedOrganization;
use sim::managed::NotLoaded;
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
    /// The number of all calls.
    all: usize,
}

/// A session that the organization is prepared for: IAM of its accounts is restored, one account after the other.
#[derive(Debug)]
pub(crate) struct SessionBeginning {
    session: Session,
    world: World,
    organization: ImportedOrganization,
    /// A world with the organization alone, where files state more.
    bare: Option<World>,
    /// The accounts whose IAM is not restored yet.
    accounts: vec::IntoIter<AccountId>,
    /// The number of all accounts with IAM.
    all: usize,
}

impl SessionBeginning {
    pub fn new(reading: &Reading, organization: ImportedOrganization, seed: u64) -> Self {
        let facts = &reading.facts;
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
        let states_more = !facts.identities.is_empty() || !facts.handshakes.is_empty();
        let mut organization = organization;
        let mut bare = None;
        if states_more || organization.delegation.is_some() {
            bare = with(&world, &organization);
            if bare.is_none() && without_delegation(&mut organization) {
                bare = with(&world, &organization);
            }
        }
        let bare = bare.filter(|_| states_more);
        let accounts: Vec<AccountId> = match bare {
            Some(_) => facts.identities.keys().copied().collect(),
            None => Vec::new(),
        };
        Self {
            session,
            world,
            organization,
            bare,
            all: accounts.len(),
            accounts: accounts.into_iter(),
        }
    }

    /// The accounts whose IAM is restored, and all.
    pub fn progress(&self) -> (usize, usize) {
        (self.all - self.accounts.len(), self.all)
    }

    /// Restores IAM of the next account. Returns whether that of all is restored.
    ///
    /// # Errors
    ///
    /// That needs the library of AWS managed policies, which is not loaded.
    pub fn go_on(&mut self, reading: &mut Reading) -> Result<bool, NotLoaded> {
        let (Some(bare), Some(account)) = (&mut self.bare, self.accounts.next()) else {
            return Ok(true);
        };
        let Reading {
            facts, findings, ..
        } = reading;
        identities::complete(bare, &mut self.organization, account, facts, findings)?;
        Ok(false)
    }

    /// The session with the organization.
    ///
    /// # Errors
    ///
    /// The organization cannot be added to a world.
    pub fn finish(mut self, reading: &mut Reading) -> Result<SessionBuilding, Message> {
        let Reading {
            facts, findings, ..
        } = reading;
        assume_roles(&self.organization, facts, findings);
        if let Some(bare) = &self.bare {
            handshakes::complete(bare, &mut self.organization, facts, findings);
        }
        let manager = Principal::user(self.organization.management, ADMINISTRATOR);
        let is_delegated = self.organization.delegation.is_some();
        let import = Command::Intervene(Intervention::Import(self.organization.into()));
        if let Err(refusal) = sim::step(&mut self.world, &import) {
            return Err(refusal.error.message.clone());
        }
        self.session.commands.push(import);
        let mut calls = calls(facts, &manager);
        if !is_delegated {
            calls.extend(delegation(facts, &manager));
        }
        Ok(SessionBuilding {
            session: self.session,
            world: self.world,
            all: calls.len(),
            calls: calls.into_iter(),
        })
    }
}

impl SessionBuilding {
    /// The calls that are made, and all.
    pub fn progress(&self) -> (usize, usize) {
        (self.all - self.calls.len(), self.all)
    }

    /// Makes the next call; what AWS would refuse is a finding. Returns whether all are made.
    pub fn go_on(&mut self, reading: &mut Reading) -> bool {
        let findings = &mut reading.findings;
        let Some((command, what)) = self.calls.next() else {
            return true;
        };
        match sim::step(&mut self.world, &command) {
            Ok(_) => self.session.commands.push(command),
            Err(refusal) => {
                let reason = refusal.error.message.clone();
                let says = match refusal.remedy() {
                    // AWS's words often do not say what is wrong.
                    Some(remedy) => {
                        message!("{what}: {reason} {why}", why = remedy.says)
                    }
                    None => message!("{what}: {reason}"),
                };
                let unknown = without_document(command);
                let unknown = unknown.filter(|it| sim::step(&mut self.world, it).is_ok());
                match unknown.zip(reading.facts.delegation.as_ref()) {
                    Some((unknown, stated)) => {
                        self.session.commands.push(unknown);
                        findings.lack(stated.place.clone(), says);
                    }
                    None => findings.add(FindingKind::Unread, None, says),
                }
            }
        }
        false
    }

    /// The session; what it lacks is a finding.
    pub fn finish(mut self, reading: &mut Reading) -> Session {
        let calls = self.session.commands.len().saturating_sub(1);
        if let Some(Command::Intervene(Intervention::Import(organization))) =
            self.session.commands.first_mut()
        {
            Arc::make_mut(organization).calls = calls;
        }
        for account in without_services(&reading.facts) {
            reading.findings.miss(message!(
                "Account {account} is a delegated administrator, but no file names its services. Add the output of list-delegated-services-for-account."
            ));
        }
        self.session
    }
}

/// The world with the organization, if it can be added.
fn with(world: &World, organization: &ImportedOrganization) -> Option<World> {
    let mut world = world.clone();
    let import = Command::Intervene(Intervention::Import(organization.clone().into()));
    sim::step(&mut world, &import).ok().map(|_| world)
}

/// Takes the delegation policy away, with its tags: a call puts it instead, and says why that is refused. Returns whether there
/// was one.
fn without_delegation(organization: &mut ImportedOrganization) -> bool {
    let Some(delegation) = organization.delegation.take() else {
        return false;
    };
    let id = delegation.id.as_str();
    organization.tags.retain(|(tagged, _)| &**tagged != id);
    true
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
        count => message!("{count} members"),
    };
    findings.assume(message!(
        "No file has the roles of {accounts}: AWSServiceRoleForOrganizations is among them. Enabling all features asks members without it to add it."
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
        let what = format!("Account {account} as delegated administrator for {principal}");
        calls.push((register, what));
    }
    calls
}

/// The call that puts the delegation policy, with what it is about.
fn delegation(facts: &OrganizationFacts, manager: &Principal) -> Option<(Command, String)> {
    let input = json!({ "Content": facts.delegation.as_ref()?.value });
    let put = Call::new(manager.clone(), "organizations:PutResourcePolicy", input);
    Some((Command::Call(put), "The delegation policy".to_string()))
}

/// The call that puts a delegation policy of which nothing is known, in place of one that puts a document which AWS would refuse.
fn without_document(command: Command) -> Option<Command> {
    let Command::Call(mut call) = command else {
        return None;
    };
    let content = call.input.get_mut("Content")?;
    *content = Document::unknown("the delegation policy").text().into();
    Some(Command::Call(call))
}

/// The delegated administrators whose services no file names.
fn without_services(facts: &OrganizationFacts) -> Vec<AccountId> {
    let administrators = facts.administrators.keys().copied();
    administrators
        .filter(|account| !facts.delegates.keys().any(|(it, _)| it == account))
        .collect()
}
