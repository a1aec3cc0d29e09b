//! The effective policies of an account, for the inspector: each setting with its value and the effect of each policy on
//! it.
//!
//! A person that may read the organization's policies sees where settings come from. Other members see only the document
//! that DescribeEffectivePolicy returns for their own account.

use message::{Message, counted, message};

use super::seen::pretty;
use super::selection::Selection;
use api::ids::AccountId;
use api::management_policy::{Merged, Operator, SettingValue, StepResult};
use api::policy_types::PolicyType;
use state::account::Membership;
use state::effective::Effective;
use state::organization::Organization;
use state::world::World;

/// The effective policy of one type.
#[derive(Clone, Debug, PartialEq)]
pub struct EffectivePolicy {
    /// "Tag policy".
    pub title: Message,
    /// The result in a sentence.
    pub says: Message,
    /// The errors of the merged policy; while it is invalid, the last valid one stays in force. Empty: it is valid.
    pub problems: Vec<Message>,
    /// The merged settings with their sources; empty where the viewpoint does not show sources.
    pub settings: Vec<Setting>,
    /// The document in force, formatted on several lines.
    pub document: String,
}

/// A setting, merged from all policies above the account.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The path in the document: `tags / stage / tag_value`.
    pub path: String,
    /// The merged value; empty if there is none.
    pub value: Message,
    /// The effect of each policy, in the order of merging.
    pub steps: Vec<StepLine>,
}

/// The effect of one policy on a setting.
#[derive(Clone, Debug, PartialEq)]
pub struct StepLine {
    /// The effect: "Sets it".
    pub does: &'static str,
    /// Whether it had no effect.
    pub idle: bool,
    /// The policy, by its name.
    pub name: Message,
    /// The policy, to select it.
    pub policy: Selection,
    /// The target to which it is attached: "the root", "Workloads".
    pub place: Message,
}

/// The effective policies of the enabled types, those with settings first. `sources`: includes the policies behind each
/// setting.
pub(super) fn effective_policies(
    world: &World,
    organization: &Organization,
    account: AccountId,
    membership: &Membership,
    sources: bool,
) -> Vec<EffectivePolicy> {
    let mut shown: Vec<EffectivePolicy> = PolicyType::ALL
        .iter()
        .filter(|kind| kind.is_management())
        .filter_map(|kind| {
            let (parent, joined) = (&membership.parent, membership.at);
            let effective = organization.effective(*kind, account, parent, joined)?;
            Some(one(world, organization, *kind, &effective, sources))
        })
        .collect();
    ordered::sort_by_key(&mut shown, |policy| policy.document == "{}");
    shown
}

fn one(
    world: &World,
    organization: &Organization,
    kind: PolicyType,
    effective: &Effective,
    sources: bool,
) -> EffectivePolicy {
    let mut settings = Vec::new();
    let mut problems = Vec::new();
    if sources {
        let found = SettingSources {
            world,
            organization,
            effective,
        };
        found.settings(&effective.merged, "", &mut settings);
        problems.extend(
            effective
                .problems
                .iter()
                .map(|it| message!("`{path}`: {message}.", path = it.path, message = it.message)),
        );
    }
    let title = Message::from(kind.called()).capitalized();
    let says = if !problems.is_empty() {
        "The effective policy is not valid. The last valid one stays in effect.".into()
    } else if &*effective.content == "{}" {
        "It is empty: no policy from the root to the account sets anything.".into()
    } else if sources {
        counted!(
            effective.merged.sources().len(),
            "From one policy.|Merged from {n} policies."
        )
    } else {
        "The combined result of the policies from the root to the account.".into()
    };
    EffectivePolicy {
        title,
        says,
        problems,
        settings,
        document: pretty(&effective.content),
    }
}

struct SettingSources<'w> {
    world: &'w World,
    organization: &'w Organization,
    effective: &'w Effective,
}

impl SettingSources<'_> {
    fn settings(&self, part: &Merged, path: &str, into: &mut Vec<Setting>) {
        let below = |name: &str| match path {
            "" => name.to_string(),
            path => format!("{path} / {name}"),
        };
        for part in &part.parts {
            let path = below(&part.name);
            if !part.steps.is_empty() {
                into.push(Setting {
                    path: path.clone(),
                    value: part.value.as_ref().map(written).unwrap_or_default(),
                    steps: part
                        .steps
                        .iter()
                        .map(|step| self.line(step.source, word(step.operator, step.result)))
                        .collect(),
                });
            }
            self.settings(part, &path, into);
        }
        for (name, source) in &part.kept_out {
            into.push(Setting {
                path: below(name),
                value: Message::default(),
                steps: vec![self.line(
                    *source,
                    (
                        "Would add it, but a policy above does not allow additions here",
                        true,
                    ),
                )],
            });
        }
    }

    fn line(&self, source: usize, (does, idle): (&'static str, bool)) -> StepLine {
        let source = self.effective.sources.get(source);
        let source = source.expect("steps name sources of the same effective policy");
        StepLine {
            does,
            idle,
            name: (&source.policy.name).into(),
            place: self.world.target_name(self.organization, &source.target),
            policy: Selection::Policy {
                organization: self.organization.id.clone(),
                policy: source.policy.id.clone(),
            },
        }
    }
}

fn written(given: &SettingValue) -> Message {
    match given {
        SettingValue::One(literal) => literal.text().to_string().into(),
        SettingValue::Many(list) if list.is_empty() => "nothing".into(),
        SettingValue::Many(list) => {
            let texts: Vec<&str> = list.iter().map(|literal| literal.text()).collect();
            texts.join(", ").into()
        }
    }
}

const fn word(operator: Operator, result: StepResult) -> (&'static str, bool) {
    match (operator, result) {
        (Operator::Assign, StepResult::Done) => ("Sets it", false),
        (Operator::Append, StepResult::Done) => ("Appends", false),
        (Operator::Remove, StepResult::Done) => ("Removes", false),
        (Operator::Assign, StepResult::TooLate) => {
            ("Would set it, but another was attached there before", true)
        }
        (Operator::Assign, StepResult::Forbidden) => {
            ("Would set it, but a policy above forbids that", true)
        }
        (Operator::Append, _) => ("Would append, but a policy above forbids that", true),
        (Operator::Remove, _) => ("Would remove, but a policy above forbids that", true),
    }
}
