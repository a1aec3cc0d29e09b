//! Merging: the policies from the root down to an account become one, level by level.
//!
//! At each level the first assignment in the order of attaching counts; then all values are appended, and then removed. The
//! operators allowed for child policies can only be narrowed from level to level. For a setting they limit its changes. Next to
//! names, `@@none` keeps child policies from adding names there, but existing names can still change (documented for AI services
//! opt-out policies, recorded for tag policies).
//! Invariants: a level without policies changes nothing; merging can continue from any level as if it had begun at the root.
//! Source: AWS Organizations User Guide, inheritance operators and inheritance examples; recorded answers.

use ordered::Map;
use serde_json::Value;

use super::grammar::{DocumentPart, Literal, Operator, Operators, SettingValue};
use crate::ids::Text;
use crate::policy_types::PolicyType;

/// The operation that one policy did, or tried to do, on a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergeStep {
    /// The number of the policy, counted from the root down.
    pub source: usize,
    /// The operator that it used.
    pub operator: Operator,
    /// Whether the operator was applied.
    pub result: StepResult,
}

/// The result of one step of merging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepResult {
    /// The operator was applied.
    Done,
    /// A policy of a level above does not allow the operator.
    Forbidden,
    /// A policy attached earlier at the same level had assigned a value already.
    TooLate,
}

/// A piece of a merged policy: a setting with its value, or more pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The name as first written; empty for the whole policy.
    pub name: Text,
    /// The name in lower case, for comparing.
    pub key: Text,
    /// The operators that policies of the next level may use.
    pub allowed: Operators,
    /// The value of a setting.
    pub value: Option<SettingValue>,
    /// The operations of the policies on a setting, in order.
    pub steps: Vec<MergeStep>,
    /// The pieces below this one, in the order in which they appeared.
    pub parts: Vec<Merged>,
    /// Names that could not be added here, with the numbers of their policies.
    pub kept_out: Vec<(Text, usize)>,
    /// The index of each part, by its key.
    index: Map<Text, usize>,
}

impl Merged {
    fn new(name: Text, key: Text) -> Self {
        Self {
            name,
            key,
            allowed: Operators::ALL,
            value: None,
            steps: Vec::new(),
            parts: Vec::new(),
            kept_out: Vec::new(),
            index: Map::new(),
        }
    }

    /// An empty policy, before the first level.
    pub fn start() -> Self {
        Self::new("".into(), "".into())
    }

    /// The piece with this key.
    pub fn part(&self, key: &str) -> Option<&Merged> {
        self.index.get(key).and_then(|at| self.parts.get(*at))
    }

    /// Whether it contains any value.
    pub fn says(&self) -> bool {
        self.value.is_some() || self.parts.iter().any(Merged::says)
    }

    /// The numbers of the policies with a setting here or below.
    pub fn sources(&self) -> Vec<usize> {
        let mut found: Vec<usize> = self.steps.iter().map(|step| step.source).collect();
        for part in &self.parts {
            found.extend(part.sources());
        }
        ordered::sort_by_key(&mut found, |source| *source);
        found.dedup();
        found
    }

    /// Merges the next level: the policies attached to one target, in the order of attaching, each with its number.
    pub fn level(&mut self, peers: &[(usize, &DocumentPart)]) {
        let allowed = self.allowed;
        let mut assigned = false;
        for (source, part) in peers {
            if let Some(given) = &part.assign {
                let result = if !allowed.has(Operator::Assign) {
                    StepResult::Forbidden
                } else if assigned {
                    StepResult::TooLate
                } else {
                    assigned = true;
                    self.value = Some(given.clone());
                    StepResult::Done
                };
                self.note(*source, Operator::Assign, result);
            }
        }
        for (source, part) in peers {
            if let Some(list) = &part.append {
                self.listed(*source, Operator::Append, allowed, |values| {
                    let mut values = values.unwrap_or_default();
                    for literal in list {
                        if !values.contains(literal) {
                            values.push(literal.clone());
                        }
                    }
                    Some(values)
                });
            }
        }
        for (source, part) in peers {
            if let Some(list) = &part.remove {
                // Removing from a setting without a value leaves it without one.
                self.listed(*source, Operator::Remove, allowed, |values| {
                    let mut values = values?;
                    values.retain(|literal| !list.contains(literal));
                    Some(values)
                });
            }
        }
        for (_, part) in peers {
            if let Some(controls) = part.controls {
                self.allowed = self.allowed.and(controls);
            }
        }
        self.names(allowed, peers);
    }

    fn note(&mut self, source: usize, operator: Operator, result: StepResult) {
        self.steps.push(MergeStep {
            source,
            operator,
            result,
        });
    }

    fn listed(
        &mut self,
        source: usize,
        operator: Operator,
        allowed: Operators,
        change: impl FnOnce(Option<Vec<Literal>>) -> Option<Vec<Literal>>,
    ) {
        if !allowed.has(operator) {
            return self.note(source, operator, StepResult::Forbidden);
        }
        let values = match self.value.take() {
            None => None,
            Some(SettingValue::Many(values)) => Some(values),
            Some(SettingValue::One(value)) => Some(vec![value]),
        };
        self.value = change(values).map(SettingValue::Many);
        self.note(source, operator, StepResult::Done);
    }

    fn names(&mut self, allowed: Operators, peers: &[(usize, &DocumentPart)]) {
        let mut groups: Vec<Vec<(usize, &DocumentPart)>> = Vec::new();
        let mut places: Map<Text, usize> = Map::new();
        for (source, peer) in peers {
            for part in &peer.parts {
                let at = match places.get(&part.key) {
                    Some(at) => *at,
                    None => {
                        places.insert(part.key.clone(), groups.len());
                        groups.push(Vec::new());
                        groups.len() - 1
                    }
                };
                groups[at].push((*source, part));
            }
        }
        for group in groups {
            let first = group[0].1;
            let at = match self.index.get(&first.key) {
                Some(at) => *at,
                None if allowed == Operators::NONE => {
                    let out = group.iter().map(|(source, it)| (it.name.clone(), *source));
                    self.kept_out.extend(out);
                    continue;
                }
                None => {
                    self.index.insert(first.key.clone(), self.parts.len());
                    self.parts
                        .push(Merged::new(first.name.clone(), first.key.clone()));
                    self.parts.len() - 1
                }
            };
            self.parts[at].level(&group);
        }
    }
}

impl Literal {
    /// The value as JSON.
    pub fn json(&self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.to_string()),
            Self::Plain(text) => {
                serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_string()))
            }
        }
    }
}

impl SettingValue {
    /// The value as JSON.
    pub fn json(&self) -> Value {
        match self {
            Self::One(literal) => literal.json(),
            Self::Many(list) => Value::Array(list.iter().map(Literal::json).collect()),
        }
    }
}

/// Whether names are rendered in lower case, as recorded for tag and chat policies. In the documentation's examples the other
/// types keep the case in which a name was first written.
pub(crate) const fn lowers(kind: PolicyType) -> bool {
    matches!(kind, PolicyType::Tag | PolicyType::Chatbot)
}

/// The merged policy as a document. Pieces without a value are left out, except the keys of tag policies.
pub fn render(kind: PolicyType, merged: &Merged) -> Value {
    let mut document = serde_json::Map::new();
    for part in &merged.parts {
        let value = if kind == PolicyType::Tag {
            tags(part)
        } else {
            value(kind, part)
        };
        if let Some(value) = value {
            document.insert(name(kind, part), value);
        }
    }
    Value::Object(document)
}

fn name(kind: PolicyType, part: &Merged) -> String {
    let name = if lowers(kind) { &part.key } else { &part.name };
    name.to_string()
}

fn value(kind: PolicyType, part: &Merged) -> Option<Value> {
    if let Some(given) = &part.value {
        return Some(given.json());
    }
    let members: serde_json::Map<String, Value> = part
        .parts
        .iter()
        .filter_map(|part| Some((name(kind, part), value(kind, part)?)))
        .collect();
    (!members.is_empty()).then_some(Value::Object(members))
}

/// Recorded: a key without `tag_key` is spelled in lower case; a key without values accepts any value, and one whose values were
/// all removed accepts none.
fn tags(part: &Merged) -> Option<Value> {
    let mut keys = serde_json::Map::new();
    for key in &part.parts {
        let setting = |name: &str| key.part(name)?.value.as_ref().map(SettingValue::json);
        let mut rule = serde_json::Map::new();
        let spelled = setting("tag_key").unwrap_or_else(|| key.key.to_string().into());
        rule.insert("tag_key".into(), spelled);
        let values = setting("tag_value").unwrap_or_else(|| Value::Array(vec!["*".into()]));
        rule.insert("tag_value".into(), values);
        for more in &key.parts {
            if !rule.contains_key(&*more.key)
                && let Some(value) = value(PolicyType::Tag, more)
            {
                rule.insert(more.key.to_string(), value);
            }
        }
        keys.insert(key.key.to_string(), Value::Object(rule));
    }
    (!keys.is_empty()).then_some(Value::Object(keys))
}
