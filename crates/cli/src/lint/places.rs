//! The text of a file, and where its values are.

use std::borrow::Cow;
use std::collections::BTreeMap;

use lint::UNKNOWN_VALUE;
use policy::DocumentError;
use policy::json::{JsonNode, Value as JsonValue};

/// The offset in bytes of each value of a document, by its JSON pointer.
pub type ValuePlaces = BTreeMap<String, usize>;

/// A text as it is read, which knows the places in the file.
pub struct SourceText<'t> {
    /// The offset at which each line of the file begins.
    lines: Vec<usize>,
    /// The offset after each character that is not ASCII, and how many bytes more than UTF-16 code units the file has up to there.
    wide: Vec<(usize, usize)>,
    /// The text, perhaps without replacements.
    pub read: Cow<'t, str>,
    /// Pieces that were replaced: where they begin and end in what is read, where they begin and end in the file.
    replaced: Vec<[usize; 4]>,
}

impl<'t> SourceText<'t> {
    /// A text that is read as it stands.
    pub fn new(file: &'t str) -> SourceText<'t> {
        let breaks = file.match_indices('\n').map(|(at, _)| at + 1);
        let (mut wide, mut more) = (Vec::new(), 0);
        for (at, it) in file.char_indices().filter(|(_, it)| !it.is_ascii()) {
            more += it.len_utf8() - it.len_utf16();
            wide.push((at + it.len_utf8(), more));
        }
        SourceText {
            wide,
            lines: std::iter::once(0).chain(breaks).collect(),
            read: file.into(),
            replaced: Vec::new(),
        }
    }

    /// A text without the replacements of Landing Zone Accelerator, `{{ name }}` and `${NAME}`, whose values are elsewhere. They may
    /// stand for a text, or be a part of one. `${NAME}` is only taken for one beside a name of the accelerator's own.
    pub fn filled(file: &'t str) -> SourceText<'t> {
        let mut source = SourceText::new(file);
        let own = file.contains("${ACCEL");
        if !own && !file.contains("{{") {
            return source;
        }
        let (mut out, mut at, mut inside) = (String::new(), 0, false);
        while let Some(next) = file[at..].find(['"', '{', '$']) {
            out += &file[at..at + next];
            at += next;
            let Some(length) = replacement(&file[at..], own) else {
                inside ^= file[at..].starts_with('"') && !file[..at].ends_with('\\');
                out += &file[at..=at];
                at += 1;
                continue;
            };
            let from = out.len();
            out += &match inside {
                true => UNKNOWN_VALUE.to_string(),
                false => format!("\"{UNKNOWN_VALUE}\""),
            };
            source.replaced.push([from, out.len(), at, at + length]);
            at += length;
        }
        source.read = (out + &file[at..]).into();
        source
    }

    /// Line and column in the file, from 1, of an offset in what is read. The column counts UTF-16 code units.
    pub fn at(&self, offset: usize) -> (usize, usize) {
        let before = self.replaced.partition_point(|piece| piece[0] <= offset);
        let at = match before.checked_sub(1).map(|last| self.replaced[last]) {
            None => offset,
            Some([_, end, from, _]) if offset < end => from,
            Some([_, end, _, to]) => to + (offset - end),
        };
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let more = |at: usize| {
            let before = self.wide.partition_point(|(end, _)| *end <= at);
            before.checked_sub(1).map_or(0, |last| self.wide[last].1)
        };
        let start = self.lines[line - 1];
        (line, at - start - (more(at) - more(start)) + 1)
    }
}

/// The length of the replacement that a text begins with.
fn replacement(text: &str, own: bool) -> Option<usize> {
    let (open, close) = if text.starts_with("{{") {
        ("{{", "}}")
    } else {
        ("${", "}")
    };
    let name = text.strip_prefix(open)?.split(close).next()?;
    let upper = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
    let fits = match open {
        "{{" => name
            .chars()
            .all(|it| it.is_alphanumeric() || " _-.:".contains(it)),
        _ => {
            own && name
                .split("::")
                .next()
                .is_some_and(|first| !first.is_empty() && first.chars().all(upper))
        }
    };
    let whole = open.len() + name.len() + close.len();
    (fits && !name.trim().is_empty() && text.len() >= whole).then_some(whole)
}

/// The places of the values of a JSON text that begins at this offset.
///
/// # Errors
///
/// A key occurs twice, or values are nested too deeply for places.
pub fn of_json(text: &str, base: usize) -> Result<ValuePlaces, DocumentError> {
    fn add(node: &JsonNode, pointer: String, base: usize, places: &mut ValuePlaces) {
        match &node.value {
            JsonValue::Object(members) => {
                for member in members {
                    let pointer = format!("{pointer}/{}", escaped(&member.key));
                    add(&member.node, pointer, base, places);
                }
            }
            JsonValue::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    add(item, format!("{pointer}/{number}"), base, places);
                }
            }
            JsonValue::Null | JsonValue::Bool(_) | JsonValue::Number(_) | JsonValue::String(_) => {}
        }
        places.insert(pointer, base + node.at());
    }
    let mut places = ValuePlaces::new();
    add(
        &policy::json::parse(text)?,
        String::new(),
        base,
        &mut places,
    );
    Ok(places)
}

/// The offset of the value with this path, or of the nearest value around it. Functions of templates that are tags are no steps.
pub fn of_value(places: &ValuePlaces, path: &[String]) -> usize {
    let (mut pointer, mut at) = (String::new(), places.get("").copied().unwrap_or(0));
    for step in path {
        let next = format!("{pointer}/{}", escaped(step));
        match places.get(&next) {
            Some(place) => (pointer, at) = (next, *place),
            None if step.starts_with("Fn::") => {}
            None => break,
        }
    }
    at
}

/// A step of a JSON pointer (RFC 6901).
fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}
