//! The grammar of policies: from JSON to statements, for one kind of policy or leniently for all.
//!
//! It has the rules that all policies share; `kinds.rs` has the rules of each kind.

mod conditions;

use message::message;
use std::sync::Arc;

use self::conditions::{conditions, unknown_name};
use crate::condition::Condition;
use crate::document::{
    Document, DocumentError, Effect, Patterns, PolicyKind, PrincipalName, Principals, Statement,
    TextSpan, Version,
};
use crate::json::{JsonMember, JsonNode, Problem, Value};
use crate::{kinds, unknown};

/// Reads a text, for one kind of policy or for any.
pub(crate) fn read(text: &str, kind: Option<PolicyKind>) -> Result<Document, DocumentError> {
    let read = crate::json::read(text).and_then(|root| PolicyParser { kind }.document(text, &root));
    read.map_err(|problem| problem.at(text))
}

struct PolicyParser {
    kind: Option<PolicyKind>,
}

/// The elements of a statement, as far as they were read.
#[derive(Default)]
struct Elements {
    sid: Option<String>,
    effect: Option<(Effect, Option<Arc<str>>, TextSpan)>,
    actions: Option<Patterns>,
    resources: Option<Patterns>,
    principals: Option<Principals>,
    conditions: Vec<Condition>,
}

impl PolicyParser {
    fn document(&self, text: &str, root: &JsonNode) -> Result<Document, Problem> {
        let Value::Object(members) = &root.value else {
            return Err(Problem::new(
                root.at(),
                message!("a policy is an object, this is {is}", is = root.is()),
                "Begin with `{`.",
            ));
        };
        let mut version = Version::V2008;
        let mut id = None;
        let mut statements: Option<Vec<Statement>> = None;
        for JsonMember { key, span, node } in members {
            let step = |problem: Problem| problem.within(key);
            match key.as_str() {
                "Version" => match self.string(node).map_err(step)? {
                    "2012-10-17" => version = Version::V2012,
                    "2008-10-17" => {}
                    other => {
                        let message = message!(
                            "there is no version `{other}` of the policy language",
                            other = other.to_string()
                        );
                        return Err(step(Problem::new(
                            node.at(),
                            message,
                            "Write \"2012-10-17\".",
                        )));
                    }
                },
                "Id" => id = Some(self.string(node).map_err(step)?.to_string()),
                "Statement" => statements = Some(self.statements(text, node).map_err(step)?),
                _ => {
                    return Err(step(unknown(
                        key,
                        span.range().start,
                        &["Version", "Id", "Statement"],
                    )));
                }
            }
        }
        let Some(statements) = statements else {
            return Err(Problem::new(
                root.at(),
                "the policy has no Statement",
                "Add \"Statement\": [ … ].",
            ));
        };
        Ok(Document {
            text: text.into(),
            version,
            id,
            statements,
        })
    }

    fn statements(&self, text: &str, node: &JsonNode) -> Result<Vec<Statement>, Problem> {
        // The line count continues, because the statements come in the order of the text.
        let (mut line, mut seen) = (1, 0);
        let mut line_of = |at: usize| {
            line += text
                .as_bytes()
                .get(seen..at)
                .unwrap_or(&[])
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            seen = at;
            line
        };
        let nodes = match &node.value {
            Value::Array(nodes) => nodes,
            Value::Object(_) => return Ok(vec![self.statement(node, 1, line_of(node.at()))?]),
            Value::String(text) if unknown::is_in(text) => {
                return Ok(vec![self.statement(node, 1, 1)?]);
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                return Err(no_list(node));
            }
        };
        if nodes.is_empty() && self.kind.is_some() {
            return Err(Problem::new(
                node.at(),
                "the policy has no statement",
                "Add at least one statement.",
            ));
        }
        let mut statements: Vec<Statement> = Vec::with_capacity(nodes.len());
        let mut seen = ordered::Set::new();
        for (index, node) in nodes.iter().enumerate() {
            let step = |problem: Problem| problem.within(&format!("[{index}]"));
            let statement = self
                .statement(node, index + 1, line_of(node.at()))
                .map_err(step)?;
            let named = statement.sid.as_ref().filter(|sid| !sid.is_empty());
            if self.kind.is_some() && named.is_some_and(|sid| !seen.insert(sid.clone())) {
                let message = message!(
                    "the Sid `{statement}` occurs twice",
                    statement = statement.name()
                );
                return Err(step(
                    Problem::new(node.at(), message, "Give each statement its own Sid.")
                        .within("Sid"),
                ));
            }
            statements.push(statement);
        }
        Ok(statements)
    }

    fn statement(&self, node: &JsonNode, index: usize, line: usize) -> Result<Statement, Problem> {
        match unknown_name(node) {
            Some(name) => Ok(Statement::unknown(name, index, line, node.span)),
            None => self.known_statement(node, index, line),
        }
    }

    fn known_statement(
        &self,
        node: &JsonNode,
        index: usize,
        line: usize,
    ) -> Result<Statement, Problem> {
        let Value::Object(members) = &node.value else {
            return Err(Problem::new(
                node.at(),
                message!("a statement is an object, this is {is}", is = node.is()),
                "Write { … }.",
            ));
        };
        let mut found = Elements::default();
        for JsonMember { key, span, node } in members {
            self.element(key, span.range().start, node, &mut found)
                .map_err(|problem| problem.within(key))?;
        }
        let missing = |element: &str, help: &'static str| missing(node, element, help);
        let Some((effect, unknown_effect, effect_span)) = found.effect else {
            return Err(missing(
                "Effect",
                "Add \"Effect\": \"Allow\" or \"Effect\": \"Deny\".",
            ));
        };
        let Some(actions) = found.actions else {
            return Err(missing(
                "Action",
                "Add \"Action\", for example \"organizations:List*\".",
            ));
        };
        let (needs_resource, needs_principal) = self.kind.map_or((false, false), PolicyKind::needs);
        if needs_resource && found.resources.is_none() {
            return Err(missing("Resource", "Add \"Resource\": an ARN, or \"*\"."));
        }
        if needs_principal && found.principals.is_none() {
            return Err(missing(
                "Principal",
                "Add \"Principal\": who the statement is about, or \"*\".",
            ));
        }
        Ok(Statement {
            sid: found.sid,
            index,
            line,
            span: node.span,
            effect,
            unknown_effect,
            effect_span,
            actions,
            resources: found.resources,
            principals: found.principals,
            conditions: found.conditions,
        })
    }

    /// Reads an element of a statement, whose key is at `at`.
    fn element(
        &self,
        key: &str,
        at: usize,
        value: &JsonNode,
        found: &mut Elements,
    ) -> Result<(), Problem> {
        let twice = |pair: &str| {
            let message = message!(
                "the statement has both {pair} and Not{pair}",
                pair = pair.to_string()
            );
            Err(Problem::new(at, message, "Keep one of the two."))
        };
        let not = key.starts_with("Not");
        kinds::check_element(self.kind, key, at)?;
        match key {
            "Sid" => {
                let text = self.string(value)?;
                if !unknown::is_in(text) {
                    kinds::check_sid(self.kind, text, value.at())?;
                }
                found.sid = Some(text.to_string());
            }
            "Effect" => {
                let unknown = unknown_name(value).map(Into::into);
                let effect = match &unknown {
                    Some(_) => Effect::Deny,
                    None => self.effect(value)?,
                };
                found.effect = Some((effect, unknown, value.span));
            }
            "Action" | "NotAction" if found.actions.is_some() => return twice("Action"),
            "Action" | "NotAction" => {
                found.actions = Some(self.patterns(value, not, kinds::check_action)?);
            }
            "Resource" | "NotResource" if found.resources.is_some() => return twice("Resource"),
            "Resource" | "NotResource" => {
                found.resources = Some(self.patterns(value, not, kinds::check_resource)?);
            }
            "Principal" | "NotPrincipal" if found.principals.is_some() => {
                return twice("Principal");
            }
            "Principal" | "NotPrincipal" => found.principals = Some(self.principals(value, not)?),
            "Condition" => found.conditions = conditions(self.kind, value)?,
            _ => return Err(unknown(key, at, &kinds::ELEMENTS)),
        }
        Ok(())
    }

    fn effect(&self, node: &JsonNode) -> Result<Effect, Problem> {
        match self.string(node)? {
            "Allow" => {
                kinds::check_allow(self.kind, node.at())?;
                Ok(Effect::Allow)
            }
            "Deny" => Ok(Effect::Deny),
            other => Err(Problem::new(
                node.at(),
                message!("Effect is `{other}`", other = other.to_string()),
                "Write \"Allow\" or \"Deny\", with a capital.",
            )),
        }
    }

    fn string<'n>(&self, node: &'n JsonNode) -> Result<&'n str, Problem> {
        match &node.value {
            Value::String(text) => Ok(text),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => Err(Problem::new(
                node.at(),
                message!("this is {is}, not a string", is = node.is()),
                "Write one string in quotation marks.",
            )),
        }
    }

    /// One string or a list of strings, as every element allows.
    fn strings<'n>(&self, node: &'n JsonNode) -> Result<Vec<(&'n str, &'n JsonNode)>, Problem> {
        match &node.value {
            Value::Array(items) if items.is_empty() => Err(Problem::new(
                node.at(),
                "the list is empty",
                "Give at least one value, or remove the element.",
            )),
            Value::Array(items) => {
                let one = |(index, item)| match self.string(item) {
                    Ok(text) => Ok((text, item)),
                    Err(problem) => Err(problem.within(&format!("[{index}]"))),
                };
                items.iter().enumerate().map(one).collect()
            }
            Value::String(text) => Ok(vec![(text, node)]),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
                let message = message!(
                    "this is {is}, not a string or a list of strings",
                    is = node.is()
                );
                Err(Problem::new(
                    node.at(),
                    message,
                    "Write one string in quotation marks, or a list of strings in [ ].",
                ))
            }
        }
    }

    fn patterns(
        &self,
        node: &JsonNode,
        not: bool,
        check: fn(Option<PolicyKind>, &str, usize) -> Result<(), Problem>,
    ) -> Result<Patterns, Problem> {
        let (mut patterns, mut spans) = (Vec::new(), Vec::new());
        for (text, node) in self.strings(node)? {
            if !unknown::is_in(text) {
                check(self.kind, text, node.at())?;
            }
            patterns.push(text.to_string());
            spans.push(node.span);
        }
        Ok(Patterns {
            not,
            patterns,
            spans,
        })
    }

    fn principals(&self, node: &JsonNode, not: bool) -> Result<Principals, Problem> {
        let (mut names, mut spans) = (Vec::new(), Vec::new());
        match &node.value {
            Value::String(text) if text == "*" => {
                names.push(PrincipalName::Everyone);
                spans.push(node.span);
            }
            Value::String(text) if unknown::is_in(text) => {
                names.push(PrincipalName::Aws(text.clone()));
                spans.push(node.span);
            }
            Value::Object(members) if !members.is_empty() => {
                let keys = self
                    .kind
                    .map_or(&kinds::PRINCIPAL_KEYS[..], PolicyKind::principal_keys);
                for member in members {
                    let step = |problem: Problem| problem.within(&member.key);
                    if !keys.contains(&member.key.as_str()) {
                        return Err(step(unknown(&member.key, member.span.range().start, keys)));
                    }
                    for (text, node) in self.strings(&member.node).map_err(step)? {
                        let kind = self.kind.filter(|_| !unknown::is_in(text));
                        let name = kinds::principal(kind, &member.key, text, node.at());
                        names.push(name.map_err(step)?);
                        spans.push(node.span);
                    }
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => {
                let help = "Write \"*\", or an object such as { \"AWS\": \"111111111111\" }.";
                return Err(Problem::new(node.at(), "this names no principal", help));
            }
        }
        if self.kind == Some(PolicyKind::ResourceControl)
            && (names.iter()).any(|it| *it != PrincipalName::Everyone && !it.is_unknown())
        {
            let help = "Write \"*\", and narrow it with a Condition on aws:PrincipalArn or aws:PrincipalAccount.";
            return Err(Problem::new(
                node.at(),
                "a resource control policy is about every principal",
                help,
            ));
        }
        Ok(Principals { not, names, spans })
    }
}

fn no_list(node: &JsonNode) -> Problem {
    let message = message!(
        "Statement is a list of statements, this is {is}",
        is = node.is()
    );
    Problem::new(node.at(), message, "Write \"Statement\": [ { … } ].")
}

fn missing(statement: &JsonNode, element: &str, help: &'static str) -> Problem {
    let message = message!(
        "the statement has no {element}",
        element = element.to_string()
    );
    Problem::new(statement.at(), message, help)
}

fn unknown(key: &str, at: usize, known: &[&str]) -> Problem {
    let help = match known.iter().find(|known| {
        known.eq_ignore_ascii_case(key) || known.eq_ignore_ascii_case(key.trim_end_matches('s'))
    }) {
        Some(known) => message!("Did you mean {known}?"),
        None => message!("Allowed here: {list}.", list = known.join(", ")),
    };
    Problem::new(
        at,
        message!(
            "the element `{key}` is not allowed here",
            key = key.to_string()
        ),
        help,
    )
}
