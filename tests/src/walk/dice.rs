//! The tests' own random number generator.

use sim::random::Random;

/// A die of any number of sides.
pub struct Dice(Random);

impl Dice {
    /// A generator with this seed.
    pub fn new(seed: u64) -> Self {
        Self(Random::new(seed))
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0.number()
    }

    /// A number from 0 up to, not including, `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.roll() % bound.max(1) as u64) as usize
    }

    /// Whether an event with this chance in percent occurs.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of several things.
    pub fn one<'t, T>(&mut self, things: &'t [T]) -> Option<&'t T> {
        if things.is_empty() {
            None
        } else {
            things.get(self.below(things.len()))
        }
    }

    pub(super) fn word(&mut self, words: &[&str]) -> String {
        self.one(words)
            .map_or_else(String::new, ToString::to_string)
    }
}
