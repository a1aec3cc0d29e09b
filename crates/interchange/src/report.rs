//! The report of an import: what was read from where, what is missing, assumed, contradicted or unread.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use message::{Message, counted};
use serde_json::{Value, json};

use crate::shown::one_line;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct SourcePlace {
    /// The name of the file.
    pub file: Arc<str>,
    /// The path to the value: `Accounts[3].Name`; empty for the whole file.
    #[serde(rename = "at")]
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

message::worded! {
    /// The kinds of findings, in the order of reports.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum FindingKind {
        /// No file says it, and no default is likely to be right. What must exist is made up.
        Missing: "Missing", "missing";
        /// Two places say different things; the first counts.
        Contradiction: "Contradictions", "contradictions";
        /// It was not read, or is not rebuilt.
        Unread: "Not imported", "unread";
        /// No file says it, and a default is used.
        Assumed: "Assumed", "assumed";
    }
    /// The heading in reports.
    title
    /// The name in JSON.
    name
}

/// How much a finding matters, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingWeight {
    /// A policy, an attachment, a parent or another thing that decides about access is lost.
    Decides,
    /// Everything else.
    Detail,
    /// A file has no known format.
    Unrecognized,
}

/// A finding of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFinding {
    /// Its kind.
    pub kind: FindingKind,
    /// How much it matters.
    pub weight: FindingWeight,
    /// A sentence about it.
    pub says: Message,
    /// Where it is, if it is about a place.
    pub place: Option<SourcePlace>,
}

/// Findings in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct Findings(Vec<ImportFinding>);

impl Findings {
    /// Adds a finding.
    pub fn add(&mut self, kind: FindingKind, place: Option<SourcePlace>, says: impl Into<Message>) {
        self.weigh((kind, FindingWeight::Detail), place, says.into());
    }

    fn weigh(
        &mut self,
        (kind, weight): (FindingKind, FindingWeight),
        place: Option<SourcePlace>,
        says: Message,
    ) {
        self.0.push(ImportFinding {
            kind,
            weight,
            says,
            place,
        });
    }

    /// Adds something that was not imported and decides about access: reports list all of them, before the others.
    pub fn lost(&mut self, place: impl Into<Option<SourcePlace>>, says: impl Into<Message>) {
        let weight = (FindingKind::Unread, FindingWeight::Decides);
        self.weigh(weight, place.into(), says.into());
    }

    /// Adds something that no file says and that decides about access.
    pub fn lack(&mut self, place: SourcePlace, says: impl Into<Message>) {
        let weight = (FindingKind::Missing, FindingWeight::Decides);
        self.weigh(weight, Some(place), says.into());
    }

    /// Adds a file of no known format.
    pub fn unrecognized(&mut self, place: SourcePlace, says: impl Into<Message>) {
        let weight = (FindingKind::Unread, FindingWeight::Unrecognized);
        self.weigh(weight, Some(place), says.into());
    }

    /// Adds a file that cannot be read. Only one of a format that is imported may have held something.
    pub fn unreadable(&mut self, place: SourcePlace, says: impl Into<Message>) {
        let weight = match place.file.rsplit('.').next() {
            Some("json" | "yaml" | "yml" | "zip") => FindingWeight::Decides,
            Some("tf") => FindingWeight::Detail,
            _ => FindingWeight::Unrecognized,
        };
        self.weigh((FindingKind::Unread, weight), Some(place), says.into());
    }

    /// Forgets that files have no known format, or cannot be read: something has used them.
    pub fn forget(&mut self, used: &BTreeSet<String>) {
        let is_about = |it: &SourcePlace| it.path.is_empty() && used.contains(&*it.file);
        let of_file = |it: &ImportFinding| {
            it.kind == FindingKind::Unread && it.place.as_ref().is_some_and(is_about)
        };
        self.0.retain(|it| !of_file(it));
    }

    /// Adds something that was not imported.
    pub fn unread(&mut self, place: SourcePlace, says: impl Into<Message>) {
        self.add(FindingKind::Unread, Some(place), says);
    }

    /// Adds a default that is used.
    pub fn assume(&mut self, says: impl Into<Message>) {
        self.add(FindingKind::Assumed, None, says);
    }

    /// Adds something that no file says.
    pub fn miss(&mut self, says: impl Into<Message>) {
        self.add(FindingKind::Missing, None, says);
    }

    /// All findings, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &ImportFinding> {
        self.0.iter()
    }

    /// All findings, by kind and weight.
    pub fn into_list(mut self) -> Vec<ImportFinding> {
        self.0.sort_by_key(|finding| (finding.kind, finding.weight));
        self.0
    }
}

/// What was read from a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ReadFile {
    /// The name of the file.
    pub file: Arc<str>,
    /// The format of its documents: "AWS CLI".
    pub format: &'static str,
    /// The number of its documents in this format.
    pub documents: usize,
}

/// A thing that was read, and where.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ReadItem {
    /// Its kind: "account".
    pub what: &'static str,
    /// Its id or name.
    pub id: String,
    /// The first place that names it.
    #[serde(flatten)]
    pub place: SourcePlace,
}

/// The report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// The files that were read, by name.
    pub files: Vec<ReadFile>,
    /// Everything that was read, by kind and id.
    pub items: Vec<ReadItem>,
    /// The findings, by kind and weight.
    pub findings: Vec<ImportFinding>,
    /// The number of imported policies that are attached to nothing.
    pub unattached: usize,
}

impl ImportReport {
    /// The findings of a kind.
    pub fn of(&self, kind: FindingKind) -> impl Iterator<Item = &ImportFinding> {
        self.findings.iter().filter(move |it| it.kind == kind)
    }

    /// What was lost that decides about access.
    pub fn losses(&self) -> impl Iterator<Item = &ImportFinding> {
        let all = self.findings.iter();
        all.filter(|it| it.weight == FindingWeight::Decides)
    }

    /// That policies are attached to nothing, if some are.
    pub fn unattached_says(&self) -> Option<Message> {
        match self.unattached {
            0 => None,
            count => Some(counted!(
                count,
                "1 policy is attached to nothing.|{n} policies are attached to nothing."
            )),
        }
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
        let mut report = json!({
            "files": self.files,
            "read": self.items,
            "unattachedPolicies": self.unattached,
        });
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
            row["file"] = json!(file);
            row["at"] = json!(path);
        }
        match self.weight {
            FindingWeight::Decides => row["decides"] = true.into(),
            FindingWeight::Unrecognized => row["unrecognized"] = true.into(),
            FindingWeight::Detail => {}
        }
        row
    }
}

/// The maximum number of findings of one kind that the text lists, of those that do not decide about access; the JSON has all.
const LISTED: usize = 20;

impl ImportReport {
    /// What makes the session differ from the organization: everything but assumptions. Empty if there is nothing.
    pub fn problems(&self) -> String {
        let mut text = String::new();
        // Writing to a text does not fail.
        let _ = self.write_losses(&mut text);
        for kind in FindingKind::ALL {
            if kind != FindingKind::Assumed {
                let _ = self.write(kind, &mut text);
            }
        }
        text
    }

    /// Writes all losses that decide about access, after an empty line and a heading.
    fn write_losses(&self, to: &mut dyn fmt::Write) -> fmt::Result {
        if self.losses().next().is_some() {
            writeln!(to, "\nLost, and decisions can differ")?;
        }
        self.losses().try_for_each(|it| writeln!(to, "  {it}"))
    }

    /// Writes the other findings of a kind, after an empty line and a heading.
    fn write(&self, kind: FindingKind, to: &mut dyn fmt::Write) -> fmt::Result {
        let of = |weight| self.of(kind).filter(move |it| it.weight == weight);
        let found: Vec<&ImportFinding> = of(FindingWeight::Detail).collect();
        let unrecognized: BTreeSet<&str> = of(FindingWeight::Unrecognized)
            .filter_map(|it| Some(&*it.place.as_ref()?.file))
            .collect();
        if !found.is_empty() || !unrecognized.is_empty() {
            writeln!(to, "\n{}", kind.title())?;
        }
        for finding in found.iter().take(LISTED) {
            writeln!(to, "  {finding}")?;
        }
        if let Some(more) = found.len().checked_sub(LISTED + 1) {
            writeln!(to, "  … and {} more", more + 1)?;
        }
        match unrecognized.len() {
            0 => Ok(()),
            // One line says why, too.
            1 => of(FindingWeight::Unrecognized).try_for_each(|it| writeln!(to, "  {it}")),
            count => writeln!(
                to,
                "  {count} other files were not recognized (`orgsim import --json` names them)"
            ),
        }
    }
}

impl fmt::Display for ImportFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => f.write_str(&one_line(&format!("{place}: {}", self.says))),
            None => f.write_str(&one_line(&self.says.to_string())),
        }
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in &self.files {
            writeln!(f, "Read {} ({})", one_line(&file.file), file.format)?;
        }
        let counts: Vec<String> = (self.counts().iter())
            .map(|(what, count)| format!("{what}: {count}"))
            .collect();
        if !counts.is_empty() {
            writeln!(f, "Found {}", counts.join(", "))?;
        }
        if let Some(says) = self.unattached_says() {
            writeln!(f, "{says}")?;
        }
        self.write_losses(f)?;
        for kind in FindingKind::ALL {
            self.write(kind, f)?;
        }
        Ok(())
    }
}
