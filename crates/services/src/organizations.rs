//! The AWS Organizations API: what each operation checks and does. Each concept has a file.
//!
//! A handler begins at the gate of the caller (`management_only`, `any_member`, …), then asks policy (`permit`), checks the
//! state, and acts.

pub mod accounts;
pub(crate) mod callers;
pub mod closing;
pub mod course;
pub mod creation;
pub mod delegation;
mod departure;
mod effective;
pub mod features;
pub mod govcloud;
pub mod handshakes;
pub mod importing;
pub mod joining;
pub mod policies;
pub(crate) mod refusals;
pub(crate) mod shapes;
pub mod tags;
pub mod transfers;
mod tree;

pub use self::shapes::handshake as handshake_row;

use crate::iam::service_linked_role;
use crate::prelude::*;
use api::ids::RootId;
use gates::handler::open;
use joining::join;
use state::account::JoinedMethod;
use state::organization::DEFAULT_ACCOUNT_QUOTA;
use state::reaction::AccountChange;
use state::transfer::{Direction, Quotas};

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Organizations],
    enter: open,
    handlers: handlers! { world, ctx, input =>
        "CreateOrganization" => create_organization(world, ctx, input),
        "DescribeOrganization" => describe_organization(world, ctx),
        "DeleteOrganization" => delete_organization(world, ctx),
        "EnableAllFeatures" => features::enable_all_features(world, ctx),
        "InviteAccountToOrganization" => handshakes::invite(world, ctx, input),
        "AcceptHandshake" => handshakes::accept(world, ctx, input),
        "DeclineHandshake" => handshakes::decline(world, ctx, input),
        "CancelHandshake" => handshakes::cancel(world, ctx, input),
        "DescribeHandshake" => handshakes::describe(world, ctx, input),
        "ListHandshakesForAccount" => handshakes::list_for_account(world, ctx, input),
        "ListHandshakesForOrganization" => handshakes::list_for_organization(world, ctx, input),
        "CreateAccount" => accounts::create(world, ctx, input),
        "CreateGovCloudAccount" => accounts::create(world, ctx, input),
        "DescribeCreateAccountStatus" => accounts::describe_create_status(world, ctx, input),
        "ListCreateAccountStatus" => accounts::list_create_status(world, ctx, input),
        "ListAccounts" => accounts::list(world, ctx, input),
        "DescribeAccount" => accounts::describe(world, ctx, input),
        "MoveAccount" => accounts::move_account(world, ctx, input),
        "RemoveAccountFromOrganization" => departure::remove(world, ctx, input),
        "LeaveOrganization" => departure::leave(world, ctx),
        "CloseAccount" => closing::close(world, ctx, input),
        "InviteOrganizationToTransferResponsibility" => transfers::invite(world, ctx, input),
        "DescribeResponsibilityTransfer" => transfers::describe(world, ctx, input),
        "ListInboundResponsibilityTransfers" => transfers::list(world, ctx, input, Direction::Inbound),
        "ListOutboundResponsibilityTransfers" => transfers::list(world, ctx, input, Direction::Outbound),
        "UpdateResponsibilityTransfer" => transfers::update(world, ctx, input),
        "TerminateResponsibilityTransfer" => transfers::terminate(world, ctx, input),
        "ListRoots" => tree::list_roots(world, ctx, input),
        "ListParents" => tree::list_parents(world, ctx, input),
        "ListChildren" => tree::list_children(world, ctx, input),
        "ListAccountsForParent" => tree::list_accounts_for_parent(world, ctx, input),
        "ListOrganizationalUnitsForParent" => tree::list_ous_for_parent(world, ctx, input),
        "CreateOrganizationalUnit" => tree::create_ou(world, ctx, input),
        "UpdateOrganizationalUnit" => tree::update_ou(world, ctx, input),
        "DeleteOrganizationalUnit" => tree::delete_ou(world, ctx, input),
        "DescribeOrganizationalUnit" => tree::describe_ou(world, ctx, input),
        "CreatePolicy" => policies::create(world, ctx, input),
        "UpdatePolicy" => policies::update(world, ctx, input),
        "DeletePolicy" => policies::delete(world, ctx, input),
        "DescribePolicy" => policies::describe(world, ctx, input),
        "ListPolicies" => policies::list(world, ctx, input),
        "AttachPolicy" => policies::attachments::attach(world, ctx, input),
        "DetachPolicy" => policies::attachments::detach(world, ctx, input),
        "ListPoliciesForTarget" => policies::list_for_target(world, ctx, input),
        "ListTargetsForPolicy" => policies::list_targets(world, ctx, input),
        "DescribeEffectivePolicy" => effective::describe(world, ctx, input),
        "ListAccountsWithInvalidEffectivePolicy" => effective::list_invalid(world, ctx, input),
        "ListEffectivePolicyValidationErrors" => effective::list_errors(world, ctx, input),
        "PutResourcePolicy" => delegation::put(world, ctx, input),
        "DescribeResourcePolicy" => delegation::describe(world, ctx),
        "DeleteResourcePolicy" => delegation::delete(world, ctx),
        "TagResource" => tags::tag(world, ctx, input),
        "UntagResource" => tags::untag(world, ctx, input),
        "ListTagsForResource" => tags::list(world, ctx, input),
    },
};

fn create_organization(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let account = ctx.account();
    ctx.cite("API Reference of AWS Organizations: CreateOrganization");
    ctx.note_passed("Any account may create an organization.");
    authorize::admit(world, ctx, "*")?;
    if world.organization_of(account).is_some() {
        return Err(refusals::ALREADY_IN_ORGANIZATION.error());
    }
    let feature_set = feature_set(ctx, input)?;
    ctx.note_passed("The account is in no organization yet.");
    ctx.enter(Gate::Dependency);
    service_linked_role::require_creatable(world, ctx, account)?;

    let world = world.open(ctx)?;
    let id = OrganizationId::draw(world.random());
    let root = RootId::draw(world.random());
    let mut organization = found(world, id, root, account, feature_set);
    let (id, parent) = (organization.id.clone(), organization.root_parent());
    organization.insert_account(parent.clone(), account);
    let answer = json!({ "Organization": shapes::organization(world, &organization) });
    (world.organizations_mut()).insert(id.clone(), organization.into());
    let says = message!(
        "{account} created organization `{id}` with {features}.",
        account = world.name_of(account),
        features = match feature_set {
            FeatureSet::All => "all features",
            FeatureSet::ConsolidatedBilling => "consolidated billing features",
        }
    );
    ctx.event(world, EventKind::OrganizationCreated(id.clone()), says);
    // The management account's own membership event reports INVITED.
    join(world, ctx, account, &id, parent, JoinedMethod::Invited);
    Ok(answer)
}

/// The features that the request asks for, where the partition offers them.
fn feature_set(ctx: &mut Ctx, input: Input<'_>) -> Result<FeatureSet, ApiError> {
    let feature_set = match input.optional("FeatureSet") {
        Some("CONSOLIDATED_BILLING") => FeatureSet::ConsolidatedBilling,
        _ => FeatureSet::All,
    };
    if feature_set == FeatureSet::ConsolidatedBilling
        && ctx.account().partition() == Partition::GovCloud
    {
        ctx.cite("AWS GovCloud (US) User Guide: AWS Organizations");
        return Err(refusals::CREATE_ORGANIZATION_IN_BILLING_MODE_UNSUPPORTED_REGION.error());
    }
    Ok(feature_set)
}

/// A new organization, without accounts.
fn found(
    world: &World,
    id: OrganizationId,
    root: RootId,
    management: AccountId,
    feature_set: FeatureSet,
) -> Organization {
    Organization {
        id,
        management,
        feature_set,
        root,
        created_at: world.now(),
        ous: ordered::Map::new(),
        accounts: ordered::Map::new(),
        joined: ordered::Set::new(),
        trusted: ordered::Map::new(),
        integrations: ordered::Map::new(),
        delegates: ordered::Map::new(),
        root_features: ordered::Set::new(),
        migration: None,
        refusals: ordered::Set::new(),
        account_quota: DEFAULT_ACCOUNT_QUOTA,
        closures: ordered::Set::new(),
        transfer_quotas: Quotas::DEFAULT,
        policies: ordered::Map::new(),
        policy_types: ordered::Map::new(),
        unsure: ordered::Map::new(),
        delegation: None,
        tags: ordered::Map::new(),
    }
}

fn describe_organization(world: &World, ctx: &mut Ctx) -> Answer {
    let organization = context::any_member(world, ctx)?;
    authorize::permit(world, ctx, "*", Context::default())?;
    Ok(json!({ "Organization": shapes::organization(world, &organization) }))
}

fn delete_organization(world: &mut Locked<'_>, ctx: &mut Ctx) -> Answer {
    let organization = context::management_only(world, ctx)?;
    // The action has no resource types, so policies allow it on all resources or on none.
    authorize::admit(world, ctx, "*")?;
    ctx.cite("AWS Organizations User Guide: deleting an organization");
    if organization.account_count() > 1 {
        ctx.advise(
            if organization.account_ids().all(|id| world.is_open(id)) {
                "Remove every member account first."
            } else {
                "Remove every member account first. A closed account is a member until 90 days have passed."
            });
        return Err(refusals::ORGANIZATION_NOT_EMPTY.error());
    }
    transfers::none_runs(world, &organization)?;
    ctx.note_passed("The management account is the only account left.");
    let id = organization.id.clone();
    let world = world.open(ctx)?;
    let mut events = std::mem::take(&mut ctx.events);
    course::end_all(world, &id, &mut events);
    world
        .account_mut(organization.management)
        .expect("the management account exists")
        .membership = None;
    let change = AccountChange::OrganizationDeleted(&id, organization.management);
    events.changed(world, change);
    world.agenda_mut().cancel(
        |task| matches!(task, Task::FinishPolicyType { organization, .. } if *organization == id),
    );
    world.organizations_mut().remove(&id);
    ctx.events = events;
    ctx.event(
        world,
        EventKind::OrganizationDeleted(id.clone()),
        message!("Organization `{id}` was permanently deleted."),
    );
    Ok(json!({}))
}
