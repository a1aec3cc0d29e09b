//! Texts among patterns: a text that some sets of patterns match and others do not.
//!
//! Most questions are answered by pairs of patterns: a pattern that lies within an excluded one is out, and excluded patterns that
//! are apart from it do not matter. Only what is left is searched together.

use ordered::Map;
use policy::steps;

use crate::answer::DoubtReason;
use crate::glob::{Token, far, literal_matches, single};
use crate::theory::{Entry, Id, Signed, Text, Theory};
use crate::walk::{FoundText, Search};

/// The maximum number of pairs of patterns that are remembered.
const MOST_PAIRS: usize = 200_000;

impl Theory {
    pub fn word(&mut self, sets: &[Signed]) -> Text {
        let mut inside: Vec<Id> = Vec::new();
        let mut outside: Vec<Id> = Vec::new();
        for (set, sign) in sets {
            self.sort(*set);
            if *sign { &mut inside } else { &mut outside }.push(*set);
        }
        // Few patterns are near one that says how its texts begin. The sets of all actions and resources are the last.
        let begins = |set: &Id| self.sorted.get(set).and_then(|it| it.get(""));
        ordered::sort_by_key(&mut inside, |set| {
            let open = begins(set).map_or(0, Vec::len);
            (self.wide.contains(set), open, self.members(*set).len())
        });
        if inside.is_empty() {
            let all = self.texts(vec![vec![Token::Star]]);
            self.sort(all);
            inside.push(all);
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

    /// Sorts the patterns of a set by how they begin, once.
    fn sort(&mut self, set: Id) {
        if !self.sorted.contains_key(&set) {
            let mut sorted: Map<String, Vec<Id>> = Map::default();
            for glob in self.members(set) {
                let begin = self.entry(*glob).map_or("", |it| &it.begin);
                sorted.or_insert(begin.to_string(), Vec::new()).push(*glob);
            }
            self.sorted.insert(set, sorted);
        }
    }

    /// The patterns of a set that are not apart from a pattern.
    fn near(&mut self, base: Id, set: Id) -> Vec<Id> {
        let begin = self.entry(base).map_or("", |it| &it.begin);
        let near = match self.sorted.get(&set) {
            Some(sorted) if !begin.is_empty() => {
                let groups = [begin, ""].into_iter().filter_map(|it| sorted.get(it));
                groups.flatten().copied().collect()
            }
            Some(_) | None => self.members(set).to_vec(),
        };
        steps::take(near.len() / 4);
        near.into_iter()
            .filter(|glob: &Id| !self.is_apart(base, *glob))
            .collect()
    }

    fn word_from(&mut self, inside: &[Id], at: usize, outside: &[Id]) -> Text {
        let mut best = Text::Nothing;
        for base in inside
            .get(at)
            .map_or(Vec::new(), |set| self.members(*set).to_vec())
        {
            match self.word_of(base, inside, at, outside) {
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

    /// The answer for a pattern that matches one text only, if no variable matters.
    fn single_word(&self, base: Id, inside: &[Id], outside: &[Id]) -> Option<Text> {
        let text = single(&self.entry(base)?.glob)?;
        let inside = inside.iter().map(|set| (*set, true));
        let sets: Vec<Signed> = inside
            .chain(outside.iter().map(|set| (*set, false)))
            .collect();
        if self.any_variables(&sets) {
            return None;
        }
        let fits = self.is_among(&sets, &text);
        Some(if fits {
            Text::One { text, sure: true }
        } else {
            Text::Nothing
        })
    }

    /// A text that `base` matches, and one pattern of each other set.
    fn word_of(&mut self, base: Id, inside: &[Id], at: usize, outside: &[Id]) -> Text {
        if outside
            .iter()
            .any(|set| self.members(*set).binary_search(&base).is_ok())
        {
            return Text::Nothing;
        }
        if let Some(text) = self.single_word(base, inside, outside) {
            return text;
        }
        let mut nots = Vec::new();
        for set in outside {
            for glob in self.near(base, *set) {
                if self.is_within(base, glob) {
                    return Text::Nothing;
                }
                nots.push(glob);
            }
        }
        ordered::sort_by_key(&mut nots, |it| *it);
        nots.dedup();
        let mut others = Vec::new();
        for (place, set) in inside.iter().enumerate() {
            if place == at || self.members(*set).binary_search(&base).is_ok() {
                continue;
            }
            let mut near = self.near(base, *set);
            // What a pattern that is out matches is out. In sets that many statements share, that is often all.
            near.retain(|glob| !nots.iter().any(|not| self.is_within(*glob, *not)));
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
            FoundText::Nothing => Text::Nothing,
            FoundText::Text(text) => Text::One { text, sure },
            FoundText::TooMany => Text::Unknown(DoubtReason::Complex),
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
        let search = || Search {
            base: &base.glob,
            others: vec![vec![&loose.glob]],
            nots: Vec::new(),
        };
        let plain = |(one, other): (&Entry, &Entry)| {
            let literal = (!other.variables).then(|| literal_matches(&one.glob, &other.glob));
            literal.flatten().map(|it| !it)
        };
        let apart = plain((a, b)).or_else(|| plain((b, a)));
        let apart = apart.unwrap_or_else(|| search().run() == FoundText::Nothing);
        if self.apart.len() >= MOST_PAIRS {
            self.apart = Map::default();
        }
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
        let known = literal_matches(&a.glob, &b.glob).filter(|_| !b.loose && !b.variables);
        let found = || !b.loose && search.run() == FoundText::Nothing;
        let within = known.unwrap_or_else(found);
        if self.within.len() >= MOST_PAIRS {
            self.within = Map::default();
        }
        self.within.insert((one, other), within);
        within
    }
}
