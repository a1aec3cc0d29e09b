//! The rules of one account and Region, its own and its organization's, and their results.
//!
//! The results are computed on request, from the recorded resources of the place.

use super::given_rule::{managed, note_unmodeled};
use super::managed_rules::{RuleResult, evaluate};
use super::prelude::*;
use super::rule::{Compliance, PlacedRule, RuleOrigin};
use super::{aggregated, deployment, refusals, tags};
use state::config::OwnRule;
use state::config::{AccountRegion, RuleSpec};

/// Every rule in a place, by name.
pub fn rules(world: &World, place: AccountRegion) -> Vec<PlacedRule> {
    let own = world
        .config()
        .own_rules
        .iter()
        .filter(|((at, _), _)| *at == place)
        .map(|((_, name), rule)| PlacedRule {
            name: name.to_string(),
            id: rule.id.clone(),
            spec: rule.spec.clone(),
            since: rule.since,
            origin: RuleOrigin::Own,
        });
    let put =
        deployment::in_place::<RuleSpec>(world, place).map(|((_, name), rule, since)| PlacedRule {
            name: rule.name_in_accounts(name),
            id: format!("config-rule-{}", &*rule.suffix).into(),
            spec: rule.spec.clone(),
            since,
            origin: RuleOrigin::Organization,
        });
    let packs = super::pack::rules(world, place);
    let mut all: Vec<PlacedRule> = own.chain(put).chain(packs).collect();
    ordered::sort_by(&mut all, |a, b| a.name.cmp(&b.name));
    all
}

fn no_such(name: &str) -> ApiError {
    refuse!(refusals::NO_SUCH_RULE, name)
}

/// The rules of this place that the call selects.
fn asked(world: &World, ctx: &Ctx, input: Input<'_>) -> Result<Vec<PlacedRule>, ApiError> {
    let wanted = input.texts("ConfigRuleNames");
    let mut all = rules(world, ctx.place());
    let is_known = |name: &str| all.iter().any(|rule| rule.name == name);
    all_known(&wanted, is_known, no_such)?;
    all.retain(|rule| wanted.is_empty() || wanted.contains(&rule.name.as_str()));
    Ok(all)
}

/// Refuses to change a rule that AWS Config created for an organization or a conformance pack.
fn refuse_services(world: &World, ctx: &mut Ctx, name: &str) -> Result<(), ApiError> {
    if rules(world, ctx.place())
        .iter()
        .any(|rule| rule.origin != RuleOrigin::Own && rule.name == name)
    {
        ctx.cite("AWS Config Developer Guide: organizational rules");
        return Err(refusals::RULE_OF_A_SERVICE.error());
    }
    Ok(())
}

/// The gates of a call about the rule of this name. Returns the rule, if there is one.
fn permit_for(world: &World, ctx: &mut Ctx, name: &str) -> Result<Option<PlacedRule>, ApiError> {
    let place = ctx.place();
    let known = rules(world, place)
        .into_iter()
        .find(|rule| rule.name == name);
    let arn = match &known {
        Some(rule) => rule.arn(place),
        None => place.arn("config-rule/*"),
    };
    authorize::admit(world, ctx, &arn)?;
    Ok(known)
}

pub(super) fn put(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = ctx.place();
    let Some(given) = input.structure("ConfigRule") else {
        return Err(invalid("ConfigRule is missing."));
    };
    let name = given.text("ConfigRuleName");
    let key = (place, Text::from(name));
    let before = world.config().own_rules.get(&key).cloned();
    permit_for(world, ctx, name)?;
    if name.trim().is_empty() {
        return Err(invalid("ConfigRuleName is missing."));
    }
    refuse_services(world, ctx, name)?;
    let spec = match managed(given) {
        Err(error) if error.code == ErrorCode::NotModeled => {
            ctx.advise("Name an AWS managed rule: Owner=AWS, SourceIdentifier=….");
            return Err(error);
        }
        read => read?,
    };
    note_unmodeled(ctx, &spec);
    if !world.config().recorders.contains_key(&place) {
        return Err(refusals::NO_RECORDER_FOR_RULE.error());
    }
    ctx.note_passed("The rule can be created.");
    let world = world.open(ctx)?;
    let rule = OwnRule {
        id: match &before {
            Some(rule) => rule.id.clone(),
            None => draw_id(world, "config-rule-", 6),
        },
        spec,
        since: before.as_ref().map_or(world.now(), |rule| rule.since),
    };
    let arn = place.arn(&format!("config-rule/{}", rule.id));
    let is_new = before.is_none();
    if before.is_none_or(|before| *before != rule) {
        world.config_mut().own_rules.insert(key, Arc::new(rule));
        let name = name.to_string();
        changed_at(world, ctx, place, |account, region| {
            message!("{account} has rule `{name}` in {region}.")
        });
    }
    if is_new {
        tags::on_creation(world, ctx, &arn, input);
    }
    Ok(json!({}))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = ctx.place();
    let name = input.text("ConfigRuleName");
    let Some(known) = permit_for(world, ctx, name)? else {
        return Err(no_such(name));
    };
    refuse_services(world, ctx, name)?;
    let world = world.open(ctx)?;
    tags::forget(world, ctx, &known.arn(place));
    world.config_mut().own_rules.remove(&(place, name.into()));
    let says = message!(
        "Rule `{name}` of {account} was deleted.",
        name = name.to_string(),
        account = world.name_of(place.account)
    );
    changed(world, ctx, says);
    Ok(json!({}))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = permitted(world, ctx)?;
    let rows: Vec<Value> = asked(world, ctx, input)?
        .iter()
        .map(|rule| {
            let spec = &rule.spec;
            let kinds: Vec<&str> = spec.scope.iter().map(|kind| &**kind).collect();
            let scope = json!({ "ComplianceResourceTypes": kinds });
            let row = json!({
                "ConfigRuleName": &*rule.name,
                "ConfigRuleArn": rule.arn(place),
                "ConfigRuleId": &*rule.id,
                "Description": spec.description.as_deref(),
                "Scope": (!spec.scope.is_empty()).then_some(scope),
                "Source": json!({ "Owner": "AWS", "SourceIdentifier": &*spec.identifier }),
                "InputParameters": spec.parameters.as_deref(),
                "MaximumExecutionFrequency": spec.frequency.as_deref(),
                "ConfigRuleState": "ACTIVE",
                "CreatedBy": rule.origin.service(),
            });
            present(row).into()
        })
        .collect();
    list_answer(ctx, input, "ConfigRules", &rows, Value::clone)
}

fn compliance_shape(found: &[RuleResult]) -> Value {
    let compliance = Compliance::of(found);
    let mut shape = json!({ "ComplianceType": compliance.name() });
    if compliance == Compliance::NonCompliant {
        let against = found.iter().filter(|one| !one.complies).count();
        let count = json!({ "CappedCount": against.min(25), "CapExceeded": against > 25 });
        set(&mut shape, "ComplianceContributorCount", count);
    }
    shape
}

pub(super) fn by_rule(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let wanted = input.texts("ComplianceTypes");
    let rows: Vec<Value> = asked(world, ctx, input)?
        .iter()
        .map(|rule| (rule, evaluate(world, ctx.place(), &rule.spec, world.now())))
        .filter(|(_, found)| wanted.is_empty() || wanted.contains(&Compliance::of(found).name()))
        .map(|(rule, found)| json!({ "ConfigRuleName": &*rule.name, "Compliance": compliance_shape(&found) }))
        .collect();
    list_answer(ctx, input, "ComplianceByConfigRules", &rows, Value::clone)
}

pub(super) fn details(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let name = input.text("ConfigRuleName");
    let wanted = input.texts("ComplianceTypes");
    let mut all = rules(world, ctx.place()).into_iter();
    let rule = all.find(|rule| rule.name == name);
    let rule = rule.ok_or_else(|| no_such(name))?;
    let word = |found: &RuleResult| {
        if found.complies {
            "COMPLIANT"
        } else {
            "NON_COMPLIANT"
        }
    };
    let mut found = evaluate(world, ctx.place(), &rule.spec, world.now());
    found.retain(|one| wanted.is_empty() || wanted.contains(&word(one)));
    list_answer(ctx, input, "EvaluationResults", &found, |one| {
        json!({
            "EvaluationResultIdentifier": json!({
                "EvaluationResultQualifier": json!({
                    "ConfigRuleName": name,
                    "ResourceType": one.kind,
                    "ResourceId": &*one.id,
                }),
            }),
            "ComplianceType": word(one),
        })
    })
}

/// The results of the rules in the places of an aggregator, as of its last collection.
pub(super) fn aggregate(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let filters = input.structure("Filters");
    let wanted = |name: &str| filters.and_then(|filters| filters.optional(name));
    let mut rows = Vec::new();
    for (place, when) in aggregated::filtered(world, ctx, input, "AwsRegion")? {
        for rule in rules(world, place)
            .into_iter()
            .filter(|rule| rule.since <= when)
        {
            let found = evaluate(world, place, &rule.spec, when);
            if wanted("ConfigRuleName").is_none_or(|name| name == rule.name)
                && wanted("ComplianceType").is_none_or(|kind| kind == Compliance::of(&found).name())
            {
                rows.push((place, rule.name, found));
            }
        }
    }
    list_answer(
        ctx,
        input,
        "AggregateComplianceByConfigRules",
        &rows,
        |row| {
            let (place, name, found) = row;
            json!({
                "ConfigRuleName": &**name,
                "Compliance": compliance_shape(found),
                "AccountId": place.account.to_string(),
                "AwsRegion": place.region,
            })
        },
    )
}
