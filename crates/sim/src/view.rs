//! Read-only values for screens: public fields, no behaviour, built here and tested natively.
//!
//! A viewpoint decides what is in them. From a person's viewpoint there is only what that person's own calls would
//! show; from the instructor's there is everything, with a veil over what the person who acts cannot see.

mod describe;
mod panel;
mod scene;
mod timeline;

pub use describe::describe;
pub use panel::{Fact, Item, List, Offer, OfferKind, Panel, Selection, panel};
pub use scene::{
    AccountKind, AccountNode, Badge, Envelope, Ghost, OrganizationScene, RoleState, Scene,
    UnitNode, scene,
};
pub use timeline::{Mark, Waiting, marks, shows, waiting};

use policy::Context;

use crate::organization::FeatureSet;
use crate::principal::Principal;
use crate::world::World;

/// Through whose eyes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Viewpoint {
    /// What this person's console would show.
    Person(Principal),
    /// The whole world, marking what this person cannot see.
    Instructor(Principal),
}

impl Viewpoint {
    /// Who acts.
    pub fn actor(&self) -> &Principal {
        match self {
            Self::Person(principal) | Self::Instructor(principal) => principal,
        }
    }

    pub fn sees_all(&self) -> bool {
        matches!(self, Self::Instructor(_))
    }
}

/// What a person's calls would show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// The organization's own facts (`DescribeOrganization`).
    pub organization: bool,
    /// Root, units and accounts (`ListRoots`, `ListOrganizationalUnitsForParent`, `ListAccountsForParent`).
    pub tree: bool,
    /// Handshakes sent (`ListHandshakesForOrganization`).
    pub sent: bool,
    /// Handshakes received (`ListHandshakesForAccount`).
    pub received: bool,
    /// Requests to create accounts (`ListCreateAccountStatus`).
    pub requests: bool,
    /// Roles of the own account (`iam:ListRoles`). Roles elsewhere are never seen from here.
    pub roles: bool,
    /// Users of the own account (`iam:ListUsers`).
    pub users: bool,
    /// Trusted services (`ListAWSServiceAccessForOrganization`).
    pub trusted: bool,
}

/// What the person can see, found by asking policy about the calls that would show it.
pub fn sight(world: &World, person: &Principal) -> Sight {
    let organization = world.organization_of(person.account());
    let management =
        organization.is_some_and(|organization| organization.management == person.account());
    let may = |action: &str| {
        world
            .evaluate(person, action, "*", Context::default())
            .is_allowed()
    };
    Sight {
        organization: organization.is_some() && may("organizations:DescribeOrganization"),
        tree: management
            && may("organizations:ListRoots")
            && may("organizations:ListOrganizationalUnitsForParent")
            && may("organizations:ListAccountsForParent"),
        sent: management && may("organizations:ListHandshakesForOrganization"),
        received: may("organizations:ListHandshakesForAccount"),
        requests: management && may("organizations:ListCreateAccountStatus"),
        roles: may("iam:ListRoles"),
        users: may("iam:ListUsers"),
        trusted: management
            && organization.is_some_and(|organization| organization.feature_set == FeatureSet::All)
            && may("organizations:ListAWSServiceAccessForOrganization"),
    }
}
