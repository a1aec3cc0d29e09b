//! The IAM and STS APIs, as far as this version has them: users, groups, roles, their policies, limits and tags;
//! service-linked roles with their deletion tasks; assuming a role. A call of IAM reaches the caller's own account only.
//!
//! This module lists the operations and has the code that several of them share. Refusals have AWS's words as seen in
//! public reports; where none was found, a comment says so.

mod absent;
mod access_keys;
mod access_reports;
mod aliases;
mod assume_root;
mod attached;
mod credential_report;
mod details;
mod documents;
mod federated;
mod groups;
mod identity;
mod inline;
mod instance_profiles;
mod limits;
mod login_profiles;
pub(crate) mod messages;
mod mfa;
pub mod needs;
pub mod opening;
mod owner;
mod password_policy;
mod policies;
mod providers;
mod refusals;
mod renaming;
pub mod restoring;
mod roles;
mod root_credentials;
mod saml;
mod scoped;
mod service_linked;
pub mod service_linked_role;
mod service_reports;
mod simulate;
mod sts;
mod tagging;
mod tags;
mod tokens;
mod users;
mod versions;
mod web_identity;
mod wording;

use absent::Of;
use state::account::{Account, Policies, Tags};
use std::ops::Range;

use providers::Provider;
use tagging::Tagged;

use crate::prelude::*;
use identity::{
    BOUNDARY_KEY, Kind, TargetEntity, find, target, target_named, target_with, tell_tags,
};

pub(crate) use messages::encoded as encoded_message;
pub use roles::name_accounts;
pub use users::seed_user;

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Iam, Service::Sts, Service::Console],
    enter,
    handlers: handlers! { world, ctx, input =>
        "GenerateOrganizationsAccessReport" => access_reports::generate(world, ctx, input),
        "GetOrganizationsAccessReport" => access_reports::get(world, ctx, input),
        "GenerateCredentialReport" => credential_report::generate(world, ctx),
        "GetCredentialReport" => credential_report::get(world, ctx),
        "GenerateServiceLastAccessedDetails" => service_reports::generate(world, ctx, input),
        "GetServiceLastAccessedDetails" => service_reports::get(world, ctx, input),
        "GetServiceLastAccessedDetailsWithEntities" => service_reports::with_entities(world, ctx, input),
        "AssumeRole" => sts::assume_role(world, ctx, input),
        "AssumeRoot" => assume_root::assume_root(world, ctx, input),
        "DecodeAuthorizationMessage" => messages::decode(world, ctx, input),
        "GetAccessKeyInfo" => tokens::access_key_info(world, ctx, input),
        "GetCallerIdentity" => sts::get_caller_identity(world, ctx),
        "GetScopedCredentials" => scoped::get(world, ctx, input),
        "GetSessionToken" => tokens::get_session_token(world, ctx, input),
        "CreateAccountAlias" => aliases::create(world, ctx, input),
        "DeleteAccountAlias" => aliases::delete(world, ctx, input),
        "ListAccountAliases" => aliases::list(world, ctx, input),
        "DeleteAccountPasswordPolicy" => password_policy::delete(world, ctx),
        "GetAccountPasswordPolicy" => password_policy::get(world, ctx),
        "GetAccountProperties" => absent::properties(world, ctx),
        "UpdateAccountPasswordPolicy" => password_policy::update(world, ctx, input),
        "GetAccountAuthorizationDetails" => details::get(world, ctx, input),
        "CreateServiceLinkedRole" => service_linked::create(world, ctx, input),
        "DeleteServiceLinkedRole" => service_linked::delete(world, ctx, input),
        "GetServiceLinkedRoleDeletionStatus" => service_linked::deletion_status(world, ctx, input),
        "CreateLoginProfile" => root_credentials::create_login_profile(world, ctx, input),
        "DeleteLoginProfile" => root_credentials::delete_login_profile(world, ctx, input),
        "GetLoginProfile" => root_credentials::login_profile(world, ctx, input),
        "DeactivateMFADevice" => root_credentials::deactivate_device(world, ctx, input),
        "CreateAccessKey" => access_keys::create(world, ctx, input),
        "DeleteAccessKey" => access_keys::delete(world, ctx, input),
        "DeleteSigningCertificate" => root_credentials::delete_certificate(world, ctx, input),
        "GetAccessKeyLastUsed" => access_keys::last_used(world, ctx, input),
        "GetAccountSummary" => root_credentials::summary(world, ctx),
        "ListAccessKeys" => access_keys::list(world, ctx, input),
        "UpdateAccessKey" => access_keys::update(world, ctx, input),
        "ListMFADevices" => root_credentials::list_devices(world, ctx, input),
        "ListSigningCertificates" => root_credentials::list_certificates(world, ctx, input),
        "CreateUser" => users::create(world, ctx, input),
        "DeleteUser" => users::delete(world, ctx, input),
        "GetUser" => users::get(world, ctx, input),
        "ListGroupsForUser" => groups::list_of_user(world, ctx, input),
        "ListUsers" => details::list(world, ctx, input, Kind::User),
        "SimulateCustomPolicy" => simulate::custom(world, ctx, input),
        "SimulatePrincipalPolicy" => simulate::principal(world, ctx, input),
        "UpdateUser" => renaming::update(world, ctx, input, Kind::User),
        "AddUserToGroup" => groups::add_user(world, ctx, input),
        "CreateGroup" => groups::create(world, ctx, input),
        "DeleteGroup" => groups::delete(world, ctx, input),
        "GetGroup" => groups::get(world, ctx, input),
        "ListGroups" => details::list(world, ctx, input, Kind::Group),
        "RemoveUserFromGroup" => groups::remove_user(world, ctx, input),
        "UpdateGroup" => renaming::update(world, ctx, input, Kind::Group),
        "CreateRole" => roles::create(world, ctx, input),
        "DeleteRole" => roles::delete(world, ctx, input),
        "GetRole" => roles::get(world, ctx, input),
        "ListRoles" => details::list(world, ctx, input, Kind::Role),
        "UpdateAssumeRolePolicy" => roles::update_trust(world, ctx, input),
        "UpdateRole" => roles::update(world, ctx, input),
        "UpdateRoleDescription" => roles::update_description(world, ctx, input),
        "PutGroupPolicy" => inline::put(world, ctx, input, Kind::Group),
        "PutRolePolicy" => inline::put(world, ctx, input, Kind::Role),
        "PutUserPolicy" => inline::put(world, ctx, input, Kind::User),
        "GetGroupPolicy" => inline::get(world, ctx, input, Kind::Group),
        "GetRolePolicy" => inline::get(world, ctx, input, Kind::Role),
        "GetUserPolicy" => inline::get(world, ctx, input, Kind::User),
        "ListGroupPolicies" => inline::list(world, ctx, input, Kind::Group),
        "ListRolePolicies" => inline::list(world, ctx, input, Kind::Role),
        "ListUserPolicies" => inline::list(world, ctx, input, Kind::User),
        "DeleteGroupPolicy" => inline::delete(world, ctx, input, Kind::Group),
        "DeleteRolePolicy" => inline::delete(world, ctx, input, Kind::Role),
        "DeleteUserPolicy" => inline::delete(world, ctx, input, Kind::User),
        "AttachGroupPolicy" => attached::attach(world, ctx, input, Kind::Group),
        "AttachRolePolicy" => attached::attach(world, ctx, input, Kind::Role),
        "AttachUserPolicy" => attached::attach(world, ctx, input, Kind::User),
        "DetachGroupPolicy" => attached::detach(world, ctx, input, Kind::Group),
        "DetachRolePolicy" => attached::detach(world, ctx, input, Kind::Role),
        "DetachUserPolicy" => attached::detach(world, ctx, input, Kind::User),
        "ListAttachedGroupPolicies" => attached::list(world, ctx, input, Kind::Group),
        "ListAttachedRolePolicies" => attached::list(world, ctx, input, Kind::Role),
        "ListAttachedUserPolicies" => attached::list(world, ctx, input, Kind::User),
        "PutRolePermissionsBoundary" => attached::put_boundary(world, ctx, input, Kind::Role),
        "PutUserPermissionsBoundary" => attached::put_boundary(world, ctx, input, Kind::User),
        "DeleteRolePermissionsBoundary" => attached::delete_boundary(world, ctx, input, Kind::Role),
        "DeleteUserPermissionsBoundary" => attached::delete_boundary(world, ctx, input, Kind::User),
        "CreatePolicy" => policies::create(world, ctx, input),
        "DeletePolicy" => policies::delete(world, ctx, input),
        "GetPolicy" => policies::get(world, ctx, input),
        "ListEntitiesForPolicy" => policies::list_entities(world, ctx, input),
        "ListPolicies" => policies::list(world, ctx, input),
        "CreatePolicyVersion" => versions::create(world, ctx, input),
        "DeletePolicyVersion" => versions::delete(world, ctx, input),
        "GetPolicyVersion" => versions::get(world, ctx, input),
        "ListPolicyVersions" => versions::list(world, ctx, input),
        "SetDefaultPolicyVersion" => versions::set_default(world, ctx, input),
        "ListPolicyTags" => tagging::list(world, ctx, input, Tagged::Policy),
        "ListRoleTags" => tagging::list(world, ctx, input, Tagged::Identity(Kind::Role)),
        "ListUserTags" => tagging::list(world, ctx, input, Tagged::Identity(Kind::User)),
        "TagPolicy" => tagging::tag(world, ctx, input, Tagged::Policy),
        "TagRole" => tagging::tag(world, ctx, input, Tagged::Identity(Kind::Role)),
        "TagUser" => tagging::tag(world, ctx, input, Tagged::Identity(Kind::User)),
        "UntagPolicy" => tagging::untag(world, ctx, input, Tagged::Policy),
        "UntagRole" => tagging::untag(world, ctx, input, Tagged::Identity(Kind::Role)),
        "UntagUser" => tagging::untag(world, ctx, input, Tagged::Identity(Kind::User)),
        "AddRoleToInstanceProfile" => instance_profiles::add_role(world, ctx, input),
        "CreateInstanceProfile" => instance_profiles::create(world, ctx, input),
        "DeleteInstanceProfile" => instance_profiles::delete(world, ctx, input),
        "GetInstanceProfile" => instance_profiles::get(world, ctx, input),
        "ListInstanceProfiles" => instance_profiles::list(world, ctx, input),
        "ListInstanceProfilesForRole" => instance_profiles::list_for_role(world, ctx, input),
        "RemoveRoleFromInstanceProfile" => instance_profiles::remove_role(world, ctx, input),
        "UpdateLoginProfile" => login_profiles::update(world, ctx, input),
        "AddClientIDToOpenIDConnectProvider" => providers::add_client(world, ctx, input),
        "CreateOpenIDConnectProvider" => providers::create_oidc(world, ctx, input),
        "CreateSAMLProvider" => providers::create_saml(world, ctx, input),
        "DeleteOpenIDConnectProvider" => providers::delete(world, ctx, input, Provider::Oidc),
        "DeleteSAMLProvider" => providers::delete(world, ctx, input, Provider::Saml),
        "GetOpenIDConnectProvider" => providers::get_oidc(world, ctx, input),
        "GetSAMLProvider" => providers::get_saml(world, ctx, input),
        "ListOpenIDConnectProviderTags" => tagging::list(world, ctx, input, Tagged::Provider(Provider::Oidc)),
        "ListOpenIDConnectProviders" => providers::list(world, ctx, Provider::Oidc),
        "ListSAMLProviderTags" => tagging::list(world, ctx, input, Tagged::Provider(Provider::Saml)),
        "ListSAMLProviders" => providers::list(world, ctx, Provider::Saml),
        "RemoveClientIDFromOpenIDConnectProvider" => providers::remove_client(world, ctx, input),
        "TagOpenIDConnectProvider" => tagging::tag(world, ctx, input, Tagged::Provider(Provider::Oidc)),
        "TagSAMLProvider" => tagging::tag(world, ctx, input, Tagged::Provider(Provider::Saml)),
        "UntagOpenIDConnectProvider" => tagging::untag(world, ctx, input, Tagged::Provider(Provider::Oidc)),
        "UntagSAMLProvider" => tagging::untag(world, ctx, input, Tagged::Provider(Provider::Saml)),
        "UpdateOpenIDConnectProvider" => providers::update_oidc(world, ctx, input),
        "UpdateOpenIDConnectProviderThumbprint" => providers::update_thumbprints(world, ctx, input),
        "UpdateSAMLProvider" => providers::update_saml(world, ctx, input),
        "AssumeRoleWithSAML" => saml::assume_role(world, ctx, input),
        "AssumeRoleWithWebIdentity" => web_identity::assume_role(world, ctx, input),
        "ListSSHPublicKeys" => absent::list(world, ctx, input, "SSHPublicKeys", Of::User),
        "ListServerCertificates" => absent::list(world, ctx, input, "ServerCertificateMetadataList", Of::Path("server-certificate/")),
        "ListServiceSpecificCredentials" => absent::list(world, ctx, input, "ServiceSpecificCredentials", Of::User),
        "ListVirtualMFADevices" => mfa::list_virtual(world, ctx, input),
        "ChangePassword" => mfa::change_password(world, ctx, input),
        "CreateVirtualMFADevice" => mfa::create(world, ctx, input),
        "DeleteVirtualMFADevice" => mfa::delete(world, ctx, input),
        "EnableMFADevice" => mfa::enable(world, ctx, input),
        "ResyncMFADevice" => mfa::resync(world, ctx, input),
        "RecoverRootPassword" => root_credentials::recover(world, ctx),
    },
};

/// The gate of every call of IAM and STS.
pub(crate) fn enter(ctx: &mut Ctx) -> Result<(), ApiError> {
    if ctx.operation.service == Service::Console {
        return Ok(());
    }
    tokens::refuse(ctx)?;
    // The operations for reports of an organization check their callers themselves.
    if !ctx.operation.name.ends_with("OrganizationsAccessReport") {
        ctx.note_passed("Any user with credentials may call it for their own account.");
    }
    Ok(())
}

/// The caller's account, which exists: the first gate has checked it.
fn here<'w>(world: &'w World, ctx: &Ctx) -> &'w Account {
    world
        .account(ctx.account())
        .expect("the caller's account exists")
}

fn here_mut<'w>(world: &'w mut WorldMut, ctx: &Ctx) -> &'w mut Account {
    world
        .account_mut(ctx.account())
        .expect("the caller's account exists")
}

/// The bounds of the requested page in `rows` rows.
fn paginate(input: Input<'_>, rows: usize) -> Result<Range<usize>, ApiError> {
    let size = input
        .number("MaxItems")
        .map_or(100, |n| usize::try_from(n).unwrap_or(100))
        .clamp(1, 1000);
    let start = match input.optional("Marker") {
        None => 0,
        Some(marker) => marker
            .parse::<usize>()
            .ok()
            .filter(|start| (1..rows).contains(start))
            .ok_or_else(|| refusals::INVALID_MARKER.error())?,
    };
    Ok(start..(start + size).min(rows))
}

/// An answer with one page of rows. `render`: its members, from the rows of the page.
fn page_of<T>(input: Input<'_>, rows: &[T], render: impl FnOnce(&[T]) -> Value) -> Answer {
    let page = paginate(input, rows.len())?;
    let end = page.end;
    let mut answer = render(rows.get(page).unwrap_or_default());
    set(&mut answer, "IsTruncated", end < rows.len());
    if end < rows.len() {
        set(&mut answer, "Marker", end.to_string());
    }
    Ok(answer)
}

/// The rows of several lists, each with the number of its list, as the members of an answer.
fn lists(names: &[&str], rows: &[(usize, Value)]) -> Value {
    let of = |list: usize| rows.iter().filter(move |(of, _)| *of == list);
    let list = |(list, name): (usize, &&str)| {
        let rows: Vec<Value> = of(list).map(|(_, row)| row.clone()).collect();
        ((*name).to_string(), Value::from(rows))
    };
    names.iter().enumerate().map(list).collect()
}

/// A page with `Marker` and `IsTruncated`, as in IAM.
fn page(input: Input<'_>, name: &str, rows: Vec<Value>) -> Answer {
    page_of(input, &rows, |page| json!({ name: page }))
}

/// The user, group or role with a name.
fn entity<'w, T>(
    all: &'w ordered::Map<Text, T>,
    kind: Kind,
    name: &str,
) -> Result<&'w T, ApiError> {
    all.get(name).ok_or_else(|| no_such(kind, name))
}

fn no_such(kind: Kind, name: &str) -> ApiError {
    refuse!(refusals::NO_SUCH_IDENTITY, kind = kind.word(), name)
}

fn already_exists(kind: Kind, name: &str) -> ApiError {
    refuse!(refusals::IDENTITY_EXISTS, kind = kind.title(), name)
}

/// Whether a name is taken. Case does not count.
fn is_taken<'a>(mut names: impl Iterator<Item = &'a Text>, name: &str) -> bool {
    names.any(|taken| taken.eq_ignore_ascii_case(name))
}

/// Refuses to delete an entity that still has policies.
fn without_policies(policies: &Policies) -> Result<(), ApiError> {
    if !policies.attached.is_empty() {
        return Err(conflict(
            "Cannot delete entity, must detach all policies first.",
        ));
    }
    if !policies.inline.is_empty() {
        return Err(conflict(
            "Cannot delete entity, must delete policies first.",
        ));
    }
    Ok(())
}

fn invalid(message: impl Into<Message>) -> ApiError {
    refusals::INVALID_INPUT.saying(message)
}

fn conflict(message: &'static str) -> ApiError {
    refusals::DELETE_CONFLICT.saying(message)
}

/// Adds the event of a change to permissions, for the timeline.
fn identity_event(world: &World, ctx: &mut Ctx, name: &str, says: Message) {
    ctx.event(world, EventKind::identity(ctx.account(), name), says);
}

/// As [`identity_event`]. `says`: the sentence, from the identity's name and that of the account.
fn happened(world: &World, ctx: &mut Ctx, name: &str, says: fn(String, String) -> Message) {
    let says = says(name.to_string(), world.name_of(ctx.account()));
    identity_event(world, ctx, name, says);
}

/// The boundary of a user or role, as answers show it.
fn boundary_shape(arn: &str) -> Value {
    json!({ "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn })
}

/// What the answer about a user or role has in the end, as far as it exists.
fn boundary_and_tags(policies: &Policies, tags: &Tags) -> Map<String, Value> {
    present(json!({
        "PermissionsBoundary": policies.boundary.as_deref().map(boundary_shape),
        "Tags": tags::shape(tags),
    }))
}

/// The description; an empty one counts as none.
fn described(input: Input<'_>) -> Option<Text> {
    let given = input.optional("Description");
    given.filter(|words| !words.is_empty()).map(text)
}
