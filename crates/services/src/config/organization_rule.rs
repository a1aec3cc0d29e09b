//! Rules that an account creates in every account of its organization.

use super::given_rule::{note_unmodeled, spec};
use super::organization_deployment::{self, OrganizationApi};
use super::prelude::*;
use super::refusals;
use api::refusal::RefusalRow;
use state::account::ConfigReason;
use state::config::RuleSpec;

impl OrganizationApi for RuleSpec {
    const WHAT: &'static str = "organization config rule";
    const ARN: &'static str = "organization-config-rule";
    const ARN_MEMBER: &'static str = "OrganizationConfigRuleArn";
    const NAME: &'static str = "OrganizationConfigRuleName";
    const NAMES: &'static str = "OrganizationConfigRuleNames";
    const LIST: &'static str = "OrganizationConfigRules";
    const STATUSES: (&'static str, &'static str) =
        ("OrganizationConfigRuleStatuses", "OrganizationRuleStatus");
    const DETAILS: (&'static str, &'static str, &'static str) = (
        "OrganizationConfigRuleDetailedStatus",
        "ConfigRuleName",
        "MemberAccountRuleStatus",
    );
    const MOST: (usize, RefusalRow) = (150, refusals::TOO_MANY_ORGANIZATION_RULES);
    const NO_SUCH: RefusalRow = refusals::NO_SUCH_ORGANIZATION_RULE;
    const PAGE: &'static str = "API Reference of AWS Config: PutOrganizationConfigRule";
    const ROLE_REASON: ConfigReason = ConfigReason::FirstOrganizationRule;
    const MIDWAY: bool = true;
    const NOTES: [&'static str; 3] = [
        "The rule can be created.",
        "No change of the rule is in progress.",
        "Wait until it is finished; `aws configservice describe-organization-config-rule-statuses` shows its progress.",
    ];

    fn check_name(name: &str) -> Result<(), ApiError> {
        plain_name(name, "organizationConfigRuleName").map(|_| ())
    }

    fn told_put(name: &str, account: String) -> Message {
        message!(
            "{account} created organization rule `{name}`; AWS Config puts it into the organization's accounts.",
            name = name.to_string()
        )
    }

    fn told_deletion(name: &str, account: String) -> Message {
        message!(
            "{account} deletes organization rule `{name}`.",
            name = name.to_string()
        )
    }

    fn describe(&self, row: &mut Value) {
        let scope: Vec<&str> = self.scope.iter().map(|kind| &**kind).collect();
        let shape = json!({
            "Description": self.description.as_deref(),
            "RuleIdentifier": &*self.identifier,
            "InputParameters": self.parameters.as_deref(),
            "MaximumExecutionFrequency": self.frequency.as_deref(),
            "ResourceTypesScope": (!scope.is_empty()).then_some(scope),
        });
        row["OrganizationManagedRuleMetadata"] = present(shape).into();
    }
}

fn metadata<'a>(ctx: &mut Ctx, input: Input<'a>) -> Result<Input<'a>, ApiError> {
    let kinds = [
        "OrganizationManagedRuleMetadata",
        "OrganizationCustomRuleMetadata",
        "OrganizationCustomPolicyRuleMetadata",
    ];
    let given: Vec<&str> = kinds
        .into_iter()
        .filter(|name| input.structure(name).is_some())
        .collect();
    match (given.as_slice(), input.structure(kinds[0])) {
        ([_], Some(managed)) => Ok(managed),
        ([_], None) => {
            ctx.advise("Use an AWS managed rule: OrganizationManagedRuleMetadata.");
            Err(refusals::CUSTOM_RULE.error())
        }
        _ => Err(invalid(
            "Give one of OrganizationManagedRuleMetadata, OrganizationCustomRuleMetadata and \
             OrganizationCustomPolicyRuleMetadata.",
        )),
    }
}

/// `PutOrganizationConfigRule`.
pub(super) fn put(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    organization_deployment::put(world, ctx, input, |_, ctx, _| {
        let managed = metadata(ctx, input)?;
        let scope = managed.texts("ResourceTypesScope");
        let spec = spec(managed.text("RuleIdentifier"), managed, scope)?;
        note_unmodeled(ctx, &spec);
        Ok(spec)
    })
}
