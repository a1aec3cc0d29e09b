//! The places for connections: who gets one, and who gives way when all are taken. No sockets and no clock: `connections` tells
//! what happens, and closes the connections that are named.
//!
//! A connection that streams keeps its place: `audience` limits the streams. Of the others, the address with the most gives way:
//! first its connection that waited longest for a request, then its oldest request. Who has the key never gives way. The last
//! places are kept for the key and for heads that were not read yet, because a head may have it.

use std::collections::BTreeMap;

use crate::client_address::ClientAddress;

/// The maximum number of connections at a time: all streams, and some for the rest. Most systems give a process 1,024 files.
pub(super) const MOST: usize = 768;
/// Those of them that are kept for who has the key, and for heads that were not read yet.
pub(super) const KEPT: usize = 16;

/// The number of a connection.
pub(super) type PlaceNumber = u64;

#[derive(Debug, Default)]
pub(super) struct Places {
    /// Counts everything that happens, in place of a clock.
    next: u64,
    taken: BTreeMap<PlaceNumber, Taken>,
}

/// What a connection does, in the order in which they give way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Doing {
    Waiting,
    Request,
    Stream,
}

#[derive(Debug)]
struct Taken {
    from: ClientAddress,
    doing: Doing,
    /// Since when; smaller is longer ago.
    since: u64,
    /// No head was read yet.
    is_new: bool,
    has_key: bool,
}

impl Taken {
    fn gives_way(&self) -> bool {
        self.doing != Doing::Stream && !self.has_key
    }
}

impl Places {
    fn tick(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// A connection is opened: its number, and the connection that must close for it. `None`: there is no place.
    pub fn open(&mut self, from: ClientAddress) -> Option<(PlaceNumber, Option<PlaceNumber>)> {
        let closes = match self.taken.len() >= MOST {
            true => Some(self.give_way(from, |_, it| it.gives_way())?),
            false => None,
        };
        let number = self.tick();
        let taken = Taken {
            from,
            doing: Doing::Waiting,
            since: number,
            is_new: true,
            has_key: false,
        };
        self.taken.insert(number, taken);
        Some((number, closes))
    }

    /// A head was read. `Err`: the connection has given way; otherwise the connection that must close for it.
    pub fn begin(
        &mut self,
        number: PlaceNumber,
        from: ClientAddress,
        has_key: bool,
    ) -> Result<Option<PlaceNumber>, ()> {
        let since = self.tick();
        let taken = self.taken.get_mut(&number).ok_or(())?;
        *taken = Taken {
            from,
            doing: Doing::Request,
            since,
            is_new: false,
            has_key,
        };
        let counts = |it: &Taken| !it.is_new && !it.has_key;
        let read = self.taken.values().filter(|it| counts(it)).count();
        if has_key || read <= MOST - KEPT {
            return Ok(None);
        }
        let other =
            |it: PlaceNumber, taken: &Taken| it != number && counts(taken) && taken.gives_way();
        Ok(self.give_way(from, other))
    }

    /// The answer is a stream, and lasts as long as the connection.
    pub fn stream(&mut self, number: PlaceNumber) {
        self.does(number, Doing::Stream);
    }

    /// The request was answered.
    pub fn end(&mut self, number: PlaceNumber) {
        if (self.taken.get(&number)).is_some_and(|it| it.doing == Doing::Request) {
            self.does(number, Doing::Waiting);
        }
    }

    fn does(&mut self, number: PlaceNumber, doing: Doing) {
        let since = self.tick();
        if let Some(taken) = self.taken.get_mut(&number) {
            (taken.doing, taken.since) = (doing, since);
        }
    }

    pub fn close(&mut self, number: PlaceNumber) {
        self.taken.remove(&number);
    }

    /// Takes the place of one of these for a connection from this address.
    fn give_way(
        &mut self,
        newcomer: ClientAddress,
        fits: impl Fn(PlaceNumber, &Taken) -> bool,
    ) -> Option<PlaceNumber> {
        let fitting = || self.taken.iter().filter(|(number, it)| fits(**number, it));
        let mut counts: BTreeMap<ClientAddress, usize> = BTreeMap::new();
        fitting().for_each(|(_, it)| *counts.entry(it.from).or_default() += 1);
        // Where it has as many as another one, the newcomer's own address gives way.
        let most = (counts.iter()).max_by_key(|(from, count)| (**count, **from == newcomer))?;
        let of_most = fitting().filter(|(_, it)| it.from == *most.0);
        let number = *of_most.min_by_key(|(_, it)| (it.doing, it.since))?.0;
        self.taken.remove(&number);
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn address(n: u8) -> ClientAddress {
        ClientAddress::of(IpAddr::V4(Ipv4Addr::new(10, 0, 0, n)))
    }

    /// Opens a connection and reads a head; returns what closed for it.
    fn asks(places: &mut Places, from: u8, has_key: bool) -> (PlaceNumber, Vec<PlaceNumber>) {
        let (number, closed) = places.open(address(from)).unwrap();
        let for_head = places.begin(number, address(from), has_key).unwrap();
        (number, closed.into_iter().chain(for_head).collect())
    }

    #[test]
    fn the_address_with_the_most_gives_way() {
        let mut places = Places::default();
        let few: Vec<_> = (0..10).map(|_| asks(&mut places, 1, false).0).collect();
        let many: Vec<_> = (10..MOST - KEPT)
            .map(|_| asks(&mut places, 2, false).0)
            .collect();
        // The one that waited longest, before requests that are older.
        places.end(many[5]);
        places.end(many[3]);
        assert_eq!(asks(&mut places, 1, false).1, [many[5]]);
        assert_eq!(asks(&mut places, 3, false).1, [many[3]]);
        assert_eq!(asks(&mut places, 2, false).1, [many[0]]);
        assert!(few.iter().all(|it| places.taken.contains_key(it)));
        assert_eq!(places.begin(many[0], address(2), false), Err(()));
    }

    #[test]
    fn streams_keep_their_places_and_the_key_always_gets_one() {
        let mut places = Places::default();
        let streams: Vec<_> = (0..500).map(|_| asks(&mut places, 1, false).0).collect();
        streams.iter().for_each(|it| places.stream(*it));
        streams.iter().for_each(|it| places.end(*it));
        // Heads that never come take the places that are kept, too.
        let heads: Vec<_> = (500..MOST)
            .map(|_| places.open(address(2)).unwrap().0)
            .collect();
        let (presenter, closed) = asks(&mut places, 2, true);
        assert_eq!(closed, [heads[0]]);
        for n in 1..2_000 {
            let closed = asks(&mut places, 2, false).1;
            assert!(
                closed
                    .iter()
                    .all(|it| *it > presenter || heads.contains(it)),
                "{n}"
            );
        }
        assert!(places.taken.contains_key(&presenter));
        assert!(streams.iter().all(|it| places.taken.contains_key(it)));
        assert!(places.taken.len() <= MOST);
    }

    #[test]
    fn the_last_places_are_for_the_key_and_for_heads_that_were_not_read() {
        let mut places = Places::default();
        for _ in 0..MOST {
            asks(&mut places, 1, false);
        }
        assert_eq!(places.taken.len(), MOST - KEPT);
        for _ in 0..KEPT {
            assert!(asks(&mut places, 1, true).1.is_empty());
        }
        assert_eq!(places.taken.len(), MOST);
    }

    #[test]
    fn whatever_happens_there_are_never_too_many_and_nobody_with_the_key_is_closed() {
        let (mut places, mut seed) = (Places::default(), 7_u64);
        let mut keyed: Vec<PlaceNumber> = Vec::new();
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (of, what) = ((seed >> 40) % 1_000, (seed >> 33) % 8);
            let from = u8::try_from(of % 5).unwrap();
            let other = places
                .taken
                .keys()
                .nth(usize::try_from(of).unwrap())
                .copied();
            let mut closed = Vec::new();
            match (what, other) {
                (0, Some(other)) => places.end(other),
                (1, Some(other)) => closed.extend(
                    places
                        .begin(other, address(from), keyed.contains(&other))
                        .unwrap(),
                ),
                (2, Some(other)) if !keyed.contains(&other) => places.close(other),
                (3, _) if keyed.len() < 100 => {
                    let (number, for_it) = asks(&mut places, from, true);
                    keyed.push(number);
                    closed.extend(for_it);
                }
                _ => closed.extend(asks(&mut places, from, false).1),
            }
            assert!(places.taken.len() <= MOST);
            assert!(!closed.iter().any(|it| keyed.contains(it)));
        }
        assert!(keyed.iter().all(|it| places.taken.contains_key(it)));
    }
}
