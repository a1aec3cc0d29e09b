//! AWS Account Management: an account's name, its contacts, and the Regions that it opts in to.
//!
//! The call is about the caller's own account or, with `AccountId`, about a member of the organization. Calls about
//! members are for the management account and the delegated administrator, and need trusted access. The management account
//! cannot name itself; the delegated administrator can. Not modeled: changing the email address of a root user and
//! verifying telephone numbers, because both send a passcode that cannot be read here. An account has no primary contact
//! until one is put. Source: AWS Account Management Reference Guide: API modes of operation; messages in public issues.

mod contacts;
mod refusals;
pub mod regions;
mod target;

pub(crate) use regions::all as regions_of;

use crate::prelude::*;
use state::account::Account;
use target::{changed, invalid, not_found, plain};

const MODES: &str = "AWS Account Management Reference Guide: API modes of operation";

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Account],
    enter: |ctx| {
        ctx.cite(MODES);
        Ok(())
    },
    handlers: handlers! { world, ctx, input =>
        "GetAccountInformation" => information(world, ctx, input),
        "GetPrimaryEmail" => primary_email(world, ctx, input),
        "GetGovCloudAccountInformation" => govcloud(world, ctx, input),
        "PutAccountName" => put_name(world, ctx, input),
        "GetContactInformation" => contacts::primary(world, ctx, input),
        "PutContactInformation" => contacts::put_primary(world, ctx, input),
        "GetAlternateContact" => contacts::alternate(world, ctx, input),
        "PutAlternateContact" => contacts::put_alternate(world, ctx, input),
        "DeleteAlternateContact" => contacts::delete_alternate(world, ctx, input),
        "ListRegions" => regions::list(world, ctx, input),
        "GetRegionOptStatus" => regions::status(world, ctx, input),
        "EnableRegion" => regions::enable(world, ctx, input),
        "DisableRegion" => regions::disable(world, ctx, input),
    },
};

/// The state of an account in this service: an account that is being closed still works.
fn state(account: &Account) -> &'static str {
    if account.is_closed() {
        "CLOSED"
    } else {
        "ACTIVE"
    }
}

fn information(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let account = plain(world, ctx, input)?;
    Ok(json!({
        "AccountId": account.id.to_string(),
        "AccountName": &*account.name,
        "AccountCreatedDate": account.created_at.iso(),
        "AccountState": state(account),
    }))
}

fn primary_email(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let account = plain(world, ctx, input)?;
    Ok(json!({ "PrimaryEmail": &*account.email }))
}

fn govcloud(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let account = plain(world, ctx, input)?;
    let pair = account.pair.and_then(|id| world.account(id));
    let Some(pair) = pair.filter(|it| it.id.partition() == Partition::GovCloud) else {
        return Err(not_found(format!(
            "GovCloud Account ID not found for Standard Account - {}.",
            account.id
        )));
    };
    Ok(json!({ "GovCloudAccountId": pair.id.to_string(), "AccountState": state(pair) }))
}

fn put_name(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("AccountName");
    let plain_letter = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'>');
    if !name.bytes().all(plain_letter) {
        let rule = "Member must satisfy regular expression pattern: [ -;=?-~]+";
        return Err(invalid(ctx, "accountName", rule));
    }
    let (id, old) = {
        let account = plain(world, ctx, input)?;
        (account.id, account.name.clone())
    };
    let world = world.open(ctx)?;
    if let Some(account) = world.account_mut(id) {
        account.name = name.into();
    }
    let says = message!("{old} is now called {name}.", name = name.to_string());
    changed(world, ctx, id, says);
    Ok(json!({}))
}
