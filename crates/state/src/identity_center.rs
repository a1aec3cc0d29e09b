//! AWS IAM Identity Center: instances with their people, permission sets, assignments and requests.

pub mod sets;

use content_hash::ContentHash;
use ordered::{Map, Set};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use self::sets::{CenterRequest, PermissionSet};
use crate::account::Tags;
use api::ids::{AccountId, OrganizationId, Text};
use api::time::SimTime;

/// Identity Center's id in the catalog.
pub const SERVICE: &str = "identity-center";
/// Identity Center's service principal.
pub const PRINCIPAL: &str = "sso.amazonaws.com";
/// Identity Center's service-linked role.
pub const ROLE: &str = "AWSServiceRoleForSSO";
/// The beginning of the paths of roles that only AWS may change.
pub const RESERVED_PATH: &str = "/aws-reserved/";

/// Instances, by id.
pub type IdentityCenters = Map<Text, Arc<IdentityCenter>>;

/// An instance: of an organization, or of one account.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct IdentityCenter {
    /// The id: `ssoins-` and 16 hexadecimal digits.
    pub id: Text,
    /// The id of the identity store: `d-` and ten hexadecimal digits.
    pub store: Text,
    /// The account that owns it: for an organization, the management account.
    pub owner: AccountId,
    /// The organization whose instance it is; `None`: an account instance.
    pub organization: Option<OrganizationId>,
    /// The Region, which never changes.
    pub region: Text,
    /// The name.
    pub name: Option<Text>,
    /// When it was created.
    pub created: SimTime,
    /// The tags.
    pub tags: Tags,
    /// Users, by id.
    pub users: Map<Text, Arc<DirectoryUser>>,
    /// Groups, by id.
    pub groups: Map<Text, Arc<DirectoryGroup>>,
    /// Memberships, by id.
    pub memberships: Map<Text, Arc<DirectoryMembership>>,
    /// The ids of users and groups by what is unique: see [`unique_key`]. And those of memberships by group and user.
    pub unique: Map<Text, Text>,
    /// Permission sets, by id.
    pub sets: Map<Text, Arc<PermissionSet>>,
    /// All requests, by id.
    pub requests: Map<Text, Arc<CenterRequest>>,
    /// The ids of requests in progress.
    pub working: Set<Text>,
    /// The session tags that people get: key, and the attribute that gives the value. `None`: not configured.
    pub attributes: Option<Vec<(Text, Text)>>,
}

/// A user of an identity store.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct DirectoryUser {
    /// The id: a UUID.
    pub id: Text,
    /// The user name.
    pub name: Text,
    /// The email address, with its type.
    pub email: Option<DirectoryEmail>,
    /// All other attributes, by path: `displayName`, `name.givenName`.
    pub attributes: Map<Text, Text>,
    /// When it was created.
    pub created: SimTime,
    /// When it was last changed.
    pub updated: SimTime,
    /// The number of changes so far.
    pub revision: u64,
}

/// The email address of a user.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct DirectoryEmail {
    /// The address.
    pub value: Text,
    /// Its type, such as `work`.
    pub kind: Option<Text>,
    /// Whether it is the primary address.
    pub primary: bool,
}

/// A group of an identity store.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct DirectoryGroup {
    /// The id: a UUID.
    pub id: Text,
    /// The name.
    pub name: Option<Text>,
    /// The description.
    pub description: Option<Text>,
    /// When it was created.
    pub created: SimTime,
    /// When it was last changed.
    pub updated: SimTime,
    /// The number of changes so far.
    pub revision: u64,
}

/// A user's membership in a group.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct DirectoryMembership {
    /// The id: a UUID.
    pub id: Text,
    /// The id of the group.
    pub group: Text,
    /// The id of the user.
    pub user: Text,
    /// When it was created.
    pub created: SimTime,
}

/// What must be unique in a store. Letters of names compare without case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UniqueKind {
    /// The name of a user.
    UserName,
    /// The primary address of a user.
    Email,
    /// The name of a group.
    GroupName,
}

/// The key in [`IdentityCenter::unique`] of a name or an address.
pub fn unique_key(kind: UniqueKind, value: &str) -> Text {
    let prefix = match kind {
        UniqueKind::UserName => "user",
        UniqueKind::Email => "email",
        UniqueKind::GroupName => "group",
    };
    [prefix, ":", &value.to_lowercase()].concat().into()
}

/// The key in [`IdentityCenter::unique`] of a membership.
pub fn membership_key(group: &str, user: &str) -> Text {
    ["member:", group, "/", user].concat().into()
}

impl IdentityCenter {
    /// The instance's ARN, which names neither account nor Region.
    pub fn arn(&self) -> String {
        let partition = self.owner.partition();
        format!("arn:{partition}:sso:::instance/{}", self.id)
    }

    /// The ARN of the identity store.
    pub fn store_arn(&self) -> String {
        let (partition, owner) = (self.owner.partition(), self.owner);
        format!(
            "arn:{partition}:identitystore::{owner}:identitystore/{}",
            self.store
        )
    }

    /// The ARN of a permission set, by its id.
    pub fn set_arn(&self, set: &str) -> String {
        let partition = self.owner.partition();
        format!("arn:{partition}:sso:::permissionSet/{}/{set}", self.id)
    }

    /// The requests in progress.
    pub fn open_requests(&self) -> impl Iterator<Item = &CenterRequest> {
        let ids = self.working.iter();
        ids.filter_map(|id| self.requests.get(id).map(|it| &**it))
    }

    /// The ids of the groups of a user.
    pub fn groups_of<'a>(&'a self, user: &'a str) -> impl Iterator<Item = &'a Text> {
        let all = self.memberships.values();
        all.filter(move |it| &*it.user == user).map(|it| &it.group)
    }
}
