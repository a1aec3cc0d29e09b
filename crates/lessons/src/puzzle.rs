//! Rule puzzles: an invariant kept by a rule of AWS, lines that try to break it, and a search. The search
//! shows that no sequence of the lines breaks it, or finds the shortest one with the rule switched off.
//!
//! The files are in `lessons/rules/`, one folder for each puzzle; `docs/lessons.md` describes them. A puzzle is a lesson whose
//! only goal is to break the invariant, so trying by hand and searching work as in lessons.

use std::rc::Rc;

use shell::controller::Controller;
use sim::rules::Rule;

use crate::attempt::LessonAttempt;
use crate::clause::Clause;
use crate::lesson::read::{read_move, read_scenario};
use crate::lesson::{Commands, Goal, Lesson, LessonLine};
use crate::search::{Search, SearchLimits, SearchPlace, moves_of};
use crate::source::{Diagnostic, TomlFields, TomlSource};
use crate::texts::{Texts, fingerprint};

/// The texts of a puzzle in every language.
pub const TEXTS: [&str; 3] = ["title", "statement", "because"];

/// The most lines that a search tries; then it reports what it has shown.
const TRIES: usize = 200_000;

/// A rule of AWS to break.
#[derive(Clone, Debug)]
pub struct Puzzle {
    /// The rule of AWS.
    pub rule: Rule,
    /// The most calls and moves of time in a way.
    pub depth: usize,
    /// The maximum number of moves of time.
    pub waits: usize,
    /// The start and the lines. The goal is to break the invariant.
    pub lesson: Rc<Lesson>,
}

/// The errors in a puzzle's texts, by their names.
pub fn faults_of_texts(texts: &Texts) -> Vec<(String, String)> {
    let missing = (TEXTS.iter())
        .filter(|name| texts.find(name).is_none())
        .map(|name| ((*name).to_string(), format!("the text `{name}` is missing")));
    let spare = (texts.iter())
        .filter(|(name, _)| !TEXTS.contains(name))
        .map(|(name, _)| (name.to_string(), format!("the text `{name}` is not used")));
    missing.chain(spare).collect()
}

fn rule(fields: &TomlFields<'_, '_>) -> Option<Rule> {
    let node = fields.need("rule")?;
    let name = node.text()?;
    let rule = Rule::by_name(&name);
    if rule.is_none() {
        let known: Vec<&str> = Rule::SHOWN.iter().map(|it| it.name()).collect();
        let known = known.join(", ");
        node.fault(format!("unknown rule `{name}`; choose one of {known}"));
    }
    rule
}

impl Puzzle {
    /// Reads a puzzle's file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, with lines and columns.
    pub fn read(id: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        TomlSource::read(text, |fields| Self::of(id, text, fields))
    }

    fn of(id: &str, text: &str, fields: &TomlFields<'_, '_>) -> Option<Self> {
        let rule = rule(fields);
        let broken = fields.need("broken").and_then(|node| {
            let clause = node.fields("a clause")?;
            let read = Clause::of(&clause);
            clause.finish();
            read
        });
        let number = |name: &str| {
            let number = fields.need(name)?.number()?;
            usize::try_from(number).ok()
        };
        let (depth, waits) = (number("depth"), number("waits"));
        let moves: Vec<_> = (fields.list("moves").into_iter())
            .filter_map(read_move)
            .collect();
        if moves.is_empty() {
            fields.fault("a puzzle needs `moves`: the lines to break the rule with");
        }
        let lesson = Lesson {
            id: id.to_string(),
            minutes: 0,
            scenario: read_scenario(fields)?,
            seed: fields.get("seed").map_or(Some(1), |node| node.number())?,
            setup: LessonLine::list(fields, "setup"),
            actor: fields.text_if("as"),
            console: false,
            ideas_only: false,
            hints: 0,
            sources: fields.texts("sources"),
            commands: Commands::default(),
            steps: Vec::new(),
            goals: vec![Goal {
                id: "broken".to_string(),
                clause: broken?,
                source: None,
            }],
            mistakes: Vec::new(),
            predictions: Vec::new(),
            quiz: Vec::new(),
            alternatives: Vec::new(),
            dead_ends: Vec::new(),
            moves,
            fingerprint: fingerprint(text),
        };
        Some(Self {
            rule: rule?,
            depth: depth?,
            waits: waits?,
            lesson: Rc::new(lesson),
        })
    }

    /// Prepares the world, with the rule on, as in AWS, or off.
    ///
    /// # Errors
    ///
    /// A line of the setup ends differently than it says.
    pub fn begin(&self, off: bool) -> Result<(LessonAttempt, Controller), String> {
        let mut lesson = self.lesson.clone();
        if off {
            let switch = LessonLine::plain(format!("rule {} off", self.rule.name()));
            Rc::make_mut(&mut lesson).setup.push(switch);
        }
        LessonAttempt::begin(lesson)
    }

    /// A search for the shortest way to break the rule, from the start.
    ///
    /// # Errors
    ///
    /// See [`Puzzle::begin`].
    pub fn search(&self, off: bool) -> Result<Search, String> {
        let (attempt, controller) = self.begin(off)?;
        let limits = SearchLimits {
            tries: TRIES,
            calls: self.depth,
            waits: self.waits,
        };
        let from = SearchPlace::of(&attempt, &controller);
        Ok(Search::new(from, moves_of(&self.lesson), limits))
    }
}
