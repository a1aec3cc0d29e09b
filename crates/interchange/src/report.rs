//! The report of an import: what was read from where, what is missing, assumed, contradicted or unread.

use std::fmt;
use std::sync::Arc;

use message::Message;
use serde_json::{Value, json};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourcePlace {
    /// The name of the file.
    pub file: Arc<str>,
    /// The path to the value: `Accounts[3].Name`; empty for the whole file.
    pub path: String,
}

impl SourcePlace {
    /// A whole file.
    pub(crate) fn file(file: &Arc<str>) -> Self {
        Self {
            file: file.clone(),
            path: String::new(),
        }
    }
}

impl fmt::Display for SourcePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.file)
        } else {
            write!(f, "{}, {}", self.file, self.path)
        }
    }
}

/// The kinds of findings, in the order of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// No file says it, and no default is likely to be right. What must exist is made up.
    Missing,
    /// Two places say different things; the first counts.
    Contradiction,
    /// It was not read, or is not rebuilt.
    Unread,
    /// No file says it, and a default is used.
    Assumed,
}

impl FindingKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::Missing,
        Self::Contradiction,
        Self::Unread,
        Self::Assumed,
    ];

    /// The heading in reports.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Missing => "Missing",
            Self::Assumed => "Assumed",
            Self::Contradiction => "Contradictions",
            Self::Unread => "Not imported",
        }
    }

    /// The name in JSON.
    const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Assumed => "assumed",
            Self::Contradiction => "contradictions",
            Self::Unread => "unread",
        }
    }
}

/// A finding of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFinding {
    /// Its kind.
    pub kind: FindingKind,
    /// A sentence about it.
    pub says: Message,
    /// Where it is, if it is about a place.
    pub place: Option<SourcePlace>,
}

/// Findings in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings(Vec<ImportFinding>);

impl Findings {
    pub fn add(&mut self, kind: FindingKind, place: Option<SourcePlace>, says: impl Into<Message>) {
        let says = says.into();
        self.0.push(ImportFinding { kind, says, place });
    }

    pub fn unread(&mut self, place: SourcePlace, says: impl Into<Message>) {
        self.add(FindingKind::Unread, Some(place), says);
    }

    pub fn assume(&mut self, says: impl Into<Message>) {
        self.add(FindingKind::Assumed, None, says);
    }

    pub fn miss(&mut self, says: impl Into<Message>) {
        self.add(FindingKind::Missing, None, says);
    }

    #[cfg(test)]
    pub fn iter(&self) -> impl Iterator<Item = &ImportFinding> {
        self.0.iter()
    }

    /// All findings, by kind.
    pub fn into_list(mut self) -> Vec<ImportFinding> {
        self.0.sort_by_key(|finding| finding.kind);
        self.0
    }
}

/// What was read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFile {
    /// The name of the file.
    pub file: Arc<str>,
    /// The format of its documents: "AWS CLI".
    pub format: &'static str,
    /// The number of its documents in this format.
    pub documents: usize,
}

/// A thing that was read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadItem {
    /// Its kind: "account".
    pub what: &'static str,
    /// Its id or name.
    pub id: String,
    /// The first place that names it.
    pub place: SourcePlace,
}

/// The report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// The files that were read, by name.
    pub files: Vec<ReadFile>,
    /// Everything that was read, by kind and id.
    pub items: Vec<ReadItem>,
    /// The findings, by kind.
    pub findings: Vec<ImportFinding>,
}

impl ImportReport {
    /// The findings of a kind.
    pub fn of(&self, kind: FindingKind) -> impl Iterator<Item = &ImportFinding> {
        self.findings.iter().filter(move |it| it.kind == kind)
    }

    /// The number of items of each kind, in the order of the items.
    pub fn counts(&self) -> Vec<(&'static str, usize)> {
        let mut counts: Vec<(&'static str, usize)> = Vec::new();
        for item in &self.items {
            match counts.last_mut() {
                Some((what, count)) if *what == item.what => *count += 1,
                _ => counts.push((item.what, 1)),
            }
        }
        counts
    }

    /// The report as JSON.
    pub fn to_json(&self) -> Value {
        let files = self.files.iter();
        let files: Vec<Value> = files
            .map(|it| json!({ "file": &*it.file, "format": it.format, "documents": it.documents }))
            .collect();
        let items = self.items.iter();
        let items: Vec<Value> = items
            .map(|it| {
                let SourcePlace { file, path } = &it.place;
                json!({ "what": it.what, "id": it.id, "file": &**file, "at": path })
            })
            .collect();
        let mut report = json!({ "files": files, "read": items });
        for kind in FindingKind::ALL {
            let rows: Vec<Value> = self.of(kind).map(ImportFinding::to_json).collect();
            report[kind.name()] = rows.into();
        }
        report
    }
}

impl ImportFinding {
    fn to_json(&self) -> Value {
        let mut row = json!({ "says": self.says.to_string() });
        if let Some(SourcePlace { file, path }) = &self.place {
            row["file"] = (&**file).into();
            row["at"] = path.as_str().into();
        }
        row
    }
}

/// The maximum number of findings of one kind that the text lists; the JSON has all.
const LISTED: usize = 20;

impl ImportReport {
    /// What makes the session differ from the organization: everything but assumptions. Empty if there is nothing.
    pub fn problems(&self) -> String {
        let mut text = String::new();
        for kind in FindingKind::ALL {
            if kind != FindingKind::Assumed {
                // Writing to a text does not fail.
                let _ = self.write(kind, &mut text);
            }
        }
        text
    }

    /// Writes the findings of a kind, after an empty line and a heading.
    fn write(&self, kind: FindingKind, to: &mut dyn fmt::Write) -> fmt::Result {
        let found: Vec<&ImportFinding> = self.of(kind).collect();
        if found.is_empty() {
            return Ok(());
        }
        writeln!(to, "\n{}", kind.title())?;
        for finding in found.iter().take(LISTED) {
            match &finding.place {
                Some(place) => writeln!(to, "  {place}: {}", finding.says)?,
                None => writeln!(to, "  {}", finding.says)?,
            }
        }
        if let Some(more) = found.len().checked_sub(LISTED + 1) {
            writeln!(to, "  … and {} more", more + 1)?;
        }
        Ok(())
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in &self.files {
            writeln!(f, "Read {} ({})", file.file, file.format)?;
        }
        let counts: Vec<String> = (self.counts().iter())
            .map(|(what, count)| format!("{what}: {count}"))
            .collect();
        if !counts.is_empty() {
            writeln!(f, "Found {}", counts.join(", "))?;
        }
        for kind in FindingKind::ALL {
            self.write(kind, f)?;
        }
        Ok(())
    }
}
