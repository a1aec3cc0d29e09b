//! What can be done on the page of a service: the ways to enable and disable it, and its delegated administrators, as offers.

use message::{Message, message};
use serde_json::{Map, Value};

use super::panel::{Offer, OfferKind};
use super::services::{ServicePage, Way};
use super::{Viewpoint, refusal};
use api::catalog::Side;
use api::json::json;
use state::command::{Call, Command};
use state::world::World;

/// The offers of a page, beside what it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceOffers {
    /// Through the service, then through Organizations.
    pub enable: [Vec<Offer>; 2],
    /// Through the service, then through Organizations.
    pub disable: [Vec<Offer>; 2],
    /// Registering a delegated administrator, and deregistering each that there is.
    pub administrators: Vec<Offer>,
}

/// What can be done on the page of a service.
pub fn service_offers(world: &World, viewpoint: &Viewpoint, page: &ServicePage) -> ServiceOffers {
    ServiceOffers {
        enable: page
            .enable
            .each_ref()
            .map(|way| of_way(world, page, way, "enable")),
        disable: page
            .disable
            .each_ref()
            .map(|way| of_way(world, page, way, "disable")),
        administrators: administrators(world, viewpoint, page),
    }
}

/// One offer a command. Organizations' console asks for a word to be typed first.
fn of_way(world: &World, page: &ServicePage, way: &Way, word: &'static str) -> Vec<Offer> {
    // Whole texts, so that each can be said in another language.
    let enables = word == "enable";
    way.commands
        .iter()
        .map(|command| {
            let label: Message = match way.side {
                // It has no switch.
                Side::Service if page.id == services::config::SERVICE => {
                    "Create an aggregator over the organization".into()
                }
                Side::Service if enables => "Enable in its own console".into(),
                Side::Service => "Disable in its own console".into(),
                Side::Organizations => {
                    let label = if enables {
                        "Enable trusted access"
                    } else {
                        "Disable trusted access"
                    };
                    if way.commands.len() > 1 {
                        message!("{label} ({principal})", label, principal = principal(command).to_string())
                    } else {
                        label.into()
                    }
                }
            };
            let kind = match way.side {
                Side::Service => OfferKind::Run(command.clone()),
                Side::Organizations => OfferKind::Confirm {
                    word,
                    title: if enables {
                        message!("Enable trusted access for {page}", page = page.brief)
                    } else {
                        message!("Disable trusted access for {page}", page = page.brief)
                    },
                    says: if enables {
                        message!("{service} may then act in the organization's accounts{also}. The service itself is not set up by this.", service = page.brief, also = if page.roles.is_empty() { "" } else { " and ask for its role there" })
                    } else {
                        message!("{page} is not told. What it set up is not cleaned up.", page = page.brief)
                    },
                    command: command.clone(),
                },
            };
            Offer {
                refusal: refusal(world, command),
                label,
                kind,
                grave: false,
            }
        })
        .collect()
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

fn administrators(world: &World, viewpoint: &Viewpoint, page: &ServicePage) -> Vec<Offer> {
    let Some(administrators) = &page.administrators else {
        return Vec::new();
    };
    let several = administrators.principals.len() > 1;
    let registering = administrators.principals.iter().map(|principal| {
        let mut preset = Map::new();
        preset.insert("ServicePrincipal".to_string(), Value::from(*principal));
        Offer {
            label: if several {
                message!("Register an administrator for {principal}", principal)
            } else {
                "Register an administrator".into()
            },
            kind: OfferKind::Form {
                operation: "organizations:RegisterDelegatedAdministrator",
                preset,
            },
            refusal: None,
            grave: false,
        }
    });
    let leaving = administrators
        .now
        .iter()
        .map(|(account, name, principal, _)| {
            let command = Command::Call(Call::new(
                viewpoint.actor().clone(),
                "organizations:DeregisterDelegatedAdministrator",
                json!({ "AccountId": account.to_string(), "ServicePrincipal": principal }),
            ));
            Offer {
                label: if several {
                    message!("Deregister {name} for {principal}", name, principal)
                } else {
                    message!("Deregister {name}", name)
                },
                refusal: refusal(world, &command),
                kind: OfferKind::Run(command),
                grave: false,
            }
        });
    registering.chain(leaving).collect()
}
