//! What a service keeps in an account for the organization, by name: seven services have something there.

use api::catalog::TrustedService;
use api::ids::{AccountId, Text};
use message::{Message, message};
use services::switches;
use state::config::{self, AccountRegion};
use state::organization::Organization;
use state::trails;
use state::world::World;

/// The resources of the service in the account, each with its kind and name.
pub(super) fn objects(
    world: &World,
    organization: &Organization,
    service: &TrustedService,
    account: AccountId,
) -> Vec<Message> {
    let is_management = organization.management == account;
    let made = || {
        let integration = organization.integration(service.id);
        is_management && integration.is_some_and(|it| it.made.is_some())
    };
    match service.id {
        trails::SERVICE => of_trails(world, organization, account),
        config::SERVICE => of_config(world, organization, account),
        "guardduty" => (enrolled(world, service, account).into_iter())
            .map(|(region, id)| message!("detector {id} in {region}"))
            .collect(),
        "security-hub" => (enrolled(world, service, account).into_iter())
            .map(|(region, id)| message!("hub {id} in {region}"))
            .collect(),
        "firewall-manager" => (switches::administrator_of(organization).into_iter())
            .filter(|it| *it == account)
            .map(|_| "its default administrator account".into())
            .collect(),
        "backup" if made() => vec![message!(
            "global setting {name}",
            name = "isCrossAccountBackupEnabled=true"
        )],
        "access-analyzer" if made() => {
            let id = organization.id.as_str().trim_start_matches("o-");
            let name = format!("ExternalAccess-ConsoleAnalyzer-{id}");
            vec![message!("analyzer {name}")]
        }
        _ => Vec::new(),
    }
}

/// The organization's trails: in members their copies.
fn of_trails(world: &World, organization: &Organization, account: AccountId) -> Vec<Message> {
    let mut found = Vec::new();
    for ((home, name), trail) in world.trails().iter() {
        if trail.organization.as_ref() == Some(&organization.id) {
            found.push(if home.account == account {
                message!("trail {name}")
            } else {
                message!("copy of trail {name}")
            });
        }
    }
    found
}

/// Aggregators, and copies of the organization's rules and packs.
fn of_config(world: &World, organization: &Organization, account: AccountId) -> Vec<Message> {
    let config = world.config();
    let aggregators = config.aggregators.iter();
    let mut found: Vec<Message> = aggregators
        .filter(|((home, _), _)| home.account == account)
        .map(|((_, name), _)| message!("aggregator {name}"))
        .collect();
    let rules = (config.organization_rules.iter())
        .filter(|(_, it)| it.organization == organization.id && it.there(account).is_some())
        .map(|((_, name), it)| message!("rule {name}", name = it.name_in_accounts(name)));
    found.extend(rules);
    let packs = (config.organization_packs.iter())
        .filter(|(_, it)| it.organization == organization.id && it.there(account).is_some())
        .map(|((_, name), it)| {
            message!("conformance pack {name}", name = it.name_in_accounts(name))
        });
    found.extend(packs);
    found
}

/// Where the service is enabled in the account: Regions, with the id of its resource there.
fn enrolled(
    world: &World,
    service: &TrustedService,
    account: AccountId,
) -> Vec<(&'static str, Text)> {
    let mut found = Vec::new();
    for region in api::region::of(account.partition()) {
        let key = (Text::from(service.id), AccountRegion { account, region });
        if let Some(enrollment) = world.enrollments().get(&key) {
            found.push((*region, enrollment.id.clone()));
        }
    }
    found
}
