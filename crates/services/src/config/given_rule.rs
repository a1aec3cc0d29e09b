//! Reading a managed rule and its settings from a call or a template.

use super::prelude::*;
use super::{managed_rules, refusals};
use state::config::RuleSpec;

/// The managed rule and settings that a call gives.
pub(super) fn spec(
    identifier: &str,
    given: Input<'_>,
    scope: Vec<&str>,
) -> Result<RuleSpec, ApiError> {
    let modeled = managed_rules::by_identifier(identifier);
    let Some(known) = managed_rules::known::by_identifier(identifier) else {
        return Err(invalid(format!(
            "The sourceIdentifier {identifier} is invalid. Please refer to the documentation for a list of valid \
             sourceIdentifiers that can be used when AWS is the Owner."
        )));
    };
    let parameters = given.optional("InputParameters");
    let periodic = match modeled {
        Some(rule) => {
            managed_rules::check(rule.parameters, parameters)?;
            rule.periodic
        }
        None => {
            managed_rules::check(&known.parameters(), parameters)?;
            known.periodic
        }
    };
    let frequency = given.optional("MaximumExecutionFrequency");
    if frequency.is_some() && !periodic {
        return Err(invalid(format!(
            "MaximumExecutionFrequency is not allowed for {identifier}: it runs when something changes."
        )));
    }
    let others = |kind: &&&str| modeled.is_some_and(|rule| !rule.types.contains(*kind));
    if let Some(kind) = scope.iter().find(others) {
        return Err(invalid(format!(
            "{identifier} does not look at resources of type {kind}."
        )));
    }
    Ok(RuleSpec {
        identifier: identifier.into(),
        description: given.optional("Description").map(Text::from),
        parameters: parameters.map(Text::from),
        frequency: frequency.map(Text::from),
        scope: scope.into_iter().map(Text::from).collect(),
    })
}

/// The managed rule and settings of a rule as `PutConfigRule` has them.
pub(super) fn managed(given: Input<'_>) -> Result<RuleSpec, ApiError> {
    let managed = |source: &Input<'_>| source.text("Owner") == "AWS";
    let Some(source) = given.structure("Source").filter(managed) else {
        return Err(refusals::CUSTOM_RULE.error());
    };
    let scope = given.structure("Scope");
    let scope = scope.map_or_else(Vec::new, |it| it.texts("ComplianceResourceTypes"));
    spec(source.text("SourceIdentifier"), given, scope)
}

/// Whether the rule is known by name only.
pub(super) fn is_unmodeled(spec: &RuleSpec) -> bool {
    managed_rules::by_identifier(&spec.identifier).is_none()
}

/// Notes that a rule has no results, because what it checks is not modeled.
pub(super) fn note_unmodeled(ctx: &mut Ctx, spec: &RuleSpec) {
    if is_unmodeled(spec) {
        ctx.note_passed("Orgsim knows the rule by name. It does not model what the rule checks, so the rule has no results.");
    }
}
