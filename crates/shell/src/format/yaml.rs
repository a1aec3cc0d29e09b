//! YAML as version 2 prints it: blocks, the names of structures in alphabetical order, quotes only if a plain text
//! would be read as something else.
//!
//! Version 2 uses `ruamel.yaml` with the emitter of libyaml, whose choices this follows: the style of a text
//! (`Traits`), where lines are folded (past 80 columns, at a blank), which characters are escaped.
//!
//! Why our own: no crate makes the same choices, and the terminal's output must equal the tool's byte for byte.

use serde_json::Value;

use crate::python;

const WIDTH: usize = 80;
/// The maximum length of a name without a question mark before it.
const SIMPLE_KEY: usize = 128;

/// The document of a value; empty for an empty structure.
pub(super) fn print(value: &Value) -> String {
    if value.as_object().is_some_and(serde_json::Map::is_empty) {
        return String::new();
    }
    let mut emitter = Emitter {
        out: String::new(),
        column: 0,
        blank: true,
        indenting: true,
    };
    let style = emitter.node(value, Place::Root, None);
    emitter.end_line();
    // A document that is one plain word could continue, so its end is marked.
    if style == Some(Style::Plain) {
        emitter.out.push_str("...\n");
    }
    emitter.out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Item,
    Key,
    Member,
}

struct Emitter {
    out: String,
    /// The column of the next character.
    column: usize,
    /// Whether a blank, or something that counts as one, precedes it.
    blank: bool,
    /// Whether the line has only indentation and the marks of lists so far.
    indenting: bool,
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && c != '\u{feff}'
}

/// The properties of a text that forbid a style.
struct Traits {
    plain: bool,
    single: bool,
    lines: bool,
}

fn traits(text: &str) -> Traits {
    let letters: Vec<char> = text.chars().collect();
    let blank_at = |at: usize| {
        letters
            .get(at)
            .is_none_or(|c| matches!(c, ' ' | '\t') || is_break(*c))
    };
    let mut indicator = text.starts_with("---") || text.starts_with("...");
    let (mut special, mut lines, mut edge) = (false, false, false);
    let (mut break_space, mut space_break) = (false, false);
    let (mut after_space, mut after_break) = (false, false);
    for (at, c) in letters.iter().copied().enumerate() {
        let (before, after) = (at == 0 || blank_at(at - 1), blank_at(at + 1));
        indicator |= match c {
            '#' => before,
            ':' => after,
            '?' | '-' => at == 0 && after,
            ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@'
            | '`' => at == 0,
            _ => false,
        };
        special |= !is_printable(c);
        let at_edge = at == 0 || at + 1 == letters.len();
        if c == ' ' {
            edge |= at_edge;
            break_space |= after_break;
        } else if is_break(c) {
            edge |= at_edge;
            lines = true;
            space_break |= after_space;
        }
        (after_space, after_break) = (c == ' ', is_break(c));
    }
    let unquoted = !break_space && !space_break && !special;
    Traits {
        plain: unquoted && !edge && !lines && !indicator,
        single: unquoted,
        lines,
    }
}

/// Whether a plain text would not be read as text, by the rules of YAML 1.2.
fn means_something(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "true", "True", "TRUE", "false", "False", "FALSE", "~", "null", "Null", "NULL", "", "<<",
        "=",
    ];
    WORDS.contains(&text) || is_number(text) || is_timestamp(text)
}

fn all(text: &str, allowed: fn(u8) -> bool) -> bool {
    text.bytes().all(allowed)
}

fn digit(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'_'
}

fn is_number(text: &str) -> bool {
    let bare = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(bare, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let based = |prefix: &str, allowed| {
        bare.strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && all(rest, allowed))
    };
    if !bare.is_empty() && all(bare, digit)
        || based("0b", |byte| matches!(byte, b'0' | b'1' | b'_'))
        || based("0o", |byte| matches!(byte, b'0'..=b'7' | b'_'))
        || based("0x", |byte| byte.is_ascii_hexdigit() || byte == b'_')
    {
        return true;
    }
    let (number, exponent) = match bare.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (bare, None),
    };
    let signed = exponent.is_some_and(|it| it.starts_with(['-', '+']));
    let exponent_is_one = exponent.is_none_or(|it| {
        let digits = it.strip_prefix(['-', '+']).unwrap_or(it);
        !digits.is_empty() && all(digits, |byte| byte.is_ascii_digit())
    });
    let begins = number.starts_with(|c: char| c.is_ascii_digit());
    exponent_is_one
        && match number.split_once('.') {
            Some(("", rest)) => {
                !rest.is_empty() && all(rest, digit) && (exponent.is_none() || signed)
            }
            Some((whole, rest)) => begins && all(whole, digit) && all(rest, digit),
            None => begins && all(number, digit) && exponent.is_some(),
        }
}

/// Whether it is a timestamp: `2026-01-05`, alone or with a time.
fn is_timestamp(text: &str) -> bool {
    let mut rest = Rest(text);
    if !(rest.digits(4, 4)
        && rest.sign('-')
        && rest.digits(1, 2)
        && rest.sign('-')
        && rest.digits(1, 2))
    {
        return false;
    }
    if rest.0.is_empty() {
        // A date alone has two digits in each place.
        return text.len() == 10;
    }
    if !rest.sign('T') && !rest.sign('t') && !rest.blanks() {
        return false;
    }
    if !(rest.digits(1, 2)
        && rest.sign(':')
        && rest.digits(2, 2)
        && rest.sign(':')
        && rest.digits(2, 2))
    {
        return false;
    }
    if rest.sign('.') {
        rest.digits(0, usize::MAX);
    }
    rest.blanks();
    if rest.sign('Z') {
        return rest.0.is_empty();
    }
    if rest.sign('-') || rest.sign('+') {
        return rest.digits(1, 2)
            && (rest.0.is_empty() || rest.sign(':') && rest.digits(2, 2) && rest.0.is_empty());
    }
    // Trailing blanks are not part of it.
    rest.0.is_empty() && !text.ends_with([' ', '\t'])
}

/// The unread rest of a text.
struct Rest<'t>(&'t str);

impl Rest<'_> {
    fn digits(&mut self, least: usize, most: usize) -> bool {
        let count = self
            .0
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        self.0 = &self.0[count..];
        count >= least
    }

    fn sign(&mut self, sign: char) -> bool {
        let found = self.0.strip_prefix(sign);
        self.0 = found.unwrap_or(self.0);
        found.is_some()
    }

    fn blanks(&mut self) -> bool {
        let trimmed = self.0.trim_start_matches([' ', '\t']);
        let any = trimmed.len() < self.0.len();
        self.0 = trimmed;
        any
    }
}

impl Emitter {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    fn put_char(&mut self, c: char) {
        self.out.push(c);
        if is_break(c) {
            self.column = 0;
        } else {
            self.column += 1;
        }
    }

    /// Writes a mark such as a dash, after a blank if one is needed.
    fn mark(&mut self, mark: &str, needs_blank: bool, is_blank: bool, indents: bool) {
        if needs_blank && !self.blank {
            self.put(" ");
        }
        self.put(mark);
        self.blank = is_blank;
        self.indenting &= indents;
    }

    /// Moves to the column in which a line of this depth begins.
    fn indent(&mut self, indent: usize) {
        if !self.indenting || self.column > indent || (self.column == indent && !self.blank) {
            self.out.push('\n');
            self.column = 0;
        }
        while self.column < indent {
            self.put(" ");
        }
        self.blank = true;
        self.indenting = true;
    }

    fn end_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// Writes a value; `indent` is that of its block. Returns the style of a scalar.
    fn node(&mut self, value: &Value, place: Place, indent: Option<usize>) -> Option<Style> {
        match value {
            Value::Array(items) if !items.is_empty() => {
                // Lists in a structure begin below its names, without more indentation.
                let inner = match indent {
                    None => 0,
                    Some(outer) if place == Place::Member && !self.indenting => outer,
                    Some(outer) => outer + 2,
                };
                for item in items {
                    self.indent(inner);
                    self.mark("-", true, false, true);
                    self.node(item, Place::Item, Some(inner));
                }
                None
            }
            Value::Object(map) if !map.is_empty() => {
                let inner = indent.map_or(0, |outer| outer + 2);
                let mut members: Vec<(&String, &Value)> = map.iter().collect();
                ordered::sort_by(&mut members, |a, b| a.0.cmp(b.0));
                for (name, value) in members {
                    self.indent(inner);
                    if name.len() <= SIMPLE_KEY && !traits(name).lines {
                        self.text(name, Place::Key, inner);
                        self.mark(":", false, false, false);
                    } else {
                        self.mark("?", true, false, true);
                        self.text(name, Place::Member, inner + 2);
                        self.indent(inner);
                        self.mark(":", true, false, true);
                    }
                    self.node(value, Place::Member, Some(inner));
                }
                None
            }
            Value::Array(_) => {
                self.mark("[]", true, false, false);
                None
            }
            Value::Object(_) => {
                self.mark("{}", true, false, false);
                None
            }
            Value::String(text) => {
                let indent = indent.map_or(0, |outer| outer + 2);
                Some(self.text(text, place, if place == Place::Root { 2 } else { indent }))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                let text = if value.is_null() {
                    "null".to_owned()
                } else {
                    python::show(value).to_lowercase()
                };
                self.plain(&text, false, 0);
                Some(Style::Plain)
            }
        }
    }

    fn text(&mut self, text: &str, place: Place, indent: usize) -> Style {
        let found = traits(text);
        let key = place == Place::Key;
        let style = if key && found.lines {
            Style::Double
        } else if found.plain && !text.is_empty() && !means_something(text) {
            Style::Plain
        } else if found.single {
            Style::Single
        } else {
            Style::Double
        };
        match style {
            Style::Plain => self.plain(text, !key, indent),
            Style::Single => self.single(text, !key, indent),
            Style::Double => self.double(text, !key, indent),
        }
        style
    }

    fn plain(&mut self, text: &str, folds: bool, indent: usize) {
        if !self.blank {
            self.put(" ");
        }
        let mut spaces = false;
        let mut letters = text.chars().peekable();
        while let Some(c) = letters.next() {
            let more = letters.peek() == Some(&' ');
            if c == ' ' && folds && !spaces && self.column > WIDTH && !more {
                self.indent(indent);
            } else {
                self.put_char(c);
            }
            spaces = c == ' ';
            self.indenting &= c == ' ';
        }
        self.blank = false;
        self.indenting = false;
    }

    fn single(&mut self, text: &str, folds: bool, indent: usize) {
        self.mark("'", true, false, false);
        let (mut spaces, mut breaks) = (false, false);
        let mut letters = text.chars().enumerate().peekable();
        while let Some((at, c)) = letters.next() {
            let next = letters.peek().map(|(_, next)| *next);
            if c == ' ' {
                let inside = at > 0 && next.is_some();
                if folds && !spaces && inside && self.column > WIDTH && next != Some(' ') {
                    self.indent(indent);
                } else {
                    self.put_char(c);
                }
                spaces = true;
            } else if is_break(c) {
                if !breaks && c == '\n' {
                    self.put_char('\n');
                }
                self.put_char(c);
                self.indenting = true;
                breaks = true;
            } else {
                if breaks {
                    self.indent(indent);
                }
                if c == '\'' {
                    self.put_char(c);
                }
                self.put_char(c);
                self.indenting = false;
                (spaces, breaks) = (false, false);
            }
        }
        if breaks {
            self.indent(indent);
        }
        self.mark("'", false, false, false);
    }

    fn double(&mut self, text: &str, folds: bool, indent: usize) {
        self.mark("\"", true, false, false);
        let mut spaces = false;
        let mut letters = text.chars().enumerate().peekable();
        while let Some((at, c)) = letters.next() {
            if !is_printable(c) || is_break(c) || matches!(c, '"' | '\\') {
                let escape = escape(c);
                self.put(&escape);
                spaces = false;
            } else if c == ' ' {
                let next = letters.peek().map(|(_, next)| *next);
                if folds && !spaces && self.column > WIDTH && at > 0 && next.is_some() {
                    self.indent(indent);
                    if next == Some(' ') {
                        self.put("\\");
                    }
                } else {
                    self.put_char(c);
                }
                spaces = true;
            } else {
                self.put_char(c);
                spaces = false;
            }
        }
        self.mark("\"", false, false, false);
    }
}

fn escape(c: char) -> String {
    let short = match c {
        '\0' => '0',
        '\x07' => 'a',
        '\x08' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\x0b' => 'v',
        '\x0c' => 'f',
        '\r' => 'r',
        '\x1b' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            let code = u32::from(c);
            return match code {
                0..=0xff => format!("\\x{code:02X}"),
                0x100..=0xffff => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{short}")
}
