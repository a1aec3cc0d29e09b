//! Patterns as machines: whether a text exists that some patterns match and others do not.
//!
//! A pattern is a list of [`Token`]s. Texts are read letter by letter; a machine's state is the set of positions in its tokens that
//! the letters so far can lead to. [`search`] walks the states of all machines together, breadth first, and only over letters that
//! make a difference, plus one that stands for all others.
//!
//! A variable whose value is open (`${aws:username}`) is one letter, [`variable`], which stands for any text. Only its own token
//! and `*` take it. So a text with such letters is a candidate, not a witness; but if even those do not exist, no text exists.

use std::ops::Range;

use ordered::Set;
use policy::steps;

/// The maximum number of states of one search. AWS's managed policies need at most some hundred.
pub(crate) const MOST_STATES: usize = 20_000;

/// The first letter that stands for a variable: the last private plane of Unicode.
const FIRST_VARIABLE: u32 = 0x10_F000;
/// The distance between the letter of a variable and that of its lowercased value.
const FOLDED: u32 = 0x800;

/// The resource `*`, as a letter that only the pattern `*` of a resource has.
pub(crate) const EVERYTHING: char = '\u{10EFFF}';

/// The letter for the value of the variable with this number. `folded`: for its lowercased value.
pub(crate) fn variable(number: u32, folded: bool) -> char {
    let at = FIRST_VARIABLE + number.min(FOLDED - 1) + if folded { FOLDED } else { 0 };
    char::from_u32(at).unwrap_or(char::MAX)
}

/// The number of the variable that a letter stands for, and whether it is its lowercased value.
pub(crate) fn variable_number(letter: char) -> Option<(u32, bool)> {
    let at = u32::from(letter).checked_sub(FIRST_VARIABLE)?;
    Some((at % FOLDED, at >= FOLDED))
}

/// Whether a letter stands for a variable.
pub fn is_variable(letter: char) -> bool {
    u32::from(letter) >= FIRST_VARIABLE
}

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Token {
    /// This letter.
    Char(char),
    /// This letter, written in lower case; the case of ASCII letters does not count.
    Fold(char),
    /// A letter whose lower case is this.
    Case(char),
    /// Any letter.
    Any,
    /// Any letter but a colon.
    Field,
    /// Any text.
    Star,
    /// Any text without a colon.
    FieldStar,
}

impl Token {
    fn takes(self, letter: char) -> bool {
        match self {
            Token::Char(own) => own == letter,
            Token::Fold(own) => letter.to_ascii_lowercase() == own,
            Token::Case(own) => lower(letter) == Some(own),
            Token::Any => letter < EVERYTHING,
            Token::Field | Token::FieldStar => letter != ':' && letter < EVERYTHING,
            Token::Star => letter != EVERYTHING,
        }
    }

    fn is_star(self) -> bool {
        matches!(self, Token::Star | Token::FieldStar)
    }

    /// Whether it is one letter, in upper or lower case.
    fn is_letter(self) -> bool {
        matches!(self, Token::Char(_) | Token::Fold(_) | Token::Case(_))
    }

    /// Whether it stands for a variable.
    fn is_variable(self) -> bool {
        match self {
            Token::Char(letter) | Token::Case(letter) => is_variable(letter),
            Token::Fold(_) | Token::Any | Token::Field | Token::Star | Token::FieldStar => false,
        }
    }
}

/// The lower case of a letter, if it is a single letter. A variable's letter has that of its lowercased value.
pub fn lower(letter: char) -> Option<char> {
    if let Some((number, _)) = variable_number(letter) {
        return Some(variable(number, true));
    }
    let mut lower = letter.to_lowercase();
    let first = lower.next();
    first.filter(|_| lower.next().is_none())
}

/// Letters that are not the upper case of their lower case: the Kelvin, Ohm and Angstrom signs, title cases, and others.
const ODD_CASES: &str = "\u{212a}\u{2126}\u{212b}\u{1e9e}\u{3f4}\u{1c5}\u{1c8}\u{1cb}\u{1f2}ᾈᾉᾊᾋᾌᾍᾎᾏᾘᾙᾚᾛᾜᾝᾞᾟᾨᾩᾪᾫᾬᾭᾮᾯᾼῌῼ";

/// The letters whose lower case is this one.
pub fn cases(lowered: char) -> Vec<char> {
    if is_variable(lowered) {
        return vec![lowered];
    }
    let all = [lowered].into_iter().chain(lowered.to_uppercase());
    let mut all: Vec<char> = all.chain(ODD_CASES.chars()).collect();
    all.retain(|it| lower(*it) == Some(lowered));
    all.dedup();
    all
}

/// A pattern.
pub(crate) type Glob = Vec<Token>;

/// Whether it has the letter of a variable.
pub(crate) fn has_variables(glob: &[Token]) -> bool {
    glob.iter().any(|token| token.is_variable())
}

/// The text, if the pattern matches one text only.
pub(crate) fn single(glob: &[Token]) -> Option<String> {
    let one = |token: &Token| match token {
        Token::Char(letter) if !is_variable(*letter) => Some(*letter),
        Token::Char(_) | Token::Case(_) | Token::Any | Token::Field => None,
        Token::Fold(letter) => (!letter.is_ascii_alphabetic()).then_some(*letter),
        Token::Star | Token::FieldStar => None,
    };
    glob.iter().map(one).collect()
}

/// How every text that matches begins, up to its first colon, or the third one of an ARN; the whole text if there is only one. The
/// case does not count. Patterns that begin differently are apart; those for which this is empty may begin like any other.
pub(crate) fn begin(glob: &[Token]) -> String {
    let letter = |token: &Token| match token {
        Token::Char(letter) | Token::Fold(letter) if !is_variable(*letter) => {
            Some(letter.to_ascii_lowercase())
        }
        Token::Char(_) | Token::Fold(_) | Token::Case(_) | Token::Any => None,
        Token::Field | Token::Star | Token::FieldStar => None,
    };
    let mut begin: String = glob.iter().map_while(letter).collect();
    let is_whole = begin.chars().count() == glob.len();
    let colons = if begin.starts_with("arn:") { 3 } else { 1 };
    match begin.match_indices(':').nth(colons - 1) {
        Some((at, _)) => begin.truncate(at + 1),
        // No other pattern begins so up to a colon.
        None if is_whole => begin.push('\0'),
        None => begin.clear(),
    }
    begin
}

/// Whether a text matches; letters of variables match themselves and `*`.
pub(crate) fn matches(glob: &[Token], text: &str) -> bool {
    if text.starts_with(EVERYTHING) {
        return *glob == [Token::Char(EVERYTHING)];
    }
    if glob.contains(&Token::FieldStar) {
        let machine = Machine { glob, loose: false };
        let mut places = machine.start();
        for letter in text.chars() {
            if places.is_empty() {
                return false;
            }
            places = machine.step(&places, letter);
        }
        return machine.is_through(&places);
    }
    // With stars of one kind, only the last one needs to take more.
    let (mut at, mut rest) = (0, text.chars());
    let mut back: Option<(usize, std::str::Chars)> = None;
    loop {
        let token = glob.get(at).copied();
        if token == Some(Token::Star) {
            at += 1;
            if at == glob.len() {
                return true;
            }
            back = Some((at, rest.clone()));
            continue;
        }
        let mut next = rest.clone();
        match (token, next.next()) {
            (None, None) => return true,
            (Some(token), Some(letter)) if token.takes(letter) => {
                at += 1;
                rest = next;
            }
            _ => match &mut back {
                Some((star, from)) => {
                    if from.next().is_none() {
                        return false;
                    }
                    (at, rest) = (*star, from.clone());
                }
                None => return false,
            },
        }
    }
}

/// Whether two patterns certainly match no text both, because they begin or end differently.
pub(crate) fn far(one: &[Token], other: &[Token]) -> bool {
    let fixed = |(a, b): &(&Token, &Token)| {
        a.is_letter() && b.is_letter() && !a.is_variable() && !b.is_variable()
    };
    let differs = |(a, b): (&Token, &Token)| match (*a, *b) {
        (Token::Char(a), b) => !b.takes(a),
        (a, Token::Char(b)) => !a.takes(b),
        (Token::Fold(a), Token::Fold(b)) => a != b,
        _ => false,
    };
    let mut begin = one.iter().zip(other).take_while(fixed);
    let mut end = one.iter().rev().zip(other.iter().rev()).take_while(fixed);
    begin.any(differs) || end.any(differs)
}

/// A pattern that reads letters. `loose`: a variable stands for any text, whichever letter it is read as.
#[derive(Clone, Copy, Debug)]
struct Machine<'a> {
    glob: &'a [Token],
    loose: bool,
}

type Places = Vec<u32>;

impl Machine<'_> {
    fn token(&self, place: u32) -> Option<Token> {
        self.glob.get(place as usize).copied()
    }

    /// Whether the token at a place may match nothing.
    fn skips(&self, token: Token) -> bool {
        token.is_star() || self.loose && token.is_variable()
    }

    fn start(&self) -> Places {
        self.settle(vec![0])
    }

    fn step(&self, places: &[u32], letter: char) -> Places {
        if self.loose && is_variable(letter) {
            let first = places.iter().min().copied();
            let end = u32::try_from(self.glob.len()).unwrap_or(u32::MAX);
            return first.map_or_else(Vec::new, |first| self.settle((first..=end).collect()));
        }
        let mut after = Vec::new();
        for place in places {
            if let Some(token) = self.token(*place) {
                if self.loose && token.is_variable() && letter != EVERYTHING {
                    after.push(*place);
                } else if token.takes(letter) {
                    after.push(if token.is_star() { *place } else { place + 1 });
                }
            }
        }
        self.settle(after)
    }

    /// Adds the places behind what may match nothing, and drops those that a later star covers.
    fn settle(&self, mut places: Places) -> Places {
        let mut at = 0;
        while let Some(place) = places.get(at).copied() {
            if self.token(place).is_some_and(|it| self.skips(it)) && !places.contains(&(place + 1))
            {
                places.push(place + 1);
            }
            at += 1;
        }
        // They are few and nearly sorted.
        for at in 1..places.len() {
            let mut at = at;
            while at > 0 && places.get(at) < places.get(at - 1) {
                places.swap(at, at - 1);
                at -= 1;
            }
        }
        places.dedup();
        if let Some(from) = places
            .iter()
            .rposition(|place| self.covers_before(&places, *place))
        {
            places.drain(..from);
        }
        places
    }

    /// Whether the earlier places do not matter beside this one: the star there takes whatever leads from them to it.
    fn covers_before(&self, places: &[u32], place: u32) -> bool {
        match self.token(place) {
            Some(Token::Star) => true,
            Some(Token::FieldStar) => {
                let first = places.first().copied().unwrap_or(place);
                let between = self.glob.get(first as usize..place as usize);
                between.is_some_and(|it| it.iter().all(|token| self.stays_in_field(*token)))
            }
            Some(_) | None => false,
        }
    }

    fn stays_in_field(&self, token: Token) -> bool {
        match token {
            Token::Char(letter) | Token::Fold(letter) | Token::Case(letter) => {
                letter != ':' && !is_variable(letter)
            }
            Token::Field | Token::FieldStar => true,
            Token::Any | Token::Star => false,
        }
    }

    fn is_through(&self, places: &[u32]) -> bool {
        places
            .iter()
            .any(|place| (*place as usize) == self.glob.len())
    }

    /// Whether every text that goes on from here matches.
    fn takes_all(&self, places: &[u32]) -> bool {
        let last = |place: &u32| (*place as usize) + 1 == self.glob.len();
        places
            .iter()
            .any(|place| last(place) && self.token(*place) == Some(Token::Star))
    }

    /// Adds the letters that make a difference at these places.
    fn letters(&self, places: &[u32], into: &mut Vec<char>) {
        for token in places.iter().filter_map(|place| self.token(*place)) {
            match token {
                Token::Char(letter) => into.push(letter),
                Token::Fold(letter) => into.extend([letter, letter.to_ascii_uppercase()]),
                Token::Case(letter) => {
                    into.extend(cases(letter));
                    if let Some((number, _)) = variable_number(letter) {
                        into.push(variable(number, false));
                    }
                }
                Token::Field | Token::FieldStar => into.push(':'),
                Token::Any | Token::Star => {}
            }
        }
    }
}

/// What to search: a text that `base` matches, one of each of `others`, and none of `nots`.
#[derive(Debug, Default)]
pub(crate) struct Search<'a> {
    pub base: &'a [Token],
    pub others: Vec<Vec<&'a [Token]>>,
    pub nots: Vec<&'a [Token]>,
}

/// The result of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ShortestText {
    /// No text.
    Nothing,
    /// A shortest text. With letters of variables, it is a candidate only.
    Text(String),
    /// The limit of states was reached.
    TooMany,
}

impl Search<'_> {
    /// Finds a shortest text.
    pub fn run(&self) -> ShortestText {
        let machines = Machines::of(self);
        let start: Vec<Places> = machines.all.iter().map(Machine::start).collect();
        if machines.is_hopeless(&start) {
            return ShortestText::Nothing;
        }
        let mut seen = Set::new();
        seen.insert(start.clone());
        let mut waiting = vec![(start, String::new())];
        while !waiting.is_empty() {
            let mut next = Vec::new();
            for (state, text) in waiting {
                if machines.is_found(&state) {
                    return ShortestText::Text(text);
                }
                for letter in machines.letters(&state) {
                    let pairs = machines.all.iter().zip(&state);
                    let after = pairs.map(|(machine, places)| machine.step(places, letter));
                    let after: Vec<Places> = after.collect();
                    if machines.is_hopeless(&after) || !seen.insert(after.clone()) {
                        continue;
                    }
                    if seen.len() > MOST_STATES || !steps::goes_on(1) {
                        return ShortestText::TooMany;
                    }
                    next.push((after, format!("{text}{letter}")));
                }
            }
            waiting = next;
        }
        ShortestText::Nothing
    }
}

/// The machines of a search.
struct Machines<'a> {
    all: Vec<Machine<'a>>,
    /// Of each of these, one must read the text to its end.
    groups: Vec<Range<usize>>,
    /// None of these may.
    nots: Range<usize>,
}

impl<'a> Machines<'a> {
    fn of(search: &Search<'a>) -> Self {
        let machine = |glob, loose| Machine { glob, loose };
        let mut all = vec![machine(search.base, false)];
        let mut groups: Vec<Range<usize>> = std::iter::once(0..1).collect();
        for group in &search.others {
            let from = all.len();
            all.extend(group.iter().map(|glob| machine(glob, true)));
            groups.push(from..all.len());
        }
        let from = all.len();
        all.extend(search.nots.iter().map(|glob| machine(glob, false)));
        let nots = from..all.len();
        Self { all, groups, nots }
    }

    fn any(
        &self,
        range: &Range<usize>,
        state: &[Places],
        passes: fn(&Machine<'a>, &[u32]) -> bool,
    ) -> bool {
        let pairs = self.all.iter().zip(state).skip(range.start);
        pairs
            .take(range.len())
            .any(|(machine, places)| passes(machine, places))
    }

    fn is_hopeless(&self, state: &[Places]) -> bool {
        let mut groups = self.groups.iter();
        !groups.all(|it| self.any(it, state, |_, places| !places.is_empty()))
            || self.any(&self.nots, state, Machine::takes_all)
    }

    fn is_found(&self, state: &[Places]) -> bool {
        let mut groups = self.groups.iter();
        groups.all(|it| self.any(it, state, Machine::is_through))
            && !self.any(&self.nots, state, Machine::is_through)
    }

    /// The letters that make a difference, and one that stands for all others, easily read ones first.
    fn letters(&self, state: &[Places]) -> Vec<char> {
        let mut letters = Vec::new();
        for (machine, places) in self.all.iter().zip(state) {
            machine.letters(places, &mut letters);
        }
        ordered::sort_by_key(&mut letters, |letter| *letter);
        letters.dedup();
        let mut plain = ('a'..='z').chain('0'..='9').chain('\u{a1}'..='\u{ffff}');
        let free = plain.find(|it| {
            !letters
                .iter()
                .any(|own| own == it || lower(*own) == lower(*it))
        });
        letters.extend(free);
        letters
    }
}
