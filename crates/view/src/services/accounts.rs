//! The accounts of a service: its roles in each of them.

use super::objects::objects;
use api::catalog::TrustedService;
use api::ids::AccountId;
use gates::sight::{Viewpoint, sight};
use message::{Message, message};
use services::trusted_access::absence;
use services::trusted_access::acting::lives_in;
use services::trusted_access::acting::{Serves, serves};
use state::organization::Organization;
use state::world::World;

/// The accounts that the viewpoint shows, and the number of other accounts.
pub fn accounts(
    world: &World,
    viewpoint: &Viewpoint,
    organization: &Organization,
    service: &'static TrustedService,
) -> (Vec<AccountRow>, usize) {
    let actor = viewpoint.actor();
    // Roles in other accounts are never visible from an account.
    let seen: Vec<AccountId> = if viewpoint.sees_all() {
        let mut all: Vec<_> = organization.account_ids().collect();
        ordered::sort_by_key(&mut all, |account| {
            (*account != organization.management, *account)
        });
        all
    } else if sight(world, actor).roles {
        vec![actor.account()]
    } else {
        Vec::new()
    };
    let more = seen.len().saturating_sub(LISTED);
    let rows = seen
        .into_iter()
        .take(LISTED)
        .map(|account| account_row(world, organization, service, account))
        .collect();
    (rows, more)
}

fn account_row(
    world: &World,
    organization: &Organization,
    service: &'static TrustedService,
    account: AccountId,
) -> AccountRow {
    let (works, says) = match serves(world, organization, service, account) {
        Serves::Yes => (true, "acts here".into()),
        Serves::Still => (
            true,
            "still acts here: it has not yet detected that it is no longer trusted".into(),
        ),
        Serves::ByRole(role) => (true, message!("acts here through the role {role}")),
        Serves::No(why) => (false, why),
    };
    let made = objects(world, organization, service, account);
    let says = match (made.is_empty(), works) {
        (true, _) => says,
        (false, true) => message!("{says} ({made})", made = Message::joined(", ", made)),
        (false, false) => message!(
            "{says} Left here: {made}.",
            made = Message::joined(", ", made)
        ),
    };
    let missing = absence(world, organization, service, account);
    let here = world.account(account);
    AccountRow {
        account,
        name: world.name_of(account),
        management: organization.management == account,
        administrator: organization.administers(account, service),
        works,
        says,
        roles: service
            .roles
            .iter()
            .filter_map(|role| {
                let there = here.is_some_and(|here| here.roles.contains_key(role.name));
                let belongs = lives_in(organization, service, role, account);
                let why = missing
                    .iter()
                    .find(|(absent, _)| std::ptr::eq(*absent, role))
                    .map_or_else(Message::default, |(_, why)| why.clone());
                (there || belongs).then_some((role.name, there, why))
            })
            .collect(),
    }
}

/// The service in one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub name: String,
    /// Whether it is the management account.
    pub management: bool,
    /// Whether it is a delegated administrator for the service.
    pub administrator: bool,
    /// Whether the service does its work there.
    pub works: bool,
    /// The reason why it does, or does not.
    pub says: Message,
    /// Its roles that belong there: the name, whether it exists, and why not.
    pub roles: Vec<(&'static str, bool, Message)>,
}

/// The maximum number of listed accounts.
const LISTED: usize = 300;
