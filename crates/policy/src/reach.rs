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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::Source;
    use crate::{Decision, Document, Layers, Request, RequestPrincipal, decide};
    use std::sync::Arc;

    fn level(statements: &[&str]) -> Level {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        );
        let document = Document::parse(&text).expect("a policy");
        Level {
            name: "a level".into(),
            policies: vec![Source::new("policy", Arc::new(document))],
        }
    }

    fn allow(actions: &str) -> String {
        format!(r#"{{"Effect":"Allow","Action":[{actions}],"Resource":"*"}}"#)
    }

    fn deny(actions: &str) -> String {
        format!(r#"{{"Effect":"Deny","Action":[{actions}],"Resource":"*"}}"#)
    }

    fn deny_but(actions: &str) -> String {
        format!(r#"{{"Effect":"Deny","NotAction":[{actions}],"Resource":"*"}}"#)
    }

    #[test]
    fn an_allow_list_lets_its_own_services_through() {
        let levels = [level(&[&allow(r#""s3:Get*","EC2:*","iam:?et*""#)])];
        for (service, passes) in [
            ("s3", true),
            ("ec2", true),
            ("iam", true),
            ("sqs", false),
            ("s", false),
            ("s3-outposts", false),
        ] {
            assert_eq!(reachable(&levels, service).is_some(), passes, "{service}");
        }
    }

    #[test]
    fn no_levels_limit_nothing_and_a_level_without_policies_allows_nothing() {
        assert!(reachable(&[], "s3").is_some());
        let empty = Level {
            name: "nothing".into(),
            policies: Vec::new(),
        };
        assert_eq!(reachable(&[level(&[&allow("\"*\"")]), empty], "s3"), None);
    }

    #[test]
    fn a_deny_of_all_takes_a_service_away_and_one_of_some_does_not() {
        let with = |deny: &str| [level(&[&allow("\"*\""), deny])];
        assert_eq!(reachable(&with(&deny("\"s3:*\"")), "s3"), None);
        assert_eq!(reachable(&with(&deny("\"s*:*\"")), "sqs"), None);
        assert_eq!(reachable(&with(&deny("\"*\"")), "sqs"), None);
        assert!(reachable(&with(&deny("\"s3:Get*\"")), "s3").is_some());
        assert!(reachable(&with(&deny("\"s3:*\"")), "sqs").is_some());
        assert_eq!(reachable(&with(&deny_but("\"ec2:*\"")), "s3"), None);
        assert!(reachable(&with(&deny_but("\"s3:ListAllMyBuckets\"")), "s3").is_some());
    }

    #[test]
    fn a_deny_with_a_condition_or_on_some_resources_leaves_something() {
        let condition = r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#;
        let resource = r#"{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::vault/*"}"#;
        for deny in [condition, resource] {
            assert!(reachable(&[level(&[&allow("\"*\""), deny])], "s3").is_some());
        }
    }

    #[test]
    fn levels_meet_in_one_action_or_nowhere() {
        let upper = level(&[&allow(r#""s3:Get*""#)]);
        let meets = [upper.clone(), level(&[&allow(r#""s3:*Object""#)])];
        assert_eq!(reachable(&meets, "s3").as_deref(), Some("s3:getobject"));
        let apart = [upper.clone(), level(&[&allow(r#""s3:Put*""#)])];
        assert_eq!(reachable(&apart, "s3"), None);
        let taken = [upper, level(&[&allow("\"*\""), &deny(r#""s3:G*""#)])];
        assert_eq!(reachable(&taken, "s3"), None);
        let narrow = [level(&[
            &allow("\"s3:GetObject\""),
            &deny_but("\"s3:get?bject\""),
        ])];
        assert_eq!(reachable(&narrow, "s3").as_deref(), Some("s3:getobject"));
    }

    #[test]
    fn only_patterns_that_may_match_the_service_are_searched() {
        let levels = [level(&[
            &allow(r#""s3:Get*","ec2:Describe*","s?:List*","sqs:*""#),
            &deny_but(r#""*","iam:*""#),
        ])];
        let reach = ServiceReach::of(&levels);
        let near = |prefix: &str| {
            let globs = reach.near(prefix.as_bytes()).globs.0;
            globs
                .into_iter()
                .map(|it| String::from_utf8(it).unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(near("s3:"), ["s3:get*", "s?:list*", "*"]);
        assert_eq!(near("iam:"), ["*", "iam:*"]);
        assert_eq!(reach.action("s3").as_deref(), Some("s3:get"));
        assert_eq!(reach.action("ss").as_deref(), Some("ss:list"));
        assert_eq!(reach.action("iam"), None);
    }

    #[test]
    fn many_stars_end() {
        let patterns: Vec<String> = (b'a'..=b'z')
            .map(|letter| format!("\"s3:*{0}*{0}?{0}*\"", char::from(letter)))
            .collect();
        let levels = [level(&[&allow("\"*\""), &deny(&patterns.join(","))])];
        assert!(reachable(&levels, "s3").is_some());
    }

    /// A level with up to three statements, the first of which allows. Compared with the evaluator: an action that is
    /// returned passes, and if none is returned, none passes.
    fn made(roll: &mut impl FnMut(usize) -> usize) -> Level {
        let pieces = ["a", "b", "*", "?", "ab", "*b", "a*", "**"];
        let mut statements = Vec::new();
        for n in 0..1 + roll(3) {
            let mut patterns = Vec::new();
            for _ in 0..1 + roll(2) {
                patterns.push(match roll(6) {
                    0 => "\"*\"".to_string(),
                    _ => {
                        let (a, b) = (pieces[roll(8)], pieces[roll(8)]);
                        format!("\"{}:{a}{b}\"", ["s", "t", "?", "*"][roll(4)])
                    }
                });
            }
            let effect = ["Allow", "Deny"][usize::from(n > 0 && roll(2) > 0)];
            let not = ["", "Not"][usize::from(roll(4) == 0)];
            statements.push(format!(
                r#"{{"Effect":"{effect}","{not}Action":[{}],"Resource":"*"}}"#,
                patterns.join(",")
            ));
        }
        level(&statements.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn through(levels: &[Level], action: &str) -> bool {
        let request = Request {
            principal: RequestPrincipal::from_arn("arn:aws:iam::111111111111:root"),
            action: action.to_string(),
            resource: "*".to_string(),
            wildcard_only_action: true,
            ..Request::default()
        };
        let layers = Layers {
            scps: levels.to_vec(),
            ..Layers::default()
        };
        decide(&request, &layers) == Decision::Allowed
    }

    #[test]
    fn the_evaluator_agrees_on_policies_made_by_chance() {
        let services = ["s", "t"];
        let mut state = 7_u64;
        let mut roll = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut passed = 0;
        for _ in 0..1_500 {
            let levels: Vec<Level> = (0..1 + roll(2)).map(|_| made(&mut roll)).collect();
            for service in services {
                match reachable(&levels, service) {
                    Some(action) => {
                        passed += 1;
                        assert!(through(&levels, &action), "{action} {levels:?}");
                    }
                    None => {
                        for name in ["a", "b", "c", "ab", "ba", "cb", "ac", "aab", "abab", "caab"] {
                            let action = format!("{service}:{name}");
                            assert!(!through(&levels, &action), "{action} {levels:?}");
                        }
                    }
                }
            }
        }
        assert!((200..2_800).contains(&passed), "{passed} of 3000 pass");
    }
}
