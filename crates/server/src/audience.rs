//! Who follows, and who gives way when all places for streams are taken. No sockets and no clock.
//!
//! Learners of a class have a number, which the server issued, in order. The stream whose number was issued last gives way, perhaps
//! the new one itself: it is refused. Streams without a number come after all others, and after them those from an address that was
//! issued more numbers than a class has places. One exception helps who comes later: while one address has more than half of all places, its
//! last stream gives way to one that would be refused and comes from elsewhere.

use std::collections::BTreeMap;

use super::client_address::ClientAddress;

/// The maximum number of streams at a time.
pub const MOST: usize = 500;
/// The most addresses of which it is known how many numbers they were issued.
const ADDRESSES: usize = 10_000;

/// The number of a stream.
pub type StreamNumber = u64;
/// The number of a learner: smaller ones were issued earlier.
pub type LearnerNumber = u64;

/// A stream that begins.
#[derive(Clone, Copy, Debug)]
pub struct Watching {
    pub from: ClientAddress,
    pub learner: Option<LearnerNumber>,
    /// The learner's number was issued for this stream.
    pub is_new: bool,
    /// The session is not followed.
    pub polls_only: bool,
}

#[derive(Debug, Default)]
pub struct Audience {
    next: StreamNumber,
    streams: BTreeMap<StreamNumber, Watching>,
    /// How many numbers each address was issued.
    issued: BTreeMap<ClientAddress, usize>,
}

/// The greatest one gives way first: of an address with too many numbers, its number, the stream.
type Rank = (bool, LearnerNumber, StreamNumber);

impl Audience {
    /// A stream begins: its number, and the stream that must end for it. `None`: there is no place.
    pub fn admit(&mut self, new: Watching) -> Option<(StreamNumber, Option<StreamNumber>)> {
        if new.is_new {
            self.count(new.from);
        }
        self.next += 1;
        let number = self.next;
        self.streams.insert(number, new);
        if self.streams.len() <= MOST {
            return Some((number, None));
        }
        let last = self.last(|_| true);
        let gone = last.filter(|last| *last != number).or_else(|| {
            let large = self.largest().filter(|it| *it != new.from)?;
            self.last(|it| it.from == large)
        });
        self.streams.remove(&gone.unwrap_or(number));
        gone.map(|gone| (number, Some(gone)))
    }

    fn count(&mut self, from: ClientAddress) {
        if self.issued.len() >= ADDRESSES {
            self.issued.retain(|_, count| *count > MOST / 2);
        }
        *self.issued.entry(from).or_default() += 1;
    }

    /// Of these streams the one that gives way first.
    fn last(&self, of: impl Fn(&Watching) -> bool) -> Option<StreamNumber> {
        let rank = |(stream, it): (&StreamNumber, &Watching)| -> Rank {
            let has_many = self.issued.get(&it.from).is_some_and(|it| *it > MOST);
            (has_many, it.learner.unwrap_or(LearnerNumber::MAX), *stream)
        };
        let ranks = self.streams.iter().filter(|(_, it)| of(it)).map(rank);
        ranks.max().map(|(_, _, stream)| stream)
    }

    /// The address with more than half of all places.
    fn largest(&self) -> Option<ClientAddress> {
        let mut counts: BTreeMap<ClientAddress, usize> = BTreeMap::new();
        (self.streams.values()).for_each(|it| *counts.entry(it.from).or_default() += 1);
        let mut large = counts.into_iter().filter(|(_, count)| *count > MOST / 2);
        large.next().map(|(from, _)| from)
    }

    pub fn leave(&mut self, number: StreamNumber) {
        self.streams.remove(&number);
    }

    /// Whether a stream of this learner is open.
    pub fn has(&self, learner: LearnerNumber) -> bool {
        self.streams.values().any(|it| it.learner == Some(learner))
    }

    /// Ends the streams of a learner.
    pub fn remove(&mut self, learner: LearnerNumber) -> Vec<StreamNumber> {
        let ended = self
            .streams
            .extract_if(.., |_, it| it.learner == Some(learner));
        ended.map(|(number, _)| number).collect()
    }

    pub fn is_full(&self) -> bool {
        self.streams.len() >= MOST
    }

    /// How many follow the session.
    pub fn followers(&self) -> usize {
        self.streams.values().filter(|it| !it.polls_only).count()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn of(from: u8, learner: LearnerNumber) -> Watching {
        Watching {
            from: ClientAddress::of(IpAddr::V4(Ipv4Addr::new(10, 0, 0, from))),
            learner: (learner > 0).then_some(learner),
            is_new: false,
            polls_only: false,
        }
    }

    fn new(from: u8, learner: LearnerNumber) -> Watching {
        Watching {
            is_new: true,
            ..of(from, learner)
        }
    }

    /// The streams of a class of this size behind one address.
    fn class(audience: &mut Audience, size: u64) -> Vec<(LearnerNumber, StreamNumber)> {
        (1..=size)
            .map(|n| (n, audience.admit(new(1, n)).unwrap().0))
            .collect()
    }

    /// Whoever was closed comes back until nothing changes any more.
    fn all_return(audience: &mut Audience, size: u64) {
        for _ in 0..3 {
            for n in 1..=size {
                if !audience.has(n) {
                    audience.admit(of(1, n));
                }
            }
        }
    }

    #[test]
    fn ten_thousand_joins_of_one_client_lock_no_learner_out() {
        for (size, from) in [(1, 1), (200, 2), (450, 1)] {
            let mut audience = Audience::default();
            let class = class(&mut audience, size);
            for n in 1_000..11_000 {
                audience.admit(new(from, n));
            }
            assert!(audience.is_full());
            all_return(&mut audience, size);
            assert!((1..=size).all(|n| audience.has(n)), "{size} {from}");
            // Who loses the connection comes back, even if all others come again.
            for (learner, stream) in class.into_iter().take(5) {
                audience.leave(stream);
                for n in 1_000..3_000 {
                    audience.admit(of(from, n));
                }
                assert!(audience.admit(of(1, learner)).is_some() || audience.has(learner));
            }
            all_return(&mut audience, size);
            assert!((1..=size).all(|n| audience.has(n)), "{size} {from}");
        }
    }

    #[test]
    fn who_comes_later_gets_a_place_of_the_address_that_has_more_than_half() {
        let mut audience = Audience::default();
        // One client has taken all places before.
        for n in 1..=10_000 {
            audience.admit(new(2, n));
        }
        let (ana, gone) = audience.admit(new(1, 20_000)).unwrap();
        assert_eq!(gone, Some(500), "the last of the many");
        for n in 1..=10_000 {
            audience.admit(of(2, n));
        }
        assert!(audience.streams.contains_key(&ana));
        assert_eq!(audience.remove(20_000), [ana]);
        assert!(!audience.has(20_000));
    }

    #[test]
    fn where_nobody_has_more_than_half_a_newcomer_waits() {
        let mut audience = Audience::default();
        for n in 1..=500 {
            audience.admit(new(u8::try_from(n % 3).unwrap(), n));
        }
        assert!(audience.admit(new(9, 501)).is_none());
        assert!(audience.admit(of(9, 0)).is_none());
        assert_eq!(audience.streams.len(), MOST);
    }

    #[test]
    fn who_only_hears_polls_is_no_follower() {
        let mut audience = Audience::default();
        let mut on_branch = of(1, 1);
        on_branch.polls_only = true;
        let (stream, _) = audience.admit(on_branch).unwrap();
        audience.admit(of(1, 2));
        assert_eq!(audience.followers(), 1);
        assert!(audience.has(1));
        audience.leave(stream);
        assert!(!audience.has(1));
    }
}
