//! Splitting a program in two: the first part has the functions needed to show the page and answer the first click, and
//! their data; the later part has all others. Both share memory, tables and globals.
//!
//! For each function of the later part that the first part calls, it has a stub: the stub makes sure that the later
//! part is loaded (`later.js`) and calls the function through the table, to which it has been added. The others that are
//! in tables get there with the later part; until then their places have one function for each signature, which asks for it.

use super::program::Result;
use crate::marks::Ran;
use crate::program::{Linked, mentioned};
use crate::{cold, data};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind,
    ExportSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection,
    Instruction, MemorySection, Module, TableSection, TypeSection, ValType,
};

/// The import of the first part that loads the later one; `later.js` has the function.
pub const FETCH: &str = "orgsim_fetch_later";
/// The module from which the later part imports the exports of the first one.
const FIRST: &str = "first";

pub struct SplitProgram {
    pub first: Vec<u8>,
    pub later: Vec<u8>,
}

/// The distribution of functions.
struct Plan<'a> {
    program: Linked<'a>,
    /// Functions of the first part, in order.
    kept: Vec<u32>,
    /// Functions of the later part, in order.
    moved: Vec<u32>,
    /// Moved functions with a stub in the first part, in order.
    stubs: Vec<u32>,
    /// Moved functions without a stub that tables have.
    absent: BTreeSet<u32>,
    /// Functions of the first part, including imported ones, that the later part calls, with their places in the table: it
    /// gets them from there, because a place takes less room than a name.
    shared: Vec<(u32, u32)>,
    /// Those of them that are in the table for that only, from the place after the stubs on.
    added: Vec<u32>,
    /// The table of functions, and its size before stubs are added.
    table: u32,
    slots: u32,
}

/// Splits `bound`, which `wasm-bindgen` has made from `linked`. `marked` says which stretches of code are in the first part.
pub fn split(linked: &[u8], bound: &[u8], marked: &[bool]) -> Result<SplitProgram> {
    let Ran {
        functions: first,
        stretches,
    } = Ran::of(&Linked::read(bound)?, marked)?;
    let moved = cold::moved(bound, &stretches, cold::SHORTEST)?;
    let plan = Plan::new(Linked::read(&moved)?, &first)?;
    // A function with the same name in both programs is in one part, and so are all functions of one name.
    let later = data::only_later(linked, |name| first.contains(name))?;
    Ok(SplitProgram {
        first: plan.first(&later)?,
        later: plan.later(&later)?,
    })
}

impl<'a> Plan<'a> {
    fn new(program: Linked<'a>, first: &BTreeSet<String>) -> Result<Self> {
        // Functions without a Rust name were added by `wasm-bindgen`.
        let added = |name: &String| !name.contains("::");
        let (kept, moved): (Vec<u32>, Vec<u32>) = program.own().partition(|function| {
            let name = program.names.get(function);
            name.is_none_or(|name| first.contains(name) || added(name))
        });
        let is_moved: BTreeSet<u32> = moved.iter().copied().collect();
        let mut wanted: BTreeSet<u32> = program.start.into_iter().collect();
        let functions = program
            .exports
            .iter()
            .filter(|it| it.kind == wasmparser::ExternalKind::Func);
        wanted.extend(functions.map(|it| it.index));
        for &function in &kept {
            wanted.extend(mentioned(program.body(function))?);
        }
        let mut shared = BTreeSet::new();
        for &function in &moved {
            shared.extend(mentioned(program.body(function))?);
        }
        let table = program
            .tables
            .iter()
            .position(|it| it.element_type.is_func_ref());
        let table = table.ok_or("a program without a table of functions")?;
        let in_tables = program.in_tables()?.into_iter();
        let absent = in_tables.filter(|it| is_moved.contains(it) && !wanted.contains(it));
        let absent = absent.collect();
        let stubs: Vec<u32> = wanted.intersection(&is_moved).copied().collect();
        let slots = u32::try_from(program.tables[table].initial)?;
        let table = u32::try_from(table)?;
        let contents = program.tables_contents()?.into_iter();
        let places = contents.filter(|it| it.0 == table);
        let places = places.flat_map(|(_, start, functions)| functions.into_iter().zip(start..));
        let places: HashMap<u32, u32> = places.collect();
        let mut added = Vec::new();
        let next = slots + u32::try_from(stubs.len())?;
        let shared = shared.difference(&is_moved).map(|&function| {
            let place = places.get(&function).copied().unwrap_or_else(|| {
                added.push(function);
                next + added.len() as u32 - 1
            });
            (function, place)
        });
        Ok(Self {
            shared: shared.collect(),
            added,
            absent,
            stubs,
            table,
            slots,
            kept,
            moved,
            program,
        })
    }

    /// The types of functions, and at the end the type without arguments and results.
    fn types(&self, renumber: &mut Renumber) -> Result<TypeSection> {
        let mut types = TypeSection::new();
        for of in &self.program.types {
            types.ty().func_type(&renumber.func_type(of.clone())?);
        }
        types.ty().function([], []);
        Ok(types)
    }

    /// The table of functions, as it is named where it is filled.
    fn filled(&self) -> Option<u32> {
        (self.table != 0).then_some(self.table)
    }

    /// The number of places that the program itself has not.
    fn more_slots(&self) -> u64 {
        (self.stubs.len() + self.added.len()) as u64
    }

    fn plain(&self) -> u32 {
        u32::try_from(self.program.types.len()).expect("32 bits")
    }

    /// The functions of the first part in order, and the new indexes of all its functions.
    fn present(&self, fetch: u32, ensure: u32) -> (Vec<u32>, Renumber) {
        let mut present: Vec<u32> = self.kept.iter().chain(&self.stubs).copied().collect();
        present.sort_unstable();
        let mut renumber = Renumber::default();
        renumber.functions.extend((0..fetch).map(|it| (it, it)));
        let own = present.iter().copied().zip(ensure + 1..);
        renumber.functions.extend(own);
        (present, renumber)
    }

    fn first(&self, later: &[Range<u32>]) -> Result<Vec<u8>> {
        let program = &self.program;
        let fetch = program.imported;
        let ensure = fetch + 1;
        let (present, mut renumber) = self.present(fetch, ensure);
        let there = u32::try_from(program.globals.len())?;

        let mut imports = ImportSection::new();
        for import in &program.imports {
            renumber.parse_import(&mut imports, *import)?;
        }
        let javascript = program.javascript()?;
        imports.import(javascript, FETCH, EntityType::Function(self.plain()));
        let mut functions = FunctionSection::new();
        functions.function(self.plain());
        for &function in &present {
            functions.function(program.functions[function as usize]);
        }
        // Tables have these in place of what is absent, one for each type.
        let own = ensure + 1 + u32::try_from(present.len())?;
        let types: BTreeSet<u32> = self.absent.iter().map(|&it| self.type_of(it)).collect();
        let instead: BTreeMap<u32, u32> = types.into_iter().zip(own..).collect();
        for &of in instead.keys() {
            functions.function(of);
        }
        let tables = self.tables(&mut renumber)?;
        let mut memories = MemorySection::new();
        memories.memory(renumber.memory_type(program.memory.ok_or("no memory")?)?);
        let globals = self.first_globals(&mut renumber)?;
        let exports = self.exports(&mut renumber)?;
        let elements = self.first_elements(&renumber, &instead)?;
        let mut code = self.first_code(&mut renumber, &present, there)?;
        for _ in &instead {
            code.function(&asks(fetch));
        }
        let data = self.first_data(later);
        let types = self.types(&mut renumber)?;
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&tables)
            .section(&memories)
            .section(&globals)
            .section(&exports);
        if let Some(start) = program.start {
            let function_index = renumber.functions[&start];
            module.section(&wasm_encoder::StartSection { function_index });
        }
        module.section(&elements).section(&code).section(&data);
        Ok(module.finish())
    }

    fn type_of(&self, function: u32) -> u32 {
        self.program.functions[function as usize]
    }

    /// The globals, and the flag that says whether the later part is loaded.
    fn first_globals(&self, renumber: &mut Renumber) -> Result<GlobalSection> {
        let mut globals = GlobalSection::new();
        for global in &self.program.globals {
            renumber.parse_global(&mut globals, global.clone())?;
        }
        let flag = GlobalType {
            val_type: ValType::I32,
            mutable: true,
            shared: false,
        };
        globals.global(flag, &ConstExpr::i32_const(0));
        Ok(globals)
    }

    /// What tables contain: `instead` has the function for those of a type that are absent.
    fn first_elements(
        &self,
        renumber: &Renumber,
        instead: &BTreeMap<u32, u32>,
    ) -> Result<ElementSection> {
        let mut in_tables = Renumber {
            functions: renumber.functions.clone(),
        };
        let absent = self
            .absent
            .iter()
            .map(|&it| (it, instead[&self.type_of(it)]));
        in_tables.functions.extend(absent);
        let mut elements = ElementSection::new();
        for element in &self.program.elements {
            in_tables.parse_element(&mut elements, element.clone())?;
        }
        let at = ConstExpr::i32_const((self.slots + self.stubs.len() as u32).cast_signed());
        let added = self.added.iter().map(|it| renumber.functions[it]);
        let added: Vec<u32> = added.collect();
        elements.active(self.filled(), &at, Elements::Functions(added.into()));
        Ok(elements)
    }

    /// The tables, with slots for the functions of the later part that the first one calls.
    fn tables(&self, renumber: &mut Renumber) -> Result<TableSection> {
        let mut tables = TableSection::new();
        for (number, table) in self.program.tables.iter().enumerate() {
            let mut table = renumber.table_type(*table)?;
            if number == self.table as usize {
                table.minimum += self.more_slots();
                table.maximum = table.maximum.map(|it| it + self.more_slots());
            }
            tables.table(table);
        }
        Ok(tables)
    }

    /// The functions of the first part: these, some of them stubs, after the one that loads the later part. `done` is
    /// the global that says whether it is loaded.
    fn first_code(
        &self,
        renumber: &mut Renumber,
        present: &[u32],
        done: u32,
    ) -> Result<CodeSection> {
        let fetch = self.program.imported;
        let mut code = CodeSection::new();
        code.function(&ensures(done, fetch));
        let stubs: HashMap<u32, u32> = self.stubs.iter().copied().zip(self.slots..).collect();
        for &function in present {
            match stubs.get(&function) {
                Some(&slot) => code.function(&self.stub(function, slot, fetch + 1)),
                None => {
                    renumber.parse_function_body(&mut code, self.program.body(function).clone())?;
                    &mut code
                }
            };
        }
        Ok(code)
    }

    /// The data with zeros in place of what only the later part uses: zeros compress to almost nothing.
    fn first_data(&self, later: &[Range<u32>]) -> DataSection {
        let mut data = DataSection::new();
        for &(address, content) in &self.program.data {
            let mut content = content.to_vec();
            for gone in later {
                let part = within(gone, address, content.len());
                content[part].fill(0);
            }
            data.active(0, &ConstExpr::i32_const(address.cast_signed()), content);
        }
        data
    }

    /// The program's exports, and those needed by the later part.
    fn exports(&self, renumber: &mut Renumber) -> Result<ExportSection> {
        let mut exports = ExportSection::new();
        for export in &self.program.exports {
            renumber.parse_export(&mut exports, *export)?;
        }
        exports.export("m", ExportKind::Memory, 0);
        exports.export("f", ExportKind::Table, self.table);
        let (tables, globals) = (self.program.tables.len(), self.program.globals.len());
        for (kind, letter, count) in [
            (ExportKind::Table, 't', tables),
            (ExportKind::Global, 'g', globals),
        ] {
            for number in 0..count {
                exports.export(&format!("{letter}{number}"), kind, u32::try_from(number)?);
            }
        }
        Ok(exports)
    }

    /// A stub that calls the function in this slot of the table with the same arguments.
    fn stub(&self, function: u32, slot: u32, ensure: u32) -> Function {
        let arguments = self.program.signature(function).params().len();
        let mut stub = Function::new([]);
        stub.instruction(&Instruction::Call(ensure));
        for argument in 0..u32::try_from(arguments).expect("32 bits") {
            stub.instruction(&Instruction::LocalGet(argument));
        }
        stub.instruction(&Instruction::I32Const(slot.cast_signed()));
        stub.instruction(&Instruction::CallIndirect {
            type_index: self.program.functions[function as usize],
            table_index: self.table,
        });
        stub.instruction(&Instruction::End);
        stub
    }

    fn later(&self, later: &[Range<u32>]) -> Result<Vec<u8>> {
        let program = &self.program;
        let mut renumber = Renumber::default();
        let order = self.shared.iter().map(|it| it.0).chain(self.moved.clone());
        renumber.functions.extend(order.zip(0..));
        let mut imports = ImportSection::new();
        for &(function, place) in &self.shared {
            let of = program.functions[function as usize];
            imports.import(FIRST, &place.to_string(), EntityType::Function(of));
        }
        let memory = renumber.memory_type(program.memory.ok_or("no memory")?)?;
        imports.import(FIRST, "m", memory);
        for (number, table) in program.tables.iter().enumerate() {
            let mut table = renumber.table_type(*table)?;
            // The program itself may already let it grow.
            table.maximum = table.maximum.map(|it| it + self.more_slots());
            imports.import(FIRST, &format!("t{number}"), table);
        }
        for (number, global) in program.globals.iter().enumerate() {
            let global = renumber.global_type(global.ty)?;
            imports.import(FIRST, &format!("g{number}"), global);
        }
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for &function in &self.moved {
            functions.function(program.functions[function as usize]);
            renumber.parse_function_body(&mut code, program.body(function).clone())?;
        }
        let mut elements = ElementSection::new();
        let stubs: Vec<u32> = self.stubs.iter().map(|it| renumber.functions[it]).collect();
        let offset = ConstExpr::i32_const(self.slots.cast_signed());
        elements.active(self.filled(), &offset, Elements::Functions(stubs.into()));
        self.fill(&mut elements, &renumber)?;
        let data = self.later_data(later)?;
        let types = self.types(&mut renumber)?;
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&elements)
            .section(&code)
            .section(&data);
        Ok(module.finish())
    }

    /// Puts what was absent into its places.
    fn fill(&self, elements: &mut ElementSection, renumber: &Renumber) -> Result {
        for (table, start, functions) in self.program.tables_contents()? {
            let table = (table != 0).then_some(table);
            let is_absent = |it: &u32| self.absent.contains(it);
            let mut at = start;
            for run in functions.chunk_by(|a, b| is_absent(a) == is_absent(b)) {
                if is_absent(&run[0]) {
                    let run: Vec<u32> = run.iter().map(|it| renumber.functions[it]).collect();
                    let offset = ConstExpr::i32_const(at.cast_signed());
                    elements.active(table, &offset, Elements::Functions(run.into()));
                }
                at += u32::try_from(run.len())?;
            }
        }
        Ok(())
    }

    fn later_data(&self, later: &[Range<u32>]) -> Result<DataSection> {
        let mut data = DataSection::new();
        for range in later {
            for &(address, content) in &self.program.data {
                let part = within(range, address, content.len());
                if !part.is_empty() {
                    let start = address + u32::try_from(part.start)?;
                    let offset = ConstExpr::i32_const(start.cast_signed());
                    data.active(0, &offset, content[part].iter().copied());
                }
            }
        }
        Ok(data)
    }
}

/// The part of these addresses in a content of this length at an address.
fn within(range: &Range<u32>, address: u32, length: usize) -> Range<usize> {
    let place = |at: u32| (at.saturating_sub(address) as usize).min(length);
    place(range.start)..place(range.end)
}

/// A function that loads the later part unless that has been done.
fn ensures(done: u32, fetch: u32) -> Function {
    let mut function = Function::new([]);
    for instruction in [
        Instruction::GlobalGet(done),
        Instruction::I32Eqz,
        Instruction::If(wasm_encoder::BlockType::Empty),
        Instruction::Call(fetch),
        Instruction::I32Const(1),
        Instruction::GlobalSet(done),
        Instruction::End,
        Instruction::End,
    ] {
        function.instruction(&instruction);
    }
    function
}

/// A function that asks for the later part, for a place of one of its functions.
fn asks(fetch: u32) -> Function {
    let mut function = Function::new([]);
    for instruction in [
        Instruction::Call(fetch),
        Instruction::Unreachable,
        Instruction::End,
    ] {
        function.instruction(&instruction);
    }
    function
}

/// Assigns the functions' indexes in a part.
#[derive(Default)]
pub struct Renumber {
    pub functions: HashMap<u32, u32>,
}

impl Reencode for Renumber {
    type Error = std::io::Error;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<std::io::Error>> {
        let number = self.functions.get(&function).copied();
        let missing = || std::io::Error::other(format!("function {function} is in another part"));
        number.ok_or_else(|| Error::UserError(missing()))
    }
}

#[cfg(test)]
mod tests;
