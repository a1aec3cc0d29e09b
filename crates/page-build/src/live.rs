//! Which local variables of a function are read later, at the places where code can be moved out of it.

use std::collections::HashMap;
use wasmparser::Operator;

/// A set of local variables.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Locals(Vec<u64>);

impl Locals {
    pub fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    pub fn has(&self, local: u32) -> bool {
        self.0[local as usize / 64] >> (local % 64) & 1 == 1
    }

    pub fn add(&mut self, others: &Self) {
        self.0
            .iter_mut()
            .zip(&others.0)
            .for_each(|(it, other)| *it |= other);
    }

    fn insert(&mut self, local: u32) {
        self.0[local as usize / 64] |= 1 << (local % 64);
    }

    fn remove(&mut self, local: u32) {
        self.0[local as usize / 64] &= !(1 << (local % 64));
    }
}

/// What is read later. Blocks are known by the operator that begins them.
#[derive(Default)]
pub struct Live {
    count: usize,
    /// Before each operator.
    before: Vec<Locals>,
    /// After the block.
    after: HashMap<usize, Locals>,
    /// Where a branch to the block leads.
    branch: HashMap<usize, Locals>,
}

impl Live {
    /// `begins`: for each operator that ends a block or its first part, the operator that begins the block.
    pub fn of(operators: &[(usize, Operator<'_>)], begins: &[Option<usize>], count: usize) -> Self {
        let mut live = Self {
            count,
            before: vec![Locals::default(); operators.len()],
            ..Self::default()
        };
        // What is read at the start of a loop is known after its code has been looked at.
        while live.pass(operators, begins) {}
        live
    }

    pub fn before(&self, at: usize) -> &Locals {
        &self.before[at]
    }

    pub fn after(&self, block: usize) -> &Locals {
        &self.after[&block]
    }

    pub fn branch(&self, block: usize) -> &Locals {
        &self.branch[&block]
    }

    /// Looks at the code backwards. Whether something new was found.
    fn pass(&mut self, operators: &[(usize, Operator<'_>)], begins: &[Option<usize>]) -> bool {
        let mut now = Locals::new(self.count);
        // For each open block its beginning; none for the function.
        let mut open: Vec<Option<usize>> = Vec::new();
        let mut otherwise: HashMap<usize, Locals> = HashMap::new();
        let mut found = false;
        for (at, (_, operator)) in operators.iter().enumerate().rev() {
            match operator {
                Operator::End => {
                    open.push(begins[at]);
                    if let Some(begin) = begins[at] {
                        self.ends(begin, &operators[begin].1, &now);
                    }
                }
                Operator::Else => {
                    let begin = begins[at].expect("a function has no second part");
                    otherwise.insert(begin, now);
                    now = self.after[&begin].clone();
                }
                Operator::If { .. } => {
                    open.pop();
                    now.add(otherwise.get(&at).unwrap_or(&self.after[&at]));
                }
                Operator::Block { .. } => {
                    open.pop();
                }
                Operator::Loop { .. } => {
                    open.pop();
                    if self.branch[&at] != now {
                        found = true;
                        self.branch.insert(at, now.clone());
                    }
                }
                Operator::Br { relative_depth } => now = self.target(&open, *relative_depth),
                Operator::BrIf { relative_depth } => now.add(&self.target(&open, *relative_depth)),
                Operator::BrTable { targets } => {
                    now = self.target(&open, targets.default());
                    for to in targets.targets().flatten() {
                        now.add(&self.target(&open, to));
                    }
                }
                Operator::Return | Operator::Unreachable => now = Locals::new(self.count),
                Operator::LocalGet { local_index } => now.insert(*local_index),
                Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                    now.remove(*local_index);
                }
                _ => {}
            }
            self.before[at] = now.clone();
        }
        found
    }

    /// The block that begins there ends, and this is read after it.
    fn ends(&mut self, begin: usize, operator: &Operator<'_>, after: &Locals) {
        self.after.insert(begin, after.clone());
        if matches!(operator, Operator::Loop { .. }) {
            let none = Locals::new(self.count);
            self.branch.entry(begin).or_insert(none);
        } else {
            self.branch.insert(begin, after.clone());
        }
    }

    fn target(&self, open: &[Option<usize>], depth: u32) -> Locals {
        match open[open.len() - 1 - depth as usize] {
            Some(begin) => self.branch[&begin].clone(),
            None => Locals::new(self.count),
        }
    }
}
