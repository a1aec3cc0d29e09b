//! Offers on the page of a service: the ways to enable and disable it, and its delegated administrators.

use message::message;
use serde_json::{Map, Value};

use super::offer::Offer;
use super::services::{ServicePage, Way, ways};
use api::catalog::{Side, TrustedService, by_id};
use api::ids::AccountId;
use api::json::json;
use api::time::SimTime;
use gates::sight::Viewpoint;
use state::command::{Call, Command};
use state::organization::Organization;
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
    let of = |ways: &[Way; 2], enables| {
        let service = by_id(page.id);
        ways.each_ref().map(|way| {
            let offers = service.map(|service| of_way(world, service, way, enables));
            offers.unwrap_or_default()
        })
    };
    ServiceOffers {
        enable: of(&page.enable, true),
        disable: of(&page.disable, false),
        administrators: administrators(world, viewpoint, page),
    }
}

/// The offers to enable a service through Organizations, in the order of its principals.
pub(crate) fn enabling(
    world: &World,
    viewpoint: &Viewpoint,
    service: &'static TrustedService,
) -> Vec<Offer> {
    let way = ways::enable_in_organizations(world, viewpoint, service);
    of_way(world, service, &way, true)
}

/// The switches of a service outside its page: through Organizations, for each principal the one that it needs; where
/// Organizations has none, through the service's own console.
pub(crate) fn switches(
    world: &World,
    viewpoint: &Viewpoint,
    organization: &Organization,
    service: &'static TrustedService,
) -> Vec<Offer> {
    let mut offers = Vec::new();
    for enables in [true, false] {
        let wanted = |principal: &str| organization.trusted.contains_key(principal) != enables;
        if !service.principals.iter().any(|it| wanted(it)) {
            continue;
        }
        let [own, other] = if enables {
            [ways::enable_in_organizations, ways::enable_in_service]
        } else {
            [ways::disable_in_organizations, ways::disable_in_service]
        };
        let way = own(world, viewpoint, service);
        if way.closed.is_some() {
            offers.extend(of_way(
                world,
                service,
                &other(world, viewpoint, service),
                enables,
            ));
            continue;
        }
        let all = of_way(world, service, &way, enables);
        let fits = |offer: &Offer| offer.command().is_some_and(|it| wanted(principal(it)));
        offers.extend(all.into_iter().filter(fits));
    }
    offers
}

/// One offer for each command of a way.
fn of_way(world: &World, service: &TrustedService, way: &Way, enables: bool) -> Vec<Offer> {
    let several = way.commands.len() > 1;
    way.commands
        .iter()
        .map(|command| match way.side {
            Side::Service => in_service(world, service, command, enables),
            Side::Organizations => in_organizations(world, service, command, enables, several),
        })
        .collect()
}

fn in_service(world: &World, service: &TrustedService, command: &Command, enables: bool) -> Offer {
    let label = match enables {
        // AWS Config has no switch.
        _ if service.id == services::config::SERVICE => "Create an organization aggregator",
        true => "Enable in its own console",
        false => "Disable in its own console",
    };
    Offer::run(world, label, command.clone())
}

/// Offers of the console of AWS Organizations, which asks for a word to be typed first. `several`: the label names the
/// principal.
fn in_organizations(
    world: &World,
    service: &TrustedService,
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
            principal = principal(command).to_string()
        )
    } else {
        label.into()
    };
    let (service, roles) = (service.brief(), service.roles);
    let title = if enables {
        message!("Enable trusted access for {service}")
    } else {
        message!("Disable trusted access for {service}")
    };
    let says = if !enables {
        message!("{service} is not notified. What it set up is not cleaned up.")
    } else if roles.is_empty() {
        message!(
            "{service} may then act in the organization's accounts. This does not set up the service itself."
        )
    } else {
        message!(
            "{service} may then act in the organization's accounts and request its role there. This does not set up the service itself."
        )
    };
    Offer::confirm(world, label, word, (title, says), command.clone())
}

fn principal(command: &Command) -> &str {
    let named = command
        .call()
        .and_then(|call| call.input.get("ServicePrincipal"));
    named.and_then(Value::as_str).unwrap_or_default()
}

/// The offers to register a delegated administrator, and to deregister each existing one.
fn administrators(world: &World, viewpoint: &Viewpoint, page: &ServicePage) -> Vec<Offer> {
    let Some(administrators) = &page.administrators else {
        return Vec::new();
    };
    let several = administrators.principals.len() > 1;
    let register = |principal: &&'static str| {
        let label = if several {
            message!("Register an administrator for {principal}")
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
            message!("Deregister {account} for {principal}", account = name)
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
