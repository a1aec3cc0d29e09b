//! Moving code that has not run out of the functions that have: it becomes functions of its own, which can be in the later
//! part of the program.
//!
//! What can be moved is the rest of a block from a point that was never reached. The new function gets the local variables
//! that it reads, and returns those that are read after it, and, where it can leave the block in several ways, the number of the way.

use crate::Result;
use crate::live::{Live, Locals};
use crate::marks::ends_stretch;
use crate::program::{Linked, copied};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    BlockType, CodeSection, Function, FunctionSection, Instruction, NameMap, NameSection,
    TypeSection,
};
use wasmparser::{
    BlockType as Of, FrameKind, FuncToValidate, FuncType, FuncValidatorAllocations, Operator,
    ValType, ValidPayload, Validator, ValidatorResources,
};

/// Code shorter than this stays, in bytes: calling it would not be shorter. Measured.
const SHORTEST: usize = 24;
/// What passing a local variable costs, in bytes.
const VARIABLE: usize = 4;
/// The names of the new functions begin so.
const NAME: &str = "cold::";

/// The program without code that has not run in functions that have. `ran` says it for each stretch.
pub fn moved(bound: &[u8], ran: &[bool]) -> Result<Vec<u8>> {
    let program = Linked::read(bound)?;
    let mut bodies = BTreeMap::new();
    for payload in validated(bound)? {
        bodies.insert(payload.index, payload);
    }
    let mut rebuilt = Rebuilt::new(&program);
    let mut allocations = FuncValidatorAllocations::default();
    let mut stretch = 0;
    for number in program.own() {
        let body = program.body(number);
        let mut ways = Vec::new();
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            ways.push((reader.original_position(), reader.read()?));
        }
        let count = 1 + ways[..ways.len() - 1].iter().filter(|it| ends_stretch(&it.1)).count();
        let own = ran.get(stretch..stretch + count).ok_or("marks of another program")?;
        stretch += count;
        // `wasm-bindgen` adds functions with several results.
        if !own[0] || program.signature(number).results().len() > 1 {
            rebuilt.same(body)?;
            continue;
        }
        let validate = bodies.remove(&number).ok_or("a function without a body")?;
        let mut validator = validate.into_validator(allocations);
        let code = Code::read(&program, number, ways, own, &mut validator)?;
        allocations = validator.into_allocations();
        let places = code.places();
        rebuilt.without(&program, &code, &places)?;
    }
    if stretch != ran.len() {
        return Err("marks of another program".into());
    }
    rebuilt.finish(bound, &program)
}

/// The functions with what validating them needs.
fn validated(bound: &[u8]) -> Result<Vec<FuncToValidate<ValidatorResources>>> {
    let mut validator = Validator::new();
    let mut found = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(bound) {
        if let ValidPayload::Func(function, _) = validator.payload(&payload?)? {
            found.push(function);
        }
    }
    Ok(found)
}

/// A block of a function, or the function itself.
struct Block {
    /// The operator that begins it; none begins the function.
    begin: Option<usize>,
    kind: FrameKind,
    /// Whether it has results.
    gives: bool,
    /// Whether branching to it passes values.
    takes: bool,
}

/// A function's code, and what is known of each operator.
struct Code<'a> {
    number: u32,
    operators: Vec<(u64, Operator<'a>)>,
    locals: Vec<ValType>,
    result: Option<ValType>,
    /// For each operator, the blocks that it is in, innermost last, as indexes of `blocks`.
    blocks: Vec<Block>,
    within: Vec<usize>,
    outer: Vec<Option<usize>>,
    /// Whether the operator was reached; values of its block lie below it; code before it ends in a branch.
    states: Vec<State>,
    /// The operator that ends the part of the block in which the operator is.
    ends: Vec<usize>,
    live: Live,
}

#[derive(Clone, Copy)]
struct State {
    ran: bool,
    bare: bool,
    dead: bool,
}

/// How moved code is left.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Exit {
    /// To the end of the block.
    End,
    /// By a branch to this many blocks outwards.
    Branch(u32),
    Return,
}

/// Code that is moved.
struct Place {
    range: Range<usize>,
    exits: Vec<Exit>,
    passed: Vec<u32>,
    returned: Vec<u32>,
}

impl<'a> Code<'a> {
    fn read(
        program: &Linked<'_>,
        number: u32,
        operators: Vec<(u64, Operator<'a>)>,
        ran: &[bool],
        validator: &mut wasmparser::FuncValidator<ValidatorResources>,
    ) -> Result<Self> {
        let body = program.body(number);
        validator.read_locals(&mut body.get_binary_reader())?;
        let locals = (0..validator.len_locals())
            .map(|it| validator.get_local_type(it).ok_or("a local without a type"))
            .collect::<Result<Vec<_>, _>>()?;
        let signature = program.signature(number);
        let mut code = Self {
            number,
            locals,
            result: signature.results().first().copied(),
            blocks: vec![Block {
                begin: None,
                kind: FrameKind::Block,
                gives: !signature.results().is_empty(),
                takes: !signature.results().is_empty(),
            }],
            outer: vec![None],
            within: Vec::new(),
            states: Vec::new(),
            ends: vec![0; operators.len()],
            live: Live::default(),
            operators,
        };
        code.walk(program, ran, validator)?;
        code.live = Live::of(&code.operators, code.locals.len());
        Ok(code)
    }

    fn walk(
        &mut self,
        program: &Linked<'_>,
        ran: &[bool],
        validator: &mut wasmparser::FuncValidator<ValidatorResources>,
    ) -> Result {
        let mut open = vec![0];
        // The operators since the part of each open block began.
        let mut parts = vec![vec![]];
        let mut stretch = 0;
        for at in 0..self.operators.len() {
            let (offset, operator) = &self.operators[at];
            let frame = *validator.get_control_frame(0).ok_or("no block")?;
            let height = validator.operand_stack_height() as usize;
            self.states.push(State {
                ran: ran[stretch],
                bare: height == frame.height,
                dead: frame.unreachable,
            });
            self.within.push(*open.last().ok_or("no block")?);
            if matches!(operator, Operator::End | Operator::Else) {
                for inside in parts.pop().ok_or("no block")? {
                    self.ends[inside] = at;
                }
            }
            match operator {
                Operator::End => {
                    open.pop();
                }
                Operator::Else => parts.push(vec![]),
                _ => parts.last_mut().ok_or("no block")?.push(at),
            }
            if let Operator::Block { blockty } | Operator::Loop { blockty } | Operator::If { blockty } =
                operator
            {
                let (kind, takes) = match operator {
                    Operator::Loop { .. } => (FrameKind::Loop, false),
                    _ => (FrameKind::Block, *blockty != Of::Empty),
                };
                let typed = matches!(blockty, Of::FuncType(of) if !program.types[*of as usize].params().is_empty());
                self.blocks.push(Block {
                    begin: Some(at),
                    kind,
                    gives: *blockty != Of::Empty,
                    takes: takes || typed,
                });
                self.outer.push(open.last().copied());
                open.push(self.blocks.len() - 1);
                parts.push(vec![]);
            }
            if ends_stretch(operator) && at + 1 < self.operators.len() {
                stretch += 1;
            }
            validator.op(*offset, operator)?;
        }
        Ok(())
    }

    /// The code to move, in order.
    fn places(&self) -> Vec<Place> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.operators.len() {
            let state = self.states[at];
            let end = self.ends[at];
            if !state.ran && state.bare && !state.dead && end > at
                && let Some(place) = self.place(at..end)
            {
                found.push(place);
                at = end;
            } else {
                at += 1;
            }
        }
        found
    }

    /// This code, if it can be moved and it is worth it.
    fn place(&self, range: Range<usize>) -> Option<Place> {
        let size = usize::try_from(self.operators[range.end].0 - self.operators[range.start].0).ok()?;
        if size < SHORTEST {
            return None;
        }
        let (mut exits, mut targets) = (BTreeSet::new(), Locals::new(self.locals.len()));
        let block = self.within[range.start];
        if !self.states[range.end].dead {
            exits.insert(self.exit(block, 0, true, &mut targets)?);
        }
        let (mut depth, mut used, mut set) = (0, BTreeSet::new(), BTreeSet::new());
        for (_, operator) in &self.operators[range.clone()] {
            let mut leaves = |to: u32, passes: bool| -> Option<()> {
                if to >= depth {
                    exits.insert(self.branch(block, to - depth, passes, &mut targets)?);
                }
                Some(())
            };
            match operator {
                Operator::Br { relative_depth } => leaves(*relative_depth, true)?,
                Operator::BrIf { relative_depth } => leaves(*relative_depth, false)?,
                Operator::BrTable { targets: all } => {
                    leaves(all.default(), false)?;
                    for to in all.targets() {
                        leaves(to.ok()?, false)?;
                    }
                }
                Operator::Return => {
                    exits.insert(Exit::Return);
                }
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => depth += 1,
                Operator::End => depth -= 1,
                Operator::LocalGet { local_index } => {
                    used.insert(*local_index);
                }
                Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                    set.insert(*local_index);
                }
                _ => {}
            }
        }
        let returned: Vec<u32> = set.iter().copied().filter(|it| targets.has(*it)).collect();
        let before = self.live.before(range.start, self.locals.len());
        used.extend(&returned);
        let passed: Vec<u32> = used.into_iter().filter(|it| before.has(*it)).collect();
        let place = Place { exits: exits.into_iter().collect(), passed, returned, range };
        let cost = SHORTEST + VARIABLE * (place.passed.len() + 2 * place.returned.len()) + 6 * place.exits.len();
        (size >= cost).then_some(place)
    }

    /// The exit of a branch to so many blocks outwards of this one. None: it cannot be one, as values go with it.
    fn branch(&self, block: usize, outwards: u32, passes: bool, live: &mut Locals) -> Option<Exit> {
        let mut to = block;
        for _ in 0..outwards {
            to = self.outer[to]?;
        }
        if self.outer[to].is_none() {
            return (passes || !self.blocks[to].takes).then_some(Exit::Return);
        }
        if self.blocks[to].takes {
            return None;
        }
        if outwards == 0 && self.blocks[to].kind != FrameKind::Loop {
            return self.exit(block, 0, true, live);
        }
        live.add(self.live.branch(self.blocks[to].begin?));
        Some(Exit::Branch(outwards))
    }

    /// The exit to the end of a block.
    fn exit(&self, block: usize, _: u32, _: bool, live: &mut Locals) -> Option<Exit> {
        let Some(begin) = self.blocks[block].begin else {
            return Some(Exit::Return);
        };
        if self.blocks[block].gives {
            return None;
        }
        live.add(self.live.after(begin));
        Some(Exit::End)
    }
}

/// The program that is built.
struct Rebuilt {
    types: Vec<FuncType>,
    known: HashMap<FuncType, u32>,
    code: CodeSection,
    /// The new functions, with their types.
    new: Vec<(u32, Function)>,
    first: u32,
    same: RoundtripReencoder,
}

impl Rebuilt {
    fn new(program: &Linked<'_>) -> Self {
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

    fn same(&mut self, body: &wasmparser::FunctionBody<'_>) -> Result {
        Ok(self.same.parse_function_body(&mut self.code, body.clone())?)
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
    fn without(&mut self, program: &Linked<'_>, code: &Code<'_>, places: &[Place]) -> Result {
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
        let number = |exit: Exit| {
            let at = place.exits.iter().position(|it| *it == exit);
            at.and_then(|it| u32::try_from(it).ok()).ok_or("an exit that is not known")
        };
        let target = |to: u32, depth: u32| -> Result<(u32, bool)> {
            if to < depth {
                return Ok((to, false));
            }
            let exit = code.branch(block, to - depth, true, &mut Locals::new(code.locals.len()));
            let exit = exit.ok_or("a branch that passes values")?;
            Ok((depth + number(exit)?, exit == Exit::Return))
        };
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
                Operator::BrIf { relative_depth } => Instruction::BrIf(target(*relative_depth, depth)?.0),
                Operator::BrTable { targets } => {
                    let all = targets.targets().map(|it| Ok(target(it?, depth)?.0));
                    let all = all.collect::<Result<Vec<u32>>>()?;
                    Instruction::BrTable(all.into(), target(targets.default(), depth)?.0)
                }
                Operator::Return => {
                    if let Some(result) = result {
                        function.instruction(&Instruction::LocalSet(result));
                    }
                    Instruction::Br(depth + number(Exit::Return)?)
                }
                other => self.same.instruction(other.clone())?,
            };
            function.instruction(&instruction);
        }
        if code.states[place.range.end].dead {
            function.instruction(&Instruction::Unreachable);
            return Ok(());
        }
        let exit = code.exit(block, 0, true, &mut Locals::new(code.locals.len()));
        let exit = exit.ok_or("an end with values")?;
        if let Some(result) = result.filter(|_| exit == Exit::Return) {
            function.instruction(&Instruction::LocalSet(result));
        }
        function.instruction(&Instruction::Br(number(exit)?));
        Ok(())
    }

    fn finish(self, bound: &[u8], program: &Linked<'_>) -> Result<Vec<u8>> {
        let Self { types, mut code, new, mut same, first, .. } = self;
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
    let past = several && place.exits.contains(&Exit::End) && block.kind == FrameKind::Loop;
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
