//! The compliance of one account and Region with conformance packs.

use crate::config::refusals;
use state::config::AccountRegion;

use super::here::named;
use crate::config::prelude::*;
use crate::config::rule::{Compliance, PlacedRule, stands};

/// `DescribeConformancePackCompliance`.
pub(crate) fn by_rule(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = permitted(world, ctx)?;
    let name = input.text("ConformancePackName");
    let rules = named(world, place, name)?.rules();
    let filters = input.structure("Filters");
    let wanted = filters.map_or_else(Vec::new, |filters| filters.texts("ConfigRuleNames"));
    all_known(
        &wanted,
        |wanted| rules.iter().any(|rule| rule.name == wanted),
        |missing| refuse!(refusals::NO_SUCH_RULE_IN_PACK, missing, name),
    )?;
    let result = filters.and_then(|filters| filters.optional("ComplianceType"));
    let rows: Vec<(&PlacedRule, Compliance)> = rules
        .iter()
        .filter(|rule| wanted.is_empty() || wanted.contains(&rule.name.as_str()))
        .map(|rule| (rule, stands(world, place, &rule.spec)))
        .filter(|(_, compliance)| result.is_none_or(|result| result == compliance.name()))
        .collect();
    let list = "ConformancePackRuleComplianceList";
    let lists = list_answer(
        ctx,
        input,
        list,
        &rows,
        |(rule, compliance)| json!({ "ConfigRuleName": &*rule.name, "ComplianceType": compliance.name() }),
    )?;
    let mut answer = present(json!({ "ConformancePackName": name }));
    answer.extend(present(lists));
    Ok(answer.into())
}

/// The compliance with all rules: rules without data count only if all of them have none.
fn overall(world: &World, place: AccountRegion, rules: &[PlacedRule]) -> Compliance {
    let found: Vec<Compliance> = rules
        .iter()
        .map(|rule| stands(world, place, &rule.spec))
        .collect();
    [Compliance::NonCompliant, Compliance::Compliant]
        .into_iter()
        .find(|compliance| found.contains(compliance))
        .unwrap_or(Compliance::InsufficientData)
}

/// `GetConformancePackComplianceSummary`.
pub(crate) fn summary(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = permitted(world, ctx)?;
    let mut rows = Vec::new();
    for name in input.texts("ConformancePackNames") {
        let rules = named(world, place, name)?.rules();
        rows.push((name, overall(world, place, &rules)));
    }
    let list = "ConformancePackComplianceSummaryList";
    list_answer(ctx, input, list, &rows, |(name, compliance)| {
        json!({
            "ConformancePackName": *name,
            "ConformancePackComplianceStatus": compliance.name(),
        })
    })
}
