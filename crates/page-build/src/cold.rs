//! Moving code that has not run out of the functions that have: it becomes functions of its own, which can be in the later
//! part of the program.
//!
//! What can be moved is the rest of a block from a point that was never reached. The new function gets the local variables
//! that it reads, and returns those that are read after it, and, where it can leave the block in several ways, the number of the way.

mod rebuilt;

use super::program::Result;
use crate::live::{Live, Locals};
use crate::marks::{self, ends_stretch};
use crate::program::Linked;
use rebuilt::Rebuilt;
use std::collections::BTreeSet;
use std::ops::Range;
use wasmparser::{
    BlockType as Of, FuncToValidate, FuncValidator, FuncValidatorAllocations, Operator, ValType,
    ValidPayload, Validator, ValidatorResources,
};

/// Code shorter than this stays, in bytes: calling it would not be shorter. Measured.
pub const SHORTEST: usize = 40;
/// The names of the new functions begin so.
const NAME: &str = "cold::";

/// The program with functions of their own for code, at least so long, that has not run in functions that have. `ran` says it for
/// each stretch.
pub fn moved(bound: &[u8], ran: &[bool], shortest: usize) -> Result<Vec<u8>> {
    let program = Linked::read(bound)?;
    let mut rebuilt = Rebuilt::new(&program);
    let mut allocations = FuncValidatorAllocations::default();
    let mut stretch = 0;
    for (number, validate) in program.own().zip(validated(bound)?) {
        let body = program.body(number);
        let own = &ran[stretch..stretch + marks::count(body)?];
        stretch += own.len();
        // `wasm-bindgen` adds functions with several results.
        if !own[0] || program.signature(number).results().len() > 1 {
            rebuilt.same(body)?;
            continue;
        }
        let mut validator = validate.into_validator(allocations);
        let code = Code::read(&program, number, own, &mut validator)?;
        allocations = validator.into_allocations();
        let places = code.places(shortest);
        rebuilt.without(&program, &code, &places)?;
    }
    rebuilt.finish(bound, &program)
}

/// What validating the functions needs, in their order.
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
    is_loop: bool,
    /// Whether it has results.
    gives: bool,
    /// Whether branching to it passes values.
    takes: bool,
}

/// A function's code, and what is known of each operator.
struct Code<'a> {
    number: u32,
    operators: Vec<(usize, Operator<'a>)>,
    locals: Vec<ValType>,
    result: Option<ValType>,
    blocks: Vec<Block>,
    /// The block that each block is in.
    outer: Vec<Option<usize>>,
    /// The block that each operator is in; its own, if it ends one.
    within: Vec<usize>,
    states: Vec<State>,
    /// The operator that ends the part of the block in which the operator is.
    ends: Vec<usize>,
    live: Live,
}

/// What is known of the place before an operator.
#[derive(Clone, Copy)]
struct State {
    ran: bool,
    /// Its block has no values there.
    bare: bool,
    /// The code before it leaves the block.
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

impl Place {
    /// The number of one of its exits.
    fn number(&self, exit: Exit) -> Result<u32> {
        let at = self.exits.iter().position(|it| *it == exit);
        Ok(u32::try_from(at.ok_or("an exit that is not known")?)?)
    }
}

impl<'a> Code<'a> {
    fn read(
        program: &Linked<'a>,
        number: u32,
        ran: &[bool],
        validator: &mut FuncValidator<ValidatorResources>,
    ) -> Result<Self> {
        let body = program.body(number);
        let mut operators = Vec::new();
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            operators.push((reader.original_position(), reader.read()?));
        }
        validator.read_locals(&mut body.get_binary_reader())?;
        let locals = (0..validator.len_locals())
            .map(|it| validator.get_local_type(it).ok_or("a local without a type"))
            .collect::<Result<Vec<_>, _>>()?;
        let result = program.signature(number).results().first().copied();
        let mut code = Self {
            number,
            locals,
            result,
            blocks: vec![Block {
                begin: None,
                is_loop: false,
                gives: result.is_some(),
                takes: result.is_some(),
            }],
            outer: vec![None],
            within: Vec::new(),
            states: Vec::new(),
            ends: vec![0; operators.len()],
            live: Live::default(),
            operators,
        };
        code.walk(ran, validator)?;
        let begins = (code.within.iter()).map(|it| code.blocks[*it].begin);
        let begins: Vec<Option<usize>> = begins.collect();
        code.live = Live::of(&code.operators, &begins, code.locals.len());
        Ok(code)
    }

    fn walk(&mut self, ran: &[bool], validator: &mut FuncValidator<ValidatorResources>) -> Result {
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
            if let Operator::Block { blockty }
            | Operator::Loop { blockty }
            | Operator::If { blockty } = operator
            {
                let is_loop = matches!(operator, Operator::Loop { .. });
                let gives = *blockty != Of::Empty;
                self.blocks.push(Block {
                    begin: Some(at),
                    is_loop,
                    gives,
                    // A block whose type has a number may have parameters.
                    takes: gives && (!is_loop || matches!(blockty, Of::FuncType(_))),
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
    fn places(&self, shortest: usize) -> Vec<Place> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.operators.len() {
            let state = self.states[at];
            let end = self.ends[at];
            if !state.ran
                && state.bare
                && !state.dead
                && end > at
                && let Some(place) = self.place(at..end, shortest)
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
    fn place(&self, range: Range<usize>, shortest: usize) -> Option<Place> {
        let size = self.operators[range.end].0 - self.operators[range.start].0;
        if size < shortest {
            return None;
        }
        let (mut exits, mut targets) = (BTreeSet::new(), Locals::new(self.locals.len()));
        let block = self.within[range.start];
        if !self.states[range.end].dead {
            exits.insert(self.end(block, &mut targets)?);
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
        let before = self.live.before(range.start);
        used.extend(&returned);
        let passed: Vec<u32> = used.into_iter().filter(|it| before.has(*it)).collect();
        let place = Place {
            exits: exits.into_iter().collect(),
            passed,
            returned,
            range,
        };
        // Each variable and each way out makes the call longer.
        let cost = shortest
            * (10 + place.passed.len() + 2 * place.returned.len() + place.exits.len())
            / 10;
        (size >= cost).then_some(place)
    }

    /// Where a branch of a place's code leads in its new function, this deep in blocks, and whether it returns from the old one.
    fn target(&self, place: &Place, to: u32, depth: u32) -> Result<(u32, bool)> {
        if to < depth {
            return Ok((to, false));
        }
        let block = self.within[place.range.start];
        let exit = self.branch(block, to - depth, true, &mut Locals::new(self.locals.len()));
        let exit = exit.ok_or("a branch that passes values")?;
        Ok((depth + place.number(exit)?, exit == Exit::Return))
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
        if outwards == 0 && !self.blocks[to].is_loop {
            return self.end(block, live);
        }
        live.add(self.live.branch(self.blocks[to].begin?));
        Some(Exit::Branch(outwards))
    }

    /// The exit to the end of a block.
    fn end(&self, block: usize, live: &mut Locals) -> Option<Exit> {
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

#[cfg(test)]
mod tests;
