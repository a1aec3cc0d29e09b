//! What is asked in the list of lessons: the review of a lesson, and an exam; and whether a due review is offered.

use implicit_clone::unsync::IString;
use lessons::Language;
use lessons::exam::{self, ExamQuestion, TopicResult};
use lessons::learning::{Review, review_questions};
use lessons::record::AttemptRecord;
use sim::time::SimTime;

use super::{OpenedLesson, QuestionView};
use crate::base::Base;
use crate::base::effects::{Errand, FocusTarget, LessonsFor, SideEffect, Stored, ToFetch};
use crate::base::progress::ProgressFile;

/// The name under which the day is stored on which the offer of a review was put off.
pub const PUT_OFF: &str = "review.put-off";

/// The length of a day in a time by the clock, `2026-01-05`.
const DAY: usize = 10;

/// What is open in the list of lessons.
#[derive(Clone, Debug, Default)]
pub struct CourseState {
    /// The review of a lesson.
    pub review: Option<Sitting>,
    /// The review was offered below the organization, and is there.
    pub is_offered: bool,
    /// No review is offered any more.
    declined: bool,
    /// The exam.
    pub exam: Option<Sitting>,
    /// Number of sittings so far.
    sittings: u64,
}

/// Questions that are asked outside a lesson, and the answers to them.
#[derive(Clone, Debug)]
pub struct Sitting {
    /// Each has another one.
    pub number: u64,
    /// What asks them.
    pub of: SittingKind,
    /// `None` while their lessons are fetched, or why they do not come.
    pub questions: Option<Result<Vec<AskedQuestion>, String>>,
}

/// What asks questions outside a lesson.
#[derive(Clone, Debug)]
pub enum SittingKind {
    /// The review of a lesson, after these attempts at it.
    Review(IString, Vec<AttemptRecord>),
    /// The exam of a seed, with the questions that it draws.
    Exam(u64, Vec<ExamQuestion>),
}

/// A question, and the answers to it so far.
#[derive(Clone, Debug)]
pub struct AskedQuestion {
    opened: OpenedLesson,
    /// The name of its texts.
    name: String,
    options: Vec<String>,
    answers: Vec<String>,
    is_of_exam: bool,
    tries: Vec<Vec<String>>,
}

/// An action on what is asked.
#[derive(Clone)]
pub enum CourseAction {
    /// Review a lesson after these attempts at it; whether that was offered.
    Review(IString, Vec<AttemptRecord>, bool),
    /// Close the review.
    CloseReview,
    /// Do without reviews from today, a time by the clock.
    PutOff(String),
    /// Begin the exam of a seed, of these topics: the lessons of each, with their numbers of questions.
    Exam(Vec<Vec<(String, u64)>>, u64),
    /// The lessons of the sitting of this number have come, or why not.
    Opened(u64, Result<Vec<OpenedLesson>, String>),
    /// Answer a question of the review at this time, with these options.
    AnswerReview(usize, Vec<String>, String),
    /// Answer a question of the exam, with these options.
    AnswerExam(usize, Vec<String>),
}

impl AskedQuestion {
    /// The language of its texts.
    pub fn language(&self) -> Language {
        self.opened.language
    }

    /// How it is shown.
    pub fn view(&self) -> QuestionView {
        let (options, answers, tries) = (&self.options, &self.answers, &self.tries);
        let view = QuestionView::new(&self.opened.texts, &self.name, options, answers, tries);
        if !self.is_of_exam {
            return view;
        }
        let right = answers.iter().map(|it| it.clone().into());
        QuestionView {
            // Two lessons may have a question of the same id.
            id: format!("{}-{}", self.opened.lesson.id, view.id).into(),
            // In an exam, the first answer is the last one.
            right: (!tries.is_empty()).then(|| right.collect()),
            ..view
        }
    }
}

impl Sitting {
    /// The ids of the lessons that are asked about.
    fn lessons(&self) -> Vec<String> {
        match &self.of {
            SittingKind::Review(lesson, _) => vec![lesson.to_string()],
            SittingKind::Exam(_, drawn) => drawn.iter().map(|it| it.lesson.clone()).collect(),
        }
    }

    /// The questions, now that their lessons are there.
    fn asked(&self, lessons: &[OpenedLesson]) -> Vec<AskedQuestion> {
        let asked = |opened: &OpenedLesson, name, options, answers, is_of_exam| AskedQuestion {
            opened: opened.clone(),
            name,
            options,
            answers,
            is_of_exam,
            tries: Vec::new(),
        };
        let mut questions = Vec::new();
        match &self.of {
            SittingKind::Review(_, attempts) => {
                for opened in lessons {
                    let all = review_questions(&opened.lesson, attempts).into_iter();
                    questions.extend(all.map(|it| {
                        let name = format!("{}.{}", it.kind.texts(), it.id);
                        asked(opened, name, it.options, it.answers, false)
                    }));
                }
            }
            SittingKind::Exam(_, drawn) => {
                for (drawn, opened) in drawn.iter().zip(lessons) {
                    let found = opened.lesson.quiz.get(drawn.number);
                    questions.extend(found.map(|it| {
                        let (name, options) = (format!("quiz.{}", it.id), it.options.clone());
                        asked(opened, name, options, it.answers.clone(), true)
                    }));
                }
            }
        }
        questions
    }

    /// The questions as they are shown; none before they are there.
    pub fn views(&self) -> Vec<QuestionView> {
        let there = self.questions.iter().flatten().flatten();
        there.map(AskedQuestion::view).collect()
    }

    /// Whether each question was answered.
    pub fn is_over(&self) -> bool {
        matches!(self.questions, Some(Ok(_))) && self.views().iter().all(|it| it.right.is_some())
    }

    /// Answers a question; whether that was the last answer that was missing.
    fn answer(&mut self, number: usize, options: Vec<String>) -> bool {
        let was_over = self.is_over();
        let Some(Ok(questions)) = &mut self.questions else {
            return false;
        };
        if let Some(question) = questions
            .get_mut(number)
            .filter(|it| it.view().right.is_none())
        {
            question.tries.push(options);
        }
        !was_over && self.is_over()
    }

    /// The result in each of so many topics of an exam.
    pub fn results(&self, topics: usize) -> Vec<TopicResult> {
        let right: Vec<bool> = self.views().iter().map(|it| it.is_right).collect();
        match &self.of {
            SittingKind::Exam(_, drawn) => exam::results(topics, drawn, &right),
            SittingKind::Review(..) => Vec::new(),
        }
    }
}

impl CourseState {
    /// The lesson whose review is offered now, of these with their numbers of questions. `put_off`: what is stored as [`PUT_OFF`].
    pub fn offered(
        &self,
        lessons: &[(String, u64)],
        file: &ProgressFile,
        put_off: Option<&str>,
        now: &str,
    ) -> Option<String> {
        let is_quiet = self.declined || self.is_offered || put_off == now.get(..DAY);
        (!is_quiet).then(|| file.most_due(lessons, now))?
    }

    /// Begins a sitting: its lessons are to be fetched.
    fn sit(&mut self, of: SittingKind) -> (Sitting, SideEffect) {
        self.sittings += 1;
        let number = self.sittings;
        let sitting = Sitting {
            number,
            of,
            questions: None,
        };
        let wanted = LessonsFor::Questions(number);
        let lessons = ToFetch::Lessons(wanted, sitting.lessons());
        (sitting, SideEffect::Fetch(lessons))
    }

    pub(crate) fn update(&mut self, base: &mut Base, action: CourseAction) {
        match action {
            CourseAction::Review(lesson, attempts, is_offered) => {
                let (review, fetch) = self.sit(SittingKind::Review(lesson, attempts));
                (self.review, self.is_offered) = (Some(review), is_offered);
                base.effects.push(fetch);
            }
            CourseAction::CloseReview => {
                self.review = None;
                self.declined |= self.is_offered;
                if !std::mem::take(&mut self.is_offered) {
                    base.effects
                        .push(SideEffect::Focus(FocusTarget::LessonList));
                }
            }
            CourseAction::PutOff(now) => {
                self.declined = true;
                let today = now.get(..DAY).unwrap_or_default();
                base.request(Errand::remember(PUT_OFF, today));
            }
            CourseAction::Exam(topics, seed) => {
                let drawn = exam::draw(&topics, seed);
                let (exam, fetch) = self.sit(SittingKind::Exam(seed, drawn));
                self.exam = Some(exam);
                base.effects.push(fetch);
            }
            CourseAction::Opened(number, opened) => self.begin_asking(base, number, opened),
            CourseAction::AnswerReview(number, options, now) => {
                let Some(review) = &mut self.review else {
                    return;
                };
                let (ends, SittingKind::Review(lesson, _)) =
                    (review.answer(number, options), &review.of)
                else {
                    return;
                };
                if ends {
                    let at = SimTime::parse(&now).unwrap_or(SimTime::from_millis(0));
                    let right = review.views().iter().all(|it| it.at_once);
                    let stored = Stored::Review(lesson.clone(), Review { at, right });
                    base.effects.push(SideEffect::Store(stored));
                }
            }
            CourseAction::AnswerExam(number, options) => {
                if let Some(exam) = &mut self.exam {
                    exam.answer(number, options);
                }
            }
        }
    }

    /// Asks the questions of a sitting that waits for its lessons.
    fn begin_asking(
        &mut self,
        base: &mut Base,
        number: u64,
        opened: Result<Vec<OpenedLesson>, String>,
    ) {
        let both = [
            (&mut self.review, FocusTarget::Review),
            (&mut self.exam, FocusTarget::Exam),
        ];
        for (sitting, heading) in both {
            if let Some(sitting) = sitting
                .as_mut()
                .filter(|it| it.number == number && it.questions.is_none())
            {
                sitting.questions = Some(
                    opened
                        .as_deref()
                        .map(|it| sitting.asked(it))
                        .map_err(Clone::clone),
                );
                base.effects.push(SideEffect::Focus(heading));
            }
        }
    }
}
