//! A WebAssembly module with everything needed to split it.

use std::collections::HashMap;
use wasm_encoder::{Module, RawSection, SectionId};
use wasmparser::{
    CustomSectionReader, Data, DataKind, Element, ElementItems, ElementKind, Export, FuncType,
    FunctionBody, Global, Import, KnownCustom, MemoryType, Name, Operator, Parser, Payload,
    RecGroup, TableType, TypeRef,
};

#[derive(Default)]
pub struct Linked<'a> {
    pub types: Vec<FuncType>,
    pub imports: Vec<Import<'a>>,
    /// How many functions are imported.
    pub imported: u32,
    /// The type index of each function, imported ones first.
    pub functions: Vec<u32>,
    pub tables: Vec<TableType>,
    pub memory: Option<MemoryType>,
    pub globals: Vec<Global<'a>>,
    pub exports: Vec<Export<'a>>,
    pub start: Option<u32>,
    pub elements: Vec<Element<'a>>,
    pub bodies: Vec<FunctionBody<'a>>,
    /// Memory addresses and their initial contents.
    pub data: Vec<(u32, &'a [u8])>,
    /// Readable names by function index, without hashes: the same on every machine.
    pub names: HashMap<u32, String>,
}

impl<'a> Linked<'a> {
    pub fn read(wasm: &'a [u8]) -> Result<Self> {
        let mut program = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            program.add(payload?)?;
        }
        Ok(program)
    }

    fn add(&mut self, payload: Payload<'a>) -> Result {
        match payload {
            Payload::TypeSection(types) => {
                let groups: Vec<RecGroup> = types.into_iter().collect::<Result<_, _>>()?;
                let types = groups.into_iter().flat_map(RecGroup::into_types);
                self.types = types.map(|it| it.unwrap_func().clone()).collect();
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    if let TypeRef::Func(of) = import.ty {
                        self.functions.push(of);
                        self.imported += 1;
                    }
                    self.imports.push(import);
                }
            }
            Payload::FunctionSection(types) => {
                for of in types {
                    self.functions.push(of?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                self.memory = memories.into_iter().next().transpose()?;
            }
            Payload::GlobalSection(globals) => {
                self.globals = globals.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::ExportSection(exports) => {
                self.exports = exports.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::ElementSection(elements) => {
                self.elements = elements.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::DataSection(data) => {
                for data in data {
                    self.data.push(placed(&data?)?);
                }
            }
            Payload::CustomSection(section) => self.name(&section)?,
            _ => {}
        }
        Ok(())
    }

    fn name(&mut self, section: &CustomSectionReader<'a>) -> Result {
        if let KnownCustom::Name(names) = section.as_known() {
            for name in names {
                if let Name::Function(names) = name? {
                    for name in names {
                        let name = name?;
                        self.names.insert(name.index, readable(name.name));
                    }
                }
            }
        }
        Ok(())
    }

    /// The JavaScript module from which all imports come. An error: some are not functions, or there are several modules.
    pub fn javascript(&self) -> Result<&'a str> {
        let module = self.imports.first().map_or("js", |it| it.module);
        let is_fit = |it: &Import| matches!(it.ty, TypeRef::Func(_)) && it.module == module;
        match self.imports.iter().find(|it| !is_fit(it)) {
            None => Ok(module),
            Some(it) => Err(format!("the import {} is not a function of {module}", it.name).into()),
        }
    }

    /// The body of a function that is not imported.
    pub fn body(&self, function: u32) -> &FunctionBody<'a> {
        &self.bodies[(function - self.imported) as usize]
    }

    pub fn signature(&self, function: u32) -> &FuncType {
        &self.types[self.functions[function as usize] as usize]
    }

    /// The functions that are not imported.
    pub fn own(&self) -> std::ops::Range<u32> {
        self.imported..self.imported + u32::try_from(self.bodies.len()).expect("32 bits")
    }

    /// The functions that tables contain at the start.
    pub fn in_tables(&self) -> Result<Vec<u32>> {
        let contents = self.tables_contents()?.into_iter();
        Ok(contents.flat_map(|it| it.2).collect())
    }

    /// What tables contain at the start: the table, the first place, and the functions from there on.
    pub fn tables_contents(&self) -> Result<Vec<(u32, u32, Vec<u32>)>> {
        let contents = self.elements.iter().map(|element| {
            let unexpected = "a table is filled in another way than expected";
            let (
                ElementKind::Active {
                    table_index,
                    offset_expr,
                },
                ElementItems::Functions(functions),
            ) = (&element.kind, &element.items)
            else {
                return Err(unexpected.into());
            };
            let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
                return Err(unexpected.into());
            };
            let functions: Result<Vec<u32>, _> = functions.clone().into_iter().collect();
            Ok((
                table_index.unwrap_or_default(),
                value.cast_unsigned(),
                functions?,
            ))
        });
        contents.collect()
    }
}

/// The module without custom sections. `replace` writes another section in place of the one with this id, if it has one.
pub fn copied(wasm: &[u8], replace: impl Fn(u8, &mut Module) -> bool) -> Result<Module> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Some((id, range)) = payload?.as_section()
            && id != SectionId::Custom as u8
            && !replace(id, &mut module)
        {
            let data = &wasm[range];
            module.section(&RawSection { id, data });
        }
    }
    Ok(module)
}

/// A short name: `a` to `z`, or `A` to `Z`, then `ab` and so on.
pub fn short(first: u8, mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.push(char::from(first + (number % 26) as u8));
        number /= 26;
        if number == 0 {
            return name;
        }
    }
}

/// An address, and its contents.
fn placed<'a>(data: &Data<'a>) -> Result<(u32, &'a [u8])> {
    if let DataKind::Active { offset_expr, .. } = &data.kind
        && let Operator::I32Const { value } = offset_expr.get_operators_reader().read()?
    {
        return Ok((value.cast_unsigned(), data.data));
    }
    Err("data whose address is not written down".into())
}

/// The functions that this one mentions.
pub fn mentioned(body: &FunctionBody<'_>) -> Result<Vec<u32>> {
    let mut found = Vec::new();
    for operator in body.get_operators_reader()? {
        if let Operator::Call { function_index }
        | Operator::ReturnCall { function_index }
        | Operator::RefFunc { function_index } = operator?
        {
            found.push(function_index);
        }
    }
    Ok(found)
}

/// The name without hashes, and without the number of a copy: a small change elsewhere would change those.
fn readable(name: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(name));
    match name.rsplit_once('.') {
        Some((name, copy)) if copy.bytes().all(|byte| byte.is_ascii_digit()) => name.to_owned(),
        _ => name,
    }
}

pub(super) type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn the_number_of_a_copy_is_not_part_of_the_name() {
        assert_eq!(readable("a::b::{closure#1}.31"), "a::b::{closure#1}");
        assert_eq!(readable("a::b"), "a::b");
    }
}
