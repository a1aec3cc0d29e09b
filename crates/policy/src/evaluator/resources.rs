//! Which resources a statement names.

use crate::condition::Truth;
use crate::document::{Effect, Statement};
use crate::pattern::{could_match, resolve};
use crate::request::Request;

/// Whether a pattern of `Resource` matches the request; unknown or false if a variable of it has no value, and unknown if the
/// resource is.
pub(crate) fn names_resource(
    pattern: &str,
    variables: bool,
    request: &Request,
    unknown: &mut Vec<String>,
) -> Result<bool, Truth> {
    let resource = if request.wildcard_only_action {
        "*"
    } else {
        request.resource.as_str()
    };
    if resource.is_empty() && pattern != "*" {
        unknown.push("the resource".into());
        return Err(Truth::Unknown);
    }
    let known = unknown.len();
    match resolve(pattern, variables, &request.context, unknown) {
        Ok(resolved) => Ok(resolved.matches_resource(resource)),
        // Missing fields at the end are any.
        Err(Truth::Unknown) if !could_match(&[pattern, "*"].concat(), resource) => {
            unknown.truncate(known);
            Ok(false)
        }
        Err(truth) => Err(truth),
    }
}

/// Whether a pattern names resources of another service than the action's, such as roles for `ec2:RunInstances`. Some actions of a
/// service take them, so an `Allow` that names them may apply.
fn is_of_other(pattern: &str, action: &str) -> bool {
    let named = pattern.split(':').nth(2).unwrap_or_default();
    let own = action.split(':').next().unwrap_or_default();
    let own = if own.eq_ignore_ascii_case("sts") {
        "iam"
    } else {
        own
    };
    pattern.starts_with("arn:")
        && !named.is_empty()
        && !named.contains(['*', '?', '$'])
        && !named.eq_ignore_ascii_case(own)
}

/// Whether the resources of a statement match the request; `None`: it has none.
pub(super) fn resource(
    statement: &Statement,
    variables: bool,
    request: &Request,
    unknown: &mut Vec<String>,
) -> Option<Truth> {
    let patterns = statement.resources.as_ref()?;
    let narrows = statement.effect == Effect::Deny && request.resource.is_empty();
    let mut answer = Truth::False;
    for pattern in &patterns.patterns {
        if narrows && is_of_other(pattern, &request.action) {
            continue;
        }
        match names_resource(pattern, variables, request, unknown) {
            Ok(true) => return Some(Truth::from(!patterns.not)),
            Ok(false) => {}
            Err(Truth::Unknown) => answer = Truth::Unknown,
            // The excluded resource has no name, so the statement does not apply.
            Err(Truth::False | Truth::True) if patterns.not => return Some(Truth::False),
            Err(Truth::False | Truth::True) => {}
        }
    }
    Some(match patterns.not {
        true => answer.negate(),
        false => answer,
    })
}
