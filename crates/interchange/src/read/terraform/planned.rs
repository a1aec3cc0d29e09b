//! The resources of a plan, and the expressions of its configuration.

use std::collections::BTreeMap;

use serde_json::Value;

use super::references::{ReferenceStep, steps};
use super::{MAX_DEPTH, PREFIX};
use crate::made;

/// A module as often as the plan has it.
pub(super) struct ModuleInstance<'a> {
    /// The address of the module that calls it.
    pub parent: &'a str,
    /// The index of its call.
    pub index: Option<Value>,
    /// The names of the calls that lead to it: `/units/children`.
    pub path: String,
}

/// A planned resource, or a data source.
pub(super) struct PlannedResource<'a> {
    pub address: &'a str,
    /// The address of its module; empty for the outermost one.
    pub module: &'a str,
    /// The type without its prefix; empty for resources of other services and for data sources.
    pub kind: &'a str,
    /// `aws_organizations_account.data`, with `data.` before data sources.
    pub name: String,
    pub index: Option<&'a Value>,
    pub values: &'a Value,
    /// Where the values are in the planned values: `root_module.resources[0].values`.
    pub place: String,
    /// The same as a JSON pointer; `None` for what is not completed.
    pub pointer: Option<String>,
}

/// Instances of a resource or of a module call, by their index as JSON.
pub(super) type Instances<T> = BTreeMap<Option<String>, T>;

/// A plan, as far as references need it.
pub(super) struct TerraformPlan<'a> {
    /// Modules by address; without the outermost one.
    pub modules: BTreeMap<&'a str, ModuleInstance<'a>>,
    /// Addresses of modules, by the module that calls them and the name of the call.
    pub called: BTreeMap<(&'a str, String), Instances<&'a str>>,
    pub resources: Vec<PlannedResource<'a>>,
    /// Places in `resources`, by module and name.
    pub by_name: BTreeMap<(&'a str, String), Instances<usize>>,
    /// Modules of the configuration by path, each with its call.
    pub configurations: BTreeMap<String, (&'a Value, &'a Value)>,
    /// Blocks of the configuration, by the path of the module and name.
    pub blocks: BTreeMap<(String, String), &'a Value>,
    pub variables: &'a Value,
    /// What the plan changes or still has to read, by address.
    pub changes: BTreeMap<&'a str, &'a Value>,
}

/// A module of values on the way through a plan.
struct ModuleValues<'a> {
    values: &'a Value,
    address: &'a str,
    place: String,
    pointer: Option<String>,
    depth: usize,
}

impl<'a> TerraformPlan<'a> {
    pub fn of(document: &'a Value) -> Self {
        let mut plan = Self {
            modules: BTreeMap::new(),
            called: BTreeMap::new(),
            resources: Vec::new(),
            by_name: BTreeMap::new(),
            configurations: BTreeMap::new(),
            blocks: BTreeMap::new(),
            variables: &document["variables"],
            changes: BTreeMap::new(),
        };
        plan.add_module(ModuleValues {
            values: &document["planned_values"]["root_module"],
            address: "",
            place: "root_module".into(),
            pointer: Some("/root_module".into()),
            depth: 0,
        });
        plan.add_module(ModuleValues {
            values: &document["prior_state"]["values"]["root_module"],
            address: "",
            place: String::new(),
            pointer: None,
            depth: 0,
        });
        for row in list(&document["resource_changes"]) {
            let address = row["address"].as_str().unwrap_or_default();
            plan.changes.insert(address, &row["change"]);
            let name = block_name(row);
            let module = row["module_address"].as_str().unwrap_or_default();
            let is_known = |it: &PlannedResource<'_>| it.address == address;
            if row["mode"] == "data" && !plan.resources.iter().any(is_known) {
                let index = row.get("index").filter(|it| !it.is_null());
                plan.note(PlannedResource {
                    address,
                    module,
                    kind: "",
                    name,
                    index,
                    values: &row["change"]["after"],
                    place: String::new(),
                    pointer: None,
                });
            }
        }
        let root = &document["configuration"]["root_module"];
        plan.add_configuration(root, &Value::Null, String::new(), 0);
        plan
    }

    /// Adds a module with its resources. Of the prior state, only data sources are of interest.
    fn add_module(&mut self, module: ModuleValues<'a>) {
        if module.depth == MAX_DEPTH {
            return;
        }
        for (n, row) in list(&module.values["resources"]).enumerate() {
            self.add_resource(&module, n, row);
        }
        for (n, child) in list(&module.values["child_modules"]).enumerate() {
            let Some(address) = child["address"].as_str() else {
                continue;
            };
            let own = address.strip_prefix(module.address).unwrap_or_default();
            let own = steps(own.strip_prefix('.').unwrap_or(own));
            let (name, index) = match own.as_slice() {
                [_, ReferenceStep::Name(name)] => (name, None),
                [_, ReferenceStep::Name(name), ReferenceStep::Index(index)] => (name, Some(index)),
                _ => continue,
            };
            let called = (module.address, name.clone());
            let instances = self.called.entry(called).or_default();
            let index_text = index.map(Value::to_string);
            instances.entry(index_text).or_insert(address);
            let instance = ModuleInstance {
                parent: module.address,
                index: index.cloned(),
                path: format!("{}/{name}", self.path(module.address)),
            };
            self.modules.entry(address).or_insert(instance);
            self.add_module(ModuleValues {
                values: child,
                address,
                place: format!("{}.child_modules[{n}]", module.place),
                pointer: (module.pointer.as_ref()).map(|it| format!("{it}/child_modules/{n}")),
                depth: module.depth + 1,
            });
        }
    }

    fn add_resource(&mut self, module: &ModuleValues<'a>, n: usize, row: &'a Value) {
        let is_data = row["mode"] == "data";
        if module.pointer.is_none() && !is_data {
            return;
        }
        let kind = row["type"].as_str().and_then(|it| it.strip_prefix(PREFIX));
        let kind = kind.filter(|_| !is_data).unwrap_or_default();
        let pointer = module.pointer.as_ref().filter(|_| !kind.is_empty());
        let resource = PlannedResource {
            address: row["address"].as_str().unwrap_or_default(),
            module: module.address,
            kind,
            name: block_name(row),
            index: row.get("index").filter(|it| !it.is_null()),
            values: &row["values"],
            place: format!("{}.resources[{n}].values", module.place),
            pointer: pointer.map(|it| format!("{it}/resources/{n}/values")),
        };
        self.note(resource);
    }

    fn note(&mut self, resource: PlannedResource<'a>) {
        let name = (resource.module, resource.name.clone());
        let instances = self.by_name.entry(name).or_default();
        let index = resource.index.map(Value::to_string);
        instances.entry(index).or_insert(self.resources.len());
        self.resources.push(resource);
    }

    fn add_configuration(
        &mut self,
        module: &'a Value,
        call: &'a Value,
        path: String,
        depth: usize,
    ) {
        if depth == MAX_DEPTH {
            return;
        }
        for block in list(&module["resources"]) {
            let name = (path.clone(), block_name(block));
            self.blocks.insert(name, block);
        }
        let calls = module["module_calls"].as_object().into_iter().flatten();
        for (name, call) in calls {
            let path = format!("{path}/{name}");
            self.add_configuration(&call["module"], call, path, depth + 1);
        }
        self.configurations.insert(path, (module, call));
    }

    /// The path of a module in the configuration.
    pub fn path(&self, module: &str) -> &str {
        self.modules.get(module).map_or("", |it| it.path.as_str())
    }

    /// The block that makes a resource.
    pub fn block(&self, resource: &PlannedResource<'_>) -> &'a Value {
        let path = self.path(resource.module).to_string();
        let block = self.blocks.get(&(path, resource.name.clone()));
        block.copied().unwrap_or(&Value::Null)
    }

    /// The id that stands for that of a planned unit, account or policy; `None` if it has one. It is made of what other files name
    /// the thing by.
    pub fn new_id(&self, resource: &PlannedResource<'_>) -> Option<String> {
        let text = |attribute: &str| {
            let text = resource.values[attribute].as_str();
            text.filter(|it| !it.is_empty())
        };
        if text("id").is_some() {
            return None;
        }
        match resource.kind {
            "organizational_unit" => Some(made::unit(resource.address).to_string()),
            "account" => {
                let email = text("email").unwrap_or(resource.address);
                Some(made::account(email).to_string())
            }
            "policy" => {
                let kind = text("type").unwrap_or("SERVICE_CONTROL_POLICY");
                let name = text("name").unwrap_or(resource.address);
                Some(made::policy(&format!("{kind}/{name}")).to_string())
            }
            _ => None,
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The name of a block or of the resource that it makes, within its module.
fn block_name(row: &Value) -> String {
    let text = |member: &str| row[member].as_str().unwrap_or_default();
    let data = match text("mode") {
        "data" => "data.",
        _ => "",
    };
    format!("{data}{}.{}", text("type"), text("name"))
}
