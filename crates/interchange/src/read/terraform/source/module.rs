//! Modules: their variables, local values, resources and outputs, each evaluated when something refers to it.

use std::collections::BTreeMap;
use std::rc::Rc;

use hcl_edit::expr::{Expression, ObjectKey};
use serde_json::{Map, Value};

use super::functions::{is_open, spelled as spelled_value, whole};
use super::parse::{Argument, Code, CodePlace};
use super::resource::{Instance, indexed};
use super::walk::{REST, STEP, Scope};
use super::{Source, module_of, spelled};
use crate::report::SourcePlace;

/// The most modules in modules.
const MAX_MODULE_DEPTH: usize = 12;

/// A folder of code.
#[derive(Default)]
pub(super) struct CodeFolder {
    pub blocks: Vec<Code>,
    /// Values of variables in their order, in which the last of a name counts.
    pub given: Vec<(String, Argument)>,
    /// Files whose values are not used, and why.
    pub unused: Vec<(SourcePlace, &'static str)>,
}

impl CodeFolder {
    pub fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = &Code> {
        self.blocks.iter().filter(move |it| it.kind == kind)
    }

    /// Whether the files that were given have a variable or a local value.
    fn declares(&self, kind: &str, name: &str) -> bool {
        match kind {
            "var" => self.block("variable", &[name]).is_some(),
            _ => self.of_kind("locals").any(|it| it.get(name).is_some()),
        }
    }

    fn block(&self, kind: &'static str, labels: &[&str]) -> Option<&Code> {
        let is_meant = |it: &&Code| {
            it.labels
                .iter()
                .map(String::as_str)
                .eq(labels.iter().copied())
        };
        self.of_kind(kind).find(is_meant)
    }
}

/// The code of a folder where it is called.
pub(super) struct CodeModule<'a> {
    /// The name of the folder as files have it, and as Terraform spells it.
    pub folder: String,
    path: String,
    /// What stands before addresses in it: `module.scps.`.
    pub prefix: String,
    pub code: &'a CodeFolder,
    /// The conditions under which it is there, if they are not known.
    pub perhaps: Vec<String>,
    /// Whether it stands for any number of modules.
    pub is_many: bool,
    depth: usize,
    /// The call, and where it stands.
    call: Option<(&'a Code, Scope)>,
    /// Values of names; `None`: it is being evaluated.
    pub values: BTreeMap<String, Option<Rc<Value>>>,
    pub instances: BTreeMap<String, Option<Rc<Vec<Instance>>>>,
    children: BTreeMap<String, Vec<(Option<Value>, usize)>>,
}

impl<'a> CodeModule<'a> {
    /// The outermost module.
    pub fn root(folder: &str, code: &'a CodeFolder) -> Self {
        Self {
            folder: folder.to_string(),
            path: ".".to_string(),
            prefix: String::new(),
            code,
            perhaps: Vec::new(),
            is_many: false,
            depth: 0,
            call: None,
            values: BTreeMap::new(),
            instances: BTreeMap::new(),
            children: BTreeMap::new(),
        }
    }
}

impl<'a> Source<'a> {
    /// The value that a name at the beginning of a reference stands for, and the steps after it.
    pub(super) fn reference(
        &mut self,
        first: &str,
        steps: &[Value],
        scope: &Scope,
    ) -> Option<Value> {
        let module = scope.module;
        let second = steps.first()?.as_str()?;
        match first {
            "var" | "local" => {
                if !self.modules[module].code.declares(first, second) {
                    return Some(self.refer(first, steps, scope));
                }
                let value = self.named(first, second, module)?;
                self.stepped(&value, &steps[1..])
            }
            "path" => match second {
                "module" => Some(self.modules[module].path.clone().into()),
                "root" => Some(".".into()),
                _ => Some(self.refer(first, steps, scope)),
            },
            "module" => self.output(second, steps, scope),
            "data" => {
                let name = steps.get(1)?.as_str()?;
                let labels = [second, name];
                match self.modules[module].code.block("data", &labels) {
                    Some(block) => self.of_block(block, &steps[2..], scope),
                    None => Some(self.refer(first, steps, scope)),
                }
            }
            "each" | "count" | "self" | "terraform" => Some(self.refer(first, steps, scope)),
            kind => match self.modules[module].code.block("resource", &[kind, second]) {
                Some(block) => self.of_block(block, &steps[1..], scope),
                None => Some(self.refer(first, steps, scope)),
            },
        }
    }

    /// An unknown value with the name of a reference.
    pub(super) fn refer(&mut self, first: &str, steps: &[Value], scope: &Scope) -> Value {
        let name = format!("{first}{}", spelled(steps));
        let identity = format!("reference {}", self.modules[scope.module].folder);
        let found = self.unknown(scope.module, &name, &identity, self.at.clone());
        self.note_last(&found, steps);
        found
    }

    /// Notes that an unknown value is one text, if the name of its last step says so.
    pub(super) fn note_last(&mut self, value: &Value, steps: &[Value]) {
        let last = steps.last().and_then(Value::as_str);
        self.note_text(value, last.unwrap_or_default());
    }

    /// The same of an attribute's name.
    pub(super) fn note_text(&mut self, value: &Value, attribute: &str) {
        let ends = [
            "id",
            "arn",
            "name",
            "email",
            "partition",
            "region",
            "value",
            "path",
            "url",
            "json",
        ];
        let is_text = ends
            .iter()
            .any(|it| attribute.rsplit('_').next() == Some(it));
        if let Some((name, _)) = whole(value).filter(|_| is_text) {
            self.texts.insert(name.to_string());
        }
    }

    /// A variable or a local value.
    fn named(&mut self, kind: &str, name: &str, module: usize) -> Option<Rc<Value>> {
        let key = format!("{kind}.{name}");
        if let Some(found) = self.modules[module].values.get(&key) {
            return found.clone();
        }
        self.modules[module].values.insert(key.clone(), None);
        let found = match kind {
            "var" => self.variable(name, module),
            _ => {
                let mut all = self.modules[module].code.of_kind("locals");
                let local = all.find_map(|it| it.get(name));
                local.map(|it| self.known(it, &mut Scope::of(module)))
            }
        };
        let found = found.map(Rc::new);
        let values = &mut self.modules[module].values;
        match &found {
            Some(value) => _ = values.insert(key, Some(value.clone())),
            None => _ = values.remove(&key),
        }
        found
    }

    fn variable(&mut self, name: &str, module: usize) -> Option<Value> {
        let code = self.modules[module].code;
        let block = code.block("variable", &[name])?;
        let given = match self.modules[module].call.clone() {
            Some((call, mut scope)) => call.get(name).map(|it| self.known(it, &mut scope)),
            None => {
                let mut given = code.given.iter().rev();
                let given = given.find(|it| it.0 == name).map(|it| &it.1);
                given.map(|it| self.known(it, &mut Scope::of(module)))
            }
        };
        let default = block.get("default");
        let never_null = block
            .get("nullable")
            .is_some_and(|it| it.expression.as_bool() == Some(false));
        let given = given.filter(|it| !(it.is_null() && never_null && default.is_some()));
        let value = given.or_else(|| default.map(|it| self.known(it, &mut Scope::of(module))));
        let kind = block.get("type");
        let Some(value) = value else {
            let name = format!("var.{name}");
            let identity = format!("variable {}", self.modules[module].folder);
            let found = self.unknown(module, &name, &identity, block.at.clone());
            let is_text = kind.is_some_and(|it| it.expression.to_string().trim() == "string");
            self.note_text(&found, if is_text { "name" } else { "" });
            return Some(found);
        };
        match kind {
            Some(kind) => Some(self.converted(value, &kind.expression, &mut Scope::of(module))),
            None => Some(value),
        }
    }

    /// A value in the type of its variable, with the defaults of `optional`.
    fn converted(&mut self, value: Value, kind: &Expression, scope: &mut Scope) -> Value {
        let call = match kind {
            Expression::FuncCall(call) if !value.is_null() => call,
            Expression::Variable(it) if it.as_str() == "string" => {
                return spelled_value(&value).map_or(value, Value::String);
            }
            _ => return value,
        };
        let inner = call.args.get(0);
        match (call.name.name.as_str(), inner, value) {
            ("list" | "set", Some(inner), Value::Array(items)) => {
                let items = items.into_iter().map(|it| self.converted(it, inner, scope));
                let items = items.collect();
                match call.name.name.as_str() {
                    "set" => super::functions::set(items),
                    _ => items.into(),
                }
            }
            ("map", Some(inner), Value::Object(members)) => {
                let members = members
                    .into_iter()
                    .map(|(key, it)| (key, self.converted(it, inner, scope)));
                members.collect::<Map<_, _>>().into()
            }
            ("object", Some(Expression::Object(kinds)), Value::Object(mut members)) => {
                let mut found = Map::new();
                for (key, kind) in kinds.iter() {
                    let key = match key {
                        ObjectKey::Ident(it) => it.to_string(),
                        ObjectKey::Expression(it) => it.as_str().unwrap_or_default().to_string(),
                    };
                    let value = members.remove(&key);
                    let Some(optional) = kind
                        .expr()
                        .as_func_call()
                        .filter(|it| it.name.name.as_str() == "optional")
                    else {
                        found.extend(value.map(|it| (key, self.converted(it, kind.expr(), scope))));
                        continue;
                    };
                    let value = match value.filter(|it| !it.is_null()) {
                        None => optional.args.get(1).and_then(|it| self.value(it, scope)),
                        value => value,
                    };
                    let value = value.unwrap_or_default();
                    let value = match optional.args.get(0) {
                        Some(kind) => self.converted(value, kind, scope),
                        None => value,
                    };
                    found.insert(key, value);
                }
                found.extend(members.remove(REST).map(|it| (REST.to_string(), it)));
                found.into()
            }
            (_, _, value) => value,
        }
    }

    /// The modules that a call makes, with their keys; `None`: their number is not known, or their code was not given.
    pub(super) fn children(
        &mut self,
        block: &'a Code,
        module: usize,
    ) -> Option<Vec<(Option<Value>, usize)>> {
        let name = block.label(0);
        if let Some(found) = self.modules[module].children.get(name) {
            return Some(found.clone());
        }
        let own = &self.modules[module];
        let source = block.text("source").filter(|it| it.starts_with('.'))?;
        let folder = module_of(&own.folder, block)?;
        let (folder, code) = self.folders.get_key_value(&folder)?;
        let depth = own.depth + 1;
        let (perhaps, is_many) = (own.perhaps.clone(), own.is_many);
        let (prefix, path) = (
            format!("{}module.{name}", own.prefix),
            format!("{}/{source}", own.path),
        );
        let path = path.trim_start_matches("./").replace("/./", "/");
        let instances = self.instances(block, module)?;
        let bytes = instances.len().saturating_mul(16 * STEP);
        if depth > MAX_MODULE_DEPTH || !self.room.take(bytes) {
            return None;
        }
        let mut found = Vec::new();
        for instance in instances.iter() {
            let scope = Scope {
                module,
                names: instance.names.clone(),
            };
            found.push((instance.key.clone(), self.modules.len()));
            self.modules.push(CodeModule {
                path: path.clone(),
                prefix: format!("{}.", indexed(&prefix, instance.key.as_ref())),
                perhaps: perhaps.iter().chain(&instance.perhaps).cloned().collect(),
                is_many: is_many || instance.is_many(),
                depth,
                call: Some((block, scope)),
                ..CodeModule::root(folder, code)
            });
        }
        self.modules[module]
            .children
            .insert(name.to_string(), found.clone());
        Some(found)
    }

    /// An output of a module that this one calls.
    fn output(&mut self, name: &str, steps: &[Value], scope: &Scope) -> Option<Value> {
        let block = self.modules[scope.module].code.block("module", &[name]);
        let Some(children) = block.and_then(|it| self.children(it, scope.module)) else {
            return Some(self.refer("module", steps, scope));
        };
        let one = |own: &mut Self, child: usize, steps: &[Value]| {
            let Some(output) = steps.first().and_then(Value::as_str) else {
                let outputs = own.modules[child].code.of_kind("output");
                let outputs: Vec<&Code> = outputs.collect();
                let mut all = Map::new();
                for it in outputs {
                    let value = it
                        .get("value")
                        .map(|it| own.known(it, &mut Scope::of(child)));
                    all.extend(value.map(|value| (it.label(0).to_string(), value)));
                }
                return Some(Value::from(all));
            };
            let output = own.modules[child].code.block("output", &[output])?;
            let value = own.known(output.get("value")?, &mut Scope::of(child));
            own.stepped(&value, &steps[1..])
        };
        let rest = &steps[1..];
        let own = &self.modules[scope.module];
        let is_sure = |it: &usize| self.modules[*it].perhaps.len() == own.perhaps.len();
        let is_sure = children.iter().all(|it| is_sure(&it.1));
        self.doubted += usize::from(!is_sure);
        match (children.as_slice(), rest.first()) {
            ([(None, child)], _) => one(self, *child, rest),
            (all, Some(key)) if !is_open(key) => {
                let wanted = spelled_value(key);
                let is_meant =
                    |it: &&(Option<Value>, usize)| it.0.as_ref().and_then(spelled_value) == wanted;
                match all.iter().find(is_meant) {
                    Some((_, child)) => one(self, *child, &rest[1..]),
                    None if is_sure => None,
                    None => Some(self.refer("module", steps, scope)),
                }
            }
            (all, None) if is_sure => {
                let mut found = Map::new();
                for (key, child) in all {
                    let key = key.as_ref().and_then(spelled_value)?;
                    found.insert(key, one(self, *child, &[])?);
                }
                Some(match block.is_some_and(|it| it.get("count").is_some()) {
                    true => found.into_iter().map(|it| it.1).collect(),
                    false => found.into(),
                })
            }
            _ => Some(self.refer("module", steps, scope)),
        }
    }

    /// An unknown value of a module, by its name there. `identity`: what else tells it from others of this name.
    pub(super) fn unknown(
        &mut self,
        module: usize,
        name: &str,
        identity: &str,
        at: CodePlace,
    ) -> Value {
        let own = &self.modules[module];
        let (name, identity) = (
            format!("{}{name}", own.prefix),
            format!("{} {identity}", own.folder),
        );
        self.unknown_named(&name, &identity, at)
    }
}
