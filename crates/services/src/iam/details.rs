//! All entities that IAM has in an account, in one answer: users, groups, roles and managed policies with their
//! documents.
//!
//! Of AWS managed policies, only those in use are listed; it is not documented that others are left out. Source:
//! API Reference of IAM, GetAccountAuthorizationDetails.

use super::attached::{self, boundary_shape};
use super::identity::Kind;
use super::policies::{self, Whose};
use super::prelude::*;
use super::{documents, groups, instance_profiles, roles, users, versions};
use api::managed::{self, Managed};
use gates::input::tag_rows;
use state::account::{Account, Policies, Role, Tags};

const LISTS: [&str; 4] = [
    "UserDetailList",
    "GroupDetailList",
    "RoleDetailList",
    "Policies",
];

fn inline(policies: &Policies) -> Vec<Value> {
    let all = policies.inline.iter();
    all.map(|(name, it)| json!({ "PolicyName": &**name, "PolicyDocument": documents::value(it) }))
        .collect()
}

/// Adds the members that follow those of a single user, group or role, in the order of the model.
fn add(shape: &mut Map<String, Value>, list: &str, policies: &Policies, tags: Option<&Tags>) {
    let inline = inline(policies);
    shape.shift_remove(list);
    shape.insert(list.into(), inline.into());
    // A user's groups come between them.
    if let Some(groups) = shape.shift_remove("GroupList") {
        shape.insert("GroupList".into(), groups);
    }
    let attached: Vec<Value> = policies
        .attached
        .iter()
        .map(|arn| attached::row(arn))
        .collect();
    put(shape, "AttachedManagedPolicies", &attached);
    if let Some(boundary) = &policies.boundary {
        put(shape, "PermissionsBoundary", &boundary_shape(boundary));
    }
    if let Some(tags) = tags {
        put(shape, "Tags", &tag_rows(tags));
    }
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::permit(world, ctx, "*", Context::default())?;
    let account = here(world, ctx);
    let filter = input.list("Filter").filter(|it| !it.is_empty());
    let wants = |kind: &str| filter.is_none_or(|kinds| kinds.iter().any(|it| it == kind));
    let mut rows = rows(world, account, wants);
    if wants("AWSManagedPolicy") {
        let used = policies::used(account);
        let is_used = |it: &&Managed| used.contains(&it.arn_in(account.id.partition()));
        let of_aws = managed::all()?.filter(is_used).map(Whose::Aws);
        rows.extend(of_aws.map(|policy| policy_row(account, policy)));
    }
    page_of(input, &rows, |page| lists(&LISTS, page))
}

/// Everything that is the account's own, in one answer.
pub(super) fn whole(world: &World, account: &Account) -> Value {
    lists(&LISTS, &rows(world, account, |_| true))
}

/// The account's own entities of the wanted kinds, each with the number of its list.
fn rows(world: &World, account: &Account, wants: impl Fn(&str) -> bool) -> Vec<(usize, Value)> {
    let mut rows: Vec<(usize, Value)> = Vec::new();
    if wants("User") {
        for user in account.users.values() {
            let mut shape = users::shape(account.id, user);
            let groups: Vec<&str> = user.groups.iter().map(|name| &**name).collect();
            put(&mut shape, "GroupList", &groups);
            let tags = Some(&user.tags);
            add(&mut shape, "UserPolicyList", &user.policies, tags);
            rows.push((0, shape.into()));
        }
    }
    if wants("Group") {
        for group in account.groups.values() {
            let mut shape = present(groups::shape(account.id, group));
            add(&mut shape, "GroupPolicyList", &group.policies, None);
            rows.push((1, shape.into()));
        }
    }
    if wants("Role") {
        for role in account.roles.values() {
            rows.push((2, role_row(world, account, role)));
        }
    }
    if wants("LocalManagedPolicy") {
        let own = account.policies.values();
        rows.extend(own.map(|policy| policy_row(account, Whose::Own(policy))));
    }
    rows
}

/// The row of a managed policy, with the number of its list.
fn policy_row(account: &Account, whose: Whose<'_>) -> (usize, Value) {
    let mut shape = policies::whole(account, whose);
    shape.shift_remove("Tags");
    let versions = versions::all(account, whose);
    put(&mut shape, "PolicyVersionList", &versions);
    (3, shape.into())
}

fn role_row(world: &World, account: &Account, role: &Role) -> Value {
    let mut shape = present(roles::shape(account.id, role));
    shape.shift_remove("Description");
    shape.shift_remove("MaxSessionDuration");
    let profiles = instance_profiles::of_role(account, &role.name);
    put(&mut shape, "InstanceProfileList", &profiles);
    let tags = Some(&role.tags);
    add(&mut shape, "RolePolicyList", &role.policies, tags);
    let last_used = roles::last_used(world, account.id, role);
    put(&mut shape, "RoleLastUsed", &last_used);
    shape.into()
}

/// The users, groups or roles below a path.
pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>, kind: Kind) -> Answer {
    let arn = format!("{}:{}/", ctx.account().arn("iam"), kind.word());
    authorize::permit(world, ctx, &arn, Context::default())?;
    let prefix = input.optional("PathPrefix").unwrap_or("/");
    let account = here(world, ctx);
    let id = account.id;
    let all: Vec<(&Text, Value)> = match kind {
        Kind::User => (account.users.values())
            .map(|user| (&user.path, users::shape(id, user).into()))
            .collect(),
        Kind::Group => (account.groups.values())
            .map(|group| (&group.path, groups::shape(id, group)))
            .collect(),
        Kind::Role => (account.roles.values())
            .map(|role| (&role.path, roles::shape(id, role)))
            .collect(),
    };
    let below = all.into_iter().filter(|(path, _)| path.starts_with(prefix));
    let rows = below.map(|(_, shape)| shape).collect();
    page(input, &format!("{}s", kind.title()), rows)
}
