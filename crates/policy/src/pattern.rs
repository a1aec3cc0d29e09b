//! Patterns: wildcards, ARNs and policy variables, the three ways in which a policy's text matches other text.
//!
//! - `*` matches any characters (or none), `?` matches exactly one.
//! - ARNs match field by field, so a `*` in the Region never includes the account.
//! - `${key}` and `${key, 'default'}` take their text from the request (only in documents of version 2012-10-17).
//!   The inserted text is literal: a tag whose value is `*` is no wildcard. `${*}`, `${?}` and `${$}` stand for these characters
//!   themselves.
//!
//! Matching takes linear memory, and time for each byte of the pattern with each byte of the text at worst. It counts its steps.

use crate::context::{Context, ContextValue, Truth};
use crate::steps;

/// Whether `text` matches `pattern`, with `*` and `?`; the case counts.
pub fn glob(pattern: &str, text: &str) -> bool {
    matches(pattern.as_bytes(), &[], text.as_bytes(), false)
}

/// Whether `text` matches `pattern`, with `*` and `?`; the case of ASCII letters does not count, as in action names.
pub fn glob_ignore_case(pattern: &str, text: &str) -> bool {
    matches(pattern.as_bytes(), &[], text.as_bytes(), true)
}

/// Whether `arn` matches `pattern` field by field, as in the operators `ArnLike` and `ArnEquals`.
pub fn arn_like(pattern: &str, arn: &str) -> bool {
    Resolved::literal(pattern).matches_arn(arn)
}

/// A pattern whose variables have been replaced. `literal` marks the bytes that came from a variable; empty: none did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolved<'a> {
    pub text: std::borrow::Cow<'a, str>,
    literal: Vec<bool>,
}

impl<'a> Resolved<'a> {
    /// A pattern without variables.
    pub fn literal(text: &'a str) -> Self {
        Resolved {
            text: text.into(),
            literal: Vec::new(),
        }
    }

    /// Whether it is the text of the policy itself.
    pub fn is_borrowed(&self) -> bool {
        matches!(self.text, std::borrow::Cow::Borrowed(_))
    }

    pub fn matches(&self, text: &str) -> bool {
        matches(self.text.as_bytes(), &self.literal, text.as_bytes(), false)
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "both are ends of a field of the text"
    )]
    fn matches_from(&self, from: usize, to: usize, text: &str) -> bool {
        let literal = self.literal.get(from..to).unwrap_or(&[]);
        matches(
            &self.text.as_bytes()[from..to],
            literal,
            text.as_bytes(),
            false,
        )
    }

    /// Whether an ARN matches field by field. Both sides need all six fields.
    pub fn matches_arn(&self, arn: &str) -> bool {
        self.fields(arn, false) == Some(6)
    }

    /// Whether a resource matches as in a `Resource` element: `*` alone is everything, the service has no wildcard, and
    /// missing fields at the end are completed with `*` (`arn:aws:sqs` is `arn:aws:sqs:*:*:*`).
    pub fn matches_resource(&self, resource: &str) -> bool {
        let everything = self.literal.is_empty()
            && !self.text.is_empty()
            && self.text.bytes().all(|byte| byte == b'*');
        everything || (resource != "*" && self.fields(resource, true).is_some())
    }

    /// The number of leading bytes, none of them a wildcard, that equal those of `text`.
    fn same(&self, text: &str) -> usize {
        let both = self.text.as_bytes().iter().zip(text.as_bytes());
        both.take_while(|(own, other)| own == other && !matches!(own, b'*' | b'?'))
            .count()
    }

    /// The number of leading fields of the pattern, if each of them matches.
    fn fields(&self, arn: &str, resource: bool) -> Option<usize> {
        if !self.text.starts_with("arn:") {
            return self.matches(arn).then_some(6);
        }
        let (mut from, mut count) = (0, 0);
        // Equal text needs no matching, and a difference before the first wildcard of a field decides.
        let same = self.same(arn);
        steps::take(same + 1);
        for (at, byte) in self.text.as_bytes().iter().take(same).enumerate() {
            if *byte == b':' && count < 5 {
                (from, count) = (at + 1, count + 1);
            }
        }
        match (self.text.as_bytes().get(same), arn.len() == same) {
            (None, true) => return (count == 5 || resource).then_some(count + 1),
            (Some(byte), _) if !matches!(byte, b'*' | b'?') => return None,
            (Some(_) | None, _) => {}
        }
        let mut fields = arn[from..].splitn(6 - count, ':');
        loop {
            let rest = &self.text[from..];
            // The sixth field keeps its colons.
            let colon = if count == 5 { None } else { rest.find(':') };
            let to = colon.map_or(self.text.len(), |at| from + at);
            let field = fields.next()?;
            // The service of a Resource element has no wildcard.
            let exact = resource && count == 2;
            if if exact {
                self.text[from..to] != *field
            } else {
                !self.matches_from(from, to, field)
            } {
                return None;
            }
            count += 1;
            match colon {
                Some(_) => from = to + 1,
                None => break,
            }
        }
        // A text with fewer fields than the grammar of ARNs requires is not an ARN.
        (count == 6 || resource).then_some(count)
    }
}

/// The only matcher: iterative, with a single fallback point (the last `*`).
fn matches(pattern: &[u8], literal: &[bool], text: &[u8], fold: bool) -> bool {
    let wild = |at: usize, byte: u8| {
        pattern.get(at) == Some(&byte) && !literal.get(at).copied().unwrap_or(false)
    };
    // Up to the first wildcard, matching is a comparison.
    let same = |own: u8, other: u8| own == other || fold && own.eq_ignore_ascii_case(&other);
    let plain = pattern
        .iter()
        .zip(text)
        .take_while(|(own, other)| same(**own, **other) && !matches!(own, b'*' | b'?'))
        .count();
    let (mut p, mut t) = (plain, plain);
    let mut back: Option<(usize, usize)> = None;
    // It has a cost of its own, too.
    let (mut step, most) = (plain + 8, steps::left());
    let found = loop {
        if t >= text.len() {
            break (p..pattern.len()).all(|at| wild(at, b'*'));
        }
        step += 1;
        if step as u64 >= most {
            break false;
        }
        let next = pattern.get(p).copied();
        if wild(p, b'*') {
            p += 1;
            if p == pattern.len() {
                break true;
            }
            back = Some((p, t));
        } else if wild(p, b'?') {
            p += 1;
            t = next_char(text, t);
        } else if next
            .zip(text.get(t))
            .is_some_and(|(own, other)| same(own, *other))
        {
            p += 1;
            t += 1;
        } else if let Some((star, from)) = back {
            let from = next_char(text, from);
            back = Some((star, from));
            (p, t) = (star, from);
        } else {
            break false;
        }
    };
    steps::take(step);
    found
}

/// The start of the next character: `?` stands for a character, not for a byte.
fn next_char(text: &[u8], at: usize) -> usize {
    let mut next = at + 1;
    while text.get(next).is_some_and(|byte| byte & 0xC0 == 0x80) {
        next += 1;
    }
    next
}

/// Whether a pattern with variables or unknown parts can match a text, whatever these are.
pub(crate) fn could_match(pattern: &str, text: &str) -> bool {
    let mut wide = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, inside)) = rest.split_once("${") {
        wide.push_str(before);
        wide.push('*');
        rest = inside.split_once('}').map_or("", |it| it.1);
    }
    wide.push_str(rest);
    glob_ignore_case(&wide, text)
}

/// Replaces the policy variables of `pattern`. `False`: a variable has no value and no default; `Unknown`: the value of a
/// variable is not modeled (the key is pushed to `unknown`).
pub(crate) fn resolve<'a>(
    pattern: &'a str,
    variables: bool,
    context: &Context,
    unknown: &mut Vec<String>,
) -> Result<Resolved<'a>, Truth> {
    if !pattern.contains('$') || !pattern.contains("${") {
        return Ok(Resolved::literal(pattern));
    }
    if crate::unknown::is_in(pattern) {
        unknown.extend(crate::unknown::names(pattern).map(str::to_string));
        return Err(Truth::Unknown);
    }
    if !variables {
        return Ok(Resolved::literal(pattern));
    }
    let mut text = String::with_capacity(pattern.len() + 16);
    let mut literal = Vec::new();
    let mut rest = pattern;
    while let Some(at) = rest.find("${") {
        let Some(end) = rest[at..].find('}').map(|end| at + end) else {
            break;
        };
        text.push_str(&rest[..at]);
        literal.resize(text.len(), false);
        let inside = &rest[at + 2..end];
        match inside {
            "*" | "?" | "$" => text.push_str(inside),
            _ => {
                let (key, default) = match inside.split_once(',') {
                    Some((key, default)) => (key.trim(), Some(default.trim().trim_matches('\''))),
                    None => (inside.trim(), None),
                };
                match (context.value(&key.to_ascii_lowercase()), default) {
                    (ContextValue::One(value), _) if steps::take(value.len()) => {
                        text.push_str(value);
                    }
                    (ContextValue::Unknown, _) => {
                        unknown.push(key.to_string());
                        return Err(Truth::Unknown);
                    }
                    (ContextValue::Absent, Some(default)) => text.push_str(default),
                    // A list has no single text to insert here.
                    (ContextValue::Absent | ContextValue::Many(_) | ContextValue::One(_), _) => {
                        return Err(Truth::False);
                    }
                }
            }
        }
        literal.resize(text.len(), true);
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    literal.resize(text.len(), false);
    Ok(Resolved {
        text: text.into(),
        literal,
    })
}
