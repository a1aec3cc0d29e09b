//! What is not known of policies, used and assumed: where documents have it, and the documents with something in its place.

use std::sync::Arc;

use super::document::Source;
use super::json::TextSpan;
use crate::bounds::PolicyBound;
use crate::document::{Document, Effect, Patterns, PrincipalName, Principals, Statement};
use crate::kinds;
use crate::layers::Layers;
use crate::pattern::could_match;
use crate::unknown::{is_in, names, parts, value};

/// What an unknown value is assumed to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assumed {
    /// This text.
    Text(String),
    /// A condition that holds, or one that does not.
    Holds(bool),
    /// Statements that allow everything, that deny everything, or none.
    Statements(Option<Effect>),
}

/// Where an unknown value is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// In the place of statements.
    Statements,
    /// As the effect.
    Effect,
    /// In the place of a condition, its operator or its key.
    Condition,
    /// In an action.
    Action(String),
    /// In a resource.
    Resource(String),
    /// In a principal.
    Principal(String),
    /// In a value that a condition compares with this key, written in lower case.
    Value(String, String),
}

impl Use {
    /// Whether any number of values can be there.
    pub fn is_many(&self) -> bool {
        match self {
            Self::Statements | Self::Effect | Self::Condition => false,
            Self::Action(text) | Self::Resource(text) => are_many(text),
            Self::Principal(text) | Self::Value(_, text) => are_many(text),
        }
    }
}

fn are_many(text: &str) -> bool {
    parts(text).any(|it| it.2)
}

impl Document {
    /// A document of which nothing is known but that it exists.
    pub fn unknown(name: &str) -> Document {
        let text = format!("{{\"Statement\":\"{}\"}}", value(name));
        Document::parse(&text).expect("an unknown document is one")
    }

    /// Whether all of it is known.
    pub fn is_known(&self) -> bool {
        !is_in(&self.text)
    }

    /// The names of what is not known of it, each once.
    pub fn unknowns(&self) -> Vec<&str> {
        let mut seen = ordered::Set::new();
        names(&self.text).filter(|it| seen.insert(*it)).collect()
    }

    /// Where an unknown value is used, also for a number of values.
    pub fn uses(&self, name: &str) -> Vec<Use> {
        let has = |text: &&String| names(text).any(|it| it == name);
        let mut uses = Vec::new();
        for statement in &self.statements {
            if statement.is_unknown() {
                let own = statement.unknown_effect.as_deref() == Some(name);
                uses.extend(own.then_some(Use::Statements));
                continue;
            }
            let effect = statement.unknown_effect.as_deref() == Some(name);
            uses.extend(effect.then_some(Use::Effect));
            let actions = statement.actions.patterns.iter().filter(has);
            uses.extend(actions.cloned().map(Use::Action));
            let resources = statement.resources.iter().flat_map(|it| &it.patterns);
            uses.extend(resources.filter(has).cloned().map(Use::Resource));
            let principals = statement.principals.iter().flat_map(|it| &it.names);
            let texts = principals.filter_map(PrincipalName::text).filter(has);
            uses.extend(texts.cloned().map(Use::Principal));
            for condition in &statement.conditions {
                uses.extend(has(&&condition.lookup).then_some(Use::Condition));
                let values = condition.values.iter().filter(has).cloned();
                uses.extend(values.map(|it| Use::Value(condition.lookup.clone(), it)));
            }
        }
        uses
    }

    /// The document with a value assumed. Its text stays.
    #[must_use]
    pub fn assuming(&self, name: &str, assumed: &Assumed) -> Document {
        let statements = self.statements.iter();
        let statements = statements.filter_map(|it| it.assuming(name, assumed));
        Document {
            text: self.text.clone(),
            version: self.version,
            id: self.id.clone(),
            statements: statements.collect(),
        }
    }
}

impl Statement {
    /// Whether it stands for statements of which nothing is known.
    pub fn is_unknown(&self) -> bool {
        let own = self.unknown_effect.as_deref().map(value);
        self.resources.is_none() && own.is_some_and(|own| self.actions.patterns == [own])
    }

    /// Whether the patterns of `Action` or `NotAction` can be about an action.
    pub fn could_be_about(&self, action: &str) -> bool {
        let mut patterns = self.actions.patterns.iter();
        self.actions.not || patterns.any(|it| could_match(it, action))
    }

    /// A statement in the place of statements of which nothing is known.
    pub(crate) fn unknown(name: &str, index: usize, line: usize, span: TextSpan) -> Statement {
        Statement {
            sid: None,
            index,
            line,
            span,
            effect: Effect::Deny,
            unknown_effect: Some(name.into()),
            effect_span: span,
            actions: Patterns {
                not: false,
                patterns: vec![value(name)],
                spans: vec![span],
            },
            resources: None,
            principals: Some(Principals {
                not: false,
                names: vec![PrincipalName::Everyone],
                spans: vec![span],
            }),
            conditions: Vec::new(),
        }
    }

    fn assuming(&self, name: &str, assumed: &Assumed) -> Option<Statement> {
        let mut own = self.clone();
        if own.unknown_effect.as_deref() == Some(name) {
            own.effect = match assumed {
                Assumed::Statements(effect) => (*effect)?,
                Assumed::Text(text) if text == "Allow" => Effect::Allow,
                Assumed::Text(_) | Assumed::Holds(_) => Effect::Deny,
            };
            own.unknown_effect = None;
            if self.is_unknown() {
                own.actions.patterns = vec!["*".to_string()];
            }
        }
        if let Assumed::Holds(holds) = assumed {
            let count = own.conditions.len();
            own.conditions
                .retain(|it| names(&it.lookup).all(|it| it != name));
            return (*holds || own.conditions.len() == count).then_some(own);
        }
        let Assumed::Text(text) = assumed else {
            return Some(own);
        };
        let put = |pattern: &mut String| {
            let found: Vec<_> = parts(pattern).filter(|it| it.1 == name).collect();
            let places: Vec<_> = found.into_iter().map(|it| it.0).rev().collect();
            for place in places {
                pattern.replace_range(place, text);
            }
        };
        own.actions.patterns.iter_mut().for_each(put);
        if let Some(resources) = &mut own.resources {
            resources.patterns.iter_mut().for_each(put);
        }
        for principal in own.principals.iter_mut().flat_map(|it| &mut it.names) {
            let Some(before) = principal.text().filter(|it| is_in(it)).cloned() else {
                continue;
            };
            let mut after = before.clone();
            put(&mut after);
            *principal = principal.with_text(after);
        }
        for condition in &mut own.conditions {
            if condition.values.iter().any(|it| is_in(it)) {
                let mut values = condition.values.to_vec();
                values.iter_mut().for_each(put);
                condition.values = Arc::from(values);
            }
        }
        Some(own)
    }
}

impl PrincipalName {
    /// The name as it is written; none for everyone.
    pub(crate) fn text(&self) -> Option<&String> {
        match self {
            Self::Everyone => None,
            Self::Account(text) | Self::Aws(text) | Self::Service(text) => Some(text),
            Self::Federated(text) | Self::CanonicalUser(text) => Some(text),
        }
    }

    /// A principal of the same kind with another name.
    fn with_text(&self, text: String) -> Self {
        match self {
            Self::Service(_) => Self::Service(text),
            Self::Federated(_) => Self::Federated(text),
            Self::CanonicalUser(_) => Self::CanonicalUser(text),
            Self::Everyone | Self::Account(_) | Self::Aws(_) => {
                kinds::principal(None, "AWS", &text, 0).unwrap_or(Self::Aws(text))
            }
        }
    }

    /// Whether some of it is not known.
    pub fn is_unknown(&self) -> bool {
        self.text().is_some_and(|it| is_in(it))
    }
}

impl Layers {
    /// The documents of all policies.
    pub fn documents(&self) -> impl Iterator<Item = &Arc<Document>> {
        let levels = self.scps.iter().chain(&self.rcps);
        let single = [&self.boundary, &self.session, &self.resource];
        let sources = levels.flat_map(|it| &it.policies).chain(&self.identity);
        let sources = sources.chain(&self.scope_downs);
        let sources = sources.chain(single.into_iter().flatten());
        sources.map(|it| &it.document)
    }

    /// The same policies with a value assumed.
    #[must_use]
    pub fn assuming(&self, name: &str, assumed: &Assumed) -> Layers {
        let mut own = self.clone();
        for source in own.sources_mut() {
            if names(source.document.text()).any(|it| it == name) {
                source.document = Arc::new(source.document.assuming(name, assumed));
            }
        }
        own
    }

    /// The same policies without unknown parts.
    #[must_use]
    pub fn bounded(&self, bound: PolicyBound) -> Layers {
        let mut own = self.clone();
        for source in own.sources_mut().filter(|it| !it.document.is_known()) {
            source.document = Arc::new(source.document.bounded(bound));
        }
        own
    }

    fn sources_mut(&mut self) -> impl Iterator<Item = &mut Source> {
        let levels = self.scps.iter_mut().chain(&mut self.rcps);
        let single = [&mut self.boundary, &mut self.session, &mut self.resource];
        let sources = levels.flat_map(|it| &mut it.policies);
        let sources = sources
            .chain(&mut self.identity)
            .chain(&mut self.scope_downs);
        sources.chain(single.into_iter().flatten())
    }
}
