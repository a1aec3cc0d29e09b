//! A bounded search: from a state, by lines that can be typed there, to a state in which a lesson's goals are met.
//!
//! The coach and "Break the rule" use it; an invariant to break is a goal. It is deterministic, works in slices so that
//! the page can draw in between, and reports what it left out, so that "no way" is claimed only if it is shown.
//!
//! It minimizes the number of calls; moves of time are counted separately and weigh less than any call. Changing the
//! current user costs nothing. The random draws of a line (ids, delays) depend on the line and on how often it was
//! typed, not on the lines before it, so the same lines in another order lead to the same state, which is searched
//! once. A way that is found is replayed with the world's own randomness before it is reported.

mod place;

use std::hash::Hasher;

use ordered::Map;

pub use place::{Move, SearchPlace, leads_there, moves_of};

/// FNV-1a, which is the same on every machine.
struct Fold(u64);

impl Hasher for Fold {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

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

/// The length of a way, compared in this order: a call weighs more than any number of moves of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length {
    /// The number of calls.
    pub calls: usize,
    /// The number of moves of time.
    pub waits: usize,
}

impl Length {
    /// The length of these moves.
    pub fn of(moves: &[Move]) -> Self {
        let waits = moves.iter().filter(|it| it.is_time()).count();
        Self {
            calls: moves.len() - waits,
            waits,
        }
    }

    fn and(self, one: &Move) -> Self {
        let wait = usize::from(one.is_time());
        Self {
            calls: self.calls + 1 - wait,
            waits: self.waits + wait,
        }
    }
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
    /// The node before it, and the move from there.
    from: Option<(usize, usize)>,
}

/// A search that works in slices: see [`Search::work`].
pub struct Search {
    start: SearchPlace,
    moves: Vec<Move>,
    limits: SearchLimits,
    nodes: Vec<Node>,
    /// The nodes to expand, by length, then in the order in which they were found.
    open: Map<(Length, usize), ()>,
    /// The places seen, each with the fewest moves of time in a way there.
    seen: Map<u128, usize>,
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
        seen.insert(from.likeness(), 0);
        let best = from.is_met().then(|| (Length::default(), Vec::new()));
        let mut open = Map::new();
        open.insert((Length::default(), 0), ());
        Self {
            moves,
            limits,
            start: from.clone(),
            nodes: vec![Node {
                place: Some(from),
                length: Length::default(),
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
        let Some(one) = self.moves.get(next).cloned() else {
            self.nodes[node].place = None;
            self.at = None;
            return;
        };
        self.at = Some((node, next + 1));
        let length = self.nodes[node].length.and(&one);
        if self.best.as_ref().is_some_and(|(best, _)| length >= *best) {
            return;
        }
        if length.calls > self.limits.calls || length.waits > self.limits.waits {
            self.cut.0 |= length.calls > self.limits.calls;
            self.cut.1 |= length.waits > self.limits.waits;
            return;
        }
        if self.tries >= self.limits.tries {
            self.progress = SearchProgress::GaveUp;
            return;
        }
        self.tries += 1;
        let seed = self.seed(node, next);
        let Some(mut place) = self.nodes[node].place.clone() else {
            return;
        };
        if !place.say(&one, Some(seed)) {
            return;
        }
        let likeness = place.likeness();
        match self.seen.get(&likeness) {
            Some(waits) if *waits <= length.waits => return,
            _ => self.seen.insert(likeness, length.waits),
        };
        if place.is_met() {
            let way = self.way_to(node, next);
            // It must also meet the goals with the world's own random numbers.
            if leads_there(&self.start, &way) {
                self.best = Some((length, way));
                return;
            }
        }
        if place.is_lost() {
            return;
        }
        let found = self.nodes.len();
        self.nodes.push(Node {
            place: Some(place),
            length,
            from: Some((node, next)),
        });
        self.open.insert((length, found), ());
    }

    /// Chooses the next node to expand, or ends.
    fn choose(&mut self) {
        let next = self.open.first().map(|(key, ())| *key);
        let shorter = next.filter(|(length, _)| {
            // A move adds at least one move of time.
            let next = Length {
                waits: length.waits + 1,
                ..*length
            };
            self.best.as_ref().is_none_or(|(best, _)| next < *best)
        });
        match shorter {
            Some(key) => {
                self.open.remove(&key);
                self.at = Some((key.1, 0));
            }
            None if self.best.is_some() && !self.cut.0 => self.progress = SearchProgress::Found,
            None if self.cut != (false, false) => self.progress = SearchProgress::NotWithin,
            None => self.progress = SearchProgress::Nowhere,
        }
    }

    /// The seed of a move: the move itself, and how often it was made on the way.
    fn seed(&self, node: usize, one: usize) -> u64 {
        let mut times = 0u64;
        let mut at = self.nodes[node].from;
        while let Some((before, by)) = at {
            times += u64::from(by == one);
            at = self.nodes[before].from;
        }
        let mut hasher = Fold(0xcbf2_9ce4_8422_2325);
        hasher.write(self.moves[one].line.as_bytes());
        hasher.write(
            self.moves[one]
                .actor
                .as_deref()
                .unwrap_or_default()
                .as_bytes(),
        );
        hasher.write(&times.to_le_bytes());
        hasher.finish()
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
