//! Conformance packs that an account creates in every account of its organization.

use super::organization_deployment::{self, OrganizationApi};
use super::pack::{self, Templates};
use crate::config::refusals;
use crate::prelude::*;
use api::refusal::RefusalRow;
use state::account::ConfigReason;
use state::config::PackSpec;

impl OrganizationApi for PackSpec {
    const WHAT: &'static str = "organization conformance pack";
    const ARN: &'static str = "organization-conformance-pack";
    const ARN_MEMBER: &'static str = "OrganizationConformancePackArn";
    const NAME: &'static str = "OrganizationConformancePackName";
    const NAMES: &'static str = "OrganizationConformancePackNames";
    const LIST: &'static str = "OrganizationConformancePacks";
    const STATUSES: (&'static str, &'static str) =
        ("OrganizationConformancePackStatuses", "Status");
    const DETAILS: (&'static str, &'static str, &'static str) = (
        "OrganizationConformancePackDetailedStatuses",
        "ConformancePackName",
        "Status",
    );
    const MOST: (usize, RefusalRow) = (50, refusals::TOO_MANY_ORGANIZATION_PACKS);
    const NO_SUCH: RefusalRow = refusals::NO_SUCH_ORGANIZATION_PACK;
    const PAGE: &'static str = "API Reference of AWS Config: PutOrganizationConformancePack";
    const ROLE_REASON: ConfigReason = ConfigReason::FirstOrganizationPack;
    const MIDWAY: bool = false;
    const NOTES: [&'static str; 3] = [
        "The conformance pack can be created.",
        "No change of the conformance pack is in progress.",
        "Wait until it is finished; `aws configservice describe-organization-conformance-pack-statuses` shows its progress.",
    ];

    fn check_name(name: &str) -> Result<(), ApiError> {
        pack::check_name(name, "organizationConformancePackName")
    }

    fn told_put(name: &str, account: String) -> Message {
        message!(
            "{account} created organization conformance pack `{name}`; AWS Config puts it into the organization's accounts.",
            name = name.to_string()
        )
    }

    fn told_deletion(name: &str, account: String) -> Message {
        message!(
            "{account} deletes organization conformance pack `{name}`.",
            name = name.to_string()
        )
    }

    fn describe(&self, row: &mut Value) {
        pack::add_settings(row, self);
    }
}

/// `PutOrganizationConformancePack`.
pub(super) fn put(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    organization_deployment::put(world, ctx, input, |world, ctx, before| {
        pack::read(world, ctx, input, before, Templates::Organization)
    })
}
