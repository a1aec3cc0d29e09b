//! AWS Config: how resources change over time, collected from many accounts and Regions, and rules that an organization
//! puts into its accounts.
//!
//! A recorder runs in one account and one Region ([`AccountRegion`]). Resources other than those of IAM are a pure function of
//! place and time (`resources`), so recordings are computed on request and cost nothing while time passes. After its first
//! collection an aggregator collects every hour, which is computed, too. The agenda has only what a user waits for: the first
//! collection, the arrival of rules in accounts, the retries.
//!
//! Invariants: an aggregator shows nothing of an account that neither authorized it nor is in its organization; no rule of
//! an organization is in an account outside it. Sources: AWS Config Developer Guide and API Reference; AWS Organizations
//! User Guide, AWS Config and AWS Organizations.

pub mod aggregated;
mod aggregator;
pub mod authorization;
pub mod compliance;
mod deployment;
mod discovered;
mod given_rule;
mod iam_items;
mod item;
pub mod managed_rules;
mod operations;
mod organization_deployment;
mod organization_pack;
mod organization_rule;
mod own_role;
pub(crate) mod pack;
mod prelude;
pub mod recorded;
mod recorder;
mod refusals;
pub mod resources;
pub mod rule;
mod tagging;
mod tags;

use state::config::deploys;

pub use aggregated::{CollectionResult, SourceStatus};
pub use aggregator::gathered;
pub use deployment::{NO_RECORDER, in_wave, message};

use crate::prelude::*;
pub use aggregator::{any_over, collect, places};
pub use deployment::{react, retry, wave};
pub use operations::OPERATIONS;
pub use pack::finish as finish_pack;
use recorder::records_with;
pub use state::config::{
    AccountRegion, Aggregator, Channel, Config, Deployment, Deployments, IamItem, OrganizationPack,
    OrganizationRule, OwnPack, OwnRule, PACKS_PRINCIPAL, PACKS_ROLE, PackSpec, Phase, Progress,
    Recorder, RuleSpec, Sources, Span,
};
pub use state::config::{PRINCIPAL, ROLE, RULES_PRINCIPAL, RULES_ROLE, SERVICE, has_deployed};

/// Follows a step in AWS Config: records changes of IAM, and lets aggregators notice whether they may still collect.
pub fn after(world: &mut WorldMut, events: &mut Vec<Event>) {
    iam_items::observe(world, events);
    settle(world, events);
}

/// The service principal that is not trusted although an aggregator, a rule or a conformance pack over the organization needs it.
pub fn stopped_for(world: &World, organization: &Organization) -> Option<&'static str> {
    [
        (PRINCIPAL, any_over(world, &organization.id)),
        (RULES_PRINCIPAL, deploys(world.config(), &organization.id)),
    ]
    .into_iter()
    .find(|(principal, used)| *used && !organization.trusted.contains_key(*principal))
    .map(|(principal, _)| principal)
}

/// Why AWS Config needs a role of the account; `None` if it does not.
pub fn uses_role(world: &World, account: AccountId, role: &str) -> Option<Message> {
    if role == PACKS_ROLE && pack::any_in(world, account) {
        return Some("The account has a conformance pack, whose rules this role created.".into());
    }
    records_with(world, account, role)
}

/// Whether AWS Config still has an aggregator, a rule or a conformance pack over the organization.
pub fn leaves(world: &World, organization: &OrganizationId) -> bool {
    any_over(world, organization) || deploys(world.config(), organization)
}

/// Stops aggregators that may no longer collect, and starts those that may again.
pub fn settle(world: &mut WorldMut, events: &mut Vec<Event>) {
    if !world.config().aggregators.is_empty() {
        aggregator::settle(world, events);
    }
}
