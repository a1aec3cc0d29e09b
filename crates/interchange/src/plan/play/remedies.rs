//! What helps a refused call and is no call: AWS Support, owners of accounts, time.

use message::message;
use sim::command::{Command, Intervention};
use sim::outcome::Refusal;

use super::super::planner::Planner;
use super::super::step::PlanActor;
use super::super::wish::Wish;

impl Planner {
    /// Does what a refusal names as its remedy, unless that is another call. Returns whether it was done.
    pub(super) fn remedied(&mut self, wish: &Wish, refusal: &Refusal) -> bool {
        let Some(remedy) = refusal.remedy() else {
            return false;
        };
        let is_call = |it: &Command| matches!(it, Command::Call(_));
        if remedy.commands.is_empty() || remedy.commands.iter().any(is_call) {
            return false;
        }
        // An account that is removed makes room for a new one.
        let removes = |it: &Wish| it.operation == "RemoveAccountFromOrganization";
        let raises = |it: &Command| {
            matches!(
                it,
                Command::Intervene(Intervention::RaiseAccountQuota { .. })
            )
        };
        if remedy.commands.iter().any(raises) && self.ending.iter().any(removes) {
            return false;
        }
        let mut done = false;
        for command in remedy.commands.clone() {
            let actor = match &command {
                Command::Intervene(
                    Intervention::RaiseAccountQuota { .. } | Intervention::Reinstate { .. },
                ) => PlanActor::Support,
                Command::Intervene(Intervention::CompleteSignUp { account }) => {
                    PlanActor::Owner(self.world.name_of(*account))
                }
                Command::Time(_) => PlanActor::Time,
                Command::Intervene(_) | Command::Call(_) => return done,
            };
            let says = message!(
                "{first} (before: {then})",
                first = remedy.says,
                then = wish.says
            );
            done |= self.take(says, actor, command).is_ok();
        }
        done
    }
}
