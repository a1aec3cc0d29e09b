//! `orgsim report …`: what learners did, from the progress that they exported.

use std::fs;
use std::path::{Path, PathBuf};

use lessons::report::{Known, Learner, Report};
use lessons::{Whole, record};

use crate::lesson;
use crate::words::Words;

const USAGE: &str = "\
orgsim report puts the progress that learners exported into one report.

Usage: orgsim report FILE… (--csv | --events | --xapi) [OPTIONS]

Each file is a learner's, and its name is the learner's: `ana.json`, `orgsim-progress-ana.json`, `ana@school.example.json`.
`NAME=FILE` gives another.

  --csv                A table: a line for each attempt at a lesson
  --events             A table: a line for each goal, mistake, hint, prediction and answer
  --xapi               Statements of the Experience API (1.0.3), as JSON

Options:
  -o FILE              Where to write it [default: standard output]
  --lessons DIR        The folder of the lessons, which knows what was right [default: lessons]
  --lang en|es         The language of the lessons' texts [default: en]
  --mastery PERCENT    Who has answered so much of a lesson's quiz right at once has passed; without it nothing is judged
  --home ADDRESS       xAPI: the address under which learners have accounts by these names, as https://school.example.
                       Names that are e-mail addresses need none
";

/// Carries out `orgsim report WORDS`.
///
/// # Errors
///
/// What is wrong, for people.
pub fn run(words: &[&str]) -> Result<(), String> {
    let mut words = Words::new("report", USAGE, words);
    if words.ask_for_help() {
        crate::say(USAGE);
        return Ok(());
    }
    let (mut form, mut out, mut home, mut folder) = (None, None, "", "lessons");
    let mut learners: Vec<Learner> = Vec::new();
    while let Some(word) = words.next()? {
        match word {
            "--csv" | "--events" | "--xapi" => {
                if form.replace(word).is_some() {
                    return Err("choose one of --csv, --events, --xapi".into());
                }
            }
            "-o" => out = Some(words.value(word)?),
            "--lessons" => folder = words.value(word)?,
            "--home" => home = words.value(word)?,
            _ if word.starts_with('-') && word != "-" => return Err(words.not_understood(word)),
            file => {
                let new = learner(file)?;
                match learners.iter_mut().find(|it| it.name == new.name) {
                    // Two browsers of one person: an attempt that both have is one.
                    Some(known) => record::merge(&mut known.lessons, new.lessons),
                    None => learners.push(new),
                }
            }
        }
    }
    let (language, mastery) = (words.language(), words.mastery());
    let form = form.ok_or_else(|| words.wrong("which form? --csv, --events or --xapi"))?;
    if learners.is_empty() {
        return Err(words.wrong("whose progress? Name a file"));
    }
    let known = known(Path::new(folder))?;
    let report = Report {
        learners,
        lessons: known
            .iter()
            .filter_map(|whole| {
                let texts = whole.texts(language)?;
                let lesson = &*whole.lesson;
                Some((lesson.id.clone(), Known { lesson, texts }))
            })
            .collect(),
        language: language.to_string(),
        mastery,
    };
    let text = match form {
        "--csv" => report.attempts_csv(),
        "--events" => report.events_csv(),
        _ => format!(
            "{}\n",
            serde_json::to_string_pretty(
                &report
                    .statements(home)
                    .map_err(|it| { format!("{it}; name it with --home ADDRESS") })?
            )
            .map_err(|error| error.to_string())?
        ),
    };
    match out {
        Some(out) => fs::write(out, text).map_err(|error| format!("{out}: {error}")),
        None => {
            crate::say(&text);
            Ok(())
        }
    }
}

fn learner(word: &str) -> Result<Learner, String> {
    // A file whose own name has a `=` is that file.
    let named = word.split_once('=').filter(|_| !Path::new(word).is_file());
    let (name, file) = match named {
        Some(("", _)) => return Err(format!("`{word}`: no name stands before the `=`")),
        Some((name, file)) => (name.to_string(), file),
        None => {
            let stem = Path::new(word).file_stem().unwrap_or_default();
            (
                record::learner_of(&stem.to_string_lossy()).to_string(),
                word,
            )
        }
    };
    let lessons = record::read(&crate::file::text(file, crate::file::PROGRESS)?)
        .map_err(|error| format!("{file}: {error}"))?;
    Ok(Learner { name, lessons })
}

/// The lessons of a folder; those that cannot be read are left out, and `orgsim lesson check` says why.
fn known(folder: &Path) -> Result<Vec<Whole>, String> {
    let of = |error: std::io::Error| {
        format!(
            "{}: {error}; `--lessons DIR` names another folder",
            folder.display()
        )
    };
    let mut folders: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(of)? {
        let path = entry.map_err(of)?.path();
        if path.join("lesson.toml").is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    let mut all = Vec::new();
    for path in folders {
        match lesson::files(&path).map(|files| files.read()) {
            Ok(Ok(whole)) => all.push(whole),
            Err(_) | Ok(Err(_)) => eprintln!(
                "{}: this lesson cannot be read, so of it only counts are reported; `orgsim lesson check` says why",
                path.display()
            ),
        }
    }
    Ok(all)
}
