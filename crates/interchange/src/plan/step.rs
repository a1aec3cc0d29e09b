//! A plan: its steps, and what is not certain about it.

use message::{Message, message};
use serde_json::{Map, Value};
use sim::{
    World,
    command::Command,
    ids::{AccountId, OrganizationId},
    policies::PolicyType,
};
use std::collections::BTreeMap;

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

/// The operation and input of a step that is a call of AWS Organizations.
pub(super) fn organizations_call(step: &PlanStep) -> Option<(&str, &Map<String, Value>)> {
    let Command::Call(call) = &step.command else {
        return None;
    };
    let operation = call.operation.strip_prefix("organizations:")?;
    Some((operation, &call.input))
}

impl PlanStep {
    /// What must be known before the step: what it opens meanwhile, and that it cannot be undone.
    pub(super) fn warnings(&self) -> impl Iterator<Item = Message> {
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

message::worded! {
    /// How access between two steps differs from that of both organizations.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum GapKind {
        /// Something is allowed that neither allows.
        Opened: "opened";
        /// Something is denied that both allow.
        Locked: "locked";
        /// It could not be decided.
        Undecided: "undecided";
    }
    /// The name in JSON.
    name
}

/// A time between two steps in which accounts can do more or less than in both organizations.
#[derive(Clone, Debug)]
pub struct PlanGap {
    /// What it is.
    pub kind: GapKind,
    /// The step that begins it, counted from 1.
    pub from: usize,
    /// The step that ends it.
    pub until: usize,
    /// The accounts.
    pub accounts: Vec<AccountId>,
    /// All of it, as a sentence with the steps' numbers.
    pub says: Message,
}
