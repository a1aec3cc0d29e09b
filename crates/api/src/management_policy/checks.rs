//! Validation errors of effective policies, whose parts are valid one by one.
//!
//! Only tag and backup policies have such errors; none are documented or recorded for other types. Codes, messages and paths
//! are recorded.

use super::grammar::SettingValue;
use super::merge::{Merged, render};
use crate::policy_types::PolicyType;
use message::{Message, message};

/// A validation error of an effective policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The error code in AWS's answers.
    pub code: &'static str,
    /// The message in AWS's answers.
    pub message: Message,
    /// The path in the effective policy: `plans/daily/rules`.
    pub path: String,
    /// The numbers of the policies behind it, counted from the root down.
    pub sources: Vec<usize>,
}

/// The maximum size of an effective tag policy, in bytes.
const TAG_BYTES: usize = 395_000;
/// The maximum number of tag keys required for one resource type.
const REQUIRED_TAGS: usize = 50;
/// The maximum number of rules in a backup plan.
const RULES: usize = 10;

/// Whether an effective policy of the type can be invalid.
pub const fn can_fail(kind: PolicyType) -> bool {
    matches!(kind, PolicyType::Tag | PolicyType::Backup)
}

/// All validation errors of an effective policy.
pub fn problems(kind: PolicyType, merged: &Merged) -> Vec<Problem> {
    let mut found = Vec::new();
    if kind == PolicyType::Tag {
        tags(merged, &mut found);
    }
    if kind == PolicyType::Backup {
        for plan in merged.part("plans").into_iter().flat_map(|it| &it.parts) {
            if plan.says() {
                backup_plan(plan, &mut found);
            }
        }
    }
    found
}

fn tags(merged: &Merged, found: &mut Vec<Problem>) {
    let size = render(PolicyType::Tag, merged).to_string().len();
    if size > TAG_BYTES {
        found.push(Problem {
            code: "ELEMENTS_TOO_MANY",
            message: message!("Effective policy size is {size} bytes, which exceeds the maximum limit of {TAG_BYTES} bytes"),
            path: "tags".into(),
            sources: Vec::new(),
        });
    }
    const MEMBER: &str = "report_required_tag_for";
    let mut required: ordered::Map<String, Vec<&Merged>> = ordered::Map::new();
    for key in merged.part("tags").into_iter().flat_map(|it| &it.parts) {
        if let Some(SettingValue::Many(types)) = key.part(MEMBER).and_then(|it| it.value.as_ref()) {
            for of in types {
                required
                    .or_insert(of.text().to_string(), Vec::new())
                    .push(key);
            }
        }
    }
    for (of, keys) in required.iter() {
        if keys.len() <= REQUIRED_TAGS {
            continue;
        }
        let mut names: Vec<&str> = keys.iter().map(|key| &*key.key).collect();
        ordered::sort_by_key(&mut names, |name| *name);
        let mut sources: Vec<usize> = keys
            .iter()
            .filter_map(|key| key.part(MEMBER))
            .flat_map(Merged::sources)
            .collect();
        ordered::sort_by_key(&mut sources, |source| *source);
        sources.dedup();
        found.push(Problem {
            code: "ELEMENTS_TOO_MANY",
            message: message!("Resource type '{of}' has {count} tags for '{MEMBER}', which exceeds the maximum limit of {REQUIRED_TAGS}. Contributing tag keys include: {list} and {it} more", count = names.len(), list = names[..5].join(", "), it = names.len() - 5),
            path: "tags".into(),
            sources,
        });
    }
}

/// Checks that a piece has a member, and returns whether it does.
fn needs(part: &Merged, name: &str, path: &str, found: &mut Vec<Problem>) -> bool {
    let there = part.part(name).is_some_and(Merged::says);
    if !there {
        found.push(Problem {
            code: "KEY_REQUIRED",
            message: message!("'{name}' is missing", name = name.to_string()),
            path: path.to_string(),
            sources: part.sources(),
        });
    }
    there
}

fn backup_plan(plan: &Merged, found: &mut Vec<Problem>) {
    let path = format!("plans/{}", plan.name);
    if needs(plan, "regions", &path, found)
        && let Some(regions) = plan.part("regions")
        && matches!(&regions.value, Some(SettingValue::Many(list)) if list.is_empty())
    {
        found.push(Problem {
            code: "ELEMENTS_TOO_FEW",
            message: "'regions' is less than the allowed minimum limit 1".into(),
            path: format!("{path}/regions"),
            sources: regions.sources(),
        });
    }
    backup_rules(plan, &path, found);
    backup_selections(plan, &path, found);
}

fn backup_rules(plan: &Merged, path: &str, found: &mut Vec<Problem>) {
    needs(plan, "rules", path, found);
    if let Some(rules) = plan.part("rules") {
        let said: Vec<&Merged> = rules.parts.iter().filter(|rule| rule.says()).collect();
        if said.len() > RULES {
            found.push(Problem {
                code: "ELEMENTS_TOO_MANY",
                message: message!("'rules' exceeds the allowed maximum limit {RULES}"),
                path: format!("{path}/rules"),
                sources: rules.sources(),
            });
        }
        for rule in said {
            let path = format!("{path}/rules/{}", rule.name);
            needs(rule, "target_backup_vault_name", &path, found);
            let scans = rule.part("scan_actions").is_some_and(Merged::says);
            if scans && !plan.part("scan_settings").is_some_and(Merged::says) {
                found.push(Problem {
                    code: "CROSS_ATTRIBUTE_VALIDATION",
                    message: message!("Dependent fields scan_actions(undefined),scan_settings(undefined) in policy block {rule} are invalid when used together", rule = rule.name),
                    path,
                    sources: rule.sources(),
                });
            }
        }
    }
}

fn backup_selections(plan: &Merged, path: &str, found: &mut Vec<Problem>) {
    needs(plan, "selections", path, found);
    let selected = |of: &str| {
        plan.part("selections")
            .and_then(|it| it.part(of))
            .into_iter()
            .flat_map(|it| &it.parts)
            .filter(|it| it.says())
    };
    for one in selected("tags") {
        let path = format!("{path}/selections/tags/{}", one.name);
        for name in ["iam_role_arn", "tag_key", "tag_value"] {
            needs(one, name, &path, found);
        }
    }
    for one in selected("resources") {
        let path = format!("{path}/selections/resources/{}", one.name);
        needs(one, "iam_role_arn", &path, found);
        // Recorded: conditions alone are a selection too.
        if !one.part("conditions").is_some_and(Merged::says) {
            needs(one, "resource_types", &path, found);
        }
    }
}
