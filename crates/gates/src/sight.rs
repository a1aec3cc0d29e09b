//! Sight: what a person's console can show, which follows from the calls that the person may make.

use crate::authorize::{self, AccessRequest, may_read};
use api::principal::Principal;
use state::organization::{FeatureSet, Organization};
use state::world::World;

/// The viewpoint of a screen: a person's console, or the instructor's view.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Viewpoint {
    /// The view of this person's console.
    Person(Principal),
    /// The instructor's view of everything, which marks what this person cannot see.
    Instructor(Principal),
}

impl Viewpoint {
    /// The current user.
    pub fn actor(&self) -> &Principal {
        match self {
            Self::Person(principal) | Self::Instructor(principal) => principal,
        }
    }

    /// Whether everything is shown.
    pub fn sees_all(&self) -> bool {
        matches!(self, Self::Instructor(_))
    }
}

/// The parts of the world that a person can see. Each field names the calls that show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// The organization itself (`DescribeOrganization`).
    pub organization: bool,
    /// Root, units and accounts (`ListRoots`, `ListOrganizationalUnitsForParent`, `ListAccountsForParent`).
    pub tree: bool,
    /// Handshakes sent (`ListHandshakesForOrganization`).
    pub sent: bool,
    /// Handshakes received (`ListHandshakesForAccount`).
    pub received: bool,
    /// Requests to create accounts (`ListCreateAccountStatus`).
    pub requests: bool,
    /// Roles of the person's account (`iam:ListRoles`). Roles of other accounts are never visible.
    pub roles: bool,
    /// Users of the person's account (`iam:ListUsers`).
    pub users: bool,
    /// Trusted services (`ListAWSServiceAccessForOrganization`).
    pub trusted: bool,
    /// The organization's policies and what they are attached to (`ListPolicies`, `ListPoliciesForTarget`).
    pub policies: bool,
}

/// The sight of a person: asks policy about the call behind each part.
pub fn sight(world: &World, person: &Principal) -> Sight {
    let organization = world.organization_of(person.account());
    let standing = authorize::standing(world, person);
    let own = |action: &str| {
        let mut ask = AccessRequest::new(person, action, "*");
        // The delegation policy can deny even what every member may read.
        if action.starts_with("organizations:") {
            ask.resource_policy = organization
                .filter(|organization| organization.management != person.account())
                .and_then(Organization::delegation_source);
        }
        standing.authorize(world, &ask).is_allowed()
    };
    // Reads of the management account and of the accounts to which it delegates them.
    let read = |action: &str| {
        let Some(organization) = organization else {
            return false;
        };
        let mut ask = AccessRequest::new(person, action, "*");
        if organization.management != person.account() {
            let reads = organization.is_any_delegate(person.account()) && may_read(action);
            if !reads && !organization.delegates(person.account(), action) {
                return false;
            }
            // For a service's administrator the delegation policy can only deny; for others it must allow.
            if !reads {
                ask.owner = Some(organization.management);
            }
            ask.resource_policy = organization.delegation_source();
        }
        standing.authorize(world, &ask).is_allowed()
    };
    Sight {
        organization: organization.is_some() && own("organizations:DescribeOrganization"),
        tree: read("organizations:ListRoots")
            && read("organizations:ListOrganizationalUnitsForParent")
            && read("organizations:ListAccountsForParent"),
        sent: read("organizations:ListHandshakesForOrganization"),
        received: own("organizations:ListHandshakesForAccount"),
        requests: read("organizations:ListCreateAccountStatus"),
        roles: own("iam:ListRoles"),
        users: own("iam:ListUsers"),
        trusted: organization
            .is_some_and(|organization| organization.feature_set == FeatureSet::All)
            && read("organizations:ListAWSServiceAccessForOrganization"),
        policies: organization
            .is_some_and(|organization| organization.feature_set == FeatureSet::All)
            && read("organizations:ListPolicies")
            && read("organizations:ListPoliciesForTarget"),
    }
}
