//! A search for a text: all patterns read it together, letter by letter.
//!
//! A state is the set of places in their tokens that the letters so far can lead to, a bit each. The first walk over the states is
//! breadth first, so it finds a shortest text. Patterns with words between wildcards often have a text, but a long one: breadth first, a
//! walk would see all orders of their words. So where the first walk takes long, others go straight to the ends of patterns, and
//! leave out states beside which another one is as good: one reads whole words, which finds most texts and proves nothing, and then
//! one reads letters.

use std::ops::Range;

use ordered::Set;
use policy::steps;

use crate::glob::{Token, cases, is_variable, lower, variable, variable_number};

/// The maximum number of states of one walk. AWS's managed policies need at most some hundred.
const MOST_STATES: usize = 5_000;
/// The maximum number of their words: long patterns have long states.
const MOST_WORDS: usize = 1_000_000;
/// After so many states, divided by the texts' groups of patterns, the second walk begins, and when that has so many, the first one goes on.
const MOST_AT_FIRST: usize = 500;
const MOST_STRAIGHT: usize = 1_000;
/// The states of the walk by words, each of which costs as much as many letters.
const MOST_BY_WORDS: usize = 100;

/// What to search: a text that `base` matches, one of each of `others`, and none of `nots`. In `others`, a variable stands for any
/// text, whichever letter it is read as.
#[derive(Debug, Default)]
pub(crate) struct Search<'a> {
    pub base: &'a [Token],
    pub others: Vec<Vec<&'a [Token]>>,
    pub nots: Vec<&'a [Token]>,
}

/// The result of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FoundText {
    /// No text.
    Nothing,
    /// A text, a shortest one if that is found soon. With letters of variables, it is a candidate only.
    Text(String),
    /// A limit was reached.
    TooMany,
}

impl Search<'_> {
    /// Finds a text.
    pub fn run(&self) -> FoundText {
        let machines = Machines::of(self);
        let mut broad = Walk::of(&machines, Way::Broad);
        let found = broad.go(MOST_AT_FIRST / machines.groups.len());
        let found = found.or_else(|| {
            let mut by_words = Walk::of(&machines, Way::Words);
            by_words.words = self.words();
            let found = by_words.go(MOST_BY_WORDS);
            found.filter(|it| *it != FoundText::Nothing)
        });
        let found = found.or_else(|| Walk::of(&machines, Way::Straight).go(MOST_STRAIGHT));
        let found = found.or_else(|| broad.go(MOST_STATES));
        found.unwrap_or(FoundText::TooMany)
    }

    /// The letters between wildcards, each word once. What only `nots` have brings no text nearer to its end.
    fn words(&self) -> Vec<Vec<char>> {
        let letter = |it: &Token| match it {
            Token::Char(it) | Token::Fold(it) | Token::Case(it) if !is_variable(*it) => Some(*it),
            Token::Char(_) | Token::Fold(_) | Token::Case(_) | Token::Any => None,
            Token::Field | Token::Star | Token::FieldStar => None,
        };
        let globs = self.others.iter().flatten().chain([&self.base]);
        let words = globs.flat_map(|glob| glob.split(|it| letter(it).is_none()));
        let words = words.filter(|it| !it.is_empty());
        let words: Set<Vec<char>> = words
            .map(|word| word.iter().filter_map(letter).collect())
            .collect();
        words.iter().cloned().collect()
    }
}

/// Places in the tokens of all patterns, a bit each. Every pattern has whole words of it.
type Places = Vec<u64>;

/// A place before a token.
#[derive(Clone, Copy, Debug, Default)]
struct Spot {
    /// `None`: an end, or a bit without a meaning.
    token: Option<Token>,
    /// What reads letters here.
    reads: Option<Token>,
    /// The first place whose texts are texts of this one, too, as are those of the places between.
    covers: usize,
    /// The letters that a text needs at least from here on.
    needs: usize,
}

impl Spot {
    fn is_star(&self) -> bool {
        self.reads.is_some_and(Token::is_star)
    }
}

/// The patterns of a search.
#[derive(Default)]
struct Machines {
    spots: Vec<Spot>,
    ends: Places,
    /// The places from which every text matches.
    full: Places,
    /// The words and the ends of patterns in which variables are any texts.
    loose: Vec<(Range<usize>, usize)>,
    /// In the words of each of these, one pattern must read the text to its end.
    groups: Vec<Range<usize>>,
    /// In these, none may.
    nots: Range<usize>,
}

/// How a walk goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Breadth first.
    Broad,
    /// To the ends of patterns.
    Straight,
    /// The same, by words of patterns instead of letters.
    Words,
}

fn set(places: &mut Places, at: usize) {
    if let Some(word) = places.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

/// The places in a range of words.
fn bits(places: &[u64], words: Range<usize>) -> impl Iterator<Item = usize> {
    let all = places.iter().enumerate().skip(words.start);
    all.take(words.len()).flat_map(|(at, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = rest.checked_ilog2()?;
            rest ^= 1 << bit;
            Some(at * 64 + bit as usize)
        })
    })
}

fn meet(one: &[u64], other: &[u64], words: &Range<usize>) -> bool {
    let pairs = one.iter().zip(other).skip(words.start);
    pairs.take(words.len()).any(|(a, b)| a & b != 0)
}

impl Machines {
    fn of(search: &Search<'_>) -> Self {
        let mut all = Self::default();
        all.group(&[search.base], false);
        search.others.iter().for_each(|it| all.group(it, true));
        all.group(&search.nots, false);
        all.nots = all.groups.pop().unwrap_or_default();
        all
    }

    fn group(&mut self, globs: &[&[Token]], loose: bool) {
        let from = self.ends.len();
        globs.iter().for_each(|it| self.add(it, loose));
        self.groups.push(from..self.ends.len());
    }

    fn add(&mut self, glob: &[Token], loose: bool) {
        let (word, from) = (self.ends.len(), self.spots.len());
        let (mut field, mut needs) = (from, glob.iter().filter(|it| !it.is_star()).count());
        for (at, token) in (from..).zip(glob) {
            let any = loose && token.is_variable();
            let covers = match token {
                Token::Star => from,
                Token::FieldStar => field,
                Token::Char(_) | Token::Fold(_) | Token::Case(_) | Token::Any | Token::Field => at,
            };
            if !token.stays_in_field() {
                field = at + 1;
            }
            self.spots.push(Spot {
                token: Some(*token),
                reads: Some(if any { Token::Star } else { *token }),
                covers,
                needs,
            });
            needs -= usize::from(!token.is_star());
        }
        let end = self.spots.len();
        let words = end / 64 + 1;
        self.spots.resize(words * 64, Spot::default());
        self.ends.resize(words, 0);
        self.full.resize(words, 0);
        set(&mut self.ends, end);
        if glob.last() == Some(&Token::Star) {
            set(&mut self.full, end - 1);
        }
        if loose {
            self.loose.push((word..words, end));
        }
    }

    fn start(&self) -> Places {
        let mut start = vec![0; self.ends.len()];
        for word in 0..start.len() {
            // A pattern begins where another one has ended.
            if word == 0 || self.ends.get(word - 1).is_some_and(|it| *it != 0) {
                self.reach(&mut start, word * 64);
            }
        }
        self.cover(&mut start, false);
        start
    }

    /// Adds a place, and those behind what may match nothing.
    fn reach(&self, places: &mut Places, mut at: usize) {
        set(places, at);
        while self.spots.get(at).is_some_and(Spot::is_star) {
            at += 1;
            set(places, at);
        }
    }

    /// Removes what stars cover, or adds it.
    fn cover(&self, places: &mut Places, adds: bool) {
        for at in bits(&places.clone(), 0..places.len()) {
            let Some(spot) = self
                .spots
                .get(at)
                .filter(|it| it.is_star() && it.covers < at)
            else {
                continue;
            };
            for (number, word) in places.iter_mut().enumerate().skip(spot.covers / 64) {
                let (from, to) = (
                    spot.covers.saturating_sub(number * 64),
                    at.checked_sub(number * 64),
                );
                let Some(to) = to else { break };
                let below = if to < 64 { (1 << to) - 1 } else { u64::MAX };
                let mask = below & (u64::MAX << from);
                *word = if adds { *word | mask } else { *word & !mask };
            }
        }
    }

    fn step(&self, places: &[u64], letter: char) -> Places {
        let mut after = vec![0; places.len()];
        for at in bits(places, 0..places.len()) {
            let reads = self.spots.get(at).and_then(|it| it.reads);
            if let Some(token) = reads.filter(|it| it.takes(letter)) {
                self.reach(&mut after, if token.is_star() { at } else { at + 1 });
            }
        }
        for (words, end) in self.loose.iter().filter(|_| is_variable(letter)) {
            let first = bits(places, words.clone()).min();
            first
                .into_iter()
                .for_each(|it| (it..=*end).for_each(|at| set(&mut after, at)));
        }
        self.cover(&mut after, false);
        after
    }

    fn is_hopeless(&self, state: &[u64]) -> bool {
        let read = |it: &Range<usize>| bits(state, it.clone()).next().is_some();
        !self.groups.iter().all(read) || meet(state, &self.full, &self.nots)
    }

    fn is_found(&self, state: &[u64]) -> bool {
        let mut groups = self.groups.iter();
        groups.all(|it| meet(state, &self.ends, it)) && !meet(state, &self.ends, &self.nots)
    }

    /// The letters that a text needs at least, counted for each group by itself.
    fn needs(&self, state: &[u64]) -> usize {
        let least = |words: &Range<usize>| {
            let spots = bits(state, words.clone()).filter_map(|at| self.spots.get(at));
            spots.map(|it| it.needs).min().unwrap_or(0)
        };
        self.groups.iter().map(least).sum()
    }

    /// Whether each text that leads from one state to the end leads from another one, too. Both are with what stars cover.
    fn is_as_good(&self, one: &[u64], other: &[u64]) -> bool {
        let pairs = one.iter().zip(other).enumerate();
        pairs
            .into_iter()
            .all(|(at, (one, other))| match self.nots.contains(&at) {
                true => one & !other == 0,
                false => other & !one == 0,
            })
    }

    /// The letters that make a difference, and one that stands for all others, easily read ones first.
    fn letters(&self, state: &[u64]) -> Vec<char> {
        let mut letters = Vec::new();
        for at in bits(state, 0..state.len()) {
            match self.spots.get(at).and_then(|it| it.token) {
                Some(Token::Char(letter)) => letters.push(letter),
                Some(Token::Fold(letter)) => letters.extend([letter, letter.to_ascii_uppercase()]),
                Some(Token::Case(letter)) => {
                    letters.extend(cases(letter));
                    if let Some((number, _)) = variable_number(letter) {
                        letters.push(variable(number, false));
                    }
                }
                Some(Token::Field | Token::FieldStar) => letters.push(':'),
                Some(Token::Any | Token::Star) | None => {}
            }
        }
        ordered::sort_by_key(&mut letters, |letter| *letter);
        letters.dedup();
        let mut plain = ('a'..='z').chain('0'..='9').chain('\u{a1}'..='\u{ffff}');
        let free = plain.find(|it| {
            let same = |own: &char| own == it || lower(*own) == lower(*it);
            !letters.iter().any(same)
        });
        letters.extend(free);
        letters
    }
}

/// A state that was reached from another one by a letter.
struct Node {
    places: Places,
    /// The same with what stars cover, in a straight walk.
    whole: Places,
    from: usize,
    read: Vec<char>,
    needs: usize,
}

/// A walk under way.
struct Walk<'a> {
    machines: &'a Machines,
    way: Way,
    words: Vec<Vec<char>>,
    seen: Set<Places>,
    nodes: Vec<Node>,
    /// The nodes that were not left yet: in a straight walk by the letters that they need.
    waiting: Vec<Vec<usize>>,
    /// The next one of the others.
    next: usize,
}

impl<'a> Walk<'a> {
    fn of(machines: &'a Machines, way: Way) -> Self {
        let mut walk = Self {
            machines,
            way,
            words: Vec::new(),
            seen: Set::new(),
            nodes: Vec::new(),
            waiting: Vec::new(),
            next: 0,
        };
        walk.add(machines.start(), 0, Vec::new());
        walk
    }

    fn add(&mut self, places: Places, from: usize, read: Vec<char>) {
        if self.machines.is_hopeless(&places) || !self.seen.insert(places.clone()) {
            return;
        }
        let (mut whole, mut needs) = (Places::new(), 0);
        if self.way != Way::Broad {
            whole.clone_from(&places);
            self.machines.cover(&mut whole, true);
            steps::take(self.nodes.len() / 64);
            if self
                .nodes
                .iter()
                .any(|it| self.machines.is_as_good(&it.whole, &whole))
            {
                return;
            }
            needs = self.machines.needs(&places);
            let is_nearer = self.nodes.get(from).is_none_or(|it| needs < it.needs);
            if self.way == Way::Words && !is_nearer {
                return;
            }
            if self.waiting.len() <= needs {
                self.waiting.resize(needs + 1, Vec::new());
            }
            if let Some(waiting) = self.waiting.get_mut(needs) {
                waiting.push(self.nodes.len());
            }
        }
        self.nodes.push(Node {
            places,
            whole,
            from,
            read,
            needs,
        });
    }

    fn next(&mut self) -> Option<usize> {
        if self.way != Way::Broad {
            return self.waiting.iter_mut().find_map(Vec::pop);
        }
        self.next += 1;
        (self.next <= self.nodes.len()).then_some(self.next - 1)
    }

    /// Goes on to so many states; `None`: more are left.
    fn go(&mut self, most: usize) -> Option<FoundText> {
        let most = most.min(MOST_WORDS / self.machines.ends.len().max(1));
        while self.nodes.len() <= most {
            let Some(at) = self.next() else {
                return Some(FoundText::Nothing);
            };
            let Some(Node { places, .. }) = self.nodes.get(at) else {
                continue;
            };
            if self.machines.is_found(places) {
                return Some(FoundText::Text(self.text(at)));
            }
            let places = places.clone();
            for word in self.words(&places) {
                if !steps::goes_on(word.len() * (1 + places.len() / 4)) {
                    return None;
                }
                let step = |it: Places, letter: &char| self.machines.step(&it, *letter);
                self.add(word.iter().fold(places.clone(), step), at, word);
            }
        }
        None
    }

    /// What a text can go on with: letters, or words and a letter that is in none.
    fn words(&self, places: &[u64]) -> Vec<Vec<char>> {
        let letters = self.machines.letters(places);
        let kept = match self.way {
            Way::Broad | Way::Straight => 0,
            Way::Words => letters.len().saturating_sub(1),
        };
        let letters = letters.into_iter().skip(kept).map(|it| vec![it]);
        self.words.iter().cloned().chain(letters).collect()
    }

    fn text(&self, mut at: usize) -> String {
        let mut letters: Vec<char> = Vec::new();
        while at > 0
            && let Some(node) = self.nodes.get(at)
        {
            letters.extend(node.read.iter().rev().copied());
            at = node.from;
        }
        letters.into_iter().rev().collect()
    }
}
