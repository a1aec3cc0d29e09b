//! Reach: which actions of a service a stack of service control policies can still allow, for any principal and resource.
//!
//! It compares action names: does the service have an action that every level allows and none denies *wholly*? An unconditional
//! `Deny` on every resource denies wholly. A `Deny` with conditions or resources leaves a part, and an `Allow` counts with any
//! conditions and resources. So the answer is an upper bound, not a promise. Action names can be any text, because no complete
//! list of them exists. For patterns, lists and `NotAction` at any number of levels the answer is exact; patterns whose
//! combination takes more than `MOST` steps count as leaving a part.

use ordered::Set;

use crate::document::{Effect, Patterns, Statement};
use crate::layers::Level;

/// The maximum number of combinations of half-matched patterns that are examined for one service. Real policies need some
/// dozens.
const MOST: usize = 20_000;

/// The actions of levels, read once for questions about many services.
pub struct ServiceReach {
    globs: Globs,
    levels: Vec<Vec<Rule>>,
}

impl ServiceReach {
    /// Reads the levels. No levels: nothing is limited.
    pub fn of(levels: &[Level]) -> Self {
        let mut globs = Globs::default();
        let levels = (levels.iter())
            .map(|level| {
                let statements =
                    (level.policies.iter()).flat_map(|source| source.document.statements());
                statements
                    .filter_map(|statement| Rule::of(statement, &mut globs))
                    .collect()
            })
            .collect();
        Self { globs, levels }
    }

    /// An action of the service with this prefix that the levels let through, in lower case; `None` if they refuse all of it.
    pub fn action(&self, namespace: &str) -> Option<String> {
        let prefix = format!("{}:", namespace.to_ascii_lowercase());
        let near = self.near(prefix.as_bytes());
        near.globs.search(&prefix, |matched| {
            (near.levels.iter()).all(|rules| lets_through(rules, matched))
        })
    }

    /// The same levels without the patterns that certainly match no text with this prefix: policies name actions of hundreds of
    /// services, of which one matters at a time.
    fn near(&self, prefix: &[u8]) -> Self {
        let all = self.globs.0.iter().enumerate();
        let (kept, globs): (Vec<usize>, Vec<Vec<u8>>) = all
            .filter(|(_, pattern)| may_begin(pattern, prefix))
            .map(|(at, pattern)| (at, pattern.clone()))
            .unzip();
        let rule = |rule: &Rule| Rule {
            patterns: (rule.patterns.iter())
                .filter_map(|at| kept.binary_search(at).ok())
                .collect(),
            ..*rule
        };
        Self {
            levels: (self.levels.iter())
                .map(|rules| rules.iter().map(rule).collect())
                .collect(),
            globs: Globs(globs),
        }
    }
}

/// The patterns that are searched for a service with this prefix.
#[doc(hidden)]
pub fn searched(reach: &ServiceReach, prefix: &str) -> Vec<Vec<u8>> {
    reach.near(prefix.as_bytes()).globs.0
}

/// [`ServiceReach::action`] of one service.
pub fn reachable(levels: &[Level], namespace: &str) -> Option<String> {
    ServiceReach::of(levels).action(namespace)
}

/// Whether a level lets an action through, given which of all patterns match it.
#[expect(
    clippy::indexing_slicing,
    reason = "`matched` has a place for each pattern of the rules"
)]
fn lets_through(rules: &[Rule], matched: &[bool]) -> bool {
    let speaks = |rule: &Rule| rule.patterns.iter().any(|at| matched[*at]) != rule.not;
    let says = |effect| {
        rules
            .iter()
            .any(|rule| rule.effect == effect && speaks(rule))
    };
    says(Effect::Allow) && !says(Effect::Deny)
}

/// The actions of a statement.
struct Rule {
    effect: Effect,
    not: bool,
    /// Indices in the list of all patterns.
    patterns: Vec<usize>,
}

impl Rule {
    /// The rule of a statement; `None` if it decides nothing about whole actions.
    fn of(statement: &Statement, globs: &mut Globs) -> Option<Self> {
        let everything = statement.resources.as_ref().is_none_or(is_everything);
        let nothing = statement.resources.as_ref().is_some_and(|resources| {
            resources.not && resources.patterns.iter().any(|it| all_stars(it))
        });
        let counts = match statement.effect {
            Effect::Allow => !nothing,
            Effect::Deny => everything && statement.conditions.is_empty(),
        };
        counts.then(|| Self {
            effect: statement.effect,
            not: statement.actions.not,
            patterns: (statement.actions.patterns.iter())
                .map(|pattern| globs.add(pattern))
                .collect(),
        })
    }
}

fn is_everything(resources: &Patterns) -> bool {
    !resources.not && resources.patterns.iter().any(|it| all_stars(it))
}

fn all_stars(pattern: &str) -> bool {
    !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*')
}

/// Whether the pattern up to its first wildcard is compatible with the prefix.
fn may_begin(pattern: &[u8], prefix: &[u8]) -> bool {
    let literal = pattern
        .iter()
        .take_while(|byte| !matches!(byte, b'*' | b'?'));
    literal.zip(prefix).all(|(own, other)| own == other)
}

/// Patterns matched side by side, letter by letter. Case does not count in action names.
#[derive(Default)]
struct Globs(Vec<Vec<u8>>);

/// The possible positions in each pattern after the letters read so far.
type Places = Vec<Vec<u16>>;

impl Globs {
    fn add(&mut self, pattern: &str) -> usize {
        let pattern = pattern.to_ascii_lowercase().into_bytes();
        let known = self.0.iter().position(|known| *known == pattern);
        known.unwrap_or_else(|| {
            self.0.push(pattern);
            self.0.len() - 1
        })
    }

    /// The first text after the prefix, shortest first, whose matching patterns are as wanted; with the prefix.
    fn search(&self, prefix: &str, wanted: impl Fn(&[bool]) -> bool) -> Option<String> {
        let mut start: Places = (self.0.iter())
            .map(|pattern| settle(pattern, vec![0]))
            .collect();
        for byte in prefix.bytes() {
            start = self.step(&start, byte);
        }
        let letters = self.letters(&start);
        let mut seen = Set::new();
        let mut waiting = vec![(start, String::new())];
        let mut next = Vec::new();
        loop {
            for (places, name) in waiting {
                for letter in &letters {
                    let places = self.step(&places, *letter);
                    if !seen.insert(places.clone()) {
                        continue;
                    }
                    let mut name = name.clone();
                    name.push(char::from(*letter));
                    let matched: Vec<bool> = (places.iter().zip(&self.0))
                        .map(|(places, pattern)| is_through(pattern, places))
                        .collect();
                    if wanted(&matched) || seen.len() > MOST {
                        return Some(format!("{prefix}{name}"));
                    }
                    next.push((places, name));
                }
            }
            if next.is_empty() {
                return None;
            }
            waiting = std::mem::take(&mut next);
        }
    }

    fn step(&self, places: &Places, byte: u8) -> Places {
        (places.iter().zip(&self.0))
            .map(|(places, pattern)| {
                let mut after = Vec::new();
                for place in places {
                    match pattern.get(usize::from(*place)) {
                        Some(b'*') => after.push(*place),
                        Some(b'?') => after.push(place + 1),
                        Some(own) if *own == byte => after.push(place + 1),
                        Some(_) | None => {}
                    }
                }
                settle(pattern, after)
            })
            .collect()
    }

    /// The letters that distinguish patterns, and one that none of them has.
    fn letters(&self, places: &Places) -> Vec<u8> {
        let mut letters = Set::new();
        for (places, pattern) in places.iter().zip(&self.0) {
            if let Some(first) = places.first() {
                for byte in pattern.iter().skip(usize::from(*first)) {
                    if !matches!(byte, b'*' | b'?') {
                        letters.insert(*byte);
                    }
                }
            }
        }
        let other = (b'a'..=b'z')
            .chain(b'0'..=b'9')
            .find(|byte| !letters.contains(byte));
        letters.iter().copied().chain(other).collect()
    }
}

/// Skips stars, which may match nothing, and drops positions that a later star covers.
fn settle(pattern: &[u8], mut places: Vec<u16>) -> Vec<u16> {
    let mut at = 0;
    while let Some(place) = places.get(at).copied() {
        if pattern.get(usize::from(place)) == Some(&b'*') && !places.contains(&(place + 1)) {
            places.push(place + 1);
        }
        at += 1;
    }
    ordered::sort_by_key(&mut places, |place| *place);
    places.dedup();
    // Positions before the last star that can be reached do not matter: the star matches whatever they match.
    if let Some(star) = places
        .iter()
        .rposition(|place| pattern.get(usize::from(*place)) == Some(&b'*'))
    {
        places.drain(..star);
    }
    places
}

fn is_through(pattern: &[u8], places: &[u16]) -> bool {
    places
        .iter()
        .any(|place| usize::from(*place) == pattern.len())
}
