//! Read-only values for screens: public fields, no behaviour, built here and tested natively.
//!
//! A viewpoint decides what is in them. From a person's viewpoint there is only what that person's own calls would
//! show; from the instructor's there is everything, with a veil over what the person who acts cannot see.

mod artifact;
mod card;
mod choices;
mod config;
mod describe;
pub mod diff;
pub mod draft;
mod effective;
mod exchange;
mod flow;
mod households;
pub mod lab;
pub mod last_accessed;
pub mod matrix;
mod panel;
pub mod root_access;
mod scene;
mod service_offers;
pub mod services;
mod start;
mod subject;
mod templates;
mod timeline;
pub mod trail;
mod vocabulary;
pub mod why;
pub mod writing;

pub use artifact::{AgreementGroup, AgreementRow, Artifact, Download, artifact};
pub use card::{AddressOwner, CardRecipient, CheckRow, HandshakeCard, handshake_card};
pub use choices::{Choice, called, choices, invitable};
pub use config::{ConfigLine, ConfigPart, ConfigSection, ConfigThing, config, config_names};
pub use describe::{describe, describe_in};
pub use effective::{EffectivePolicy, Setting, StepLine};
pub use exchange::{Exchange, Exchanged, exchange};
pub use flow::{Attached, Cause, Flow, Hanging, Says};
pub use households::{Callers, Household, callers, households};
pub use panel::{Fact, Item, List, Offer, OfferKind, Panel, Selection, panel};
pub use scene::{
    AccountKind, AccountNode, Badge, Envelope, Ghost, OrganizationScene, RoleState, Scene,
    UnitNode, scene,
};
pub use service_offers::{ServiceOffers, service_offers};
pub use start::{FirstThings, Home, TrustUnseen, first_things, home, trusted};
pub use subject::{Subject, document_member, subject};
pub use templates::{Template, templates};
pub use timeline::{Mark, Waiting, marks, shows, waiting};
pub use vocabulary::{Term, Vocabulary, in_short};

use crate::authorize::Ask;
use crate::command::Command;
use crate::organization::{FeatureSet, Organization};
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

/// Why the command would be refused now, found by trying it on a copy of the world.
pub(crate) fn refusal(world: &World, command: &Command) -> Option<String> {
    let refusal = world.clone().step(command).err()?;
    Some(refusal.error.message.to_string())
}

/// With a large letter first; for the page's own words, which begin with plain letters.
pub fn capitalized(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
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
    /// The organization's policies and what they are attached to (`ListPolicies`, `ListPoliciesForTarget`).
    pub policies: bool,
}

/// What the person can see, found by asking policy about the calls that would show it.
pub fn sight(world: &World, person: &Principal) -> Sight {
    let organization = world.organization_of(person.account());
    let standing = world.standing(person);
    let own = |action: &str| {
        let mut ask = Ask::new(person, action, "*");
        // A deny in the delegation policy takes away even what every member may read.
        if action.starts_with("organizations:") {
            ask.resource_policy = organization
                .filter(|organization| organization.management != person.account())
                .and_then(Organization::delegation_source);
        }
        standing.authorize(world, &ask).is_allowed()
    };
    // What the management account can read, and whom it has lent the reading.
    let read = |action: &str| {
        let Some(organization) = organization else {
            return false;
        };
        let mut ask = Ask::new(person, action, "*");
        if organization.management != person.account() {
            let reads = organization.is_any_delegate(person.account())
                && crate::organizations::delegated::may_read(action);
            if !reads && !organization.delegates(person.account(), action) {
                return false;
            }
            // Lent by the delegation policy, it must allow; of a service's administrator it can only forbid.
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
