//! One variable of a request at a time: whether it has a value for which some conditions hold and others do not.
//!
//! The conditions on a variable are [`Atom`]s: whether its value is in a [`ValueSet`], with the rules of IAM's operators for keys that
//! are absent or have several values. Everything is interned, so that equal patterns, sets and atoms of different policies
//! have the same number, and answers are remembered by number.

use ordered::Map;
use policy::condition::SetOperator;
use policy::{ContextValue, steps};

use crate::answer::{Doubt, DoubtReason};
use crate::glob::{EVERYTHING, Glob, Token, begin, has_variables, is_variable, matches};
use crate::ordinal;
pub(crate) use crate::ordinal::{Id, ValueSet};

/// The maximum number of answers of each kind that are remembered.
const MOST_KEPT: usize = 20_000;

/// So many sets have perhaps the same text as all but one of them.
const MANY: usize = 4;

/// A variable of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Var {
    Action,
    Resource,
    /// The condition key with this number.
    Key(u32),
}

/// A condition on one variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Atom {
    /// Whether the value is in a set, as IAM's operators ask it.
    In {
        set: Id,
        negated: bool,
        several: Option<Several>,
        if_exists: bool,
    },
    /// Whether the key is absent or present: true if the answer to the one that is so is true.
    Null { absent: bool, present: bool },
}

/// [`SetOperator`] with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Several {
    Any,
    All,
}

impl From<SetOperator> for Several {
    fn from(operator: SetOperator) -> Self {
        match operator {
            SetOperator::ForAnyValue => Several::Any,
            SetOperator::ForAllValues => Several::All,
        }
    }
}

/// An atom that holds, or does not.
pub(crate) type Signed = (Id, bool);

/// The values that a variable can have.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Domain {
    /// Only this one.
    pub only: Option<ContextValue>,
    /// A list is possible.
    pub many: bool,
    /// A single value is not.
    pub not_one: bool,
    /// The key is in every request.
    pub present: bool,
    /// What holds for each text, from the type of the key.
    pub typed: Vec<Signed>,
    /// Values that real requests have, best first.
    pub suggested: Vec<String>,
    /// The value is open in the patterns of others, so that it must be a single one.
    pub open: bool,
}

/// The value of a variable, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Solved {
    Nothing,
    /// `sure`: it is one. Otherwise it depends on the values of variables.
    Value {
        value: ContextValue,
        sure: bool,
    },
    Unknown(DoubtReason),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    Nothing,
    One { text: String, sure: bool },
    Unknown(DoubtReason),
}

#[derive(Debug)]
pub(crate) struct Entry {
    pub glob: Glob,
    /// Whether it is only an upper bound of a pattern: it is in no text certainly.
    pub loose: bool,
    pub variables: bool,
    /// See [`crate::glob::begin`].
    pub begin: String,
}

/// The tables.
#[derive(Default)]
pub(crate) struct Theory {
    globs: Vec<Entry>,
    glob_ids: Map<(Glob, Option<String>), Id>,
    pub sets: Vec<ValueSet>,
    set_ids: Map<ValueSet, Id>,
    pub atoms: Vec<Atom>,
    atom_ids: Map<Atom, Id>,
    pub sorted: Map<Id, Map<String, Vec<Id>>>,
    pub apart: Map<(Id, Id), bool>,
    pub within: Map<(Id, Id), bool>,
    found: Map<Vec<Signed>, Text>,
    values: Map<(Var, Vec<Signed>), Solved>,
    /// By the number of the condition key.
    domains: Vec<Domain>,
    /// The sets of all actions and of all resources.
    pub wide: Vec<Id>,
    /// The steps that atoms took in one search.
    pub costs: Map<(Var, Id), u64>,
    /// Why no answer of the tables is a proof.
    pub doubt: Option<Doubt>,
}

impl Theory {
    /// The number of a pattern. `loose`: it is an upper bound of this text's meaning.
    pub fn glob(&mut self, glob: Glob, loose: Option<&str>) -> Id {
        let key = (glob, loose.map(str::to_string));
        if let Some(id) = self.glob_ids.get(&key) {
            return *id;
        }
        let id = number(self.globs.len());
        let variables = loose.is_some() || has_variables(&key.0);
        self.globs.push(Entry {
            glob: key.0.clone(),
            loose: loose.is_some(),
            variables,
            begin: begin(&key.0),
        });
        self.glob_ids.insert(key, id);
        id
    }

    /// The number of a set.
    pub fn set(&mut self, set: ValueSet) -> Id {
        intern(set, &mut self.sets, &mut self.set_ids)
    }

    /// The number of an atom.
    pub fn atom(&mut self, atom: Atom) -> Id {
        intern(atom, &mut self.atoms, &mut self.atom_ids)
    }

    /// Sets the values that the condition key with this number can have.
    pub fn limit(&mut self, key: u32, domain: Domain) {
        let key = key as usize;
        if self.domains.len() <= key {
            self.domains.resize(key + 1, Domain::default());
        }
        if let Some(known) = self.domains.get_mut(key)
            && *known != domain
        {
            *known = domain;
            self.values = Map::default();
        }
    }

    /// Notes what it took to look at an atom.
    pub fn took(&mut self, var: Var, atom: Id, steps: u64) {
        if steps > 1 {
            *self.costs.or_insert((var, atom), 0) += steps;
        }
    }

    /// A value for which the atoms are as wanted.
    pub fn value(&mut self, var: Var, wanted: &[Signed]) -> Solved {
        steps::take(1);
        let key = (var, wanted.to_vec());
        if let Some(known) = self.values.get(&key) {
            return known.clone();
        }
        let contradiction = wanted
            .iter()
            .any(|(atom, sign)| *sign && wanted.contains(&(*atom, false)));
        let solved = if contradiction {
            Solved::Nothing
        } else {
            let domain = self.domain_of(var);
            self.key(&domain, wanted)
        };
        if self.values.len() >= MOST_KEPT {
            self.values = Map::default();
        }
        self.values.insert(key, solved.clone());
        solved
    }

    /// The values that a variable can have. Every request has an action with a service and a name, and a resource.
    fn domain_of(&mut self, var: Var) -> Domain {
        let any = [Token::Any, Token::Star];
        let wide = match var {
            Var::Key(key) => return self.domains.get(key as usize).cloned().unwrap_or_default(),
            Var::Action => vec![[&any[..], &[Token::Char(':')], &any].concat()],
            Var::Resource => vec![vec![Token::Star], vec![Token::Char(EVERYTHING)]],
        };
        let wide = self.texts(wide);
        if !self.wide.contains(&wide) {
            self.wide.push(wide);
        }
        let star = self.texts(vec![vec![Token::Char('*')]]);
        Domain {
            present: true,
            typed: vec![(wide, true), (star, false)],
            ..Domain::default()
        }
    }

    /// The number of the set of the texts that these patterns match.
    pub fn texts(&mut self, globs: Vec<Glob>) -> Id {
        let mut globs: Vec<Id> = globs.into_iter().map(|it| self.glob(it, None)).collect();
        ordered::sort_by_key(&mut globs, |it| *it);
        self.set(ValueSet::Texts(globs))
    }

    /// Whether an action or a resource is one for which the atoms are as wanted. Variables match nothing.
    pub fn fits(&self, wanted: &[Signed], text: &str) -> bool {
        wanted.iter().all(|(atom, sign)| {
            let atom = self.atoms.get(*atom as usize);
            matches!(atom, Some(Atom::In { set, negated, .. }) if (self.has(*set, text) != *negated) == *sign)
        })
    }

    /// The patterns of a set, by number.
    pub fn members(&self, set: Id) -> &[Id] {
        if let Some(ValueSet::Texts(globs)) = self.sets.get(set as usize) {
            globs
        } else {
            &[]
        }
    }

    pub fn any_variables(&self, sets: &[Signed]) -> bool {
        let globs = sets.iter().flat_map(|(set, _)| self.members(*set));
        globs
            .filter_map(|it| self.entry(*it))
            .any(|it| it.variables)
    }

    /// Whether a text is in some sets and not in others.
    pub fn is_among(&self, sets: &[Signed], text: &str) -> bool {
        sets.iter()
            .all(|(set, inside)| self.has(*set, text) == *inside)
    }

    pub fn suggestion(&self, suggested: &[String], sets: &[Signed]) -> Option<String> {
        let known = !suggested.is_empty() && !self.any_variables(sets);
        let mut suggested = suggested.iter().filter(|_| known);
        suggested.find(|text| self.is_among(sets, text)).cloned()
    }

    /// Whether a set has a text. Variables match nothing.
    pub fn has(&self, set: Id, text: &str) -> bool {
        match self.sets.get(set as usize) {
            Some(ValueSet::Texts(globs)) => {
                let mut own = globs.iter().filter_map(|it| self.entry(*it));
                own.any(|it| !it.loose && matches(&it.glob, text))
            }
            Some(other) => ordinal::has(other, text),
            None => false,
        }
    }

    /// A text that is in some sets and not in others.
    pub fn text(&mut self, mut sets: Vec<Signed>) -> Text {
        ordered::sort_by_key(&mut sets, |it| *it);
        sets.dedup();
        if sets
            .iter()
            .any(|(set, inside)| *inside && sets.contains(&(*set, false)))
        {
            return Text::Nothing;
        }
        if let Some(known) = self.found.get(&sets) {
            return known.clone();
        }
        if let Some(text) = self.text_of_fewer(&sets) {
            self.found.insert(sets, text.clone());
            return text;
        }
        let is_text =
            |it: &Signed| matches!(self.sets.get(it.0 as usize), Some(ValueSet::Texts(_)));
        let (texts, others): (Vec<Signed>, Vec<Signed>) = sets.iter().partition(|it| is_text(it));
        let text = if others.is_empty() {
            self.word(&texts)
        } else {
            self.ordinal(&texts, &others)
        };
        if self.found.len() >= MOST_KEPT {
            self.found = Map::default();
        }
        self.found.insert(sets, text.clone());
        text
    }

    /// The answer for all but one of many sets, if that one changes nothing.
    fn text_of_fewer(&self, sets: &[Signed]) -> Option<Text> {
        if sets.len() < MANY || self.any_variables(sets) {
            return None;
        }
        steps::take(sets.len());
        let without = |at: usize| {
            let mut fewer = sets.to_vec();
            let own = fewer.remove(at);
            let stays = |it: &&Text| match it {
                Text::Nothing => true,
                Text::One { text, sure } => *sure && self.is_among(&[own], text),
                Text::Unknown(_) => false,
            };
            self.found.get(&fewer).filter(stays).cloned()
        };
        (0..sets.len()).find_map(without)
    }

    /// Numbers, moments and addresses: a set of candidates has a member of each possible kind.
    fn ordinal(&mut self, texts: &[Signed], others: &[Signed]) -> Text {
        let sets: Vec<(&ValueSet, bool)> = (others.iter())
            .filter_map(|(set, inside)| Some((self.sets.get(*set as usize)?, *inside)))
            .collect();
        let mut candidates = ordinal::candidates(&sets);
        let mut kinds = sets.iter().map(|it| std::mem::discriminant(it.0));
        let first = kinds.next();
        let one_kind = kinds.all(|it| Some(it) == first);
        if one_kind && !candidates.iter().any(|it| self.is_among(others, it)) {
            return Text::Nothing;
        }
        let of = |it: &Signed| {
            self.members(it.0)
                .iter()
                .map(|it| self.entry(*it).map(|it| &it.glob))
        };
        let single = |glob: Option<&Glob>| glob.and_then(|it| crate::glob::single(it));
        candidates.extend(texts.iter().flat_map(of).filter_map(single));
        let all = [others, texts].concat();
        let sure = !self.any_variables(texts);
        if let Some(text) = candidates.into_iter().find(|it| self.is_among(&all, it)) {
            return Text::One { text, sure };
        }
        // All texts that are in one of these sets were tried.
        let is_list = |it: &Signed| it.1 && of(it).all(|it| single(it).is_some());
        let tried = texts.is_empty() && one_kind || sure && texts.iter().any(is_list);
        match self.word(texts) {
            Text::Nothing => Text::Nothing,
            Text::One { text, sure } if self.is_among(others, &text) => Text::One { text, sure },
            Text::One { .. } | Text::Unknown(_) if tried => Text::Nothing,
            Text::One { .. } | Text::Unknown(_) => Text::Unknown(DoubtReason::MixedTypes),
        }
    }

    pub fn entry(&self, glob: Id) -> Option<&Entry> {
        self.globs.get(glob as usize)
    }
}

fn number(length: usize) -> Id {
    Id::try_from(length).unwrap_or(Id::MAX)
}

fn intern<T: Ord + Clone>(value: T, all: &mut Vec<T>, ids: &mut Map<T, Id>) -> Id {
    if let Some(id) = ids.get(&value) {
        return *id;
    }
    let id = number(all.len());
    all.push(value.clone());
    ids.insert(value, id);
    id
}

pub(crate) fn solved(text: Text, value: impl Fn(String) -> ContextValue) -> Solved {
    match text {
        Text::Nothing => Solved::Nothing,
        Text::One { text, sure } => {
            let sure = sure && !text.chars().any(is_variable);
            Solved::Value {
                value: value(text),
                sure,
            }
        }
        Text::Unknown(reason) => Solved::Unknown(reason),
    }
}

pub(crate) fn is_sure(solved: &Solved) -> bool {
    matches!(solved, Solved::Value { sure: true, .. })
}

/// The one that is sure, or else that has a value.
pub(crate) fn better(one: Solved, other: Solved) -> Solved {
    match (&one, &other) {
        (Solved::Value { sure: true, .. }, _) | (_, Solved::Nothing) => one,
        (_, Solved::Value { sure: true, .. }) | (Solved::Nothing, _) => other,
        (Solved::Value { .. }, _) => one,
        (Solved::Unknown(_), _) => other,
    }
}
