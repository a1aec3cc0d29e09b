//! Results as text, JSON, JUnit and SARIF.

use std::sync::Arc;

use clap::ValueEnum;
use policy::{ContextValue, Document, Request};
use prove::Proof;

use crate::action_list;
use crate::junit::{self, TestCase, TestResult};
use crate::prelude::*;

/// The forms of results.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For build servers
    Junit,
    /// For code review
    Sarif,
}

/// How a question ended, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Proved,
    NotDecided,
    Refuted,
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Status::Proved => "proved",
            Status::NotDecided => "not decided",
            Status::Refuted => "refuted",
        }
    }
}

/// One answer.
#[derive(Clone, Debug)]
pub struct ProofFinding {
    /// What was asked, as a statement that is proved or refuted.
    pub title: String,
    pub status: Status,
    pub details: Vec<String>,
    /// The line of the file.
    pub line: Option<usize>,
    /// The request that refutes.
    pub request: Option<Value>,
    /// What is not known of policies, if it is not decided because of that.
    pub unknown: Option<String>,
}

impl ProofFinding {
    pub fn of(title: String, proof: &Proof) -> Self {
        let (status, details, request) = match proof {
            Proof::Proved => (Status::Proved, Vec::new(), None),
            Proof::NotDecided(_) => (Status::NotDecided, vec![said(proof)], None),
            Proof::Refuted(witness) => {
                let mut details = Vec::new();
                if !witness.place.is_empty() {
                    details.push(format!("in {}", witness.place));
                }
                details.extend(lines(&witness.request));
                if !witness.realistic {
                    let date = lint::ActionCatalog::built_in().date();
                    details.push(format!("The action is not in the list of {date}, or its requests have no such condition keys."));
                }
                (Status::Refuted, details, Some(request(&witness.request)))
            }
        };
        ProofFinding {
            title,
            status,
            details,
            line: None,
            request,
            unknown: proof.unknown().map(str::to_string),
        }
    }
}

impl ProofFinding {
    fn result(&self) -> TestResult {
        match self.status {
            Status::Proved => TestResult::Passed,
            Status::Refuted => TestResult::Failed {
                message: "refuted".to_string(),
                details: self.details.clone(),
            },
            Status::NotDecided if self.unknown.is_some() => TestResult::Failed {
                message: "not decided".to_string(),
                details: self.details.clone(),
            },
            Status::NotDecided => TestResult::Error {
                message: self.details.join(" "),
            },
        }
    }
}

/// An answer that is no proof, in a sentence.
pub fn said(proof: &Proof) -> String {
    match proof {
        Proof::Proved => "Proved.".to_string(),
        Proof::Refuted(witness) => format!("Refuted by {}.", lines(&witness.request).join(", ")),
        Proof::NotDecided(doubt) => format!("Not decided: {doubt}."),
    }
}

/// A condition key as AWS writes it.
fn written(key: &str) -> String {
    let known = lint::key_as_written(key, lint::ActionCatalog::built_in());
    known.unwrap_or_else(|| key.to_string())
}

/// The parts of a request, for people.
pub fn lines(request: &Request) -> Vec<String> {
    let mut lines = vec![
        format!("principal {}", request.principal.name()),
        format!("action {}", request.action),
        format!("resource {}", request.resource),
    ];
    for (key, value) in request.context.iter() {
        let key = written(key);
        match value {
            ContextValue::One(text) => lines.push(format!("{key} = {text}")),
            ContextValue::Many(texts) => lines.push(format!("{key} = [{}]", texts.join(", "))),
            ContextValue::Absent => {}
            ContextValue::Unknown => lines.push(format!("{key} is unknown")),
        }
    }
    lines
}

/// A request as `orgsim evaluate` reads it.
pub fn request(request: &Request) -> Value {
    let mut context = serde_json::Map::new();
    for (key, value) in request.context.iter() {
        let key = written(key);
        match value {
            ContextValue::One(text) => _ = context.insert(key, json!(text)),
            ContextValue::Many(texts) => _ = context.insert(key, json!(texts)),
            ContextValue::Absent | ContextValue::Unknown => {}
        }
    }
    json!({
        "principal": request.principal.name(),
        "action": request.action,
        "resource": request.resource,
        "context": context,
    })
}

/// The answers to a question.
#[derive(Debug)]
pub(crate) struct Findings {
    question: &'static str,
    /// The file that the question is about.
    file: Option<String>,
    all: Vec<ProofFinding>,
    notes: Vec<String>,
    /// The policies that a question makes, if it makes any.
    pub policies: Vec<Arc<Document>>,
    makes_policies: bool,
}

impl Findings {
    pub fn new(question: &'static str, file: Option<&str>) -> Self {
        Self {
            question,
            file: file.map(str::to_string),
            all: Vec::new(),
            notes: Vec::new(),
            policies: Vec::new(),
            makes_policies: false,
        }
    }

    /// The same of a question that makes policies.
    pub fn with_policies(mut self) -> Self {
        self.makes_policies = true;
        self
    }

    /// Writes the text in a form to the standard output. As text, only the policies that a question makes go there, so that they can be
    /// written to a file.
    ///
    /// # Errors
    ///
    /// JUnit's writer has one.
    pub fn show(&self, format: Format) -> Result<(), String> {
        let text = self.print(format)?;
        if !self.makes_policies || !matches!(format, Format::Text) {
            say(&text);
            return Ok(());
        }
        warn(text.trim_end());
        for policy in &self.policies {
            say(&format!("{}\n", policy.text()));
        }
        Ok(())
    }

    pub fn one(question: &'static str, file: Option<&str>, finding: ProofFinding) -> Self {
        let mut findings = Self::new(question, file);
        findings.add(finding);
        findings
    }

    pub fn add(&mut self, finding: ProofFinding) {
        self.all.push(finding);
    }

    /// Adds an assumption, or who is exempt.
    pub fn note(&mut self, says: impl Into<String>) {
        self.notes.push(says.into());
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// 0 proved, 1 refuted or not decided because of what is not known of policies, 3 not decided.
    pub fn exit_status(&self) -> u8 {
        let any = |status| self.all.iter().any(|it| it.status == status);
        if any(Status::Refuted) || self.all.iter().any(|it| it.unknown.is_some()) {
            1
        } else if any(Status::NotDecided) {
            3
        } else {
            0
        }
    }

    /// The text in a form.
    ///
    /// # Errors
    ///
    /// JUnit's writer has one.
    fn print(&self, format: Format) -> Result<String, String> {
        match format {
            Format::Text => Ok(self.text()),
            Format::Json => Ok(format!("{:#}\n", self.json())),
            Format::Sarif => Ok(format!("{:#}\n", self.sarif())),
            Format::Junit => self.junit(),
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for finding in &self.all {
            let place = finding
                .line
                .map_or(String::new(), |line| format!(" (line {line})"));
            // In a hurry people read the statement alone.
            let word = match (finding.status, &finding.request) {
                (Status::Proved, _) => "Proved: ",
                (Status::Refuted, Some(_)) => "Not guaranteed: ",
                (Status::Refuted, None) => "",
                (Status::NotDecided, _) => "Not decided: it may be wrong that ",
            };
            text += &format!("{word}{}{place}.\n", one_line(&finding.title));
            finding
                .details
                .iter()
                .for_each(|line| text += &format!("  {}\n", one_line(line)));
        }
        self.notes
            .iter()
            .for_each(|note| text += &format!("{}\n", one_line(note)));
        text
    }

    fn json(&self) -> Value {
        let answer = |it: &ProofFinding| {
            json!({
                "statement": it.title,
                "status": it.status.word(),
                "details": it.details,
                "line": it.line,
                "request": it.request,
                "unknown": it.unknown,
            })
        };
        let answers: Vec<Value> = self.all.iter().map(answer).collect();
        let mut all = json!({"question": self.question, "file": self.file, "answers": answers, "notes": self.notes});
        if self.makes_policies {
            let policies = self.policies.iter();
            let policies = policies.map(|it| serde_json::from_str(it.text()).unwrap_or_default());
            all["policies"] = policies.collect::<Vec<Value>>().into();
        }
        action_list::name_in(&mut all);
        all
    }

    /// The first answer, as a case of a file of expectations.
    pub fn test_case(&self, class: &str, line: usize) -> TestCase {
        let none = TestResult::Error {
            message: "no answer".to_string(),
        };
        let first = self.all.first();
        TestCase {
            class: class.to_string(),
            name: first.map_or_else(String::new, |it| it.title.clone()),
            line,
            result: first.map_or(none, ProofFinding::result),
        }
    }

    fn junit(&self) -> Result<String, String> {
        let case = |it: &ProofFinding| TestCase {
            class: self.question.to_string(),
            name: it.title.clone(),
            line: it.line.unwrap_or(1),
            result: it.result(),
        };
        let cases: Vec<TestCase> = self.all.iter().map(case).collect();
        let file = self.file.as_deref().unwrap_or("organization");
        junit::report("orgsim prove", file, &cases)
    }

    /// SARIF 2.1.0.
    fn sarif(&self) -> Value {
        let bad = self.all.iter().filter(|it| it.status != Status::Proved);
        let result = |it: &ProofFinding| {
            let level = if it.status == Status::Refuted {
                "error"
            } else {
                "warning"
            };
            let text = [
                vec![format!("{}: {}", it.status.word(), it.title)],
                it.details.clone(),
            ]
            .concat();
            let location = self.file.as_ref().map(|file| {
                json!({"physicalLocation": {
                    "artifactLocation": {"uri": file},
                    "region": {"startLine": it.line.unwrap_or(1)},
                }})
            });
            json!({
                "ruleId": self.question,
                "level": level,
                "message": {"text": text.join("\n")},
                "locations": location.into_iter().collect::<Vec<_>>(),
            })
        };
        let driver = json!({
            "name": "orgsim prove",
            "version": env!("CARGO_PKG_VERSION"),
            "rules": [{"id": self.question}],
        });
        let mut log = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{"tool": {"driver": driver}, "results": bad.map(result).collect::<Vec<_>>()}],
        });
        action_list::name_in_sarif(&mut log);
        log
    }
}
