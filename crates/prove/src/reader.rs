//! From statements to clauses: a statement applies if each of its atoms, about one variable each, holds.

use std::sync::Arc;

use ordered::Map;
use policy::ContextValue;
use policy::condition::{Comparison, Condition};
use policy::document::{Document, Patterns, Statement, Version};

use crate::answer::{Doubt, DoubtReason};
use crate::ordinal;
use crate::pattern::{Bound, Style, compile};
use crate::theory::{Atom, Id, Theory, ValueSet, Var};

/// The maximum number of statements whose clauses are remembered.
const MOST_KEPT: usize = 2_000;

/// What must hold so that a statement applies.
pub(crate) type Clause = Vec<(Var, Id)>;

/// Reads statements.
#[derive(Default)]
pub(crate) struct StatementReader {
    pub theory: Theory,
    /// The condition keys in lower case, by number.
    pub keys: Vec<String>,
    key_ids: Map<String, u32>,
    /// The values of variables; those of others are not asked for.
    pub bound: Map<String, Bound>,
    /// The clauses of statements without variables, by the place of the statement in memory.
    read: Map<(usize, usize), Option<Clause>>,
    /// They stay where they are in memory.
    kept: Vec<Arc<Document>>,
}

impl StatementReader {
    /// The variable of a condition key, written in lower case.
    pub fn variable(&mut self, key: &str) -> Var {
        if let Some(number) = self.key_ids.get(key) {
            return Var::Key(*number);
        }
        let number = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        self.keys.push(key.to_string());
        self.key_ids.insert(key.to_string(), number);
        Var::Key(number)
    }

    /// The clause of a statement of a document; `None`: it never applies.
    pub fn statement(&mut self, document: &Arc<Document>, index: usize) -> Option<Clause> {
        let place = (Arc::as_ptr(document) as usize, index);
        if let Some(known) = self.read.get(&place) {
            return known.clone();
        }
        let statement = document.statements().get(index)?;
        let variables = document.version() == Version::V2012;
        let before = self.theory.doubt.take();
        let clause = self.clause(statement, variables);
        let doubtful = self.theory.doubt.is_some();
        self.theory.doubt = self.theory.doubt.take().or(before);
        let open = variables && texts_with_variables(statement).next().is_some();
        if !open && !doubtful {
            if self.kept.len() >= MOST_KEPT {
                (self.read, self.kept) = (Map::default(), Vec::new());
            }
            self.kept.push(document.clone());
            self.read.insert(place, clause.clone());
        }
        clause
    }

    fn clause(&mut self, statement: &Statement, variables: bool) -> Option<Clause> {
        let mut clause = Clause::new();
        let action = self.patterns(Style::Action, &statement.actions, false)?;
        clause.push((Var::Action, action));
        if let Some(resources) = &statement.resources {
            let resource = self.patterns(Style::Resource, resources, variables)?;
            clause.push((Var::Resource, resource));
        }
        for condition in &statement.conditions {
            let var = self.variable(condition.lookup());
            clause.push((var, self.condition(condition, variables)?));
        }
        Some(clause)
    }

    fn patterns(&mut self, style: Style, patterns: &Patterns, variables: bool) -> Option<Id> {
        let set = self.texts(style, &patterns.patterns, variables, patterns.not)?;
        Some(self.theory.atom(Atom::In {
            set,
            negated: patterns.not,
            several: None,
            if_exists: false,
        }))
    }

    /// The set of the texts that one of the patterns matches. `None`: a variable of a negated one has no value, so that the element
    /// does not hold.
    fn texts(
        &mut self,
        style: Style,
        texts: &[String],
        variables: bool,
        negated: bool,
    ) -> Option<Id> {
        let mut globs = Vec::new();
        for text in texts {
            let bound = &self.bound;
            let value = |key: &str| {
                bound
                    .get(key)
                    .cloned()
                    .unwrap_or(Bound::Fixed(ContextValue::Absent))
            };
            let Some(compiled) = compile(style, text, variables, &value) else {
                if negated {
                    return None;
                }
                continue;
            };
            if compiled.doubtful {
                self.theory.doubt = Some(Doubt::new(DoubtReason::Letters));
            }
            let loose = compiled.loose.then(|| format!("{style:?} {text}"));
            for glob in compiled.globs {
                globs.push(self.theory.glob(glob, loose.as_deref()));
            }
        }
        ordered::sort_by_key(&mut globs, |it| *it);
        globs.dedup();
        Some(self.theory.set(ValueSet::Texts(globs)))
    }

    /// The atom of a condition; `None`: it never holds.
    pub fn condition(&mut self, condition: &Condition, variables: bool) -> Option<Id> {
        let operator = condition.operator;
        let values = &condition.values;
        if operator.comparison == Comparison::Null {
            let has = |word: &str| values.iter().any(|it| it.eq_ignore_ascii_case(word));
            return Some(self.theory.atom(Atom::Null {
                absent: has("true"),
                present: has("false"),
            }));
        }
        let set = match (
            Style::of(operator.comparison),
            ordinal::set(operator.comparison, values),
        ) {
            (Some(style), _) => {
                let variables = variables && operator.comparison.takes_variables();
                self.texts(style, values, variables, operator.negated)?
            }
            (None, Some(set)) => self.theory.set(set),
            (None, None) => return None,
        };
        let several = operator.set.map(Into::into);
        let (negated, if_exists) = (operator.negated, operator.if_exists);
        Some(self.theory.atom(Atom::In {
            set,
            negated,
            several,
            if_exists,
        }))
    }
}

/// The texts of a statement in which variables count.
pub(crate) fn texts_with_variables(statement: &Statement) -> impl Iterator<Item = &String> {
    let resources = statement.resources.iter().flat_map(|it| &it.patterns);
    let conditions = statement
        .conditions
        .iter()
        .filter(|it| it.operator.comparison.takes_variables());
    let values = conditions.flat_map(|it| it.values.iter());
    resources.chain(values).filter(|text| text.contains("${"))
}
