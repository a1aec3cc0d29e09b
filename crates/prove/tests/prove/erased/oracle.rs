//! What is not known, against its completions: parts of policies and keys of the request are erased, and the answer is compared with
//! those for everything that they could have been.
//!
//! A firm answer is that of every completion; if all agree, the answer is firm; and what it depends on is enough, and no less is.

#[path = "completions.rs"]
pub mod completions;
#[path = "domain.rs"]
mod domain;
#[path = "world.rs"]
pub mod world;

use std::sync::Arc;

use policy::{Context, ContextValue, Decision, Document, Layers, Level, Request, RequestPrincipal};
use policy::{Source, Verdict, decide, evaluate};
use prove::settle;

use self::completions::{Completions, Unknown, chance};
use self::world::{ANA, Site, World, text_of};

/// The most completions that are made; of more, so many are drawn.
const MOST: usize = 512;

/// Reads a world with something erased as a reader does: writes it in a format, and reads that.
pub trait Reads {
    /// Whether the format can leave this open.
    fn meets(&self, world: &World, site: &Site) -> bool;
    /// The world as it was read.
    fn read(&self, erased: World) -> World;
}

/// A world with something erased.
pub struct Erased {
    seed: u64,
    unknowns: Vec<Unknown>,
    names: Vec<String>,
    pub verdict: Verdict,
    /// Whether the completions tell apart all that can be told apart.
    exact: bool,
    /// Each completion by the values of the sites, and whether the request is then allowed.
    answers: Vec<(Vec<usize>, bool)>,
}

impl World {
    pub fn asked(&self) -> (Request, Layers) {
        let mut context = Context::new();
        for (key, value) in &self.keys {
            context.set(
                key,
                value
                    .clone()
                    .map_or(ContextValue::Absent, ContextValue::One),
            );
        }
        for key in &self.unknown_keys {
            context.mark_unknown(key);
        }
        let request = Request {
            principal: RequestPrincipal::from_arn(ANA),
            action: self.action.clone(),
            resource: self.resource.clone(),
            context,
            ..Request::default()
        };
        let level = |name: &str| Level {
            name: name.to_string().into(),
            policies: Vec::new(),
        };
        let mut layers = Layers {
            scps: ["root", "account"].map(level).to_vec(),
            ..Layers::default()
        };
        for (at, paper) in self.papers.iter().enumerate() {
            let text = paper.whole.clone().unwrap_or_else(|| text_of(paper));
            let document = Document::parse(&text).unwrap_or_else(|it| panic!("{it}: {text}"));
            let source = Source::new(format!("p{at}"), Arc::new(document));
            match paper.place {
                2 => layers.boundary = Some(source),
                3 => layers.identity.push(source),
                4 => layers.resource = Some(source),
                level => layers.scps[level].policies.push(source),
            }
        }
        (request, layers)
    }

    pub fn verdict(&self) -> Verdict {
        let (request, layers) = self.asked();
        settle(evaluate(&request, &layers), &request, &layers)
    }

    pub fn is_allowed(&self) -> bool {
        let (request, layers) = self.asked();
        decide(&request, &layers) == Decision::Allowed
    }
}

impl Erased {
    pub fn new(seed: u64, reader: &impl Reads) -> Self {
        let mut chance = chance(seed);
        let world = World::made(&mut chance);
        let meets = |world: &World, it: &Site| reader.meets(world, it);
        let all = Completions::of(&world, &mut chance, MOST, meets);
        let answers = all.worlds.into_iter();
        Self {
            seed,
            names: all.names,
            verdict: reader.read(all.erased).verdict(),
            exact: all.exact,
            answers: answers.map(|it| (it.0, it.1.is_allowed())).collect(),
            unknowns: all.unknowns,
        }
    }

    /// Whether completions agree that have the same values of these sites.
    fn is_firm(&self, fixed: &[usize]) -> bool {
        self.answers.iter().all(|one| {
            let same = |it: &&(Vec<usize>, bool)| fixed.iter().all(|at| it.0[*at] == one.0[*at]);
            self.answers.iter().filter(same).all(|it| it.1 == one.1)
        })
    }

    /// What is wrong with the answer.
    pub fn fault(&self) -> Option<String> {
        let allowed = self.verdict.decision == Decision::Allowed;
        let named = |at: &usize| {
            let name = &self.names[*at];
            let mut unknown = self.verdict.unknown.iter();
            unknown.any(|it| it == name || it.ends_with(&format!(".{name}")))
        };
        let fixed: Vec<usize> = (0..self.names.len()).filter(named).collect();
        let without = |out: &usize| {
            fixed
                .iter()
                .copied()
                .filter(|it| it != out)
                .collect::<Vec<_>>()
        };
        // What a policy or statement would say about another unknown value nobody can know.
        let opaque = |it: &Site| matches!(it, Site::Paper(_) | Site::Line(..));
        let fault = if self.verdict.unknown.is_empty() {
            let differs = self.answers.iter().any(|it| it.1 != allowed);
            differs.then_some("a wrong firm answer")?
        } else if !self.exact {
            return None;
        } else if self.is_firm(&[]) {
            "a needless `depends`"
        } else if self.unknowns.iter().flatten().any(opaque) {
            return None;
        } else if !self.is_firm(&fixed) {
            "what it depends on is not enough"
        } else if fixed.iter().any(|out| self.is_firm(&without(out))) {
            "less would be enough"
        } else {
            return None;
        };
        let (decision, unknown) = (self.verdict.decision, &self.verdict.unknown);
        Some(format!(
            "{fault}: seed {}, {:?}, {decision:?}, {unknown:?}",
            self.seed, self.unknowns
        ))
    }
}
