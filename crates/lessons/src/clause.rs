//! Conditions on a world and its history: goals, mistakes, dead ends, invariants. `docs/lessons.md` describes how they
//! are written.
//!
//! A clause is folded over the history: a [`Track`] remembers what of the past matters, takes each step once, and says
//! whether the clause is met. So judging a learner costs one step at a time, and a search carries tracks along its
//! branches.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "kinds of clauses are given by the format of lessons; here one or two of them are meant, and all others"
)]

use std::cell::OnceCell;
use std::rc::Rc;

use serde_json::Value;
use shell::desk::{Desk, fill_in};
use shell::{Line as Read, local_line, read_as};
use sim::World;
use sim::command::Command;
use sim::history::Step;
use sim::people;

use crate::facts::{FACTS, thing_named};
use crate::log::Log;
use crate::source::{Fields, Node};

/// A condition.
#[derive(Clone, Debug)]
pub enum Clause {
    /// True now.
    State(Expression),
    /// True at the start or after some step.
    Was(Expression),
    /// These came one after the other.
    Did(Vec<Moment>),
    /// This has not come.
    Never(Moment),
    /// So many steps were like this.
    Count {
        of: Pattern,
        at_least: usize,
        at_most: Option<usize>,
    },
    /// The prediction with this id was made before its answer was given away.
    Predicted(String),
    /// A line, tried on a copy of the world, would be answered so.
    Can {
        actor: String,
        line: String,
        answer: Answer,
    },
    /// A line like this was typed, and became no call.
    Typed(Glob),
    All(Vec<Clause>),
    Any(Vec<Clause>),
    Not(Box<Clause>),
}

/// Something that a history can come to.
#[derive(Clone, Debug)]
pub enum Moment {
    Step(Pattern),
    State(Expression),
}

/// JMESPath over the facts.
#[derive(Clone, Debug)]
pub struct Expression {
    pub text: String,
    expression: query::Expression,
    /// The places in [`FACTS`] of those that it looks at.
    facts: Vec<usize>,
}

/// What is known of a step.
#[derive(Clone, Debug, Default)]
pub struct Pattern {
    call: Option<Glob>,
    by: Option<String>,
    answer: Answer,
    gate: Option<String>,
    with: Vec<(String, Value)>,
    changes: Option<bool>,
    event: Option<String>,
}

/// What came of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Answer {
    #[default]
    Ok,
    Refused,
    Either,
    /// Refused with this error.
    Error(String),
}

/// Text in which `*` is any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob(String);

impl Glob {
    pub fn new(text: &str) -> Self {
        Self(text.to_string())
    }

    pub fn fits(&self, text: &str) -> bool {
        fits(&self.0, text)
    }

    pub fn text(&self) -> &str {
        &self.0
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        if let Some(part) = last.replace(part) {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
    }
    match last {
        None => rest.is_empty(),
        Some(end) => rest.ends_with(end),
    }
}

impl Answer {
    fn read(node: Node<'_, '_>) -> Option<Self> {
        let text = node.text()?;
        Some(match text.as_str() {
            "ok" => Self::Ok,
            "refused" => Self::Refused,
            "*" => Self::Either,
            code if is_error(code) => Self::Error(text),
            _ => {
                node.fault(format!(
                    "`{text}` is no answer; write ok, refused, * or the name of an error"
                ));
                return None;
            }
        })
    }

    fn fits(&self, error: Option<&str>) -> bool {
        match self {
            Self::Ok => error.is_none(),
            Self::Refused => error.is_some(),
            Self::Either => true,
            Self::Error(code) => error == Some(code),
        }
    }
}

/// Whether the core knows an error of this name.
pub(crate) fn is_error(name: &str) -> bool {
    sim::error::ErrorCode::ALL
        .iter()
        .any(|it| it.name() == name)
}

/// The name of the error that a step ended with.
pub fn error_of(step: &Step) -> Option<&'static str> {
    match &step.result {
        Ok(outcome) => outcome.error.as_ref(),
        Err(refusal) => Some(&refusal.error),
    }
    .map(|error| error.code.name())
}

impl Expression {
    fn read(node: Node<'_, '_>) -> Option<Self> {
        let text = node.text()?;
        match query::Expression::parse(&text) {
            Ok(expression) => {
                let members = expression.members();
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
                node.fault(format!("this is no JMESPath: {error}"));
                None
            }
        }
    }

    /// What the expression makes of the facts.
    ///
    /// # Errors
    ///
    /// A function that is not known, or not given what it needs.
    pub fn evaluate(&self, now: &Now<'_>) -> Result<Value, query::Error> {
        let mut facts = Vec::with_capacity(self.facts.len());
        for at in &self.facts {
            facts.push((FACTS[*at].0, now.fact(*at)?));
        }
        let facts = query::Prepared::object(facts.into_iter())?;
        self.expression.evaluate_on(&facts)
    }

    fn holds(&self, now: &Now<'_>) -> bool {
        self.evaluate(now).is_ok_and(|value| is_true(&value))
    }
}

/// Truth as JMESPath has it.
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

/// The facts of a world in the form that expressions work on, each made when something first looks at it: most goals look at
/// one or two, and some of the others take longer to make than the step before took.
pub type Facts = [OnceCell<Result<query::Prepared, query::Error>>; FACTS.len()];

/// A world with its facts.
pub struct Now<'a> {
    pub world: &'a World,
    facts: Rc<Facts>,
}

impl<'a> Now<'a> {
    pub fn new(world: &'a World) -> Self {
        Self::knowing(world, Rc::default())
    }

    /// With the facts of the same world that are known already.
    pub fn knowing(world: &'a World, facts: Rc<Facts>) -> Self {
        Self { world, facts }
    }

    fn fact(&self, at: usize) -> Result<&query::Prepared, query::Error> {
        let (_, of) = FACTS[at];
        (self.facts[at])
            .get_or_init(|| query::Prepared::new(&of(self.world)))
            .as_ref()
            .map_err(Clone::clone)
    }
}

const GATES: [&str; 5] = ["request", "caller", "policy", "state", "dependency"];

impl Pattern {
    pub fn read(node: Node<'_, '_>) -> Option<Self> {
        let fields = node.fields("a pattern of a step")?;
        let pattern = Self::of(&fields);
        fields.finish();
        pattern
    }

    fn of(fields: &Fields<'_, '_>) -> Option<Self> {
        let call = match fields.get("call") {
            Some(node) => {
                let call = Glob(node.text()?);
                let known = sim::model::operations().any(|it| call.fits(&it.action()));
                if !known && !["advance", "next"].contains(&call.0.as_str()) && !is_word(&call.0) {
                    node.fault(format!(
                        "`{}` is no operation that is known here; write service:Operation",
                        call.0
                    ));
                }
                Some(call)
            }
            None => None,
        };
        let gate = fields.get("gate").and_then(|node| {
            let gate = node.text()?;
            if !GATES.contains(&gate.as_str()) {
                node.fault(format!(
                    "`{gate}` is no gate; there are {}",
                    GATES.join(", ")
                ));
            }
            Some(gate)
        });
        let event = fields.text_if("event");
        let by = fields.text_if("by");
        let pattern = Self {
            by,
            answer: fields
                .get("answer")
                .map_or(Some(Answer::Ok), Answer::read)?,
            gate,
            with: fields
                .get("with")
                .and_then(|node| node.fields("members of the input"))
                .map_or_else(Vec::new, |with| {
                    (with.all().into_iter())
                        .map(|(name, node)| (name, node.json()))
                        .collect()
                }),
            changes: fields.get("changes").map(|_| fields.flag("changes")),
            event,
            call,
        };
        if pattern.call.is_none() && pattern.event.is_none() && pattern.by.is_none() {
            fields.fault("a pattern needs `call`, `event` or `by`");
        }
        Some(pattern)
    }

    /// Whether the step is like this. `before`: the world before it.
    pub fn fits(&self, step: &Step) -> bool {
        let error = error_of(step);
        let name = match &step.command {
            Command::Call(call) => call.operation.to_string(),
            other @ (Command::Time(_) | Command::Intervene(_)) => {
                let line = local_line(other);
                line.split(' ').next().unwrap_or_default().to_string()
            }
        };
        let caller = || match &step.command {
            Command::Call(call) => Some(&call.caller),
            Command::Time(_) | Command::Intervene(_) => None,
        };
        self.answer.fits(error)
            && self.call.as_ref().is_none_or(|call| call.fits(&name))
            && self
                .by
                .as_ref()
                .is_none_or(|by| caller().is_some_and(|caller| is_called(&step.world, caller, by)))
            && self.changes.is_none_or(|changes| step.changed() == changes)
            && self.gate.as_ref().is_none_or(|gate| {
                let gates = match &step.result {
                    Ok(outcome) => outcome.gates.as_ref(),
                    Err(refusal) => refusal.gates.as_ref(),
                };
                gates
                    .and_then(|gates| gates.stopped_at())
                    .is_some_and(|note| note.gate.title().eq_ignore_ascii_case(gate))
            })
            && self.event.as_ref().is_none_or(|event| {
                (step.result.as_ref())
                    .is_ok_and(|outcome| outcome.events.iter().any(|it| it.kind.name() == event))
            })
            && (self.with.is_empty()
                || match &step.command {
                    Command::Call(call) => self.with.iter().all(|(name, wanted)| {
                        (call.input.get(name)).is_some_and(|it| is_like(&step.world, it, wanted))
                    }),
                    Command::Time(_) | Command::Intervene(_) => false,
                })
    }
}

/// Own words that become steps.
fn is_word(word: &str) -> bool {
    [
        "act",
        "deliver",
        "delay",
        "fail",
        "use",
        "habit",
        "signup",
        "account",
        "quota",
        "rule",
        "throttle",
        "reinstate",
        "govcloud",
        "*",
    ]
    .contains(&word)
}

/// Whether a person is called so: by account, by name, or by `Account/Name`.
fn is_called(world: &World, person: &sim::principal::Principal, name: &str) -> bool {
    let called = people::name_of(world, person);
    let (account, own) = called.split_once(" / ").unwrap_or((&called, ""));
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    match name.split_once('/') {
        Some((of, person)) => same(of.trim(), account) && same(person.trim(), own),
        None => same(name, account) || same(name, own),
    }
}

/// Whether a value of an input is as wanted: texts may have `*`, things with ids may be named, of objects only the members
/// that are wanted count.
fn is_like(world: &World, value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::String(value), Value::String(wanted)) => {
            let glob = Glob(wanted.clone());
            glob.fits(value) || thing_named(world, value).is_some_and(|name| glob.fits(&name))
        }
        (Value::Object(value), Value::Object(wanted)) => (wanted.iter()).all(|(name, wanted)| {
            (value.get(name)).is_some_and(|value| is_like(world, value, wanted))
        }),
        (Value::Array(value), Value::Array(wanted)) => {
            (wanted.iter()).all(|wanted| value.iter().any(|value| is_like(world, value, wanted)))
        }
        (value, wanted) => value == wanted,
    }
}

const CLAUSES: [&str; 11] = [
    "state",
    "was",
    "did",
    "never",
    "count",
    "predicted",
    "can",
    "typed",
    "all",
    "any",
    "not",
];

impl Clause {
    /// Reads the one clause that a table has. `typed` is for mistakes.
    pub fn of(fields: &Fields<'_, '_>) -> Option<Self> {
        let found: Vec<(&str, Node<'_, '_>)> = (CLAUSES.iter())
            .filter_map(|name| Some((*name, fields.get(name)?)))
            .collect();
        let [(name, node)] = found[..] else {
            fields.fault(format!(
                "one clause is wanted here, and there are {}; a clause is one of `{}`",
                found.len(),
                CLAUSES.join("`, `")
            ));
            return None;
        };
        Some(match name {
            "state" => Self::State(Expression::read(node)?),
            "was" => Self::Was(Expression::read(node)?),
            "did" if node.is_list() => {
                let moments: Vec<_> = node.list().into_iter().filter_map(Moment::read).collect();
                if moments.is_empty() {
                    node.fault("a list of patterns is wanted, and this one is empty");
                    return None;
                }
                Self::Did(moments)
            }
            "did" => Self::Did(vec![Moment::read(node)?]),
            "never" => Self::Never(Moment::read(node)?),
            "count" => {
                let count = node.fields("a count")?;
                // A bound beyond what this machine counts to is none that anything reaches.
                let bound = |name: &str| {
                    let number = count.get(name).and_then(|it| it.number());
                    number.map(|it| usize::try_from(it).unwrap_or(usize::MAX))
                };
                let of = Pattern::read(count.need("of")?)?;
                let (at_least, at_most) = (bound("at-least"), bound("at-most"));
                if count.get("at-least").or(count.get("at-most")).is_none() {
                    count.fault("a count needs `at-least` or `at-most`");
                }
                if at_most.is_some_and(|most| at_least.is_some_and(|least| least > most)) {
                    count.fault("`at-least` is more than `at-most`: no count is both");
                }
                let clause = Self::Count {
                    of,
                    at_least: at_least.unwrap_or_default(),
                    at_most,
                };
                count.finish();
                clause
            }
            "predicted" => Self::Predicted(node.text()?),
            "can" => {
                let can = node.fields("something to try")?;
                let clause = Self::Can {
                    actor: can.text("as")?,
                    line: can.text("line")?,
                    answer: can.get("answer").map_or(Some(Answer::Ok), Answer::read)?,
                };
                can.finish();
                clause
            }
            "typed" => Self::Typed(Glob(node.text()?)),
            "all" => Self::All(Self::list(node)?),
            "any" => Self::Any(Self::list(node)?),
            _ => Self::Not(Box::new(Self::read(node)?)),
        })
    }

    fn read(node: Node<'_, '_>) -> Option<Self> {
        let fields = node.fields("a clause")?;
        let clause = Self::of(&fields);
        fields.finish();
        clause
    }

    fn list(node: Node<'_, '_>) -> Option<Vec<Self>> {
        let list: Vec<Self> = node.list().into_iter().filter_map(Self::read).collect();
        if list.is_empty() {
            node.fault("at least one clause is wanted in this list");
            return None;
        }
        Some(list)
    }

    /// Every expression in it.
    pub fn expressions(&self) -> Vec<&Expression> {
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
            Self::Count { .. } | Self::Predicted(_) | Self::Can { .. } | Self::Typed(_) => {
                Vec::new()
            }
        }
    }

    /// The predictions that it asks for.
    pub fn predictions(&self) -> Vec<&str> {
        match self {
            Self::Predicted(id) => vec![id],
            Self::All(list) | Self::Any(list) => list.iter().flat_map(Self::predictions).collect(),
            Self::Not(clause) => clause.predictions(),
            _ => Vec::new(),
        }
    }

    /// Whether something in it is about typed lines where that counts for nothing: only a mistake is about them, as a
    /// whole or as one of `any`.
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

    /// Whether it is a matter of single steps: then each such step meets it anew.
    fn is_of_a_step(&self) -> bool {
        matches!(self, Self::Did(moments) if matches!(moments[..], [Moment::Step(_)]))
    }
}

impl Moment {
    fn read(node: Node<'_, '_>) -> Option<Self> {
        if node.as_text().is_some() {
            return Expression::read(node).map(Self::State);
        }
        let fields = node.fields("a pattern of a step")?;
        let moment = match fields.get("state") {
            Some(state) => Expression::read(state).map(Self::State),
            None => Pattern::of(&fields).map(Self::Step),
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

/// What of the past matters to a clause.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Track {
    /// Nothing does.
    Present,
    /// It has come, or not.
    Came(bool),
    /// So many: of a list of moments, or of steps.
    Number(usize),
    /// Those of its parts.
    Parts(Vec<Track>),
}

impl Track {
    /// At the learner's start.
    pub fn start(clause: &Clause, now: &Now<'_>) -> Self {
        let parts =
            |list: &[Clause]| Self::Parts(list.iter().map(|it| Self::start(it, now)).collect());
        match clause {
            Clause::State(_) | Clause::Predicted(_) | Clause::Can { .. } | Clause::Typed(_) => {
                Self::Present
            }
            Clause::Was(expression) => Self::Came(expression.holds(now)),
            Clause::Never(moment) => Self::Came(moment.came(None, now)),
            Clause::Did(moments) => {
                let mut track = Self::Number(0);
                track.pass(moments, None, now);
                track
            }
            Clause::Count { .. } => Self::Number(0),
            Clause::All(list) | Clause::Any(list) => parts(list),
            Clause::Not(inner) => parts(std::slice::from_ref(inner)),
        }
    }

    /// Takes in a step; `now` is the world after it.
    pub fn take(&mut self, clause: &Clause, step: &Step, now: &Now<'_>) {
        match (clause, &mut *self) {
            (Clause::Was(expression), Self::Came(came)) => *came = *came || expression.holds(now),
            (Clause::Never(moment), Self::Came(came)) => {
                *came = *came || moment.came(Some(step), now);
            }
            (Clause::Did(moments), Self::Number(_)) => self.pass(moments, Some(step), now),
            (Clause::Count { of, .. }, Self::Number(count)) => *count += usize::from(of.fits(step)),
            (Clause::All(list) | Clause::Any(list), Self::Parts(parts)) => {
                for (clause, part) in list.iter().zip(parts) {
                    part.take(clause, step, now);
                }
            }
            (Clause::Not(inner), Self::Parts(parts)) => {
                for part in parts {
                    part.take(inner, step, now);
                }
            }
            _ => {}
        }
    }

    /// Goes on in a list of moments: one step is one moment of them, states may follow at once.
    fn pass(&mut self, moments: &[Moment], step: Option<&Step>, now: &Now<'_>) {
        let Self::Number(at) = self else { return };
        let mut step = step;
        while let Some(moment) = moments.get(*at) {
            if !moment.came(step, now) {
                break;
            }
            if matches!(moment, Moment::Step(_)) {
                step = None;
            }
            *at += 1;
        }
    }

    /// Whether the clause is met, where the desk stands now.
    pub fn met(&self, clause: &Clause, here: &Here<'_>) -> bool {
        match (clause, self) {
            (Clause::State(expression), _) => expression.holds(here.now),
            (Clause::Was(_), Self::Came(came)) => *came,
            (Clause::Never(_), Self::Came(came)) => !came,
            (Clause::Did(moments), Self::Number(at)) => *at == moments.len(),
            (
                Clause::Count {
                    at_least, at_most, ..
                },
                Self::Number(count),
            ) => count >= at_least && at_most.is_none_or(|most| *count <= most),
            (Clause::Predicted(id), _) => here.log.is_predicted(id, here.revealed),
            (
                Clause::Can {
                    actor,
                    line,
                    answer,
                },
                _,
            ) => tried(here, actor, line).is_some_and(|error| answer.fits(error)),
            (Clause::All(list), Self::Parts(parts)) => {
                (list.iter().zip(parts)).all(|(clause, part)| part.met(clause, here))
            }
            (Clause::Any(list), Self::Parts(parts)) => {
                (list.iter().zip(parts)).any(|(clause, part)| part.met(clause, here))
            }
            (Clause::Not(inner), Self::Parts(parts)) => {
                parts.iter().all(|part| !part.met(inner, here))
            }
            _ => false,
        }
    }

    /// Whether nothing that is done from here on can meet the clause: only going back leads out.
    pub fn is_lost(&self, clause: &Clause, here: &Here<'_>) -> bool {
        self.settled(clause, here) == Some(false)
    }

    /// Whether the clause stays met, or not met, whatever is done from here on. None: that may change.
    fn settled(&self, clause: &Clause, here: &Here<'_>) -> Option<bool> {
        match (clause, self) {
            (Clause::Was(_), Self::Came(true)) => Some(true),
            (Clause::Never(_), Self::Came(true)) => Some(false),
            (Clause::Did(moments), Self::Number(at)) => (*at == moments.len()).then_some(true),
            (
                Clause::Count {
                    at_least, at_most, ..
                },
                Self::Number(count),
            ) => match at_most {
                Some(most) => (count > most).then_some(false),
                None => (count >= at_least).then_some(true),
            },
            (Clause::Predicted(id), _) => {
                let revealed = here.revealed.of(id).is_some();
                revealed.then(|| here.log.is_predicted(id, here.revealed))
            }
            (Clause::All(list), Self::Parts(parts)) => decided(list, parts, here, false),
            (Clause::Any(list), Self::Parts(parts)) => decided(list, parts, here, true),
            (Clause::Not(inner), Self::Parts(parts)) => {
                parts.first()?.settled(inner, here).map(|it| !it)
            }
            _ => None,
        }
    }

    /// Whether this step has made the mistake that the clause describes: it is met now, and was not before or is a matter
    /// of single steps. `before`: whether it was met before the step.
    pub fn made(&self, clause: &Clause, before: bool, step: &Step, here: &Here<'_>) -> bool {
        match clause {
            Clause::Did(moments) if clause.is_of_a_step() => {
                moments.iter().all(|it| it.came(Some(step), here.now))
            }
            Clause::Any(list) => match self {
                Self::Parts(parts) => (list.iter().zip(parts))
                    .any(|(clause, part)| part.made(clause, before, step, here)),
                _ => false,
            },
            _ => !before && self.met(clause, here),
        }
    }
}

/// What is settled of a list in which one clause that is settled so decides for all.
fn decided(list: &[Clause], parts: &[Track], here: &Here<'_>, one: bool) -> Option<bool> {
    let mut all = Some(!one);
    for (clause, part) in list.iter().zip(parts) {
        match part.settled(clause, here) {
            Some(it) if it == one => return Some(one),
            Some(_) => {}
            None => all = None,
        }
    }
    all
}

/// At which step each prediction's answer was given away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Revealed(pub Vec<(String, Option<usize>)>);

impl Revealed {
    /// The step, counted from the learner's first, that gave the answer away.
    pub fn of(&self, id: &str) -> Option<usize> {
        self.0.iter().find(|(it, _)| it == id)?.1
    }
}

/// Where a learner stands.
pub struct Here<'a> {
    pub desk: &'a Desk,
    /// After so many steps of the desk's history: what is tried is tried there.
    pub steps: usize,
    pub now: &'a Now<'a>,
    pub log: &'a Log,
    pub revealed: &'a Revealed,
}

/// The error that a call would end with, tried on a copy of the desk: none if it would do. `None` if the line is no
/// call of somebody who is there.
fn tried(here: &Here<'_>, actor: &str, line: &str) -> Option<Option<&'static str>> {
    let mut desk = here.desk.clone();
    desk.history.go_to(here.steps);
    let actor = desk.find_person(actor).ok()?;
    desk.act_as(actor.clone());
    let line = fill_in(&desk, line).ok()?;
    let Read::Invoke(invocation) = read_as(&line, &actor, desk.dialect) else {
        return None;
    };
    Some(error_of(desk.step(Command::Call(invocation.call))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text() {
        for (pattern, text, is) in [
            ("a:b", "a:b", true),
            ("a:b", "a:bc", false),
            ("a:*", "a:", true),
            ("*:Get*", "iam:GetRole", true),
            ("*Get*Role", "iam:GetGetRole", true),
            ("*Get*Role", "iam:GetRoles", false),
            ("*", "", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(fits(pattern, text), is, "{pattern} {text}");
        }
    }

    /// What is wrong with a lesson whose only goal is this.
    fn faults(clause: &str) -> Vec<String> {
        let text = format!(
            "minutes = 1\nscenario = \"all-features\"\n[[steps]]\nid = \"s\"\ngoals = [\"g\"]\n[[goals]]\nid = \"g\"\n{clause}\n"
        );
        match crate::Lesson::read("test", &text) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.into_iter().map(|it| it.what).collect(),
        }
    }

    #[test]
    fn a_count_needs_bounds_that_something_can_meet() {
        let count =
            |bounds: &str| faults(&format!("count = {{ of = {{ call = \"*\" }}{bounds} }}"));
        assert_eq!(count(", at-least = 2"), [""; 0]);
        // More than a machine of 32 bits counts to, and still not nothing.
        assert_eq!(count(", at-least = 4294967296"), [""; 0]);
        assert_eq!(count(""), ["a count needs `at-least` or `at-most`"]);
        assert_eq!(
            count(", at-least = 2, at-most = 1"),
            ["`at-least` is more than `at-most`: no count is both"]
        );
        assert_eq!(count(", at-most = -1").len(), 1);
    }

    #[test]
    fn typed_lines_are_for_mistakes() {
        assert_eq!(
            faults("any = [{ state = \"now\" }, { typed = \"x\" }]"),
            ["`typed` is for mistakes, alone or in `any`: it can never be met here"]
        );
        let mistake = |clause: &str| {
            faults(&format!(
                "state = \"now\"\n[[mistakes]]\nid = \"m\"\nrun = [\"x\"]\n{clause}"
            ))
        };
        assert_eq!(
            mistake("any = [{ typed = \"x\" }, { typed = \"y\" }]"),
            [""; 0]
        );
        assert_eq!(
            mistake("all = [{ typed = \"x\" }, { state = \"now\" }]").len(),
            1
        );
        assert_eq!(mistake("predicted = \"nothing\"").len(), 1);
    }

    #[test]
    fn clauses_nest_only_so_deep() {
        assert_eq!(faults("not.not.state = \"now\""), [""; 0]);
        let deep = |levels: usize| faults(&format!("{}state = \"now\"", "not.".repeat(levels)));
        assert_eq!(deep(100_000).len(), 1);
        let tables = "not = { ".repeat(20_000);
        assert!(!faults(&tables).is_empty());
    }
}
