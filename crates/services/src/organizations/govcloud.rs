//! Accounts of AWS GovCloud (US) that are paired with commercial ones.
//!
//! Invariants: pairs are mutual; one account of a pair is commercial and the other is in GovCloud; both have the same
//! email address. Source: AWS GovCloud (US) User Guide, signing up; API Reference of AWS Organizations:
//! CreateGovCloudAccount.

use super::refusals;
use crate::iam;
use crate::prelude::*;
use api::managed;
use gates::people::ADMINISTRATOR;
use state::account::Policies;
use state::command::Intervention;

/// Checks the caller of `CreateGovCloudAccount`: a commercial management account that is paired with a GovCloud
/// account.
pub(super) fn enabled(world: &World, ctx: &mut Ctx) -> Result<(), ApiError> {
    let caller = ctx.account();
    if let Some(pair) = world.account(caller).and_then(|account| account.pair)
        && pair.partition() == Partition::GovCloud
    {
        ctx.note_passed(message!(
            "The management account is paired with the GovCloud account {pair}."
        ));
        return Ok(());
    }
    ctx.cite("API Reference of AWS Organizations: CreateGovCloudAccount");
    if caller.partition() == Partition::Aws {
        ctx.suggest(
            "The management account's owner signs up for AWS GovCloud (US).",
            Some(Command::Intervene(Intervention::GovCloud {
                account: caller,
            })),
        );
    } else {
        ctx.advise("Only the management account of a commercial organization does this.");
    }
    Err(refusals::MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED.error())
}

/// Signs the owner of a commercial account up for GovCloud: an intervention, because it is done in the console, as the
/// root user. The new account has an administrator; its sign-up is complete, because the commercial account pays.
pub fn sign_up(world: &mut WorldMut, id: AccountId, events: &mut Events) -> Result<(), ApiError> {
    let refuse = |says: Message| Err(ApiError::not_possible(says));
    let Some(account) = world.account(id) else {
        return refuse(message!("Account {id} does not exist."));
    };
    let (name, email) = (account.name.clone(), account.email.clone());
    if id.partition() != Partition::Aws {
        return refuse(message!(
            "{name} is of {title}: only commercial accounts are paired with a GovCloud account.",
            title = id.partition().title()
        ));
    }
    if account.is_closed() {
        return refuse(message!("{name} is closed."));
    }
    if let Some(pair) = account.pair {
        return refuse(message!(
            "{name} is already paired with the GovCloud account {pair}."
        ));
    }
    if let Some(other) = world.by_email(Partition::GovCloud, &email) {
        return refuse(message!(
            "The email address {email} is already used in AWS GovCloud (US), by {account}.",
            account = world.name_of(other)
        ));
    }
    let pair = open(world, id, &gov_name(&name), &email, Actor::Outside, events);
    let policies = Policies {
        attached: vec![managed::administrator_access(pair.partition())],
        ..Policies::default()
    };
    iam::seed_user(world, pair, ADMINISTRATOR, policies);
    Ok(())
}

/// The name of a GovCloud account: the characters that GovCloud allows in names, and a mark of GovCloud.
fn gov_name(name: &str) -> String {
    let known = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    let plain = name.chars().map(|c| if known(c) { c } else { '-' });
    plain.take(41).chain("-govcloud".chars()).collect()
}

/// Opens a GovCloud account that is paired with a commercial one. Its email address must be free.
pub(super) fn open(
    world: &mut WorldMut,
    commercial: AccountId,
    name: &str,
    email: &Text,
    actor: Actor,
    events: &mut Events,
) -> AccountId {
    let id = world.open_account(Partition::GovCloud, name.into(), email.clone(), true);
    for (one, other) in [(commercial, id), (id, commercial)] {
        if let Some(account) = world.account_mut(one) {
            account.pair = Some(other);
        }
    }
    let says = message!(
        "{name} was created in AWS GovCloud (US), in no organization: `{id}`, paired with {account}.",
        name = name.to_string(),
        account = world.name_of(commercial)
    );
    events.push(world.event(actor, EventKind::AccountOpened(id), says));
    id
}
