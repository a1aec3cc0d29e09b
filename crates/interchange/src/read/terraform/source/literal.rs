//! Values of literal expressions, and what others refer to.

use hcl::expr::{Expression, FuncCall, ObjectKey, TraversalOperator};
use hcl::structure::Block;
use hcl::template::{Element, Template};
use serde_json::{Map, Value, json};

use super::super::MAX_DEPTH;
use super::super::references::ReferenceStep;
use super::{REFERENCE, Source, attribute, spelled};
use crate::read::templates::beside;

impl Source<'_> {
    /// The value of a literal, or of what is known; `None`: it is neither.
    pub(super) fn value(&mut self, expression: &Expression) -> Option<Value> {
        Some(match expression {
            Expression::Null => Value::Null,
            Expression::Bool(it) => (*it).into(),
            Expression::Number(it) => serde_json::to_value(it).ok()?,
            Expression::String(it) => it.as_str().into(),
            Expression::Array(items) => {
                let items = items.iter().map(|it| self.value(it));
                Value::Array(items.collect::<Option<_>>()?)
            }
            Expression::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, it)| Some((self.key(key)?, self.value(it)?)));
                Value::Object(members.collect::<Option<_>>()?)
            }
            Expression::TemplateExpr(it) => self.template(&Template::from_expr(it).ok()?)?,
            Expression::Parenthesis(it) => self.value(it)?,
            Expression::Variable(_) | Expression::Traversal(_) => {
                let steps = self.steps(expression)?;
                self.named(&steps)?
            }
            Expression::FuncCall(call) => self.called(call)?,
            Expression::Conditional(_) | Expression::Operation(_) | Expression::ForExpr(_) => {
                return None;
            }
            _ => return None,
        })
    }

    /// The value of a function. Text in a text doubles its signs of escape, and a file can be named often, so each takes room.
    fn called(&mut self, call: &FuncCall) -> Option<Value> {
        let [argument] = call.args.as_slice() else {
            return None;
        };
        let argument = self.value(argument)?;
        let text = match call.name.name.as_str() {
            "jsonencode" => argument.to_string(),
            "file" => {
                let path = beside(self.file, argument.as_str()?);
                self.files.get(&*path)?.clone()
            }
            "toset" | "tolist" | "tomap" | "tostring" => return Some(argument),
            _ => return None,
        };
        self.room.take(text.len()).then(|| text.into())
    }

    fn key(&mut self, key: &ObjectKey) -> Option<String> {
        match key {
            ObjectKey::Identifier(it) => Some(it.to_string()),
            ObjectKey::Expression(it) => Some(self.value(it)?.as_str()?.to_string()),
            _ => None,
        }
    }

    fn template(&mut self, template: &Template) -> Option<Value> {
        let mut text = String::new();
        for element in template.elements() {
            match element {
                Element::Literal(it) => text += it,
                Element::Interpolation(it) => match self.value(&it.expr)? {
                    Value::String(it) => text += &it,
                    it @ (Value::Bool(_) | Value::Number(_)) => text += &it.to_string(),
                    Value::Null | Value::Array(_) | Value::Object(_) => return None,
                },
                Element::Directive(_) => return None,
            }
        }
        Some(text.into())
    }

    /// The steps of a reference; `None`: it is none, or has an index that is not known.
    pub(super) fn steps(&mut self, expression: &Expression) -> Option<Vec<ReferenceStep>> {
        if let Expression::Variable(it) = expression {
            return Some(vec![ReferenceStep::Name(it.to_string())]);
        }
        let Expression::Traversal(traversal) = expression else {
            return None;
        };
        let mut steps = self.steps(&traversal.expr)?;
        for operator in &traversal.operators {
            steps.push(match operator {
                TraversalOperator::GetAttr(it) => ReferenceStep::Name(it.to_string()),
                TraversalOperator::Index(it) => ReferenceStep::Index(self.value(it)?),
                TraversalOperator::LegacyIndex(it) => ReferenceStep::Index((*it).into()),
                TraversalOperator::AttrSplat | TraversalOperator::FullSplat => return None,
            });
        }
        Some(steps)
    }

    /// The value that a reference names, if it is known.
    fn named(&mut self, steps: &[ReferenceStep]) -> Option<Value> {
        let count = match steps.first()? {
            ReferenceStep::Name(it) if it == "data" => 4,
            ReferenceStep::Name(_) | ReferenceStep::Index(_) => 2,
        };
        let (name, rest) = steps.split_at_checked(count)?;
        let (mut value, size) = self.known.get(&spelled(name)).map(|it| (&it.0, it.1))?;
        for step in rest {
            value = match step {
                ReferenceStep::Name(name) => value.get(name)?,
                ReferenceStep::Index(Value::String(name)) => value.get(name)?,
                ReferenceStep::Index(n) => value.get(usize::try_from(n.as_u64()?).ok()?)?,
            };
        }
        self.room.take(size + REFERENCE).then(|| value.clone())
    }

    /// What an expression refers to, in the words of a plan. A local value stands for its expression.
    pub(super) fn references(
        &mut self,
        expression: &Expression,
        depth: usize,
        found: &mut Vec<String>,
    ) {
        if depth > MAX_DEPTH || !self.room.take(REFERENCE) {
            return;
        }
        if let Expression::Parenthesis(it) = expression {
            return self.references(it, depth + 1, found);
        }
        let Some(mut steps) = self.steps(expression) else {
            return;
        };
        if let [
            ReferenceStep::Name(first),
            ReferenceStep::Name(name),
            rest @ ..,
        ] = steps.as_slice()
            && first == "local"
            && let Some(of) = self.locals.get(name.as_str()).copied()
        {
            let mut own = Vec::new();
            self.references(of, depth + 1, &mut own);
            let rest = spelled(rest);
            return found.extend(own.into_iter().map(|it| it + &rest));
        }
        self.numbered(&mut steps);
        found.push(spelled(&steps));
    }

    /// Names the instance of a block by its place, as the rows do.
    fn numbered(&self, steps: &mut Vec<ReferenceStep>) {
        let [
            ReferenceStep::Name(kind),
            ReferenceStep::Name(name),
            ReferenceStep::Index(index),
            ..,
        ] = steps.as_slice()
        else {
            return;
        };
        let indexes = self.repeated.get(&format!("{kind}.{name}"));
        if let Some(n) = indexes.and_then(|it| it.iter().position(|it| it == index)) {
            let name = format!("{name}#{n}");
            steps.splice(1..3, [ReferenceStep::Name(name)]);
        }
    }

    /// A policy document as JSON.
    pub(super) fn policy(&mut self, block: &Block) -> Option<Value> {
        let is_read = |name: &str| {
            [
                "source_policy_documents",
                "override_policy_documents",
                "policy_id",
                "version",
            ]
            .contains(&name)
        };
        if !block.body().attributes().all(|it| is_read(it.key())) {
            return None;
        }
        let mut statements = self.statements_of(block, "source_policy_documents")?;
        for statement in self.own_statements(block)? {
            put(&mut statements, statement);
        }
        for statement in self.statements_of(block, "override_policy_documents")? {
            put(&mut statements, statement);
        }
        Some(json!({ "Version": "2012-10-17", "Statement": statements }))
    }

    fn own_statements(&mut self, block: &Block) -> Option<Vec<Value>> {
        let mut statements = Vec::new();
        for statement in block.body().blocks() {
            if statement.identifier() != "statement" {
                return None;
            }
            let mut row = Map::from_iter([("Effect".to_string(), "Allow".into())]);
            for it in statement.body().attributes() {
                let name = match it.key() {
                    "sid" => "Sid",
                    "effect" => "Effect",
                    "actions" => "Action",
                    "not_actions" => "NotAction",
                    "resources" => "Resource",
                    "not_resources" => "NotResource",
                    _ => return None,
                };
                row.insert(name.to_string(), self.value(it.expr())?);
            }
            for it in statement.body().blocks() {
                let mut text = |name: &str| self.value(attribute(it, name)?);
                let (element, name, key, values) = match it.identifier() {
                    "principals" => ("Principal", text("type")?, None, text("identifiers")?),
                    "not_principals" => ("NotPrincipal", text("type")?, None, text("identifiers")?),
                    "condition" => (
                        "Condition",
                        text("test")?,
                        Some(text("variable")?),
                        text("values")?,
                    ),
                    _ => return None,
                };
                let place = &mut row.entry(element).or_insert_with(|| json!({}))[name.as_str()?];
                match key {
                    Some(key) => place[key.as_str()?] = values,
                    None => *place = values,
                }
            }
            // Terraform writes the principal `*` of the type `*` as a text.
            for element in ["Principal", "NotPrincipal"] {
                if row.get(element).is_some_and(|it| it.get("*").is_some()) {
                    row.insert(element.to_string(), "*".into());
                }
            }
            statements.push(Value::Object(row));
        }
        Some(statements)
    }

    /// The statements of the documents that an attribute lists; `None`: they are not known.
    fn statements_of(&mut self, block: &Block, name: &str) -> Option<Vec<Value>> {
        let Some(list) = attribute(block, name) else {
            return Some(Vec::new());
        };
        let Value::Array(texts) = self.value(list)? else {
            return None;
        };
        let mut all = Vec::new();
        for text in texts {
            let mut document: Value = serde_json::from_str(text.as_str()?).ok()?;
            let mut stated = document.get_mut("Statement").map(Value::take)?;
            match stated.as_array_mut() {
                Some(rows) => all.append(rows),
                None => all.push(stated),
            }
        }
        Some(all)
    }
}

/// Adds a statement; one with the same `Sid` is replaced.
fn put(statements: &mut Vec<Value>, statement: Value) {
    let sid = statement["Sid"].as_str().filter(|it| !it.is_empty());
    let same = statements
        .iter_mut()
        .find(|it| sid.is_some() && it["Sid"].as_str() == sid);
    match same {
        Some(same) => *same = statement,
        None => statements.push(statement),
    }
}
