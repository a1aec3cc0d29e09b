//! The view of the lesson's pane, as plain values.

use implicit_clone::unsync::IString;
use lessons::{
    AttemptStanding, Expect, Goal as LessonGoal, Lesson, LessonLine, RUNGS, TRIES, Texts,
};
use message::Message;
use shell::controller::{Controller, placeholders::fill_in};
use sim::people;

use super::{LessonPlace, Run};
use crate::base::screen::Pane;
use crate::base::words::Words;

/// The lesson's state after the last action.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The lesson's id.
    pub id: IString,
    /// The lesson's title.
    pub title: String,
    /// A draft, as its author tries it.
    pub draft: bool,
    /// The minutes that the lesson takes.
    pub minutes: u64,
    /// The language of the lesson's texts, if the page has another.
    pub lang: Option<&'static str>,
    /// The shown place.
    pub place: LessonPlace,
    /// The introduction.
    pub intro: String,
    /// The summary.
    pub outro: String,
    /// All steps.
    pub steps: Vec<LessonStepRow>,
    /// The shown step; `None` at the introduction and the end.
    pub step: Option<StepView>,
    /// All goals.
    pub goals: Vec<GoalView>,
    /// Mistakes that were made and not yet handled, latest first.
    pub mistakes: Vec<MistakeView>,
    /// Why no path leads to the goals any more.
    pub dead_end: Option<String>,
    /// The questions after the last step.
    pub quiz: Vec<QuestionView>,
    /// All goals are met.
    pub finished: bool,
    /// The next place.
    pub next: Option<LessonPlace>,
    /// The place before.
    pub back: Option<LessonPlace>,
    /// Grows when the learner turns to a place: then the focus moves there.
    pub turned: u64,
    /// The next lesson: its id and title.
    pub after: Option<(IString, String)>,
    /// The lesson's file has changed since the attempt started.
    pub changed: bool,
    /// The result at the end.
    pub counts: Counts,
}

/// The result at the end of a lesson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Mistakes made.
    pub mistakes: usize,
    /// Hints shown.
    pub hints: usize,
    /// Correct predictions, out of all.
    pub foreseen: usize,
    /// Predictions made.
    pub predictions: usize,
    /// Steps that are not undone, and those of the shortest known way.
    pub steps: usize,
    /// Steps of the shortest known way.
    pub shortest: usize,
}

/// A step in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonStepRow {
    /// The step's title.
    pub title: String,
    /// All its goals are met.
    pub done: bool,
    /// There are goals, and not all of them are met.
    pub open: bool,
}

/// The shown step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepView {
    /// From 0.
    pub number: usize,
    /// The step's title.
    pub title: String,
    /// The step's text.
    pub text: String,
    /// The indexes of this step's goals among the lesson's.
    pub goals: Vec<usize>,
    /// The prediction that the step asks for.
    pub prediction: Option<PredictionView>,
    /// Predictions of other steps whose results have appeared here.
    pub outcomes: Vec<PredictionView>,
    /// The hints shown so far.
    pub hints: Vec<String>,
    /// Another hint is available.
    pub more_hints: bool,
    /// The step is a worked example.
    pub worked: bool,
    /// With the last hint, and in a worked example: the step's lines.
    pub lines: Vec<LineView>,
    /// The heading of AWS's document behind it.
    pub source: Option<String>,
    /// All its goals are met.
    pub done: bool,
    /// The spotlight's target.
    pub show: Option<IString>,
}

impl View {
    /// The pane that the step points at.
    pub fn pointed_at(&self) -> Option<Pane> {
        Pane::by_name(self.step.as_ref()?.show.as_deref()?)
    }
}

/// A line of a step's solution.
#[derive(Clone, Debug, PartialEq)]
pub struct LineView {
    /// The required identity, if another one is active: as `as` takes it, and the name.
    pub actor: Option<(String, Message)>,
    /// The line with the ids of this world, as far as they are known.
    pub text: String,
    /// All ids are known: the earlier lines were run.
    pub ready: bool,
    /// The expected error.
    pub refused: Option<String>,
}

/// A goal of the lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalView {
    /// What is to be reached.
    pub text: String,
    /// What is still missing.
    pub missing: String,
    /// It is met.
    pub met: bool,
    /// Met by the last action.
    pub fresh: bool,
    /// It can no longer be met without undoing steps.
    pub lost: bool,
}

/// A prediction, or a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct PredictionView {
    /// Its id.
    pub id: IString,
    /// The question.
    pub question: String,
    /// Acts wait until it is placed.
    pub first: bool,
    /// Ids and texts.
    pub options: Vec<(IString, String)>,
    /// The id of the option that was chosen.
    pub chosen: Option<IString>,
    /// The option that came true, once the result has appeared.
    pub right: Option<IString>,
    /// Why it came true; empty if it is not the one that the lesson explains.
    pub because: String,
    /// Why the chosen option is wrong.
    pub why: Option<String>,
    /// Something else happened than an option says: the bet stands.
    pub stands: bool,
    /// For a finding, which is judged at once: whether the last answer is right.
    pub found: Option<bool>,
    /// The evidence of a finding, after wrong answers.
    pub evidence: Option<String>,
    /// Nothing is left to do in this step: a later one shows the answer.
    pub later: bool,
    /// The result appeared before a prediction: number of steps to go back to.
    pub back_to: Option<usize>,
}

/// A mistake that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct MistakeView {
    /// Distinguishes it from others of the kind.
    pub number: u64,
    /// What went wrong, and why.
    pub text: String,
    /// What to do instead.
    pub fix: String,
    /// The heading of AWS's document behind it.
    pub source: Option<String>,
    /// Number of steps before it, or before the call that caused it, if that became a step.
    pub back_to: Option<usize>,
}

/// A question after the last step.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionView {
    /// Its id.
    pub id: IString,
    /// The question.
    pub question: String,
    /// The ids and texts of the options.
    pub options: Vec<(IString, String)>,
    /// More than one option is right.
    pub several: bool,
    /// It repeats what an earlier lesson taught.
    pub repeats: bool,
    /// The last answer.
    pub chosen: Vec<IString>,
    /// The number of answers so far.
    pub tries: usize,
    /// The right options, once they were found or after two wrong answers.
    pub right: Option<Vec<IString>>,
    /// The last answer is right.
    pub is_right: bool,
    /// The first answer was right.
    pub at_once: bool,
    /// Why the wrong options of the last answer are wrong.
    pub why: Vec<String>,
    /// Why the right answer is right.
    pub because: String,
}

/// The heading of `000 | Heading`, which people know.
fn heading(source: &str) -> String {
    let heading = source.split_once('|').map_or(source, |it| it.1);
    heading.trim().to_string()
}

impl Run {
    /// The current view.
    pub(crate) fn look(&self, controller: &Controller, words: Words) -> View {
        let (lesson, texts) = (&*self.attempt.lesson, &self.texts);
        let get = |name: &str| texts.get(name).to_string();
        let standing = &self.standing;
        let log = &self.attempt.log;
        let foreseen = (lesson.predictions.iter())
            .filter(|it| log.foresaw(it))
            .count();
        let places = self.places();
        let here = places.iter().position(|it| *it == self.place).unwrap_or(0);
        View {
            id: self.id().to_string().into(),
            title: get("title"),
            draft: self.draft,
            minutes: lesson.minutes,
            lang: (self.language != words.language).then_some(self.language.code()),
            place: self.place,
            intro: get("intro"),
            outro: get("outro"),
            steps: (lesson.steps.iter().zip(&standing.steps_done))
                .map(|(step, done)| LessonStepRow {
                    title: get(&format!("steps.{}.title", step.id)),
                    done: *done,
                    open: !step.goals.is_empty() && !*done,
                })
                .collect(),
            step: match self.place {
                LessonPlace::Step(at) if at < lesson.steps.len() => Some(self.step(controller, at)),
                LessonPlace::Step(_)
                | LessonPlace::Intro
                | LessonPlace::Quiz
                | LessonPlace::End => None,
            },
            goals: (lesson.goals.iter().enumerate())
                .map(|(index, goal)| self.goal(goal, index, standing))
                .collect(),
            mistakes: self.mistakes(controller),
            dead_end: standing.dead_end.map(|index| {
                let name = format!("dead-ends.{}", lesson.dead_ends[index].id);
                let whole = texts.find(&name);
                let text = whole.or_else(|| texts.find(&format!("{name}.text")));
                text.unwrap_or_default().to_string()
            }),
            quiz: self.quiz(lesson),
            finished: standing.finished,
            next: places.get(here + 1).copied(),
            back: here.checked_sub(1).map(|at| places[at]),
            turned: self.turned,
            after: self.after.clone(),
            changed: self.changed,
            counts: Counts {
                mistakes: log.mistakes.len(),
                hints: log.hints.values().sum(),
                foreseen,
                predictions: lesson.predictions.len(),
                steps: self.attempt.steps(),
                shortest: lesson.shortest(),
            },
        }
    }

    fn step(&self, controller: &Controller, number: usize) -> StepView {
        let lesson = &*self.attempt.lesson;
        let step = &lesson.steps[number];
        let of = format!("steps.{}", step.id);
        // A draft may have fewer texts than hints.
        let rungs = (self.texts.count(&format!("{of}.hints"))).min(lesson.hints_of(step));
        let shown = self.attempt.log.hints.get(&step.id).copied().unwrap_or(0);
        let actor = step.actor.as_ref().and_then(|who| {
            let person = controller.find_person(who).ok()?;
            let name = people::name_of(controller.world(), &person);
            (person != controller.actor).then(|| (who.clone(), name))
        });
        StepView {
            number,
            title: self.texts.get(&format!("{of}.title")).to_string(),
            text: self.texts.get(&format!("{of}.text")).to_string(),
            goals: step.goals.clone(),
            prediction: step.predict.map(|at| PredictionView {
                later: step.goals.is_empty() || self.standing.steps_done[number],
                ..self.prediction(at)
            }),
            outcomes: (self.outcomes.iter())
                .filter(|at| step.predict != Some(**at))
                .map(|at| self.prediction(*at))
                .filter(|it| it.chosen.is_some() && it.right.is_some())
                .collect(),
            hints: (0..shown.min(rungs))
                .map(|n| self.texts.get(&format!("{of}.hints.{n}")).to_string())
                .collect(),
            more_hints: shown < rungs,
            worked: step.worked,
            lines: if step.worked || (shown >= rungs && rungs > 0 && lesson.hints == RUNGS) {
                let line = |line: &LessonLine| LineView {
                    actor: actor.clone().filter(|_| !line.is_switch()),
                    ready: fill_in(controller, &line.text).is_ok(),
                    text: fill_in(controller, &line.text).unwrap_or_else(|_| line.text.clone()),
                    refused: match &line.expect {
                        Expect::Done => None,
                        Expect::Refused(code) => Some(code.clone()),
                    },
                };
                // The prediction is asked above.
                let lines = step.lines.iter();
                let lines = lines.filter(|it| !it.text.starts_with("predict "));
                lines.map(line).collect()
            } else {
                Vec::new()
            },
            source: step.source.as_deref().map(heading),
            done: self.standing.steps_done[number],
            show: step.show.clone().map(Into::into),
        }
    }

    fn goal(&self, goal: &LessonGoal, index: usize, standing: &AttemptStanding) -> GoalView {
        let text = self.texts.get(&format!("goals.{}.text", goal.id));
        GoalView {
            text: text.to_string(),
            missing: (self.texts.missing(&goal.id, standing.lacking[index])).to_string(),
            met: standing.goals[index],
            fresh: self.fresh.contains(&index),
            lost: standing.lost[index],
        }
    }

    fn prediction(&self, at: usize) -> PredictionView {
        let prediction = &self.attempt.lesson.predictions[at];
        let text = |name: &str| {
            let name = format!("predictions.{}.{name}", prediction.id);
            self.texts.get(&name).to_string()
        };
        let tracks = self.attempt.tracks();
        let out = tracks.revealed.of(&prediction.id);
        let log = &self.attempt.log;
        // What a rehearsal showed stays on the screen after it is undone.
        let rehearsed = (log.guess(&prediction.id)).filter(|it| !it.late);
        let rehearsed = rehearsed.and_then(|_| log.told.get(&prediction.id));
        let right = (out.map(|it| &prediction.options[it.option])).or(rehearsed);
        let right = right.filter(|it| prediction.options.contains(it));
        let made = self.attempt.log.guess(&prediction.id);
        PredictionView {
            id: prediction.id.clone().into(),
            question: text("question"),
            first: prediction.first && made.is_none() && right.is_none(),
            options: (prediction.options.iter())
                .map(|option| (option.clone().into(), text(option)))
                .collect(),
            chosen: made.map(|it| it.option.clone().into()),
            right: right.map(|it| it.clone().into()),
            because: match right.is_none_or(|it| *it == prediction.answer) {
                true => text("because"),
                false => String::new(),
            },
            found: (made.filter(|_| prediction.evidence.is_some()))
                .map(|it| it.option == prediction.answer),
            evidence: (log.shows_evidence(prediction)).then(|| text("evidence")),
            stands: made.is_some() && right.is_none() && tracks.was_otherwise(at),
            why: (made.filter(|it| it.option != **right.unwrap_or(&prediction.answer)))
                .map(|it| text(&format!("why.{}", it.option)))
                .filter(|it| !it.is_empty()),
            later: false,
            back_to: out
                .filter(|_| made.is_none())
                .map(|it| self.attempt.base() + it.at),
        }
    }

    fn mistakes(&self, controller: &Controller) -> Vec<MistakeView> {
        let attempt = &self.attempt;
        (self.made.iter().rev())
            .map(|made| {
                let mistake = &attempt.lesson.mistakes[made.index];
                let text = |name: &str| {
                    let name = format!("mistakes.{}.{name}", mistake.id);
                    self.texts.get(&name).to_string()
                };
                MistakeView {
                    number: made.number,
                    text: text("text"),
                    fix: text("fix"),
                    source: mistake.source.as_deref().map(heading),
                    back_to: (made.step)
                        .map(|step| attempt.before_mistake(controller, made.index, step)),
                }
            })
            .collect()
    }

    fn quiz(&self, lesson: &Lesson) -> Vec<QuestionView> {
        (lesson.quiz.iter())
            .map(|quiz| {
                let tries = self.attempt.log.answers.get(&quiz.id);
                let tries = tries.map_or(&[][..], Vec::as_slice);
                let name = format!("quiz.{}", quiz.id);
                QuestionView {
                    repeats: quiz.reviews.is_some(),
                    ..QuestionView::new(&self.texts, &name, &quiz.options, &quiz.answers, tries)
                }
            })
            .collect()
    }
}

impl QuestionView {
    /// A question and the answers so far. `name`: its table in the lesson's texts, `quiz.ID` or `predictions.ID`.
    pub fn new(
        texts: &Texts,
        name: &str,
        options: &[String],
        answers: &[String],
        tries: &[Vec<String>],
    ) -> Self {
        let ids = |ids: &[String]| ids.iter().map(|id| id.clone().into()).collect::<Vec<_>>();
        let text = |of: &str| texts.get(&format!("{name}.{of}")).to_string();
        let last = tries.last().map_or(&[][..], Vec::as_slice);
        let fits = |chosen: &[String]| {
            (options.iter()).all(|it| chosen.contains(it) == answers.contains(it))
        };
        let is_right = !tries.is_empty() && fits(last);
        let why = last.iter().map(|it| text(&format!("why.{it}")));
        Self {
            id: (name.rsplit('.').next()).map_or_else(IString::default, |id| id.to_string().into()),
            question: text("question"),
            options: (options.iter())
                .map(|option| (option.clone().into(), text(option)))
                .collect(),
            several: answers.len() > 1,
            repeats: false,
            chosen: ids(last),
            tries: tries.len(),
            right: (is_right || tries.len() >= TRIES).then(|| ids(answers)),
            is_right,
            at_once: tries.first().is_some_and(|first| fits(first)),
            why: why.filter(|it| !it.is_empty()).collect(),
            because: text("because"),
        }
    }
}
