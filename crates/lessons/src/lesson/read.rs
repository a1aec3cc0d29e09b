//! Reads a lesson's file and reports every mistake with its place.

mod questions;

use sim::scenario::Scenario;

use super::{
    Alternative, Commands, DeadEnd, Expect, Goal, Lesson, LessonLine, LessonStep, Mistake, PANES,
};
use crate::clause::{Clause, Glob, is_error, unknown_call};
use crate::log::RUNGS;
use crate::names;
use crate::source::{Diagnostic, TomlFields, TomlNode, TomlSource};
use crate::texts::fingerprint;

use questions::{each, predictions, quiz};

/// The most minutes that a lesson may take.
const MOST_MINUTES: u64 = 600;

impl Lesson {
    /// Reads a lesson's file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, with lines and columns.
    pub fn read(id: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        TomlSource::read(text, |fields| Self::of(id, text, fields))
    }

    fn of(id: &str, text: &str, fields: &TomlFields<'_, '_>) -> Option<Self> {
        let ids = Ids::of(fields);
        let goals = goals(fields, &ids);
        let predictions = predictions(fields);
        let steps = steps(fields, &ids);
        let mistakes = mistakes(fields, &ids);
        let quiz = quiz(fields);
        let alternatives = each(fields, "alternatives", "an alternative", |id, fields| {
            let lines = LessonLine::list(fields, "run");
            Some(Alternative { id, lines })
        });
        let dead_ends = each(fields, "dead-ends", "a dead end", |id, fields| {
            let clause = clause(fields, false, &ids.predictions)?;
            Some(DeadEnd { id, clause })
        });
        let minutes = fields.need("minutes").and_then(|node| {
            let minutes = node.number()?;
            if !(1..=MOST_MINUTES).contains(&minutes) {
                node.fault(format!("a lesson takes from 1 to {MOST_MINUTES} minutes"));
            }
            Some(minutes)
        });
        let scenario = read_scenario(fields);
        let seed = fields.get("seed").map_or(Some(1), |node| node.number());
        let mut lesson = Self {
            id: id.to_string(),
            setup: LessonLine::list(fields, "setup"),
            actor: fields.text_if("as"),
            console: is_first(fields, "view", "a view is", ["console", "instructor"]),
            ideas_only: is_first(fields, "fixes", "fixes are", ["ideas", "changes"]),
            hints: hints(fields),
            sources: fields.texts("sources"),
            commands: commands(fields),
            moves: moves(fields),
            steps,
            goals,
            mistakes,
            predictions,
            quiz,
            alternatives,
            dead_ends,
            // The fingerprint ignores how each operating system writes files.
            fingerprint: fingerprint(&text.trim_start_matches('\u{feff}').replace("\r\n", "\n")),
            // Checked last, so that mistakes here do not hide those of other fields.
            minutes: minutes?,
            scenario: scenario?,
            seed: seed?,
        };
        lesson.shuffle_options();
        Some(lesson)
    }

    /// Orders the options of each question by the lesson's seed, because authors tend to put the right one in the same place.
    fn shuffle_options(&mut self) {
        let seed = self.seed;
        let shuffle = |question: &str, options: &mut Vec<String>| {
            ordered::sort_by_key(options, |option| {
                names::short(&format!("{seed} {question} {option}"))
            });
        };
        for prediction in &mut self.predictions {
            let written = prediction.options.clone();
            shuffle(&prediction.id, &mut prediction.options);
            if let Some(holds) = &mut prediction.holds {
                let mut found: Vec<_> = written.into_iter().zip(std::mem::take(holds)).collect();
                ordered::sort_by_key(&mut found, |(option, _)| {
                    prediction.options.iter().position(|it| it == option)
                });
                *holds = found.into_iter().map(|(_, clause)| clause).collect();
            }
        }
        for question in &mut self.quiz {
            shuffle(&question.id, &mut question.options);
        }
    }
}

/// The ids in a lesson, including those of invalid tables: such an error is reported once, not again at every use of
/// the id.
struct Ids {
    goals: Vec<String>,
    predictions: Vec<String>,
    steps: Vec<String>,
}

impl Ids {
    fn of(fields: &TomlFields<'_, '_>) -> Self {
        Self {
            goals: ids(fields, "goals"),
            predictions: ids(fields, "predictions"),
            steps: ids(fields, "steps"),
        }
    }
}

fn goals(fields: &TomlFields<'_, '_>, ids: &Ids) -> Vec<Goal> {
    let goals_of_steps: Vec<String> = (fields.list("steps").iter())
        .filter_map(|step| step.member("goals").filter(TomlNode::is_list))
        .flat_map(|goals| goals.list())
        .filter_map(|it| Some(it.as_text()?.trim().to_string()))
        .collect();
    each(fields, "goals", "a goal", |id, fields| {
        if !goals_of_steps.contains(&id) {
            fields.fault(format!("no step has the goal `{id}` among its `goals`"));
        }
        Some(Goal {
            id,
            source: fields.text_if("source"),
            clause: clause(fields, false, &ids.predictions)?,
        })
    })
}

fn steps(fields: &TomlFields<'_, '_>, ids: &Ids) -> Vec<LessonStep> {
    let steps = each(fields, "steps", "a step", |id, fields| {
        Some(LessonStep {
            id,
            actor: fields.text_if("as"),
            lines: LessonLine::list(fields, "run"),
            goals: (fields.list("goals").into_iter())
                .filter_map(|node| place(node, "goal", &ids.goals))
                .collect(),
            worked: fields.flag("worked"),
            predict: (fields.get("predict"))
                .and_then(|node| place(node, "prediction", &ids.predictions)),
            select: fields.text_if("select"),
            show: fields.get("show").and_then(pane),
            source: fields.text_if("source"),
        })
    });
    if steps.is_empty() && fields.get("steps").is_none() {
        fields.fault("a lesson needs `[[steps]]`");
    }
    steps
}

fn pane(node: TomlNode<'_, '_>) -> Option<String> {
    let pane = node.text()?;
    if !PANES.contains(&pane.as_str()) {
        let known = PANES.join(", ");
        node.fault(format!("unknown pane `{pane}`; choose one of {known}"));
    }
    Some(pane)
}

fn mistakes(fields: &TomlFields<'_, '_>, ids: &Ids) -> Vec<Mistake> {
    each(fields, "mistakes", "a mistake", |id, fields| {
        let lines = LessonLine::list(fields, "run");
        if lines.is_empty() {
            fields.fault("a mistake needs `run`: the lines that cause it, for the proof");
        }
        let after = fields.get("after");
        Some(Mistake {
            id,
            source: fields.text_if("source"),
            after: after.and_then(|node| place(node, "step", &ids.steps)),
            actor: fields.text_if("as"),
            lines,
            clause: clause(fields, true, &ids.predictions)?,
        })
    })
}

/// Whether a field has the first of two words, not the second, which also stands for a missing one.
fn is_first(fields: &TomlFields<'_, '_>, name: &str, what: &str, words: [&str; 2]) -> bool {
    let Some((node, word)) = fields.get(name).and_then(|node| Some((node, node.text()?))) else {
        return false;
    };
    if !words.contains(&word.as_str()) {
        node.fault(format!("{what} `{}`", words.join("` or `")));
    }
    word == words[0]
}

/// The number of hints of each step.
fn hints(fields: &TomlFields<'_, '_>) -> usize {
    let Some(node) = fields.get("hints") else {
        return RUNGS;
    };
    let hints = node.number().and_then(|it| usize::try_from(it).ok());
    if hints.is_some_and(|it| it > RUNGS) {
        node.fault(format!("a step has from 0 to {RUNGS} hints"));
    }
    hints.unwrap_or(RUNGS)
}

fn commands(fields: &TomlFields<'_, '_>) -> Commands {
    let table = fields.get("commands");
    let Some(fields) = table.and_then(|it| it.fields("which calls")) else {
        return Commands::default();
    };
    let commands = Commands {
        allow: calls(&fields, "allow"),
        deny: calls(&fields, "deny"),
    };
    fields.finish();
    commands
}

/// The moves that the coach may try.
fn moves(fields: &TomlFields<'_, '_>) -> Vec<(String, String)> {
    let table = fields.get("coach");
    let Some(fields) = table.and_then(|it| it.fields("the coach")) else {
        return Vec::new();
    };
    let moves = fields.list("moves").into_iter().filter_map(read_move);
    let moves = moves.collect();
    fields.finish();
    moves
}

impl LessonLine {
    fn read(node: TomlNode<'_, '_>) -> Option<Self> {
        if node.as_text().is_some() {
            return node.text().map(Self::plain);
        }
        let fields = node.fields("a line")?;
        let line = Self {
            optional: fields.flag("optional"),
            expect: match fields.get("expect") {
                None => Expect::Done,
                Some(node) => match node.text()?.as_str() {
                    "ok" => Expect::Done,
                    text => match text.strip_prefix("refused:") {
                        Some(code) if is_error(code) => Expect::Refused(code.to_string()),
                        Some(code) => {
                            node.fault(format!("`{code}` is the name of no error"));
                            return None;
                        }
                        None => {
                            node.fault("write `ok` or `refused:ErrorCode`");
                            return None;
                        }
                    },
                },
            },
            text: fields.text("line")?,
        };
        fields.finish();
        Some(line)
    }

    pub(crate) fn list(fields: &TomlFields<'_, '_>, name: &str) -> Vec<Self> {
        (fields.list(name).into_iter())
            .filter_map(Self::read)
            .collect()
    }
}

/// The clause of a table. `in_mistake`: the table is a mistake, where `typed` is allowed.
fn clause(fields: &TomlFields<'_, '_>, in_mistake: bool, predictions: &[String]) -> Option<Clause> {
    let clause = Clause::of(fields)?;
    if clause.misplaces_typed(in_mistake) {
        fields.fault("`typed` is for mistakes, alone or in `any`: it can never be met here");
    }
    if clause.has_step() {
        fields.fault("`step` is for what an option of a prediction says (`holds`)");
    }
    for wanted in clause.predictions() {
        if !predictions.iter().any(|it| it == wanted) {
            fields.fault(none_called("prediction", wanted, predictions));
        }
    }
    Some(clause)
}

/// The ids in a list of tables.
fn ids(fields: &TomlFields<'_, '_>, name: &str) -> Vec<String> {
    (fields.list(name).iter())
        .filter_map(|node| node.member("id")?.as_text())
        .map(|id| id.trim().to_string())
        .collect()
}

/// Patterns of calls, for `allow` and `deny`.
fn calls(fields: &TomlFields<'_, '_>, name: &str) -> Vec<Glob> {
    (fields.list(name).into_iter())
        .filter_map(|node| {
            let glob = Glob::new(&node.text()?);
            if !sim::model::operations().any(|it| glob.fits(&it.action())) {
                node.fault(unknown_call(glob.text()));
            }
            Some(glob)
        })
        .collect()
}

/// A move, `as WHO | LINE`: the identity and the line.
pub(crate) fn read_move(node: TomlNode<'_, '_>) -> Option<(String, String)> {
    let text = node.text()?;
    let parts = text
        .strip_prefix("as ")
        .and_then(|rest| rest.split_once('|'));
    if parts.is_none() {
        node.fault("a move is written `as WHO | LINE`");
    }
    let (who, line) = parts?;
    Some((who.trim().to_string(), line.trim().to_string()))
}

/// The scenario that a field names.
pub(crate) fn read_scenario(fields: &TomlFields<'_, '_>) -> Option<Scenario> {
    let node = fields.need("scenario")?;
    let name = node.text()?;
    let found = Scenario::by_id(&name);
    if found.is_none() {
        let known: Vec<&str> = Scenario::ALL.iter().map(|it| it.id()).collect();
        node.fault(format!(
            "unknown scenario `{name}`; choose one of {}",
            known.join(", ")
        ));
    }
    found
}

/// The index of the item whose id a text names.
fn place(node: TomlNode<'_, '_>, what: &str, ids: &[String]) -> Option<usize> {
    let name = node.text()?;
    let found = ids.iter().position(|it| *it == name);
    if found.is_none() {
        node.fault(none_called(what, &name, ids));
    }
    found
}

fn none_called(what: &str, name: &str, ids: &[String]) -> String {
    match ids {
        [] => format!("unknown {what} `{name}`: there are none"),
        _ => format!(
            "unknown {what} `{name}`; choose one of `{}`",
            ids.join("`, `")
        ),
    }
}
