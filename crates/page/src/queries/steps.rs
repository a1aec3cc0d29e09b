//! The session's steps as others may see them.

use shell::controller::Controller;
use sim::command::Command;
use sim::history::Step;
use sim::people;
use sim::session::Fault;

use crate::base::feedback::error_of;

/// The steps of the session that others may see.
pub struct VisibleSteps {
    /// The number of steps taken.
    pub taken: usize,
    /// Including the undone ones.
    pub of: usize,
    /// Number of fault steps, among those taken and in total: others do not see them.
    pub faults: (usize, usize),
    /// The last step taken that is not a fault.
    pub last: Option<VisibleStep>,
}

/// A step, as others may see it.
pub struct VisibleStep {
    /// The operation, "time" or "act".
    pub call: String,
    /// "Payments / Ana".
    pub by: Option<String>,
    /// The name of the error, or "ok".
    pub answer: &'static str,
}

/// The visible steps of a session.
pub fn visible_steps(controller: &Controller) -> VisibleSteps {
    let history = &controller.history;
    let (taken, undone) = (history.steps().len(), history.undone().len());
    let of_faults = |steps: usize| {
        let until = |it: &Fault| it.to.min(steps).saturating_sub(it.from);
        history.faults().iter().map(until).sum()
    };
    let last = (0..taken).rev().find(|it| history.fault_of(*it).is_none());
    VisibleSteps {
        taken,
        of: taken + undone,
        faults: (of_faults(taken), of_faults(taken + undone)),
        last: last.map(|step| told_step(&history.steps()[step])),
    }
}

fn told_step(step: &Step) -> VisibleStep {
    let (call, by) = match &step.command {
        Command::Call(call) => (
            call.operation.to_string(),
            Some(people::name_of(&step.world, &call.caller).to_string()),
        ),
        Command::Time(_) => ("time".to_string(), None),
        Command::Intervene(_) => ("act".to_string(), None),
    };
    VisibleStep {
        call,
        by,
        answer: error_of(step).map_or("ok", |error| error.code.name()),
    }
}
