//! Cases: the values of variables in patterns.
//!
//! Where a pattern has a variable whose value is not known, the key is absent, has a list, has one of the values that policies
//! compare it with, or another text. The first three cases are exact. In the last one the variable stands for any text: if even
//! then nothing is found, nothing exists. What is found is tried with the evaluator, and then with example values.

use policy::document::Statement;
use policy::{ContextValue, steps};

use crate::aim::{Aim, Judge, Outcome};
use crate::answer::{Doubt, DoubtReason};
use crate::glob::Token;
use crate::pattern::{Bound, variable_keys};
use crate::prover::{ProofCase, Prover};
use crate::reader::texts_with_variables;
use crate::stack::Rule;
use crate::theory::Domain;

/// The maximum number of cases of one goal.
const MOST_CASES: usize = 200;
/// The maximum number of values that are tried for one open variable.
const MOST_VALUES: usize = 6;
/// A case of a variable.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub bound: Bound,
    pub domain: Domain,
}

impl Choice {
    fn fixed(value: ContextValue) -> Self {
        Choice {
            bound: Bound::Fixed(value.clone()),
            domain: Domain {
                only: Some(value),
                ..Domain::default()
            },
        }
    }
}

/// The choice made for each variable.
pub(crate) type Case = [(String, Choice)];

impl Prover {
    pub(crate) fn in_cases(&mut self, aim: &Aim, at: &ProofCase, judge: Judge<'_>) -> Outcome {
        if aim.levels.iter().any(Vec::is_empty) {
            return Outcome::default();
        }
        let keys = variables(aim.rules());
        let mut cases = 0;
        let mut choices: Vec<(String, Vec<Choice>)> = Vec::new();
        for values in [true, false] {
            choices.clear();
            for (number, key) in (0..).zip(&keys) {
                let literals = compared(aim.rules(), key);
                let literals = if values { literals } else { Vec::new() };
                choices.push((key.clone(), self.choices(key, number, literals, at)));
            }
            let each = choices.iter().map(|it| it.1.len());
            cases = each.fold(1_usize, usize::saturating_mul);
            if cases <= MOST_CASES {
                break;
            } else if !values {
                return Outcome::doubtful(Doubt::new(DoubtReason::Variables));
            }
        }
        let mut outcome = Outcome::default();
        for number in 0..cases {
            let mut rest = number;
            let choose = |(key, own): &(String, Vec<Choice>)| {
                let choice = own.get(rest % own.len()).cloned();
                rest /= own.len();
                choice.map(|it| (key.clone(), it))
            };
            let chosen: Vec<(String, Choice)> = choices.iter().filter_map(choose).collect();
            outcome.add(self.in_case(aim, at, judge, &chosen));
            if outcome.is_final(self.actions.is_empty()) || steps::left() == 0 {
                break;
            }
        }
        outcome
    }

    fn in_case(&mut self, aim: &Aim, at: &ProofCase, judge: Judge<'_>, chosen: &Case) -> Outcome {
        let first = self.search(aim, at, judge, chosen);
        let open: Vec<&String> = (chosen.iter())
            .filter(|(_, it)| matches!(it.bound, Bound::Open(_)))
            .map(|it| &it.0)
            .collect();
        let relation = |doubt: &Doubt| doubt.reason == DoubtReason::Relation;
        if open.is_empty() || first.witness.is_some() || !first.doubt.as_ref().is_some_and(relation)
        {
            return first;
        }
        // Example values: if one of them does, the case is decided.
        for round in 0..MOST_VALUES {
            let mut tried = chosen.to_vec();
            for (key, choice) in tried.iter_mut().filter(|it| open.contains(&&it.0)) {
                let value = example(key, &choice.domain, round);
                let value = ContextValue::One(value);
                choice.bound = Bound::Fixed(value.clone());
                choice.domain.only = Some(value);
            }
            let found = self.search(aim, at, judge, &tried);
            if found.witness.is_some() || found.is_final(true) {
                return found;
            }
        }
        let key = open.first().map(|it| it.as_str()).unwrap_or_default();
        Outcome::doubtful(Doubt::about(DoubtReason::Relation, key))
    }

    /// The cases of a variable.
    fn choices(
        &mut self,
        key: &str,
        number: u32,
        literals: Vec<String>,
        at: &ProofCase,
    ) -> Vec<Choice> {
        let domain = self.domain(key, at);
        if let Some(only) = domain.only {
            return vec![Choice::fixed(only)];
        }
        let mut choices = Vec::new();
        if !domain.present {
            choices.push(Choice::fixed(ContextValue::Absent));
        }
        if domain.many {
            let only_lists = Domain {
                not_one: true,
                present: true,
                ..domain.clone()
            };
            let bound = Bound::Fixed(ContextValue::Many(Vec::new()));
            choices.push(Choice {
                bound,
                domain: only_lists,
            });
        }
        if !domain.not_one {
            let mut other = Domain {
                present: true,
                many: false,
                open: true,
                ..domain.clone()
            };
            for literal in literals {
                let glob = literal.chars().map(Token::Char).collect();
                other
                    .typed
                    .push((self.reader.theory.texts(vec![glob]), false));
                choices.push(Choice::fixed(ContextValue::One(literal)));
            }
            choices.push(Choice {
                bound: Bound::Open(number),
                domain: other,
            });
        }
        choices
    }
}

/// The statements of rules.
pub(crate) fn statements<'a>(
    rules: impl Iterator<Item = &'a Rule>,
) -> impl Iterator<Item = &'a Statement> {
    rules.filter_map(|rule| match rule {
        Rule::Always => None,
        Rule::Statement(document, index) => document.statements().get(*index),
    })
}

/// The keys of the variables in rules, in order, each once.
pub(crate) fn variables<'a>(rules: impl Iterator<Item = &'a Rule>) -> Vec<String> {
    let mut keys = Vec::new();
    for rule in rules {
        if let Rule::Statement(document, index) = rule
            && document.version() == policy::document::Version::V2012
            && let Some(statement) = document.statements().get(*index)
        {
            keys.extend(texts_with_variables(statement).flat_map(|text| variable_keys(text)));
        }
    }
    ordered::sort_by_key(&mut keys, String::clone);
    keys.dedup();
    keys
}

/// The texts that conditions of rules compare a key with.
fn compared<'a>(rules: impl Iterator<Item = &'a Rule>, key: &str) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for statement in statements(rules) {
        for condition in statement.conditions.iter().filter(|it| it.lookup() == key) {
            let plain = |text: &&String| !text.contains(['*', '?', '$']);
            values.extend(condition.values.iter().filter(plain).cloned());
        }
    }
    ordered::sort_by_key(&mut values, String::clone);
    values.dedup();
    values
}

/// An example value of an open variable.
fn example(key: &str, domain: &Domain, round: usize) -> String {
    let name = key.rsplit(['/', ':']).next().unwrap_or("value");
    let made = [
        "example",
        name,
        "a",
        "b",
        "arn:aws:iam::111122223333:role/Example",
        "",
    ];
    let all = domain.suggested.iter().map(String::as_str).chain(made);
    all.into_iter().nth(round).unwrap_or("example").to_string()
}
