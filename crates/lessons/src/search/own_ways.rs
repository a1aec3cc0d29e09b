//! The lesson's own ways: its solution and alternatives, without the lines that are not needed from a place.
//!
//! Keeping the order of the lines leaves far fewer ways than trying every order, so that this search ends. Its result is the
//! shortest way of this kind, or that there is none.

use ordered::Map;

use super::bound::{MoveSet, Needs};
use super::moves::Move;
use super::place::{SearchPlace, leads_there};
use sim::random::Fnv;
use std::hash::Hasher;

/// A search among the lesson's own ways, one line per slice.
pub struct OwnWays {
    start: SearchPlace,
    /// The moves from the start of every way to the place from which the own ways are tried.
    before: Vec<Move>,
    ways: Vec<OwnWay>,
    /// The current pass: each way is first tried as a whole, then each without lines.
    pass: usize,
    /// The branches to try, the next one last.
    branches: Vec<Branch>,
    /// The places seen, each with the length of a way there, by the line that comes next.
    seen: Map<(usize, u128), Length>,
    place: SearchPlace,
    best: Option<(Length, Vec<Move>)>,
    tries: usize,
    limit: usize,
}

/// One of the lesson's ways.
struct OwnWay {
    /// The author's other lines, then those of the way.
    moves: Vec<Move>,
    /// The number of the author's other lines.
    others: usize,
    needs: Needs,
}

/// A place on a way: the lines before it were typed or left out.
struct Branch {
    place: SearchPlace,
    next: usize,
    typed: Vec<usize>,
}

impl OwnWays {
    /// A search from a place, which these moves lead to from the start. `repairs`: lines that may come first; `limit`: the most
    /// lines that it tries.
    pub fn new(
        start: &SearchPlace,
        place: &SearchPlace,
        before: Vec<Move>,
        repairs: &[Move],
        limit: usize,
    ) -> Self {
        let others = [repairs, &place.lesson.other_moves()].concat();
        let ways = place.lesson.ways().into_iter().map(|way| {
            let moves: Vec<Move> = others.iter().cloned().chain(way).collect();
            OwnWay {
                needs: Needs::of(&place.lesson, &moves, &place.controller),
                others: others.len(),
                moves,
            }
        });
        let mut own = Self {
            start: start.clone(),
            before,
            ways: ways.collect(),
            pass: 0,
            branches: Vec::new(),
            seen: Map::new(),
            place: place.clone(),
            best: None,
            tries: 0,
            limit,
        };
        own.begin();
        own
    }

    /// The number of lines tried.
    pub fn tries(&self) -> usize {
        self.tries
    }

    /// The shortest way so far, from the start.
    pub fn way(&self) -> Option<&[Move]> {
        self.best.as_ref().map(|(_, way)| way.as_slice())
    }

    /// Whether every own way was tried as a whole.
    pub fn is_past_whole(&self) -> bool {
        self.pass >= self.ways.len()
    }

    /// Whether every own way was searched.
    pub fn is_complete(&self) -> bool {
        self.pass >= 2 * self.ways.len()
    }

    /// Tries one line more; false if it has ended, or is at its limit.
    pub fn work(&mut self) -> bool {
        if self.is_complete() || self.tries >= self.limit {
            return false;
        }
        match self.branches.pop() {
            Some(branch) => self.branch(branch),
            None => self.next_way(),
        }
        true
    }

    fn begin(&mut self) {
        self.seen = Map::new();
        self.branches.push(Branch {
            place: self.place.clone(),
            next: if self.is_past_whole() {
                0
            } else {
                self.current().others
            },
            typed: Vec::new(),
        });
    }

    fn current(&self) -> &OwnWay {
        &self.ways[self.pass % self.ways.len()]
    }

    fn next_way(&mut self) {
        self.pass += 1;
        if !self.is_complete() {
            self.begin();
        }
    }

    fn branch(&mut self, mut branch: Branch) {
        let (way, whole) = (self.current(), !self.is_past_whole());
        let Some(one) = way.moves.get(branch.next).cloned() else {
            return;
        };
        let at = branch.next;
        branch.next += 1;
        let likeness = branch.place.likeness();
        let earlier = branch.typed.iter().filter(|it| way.moves[**it] == one);
        // As a whole it draws the world's own random numbers.
        let seed = (!whole).then(|| seed_of(&one, earlier.count()));
        let mut place = branch.place.clone();
        let mut typed = branch.typed.clone();
        if !whole && self.may_lead_on(&branch) {
            self.branches.push(branch);
        }
        self.tries += 1;
        let changes = place.say(&one, seed) && place.likeness() != likeness;
        if changes {
            typed.push(at);
        } else if !whole {
            return;
        }
        if changes && place.is_met() {
            self.found(&typed);
            return;
        }
        let next = Branch {
            next: at + 1,
            place,
            typed,
        };
        if !next.place.is_lost() && (whole || self.may_lead_on(&next)) {
            self.branches.push(next);
        }
    }

    /// Whether the lines that come next may make it the shortest way.
    fn may_lead_on(&mut self, branch: &Branch) -> bool {
        let way = self.current();
        let left = MoveSet::MAX.checked_shl(branch.next as u32).unwrap_or(0);
        let Some(calls) = way.needs.calls(&branch.place, left) else {
            return false;
        };
        let length = self.length(&branch.typed);
        let whole = length.calls + calls;
        if self
            .best
            .as_ref()
            .is_some_and(|(best, _)| whole >= best.calls)
        {
            return false;
        }
        let place = (branch.next, branch.place.likeness());
        let seen = self.seen.get(&place);
        if seen.is_some_and(|it| it.calls <= length.calls && it.waits <= length.waits) {
            return false;
        }
        self.seen.insert(place, length);
        true
    }

    fn length(&self, typed: &[usize]) -> Length {
        let way = &self.current().moves;
        let own = typed.iter().map(|at| &way[*at]);
        Length::of(self.before.iter().chain(own))
    }

    fn found(&mut self, typed: &[usize]) {
        let length = self.length(typed);
        if self.best.as_ref().is_some_and(|(best, _)| length >= *best) {
            return;
        }
        let moves = &self.current().moves;
        let own = typed.iter().map(|at| moves[*at].clone());
        let way: Vec<Move> = self.before.iter().cloned().chain(own).collect();
        self.tries += way.len();
        // It must also meet the goals with the world's own random numbers.
        if leads_there(&self.start, &way) {
            self.best = Some((length, way));
        }
    }
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
    pub fn of<'m>(moves: impl IntoIterator<Item = &'m Move>) -> Self {
        (moves.into_iter()).fold(Self::default(), Self::and)
    }

    pub(super) fn and(self, one: &Move) -> Self {
        let wait = usize::from(one.is_time());
        Self {
            calls: self.calls + 1 - wait,
            waits: self.waits + wait,
        }
    }
}

/// The seed of a move that was made this often before.
pub(super) fn seed_of(one: &Move, times: usize) -> u64 {
    let mut hasher = Fnv::default();
    hasher.write(one.line.as_bytes());
    hasher.write(one.actor.as_deref().unwrap_or_default().as_bytes());
    hasher.write(&(times as u64).to_le_bytes());
    hasher.finish()
}
