//! Writing a world: who may, and changes that several services make.

use std::ops::Deref;
use std::sync::Arc;

use message::Message;
use ordered::Map;

use super::{CreateRequest, RoleDeletion, World, email_key};
use crate::account::{Account, Bucket, Role, Tags};
use crate::account_management::AllAccountSettings;
use crate::agenda::{Agenda, Cause, Task};
use crate::agreements::AcceptedAgreements;
use crate::config::Config;
use crate::enrollment::Enrollments;
use crate::event::{Actor, Event, EventKind};
use crate::habit::Habit;
use crate::handshake::Handshake;
use crate::identity_center::IdentityCenters;
use crate::injected::InjectedError;
use crate::integration::Integration;
use crate::last_accessed::AccessReport;
use crate::organization::Organization;
use crate::records::Records;
use crate::root_access::RootCredentials;
use crate::throttle::Throttle;
use crate::trails::{Trail, TrailKey};
use crate::transfer::Transfer;
use api::ids::{AccountId, HandshakeId, OrganizationId, Text, TransferId};
use api::partition::Partition;
use api::principal::Principal;
use api::random::Random;
use api::time::SimTime;

/// Who writes a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// A call. Its handler gets the world locked, until the gates have permitted the call.
    Call,
    /// Time: tasks of the agenda that fall due. Their causes were permitted.
    Time,
    /// An intervention of the instructor, from outside the cloud. Importing an organization is one.
    Intervention,
    /// A scenario, which builds a world.
    Scenario,
    /// The records of a refused command.
    Records,
}

/// A world that can be written. It reads as a [`World`], whose fields nobody else can change.
#[derive(Clone, Debug)]
pub struct WorldMut {
    pub(crate) world: World,
}

impl Deref for WorldMut {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl World {
    /// The world with its random generator restarted, so that all later draws depend on `seed` alone. For searches only, in
    /// which the same lines in another order must give the same world.
    #[must_use]
    pub fn reseeded(mut self, seed: u64) -> Self {
        self.random = Random::new(seed);
        self
    }

    /// An event that happens now.
    pub fn event(&self, actor: Actor, kind: EventKind, says: impl Into<Message>) -> Event {
        Event {
            at: self.now,
            actor,
            kind,
            says: says.into(),
        }
    }
}

/// Methods of [`WorldMut`] that give a field of the world for changes.
macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident: $field:ident => $type:ty,)*) => {
        impl WorldMut {
            $($(#[$doc])* pub fn $name(&mut self) -> &mut $type {
                &mut self.world.$field
            })*
        }
    };
}

fields! {
    /// The random generator.
    random: random => Random,
    /// The agenda.
    agenda_mut: agenda => Agenda,
    /// Organizations, by id.
    organizations_mut: organizations => Map<OrganizationId, Arc<Organization>>,
    /// Handshakes, by id.
    handshakes_mut: handshakes => Map<HandshakeId, Arc<Handshake>>,
    /// Transfers of billing, by id.
    transfers_mut: transfers => Map<TransferId, Arc<Transfer>>,
    /// Tasks that delete service-linked roles, by id.
    deletions_mut: deletions => Map<Text, Arc<RoleDeletion>>,
    /// Accounts by `PARTITION:ALIAS`.
    aliases_mut: aliases => Map<Text, AccountId>,
    /// Agreements accepted in AWS Artifact.
    agreements_mut: agreements => AcceptedAgreements,
    /// The data of AWS Config.
    config_mut: config => Config,
    /// Records of what happened.
    records_mut: records => Records,
    /// The token buckets of throttling; `None` while calls are not throttled.
    throttle_mut: throttle => Option<Arc<Throttle>>,
    /// Errors that the next calls get.
    injected_mut: injected => Vec<InjectedError>,
    /// Daily work, by principal.
    habits_mut: habits => Map<Principal, Arc<Habit>>,
    /// Reports of service last accessed data, by the id of their job.
    access_reports_mut: access_reports => Map<Text, Arc<AccessReport>>,
    /// Settings in AWS Account Management.
    account_settings_mut: account_settings => AllAccountSettings,
    /// Trails of AWS CloudTrail.
    trails_mut: trails => Map<TrailKey, Arc<Trail>>,
    /// Where security services are enabled.
    enrollments_mut: enrollments => Enrollments,
    /// The instances of IAM Identity Center, by id.
    identity_centers_mut: identity_centers => IdentityCenters,
}

impl WorldMut {
    /// Begins to write a world. The caller says who writes, so that all writers are found here.
    pub fn new(world: World, _: Writer) -> Self {
        Self { world }
    }

    /// Ends writing.
    pub fn done(self) -> World {
        self.world
    }

    /// Moves the clock.
    pub fn set_now(&mut self, now: SimTime) {
        self.world.now = now;
    }

    /// The account with this id, for changes.
    pub fn account_mut(&mut self, id: AccountId) -> Option<&mut Account> {
        self.world.accounts.all.get_mut(&id).map(Arc::make_mut)
    }

    /// The organization with this id, which must exist.
    pub fn organization_mut(&mut self, id: &OrganizationId) -> &mut Organization {
        Arc::make_mut(
            self.world
                .organizations
                .get_mut(id)
                .expect("the organization exists"),
        )
    }

    /// The handshake with this id, which must exist.
    pub fn handshake_mut(&mut self, id: &HandshakeId) -> &mut Handshake {
        Arc::make_mut(
            self.world
                .handshakes
                .get_mut(id)
                .expect("the handshake exists"),
        )
    }

    /// Keeps a request to create an account, in place of the one with its id.
    pub fn put_create_request(&mut self, request: CreateRequest) {
        self.world.create_requests.insert(request);
    }

    /// Opens an account with a new id. Its email address must be free in the partition. `signed_up`: see
    /// [`Account::signed_up`].
    pub fn open_account(
        &mut self,
        partition: Partition,
        name: Text,
        email: Text,
        signed_up: bool,
    ) -> AccountId {
        let id = loop {
            let id = AccountId::draw(&mut self.world.random).within(partition);
            if !self.world.accounts.all.contains_key(&id) {
                break id;
            }
        };
        self.open_account_as(id, name, email, signed_up);
        id
    }

    /// Opens an account with a given id, which must be free.
    pub fn open_account_as(&mut self, id: AccountId, name: Text, email: Text, signed_up: bool) {
        self.world
            .emails
            .insert(email_key(id.partition(), &email).into(), id);
        let account = Account {
            id,
            name,
            email,
            created_at: self.world.now,
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
            root: RootCredentials::with_password(self.world.now),
            root_sessions: Map::new(),
            buckets: Map::new(),
            queues: Map::new(),
            instance_profiles: Map::new(),
            mfa_devices: Map::new(),
            providers: Map::new(),
            credential_report: None,
            service_reports: Map::new(),
            tags: Map::new(),
        };
        self.world.accounts.all.insert(id, Arc::new(account));
    }

    /// Adds a role to an account, which must exist.
    pub fn add_role(&mut self, account: AccountId, role: Role) {
        let account = self
            .account_mut(account)
            .expect("roles are made in accounts that exist");
        account.roles.insert(role.name.clone(), role);
    }

    /// Keeps a bucket, whose name must be free in the partition, in an account; `None`: removes it.
    pub fn set_bucket(&mut self, owner: AccountId, name: &str, bucket: Option<Bucket>) {
        self.world.accounts.set_bucket(owner, name.into(), bucket);
    }

    /// A bucket, for changes.
    pub fn bucket_mut(&mut self, owner: AccountId, name: &str) -> Option<&mut Bucket> {
        self.account_mut(owner)?.buckets.get_mut(name)
    }

    /// Gives the resource with this ARN these tags, in place of those that it has. Whether that changes anything.
    pub fn set_tags(&mut self, owner: AccountId, arn: &str, tags: Tags) -> bool {
        if self.tags_of(owner, arn) == tags {
            return false;
        }
        if let Some(account) = self.account_mut(owner) {
            if tags.is_empty() {
                account.tags.remove(arn);
            } else {
                account.tags.insert(arn.into(), tags);
            }
        }
        true
    }

    /// The integration of a service in an organization, for changes.
    pub fn integration_mut(&mut self, id: &OrganizationId, service: &str) -> &mut Integration {
        self.organization_mut(id).integration_mut(service)
    }

    /// A new unique id in the form of IAM: a prefix that names the kind, and 17 capital letters or digits.
    pub fn iam_id(&mut self, prefix: &str) -> Text {
        self.world
            .random
            .text(prefix, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 17)
            .into()
    }

    /// Schedules a task in `after_ms` milliseconds. Returns the number of its entry in the agenda.
    pub fn schedule(&mut self, after_ms: u64, task: Task, cause: Cause) -> u64 {
        self.world
            .agenda
            .schedule(self.world.now.plus(after_ms), task, cause)
    }
}
