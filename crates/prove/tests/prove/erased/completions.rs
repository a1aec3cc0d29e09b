//! What could stand in the place of what is erased: worlds with a choice for each unknown.

use super::domain::domain;
use super::world::{Chance, Site, World};

/// Whether one site is inside another.
fn overlap(one: &Site, other: &Site) -> bool {
    let inside = |outer: &Site, inner: &Site| match (outer, inner) {
        (Site::Paper(p), inner) => inner.paper() == Some(*p),
        (Site::Line(p, l), inner) => inner.line() == Some((*p, *l)),
        // One operator stands once in a statement.
        (Site::Operator(p, l, _), Site::Operator(q, m, _)) => (p, l) == (q, m),
        (
            Site::Operator(p, l, c) | Site::Key(p, l, c),
            Site::Operator(q, m, d) | Site::Key(q, m, d) | Site::Value(q, m, d, _),
        ) => (p, l, c) == (q, m, d),
        (_, _) => false,
    };
    one == other || inside(one, other) || inside(other, one)
}

/// What is not known: one place, or several that have the same value.
pub(crate) type Unknown = Vec<Site>;

/// Up to three places that a reader can meet, of which none is inside another.
fn drawn(
    world: &World,
    chance: &mut Chance,
    meets: impl Fn(&World, &Site) -> bool,
) -> Vec<Unknown> {
    let mut all = world.sites();
    all.retain(|it| meets(world, it));
    let mut unknowns: Vec<Unknown> = Vec::new();
    for _ in 0..(1 + chance.below(3)).min(all.len()) {
        let site = all[chance.below(all.len())].clone();
        if unknowns.iter().flatten().any(|it| overlap(it, &site)) {
            continue;
        }
        let alike = |it: &&mut Unknown| world.is_alike(&it[0], &site);
        match unknowns.iter_mut().find(alike) {
            Some(same) if chance.once_in(2) => same.push(site),
            _ => unknowns.push(vec![site]),
        }
    }
    unknowns
}

/// A world with something erased, and everything that it could have been.
pub struct Completions {
    pub unknowns: Vec<Unknown>,
    /// What an answer calls each of them.
    pub names: Vec<String>,
    pub erased: World,
    /// Whether the completions tell apart all that a request can tell apart.
    pub exact: bool,
    /// Each with the values of the unknowns.
    pub worlds: Vec<(Vec<usize>, World)>,
}

impl Completions {
    /// At most so many of a world; of more, so many are drawn.
    pub fn of(
        world: &World,
        chance: &mut Chance,
        most: usize,
        meets: impl Fn(&World, &Site) -> bool,
    ) -> Self {
        let mut world = world.clone();
        let unknowns = drawn(&world, chance, meets);
        let sites: Vec<Site> = unknowns.concat();
        let domains: Vec<(Vec<String>, bool)> = (unknowns.iter())
            .map(|unknown| {
                let all = unknown.iter().map(|it| domain(&mut world, it, &sites));
                let (mut texts, exact): (Vec<_>, Vec<_>) = all.unzip();
                let mut texts: Vec<String> = texts.drain(..).flatten().collect();
                texts.sort();
                texts.dedup();
                (texts, exact.into_iter().all(|it| it))
            })
            .collect();
        let count: usize = domains.iter().map(|it| it.0.len()).product();
        let mut erased = world.clone();
        let mut names = Vec::new();
        for (at, unknown) in unknowns.iter().enumerate() {
            let called = unknown
                .iter()
                .map(|it| erased.erase(it, &format!("value{at}")));
            names.extend(called.last());
        }
        let mut worlds = Vec::new();
        for draw in 0..count.min(most) {
            let mut rest = if count <= most {
                draw
            } else {
                chance.below(1 << 31)
            };
            let (mut full, mut picked) = (world.clone(), Vec::new());
            for (unknown, (texts, _)) in unknowns.iter().zip(&domains) {
                let at = rest % texts.len();
                unknown.iter().for_each(|it| full.put(it, &texts[at]));
                picked.push(at);
                rest /= texts.len();
            }
            worlds.push((picked, full));
        }
        Self {
            unknowns,
            names,
            erased,
            exact: count <= most && domains.iter().all(|it| it.1),
            worlds,
        }
    }
}

/// The generator of a seed.
pub fn chance(seed: u64) -> Chance {
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1);
    chance.below(2);
    chance
}
