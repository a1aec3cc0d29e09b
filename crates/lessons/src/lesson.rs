//! The file `lesson.toml`: everything that happens in a lesson, without any text for readers. `docs/lessons.md`
//! describes the format.

pub mod read;

use shell::line_needs_policies;
use sim::history::Step;
use sim::scenario::Scenario;

use crate::clause::{Clause, Glob, Now, RevealPattern, StepPattern};
use crate::texts::{Texts, fingerprint};

/// A lesson.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// The folder's name.
    pub id: String,
    /// The time it takes.
    pub minutes: u64,
    /// The scenario it starts with.
    pub scenario: Scenario,
    /// The seed of its world.
    pub seed: u64,
    /// The lines that run before the learner starts.
    pub setup: Vec<LessonLine>,
    /// The user at the start; `None`: the first actor of the scenario.
    pub actor: Option<String>,
    /// The lesson starts in the console view, which shows only what the current user may see.
    pub console: bool,
    /// A refusal gets the idea of the smallest change, but not the change itself: finding it is the task.
    pub ideas_only: bool,
    /// The number of hints of each step, at most [`super::log::RUNGS`]; only the last of all shows the step's lines. 0: a task in a new
    /// situation, without hints.
    pub hints: usize,
    /// The sources, as `document | heading` of `tests/seeds.txt`.
    pub sources: Vec<String>,
    /// The calls that the learner may make.
    pub commands: Commands,
    /// The steps, in order.
    pub steps: Vec<LessonStep>,
    /// The goals of all steps.
    pub goals: Vec<Goal>,
    /// The mistakes it recognizes.
    pub mistakes: Vec<Mistake>,
    /// The predictions it asks for.
    pub predictions: Vec<Prediction>,
    /// The questions at the end.
    pub quiz: Vec<Quiz>,
    /// Other solutions.
    pub alternatives: Vec<Alternative>,
    /// Dead ends: states with no way out.
    pub dead_ends: Vec<DeadEnd>,
    /// Further lines that a way to the goals may need: the identity, and the line.
    pub moves: Vec<(String, String)>,
    /// The fingerprint of the file: a session that was stored with another one may no longer fit.
    pub fingerprint: String,
}

/// The calls that the learner may make: `service:Operation`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commands {
    /// The allowed calls; empty: all.
    pub allow: Vec<Glob>,
    /// Calls that are refused, even if `allow` has them.
    pub deny: Vec<Glob>,
}

impl Commands {
    /// Whether the learner may make this call.
    pub fn permit(&self, operation: &str) -> bool {
        let among = |list: &[Glob]| list.iter().any(|it| it.fits(operation));
        (self.allow.is_empty() || among(&self.allow)) && !self.denies(operation)
    }

    /// Whether `deny` has this call.
    pub fn denies(&self, operation: &str) -> bool {
        self.deny.iter().any(|it| it.fits(operation))
    }
}

/// A line for the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonLine {
    /// The text, with ids by name in braces.
    pub text: String,
    /// The required end of the line.
    pub expect: Expect,
    /// The goals can be met without this line.
    pub optional: bool,
}

/// The required result of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The line succeeds.
    Done,
    /// The service refuses with this error code.
    Refused(String),
}

/// The lesson's own words in the terminal.
pub const WORDS: [&str; 5] = ["predict", "answer", "hint", "goals", "coach"];

impl LessonLine {
    pub(crate) fn plain(text: String) -> Self {
        Self {
            text,
            expect: Expect::Done,
            optional: false,
        }
    }

    /// Whether it is one of the lesson's own words (`predict`, `hint`, …), which only an attempt understands.
    pub fn is_own_word(&self) -> bool {
        let word = self.text.split(' ').next().unwrap_or_default();
        WORDS.contains(&word)
    }

    /// Whether it becomes a step of the session, and the lesson's goals need it.
    fn is_needed_step(&self) -> bool {
        let word = self.text.split(' ').next().unwrap_or_default();
        let steps = [
            "aws",
            "console",
            "use",
            "act",
            "advance",
            "next",
            "deliver",
            "reinstate",
        ];
        !self.optional && steps.contains(&word)
    }

    /// Whether it only switches the current user.
    pub fn is_switch(&self) -> bool {
        self.text.starts_with("as ")
    }
}

/// A step of the lesson.
#[derive(Clone, Debug)]
pub struct LessonStep {
    /// The id of the step.
    pub id: String,
    /// The user who types its lines.
    pub actor: Option<String>,
    /// The lines that do the step.
    pub lines: Vec<LessonLine>,
    /// The goals, by their indexes in the lesson. The step is done when all are met.
    pub goals: Vec<usize>,
    /// It is a worked example: its lines are shown from the start, instead of hints.
    pub worked: bool,
    /// The prediction to make first, by its index in the lesson.
    pub predict: Option<usize>,
    /// The highlighted thing; see [`super::present::select`].
    pub select: Option<String>,
    /// The highlighted pane.
    pub show: Option<String>,
    /// The heading of the documentation behind it.
    pub source: Option<String>,
}

impl LessonStep {
    /// Its lines, after the one that switches the current user.
    pub fn whole(&self) -> Vec<LessonLine> {
        let who = self
            .actor
            .iter()
            .map(|it| LessonLine::plain(shell::line_as(it)));
        who.chain(self.lines.iter().cloned()).collect()
    }

    /// Whether there is nothing to do in it.
    pub fn is_reading(&self) -> bool {
        self.lines.is_empty() && self.goals.is_empty()
    }
}

/// A goal: a condition to meet.
#[derive(Clone, Debug)]
pub struct Goal {
    /// The id of the goal.
    pub id: String,
    /// The condition that meets it.
    pub clause: Clause,
    /// The heading of the documentation behind it.
    pub source: Option<String>,
}

/// A mistake that the lesson recognizes.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// The id of the mistake.
    pub id: String,
    /// The condition that recognizes it.
    pub clause: Clause,
    /// The heading of the rule it breaks.
    pub source: Option<String>,
    /// For its proof: the step of the solution after which it is made, …
    pub after: Option<usize>,
    /// … who makes it …
    pub actor: Option<String>,
    /// … and how; the last line is the mistake.
    pub lines: Vec<LessonLine>,
}

/// A question before the learner runs something.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// The id of the prediction.
    pub id: String,
    /// The ids of the options.
    pub options: Vec<String>,
    /// The option that comes true on the lesson's own way.
    pub answer: String,
    /// What each option says, in their order: it comes true at a step of `until` if its clause holds then, and no other option's.
    /// `None`, if the lesson gives none: the answer comes true whatever happened.
    pub holds: Option<Vec<Option<Clause>>>,
    /// It is placed first: until then, what would decide it or meet a goal of its step is held.
    pub first: bool,
    /// Where the answer is to be seen, if it is a finding: a question about what has happened, whose answer is judged at once.
    pub evidence: Option<Evidence>,
    /// If given, the answer can only show itself after a step that matches one of these.
    pub once: Vec<StepPattern>,
    /// A step that matches one of these decides it; if no option comes true by then, it stays open.
    pub until: Vec<RevealPattern>,
}

/// Where the evidence for a finding is seen: in one of the views, or in the output of one of the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Views of the page, by their names: [`VIEWS`].
    pub views: Vec<String>,
    /// Lines for the terminal; `*` is any text.
    pub lines: Vec<Glob>,
}

/// The views of the page that can show evidence.
pub const VIEWS: [&str; 6] = [
    "compare",
    "events",
    "lab",
    "last-accessed",
    "organization",
    "services",
];

impl Prediction {
    /// Whether a line shows the evidence of this finding.
    pub(crate) fn is_seen_by(&self, line: &str) -> bool {
        let lines = self.evidence.iter().flat_map(|it| &it.lines);
        lines.into_iter().any(|it| it.fits(line.trim()))
    }

    /// The option that comes true at a step of `until`, by its index: the only one whose clause holds. `now`: the world after it.
    pub fn came_true(&self, step: &Step, now: &Now<'_>) -> Option<usize> {
        let Some(holds) = &self.holds else {
            return self.options.iter().position(|it| *it == self.answer);
        };
        let mut true_ones = (holds.iter().enumerate()).filter(|(_, clause)| {
            (clause.as_ref()).is_some_and(|clause| clause.holds_after(step, now))
        });
        let (first, _) = true_ones.next()?;
        true_ones.next().is_none().then_some(first)
    }
}

/// A question after the lesson.
#[derive(Clone, Debug)]
pub struct Quiz {
    /// The id of the question.
    pub id: String,
    /// The ids of the options.
    pub options: Vec<String>,
    /// The right options.
    pub answers: Vec<String>,
    /// The id of an earlier lesson, if the question repeats what was learned there.
    pub reviews: Option<String>,
}

/// Another way to the goals, from the start.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// The id of the solution.
    pub id: String,
    /// The lines from the start to the goals.
    pub lines: Vec<LessonLine>,
}

/// A state from which no way leads to the goals.
#[derive(Clone, Debug)]
pub struct DeadEnd {
    /// The id of the dead end.
    pub id: String,
    /// The condition that recognizes it.
    pub clause: Clause,
}

/// The panes that a step can show.
pub const PANES: [&str; 6] = [
    "guide",
    "organization",
    "inspector",
    "timeline",
    "terminal",
    "topbar",
];

impl Lesson {
    /// The lines of all steps: one way to the goals.
    pub fn solution(&self) -> Vec<LessonLine> {
        self.steps.iter().flat_map(LessonStep::whole).collect()
    }

    /// The number of steps of the shortest known way to the goals: the solution, or an alternative.
    pub fn shortest(&self) -> usize {
        let ways = (self.alternatives.iter()).map(|it| it.lines.clone());
        let ways = ways.chain([self.solution()]);
        let steps = |lines: Vec<LessonLine>| lines.iter().filter(|it| it.is_needed_step()).count();
        ways.map(steps).min().unwrap_or_default()
    }

    /// Whether a line of the lesson needs the library of AWS managed policies, and it is not loaded.
    pub fn needs_policies(&self) -> bool {
        let steps = self.steps.iter().flat_map(|it| &it.lines);
        let mistakes = self.mistakes.iter().flat_map(|it| &it.lines);
        let alternatives = self.alternatives.iter().flat_map(|it| &it.lines);
        let lines = self
            .setup
            .iter()
            .chain(steps)
            .chain(mistakes)
            .chain(alternatives);
        let moves = self.moves.iter().map(|(_, line)| line);
        let mut lines = lines.map(|it| &it.text).chain(moves);
        lines.any(|line| line_needs_policies(line))
    }

    /// The fingerprint of what a grade depends on: the ids, options and right answers of the quiz and the predictions. An attempt
    /// that was judged by the same questions keeps its grade, whatever else was corrected in the lesson.
    pub fn questions_fingerprint(&self) -> String {
        let predictions = self.predictions.iter();
        let predictions =
            predictions.map(|it| ("prediction", &it.id, &it.options, vec![&it.answer]));
        let quiz = self.quiz.iter();
        let quiz = quiz.map(|it| ("quiz", &it.id, &it.options, it.answers.iter().collect()));
        let mut lines: Vec<String> = Vec::new();
        for (kind, id, options, mut answers) in predictions.chain(quiz) {
            let mut options: Vec<&String> = options.iter().collect();
            ordered::sort_by(&mut options, Ord::cmp);
            ordered::sort_by(&mut answers, Ord::cmp);
            lines.push(format!("{kind} {id} {options:?} {answers:?}\n"));
        }
        ordered::sort_by(&mut lines, Ord::cmp);
        fingerprint(&lines.concat())
    }

    /// The step that is shown after an action, from 0; `None`: the place stays. `shown`: the step shown before it, `None` on the
    /// introduction; `was_done`: whether that step's goals were met before the action; `works_at`: the first step that was not
    /// done. No step is turned over unread: the place moves by one step, and a step without goals stays until the learner
    /// continues.
    pub fn turns_to(
        &self,
        shown: Option<usize>,
        was_done: bool,
        works_at: Option<usize>,
    ) -> Option<usize> {
        let works_at = works_at?;
        let Some(shown) = shown else { return Some(0) };
        let has_goals = self.steps.get(shown).is_some_and(|it| !it.goals.is_empty());
        (was_done && has_goals && works_at > shown).then_some(shown + 1)
    }

    /// Whether a goal or a dead end depends on a prediction.
    pub fn judges(&self, prediction: &str) -> bool {
        let goals = self.goals.iter().map(|it| &it.clause);
        let mut clauses = goals.chain(self.dead_ends.iter().map(|it| &it.clause));
        clauses.any(|it| it.predictions().contains(&prediction))
    }

    /// Every source that the lesson names.
    pub fn all_sources(&self) -> impl Iterator<Item = &String> {
        (self.sources.iter())
            .chain(self.steps.iter().filter_map(|it| it.source.as_ref()))
            .chain(self.goals.iter().filter_map(|it| it.source.as_ref()))
            .chain(self.mistakes.iter().filter_map(|it| it.source.as_ref()))
    }

    /// The number of hints of a step.
    pub fn hints_of(&self, step: &LessonStep) -> usize {
        match step.worked || step.is_reading() {
            true => 0,
            false => self.hints,
        }
    }

    /// The names of all texts that the lesson needs in each language. Instead of `goals.ID.missing` there may be one for each part of
    /// the goal's clause, `goals.ID.missing.0` and so on.
    pub fn needed_texts(&self) -> Vec<String> {
        let mut names: Vec<String> = vec!["title".into(), "about".into()];
        if !self.goals.is_empty() {
            names.extend(["intro".into(), "outro".into()]);
        }
        for step in &self.steps {
            let of = format!("steps.{}", step.id);
            names.extend([format!("{of}.title"), format!("{of}.text")]);
            if !self.goals.is_empty() {
                names.extend((0..self.hints_of(step)).map(|n| format!("{of}.hints.{n}")));
            }
        }
        for goal in &self.goals {
            names.push(format!("goals.{}.text", goal.id));
            names.push(format!("goals.{}.missing", goal.id));
        }
        for mistake in &self.mistakes {
            names.push(format!("mistakes.{}.text", mistake.id));
            names.push(format!("mistakes.{}.fix", mistake.id));
        }
        let findings = self.predictions.iter().filter(|it| it.evidence.is_some());
        names.extend(findings.map(|it| format!("predictions.{}.evidence", it.id)));
        let questions = (self.predictions.iter())
            .map(|it| (format!("predictions.{}", it.id), &it.options))
            .chain((self.quiz.iter()).map(|it| (format!("quiz.{}", it.id), &it.options)));
        for (of, options) in questions {
            names.extend([format!("{of}.question"), format!("{of}.because")]);
            names.extend(options.iter().map(|option| format!("{of}.{option}")));
        }
        for dead_end in &self.dead_ends {
            names.push(format!("dead-ends.{}.text", dead_end.id));
        }
        names
    }

    /// The errors in the texts for this lesson, by the names of the texts: missing ones, and unused ones.
    pub fn faults_of_texts(&self, texts: &Texts) -> Vec<(String, String)> {
        let mut needed = self.needed_texts();
        for goal in &self.goals {
            let name = format!("goals.{}.missing", goal.id);
            if texts.find(&format!("{name}.0")).is_some() {
                needed.retain(|it| *it != name);
                needed.extend((0..goal.clause.parts()).map(|n| format!("{name}.{n}")));
            }
        }
        let missing = (needed.iter())
            .filter(|name| texts.find(name).is_none())
            .map(|name| (name.clone(), format!("the text `{name}` is missing")));
        let spare = texts.iter().filter_map(|(name, _)| {
            let known = needed.iter().any(|it| it == name) || self.may_have(name);
            (!known).then(|| (name.to_string(), format!("the text `{name}` is not used")))
        });
        missing.chain(spare).collect()
    }

    /// The names of texts that are optional.
    fn may_have(&self, name: &str) -> bool {
        let parts: Vec<&str> = name.split('.').collect();
        let is_number = |text: &str, below: usize| text.parse::<usize>().is_ok_and(|it| it < below);
        let (id, own) = match parts[..] {
            ["intro" | "outro"] => return true,
            // Why a wrong option is wrong.
            ["quiz", id, "why", option] => {
                let wrong = |it: &Quiz| {
                    it.options.iter().any(|it| it == option)
                        && !it.answers.iter().any(|it| it == option)
                };
                return self.quiz.iter().any(|it| it.id == id && wrong(it));
            }
            ["predictions", id, "why", option] => {
                let wrong = |it: &Prediction| {
                    it.answer != option && it.options.iter().any(|it| it == option)
                };
                return self.predictions.iter().any(|it| it.id == id && wrong(it));
            }
            ["steps", id, ref own @ ..] => (id, own),
            _ => return false,
        };
        let fits = match own {
            ["notes"] => true,
            ["hints", n] => {
                let step = self.steps.iter().find(|it| it.id == id);
                // A reading step may have hints all the same.
                step.is_some_and(|it| !it.worked) && is_number(n, self.hints)
            }
            ["ask", n, "q" | "a"] => is_number(n, usize::MAX),
            _ => false,
        };
        fits && self.steps.iter().any(|it| it.id == id)
    }
}
