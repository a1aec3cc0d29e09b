//! Instances: switching one on in the console, account instances, and the answers about them.

use super::access::{self, Standing, changed, standing};
use super::refusals;
use crate::prelude::*;
use crate::trusted_access;
use api::catalog;
use gates::input::given;
use state::account::Tags;
use state::identity_center::{IdentityCenter, PRINCIPAL, SERVICE};
use state::integration::IntegrationState;

pub(super) const HEX: &[u8] = b"0123456789abcdef";

fn new_instance(
    world: &mut WorldMut,
    owner: AccountId,
    organization: Option<OrganizationId>,
    region: &str,
) -> IdentityCenter {
    let created = world.now();
    let random = world.random();
    IdentityCenter {
        id: random.text("ssoins-", HEX, 16).into(),
        store: random.text("d-", HEX, 10).into(),
        owner,
        organization,
        region: text(region),
        name: None,
        created,
        tags: Tags::new(),
        users: ordered::Map::new(),
        groups: ordered::Map::new(),
        memberships: ordered::Map::new(),
        unique: ordered::Map::new(),
        sets: ordered::Map::new(),
        requests: ordered::Map::new(),
        working: ordered::Set::new(),
        attributes: None,
    }
}

/// The console of the management account enabled Identity Center in this Region: the organization has an instance from now on,
/// unless it has one.
pub fn switched_on(world: &mut WorldMut, id: &OrganizationId, region: &str, ctx: &mut Ctx) {
    if world.identity_center_of(id).is_some() {
        return;
    }
    let management = world.organizations_by_id()[id].management;
    let center = new_instance(world, management, Some(id.clone()), region);
    let says = message!(
        "IAM Identity Center created the organization instance {instance} in {region}.",
        instance = center.id,
        region = center.region
    );
    changed(world, ctx, &center, says);
    let key = center.id.clone();
    world.identity_centers_mut().insert(key, Arc::new(center));
}

/// Whether the organization's instance is being deleted.
fn is_deleting(world: &World, center: &IdentityCenter) -> bool {
    let organization = center
        .organization
        .as_ref()
        .and_then(|it| world.organization(it));
    let integration = organization.and_then(|it| it.integration(SERVICE));
    integration.is_some_and(|it| matches!(it.state, IntegrationState::CleaningUp { .. }))
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let account = ctx.account();
    let partition = account.partition();
    let mut about = Context::default();
    about.set("sso:PrimaryRegion", &*ctx.region);
    authorize::admit_with(
        world,
        ctx,
        &format!("arn:{partition}:sso:::instance/*"),
        about,
    )?;
    ctx.cite("IAM Identity Center User Guide: organization and account instances");
    if (world.organization_of(account)).is_some_and(|it| it.management == account) {
        return Err(refusals::NO_ACCOUNT_INSTANCE.error());
    }
    if (world.identity_centers().values()).any(|it| it.owner == account) {
        return Err(refusals::INSTANCE_EXISTS.error());
    }
    let region = ctx.region.clone();
    let world = world.open(ctx)?;
    let mut center = new_instance(world, account, None, &region);
    center.name = input.optional("Name").filter(|it| !it.is_empty()).map(text);
    center.tags = given(input)
        .map(|(key, value)| (text(key), text(value)))
        .collect();
    let says = message!(
        "{account} created the account instance {instance} of IAM Identity Center.",
        account = world.name_of(account),
        instance = center.id
    );
    changed(world, ctx, &center, says);
    let arn = center.arn();
    let key = center.id.clone();
    world.identity_centers_mut().insert(key, Arc::new(center));
    Ok(json!({ "InstanceArn": arn }))
}

/// The members that the answers about an instance share.
fn shape(world: &World, center: &IdentityCenter) -> Map<String, Value> {
    let status = if is_deleting(world, center) {
        "DELETE_IN_PROGRESS"
    } else {
        "ACTIVE"
    };
    present(json!({
        "InstanceArn": center.arn(),
        "IdentityStoreId": &*center.store,
        "IdentityStoreArn": center.store_arn(),
        "OwnerAccountId": center.owner.to_string(),
        "Name": center.name.as_deref(),
        "CreatedDate": center.created.iso(),
        "Status": status,
        "PrimaryRegion": &*center.region,
        "Regions": json!([json!({
            "RegionName": &*center.region,
            "Status": "ACTIVE",
            "AddedDate": center.created.iso(),
            "IsPrimaryRegion": true,
        })]),
    }))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = access::named(world, ctx, input)?;
    let center = center.ok_or_else(|| refusals::NOT_VISIBLE.error())?;
    let mut answer = shape(world, &center);
    let encryption = json!({ "KeyType": "AWS_OWNED_KMS_KEY", "EncryptionStatus": "ENABLED" });
    put(&mut answer, "EncryptionConfigurationDetails", &encryption);
    put(
        &mut answer,
        "PermissionSetsEnabled",
        &center.organization.is_some(),
    );
    Ok(Value::Object(answer))
}

pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    ctx.cite("API Reference of IAM Identity Center: ListInstances");
    let all: Vec<_> = access::visible(world, ctx).cloned().collect();
    if all.is_empty() {
        let elsewhere = world
            .identity_centers()
            .values()
            .find(|it| standing(world, it, ctx.account()) != Standing::Stranger);
        if let Some(it) = elsewhere {
            ctx.note_passed(message!(
                "The instance is in {region}: calls in another Region do not see it.",
                region = it.region
            ));
        }
    }
    list_answer(ctx, input, "Instances", &all, |it| {
        Value::Object(shape(world, it))
    })
}

pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = access::owned(world, ctx, input, refusals::NO_SUCH_INSTANCE)?;
    let name = input.optional("Name");
    match input.flag("PermissionSetsEnabled") {
        None => {}
        // A member account's own instance has none, and an organization's always has.
        Some(true) if name.is_none() && center.organization.is_some() => {}
        Some(_) => return Err(refusals::ONE_SETTING.error()),
    }
    let world = world.open(ctx)?;
    if let Some(name) = name.filter(|it| center.name.as_deref() != Some(*it)) {
        access::change(world, &center.id, |it| it.name = Some(text(name)));
        let says = message!(
            "The instance {instance} of IAM Identity Center was named {name}.",
            instance = center.id,
            name = name.to_string()
        );
        changed(world, ctx, &center, says);
    }
    Ok(json!({}))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let center = access::owned(world, ctx, input, refusals::NOT_VISIBLE)?;
    let organization = center
        .organization
        .as_ref()
        .and_then(|it| world.organizations_by_id().get(it).cloned());
    let Some(organization) = organization else {
        let world = world.open(ctx)?;
        world.identity_centers_mut().remove(&center.id);
        let says = message!(
            "The account instance {instance} of IAM Identity Center was deleted.",
            instance = center.id
        );
        changed(world, ctx, &center, says);
        return Ok(json!({}));
    };
    if is_deleting(world, &center) {
        return Err(refusals::INSTANCE_DELETING.error());
    }
    if organization.delegates_of(PRINCIPAL).next().is_some() {
        return Err(refusals::DELEGATE_LEFT.error());
    }
    let row = catalog::by_id(SERVICE).expect("the catalog has Identity Center");
    trusted_access::switch_off(world, ctx, &organization, row)?;
    Ok(json!({}))
}
