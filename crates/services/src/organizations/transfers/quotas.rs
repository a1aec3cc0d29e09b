//! Quotas of transfers: how many an organization may have in all and in a row, and whether one more
//! may begin. Source: AWS Billing User Guide, quotas of billing transfer.

use crate::organizations::refusals;
use crate::prelude::*;
use gates::context::{Checked, Stop};
use state::command::Intervention;
use state::handshake::Handshake;
use state::transfer::{Direction, TransferStatus};
use state::transfer::{Quotas, Transfer};

/// Checks the quota of inbound transfers. Each open invitation and each transfer that has not ended
/// counts.
pub(super) fn within_inbound(world: &World, organization: &Organization) -> Checked {
    let open = world.transfers().filter(|it| {
        it.target.organization == organization.id && it.status == TransferStatus::Requested
    });
    let used = open.count() + agreed(world, &organization.id, Direction::Inbound).count();
    let quota = organization.transfer_quotas.inbound as usize;
    if used < quota {
        return Ok(message!(
            "{used} of {quota} inbound transfers are in use, open invitations included."
        ));
    }
    Err(Stop::with(
        refusals::RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION.error(),
        message!(
            "The quota of inbound transfers is {quota}. It is 0 until AWS raises it; request this through Service Quotas."
        ),
        raise(
            organization,
            quota as u32 + 1,
            organization.transfer_quotas.length,
        ),
    ))
}

/// The organization that an account manages.
///
/// # Errors
///
/// `says`, if it manages none.
pub fn managed_by(
    world: &World,
    account: AccountId,
    says: &'static str,
) -> Result<OrganizationId, ApiError> {
    let own = world.organization_of(account);
    own.filter(|it| it.management == account)
        .map(|it| it.id.clone())
        .ok_or_else(|| ApiError::not_possible(says))
}

/// Raises the quotas, as AWS does on request through Service Quotas: an intervention.
pub fn raise_quotas(
    world: &mut WorldMut,
    management: AccountId,
    quotas: Quotas,
    events: &mut Events,
) -> Result<(), ApiError> {
    let says = "AWS raises quotas of transfers only for the management account of an organization.";
    let id = managed_by(world, management, says)?;
    let own = &mut world.organization_mut(&id).transfer_quotas;
    let raised = quotas.inbound >= own.inbound && quotas.length >= own.length;
    let possible = quotas.inbound <= Quotas::MOST.inbound && quotas.length <= Quotas::MOST.length;
    if !raised || !possible {
        return Err(ApiError::not_possible(message!(
            "The quotas are {inbound} inbound transfers and chains of {length}; they can be raised to 1000 and 2, and are not lowered.",
            inbound = own.inbound,
            length = own.length
        )));
    }
    *own = quotas;
    let says = message!(
        "AWS raised the quotas of billing transfers to {inbound} inbound ones and chains of {length}.",
        inbound = quotas.inbound,
        length = quotas.length
    );
    events.push(world.event(Actor::Outside, EventKind::QuotaRaised(id), says));
    Ok(())
}

fn raise(organization: &Organization, inbound: u32, length: u32) -> Option<Command> {
    (inbound <= Quotas::MOST.inbound && length <= Quotas::MOST.length).then_some(
        Command::Intervene(Intervention::RaiseTransferQuotas {
            management: organization.management,
            inbound,
            length,
        }),
    )
}

/// Checks the length of the chain of transfers with the organization in its middle.
pub(super) fn within_length(
    world: &World,
    whose: &Organization,
    target: &OrganizationId,
    source: &OrganizationId,
) -> Checked {
    let below = chain(world, source, Direction::Inbound);
    let above = chain(world, target, Direction::Outbound);
    let length = below + 1 + above;
    let quota = whose.transfer_quotas.length;
    let middle = (whose.id == *target && above > 0) || (whose.id == *source && below > 0);
    if !middle || length <= quota as usize {
        return Ok("The chain of transfers is not too long.".into());
    }
    Err(Stop::with(
        refusals::RESPONSIBILITY_TRANSFER_MAX_LEVEL_VIOLATION.error(),
        message!(
            "It would create a chain of {length} transfers. The quota of {account} is {quota}, and AWS raises it to at most 2.",
            account = world.name_of(whose.management)
        ),
        raise(whose, whose.transfer_quotas.inbound, 2).filter(|_| length <= 2 && quota < 2),
    ))
}

/// Checks that the transfer of an invitation may begin, on the side whose bill is paid.
pub(crate) fn may_take(world: &World, handshake: &Handshake, account: AccountId) -> Checked {
    let source = world
        .organization_of(account)
        .filter(|organization| organization.management == account);
    let target = world.organization(&handshake.organization);
    let (Some(source), Some(target)) = (source, target) else {
        return Err(Stop::advising(
            ApiError::access_denied(),
            "Only the management account of the organization whose bill is transferred can accept.",
        ));
    };
    if agreed(world, &source.id, Direction::Outbound)
        .next()
        .is_some()
    {
        return Err(Stop::advising(
            refusals::RESPONSIBILITY_TRANSFER_MAX_OUTBOUND_QUOTA_VIOLATION.error(),
            "An organization's bill is transferred to one other at a time. Withdraw that transfer, and wait for its end.",
        ));
    }
    if chain(world, &target.id, Direction::Outbound) > 0 {
        within_length(world, target, &target.id, &source.id)?;
    }
    within_length(world, source, &target.id, &source.id)?;
    Ok(message!(
        "{management} may pay the bill of {account}.",
        account = world.name_of(account),
        management = world.name_of(handshake.management)
    ))
}

/// Accepted transfers in which the organization pays, or in which its bill is paid.
pub(super) fn agreed<'w>(
    world: &'w World,
    organization: &'w OrganizationId,
    direction: Direction,
) -> impl Iterator<Item = &'w Transfer> {
    world.transfers().filter(move |it| {
        it.direction(organization) == Some(direction) && it.is_agreed(world.now())
    })
}

/// The number of transfers in a row that end at the organization, or begin there.
fn chain(world: &World, organization: &OrganizationId, direction: Direction) -> usize {
    agreed(world, organization, direction)
        .map(|it| match direction {
            Direction::Inbound => 1 + chain(world, &it.source.organization, direction),
            Direction::Outbound => 1 + chain(world, &it.target.organization, direction),
        })
        .max()
        .unwrap_or(0)
}
