//! From consolidated billing to all features: the request, its approvals, and the end that cannot be undone.
//!
//! Invariant: once an organization has all features, every account in it has `AWSServiceRoleForOrganizations`.

use super::{course, refusals, shapes};
use crate::prelude::*;
use api::ids::HandshakeId;
use state::account::{JoinedMethod, ORGANIZATIONS_ROLE};
use state::handshake::{
    ALL_FEATURES_LIFETIME, Handshake, HandshakeAction, HandshakeState, Recipient,
};

/// The maximum number of accounts. Larger organizations need the assisted migration, which has no API.
const MIGRATION_LIMIT: usize = 5_000;

pub(super) fn enable_all_features(world: &mut Locked<'_>, ctx: &mut Ctx) -> Answer {
    let organization = context::management_only(world, ctx)?;
    // No type of resource belongs to the action, so policies allow it on all or not at all.
    authorize::admit(world, ctx, "*")?;
    ctx.cite("AWS Organizations User Guide: enabling all features");
    may_request(ctx, &organization)?;

    let world = world.open(ctx)?;
    // Open invitations promised consolidated billing, so they are withdrawn.
    let id = organization.id.clone();
    course::cancel_where(world, &mut ctx.events, |handshake| {
        handshake.organization == id && handshake.action == HandshakeAction::Invite
    });
    let (action, to) = (HandshakeAction::EnableAllFeatures, Recipient::Organization);
    let lifetime = ALL_FEATURES_LIFETIME;
    let mut parent = course::draft(world, &organization, action, to, lifetime);
    parent.state = HandshakeState::Requested;
    let parent_id = course::send(world, ctx, parent);
    world.organization_mut(&id).migration = Some(parent_id.clone());
    let asked = asked_members(world, &organization);
    say_asked(world, ctx, &asked);
    for (account, action) in asked {
        let events = &mut ctx.events;
        ask_member(world, &organization, &parent_id, account, action, events);
    }
    // The first answer shows REQUESTED even when no approval is needed (documented samples).
    let answer =
        json!({ "Handshake": shapes::handshake(world, &world.handshakes_by_id()[&parent_id]) });
    progress(world, &id, &mut ctx.events);
    Ok(answer)
}

/// Checks that all features can be requested now.
fn may_request(ctx: &mut Ctx, organization: &Organization) -> Result<(), ApiError> {
    if organization.feature_set == FeatureSet::All {
        return Err(refusals::ORGANIZATION_ALREADY_HAS_ALL_FEATURES.error());
    }
    if organization.migration.is_some() {
        return Err(refusals::ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION.error());
    }
    if organization.account_count() > MIGRATION_LIMIT {
        return Err(refusals::ALL_FEATURES_MIGRATION_ORGANIZATION_SIZE_LIMIT_EXCEEDED.error());
    }
    ctx.note_passed(
        "The organization has consolidated billing features only, and no request is running.",
    );
    Ok(())
}

/// The members whose approval or role the request needs, each with what is asked.
fn asked_members(world: &World, organization: &Organization) -> Vec<(AccountId, HandshakeAction)> {
    let mut asked = Vec::new();
    for id in organization.account_ids() {
        let account = world.account(id);
        let account = account.filter(|_| id != organization.management);
        let Some((account, membership)) =
            account.and_then(|it| Some((it, it.membership.as_ref()?)))
        else {
            continue;
        };
        let action = match membership.method {
            JoinedMethod::Invited => HandshakeAction::ApproveAllFeatures,
            // The management account owns the accounts that it created, so there is nothing to approve; only a missing role
            // is requested. Two documents say that each created account is asked; the page on enabling all features says
            // this.
            JoinedMethod::Created if account.has_organizations_role() => continue,
            JoinedMethod::Created => HandshakeAction::AddOrganizationsServiceLinkedRole,
        };
        asked.push((id, action));
    }
    asked
}

/// Notes who is asked for what.
fn say_asked(world: &World, ctx: &mut Ctx, asked: &[(AccountId, HandshakeAction)]) {
    if asked.is_empty() {
        ctx.note_passed(
            "No member is asked: none was invited, and none lacks AWSServiceRoleForOrganizations.",
        );
    }
    let (mut approve, mut lacking, mut add) = (Vec::new(), Vec::new(), Vec::new());
    for (id, action) in asked {
        if *action != HandshakeAction::ApproveAllFeatures {
            add.push(*id);
            continue;
        }
        approve.push(*id);
        if !world.has_role(*id, ORGANIZATIONS_ROLE) {
            lacking.push(*id);
        }
    }
    if let Some(list) = names(world, &approve) {
        ctx.note_passed(message!(
            "Invited members must approve, and each can decline: {list}."
        ));
    }
    if let Some(list) = names(world, &lacking) {
        ctx.note_passed(message!(
            "Approving also adds the missing AWSServiceRoleForOrganizations, for which iam:CreateServiceLinkedRole is needed, in: {list}."
        ));
    }
    if let Some(list) = names(world, &add) {
        ctx.note_passed(message!(
            "Created members are asked only to add the missing AWSServiceRoleForOrganizations, and each can decline: {list}."
        ));
    }
}

/// The number of names that a sentence lists.
const LISTED: usize = 20;

/// The names of accounts in one text; `None` if there are none.
fn names(world: &World, accounts: &[AccountId]) -> Option<Message> {
    let mut list = String::new();
    for account in accounts.iter().take(LISTED) {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(&world.name_of(*account));
    }
    let more = accounts.len().saturating_sub(LISTED);
    match (accounts.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(list.into()),
        (false, more) => Some(message!("{list} and {more} more")),
    }
}

fn ask_member(
    world: &mut WorldMut,
    organization: &Organization,
    parent: &HandshakeId,
    account: AccountId,
    action: HandshakeAction,
    events: &mut Events,
) {
    let expires = world.handshakes_by_id()[parent].expires;
    let mut child = course::draft(world, organization, action, Recipient::Account(account), 0);
    child.expires = expires;
    child.parent = Some(parent.clone());
    let id = child.id.clone();
    world.handshakes_mut().insert(id.clone(), child.into());
    let says = course::sentence(world, &id);
    events.push(world.event(Actor::Organizations, EventKind::HandshakeSent(id), says));
}

/// The members that a running request still waits for, by id: those that have not answered, and those that declined
/// and have not left.
pub fn outstanding(world: &World, parent: &HandshakeId) -> Vec<AccountId> {
    let unanswered = world
        .handshakes()
        .filter(|handshake| handshake.parent.as_ref() == Some(parent) && handshake.state.is_live())
        .filter_map(|handshake| match handshake.recipient {
            Recipient::Account(account) => Some(account),
            Recipient::Email(_) | Recipient::Organization => None,
        });
    let refused = world
        .organizations()
        .filter(|organization| organization.migration.as_ref() == Some(parent))
        .flat_map(|organization| organization.refusals.iter().copied());
    let mut accounts: Vec<_> = unanswered.chain(refused).collect();
    ordered::sort_by_key(&mut accounts, |account| *account);
    accounts.dedup();
    accounts
}

/// What a request waits for: members that have not answered, and those that declined.
pub(super) fn outstanding_sentence(world: &World, parent: &Handshake) -> Message {
    let organization = world.organization(&parent.organization);
    let has_declined =
        |account: &AccountId| organization.is_some_and(|it| it.refusals.contains(account));
    let outstanding = outstanding(world, &parent.id);
    let (declined, waiting): (Vec<_>, Vec<_>) = outstanding.into_iter().partition(has_declined);
    let waiting = names(world, &waiting).map(|list| message!("Waiting for {list}."));
    let Some(list) = names(world, &declined) else {
        return waiting.unwrap_or_else(|| "No member still has to respond.".into());
    };
    let blocked = message!(
        "Declined, which blocks the request: {list}. Remove the account from the organization, or cancel the request and send it again."
    );
    match waiting {
        None => blocked,
        Some(waiting) => message!("{blocked} {waiting}"),
    }
}

/// A member declined: the request is blocked until the account has left or the request has ended.
pub(super) fn refused(world: &mut WorldMut, handshake: &Handshake) {
    let Recipient::Account(account) = handshake.recipient else {
        return;
    };
    let id = &handshake.organization;
    if handshake.parent.is_some() && world.organization(id).is_some() {
        world.organization_mut(id).refusals.insert(account);
    }
}

/// Moves a running request to OPEN when nothing is outstanding, and back to REQUESTED when something is again.
pub fn progress(world: &mut WorldMut, organization: &OrganizationId, events: &mut Events) {
    let parent = world.organization(organization);
    let Some(parent) = parent.and_then(|it| it.migration.clone()) else {
        return;
    };
    let (state, says) = if outstanding(world, &parent).is_empty() {
        (
            HandshakeState::Open,
            "All accounts have agreed. The management account can now accept the request to enable all features.",
        )
    } else {
        (
            HandshakeState::Requested,
            "The request to enable all features is waiting for members again.",
        )
    };
    if world.handshakes_by_id()[&parent].state == state
        || !world.handshakes_by_id()[&parent].state.is_live()
    {
        return;
    }
    world.handshake_mut(&parent).state = state;
    let kind = EventKind::HandshakeChanged(parent);
    events.push(world.event(Actor::Organizations, kind, says));
}

/// Enables all features for good, after the parent handshake was accepted.
pub(super) fn finalize(world: &mut WorldMut, ctx: &mut Ctx, organization: &OrganizationId) {
    let it = world.organization_mut(organization);
    it.feature_set = FeatureSet::All;
    it.migration = None;
    it.refusals = ordered::Set::new();
    ctx.events.push(world.event(
        Actor::Organizations,
        EventKind::FeaturesEnabled(organization.clone()),
        "All features are enabled in the organization. There is no way back.",
    ));
}

/// Ends what belongs to a running request that ended without success: its requests to members, and the invitations sent
/// while it ran, which announced all features.
pub fn ended(world: &mut WorldMut, parent: &Handshake, events: &mut Events) {
    let organization = world.organization_mut(&parent.organization);
    organization.migration = None;
    organization.refusals = ordered::Set::new();
    let since = parent.requested;
    course::cancel_where(world, events, |handshake| {
        handshake.parent.as_ref() == Some(&parent.id)
            || (handshake.organization == parent.organization
                && handshake.action == HandshakeAction::Invite
                && handshake.requested >= since)
    });
}

/// An account left: its request is void, and the migration may be ready now.
pub(super) fn member_left(
    world: &mut WorldMut,
    organization: &OrganizationId,
    account: AccountId,
    events: &mut Events,
) {
    course::cancel_where(world, events, |handshake| {
        handshake.organization == *organization
            && handshake.parent.is_some()
            && handshake.recipient == Recipient::Account(account)
    });
    (world.organization_mut(organization).refusals).remove(&account);
    progress(world, organization, events);
}

/// `AWSServiceRoleForOrganizations` was deleted in an account. While a request to enable all features runs, the
/// account is asked to recreate it, unless a request that does so is open already. (What AWS does when the role
/// goes in the middle of the process is not documented; without this, an organization could get all features with a
/// member that lacks the role.)
pub fn role_lost(world: &mut WorldMut, account: AccountId, events: &mut Events) {
    let Some(organization) = world.organization_of(account).cloned() else {
        return;
    };
    let Some(parent) = organization.migration.clone() else {
        return;
    };
    let asked = outstanding(world, &parent).contains(&account);
    if account != organization.management && !asked {
        let action = HandshakeAction::AddOrganizationsServiceLinkedRole;
        ask_member(world, &organization, &parent, account, action, events);
    }
    progress(world, &organization.id, events);
}
