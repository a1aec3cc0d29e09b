//! Values of expressions. What is not known is kept as an unknown value, and each step takes room before it is done.

use std::rc::Rc;

use hcl_edit::Span;
use hcl_edit::expr::{
    BinaryOp, BinaryOperator, Expression, ForExpr, Object, ObjectKey, TraversalOperator,
    UnaryOperator,
};
use policy::unknown;
use serde_json::{Map, Value};

use super::functions::{
    alike, boolean, firm, has_open_keys, is_open, number, numeric, rounded, several, sorted,
    spelled, whole,
};
use super::parse::{Argument, CodePlace, unmarked};
use super::{MAX_STEPS_DOWN, Source};

/// The bytes that a value takes beside those of its text, and each step of an evaluation.
pub(super) const STEP: usize = 64;

/// The letters of an expression in the name of a value that is not known.
const MAX_NAME: usize = 80;

/// The member of a resource's values with the name of the resource: what other members are is not known.
pub(super) const REST: &str = "";

/// Where an expression stands: the module, and names that only it can use.
#[derive(Clone)]
pub(super) struct Scope {
    pub module: usize,
    pub names: Vec<(String, Rc<Value>)>,
}

impl Scope {
    /// Where nothing has a name of its own.
    pub fn of(module: usize) -> Self {
        let names = Vec::new();
        Self { module, names }
    }

    pub fn bind(&mut self, name: &str, value: Value) {
        self.names.push((name.to_string(), Rc::new(value)));
    }

    fn get(&self, name: &str) -> Option<Rc<Value>> {
        let own = self.names.iter().rev().find(|it| it.0 == name);
        own.map(|it| it.1.clone())
    }
}

/// Whether an expression gives a set, whose values are their own keys.
pub(super) fn is_set(expression: &Expression) -> bool {
    let name = expression.as_func_call().map(|it| it.name.name.as_str());
    name.is_some_and(|it| it.starts_with("set") || it == "toset" || it == "fileset")
}

/// An expression as it is written, on one line.
pub(super) fn written(expression: &Expression) -> String {
    let text = expression.to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The bytes that a value takes, about.
pub(super) fn size(value: &Value) -> usize {
    STEP + match value {
        Value::String(it) => it.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.iter().map(|it| it.0.len() + size(it.1)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

impl Source<'_> {
    /// The value of an argument. What Terraform refuses is not known.
    pub(super) fn known(&mut self, argument: &Argument, scope: &mut Scope) -> Value {
        let found = self.argument(argument, scope);
        found.unwrap_or_else(|| self.open_at(argument, scope))
    }

    /// An unknown value in the place of an argument's.
    fn open_at(&mut self, argument: &Argument, scope: &Scope) -> Value {
        let before = std::mem::replace(&mut self.at, argument.at.clone());
        let found = self.open(&argument.expression, scope);
        self.at = before;
        found
    }

    /// The value of an argument; `None`: Terraform refuses it.
    pub(super) fn argument(&mut self, argument: &Argument, scope: &mut Scope) -> Option<Value> {
        self.within(&argument.at, |own| own.value(&argument.expression, scope))
    }

    /// Does something at another place of the code.
    pub(super) fn within<T>(&mut self, at: &CodePlace, act: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.at, at.clone());
        let found = act(self);
        self.at = before;
        found
    }

    /// The value of an expression; `None`: Terraform refuses it, or it has no room.
    pub(super) fn value(&mut self, expression: &Expression, scope: &mut Scope) -> Option<Value> {
        if self.depth > MAX_STEPS_DOWN || !self.room.take(STEP) {
            self.stopped += 1;
            return None;
        }
        let names = scope.names.len();
        self.depth += 1;
        let found = self.walked(expression, scope);
        self.depth -= 1;
        scope.names.truncate(names);
        found
    }

    fn walked(&mut self, expression: &Expression, scope: &mut Scope) -> Option<Value> {
        match expression {
            Expression::Null(_) => Some(Value::Null),
            Expression::Bool(it) => Some((*it.value()).into()),
            Expression::Number(it) => match it.value().as_i64() {
                Some(it) => Some(it.into()),
                None => number(it.value().as_f64()?),
            },
            Expression::String(it) => Some(it.as_str().into()),
            Expression::Array(items) => items.iter().map(|it| self.value(it, scope)).collect(),
            Expression::Object(it) => self.object(it, scope),
            Expression::StringTemplate(it) => self.template(it, scope),
            Expression::HeredocTemplate(it) => self.template(&it.template, scope),
            Expression::Parenthesis(it) => self.value(it.inner(), scope),
            Expression::Variable(_) => self.traversed(expression, &[], expression, scope),
            Expression::Traversal(it) => {
                let operators: Vec<&TraversalOperator> =
                    it.operators.iter().map(|it| it.value()).collect();
                self.traversed(&it.expr, &operators, expression, scope)
            }
            Expression::FuncCall(it) => self.called(it, expression, scope),
            Expression::Conditional(it) => {
                let condition = self.value(&it.cond_expr, scope)?;
                if is_open(&condition) {
                    let both = [&it.true_expr, &it.false_expr].map(|it| self.value(it, scope));
                    return match both {
                        [Some(one), Some(other)] if one == other => Some(one),
                        _ => Some(self.open(expression, scope)),
                    };
                }
                let (own, other) = match boolean(&condition)? {
                    true => (&it.true_expr, &it.false_expr),
                    false => (&it.false_expr, &it.true_expr),
                };
                let own = self.value(own, scope)?;
                let other = self.value(other, scope);
                // Both have one type.
                Some(match (own, other) {
                    (Value::Array(own), Some(Value::Array(other))) => {
                        let count = own.len();
                        alike(&[own, other].concat())[..count].into()
                    }
                    (own, Some(other)) => alike(&[own, other]).swap_remove(0),
                    (own, None) => own,
                })
            }
            Expression::UnaryOp(it) => {
                let value = self.value(&it.expr, scope)?;
                match (it.operator.value(), &value) {
                    _ if is_open(&value) => Some(self.open(expression, scope)),
                    (UnaryOperator::Not, value) => Some((!boolean(value)?).into()),
                    (UnaryOperator::Neg, value) => number(-value.as_f64()?),
                }
            }
            Expression::BinaryOp(it) => self.operated(it, expression, scope),
            Expression::ForExpr(it) => self.repeated(it, expression, scope),
        }
    }

    /// An unknown value with the text of an expression as its name.
    pub(super) fn open(&mut self, expression: &Expression, scope: &Scope) -> Value {
        let names = scope.names.iter();
        let bound: Vec<String> = names.map(|it| format!("{}={}", it.0, it.1)).collect();
        self.room.take(bound.iter().map(String::len).sum());
        let at = self.at.at(expression.span().map(|it| it.start));
        let identity = format!("{:?} {}", at.place(), bound.join(","));
        self.open_text(&written(expression), scope.module, &identity, at)
    }

    /// The same; `identity`: what tells it from others of the same text.
    pub(super) fn open_text(
        &mut self,
        text: &str,
        module: usize,
        identity: &str,
        at: CodePlace,
    ) -> Value {
        let identity = format!("{identity} {text}");
        match text.char_indices().nth(MAX_NAME) {
            Some((end, _)) => self.unknown(module, &format!("{}…", &text[..end]), &identity, at),
            None => self.unknown(module, text, &identity, at),
        }
    }

    fn object(&mut self, object: &Object, scope: &mut Scope) -> Option<Value> {
        let mut members = Map::new();
        for (key, value) in object.iter() {
            let key = match key {
                ObjectKey::Ident(it) => it.to_string(),
                ObjectKey::Expression(it) => spelled(&self.value(it, scope)?)?,
            };
            if unknown::is_in(&key) && unknown::names(&key).count() > 1 {
                return None;
            }
            let value = self.value(value.expr(), scope)?;
            members.insert(unmarked(&key).to_string(), value);
        }
        Some(members.into())
    }

    fn operated(
        &mut self,
        operation: &BinaryOp,
        expression: &Expression,
        scope: &mut Scope,
    ) -> Option<Value> {
        use BinaryOperator::{
            And, Div, Eq, Greater, GreaterEq, Less, LessEq, Minus, Mod, Mul, NotEq, Or, Plus,
        };
        let operator = *operation.operator.value();
        let left = self.value(&operation.lhs_expr, scope)?;
        let right = self.value(&operation.rhs_expr, scope)?;
        // One of two is enough for these.
        let settled = match operator {
            And => Some(false),
            Or => Some(true),
            _ => None,
        };
        if settled.is_some() && [&left, &right].iter().any(|it| boolean(it) == settled) {
            return settled.map(Value::Bool);
        }
        if is_open(&left) || is_open(&right) {
            return Some(self.open(expression, scope));
        }
        let numbers = || Some((numeric(&left)?, numeric(&right)?));
        // The same values are not equal if one is a list and the other a tuple.
        let is_simple = left != right || !left.is_array() && !left.is_object();
        match operator {
            Eq | NotEq if !is_simple => Some(self.open(expression, scope)),
            Eq => Some((left == right).into()),
            NotEq => Some((left != right).into()),
            And | Or => match (boolean(&left), boolean(&right)) {
                (Some(_), Some(_)) => Some((operator == And).into()),
                _ => None,
            },
            Less => numbers().map(|(a, b)| (a < b).into()),
            LessEq => numbers().map(|(a, b)| (a <= b).into()),
            Greater => numbers().map(|(a, b)| (a > b).into()),
            GreaterEq => numbers().map(|(a, b)| (a >= b).into()),
            Plus => numbers().and_then(|(a, b)| number(rounded(a + b))),
            Minus => numbers().and_then(|(a, b)| number(rounded(a - b))),
            Mul => numbers().and_then(|(a, b)| number(rounded(a * b))),
            Div => numbers().and_then(|(a, b)| number(a / b)),
            Mod => numbers().and_then(|(a, b)| number(a % b)),
        }
    }

    /// Keys and values of what is repeated; `None`: it is no list, map or set, or it is not known how many.
    pub(super) fn rows(value: &Value) -> Option<Vec<(Value, Value)>> {
        match value {
            Value::Array(items) => Some(
                items
                    .iter()
                    .cloned()
                    .enumerate()
                    .map(|(n, it)| (n.into(), it))
                    .collect(),
            ),
            Value::Object(members) => {
                let members = sorted(members).into_iter().filter(|it| it.0 != REST);
                Some(
                    members
                        .map(|(key, it)| (key.as_str().into(), it.clone()))
                        .collect(),
                )
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
    }

    fn repeated(
        &mut self,
        it: &ForExpr,
        expression: &Expression,
        scope: &mut Scope,
    ) -> Option<Value> {
        let collection = self.value(&it.intro.collection_expr, scope)?;
        if whole(&collection).is_some() {
            return Some(self.open(expression, scope));
        }
        let (mut list, mut object) = (Vec::new(), Map::new());
        let names = scope.names.len();
        for (key, value) in Self::rows(&collection)? {
            let is_several = whole(&value).is_some_and(|it| it.1);
            scope.names.truncate(names);
            if let Some(name) = &it.intro.key_var {
                let is_set = is_set(&it.intro.collection_expr);
                scope.bind(name, if is_set { value.clone() } else { key });
            }
            scope.bind(&it.intro.value_var, value);
            let wanted = match &it.cond {
                Some(condition) => self.value(&condition.expr, scope)?,
                None => true.into(),
            };
            let is_unsure = is_several || is_open(&wanted);
            if !is_unsure && !boolean(&wanted)? {
                continue;
            }
            let Some(key) = &it.key_expr else {
                let value = match is_unsure {
                    true => self.open(expression, scope),
                    false => self.value(&it.value_expr, scope)?,
                };
                let name = whole(&value).filter(|_| is_unsure);
                list.push(name.map(|it| several(it.0)).unwrap_or(value));
                continue;
            };
            let key = spelled(&self.value(key, scope)?)?;
            if is_unsure || unknown::is_in(&key) {
                scope.names.truncate(names);
                return Some(self.open(expression, scope));
            }
            let value = self.value(&it.value_expr, scope)?;
            match object.get_mut(&key) {
                Some(Value::Array(items)) if it.grouping => items.push(value),
                // Terraform refuses a key twice.
                Some(_) => return None,
                None if it.grouping => _ = object.insert(key, vec![value].into()),
                None => _ = object.insert(key, value),
            }
        }
        Some(match it.key_expr {
            Some(_) => object.into(),
            None => list.into(),
        })
    }

    /// The value of a reference, or of a part of a value.
    pub(super) fn traversed(
        &mut self,
        base: &Expression,
        operators: &[&TraversalOperator],
        expression: &Expression,
        scope: &mut Scope,
    ) -> Option<Value> {
        let until = |it: &&TraversalOperator| {
            matches!(
                it,
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_)
            )
        };
        let splat = operators.iter().position(until).unwrap_or(operators.len());
        let (own, rest) = operators.split_at(splat);
        let mut steps = Vec::new();
        for operator in own {
            steps.push(match operator {
                TraversalOperator::GetAttr(it) => it.as_str().into(),
                TraversalOperator::Index(it) => self.value(it, scope)?,
                TraversalOperator::LegacyIndex(it) => (*it.value()).into(),
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => return None,
            });
        }
        let at = self.at.at(expression.span().map(|it| it.start));
        let before = std::mem::replace(&mut self.at, at);
        let value = match base {
            Expression::Variable(it) => match scope.get(it) {
                Some(value) => self.stepped(&value, &steps),
                None => self.reference(it, &steps, scope),
            },
            other => match self.value(other, scope) {
                Some(value) => self.stepped(&value, &steps),
                None => None,
            },
        };
        self.at = before;
        match rest.split_first() {
            Some((_, rest)) => self.splat(value?, rest, expression, scope),
            None => value,
        }
    }

    /// The parts of all items of a list.
    fn splat(
        &mut self,
        value: Value,
        rest: &[&TraversalOperator],
        expression: &Expression,
        scope: &mut Scope,
    ) -> Option<Value> {
        if whole(&value).is_some() {
            return Some(self.open(expression, scope));
        }
        let items = match value {
            Value::Null => Vec::new(),
            Value::Array(items) => items,
            other => vec![other],
        };
        let name = "\u{1}splat";
        let of = Expression::from(hcl_edit::Ident::new_unchecked(name));
        let mut found = Vec::new();
        for item in items {
            if whole(&item).is_some_and(|it| it.1) {
                let open = self.open(expression, scope);
                found.extend(whole(&open).map(|it| several(it.0)));
                continue;
            }
            scope.bind(name, item);
            let value = self.traversed(&of, rest, expression, scope);
            scope.names.pop();
            found.push(value?);
        }
        Some(found.into())
    }

    /// A part of a value; `None`: it has no such part.
    pub(super) fn stepped(&mut self, value: &Value, steps: &[Value]) -> Option<Value> {
        let mut at = value;
        for (n, key) in steps.iter().enumerate() {
            if let Some((name, _)) = whole(at) {
                let name = format!("{name}{}", super::spelled(&steps[n..]));
                return Some(self.part(&name, steps));
            }
            if is_open(key) {
                let name = spelled(key).unwrap_or_default();
                return Some(self.part(&format!("[{}]", unknown::spoken(&name)), steps));
            }
            let found = match at {
                Value::Array(items) => {
                    let index = key.as_u64().or_else(|| key.as_str()?.parse().ok())?;
                    match firm(items) {
                        Some(items) => items.get(usize::try_from(index).ok()?),
                        None => {
                            let (name, _) = items.iter().find_map(whole)?;
                            let name = format!("{name}[{index}]");
                            return Some(self.part(&name, steps));
                        }
                    }
                }
                Value::Object(members) if has_open_keys(members) => {
                    let name = members.keys().find_map(|it| unknown::names(it).next())?;
                    let name = format!("[{name}]{}", super::spelled(&steps[n..]));
                    return Some(self.part(&name, steps));
                }
                Value::Object(members) => members.get(&spelled(key)?),
                _ => None,
            };
            let rest = || Some(whole(at.get(REST)?)?.0.to_string());
            match found.ok_or_else(rest) {
                Ok(found) => at = found,
                Err(name) => {
                    let name = format!("{}{}", name?, super::spelled(&steps[n..]));
                    return Some(self.part(&name, steps));
                }
            }
        }
        self.room.take(size(at)).then(|| at.clone())
    }

    /// A part of what is not known, which has a name of its own.
    fn part(&mut self, name: &str, steps: &[Value]) -> Value {
        let found = self.unknown_named(name, &format!("part {name}"), self.at.clone());
        self.note_last(&found, steps);
        found
    }
}
