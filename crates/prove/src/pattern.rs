//! From the texts of policies to patterns: wildcards, ARNs and variables, as `policy::pattern` reads them.

use policy::ContextValue;
use policy::condition::Comparison;

use crate::glob::{EVERYTHING, Glob, Token, is_variable, variable};

/// The value of a variable while a question is searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// This value.
    Fixed(ContextValue),
    /// Any text; the number is that of its letter.
    Open(u32),
}

/// What a text of a policy is compared with, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Style {
    Action,
    Resource,
    Arn,
    Like,
    Equal,
    Caseless,
    Bool,
}

impl Style {
    /// The style of a comparison of texts.
    pub fn of(comparison: Comparison) -> Option<Style> {
        match comparison {
            Comparison::StringEquals | Comparison::Binary => Some(Style::Equal),
            Comparison::StringEqualsIgnoreCase => Some(Style::Caseless),
            Comparison::StringLike => Some(Style::Like),
            Comparison::Arn => Some(Style::Arn),
            Comparison::Bool => Some(Style::Bool),
            Comparison::Numeric(_)
            | Comparison::Date(_)
            | Comparison::IpAddress
            | Comparison::Null => None,
        }
    }
}

/// A pattern that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compiled {
    /// It matches what one of them matches.
    pub globs: Vec<Glob>,
    /// Whether `globs` match more than the pattern, because a variable may change its fields.
    pub loose: bool,
    /// Whether `globs` may be wrong: the case of some letters depends on their neighbors.
    pub doubtful: bool,
}

/// A letter of a pattern, and whether it stands for itself even if it is a wildcard.
type Piece = (char, bool);

/// Reads a pattern; `None`: a variable of it has no value, so that it matches nothing.
pub(crate) fn compile(
    style: Style,
    text: &str,
    variables: bool,
    bound: &dyn Fn(&str) -> Bound,
) -> Option<Compiled> {
    let pieces = pieces(text, variables, bound)?;
    let mut compiled = Compiled {
        doubtful: text.chars().any(|it| it >= EVERYTHING),
        ..Compiled::default()
    };
    match style {
        Style::Action => {
            let fold = |token| {
                if let Token::Char(letter) = token {
                    Token::Fold(letter.to_ascii_lowercase())
                } else {
                    token
                }
            };
            compiled
                .globs
                .push(wild(&pieces).into_iter().map(fold).collect());
        }
        Style::Like => compiled.globs.push(wild(&pieces)),
        Style::Equal => compiled
            .globs
            .push(pieces.iter().map(|it| Token::Char(it.0)).collect()),
        Style::Caseless => caseless(&pieces, &mut compiled),
        Style::Bool => {
            if ["true", "false"]
                .iter()
                .any(|word| text.eq_ignore_ascii_case(word))
            {
                let lowered = text.chars().map(|it| Token::Fold(it.to_ascii_lowercase()));
                compiled.globs.push(lowered.collect());
            }
        }
        Style::Arn | Style::Resource => {
            let resolved = pieces.iter().any(|it| it.1);
            let stars = !pieces.is_empty() && pieces.iter().all(|it| it.0 == '*');
            if style == Style::Resource && stars && !resolved && !text.contains("${") {
                compiled.globs.push(vec![Token::Char(EVERYTHING)]);
            }
            arn(style == Style::Resource, &pieces, &mut compiled);
        }
    }
    Some(compiled)
}

/// Replaces the variables.
fn pieces(text: &str, variables: bool, bound: &dyn Fn(&str) -> Bound) -> Option<Vec<Piece>> {
    let mut pieces = Vec::with_capacity(text.len());
    let mut rest = text;
    while variables && let Some((before, after)) = rest.split_once("${") {
        let Some((inside, after)) = after.split_once('}') else {
            break;
        };
        pieces.extend(before.chars().map(|it| (it, false)));
        if matches!(inside, "*" | "?" | "$") {
            pieces.extend(inside.chars().map(|it| (it, true)));
        } else {
            let (key, default) = variable_parts(inside);
            match (bound(&key), default) {
                (Bound::Open(number), _) => pieces.push((variable(number, false), true)),
                (Bound::Fixed(ContextValue::One(value)), _) => {
                    pieces.extend(value.chars().map(|it| (it, true)));
                }
                (Bound::Fixed(ContextValue::Absent), Some(default)) => {
                    pieces.extend(default.chars().map(|it| (it, true)));
                }
                (Bound::Fixed(_), _) => return None,
            }
        }
        rest = after;
    }
    pieces.extend(rest.chars().map(|it| (it, false)));
    Some(pieces)
}

/// The key of a variable in lower case, and its default.
fn variable_parts(inside: &str) -> (String, Option<&str>) {
    match inside.split_once(',') {
        Some((key, default)) => (
            key.trim().to_ascii_lowercase(),
            Some(default.trim().trim_matches('\'')),
        ),
        None => (inside.trim().to_ascii_lowercase(), None),
    }
}

/// The keys of the variables in a text, in lower case.
pub(crate) fn variable_keys(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("${") {
        let Some((inside, after)) = after.split_once('}') else {
            break;
        };
        if !matches!(inside, "*" | "?" | "$") {
            keys.push(variable_parts(inside).0);
        }
        rest = after;
    }
    keys
}

fn wild(pieces: &[Piece]) -> Glob {
    tokens(pieces, Token::Any, Token::Star)
}

fn tokens(pieces: &[Piece], any: Token, star: Token) -> Glob {
    let mut tokens: Glob = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let token = match piece {
            ('*', false) => star,
            ('?', false) => any,
            (letter, _) => Token::Char(*letter),
        };
        // Two stars in a row are one.
        if !(token == star && tokens.last() == Some(&star)) {
            tokens.push(token);
        }
    }
    tokens
}

fn caseless(pieces: &[Piece], compiled: &mut Compiled) {
    let mut glob = Vec::new();
    for (letter, _) in pieces {
        match crate::glob::variable_number(*letter) {
            Some((number, _)) => glob.push(Token::Case(variable(number, true))),
            None => glob.extend(letter.to_lowercase().map(Token::Case)),
        }
    }
    // A sigma at the end of a word has another lower case, and that of a dotted I is two letters.
    let odd = |token: &Token| matches!(token, Token::Case('\u{3c3}' | '\u{3c2}' | '\u{307}'));
    compiled.doubtful |= glob.iter().any(odd);
    compiled.globs.push(glob);
}

/// The fields of an ARN, each matched for itself; a text that begins otherwise is matched as a whole. In a `Resource` the service
/// has no wildcard and missing fields at the end match anything.
fn arn(resource: bool, pieces: &[Piece], compiled: &mut Compiled) {
    let begins = |word: &str| {
        pieces
            .iter()
            .map(|it| it.0)
            .take(word.len())
            .eq(word.chars())
    };
    let open_start = pieces.iter().take(4).any(|it| is_variable(it.0));
    if !open_start && !begins("arn:") {
        compiled.globs.push(wild(pieces));
        return;
    }
    // The sixth field keeps its colons.
    let fields: Vec<&[Piece]> = pieces.splitn(6, |it| it.0 == ':').collect();
    let open = |field: &&[Piece]| field.iter().any(|it| is_variable(it.0));
    if open_start || fields.iter().take(5).any(open) {
        let over = |it: &Piece| if is_variable(it.0) { ('*', false) } else { *it };
        let over: Vec<Piece> = pieces.iter().map(over).collect();
        compiled.loose = true;
        let mut glob = wild(&over);
        compiled.globs.push(glob.clone());
        if resource {
            glob.extend([Token::Char(':'), Token::Star]);
            compiled.globs.push(glob);
        }
        return;
    }
    let mut glob = Glob::new();
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            glob.push(Token::Char(':'));
        }
        glob.extend(match at {
            2 if resource => field.iter().map(|it| Token::Char(it.0)).collect(),
            5 => wild(field),
            _ => tokens(field, Token::Field, Token::FieldStar),
        });
    }
    if fields.len() == 6 {
        compiled.globs.push(glob);
    } else if resource {
        compiled.globs.push(glob.clone());
        glob.extend([Token::Char(':'), Token::Star]);
        compiled.globs.push(glob);
    }
}
