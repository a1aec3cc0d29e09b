//! Calls of functions.

use hcl_edit::expr::{Expression, FuncCall, TraversalOperator};
use serde_json::{Map, Value};

use super::Source;
use super::functions::{FUNCTIONS, Takes, is_open, several, sorted, whole};
use super::walk::{REST, Scope, size};

/// The functions that give no value only if Terraform refuses the arguments.
const REFUSE: [&str; 14] = [
    "element",
    "index",
    "jsondecode",
    "keys",
    "length",
    "lookup",
    "merge",
    "one",
    "tobool",
    "tolist",
    "tomap",
    "tonumber",
    "toset",
    "values",
];

/// Functions whose texts are not those of any other call.
const CHANGING: [&str; 3] = ["bcrypt", "timestamp", "uuid"];

impl Source<'_> {
    /// The value of an expression; `None`: Terraform refuses it, `Some(None)`: it is not known whether it does.
    fn tried(&mut self, expression: &Expression, scope: &mut Scope) -> Option<Option<Value>> {
        let before = self.stopped;
        match self.value(expression, scope) {
            None if self.stopped == before && !self.room.exceeded => None,
            found => Some(found),
        }
    }

    /// What a function gives.
    pub(super) fn called(
        &mut self,
        call: &FuncCall,
        expression: &Expression,
        scope: &mut Scope,
    ) -> Option<Value> {
        let name = call.name.name.as_str();
        match name {
            // The first argument that Terraform does not refuse.
            "try" => {
                let before = self.doubted;
                let found = call.args.iter().find_map(|it| self.tried(it, scope));
                return match self.doubted == before {
                    true => found.flatten(),
                    false => Some(self.open(expression, scope)),
                };
            }
            "can" => {
                let before = self.doubted;
                return match self.tried(call.args.get(0)?, scope) {
                    Some(value) if is_open(value.as_ref()?) || self.doubted != before => {
                        Some(self.open(expression, scope))
                    }
                    found => Some(found.is_some().into()),
                };
            }
            "lookup"
                if call.args.len() == 3
                    && call.args.get(0).is_some_and(Expression::is_traversal) =>
            {
                return self.looked_up(call, expression, scope);
            }
            _ => {}
        }
        let arguments = self.arguments(call, scope)?;
        let is_open = arguments.iter().any(is_open);
        let row = FUNCTIONS.iter().find(|it| it.0 == name);
        let found = match (name, row) {
            ("jsonencode", _) => Some(self.json(arguments.first()?)),
            ("file" | "templatefile" | "fileset", _) => self.of_files(name, &arguments, scope),
            (_, Some((_, takes, act))) if !is_open || *takes == Takes::Parts => act(&arguments),
            _ => None,
        };
        if let Some(found) = found {
            return self.room.take(size(&found)).then_some(found);
        }
        if !is_open && REFUSE.contains(&name) {
            return None;
        }
        let open = self.open_call(name, expression, scope);
        let (of, _) = whole(&open)?;
        if row.is_some_and(|it| it.1 == Takes::KnownText) || name == "format" {
            self.texts.insert(of.to_string());
        }
        // A separator with quotation marks makes several values of a text.
        let separates = |it: &Value| it.as_str().is_some_and(|it| it.contains('"'));
        let is_several = name == "join" && arguments.first().is_some_and(separates);
        Some(if is_several { several(of) } else { open })
    }

    /// The arguments of a call; the last one can be a list of them.
    fn arguments(&mut self, call: &FuncCall, scope: &mut Scope) -> Option<Vec<Value>> {
        let mut arguments = Vec::new();
        for (n, argument) in call.args.iter().enumerate() {
            let is_expanded = call.args.expand_final() && n + 1 == call.args.len();
            match self.value(argument, scope)? {
                Value::Array(items) if is_expanded => arguments.extend(items),
                value => arguments.push(value),
            }
        }
        Some(arguments)
    }

    /// What a function gives that is not evaluated.
    fn open_call(&mut self, name: &str, expression: &Expression, scope: &mut Scope) -> Value {
        let names = scope.names.len();
        if CHANGING.contains(&name) {
            self.made += 1;
            scope.bind("", self.made.into());
        }
        let open = self.open(expression, scope);
        scope.names.truncate(names);
        open
    }

    /// `lookup` without a copy of the map, which can be large.
    fn looked_up(
        &mut self,
        call: &FuncCall,
        expression: &Expression,
        scope: &mut Scope,
    ) -> Option<Value> {
        let (Expression::Traversal(of), key) = (call.args.get(0)?, call.args.get(1)?) else {
            return None;
        };
        let index = TraversalOperator::Index(key.clone());
        let operators = of.operators.iter().map(|it| it.value());
        let operators: Vec<&TraversalOperator> = operators.chain([&index]).collect();
        let before = self.stopped;
        let found = self.traversed(&of.expr, &operators, expression, scope);
        if found.is_some() || self.stopped != before || self.room.exceeded {
            return found;
        }
        self.value(call.args.get(2)?, scope)
    }

    /// A value as JSON, with the escapes of Terraform.
    fn json(&self, value: &Value) -> Value {
        let mut text = match whole(value).filter(|it| !self.texts.contains(it.0)) {
            Some((name, _)) => several(name).to_string(),
            None => self.encoded(value).to_string(),
        };
        for (letter, escape) in [
            ('<', "\\u003c"),
            ('>', "\\u003e"),
            ('&', "\\u0026"),
            ('\u{2028}', "\\u2028"),
            ('\u{2029}', "\\u2029"),
        ] {
            if text.contains(letter) {
                text = text.replace(letter, escape);
            }
        }
        text.into()
    }

    /// A value for a document in JSON: a member that is not known can be a list.
    pub(super) fn encoded(&self, value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|it| self.encoded(it)).collect(),
            Value::Object(members) => {
                let members = sorted(members).into_iter();
                let members = members.filter(|it| it.0 != REST);
                let member = |(key, value): (&String, &Value)| {
                    let is_single =
                        ["Effect", "Id", "Sid", "Statement", "Version"].contains(&key.as_str());
                    let value =
                        match whole(value).filter(|it| !is_single && !self.texts.contains(it.0)) {
                            Some((name, _)) => several(name),
                            None => self.encoded(value),
                        };
                    (key.clone(), value)
                };
                members.map(member).collect::<Map<_, _>>().into()
            }
            other => other.clone(),
        }
    }
}
