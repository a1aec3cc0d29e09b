//! MFA devices of users: virtual ones, which an account creates and assigns. Those of root users are in `root_credentials`.
//!
//! Nobody signs in here, so codes are not computed: two different ones are taken. Calls are made without MFA. Source: API
//! Reference of IAM, the operations' pages; words that are marked are seen in public reports.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::identity::{Kind, entity, target};
use super::owner::whose;
use super::prelude::*;
use super::{limits, login_profiles, refusals};
use state::account::{User, VirtualDevice};

/// The letters of a secret key.
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn assigned(device: &VirtualDevice, user: &str) -> Option<SimTime> {
    let (id, since) = device.user.as_ref()?;
    (**id == *user).then_some(*since)
}

/// Whether the user with this id has an MFA device.
pub(super) fn has_device(world: &World, ctx: &Ctx, user: &str) -> bool {
    let mut devices = here(world, ctx).mfa_devices.values();
    devices.any(|it| assigned(it, user).is_some())
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (name, path) = (
        input.text("VirtualMFADeviceName"),
        input.optional("Path").unwrap_or("/"),
    );
    let serial = format!("{}:mfa{path}{name}", ctx.account().arn("iam"));
    authorize::permit(world, ctx, &serial, Context::default())?;
    ctx.enter(Gate::State);
    if here(world, ctx).mfa_devices.contains_key(&*serial) {
        return Err(refusals::DEVICE_EXISTS.error());
    }
    let devices = here(world, ctx).mfa_devices.len();
    limits::within(devices + 1, "VirtualMFADevicesPerAccount", limits::USERS)?;
    let world = world.open(ctx)?;
    let seed = world.random().text("", BASE32, 64);
    let device = VirtualDevice {
        created: world.now(),
        user: None,
    };
    here_mut(world, ctx)
        .mfa_devices
        .insert(text(&serial), device);
    happened(world, ctx, name, |name, account| {
        message!("The MFA device {name} was created in {account}.")
    });
    let seed = STANDARD.encode(seed);
    Ok(json!({ "VirtualMFADevice": json!({ "SerialNumber": serial, "Base32StringSeed": seed }) }))
}

/// The device that the input names, after policy has let the call pass.
fn named(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<VirtualDevice, ApiError> {
    let serial = input.text("SerialNumber");
    let known = here(world, ctx).mfa_devices.get(serial);
    known
        .cloned()
        .ok_or_else(|| refuse!(refusals::NO_DEVICE, serial))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let serial = input.text("SerialNumber");
    authorize::permit(world, ctx, serial, Context::default())?;
    ctx.enter(Gate::State);
    if named(world, ctx, input)?.user.is_some() {
        return Err(conflict("MFA VirtualDevice in use. Must deactivate first."));
    }
    let world = world.open(ctx)?;
    here_mut(world, ctx).mfa_devices.remove(serial);
    happened(world, ctx, serial, |serial, account| {
        message!("The MFA device {serial} was deleted in {account}.")
    });
    Ok(json!({}))
}

/// Refuses two codes that are the same.
fn codes(input: Input<'_>) -> Result<(), ApiError> {
    if input.text("AuthenticationCode1") == input.text("AuthenticationCode2") {
        return Err(refusals::INVALID_CODE.error());
    }
    Ok(())
}

pub(super) fn enable(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let target = target(world, ctx, input, Kind::User)?;
    let device = named(world, ctx, input)?;
    if device.user.is_some() {
        return Err(refusals::DEVICE_IN_USE.error());
    }
    codes(input)?;
    let id = entity(&here(world, ctx).users, Kind::User, &target.name)?
        .id
        .clone();
    let devices = here(world, ctx).mfa_devices.values();
    let devices = devices.filter(|it| assigned(it, &id).is_some()).count();
    limits::within(devices + 1, "MFADevicesPerUser", limits::MFA_DEVICES)?;
    let serial = input.text("SerialNumber");
    let world = world.open(ctx)?;
    let now = world.now();
    if let Some(device) = here_mut(world, ctx).mfa_devices.get_mut(serial) {
        device.user = Some((id, now));
    }
    happened(world, ctx, &target.name, |name, account| {
        message!("The user {name} of {account} has an MFA device now.")
    });
    Ok(json!({}))
}

pub(super) fn resync(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let target = target(world, ctx, input, Kind::User)?;
    let id = entity(&here(world, ctx).users, Kind::User, &target.name)?
        .id
        .clone();
    if assigned(&named(world, ctx, input)?, &id).is_none() {
        return Err(refusals::NOT_THE_USERS_DEVICE.error());
    }
    codes(input)?;
    world.open(ctx)?;
    Ok(json!({}))
}

/// Takes a user's device away.
pub(super) fn deactivate(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    name: &str,
) -> Answer {
    let id = entity(&here(world, ctx).users, Kind::User, name)?
        .id
        .clone();
    if assigned(&named(world, ctx, input)?, &id).is_none() {
        return Err(refusals::NOT_THE_USERS_DEVICE.error());
    }
    let world = world.open(ctx)?;
    if let Some(device) = here_mut(world, ctx)
        .mfa_devices
        .get_mut(input.text("SerialNumber"))
    {
        device.user = None;
    }
    happened(world, ctx, name, |name, account| {
        message!("The user {name} of {account} no longer has this MFA device.")
    });
    Ok(json!({}))
}

/// The rows of a user's devices.
pub(super) fn of_user(world: &World, ctx: &Ctx, name: &str) -> Vec<Value> {
    let account = here(world, ctx);
    let Some(User { id, .. }) = account.users.get(name) else {
        return Vec::new();
    };
    let row = |serial: &Text, since: SimTime| json!({ "UserName": name, "SerialNumber": &**serial, "EnableDate": since.iso_seconds() });
    let devices = account.mfa_devices.iter();
    devices
        .filter_map(|(serial, it)| Some(row(serial, assigned(it, id)?)))
        .collect()
}

pub(super) fn list_virtual(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let arn = format!("{}:mfa/", ctx.account().arn("iam"));
    authorize::permit(world, ctx, &arn, Context::default())?;
    let account = here(world, ctx);
    let wanted = |device: &VirtualDevice| match input.optional("AssignmentStatus") {
        Some("Assigned") => device.user.is_some(),
        Some("Unassigned") => device.user.is_none(),
        _ => true,
    };
    let rows = (account.mfa_devices.iter())
        .filter(|(_, device)| wanted(device))
        .map(|(serial, device)| {
            let mut row = json!({ "SerialNumber": &**serial });
            let owner = device.user.as_ref().and_then(|(id, since)| {
                let mut users = account.users.values();
                Some((users.find(|user| user.id == *id)?, since))
            });
            if let Some((user, since)) = owner {
                let user = json!({
                    "Path": &*user.path,
                    "UserName": &*user.name,
                    "UserId": &*user.id,
                    "Arn": user.arn(account.id),
                    "CreateDate": user.created_at.iso_seconds(),
                });
                set(&mut row, "User", user);
                set(&mut row, "EnableDate", since.iso_seconds());
            }
            row
        })
        .collect();
    page(input, "VirtualMFADevices", rows)
}

/// The caller's own password.
pub(super) fn change_password(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let Principal::User { name, .. } = ctx.caller.clone() else {
        ctx.enter(Gate::Request);
        return Err(refusals::ONLY_USERS.error());
    };
    super::password_policy::let_users(world, ctx);
    let owner = whose(world, ctx, input, true)?;
    login_profiles::change(world, ctx, &name, input.text("NewPassword"), &owner)
}
