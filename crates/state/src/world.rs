//! The simulated world: accounts, organizations, handshakes, roles and the agenda.
//!
//! A world reads no clock, draws chance only from its own generator, does no I/O and is not async. The same scenario, seed and
//! commands give the same world, natively and on wasm32. Only a step of the crate `engine` changes a world: all of the step
//! happens or, on a refusal, none of it. Clones share their maps, so every step of a session can keep its own world.

mod accounts;
mod centers;
mod keys;
mod read;
mod rules;
mod write;

use std::sync::Arc;

use content_hash::{ContentHash, digest};
use ordered::Map;
use serde::{Deserialize, Serialize};

use self::accounts::Accounts;
pub use self::write::{WorldMut, Writer};
use crate::account_management::AllAccountSettings;
use crate::agenda::Agenda;
use crate::agreements::AcceptedAgreements;
use crate::config::Config;
use crate::enrollment::Enrollments;
use crate::habit::Habit;
use crate::handshake::Handshake;
use crate::identity_center::IdentityCenters;
use crate::injected::InjectedError;
use crate::key_ring::KeyRing;
use crate::last_accessed::AccessReport;
use crate::organization::Organization;
use crate::pending::CreateRequests;
pub use crate::pending::{CreateRequest, CreateState, DeletionState, RoleDeletion};
use crate::records::Records;
use crate::rules::Rules;
use crate::throttle::Throttle;
use crate::trails::{Trail, TrailKey};
use crate::transfer::Transfer;
use api::ids::{AccountId, HandshakeId, OrganizationId, Text, TransferId};
use api::partition::Partition;
use api::principal::Principal;
use api::random::Random;
use api::time::SimTime;

/// The simulated world.
#[derive(Clone, Debug, Default, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct World {
    /// The simulated time.
    pub(crate) now: SimTime,
    /// The random generator.
    pub(crate) random: Random,
    /// The agenda: tasks that are due later.
    pub(crate) agenda: Agenda,
    /// Accounts, by id.
    pub(crate) accounts: Accounts,
    /// Accounts by their root user's email address. See [`email_key`].
    pub(crate) emails: Map<Text, AccountId>,
    /// Organizations, by id.
    pub(crate) organizations: Map<OrganizationId, Arc<Organization>>,
    /// Handshakes, by id.
    pub(crate) handshakes: Map<HandshakeId, Arc<Handshake>>,
    /// Transfers of billing, by id.
    pub(crate) transfers: Map<TransferId, Arc<Transfer>>,
    /// Requests to create accounts, by id.
    pub(crate) create_requests: CreateRequests,
    /// Tasks that delete service-linked roles, by id.
    pub(crate) deletions: Map<Text, Arc<RoleDeletion>>,
    /// Accounts by `PARTITION:ALIAS`.
    pub(crate) aliases: Map<Text, AccountId>,
    /// Access keys and temporary credentials. Shared as a whole: every step clones the world, and servers issue many.
    pub(crate) key_ring: Arc<KeyRing>,
    /// Agreements accepted in AWS Artifact.
    pub(crate) agreements: AcceptedAgreements,
    /// The data of AWS Config.
    pub(crate) config: Config,
    /// Records of what happened. They do not affect what happens.
    pub(crate) records: Records,
    /// The token buckets of throttling; `None` while calls are not throttled.
    pub(crate) throttle: Option<Arc<Throttle>>,
    /// Errors that the next calls get.
    pub(crate) injected: Vec<InjectedError>,
    /// Rules of AWS that are switched off; none at first.
    pub(crate) rules: Rules,
    /// Daily work, by principal.
    pub(crate) habits: Map<Principal, Arc<Habit>>,
    /// Reports of service last accessed data, by the id of their job.
    pub(crate) access_reports: Map<Text, Arc<AccessReport>>,
    /// Settings in AWS Account Management.
    pub(crate) account_settings: AllAccountSettings,
    /// Trails of AWS CloudTrail.
    pub(crate) trails: Map<TrailKey, Arc<Trail>>,
    /// Where security services are enabled.
    pub(crate) enrollments: Enrollments,
    /// The instances of IAM Identity Center.
    #[serde(default)]
    pub(crate) identity_centers: IdentityCenters,
}

impl World {
    /// The version of [`World::hash`]: a hash of another version says nothing about the world.
    pub const HASH_VERSION: u32 = 2;

    /// An empty world, without accounts.
    pub fn new(seed: u64, now: SimTime) -> Self {
        Self {
            now,
            random: Random::new(seed),
            ..Self::default()
        }
    }

    /// Whether both worlds are equal, apart from their records.
    pub fn is_as(&self, other: &World) -> bool {
        let without = |world: &World| World {
            records: Records::default(),
            ..world.clone()
        };
        without(self) == without(other)
    }

    /// This world with nothing pending, at another time. Searches compare such worlds.
    #[must_use]
    pub fn still_at(&self, now: SimTime) -> World {
        World {
            now,
            agenda: Agenda::default(),
            ..self.clone()
        }
    }

    /// A hash of the whole world, as 32 hexadecimal digits. Equal sessions give equal hashes on every platform. Words, the order
    /// of enums, and fields with their default value do not affect it; see `content_hash`.
    pub fn hash(&self) -> String {
        format!("{:032x}", digest(self))
    }

    /// A number that is equal for two worlds in which the same can happen. It ignores the records, the state of the random
    /// generator and the numbers of entries in the agenda. Searches use it to recognize a world reached in another way.
    pub fn likeness(&self) -> u128 {
        let bare = World {
            records: Records::default(),
            random: Random::new(0),
            agenda: Agenda::default(),
            ..self.clone()
        };
        // A sum does not depend on the order, which is the order of the numbers.
        self.agenda.iter().fold(digest(&bare), |sum, due| {
            sum.wrapping_add(digest(&(due.at, &due.task, &due.cause)))
        })
    }
}

/// The key of an address in `World::emails`. It is in lower case, because case does not count, and names the partition,
/// because accounts of two partitions may have the same address.
fn email_key(partition: Partition, email: &str) -> String {
    let email = match email.is_ascii() {
        true => email.to_ascii_lowercase(),
        false => email.to_lowercase(),
    };
    if partition == Partition::Aws {
        email
    } else {
        format!("{partition}:{email}")
    }
}
