//! Where rules put what they find.

use policy::{DocumentError, TextSpan};

use crate::code::IssueCode;
use crate::document::{Place, Step};
use crate::finding::{Lines, LintFinding, Location, PathElement};

/// A finding whose places are not yet counted.
struct RawFinding<'a> {
    code: IssueCode,
    details: String,
    places: Vec<Place<'a>>,
}

/// The findings so far.
#[derive(Default)]
pub(crate) struct Sink<'a> {
    found: Vec<RawFinding<'a>>,
}

impl<'a> Sink<'a> {
    /// A finding whose text has no blanks.
    pub fn add(&mut self, code: IssueCode, place: Place<'a>) {
        self.say(code, 0, &[], vec![place]);
    }

    /// A finding with one place and these blanks filled.
    pub fn fill(&mut self, code: IssueCode, blanks: &[(&str, &str)], place: Place<'a>) {
        self.say(code, 0, blanks, vec![place]);
    }

    /// A finding with the text of this number of its row.
    pub fn say(
        &mut self,
        code: IssueCode,
        form: usize,
        blanks: &[(&str, &str)],
        places: Vec<Place<'a>>,
    ) {
        let text = code.texts().get(form).copied().unwrap_or("");
        let details = filled(text, blanks);
        self.found.push(RawFinding {
            code,
            details,
            places,
        });
    }

    /// The text is no JSON.
    pub fn syntax(&mut self, text: &str, error: &DocumentError) {
        let start = offset(text, error);
        let place = Place::whole(TextSpan { start, end: start });
        let at = Lines::new(text).span(place.span).start;
        let blanks = [
            ("index", at.offset.to_string()),
            ("line", at.line.to_string()),
            ("column", at.column.to_string()),
        ];
        let blanks: Vec<(&str, &str)> = blanks
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.fill(IssueCode::JsonSyntaxError, &blanks, place);
    }

    pub fn findings(mut self, text: &str) -> Vec<LintFinding> {
        let first =
            |found: &RawFinding<'_>| found.places.first().map_or(0, |place| place.span.start);
        self.found.sort_by_key(first);
        if self.found.is_empty() {
            return Vec::new();
        }
        let lines = Lines::new(text);
        let finding = |found: RawFinding<'_>| LintFinding {
            code: found.code,
            details: found.details,
            locations: found
                .places
                .iter()
                .map(|place| location(&lines, place))
                .collect(),
        };
        self.found.into_iter().map(finding).collect()
    }
}

/// The offset in bytes of an error.
pub(crate) fn offset(text: &str, error: &DocumentError) -> u32 {
    let before: usize = text
        .split_inclusive('\n')
        .take(error.line - 1)
        .map(str::len)
        .sum();
    let line = text.get(before..).unwrap_or("");
    let column: usize = line
        .chars()
        .take(error.column - 1)
        .map(char::len_utf8)
        .sum();
    u32::try_from(before + column).unwrap_or(u32::MAX)
}

/// A text with its blanks filled. What stands in braces in a value stays.
fn filled(text: &str, blanks: &[(&str, &str)]) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        out += before;
        let blank = blanks.iter().find_map(|(name, value)| {
            let after = after.strip_prefix(name)?.strip_prefix('}')?;
            Some((*value, after))
        });
        let (value, after) = blank.unwrap_or(("{", after));
        out += value;
        rest = after;
    }
    out + rest
}

pub(crate) fn location(lines: &Lines<'_>, place: &Place<'_>) -> Location {
    Location {
        path: place.steps().map(element).collect(),
        span: lines.span(place.span),
        bytes: place.span,
    }
}

fn element(step: Step<'_>) -> PathElement {
    match step {
        Step::Index(number) => PathElement::Index(number),
        Step::Key(key) => PathElement::Key(key.into()),
        Step::Value(key) => PathElement::Value(key.into()),
    }
}
