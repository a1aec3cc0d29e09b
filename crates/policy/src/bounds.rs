//! Documents without their unknown parts, between which they lie whatever these are.

use std::sync::Arc;

use crate::condition::{Comparison, Condition, ConditionOperator};
use crate::document::{Document, Effect, Patterns, PrincipalName, Statement};
use crate::unknown::{is_in, parts};

/// How unknown parts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyBound {
    /// What they may allow they allow, and what they may deny they do not.
    Most,
    /// What they may deny they deny, and what they may allow they do not.
    Least,
    /// A statement applies where it does for certain, and where it may if a condition key of its own says so. Equal statements have the
    /// same key.
    Free,
}

impl Document {
    /// The document without unknown parts. Its text is another one; the numbers of its statements stay.
    #[must_use]
    pub fn bounded(&self, bound: PolicyBound) -> Document {
        let mut statements = Vec::new();
        for statement in &self.statements {
            if statement.is_known() {
                statements.push(statement.clone());
                continue;
            }
            let effects: &[Effect] = match (&statement.unknown_effect, statement.effect) {
                (Some(_), _) => &[Effect::Allow, Effect::Deny],
                (None, Effect::Allow) => &[Effect::Allow],
                (None, Effect::Deny) => &[Effect::Deny],
            };
            for effect in effects {
                let allows = *effect == Effect::Allow;
                let mut add = |widest: bool, key: Option<Condition>| {
                    statements.extend(statement.applying(widest).map(|it| Statement {
                        effect: *effect,
                        conditions: it.conditions.into_iter().chain(key).collect(),
                        ..it
                    }));
                };
                match bound {
                    PolicyBound::Most => add(allows, None),
                    PolicyBound::Least => add(!allows, None),
                    PolicyBound::Free => {
                        add(false, None);
                        add(true, Some(statement.key(*effect)));
                    }
                }
            }
        }
        Document {
            text: format!("{bound:?} {}", self.text).into(),
            version: self.version,
            id: self.id.clone(),
            statements,
        }
    }
}

impl Statement {
    /// Whether no part of it is unknown.
    pub fn is_known(&self) -> bool {
        let resources = self.resources.iter().flat_map(|it| &it.patterns);
        let mut texts = self.actions.patterns.iter().chain(resources);
        let mut names = self.principals.iter().flat_map(|it| &it.names);
        self.unknown_effect.is_none()
            && !texts.any(|it| is_in(it))
            && !names.any(PrincipalName::is_unknown)
            && self.conditions.iter().all(Condition::is_known)
    }

    /// The statement as it applies to most, or to fewest, whatever its unknown parts are; `None`: perhaps to nothing.
    fn applying(&self, widest: bool) -> Option<Statement> {
        if self.unknown_effect.is_some() && !widest {
            return None;
        }
        let mut own = self.clone();
        own.unknown_effect = None;
        let any = |text: &str| {
            let mut text = text.to_string();
            let places: Vec<_> = parts(&text).map(|it| it.0).collect();
            for place in places.into_iter().rev() {
                text.replace_range(place, "*");
            }
            text
        };
        own.actions = applying(&self.actions, widest, any)?;
        if let Some(resources) = &self.resources {
            // A field of an ARN does not match others, so no part of the text stays.
            own.resources = Some(applying(resources, widest, |_| "*".to_string())?);
        }
        if let Some(principals) = own.principals.as_mut()
            && principals.names.iter().any(PrincipalName::is_unknown)
        {
            principals.names.retain(|it| !it.is_unknown());
            let all = widest && (!principals.not || principals.names.is_empty());
            if all {
                principals.not = false;
                principals.names = vec![PrincipalName::Everyone];
            } else if principals.names.is_empty() || principals.not && !widest {
                return None;
            }
        }
        let mut conditions = Vec::new();
        for condition in own.conditions {
            match condition.is_known() {
                true => conditions.push(condition),
                false => match condition.applying(widest) {
                    Some(condition) => conditions.push(condition),
                    None if widest => {}
                    None => return None,
                },
            }
        }
        own.conditions = conditions;
        Some(own)
    }

    /// The condition that it applies where it may.
    fn key(&self, effect: Effect) -> Condition {
        let conditions = self.conditions.iter();
        let conditions: Vec<_> = conditions
            .map(|it| (&it.operator_name, &it.key, &it.values))
            .collect();
        let patterns = |it: &Patterns| (it.not, it.patterns.clone());
        let principals = self.principals.as_ref().map(|it| (it.not, &it.names));
        let (actions, resources) = (
            patterns(&self.actions),
            self.resources.as_ref().map(patterns),
        );
        let own = format!("{effect:?} {actions:?} {resources:?} {principals:?} {conditions:?}");
        let key = format!("unknown {:032x}", content_hash::digest(own.as_str()));
        Condition {
            operator_name: "StringEquals".into(),
            operator: ConditionOperator::parse("StringEquals").expect("it is one"),
            key: key.as_str().into(),
            lookup: key,
            values: Arc::from(["true".to_string()]),
            span: self.span,
            operator_span: self.span,
            key_span: self.span,
            value_spans: vec![self.span],
        }
    }
}

/// The patterns that match most, or fewest; `None`: perhaps nothing.
fn applying(own: &Patterns, widest: bool, any: impl Fn(&str) -> String) -> Option<Patterns> {
    let mut own = own.clone();
    if widest != own.not {
        let unknown = own.patterns.iter_mut().filter(|it| is_in(it));
        unknown.for_each(|it| *it = any(it));
    } else {
        own.patterns.retain(|it| !is_in(it));
    }
    match (own.patterns.is_empty(), own.not) {
        (false, _) => {}
        (true, false) => return None,
        (true, true) => (own.not, own.patterns) = (false, vec!["*".to_string()]),
    }
    Some(own)
}

impl Condition {
    fn is_known(&self) -> bool {
        !is_in(&self.lookup) && !self.values.iter().any(|it| is_in(it))
    }

    /// The condition as it holds for most requests, or for fewest. `None`: for all of them, or for none.
    fn applying(mut self, widest: bool) -> Option<Condition> {
        // One more value can only help a plain operator, and only hurt a negated one.
        let stays = widest == self.operator.negated;
        if is_in(&self.lookup) || self.operator.comparison == Comparison::Null || !stays {
            return None;
        }
        let known = self.values.iter().filter(|it| !is_in(it)).cloned();
        self.values = known.collect::<Vec<_>>().into();
        (!self.values.is_empty()).then_some(self)
    }
}
