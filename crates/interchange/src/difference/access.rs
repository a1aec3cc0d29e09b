//! The differences in access: who gained or lost which actions.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Value, json};
use sim::World;
use sim::people::{name_of, people};
use sim::principal::Principal;
use sim::question::{Asker, Ruling};

/// A principal for whom the answer about an action differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessChange {
    /// The principal.
    pub principal: Principal,
    /// Its name, for people.
    pub name: String,
    /// The action: `service:Action`.
    pub action: String,
    /// The answer before: `allowed`, `denied`, `depends`, or `nobody` where the principal cannot act.
    pub from: &'static str,
    /// The answer after.
    pub to: &'static str,
}

/// The actions that policies of either organization name in full. Patterns such as `s3:*` are not among them.
pub fn named_actions(before: &World, after: &World) -> Vec<String> {
    let policies = [before, after]
        .into_iter()
        .flat_map(World::organizations)
        .flat_map(|organization| organization.policies.values());
    let statements = policies
        .filter_map(|policy| policy.document.as_ref())
        .flat_map(|document| document.statements());
    let named: BTreeSet<String> = statements
        .flat_map(|statement| &statement.actions.patterns)
        .filter(|action| action.contains(':') && !action.contains(['*', '?']))
        .map(ToString::to_string)
        .collect();
    named.into_iter().collect()
}

/// The principals of members, in either world.
pub fn compared_principals(before: &World, after: &World) -> Vec<Principal> {
    let mut principals = BTreeSet::new();
    for world in [before, after] {
        let members = world.accounts().filter(|it| it.membership.is_some());
        principals.extend(members.flat_map(people).map(|person| person.principal));
    }
    principals.into_iter().collect()
}

/// Who gained or lost which of these actions, on every resource. Principals are matched by their ARN.
pub fn access_changes(before: &World, after: &World, actions: &[String]) -> Vec<AccessChange> {
    compared_principals(before, after)
        .iter()
        .flat_map(|principal| access_changes_of(principal, before, after, actions))
        .collect()
}

/// Which of these actions a principal gained or lost.
pub fn access_changes_of(
    principal: &Principal,
    before: &World,
    after: &World,
    actions: &[String],
) -> Vec<AccessChange> {
    let askers = [before, after].map(|world| Asker::new(world, principal).ok());
    let world = if askers[1].is_some() { after } else { before };
    let mut changes = Vec::new();
    for action in actions {
        let from = answer(askers[0].as_ref(), before, action);
        let to = answer(askers[1].as_ref(), after, action);
        if from != to {
            changes.push(AccessChange {
                principal: principal.clone(),
                name: name_of(world, principal).to_string(),
                action: action.clone(),
                from,
                to,
            });
        }
    }
    changes
}

fn answer(asker: Option<&Asker>, world: &World, action: &str) -> &'static str {
    match asker.map(|asker| asker.answer(world, action)) {
        Some(Ruling::Allowed) => "allowed",
        Some(Ruling::Denied(..)) => "denied",
        Some(Ruling::Depends(_)) => "depends",
        None => "nobody",
    }
}

impl AccessChange {
    /// The change as JSON.
    pub fn to_json(&self) -> Value {
        json!({
            "principal": self.principal.to_string(),
            "name": self.name,
            "action": self.action,
            "from": self.from,
            "to": self.to,
        })
    }
}

impl fmt::Display for AccessChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            action,
            from,
            to,
            ..
        } = self;
        let sign = match (*from, *to) {
            (_, "allowed") => '+',
            ("allowed", _) => '-',
            _ => '~',
        };
        write!(f, "{sign} {name}, {action}: {from} → {to}")
    }
}
