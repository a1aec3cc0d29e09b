//! Writing the program without the code that is moved, and the new functions.

use super::{Code, Exit, NAME, Place};
use crate::live::Locals;
use crate::program::{Linked, Result, copied};
use std::collections::HashMap;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    BlockType, CodeSection, Function, FunctionSection, Instruction, NameMap, NameSection,
    TypeSection,
};
use wasmparser::{FuncType, Operator, ValType};

/// The program that is built.
pub struct Rebuilt {
    types: Vec<FuncType>,
    known: HashMap<FuncType, u32>,
    code: CodeSection,
    /// The new functions, with their types.
    new: Vec<(u32, Function)>,
    first: u32,
    same: RoundtripReencoder,
}

impl Rebuilt {
    pub fn new(program: &Linked<'_>) -> Self {
        let known = program.types.iter().cloned().zip(0..).collect();
        Self {
            types: program.types.clone(),
            known,
            code: CodeSection::new(),
            new: Vec::new(),
            first: program.own().end,
            same: RoundtripReencoder,
        }
    }

    pub fn same(&mut self, body: &wasmparser::FunctionBody<'_>) -> Result {
        Ok(self
            .same
            .parse_function_body(&mut self.code, body.clone())?)
    }

    fn of(&mut self, params: Vec<ValType>, results: Vec<ValType>) -> u32 {
        let of = FuncType::new(params, results);
        let next = u32::try_from(self.types.len()).expect("32 bits");
        *self.known.entry(of.clone()).or_insert_with(|| {
            self.types.push(of);
            next
        })
    }

    /// The function without the code of these places.
    pub fn without(&mut self, program: &Linked<'_>, code: &Code<'_>, places: &[Place]) -> Result {
        let arguments = program.signature(code.number).params().len();
        let mut types = Vec::new();
        for of in code.locals[arguments..].iter().chain(code.result.as_ref()) {
            types.push(self.same.val_type(*of)?);
        }
        let mut function = Function::new_with_locals_types(types);
        let result = u32::try_from(code.locals.len())?;
        let (mut at, mut left) = (0, places.iter().peekable());
        while at < code.operators.len() {
            if let Some(place) = left.next_if(|it| it.range.start == at) {
                let moved = self.moved(code, place)?;
                let number = self.first + u32::try_from(self.new.len())?;
                self.new.push(moved);
                call(&mut function, code, place, number, result);
                at = place.range.end;
            } else {
                function.instruction(&self.same.instruction(code.operators[at].1.clone())?);
                at += 1;
            }
        }
        self.code.function(&function);
        Ok(())
    }

    /// The new function of a place, and its type.
    fn moved(&mut self, code: &Code<'_>, place: &Place) -> Result<(u32, Function)> {
        let of = |it: &u32| code.locals[*it as usize];
        let mut results = Vec::new();
        if place.exits.len() > 1 {
            results.push(ValType::I32);
        }
        let value = code.result.filter(|_| place.exits.contains(&Exit::Return));
        results.extend(value);
        results.extend(place.returned.iter().map(of));
        let kind = self.of(place.passed.iter().map(of).collect(), results);
        let mut names: HashMap<u32, u32> = place.passed.iter().copied().zip(0..).collect();
        let mut types = Vec::new();
        let count = u32::try_from(place.passed.len())?;
        for (_, operator) in &code.operators[place.range.clone()] {
            if let Operator::LocalGet { local_index }
            | Operator::LocalSet { local_index }
            | Operator::LocalTee { local_index } = operator
                && !names.contains_key(local_index)
            {
                names.insert(*local_index, count + u32::try_from(types.len())?);
                types.push(self.same.val_type(of(local_index))?);
            }
        }
        let result = count + u32::try_from(types.len())?;
        if let Some(value) = value {
            types.push(self.same.val_type(value)?);
        }
        let mut function = Function::new_with_locals_types(types);
        for _ in &place.exits {
            function.instruction(&Instruction::Block(BlockType::Empty));
        }
        self.body(&mut function, code, place, &names, value.map(|_| result))?;
        for (number, _) in place.exits.iter().enumerate() {
            function.instruction(&Instruction::End);
            if place.exits.len() > 1 {
                function.instruction(&Instruction::I32Const(i32::try_from(number)?));
            }
            if value.is_some() {
                function.instruction(&Instruction::LocalGet(result));
            }
            for it in &place.returned {
                function.instruction(&Instruction::LocalGet(names[it]));
            }
            function.instruction(&Instruction::Return);
        }
        function.instruction(&Instruction::End);
        Ok((kind, function))
    }

    /// The code of a place, with branches to its exits.
    fn body(
        &mut self,
        function: &mut Function,
        code: &Code<'_>,
        place: &Place,
        names: &HashMap<u32, u32>,
        result: Option<u32>,
    ) -> Result {
        let block = code.within[place.range.start];
        let mut depth = 0;
        let target = |to: u32, depth: u32| code.target(place, to, depth);
        for (_, operator) in &code.operators[place.range.clone()] {
            match operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => depth += 1,
                Operator::End => depth -= 1,
                _ => {}
            }
            let instruction = match operator {
                Operator::LocalGet { local_index } => Instruction::LocalGet(names[local_index]),
                Operator::LocalSet { local_index } => Instruction::LocalSet(names[local_index]),
                Operator::LocalTee { local_index } => Instruction::LocalTee(names[local_index]),
                Operator::Br { relative_depth } => {
                    let (to, returns) = target(*relative_depth, depth)?;
                    if let Some(result) = result.filter(|_| returns) {
                        function.instruction(&Instruction::LocalSet(result));
                    }
                    Instruction::Br(to)
                }
                Operator::BrIf { relative_depth } => {
                    Instruction::BrIf(target(*relative_depth, depth)?.0)
                }
                Operator::BrTable { targets } => {
                    let all = targets.targets().map(|it| Ok(target(it?, depth)?.0));
                    let all = all.collect::<Result<Vec<u32>>>()?;
                    Instruction::BrTable(all.into(), target(targets.default(), depth)?.0)
                }
                Operator::Return => {
                    if let Some(result) = result {
                        function.instruction(&Instruction::LocalSet(result));
                    }
                    Instruction::Br(depth + place.number(Exit::Return)?)
                }
                other => self.same.instruction(other.clone())?,
            };
            function.instruction(&instruction);
        }
        if code.states[place.range.end].dead {
            function.instruction(&Instruction::Unreachable);
            return Ok(());
        }
        let exit = code.end(block, &mut Locals::new(code.locals.len()));
        let exit = exit.ok_or("an end with values")?;
        if let Some(result) = result.filter(|_| exit == Exit::Return) {
            function.instruction(&Instruction::LocalSet(result));
        }
        function.instruction(&Instruction::Br(place.number(exit)?));
        Ok(())
    }

    pub fn finish(self, bound: &[u8], program: &Linked<'_>) -> Result<Vec<u8>> {
        let Self {
            types,
            mut code,
            new,
            mut same,
            first,
            ..
        } = self;
        let mut kinds = TypeSection::new();
        for of in types {
            kinds.ty().func_type(&same.func_type(of)?);
        }
        let mut functions = FunctionSection::new();
        for number in program.own() {
            functions.function(program.functions[number as usize]);
        }
        let mut map = NameMap::new();
        let mut names: Vec<_> = program.names.iter().collect();
        names.sort();
        for (number, name) in names {
            map.append(*number, name);
        }
        for (number, (of, function)) in new.into_iter().enumerate() {
            functions.function(of);
            code.function(&function);
            map.append(first + u32::try_from(number)?, &format!("{NAME}{number}"));
        }
        let mut section = NameSection::new();
        section.functions(&map);
        let mut module = copied(bound, |id, module| {
            match id {
                1 => module.section(&kinds),
                3 => module.section(&functions),
                10 => module.section(&code),
                _ => return false,
            };
            true
        })?;
        module.section(&section);
        Ok(module.finish())
    }
}

/// Calls the new function of a place, and goes on where it says.
fn call(function: &mut Function, code: &Code<'_>, place: &Place, number: u32, result: u32) {
    let block = &code.blocks[code.within[place.range.start]];
    let returns = place.exits.contains(&Exit::Return);
    let several = place.exits.len() > 1;
    // To the end of a loop no branch leads.
    let past = several && place.exits.contains(&Exit::End) && block.is_loop;
    let wraps = u32::from(past) + u32::from(several && returns);
    for _ in 0..wraps {
        function.instruction(&Instruction::Block(BlockType::Empty));
    }
    for it in &place.passed {
        function.instruction(&Instruction::LocalGet(*it));
    }
    function.instruction(&Instruction::Call(number));
    for it in place.returned.iter().rev() {
        function.instruction(&Instruction::LocalSet(*it));
    }
    let value = code.result.filter(|_| returns);
    if value.is_some() {
        function.instruction(&Instruction::LocalSet(result));
    }
    let leave = |function: &mut Function| {
        if value.is_some() {
            function.instruction(&Instruction::LocalGet(result));
        }
        function.instruction(&Instruction::Return);
    };
    match *place.exits {
        [] => {
            function.instruction(&Instruction::Unreachable);
        }
        [Exit::End] => {}
        [Exit::Branch(to)] => {
            function.instruction(&Instruction::Br(to));
        }
        [Exit::Return] => leave(function),
        ref all => {
            let to = |exit: &Exit| match exit {
                Exit::Branch(to) => to + wraps,
                Exit::Return => 0,
                Exit::End if past => wraps - 1,
                Exit::End => wraps,
            };
            let targets: Vec<u32> = all.iter().map(to).collect();
            let (last, others) = targets.split_last().expect("several exits");
            function.instruction(&Instruction::BrTable(others.into(), *last));
            if returns {
                function.instruction(&Instruction::End);
                leave(function);
            }
            if past {
                function.instruction(&Instruction::End);
            }
        }
    }
}
