//! Patterns as machines: whether a text exists that some patterns match and others do not.
//!
//! A pattern is a list of [`Token`]s. [`crate::walk`] reads texts letter by letter.
//!
//! A variable whose value is open (`${aws:username}`) is one letter, [`variable`], which stands for any text. Only its own token
//! and `*` take it. So a text with such letters is a candidate, not a witness; but if even those do not exist, no text exists.

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
    pub fn takes(self, letter: char) -> bool {
        match self {
            Token::Char(own) => own == letter,
            Token::Fold(own) => letter.to_ascii_lowercase() == own,
            Token::Case(own) => lower(letter) == Some(own),
            Token::Any => letter < EVERYTHING,
            Token::Field | Token::FieldStar => letter != ':' && letter < EVERYTHING,
            Token::Star => letter != EVERYTHING,
        }
    }

    pub fn is_star(self) -> bool {
        matches!(self, Token::Star | Token::FieldStar)
    }

    /// Whether it is one letter, in upper or lower case.
    fn is_letter(self) -> bool {
        matches!(self, Token::Char(_) | Token::Fold(_) | Token::Case(_))
    }

    /// Whether it matches no colon.
    pub fn stays_in_field(self) -> bool {
        match self {
            Token::Char(letter) | Token::Fold(letter) | Token::Case(letter) => {
                letter != ':' && !is_variable(letter)
            }
            Token::Field | Token::FieldStar => true,
            Token::Any | Token::Star => false,
        }
    }

    /// Whether it stands for a variable.
    pub fn is_variable(self) -> bool {
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

/// Whether another pattern matches all, or otherwise none, of what a pattern without wildcards does. `None`: it has some, or the case of
/// letters matters to one of them only.
pub(crate) fn literal_matches(glob: &[Token], other: &[Token]) -> Option<bool> {
    let exact = |it: &Token| matches!(it, Token::Char(letter) if letter.is_ascii_alphabetic());
    let exact = other.iter().any(exact);
    let letter = |it: &Token| match it {
        Token::Char(letter) if !is_variable(*letter) => Some(*letter),
        Token::Fold(letter) if !exact || !letter.is_ascii_alphabetic() => Some(*letter),
        Token::Char(_) | Token::Fold(_) | Token::Case(_) | Token::Any => None,
        Token::Field | Token::Star | Token::FieldStar => None,
    };
    let text: String = glob.iter().map(letter).collect::<Option<_>>()?;
    Some(matches(other, &text))
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
    // Only the last star needs to take more: those of fields stand before the others, and a colon ends their field.
    let (mut at, mut rest) = (0, text.chars());
    let mut back: Option<(usize, std::str::Chars)> = None;
    loop {
        let token = glob.get(at).copied();
        if token.is_some_and(Token::is_star) {
            at += 1;
            if at == glob.len() && token == Some(Token::Star) {
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
                    let star_token = star.checked_sub(1).and_then(|it| glob.get(it));
                    let letter = from.next();
                    if letter.is_none_or(|it| star_token.is_some_and(|star| !star.takes(it))) {
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
