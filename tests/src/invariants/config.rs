//! Invariants of AWS Config.

use sim::World;
use sim::config::{Phase, Sources};
use sim::ids::OrganizationId;

use super::so;

/// AWS Config shows and does nothing without permission.
pub(super) fn check(world: &World) -> Result<(), String> {
    let config = world.config();
    let inside = |account, organization: &OrganizationId| {
        world
            .organization_of(account)
            .is_some_and(|it| it.id == *organization)
    };
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
    for ((owner, name), rule) in &config.organization_rules {
        for account in [&owner.account].into_iter().chain(rule.members.keys()) {
            so(inside(*account, &rule.organization), || {
                format!("rule {name} is in {account}, which is outside")
            })?;
        }
        let places = rule.members.iter().filter(|(_, it)| it.there.is_some());
        for (account, _) in places {
            so(
                !rule.excluded.contains(account) || rule.members[account].phase == Phase::Delete,
                || format!("rule {name} is in {account}, which is excluded"),
            )?;
        }
    }
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
