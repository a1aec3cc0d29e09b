//! Invariants of organizations: units, policies, features, quotas, billing transfers.

use std::collections::BTreeSet;

use sim::handshake::{HandshakeAction, HandshakeState};
use sim::ids::ParentId;
use sim::organization::{FeatureSet, OU_DEPTH, Organization};
use sim::rules::Rule;
use sim::transfer::TransferStatus;
use sim::{CreateState, World, outstanding};

use super::so;

pub(super) fn check(world: &World) -> Result<(), String> {
    for organization in world.organizations() {
        tree(organization)?;
        features(world, organization)?;
        quota(world, organization)?;
        policies(world, organization)?;
    }
    transfers(world)
}

/// Attachments are consistent in both directions and within their limits; names are unique.
fn policies(world: &World, organization: &Organization) -> Result<(), String> {
    so(
        organization.policy_types.is_empty() || organization.feature_set == FeatureSet::All,
        || "policy types without all features".into(),
    )?;
    for (kind, enabled) in &organization.policy_types {
        for target in enabled.attached.keys() {
            so(organization.has_target(target), || {
                format!("{target} is gone and still has policies")
            })?;
        }
        for target in organization.targets() {
            let attached = organization.attached(*kind, &target);
            let ids: BTreeSet<_> = attached.iter().map(|policy| &policy.id).collect();
            so(ids.len() == attached.len(), || {
                format!("{target} has a policy twice")
            })?;
            so(attached.iter().all(|policy| policy.kind == *kind), || {
                format!("{target} has a policy of another type")
            })?;
            so(
                (kind.min_attached()..=kind.max_attached()).contains(&attached.len()),
                || {
                    format!(
                        "{target} has {} policies of {}",
                        attached.len(),
                        kind.name()
                    )
                },
            )?;
        }
    }
    let names: BTreeSet<_> = organization.policies.values().map(|it| &it.name).collect();
    so(names.len() == organization.policies.len(), || {
        "two policies have one name".into()
    })?;
    for id in organization.tags.keys() {
        let known = id
            .parse()
            .is_ok_and(|id| organization.policy(&id).is_some())
            || id.parse().is_ok_and(|it| organization.has_target(&it))
            || organization
                .delegation
                .as_ref()
                .is_some_and(|it| it.id.as_str() == &**id)
            || id.parse().is_ok_and(|id| {
                world
                    .transfer(&id)
                    .is_some_and(|it| it.target.organization == organization.id)
            });
        so(known, || format!("{id} is gone and still has tags"))?;
    }
    Ok(())
}

fn tree(organization: &Organization) -> Result<(), String> {
    so(
        organization
            .account_ids()
            .any(|account| account == organization.management),
        || format!("{} lacks its management account", organization.id),
    )?;
    let mut names = BTreeSet::new();
    for ou in organization.ous.values() {
        so(organization.has_parent(&ou.parent), || {
            format!("{} hangs in {}, which is gone", ou.id, ou.parent)
        })?;
        so(
            organization.depth(&ParentId::Ou(ou.id.clone())) <= OU_DEPTH,
            || format!("{} is too deep", ou.id),
        )?;
        so(names.insert((&ou.parent, &ou.name)), || {
            format!("two units in {} are called {}", ou.parent, ou.name)
        })?;
    }
    Ok(())
}

/// At most one live request to enable all features, and the organization knows it; with all features there is none, and
/// every account has the role.
fn features(world: &World, organization: &Organization) -> Result<(), String> {
    let live: Vec<_> = world
        .handshakes()
        .filter(|it| {
            it.organization == organization.id && it.action == HandshakeAction::EnableAllFeatures
        })
        .filter(|it| it.state.is_live())
        .collect();
    let ids: Vec<_> = live.iter().map(|it| &it.id).collect();
    let known: Vec<_> = organization.migration.iter().collect();
    so(ids == known, || {
        format!("live requests {ids:?}, the organization says {known:?}")
    })?;
    for parent in live {
        let waits = !outstanding(world, &parent.id).is_empty();
        so(waits == (parent.state == HandshakeState::Requested), || {
            format!("the request is {} and waits: {waits}", parent.state.name())
        })?;
    }
    if organization.feature_set == FeatureSet::All {
        so(known.is_empty(), || {
            "a request runs in an organization with all features".into()
        })?;
        for account in organization
            .account_ids()
            .filter_map(|id| world.account(id))
        {
            // With that rule switched off, the role can be deleted despite all features.
            let excused = world.rules_off().any(|it| it == Rule::AllFeaturesStay);
            so(excused || account.has_organizations_role(), || {
                format!("all features, and {} lacks the role", account.name)
            })?;
        }
    }
    Ok(())
}

fn quota(world: &World, organization: &Organization) -> Result<(), String> {
    let creating = world
        .create_requests()
        .filter(|it| it.organization == organization.id && it.state == CreateState::InProgress)
        .count();
    let invited = world
        .handshakes()
        .filter(|it| it.organization == organization.id && it.action == HandshakeAction::Invite)
        .filter(|it| it.state.is_live())
        .count();
    let used = organization.account_count() + creating + invited;
    so(used <= organization.account_quota as usize, || {
        format!("{used} accounts of {}", organization.account_quota)
    })
}

/// A transfer matches its invitation; a bill is paid by one organization at a time, and no organization pays for
/// itself.
fn transfers(world: &World) -> Result<(), String> {
    let mut paid = BTreeSet::new();
    for transfer in world.transfers() {
        let id = &transfer.id;
        if let Some(handshake) = world.handshake(&transfer.handshake) {
            let stands = TransferStatus::of(handshake.state);
            let withdrawn = transfer.status == TransferStatus::Withdrawn;
            so(
                transfer.status == stands || withdrawn && stands == TransferStatus::Accepted,
                || format!("{id} is {}", transfer.status.name()),
            )?;
            so(handshake.transfer.as_ref() == Some(id), || {
                format!("{id} has another's invitation")
            })?;
        }
        so(
            transfer.source.organization != transfer.target.organization,
            || format!("{id} is from an organization to itself"),
        )?;
        so(transfer.start == transfer.start.month(0), || {
            format!("{id} begins in the middle of a month")
        })?;
        so(
            !transfer.is_agreed(world.now()) || paid.insert(&transfer.source.organization),
            || format!("{id} is one of two payers"),
        )?;
    }
    Ok(())
}
