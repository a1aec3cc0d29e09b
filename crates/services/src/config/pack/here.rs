//! The conformance packs in one account and Region, its own and its organization's.

use super::super::refusals;
use crate::config::deployment;
use crate::config::prelude::*;
use crate::config::rule::{PlacedRule, RuleOrigin};
use deployment::Delivery;
use state::config::{AccountRegion, RULES_PRINCIPAL};
use state::config::{Deployment, PackSpec, Phase, Progress, status as status_of};

/// A pack in a place.
pub(super) struct PackHere<'w> {
    /// Its name in the place.
    pub name: String,
    /// Its id: `conformance-pack-…`.
    id: String,
    spec: &'w PackSpec,
    deployment: &'w Deployment,
    /// Whether the organization created it.
    pub organization: bool,
}

impl PackHere<'_> {
    /// Its ARN.
    pub fn arn(&self, place: AccountRegion) -> String {
        let Self { name, id, .. } = self;
        place.arn(&if self.organization {
            format!("conformance-pack/aws-service-conformance-pack/{RULES_PRINCIPAL}/{name}/{id}")
        } else {
            format!("conformance-pack/{name}/{id}")
        })
    }

    /// Its rules; none if they are not in the place yet.
    pub fn rules(&self) -> Vec<PlacedRule> {
        let Some(since) = self.deployment.there else {
            return Vec::new();
        };
        let rule = |rule: &state::config::PackRule| PlacedRule {
            name: format!("{}-{}", rule.name, self.id),
            id: rule.id.clone(),
            spec: rule.spec.clone(),
            since,
            origin: RuleOrigin::Pack,
        };
        self.spec.rules.iter().map(rule).collect()
    }
}

/// Every pack in a place, by name.
pub(super) fn packs(world: &World, place: AccountRegion) -> Vec<PackHere<'_>> {
    let own = (world.config().own_packs.iter())
        .filter(|((at, _), _)| *at == place)
        .map(|((_, name), pack)| PackHere {
            name: name.to_string(),
            id: pack.id.to_string(),
            spec: &pack.spec,
            deployment: &pack.deployment,
            organization: false,
        });
    let put = deployment::in_place::<PackSpec>(world, place).filter_map(|((_, name), it, _)| {
        Some(PackHere {
            name: it.name_in_accounts(name),
            id: format!("conformance-pack-{}", it.suffix),
            spec: &it.spec,
            deployment: it.members.get(&place.account)?,
            organization: true,
        })
    });
    let mut all: Vec<PackHere<'_>> = own.chain(put).collect();
    ordered::sort_by(&mut all, |a, b| a.name.cmp(&b.name));
    all
}

/// The pack of this name in the call's place.
pub(super) fn named<'w>(
    world: &'w World,
    place: AccountRegion,
    name: &str,
) -> Result<PackHere<'w>, ApiError> {
    packs(world, place)
        .into_iter()
        .find(|pack| pack.name == name)
        .ok_or_else(|| no_such(name))
}

/// The rules of all packs in a place.
pub(crate) fn rules(world: &World, place: AccountRegion) -> Vec<PlacedRule> {
    packs(world, place)
        .iter()
        .flat_map(PackHere::rules)
        .collect()
}

/// Whether the account has a pack in any Region.
pub(crate) fn any_in(world: &World, account: AccountId) -> bool {
    let own = world.config().own_packs.keys();
    own.into_iter().any(|(place, _)| place.account == account)
        || (world.config().organization_packs.values()).any(|it| it.there(account).is_some())
}

/// The packs of this place that the call selects.
fn asked<'w>(world: &'w World, ctx: &Ctx, input: Input<'_>) -> Vec<PackHere<'w>> {
    let wanted = input.texts("ConformancePackNames");
    let mut all = packs(world, ctx.place());
    all.retain(|pack| wanted.is_empty() || wanted.contains(&pack.name.as_str()));
    all
}

/// Adds the settings that a call gave.
pub(crate) fn add_settings(row: &mut Value, spec: &PackSpec) {
    let members = [
        ("DeliveryS3Bucket", &spec.bucket),
        ("DeliveryS3KeyPrefix", &spec.prefix),
    ];
    for (member, value) in members {
        if let Some(value) = value {
            row[member] = (&**value).into();
        }
    }
    if !spec.parameters.is_empty() {
        let given = spec.parameters.iter();
        row["ConformancePackInputParameters"] = given
            .map(|(name, value)| json!({ "ParameterName": &**name, "ParameterValue": &**value }))
            .collect();
    }
}

/// `DescribeConformancePacks`.
pub(crate) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = permitted(world, ctx)?;
    let rows = asked(world, ctx, input);
    let wanted = input.texts("ConformancePackNames");
    let is_known = |name: &str| rows.iter().any(|pack| pack.name == name);
    all_known(&wanted, is_known, no_such)?;
    list_answer(ctx, input, "ConformancePackDetails", &rows, |pack| {
        let mut row = json!({
            "ConformancePackName": &*pack.name,
            "ConformancePackArn": pack.arn(place),
            "ConformancePackId": &*pack.id,
        });
        add_settings(&mut row, pack.spec);
        let since = pack.deployment.since.iso();
        set(&mut row, "LastUpdateRequestedTime", since);
        if pack.organization {
            set(&mut row, "CreatedBy", RULES_PRINCIPAL);
        }
        row
    })
}

/// `DescribeConformancePackStatus`. Names that nothing has are left out.
pub(crate) fn status(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = permitted(world, ctx)?;
    let rows = asked(world, ctx, input);
    list_answer(ctx, input, "ConformancePackStatusDetails", &rows, |pack| {
        let Deployment {
            phase, progress, ..
        } = pack.deployment;
        let reason = match progress {
            Progress::Failed(code) => Some(pack.spec.failure(code)),
            Progress::Waiting | Progress::Done => None,
        };
        let done = *progress != Progress::Waiting;
        let row = json!({
            "ConformancePackName": &*pack.name,
            "ConformancePackId": &*pack.id,
            "ConformancePackArn": pack.arn(place),
            "ConformancePackState": state(*phase, progress),
            "ConformancePackStatusReason": reason,
            "LastUpdateRequestedTime": pack.deployment.since.iso(),
            "LastUpdateCompletedTime": done.then(|| pack.deployment.at.iso()),
        });
        present(row).into()
    })
}

/// The state in the API, which says `COMPLETE` where deployments of an organization say `SUCCESSFUL`.
fn state(phase: Phase, progress: &Progress) -> String {
    status_of(phase, progress).replace("SUCCESSFUL", "COMPLETE")
}

pub(super) fn no_such(name: &str) -> ApiError {
    refuse!(refusals::NO_SUCH_PACK, name)
}
