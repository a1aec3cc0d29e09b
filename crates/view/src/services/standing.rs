//! The standing of a service: whether it is trusted and set up, in a word and in a sentence.

use message::{Message, message};

use crate::config;
use api::catalog::{SwitchRoute, TrustedService};
use services::trusted_access::trusts;
use services::trusted_access::visits::comes_by_itself;
use state::integration::IntegrationState;
use state::organization::Organization;
use state::world::World;

message::worded! {
    /// The standing of a service in the organization.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ServiceStanding {
        /// The viewpoint does not show it, or there is no organization.
        Unseen: "not visible from here";
        /// It works by means other than trusted access.
        NoTrustedAccess: "no trusted access";
        /// Not trusted, and without remaining resources.
        Off: "not enabled";
        /// Trusted, and not set up in its own console.
        Trusted: "trusted";
        /// Trusted, and set up in its own console.
        SetUp: "trusted and set up";
        /// Set up in its own console, and not trusted under one of its principals.
        Partly: "set up, and only partly trusted";
        /// No longer trusted, which the service has not noticed yet.
        Unnoticed: "not trusted, not yet detected";
        /// It removes what it had set up.
        CleaningUp: "cleaning up";
        /// Trusted, but switched off in its own console.
        SwitchedOff: "trusted, disabled in its console";
        /// Not trusted; what it set up or gathered stays.
        Left: "not trusted, data left";
    }
    /// The standing in words: "trusted and set up".
    title
}

impl ServiceStanding {
    /// Whether trusted access is enabled.
    pub const fn is_on(self) -> bool {
        matches!(
            self,
            Self::Trusted | Self::SetUp | Self::Partly | Self::CleaningUp | Self::SwitchedOff
        )
    }
}

pub(super) fn standing(
    world: &World,
    organization: Option<&Organization>,
    service: &TrustedService,
) -> ServiceStanding {
    if service.principals.is_empty() {
        return ServiceStanding::NoTrustedAccess;
    }
    let Some(organization) = organization else {
        return ServiceStanding::Unseen;
    };
    let integration = organization.integration(service.id);
    let trusted = trusts(organization, service);
    let works = service.id == services::config::SERVICE && config::works(world, organization);
    match integration.map(|it| it.state).unwrap_or_default() {
        IntegrationState::Working if trusted && (organization.is_set_up(service.id) || works) => {
            match untrusted_principal(world, organization, service) {
                Some(_) => ServiceStanding::Partly,
                None => ServiceStanding::SetUp,
            }
        }
        IntegrationState::Working if trusted => ServiceStanding::Trusted,
        IntegrationState::Unnoticed { .. } => ServiceStanding::Unnoticed,
        IntegrationState::CleaningUp { .. } => ServiceStanding::CleaningUp,
        IntegrationState::Stopped { .. } if trusted => ServiceStanding::SwitchedOff,
        IntegrationState::Stopped { left: true, .. } => ServiceStanding::Left,
        IntegrationState::Working | IntegrationState::Stopped { .. }
            if service.id == services::config::SERVICE
                && services::config::leaves(world, &organization.id) =>
        {
            ServiceStanding::Left
        }
        IntegrationState::Working | IntegrationState::Stopped { .. } => ServiceStanding::Off,
    }
}

/// A sentence on the service's standing.
pub(super) fn says(
    world: &World,
    organization: Option<&Organization>,
    service: &TrustedService,
    standing: ServiceStanding,
) -> Message {
    let name = service.brief();
    match standing {
        ServiceStanding::Unseen if organization.is_none() => {
            "Users who may list the organization's trusted services see its status.".into()
        }
        ServiceStanding::Unseen => Message::default(),
        ServiceStanding::NoTrustedAccess => message!(
            "{service} needs no trusted access to work with an organization.",
            service = name
        ),
        ServiceStanding::Off => message!(
            "{service} has no access to the organization.",
            service = name
        ),
        ServiceStanding::Trusted => trusted(service),
        ServiceStanding::SetUp => message!("{service} is trusted and set up.", service = name),
        ServiceStanding::Partly => message!(
            "{service} is set up, but is not trusted for `{principal}`, so its work under that principal has stopped.",
            service = name,
            principal = organization
                .and_then(|it| untrusted_principal(world, it, service))
                .unwrap_or_default()
        ),
        ServiceStanding::Unnoticed => message!(
            "{service} is no longer trusted but has not detected this yet. It continues where it was active and reaches no other account.",
            service = name
        ),
        ServiceStanding::CleaningUp => {
            message!("{service} removes what it had set up.", service = name)
        }
        ServiceStanding::SwitchedOff => message!(
            "{service} was disabled in its own console and has cleaned up. You can now disable its trusted access in Organizations.",
            service = name
        ),
        ServiceStanding::Left => message!(
            "{service} is not trusted. Its data and configuration stay in place.",
            service = name
        ),
    }
}

/// A sentence on a service that is trusted and not set up.
fn trusted(service: &TrustedService) -> Message {
    let name = service.brief();
    let comes = |role| comes_by_itself(service, role, false, true);
    if service.id == services::config::SERVICE {
        message!(
            "{service} may act in the organization. It collects when an organization aggregator is created, and checks when an organization rule is created.",
            service = name
        )
    } else if service.tool.instead.is_some() || service.enable == SwitchRoute::OrganizationsOnly {
        message!("{service} may act in the organization.", service = name)
    } else if service.roles.iter().any(comes) {
        message!(
            "{service} may act in the organization. It has not been set up in its own console.",
            service = name
        )
    } else {
        message!(
            "{service} may act in the organization, but is only partly set up. Finish the setup in its own console.",
            service = name
        )
    }
}

/// A principal under which a service that is set up should be trusted and is not.
pub(super) fn untrusted_principal(
    world: &World,
    organization: &Organization,
    service: &TrustedService,
) -> Option<&'static str> {
    if service.id == services::config::SERVICE {
        return services::config::stopped_for(world, organization);
    }
    (service.principals.iter())
        .find(|principal| !organization.trusted.contains_key(**principal))
        .copied()
}
