//! The resources of code with all their values, for checks of the policies in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::parse::Code;
use super::resource::{Instance, address, indexed};
use super::walk::Scope;
use super::{CodeFolders, Source, is_code, note_text};
use crate::facts::Reading;
use crate::report::{ImportFinding, SourcePlace};

/// A resource of Terraform code.
#[derive(Clone, Debug)]
pub struct TerraformResource {
    /// Its address: `module.scps.aws_organizations_policy.fence["a"]`.
    pub address: String,
    /// Its type.
    pub kind: String,
    /// Its arguments. What is not known in them has a marker; see `policy::unknown`.
    pub values: Value,
    /// Where its arguments are, by name or by path (`inline_policy/0/policy`); with the empty name, where it is itself.
    pub places: BTreeMap<String, SourcePlace>,
}

/// The resources of Terraform code, as far as the code is known, and the findings about the files. `files`: names and texts; those that are
/// no code are what functions such as `file` can read.
pub fn terraform_resources(
    files: Vec<(String, String)>,
) -> (Vec<TerraformResource>, Vec<ImportFinding>) {
    let mut reading = Reading::default();
    for (name, text) in files {
        let file: Arc<str> = Arc::from(&*name);
        if is_code(&name) {
            note_text(&mut reading, Arc::clone(&file), text.clone());
        }
        reading.texts.insert(file, Arc::new(text));
    }
    let sources = std::mem::take(&mut reading.terraform_sources);
    let folders = CodeFolders::of(&sources, &mut reading);
    let mut found = Vec::new();
    for (folder, code) in folders
        .folders
        .iter()
        .filter(|it| !folders.called.contains(it.0))
    {
        let mut source = Source::of(&folders.folders, folder, code);
        source.files = std::mem::take(&mut reading.texts);
        source.each_resource(
            &mut reading,
            0,
            &mut |source, _, (block, instance), module| {
                let address = indexed(&address(block), instance.key.as_ref());
                let mut places = BTreeMap::from([(String::new(), block.at.place())]);
                let values = source.members(block, instance, module, &mut places);
                found.push(TerraformResource {
                    address: format!("{}{address}", source.modules[module].prefix),
                    kind: block.label(0).to_string(),
                    values,
                    places,
                });
            },
        );
        reading.texts = source.files;
    }
    (found, reading.findings.into_list())
}

impl<'a> Source<'a> {
    /// The arguments of a block, and those of the blocks in it.
    fn members(
        &mut self,
        block: &'a Code,
        instance: &Instance,
        module: usize,
        places: &mut BTreeMap<String, SourcePlace>,
    ) -> Value {
        let mut values = Map::new();
        for (name, argument) in &block.arguments {
            places.insert(name.clone(), argument.place());
            let value = self.attribute(block, instance, name, module);
            values.insert(name.clone(), value);
        }
        for own in &block.blocks {
            let all = values.entry(own.kind.clone()).or_insert_with(|| json!([]));
            let Some(all) = all.as_array_mut() else {
                continue;
            };
            let mut inner = Map::new();
            for (name, argument) in &own.arguments {
                let path = format!("{}/{}/{name}", own.kind, all.len());
                places.insert(path, argument.place());
                let mut scope = Scope::of(module);
                scope.names.clone_from(&instance.names);
                inner.insert(name.clone(), self.known(argument, &mut scope));
            }
            all.push(inner.into());
        }
        values.into()
    }
}
