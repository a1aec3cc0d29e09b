//! Texts among patterns: a text that some sets of patterns match and others do not.
//!
//! Most questions are answered by pairs of patterns: a pattern that lies within an excluded one is out, and excluded patterns that
//! are apart from it do not matter. Only what is left is searched together.

use crate::answer::DoubtReason;
use crate::glob::{Found, Search, Token, far};
use crate::theory::{Id, Signed, Text, Theory, ValueSet};

impl Theory {
    pub fn word(&mut self, sets: &[Signed]) -> Text {
        let mut inside: Vec<Vec<Id>> = Vec::new();
        let mut outside: Vec<Id> = Vec::new();
        for (set, sign) in sets {
            if let Some(ValueSet::Texts { globs, .. }) = self.sets.get(*set as usize) {
                if *sign {
                    inside.push(globs.clone());
                } else {
                    outside.extend(globs);
                }
            }
        }
        ordered::sort_by_key(&mut outside, |it| *it);
        outside.dedup();
        ordered::sort_by_key(&mut inside, Vec::len);
        if inside.is_empty() {
            let all = self.glob(vec![Token::Star], None);
            inside.push(vec![all]);
        }
        // With variables, another set to begin with may show that there is no text.
        let mut found = Text::Nothing;
        for at in 0..inside.len() {
            found = self.word_from(&inside, at, &outside);
            let open = matches!(found, Text::One { sure: false, .. });
            if !open {
                break;
            }
        }
        found
    }

    fn word_from(&mut self, inside: &[Vec<Id>], at: usize, outside: &[Id]) -> Text {
        let mut best = Text::Nothing;
        for base in inside.get(at).into_iter().flatten() {
            match self.word_of(*base, inside, at, outside) {
                Text::Nothing => {}
                Text::One { text, sure: true } => return Text::One { text, sure: true },
                Text::One { text, sure } => best = Text::One { text, sure },
                Text::Unknown(reason) => {
                    if best == Text::Nothing {
                        best = Text::Unknown(reason);
                    }
                }
            }
        }
        best
    }

    /// A text that `base` matches, and one pattern of each other set.
    fn word_of(&mut self, base: Id, inside: &[Vec<Id>], at: usize, outside: &[Id]) -> Text {
        if outside.binary_search(&base).is_ok() {
            return Text::Nothing;
        }
        let mut nots = Vec::new();
        for glob in outside {
            if self.is_apart(base, *glob) {
                continue;
            }
            if self.is_within(base, *glob) {
                return Text::Nothing;
            }
            nots.push(*glob);
        }
        let mut others = Vec::new();
        for (place, set) in inside.iter().enumerate() {
            if place == at || set.contains(&base) {
                continue;
            }
            let near: Vec<Id> = set
                .iter()
                .copied()
                .filter(|glob| !self.is_apart(base, *glob))
                .collect();
            if near.is_empty() {
                return Text::Nothing;
            }
            if !near.iter().any(|glob| self.is_within(base, *glob)) {
                others.push(near);
            }
        }
        let of = |glob: Id| self.entry(glob).map_or(&[][..], |it| &it.glob);
        let open = |glob: &Id| self.entry(*glob).is_some_and(|it| it.variables);
        let sure = !open(&base) && !nots.iter().any(open) && !others.iter().flatten().any(open);
        let solid = |glob: &&Id| self.entry(**glob).is_some_and(|it| !it.loose);
        let search = Search {
            base: of(base),
            others: others
                .iter()
                .map(|set| set.iter().map(|it| of(*it)).collect())
                .collect(),
            nots: nots.iter().filter(solid).map(|it| of(*it)).collect(),
        };
        match search.run() {
            Found::Nothing => Text::Nothing,
            Found::Text(text) => Text::One { text, sure },
            Found::TooMany => Text::Unknown(DoubtReason::Patterns),
        }
    }

    /// Whether no text matches both.
    fn is_apart(&mut self, one: Id, other: Id) -> bool {
        let key = (one.min(other), one.max(other));
        let (Some(a), Some(b)) = (self.entry(one), self.entry(other)) else {
            return false;
        };
        if far(&a.glob, &b.glob) {
            return true;
        }
        // Only one side can read variables as any text.
        if a.variables && b.variables {
            return false;
        }
        if let Some(known) = self.apart.get(&key) {
            return *known;
        }
        let (base, loose) = if a.variables { (b, a) } else { (a, b) };
        let search = Search {
            base: &base.glob,
            others: vec![vec![&loose.glob]],
            nots: Vec::new(),
        };
        let apart = search.run() == Found::Nothing;
        self.apart.insert(key, apart);
        apart
    }

    /// Whether the other matches all that this matches.
    fn is_within(&mut self, one: Id, other: Id) -> bool {
        if one == other {
            return true;
        }
        if let Some(known) = self.within.get(&(one, other)) {
            return *known;
        }
        let (Some(a), Some(b)) = (self.entry(one), self.entry(other)) else {
            return false;
        };
        let search = Search {
            base: &a.glob,
            others: Vec::new(),
            nots: vec![&b.glob],
        };
        let within = !b.loose && search.run() == Found::Nothing;
        self.within.insert((one, other), within);
        within
    }
}
