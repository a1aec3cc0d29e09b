//! The report on learners, from the files that an instructor adds.

use lessons::record::{AttemptRecord, FileLearner};
use lessons::report::Learner;
use page::effects::{Errand, FileContents, LessonsFor, ToFetch};
use page::progress::ProgressFile;
use page::report::{ReportFile, ReportOrder, percent};
use page::words::Words;
use page::{Action, Dialog, ReportAction, ScreenAction, SideEffect};
use sim::scenario::Scenario;

use crate::window::{Window, opened};

const LESSON: &str = "draw-the-tree";

impl Window {
    fn report(&mut self, action: ReportAction) {
        self.act(Action::Learners(action));
    }

    fn saves(&mut self, order: ReportOrder) {
        self.report(ReportAction::Save(Box::new(order)));
    }

    /// The request for the lessons of the file that was ordered.
    fn wanted(&self) -> Option<(u64, Vec<String>)> {
        self.effects.iter().find_map(|it| {
            let SideEffect::Fetch(ToFetch::Lessons(LessonsFor::Report(number), ids)) = it else {
                return None;
            };
            Some((*number, ids.clone()))
        })
    }

    /// The name and the text of the saved file.
    fn saved(&self) -> Option<(String, String)> {
        self.effects.iter().find_map(|it| {
            let SideEffect::Errand(Errand::Save(name, FileContents::Text(text))) = it else {
                return None;
            };
            Some((name.clone(), text.to_string()))
        })
    }

    fn names(&self) -> Vec<&str> {
        let learners = self.state.report.learners.iter();
        learners.map(|it| it.name.as_str()).collect()
    }
}

fn order(file: ReportFile) -> ReportOrder {
    ReportOrder {
        file,
        learners: Vec::new(),
        own: None,
        mastery: String::new(),
        home: String::new(),
    }
}

/// A learner's exported progress.
fn exported(name: &str, hour: u32) -> Result<String, String> {
    let mut file = ProgressFile::default();
    let attempt = AttemptRecord {
        begun: format!("2026-01-05T{hour:02}:00:00.000Z"),
        of: 3,
        ..AttemptRecord::default()
    };
    file.note(LESSON, attempt);
    Ok(file.exported(name))
}

fn own() -> Learner {
    let of = FileLearner {
        name: "Me".to_string(),
        id: String::new(),
    };
    Learner::new(of, vec![("tour".to_string(), Vec::new())])
}

fn with_files() -> Window {
    let mut window = Window::new(Scenario::AllFeatures);
    window.screen(ScreenAction::Open(Dialog::Report));
    window.report(ReportAction::Add(vec![
        ("a.json".to_string(), exported("Ana", 9)),
        ("b.json".to_string(), exported("Ana", 10)),
        ("bo.json".to_string(), exported("", 9)),
        ("note.json".to_string(), Ok("[]".to_string())),
        ("gone.json".to_string(), Err("it is gone.".to_string())),
    ]));
    window
}

#[test]
fn files_of_one_learner_are_combined_and_each_that_is_none_is_named() {
    let mut window = with_files();
    assert_eq!(window.names(), ["Ana", "bo"]);
    let report = &window.state.report;
    assert_eq!(report.learners[0].lessons[0].1.len(), 2);
    let (is_wrong, told) = &report.told;
    let lines: Vec<&str> = told.lines().collect();
    assert!(*is_wrong && lines.len() == 3, "{told}");
    assert!(lines[0].starts_with("Ana was already listed: the attempts in b.json"));
    assert!(lines[1].starts_with("note.json: this is not an Orgsim progress file"));
    assert_eq!(lines[2], "gone.json: it is gone.");
    // Opened again, the dialog begins anew.
    window.screen(ScreenAction::Open(Dialog::Report));
    assert!(window.names().is_empty() && window.state.report.told.1.is_empty());
}

#[test]
fn a_file_is_saved_once_its_lessons_are_there() {
    let mut window = with_files();
    window.saves(order(ReportFile::Grades));
    let (first, ids) = window.wanted().expect("lessons are fetched");
    assert_eq!(ids, [LESSON]);
    window.saves(order(ReportFile::Attempts));
    let lessons = || vec![opened(LESSON, Words::ENGLISH.language)];
    window.report(ReportAction::Opened(first, lessons()));
    assert_eq!(window.saved(), None, "another file was ordered since then");
    window.report(ReportAction::Opened(first + 1, lessons()));
    let (name, text) = window.saved().expect("the file is saved");
    assert_eq!(name, "orgsim-attempts.csv");
    assert!(text.contains("Ana") && text.contains("bo") && !text.contains("Me,"));
    let (is_wrong, told) = &window.state.report.told;
    assert!(
        !is_wrong && told.starts_with("The report is saved."),
        "{told}"
    );
    window.report(ReportAction::Opened(first + 1, lessons()));
    assert_eq!(window.saved(), None, "it is saved once");
}

#[test]
fn this_browser_counts_where_there_is_no_other_learner_or_when_the_instructor_says_so() {
    let mut window = Window::new(Scenario::AllFeatures);
    let told = |it: &Window| it.state.report.told.1.clone();
    window.saves(order(ReportFile::Grades));
    assert!(told(&window).contains("no lesson was started here"));
    let with_own = || ReportOrder {
        own: Some(own()),
        ..order(ReportFile::Grades)
    };
    window.saves(with_own());
    assert_eq!(
        window.wanted().map(|it| it.1),
        Some(vec!["tour".to_string()])
    );
    window.report(ReportAction::CountOwn(false));
    window.saves(with_own());
    assert!(told(&window).contains("this browser is left out"));
    // A class has other learners.
    assert!(with_files().state.report.learners.len() == 2);
    assert!(!with_files().state.report.counts_own(false));
    let alone = Window::new(Scenario::AllFeatures);
    assert!(alone.state.report.counts_own(false) && !alone.state.report.counts_own(true));
}

#[test]
fn what_is_typed_wrong_is_said_and_nothing_is_saved() {
    let mut window = with_files();
    window.saves(ReportOrder {
        mastery: "101".to_string(),
        ..order(ReportFile::Grades)
    });
    assert_eq!(window.wanted(), None);
    let told = |it: &Window| it.state.report.told.clone();
    assert!(told(&window).0 && told(&window).1.contains("from 1 to 100 percent"));
    for (home, says) in [(" ", "Enter where"), ("school", "school must be")] {
        window.saves(ReportOrder {
            home: home.to_string(),
            ..order(ReportFile::Statements)
        });
        let (number, _) = window.wanted().expect("lessons are fetched");
        window.report(ReportAction::Opened(number, Vec::new()));
        assert_eq!(window.saved(), None);
        assert!(told(&window).0 && told(&window).1.contains(says));
    }
    let words = Words::ENGLISH;
    assert_eq!(percent(" 60 % ", words), Ok(Some(60)));
    assert_eq!(percent("", words), Ok(None));
    assert!(percent("0", words).is_err() && percent("x", words).is_err());
}
