//! The organization's delegation policy: a resource policy that lets member accounts read and manage policies.
//!
//! It applies at two gates: at the gate of the caller it lets a member call at all (`callers.rs`); at the gate of policy it is the
//! resource policy of everything the organization owns, so that the member's own policies must allow the call as well. It never
//! restricts the management account.

use policy::{Document, DocumentError, PolicyKind};

use super::callers::{GUIDE, management_or_delegate};
use super::policies::normalized;
use super::{refusals, tags};
use crate::iam::name_accounts;
use crate::prelude::*;
use api::ids::ResourcePolicyId;
use state::imported::ImportedDelegation;
use state::policies::{DelegationPolicy, stranger};

/// The document as AWS stores it: minified, account numbers as ARNs, with a version.
fn kept_form(partition: Partition, content: &str) -> String {
    let mut document: Value = match serde_json::from_str(&normalized(content)) {
        Ok(document) => document,
        Err(_) => return content.to_string(),
    };
    name_accounts(partition, &mut document);
    document.to_string()
}

/// The document as AWS stores it. Errors are about the text as it was given.
fn parsed(partition: Partition, content: &str) -> Result<Document, DocumentError> {
    Document::parse_as(PolicyKind::Delegation, content)?;
    Document::parse(&kept_form(partition, content))
}

/// The delegation policy of an organization that is imported.
///
/// # Errors
///
/// The document is not a delegation policy, or the organization cannot have it.
pub(super) fn restored(
    organization: &Organization,
    imported: &ImportedDelegation,
) -> Result<DelegationPolicy, Message> {
    if organization.feature_set != FeatureSet::All {
        return Err("Only an organization with all features has a delegation policy.".into());
    }
    let partition = organization.management.partition();
    let document = parsed(partition, &imported.content).map_err(|error| error.says())?;
    match stranger(organization, &document) {
        Some(account) => Err(no_member(account)),
        None => Ok(DelegationPolicy {
            id: imported.id.clone(),
            content: document.text().into(),
            document: Arc::new(document),
        }),
    }
}

fn no_member(account: &str) -> Message {
    message!(
        "{account} is not an account of this organization.",
        account = account.to_string()
    )
}

fn read(ctx: &mut Ctx, organization: &Organization, content: &str) -> Result<Document, ApiError> {
    ctx.cite(GUIDE);
    let partition = organization.management.partition();
    let document = parsed(partition, content).map_err(|error| {
        let about_actions = error.path.contains(".Action");
        ctx.advise(error.says());
        if about_actions {
            refusals::UNSUPPORTED_ACTION_IN_RESOURCE_POLICY.error()
        } else {
            refusals::INVALID_RESOURCE_POLICY_JSON.error()
        }
    })?;
    if let Some(account) = stranger(organization, &document) {
        ctx.advise(no_member(account));
        return Err(refusals::INVALID_RESOURCE_POLICY_JSON.error());
    }
    Ok(document)
}

fn shape(organization: &Organization, delegation: &DelegationPolicy) -> Value {
    let arn = organization.delegation_arn(&delegation.id);
    let summary = json!({ "Id": delegation.id.as_str(), "Arn": arn });
    let policy = json!({ "ResourcePolicySummary": summary, "Content": &*delegation.content });
    json!({ "ResourcePolicy": policy })
}

fn arn_or_any(organization: &Organization) -> String {
    match &organization.delegation {
        Some(delegation) => organization.delegation_arn(&delegation.id),
        None => format!(
            "{}:resourcepolicy/{}/*",
            organization.management.arn("organizations"),
            organization.id
        ),
    }
}

pub(super) fn put(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let organization = context::management_only(world, ctx)?;
    authorize::permit(world, ctx, &arn_or_any(&organization), Context::default())?;
    authorize::permit_tagging(world, ctx, input)?;
    ctx.enter(Gate::State);
    gates::context::all_features(ctx, &organization)?;
    let document = read(ctx, &organization, input.text("Content"))?;
    if organization.delegation.is_some() && input.list("Tags").is_some_and(|tags| !tags.is_empty())
    {
        return Err(refusals::UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED.error());
    }
    ctx.note_passed("The document is a delegation policy.");
    let world = world.open(ctx)?;
    let id = match &organization.delegation {
        Some(delegation) => delegation.id.clone(),
        None => ResourcePolicyId::draw(world.random()),
    };
    let delegation = DelegationPolicy {
        id: id.clone(),
        content: document.text().into(),
        document: Arc::new(document),
    };
    let kept = world.organization_mut(&organization.id);
    let before = kept.delegation.replace(Arc::new(delegation.clone()));
    tags::add(kept, id.as_str(), input);
    if before.as_deref() != Some(&delegation) {
        let kind = EventKind::DelegationChanged(organization.id.clone());
        ctx.event(world, kind, "The delegation policy was saved.");
    }
    Ok(shape(&organization, &delegation))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx) -> Answer {
    let organization = management_or_delegate(world, ctx)?;
    authorize::admit(world, ctx, &arn_or_any(&organization))?;
    gates::context::all_features(ctx, &organization)?;
    match &organization.delegation {
        Some(delegation) => Ok(shape(&organization, delegation)),
        None => Err(refusals::RESOURCE_POLICY_NOT_FOUND.error()),
    }
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx) -> Answer {
    let organization = context::management_only(world, ctx)?;
    authorize::admit(world, ctx, &arn_or_any(&organization))?;
    gates::context::all_features(ctx, &organization)?;
    let Some(delegation) = &organization.delegation else {
        return Err(refusals::RESOURCE_POLICY_NOT_FOUND.error());
    };
    let world = world.open(ctx)?;
    let kept = world.organization_mut(&organization.id);
    kept.delegation = None;
    kept.tags.remove(delegation.id.as_str());
    let kind = EventKind::DelegationChanged(organization.id.clone());
    ctx.event(world, kind, "The delegation policy was deleted.");
    Ok(json!({}))
}
