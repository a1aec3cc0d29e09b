//! The simulated world: accounts, organizations, handshakes, roles and what waits to happen.
//!
//! Never reads a clock, never draws outside randomness, does no I/O, is not async. The same scenario, seed and
//! commands give the same world, natively and on wasm32. `step` is the only way in: all of a step happens or, on a
//! refusal, none of it. A world is cheap to clone (persistent maps), so every step of a session keeps its own.

use std::hash::Hash;
use std::sync::Arc;

use message::Message;
use ordered::Map;
use rustc_stable_hash::{FromStableHash, SipHasher128Hash, StableSipHasher128};

use crate::account::{Account, Bucket, Role};
use crate::account_management::AllAccountSettings;
use crate::agenda::{Agenda, Cause, Task};
use crate::agreements::Accepted;
use crate::agreements::AcceptedAgreements;
use crate::config::Config;
use crate::event::{Actor, Event, EventKind};
use crate::habit::Habit;
use crate::handshake::Handshake;
use crate::key_ring::KeyRing;
use crate::last_accessed::AccessReport;
use crate::last_accessed::ReportState;
use crate::organization::Organization;
use crate::records::Records;
use crate::records::access::{Attempt, Times};
use crate::root_access::RootCredentials;
use crate::rules::Rules;
use crate::throttle::Throttle;
use crate::transfer::Transfer;
use api::ids::{
    AccountId, CreateRequestId, HandshakeId, OrganizationId, ParentId, Text, TransferId,
};
use api::model::Service;
use api::partition::Partition;
use api::policy_types::Target;
use api::principal::Principal;
use api::random::Random;
use api::region;
use api::time::SimTime;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct World {
    pub now: SimTime,
    pub random: Random,
    pub agenda: Agenda,
    pub accounts: Map<AccountId, Arc<Account>>,
    /// Root e-mail addresses: who has them. See [`email_key`].
    pub(crate) emails: Map<Text, AccountId>,
    pub organizations: Map<OrganizationId, Arc<Organization>>,
    pub handshakes: Map<HandshakeId, Arc<Handshake>>,
    pub transfers: Map<TransferId, Arc<Transfer>>,
    pub create_requests: Map<CreateRequestId, Arc<CreateRequest>>,
    pub deletions: Map<Text, Arc<RoleDeletion>>,
    /// Aliases of accounts, after their partitions: who has them.
    pub aliases: Map<Text, AccountId>,
    /// Whose access keys are whose. Shared as a whole: every step clones the world, and servers give out many credentials.
    pub key_ring: Arc<KeyRing>,
    /// What was accepted in AWS Artifact.
    pub agreements: AcceptedAgreements,
    pub config: Config,
    pub records: Records,
    /// Where calls are throttled: what is in the buckets.
    pub throttle: Option<Arc<Throttle>>,
    /// Which rules of AWS are switched off: none, unless somebody does.
    pub rules: Rules,
    /// Who does what every day.
    pub habits: Map<Principal, Arc<Habit>>,
    /// Reports of service last accessed data, by the id of their job.
    pub access_reports: Map<Text, Arc<AccessReport>>,
    /// What AWS Account Management keeps.
    pub account_settings: AllAccountSettings,
}

/// A request to create an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct CreateRequest {
    pub id: CreateRequestId,
    pub organization: OrganizationId,
    pub name: Text,
    pub email: Text,
    /// What to call the administrators' way in.
    pub role: Text,
    pub requested: SimTime,
    /// For the account, once it is there.
    pub tags: Vec<(Text, Text)>,
    /// An account of AWS GovCloud (US) is to be made, too.
    pub in_govcloud: bool,
    pub state: CreateState,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum CreateState {
    InProgress,
    Succeeded {
        at: SimTime,
        account: AccountId,
        govcloud: Option<AccountId>,
    },
    Failed {
        at: SimTime,
        #[cfg_attr(
            feature = "snapshot",
            serde(deserialize_with = "crate::snapshot::interned")
        )]
        reason: api::ids::Word,
    },
}

impl CreateState {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Succeeded { .. } => "SUCCEEDED",
            Self::Failed { .. } => "FAILED",
        }
    }
}

/// IAM's task of deleting a service-linked role.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct RoleDeletion {
    pub account: AccountId,
    pub role: Text,
    pub asked: SimTime,
    pub state: DeletionState,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub enum DeletionState {
    InProgress,
    Succeeded,
    Failed { reason: Text },
}

impl DeletionState {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed { .. } => "FAILED",
        }
    }
}

/// A 128-bit hash that does not depend on the width of `usize`.
struct Hash128(u128);

impl FromStableHash for Hash128 {
    type Hash = SipHasher128Hash;
    fn from(SipHasher128Hash([high, low]): SipHasher128Hash) -> Self {
        Self(u128::from(high) << 64 | u128::from(low))
    }
}

pub fn digest(what: &impl Hash) -> u128 {
    let mut hasher = StableSipHasher128::new();
    what.hash(&mut hasher);
    let Hash128(digest) = hasher.finish();
    digest
}

impl World {
    /// An empty world: nobody has an account.
    pub fn new(seed: u64, now: SimTime) -> Self {
        Self {
            now,
            random: Random::new(seed),
            agenda: Agenda::default(),
            accounts: Map::new(),
            emails: Map::new(),
            organizations: Map::new(),
            handshakes: Map::new(),
            transfers: Map::new(),
            create_requests: Map::new(),
            deletions: Map::new(),
            aliases: Map::new(),
            key_ring: Arc::default(),
            agreements: AcceptedAgreements::new(),
            config: Config::default(),
            records: Records::default(),
            throttle: None,
            rules: Rules::default(),
            habits: Map::new(),
            access_reports: Map::new(),
            account_settings: AllAccountSettings::default(),
        }
    }

    /// Whether all is the same, except what has been seen of it.
    pub fn is_as(&self, other: &World) -> bool {
        let without = |world: &World| World {
            records: Records::default(),
            ..world.clone()
        };
        without(self) == without(other)
    }

    pub fn now(&self) -> SimTime {
        self.now
    }

    pub fn agenda(&self) -> &Agenda {
        &self.agenda
    }

    /// Every account, in the order of ids.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values().map(|account| &**account)
    }

    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id).map(|account| &**account)
    }

    /// The role with this ARN, in whichever account.
    pub fn role_by_arn(&self, arn: &str) -> Option<(AccountId, &Role)> {
        let account = self.account(AccountId::of_arn(arn)?)?;
        let role = account.roles.get(arn.rsplit('/').next()?)?;
        (role.arn(account.id) == arn).then_some((account.id, role))
    }

    pub fn organizations(&self) -> impl Iterator<Item = &Organization> {
        self.organizations
            .values()
            .map(|organization| &**organization)
    }

    pub fn organization(&self, id: &OrganizationId) -> Option<&Organization> {
        self.organizations
            .get(id)
            .map(|organization| &**organization)
    }

    /// The organization that the account is in.
    pub fn organization_of(&self, account: AccountId) -> Option<&Organization> {
        self.account(account)?
            .membership
            .as_ref()
            .and_then(|membership| self.organization(&membership.organization))
    }

    pub fn handshakes(&self) -> impl Iterator<Item = &Handshake> {
        self.handshakes.values().map(|handshake| &**handshake)
    }

    pub fn handshake(&self, id: &HandshakeId) -> Option<&Handshake> {
        self.handshakes.get(id).map(|handshake| &**handshake)
    }

    pub fn create_requests(&self) -> impl Iterator<Item = &CreateRequest> {
        self.create_requests.values().map(|request| &**request)
    }

    pub fn create_request(&self, id: &CreateRequestId) -> Option<&CreateRequest> {
        self.create_requests.get(id).map(|request| &**request)
    }

    pub fn role_deletion(&self, task: &str) -> Option<&RoleDeletion> {
        self.deletions.get(task).map(|deletion| &**deletion)
    }

    /// The running deletion of a role, with the task's id.
    pub fn running_deletion(
        &self,
        account: AccountId,
        role: &str,
    ) -> Option<(&Text, &RoleDeletion)> {
        self.deletions
            .iter()
            .find(|(_, deletion)| {
                deletion.account == account
                    && &*deletion.role == role
                    && deletion.state == DeletionState::InProgress
            })
            .map(|(task, deletion)| (task, &**deletion))
    }

    /// The id of the latest task that deletes a role.
    pub fn last_deletion(&self, account: AccountId, role: &str) -> Option<&Text> {
        self.deletions
            .iter()
            .filter(|(_, deletion)| deletion.account == account && &*deletion.role == role)
            .max_by_key(|(_, deletion)| deletion.asked)
            .map(|(task, _)| task)
    }

    /// A hash of all that the world is, as 32 hexadecimal digits: equal on every platform for equal sessions.
    pub fn hash(&self) -> String {
        format!("{:032x}", digest(self))
    }

    /// A number that two worlds share if what can happen in them is the same. Left out is what has been seen (`records`), what will
    /// be drawn, and how things that wait are numbered. For searches, which come to the same place by several ways.
    pub fn likeness(&self) -> u128 {
        let bare = World {
            records: Records::default(),
            random: Random::new(0),
            agenda: Agenda::default(),
            ..self.clone()
        };
        // A sum does not depend on the order, in which only numbers differ.
        self.agenda.iter().fold(digest(&bare), |sum, due| {
            sum.wrapping_add(digest(&(due.at, &due.task, &due.cause)))
        })
    }

    /// Lets all that is drawn from now on depend on this number alone. For searches only: what they try in another order is to
    /// come to the same.
    pub fn draw_anew(&mut self, seed: u64) {
        self.random = Random::new(seed);
    }

    pub fn event(&self, actor: Actor, kind: EventKind, says: impl Into<Message>) -> Event {
        Event {
            at: self.now,
            actor,
            kind,
            says: says.into(),
        }
    }

    /// Everything that was accepted in Artifact, ended agreements too.
    pub fn agreements(&self) -> impl Iterator<Item = &Accepted> {
        self.agreements.values().map(|it| &**it)
    }

    /// What accounts have set in AWS Account Management.
    pub fn account_settings(&self) -> &AllAccountSettings {
        &self.account_settings
    }

    /// What AWS Config keeps.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// A report by the id of its job.
    pub fn access_report(&self, job: &str) -> Option<&AccessReport> {
        self.access_reports.get(job).map(|report| &**report)
    }

    /// The report that was asked for last.
    pub fn last_access_report(&self) -> Option<&AccessReport> {
        let reports = self.access_reports.values().map(|report| &**report);
        reports.max_by_key(|report| (report.asked, report.state == ReportState::InProgress))
    }

    /// What somebody does every day.
    pub fn habit_of(&self, principal: &Principal) -> Option<&Habit> {
        self.habits.get(principal).map(|habit| &**habit)
    }

    /// Everybody with daily work, in the order of their ARNs' parts.
    pub fn habits(&self) -> impl Iterator<Item = (&Principal, &Habit)> {
        self.habits.iter().map(|(who, habit)| (who, &**habit))
    }

    /// What has been seen of all that happened.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// What was tried in an account.
    pub fn attempts_of(&self, account: AccountId) -> impl Iterator<Item = (&Attempt, &Times)> {
        self.records.access.of(account)
    }

    /// When somebody or a service with the role last called, and in which Region, as far as reports show it yet. A service is
    /// taken to act from the Region that the account calls its home.
    pub fn role_last_use(&self, account: AccountId, role: &Role) -> Option<(SimTime, Text)> {
        let shown = |times: &Times| times.shown(self.now);
        let taken = self.records.roles.get(&(account, role.name.clone()));
        let home = || Text::from(region::endpoint(account.partition(), Service::Iam));
        let arn = role.arn(account);
        let called = self.attempts_of(account);
        called
            .filter(|(attempt, _)| *attempt.who == *arn)
            .filter_map(|(attempt, times)| Some((shown(times)?, attempt.region.clone())))
            .chain(taken.and_then(shown).map(|at| (at, home())))
            // A role of the same name that was deleted is another one.
            .filter(|(at, _)| *at >= role.created_at)
            .max_by_key(|(at, _)| *at)
    }

    /// Whether there is such an account and it is not closed.
    pub fn is_open(&self, account: AccountId) -> bool {
        self.account(account)
            .is_some_and(|account| !account.is_closed())
    }

    pub fn transfers(&self) -> impl Iterator<Item = &Transfer> {
        self.transfers.values().map(|transfer| &**transfer)
    }

    pub fn transfer(&self, id: &TransferId) -> Option<&Transfer> {
        self.transfers.get(id).map(|transfer| &**transfer)
    }

    /// Whether calls are throttled.
    pub fn throttles(&self) -> bool {
        self.throttle.is_some()
    }

    pub fn account_mut(&mut self, id: AccountId) -> Option<&mut Account> {
        self.accounts.get_mut(&id).map(Arc::make_mut)
    }

    /// For an organization that is known to exist.
    pub fn organization_mut(&mut self, id: &OrganizationId) -> &mut Organization {
        Arc::make_mut(
            self.organizations
                .get_mut(id)
                .expect("the organization exists"),
        )
    }

    /// For a handshake that is known to exist.
    pub fn handshake_mut(&mut self, id: &HandshakeId) -> &mut Handshake {
        Arc::make_mut(self.handshakes.get_mut(id).expect("the handshake exists"))
    }

    /// The account of a partition with this root e-mail address, whatever its case.
    pub fn by_email(&self, partition: Partition, email: &str) -> Option<AccountId> {
        self.emails.get(&*email_key(partition, email)).copied()
    }

    /// The account's name, or its id if there is no such account: for sentences.
    pub fn name_of(&self, account: AccountId) -> String {
        self.account(account)
            .map_or_else(|| account.to_string(), |account| account.name.to_string())
    }

    /// What people call a target of policies: for sentences.
    pub fn target_name(&self, organization: &Organization, target: &Target) -> Message {
        match target {
            Target::Parent(ParentId::Root(_)) => "the root".into(),
            Target::Parent(ParentId::Ou(ou)) => organization
                .ous
                .get(ou)
                .map_or_else(|| ou.to_string(), |ou| ou.name.to_string())
                .into(),
            Target::Account(account) => self.name_of(*account).into(),
        }
    }

    /// A new account. Its e-mail address must be free in the partition.
    pub fn open_account(
        &mut self,
        partition: Partition,
        name: Text,
        email: Text,
        signed_up: bool,
    ) -> AccountId {
        let id = loop {
            let id = AccountId::draw(&mut self.random).within(partition);
            if !self.accounts.contains_key(&id) {
                break id;
            }
        };
        self.open_account_as(id, name, email, signed_up);
        id
    }

    /// The same with an id that no account has.
    pub fn open_account_as(&mut self, id: AccountId, name: Text, email: Text, signed_up: bool) {
        self.emails
            .insert(email_key(id.partition(), &email).into(), id);
        let account = Account {
            id,
            name,
            email,
            created_at: self.now,
            membership: None,
            signed_up,
            closure: None,
            pair: None,
            users: Map::new(),
            groups: Map::new(),
            roles: Map::new(),
            alias: None,
            password_policy: None,
            policies: Map::new(),
            sessions: Map::new(),
            root: RootCredentials::with_password(self.now),
            root_sessions: Map::new(),
            buckets: Map::new(),
            queues: Map::new(),
        };
        self.accounts.insert(id, Arc::new(account));
    }

    pub fn add_role(&mut self, account: AccountId, role: Role) {
        let account = self
            .account_mut(account)
            .expect("roles are made in accounts that exist");
        account.roles.insert(role.name.clone(), role);
    }

    /// The bucket of this name in a partition, and whose it is.
    pub fn bucket(&self, partition: Partition, name: &str) -> Option<(AccountId, &Bucket)> {
        self.accounts()
            .filter(|account| account.id.partition() == partition)
            .find_map(|account| Some((account.id, account.buckets.get(name)?)))
    }

    pub fn bucket_mut(&mut self, owner: AccountId, name: &str) -> Option<&mut Bucket> {
        self.account_mut(owner)?.buckets.get_mut(name)
    }

    /// A unique id as IAM gives: a prefix that names the kind, and 17 capital letters or digits.
    pub fn iam_id(&mut self, prefix: &str) -> Text {
        self.random
            .text(prefix, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 17)
            .into()
    }

    pub fn schedule(&mut self, after_ms: u64, task: Task, cause: Cause) -> u64 {
        self.agenda.schedule(self.now.plus(after_ms), task, cause)
    }
}

/// Where `World::emails` keeps an address: in lower case, whose case does not count, and by partition, since accounts
/// of two partitions may have the same.
fn email_key(partition: Partition, email: &str) -> String {
    let email = email.to_lowercase();
    if partition == Partition::Aws {
        email
    } else {
        format!("{partition}:{email}")
    }
}
