//! Condition keys: absent, with one value, or with a list of values.

use policy::ContextValue;

use crate::glob::Token;
use crate::theory::{
    Atom, Domain, Id, Several, Signed, Solved, Text, Theory, better, is_sure, solved,
};

impl Theory {
    /// A value of a key for which the atoms are as wanted.
    pub fn key(&mut self, domain: &Domain, wanted: &[Signed]) -> Solved {
        if let Some(only) = &domain.only {
            return self.with_fixed(wanted, only);
        }
        let absent =
            !domain.present && !domain.open && self.holds_all(wanted, &ContextValue::Absent);
        let absent = absent.then_some(Solved::Value {
            value: ContextValue::Absent,
            sure: true,
        });
        if let Some(absent) = absent.clone().filter(|_| domain.suggested.is_empty()) {
            return absent;
        }
        let mut best = Solved::Nothing;
        if !domain.not_one {
            best = self.single_value(domain, wanted);
        }
        if !is_sure(&best) && domain.many && !domain.open {
            let several = self.several_values(domain, wanted);
            best = better(best, several);
        }
        absent.map_or(best.clone(), |absent| better(best, absent))
    }

    /// A fixed value, if the atoms are as wanted, or if open variables in patterns could make them so.
    fn with_fixed(&mut self, wanted: &[Signed], only: &ContextValue) -> Solved {
        let fixed = |sure| Solved::Value {
            value: only.clone(),
            sure,
        };
        let atoms = wanted.iter().filter_map(|it| self.atoms.get(it.0 as usize));
        let sets: Vec<Signed> = (atoms)
            .filter_map(|atom| match atom {
                Atom::In { set, .. } => Some((*set, true)),
                Atom::Null { .. } => None,
            })
            .collect();
        if self.any_variables(&sets) {
            match only {
                ContextValue::Absent => {}
                ContextValue::Many(_) | ContextValue::Unknown => return fixed(false),
                ContextValue::One(text) => {
                    let exact = self.texts(vec![text.chars().map(Token::Char).collect()]);
                    let sets = self
                        .of_one(wanted)
                        .map(|sets| [sets, vec![(exact, true)]].concat());
                    return match sets.map(|sets| self.text(sets)) {
                        Some(Text::One { sure, .. }) => fixed(sure),
                        Some(Text::Unknown(reason)) => Solved::Unknown(reason),
                        Some(Text::Nothing) | None => Solved::Nothing,
                    };
                }
            }
        }
        match self.holds_all(wanted, only) {
            true => fixed(true),
            false => Solved::Nothing,
        }
    }

    /// What atoms ask of a single value; `None`: one of them does not hold for any.
    fn of_one(&self, wanted: &[Signed]) -> Option<Vec<Signed>> {
        let mut sets = Vec::new();
        for (atom, sign) in wanted {
            match self.atoms.get(*atom as usize)? {
                Atom::In { set, negated, .. } => sets.push((*set, sign != negated)),
                Atom::Null { present, .. } if present == sign => {}
                Atom::Null { .. } => return None,
            }
        }
        Some(sets)
    }

    fn single_value(&mut self, domain: &Domain, wanted: &[Signed]) -> Solved {
        let Some(mut sets) = self.of_one(wanted) else {
            return Solved::Nothing;
        };
        sets.extend(&domain.typed);
        if let Some(text) = self.suggestion(&domain.suggested, &sets) {
            return Solved::Value {
                value: ContextValue::One(text),
                sure: true,
            };
        }
        solved(self.text(sets), ContextValue::One)
    }

    /// A list: each of its values fulfills what is asked of all, and one what is asked of some.
    fn several_values(&mut self, domain: &Domain, wanted: &[Signed]) -> Solved {
        let (mut all, mut some) = (domain.typed.clone(), Vec::new());
        for (atom, sign) in wanted {
            match self.atoms.get(*atom as usize).copied() {
                Some(Atom::In { several: None, .. }) if *sign => return Solved::Nothing,
                Some(Atom::In { several: None, .. }) | None => {}
                Some(Atom::In {
                    set,
                    negated,
                    several: Some(several),
                    ..
                }) => {
                    let inside = (set, *sign != negated);
                    // Not all of them: one of them not.
                    match (several, sign) {
                        (Several::Any, true) | (Several::All, false) => some.push(inside),
                        (Several::All, true) | (Several::Any, false) => all.push(inside),
                    }
                }
                Some(Atom::Null { present, .. }) if present == *sign => {}
                Some(Atom::Null { .. }) => return Solved::Nothing,
            }
        }
        let mut values = Vec::new();
        let mut sure = true;
        let each = if some.is_empty() {
            vec![None]
        } else {
            some.into_iter().map(Some).collect()
        };
        for one in each {
            let mut sets = all.clone();
            sets.extend(one);
            match self.text(sets) {
                Text::Nothing => return Solved::Nothing,
                Text::One { text, sure: own } => {
                    sure &= own;
                    if !values.contains(&text) {
                        values.push(text);
                    }
                }
                Text::Unknown(reason) => return Solved::Unknown(reason),
            }
        }
        Solved::Value {
            value: ContextValue::Many(values),
            sure,
        }
    }

    /// Whether the atoms are as wanted for a value, as the evaluator decides it.
    fn holds_all(&self, wanted: &[Signed], value: &ContextValue) -> bool {
        wanted
            .iter()
            .all(|(atom, sign)| self.holds(*atom, value) == *sign)
    }

    fn holds(&self, atom: Id, value: &ContextValue) -> bool {
        let Some(atom) = self.atoms.get(atom as usize).copied() else {
            return false;
        };
        let (values, multivalued) = match value {
            ContextValue::One(text) => (std::slice::from_ref(text), false),
            ContextValue::Many(texts) => (texts.as_slice(), true),
            ContextValue::Absent | ContextValue::Unknown => (&[][..], false),
        };
        match atom {
            Atom::Null { absent, present } => {
                if values.is_empty() {
                    absent
                } else {
                    present
                }
            }
            Atom::In {
                set,
                negated,
                several,
                if_exists,
            } => {
                let one = |text: &String| self.has(set, text) != negated;
                match (several, values.is_empty()) {
                    (Some(Several::All), _) => values.iter().all(one),
                    (Some(Several::Any), _) => values.iter().any(one),
                    (None, true) => if_exists || negated,
                    (None, false) => !multivalued && values.iter().all(one),
                }
            }
        }
    }
}
