//! Offers on the page of a service: the ways to enable and disable it, and its delegated administrators.

use message::message;
use serde_json::{Map, Value};

use super::Viewpoint;
use super::offer::Offer;
use super::services::{ServicePage, Way};
use api::catalog::Side;
use api::ids::AccountId;
use api::json::json;
use api::time::SimTime;
use state::command::{Call, Command};
use state::world::World;

/// The offers of a page, in addition to its content.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceOffers {
    /// The offers to enable it: through the service, then through Organizations.
    pub enable: [Vec<Offer>; 2],
    /// The offers to disable it: through the service, then through Organizations.
    pub disable: [Vec<Offer>; 2],
    /// The offers to register a delegated administrator, and to deregister each existing one.
    pub administrators: Vec<Offer>,
}

/// The offers on the page of a service.
pub fn service_offers(world: &World, viewpoint: &Viewpoint, page: &ServicePage) -> ServiceOffers {
    ServiceOffers {
        enable: page
            .enable
            .each_ref()
            .map(|way| of_way(world, page, way, true)),
        disable: page
            .disable
            .each_ref()
            .map(|way| of_way(world, page, way, false)),
        administrators: administrators(world, viewpoint, page),
    }
}

/// One offer for each command of a way.
fn of_way(world: &World, page: &ServicePage, way: &Way, enables: bool) -> Vec<Offer> {
    let several = way.commands.len() > 1;
    way.commands
        .iter()
        .map(|command| match way.side {
            Side::Service => in_service(world, page, command, enables),
            Side::Organizations => in_organizations(world, page, command, enables, several),
        })
        .collect()
}

fn in_service(world: &World, page: &ServicePage, command: &Command, enables: bool) -> Offer {
    let label = match enables {
        // AWS Config has no switch.
        _ if page.id == services::config::SERVICE => "Create an organization aggregator",
        true => "Enable in its own console",
        false => "Disable in its own console",
    };
    Offer::run(world, label, command.clone())
}

/// Offers of the console of AWS Organizations, which asks for a word to be typed first. `several`: the label names the
/// principal.
fn in_organizations(
    world: &World,
    page: &ServicePage,
    command: &Command,
    enables: bool,
    several: bool,
) -> Offer {
    // Whole texts, so that each can be translated.
    let (word, label) = if enables {
        ("enable", "Enable trusted access")
    } else {
        ("disable", "Disable trusted access")
    };
    let label = if several {
        message!(
            "{label} ({principal})",
            label,
            principal = principal(command).to_string()
        )
    } else {
        label.into()
    };
    let service = page.brief;
    let title = if enables {
        message!("Enable trusted access for {service}", service)
    } else {
        message!("Disable trusted access for {service}", service)
    };
    let says = if !enables {
        message!(
            "{service} is not notified. What it set up is not cleaned up.",
            service
        )
    } else {
        let also = if page.roles.is_empty() {
            ""
        } else {
            " and request its role there"
        };
        message!(
            "{service} may then act in the organization's accounts{and_roles}. This does not set up the service itself.",
            service,
            and_roles = also
        )
    };
    Offer::confirm(world, label, word, (title, says), command.clone())
}

fn principal(command: &Command) -> &str {
    match command {
        Command::Call(call) => call
            .input
            .get("ServicePrincipal")
            .and_then(Value::as_str)
            .unwrap_or_default(),
        Command::Time(_) | Command::Intervene(_) => "",
    }
}

/// The offers to register a delegated administrator, and to deregister each existing one.
fn administrators(world: &World, viewpoint: &Viewpoint, page: &ServicePage) -> Vec<Offer> {
    let Some(administrators) = &page.administrators else {
        return Vec::new();
    };
    let several = administrators.principals.len() > 1;
    let register = |principal: &&'static str| {
        let label = if several {
            message!("Register an administrator for {principal}", principal)
        } else {
            "Register an administrator".into()
        };
        let mut preset = Map::new();
        preset.insert("ServicePrincipal".to_string(), Value::from(*principal));
        let operation = "organizations:RegisterDelegatedAdministrator";
        Offer::form(label, operation, preset)
    };
    let deregister = |(account, name, principal, _): &(AccountId, String, String, SimTime)| {
        let label = if several {
            message!(
                "Deregister {account} for {principal}",
                account = name,
                principal
            )
        } else {
            message!("Deregister {account}", account = name)
        };
        let call = Call::new(
            viewpoint.actor().clone(),
            "organizations:DeregisterDelegatedAdministrator",
            json!({ "AccountId": account.to_string(), "ServicePrincipal": principal }),
        );
        Offer::run(world, label, Command::Call(call))
    };
    let registering = administrators.principals.iter().map(register);
    let leaving = administrators.now.iter().map(deregister);
    registering.chain(leaving).collect()
}
