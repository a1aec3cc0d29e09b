//! Resources and data sources: how often a block is there, and its attributes.

use std::rc::Rc;

use hcl_edit::expr::Expression;
use policy::unknown;
use serde_json::{Map, Value, json};

use super::Source;
use super::functions::{is_open, spelled as spelled_value, whole};
use super::parse::{Argument, Code};
use super::walk::{REST, STEP, Scope, written};
use crate::made;
use crate::read::terraform::PREFIX;

/// Attributes that follow from others or are made up, by the beginning of the type.
const COMPUTED: [(&str, &[&str]); 4] = [
    (PREFIX, &["id"]),
    (
        "aws_organizations_organization",
        &["master_account_id", "roots"],
    ),
    ("aws_iam_policy_document", &["json", "minified_json"]),
    ("aws_partition", &["partition", "dns_suffix"]),
];

/// The most things that a block makes.
const MOST: usize = 65_536;

/// One of the things that a block makes.
pub(super) struct Instance {
    /// Its index. One that is not known stands for any number of things.
    pub key: Option<Value>,
    pub names: Vec<(String, Rc<Value>)>,
    /// The condition under which it is there, if that is not known.
    pub perhaps: Option<String>,
}

impl Instance {
    /// Whether it stands for any number of things.
    pub fn is_many(&self) -> bool {
        self.key.as_ref().is_some_and(is_open)
    }
}

/// The address of a block in its module: `aws_organizations_policy.fence`.
pub(super) fn address(block: &Code) -> String {
    let data = if block.kind == "data" { "data." } else { "" };
    format!("{data}{}.{}", block.label(0), block.label(1))
}

/// The address with the index of an instance.
pub(super) fn indexed(address: &str, key: Option<&Value>) -> String {
    match key {
        Some(key) if is_open(key) => format!("{address}[…]"),
        Some(key) => format!("{address}[{key}]"),
        None => address.to_string(),
    }
}

/// The keys of what a block makes and their values, and whether these are all; `None`: Terraform refuses the value.
fn keys(value: &Value, is_count: bool) -> Option<(Vec<(Value, Value)>, bool)> {
    if whole(value).is_some() {
        return Some((Vec::new(), false));
    }
    if is_count {
        let count = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
        let all = (0..count.min(MOST as u64 + 1)).map(|n| (n.into(), n.into()));
        return Some((all.collect(), true));
    }
    let rows = Source::rows(value)?.into_iter();
    let rows: Vec<(Value, Value)> = match value.is_array() {
        true => rows.map(|(_, it)| (it.clone(), it)).collect(),
        false => rows.collect(),
    };
    let is_key = |it: &Value| it.as_str().is_some_and(|it| !unknown::is_in(it));
    let count = rows.len();
    let known: Vec<_> = rows.into_iter().filter(|it| is_key(&it.0)).collect();
    let is_all = known.len() == count;
    Some((known, is_all))
}

/// The values that an expression can have, as far as it says them.
fn branches(expression: &Expression) -> Vec<&Expression> {
    match expression {
        Expression::Parenthesis(it) => branches(it.inner()),
        Expression::Conditional(it) => [&it.true_expr, &it.false_expr]
            .into_iter()
            .flat_map(branches)
            .collect(),
        other => vec![other],
    }
}

impl<'a> Source<'a> {
    /// The things that a block makes; `None`: their number or their keys are not known.
    pub(super) fn instances(
        &mut self,
        block: &'a Code,
        module: usize,
    ) -> Option<Rc<Vec<Instance>>> {
        let key = match block.kind.as_str() {
            "module" => format!("module.{}", block.label(0)),
            _ => address(block),
        };
        if let Some(found) = self.modules[module].instances.get(&key) {
            return found.clone();
        }
        self.modules[module].instances.insert(key.clone(), None);
        let found = self.counted(block, module).map(Rc::new);
        self.modules[module].instances.insert(key, found.clone());
        found
    }

    /// Adds the keys of all values that an expression chooses from. Returns whether these are all.
    fn chosen(
        &mut self,
        argument: &Argument,
        is_count: bool,
        module: usize,
        rows: &mut Vec<(Value, Value)>,
    ) -> bool {
        let choices = branches(&argument.expression);
        let mut is_all = true;
        if choices.len() < 2 {
            return false;
        }
        for choice in choices {
            let value = self.within(&argument.at, |it| it.value(choice, &mut Scope::of(module)));
            let (more, all) = keys(&value.unwrap_or_default(), is_count).unwrap_or_default();
            is_all &= all;
            for row in more {
                if !rows.iter().any(|it| it.0 == row.0) {
                    rows.push(row);
                }
            }
        }
        is_all
    }

    fn counted(&mut self, block: &'a Code, module: usize) -> Option<Vec<Instance>> {
        let is_count = block.get("count").is_some();
        let Some(argument) = block.get("count").or_else(|| block.get("for_each")) else {
            let (names, key, perhaps) = (Vec::new(), None, None);
            return Some(vec![Instance {
                key,
                names,
                perhaps,
            }]);
        };
        let value = self.argument(argument, &mut Scope::of(module))?;
        let (mut rows, mut is_all) = keys(&value, is_count)?;
        let known = rows.len();
        if !is_all && known == 0 {
            is_all = self.chosen(argument, is_count, module, &mut rows);
        }
        if !self.room.take(rows.len().saturating_mul(4 * STEP)) || rows.len() > MOST {
            return None;
        }
        let condition = match is_all && known == rows.len() {
            true => None,
            false => {
                // The same expression is the same condition in all of a module.
                let name = if is_count { "count" } else { "for_each" };
                let text = format!("{name} = {}", written(&argument.expression));
                let open = self.open_text(&text, module, "count", argument.at.clone());
                whole(&open).map(|it| it.0.to_string())
            }
        };
        if !is_all {
            let of = address(block);
            let open = |own: &mut Self, name: &str| {
                let name = format!("{of} {name}");
                own.unknown(module, &name, "each", block.at.clone())
            };
            let row = match is_count {
                true => (open(self, "count.index"), Value::Null),
                false => (open(self, "each.key"), open(self, "each.value")),
            };
            rows.push(row);
        }
        let instance = |(n, (key, value)): (usize, (Value, Value))| {
            let (name, bound) = match is_count {
                true => ("count", json!({ "index": key })),
                false => ("each", json!({ "key": key, "value": value })),
            };
            let names = vec![(name.to_string(), Rc::new(bound))];
            let perhaps = condition.clone().filter(|_| n >= known);
            Instance {
                key: Some(key),
                names,
                perhaps,
            }
        };
        Some(rows.into_iter().enumerate().map(instance).collect())
    }

    /// What a block of a resource or a data source is, or a part of it.
    pub(super) fn of_block(
        &mut self,
        block: &'a Code,
        steps: &[Value],
        scope: &Scope,
    ) -> Option<Value> {
        let module = scope.module;
        let Some(instances) = self.instances(block, module) else {
            let address = address(block);
            return Some(self.refer(&address, steps, scope));
        };
        let is_one = instances.iter().all(|it| it.key.is_none()) && !instances.is_empty();
        let key = match steps.first() {
            Some(key) if !is_one => key,
            _ if is_one => return self.of_instance(block, &instances[0], steps, module),
            Some(_) => return None,
            None if instances.iter().any(|it| it.perhaps.is_some()) => {
                let address = address(block);
                return Some(self.refer(&address, steps, scope));
            }
            None => {
                let mut all = Vec::new();
                for it in instances.iter() {
                    all.push((it.key.clone(), self.of_instance(block, it, &[], module)?));
                }
                let is_list = block.get("count").is_some();
                return Some(match is_list {
                    true => all.into_iter().map(|it| it.1).collect(),
                    false => all
                        .into_iter()
                        .map(|(key, it)| {
                            (key.as_ref().and_then(spelled_value).unwrap_or_default(), it)
                        })
                        .collect::<Map<_, _>>()
                        .into(),
                });
            }
        };
        if is_open(key) {
            let address = address(block);
            return Some(self.refer(&address, steps, scope));
        }
        let wanted = spelled_value(key)?;
        let is_meant =
            |it: &&Instance| it.key.as_ref().and_then(spelled_value).as_ref() == Some(&wanted);
        let Some(found) = instances.iter().find(is_meant) else {
            instances.iter().find(|it| it.is_many())?;
            let address = address(block);
            return Some(self.refer(&address, steps, scope));
        };
        self.doubted += usize::from(found.perhaps.is_some());
        self.of_instance(block, found, &steps[1..], module)
    }

    fn of_instance(
        &mut self,
        block: &'a Code,
        instance: &Instance,
        steps: &[Value],
        module: usize,
    ) -> Option<Value> {
        if let Some(attribute) = steps.first().and_then(Value::as_str) {
            let value = self.attribute(block, instance, attribute, module);
            return self.stepped(&value, &steps[1..]);
        }
        let mut members = Map::new();
        for name in block
            .arguments
            .keys()
            .filter(|it| !["count", "for_each"].contains(&it.as_str()))
        {
            members.insert(name.clone(), self.attribute(block, instance, name, module));
        }
        let kind = block.label(0);
        let is_own = |it: &&(&str, _)| kind == it.0 || it.0 == PREFIX && kind.starts_with(PREFIX);
        let computed = COMPUTED.iter().filter(is_own);
        for name in computed.flat_map(|it| it.1) {
            let value = self.attribute(block, instance, name, module);
            members.insert((*name).to_string(), value);
        }
        let address = indexed(&address(block), instance.key.as_ref());
        let rest = self.unknown(module, &address, "resource", block.at.clone());
        members.insert(REST.to_string(), rest);
        self.stepped(&members.into(), steps)
    }

    /// An attribute of a resource or a data source.
    pub(super) fn attribute(
        &mut self,
        block: &'a Code,
        instance: &Instance,
        name: &str,
        module: usize,
    ) -> Value {
        let key = format!("{}.{name}", indexed(&address(block), instance.key.as_ref()));
        match self.modules[module].values.get(&key) {
            Some(Some(found)) => return (**found).clone(),
            Some(None) => return self.unknown(module, &key, "circle", block.at.clone()),
            None => {}
        }
        self.modules[module].values.insert(key.clone(), None);
        let mut scope = Scope::of(module);
        scope.names.clone_from(&instance.names);
        let found = match self.computed(block, instance, name, module) {
            Some(found) => found,
            None => match block.get(name) {
                Some(argument) => self.known(argument, &mut scope),
                None => {
                    let found = self.unknown(module, &key, "attribute", block.at.clone());
                    self.note_text(&found, name);
                    found
                }
            },
        };
        self.modules[module]
            .values
            .insert(key, Some(Rc::new(found.clone())));
        found
    }

    /// An attribute that AWS or the provider sets, as far as the files determine it.
    fn computed(
        &mut self,
        block: &'a Code,
        instance: &Instance,
        name: &str,
        module: usize,
    ) -> Option<Value> {
        let kind = block.label(0);
        let text = |own: &mut Self, name: &str| {
            let value = own.attribute(block, instance, name, module);
            let text = value.as_str().filter(|it| !it.is_empty());
            text.filter(|it| !unknown::is_in(it)).map(str::to_string)
        };
        let address = format!(
            "{}{}",
            self.modules[module].prefix,
            indexed(&address(block), instance.key.as_ref())
        );
        if let ("id", Some(stated)) = (name, self.ids.get(&address)) {
            return Some(stated.clone());
        }
        Some(match (kind, name) {
            ("aws_organizations_organization", "id") => self.organization.clone().into(),
            ("aws_organizations_organization", "master_account_id") => {
                made::management().to_string().into()
            }
            ("aws_organizations_organization", "roots") => {
                json!([{ "id": made::root().as_str(), "name": "Root" }])
            }
            ("aws_partition", "partition" | "id") => "aws".into(),
            ("aws_partition", "dns_suffix") => "amazonaws.com".into(),
            ("aws_iam_policy_document", "json" | "minified_json") => {
                let mut scope = Scope::of(module);
                scope.names.clone_from(&instance.names);
                let document = self.within(&block.at, |own| own.policy(block, &mut scope));
                document?.to_string().into()
            }
            _ if block.kind == "data" => return None,
            ("aws_organizations_organizational_unit", "id") => {
                made::unit(&address).to_string().into()
            }
            ("aws_organizations_account", "id") => {
                let email = text(self, "email").unwrap_or(address);
                made::account(&email).to_string().into()
            }
            ("aws_organizations_policy", "id") => {
                let kind = match block.get("type") {
                    Some(_) => text(self, "type").unwrap_or_default(),
                    None => "SERVICE_CONTROL_POLICY".to_string(),
                };
                let name = text(self, "name").unwrap_or(address);
                made::policy(&format!("{kind}/{name}")).to_string().into()
            }
            _ => return None,
        })
    }
}
