//! `orgsim lesson …`: commands for authors of lessons. `docs/lessons.md` describes the format.

mod add;
mod folder;
mod lines;

use std::rc::Rc;
use std::time::Instant;

use clap::Subcommand;
use lessons::puzzle::Puzzle;
use lessons::search::SearchProgress;
use lessons::{Complaint, Files, Happening, Lesson, LessonAttempt, Whole, carry_out, facts};

use crate::prelude::*;
use folder::is_lesson;

pub use folder::{files, folders, has_lesson};

#[derive(Debug, Subcommand)]
pub enum LessonCommand {
    /// Create a folder with a small lesson that passes
    New { dir: PathBuf },
    /// List the errors in lessons, with file and line
    Check {
        /// The folder of a lesson, or a folder of such folders
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Check lessons, then play the solution, the mistakes and random commands
    Prove {
        /// The folder of a lesson, or a folder of such folders
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Print the facts that goals can use, as JSON
    Facts {
        dir: PathBuf,
        /// The facts after this step of the solution [default: those at the start]
        #[arg(long, value_name = "STEP")]
        after: Option<String>,
    },
    /// Play the solution and print the result of each line
    Play { dir: PathBuf },
    /// Print the lines of the solution, with ids filled in, and their API calls, as JSON
    Lines { dir: PathBuf },
    /// Search for a way to break a rule
    Rule {
        /// The folder of the rule, or its name in `lessons/rules`
        dir: PathBuf,
        /// Search with the rule switched off
        #[arg(long)]
        off: bool,
    },
    /// Add lessons to a built page, or replace them; needs no compiler
    Add {
        /// The folders of the lessons
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// The built page
        #[arg(long, value_name = "DIR", default_value = "dist")]
        dist: PathBuf,
        /// The part of the course that lists them
        #[arg(long, value_name = "TITLE", default_value = "More lessons")]
        part: String,
    },
    /// Mark the texts of a language as up to date with the English ones
    Translated { dir: PathBuf, language: String },
}

/// The headings of the documents that lessons cite.
const SEEDS: &str = include_str!("../../../tests/seeds.txt");

/// Runs `orgsim lesson …`.
///
/// # Errors
///
/// A readable message.
pub fn run(command: &LessonCommand) -> Result<(), String> {
    match command {
        LessonCommand::New { dir } => new(dir),
        LessonCommand::Check { dirs } => each(dirs, |files| files.check(&headings())),
        LessonCommand::Prove { dirs } => each(dirs, |files| files.prove(&headings())),
        LessonCommand::Facts { dir, after } => print_facts(dir, after.as_deref()),
        LessonCommand::Play { dir } => play(dir),
        LessonCommand::Lines { dir } => {
            let lines = lines::lines(&read(dir)?.lesson)?;
            say(&format!("{lines:#}\n"));
            Ok(())
        }
        LessonCommand::Add { dirs, dist, part } => add::add(dirs, dist, part),
        LessonCommand::Rule { dir, off } => break_rule(dir, *off),
        LessonCommand::Translated { dir, language } => translated(dir, language),
    }
}

fn read(dir: &Path) -> Result<Whole, String> {
    (files(dir)?.read()).map_err(|complaints| told(dir, &complaints))
}

fn told(dir: &Path, complaints: &[Complaint]) -> String {
    let dir = dir.display().to_string();
    let dir = dir.trim_end_matches('/');
    let lines: Vec<String> = (complaints.iter())
        .map(|it| format!("{dir}/{it}").replace(" DIR ", &format!(" {dir} ")))
        .collect();
    lines.join("\n")
}

fn headings() -> Vec<String> {
    lessons::headings(SEEDS)
}

/// Checks each lesson, including those in a folder of lessons, and prints the errors.
fn each(dirs: &[PathBuf], look: impl Fn(&Files) -> Vec<Complaint>) -> Result<(), String> {
    let mut wrong = 0;
    let mut unread = Vec::new();
    for dir in dirs {
        // An unreadable folder is reported below.
        let within = folders(dir).unwrap_or_default();
        let lessons = if is_lesson(dir) || within.is_empty() {
            vec![dir.clone()]
        } else {
            within
        };
        for dir in &lessons {
            let files = match files(dir) {
                Ok(files) => files,
                Err(error) => {
                    unread.push(error);
                    continue;
                }
            };
            let (complaints, warnings) = (look(&files), files.warnings());
            if !warnings.is_empty() {
                say(&format!(
                    "warning: {}\n",
                    told(dir, &warnings).replace('\n', "\nwarning: ")
                ));
            }
            if complaints.is_empty() {
                say(&format!("{}: all is well\n", dir.display()));
            } else {
                say(&format!("{}\n", told(dir, &complaints)));
                wrong += 1;
            }
        }
    }
    match wrong {
        0 => {}
        1 => unread.push("One lesson has errors.".to_string()),
        _ => unread.push(format!("{wrong} lessons have faults.")),
    }
    if unread.is_empty() {
        Ok(())
    } else {
        Err(unread.join("\n"))
    }
}

fn print_facts(dir: &Path, after: Option<&str>) -> Result<(), String> {
    let lesson = read(dir)?.lesson;
    let (_, mut controller) = LessonAttempt::begin(lesson.clone())?;
    if let Some(after) = after {
        let found = lesson.steps.iter().position(|it| it.id == after);
        let last = found.ok_or_else(|| {
            let known: Vec<&str> = lesson.steps.iter().map(|it| it.id.as_str()).collect();
            format!("unknown step `{after}`; choose one of {}", known.join(", "))
        })?;
        for line in lesson.steps[..=last]
            .iter()
            .flat_map(lessons::LessonStep::whole)
        {
            if !line.is_own_word() {
                carry_out(&mut controller, &line)?;
            }
        }
    }
    let text =
        serde_json::to_string_pretty(&facts(controller.world())).map_err(|it| it.to_string())?;
    say(&format!("{text}\n"));
    Ok(())
}

/// Plays the solution and prints the result of each line.
fn play(dir: &Path) -> Result<(), String> {
    let whole = read(dir)?;
    let lesson: &Rc<Lesson> = &whole.lesson;
    let texts = whole.texts("en").cloned().unwrap_or_default();
    let (mut attempt, mut controller) = LessonAttempt::begin(lesson.clone())?;
    for step in &lesson.steps {
        say(&format!("## {}\n", step.id));
        for line in step.whole() {
            let text = shell::controller::placeholders::fill_in(&controller, &line.text)?;
            let entry = attempt.own_line(&mut controller, &text, &texts);
            say(&format!(
                "{}$ {text}\n{}{}",
                entry.prompt,
                entry.printed.stdout,
                entry.printed.stderr.trim_start_matches('\n')
            ));
            for happening in attempt.observe(&controller, Some(&entry)) {
                let told = match happening {
                    Happening::GoalMet(at) => format!("goal met: {}", lesson.goals[at].id),
                    Happening::GoalLost(at) => format!("goal lost: {}", lesson.goals[at].id),
                    Happening::Mistake { index, .. } => {
                        format!("mistake: {}", lesson.mistakes[index].id)
                    }
                    Happening::Revealed(at) => {
                        let prediction = &lesson.predictions[at];
                        let came = attempt.log.came_true(prediction);
                        format!("outcome: {}: {came}", prediction.id)
                    }
                    Happening::SomethingElse(at) => {
                        format!("no outcome: {}", lesson.predictions[at].id)
                    }
                    Happening::StepDone(at) => format!("step done: {}", lesson.steps[at].id),
                    Happening::Finished => "finished".to_string(),
                };
                say(&format!("   -> {told}\n"));
            }
        }
    }
    Ok(())
}

/// Searches for a way to break a puzzle's rule. A bare name stands for a folder in `lessons/rules`.
fn break_rule(dir: &Path, off: bool) -> Result<(), String> {
    let short = Path::new("lessons/rules").join(dir);
    let dir = if dir.exists() { dir } else { &short };
    let file = dir.join("rule.toml");
    if !file.exists()
        && let Ok(all) = folders(Path::new("lessons/rules"))
    {
        let names = all.iter().filter_map(|it| it.file_name()?.to_str());
        let names = names.collect::<Vec<_>>().join(", ");
        return Err(format!(
            "{}: there is no such file. The folders in lessons/rules: {names}",
            file.display()
        ));
    }
    let text = file::text(&file.to_string_lossy(), file::RULE)?;
    let id = dir.file_name().unwrap_or_default().to_string_lossy();
    let puzzle = Puzzle::read(&id, &text).map_err(|faults| {
        let lines: Vec<String> = (faults.iter())
            .map(|fault| format!("{}:{fault}", file.display()))
            .collect();
        lines.join("\n")
    })?;
    let mut search = puzzle.search(off)?;
    let begun = Instant::now();
    search.work(usize::MAX / 2);
    let looked = format!(
        "{} lines tried, {} places seen, {:.1?}",
        search.tries(),
        search.places(),
        begun.elapsed()
    );
    let state = if off { "switched off" } else { "on" };
    say(&format!("{} ({state})\n", puzzle.rule.says()));
    say(&match (search.progress(), search.way()) {
        (_, Some(way)) => {
            let lines: Vec<String> = (way.iter())
                .map(|one| {
                    let who = one.actor.as_deref().unwrap_or_default();
                    format!("  as {who}\n  {}\n", one.line)
                })
                .collect();
            format!(
                "Broken, by this shortest way ({looked}):\n{}",
                lines.concat()
            )
        }
        (SearchProgress::Nowhere, None) => {
            format!("These lines cannot break it, in any order ({looked}).\n")
        }
        (SearchProgress::NotWithin, None) => format!(
            "No sequence of up to {} of these calls and {} moves of time breaks it ({looked}).\n",
            puzzle.depth, puzzle.waits
        ),
        (SearchProgress::Searching | SearchProgress::Found | SearchProgress::GaveUp, None) => {
            format!("No way was found, but the search is incomplete ({looked}).\n")
        }
    });
    Ok(())
}

fn translated(dir: &Path, language: &str) -> Result<(), String> {
    let texts = files(dir)?.texts().map_err(|it| told(dir, &it))?;
    let found = |wanted: &str| texts.iter().find(|(it, _)| it == wanted);
    let (_, english) = found("en").ok_or("there is no en.toml")?;
    if language == "en" || found(language).is_none() {
        return Err(format!("there are no translated texts {language}.toml"));
    }
    file::write(dir.join(format!("{language}.seen")), Files::seen(english))
}

fn new(dir: &Path) -> Result<(), String> {
    let id = dir.file_name().unwrap_or_default().to_string_lossy();
    // The characters of lesson names in links.
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !id.starts_with(|c: char| c != '-' && plain(c)) || !id.chars().all(plain) {
        return Err(format!(
            "`{}` cannot be the id of a lesson: the folder's name has small letters, digits and hyphens",
            dir.display()
        ));
    }
    fs::create_dir(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    for (name, text) in [
        ("lesson.toml", include_str!("lesson/lesson.toml")),
        ("en.toml", include_str!("lesson/en.toml")),
        ("es.toml", include_str!("lesson/es.toml")),
    ] {
        file::write(dir.join(name), text)?;
    }
    translated(dir, "es")?;
    say(&format!(
        "{} is a lesson that works: it lets someone create an organizational unit. Change it, and then\n\
         run: orgsim lesson prove {}\n",
        dir.display(),
        dir.display()
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn run(words: &[&str]) -> Result<(), String> {
        let words = ["orgsim", "lesson"].iter().chain(words);
        let cli = crate::commands::Cli::try_parse_from(words).map_err(|it| it.to_string())?;
        let crate::commands::CliCommand::Lesson(command) = cli.command else {
            panic!("these are the words of `orgsim lesson`");
        };
        super::run(&command)
    }

    #[test]
    fn a_new_lesson_is_proved_and_is_not_written_over() {
        let top = tempfile::tempdir().unwrap();
        let dir = top.path().join("a-lesson");
        let path = dir.to_string_lossy().into_owned();
        run(&["new", &path]).unwrap();
        assert_eq!(run(&["prove", &path]), Ok(()));
        assert!(run(&["new", &path]).is_err());
        let lines = lines::lines(&read(&dir).unwrap().lesson).unwrap();
        let call = &lines["steps"][0]["lines"];
        let call = call.as_array().unwrap().last().unwrap();
        assert_eq!(call["operation"], "organizations:CreateOrganizationalUnit");
        assert!(
            call["input"]["ParentId"]
                .as_str()
                .unwrap()
                .starts_with("r-")
        );
        // A changed English text makes its translation stale until it is marked as translated.
        let english = dir.join("en.toml");
        let text = fs::read_to_string(&english).unwrap();
        fs::write(&english, text.replace("title = \"", "title = \"Now: ")).unwrap();
        let complaints = told(&dir, &files(&dir).unwrap().check(&headings()));
        assert_eq!(complaints.lines().count(), 1, "{complaints}");
        let cure = format!("run `orgsim lesson translated {path} es`");
        assert!(complaints.ends_with(&cure), "{complaints}");
        assert!(run(&["check", &path]).is_err());
        run(&["translated", &path, "es"]).unwrap();
        assert_eq!(run(&["check", &path]), Ok(()));
    }

    #[test]
    fn what_is_no_folder_of_a_lesson_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path();
        let path = |name: &str| top.join(name).to_string_lossy().into_owned();
        let refused = |words: &[&str], part: &str| {
            let why = run(words).unwrap_err();
            assert!(why.contains(part), "{words:?}: {why}");
        };
        for word in ["new", "check", "play"] {
            refused(&[word], "<DIR>");
        }
        for name in ["Mine", "my lesson", "-x", ".."] {
            refused(&["new", &path(name)], "cannot be the id");
        }
        run(&["new", &path("good-1")]).unwrap();
        refused(&["play", &path(".")], "there is one in");
        refused(
            &["facts", &path("good-1"), "--after", "x"],
            "unknown step `x`; choose one of unit",
        );
        // A folder of lessons stands for all of them, and an unreadable one does not hide the others.
        assert_eq!(run(&["check", &path(".")]), Ok(()));
        run(&["new", &path("good-2")]).unwrap();
        fs::write(top.join("good-1/en.toml"), b"title = \"\xff\"").unwrap();
        let place = "good-1/en.toml:1:10: this is not text";
        refused(&["check", &path("good-1")], place);
        fs::write(top.join("good-2/en.toml"), "title = 1").unwrap();
        refused(&["check", &path(".")], place);
        refused(&["check", &path("")], "One lesson has errors.");
        fs::remove_file(top.join("good-1/en.toml")).unwrap();
        fs::create_dir(top.join("good-1/en.toml")).unwrap();
        refused(&["check", &path("good-1")], "en.toml: this is not a file");
    }
}
