//! Presenting a lesson: the page runs its steps for the presenter, one after another or line by line.

use std::rc::Rc;

use implicit_clone::unsync::IString;
use lessons::{LessonLine, LessonStep, deeds};

use super::OpenedLesson;
pub use crate::base::effects::HandedLesson;

/// The position in a presented lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// The lesson's id.
    pub id: IString,
    /// The shown step, from 0.
    pub step: usize,
    /// Number of its lines already run; while `fresh`, the most of them to run.
    pub lines: usize,
    /// The presenter has left it to explore freely; coming back restores its own world.
    pub away: bool,
    /// `None`: not loaded yet.
    pub opened: Option<Rc<OpenedLesson>>,
    /// Its world is still to be built, after loading.
    pub fresh: bool,
    /// Why it could not be loaded.
    pub failed: Option<String>,
    /// The branch that keeps the session from before it.
    pub branch: Option<String>,
}

/// A question of a step: a prediction, or a question to the class.
#[derive(Clone, Debug, PartialEq)]
pub struct WalkQuestion {
    /// The question.
    pub ask: String,
    /// The options.
    pub options: Vec<String>,
    /// The answer.
    pub answer: String,
    /// Which of the options it is.
    pub right: Option<usize>,
}

impl OpenedLesson {
    /// The text with this name.
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name)
    }

    /// The lesson's title.
    pub fn title(&self) -> &str {
        self.text("title")
    }

    /// A text of a step.
    pub fn of(&self, step: &LessonStep, name: &str) -> &str {
        self.texts.get(&format!("steps.{}.{name}", step.id))
    }

    /// The questions of a step, in order.
    pub fn questions(&self, step: &LessonStep) -> Vec<WalkQuestion> {
        let mut questions = Vec::new();
        if let Some(it) = step.predict.and_then(|at| self.lesson.predictions.get(at)) {
            let text = |name: &str| self.texts.get(&format!("predictions.{}.{name}", it.id));
            questions.push(WalkQuestion {
                ask: text("question").to_string(),
                options: it.options.iter().map(|it| text(it).to_string()).collect(),
                answer: format!("**{}**. {}", text(&it.answer), text("because")),
                right: it.options.iter().position(|option| *option == it.answer),
            });
        }
        let asked = self.texts.count(&format!("steps.{}.ask", step.id));
        questions.extend((0..asked).map(|n| WalkQuestion {
            ask: self.of(step, &format!("ask.{n}.q")).to_string(),
            options: Vec::new(),
            answer: self.of(step, &format!("ask.{n}.a")).to_string(),
            right: None,
        }));
        questions
    }
}

impl Walk {
    /// The lesson and the step, once it is loaded.
    pub fn part(&self) -> Option<(&OpenedLesson, &LessonStep)> {
        let opened = self.opened.as_deref()?;
        Some((opened, opened.lesson.steps.get(self.step)?))
    }

    /// Whether the lesson has files, so that the course has it.
    pub fn is_listed(&self) -> bool {
        self.opened
            .as_ref()
            .is_none_or(|opened| opened.start.is_none())
    }

    /// The step's remaining lines.
    pub fn rest(&self) -> Vec<&LessonLine> {
        let part = self.part();
        part.map_or_else(Vec::new, |(_, step)| deeds(step).skip(self.lines).collect())
    }

    /// Whether the last step is shown, with everything that it does.
    pub fn is_at_end(&self) -> bool {
        self.opened.is_some() && self.is_last() && self.rest().is_empty()
    }

    pub(crate) fn is_last(&self) -> bool {
        (self.opened.as_ref()).is_none_or(|opened| self.step + 1 >= opened.lesson.steps.len())
    }
}

/// An action on a presented lesson.
#[derive(Clone)]
pub enum WalkAction {
    /// Start to present a lesson, or go to one of its steps.
    Open(IString, usize),
    /// The lesson was loaded, or loaded in another language.
    Loaded(Rc<OpenedLesson>),
    /// The lesson of this id could not be loaded, and why.
    Failed(IString, String),
    /// Go to the next step, or back.
    Step(bool),
    /// Run only its next line.
    Line,
    /// Leave it for good.
    Leave,
}

impl WalkAction {
    /// Presents a lesson from a step on.
    pub fn open(id: impl Into<IString>, step: usize) -> Self {
        Self::Open(id.into(), step)
    }
}

/// What a projector has room for: the first paragraph, without the words that announce a list.
pub(crate) fn opening(text: &str) -> &str {
    let first = text.split("\n\n").next().unwrap_or_default();
    match first.rfind(". ") {
        Some(at) if first.ends_with(':') => &first[..=at],
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use super::opening;

    #[test]
    fn words_that_announce_a_list_are_not_projected() {
        assert_eq!(
            opening("Look at it. There are two:\n\n- one"),
            "Look at it."
        );
        assert_eq!(
            opening("Two: this. And that.\n\nMore."),
            "Two: this. And that."
        );
        assert_eq!(opening("There are two:\n\n- one"), "There are two:");
    }
}
