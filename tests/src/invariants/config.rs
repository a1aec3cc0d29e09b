//! Invariants of AWS Config.

use sim::World;
use sim::config::{Deployments, Phase, Sources};
use sim::ids::{AccountId, OrganizationId};

use super::so;

/// AWS Config shows and does nothing without permission.
pub(super) fn check(world: &World) -> Result<(), String> {
    let config = world.config();
    let inside = |account, organization: &OrganizationId| is_inside(world, account, organization);
    for ((owner, name), aggregator) in &config.aggregators {
        for (source, _) in sim::config::aggregated::places(world, *owner, aggregator) {
            let fair = match &aggregator.sources {
                Sources::Accounts { accounts, .. } => {
                    accounts.contains(&source.account)
                        && (source.account == owner.account
                            || config.authorizations.contains_key(&(source, *owner)))
                }
                Sources::Organization { organization, .. } => {
                    inside(owner.account, organization) && inside(source.account, organization)
                }
            };
            so(fair, || {
                format!("aggregator {name} shows {source:?}, which never let it")
            })?;
        }
    }
    deployments(world, &config.organization_rules)?;
    deployments(world, &config.organization_packs)?;
    for (place, spans) in &config.spans {
        let order = spans
            .windows(2)
            .all(|two| two[0].until.is_some_and(|until| until <= two[1].from));
        so(order, || format!("recording in {place:?} overlaps"))?;
        let runs = spans.last().is_some_and(|span| span.until.is_none());
        let recording = config.recorders.get(place).is_some_and(|it| it.recording);
        so(runs == recording, || {
            format!("{place:?} records: {recording}, writes down: {runs}")
        })?;
    }
    Ok(())
}

fn is_inside(world: &World, account: AccountId, organization: &OrganizationId) -> bool {
    world
        .organization_of(account)
        .is_some_and(|it| it.id == *organization)
}

/// What an organization deploys is in its accounts only, and not in those that are excluded.
fn deployments<T>(world: &World, all: &Deployments<T>) -> Result<(), String> {
    for ((owner, name), it) in all {
        for account in [&owner.account].into_iter().chain(it.members.keys()) {
            so(is_inside(world, *account, &it.organization), || {
                format!("{name} is in {account}, which is outside")
            })?;
        }
        let places = it.members.iter().filter(|(_, it)| it.there.is_some());
        for (account, _) in places {
            so(
                !it.excluded.contains(account) || it.members[account].phase == Phase::Delete,
                || format!("{name} is in {account}, which is excluded"),
            )?;
        }
    }
    Ok(())
}
