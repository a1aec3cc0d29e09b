//! Managed policies: the account's own, and AWS managed ones, which are read-only.

use ordered::{Map as Ordered, Set};
use policy::limits::Limit;

use super::identity::tell_tags;
use super::prelude::*;
use super::{documents, limits, refusals, tags};
use api::managed::{self, Managed};
use gates::input::tag_rows;
use state::account::{Account, ManagedPolicy, Policies, PolicyVersion};

/// A managed policy, of AWS or of a customer.
#[derive(Clone, Copy)]
pub(super) enum Whose<'a> {
    Aws(&'static Managed),
    Own(&'a ManagedPolicy),
}

fn not_found(arn: &str) -> ApiError {
    refuse!(refusals::NO_SUCH_POLICY, arn)
}

/// The policy that the input names, after policy has let the call pass.
pub(super) fn named<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Whose<'w>, ApiError> {
    let arn = input.text("PolicyArn");
    let account = here(world, ctx);
    let own = account.own_policy(arn);
    let mut context = Context::default();
    if let Some(policy) = own {
        tell_tags(&mut context, &policy.tags);
    }
    authorize::admit_with(world, ctx, arn, context)?;
    match managed::by_arn(ctx.account().partition(), arn)? {
        Some(managed) => Ok(Whose::Aws(managed)),
        None => own.map(Whose::Own).ok_or_else(|| not_found(arn)),
    }
}

/// The same, for calls that change the policy: AWS managed policies cannot be changed.
pub(super) fn own<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<&'w ManagedPolicy, ApiError> {
    match named(world, ctx, input)? {
        Whose::Own(policy) => Ok(policy),
        Whose::Aws(_) => Err(refusals::POLICY_OUTSIDE_ACCOUNT.error()),
    }
}

/// A policy that is known to exist, for changes.
pub(super) fn own_mut<'w>(world: &'w mut WorldMut, ctx: &Ctx, name: &str) -> &'w mut ManagedPolicy {
    let policy = here_mut(world, ctx)
        .policies
        .get_mut(name)
        .expect("the policy exists");
    Arc::make_mut(policy)
}

/// The ARNs of the policies in use, attached or as a boundary.
pub(super) fn used(account: &Account) -> Set<Text> {
    let arns =
        |it: &Policies| -> Vec<Text> { it.attached.iter().chain(&it.boundary).cloned().collect() };
    of_all(account).flat_map(arns).collect()
}

fn of_all(account: &Account) -> impl Iterator<Item = &Policies> {
    let users = account.users.values().map(|it| &it.policies);
    let groups = account.groups.values().map(|it| &it.policies);
    let roles = account.roles.values().map(|it| &it.policies);
    users.chain(groups).chain(roles)
}

/// The number of entities to which a policy is attached, and of those whose boundary it is.
pub(super) fn uses(account: &Account, arn: &str) -> (usize, usize) {
    let count = |is: fn(&Policies, &str) -> bool| of_all(account).filter(|it| is(it, arn)).count();
    (count(is_attached), count(is_boundary))
}

pub(super) fn is_attached(policies: &Policies, arn: &str) -> bool {
    policies.attached.iter().any(|attached| &**attached == arn)
}

fn is_boundary(policies: &Policies, arn: &str) -> bool {
    policies.boundary.as_deref() == Some(arn)
}

/// A policy as lists show it.
fn shape(account: &Account, policy: Whose<'_>) -> Map<String, Value> {
    let (name, id, arn, path, version, attachable, created, updated) = match policy {
        Whose::Aws(policy) => (
            policy.name,
            policy.id(),
            policy.arn_in(account.id.partition()).to_string(),
            policy.path(),
            u32::from(policy.version),
            policy.is_attachable(),
            policy.created().iso_seconds(),
            policy.updated().iso_seconds(),
        ),
        Whose::Own(policy) => (
            &*policy.name,
            policy.id.to_string(),
            policy.arn(account.id),
            policy.path.to_string(),
            policy.default_version,
            true,
            policy.created_at.iso_seconds(),
            policy.updated_at.iso_seconds(),
        ),
    };
    let (attached, boundaries) = uses(account, &arn);
    present(json!({
        "PolicyName": name,
        "PolicyId": id,
        "Arn": arn,
        "Path": path,
        "DefaultVersionId": format!("v{version}"),
        "AttachmentCount": attached,
        "PermissionsBoundaryUsageCount": boundaries,
        "IsAttachable": attachable,
        "CreateDate": created,
        "UpdateDate": updated,
    }))
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (name, account) = (input.text("PolicyName"), ctx.account());
    let path = input.optional("Path").unwrap_or("/");
    let arn = format!("{}:policy{path}{name}", account.arn("iam"));
    authorize::permit(world, ctx, &arn, Context::default())?;
    tags::permit_tagging(world, ctx, input, "iam:TagPolicy", &arn, Context::default())?;
    ctx.enter(Gate::State);
    let policies = &here(world, ctx).policies;
    if is_taken(policies.keys(), name) {
        return Err(refuse!(refusals::POLICY_EXISTS, name));
    }
    limits::within(policies.len() + 1, "PoliciesPerAccount", limits::POLICIES)?;
    let version = version(world, ctx, input.text("PolicyDocument"))?;
    let tags = tags::read(input, false)?;
    let world = world.open(ctx)?;
    let policy = ManagedPolicy {
        name: text(name),
        id: world.iam_id("ANPA"),
        path: text(path),
        description: described(input),
        created_at: world.now(),
        updated_at: world.now(),
        versions: Ordered::from([(1, version)]),
        default_version: 1,
        next_version: 2,
        tags,
    };
    let mut shape = shape(here(world, ctx), Whose::Own(&policy));
    shape.extend(present(json!({ "Tags": tags::shape(&policy.tags) })));
    let policies = &mut here_mut(world, ctx).policies;
    policies.insert(policy.name.clone(), policy.into());
    happened(world, ctx, name, |name, account| {
        message!("Policy {name} was created in {account}.")
    });
    Ok(json!({ "Policy": shape }))
}

/// Reads the document of a managed policy in a call.
pub(super) fn version(
    world: &World,
    ctx: &mut Ctx,
    document: &str,
) -> Result<PolicyVersion, ApiError> {
    let document = documents::read_managed(ctx, document)?;
    let limit = Limit::MANAGED;
    limits::within(limit.count(document.text()), "PolicySize", limit.characters)?;
    Ok(PolicyVersion {
        document,
        created_at: world.now(),
    })
}

pub(super) fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let policy = named(world, ctx, input)?;
    Ok(json!({ "Policy": whole(here(world, ctx), policy) }))
}

/// A single policy: with its description and tags.
pub(super) fn whole(account: &Account, policy: Whose<'_>) -> Map<String, Value> {
    let mut shape = shape(account, policy);
    // AWS describes each of its policies here. Those words are not copied; the description says what is
    // missing instead.
    let (description, tags) = match policy {
        Whose::Own(policy) => (
            policy.description.as_ref().map(Message::from),
            tag_rows(&policy.tags),
        ),
        Whose::Aws(policy) => (policy.remark(), Vec::new()),
    };
    shape.extend(present(json!({ "Description": description })));
    for name in ["CreateDate", "UpdateDate"] {
        if let Some(value) = shape.shift_remove(name) {
            shape.insert(name.into(), value);
        }
    }
    put(&mut shape, "Tags", &tags);
    shape
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let policy = own(world, ctx, input)?;
    let (name, versions) = (policy.name.clone(), policy.versions.len());
    if uses(here(world, ctx), input.text("PolicyArn")) != (0, 0) {
        return Err(conflict("Cannot delete a policy attached to entities."));
    }
    if versions > 1 {
        return Err(conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. \
             The default version is deleted with the policy.",
        ));
    }
    let world = world.open(ctx)?;
    here_mut(world, ctx).policies.remove(&name);
    happened(world, ctx, &name, |name, account| {
        message!("Policy {name} was deleted in {account}.")
    });
    Ok(json!({}))
}

/// Lists the account's own policies, then AWS's, each by name; AWS promises no order.
pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let all = format!("{}:policy/", ctx.account().arn("iam"));
    authorize::permit(world, ctx, &all, Context::default())?;
    let account = here(world, ctx);
    let scope = input.optional("Scope").unwrap_or("All");
    let prefix = input.optional("PathPrefix").unwrap_or("/");
    let usage = input.optional("PolicyUsageFilter");
    let only_attached = input.truth("OnlyAttached");
    let own = account.policies.values().filter(|_| scope != "AWS");
    let own = own.map(|policy| Whose::Own(policy));
    let aws = (scope != "Local").then(managed::all).transpose()?;
    let aws = aws.into_iter().flatten().map(Whose::Aws);
    let rows = own
        .chain(aws)
        .filter(|policy| match policy {
            Whose::Own(policy) => policy.path.starts_with(prefix),
            Whose::Aws(policy) => policy.path().starts_with(prefix),
        })
        .map(|policy| shape(account, policy))
        .filter(|shape| {
            let some = |count: &str| shape[count] != 0;
            let used = match usage {
                Some("PermissionsBoundary") => some("PermissionsBoundaryUsageCount"),
                Some(_) => some("AttachmentCount"),
                None => some("AttachmentCount") || some("PermissionsBoundaryUsageCount"),
            };
            used || !(only_attached || usage.is_some())
        })
        .map(Value::Object)
        .collect();
    page(input, "Policies", rows)
}

pub(super) fn list_entities(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    named(world, ctx, input)?;
    let arn = input.text("PolicyArn");
    let account = here(world, ctx);
    let prefix = input.optional("PathPrefix").unwrap_or("/");
    let usage = input.optional("PolicyUsageFilter");
    let kind = input.optional("EntityFilter");
    let wanted = |of: &str, policies: &Policies, path: &str| {
        kind.is_none_or(|kind| kind == of)
            && path.starts_with(prefix)
            && match usage {
                Some("PermissionsBoundary") => is_boundary(policies, arn),
                Some(_) => is_attached(policies, arn),
                None => is_attached(policies, arn) || is_boundary(policies, arn),
            }
    };
    let mut rows: Vec<(usize, Value)> = Vec::new();
    let mut row = |list, kind: &str, name: &Text, id: &Text| {
        let (name_key, id_key) = (&format!("{kind}Name"), &format!("{kind}Id"));
        rows.push((list, json!({ name_key: &**name, id_key: &**id })));
    };
    for it in account.groups.values() {
        if wanted("Group", &it.policies, &it.path) {
            row(0, "Group", &it.name, &it.id);
        }
    }
    for it in account.users.values() {
        if wanted("User", &it.policies, &it.path) {
            row(1, "User", &it.name, &it.id);
        }
    }
    for it in account.roles.values() {
        if wanted("Role", &it.policies, &it.path) {
            row(2, "Role", &it.name, &it.id);
        }
    }
    let names = ["PolicyGroups", "PolicyUsers", "PolicyRoles"];
    page_of(input, &rows, |page| lists(&names, page))
}
