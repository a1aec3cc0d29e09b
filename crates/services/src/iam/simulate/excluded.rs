//! Exclusions of a simulation: `PolicyExclusionList`.
//!
//! Policies in the request cannot be excluded. Identifiers that match nothing have no effect, nor do those of resource control
//! policies, which the simulator does not evaluate. Source: API Reference of IAM, PolicyIdentifier; recorded answers: an ARN is
//! compared with that of the policy's name without its path, and does not exclude a boundary.

use policy::pattern::glob;
use policy::{Exemption, Layers};

use super::super::identity::Kind;
use crate::iam::prelude::*;

/// Attached policies that are not evaluated.
#[derive(Default)]
pub(super) struct Excluded {
    inline: bool,
    aws_managed: bool,
    customer_managed: bool,
    scps: bool,
    pub(super) boundary: bool,
    /// Patterns of ARNs.
    arns: Vec<String>,
    /// The kind of entity, the pattern of its name, and the policy's name.
    names: Vec<(String, String, String)>,
}

/// Reads the exclusions of a request.
pub(super) fn read(input: Input<'_>) -> Result<Excluded, ApiError> {
    let mut excluded = Excluded::default();
    for identifier in input.list("PolicyExclusionList").into_iter().flatten() {
        let member = |name: &str| identifier.get(name);
        match (
            member("PolicyType").and_then(Value::as_str),
            member("PolicyArn").and_then(Value::as_str),
            member("InlinePolicyIdentifier").and_then(Value::as_object),
        ) {
            (Some(kind), None, None) => match kind {
                "inline" => excluded.inline = true,
                "aws-managed" => excluded.aws_managed = true,
                "user-managed" => excluded.customer_managed = true,
                "permission-boundary" => excluded.boundary = true,
                "scp" => excluded.scps = true,
                // Accepted and ignored, as documented.
                _ => {}
            },
            (None, Some(arn), None) => excluded.arns.push(arn_pattern(arn)?),
            (None, None, Some(inline)) => excluded.names.push(inline_pattern(inline)?),
            _ => {
                return Err(invalid(
                    "Specify exactly one of PolicyType, PolicyArn and InlinePolicyIdentifier.",
                ));
            }
        }
    }
    Ok(excluded)
}

/// The pattern of an ARN: at most one `*`, and wildcards in the name only. The wording of the refusal is not recorded.
fn arn_pattern(arn: &str) -> Result<String, ApiError> {
    let (before, name) = arn.rsplit_once('/').unwrap_or((arn, ""));
    let is_arn = before.starts_with("arn:") && before.contains(":iam::") && !name.is_empty();
    if !is_arn || before.contains(['*', '?']) || name.matches('*').count() > 1 {
        return Err(invalid(format!("Invalid policy ARN exclusion: {arn}")));
    }
    Ok(arn.to_string())
}

fn inline_pattern(inline: &Map<String, Value>) -> Result<(String, String, String), ApiError> {
    let text = |name: &str| inline.get(name).and_then(Value::as_str).unwrap_or("");
    let (policy, owner) = (text("PolicyName"), text("AttachmentName"));
    let name = |text: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
        !text.is_empty() && text.chars().all(fits)
    };
    let plain: String = owner.chars().filter(|c| !matches!(c, '*' | '?')).collect();
    if !name(policy) || !name(&plain) || owner.matches('*').count() > 1 {
        // Recorded, also for wildcards that are too many or in the wrong place.
        return Err(invalid(
            "Invalid inline policy exclusion: policyName, attachmentType, and attachmentName are required",
        ));
    }
    Ok((text("AttachmentType").into(), owner.into(), policy.into()))
}

impl Excluded {
    /// The limits of the organization, unless they are excluded. AWS's answer about the organization's decision is not
    /// documented for this case; here there is none.
    pub(super) fn limits(&self, limits: Layers) -> Layers {
        if !self.scps || limits.scp_exempt.is_some() {
            return limits;
        }
        Layers {
            scps: Vec::new(),
            scp_exempt: Some(Exemption::Other("the simulation excludes them")),
            ..limits
        }
    }

    pub(super) fn has_managed(&self, arn: &str) -> bool {
        let aws = arn.contains(":iam::aws:");
        let name = arn.rsplit('/').next().unwrap_or(arn);
        let before = arn.split(":policy/").next().unwrap_or(arn);
        let pathless = format!("{before}:policy/{name}");
        (aws && self.aws_managed)
            || (!aws && self.customer_managed)
            || self.arns.iter().any(|pattern| glob(pattern, &pathless))
    }

    pub(super) fn has_inline(&self, kind: Kind, owner: &str, policy: &str) -> bool {
        let named = |(of, pattern, name): &(String, String, String)| {
            of == kind.word() && name == policy && glob(pattern, owner)
        };
        self.inline || self.names.iter().any(named)
    }
}
