//! Transfers of billing over the API: inviting, reading, renaming, terminating, and the checks on accepting one.
//!
//! Each of the two organizations sees a transfer under its own ARN. Its id is the same for both; whether that is so in
//! AWS is not documented. Source: AWS Billing User Guide, transfer billing management to external accounts, and its
//! quotas.

mod dates;
mod quotas;

use super::{callers, course, refusals, tags};
use api::ids::TransferId;
use api::time::DAY;
use state::handshake::{Handshake, HandshakeAction, Recipient};
use state::transfer::{Direction, Participant, Transfer, TransferStatus};

use crate::prelude::*;
use dates::{end_of, start_of};
pub(super) use quotas::may_take;
use quotas::{agreed, within_inbound, within_length};
pub use quotas::{managed_by, raise_quotas};

fn not_found() -> ApiError {
    refusals::TRANSFER_NOT_FOUND.error()
}

fn participant(world: &World, organization: &Organization) -> Participant {
    Participant {
        organization: organization.id.clone(),
        management: organization.management,
        email: world
            .account(organization.management)
            .map_or_else(|| text(""), |account| account.email.clone()),
    }
}

/// The management accounts that a transfer affects: the one whose bill is paid, the payer, and the payer of the payer.
pub(crate) fn affected(world: &World, transfer: &Transfer) -> Vec<AccountId> {
    let mut accounts = vec![transfer.source.management, transfer.target.management];
    let above = agreed(world, &transfer.target.organization, Direction::Outbound);
    accounts.extend(above.map(|it| it.target.management));
    accounts
}

/// A transfer as one of its two sides sees it.
fn shape(transfer: &Transfer, direction: Direction) -> Value {
    let participant = |it: &Participant| {
        json!({
            "ManagementAccountId": it.management.to_string(),
            "ManagementAccountEmail": &*it.email,
        })
    };
    // Only the payer sees the name.
    let inbound = direction == Direction::Inbound;
    let row = json!({
        "Arn": transfer.arn(direction),
        "Name": inbound.then_some(&*transfer.name),
        "Id": transfer.id.as_str(),
        "Type": "BILLING",
        "Status": transfer.status.name(),
        "Source": participant(&transfer.source),
        "Target": participant(&transfer.target),
        "StartTimestamp": transfer.start.iso(),
        "EndTimestamp": transfer.end.map(SimTime::iso),
        "ActiveHandshakeId": transfer.handshake.as_str(),
    });
    present(row).into()
}

pub(super) fn invite(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = context::management_only(world, ctx)?;
    let (recipient, resource) = course::invited(ctx, &organization, input)?;
    authorize::permit(
        world,
        ctx,
        &resource,
        callers::about_transfer(Direction::Inbound),
    )?;
    authorize::permit_tagging(world, ctx, input)?;
    ctx.enter(Gate::State);
    ctx.cite("AWS Billing User Guide: sending invitations to transfer billing");
    let start = start_of(world.now(), input)?;
    let source = payer_of(world, ctx, &organization, &recipient)?;
    may_begin(world, ctx, &organization, &source)?;
    let world = world.open(ctx)?;
    let action = HandshakeAction::TransferResponsibility;
    let mut handshake = course::draft(world, &organization, action, recipient, 0);
    // An invitation must be accepted a day before the transfer begins.
    handshake.expires = SimTime::from_millis(start.millis() - DAY);
    handshake.notes = input.optional("Notes").map(text);
    handshake.tags = tags::taken(input);
    let transfer = Transfer {
        id: TransferId::draw(world.random()),
        name: text(input.text("SourceName")),
        source: participant(world, &source),
        target: participant(world, &organization),
        status: TransferStatus::Requested,
        requested: world.now(),
        start,
        end: None,
        handshake: handshake.id.clone(),
    };
    handshake.transfer = Some(transfer.id.clone());
    (world.transfers_mut()).insert(transfer.id.clone(), transfer.into());
    let id = course::send(world, ctx, handshake);
    Ok(json!({ "Handshake": super::shapes::handshake(world, &world.handshakes_by_id()[&id]) }))
}

/// The organization that the recipient manages, whose bill would be transferred.
fn payer_of(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    recipient: &Recipient,
) -> Result<Organization, ApiError> {
    let account = match recipient {
        Recipient::Account(account) => Some(*account),
        Recipient::Email(email) => world.by_email(organization.management.partition(), email),
        Recipient::Organization => None,
    };
    if account == Some(organization.management) {
        return Err(refusals::SOURCE_AND_TARGET_CANNOT_MATCH.error());
    }
    let source = account
        .and_then(|account| world.organization_of(account))
        .filter(|other| account == Some(other.management));
    source.cloned().ok_or_else(|| {
        ctx.advise(
            "Invite the management account of another organization: only these have a consolidated bill.",
        );
        // The reason is only a name in the API model; it is not documented that it belongs to this case.
        refusals::TARGET_ACCOUNT_VALIDATION_FAILURE.error()
    })
}

/// Checks that another transfer from the one organization to the other may begin.
fn may_begin(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    source: &Organization,
) -> Result<(), ApiError> {
    let between = || {
        world.transfers().filter(|it| {
            it.source.organization == source.id && it.target.organization == organization.id
        })
    };
    if between().any(|it| it.status == TransferStatus::Requested) {
        ctx.advise("Wait for its answer, or cancel the first invitation.");
        return Err(refusals::DUPLICATE_HANDSHAKE.error());
    }
    if between().any(|it| it.is_agreed(world.now())) {
        return Err(refusals::RESPONSIBILITY_TRANSFER_ALREADY_EXISTS.error());
    }
    ctx.cite("AWS Billing User Guide: quotas of billing transfer");
    ctx.decide(within_inbound(world, organization))?;
    let (target, source) = (&organization.id, &source.id);
    ctx.decide(within_length(world, organization, target, source))
}

/// Forgets a transfer that never began when its invitation is no longer listed (not documented).
pub fn forget(world: &mut WorldMut, handshake: &Handshake) {
    if let Some(id) = &handshake.transfer
        && world.transfer(id).is_some_and(|it| {
            !matches!(
                it.status,
                TransferStatus::Accepted | TransferStatus::Withdrawn | TransferStatus::Requested
            )
        })
    {
        world.transfers_mut().remove(id);
    }
}

/// Refuses to delete an organization that still has transfers.
pub(super) fn none_runs(world: &World, organization: &Organization) -> Result<(), ApiError> {
    let runs = world.transfers().any(|it| {
        it.direction(&organization.id).is_some()
            && (it.status == TransferStatus::Requested || it.is_agreed(world.now()))
    });
    if runs {
        return Err(refusals::ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS.error());
    }
    Ok(())
}

/// The caller's organization, and the transfer that the call names, as the organization sees it.
fn named(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    organization: &Organization,
) -> Result<(Arc<Transfer>, Direction), ApiError> {
    let id: TransferId = input.id("Id")?;
    let found = world
        .transfers_by_id()
        .get(&id)
        .and_then(|it| Some((it.clone(), it.direction(&organization.id)?)));
    let (arn, context) = match &found {
        Some((transfer, direction)) => (
            transfer.arn(*direction),
            callers::about_transfer(*direction),
        ),
        None => ("*".to_string(), Context::default()),
    };
    authorize::admit_with(world, ctx, &arn, context)?;
    ctx.cite("API Reference of AWS Organizations, the operation's page: errors");
    found.ok_or_else(not_found)
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = callers::management_or_delegate(world, ctx)?;
    let (transfer, direction) = named(world, ctx, input, &organization)?;
    Ok(json!({ "ResponsibilityTransfer": shape(&transfer, direction) }))
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>, direction: Direction) -> Answer {
    let organization = callers::management_or_delegate(world, ctx)?;
    authorize::admit_with(world, ctx, "*", callers::about_transfer(direction))?;
    // With the id of an inbound transfer: the transfers inherited through it. This use of `Id` follows from the error
    // that it can give; it is not documented.
    let whose = match input.optional("Id") {
        None => organization.id.clone(),
        Some(_) => {
            let id: TransferId = input.id("Id")?;
            world
                .transfer(&id)
                .filter(|it| it.direction(&organization.id) == Some(Direction::Inbound))
                .map(|it| it.source.organization.clone())
                .ok_or_else(not_found)?
        }
    };
    let mut found: Vec<_> = world
        .transfers()
        .filter(|it| it.direction(&whose) == Some(direction))
        .filter(|it| whose == organization.id || it.is_agreed(world.now()))
        .collect();
    ordered::sort_by(&mut found, |a, b| {
        (a.requested, &a.id).cmp(&(b.requested, &b.id))
    });
    list_answer(ctx, input, "ResponsibilityTransfers", &found, |transfer| {
        shape(transfer, direction)
    })
}

pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = context::management_only(world, ctx)?;
    let (transfer, direction) = named(world, ctx, input, &organization)?;
    if direction == Direction::Outbound {
        // Documented: only the paying account sets the name. The error is not documented.
        ctx.advise(message!(
            "The name belongs to {account}. Act as a user there.",
            account = world.name_of(transfer.target.management)
        ));
        return Err(ApiError::access_denied());
    }
    let name = input.text("Name");
    let mut changed = (*transfer).clone();
    changed.name = text(name);
    let answer = json!({ "ResponsibilityTransfer": shape(&changed, direction) });
    let world = world.open(ctx)?;
    if changed != *transfer {
        let id = changed.id.clone();
        world.transfers_mut().insert(id.clone(), changed.into());
        let says = message!(
            "The transfer `{id}` is now called {name}.",
            name = name.to_string()
        );
        ctx.event(world, EventKind::TransferRenamed(id), says);
    }
    Ok(answer)
}

pub(super) fn terminate(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = context::management_only(world, ctx)?;
    let (transfer, direction) = named(world, ctx, input, &organization)?;
    ctx.cite("AWS Billing User Guide: withdrawing transfers of billing");
    match transfer.status {
        TransferStatus::Accepted => {}
        TransferStatus::Withdrawn => {
            return Err(refusals::RESPONSIBILITY_TRANSFER_ALREADY_IN_STATUS.error());
        }
        TransferStatus::Requested
        | TransferStatus::Declined
        | TransferStatus::Canceled
        | TransferStatus::Expired => {
            if transfer.status == TransferStatus::Requested {
                ctx.advise(
                    "The sender cancels an invitation (CancelHandshake), or the recipient declines it (DeclineHandshake).",
                );
            }
            return Err(refusals::INVALID_RESPONSIBILITY_TRANSFER_TRANSITION.error());
        }
    }
    let end = end_of(world.now(), input)?;
    ctx.note_passed(message!("It is ACCEPTED, and can end at {end}."));
    let mut changed = (*transfer).clone();
    changed.status = TransferStatus::Withdrawn;
    changed.end = Some(end);
    let id = changed.id.clone();
    let answer = json!({ "ResponsibilityTransfer": shape(&changed, direction) });
    let world = world.open(ctx)?;
    world.transfers_mut().insert(id.clone(), changed.into());
    let says = message!(
        "{account} withdrew the transfer of the bill of {source} to {target}; it ends at {end}.",
        account = world.name_of(ctx.account()),
        source = world.name_of(transfer.source.management),
        target = world.name_of(transfer.target.management)
    );
    ctx.event(world, EventKind::TransferTerminated(id), says);
    Ok(answer)
}
