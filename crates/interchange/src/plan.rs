//! A migration plan: the steps that make one organization into another, in an order in which each is allowed.
//!
//! Each step is played when it is planned. What is refused waits until other steps have made it possible; what stays refused is
//! left, with its reason. So a plan that leaves nothing is proved.

mod attachments;
mod building;
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
mod undo;
mod walkthrough;
mod wish;
mod wishes;

use std::collections::BTreeMap;
use std::fmt::Write;

use message::{Message, message};
use serde_json::{Map, Value};
use sim::World;
use sim::command::Command;
use sim::ids::OrganizationId;
use sim::organization::Organization;
use sim::policies::PolicyType;

use crate::export::{self, Exported};

use self::planner::Planner;
use self::safety::SafetyCheck;

pub use building::{BUILDING_FILE, RebuiltSession, export_building, rebuilt, setup_lines};
pub use format::{PlanFormat, export_plan};
pub use output::{SayText, WriteLine, plan_lines, plan_to_json, plan_to_text};
pub use safety::{GapKind, PlanGap};
pub use script::plan_script;
pub use walkthrough::{PlanWalkthrough, plan_walkthrough};

/// Who takes a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanActor {
    /// An administrator of the management account.
    Management,
    /// An administrator of the account with this name.
    Owner(String),
    /// AWS Support.
    Support,
    /// Nobody: time passes.
    Time,
}

/// A step of a plan.
#[derive(Clone, Debug)]
pub struct PlanStep {
    /// What the step does, as an instruction.
    pub says: Message,
    /// Who takes it.
    pub actor: PlanActor,
    /// The command that plays it.
    pub command: Command,
    /// The placeholder of what it creates, such as `{unit:Test}`, and its id in the world that was played.
    pub made: Option<(String, String)>,
    /// What the step opens or locks until a later step, as a sentence.
    pub gap: Option<Message>,
    /// The calls that undo it, by whoever took it.
    pub undo: Vec<Command>,
}

/// A plan.
#[derive(Clone, Debug)]
pub struct MigrationPlan {
    /// The steps, in order.
    pub steps: Vec<PlanStep>,
    /// What is not in the plan, and why.
    pub left: Vec<Message>,
    /// When accounts can do more or less than in both organizations.
    pub gaps: Vec<PlanGap>,
    /// The world after the plan.
    pub world: World,
    /// The organization in it.
    pub organization: OrganizationId,
    /// The types of the policies that the organization had before, by id.
    pub kinds: BTreeMap<String, PolicyType>,
}

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

impl MigrationPlan {
    /// Whether everything should be checked before a step, by its index: it is the first in a row that cannot be undone.
    pub fn is_stop(&self, step: usize) -> bool {
        let is_final = |it: &&PlanStep| it.cannot_be_undone().is_some();
        let mut last = self.steps[..step.min(self.steps.len())].iter().rev();
        let last = last.find(|it| it.actor != PlanActor::Time);
        self.steps.get(step).as_ref().is_some_and(is_final) && !last.as_ref().is_some_and(is_final)
    }

    /// The gaps in which accounts can do more or less than in both organizations, without what is not decided.
    pub fn proved_gaps(&self) -> impl Iterator<Item = &PlanGap> {
        self.gaps.iter().filter(|it| it.kind != GapKind::Undecided)
    }
}

/// What is said before a step that cannot be undone.
pub const CHECK_NOW: &str = "Check now: everything up to here can be undone, the next step cannot.";

/// The difference that a plan makes, as Terraform: all resources after it, with `import` blocks for what exists.
pub fn plan_terraform(before: &World, plan: &MigrationPlan) -> Exported {
    let new = plan.world.organization(&plan.organization);
    let new = new.expect("the plan ends with its organization");
    let old = before.organizations().next().unwrap_or(new);
    let mut exported = export::terraform_difference((before, old), (&plan.world, new));
    // Terraform takes its own order.
    let mut order = String::from(
        "# Terraform chooses the order of changes. The plan has them in this order; `orgsim plan --format script` keeps it:\n",
    );
    for (number, step) in (1..).zip(&plan.steps) {
        let notes = step.gap.iter().map(|gap| format!(" {gap}"));
        let notes: String = notes.collect();
        let _ = writeln!(
            order,
            "# {number}. {}.{notes}",
            script::one_line(step.says.english())
        );
    }
    if !plan.steps.is_empty() {
        exported.text.insert_str(0, &order);
    }
    exported
}

/// The operation and input of a step that is a call of AWS Organizations.
fn organizations_call(step: &PlanStep) -> Option<(&str, &Map<String, Value>)> {
    let Command::Call(call) = &step.command else {
        return None;
    };
    let operation = call.operation.strip_prefix("organizations:")?;
    Some((operation, &call.input))
}

impl PlanStep {
    /// What must be known before the step: what it opens meanwhile, and that it cannot be undone.
    fn warnings(&self) -> impl Iterator<Item = Message> {
        let undone = self.cannot_be_undone();
        let undone = undone.map(|why| message!("Cannot be undone: {why}"));
        self.gap.clone().into_iter().chain(undone)
    }

    /// Why the step cannot be undone; `None` if it can.
    pub fn cannot_be_undone(&self) -> Option<&'static str> {
        let (operation, input) = organizations_call(self)?;
        Some(match operation {
            "AcceptHandshake" if self.actor == PlanActor::Management && !input.is_empty() => {
                "An organization with all features cannot go back to consolidated billing."
            }
            "CreateAccount" => {
                "An account cannot be deleted, only closed; its email address stays in use for 90 days."
            }
            "CloseAccount" => {
                "AWS Support can reinstate the account for 90 days; then it is closed for good."
            }
            "RemoveAccountFromOrganization" => {
                "To come back, the account must be invited, and its owner must accept."
            }
            "DisablePolicyType" => {
                "All policies of the type are detached, and enabling it again does not attach them."
            }
            "DeletePolicy" | "DeleteOrganizationalUnit" => "Creating it again gives it another id.",
            _ => return None,
        })
    }

    /// What must be waited for after the step; `None`: nothing.
    pub fn waits_for(&self) -> Option<&'static str> {
        match organizations_call(self)?.0 {
            "CreateAccount" => Some("the account (a few minutes)"),
            "InviteAccountToOrganization" => Some("the owner of the account (up to 15 days)"),
            "EnableAllFeatures" => Some("the members (up to 90 days)"),
            _ => None,
        }
    }
}
