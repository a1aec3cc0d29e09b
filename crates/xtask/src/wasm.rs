//! WebAssembly modules, as far as finishing the page needs them: the code of functions, their names, short names of
//! imports.

use crate::Result;
use std::collections::{BTreeMap, HashMap};
use wasm_encoder::{EntityType, ImportSection, NameMap, NameSection, RawSection, SectionId};
use wasmparser::{CustomSectionReader, KnownCustom, Name, Parser, Payload, TypeRef};

pub struct Module<'a> {
    /// Ids and contents, without names and other custom sections.
    sections: Vec<(u8, &'a [u8])>,
    imports: Vec<Import<'a>>,
    /// Some imports are not functions, or come from several modules.
    mixed: bool,
    names: HashMap<u32, &'a str>,
    functions: Vec<&'a [u8]>,
}

/// A function imported from JavaScript.
struct Import<'a> {
    module: &'a str,
    name: &'a str,
    /// The index of its type.
    of: u32,
}

impl<'a> Module<'a> {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "what else a module has is kept as it is"
    )]
    pub fn read(wasm: &'a [u8]) -> Result<Self> {
        let mut module = Self {
            sections: Vec::new(),
            imports: Vec::new(),
            mixed: false,
            names: HashMap::new(),
            functions: Vec::new(),
        };
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload?;
            if let Some((id, range)) = payload.as_section()
                && id != SectionId::Custom as u8
            {
                let content = &wasm[usize::try_from(range.start)?..usize::try_from(range.end)?];
                module.sections.push((id, content));
            }
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        module.import(import?);
                    }
                }
                Payload::CodeSectionEntry(function) => module.functions.push(function.as_bytes()),
                Payload::CustomSection(section) => module.name(&section)?,
                _ => {}
            }
        }
        Ok(module)
    }

    fn import(&mut self, import: wasmparser::Import<'a>) {
        let wasmparser::Import { module, name, ty } = import;
        if let TypeRef::Func(of) = ty {
            self.mixed |= self.imports.iter().any(|other| other.module != module);
            self.imports.push(Import { module, name, of });
        } else {
            self.mixed = true;
        }
    }

    fn name(&mut self, section: &CustomSectionReader<'a>) -> Result {
        if let KnownCustom::Name(names) = section.as_known() {
            for name in names {
                if let Name::Function(names) = name? {
                    for name in names {
                        let name = name?;
                        self.names.insert(name.index, name.name);
                    }
                }
            }
        }
        Ok(())
    }

    /// The bytes of each crate's functions. Another crate's generic code for a type of ours counts as ours.
    pub fn weights(&self) -> Result<Vec<(String, usize)>> {
        let mut weights: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, function) in self.functions.iter().enumerate() {
            let name = self.names.get(&u32::try_from(self.imports.len() + number)?);
            *weights
                .entry(name.map_or("?", |name| crate_of(name)))
                .or_default() += function.len();
        }
        weights.insert("(data)", self.section(SectionId::Data).len());
        let mut weights: Vec<_> = weights
            .into_iter()
            .map(|(name, size)| (name.to_owned(), size))
            .collect();
        weights.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
        Ok(weights)
    }

    fn section(&self, id: SectionId) -> &'a [u8] {
        let section = self.sections.iter().find(|(other, _)| *other == id as u8);
        section.map_or(&[], |(_, content)| content)
    }

    /// The module without names and other custom sections.
    pub fn plain(&self) -> Vec<u8> {
        let mut module = wasm_encoder::Module::new();
        for (id, data) in &self.sections {
            module.section(&RawSection { id: *id, data });
        }
        module.finish()
    }

    /// The code of each function, in order.
    pub fn functions(&self) -> &[&'a [u8]] {
        &self.functions
    }

    /// The module with names for its own functions.
    pub fn named(&self, names: &[String]) -> Result<Vec<u8>> {
        let mut map = NameMap::new();
        for (function, name) in names.iter().enumerate() {
            map.append(u32::try_from(self.imports.len() + function)?, name);
        }
        let mut section = NameSection::new();
        section.functions(&map);
        let mut module = wasm_encoder::Module::new();
        for (id, data) in &self.sections {
            module.section(&RawSection { id: *id, data });
        }
        module.section(&section);
        Ok(module.finish())
    }

    /// The module and its JavaScript with short names for the imports.
    pub fn with_short_imports(&self, glue: &str) -> Result<(Vec<u8>, String)> {
        const MODULE: &str = "js";
        if self.mixed {
            return Err("the page imports more than functions of its JavaScript".into());
        }
        let mut glue = glue.to_owned();
        let mut imports = ImportSection::new();
        for (n, import) in self.imports.iter().enumerate() {
            let name = letters(n);
            replace_once(
                &mut glue,
                &format!(" {}: function", import.name),
                &format!(" {name}: function"),
            )?;
            imports.import(MODULE, &name, EntityType::Function(import.of));
        }
        if let Some(first) = self.imports.first() {
            replace_once(
                &mut glue,
                &format!("\"{}\"", first.module),
                &format!("\"{MODULE}\""),
            )?;
        }
        let mut module = wasm_encoder::Module::new();
        for (id, data) in &self.sections {
            if *id == SectionId::Import as u8 {
                module.section(&imports);
            } else {
                module.section(&RawSection { id: *id, data });
            }
        }
        Ok((module.finish(), glue))
    }
}

/// The crate of a function: ours, if its name mentions one of ours, else the first that it mentions.
fn crate_of(name: &str) -> &str {
    const OURS: [&str; 14] = [
        "web", "lessons", "shell", "query", "view", "session", "engine", "services", "gates",
        "state", "api", "policy", "message", "ordered",
    ];
    let mut crates = name.split("::").filter_map(|part| {
        let word = part
            .rsplit(|it: char| !it.is_alphanumeric() && it != '_')
            .next()?;
        (!word.is_empty()).then_some(word)
    });
    let first = crates.clone().next().unwrap_or("?");
    crates.find(|it| OURS.contains(it)).unwrap_or(first)
}

fn replace_once(text: &mut String, from: &str, to: &str) -> Result {
    if text.matches(from).count() != 1 {
        return Err(format!("expected `{from}` once in the page's JavaScript").into());
    }
    *text = text.replacen(from, to, 1);
    Ok(())
}

/// `a` to `z`, then `ba` and so on.
fn letters(mut number: usize) -> String {
    let mut letters = String::new();
    loop {
        letters.insert(0, char::from(b'a' + (number % 26) as u8));
        number /= 26;
        if number == 0 {
            return letters;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that imports `load` of type 3 from `./page.js`, with two functions and a custom section.
    fn module() -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend(b"\x02\x12\x01\x09./page.js\x04load\0\x03");
        module.extend(b"\x03\x03\x02\0\0");
        module.extend(b"\x0a\x08\x02\x03one\x02no");
        module.extend(b"\0\x05\x04note");
        module
    }

    #[test]
    fn a_module_is_read_and_gets_names() {
        let bytes = module();
        let module = Module::read(&bytes).expect("a module");
        assert_eq!(module.functions(), [&b"one"[..], b"no"]);
        let named = module.named(&["b".into(), "a".into()]).expect("a module");
        // Only the custom section has changed.
        let (same, names) = named.split_at(bytes.len() - 7);
        assert_eq!(same, &bytes[..bytes.len() - 7]);
        assert_eq!(names, b"\0\x0e\x04name\x01\x07\x02\x01\x01b\x02\x01a");
        assert!(Module::read(b"\0asm").is_err());
    }

    #[test]
    fn imports_get_short_names_in_both() {
        let bytes = module();
        let module = Module::read(&bytes).expect("a module");
        let glue = "{\n load: function(a) {},\n}; \"./page.js\": imports";
        let (short, glue) = module.with_short_imports(glue).expect("both");
        assert_eq!(glue, "{\n a: function(a) {},\n}; \"js\": imports");
        assert_eq!(&short[8..18], b"\x02\x08\x01\x02js\x01a\0\x03");
        assert!(module.with_short_imports("").is_err());
        assert_eq!(letters(25) + &letters(26) + &letters(27), "zbabb");
    }
}
