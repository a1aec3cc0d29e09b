//! Versions of managed policies: five at most, and one of them is in force wherever the policy is attached.

use super::policies::{self, Whose};
use super::prelude::*;
use super::{documents, refusals};
use api::managed::Managed;
use api::refusal::NOT_MODELED;
use policy::Document;
use state::account::VERSIONS;
use state::account::{Account, ManagedPolicy, PolicyVersion};

fn shape(number: u32, is_default: bool, created: String) -> Map<String, Value> {
    present(json!({
        "VersionId": format!("v{number}"),
        "IsDefaultVersion": is_default,
        "CreateDate": created,
    }))
}

fn own_shape(policy: &ManagedPolicy, number: u32, version: &PolicyVersion) -> Map<String, Value> {
    shape(
        number,
        number == policy.default_version,
        version.created_at.iso_seconds(),
    )
}

/// The version of an AWS managed policy that is in force, the only one that is known here.
fn shape_of_aws(policy: &Managed) -> Map<String, Value> {
    let created = policy.updated().iso_seconds();
    shape(policy.version.into(), true, created)
}

/// A version in answers, with its document.
fn with(document: &Document, rest: Map<String, Value>) -> Value {
    let mut shape = Map::new();
    put(&mut shape, "Document", &documents::value(document));
    shape.extend(rest);
    Value::Object(shape)
}

/// The number that the request asks for, if the policy ever had such a version.
fn version_of_aws(policy: &Managed, input: Input<'_>) -> Result<u16, ApiError> {
    let number = input.text("VersionId").strip_prefix('v');
    number
        .and_then(|number| number.parse().ok())
        .filter(|number| (1..=policy.version).contains(number))
        .ok_or_else(|| no_such_version(input))
}

/// The refusal for a version of an AWS managed policy that Orgsim does not have.
fn not_here(policy: &Managed) -> ApiError {
    NOT_MODELED.saying(message!(
        "Orgsim has only version v{version} of {policy}.",
        policy = policy.name,
        version = policy.version
    ))
}

/// The number in `v2`, if there is such a version.
fn number(policy: &ManagedPolicy, input: Input<'_>) -> Result<u32, ApiError> {
    input
        .text("VersionId")
        .strip_prefix('v')
        .and_then(|number| number.parse().ok())
        .filter(|number| policy.versions.contains_key(number))
        .ok_or_else(|| no_such_version(input))
}

/// The wording is not recorded.
fn no_such_version(input: Input<'_>) -> ApiError {
    refuse!(
        refusals::NO_SUCH_VERSION,
        arn = input.text("PolicyArn"),
        version = input.text("VersionId")
    )
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let policy = policies::own(world, ctx, input)?.clone();
    if policy.versions.len() >= VERSIONS {
        ctx.advise("Delete a version that is not the default.");
        return Err(refuse!(refusals::TOO_MANY_VERSIONS, most = VERSIONS));
    }
    let version = policies::version(world, ctx, input.text("PolicyDocument"))?;
    let (number, now) = (policy.next_version, world.now());
    let world = world.open(ctx)?;
    let changed = policies::own_mut(world, ctx, &policy.name);
    changed.next_version += 1;
    changed.updated_at = now;
    if input.truth("SetAsDefault") {
        changed.default_version = number;
    }
    changed.versions.insert(number, version.clone());
    let shape = own_shape(changed, number, &version);
    let (name, account) = (&policy.name, world.name_of(ctx.account()));
    let says = if input.truth("SetAsDefault") {
        message!("Version v{number} of policy {name} in {account} was created and is the default.")
    } else {
        message!("Version v{number} of policy {name} in {account} was created.")
    };
    identity_event(world, ctx, &policy.name, says);
    Ok(json!({ "PolicyVersion": shape }))
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let shape = match policies::named(world, ctx, input)? {
        Whose::Own(policy) => {
            let number = number(policy, input)?;
            let version = policy.versions.get(&number);
            let version = version.ok_or_else(|| no_such_version(input))?;
            with(&version.document, own_shape(policy, number, version))
        }
        Whose::Aws(policy) => {
            let number = version_of_aws(policy, input)?;
            let document = (policy.document(ctx.account().partition()))
                .filter(|_| number == policy.version)
                .ok_or_else(|| not_here(policy))?;
            with(&document, shape_of_aws(policy))
        }
    };
    Ok(json!({ "PolicyVersion": shape }))
}

/// Lists the versions, newest first.
pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let mut rows: Vec<Value> = match policies::named(world, ctx, input)? {
        Whose::Own(policy) => policy
            .versions
            .iter()
            .map(|(number, version)| own_shape(policy, *number, version).into())
            .collect(),
        Whose::Aws(policy) => vec![shape_of_aws(policy).into()],
    };
    rows.reverse();
    page(input, "Versions", rows)
}

/// All versions with their documents, newest first.
pub(super) fn all(account: &Account, policy: Whose<'_>) -> Vec<Value> {
    let mut rows: Vec<Value> = match policy {
        Whose::Own(policy) => policy
            .versions
            .iter()
            .map(|(number, it)| with(&it.document, own_shape(policy, *number, it)))
            .collect(),
        Whose::Aws(policy) => {
            let document = policy.document(account.id.partition());
            let version = shape_of_aws(policy);
            vec![match document {
                Some(document) => with(&document, version),
                None => version.into(),
            }]
        }
    };
    rows.reverse();
    rows
}

pub(super) fn set_default(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let policy = policies::own(world, ctx, input)?;
    let (name, number, before) = (
        policy.name.clone(),
        number(policy, input)?,
        policy.default_version,
    );
    let world = world.open(ctx)?;
    if number != before {
        let now = world.now();
        let policy = policies::own_mut(world, ctx, &name);
        policy.default_version = number;
        policy.updated_at = now;
        let says = message!(
            "Version v{number} of policy {name} in {account} is now the default.",
            account = world.name_of(ctx.account())
        );
        identity_event(world, ctx, &name, says);
    }
    Ok(json!({}))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let policy = policies::own(world, ctx, input)?;
    let (name, number) = (policy.name.clone(), number(policy, input)?);
    if number == policy.default_version {
        ctx.advise("Set another default version with SetDefaultPolicyVersion first.");
        return Err(conflict("Cannot delete the default version of a policy."));
    }
    let world = world.open(ctx)?;
    policies::own_mut(world, ctx, &name)
        .versions
        .remove(&number);
    let says = message!(
        "Version v{number} of policy {name} in {account} was deleted.",
        account = world.name_of(ctx.account())
    );
    identity_event(world, ctx, &name, says);
    Ok(json!({}))
}
