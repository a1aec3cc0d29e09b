//! Names that are swapped: each is taken until one of the two has another.

use message::message;
use serde_json::{Value, json};
use sim::error::ErrorCode;
use sim::outcome::Refusal;

use super::super::planner::Planner;
use super::super::wish::Wish;

impl Planner {
    /// Gives a unit or policy its id as a name, where its new name is taken. Returns whether it was done.
    pub(super) fn unnamed(&mut self, wish: &Wish, refusal: &Refusal) -> bool {
        let id = match wish.operation {
            "UpdateOrganizationalUnit" => "OrganizationalUnitId",
            "UpdatePolicy" => "PolicyId",
            _ => return false,
        };
        let is_taken = matches!(
            refusal.error.code,
            ErrorCode::DuplicateOrganizationalUnitException | ErrorCode::DuplicatePolicyException
        );
        let known = wish.input[id].as_str().and_then(|it| self.id(it));
        let Some(known) = known.filter(|_| is_taken).map(str::to_string) else {
            return false;
        };
        // What is deleted later has the name until then.
        let is_freed = self.ending.iter().any(|it| {
            let deleted = it.input[id].as_str();
            deleted.is_some_and(|it| wish.input["Name"] == *self.name_before(it))
        });
        if is_freed {
            return false;
        }
        let name = self.name_before(&known);
        // It was done already, and has not helped.
        if name == known {
            return false;
        }
        let mut input = json!({ "Name": known });
        input[id] = Value::from(known);
        let says = message!(
            "{first} (before: {then})",
            first = message!("Give {name} a temporary name"),
            then = wish.says
        );
        self.manage(says, wish.operation, input).is_ok()
    }

    /// The name in this world of a unit or policy.
    fn name_before(&self, id: &str) -> String {
        let unit = id.parse().ok();
        let unit = unit.and_then(|id| self.organization().ous.get(&id));
        unit.map_or_else(|| self.policy_name(id), |it| it.name.to_string())
    }
}
