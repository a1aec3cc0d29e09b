//! What is selected in the organization.

use api::ids::{AccountId, CreateRequestId, HandshakeId, OrganizationId, ParentId, PolicyId, Text};
use api::principal::Principal;

/// A selected item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Selection {
    /// An organization.
    Organization(OrganizationId),
    /// The root or an organizational unit.
    Unit(ParentId),
    /// An account.
    Account(AccountId),
    /// A handshake.
    Handshake(HandshakeId),
    /// A role of an account, even one that the account lacks.
    Role {
        /// The account.
        account: AccountId,
        /// The role's name.
        role: Text,
    },
    /// A service of the catalog, by id.
    Service(Text),
    /// A principal that can act.
    Person(Principal),
    /// A request to create an account.
    Request(CreateRequestId),
    /// A policy of an organization, or an AWS managed policy that is attached in one.
    Policy {
        /// The organization.
        organization: OrganizationId,
        /// The policy.
        policy: PolicyId,
    },
}
