//! Findings: what a check found, and where, in the form of `ValidatePolicy`.

use policy::TextSpan;
use serde::{Serialize, Serializer};

use crate::catalog::ActionCatalog;
use crate::code::{FindingType, IssueCode};

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintFinding {
    /// The code.
    pub code: IssueCode,
    /// The message, in the words of the service.
    pub details: String,
    /// The places it is about, at least one. The first decides the order of findings.
    pub locations: Vec<Location>,
}

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The way from the document to the value or key; empty for the whole document.
    pub path: Vec<PathElement>,
    /// Its place in the text, with quotation marks or brackets.
    pub span: LocationSpan,
    /// The same, in bytes of the text.
    #[serde(skip)]
    pub bytes: TextSpan,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PathElement {
    /// An element of an array, from 0.
    Index(u32),
    /// A key of an object, as a place of its own.
    Key(String),
    /// The value of a key.
    Value(String),
}

/// A place in a text. The end is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LocationSpan {
    /// The first character.
    pub start: Position,
    /// The place after the last character.
    pub end: Position,
}

/// A position in a text, in UTF-16 code units. AWS does not say in which unit it counts; the recorded documents are ASCII.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 0.
    pub column: u32,
    /// The offset from the start of the text.
    pub offset: u32,
}

impl LintFinding {
    /// The impact.
    pub fn finding_type(&self) -> FindingType {
        self.code.finding_type()
    }

    /// The message for people. What AWS says does not exist may only be missing in the catalog, which is of a certain day.
    pub fn says(&self, catalog: &ActionCatalog<'_>) -> String {
        let of_catalog = matches!(
            self.code,
            IssueCode::InvalidAction
                | IssueCode::InvalidService
                | IssueCode::InvalidServiceInAction
                | IssueCode::InvalidServiceConditionKey
        );
        if !of_catalog {
            return self.details.clone();
        }
        let known = format!(" is not in the list of {}", catalog.date());
        self.details.replacen(" does not exist", &known, 1)
    }
}

/// As in an answer of `ValidatePolicy`.
impl Serialize for LintFinding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer<'a> {
            finding_details: &'a str,
            finding_type: &'static str,
            issue_code: &'static str,
            learn_more_link: String,
            locations: &'a [Location],
        }
        let answer = Answer {
            finding_details: &self.details,
            finding_type: self.finding_type().name(),
            issue_code: self.code.name(),
            learn_more_link: self.code.learn_more(),
            locations: &self.locations,
        };
        answer.serialize(serializer)
    }
}

/// Turns offsets in bytes into positions.
pub(crate) struct Lines<'a> {
    text: &'a str,
    /// The offset of each line's first byte, and the same in UTF-16 code units.
    starts: Vec<(usize, u32)>,
    ascii: bool,
}

impl<'a> Lines<'a> {
    pub fn new(text: &'a str) -> Lines<'a> {
        let ascii = text.is_ascii();
        let (mut starts, mut from, mut units) = (vec![(0, 0)], 0, 0);
        for (at, _) in text.match_indices('\n') {
            units += length(text.get(from..=at).unwrap_or(""), ascii);
            from = at + 1;
            starts.push((from, units));
        }
        Lines {
            text,
            starts,
            ascii,
        }
    }

    pub fn span(&self, bytes: TextSpan) -> LocationSpan {
        let range = bytes.range();
        LocationSpan {
            start: self.position(range.start),
            end: self.position(range.end),
        }
    }

    fn position(&self, at: usize) -> Position {
        let line = self.starts.partition_point(|(start, _)| *start <= at);
        let (start, units) = self
            .starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or((0, 0));
        let column = length(self.text.get(start..at).unwrap_or(""), self.ascii);
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column,
            offset: units + column,
        }
    }
}

fn length(text: &str, ascii: bool) -> u32 {
    let units = if ascii {
        text.len()
    } else {
        text.encode_utf16().count()
    };
    u32::try_from(units).unwrap_or(u32::MAX)
}
