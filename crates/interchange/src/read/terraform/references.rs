//! References in a plan's configuration: `aws_organizations_account.data["web"].id` as steps, and what an expression refers to.

use serde_json::Value;

/// A step of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceStep {
    /// `.name`
    Name(String),
    /// `[0]` or `["key"]`
    Index(Value),
}

/// What an expression refers to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Referred {
    /// Resources, variables, outputs and local values, each once.
    pub things: Vec<String>,
    /// `each.key`, `each.value.unit`, `count.index`.
    pub repetition: Vec<String>,
}

/// The maximum number of references of an expression, and of bytes of each. Longer ones are too many to tie anything.
const MAX_REFERENCES: usize = 64;
const MAX_BYTES: usize = 1000;

/// What an expression refers to. Terraform lists each reference in full, and then its beginnings:
/// `aws_x.y[0].id`, `aws_x.y[0]`, `aws_x.y`.
pub fn referred(expression: &Value) -> Referred {
    let mut referred = Referred::default();
    let mut whole = "";
    let listed = expression["references"].as_array();
    let listed = listed.map(Vec::as_slice).unwrap_or_default();
    let usable = |it: &Value| it.as_str().is_some_and(|it| it.len() <= MAX_BYTES);
    if listed.len() > MAX_REFERENCES || !listed.iter().all(usable) {
        return referred;
    }
    for reference in listed.iter().filter_map(Value::as_str) {
        let begins = whole.strip_prefix(reference);
        if begins.is_some_and(|rest| rest.starts_with(['.', '['])) {
            continue;
        }
        whole = reference;
        let repeats = reference.starts_with("each.") || reference.starts_with("count.");
        let list = match repeats {
            true => &mut referred.repetition,
            false => &mut referred.things,
        };
        if !list.iter().any(|it| it == reference) {
            list.push(reference.to_string());
        }
    }
    referred
}

/// The steps of a reference. What has no known form ends it.
pub fn steps(reference: &str) -> Vec<ReferenceStep> {
    let mut steps = Vec::new();
    let mut rest = reference;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let Some((index, after)) = index(inner) else {
                break;
            };
            steps.push(ReferenceStep::Index(index));
            rest = after;
            continue;
        }
        let name = rest.strip_prefix('.').unwrap_or(rest);
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (name, after) = name.split_at(end);
        if name.is_empty() {
            break;
        }
        steps.push(match name.parse::<u32>() {
            // The old form `roots.0.id`.
            Ok(number) if !steps.is_empty() => ReferenceStep::Index(number.into()),
            Ok(_) | Err(_) => ReferenceStep::Name(name.to_string()),
        });
        rest = after;
    }
    steps
}

/// The index before a closing bracket, and the text after the bracket.
fn index(text: &str) -> Option<(Value, &str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    let rest = text.get(values.byte_offset()..)?;
    Some((value, rest.strip_prefix(']')?))
}
