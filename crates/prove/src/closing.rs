//! Why something is proved: the statements that close the last way.
//!
//! They are a smallest set of denies, in the sense that a way is open without any one of them; or the levels where nothing allows.

use std::sync::Arc;

use message::Message;
use policy::{Document, Layers, PolicyBound, Statement};

use crate::aim::Aim;
use crate::matter::Matter;
use crate::needed::Need;
use crate::prover::{ProofCase, Prover};
use crate::question::{aims, rules};
use crate::stack::Rule;

/// A part of the policies without which a way would be open.
#[derive(Clone, Debug, PartialEq)]
pub struct Closing {
    /// The level or the policy's kind, such as `root r-ab12`.
    pub level: Message,
    /// The policy and the index of its statement; `None`: nothing at the level allows it.
    pub statement: Option<(policy::Source, usize)>,
}

impl Closing {
    /// The names of the policy and of the statement.
    pub fn statement(&self) -> Option<(&Message, String)> {
        let (policy, index) = self.statement.as_ref()?;
        let statement = policy.document.statements().get(*index);
        Some((
            &policy.name,
            statement.map_or_else(String::new, Statement::name),
        ))
    }
}

/// The maximum number of cases whose closing statements are looked for.
const MOST_CASES: usize = 100;

impl Prover {
    /// What closes the last way in cases for which `never` is proved, in order, each once; of
    /// the first [`MOST_CASES`].
    pub(crate) fn closings(&mut self, cases: &[ProofCase], matter: &Matter) -> Vec<Closing> {
        let mut found: Vec<Closing> = Vec::new();
        for at in cases.iter().take(MOST_CASES) {
            // What is proved is so whatever is not known, which closes nothing.
            let at = &at.bounded(PolicyBound::Most);
            let unless = matter.unless.as_ref();
            for group in self.needs(at, &matter.asked, unless).0 {
                let mut group = group.into_iter();
                let closed = |it: &Need| self.never(&it.at, &it.asked, unless).is_proved();
                if let Some(Need { at, asked, .. }) = group.find(closed) {
                    self.closings_of(&at, &asked, matter, &mut found);
                }
            }
        }
        found
    }

    fn closings_of(
        &mut self,
        at: &ProofCase,
        asked: &Arc<Document>,
        matter: &Matter,
        found: &mut Vec<Closing>,
    ) {
        for asked in rules(asked) {
            for mut aim in aims(at) {
                aim.start.push(asked.clone());
                aim.nots.extend(matter.unless.iter().flat_map(rules));
                for closing in self.closing(aim, at) {
                    if !found.contains(&closing) {
                        found.push(closing);
                    }
                }
            }
        }
    }

    fn closing(&mut self, mut aim: Aim, at: &ProofCase) -> Vec<Closing> {
        let (mut denies, fixed): (Vec<_>, Vec<_>) = std::mem::take(&mut aim.nots)
            .into_iter()
            .partition(|rule| place(&at.layers, rule).is_some());
        aim.nots = fixed;
        let mut free = aim.clone();
        free.levels = Vec::new();
        if self.is_closed(&free, at, &[]) {
            // Nobody can ask like that, whatever the policies say.
            return Vec::new();
        }
        if self.is_closed(&aim, at, &[]) {
            let levels = at.layers.scps.iter().chain(&at.layers.rcps);
            let lacking = levels.filter(|level| {
                let all = level
                    .policies
                    .iter()
                    .flat_map(|it| rules(&it.document))
                    .filter(Rule::allows);
                let mut alone = aim.clone();
                alone.levels = vec![all.collect()];
                self.is_closed(&alone, at, &[])
            });
            let lacking = lacking.map(|level| Closing {
                level: level.name.clone(),
                statement: None,
            });
            return lacking.collect();
        }
        // What cannot apply is out first: most do not concern what is asked.
        let mut needed = Vec::new();
        self.relevant(&mut denies, &aim, at);
        self.reduce(&aim, at, denies, &mut needed);
        needed
            .iter()
            .filter_map(|rule| place(&at.layers, rule))
            .collect()
    }

    /// Drops the rules that cannot apply together with the start.
    fn relevant(&mut self, denies: &mut Vec<Rule>, aim: &Aim, at: &ProofCase) {
        denies.retain(|rule| {
            let mut both = aim.clone();
            both.levels = Vec::new();
            both.start.push(rule.clone());
            !self.is_closed(&both, at, &[])
        });
    }

    /// Moves the rules that are needed besides `needed` into it. Removes halves, and halves of these.
    fn reduce(&mut self, aim: &Aim, at: &ProofCase, rules: Vec<Rule>, needed: &mut Vec<Rule>) {
        let mut waiting = vec![rules];
        while let Some(mut part) = waiting.pop() {
            let others: Vec<Rule> = waiting
                .iter()
                .flatten()
                .chain(needed.iter())
                .cloned()
                .collect();
            if part.is_empty() || self.is_closed(aim, at, &others) {
                continue;
            }
            if part.len() == 1 {
                needed.append(&mut part);
            } else {
                let half = part.split_off(part.len() / 2);
                waiting.extend([half, part]);
            }
        }
    }

    fn is_closed(&mut self, aim: &Aim, at: &ProofCase, more: &[Rule]) -> bool {
        let mut aim = aim.clone();
        aim.nots.extend(more.iter().cloned());
        self.begin_case();
        let outcome = self.find(&aim, at, &|_| true);
        outcome.witness.is_none() && outcome.doubt.is_none()
    }
}

/// Where a statement of the layers stands.
fn place(layers: &Layers, rule: &Rule) -> Option<Closing> {
    let Rule::Statement(document, index) = rule else {
        return None;
    };
    let own = |it: &&policy::Source| Arc::<Document>::ptr_eq(&it.document, document);
    let levels = layers.scps.iter().chain(&layers.rcps);
    let mut placed =
        levels.filter_map(|level| Some((level.name.clone(), level.policies.iter().find(own)?)));
    let single = layers.identity.iter().chain(&layers.resource);
    let single = single.chain(&layers.boundary).chain(&layers.session);
    let mut single = single.filter(own).map(|it| (it.name.clone(), it));
    let (level, source) = placed.next().or_else(|| single.next())?;
    Some(Closing {
        level,
        statement: Some((source.clone(), *index)),
    })
}
