//! Turns the walkthroughs' TOML, which people write, into one JSON text, which the page reads without a TOML parser.
//! A mistake in a file stops the build and names the file: a field that is not known or missing, an empty text.

use std::path::Path;
use std::{env, fs};

use serde::{Deserialize, Serialize};

/// A file; `src/walkthrough.rs` says what each field is for.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    title: String,
    about: String,
    minutes: u64,
    scenario: String,
    seed: u64,
    steps: Vec<Step>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Step {
    title: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    #[serde(default)]
    ask: Vec<Question>,
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
    #[serde(default)]
    run: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    select: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Question {
    q: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    a: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Line {
    Plain(String),
    Expecting(Expecting),
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Expecting {
    line: String,
    expect: String,
}

impl File {
    /// What is wrong with the file, if anything.
    fn fault(&self, name: &str) -> Option<String> {
        if self.id != name {
            return Some(format!("its id is `{}`, not the file's name", self.id));
        }
        let mut texts = vec![("title", &self.title), ("about", &self.about)];
        if self.steps.is_empty() {
            return Some("it has no steps".into());
        }
        for step in &self.steps {
            texts.push(("a step's title", &step.title));
            texts.push(("a step's text", &step.text));
            for line in &step.run {
                if let Line::Expecting(Expecting { expect, .. }) = line
                    && expect != "ok"
                    && !expect.starts_with("refused:")
                {
                    return Some(format!(
                        "step `{}` expects `{expect}`; write `ok` or `refused:ErrorCode`",
                        step.title
                    ));
                }
            }
        }
        texts
            .iter()
            .find(|(_, text)| text.trim().is_empty())
            .map(|(what, _)| format!("{what} is empty"))
    }
}

fn main() {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"))
        .join("../../lessons/walkthroughs");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    files.sort();
    let walkthroughs: Vec<File> = files
        .iter()
        .map(|path| {
            println!("cargo:rerun-if-changed={}", path.display());
            let text = fs::read_to_string(path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let file: File = toml::from_str(&text)
                .unwrap_or_else(|error| panic!("{}:\n{error}", path.display()));
            let name = path
                .file_stem()
                .expect("a TOML file has a name")
                .to_string_lossy();
            if let Some(fault) = file.fault(&name) {
                panic!("{}: {fault}", path.display());
            }
            file
        })
        .collect();
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("walkthroughs.json");
    let json = serde_json::to_string(&walkthroughs).expect("only texts and numbers");
    fs::write(out, json).expect("a writable build folder");
}
