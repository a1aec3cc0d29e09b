//! A program that records which of its functions have run.

use crate::Result;
use crate::program::{Linked, copied};
use crate::split::Renumber;
use wasm_encoder::reencode::Reencode;
use wasm_encoder::{CodeSection, Instruction, MemorySection};

/// Adds a mark for each function to the program's memory: 1 once it has run. Also returns the address of the marks, and
/// the names of the functions in order.
pub fn marked(bound: &[u8]) -> Result<(Vec<u8>, u64, Vec<String>)> {
    let program = Linked::read(bound)?;
    let mut memory = program.memory.ok_or("no memory")?;
    // After all of the program's memory; later allocations come after the marks.
    let marks = memory.initial * 65536;
    memory.initial += program.bodies.len().div_ceil(65536) as u64;
    let mut renumber = Renumber::default();
    renumber
        .functions
        .extend((0..program.own().end).map(|it| (it, it)));
    let mut code = CodeSection::new();
    let mut names = Vec::new();
    for (number, function) in program.own().enumerate() {
        let body = program.body(function);
        let mut marked = renumber.new_function_with_parsed_locals(body)?;
        let at = i32::try_from(marks)? + i32::try_from(number)?;
        marked.instruction(&Instruction::I32Const(at));
        marked.instruction(&Instruction::I32Const(1));
        let mem = wasm_encoder::MemArg {
            offset: 0,
            align: 0,
            target: Default::default(),
            ordering: None,
        };
        marked.instruction(&Instruction::I32Store8(mem));
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            marked.instruction(&renumber.parse_instruction(&mut operators)?);
        }
        code.function(&marked);
        names.push(program.names.get(&function).cloned().unwrap_or_default());
    }
    let mut memories = MemorySection::new();
    memories.memory(renumber.memory_type(memory)?);
    let module = copied(bound, |id, module| {
        match id {
            5 => module.section(&memories),
            10 => module.section(&code),
            _ => return false,
        };
        true
    })?;
    Ok((module.finish(), marks, names))
}
