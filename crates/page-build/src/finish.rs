//! Finishing a part of the program: an order of its functions that compresses well, and short names for what it shares with JavaScript.

use super::program::Result;
use crate::likeness;
use crate::program::{Linked, copied, short};
use wasm_encoder::{EntityType, ExportSection, ImportSection, NameMap, NameSection, SectionId};

/// The part with names for its functions that sort in a good order.
pub fn ordered(part: &[u8]) -> Result<Vec<u8>> {
    let program = Linked::read(part)?;
    let bodies: Vec<&[u8]> = program.bodies.iter().map(|it| it.as_bytes()).collect();
    let mut map = NameMap::new();
    for (function, name) in program.own().zip(likeness::names(&bodies)) {
        map.append(function, &name);
    }
    let mut names = NameSection::new();
    names.functions(&map);
    let mut module = copied(part, |_, _| false)?;
    module.section(&names);
    Ok(module.finish())
}

/// The part and its JavaScript with short names for the imports, and for the exports that the compiler has named.
pub fn with_short_names(part: &[u8], mut glue: String) -> Result<(Vec<u8>, String)> {
    const MODULE: &str = "js";
    let program = Linked::read(part)?;
    let quoted = |module: &str| format!("\"{module}\"");
    replace_once(&mut glue, &quoted(program.javascript()?), &quoted(MODULE))?;
    let mut imports = ImportSection::new();
    for (number, import) in program.imports.iter().enumerate() {
        let name = short(b'a', number);
        let function = |name: &str| format!(" {name}: function");
        replace_once(&mut glue, &function(import.name), &function(&name))?;
        let of = program.functions[number];
        imports.import(MODULE, &name, EntityType::Function(of));
    }
    let mut exports = ExportSection::new();
    for (number, export) in program.exports.iter().enumerate() {
        let mut name = export.name.to_owned();
        // As in `_RINvNvNtNtC…12wasm_bindgen7convert8closuress0_1__6invoke…`.
        if name.starts_with("_R") {
            name = short(b'A', number);
            let called = |name: &str| format!("wasm.{name}(");
            replace_once(&mut glue, &called(export.name), &called(&name))?;
        }
        exports.export(&name, export.kind.into(), export.index);
    }
    let module = copied(part, |id, module| {
        match id {
            id if id == SectionId::Import as u8 => module.section(&imports),
            id if id == SectionId::Export as u8 => module.section(&exports),
            _ => return false,
        };
        true
    })?;
    Ok((module.finish(), glue))
}

fn replace_once(text: &mut String, from: &str, to: &str) -> Result {
    if text.matches(from).count() != 1 {
        return Err(format!("expected `{from}` once in the page's JavaScript").into());
    }
    *text = text.replacen(from, to, 1);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that imports `load` from `./page.js`, with two functions and a custom section.
    fn module() -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend(b"\x01\x04\x01\x60\0\0");
        module.extend(b"\x02\x12\x01\x09./page.js\x04load\0\0");
        module.extend(b"\x03\x03\x02\0\0");
        module.extend(b"\x07\x0c\x02\x03_Rx\0\x01\x02go\0\x02");
        module.extend(b"\x0a\x09\x02\x03\0\x01\x0b\x03\0\x01\x0b");
        module.extend(b"\0\x05\x04note");
        module
    }

    #[test]
    fn functions_get_names_that_sort() {
        let bytes = module();
        let named = ordered(&bytes).expect("a module");
        // Only the custom section has changed.
        let (same, names) = named.split_at(bytes.len() - 7);
        assert_eq!(same, &bytes[..bytes.len() - 7]);
        assert_eq!(
            names,
            b"\0\x1c\x04name\x01\x15\x02\x01\x0800000000\x02\x0800000001"
        );
        assert!(ordered(b"\0asm").is_err());
    }

    #[test]
    fn what_is_shared_gets_short_names_in_both() {
        let glue = "{\n load: function(a) {},\n}; \"./page.js\": imports; wasm._Rx(); wasm.go()";
        let (part, glue) = with_short_names(&module(), glue.into()).expect("both");
        assert_eq!(
            glue,
            "{\n a: function(a) {},\n}; \"js\": imports; wasm.A(); wasm.go()"
        );
        assert_eq!(&part[14..24], b"\x02\x08\x01\x02js\x01a\0\0");
        assert_eq!(&part[29..41], b"\x07\x0a\x02\x01A\0\x01\x02go\0\x02");
        assert!(with_short_names(&module(), String::new()).is_err());
        assert_eq!(
            short(b'a', 25) + &short(b'a', 26) + &short(b'a', 27),
            "zabbb"
        );
    }
}
