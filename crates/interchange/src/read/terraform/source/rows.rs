//! The resources of code with their values, as the readers of states have them.

use std::collections::BTreeSet;

use message::message;
use policy::{Document, unknown};
use serde_json::{Map, Value};
use sim::policies::PolicyType;

use super::functions::{is_open, whole};
use super::parse::{Argument, Code};
use super::resource::{Instance, address, indexed};
use super::walk::{Scope, written};
use super::{Source, document, has_policies, is_about, module_of};
use crate::cursor::Cursor;
use crate::facts::Reading;
use crate::made;
use crate::read::control_tower;
use crate::read::templates::{quoted, root, unknown_values};
use crate::read::terraform::{PREFIX, resource};
use crate::report::FindingKind;

/// The attributes that decide about access, by type. Without those that are marked, a resource says nothing.
const DECIDE: [(&str, &str, bool); 10] = [
    ("organizational_unit", "parent_id", false),
    ("account", "parent_id", false),
    ("account", "name", true),
    ("policy", "type", false),
    ("policy_attachment", "policy_id", false),
    ("policy_attachment", "target_id", false),
    ("delegated_administrator", "account_id", false),
    ("delegated_administrator", "service_principal", false),
    ("aws_service_access", "service_principal", false),
    ("organization", PRINCIPALS, false),
];

/// The services with trusted access, as an attribute of the organization.
const PRINCIPALS: &str = "aws_service_access_principals";

/// The types that count as there if it is not known whether they are, under a condition.
const MAYBE: [&str; 4] = [
    "aws_organizations_aws_service_access",
    "aws_organizations_delegated_administrator",
    "aws_organizations_policy_attachment",
    "aws_organizations_resource_policy",
];

/// The types whose ids are made up.
const MADE: [&str; 3] = ["account", "organizational_unit", "policy"];

/// What is done with each resource: its block and one instance of it, in a module.
type Visit<'v, 'a> = dyn FnMut(&mut Source<'a>, &mut Reading, (&'a Code, &Instance), usize) + 'v;

impl<'a> Source<'a> {
    /// Learns the ids of `import` blocks, by address.
    pub(super) fn imported(&mut self) {
        let code = self.modules[0].code;
        for block in code.of_kind("import") {
            let (Some(to), Some(id)) = (block.get("to"), block.get("id")) else {
                continue;
            };
            let to: String = to.expression.to_string().split_whitespace().collect();
            let id = self.known(id, &mut Scope::of(0));
            if !is_open(&id) {
                self.ids.insert(to, id);
            }
        }
    }

    /// Reads the resources of a module, and of those that it calls.
    pub(super) fn read(&mut self, reading: &mut Reading, module: usize) {
        self.each_resource(reading, module, &mut |source, reading, of, module| {
            let (block, instance) = of;
            let is_many = source.modules[module].is_many || instance.is_many();
            match is_many && !MAYBE.contains(&block.label(0)) {
                true => source.left_out(reading, block, module),
                false => source.instance(reading, block, instance, module),
            }
        });
    }

    /// Visits the resources of a module, and of those that it calls, and reports those whose number is not known.
    pub(super) fn each_resource(
        &mut self,
        reading: &mut Reading,
        module: usize,
        visit: &mut Visit<'_, 'a>,
    ) {
        let code = self.modules[module].code;
        for block in code.of_kind("resource") {
            let Some(instances) = self.instances(block, module) else {
                self.left_out(reading, block, module);
                continue;
            };
            for instance in instances.iter() {
                visit(self, reading, (block, instance), module);
            }
        }
        for block in code.of_kind("module") {
            let before = self.modules.len();
            if let Some(children) = self.children(block, module) {
                for (_, child) in children {
                    self.each_resource(reading, child, visit);
                }
                continue;
            }
            self.modules.truncate(before);
            self.module_left_out(reading, block, module);
            if has_policies(block) {
                // It may attach any policy to anything.
                let (null, place) = (Value::Null, block.at.place());
                let at = Cursor::at(&place.file, &null, place.path);
                let name = self.module_name(block, module);
                reading.attach_unknown(&at, root(), &format!("the policies of {name}"));
            }
        }
    }

    fn module_name(&self, block: &Code, module: usize) -> String {
        format!("{}module.{}", self.modules[module].prefix, block.label(0))
    }

    /// Reports a module whose files were not given.
    fn module_left_out(&mut self, reading: &mut Reading, block: &Code, module: usize) {
        let says = message!(
            "{name}: its files were not given, or their number is not known{why}. Import them too, or the output of `terraform show -json`.",
            name = self.module_name(block, module),
            why = self.cause(block)
        );
        let folder = self.modules[module].folder.clone();
        match module_of(&folder, block).is_some() || is_about(block) {
            true => reading.findings.lost(block.at.place(), says),
            false => reading.findings.unread(block.at.place(), says),
        }
    }

    /// Reports a resource whose number is not known, so that it is not imported.
    fn left_out(&mut self, reading: &mut Reading, block: &Code, module: usize) {
        let place = block.at.place();
        if block.label(0).starts_with(PREFIX) {
            let says = message!(
                "{address}: its `for_each` or `count` is not known, so it is not imported{why}.",
                address = self.full(block, None, module),
                why = self.cause(block)
            );
            return reading.findings.lost(place, says);
        }
        let none = Cursor::at(&place.file, &Value::Null, place.path);
        resource(reading, block.label(0), &none);
    }

    /// The expression that says how often a block is there.
    fn cause(&self, block: &Code) -> String {
        let each = block.get("for_each").or_else(|| block.get("count"));
        each.map_or_else(String::new, |it| format!(": {}", written(&it.expression)))
    }

    fn full(&self, block: &Code, key: Option<&Value>, module: usize) -> String {
        format!(
            "{}{}",
            self.modules[module].prefix,
            indexed(&address(block), key)
        )
    }

    fn instance(
        &mut self,
        reading: &mut Reading,
        block: &'a Code,
        instance: &Instance,
        module: usize,
    ) {
        let place = block.at.place();
        let own = block.label(0).strip_prefix(PREFIX);
        let mut values = Map::new();
        if own.is_some() || block.label(0) == control_tower::TABLE_ITEM {
            for name in block.arguments.keys() {
                if !["count", "for_each", "provider", "depends_on"].contains(&name.as_str()) {
                    let value = self.attribute(block, instance, name, module);
                    values.insert(name.clone(), value);
                }
            }
        }
        if let Some(kind) = own {
            let address = self.full(block, instance.key.as_ref(), module);
            // No other file states the id of the organization that is made up.
            if kind != "organization" || self.ids.contains_key(&address) {
                let id = self.attribute(block, instance, "id", module);
                values.insert("id".to_string(), id);
            }
            let conditions = self.modules[module].perhaps.iter().chain(&instance.perhaps);
            let conditions: Vec<&str> = conditions.map(String::as_str).collect();
            if !conditions.is_empty() {
                let (weight, says) = (
                    MAYBE.contains(&block.label(0)),
                    message!(
                        "{address}: no file says whether it is there: {conditions}.",
                        address = address.clone(),
                        conditions = conditions.join(", ")
                    ),
                );
                match weight {
                    true => reading.findings.lack(place.clone(), says),
                    false => reading
                        .findings
                        .add(FindingKind::Missing, Some(place.clone()), says),
                }
                values.insert("perhaps".to_string(), conditions.join(" and ").into());
            }
            if !self.settle(reading, (kind, &address, block), &mut values) {
                return;
            }
            values.insert("address".to_string(), address.into());
        }
        let values = Value::Object(values);
        resource(
            reading,
            block.label(0),
            &Cursor::at(&place.file, &values, place.path),
        );
    }

    /// Counts a thing of which no file states the id: it is new.
    fn count_new(&mut self, (kind, address): (&str, &str), values: &mut Map<String, Value>) {
        if self.ids.contains_key(address) || !MADE.contains(&kind) {
            return;
        }
        self.new += 1;
        if kind == "account" {
            values.insert("joined_method".to_string(), "CREATED".into());
            // AWS puts new accounts into the root.
            let root = || made::root().to_string().into();
            values.entry("parent_id").or_insert_with(root);
        }
    }

    /// Takes what is not known out of values, and reports it. Returns whether the resource is imported.
    fn settle(
        &mut self,
        reading: &mut Reading,
        of: (&str, &str, &Code),
        values: &mut Map<String, Value>,
    ) -> bool {
        let (kind, address, block) = of;
        let mut is_imported = true;
        self.count_new((kind, address), values);
        for (name, value) in values.iter_mut() {
            if name == "content" {
                *value = self.content(reading, of, value.take());
                continue;
            }
            let decides = DECIDE
                .iter()
                .find(|it| (it.0, it.1) == (kind, name.as_str()));
            let mut open = BTreeSet::new();
            names(value, &mut open);
            if open.is_empty() {
                continue;
            }
            *value = match (kind, name.as_str()) {
                // It is no usual type instead.
                ("policy", "type") => "".into(),
                _ => without(value.take()),
            };
            // That the number is not known has been said.
            let each = address.strip_suffix("[…]");
            if each.is_some_and(|it| open.iter().all(|name| name.starts_with(it))) {
                continue;
            }
            let at = block.get(name).map(Argument::place);
            let at = at.unwrap_or_else(|| block.at.place());
            let open = open.into_iter().collect::<Vec<_>>().join(", ");
            if name == PRINCIPALS {
                reading.unsure(at.clone(), "*".to_string(), open.clone());
            }
            let says = message!(
                "{address}: no file says what its `{attribute}` is: {names}.",
                address = address.to_string(),
                attribute = name.clone(),
                names = open
            );
            match decides {
                Some((.., needed)) => {
                    reading.findings.lost(at, says);
                    is_imported &= !needed;
                }
                None if name == "id" => {}
                None => reading.findings.unread(at, says),
            }
        }
        values.retain(|_, it| !it.is_null());
        is_imported
    }

    /// The document of a policy. What is not known of it is reported.
    fn content(&mut self, reading: &mut Reading, of: (&str, &str, &Code), value: Value) -> Value {
        let (kind, address, block) = of;
        let Some(text) = value.as_str() else {
            return Value::Null;
        };
        let names: BTreeSet<String> = unknown::names(text).map(str::to_string).collect();
        if names.is_empty() {
            return value;
        }
        let stated = block.text("type").and_then(PolicyType::by_name);
        let is_managed = kind == "policy" && stated.is_some_and(|it| it.language().is_none());
        let names = names
            .into_iter()
            .filter(|it| self.reported.insert(it.clone()));
        for name in names.collect::<Vec<_>>() {
            let place = self.unknowns.get(&name).map(|it| it.1.clone());
            let place = place.unwrap_or_else(|| block.at.place());
            let null = Value::Null;
            let at = Cursor::at(&place.file, &null, place.path.clone());
            unknown_values(reading, &at, address, BTreeSet::from([name]));
        }
        match whole(&value) {
            _ if is_managed => Value::Null,
            Some((name, _)) => Document::unknown(name).text().into(),
            None => {
                let text = quoted(text, true);
                match serde_json::from_str::<Value>(&text) {
                    Ok(mut document) if is_open(&document["Version"]) => {
                        // The later one has all that the older one has.
                        document["Version"] = document::VERSIONS[1].into();
                        document.to_string().into()
                    }
                    _ => text.into(),
                }
            }
        }
    }
}

/// The names of what is not known in a value.
fn names(value: &Value, to: &mut BTreeSet<String>) {
    match value {
        Value::String(it) => to.extend(unknown::names(it).map(str::to_string)),
        Value::Array(items) => items.iter().for_each(|it| names(it, to)),
        Value::Object(members) => members.values().for_each(|it| names(it, to)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A value without its parts that are not known.
fn without(value: Value) -> Value {
    match value {
        Value::Array(items) => items
            .into_iter()
            .map(without)
            .filter(|it| !it.is_null())
            .collect(),
        Value::Object(members) => {
            let members = members.into_iter().map(|(key, it)| (key, without(it)));
            members
                .filter(|it| !it.1.is_null())
                .collect::<Map<_, _>>()
                .into()
        }
        other if is_open(&other) => Value::Null,
        other => other,
    }
}
