//! The seed documents: their headings, the statements demonstrated by transcripts, and the table of both.
//!
//! `tests/seeds.txt` has the headings. A transcript's head names what it demonstrates: `# seed: 002 | Enabling trusted
//! access with AWS Config | what the document states, in our own words`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::transcripts;

/// A heading of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// `002`
    pub seed: String,
    pub title: String,
    /// The part of the page that shows it.
    pub place: String,
}

/// A statement of a document, demonstrated by a transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedStatement {
    pub seed: String,
    pub heading: String,
    pub says: String,
    /// Path below `tests/scenarios`.
    pub transcript: String,
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The documents, with number and title, and the headings in order.
pub fn headings() -> (Vec<(String, String)>, Vec<Heading>) {
    let text = fs::read_to_string(here("seeds.txt")).expect("tests/seeds.txt can be read");
    let (mut documents, mut headings) = (Vec::new(), Vec::new());
    let mut seed = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((title, place)) = line.split_once(" | ") {
            headings.push(Heading {
                seed: seed.clone(),
                title: title.to_string(),
                place: place.to_string(),
            });
        } else if let Some((number, title)) = line.split_once(' ') {
            seed = number.to_string();
            documents.push((seed.clone(), title.to_string()));
        }
    }
    (documents, headings)
}

/// The statements that the transcripts demonstrate; the error lists the malformed lines.
pub fn statements() -> Result<Vec<SeedStatement>, String> {
    let mut found = Vec::new();
    for transcript in transcripts::all() {
        for line in transcript.text.lines() {
            let Some(rest) = line.strip_prefix("# seed:") else {
                continue;
            };
            let parts: Vec<&str> = rest.split('|').map(str::trim).collect();
            let [seed, heading, says] = parts.as_slice() else {
                return Err(format!(
                    "tests/scenarios/{}: `{line}` is not `# seed: NUMBER | HEADING | STATEMENT`",
                    transcript.name
                ));
            };
            found.push(SeedStatement {
                seed: (*seed).to_string(),
                heading: (*heading).to_string(),
                says: (*says).to_string(),
                transcript: transcript.name.clone(),
            });
        }
    }
    Ok(found)
}

/// The table as a page of the documentation.
pub fn table(
    documents: &[(String, String)],
    headings: &[Heading],
    statements: &[SeedStatement],
) -> String {
    let mut text = String::from(
        "# Where each statement of the seed documents can be experienced\n\n\
         Five documents of AWS say what Orgsim must make tangible. This table has their headings, what they state under each \
         in our own words, where a learner meets it on the page, and the transcript that shows it and is played as a test. \
         `orgsim play tests/scenarios/NAME` plays a transcript; pasted into the page's terminal it does the same.\n\n\
         Made from the transcripts by `UPDATE_EXPECT=1 cargo test -p orgsim-tests seeds::`; not to be changed by hand.\n",
    );
    for (seed, title) in documents {
        text.push_str(&format!("\n## {seed}: {title}\n"));
        for heading in headings.iter().filter(|heading| heading.seed == *seed) {
            text.push_str(&format!(
                "\n### {}\n\nOn the page: {}.\n\n",
                heading.title, heading.place
            ));
            text.push_str("| what it states | transcript |\n| --- | --- |\n");
            for statement in statements
                .iter()
                .filter(|it| it.seed == *seed && it.heading == heading.title)
            {
                text.push_str(&format!(
                    "| {} | [{}](../tests/scenarios/{}) |\n",
                    statement.says, statement.transcript, statement.transcript
                ));
            }
        }
    }
    text
}

/// The path of the table.
pub fn table_path() -> PathBuf {
    here("../docs/seeds.md")
}
