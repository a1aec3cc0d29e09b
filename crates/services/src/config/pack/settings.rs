//! The settings of a conformance pack, from a call that creates or changes it.

use super::template::{self, TemplateRule, Unusable};
use crate::config::prelude::*;
use crate::config::{given_rule, refusals};
use api::model;
use api::refusal::NOT_MODELED;
use gates::context::not_modeled;
use state::config::{PackRule, PackSpec, RuleSpec};
use state::words::KeptWords;

/// The maximum length of a rule's name in an account, in bytes.
const MAX_NAME: usize = 128;
/// The bytes that a pack adds to the names of its rules: `-conformance-pack-` and an id of nine.
const ADDED: usize = 27;
/// The maximum length of a rule's parameters as JSON, in bytes.
const MAX_PARAMETERS: usize = 1_024;

/// Where templates of an operation may come from, and how it refuses them.
#[derive(Clone, Copy)]
pub(crate) enum Templates {
    /// `PutConformancePack`.
    Own,
    /// `PutOrganizationConformancePack`.
    Organization,
}

/// The text of the template that the call gives.
fn body(input: Input<'_>, from: Templates) -> Result<&str, ApiError> {
    let (body, in_s3) = (
        input.optional("TemplateBody"),
        input.optional("TemplateS3Uri"),
    );
    let document = input.structure("TemplateSSMDocumentDetails");
    let given = [body.is_some(), in_s3.is_some(), document.is_some()];
    match from {
        Templates::Own if given.iter().filter(|given| **given).count() != 1 => {
            return Err(invalid(
                "You must specify only one of TemplateS3Uri, TemplateBody and TemplateSSMDocumentDetails.",
            ));
        }
        Templates::Organization if given == [false; 3] => {
            return Err(refusals::NO_TEMPLATE.error());
        }
        Templates::Own | Templates::Organization => {}
    }
    // If both are given for an organization, AWS Config takes the one in S3.
    if in_s3.is_some() {
        return Err(refusals::TEMPLATE_IN_S3.error());
    }
    body.ok_or_else(|| refusals::TEMPLATE_IN_DOCUMENT.error())
}

fn refuse(from: Templates, why: Unusable) -> ApiError {
    match (why, from) {
        (Unusable::Invalid(what), Templates::Own) => refuse!(refusals::INVALID_TEMPLATE, what),
        (Unusable::Invalid(what), Templates::Organization) => {
            refuse!(refusals::INVALID_ORGANIZATION_TEMPLATE, what)
        }
        (Unusable::NotModeled(what), _) => NOT_MODELED.saying(what),
    }
}

/// The values of parameters that the call gives.
fn parameters<'a>(input: Input<'a>) -> Vec<(&'a str, &'a str)> {
    let list = input.list("ConformancePackInputParameters");
    list.into_iter()
        .flatten()
        .filter_map(Input::of)
        .map(|it| (it.text("ParameterName"), it.text("ParameterValue")))
        .collect()
}

/// The settings that the call gives. A rule that is not valid does not refuse the call: it lets the deployment fail, and the
/// rules stay those before.
pub(crate) fn read(
    world: &mut WorldMut,
    ctx: &mut Ctx,
    input: Input<'_>,
    before: Option<&PackSpec>,
    from: Templates,
) -> Result<PackSpec, ApiError> {
    let text = body(input, from)?;
    let bucket = input
        .optional("DeliveryS3Bucket")
        .filter(|name| !name.is_empty());
    if let (Templates::Organization, Some(name)) = (from, bucket)
        && !name.starts_with("awsconfigconforms")
    {
        return Err(refuse!(refusals::BUCKET_PREFIX, name));
    }
    let given = parameters(input);
    let place = ctx.place();
    let rules = template::expand(text, &given, place).map_err(|why| refuse(from, why))?;
    let (rules, fault) = match named(&rules)? {
        Ok(rules) => (with_ids(world, rules, before), None),
        Err(what) => (
            before.map_or_else(Vec::new, |it| it.rules.clone()),
            Some(KeptWords(what.into())),
        ),
    };
    if rules
        .iter()
        .any(|rule| given_rule::is_unmodeled(&rule.spec))
    {
        ctx.note_passed("Orgsim knows some of the rules by name only: it does not model what they check, so they have no results.");
    }
    Ok(PackSpec {
        rules,
        fault,
        parameters: given
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect(),
        bucket: bucket.map(Text::from),
        prefix: input.optional("DeliveryS3KeyPrefix").map(Text::from),
    })
}

type NamedRules = Vec<(String, RuleSpec)>;

/// The rules with their names; or the first mistake in them.
fn named(rules: &[TemplateRule]) -> Result<Result<NamedRules, String>, ApiError> {
    let mut named: NamedRules = Vec::new();
    for rule in rules {
        let name = match rule.properties.get("ConfigRuleName") {
            None => rule.id.clone(),
            Some(Value::String(name)) => name.clone(),
            Some(_) => return Ok(Err(format!("{}: ConfigRuleName must be a text.", rule.id))),
        };
        if name.len() > MAX_NAME - ADDED {
            return Ok(Err(format!(
                "{}: ConfigRuleName has more than {} bytes.",
                rule.id,
                MAX_NAME - ADDED
            )));
        }
        if named.iter().any(|(other, _)| *other == name) {
            return Ok(Err(format!(
                "{}: {name} already exists in the template.",
                rule.id
            )));
        }
        match spec(&rule.properties, &name) {
            Ok(spec) => named.push((name, spec)),
            Err(error) if error.code == ErrorCode::NotModeled => return Err(error),
            Err(error) => return Ok(Err(format!("{}: {}", rule.id, error.message))),
        }
    }
    Ok(Ok(named))
}

/// The managed rule and settings of a rule, as `PutConfigRule` checks them.
fn spec(properties: &Map<String, Value>, name: &str) -> Result<RuleSpec, ApiError> {
    let put = "config:PutConfigRule";
    let operation = model::operation(put).ok_or_else(|| not_modeled(put))?;
    let mut rule = properties.clone();
    check_members(&rule)?;
    rule.insert("ConfigRuleName".into(), name.into());
    if let Some(Value::Object(given)) = rule.get("InputParameters") {
        let text = parameters_of_rule(given)?;
        rule.insert("InputParameters".into(), text.into());
    }
    let call = json!({ "ConfigRule": Value::Object(rule) });
    let nothing = Map::new();
    let call = call.as_object().unwrap_or(&nothing);
    model::validate::validate(operation, call)?;
    let given = Input::new(call).structure("ConfigRule");
    given.map_or_else(
        || Err(invalid("ConfigRule is missing.")),
        given_rule::managed,
    )
}

/// Checks that the properties of a rule are known and modeled.
fn check_members(rule: &Map<String, Value>) -> Result<(), ApiError> {
    const MODELED: [&str; 6] = [
        "ConfigRuleName",
        "Description",
        "InputParameters",
        "MaximumExecutionFrequency",
        "Scope",
        "Source",
    ];
    let kind = "AWS::Config::ConfigRule";
    for member in rule.keys().map(String::as_str) {
        if ["Compliance", "EvaluationModes"].contains(&member) {
            return Err(not_modeled(&format!("{kind} {member}")));
        }
        if !MODELED.contains(&member) {
            return Err(invalid(format!(
                "Encountered unsupported property {member}."
            )));
        }
    }
    let scope = rule.get("Scope").and_then(Value::as_object);
    let mut members = scope.into_iter().flat_map(|scope| scope.keys());
    match members.find(|member| *member != "ComplianceResourceTypes") {
        Some(other) => Err(not_modeled(&format!("{kind} Scope.{other}"))),
        None => Ok(()),
    }
}

/// The parameters of a rule as JSON. Their values are texts.
fn parameters_of_rule(given: &Map<String, Value>) -> Result<String, ApiError> {
    let texts: Map<String, Value> = given
        .iter()
        .map(|(name, value)| {
            let text = template::scalar(value);
            (
                name.clone(),
                text.map_or_else(|| value.clone(), Value::String),
            )
        })
        .collect();
    let text = Value::Object(texts).to_string();
    if text.len() > MAX_PARAMETERS {
        return Err(invalid(format!(
            "InputParameters have more than {MAX_PARAMETERS} bytes."
        )));
    }
    Ok(text)
}

/// The rules with their ids, which stay when a pack is changed.
fn with_ids(world: &mut WorldMut, rules: NamedRules, before: Option<&PackSpec>) -> Vec<PackRule> {
    rules
        .into_iter()
        .map(|(name, spec)| {
            let own = before.and_then(|it| it.rules.iter().find(|rule| *rule.name == *name));
            PackRule {
                id: match own {
                    Some(rule) => rule.id.clone(),
                    None => draw_id(world, "config-rule-", 6),
                },
                name: name.into(),
                spec,
            }
        })
        .collect()
}
