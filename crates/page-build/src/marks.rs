//! A program that records which stretches of its functions have run.
//!
//! A stretch is what runs without a choice: it begins at the start of a function, of a block, of a branch, and after
//! each of these. Stretches are numbered over the whole program, in order.

use super::program::Result;
use crate::program::{Linked, copied};
use std::collections::BTreeSet;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{CodeSection, Instruction, MemArg, MemorySection};
use wasmparser::{FunctionBody, Operator};

/// Where a program keeps its marks, a byte for each stretch: 1 once it has run.
pub struct MarkedMemory {
    pub address: u64,
    pub count: usize,
}

/// Whether a new stretch begins after this operator.
pub fn ends_stretch(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::Else
            | Operator::End
            | Operator::BrIf { .. }
    )
}

/// Libraries whose functions have run entirely if they have run at all: which way they take depends on numbers, lengths, addresses and
/// hashes, which are others in the next visit.
const BY_CHANCE: [&str; 8] = [
    "alloc",
    "compiler_builtins",
    "core",
    "dlmalloc",
    "hashbrown",
    "indexmap",
    "itoa",
    "std",
];

/// A hash table compares keys where their hashes begin alike, and hashes them anew when it grows: which visit does is by chance.
const HASH_TABLES: &str = "hashbrown";

/// What has run of a program, and the names of the functions that have.
pub struct Ran {
    pub stretches: Vec<bool>,
    pub functions: BTreeSet<String>,
}

impl Ran {
    /// `marked`: whether the stretch was marked, for each stretch of this program.
    pub fn of(program: &Linked<'_>, marked: &[bool]) -> Result<Self> {
        const OTHER: &str = "these are marks of another program";
        let mut stretches = marked.to_vec();
        let mut functions = BTreeSet::new();
        let in_tables: BTreeSet<u32> = program.in_tables()?.into_iter().collect();
        let mut start = 0;
        for function in program.own() {
            let name = program.names.get(&function);
            let is_asked =
                in_tables.contains(&function) && name.is_some_and(|it| library(it) == HASH_TABLES);
            let end = start + count(program.body(function))?;
            let own = stretches.get_mut(start..end).ok_or(OTHER)?;
            if own[0] || is_asked {
                if name.is_some_and(|it| BY_CHANCE.contains(&library(it))) {
                    own.fill(true);
                }
                functions.extend(name.cloned());
            }
            start = end;
        }
        let is_all = start == stretches.len();
        is_all
            .then_some(Self {
                stretches,
                functions,
            })
            .ok_or(OTHER.into())
    }
}

/// The library of a function: of the type, where the function is an implementation.
fn library(name: &str) -> &str {
    let path = name.trim_start_matches(['<', '&', '*', '[', '(']);
    let path = path.trim_start_matches("dyn ").trim_start_matches("mut ");
    path.split("::").next().unwrap_or_default()
}

/// How many stretches a function has.
pub fn count(body: &FunctionBody<'_>) -> Result<usize> {
    let mut count = 0;
    for operator in body.get_operators_reader()? {
        count += usize::from(ends_stretch(&operator?));
    }
    // One begins with the function, none after its end.
    Ok(count)
}

/// Adds marks to the program.
pub fn marked(bound: &[u8]) -> Result<(Vec<u8>, MarkedMemory)> {
    let program = Linked::read(bound)?;
    let mut memory = program.memory.ok_or("no memory")?;
    // After all of the program's memory; later allocations come after the marks.
    let address = memory.initial * 65536;
    let mut count: usize = 0;
    let mut same = RoundtripReencoder;
    let mut code = CodeSection::new();
    for function in program.own() {
        let body = program.body(function);
        let mut marked = same.new_function_with_parsed_locals(body)?;
        let mut begins = true;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            if begins {
                let at = i32::try_from(address)? + i32::try_from(count)?;
                mark(&mut marked, at);
                count += 1;
            }
            let operator = operators.read()?;
            // Nothing comes after the function's own end.
            begins = ends_stretch(&operator) && !operators.eof();
            marked.instruction(&same.instruction(operator)?);
        }
        code.function(&marked);
    }
    memory.initial += u64::try_from(count.div_ceil(65536))?;
    let mut memories = MemorySection::new();
    memories.memory(same.memory_type(memory)?);
    let module = copied(bound, |id, module| {
        match id {
            5 => module.section(&memories),
            10 => module.section(&code),
            _ => return false,
        };
        true
    })?;
    Ok((module.finish(), MarkedMemory { address, count }))
}

fn mark(function: &mut wasm_encoder::Function, at: i32) {
    let address = MemArg {
        offset: 0,
        align: 0,
        memory_index: 0,
    };
    function
        .instruction(&Instruction::I32Const(at))
        .instruction(&Instruction::I32Const(1))
        .instruction(&Instruction::I32Store8(address));
}
