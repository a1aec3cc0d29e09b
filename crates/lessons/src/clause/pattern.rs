//! Patterns: descriptions of steps, which steps are compared with.

use serde_json::Value;
use shell::controller::placeholders::things;
use shell::local_line;
use sim::World;
use sim::command::{Command, Intervention};
use sim::event::{Event, EventKind};
use sim::history::Step;
use sim::people;

use super::is_true;
use crate::source::{TomlFields, TomlNode};

/// A description of steps: omitted fields match any step.
#[derive(Clone, Debug, Default)]
pub struct StepPattern {
    call: Option<Glob>,
    by: Option<String>,
    answer: ExpectedAnswer,
    gate: Option<String>,
    with: Vec<(String, Value)>,
    changes: Option<bool>,
    event: Option<String>,
    gives: Option<AnswerExpression>,
}

/// A JMESPath expression over the answer of a call.
#[derive(Clone, Debug)]
struct AnswerExpression {
    text: String,
    expression: query::Expression,
}

impl AnswerExpression {
    fn read(node: TomlNode<'_, '_>) -> Option<Self> {
        let text = node.text()?;
        match query::Expression::parse(&text) {
            Ok(expression) => Some(Self { text, expression }),
            Err(error) => {
                node.fault(format!("this is not JMESPath: {error}"));
                None
            }
        }
    }

    fn holds(&self, answer: &Value) -> bool {
        self.expression
            .evaluate(answer)
            .is_ok_and(|it| is_true(&it))
    }
}

/// The answer that a call must get.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExpectedAnswer {
    /// The call succeeds.
    #[default]
    Ok,
    /// The call is refused.
    Refused,
    /// Any answer.
    Either,
    /// Refused with this error.
    Error(String),
}

/// Text in which `*` is any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob(String);

impl Glob {
    /// A pattern from its text.
    pub fn new(text: &str) -> Self {
        Self(text.to_string())
    }

    /// Whether the text matches.
    pub fn fits(&self, text: &str) -> bool {
        fits(&self.0, text)
    }

    /// The pattern's text.
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

impl ExpectedAnswer {
    pub(super) fn read(node: TomlNode<'_, '_>) -> Option<Self> {
        let text = node.text()?;
        Some(match text.as_str() {
            "ok" => Self::Ok,
            "refused" => Self::Refused,
            "*" => Self::Either,
            code if is_error(code) => Self::Error(text),
            _ => {
                node.fault(format!(
                    "`{text}` is not an answer; write ok, refused, * or the name of an error"
                ));
                return None;
            }
        })
    }

    pub(super) fn fits(&self, error: Option<&str>) -> bool {
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

/// The operation of a call, or the word of another command.
pub(crate) fn called(command: &Command) -> String {
    match command {
        Command::Call(call) => call.operation.to_string(),
        Command::Time(_) | Command::Intervene(_) => {
            let line = local_line(command);
            line.split(' ').next().unwrap_or_default().to_string()
        }
    }
}

/// The name of the error that a step ended with.
pub fn error_of(step: &Step) -> Option<&'static str> {
    match &step.result {
        Ok(outcome) => outcome.error.as_ref(),
        Err(refusal) => Some(&refusal.error),
    }
    .map(|error| error.code.name())
}

/// The terminal's own words that become steps.
pub(super) const WORDS: [&str; 17] = [
    "advance",
    "next",
    "act",
    "deliver",
    "delay",
    "fail",
    "use",
    "habit",
    "sign-up",
    "account",
    "quota",
    "transfer-quota",
    "rule",
    "throttle",
    "inject",
    "reinstate",
    "govcloud",
];

const GATES: [&str; 5] = ["request", "caller", "policy", "state", "dependency"];

/// A field whose text must be one of the known ones; `wrong` makes the complaint otherwise.
fn one_of(
    fields: &TomlFields<'_, '_>,
    name: &str,
    known: &[&str],
    wrong: impl Fn(&str) -> String,
) -> Option<String> {
    let node = fields.get(name)?;
    let text = node.text()?;
    if !known.contains(&text.as_str()) {
        node.fault(format!("{}; there are {}", wrong(&text), known.join(", ")));
    }
    Some(text)
}

/// Members of an input with their values; the operation must have them if `call` names a single one.
fn with(members: &TomlFields<'_, '_>, call: Option<&Glob>) -> Vec<(String, Value)> {
    let operation = call.and_then(|it| sim::model::operation(&it.0));
    let member = |(name, node): (String, TomlNode<'_, '_>)| {
        if let Some(it) = operation.filter(|it| it.member(&name).is_none()) {
            let known: Vec<_> = it.input.iter().map(|it| it.name).collect();
            node.fault(format!(
                "`{}` has no `{name}`; it has `{}`",
                it.action(),
                known.join("`, `")
            ));
        }
        (name, node.json())
    };
    members.all().into_iter().map(member).collect()
}

/// Reads one pattern, or a list of them that is not empty.
pub(crate) fn one_or_more<T>(
    node: TomlNode<'_, '_>,
    read: impl Fn(TomlNode<'_, '_>) -> Option<T>,
) -> Option<Vec<T>> {
    if !node.is_list() {
        return Some(vec![read(node)?]);
    }
    let patterns: Vec<T> = node.list().into_iter().filter_map(read).collect();
    if patterns.is_empty() {
        node.fault("the list of patterns must not be empty");
        return None;
    }
    Some(patterns)
}

impl StepPattern {
    /// Reads a pattern from a table.
    pub fn read(node: TomlNode<'_, '_>) -> Option<Self> {
        let fields = node.fields("a pattern of a step")?;
        let pattern = Self::of(&fields);
        fields.finish();
        pattern
    }

    /// Reads a pattern of a step that another pattern has found: it may be of the answer alone.
    pub(super) fn read_any(node: TomlNode<'_, '_>) -> Option<Self> {
        let fields = node.fields("a pattern of a step")?;
        let pattern = Self::parts(&fields);
        fields.finish();
        pattern
    }

    pub(super) fn of(fields: &TomlFields<'_, '_>) -> Option<Self> {
        let pattern = Self::parts(fields)?;
        if pattern.call.is_none() && pattern.event.is_none() && pattern.by.is_none() {
            fields.fault("a pattern needs `call`, `event` or `by`");
        }
        Some(pattern)
    }

    fn parts(fields: &TomlFields<'_, '_>) -> Option<Self> {
        let call = match fields.get("call") {
            Some(node) => {
                let call = Glob(node.text()?);
                let known = sim::model::operations().any(|it| call.fits(&it.action()))
                    || WORDS.iter().any(|it| call.fits(it));
                if !known {
                    node.fault(unknown_call(&call.0));
                }
                Some(call)
            }
            None => None,
        };
        let gate = one_of(fields, "gate", &GATES, |gate| {
            format!("`{gate}` is not a gate")
        });
        let event = one_of(fields, "event", EventKind::NAMES, |event| {
            format!("unknown event `{event}`")
        });
        let answer = fields.get("answer");
        let members = fields.get("with");
        let members = members.and_then(|node| node.fields("members of the input"));
        Some(Self {
            by: fields.text_if("by"),
            answer: answer.map_or(Some(ExpectedAnswer::Ok), ExpectedAnswer::read)?,
            gate,
            with: members.map_or_else(Vec::new, |members| with(&members, call.as_ref())),
            changes: fields.get("changes").map(|_| fields.flag("changes")),
            gives: match fields.get("gives") {
                Some(node) => Some(AnswerExpression::read(node)?),
                None => None,
            },
            event,
            call,
        })
    }

    /// Whether an operation can match both patterns.
    pub(super) fn shares_operation(&self, other: &Self) -> bool {
        let (Some(own), Some(theirs)) = (&self.call, &other.call) else {
            return true;
        };
        let operations = sim::model::operations().map(|it| it.action());
        let mut all = operations.chain(WORDS.iter().map(ToString::to_string));
        all.any(|it| own.fits(&it) && theirs.fits(&it))
    }

    /// Whether it takes a call's success as well as a refusal.
    pub(crate) fn takes_either(&self) -> bool {
        self.answer == ExpectedAnswer::Either
    }

    /// The pattern in a few words, for complaints.
    pub(super) fn says(&self) -> String {
        let answer = match &self.answer {
            ExpectedAnswer::Ok => "ok",
            ExpectedAnswer::Refused => "refused",
            ExpectedAnswer::Either => "any answer",
            ExpectedAnswer::Error(code) => code,
        };
        let call = self.call.as_ref().map(Glob::text);
        let with = self
            .with
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let with = Some(with.collect::<Vec<_>>().join(", ")).filter(|it| !it.is_empty());
        let parts = [
            call,
            self.by.as_deref(),
            Some(answer),
            self.gate.as_deref(),
            self.event.as_deref(),
            self.gives.as_ref().map(|it| it.text.as_str()),
            self.changes
                .map(|it| if it { "changes" } else { "no change" }),
            with.as_deref(),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The pattern without how the step ended: who did what, with what input.
    pub(super) fn deed(&self) -> Self {
        Self {
            call: self.call.clone(),
            by: self.by.clone(),
            with: self.with.clone(),
            answer: ExpectedAnswer::Either,
            ..Self::default()
        }
    }

    /// Whether a step matches.
    pub fn fits(&self, step: &Step) -> bool {
        let error = error_of(step);
        let name = called(&step.command);
        let caller = || match &step.command {
            Command::Call(call) => Some(&call.caller),
            Command::Intervene(Intervention::Use { principal, .. }) => Some(principal),
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
            && (self.event.is_none() || self.event_in(step).is_some())
            && self.gives.as_ref().is_none_or(|gives| {
                (step.result.as_ref()).is_ok_and(|outcome| gives.holds(&outcome.answer))
            })
            && (self.with.is_empty()
                || match &step.command {
                    Command::Call(call) => self.with.iter().all(|(name, wanted)| {
                        (call.input.get(name)).is_some_and(|it| is_like(&step.world, it, wanted))
                    }),
                    Command::Time(_) | Command::Intervene(_) => false,
                })
    }

    /// Whether a line could become a step that matches, in some world; false only if it never does. `name`: its operation or
    /// first word, `by`: who types it, `input`: the call's input, with ids by name in braces.
    pub(crate) fn could_fit(
        &self,
        name: &str,
        by: Option<&str>,
        input: Option<&serde_json::Map<String, Value>>,
    ) -> bool {
        let same = |a: &str, b: &str| a.trim().eq_ignore_ascii_case(b.trim());
        let typist = |wanted: &str| {
            by.is_none_or(|by| match (by.split_once('/'), wanted.split_once('/')) {
                // A role's session has a name of its own.
                (Some((_, own)), _) if own.contains("role") => true,
                (Some((account, own)), Some((of, person))) => {
                    same(account, of) && same(own, person)
                }
                (Some((account, own)), None) => same(account, wanted) || same(own, wanted),
                (None, _) => true,
            })
        };
        let has = |(member, wanted): &(String, Value)| {
            input.is_none_or(|input| match (input.get(member), wanted) {
                (None, _) => false,
                (Some(Value::String(value)), Value::String(wanted)) => {
                    names_id(value) || fits(wanted, value)
                }
                (Some(_), _) => true,
            })
        };
        self.call.as_ref().is_none_or(|call| call.fits(name))
            && self.by.as_deref().is_none_or(typist)
            && self.with.iter().all(has)
    }

    /// The step's event of the kind that the pattern names.
    pub fn event_in<'a>(&self, step: &'a Step) -> Option<&'a Event> {
        let (wanted, outcome) = (self.event.as_ref()?, step.result.as_ref().ok()?);
        (outcome.events.iter()).find(|it| it.kind.name() == wanted)
    }
}

/// Whether an input may stand for a thing that patterns name otherwise.
fn names_id(value: &str) -> bool {
    let is_number = value.len() == 12 && value.bytes().all(|it| it.is_ascii_digit());
    let starts = ["p-", "ou-", "r-", "o-", "h-"]
        .iter()
        .any(|it| value.starts_with(it));
    value.contains('{') || is_number || starts
}

/// The complaint about a call that matches no operation.
pub(crate) fn unknown_call(call: &str) -> String {
    format!("unknown operation `{call}`; write service:Operation")
}

/// Whether a name means this identity: the account, the user's name, or `Account/Name`.
fn is_called(world: &World, person: &sim::principal::Principal, name: &str) -> bool {
    let (account, own) = people::names_of(world, person);
    let (account, own) = (account.as_str(), own.english());
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    match name.split_once('/') {
        Some((of, person)) => same(of.trim(), account) && same(person.trim(), own),
        None => same(name, account) || same(name, own),
    }
}

/// A text with the ids of things that it names in braces, such as `{account:Data}`.
fn with_ids(world: &World, text: &str) -> String {
    let mut filled = text.to_string();
    for thing in things(world).filter(|_| text.contains('{')) {
        let name = format!("{{{}:{}}}", thing.kind, thing.name);
        filled = filled.replace(&name, &thing.id);
    }
    filled
}

/// Whether a value of an input matches: texts may have `*`, ids may be given by names, and only the wanted members of objects
/// count.
fn is_like(world: &World, value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::String(value), Value::String(wanted)) => {
            let glob = Glob(with_ids(world, wanted));
            glob.fits(value) || things(world).any(|it| it.id == *value && glob.fits(&it.name))
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
