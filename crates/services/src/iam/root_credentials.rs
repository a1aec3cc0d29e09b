//! Credentials of root users: listing and deleting them, and allowing password recovery.
//!
//! The same operations serve IAM users. Nothing here gives a user a certificate; MFA devices of users are in `mfa`.
//! Passwords of users are in `login_profiles`, access keys in `access_keys`. Source: IAM User Guide, perform a privileged task on a member account; API Reference of IAM, the
//! operations' pages. Refusals about the root user follow IAM's words for users; none are recorded.

use policy::limits::Limit;

use super::owner::{Whose, gone, not_found, whose};
use super::prelude::*;
use super::{limits, login_profiles, mfa, refusals};
use gates::context::Unasked;
use state::account::VERSIONS;
use state::root_access;
use state::root_access::RootPassword;

/// Adds the event of a change to the root user's credentials.
fn changed(world: &World, ctx: &mut Ctx, happened: impl Into<Message>) {
    let says = message!(
        "{happened} of the root user of {account}.",
        happened = happened.into(),
        account = world.name_of(ctx.account())
    );
    identity_event(world, ctx, "root", says);
}

pub(super) fn login_profile(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let whose = whose(world, ctx, input, true)?;
    let account = here(world, ctx);
    let since = match (&whose, account.root.password) {
        (Whose::Root, RootPassword::Set(since) | RootPassword::Recoverable(since)) => since,
        (Whose::Root, RootPassword::None) => return Err(not_found("Login Profile", &whose)),
        (Whose::User(name), _) => {
            let profile = login_profiles::of(world, ctx, name);
            let profile = profile.ok_or_else(|| not_found("Login Profile", &whose))?;
            return Ok(login_profiles::shape(name, profile));
        }
    };
    Ok(
        json!({ "LoginProfile": json!({ "CreateDate": since.iso_seconds(), "PasswordResetRequired": false }) }),
    )
}

pub(super) fn create_login_profile(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    if let Whose::User(name) = whose(world, ctx, input, true)? {
        return login_profiles::create(world, ctx, &name, input);
    }
    if input.optional("Password").is_some() {
        return Err(refusals::PASSWORD_IN_ROOT_SESSION.error());
    }
    if here(world, ctx).root.password != RootPassword::None {
        return Err(refusals::ROOT_HAS_LOGIN_PROFILE.error());
    }
    let now = world.now();
    let world = world.open(ctx)?;
    here_mut(world, ctx).root.password = RootPassword::Recoverable(now);
    changed(world, ctx, "Password recovery was allowed");
    Ok(
        json!({ "LoginProfile": json!({ "CreateDate": now.iso_seconds(), "PasswordResetRequired": false }) }),
    )
}

pub(super) fn delete_login_profile(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    let whose = whose(world, ctx, input, true)?;
    let world = world.open(ctx)?;
    let there = match &whose {
        Whose::User(name) => login_profiles::delete(world, ctx, name),
        Whose::Root => here(world, ctx).root.password != RootPassword::None,
    };
    if !there {
        return Err(not_found("Login Profile", &whose));
    }
    if let Whose::User(_) = whose {
        return Ok(json!({}));
    }
    here_mut(world, ctx).root.password = RootPassword::None;
    changed(world, ctx, "The password was deleted");
    Ok(json!({}))
}

/// Lists rows of the root user; a user has none here.
fn rows(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    list: &str,
    root: impl Fn(&root_access::RootCredentials) -> Vec<Value>,
) -> Answer {
    let rows = match whose(world, ctx, input, false)? {
        Whose::Root => root(&here(world, ctx).root),
        Whose::User(_) => Vec::new(),
    };
    page(input, list, rows)
}

pub(super) fn list_certificates(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    rows(world, ctx, input, "Certificates", |root| {
        let row = |certificate: &root_access::SigningCertificate| {
            // The content of a certificate is not modeled, so its body is left out.
            json!({
                "CertificateId": &*certificate.id,
                "Status": "Active",
                "UploadDate": certificate.uploaded.iso_seconds(),
            })
        };
        root.certificates.iter().map(row).collect()
    })
}

pub(super) fn list_devices(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let whose = whose(world, ctx, input, false)?;
    let row = |device: &root_access::MfaDevice| json!({ "SerialNumber": &*device.serial, "EnableDate": device.enabled.iso_seconds() });
    let rows = match whose.user() {
        Some(name) => mfa::of_user(world, ctx, name),
        None => here(world, ctx).root.mfa.iter().map(row).collect(),
    };
    page(input, "MFADevices", rows)
}

/// Removes an item of the root user by its id.
fn take(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    what: &'static str,
    id: &str,
    from: fn(&mut root_access::RootCredentials, &str) -> bool,
) -> Answer {
    let whose = whose(world, ctx, input, false)?;
    let world = world.open(ctx)?;
    if !matches!(whose, Whose::Root) || !from(&mut here_mut(world, ctx).root, id) {
        return Err(gone(what, id));
    }
    changed(
        world,
        ctx,
        message!("{what} {id} was removed", id = id.to_string()),
    );
    Ok(json!({}))
}

/// Removes the matching rows. Returns whether there was one.
fn remove<T>(rows: &mut Vec<T>, is_it: impl Fn(&T) -> bool) -> bool {
    let before = rows.len();
    rows.retain(|row| !is_it(row));
    rows.len() < before
}

pub(super) fn delete_certificate(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    let id = input.text("CertificateId");
    take(world, ctx, input, "Certificate", id, |root, id| {
        remove(&mut root.certificates, |it| &*it.id == id)
    })
}

pub(super) fn deactivate_device(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let id = input.text("SerialNumber");
    if input.optional("UserName").is_some() || matches!(ctx.caller, Principal::User { .. }) {
        let whose = whose(world, ctx, input, false)?;
        return mfa::deactivate(world, ctx, input, whose.user().unwrap_or_default());
    }
    take(world, ctx, input, "MFA Device", id, |root, id| {
        remove(&mut root.mfa, |device| &*device.serial == id)
    })
}

pub(super) fn summary(world: &World, ctx: &mut Ctx) -> Answer {
    authorize::permit(world, ctx, "*", Context::default())?;
    let account = here(world, ctx);
    let (root, devices) = (&account.root, &account.mfa_devices);
    let mut map = Map::new();
    let versions = account.policies.values().map(|it| it.versions.len());
    for (name, count) in [
        ("AccessKeysPerUserQuota", limits::ACCESS_KEYS),
        ("AccountAccessKeysPresent", root.keys.len().min(1)),
        ("AccountMFAEnabled", root.mfa.len().min(1)),
        (
            "AccountPasswordPresent",
            usize::from(root.password != RootPassword::None),
        ),
        (
            "AccountSigningCertificatesPresent",
            root.certificates.len().min(1),
        ),
        ("AssumeRolePolicySizeQuota", Limit::TRUST.characters),
        ("AttachedPoliciesPerGroupQuota", limits::ATTACHED),
        ("AttachedPoliciesPerRoleQuota", limits::ATTACHED),
        ("AttachedPoliciesPerUserQuota", limits::ATTACHED),
        // Tokens of the global endpoint are valid in the Regions that are enabled by default.
        ("GlobalEndpointTokenVersion", 1),
        ("GroupPolicySizeQuota", Limit::GROUP_INLINE.characters),
        ("Groups", account.groups.len()),
        ("GroupsPerUserQuota", limits::GROUPS_OF_USER),
        ("GroupsQuota", limits::GROUPS),
        ("InstanceProfiles", account.instance_profiles.len()),
        ("InstanceProfilesQuota", limits::INSTANCE_PROFILES),
        ("MFADevices", root.mfa.len() + devices.len()),
        (
            "MFADevicesInUse",
            root.mfa.len() + devices.values().filter(|it| it.user.is_some()).count(),
        ),
        ("Policies", account.policies.len()),
        ("PoliciesQuota", limits::POLICIES),
        ("PolicySizeQuota", Limit::MANAGED.characters),
        ("PolicyVersionsInUse", versions.sum()),
        ("PolicyVersionsInUseQuota", limits::VERSIONS_IN_USE),
        ("Providers", account.providers.len()),
        ("RolePolicySizeQuota", Limit::ROLE_INLINE.characters),
        ("Roles", account.roles.len()),
        ("RolesQuota", limits::ROLES),
        ("ServerCertificates", 0),
        ("ServerCertificatesQuota", limits::SERVER_CERTIFICATES),
        ("SigningCertificatesPerUserQuota", limits::CERTIFICATES),
        ("UserPolicySizeQuota", Limit::USER_INLINE.characters),
        ("Users", account.users.len()),
        ("UsersQuota", limits::USERS),
        ("VersionsPerPolicyQuota", VERSIONS),
    ] {
        put(&mut map, name, &(count as u64));
    }
    Ok(json!({ "SummaryMap": map }))
}

/// "Forgot password" on the sign-in page, by a person who reads the root user's mail.
pub(super) fn recover(world: &mut Locked<'_>, ctx: &mut Ctx) -> Answer {
    ctx.enter(Gate::Caller);
    ctx.cite("IAM User Guide: centrally manage root access for member accounts");
    if !matches!(ctx.caller, Principal::Root(_)) {
        ctx.advise("Act as the root user: its password is recovered through its own mailbox.");
        return Err(refusals::NOT_THE_ROOT_USER.error());
    }
    ctx.permit_without_policy(Unasked::OwnCredentials);
    ctx.note_passed("Anyone with access to the root user's mailbox can request a new password.");
    ctx.enter(Gate::State);
    let managed = world
        .organization_of(ctx.account())
        .is_some_and(|organization| root_access::manages(organization, ctx.account()));
    let allowed = matches!(here(world, ctx).root.password, RootPassword::Recoverable(_));
    if managed && !allowed {
        ctx.advise(
            "The management account or the delegated administrator for IAM can allow it: in a root session for \
             IAMCreateRootUserPassword with create-login-profile.");
        return Err(refusals::PASSWORD_RECOVERY_OFF.error());
    }
    let now = world.now();
    if here(world, ctx).root.password == RootPassword::Set(now) {
        return Ok(json!({}));
    }
    let world = world.open(ctx)?;
    here_mut(world, ctx).root.password = RootPassword::Set(now);
    changed(world, ctx, "A new password was set by the owner");
    Ok(json!({}))
}
