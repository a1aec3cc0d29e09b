//! The differences in access: who gained or lost which actions.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use policy::Document;
use serde_json::{Value, json};
use sim::World;
use sim::account::Account;
use sim::people::{name_of, people};
use sim::principal::Principal;
use sim::question::{Asker, Ruling};
use sim::view::matrix::ACTIONS;

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

/// What a comparison of access asks about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComparedActions {
    /// The actions: common ones, and those that policies name.
    pub actions: Vec<String>,
    /// Patterns of policies, such as `ec2:*`: of the actions that they match, only those in `actions` are compared.
    pub patterns: Vec<String>,
}

/// Common actions, those that policies name in full, and the patterns of policies.
pub fn compared_actions(before: &World, after: &World) -> ComparedActions {
    let named = patterns(before, after);
    let (patterns, mut actions): (BTreeSet<_>, BTreeSet<_>) =
        named.into_iter().partition(|it| it.contains(['*', '?']));
    actions.extend(ACTIONS.map(String::from));
    ComparedActions {
        actions: actions.into_iter().collect(),
        patterns: patterns.into_iter().collect(),
    }
}

/// The actions and patterns of actions that policies of either organization name, and identity policies of accounts that differ.
fn patterns(before: &World, after: &World) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (world, other) in [(before, after), (after, before)] {
        for organization in world.organizations() {
            let policies = organization.policies.values();
            let documents = policies.filter_map(|policy| policy.document.as_ref());
            documents.for_each(|it| add_patterns(it, &mut found));
        }
        for account in world.accounts() {
            if other.account(account.id) != Some(account) {
                let documents = identity_documents(account);
                documents.for_each(|it| add_patterns(&it, &mut found));
            }
        }
    }
    found
}

/// The documents of an account's own identity policies.
fn identity_documents(account: &Account) -> impl Iterator<Item = Arc<Document>> + '_ {
    let users = account.users.values().map(|it| &it.policies);
    let groups = account.groups.values().map(|it| &it.policies);
    let roles = account.roles.values().map(|it| &it.policies);
    let inline = users.chain(groups).chain(roles);
    let managed = account.policies.values().map(|it| it.document());
    inline
        .flat_map(|it| it.inline.values().cloned())
        .chain(managed)
}

fn add_patterns(document: &Document, found: &mut BTreeSet<String>) {
    let statements = document.statements().iter();
    let named = statements.flat_map(|statement| &statement.actions.patterns);
    let named = named.filter(|action| action.contains(':'));
    found.extend(named.map(ToString::to_string));
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
