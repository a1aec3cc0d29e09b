//! A bounded search: from a state, by lines that can be typed there, to a state in which a lesson's goals are met.
//!
//! The coach and rule puzzles use it; an invariant to break is a goal. It is deterministic, works in slices so that
//! the page can draw in between, and reports what it left out, so that "no way" is claimed only if it is shown.
//!
//! It minimizes the number of calls; moves of time are counted separately and weigh less than any call. Changing the
//! current user costs nothing. The random draws of a line (ids, delays) depend on the line and on how often it was
//! typed, not on the lines before it, so the same lines in another order lead to the same state, which is searched
//! once. A way that is found is replayed with the world's own randomness before it is reported.
//!
//! It expands the places first from which the fewest calls are still needed (`bound.rs`), counting those of the way there. So the
//! shortest way of what is left to expand is at least as long as [`Search::least`] tells, found or not.

mod bound;
mod moves;
mod own_ways;
mod place;
mod repairs;

use ordered::Map;

use bound::{MoveSet, Needs};
pub use moves::{Move, moves_of};
use own_ways::seed_of;
pub use own_ways::{Length, OwnWays};
pub use place::{SearchPlace, leads_there};

/// The limits of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchLimits {
    /// The most lines that it tries.
    pub tries: usize,
    /// The most calls in a way.
    pub calls: usize,
    /// The most moves of time in a way.
    pub waits: usize,
}

/// The state of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchProgress {
    /// It is not finished.
    Searching,
    /// It found a way, and no shorter one exists within the limit of moves of time.
    Found,
    /// It searched every place that the moves lead to: there is no way.
    Nowhere,
    /// There is no way within the limits of calls and moves of time, or none shorter than the known one. Longer ways were not
    /// searched.
    NotWithin,
    /// It stopped at its limit of lines. Nothing is known about what it did not search.
    GaveUp,
}

struct Node {
    /// The place; `None` once it was expanded.
    place: Option<SearchPlace>,
    length: Length,
    /// The calls that are still needed at least.
    needs: usize,
    /// The only move to try first, if it never harms.
    forced: Option<usize>,
    /// The node before it, and the move from there.
    from: Option<(usize, usize)>,
}

/// A search that works in slices: see [`Search::work`].
pub struct Search {
    start: SearchPlace,
    moves: Vec<Move>,
    needs: Needs,
    limits: SearchLimits,
    nodes: Vec<Node>,
    /// The nodes to expand, by the length that a way through them has at least, then in the order in which they were found.
    open: Map<(Length, usize), ()>,
    /// The places seen, each with the length of a way there.
    seen: Map<u128, Length>,
    /// The node that is being expanded, and its next move.
    at: Option<(usize, usize)>,
    best: Option<(Length, Vec<Move>)>,
    tries: usize,
    /// Something was left out because of the limits of calls or moves of time.
    cut: (bool, bool),
    progress: SearchProgress,
}

impl Search {
    /// A search from a place by moves. A lesson without goals has no result.
    pub fn new(from: SearchPlace, moves: Vec<Move>, limits: SearchLimits) -> Self {
        let mut seen = Map::new();
        seen.insert(from.likeness(), Length::default());
        let best = from.is_met().then(|| (Length::default(), Vec::new()));
        let mut open = Map::new();
        let needs = Needs::of(&from.lesson, &moves, &from.controller);
        let forced = needs.prediction(&from);
        if let Some(calls) = needs.calls(&from, MoveSet::MAX) {
            open.insert((Length { calls, waits: 0 }, 0), ());
        }
        Self {
            moves,
            needs,
            limits,
            start: from.clone(),
            nodes: vec![Node {
                place: Some(from),
                length: Length::default(),
                needs: 0,
                forced,
                from: None,
            }],
            open,
            seen,
            at: None,
            progress: if best.is_some() {
                SearchProgress::Found
            } else {
                SearchProgress::Searching
            },
            best,
            tries: 0,
            cut: (false, false),
        }
    }

    /// Gives the search a known way, so that it looks only for shorter ones.
    pub fn below(&mut self, way: Vec<Move>) {
        let length = Length::of(&way);
        if self.best.as_ref().is_none_or(|(best, _)| length < *best) {
            self.best = Some((length, way));
        }
    }

    /// The state of the search.
    pub fn progress(&self) -> SearchProgress {
        self.progress
    }

    /// The shortest known way.
    pub fn way(&self) -> Option<&[Move]> {
        self.best.as_ref().map(|(_, way)| way.as_slice())
    }

    /// The places in the order in which they were found, each with the way there; `None` for those that were expanded.
    pub fn place(&self, number: usize) -> Option<(&SearchPlace, Vec<Move>)> {
        let node = self.nodes.get(number)?;
        let way = node.from.map(|(before, by)| self.way_to(before, by));
        Some((node.place.as_ref()?, way.unwrap_or_default()))
    }

    /// The number of places found.
    pub fn found(&self) -> usize {
        self.nodes.len()
    }

    /// The number of different places seen.
    pub fn places(&self) -> usize {
        self.seen.len()
    }

    /// The number of lines tried.
    pub fn tries(&self) -> usize {
        self.tries
    }

    /// The length of the ways that it expands now.
    pub fn length(&self) -> Length {
        let at = self.at.map(|(node, _)| self.nodes[node].length);
        at.or_else(|| self.open.first().map(|((length, _), ())| *length))
            .unwrap_or_default()
    }

    /// The number of calls that every way has at least, up to the limit of moves of time; `None` if all ways were searched.
    pub fn least(&self) -> Option<usize> {
        let at = self.at.map(|(node, _)| &self.nodes[node]);
        let at = at.map(|node| node.length.calls + node.needs);
        let open = self.open.first().map(|((length, _), ())| length.calls);
        let cut = self.cut.0.then_some(self.limits.calls + 1);
        at.into_iter().chain(open).chain(cut).min()
    }

    /// Continues for this many lines.
    pub fn work(&mut self, tries: usize) -> SearchProgress {
        let until = self.tries + tries;
        while self.progress == SearchProgress::Searching && self.tries < until {
            self.once();
        }
        self.progress
    }

    /// One try, or one node chosen.
    fn once(&mut self) {
        let Some((node, next)) = self.at else {
            self.choose();
            return;
        };
        let forced = self.nodes[node].forced;
        let number = forced.filter(|_| next == 0).unwrap_or(next);
        let ends = forced.is_some() && next > 0;
        let Some(one) = self.moves.get(number).filter(|_| !ends).cloned() else {
            self.nodes[node].place = None;
            self.at = None;
            return;
        };
        self.at = Some((node, next + 1));
        let length = self.nodes[node].length.and(&one);
        if self.best.as_ref().is_some_and(|(best, _)| length >= *best) {
            return;
        }
        if !self.is_within(length) {
            return;
        }
        if self.tries >= self.limits.tries {
            self.progress = SearchProgress::GaveUp;
            return;
        }
        self.tries += 1;
        let seed = self.seed(node, number);
        let Some(mut place) = self.nodes[node].place.clone() else {
            return;
        };
        if !place.say(&one, Some(seed)) {
            return;
        }
        let likeness = place.likeness();
        let seen = self.seen.get(&likeness);
        if seen.is_some_and(|it| it.calls <= length.calls && it.waits <= length.waits) {
            return;
        }
        self.seen.insert(likeness, length);
        if place.is_met() {
            let way = self.way_to(node, number);
            // It must also meet the goals with the world's own random numbers.
            if leads_there(&self.start, &way) {
                self.best = Some((length, way));
                return;
            }
        }
        if !place.is_lost() {
            self.add(place, length, (node, number));
        }
    }

    /// Whether a length is within the limits; notes which one cuts it off.
    fn is_within(&mut self, length: Length) -> bool {
        let over = (
            length.calls > self.limits.calls,
            length.waits > self.limits.waits,
        );
        self.cut = (self.cut.0 | over.0, self.cut.1 | over.1);
        over == (false, false)
    }

    /// Adds a place to expand, unless no way leads on from it.
    fn add(&mut self, place: SearchPlace, length: Length, from: (usize, usize)) {
        let Some(needs) = self.needs.calls(&place, MoveSet::MAX) else {
            return;
        };
        let whole = Length {
            calls: length.calls + needs,
            ..length
        };
        if !self.is_within(whole) {
            return;
        }
        let found = self.nodes.len();
        self.nodes.push(Node {
            forced: self.needs.prediction(&place),
            place: Some(place),
            length,
            needs,
            from: Some(from),
        });
        self.open.insert((whole, found), ());
    }

    /// Chooses the next node to expand, or ends.
    fn choose(&mut self) {
        let next = self.open.first().map(|(key, ())| *key);
        let shorter = next.filter(|(length, number)| {
            // A move adds at least one move of time, or a call that is needed anyway.
            let next = Length {
                waits: length.waits + usize::from(self.nodes[*number].needs == 0),
                ..*length
            };
            self.best.as_ref().is_none_or(|(best, _)| next < *best)
        });
        match shorter {
            Some(key) => {
                self.open.remove(&key);
                self.at = Some((key.1, 0));
            }
            // What the limit of calls cut off is longer than a way within it.
            None if (self.best.as_ref())
                .is_some_and(|(best, _)| !self.cut.0 || best.calls <= self.limits.calls) =>
            {
                self.progress = SearchProgress::Found;
            }
            None if self.cut != (false, false) => self.progress = SearchProgress::NotWithin,
            None => self.progress = SearchProgress::Nowhere,
        }
    }

    /// The seed of a move: the move itself, and how often it was made on the way.
    fn seed(&self, node: usize, one: usize) -> u64 {
        let mut times = 0;
        let mut at = self.nodes[node].from;
        while let Some((before, by)) = at {
            times += usize::from(by == one);
            at = self.nodes[before].from;
        }
        seed_of(&self.moves[one], times)
    }

    fn way_to(&self, node: usize, last: usize) -> Vec<Move> {
        let mut way = vec![self.moves[last].clone()];
        let mut at = self.nodes[node].from;
        while let Some((before, by)) = at {
            way.push(self.moves[by].clone());
            at = self.nodes[before].from;
        }
        way.reverse();
        way
    }
}
