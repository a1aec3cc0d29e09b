//! A migration plan: the steps that make one organization into another, in an order in which each is allowed.
//!
//! Each step is played when it is planned. What is refused waits until other steps have made it possible; what stays refused is
//! left, with its reason. So a plan that leaves nothing is proved.

mod attachments;
pub mod building;
mod crossings;
mod ending;
mod format;
mod invitations;
mod kept;
mod matching;
mod output;
mod planner;
mod play;
mod reached;
mod safety;
mod script;
mod step;
mod undo;
mod walkthrough;
mod wish;
mod wishes;

use message::Message;
use sim::World;
use sim::organization::Organization;

use self::planner::Planner;
use self::safety::SafetyCheck;

pub use format::{PlanFormat, export_plan, plan_terraform};
pub use output::{SayText, WriteLine, plan_lines, plan_to_json, plan_to_text};
pub use script::plan_script;
pub use step::{CHECK_NOW, GapKind, MigrationPlan, PlanActor, PlanGap, PlanStep};
pub use walkthrough::{PlanWalkthrough, plan_walkthrough};

/// Plans the steps from the organization of one world to that of another.
///
/// # Errors
///
/// A world has no organization, or the first has nobody who can act in its management account.
pub fn migration_plan(before: &World, after: &World) -> Result<MigrationPlan, Message> {
    let mut planning = Planning::new(before, after)?;
    planning.go_on(|| false);
    planning.finish()
}

/// A plan that is made in slices: one of thousands of steps takes seconds.
pub struct Planning {
    planner: Planner,
    before: World,
    /// Begins when all steps are known.
    safety: Option<SafetyCheck>,
    /// The maximum number of proofs of a search for another order.
    most: usize,
    is_planned: bool,
    is_done: bool,
}

impl Planning {
    /// Begins a plan of the steps from the organization of one world to that of another.
    ///
    /// # Errors
    ///
    /// A world has no organization, or the first has nobody who can act in its management account.
    pub fn new(before: &World, after: &World) -> Result<Self, Message> {
        let Some(goal) = after.organizations().next() else {
            return Err(
                "There is no organization after the change, so there is nothing to plan.".into(),
            );
        };
        Self::towards(before, after, goal)
    }

    /// Begins a plan of the steps to one organization of a world.
    fn towards(before: &World, after: &World, goal: &Organization) -> Result<Self, Message> {
        Ok(Self {
            planner: Planner::new(before, after, goal)?,
            before: before.clone(),
            safety: None,
            most: safety::MOST_PROOFS,
            is_planned: false,
            is_done: false,
        })
    }

    /// The same, where the search for an order without gaps ends after this number of proofs; 0: none is searched for.
    #[must_use]
    pub fn searching(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// Goes on until `time_is_up` or the plan has all its steps. Does at least one piece.
    pub fn go_on(&mut self, time_is_up: impl Fn() -> bool) {
        while !self.is_done {
            self.piece();
            if time_is_up() {
                return;
            }
        }
    }

    /// Plans a step, or checks one.
    fn piece(&mut self) {
        if let Some(safety) = &mut self.safety {
            self.is_done = !safety.go_on(&mut self.planner.steps);
        } else if self.is_planned {
            let world = &self.planner.world;
            let organization = self.planner.organization();
            let (worlds, steps) = ([&self.before, world], &self.planner.steps);
            self.safety = SafetyCheck::new(worlds, &organization.id, steps, self.most);
            self.is_done = self.safety.is_none();
        } else {
            self.is_planned = !self.planner.go_on();
        }
    }

    /// Whether the plan has all its steps.
    pub const fn is_done(&self) -> bool {
        self.is_done
    }

    /// The number of changes that have their steps and of steps that are checked, and of those known so far.
    pub fn progress(&self) -> (usize, usize) {
        let (done, all) = self.planner.progress();
        let steps = self.planner.steps.len();
        let safety = self.safety.as_ref().map(|it| it.progress(steps));
        let (checked, open) = safety.unwrap_or_default();
        (done + checked, all + checked + open)
    }

    /// The number of proofs so far, of which large plans need many.
    pub fn proofs(&self) -> usize {
        self.safety.as_ref().map_or(0, SafetyCheck::proofs)
    }

    /// The plan, with what is not in it.
    ///
    /// # Errors
    ///
    /// The organization could not be created.
    pub fn finish(self) -> Result<MigrationPlan, Message> {
        let Planner {
            world,
            mut steps,
            after,
            goal,
            mut left,
            ids,
            kinds,
            ..
        } = self.planner;
        let (gaps, world) = match self.safety {
            Some(safety) => safety.finish(),
            None => (Vec::new(), world),
        };
        undo::add(&self.before, &mut steps);
        for gap in &gaps {
            let Some(step) = steps.get_mut(gap.from - 1) else {
                continue;
            };
            let both = step.gap.iter().chain([&gap.says]).cloned();
            step.gap = Some(Message::joined(" ", both));
        }
        let organization = world.organizations().next();
        let organization = organization.map(|it| it.id.clone());
        let organization = organization.ok_or("The organization could not be created.")?;
        left.extend(reached::not_reached(&world, &after, &goal, &ids));
        left.extend(reached::replaced_units(&self.before, &steps));
        Ok(MigrationPlan {
            steps,
            left,
            gaps,
            world,
            organization,
            kinds,
        })
    }
}
