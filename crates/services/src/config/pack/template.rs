//! Templates of conformance packs: which rules a template gives, with the values of its parameters.
//!
//! Sources: AWS Config Developer Guide, Creating templates for custom conformance packs; AWS CloudFormation User Guide,
//! Template sections. The words of mistakes are CloudFormation's where public reports show them, otherwise ours.

mod functions;

use yaml::{Aliases, Unreadable};

use crate::prelude::*;
pub use functions::Unusable;
pub(super) use functions::scalar;
use functions::{Functions, invalid, not_modeled};

/// The maximum number of resources in a template.
pub const MAX_RULES: usize = 130;

const SECTIONS: [&str; 6] = [
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Metadata",
    "Parameters",
    "Resources",
];

const OTHER_SECTIONS: [&str; 4] = ["Mappings", "Outputs", "Rules", "Transform"];

const ATTRIBUTES: [&str; 7] = [
    "Condition",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdateReplacePolicy",
];

/// A rule of a template, with the values of all functions.
#[derive(Debug, PartialEq, Eq)]
pub struct TemplateRule {
    /// The logical id.
    pub id: String,
    /// The properties.
    pub properties: Map<String, Value>,
}

/// The rules of a template. `given`: values of its parameters, by name; `place`: the call's account and Region.
///
/// # Errors
///
/// The template cannot be used.
pub fn expand(
    text: &str,
    given: &[(&str, &str)],
    place: AccountRegion,
) -> Result<Vec<TemplateRule>, Unusable> {
    let template = read(text)?;
    if let Some(unknown) = template
        .keys()
        .find(|name| !SECTIONS.contains(&name.as_str()))
    {
        return Err(if OTHER_SECTIONS.contains(&unknown.as_str()) {
            not_modeled(&format!("The section {unknown}"))
        } else {
            invalid(format!(
                "Invalid template property or properties [{unknown}]"
            ))
        });
    }
    let nothing = Map::new();
    let section = |name: &str| match template.get(name) {
        None | Some(Value::Null) => Ok(&nothing),
        Some(value) => value
            .as_object()
            .ok_or_else(|| invalid(format!("[/{name}] 'null' values and lists are not allowed"))),
    };
    let resources = section("Resources")?;
    if resources.is_empty() {
        return Err(invalid("At least one Resources member must be defined"));
    }
    if resources.len() > MAX_RULES {
        return Err(invalid(
            "Number of resources provided in the template exceeds the allowed limit",
        ));
    }
    let values = parameters(section("Parameters")?, given)?;
    let mut functions = Functions::new(values, section("Conditions")?, resources, place);
    let mut rules = Vec::new();
    for (id, resource) in resources {
        rules.extend(rule(&mut functions, id, resource)?);
    }
    Ok(rules)
}

fn read(text: &str) -> Result<Map<String, Value>, Unusable> {
    let mut documents = yaml::read(text, Aliases::Refused).map_err(|fault| match fault {
        Unreadable::Syntax(error) => invalid(format!("Template format error: {error}")),
        Unreadable::Structure { line, what } => {
            invalid(format!("Template format error: line {line}: {what}"))
        }
    })?;
    match (documents.pop(), documents.is_empty()) {
        (Some(Value::Object(template)), true) => Ok(template),
        (Some(_) | None, _) => Err(invalid("Template format error: unsupported structure")),
    }
}

/// The values of all parameters.
fn parameters(
    defined: &Map<String, Value>,
    given: &[(&str, &str)],
) -> Result<Vec<(String, String)>, Unusable> {
    if let Some((unknown, _)) = given.iter().find(|(name, _)| !defined.contains_key(*name)) {
        return Err(invalid(format!(
            "Parameters: [{unknown}] do not exist in the template"
        )));
    }
    let mut values = Vec::new();
    for (name, definition) in defined {
        let kind = definition["Type"].as_str().unwrap_or_default();
        if !["String", "Number", "CommaDelimitedList", "List<Number>"].contains(&kind) {
            return Err(
                if kind.starts_with("AWS::") || kind.starts_with("List<AWS::") {
                    not_modeled(&format!("Parameters of the type {kind}"))
                } else {
                    invalid(format!(
                        "Template format error: Unrecognized parameter type: {kind}"
                    ))
                },
            );
        }
        let given = given.iter().find(|(own, _)| *own == name.as_str());
        let value = match given {
            Some((_, value)) => Some((*value).to_owned()),
            None => scalar(&definition["Default"]),
        };
        let value =
            value.ok_or_else(|| invalid(format!("Parameters: [{name}] must have values")))?;
        let allowed = definition["AllowedValues"].as_array();
        if allowed
            .is_some_and(|allowed| !allowed.iter().any(|it| scalar(it).as_ref() == Some(&value)))
        {
            return Err(invalid(format!(
                "Parameter '{name}' must be one of AllowedValues"
            )));
        }
        if kind == "Number" && value.parse::<f64>().is_err() {
            return Err(invalid(format!("Parameter '{name}' must be a number")));
        }
        values.push((name.clone(), value));
    }
    Ok(values)
}

/// The rule of a resource; `None` if its condition does not hold.
fn rule(
    functions: &mut Functions<'_>,
    id: &str,
    resource: &Value,
) -> Result<Option<TemplateRule>, Unusable> {
    let Some(members) = resource.as_object() else {
        return Err(invalid(format!(
            "Template format error: Resource {id} is not an object"
        )));
    };
    if let Some(unknown) = members
        .keys()
        .find(|name| !ATTRIBUTES.contains(&name.as_str()))
    {
        return Err(invalid(format!(
            "Invalid template resource property '{unknown}'"
        )));
    }
    match members.get("Type").and_then(Value::as_str) {
        Some("AWS::Config::ConfigRule") => {}
        Some(kind @ "AWS::Config::RemediationConfiguration") => {
            return Err(not_modeled(&format!("Resources of the type {kind}")));
        }
        Some(kind) => {
            return Err(invalid(format!(
                "Resource {id}: the type {kind} is not supported in a conformance pack"
            )));
        }
        None => {
            return Err(invalid(format!(
                "Template format error: [/Resources/{id}] Every Resources object must contain a Type member"
            )));
        }
    }
    if let Some(condition) = members.get("Condition") {
        let name = condition.as_str().unwrap_or_default();
        if !functions.named(name)? {
            return Ok(None);
        }
    }
    let properties = members.get("Properties").unwrap_or(&Value::Null);
    match functions.value(properties)? {
        Some(Value::Object(properties)) => Ok(Some(TemplateRule {
            id: id.to_owned(),
            properties,
        })),
        Some(_) | None => Err(invalid(format!(
            "Template format error: Resource {id} has no Properties"
        ))),
    }
}
