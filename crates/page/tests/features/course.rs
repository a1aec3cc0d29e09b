//! Reviews and exams in the list of lessons, and the offer of a due review.

use lessons::exam::ASKED;
use lessons::record::AttemptRecord;
use page::course::{PUT_OFF, Sitting};
use page::effects::{Errand, FocusTarget, LessonsFor, ToFetch};
use page::lesson::QuestionView;
use page::progress::{PROGRESS, ProgressFile};
use page::stored::WorkTime;
use page::{Action, CourseAction, Route, SideEffect};
use sim::scenario::Scenario;

use crate::window::{Window, opened};

const LESSON: &str = "draw-the-tree";
const NOW: &str = "2026-01-09T09:00:00.000Z";

impl Window {
    fn course(&mut self, action: CourseAction) {
        self.act(Action::Course(action));
    }

    /// The lessons that were asked for last come, also for another sitting.
    fn questions_come(&mut self, number: Option<u64>) {
        let fetched = self.effects.iter().find_map(|it| {
            let SideEffect::Fetch(ToFetch::Lessons(LessonsFor::Questions(number), ids)) = it else {
                return None;
            };
            Some((*number, ids.clone()))
        });
        let (asked, ids) = fetched.expect("lessons are fetched");
        let language = self.state.base.words.language;
        let lessons = ids.iter().map(|id| opened(id, language)).collect();
        self.course(CourseAction::Opened(number.unwrap_or(asked), Ok(lessons)));
    }

    fn reviews(&mut self, attempts: Vec<AttemptRecord>, is_offered: bool) {
        self.course(CourseAction::Review(LESSON.into(), attempts, is_offered));
        self.questions_come(None);
    }

    /// Answers a question of the review.
    fn answer(&mut self, number: usize, option: &str) {
        let options = vec![option.to_string()];
        self.course(CourseAction::AnswerReview(number, options, NOW.into()));
    }

    /// The reviews that are stored now.
    fn stored(&self) -> Option<ProgressFile> {
        let stored = self.effects.iter().find_map(|it| {
            let SideEffect::Store(part) = it else {
                return None;
            };
            Some(part)
        })?;
        let texts = self.state.texts(stored, &|_| None, &WorkTime::default);
        let text = texts.iter().find(|it| it.0 == PROGRESS)?;
        ProgressFile::read(&text.1)
    }
}

/// An attempt at the lesson, with answers to its own two questions.
fn attempt(management: &str) -> AttemptRecord {
    let mut attempt = AttemptRecord {
        begun: "2026-01-05T09:00:00.000Z".to_string(),
        done: Some("2026-01-05T09:30:00.000Z".to_string()),
        ..AttemptRecord::default()
    };
    for (id, option) in [("management", management), ("answered", "request")] {
        let tries = vec![vec![option.to_string()]];
        attempt.log.answers.insert(id.into(), tries);
    }
    attempt
}

fn views(sitting: Option<&Sitting>) -> Vec<QuestionView> {
    sitting.map_or_else(Vec::new, Sitting::views)
}

#[test]
fn a_review_asks_first_what_was_missed_and_is_stored_once_when_all_is_answered() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.open(Route::Lessons);
    window.reviews(vec![attempt("biggest")], false);
    let heading = SideEffect::Focus(FocusTarget::Review);
    assert!(window.effects.contains(&heading));
    let review = |it: &Window| views(it.state.course.review.as_ref());
    let ids: Vec<_> = review(&window).into_iter().map(|it| it.id).collect();
    assert_eq!(ids, ["management", "answered"]);
    window.answer(0, "biggest");
    assert!(!review(&window)[0].is_right && review(&window)[0].right.is_none());
    window.answer(0, "founder");
    // It goes on where the reader left it.
    window.open(Route::Organization);
    window.open(Route::Lessons);
    assert_eq!(review(&window)[0].tries, 2);
    assert_eq!(window.stored(), None);
    window.answer(1, "request");
    let stored = window.stored().expect("the review is stored");
    let row = &stored.value()["reviews"][LESSON][0];
    assert_eq!(row["at"].as_str(), Some("2026-01-09T09:00:00+00:00"));
    assert_eq!(row["right"], false, "the first answer was wrong");
    // What is answered is no more a question.
    window.answer(1, "account");
    assert_eq!(window.stored(), None);
    assert!(review(&window)[1].is_right);
    window.course(CourseAction::CloseReview);
    let map = SideEffect::Focus(FocusTarget::LessonList);
    assert!(window.state.course.review.is_none() && window.effects.contains(&map));
}

#[test]
fn an_exam_takes_the_first_answers_and_counts_them_by_topic() {
    let mut window = Window::new(Scenario::AllFeatures);
    let topics = vec![vec![(LESSON.to_string(), 2)], vec![("tour".to_string(), 1)]];
    window.course(CourseAction::Exam(topics.clone(), 7));
    // What comes for an earlier exam is not what is asked now.
    window.questions_come(Some(0));
    let exam = |it: &Window| it.state.course.exam.clone().expect("an exam");
    assert!(exam(&window).questions.is_none() && !exam(&window).is_over());
    window.course(CourseAction::Exam(topics, 7));
    window.questions_come(None);
    let all = views(Some(&exam(&window)));
    assert_eq!(all.len(), 3.min(ASKED));
    for (number, question) in all.iter().enumerate() {
        // The founder is right, and so may one more be.
        let options = vec![question.options[1].0.to_string()];
        window.course(CourseAction::AnswerExam(number, options));
        window.course(CourseAction::AnswerExam(number, Vec::new()));
    }
    assert!(exam(&window).is_over());
    assert!(views(Some(&exam(&window))).iter().all(|it| it.tries == 1));
    let founder = format!("{LESSON}-management");
    let all = views(Some(&exam(&window)));
    assert!(all.iter().any(|it| *it.id == *founder && it.is_right));
    let results = exam(&window).results(2);
    assert_eq!((results[0].asked, results[1].asked), (2, 1));
    let right: usize = results.iter().map(|it| it.right).sum();
    assert_eq!(right, all.iter().filter(|it| it.is_right).count());
    assert_eq!(window.stored(), None, "an exam is not stored");
}

#[test]
fn lessons_that_do_not_come_are_said() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.course(CourseAction::Review(LESSON.into(), Vec::new(), false));
    let why = "There is no network.".to_string();
    window.course(CourseAction::Opened(1, Err(why.clone())));
    let review = window.state.course.review.as_ref();
    let review = review.expect("a review");
    assert!(matches!(&review.questions, Some(Err(it)) if *it == why));
    assert!(!review.is_over());
    // No question is there to be answered.
    window.answer(0, "founder");
    assert_eq!(window.stored(), None);
}

#[test]
fn a_due_review_is_offered_until_it_is_put_off_or_closed() {
    let mut file = ProgressFile::default();
    file.note(LESSON, attempt("founder"));
    let rows = [(LESSON.to_string(), 2)];
    let offered = |it: &Window, put_off: Option<&str>| {
        let offered = it.state.course.offered(&rows, &file, put_off, NOW);
        offered.is_some()
    };
    let mut window = Window::new(Scenario::AllFeatures);
    assert!(offered(&window, None) && offered(&window, Some("2026-01-08")));
    assert!(!offered(&window, Some("2026-01-09")), "put off today");
    let mut other = Window::new(Scenario::AllFeatures);
    other.course(CourseAction::PutOff(NOW.into()));
    let today = SideEffect::Errand(Errand::remember(PUT_OFF, "2026-01-09"));
    assert!(other.effects.contains(&today) && !offered(&other, None));
    // One that is being answered below the organization is offered no more, and not in the list.
    window.reviews(Vec::new(), true);
    assert!(window.state.course.is_offered && !offered(&window, None));
    window.course(CourseAction::CloseReview);
    let map = SideEffect::Focus(FocusTarget::LessonList);
    assert!(!window.effects.contains(&map), "the list is elsewhere");
    assert!(!offered(&window, None), "the reader wants no other now");
}
