//! Changes that several services make: opening accounts, adding roles, scheduling tasks.

use std::sync::Arc;

use message::Message;
use ordered::Map;

use super::{World, email_key};
use crate::account::{Account, Bucket, Role};
use crate::added::Added;
use crate::agenda::{Cause, Task};
use crate::event::{Actor, Event, EventKind};
use crate::handshake::Handshake;
use crate::organization::Organization;
use crate::root_access::RootCredentials;
use api::ids::{AccountId, HandshakeId, OrganizationId, Text};
use api::partition::Partition;
use api::random::Random;

impl World {
    /// Restarts the random generator, so that all later draws depend on `seed` alone. For searches only, in which the same
    /// lines in another order must give the same world.
    pub fn reseed(&mut self, seed: u64) {
        self.random = Random::new(seed);
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

    /// The account with this id, for changes.
    pub fn account_mut(&mut self, id: AccountId) -> Option<&mut Account> {
        self.accounts.get_mut(&id).map(Arc::make_mut)
    }

    /// The organization with this id, which must exist.
    pub fn organization_mut(&mut self, id: &OrganizationId) -> &mut Organization {
        Arc::make_mut(
            self.organizations
                .get_mut(id)
                .expect("the organization exists"),
        )
    }

    /// The handshake with this id, which must exist.
    pub fn handshake_mut(&mut self, id: &HandshakeId) -> &mut Handshake {
        Arc::make_mut(self.handshakes.get_mut(id).expect("the handshake exists"))
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
            let id = AccountId::draw(&mut self.random).within(partition);
            if !self.accounts.contains_key(&id) {
                break id;
            }
        };
        self.open_account_as(id, name, email, signed_up);
        id
    }

    /// Opens an account with a given id, which must be free.
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
            instance_profiles: Added::default(),
            providers: Added::default(),
            credential_report: Added::default(),
            service_reports: Added::default(),
            tags: Added::default(),
        };
        self.accounts.insert(id, Arc::new(account));
    }

    /// Adds a role to an account, which must exist.
    pub fn add_role(&mut self, account: AccountId, role: Role) {
        let account = self
            .account_mut(account)
            .expect("roles are made in accounts that exist");
        account.roles.insert(role.name.clone(), role);
    }

    /// A bucket, for changes.
    pub fn bucket_mut(&mut self, owner: AccountId, name: &str) -> Option<&mut Bucket> {
        self.account_mut(owner)?.buckets.get_mut(name)
    }

    /// A new unique id in the form of IAM: a prefix that names the kind, and 17 capital letters or digits.
    pub fn iam_id(&mut self, prefix: &str) -> Text {
        self.random
            .text(prefix, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 17)
            .into()
    }

    /// Schedules a task in `after_ms` milliseconds. Returns the number of its entry in the agenda.
    pub fn schedule(&mut self, after_ms: u64, task: Task, cause: Cause) -> u64 {
        self.agenda.schedule(self.now.plus(after_ms), task, cause)
    }
}
