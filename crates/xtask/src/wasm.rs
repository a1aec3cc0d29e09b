//! Reading and writing WebAssembly modules, as far as finishing the page needs it.

use crate::Result;

const CUSTOM_SECTION: u8 = 0;
const IMPORT_SECTION: u8 = 2;
const CODE_SECTION: u8 = 10;
/// In the section of names: those of functions.
const FUNCTION_NAMES: u8 = 1;

pub struct Module<'a> {
    header: &'a [u8],
    /// Without names and other remarks.
    sections: Vec<(u8, &'a [u8])>,
}

/// A function that the module gets from JavaScript.
struct Import<'a> {
    module: &'a str,
    name: &'a str,
    /// The number of its type.
    of: usize,
}

impl<'a> Module<'a> {
    pub fn read(wasm: &'a [u8]) -> Result<Self> {
        let (header, mut rest) = wasm.split_at_checked(8).ok_or("not a WebAssembly module")?;
        let mut sections = Vec::new();
        while let Some(&id) = rest.split_off_first() {
            let content = sized(&mut rest)?;
            if id != CUSTOM_SECTION {
                sections.push((id, content));
            }
        }
        Ok(Self { header, sections })
    }

    /// The code of each function, in their order.
    pub fn functions(&self) -> Result<Vec<&'a [u8]>> {
        let mut code = self.section(CODE_SECTION);
        (0..read_number(&mut code)?)
            .map(|_| sized(&mut code))
            .collect()
    }

    /// The module with its own functions named.
    pub fn named(&self, names: &[String]) -> Result<Vec<u8>> {
        let imported = self.imports()?.len();
        let mut list = number(names.len());
        for (function, name) in names.iter().enumerate() {
            list.extend(number(imported + function));
            push_sized(&mut list, name.as_bytes());
        }
        let mut section = Vec::new();
        push_sized(&mut section, b"name");
        section.push(FUNCTION_NAMES);
        push_sized(&mut section, &list);
        let mut sections = self.sections.clone();
        sections.push((CUSTOM_SECTION, &section));
        Ok(written(self.header, &sections))
    }

    /// The module and its JavaScript with short names for what the one gets from the other.
    pub fn with_short_imports(&self, glue: &str) -> Result<(Vec<u8>, String)> {
        const MODULE: &str = "js";
        let mut glue = glue.to_owned();
        let imports = self.imports()?;
        let mut list = number(imports.len());
        for (n, import) in imports.iter().enumerate() {
            let name = letters(n);
            replace_once(
                &mut glue,
                &format!(" {}: function", import.name),
                &format!(" {name}: function"),
            )?;
            push_sized(&mut list, MODULE.as_bytes());
            push_sized(&mut list, name.as_bytes());
            list.push(0);
            list.extend(number(import.of));
        }
        if let Some(first) = imports.first() {
            replace_once(
                &mut glue,
                &format!("\"{}\"", first.module),
                &format!("\"{MODULE}\""),
            )?;
        }
        let mut sections = self.sections.clone();
        for (id, content) in &mut sections {
            if *id == IMPORT_SECTION {
                *content = &list;
            }
        }
        Ok((written(self.header, &sections), glue))
    }

    fn imports(&self) -> Result<Vec<Import<'a>>> {
        let mut section = self.section(IMPORT_SECTION);
        let mut imports: Vec<Import<'a>> = Vec::new();
        for _ in 0..read_number(&mut section)? {
            let module = str::from_utf8(sized(&mut section)?)?;
            let name = str::from_utf8(sized(&mut section)?)?;
            let kind = section.split_off_first();
            if kind != Some(&0) || imports.iter().any(|other| other.module != module) {
                return Err(format!("the import `{name}` is not a function of the page").into());
            }
            let of = read_number(&mut section)?;
            imports.push(Import { module, name, of });
        }
        Ok(imports)
    }

    fn section(&self, id: u8) -> &'a [u8] {
        let found = self.sections.iter().find(|section| section.0 == id);
        // A list of nothing.
        found.map_or(&[0], |section| section.1)
    }
}

fn written(header: &[u8], sections: &[(u8, &[u8])]) -> Vec<u8> {
    let mut module = header.to_vec();
    for (id, content) in sections {
        module.push(*id);
        push_sized(&mut module, content);
    }
    module
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

/// What follows its own length in bytes, cut off from `bytes`.
fn sized<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8]> {
    let length = read_number(bytes)?;
    bytes
        .split_off(..length)
        .ok_or_else(|| "the WebAssembly module ends too early".into())
}

fn push_sized(to: &mut Vec<u8>, content: &[u8]) {
    to.extend(number(content.len()));
    to.extend(content);
}

/// LEB128: seven bits a byte, the lowest first.
fn read_number(bytes: &mut &[u8]) -> Result<usize> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let &byte = bytes
            .split_off_first()
            .ok_or("the WebAssembly module ends too early")?;
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(number);
        }
        shift += 7;
    }
}

fn number(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Imports `load` of type 3 from `./page.js`, has two functions, and a remark.
    fn module() -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend(b"\x02\x12\x01\x09./page.js\x04load\0\x03");
        module.extend(b"\x0a\x08\x02\x03one\x02no");
        module.extend(b"\0\x05\x04note");
        module
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for one in [0, 1, 127, 128, 300, 16_384, 1_000_000] {
            let written = number(one);
            assert_eq!(read_number(&mut &written[..]).expect("a number"), one);
        }
    }

    #[test]
    fn a_module_is_read_and_gets_names() {
        let bytes = module();
        let module = Module::read(&bytes).expect("a module");
        assert_eq!(
            module.functions().expect("two functions"),
            [&b"one"[..], b"no"]
        );
        let named = module.named(&["b".into(), "a".into()]).expect("a module");
        // Nothing but the remark has changed.
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
