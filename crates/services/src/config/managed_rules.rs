//! The AWS managed rules whose checks are modeled, and the checks. A row for each rule; names, parameters and
//! meaning restate the AWS Config Developer Guide, list of AWS Config managed rules. All others are `known` by name.

pub(crate) mod known;

use super::iam_items::{GROUP, POLICY, ROLE, USER};
use super::item::Snapshot;
use super::prelude::*;
use super::recorded;
use super::resources::{INSTANCE, SECURITY_GROUP, VOLUME};
use state::config::{AccountRegion, RuleSpec};

const ACCOUNT: &str = "AWS::::Account";

/// A managed rule.
pub struct ManagedRule {
    /// The identifier in AWS Config: `IAM_PASSWORD_POLICY`.
    pub identifier: &'static str,
    /// The resource types that it evaluates.
    pub types: &'static [&'static str],
    /// Its parameters, each with whether it is required.
    pub parameters: &'static [(&'static str, bool)],
    /// Whether it runs at intervals, not on changes.
    pub periodic: bool,
    /// The question that it checks, in our own words.
    pub asks: &'static str,
}

const fn rule(
    identifier: &'static str,
    types: &'static [&'static str],
    asks: &'static str,
) -> ManagedRule {
    with(identifier, types, &[], asks)
}

const fn with(
    identifier: &'static str,
    types: &'static [&'static str],
    parameters: &'static [(&'static str, bool)],
    asks: &'static str,
) -> ManagedRule {
    ManagedRule {
        identifier,
        types,
        parameters,
        periodic: false,
        asks,
    }
}

/// Every managed rule whose check is modeled, by identifier.
pub const RULES: [ManagedRule; 12] = [
    ManagedRule {
        identifier: "ACCOUNT_PART_OF_ORGANIZATIONS",
        types: &[ACCOUNT],
        parameters: &[("MasterAccountId", false)],
        periodic: true,
        asks: "Is the account in an organization (of this management account)?",
    },
    with(
        "DESIRED_INSTANCE_TYPE",
        &[INSTANCE],
        &[("instanceType", true)],
        "Is the instance of one of these types?",
    ),
    rule(
        "EC2_INSTANCE_DETAILED_MONITORING_ENABLED",
        &[INSTANCE],
        "Is detailed monitoring on for the instance?",
    ),
    rule(
        "EC2_INSTANCE_NO_PUBLIC_IP",
        &[INSTANCE],
        "Is the instance without a public address?",
    ),
    rule(
        "EC2_VOLUME_INUSE_CHECK",
        &[VOLUME],
        "Is the volume attached to an instance?",
    ),
    rule(
        "ENCRYPTED_VOLUMES",
        &[VOLUME],
        "Is the volume, if attached, encrypted?",
    ),
    with(
        "IAM_POLICY_BLACKLISTED_CHECK",
        &[GROUP, ROLE, USER],
        &[("policyArns", true)],
        "Are none of these managed policies attached?",
    ),
    rule(
        "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
        &[POLICY],
        "Does no statement of the customer's policy allow everything?",
    ),
    with(
        "IAM_USER_GROUP_MEMBERSHIP_CHECK",
        &[USER],
        &[("groupNames", false)],
        "Is the user in a group?",
    ),
    rule(
        "IAM_USER_NO_POLICIES_CHECK",
        &[USER],
        "Has the user no policies of its own, only those of groups?",
    ),
    rule(
        "INCOMING_SSH_DISABLED",
        &[SECURITY_GROUP],
        "Is SSH closed to the whole internet?",
    ),
    rule(
        "VPC_DEFAULT_SECURITY_GROUP_CLOSED",
        &[SECURITY_GROUP],
        "Does the default security group let nothing in?",
    ),
];

/// The managed rule with this identifier.
pub fn by_identifier(identifier: &str) -> Option<&'static ManagedRule> {
    RULES.iter().find(|rule| rule.identifier == identifier)
}

/// Checks the parameters given for a rule that has these; the error says what is wrong with them.
pub(super) fn check(of_rule: &[(&str, bool)], parameters: Option<&str>) -> Result<(), ApiError> {
    let given: Value = match parameters {
        None => Value::Null,
        Some(text) => serde_json::from_str(text)
            .ok()
            .filter(Value::is_object)
            .ok_or_else(|| invalid("InputParameters must be a JSON object."))?,
    };
    let names = given.as_object().into_iter().flat_map(|map| map.keys());
    if let Some(unknown) = names
        .into_iter()
        .find(|name| of_rule.iter().all(|(known, _)| known != name))
    {
        return Err(invalid(format!(
            "Unknown parameters provided in the inputParameters: {unknown}."
        )));
    }
    match of_rule
        .iter()
        .find(|(name, must)| *must && given.get(name).is_none())
    {
        Some((name, _)) => Err(invalid(format!(
            "Required parameter [{name}] not present in the inputParameters."
        ))),
        None => Ok(()),
    }
}

/// The result of a rule for a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleResult {
    /// The resource's type: `AWS::EC2::Volume`.
    pub kind: &'static str,
    /// The resource's id.
    pub id: String,
    /// Whether the resource complies.
    pub complies: bool,
}

/// The results of a rule for the resources of a place that are known at `when`; empty if no resource that it evaluates
/// is known.
pub fn evaluate(
    world: &World,
    place: AccountRegion,
    spec: &RuleSpec,
    when: SimTime,
) -> Vec<RuleResult> {
    let Some(rule) = by_identifier(&spec.identifier) else {
        return Vec::new();
    };
    let parameters: Value = spec
        .parameters
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or(Value::Null);
    if rule.types == [ACCOUNT] {
        let management = parameters.get("MasterAccountId").and_then(Value::as_str);
        let complies = world
            .organization_of(place.account)
            .is_some_and(|organization| {
                management.is_none_or(|id| id == organization.management.to_string())
            });
        return vec![RuleResult {
            kind: ACCOUNT,
            id: place.account.to_string(),
            complies,
        }];
    }
    rule.types
        .iter()
        .filter(|kind| spec.scope.is_empty() || spec.scope.iter().any(|own| **own == ***kind))
        .flat_map(|kind| recorded::snapshots(world, place, kind, when))
        .filter_map(|resource| {
            Some(RuleResult {
                kind: resource.kind,
                complies: complies(rule.identifier, &parameters, &resource)?,
                id: resource.id,
            })
        })
        .collect()
}

/// The items of a parameter that is a list in one text.
fn listed<'a>(parameters: &'a Value, name: &str) -> Vec<&'a str> {
    parameters[name]
        .as_str()
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .collect()
}

/// Whether a resource complies; `None`: the rule does not apply to it.
fn complies(identifier: &str, parameters: &Value, resource: &Snapshot) -> Option<bool> {
    let it = &resource.configuration;
    let attached = it["attachments"]
        .as_array()
        .is_some_and(|list| !list.is_empty());
    let texts = |name: &str| -> Vec<&str> {
        it[name]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    };
    Some(match identifier {
        "DESIRED_INSTANCE_TYPE" => {
            listed(parameters, "instanceType").contains(&it["instanceType"].as_str()?)
        }
        "EC2_INSTANCE_DETAILED_MONITORING_ENABLED" => {
            it.pointer("/monitoring/state").and_then(Value::as_str) == Some("enabled")
        }
        "EC2_INSTANCE_NO_PUBLIC_IP" => it["publicIpAddress"].is_null(),
        "EC2_VOLUME_INUSE_CHECK" => attached,
        "ENCRYPTED_VOLUMES" if attached => it["encrypted"] == true,
        "IAM_POLICY_BLACKLISTED_CHECK" => {
            let attached = texts("attachedManagedPolicies");
            listed(parameters, "policyArns")
                .iter()
                .all(|arn| !attached.contains(arn))
        }
        "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS" => {
            !policy::Document::parse(it["document"].as_str()?)
                .ok()?
                .statements()
                .iter()
                .any(gates::people::allows_everything)
        }
        "IAM_USER_GROUP_MEMBERSHIP_CHECK" => {
            let (own, wanted) = (texts("groupList"), listed(parameters, "groupNames"));
            if wanted.is_empty() {
                !own.is_empty()
            } else {
                wanted.iter().all(|name| own.contains(name))
            }
        }
        "IAM_USER_NO_POLICIES_CHECK" => {
            texts("attachedManagedPolicies").is_empty() && texts("inlinePolicies").is_empty()
        }
        "INCOMING_SSH_DISABLED" => {
            let permissions = it["ipPermissions"].as_array();
            !permissions.into_iter().flatten().any(opens_ssh)
        }
        "VPC_DEFAULT_SECURITY_GROUP_CLOSED" if resource.name.as_deref() == Some("default") => {
            it["ipPermissions"].as_array().is_some_and(Vec::is_empty)
        }
        _ => return None,
    })
}

/// Whether a permission of a security group opens SSH to everyone.
fn opens_ssh(permission: &Value) -> bool {
    let ssh =
        permission["fromPort"].as_u64() <= Some(22) && Some(22) <= permission["toPort"].as_u64();
    let ranges = permission["ipRanges"].as_array().into_iter().flatten();
    ssh && ranges.into_iter().any(|range| range == "0.0.0.0/0")
}
