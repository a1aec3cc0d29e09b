//! Responses: a learner's answers with the right ones, for reports and for the platform that launched the page.

use std::slice;

use crate::lesson::Lesson;
use crate::log::AttemptLog;
use crate::names;

message::worded! {
    /// The kind of an answered question: a quiz question, or a prediction.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ResponseKind {
        /// A quiz question.
        Quiz: "quiz", "quiz";
        /// A prediction.
        Prediction: "prediction", "predictions";
    }
    /// The kind's name, also a part of the activity's id.
    word
    /// The table of the lesson's texts that has its questions.
    texts
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The id of the lesson.
    pub lesson: String,
    /// The question's id in the lesson's file.
    pub id: String,
    /// The kind of question.
    pub kind: ResponseKind,
    /// The ids of all options, in the lesson's order.
    pub options: Vec<String>,
    /// The chosen options, in the same order.
    pub chosen: Vec<String>,
    /// The right options.
    pub answer: Vec<String>,
    /// It is the first answer to the question in this attempt.
    pub first: bool,
    /// For a prediction: the learner had seen the answer and then undone steps.
    pub late: bool,
    /// Identifies the answer: eight hexadecimal digits, the same whenever the log is read.
    pub key: String,
}

impl Response {
    /// Whether exactly the right options were chosen.
    pub fn is_right(&self) -> bool {
        self.chosen == self.answer
    }

    /// Whether it was right, for reports; `None` for a second answer to a question and for a late prediction, because
    /// the page had already shown the right answer.
    pub fn judged(&self) -> Option<bool> {
        (self.first && !self.late).then(|| self.is_right())
    }
}

/// The responses of an attempt that started at `begun`: predictions first, each question's answers in order. Questions
/// that the lesson no longer has are left out.
pub fn responses(lesson: &Lesson, log: &AttemptLog, begun: &str) -> Vec<Response> {
    let predictions = lesson.predictions.iter().map(|it| {
        let tries = log.predictions.get(&it.id).into_iter().flatten();
        let tries: Vec<_> = tries
            .map(|made| (slice::from_ref(&made.option), made.late))
            .collect();
        let answer = slice::from_ref(log.came_true(it));
        (ResponseKind::Prediction, &it.id, &it.options, answer, tries)
    });
    let quiz = lesson.quiz.iter().map(|it| {
        let tries = log.answers.get(&it.id).into_iter().flatten();
        let tries: Vec<_> = tries.map(|chosen| (chosen.as_slice(), false)).collect();
        let answers = it.answers.as_slice();
        (ResponseKind::Quiz, &it.id, &it.options, answers, tries)
    });
    let mut all = Vec::new();
    for (kind, id, options, answer, tries) in predictions.chain(quiz) {
        let among = |some: &[String]| -> Vec<String> {
            let of = |option: &&String| some.contains(option);
            options.iter().filter(of).cloned().collect()
        };
        for (nth, (chosen, late)) in tries.into_iter().enumerate() {
            let word = kind.word();
            let key = names::short(&format!("{} {begun} {word} {id} {nth}", lesson.id));
            all.push(Response {
                lesson: lesson.id.clone(),
                id: id.clone(),
                kind,
                options: options.clone(),
                chosen: among(chosen),
                answer: among(answer),
                first: nth == 0,
                late,
                key: key[..8].to_string(),
            });
        }
    }
    all
}
