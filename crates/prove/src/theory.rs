//! One variable of a request at a time: whether it has a value for which some conditions hold and others do not.
//!
//! The conditions on a variable are [`Atom`]s: whether its value is in a [`ValueSet`], with the rules of IAM's operators for keys that
//! are absent or have several values. Everything is interned, so that equal patterns, sets and atoms of different policies
//! have the same number, and answers are remembered by number.

use ordered::Map;
use policy::ContextValue;
use policy::condition::SetOperator;

use crate::answer::{Doubt, DoubtReason};
use crate::glob::{Glob, Token, begin, has_variables, is_variable, matches};
use crate::ordinal;

/// The maximum number of answers of each kind that are remembered.
const MOST_KEPT: usize = 20_000;

/// The number of a pattern, a set or an atom.
pub(crate) type Id = u32;

/// A variable of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Var {
    Action,
    Resource,
    /// The condition key with this number.
    Key(u32),
}

/// Texts with something in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ValueSet {
    /// Texts that one of the patterns matches. `star`: and the resource `*`, which no other set has.
    Texts { globs: Vec<Id>, star: bool },
    /// Numbers in one of the ranges, in the units of `policy::values::number`.
    Numbers(Vec<(i128, i128)>),
    /// Moments in one of the ranges, in milliseconds.
    Moments(Vec<(i128, i128)>),
    /// Addresses in one of the blocks, with their number of bits.
    Addresses(Vec<(u32, u128, u128)>),
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
    texts: Map<Vec<Signed>, Text>,
    values: Map<(Var, Vec<Signed>), Solved>,
    pub domains: Map<Var, Domain>,
    /// The set of all actions.
    pub shape: Option<Id>,
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

    /// Sets the values that a variable can have.
    pub fn limit(&mut self, var: Var, domain: Domain) {
        if self.domains.get(&var) != Some(&domain) {
            self.domains.insert(var, domain);
            self.values = Map::default();
        }
    }

    /// A value for which the atoms are as wanted.
    pub fn value(&mut self, var: Var, wanted: &[Signed]) -> Solved {
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
            match var {
                Var::Action | Var::Resource => self.plain(var, wanted),
                Var::Key(_) => self.key(var, wanted),
            }
        };
        if self.values.len() >= MOST_KEPT {
            self.values = Map::default();
        }
        self.values.insert(key, solved.clone());
        solved
    }

    /// The value of the action or the resource, which every request has.
    fn plain(&mut self, var: Var, wanted: &[Signed]) -> Solved {
        let mut texts = Vec::new();
        let mut star = var == Var::Resource;
        for (atom, sign) in wanted {
            if let Some(Atom::In { set, negated, .. }) = self.atoms.get(*atom as usize) {
                let inside = sign != negated;
                texts.push((*set, inside));
                let has = matches!(
                    self.sets.get(*set as usize),
                    Some(ValueSet::Texts { star: true, .. })
                );
                star &= has == inside;
            }
        }
        let suggested = self
            .domains
            .get(&var)
            .map(|it| it.suggested.clone())
            .unwrap_or_default();
        if let Some(text) = self.suggestion(&suggested, &texts) {
            return Solved::Value {
                value: ContextValue::One(text),
                sure: true,
            };
        }
        let star = star.then(|| Solved::Value {
            value: "*".into(),
            sure: true,
        });
        if var == Var::Resource {
            let glob = vec![Token::Char('*')];
            let glob = self.glob(glob, None);
            let alone = self.set(ValueSet::Texts {
                globs: vec![glob],
                star: true,
            });
            texts.push((alone, false));
        }
        let mut found = self.text(texts.clone());
        let odd = |text: &str| var == Var::Action && !is_action(text);
        if matches!(&found, Text::One { text, .. } if odd(text)) {
            texts.push((self.shape(), true));
            found = self.text(texts);
        }
        match found {
            Text::One { text, sure: true } => Solved::Value {
                value: ContextValue::One(text),
                sure: true,
            },
            other @ (Text::One { .. } | Text::Nothing | Text::Unknown(_)) => {
                star.unwrap_or_else(|| solved(other, ContextValue::One))
            }
        }
    }

    /// The set of all texts with a service and the name of an action.
    fn shape(&mut self) -> Id {
        let glob = vec![
            Token::Any,
            Token::Star,
            Token::Char(':'),
            Token::Any,
            Token::Star,
        ];
        let glob = self.glob(glob, None);
        let shape = self.set(ValueSet::Texts {
            globs: vec![glob],
            star: false,
        });
        self.shape = Some(shape);
        shape
    }

    /// Whether an action or a resource is one for which the atoms are as wanted. Variables match nothing.
    pub fn fits(&self, wanted: &[Signed], text: &str) -> bool {
        wanted
            .iter()
            .all(|(atom, sign)| match self.atoms.get(*atom as usize) {
                Some(Atom::In { set, negated, .. }) => {
                    (self.holds_in(*set, text) != *negated) == *sign
                }
                Some(Atom::Null { .. }) | None => false,
            })
    }

    /// As [`Theory::has`], but the resource `*` is only in sets that have it.
    fn holds_in(&self, set: Id, text: &str) -> bool {
        match self.sets.get(set as usize) {
            Some(ValueSet::Texts { star, .. }) if text == "*" => *star,
            Some(_) | None => self.has(set, text),
        }
    }

    pub fn any_variables(&self, sets: &[Signed]) -> bool {
        sets.iter()
            .any(|(set, _)| match self.sets.get(*set as usize) {
                Some(ValueSet::Texts { globs, .. }) => globs
                    .iter()
                    .any(|glob| self.entry(*glob).is_some_and(|it| it.variables)),
                Some(ValueSet::Numbers(_) | ValueSet::Moments(_) | ValueSet::Addresses(_))
                | None => false,
            })
    }

    pub fn suggestion(&self, suggested: &[String], sets: &[Signed]) -> Option<String> {
        if suggested.is_empty() || self.any_variables(sets) {
            return None;
        }
        let fits = |text: &&String| {
            sets.iter()
                .all(|(set, inside)| self.has(*set, text) == *inside)
        };
        suggested.iter().find(fits).cloned()
    }

    /// Whether a set has a text. Variables match nothing.
    pub fn has(&self, set: Id, text: &str) -> bool {
        match self.sets.get(set as usize) {
            Some(ValueSet::Texts { globs, star }) => {
                let own = |glob: &Id| {
                    self.entry(*glob)
                        .is_some_and(|it| !it.loose && matches(&it.glob, text))
                };
                *star && text == "*" || globs.iter().any(own)
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
        if let Some(known) = self.texts.get(&sets) {
            return known.clone();
        }
        let words = |(set, _): &&Signed| {
            matches!(self.sets.get(*set as usize), Some(ValueSet::Texts { .. }))
        };
        let (texts, others): (Vec<&Signed>, Vec<&Signed>) = sets.iter().partition(words);
        let texts: Vec<Signed> = texts.into_iter().copied().collect();
        let others: Vec<Signed> = others.into_iter().copied().collect();
        let text = if others.is_empty() {
            self.word(&texts)
        } else {
            self.ordinal(&texts, &others)
        };
        if self.texts.len() >= MOST_KEPT {
            self.texts = Map::default();
        }
        self.texts.insert(sets, text.clone());
        text
    }

    /// Numbers, moments and addresses: a set of candidates has a member of each possible kind.
    fn ordinal(&mut self, texts: &[Signed], others: &[Signed]) -> Text {
        let sets: Vec<(&ValueSet, bool)> = (others.iter())
            .filter_map(|(set, inside)| Some((self.sets.get(*set as usize)?, *inside)))
            .collect();
        let mut candidates = ordinal::candidates(&sets);
        let fits = |text: &str, among: &[Signed]| {
            among
                .iter()
                .all(|(set, inside)| self.has(*set, text) == *inside)
        };
        let kinds: Vec<_> = sets
            .iter()
            .map(|(set, _)| std::mem::discriminant(*set))
            .collect();
        let one_kind = kinds.windows(2).all(|pair| pair.first() == pair.last());
        if one_kind && !candidates.iter().any(|it| fits(it, others)) {
            return Text::Nothing;
        }
        for (set, _) in texts {
            if let Some(ValueSet::Texts { globs, .. }) = self.sets.get(*set as usize) {
                let singles = globs
                    .iter()
                    .filter_map(|glob| crate::glob::single(&self.entry(*glob)?.glob));
                candidates.extend(singles);
            }
        }
        if let Some(text) = candidates
            .iter()
            .find(|it| fits(it, others) && fits(it, texts))
        {
            let sure = !self.any_variables(texts);
            return Text::One {
                text: text.clone(),
                sure,
            };
        }
        if texts.is_empty() && one_kind {
            return Text::Nothing;
        }
        match self.word(texts) {
            Text::One { text, sure }
                if others
                    .iter()
                    .all(|(set, inside)| self.has(*set, &text) == *inside) =>
            {
                Text::One { text, sure }
            }
            Text::Nothing => Text::Nothing,
            // All texts that are in one of these sets were tried.
            Text::One { .. } | Text::Unknown(_)
                if self.all_single(texts) && !self.any_variables(texts) =>
            {
                Text::Nothing
            }
            Text::One { .. } | Text::Unknown(_) => Text::Unknown(DoubtReason::MixedTypes),
        }
    }

    /// Whether one of the sets that the text must be in is a list of single texts.
    fn all_single(&self, texts: &[Signed]) -> bool {
        texts
            .iter()
            .any(|(set, inside)| match self.sets.get(*set as usize) {
                Some(ValueSet::Texts { globs, .. }) if *inside => {
                    let single = |glob: &Id| {
                        self.entry(*glob)
                            .is_some_and(|it| crate::glob::single(&it.glob).is_some())
                    };
                    globs.iter().all(single)
                }
                Some(_) | None => false,
            })
    }

    pub fn entry(&self, glob: Id) -> Option<&Entry> {
        self.globs.get(glob as usize)
    }
}

/// Whether a text has a service and the name of an action.
fn is_action(text: &str) -> bool {
    let parts = text.split_once(':');
    parts.is_some_and(|(service, name)| !service.is_empty() && !name.is_empty())
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
