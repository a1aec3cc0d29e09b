//! `orgsim report …`: what learners did, from their exported progress.

use lessons::Whole;
use lessons::record::{self, FileLearner};
use lessons::report::{KnownLesson, Learner, Report, add, same_lessons, tell_apart};

use crate::arguments::Teaching;
use crate::lesson;
use crate::prelude::*;

#[derive(Debug, Parser)]
// Doc comments are the help text: an address in them is plain text.
#[allow(rustdoc::bare_urls)]
#[command(after_help = "\
Each file belongs to one learner, whose name is in the file or is the file's name: `ana.json`, \
`orgsim-progress-ana.json`, `ana@school.example.json`. `NAME=FILE` sets another name. Files of the same learner are \
combined; learners of the same name whose files have different ids stay apart, unless `NAME=FILE` names them.")]
pub struct ReportOptions {
    /// Files of exported progress; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    form: FormOptions,
    /// The output file [default: standard output]
    #[arg(short, value_name = "FILE")]
    out: Option<String>,
    /// The folder of the lessons, for the correct answers; repeat it for more folders. The built page has one, too: `dist/lessons`
    #[arg(long, value_name = "DIR", default_value = "lessons")]
    lessons: Vec<PathBuf>,
    #[command(flatten)]
    teaching: Teaching,
    /// xAPI: the site where learners have accounts with these names, such as https://school.example; not needed for names
    /// that are email addresses
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "",
        hide_default_value = true,
        conflicts_with_all = ["csv", "grades", "events"]
    )]
    home: String,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct FormOptions {
    /// A table with a row for each attempt at a lesson
    #[arg(long)]
    csv: bool,
    /// A table with a row for each learner, with the best attempt at each lesson
    #[arg(long)]
    grades: bool,
    /// A table with a row for each goal, mistake, hint, prediction and answer
    #[arg(long, conflicts_with = "mastery")]
    events: bool,
    /// xAPI statements (version 1.0.3), as JSON
    #[arg(long)]
    xapi: bool,
}

/// Runs `orgsim report`.
///
/// # Errors
///
/// A readable message.
pub fn run(options: ReportOptions) -> Result<(), String> {
    let mut learners: Vec<Learner> = Vec::new();
    for file in &options.files {
        // Two browsers of one person: an attempt that both have is one.
        if let Some(name) = add(&mut learners, learner(file)?) {
            warn(&format!("{file}: combined with the other files of {name}"));
        }
    }
    for name in tell_apart(&mut learners) {
        warn(&format!(
            "several learners are called {name}; if they are one, name their files `{name}=FILE`"
        ));
    }
    let Teaching { lang, mastery } = options.teaching;
    let mut known = Vec::new();
    for folder in &options.lessons {
        known.extend(lessons_of(folder)?);
    }
    let ids = known
        .iter()
        .map(|(own, whole)| (own.clone(), whole.lesson.id.clone()));
    same_lessons(&mut learners, &ids.collect::<Vec<_>>());
    let report = Report {
        learners,
        lessons: known
            .iter()
            .filter_map(|(_, whole)| {
                let known = KnownLesson {
                    lesson: &whole.lesson,
                    texts: whole.texts(&lang)?,
                };
                Some((whole.lesson.id.clone(), known))
            })
            .collect(),
        language: lang,
        mastery,
    };
    warn_of_unjudged(&report);
    let text = if options.form.csv {
        report.attempts_csv()
    } else if options.form.grades {
        report.grades_csv()
    } else if options.form.events {
        report.events_csv()
    } else {
        let statements = (report.statements(&options.home))
            .map_err(|it| format!("{it}; name it with --home ADDRESS"))?;
        let text = serde_json::to_string_pretty(&statements);
        text.map_err(|error| error.to_string())? + "\n"
    };
    match options.out {
        Some(out) => file::write(out, text)?,
        None => say(&text),
    }
    Ok(())
}

fn warn_of_unjudged(report: &Report<'_>) {
    for it in report.unjudged() {
        let why = match it.is_known {
            true => "was made with other questions",
            false => {
                "is at a lesson that none of the folders has (`--lessons DIR`, more than once for more folders)"
            }
        };
        warn(&format!(
            "{}: the attempt at {} of {} {why}: not judged",
            it.learner, it.lesson, it.begun
        ));
    }
}

fn learner(word: &str) -> Result<Learner, String> {
    // A file whose own name contains `=` is read as that file.
    let named = word.split_once('=').filter(|_| !Path::new(word).is_file());
    let (name, file) = match named {
        Some(("", _)) => return Err(format!("`{word}`: the name before the `=` is missing")),
        Some((name, file)) => (Some(name), file),
        None => (None, word),
    };
    let text = file::text(file, file::PROGRESS)?;
    let lessons = record::read(&text).map_err(|error| format!("{file}: {error}"))?;
    let stem = Path::new(file).file_stem().unwrap_or_default();
    let mut of = FileLearner::of_file(&text, &stem.to_string_lossy());
    if let Some(name) = name {
        // Whoever names files says whose they are.
        of = FileLearner {
            name: name.to_string(),
            id: String::new(),
        };
    }
    Ok(Learner::new(of, lessons))
}

/// The lessons of a folder, with their ids in links for learners; those that cannot be read are left out, and `orgsim lesson check`
/// says why.
fn lessons_of(folder: &Path) -> Result<Vec<(String, Whole)>, String> {
    let of = |error: std::io::Error| {
        format!(
            "{}: {error}; `--lessons DIR` names another folder, such as the built page's `dist/lessons`",
            folder.display()
        )
    };
    let mut all = Vec::new();
    for path in lesson::folders(folder).map_err(of)? {
        if !lesson::has_lesson(&path) {
            continue;
        }
        match lesson::files(&path).map(|files| (files.own_id(), files.read())) {
            Ok((id, Ok(whole))) => all.push((id, whole)),
            Err(_) | Ok((_, Err(_))) => warn(&format!(
                "{}: this lesson cannot be read, so of it only counts are reported; `orgsim lesson check` says why",
                path.display()
            )),
        }
    }
    Ok(all)
}
