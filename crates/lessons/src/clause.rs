//! Clauses: conditions on a world and its history, for goals, mistakes, dead ends and invariants. `docs/lessons.md` describes
//! their syntax.
//!
//! A clause is folded over the history: a [`Track`] takes each step once, remembers the relevant past, and tells
//! whether the clause is met. So each of the learner's steps costs the same, however long the history, and a search
//! carries tracks along its branches.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "the format of lessons gives the kinds of clauses, and most functions treat only one or two of them"
)]

mod impossible;
mod outcome;
mod pattern;
mod possible;
#[cfg(test)]
mod tests;
mod track;

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use serde_json::Value;
use sim::World;
use sim::event::Event;
use sim::history::Step;

use crate::facts::FACTS;
use crate::source::{TomlFields, TomlNode};

pub use impossible::ImpossibleDeed;
pub(crate) use pattern::{ExpectedAnswer, called, is_error, one_or_more, unknown_call};
pub use pattern::{Glob, StepPattern, error_of};
pub(crate) use possible::Atoms;
pub use track::{Came, Revealed, Situation, Track};

/// A condition.
#[derive(Clone, Debug)]
pub enum Clause {
    /// The expression is true now.
    State(StateExpression),
    /// The expression was true at the start or after some step.
    Was(StateExpression),
    /// These moments came, one after another.
    Did(Vec<Moment>),
    /// This moment never came.
    Never(Moment),
    /// Nobody can ever do this, by proof.
    Impossible(ImpossibleDeed),
    /// The number of steps that match is within bounds.
    Count {
        /// The steps to count.
        of: StepPattern,
        /// The lower bound.
        at_least: usize,
        /// The upper bound.
        at_most: Option<usize>,
    },
    /// The prediction with this id was made before its answer was shown.
    Predicted(String),
    /// What came of the prediction with this id was shown, even if that was undone.
    Told(String),
    /// The evidence for the finding with this id was seen.
    Looked(String),
    /// The last answer to the finding with this id is right.
    Found(String),
    /// A line would get this answer; it is tried on a copy of the world.
    Can {
        /// The user who types the line.
        actor: String,
        /// The line, with ids by name in braces.
        line: String,
        /// The answer it would get.
        answer: ExpectedAnswer,
    },
    /// A line that matches was typed and became no call.
    Typed(Glob),
    /// The step that is judged matches; only in what an option of a prediction says.
    Step(StepPattern),
    /// All of these hold.
    All(Vec<Clause>),
    /// One of these holds.
    Any(Vec<Clause>),
    /// This does not hold.
    Not(Box<Clause>),
}

impl Clause {
    /// The number of parts that are said apart where they lack: clauses that must all hold, or moments one after another.
    pub fn parts(&self) -> usize {
        match self {
            Self::All(clauses) => clauses.len(),
            Self::Did(moments) => moments.len(),
            _ => 1,
        }
    }
}

/// A moment of a history.
#[derive(Clone, Debug)]
pub enum Moment {
    /// A step that matches the pattern.
    Step(StepPattern),
    /// A state in which the expression is true.
    State(StateExpression),
}

/// A JMESPath expression over the facts.
#[derive(Clone, Debug)]
pub struct StateExpression {
    /// The expression as it is written.
    pub text: String,
    expression: query::Expression,
    /// The facts that it looks at: indexes into [`FACTS`].
    facts: Vec<usize>,
}

impl StateExpression {
    fn read(node: TomlNode<'_, '_>) -> Option<Self> {
        let text = node.text()?;
        match query::Expression::parse(&text) {
            Ok(expression) => {
                let members = expression.members();
                let known = |name: &str| FACTS.iter().any(|(it, _)| *it == name);
                let looks_at = members.iter().flatten();
                for name in looks_at.filter(|it| !known(it)) {
                    node.fault(format!(
                        "no fact is called `{name}`; there are {}",
                        FACTS.map(|(it, _)| it).join(", ")
                    ));
                }
                let looked_at = |name: &str| {
                    (members.as_ref()).is_none_or(|all| all.iter().any(|it| **it == *name))
                };
                let facts = (0..FACTS.len()).filter(|at| looked_at(FACTS[*at].0));
                Some(Self {
                    text,
                    facts: facts.collect(),
                    expression,
                })
            }
            Err(error) => {
                node.fault(format!("this is not JMESPath: {error}"));
                None
            }
        }
    }

    /// Evaluates the expression on the facts of a world.
    ///
    /// # Errors
    ///
    /// A function is unknown or gets wrong arguments.
    pub fn evaluate(&self, now: &Now<'_>) -> Result<Value, query::Error> {
        let mut facts = Vec::with_capacity(self.facts.len());
        for at in &self.facts {
            facts.push((FACTS[*at].0, now.fact(*at)?));
        }
        let facts = query::Prepared::object(facts.into_iter())?;
        self.expression.evaluate_within(&facts, now.left())
    }

    fn holds(&self, now: &Now<'_>) -> bool {
        self.evaluate(now).is_ok_and(|value| is_true(&value))
    }
}

/// Whether JMESPath counts a value as true.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(_) => true,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

/// The facts of a world, prepared for expressions on first use: most goals use one or two, and some of the others take
/// longer to compute than a step.
pub type Facts = [OnceCell<Result<query::Prepared, query::Error>>; FACTS.len()];

/// A world with its facts.
pub struct Now<'a> {
    /// The world.
    pub world: &'a World,
    facts: Rc<Facts>,
    /// The evaluated nodes that are left for all clauses.
    left: Cell<u32>,
}

/// The most nodes of expressions that are evaluated for all clauses about one world: a fifth of a second of work.
const MOST_NODES: u32 = 2_000_000;

impl<'a> Now<'a> {
    /// A world whose facts are not known yet.
    pub fn new(world: &'a World) -> Self {
        Self::knowing(world, Rc::default())
    }

    /// A world with the facts that are already known.
    pub fn knowing(world: &'a World, facts: Rc<Facts>) -> Self {
        Self {
            world,
            facts,
            left: Cell::new(MOST_NODES),
        }
    }

    /// What is left of the budget of all clauses.
    pub(crate) fn left(&self) -> &Cell<u32> {
        &self.left
    }

    fn fact(&self, at: usize) -> Result<&query::Prepared, query::Error> {
        let (_, of) = FACTS[at];
        (self.facts[at])
            .get_or_init(|| query::Prepared::new(&of(self.world)))
            .as_ref()
            .map_err(Clone::clone)
    }
}

const CLAUSES: [&str; 15] = [
    "state",
    "was",
    "did",
    "never",
    "count",
    "predicted",
    "told",
    "looked",
    "found",
    "can",
    "typed",
    "step",
    "all",
    "any",
    "not",
];

impl Clause {
    /// Reads the clause of a table, which must have exactly one.
    pub fn of(fields: &TomlFields<'_, '_>) -> Option<Self> {
        let found: Vec<(&str, TomlNode<'_, '_>)> = (CLAUSES.iter())
            .filter_map(|name| Some((*name, fields.get(name)?)))
            .collect();
        let [(name, node)] = found[..] else {
            fields.fault(format!(
                "exactly one clause is required here, not {}; a clause is one of `{}`",
                found.len(),
                CLAUSES.join("`, `")
            ));
            return None;
        };
        Some(match name {
            "state" => Self::State(StateExpression::read(node)?),
            "was" => Self::Was(StateExpression::read(node)?),
            "did" => Self::Did(one_or_more(node, Moment::read)?),
            "never" if node.member("action").is_some() => {
                Self::Impossible(ImpossibleDeed::read(node)?)
            }
            "never" => Self::Never(Moment::read(node)?),
            "count" => Self::count(node)?,
            "predicted" => Self::Predicted(node.text()?),
            "told" => Self::Told(node.text()?),
            "looked" => Self::Looked(node.text()?),
            "found" => Self::Found(node.text()?),
            "can" => {
                let can = node.fields("something to try")?;
                let clause = Self::Can {
                    actor: can.text("as")?,
                    line: can.text("line")?,
                    answer: can
                        .get("answer")
                        .map_or(Some(ExpectedAnswer::Ok), ExpectedAnswer::read)?,
                };
                can.finish();
                clause
            }
            "typed" => Self::Typed(Glob::new(&node.text()?)),
            "step" => Self::Step(StepPattern::read_any(node)?),
            "all" => Self::All(Self::list(node)?),
            "any" => Self::Any(Self::list(node)?),
            _ => Self::Not(Box::new(Self::read(node)?)),
        })
    }

    fn count(node: TomlNode<'_, '_>) -> Option<Self> {
        let count = node.fields("a count")?;
        // No count reaches a limit that this machine cannot represent.
        let bound = |name: &str| {
            let number = count.get(name).and_then(|it| it.number());
            number.map(|it| usize::try_from(it).unwrap_or(usize::MAX))
        };
        let of = StepPattern::read(count.need("of")?)?;
        let (at_least, at_most) = (bound("at-least"), bound("at-most"));
        if count.get("at-least").or(count.get("at-most")).is_none() {
            count.fault("a count needs `at-least` or `at-most`");
        }
        if at_most.is_some_and(|most| at_least.is_some_and(|least| least > most)) {
            count.fault("`at-least` is more than `at-most`: no count is both");
        }
        count.finish();
        Some(Self::Count {
            of,
            at_least: at_least.unwrap_or_default(),
            at_most,
        })
    }

    pub(crate) fn read(node: TomlNode<'_, '_>) -> Option<Self> {
        let fields = node.fields("a clause")?;
        let clause = Self::of(&fields);
        fields.finish();
        clause
    }

    fn list(node: TomlNode<'_, '_>) -> Option<Vec<Self>> {
        let list: Vec<Self> = node.list().into_iter().filter_map(Self::read).collect();
        if list.is_empty() {
            node.fault("at least one clause is required in this list");
            return None;
        }
        Some(list)
    }

    /// Every expression in the clause.
    pub fn expressions(&self) -> Vec<&StateExpression> {
        let of = |moment| match moment {
            &Moment::Step(_) => None,
            Moment::State(expression) => Some(expression),
        };
        match self {
            Self::State(expression) | Self::Was(expression) => vec![expression],
            Self::Did(moments) => moments.iter().filter_map(of).collect(),
            Self::Never(moment) => of(moment).into_iter().collect(),
            Self::All(list) | Self::Any(list) => list.iter().flat_map(Self::expressions).collect(),
            Self::Not(clause) => clause.expressions(),
            Self::Count { .. }
            | Self::Impossible(_)
            | Self::Predicted(_)
            | Self::Told(_)
            | Self::Looked(_)
            | Self::Found(_)
            | Self::Can { .. }
            | Self::Typed(_)
            | Self::Step(_) => Vec::new(),
        }
    }

    /// Why the clause is not met, in words for the author of a lesson; empty if there is no explanation.
    pub fn falls_short(&self, here: &Situation<'_>) -> Vec<String> {
        match self {
            Self::State(expression) | Self::Was(expression) => {
                match expression.evaluate(here.now) {
                    Err(error) => vec![format!("`{}`: {error}", expression.text)],
                    Ok(value) if !is_true(&value) => vec![format!("its expression gives {value}")],
                    Ok(_) => Vec::new(),
                }
            }
            Self::Can {
                actor,
                line,
                answer,
            } => match track::tried(here, actor, line) {
                Err(why) => vec![why],
                Ok(error) if !answer.fits(error) => {
                    vec![format!("`{line}` is answered {}", error.unwrap_or("ok"))]
                }
                Ok(_) => Vec::new(),
            },
            Self::Impossible(deed) => deed.falls_short(here.now.world).into_iter().collect(),
            Self::All(list) | Self::Any(list) => {
                list.iter().flat_map(|it| it.falls_short(here)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The ids of the predictions that it requires.
    pub fn predictions(&self) -> Vec<&str> {
        match self {
            Self::Predicted(id) | Self::Told(id) | Self::Looked(id) | Self::Found(id) => vec![id],
            Self::All(list) | Self::Any(list) => list.iter().flat_map(Self::predictions).collect(),
            Self::Not(clause) => clause.predictions(),
            _ => Vec::new(),
        }
    }

    /// Whether it contains `typed` where that can never be met: only a mistake can have it, alone or in `any`.
    pub fn misplaces_typed(&self, in_mistake: bool) -> bool {
        match self {
            Self::Typed(_) => !in_mistake,
            Self::Any(list) => list.iter().any(|it| it.misplaces_typed(in_mistake)),
            Self::All(list) => list.iter().any(|it| it.misplaces_typed(false)),
            Self::Not(clause) => clause.misplaces_typed(false),
            _ => false,
        }
    }

    /// Whether it is about typed lines, and this is one of them.
    pub fn is_typed(&self, line: &str) -> bool {
        match self {
            Self::Typed(glob) => glob.fits(line),
            Self::Any(list) => list.iter().any(|it| it.is_typed(line)),
            _ => false,
        }
    }

    /// The event of a step that its last pattern asks for, if it asks for one.
    pub(crate) fn event_in<'a>(&self, step: &'a Step) -> Option<&'a Event> {
        match self {
            Self::Did(moments) => match moments.last()? {
                Moment::Step(pattern) => pattern.event_in(step),
                Moment::State(_) => None,
            },
            Self::All(list) | Self::Any(list) => list.iter().find_map(|it| it.event_in(step)),
            _ => None,
        }
    }

    /// Whether it is about a single step: then each matching step meets it again.
    fn is_of_a_step(&self) -> bool {
        matches!(self, Self::Did(moments) if matches!(moments[..], [Moment::Step(_)]))
    }
}

/// What decides a prediction: a step, after which an expression is true and another clause holds, if they are given.
#[derive(Clone, Debug)]
pub struct RevealPattern {
    step: StepPattern,
    state: Option<StateExpression>,
    also: Option<Clause>,
}

impl RevealPattern {
    pub(crate) fn read(node: TomlNode<'_, '_>) -> Option<Self> {
        let fields = node.fields("a pattern of a step")?;
        let pattern = Self {
            state: match fields.get("state") {
                Some(state) => Some(StateExpression::read(state)?),
                None => None,
            },
            also: match fields.get("also") {
                Some(node) => Some(Clause::outcome(node)?),
                None => None,
            },
            step: StepPattern::of(&fields)?,
        };
        fields.finish();
        Some(pattern)
    }

    /// Whether a step reveals the answer; `now` is the world after it.
    pub fn fits(&self, step: &Step, now: &Now<'_>) -> bool {
        self.step.fits(step)
            && self.state.as_ref().is_none_or(|state| state.holds(now))
            && (self.also.as_ref()).is_none_or(|also| also.holds_after(step, now))
    }

    /// Whether it fits a call's success as well as its refusal.
    pub(crate) fn takes_either(&self) -> bool {
        self.step.takes_either()
    }

    /// The expression that must be true after the step.
    pub fn state(&self) -> Option<&StateExpression> {
        self.state.as_ref()
    }
}

impl Moment {
    fn read(node: TomlNode<'_, '_>) -> Option<Self> {
        if node.as_text().is_some() {
            return StateExpression::read(node).map(Self::State);
        }
        let fields = node.fields("a pattern of a step")?;
        let moment = match fields.get("state") {
            Some(state) => StateExpression::read(state).map(Self::State),
            None => StepPattern::of(&fields).map(Self::Step),
        };
        fields.finish();
        moment
    }

    fn came(&self, step: Option<&Step>, now: &Now<'_>) -> bool {
        match self {
            Self::Step(pattern) => step.is_some_and(|step| pattern.fits(step)),
            Self::State(expression) => expression.holds(now),
        }
    }
}
