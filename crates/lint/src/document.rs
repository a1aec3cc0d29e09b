//! The parsed document: elements of statements with their places. It takes what it finds, right or wrong; rules judge.

use policy::TextSpan;
use policy::json::{JsonMember, JsonNode, Value};

use super::options::{LintKind, LintOptions, ResourceKind, UNKNOWN_VALUE};
use crate::operator::Operator;

/// The longest path: `Statement`, its number, `Condition`, operator, key, number of the value.
const STEPS: usize = 6;

/// A step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    Index(u32),
    Key(&'a str),
    Value(&'a str),
}

/// A place of the document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    steps: [Option<Step<'a>>; STEPS],
    pub span: TextSpan,
}

impl<'a> Place<'a> {
    pub fn whole(span: TextSpan) -> Place<'a> {
        Place {
            steps: [None; STEPS],
            span,
        }
    }

    /// The place one step further.
    fn then(self, step: Step<'a>, span: TextSpan) -> Place<'a> {
        let mut steps = self.steps;
        if let Some(free) = steps.iter_mut().find(|step| step.is_none()) {
            *free = Some(step);
        }
        Place { steps, span }
    }

    pub fn value(self, member: &'a JsonMember) -> Place<'a> {
        self.then(Step::Value(&member.key), member.node.span)
    }

    pub fn key(self, member: &'a JsonMember) -> Place<'a> {
        self.then(Step::Key(&member.key), member.span)
    }

    pub fn index(self, number: usize, node: &JsonNode) -> Place<'a> {
        self.then(
            Step::Index(u32::try_from(number).unwrap_or(u32::MAX)),
            node.span,
        )
    }

    pub fn steps(&self) -> impl Iterator<Item = Step<'a>> + '_ {
        self.steps.iter().flatten().copied()
    }
}

/// A value with its place.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    pub node: &'a JsonNode,
    pub place: Place<'a>,
}

impl<'a> Item<'a> {
    /// The text; `None` if it is no string.
    pub fn text(&self) -> Option<&'a str> {
        text_of(self.node)
    }
}

/// The text of a string.
pub(crate) fn text_of(node: &JsonNode) -> Option<&str> {
    match &node.value {
        Value::String(text) => Some(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

/// Whether a part of a text is known only later.
pub(crate) fn is_later(text: &str) -> bool {
    text.contains(UNKNOWN_VALUE)
}

/// The same of a value that stands for any other: nothing is known of its type either.
pub(crate) fn later(node: &JsonNode) -> bool {
    text_of(node).is_some_and(is_later)
}

/// The text of a string, a number or a boolean, as a condition takes it.
pub(crate) fn scalar_of(node: &JsonNode) -> Option<&str> {
    match &node.value {
        Value::String(text) | Value::Number(text) => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A member of an object, with the place of the object.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub member: &'a JsonMember,
    parent: Place<'a>,
}

impl<'a> Entry<'a> {
    pub fn name(&self) -> &'a str {
        &self.member.key
    }

    /// The place of the key.
    pub fn key(&self) -> Place<'a> {
        self.parent.key(self.member)
    }

    /// The place of the value.
    pub fn value(&self) -> Place<'a> {
        self.parent.value(self.member)
    }

    pub fn item(&self) -> Item<'a> {
        Item {
            node: &self.member.node,
            place: self.value(),
        }
    }

    /// The values: the elements of an array, or the one value.
    pub fn items(&self) -> Vec<Item<'a>> {
        let place = self.value();
        match &self.member.node.value {
            Value::Array(nodes) => {
                let item = |(number, node)| Item {
                    node,
                    place: place.index(number, node),
                };
                nodes.iter().enumerate().map(item).collect()
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => {
                vec![self.item()]
            }
        }
    }

    /// The members of an object; none of another value.
    pub fn entries(&self) -> Vec<Entry<'a>> {
        entries(&self.member.node, self.value())
    }

    /// Whether it is `[]`.
    pub fn is_empty_array(&self) -> bool {
        matches!(&self.member.node.value, Value::Array(nodes) if nodes.is_empty())
    }
}

fn entries<'a>(node: &'a JsonNode, parent: Place<'a>) -> Vec<Entry<'a>> {
    let Value::Object(members) = &node.value else {
        return Vec::new();
    };
    let entry = |member| Entry { member, parent };
    members.iter().map(entry).collect()
}

/// An element with patterns: `Action`, `Resource` and their `Not…` forms.
pub(crate) struct Patterns<'a> {
    pub entry: Entry<'a>,
    pub not: bool,
    /// Its texts; values of other types are left out.
    pub items: Vec<(&'a str, Place<'a>)>,
}

/// A key under an operator.
pub(crate) struct Condition<'a> {
    pub operator: Operator<'a>,
    pub key: &'a str,
    /// The key in lower case: the case of keys does not count.
    pub lower: String,
    pub entry: Entry<'a>,
    pub values: Vec<Item<'a>>,
}

impl<'a> Condition<'a> {
    /// Its values as texts.
    pub fn texts(&self) -> impl Iterator<Item = (&'a str, Place<'a>)> + '_ {
        self.values
            .iter()
            .filter_map(|item| Some((scalar_of(item.node)?, item.place)))
    }

    /// The part of the key before its first colon, in lower case.
    pub fn prefix(&self) -> &str {
        self.lower.split(':').next().unwrap_or("")
    }
}

/// The effect of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Allow,
    Deny,
}

/// A statement.
pub(crate) struct Statement<'a> {
    pub place: Place<'a>,
    pub node: &'a JsonNode,
    pub entries: Vec<Entry<'a>>,
    pub effect: Option<Effect>,
    pub actions: Vec<Patterns<'a>>,
    pub resources: Vec<Patterns<'a>>,
    pub conditions: Vec<Condition<'a>>,
    /// Whether it may have more keys, which are known only later.
    pub open: bool,
}

impl<'a> Statement<'a> {
    pub fn entry(&self, name: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.name() == name)
    }

    pub fn allows(&self) -> bool {
        self.effect == Some(Effect::Allow)
    }

    pub fn denies(&self) -> bool {
        self.effect == Some(Effect::Deny)
    }

    /// The texts of `Action`, not of `NotAction`.
    pub fn action_items(&self) -> impl Iterator<Item = (&'a str, Place<'a>)> + '_ {
        let plain = self.actions.iter().filter(|patterns| !patterns.not);
        plain.flat_map(|patterns| patterns.items.iter().copied())
    }

    /// Whether one of its actions is known only later.
    pub fn has_later_action(&self) -> bool {
        let mut items = self.actions.iter().flat_map(|patterns| &patterns.items);
        items.any(|(action, _)| is_later(action))
    }

    /// The texts of `Resource` and `NotResource`.
    pub fn resource_items(&self) -> impl Iterator<Item = (&'a str, Place<'a>)> + '_ {
        self.resources
            .iter()
            .flat_map(|patterns| patterns.items.iter().copied())
    }

    /// `Principal` and `NotPrincipal`.
    pub fn principal_entries(&self) -> impl Iterator<Item = &Entry<'a>> {
        let names = ["Principal", "NotPrincipal"];
        names.into_iter().filter_map(|name| self.entry(name))
    }

    /// The principals under a key such as `AWS`, of `Principal` or `NotPrincipal`.
    pub fn principals(&self, element: &str, key: &str) -> Vec<(&'a str, Place<'a>)> {
        let entries = self.entry(element).map(Entry::entries).unwrap_or_default();
        let of_key = entries.iter().filter(|entry| entry.name() == key);
        let items = of_key.flat_map(Entry::items);
        items
            .filter_map(|item| Some((item.text()?, item.place)))
            .collect()
    }

    fn new(node: &'a JsonNode, place: Place<'a>) -> Statement<'a> {
        let entries = entries(node, place);
        let mut statement = Statement {
            place,
            node,
            effect: None,
            actions: Vec::new(),
            resources: Vec::new(),
            conditions: Vec::new(),
            entries: Vec::new(),
            open: false,
        };
        for entry in &entries {
            let not = entry.name().starts_with("Not");
            match entry.name() {
                "Effect" => {
                    statement.effect = match text_of(&entry.member.node) {
                        Some("Allow") => Some(Effect::Allow),
                        Some("Deny") => Some(Effect::Deny),
                        Some(_) | None => None,
                    }
                }
                "Action" | "NotAction" => statement.actions.push(patterns(*entry, not)),
                "Resource" | "NotResource" => statement.resources.push(patterns(*entry, not)),
                "Condition" => {
                    let operators = entry.entries();
                    let keys = operators.iter().flat_map(Entry::entries);
                    statement.open = later(&entry.member.node)
                        || operators.iter().any(|it| later(&it.member.node))
                        || keys.into_iter().any(|it| is_later(it.name()));
                    statement.conditions = conditions(entry);
                }
                _ => {}
            }
        }
        statement.entries = entries;
        statement
    }
}

fn patterns(entry: Entry<'_>, not: bool) -> Patterns<'_> {
    let items = entry.items().into_iter();
    Patterns {
        entry,
        not,
        items: items
            .filter_map(|item| Some((item.text()?, item.place)))
            .collect(),
    }
}

fn conditions<'a>(entry: &Entry<'a>) -> Vec<Condition<'a>> {
    let mut found = Vec::new();
    for operator_entry in entry.entries() {
        for key in operator_entry.entries() {
            found.push(Condition {
                operator: Operator::new(operator_entry.name()),
                key: key.name(),
                lower: key.name().to_ascii_lowercase(),
                entry: key,
                values: key.items(),
            });
        }
    }
    found
}

/// A document of one type.
pub(crate) struct Policy<'a> {
    pub text: &'a str,
    pub root: &'a JsonNode,
    pub options: LintOptions,
    /// Whether it is the trust policy of a role, by its resource type or by its actions.
    pub trust: bool,
    pub whole: Place<'a>,
    pub entries: Vec<Entry<'a>>,
    pub statements: Vec<Statement<'a>>,
}

impl<'a> Policy<'a> {
    /// The statements that say who may assume a role: the allowing ones of a trust policy.
    pub fn trusting(&self) -> impl Iterator<Item = &Statement<'a>> {
        let all = self.statements.iter().filter(|_| self.trust);
        all.filter(|statement| statement.allows())
    }

    pub fn new(text: &'a str, root: &'a JsonNode, options: LintOptions) -> Policy<'a> {
        let whole = Place::whole(TextSpan {
            start: 0,
            end: u32::try_from(text.len()).unwrap_or(u32::MAX),
        });
        let entries = entries(root, whole);
        let mut statements = Vec::new();
        for entry in entries.iter().filter(|entry| entry.name() == "Statement") {
            for item in entry.items() {
                if matches!(item.node.value, Value::Object(_)) {
                    statements.push(Statement::new(item.node, item.place));
                }
            }
        }
        Policy {
            text,
            root,
            options,
            trust: is_trust(options, &statements),
            whole,
            entries,
            statements,
        }
    }

    pub fn entry(&self, name: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.name() == name)
    }

    /// The keys under the operators of all statements.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition<'a>> {
        self.statements.iter().flat_map(|it| &it.conditions)
    }

    /// The operators of all statements.
    pub fn operators(&self) -> impl Iterator<Item = Entry<'a>> + '_ {
        let conditions = self
            .statements
            .iter()
            .filter_map(|it| it.entry("Condition"));
        conditions.flat_map(Entry::entries)
    }

    pub fn is(&self, kind: LintKind) -> bool {
        self.options.kind == kind
    }

    /// Whether it is a resource-based policy.
    pub fn is_resource(&self) -> bool {
        self.is(LintKind::Resource)
    }
}

/// The service takes a resource policy of unknown type for a trust policy if its actions assume a role (recorded in the examples
/// of the AWS CLI).
fn is_trust(options: LintOptions, statements: &[Statement<'_>]) -> bool {
    if options.kind != LintKind::Resource {
        return false;
    }
    match options.resource {
        Some(resource) => resource == ResourceKind::RoleTrust,
        None => {
            let mut actions = statements
                .iter()
                .flat_map(Statement::action_items)
                .peekable();
            let assumes = |(action, _): (&str, Place<'_>)| {
                let prefix = action.get(.."sts:AssumeRole".len());
                prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case("sts:AssumeRole"))
            };
            actions.any(assumes)
                && !statements
                    .iter()
                    .any(|statement| !statement.resources.is_empty())
        }
    }
}
