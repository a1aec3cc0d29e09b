//! The access portal: the accounts and permission sets of a person, and credentials of their roles.
//!
//! Nobody signs in here yet, so the portal's token is the user's name, `@` and the id of the identity store. The calls are not
//! signed, and no policy is asked: an assignment that is in force lets a person in. Another token is refused.

use super::{attributes, refusals};
use crate::iam::begin_session;
use crate::prelude::*;
use gates::context::Unasked;
use gates::handler::open;
use state::account::RoleSession;
use state::identity_center::sets::{PermissionSet, SetInAccount};
use state::identity_center::{DirectoryUser, IdentityCenter, PRINCIPAL, UniqueKind, unique_key};

/// The operations of the portal: one row each.
pub static PORTAL_OPERATIONS: Operations = Operations {
    services: &[Service::SsoPortal],
    enter: open,
    handlers: handlers! { world, ctx, input =>
        "GetRoleCredentials" => credentials(world, ctx, input),
        "ListAccountRoles" => roles(world, ctx, input),
        "ListAccounts" => accounts(world, ctx, input),
        "Logout" => person(world, ctx, input).map(|_| json!({})),
    },
};

/// The instance and the user that the token names.
fn person(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<(Arc<IdentityCenter>, Arc<DirectoryUser>), ApiError> {
    ctx.cite("API Reference of the IAM Identity Center portal");
    let token = input.text("accessToken").rsplit_once('@');
    let found = token.and_then(|(name, store)| {
        let mut all = world.identity_centers().values();
        let center = all.find(|it| *it.store == *store && it.region == ctx.region)?;
        let id = center.unique.get(&unique_key(UniqueKind::UserName, name))?;
        Some((center.clone(), center.users.get(id)?.clone()))
    });
    let found = found.ok_or_else(|| refusals::NO_PERSON.error())?;
    ctx.enter(Gate::Policy);
    ctx.permit_without_policy(Unasked::PortalToken);
    ctx.note_passed("Needs no permission in an account: assignments decide.");
    ctx.enter(Gate::State);
    Ok(found)
}

/// What lets a person into an account.
struct Access<'c> {
    account: AccountId,
    set: &'c PermissionSet,
    there: &'c SetInAccount,
}

/// The ways of a person into accounts: own assignments and those of groups. Without trusted access there are none.
fn accesses<'c>(
    world: &World,
    center: &'c IdentityCenter,
    user: &DirectoryUser,
) -> Vec<Access<'c>> {
    let organization = center.organization.as_ref();
    let organization = organization.and_then(|it| world.organization(it));
    if !organization.is_some_and(|it| it.trusted.contains_key(PRINCIPAL)) {
        return Vec::new();
    }
    let mut principals = vec![user.id.clone()];
    principals.extend(center.groups_of(&user.id).cloned());
    let mut found = Vec::new();
    for set in center.sets.values() {
        for (account, there) in &set.accounts {
            let is_in = principals
                .iter()
                .any(|it| there.principals.contains_key(it));
            if is_in && world.is_open(*account) {
                let account = *account;
                found.push(Access {
                    account,
                    set,
                    there,
                });
            }
        }
    }
    ordered::sort_by_key(&mut found, |it| it.account);
    found
}

fn accounts(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, user) = person(world, ctx, input)?;
    let all = accesses(world, &center, &user);
    let mut ids: Vec<AccountId> = all.iter().map(|it| it.account).collect();
    ids.dedup();
    list_answer(ctx, input, "accountList", &ids, |id| {
        json!({
            "accountId": id.to_string(),
            "accountName": world.name_of(*id),
            "emailAddress": world.account(*id).map(|it| it.email.to_string()),
        })
    })
}

fn roles(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, user) = person(world, ctx, input)?;
    let account = input.account(ctx, "accountId")?;
    let all = accesses(world, &center, &user);
    let here: Vec<_> = all.iter().filter(|it| it.account == account).collect();
    if here.is_empty() {
        return Err(refusals::NO_ACCESS.error());
    }
    list_answer(
        ctx,
        input,
        "roleList",
        &here,
        |it| json!({ "roleName": &*it.set.name, "accountId": account.to_string() }),
    )
}

/// The session name of a user: the user name, as far as STS takes its characters.
fn session_name(user: &DirectoryUser) -> Text {
    let is_taken = |it: char| it.is_ascii_alphanumeric() || "_+=,.@-".contains(it);
    let letters = user
        .name
        .chars()
        .map(|it| if is_taken(it) { it } else { '-' });
    let name: String = letters.take(64).collect();
    match name.len() {
        0 | 1 => format!("{name}-").into(),
        _ => name.into(),
    }
}

fn credentials(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (center, user) = person(world, ctx, input)?;
    let account = input.account(ctx, "accountId")?;
    let name = input.text("roleName");
    let all = accesses(world, &center, &user);
    let mut all = all.iter();
    let found = all.find(|it| it.account == account && &*it.set.name == name);
    let role = found.and_then(|it| {
        let roles = &world.account(account)?.roles;
        roles.get(it.there.role.as_ref()?).cloned()
    });
    let Some(role) = role else {
        return Err(refusals::NO_ACCESS.error());
    };
    let expires = world.now().plus(role.max_session_s * SECOND);
    let by = ctx.caller.clone();
    let world = world.open(ctx)?;
    let session = Arc::new(RoleSession {
        role: role.name.clone(),
        name: session_name(&user),
        by,
        began: world.now(),
        key: world.new_session_key(account),
        expires,
        policies: Vec::new(),
        scope_downs: Vec::new(),
        tags: attributes::tags(&center, &user),
        transitive: ordered::Set::new(),
        source_identity: None,
    });
    let who = user.name.to_string().into();
    let issued = begin_session(world, ctx, (account, role.id), session, who);
    Ok(json!({ "roleCredentials": json!({
        "accessKeyId": &*issued.key,
        "secretAccessKey": &*issued.secret,
        "sessionToken": &*issued.token,
        "expiration": expires.millis(),
    }) }))
}
