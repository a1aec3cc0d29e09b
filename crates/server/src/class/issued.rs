//! The ids of learners: the server issues them, so that it knows who came first, and nobody makes them up.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};

use crate::audience::LearnerNumber;
use crate::sigv4;

/// The digits of a learner's number in an id, and those that prove it.
const NUMBER: usize = 12;
const PROOF: usize = 20;

#[derive(Debug)]
pub struct IssuedIds {
    secret: String,
    last: LearnerNumber,
    removed: BTreeSet<LearnerNumber>,
}

impl Default for IssuedIds {
    fn default() -> Self {
        let [a, b] = [0, 1].map(|n| RandomState::new().hash_one(n));
        Self {
            secret: format!("{a:016x}{b:016x}"),
            last: 0,
            removed: BTreeSet::new(),
        }
    }
}

impl IssuedIds {
    fn id(&self, number: LearnerNumber) -> String {
        let digest = sigv4::digest(format!("{} {number}", self.secret).as_bytes());
        format!("{number:0NUMBER$x}{}", &digest[..PROOF])
    }

    pub fn issue(&mut self) -> (LearnerNumber, String) {
        self.last += 1;
        (self.last, self.id(self.last))
    }

    /// The learner of an id; `None`: this server did not issue it.
    pub fn number(&self, id: &str) -> Option<LearnerNumber> {
        let number = LearnerNumber::from_str_radix(id.get(..NUMBER)?, 16).ok()?;
        let is_issued = (1..=self.last).contains(&number) && self.id(number) == id;
        is_issued.then_some(number)
    }

    pub fn remove(&mut self, number: LearnerNumber) {
        self.removed.insert(number);
    }

    pub fn is_removed(&self, number: LearnerNumber) -> bool {
        self.removed.contains(&number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_that_were_issued_have_a_number() {
        let mut ids = IssuedIds::default();
        let (one, first) = ids.issue();
        let (two, second) = ids.issue();
        assert!(one < two);
        assert_eq!(
            (ids.number(&first), ids.number(&second)),
            (Some(one), Some(two))
        );
        assert_eq!(first.len(), NUMBER + PROOF);
        let swapped = format!("{}{}", &second[..NUMBER], &first[NUMBER..]);
        let next = ids.id(3);
        for wrong in [
            "",
            "new",
            "0123456789abcdef",
            "é",
            &swapped,
            &next,
            &first[1..],
        ] {
            assert_eq!(ids.number(wrong), None, "{wrong}");
        }
        assert_eq!(IssuedIds::default().number(&first), None);
    }
}
