//! The step at which two sessions with a common origin part.

use std::sync::Arc;

use sim::command::{Command, Intervention};
use sim::history::{History, Step};
use sim::people::name_of;
use sim::time::SimTime;

/// Where the histories of two moments part.
#[derive(Clone, Debug, PartialEq)]
pub enum Divergence {
    /// All steps are the same.
    Nowhere,
    /// They have different starting points, so they have no common history.
    Start,
    /// The number of the step, from 1, and the step before and after; `None`: the history ends before it.
    Step(usize, Box<[Option<DivergingStep>; 2]>),
}

/// The first step that only one of two histories has.
#[derive(Clone, Debug, PartialEq)]
pub struct DivergingStep {
    /// The command.
    pub command: Command,
    /// The name of the caller; `None`: the step is not a call.
    pub by: Option<String>,
    /// The simulated time of the step.
    pub at: SimTime,
}

/// Where two histories part, each until a number of steps.
pub fn divergence(moments: [(&History, usize); 2]) -> Divergence {
    let taken = moments.map(|(history, steps)| {
        let all = history.steps();
        &all[..steps.min(all.len())]
    });
    let [a, b] = taken;
    let is_common = |(a, b): &(&Arc<Step>, &Arc<Step>)| Arc::ptr_eq(a, b) || a.command == b.command;
    let common = a.iter().zip(b).take_while(is_common).count();
    let first = taken.map(|steps| steps.get(common));
    if !begin_equally(moments) || common == 0 && first.into_iter().flatten().any(is_import) {
        return Divergence::Start;
    }
    let mut steps = [None, None];
    for ((step, (history, _)), it) in first.into_iter().zip(moments).zip(&mut steps) {
        *it = step.map(|step| diverging(step, history, common));
    }
    match &steps {
        [None, None] => Divergence::Nowhere,
        _ => Divergence::Step(common + 1, Box::new(steps)),
    }
}

fn begin_equally(moments: [(&History, usize); 2]) -> bool {
    let [a, b] =
        moments.map(|(history, _)| (history.scenario(), history.seed(), history.start().now()));
    a == b
}

/// Whether a step adds an organization that began elsewhere.
fn is_import(step: &Arc<Step>) -> bool {
    matches!(step.command, Command::Intervene(Intervention::Import(_)))
}

fn diverging(step: &Step, history: &History, number: usize) -> DivergingStep {
    let world = history.world_after(number);
    let by = match &step.command {
        Command::Call(call) => Some(name_of(world, &call.caller).to_string()),
        Command::Time(_) | Command::Intervene(_) => None,
    };
    DivergingStep {
        command: step.command.clone(),
        by,
        at: world.now(),
    }
}
