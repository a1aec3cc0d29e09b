//! The transcripts in `scenarios/`: their paths, and whether playing one changes it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use sim::command::Command;
use sim::error::ApiError;
use sim::history::Step;

/// A transcript: its path under its folder, and its text.
pub struct Transcript {
    pub name: String,
    pub path: PathBuf,
    pub text: String,
}

/// Every `scenarios/**/*.txt`, by name.
pub fn all() -> Vec<Transcript> {
    in_folder("scenarios")
}

/// Every `*.txt` at any depth in a folder of the tests, by name.
pub fn in_folder(folder: &str) -> Vec<Transcript> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder of transcripts can be read") {
            let path = entry
                .expect("an entry of a folder of transcripts can be read")
                .path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "txt") {
                let name = path
                    .strip_prefix(&root)
                    .expect("it lies under the folder that was listed")
                    .to_string_lossy()
                    .replace('\\', "/");
                let text = fs::read_to_string(&path).expect("a transcript is a text file");
                found.push(Transcript { name, path, text });
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// A call in a transcript.
pub struct Called {
    /// The transcript's name.
    pub transcript: String,
    /// `service:Operation`.
    pub operation: String,
    /// The answer, or the refusal.
    pub result: Result<Value, ApiError>,
}

/// Every step of every transcript with the transcript's name, including undone ones.
pub fn steps() -> Vec<(String, Arc<Step>)> {
    let mut steps = Vec::new();
    for transcript in all() {
        // Each `@scenario` starts over, so each part is played separately.
        let begins: Vec<usize> = transcript
            .text
            .match_indices("@scenario")
            .map(|(at, _)| at)
            .collect();
        for (number, begin) in begins.iter().enumerate() {
            let end = begins
                .get(number + 1)
                .copied()
                .unwrap_or(transcript.text.len());
            let Ok((_, Some(controller))) = shell::transcript::play(&transcript.text[*begin..end])
            else {
                continue;
            };
            let history = &controller.history;
            let all = history.steps().iter().chain(history.undone());
            steps.extend(all.map(|step| (transcript.name.clone(), step.clone())));
        }
    }
    steps
}

/// Every call of every transcript, including undone ones.
pub fn calls() -> Vec<Called> {
    let mut calls = Vec::new();
    for (transcript, step) in steps() {
        if let Command::Call(call) = &step.command {
            calls.push(Called {
                transcript,
                operation: call.operation.to_string(),
                result: match &step.result {
                    // One recorded oddity is refused and yet changes something.
                    Ok(outcome) => match &outcome.error {
                        Some(error) => Err(error.clone()),
                        None => Ok(outcome.answer.clone()),
                    },
                    Err(refusal) => Err(refusal.error.clone()),
                },
            });
        }
    }
    calls
}

/// Plays a transcript and reports where its answers differ from today's. With `UPDATE_EXPECT` set, rewrites it instead.
pub fn check(transcript: &Transcript) -> Result<(), String> {
    let (played, _) =
        shell::transcript::play(&transcript.text).map_err(|error| error.to_string())?;
    if played == transcript.text {
        return Ok(());
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        // Other tests read it meanwhile: as it was, or as a whole.
        let new = transcript.path.with_extension("new");
        let written = fs::write(&new, played).and_then(|()| fs::rename(&new, &transcript.path));
        return written.map_err(|error| error.to_string());
    }
    Err(difference(&transcript.text, &played))
}

/// The first different lines, with the lines before them.
fn difference(written: &str, played: &str) -> String {
    const AROUND: usize = 6;
    let (written, played): (Vec<_>, Vec<_>) = (written.lines().collect(), played.lines().collect());
    let same = written
        .iter()
        .zip(&played)
        .take_while(|(a, b)| a == b)
        .count();
    let mut text = format!("line {}:\n", same + 1);
    for line in &written[same.saturating_sub(AROUND)..same] {
        let _ = writeln!(text, "    {line}");
    }
    for (mark, lines) in [('-', &written), ('+', &played)] {
        for line in lines.iter().skip(same).take(AROUND) {
            let _ = writeln!(text, "  {mark} {line}");
        }
    }
    text
}
