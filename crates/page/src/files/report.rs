//! The report on learners: whose attempts it has, and its files.

use lessons::record::FileLearner;
use lessons::report::{KnownLesson, Learner, Report, add, tell_apart};
use message::message;
use ordered::Map;

use crate::base::effects::{Errand, LessonsFor, SideEffect, ToFetch};
use crate::base::words::Words;
use crate::base::{Base, progress};
use crate::lesson::OpenedLesson;

/// A file of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFile {
    /// A row for each learner, as a table.
    Grades,
    /// A row for each attempt, as a table.
    Attempts,
    /// What happened in each attempt, as a table.
    Events,
    /// Statements for a record store.
    Statements,
}

/// What the report has, since its dialog was opened.
#[derive(Clone, Debug, Default)]
pub struct LearnersReport {
    /// The learners of the files that were added.
    pub learners: Vec<Learner>,
    /// Whether the attempts of this browser count; `None`: only if there are no others.
    counts_own: Option<bool>,
    /// What is told of the last act, and whether something is wrong.
    pub told: (bool, String),
    /// The file that waits for its lessons.
    order: Option<ReportOrder>,
    /// Number of files so far.
    orders: u64,
}

/// A file that is to be saved.
#[derive(Clone, Debug)]
pub struct ReportOrder {
    /// Which one.
    pub file: ReportFile,
    /// The learners; when it is ordered, those of the class.
    pub learners: Vec<Learner>,
    /// The learner of this browser, if there is one.
    pub own: Option<Learner>,
    /// The percentage that passes, as it was typed.
    pub mastery: String,
    /// Where the learners' names come from, as it was typed.
    pub home: String,
}

/// An action on the report.
#[derive(Clone)]
pub enum ReportAction {
    /// Add learners' exported progress: the name of each file, and its text or why it cannot be read.
    Add(Vec<(String, Result<String, String>)>),
    /// Count the attempts of this browser, or not.
    CountOwn(bool),
    /// Save a file.
    Save(Box<ReportOrder>),
    /// The lessons in the file of this number, without those that are not there.
    Opened(u64, Vec<OpenedLesson>),
}

/// Parses percent, from 1 to 100; `None` for an empty text.
///
/// # Errors
///
/// It is no such number.
pub fn percent(text: &str, words: Words) -> Result<Option<u8>, String> {
    let text = text.trim().trim_end_matches('%').trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse::<u8>().ok().filter(|it| (1..=100).contains(it));
    let wrong = words.say("The passing score must be from 1 to 100 percent.");
    number.map(Some).ok_or_else(|| wrong.to_string())
}

impl LearnersReport {
    /// Whether the attempts of this browser count. `in_class`: the class has learners.
    pub fn counts_own(&self, in_class: bool) -> bool {
        // The person who makes a report is usually not part of the class; a switch can change that.
        let is_alone = self.learners.is_empty() && !in_class;
        self.counts_own.unwrap_or(is_alone)
    }

    fn add(&mut self, files: Vec<(String, Result<String, String>)>, words: Words) {
        let mut notes = Vec::new();
        self.told.0 = false;
        for (file, text) in files {
            let stem = file.rsplit_once('.').map_or(&*file, |it| it.0);
            let read = text.and_then(|text| {
                let of = FileLearner::of_file(&text, stem);
                Ok(Learner::new(of, progress::read(&text, words)?))
            });
            match read {
                Ok(learner) => {
                    let known = add(&mut self.learners, learner);
                    notes.extend(known.map(|name| {
                        words.tell(message!(
                            "{name} was already listed: the attempts in {file} were added."
                        ))
                    }));
                }
                Err(why) => {
                    self.told.0 = true;
                    notes.push(format!("{file}: {why}"));
                }
            }
        }
        self.told.1 = notes.join("\n");
    }

    /// All learners of a file that is ordered, each with a name of their own.
    fn gather(&self, order: &mut ReportOrder, words: Words) -> Result<(), String> {
        percent(&order.mastery, words)?;
        let (has_own, in_class) = (order.own.is_some(), !order.learners.is_empty());
        let own = order.own.take().filter(|_| self.counts_own(in_class));
        for learner in self.learners.iter().cloned().chain(own) {
            add(&mut order.learners, learner);
        }
        if order.learners.is_empty() {
            let why = match has_own {
                false => words.say("There is nothing to report yet: no lesson was started here, and no file was added."),
                true => words.say("There is nothing to report: no file was added, and this browser is left out."),
            };
            return Err(why.to_string());
        }
        tell_apart(&mut order.learners);
        Ok(())
    }

    pub(crate) fn update(&mut self, base: &mut Base, action: ReportAction) {
        let words = base.words;
        match action {
            ReportAction::Add(files) => self.add(files, words),
            ReportAction::CountOwn(counts) => self.counts_own = Some(counts),
            ReportAction::Save(mut order) => match self.gather(&mut order, words) {
                Err(why) => self.told = (true, why),
                Ok(()) => {
                    self.orders += 1;
                    let wanted = LessonsFor::Report(self.orders);
                    let fetch = ToFetch::Lessons(wanted, order.lessons());
                    self.order = Some(*order);
                    base.effects.push(SideEffect::Fetch(fetch));
                }
            },
            ReportAction::Opened(number, known) => {
                let order = self.order.take_if(|_| self.orders == number);
                match order.map(|it| it.write(&known, words)) {
                    None => {}
                    Some(Err(why)) => self.told = (true, why),
                    Some(Ok((name, text, told))) => {
                        self.told = (false, told);
                        base.request(Errand::save(name, &text));
                    }
                }
            }
        }
    }
}

impl ReportOrder {
    /// The ids of the lessons, each once.
    fn lessons(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for (id, _) in self.learners.iter().flat_map(|learner| &learner.lessons) {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        ids
    }

    /// The name of the file, its text, and what is told of it.
    fn write(
        self,
        known: &[OpenedLesson],
        words: Words,
    ) -> Result<(&'static str, String, String), String> {
        let lessons = known.iter().map(|OpenedLesson { lesson, texts, .. }| {
            (lesson.id.clone(), KnownLesson { lesson, texts })
        });
        let report = Report {
            lessons: lessons.collect::<Map<_, _>>(),
            language: words.language.code().to_string(),
            mastery: percent(&self.mastery, words)?,
            learners: self.learners,
        };
        let (name, text) = match self.file {
            ReportFile::Grades => ("orgsim-grades.csv", report.grades_csv()),
            ReportFile::Attempts => ("orgsim-attempts.csv", report.attempts_csv()),
            ReportFile::Events => ("orgsim-events.csv", report.events_csv()),
            ReportFile::Statements => {
                let home = self.home.trim();
                let all = report.statements(home).map_err(|_| no_home(home, words))?;
                ("orgsim-statements.json", all.to_string())
            }
        };
        // One line for each attempt that is not judged.
        let mut told = vec![words.say("The report is saved.").to_string()];
        told.extend(report.unjudged().into_iter().map(|it| {
            if it.is_known {
                words.tell(message!("{learner}: the attempt at {lesson} of {begun} was made with other questions, so it is not judged.", learner = *it.learner, lesson = *it.lesson, begun = *it.begun))
            } else {
                words.tell(message!("{learner}: the attempt at {lesson} of {begun} is not judged, because this page does not have the lesson.", learner = *it.learner, lesson = *it.lesson, begun = *it.begun))
            }
        }));
        Ok((name, text, told.join("\n")))
    }
}

/// Why there are no statements.
fn no_home(home: &str, words: Words) -> String {
    if home.is_empty() {
        return words.say("A learner's name is not an email address. Enter where these names come from, such as https://school.example.").to_string();
    }
    words.tell(message!("{address} must be an address such as https://school.example, because a learner's name is not an email address.", address = *home))
}
