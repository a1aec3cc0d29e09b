//! Accounts, with their users and roles, as things to compare.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use sim::World;
use sim::account::{Account, Policies, Role};
use sim::handshake::Recipient;
use sim::ids::AccountId;
use sim::people::ADMINISTRATOR;
use sim::view::Selection;

use super::PropertyChange;
use super::things::{
    Add, ComparedThing, DifferenceGroup, Names, ThingProperty, Words, document, document_value,
};

/// Adds the accounts. Those of which only an invitation is known are left out: the invitation says everything about them.
pub(super) fn accounts(world: &World, other: &World, words: &Words, add: &mut Add<'_>) {
    let invited = invited(world);
    for account in world.accounts() {
        let known = other.account(account.id);
        if known.is_some() || !invited.contains(&account.id) || !is_only_invited(account) {
            self::account(world, account, words, known == Some(account), add);
        }
    }
}

/// Adds an account, and its users and roles unless both worlds have the same.
fn account(world: &World, account: &Account, words: &Words, same: bool, add: &mut Add<'_>) {
    let mut properties = vec![
        ("name", account.name.to_string().into()),
        ("email address", account.email.to_string().into()),
        ("state", account.state().to_string().into()),
    ];
    if let Some(organization) = world.organization_of(account.id) {
        let names = Names {
            world,
            organization,
            words,
        };
        let membership = account.membership.as_ref();
        let parent = membership.map(|it| names.parent(&it.parent));
        properties.push((PARENT, parent.unwrap_or_default()));
        properties.push(("tags", names.tags(&account.id.to_string()).into()));
        let target = sim::policies::PolicyTarget::Account(account.id);
        properties.extend(names.attached(&target));
    }
    let thing = ComparedThing {
        id: account.id.qualified(),
        name: name(account),
        about: Some(Selection::Account(account.id)),
        properties,
    };
    add(DifferenceGroup::Accounts, thing);
    if same {
        return;
    }
    for user in account.users.values() {
        let mut properties = policies(&user.policies, words);
        let groups: Vec<&str> = user.groups.iter().map(|it| &**it).collect();
        properties.push(("groups", groups.join(", ").into()));
        let about = Selection::Account(account.id);
        identity(account, ("user", &user.name), about, properties, add);
    }
    for role in account.roles.values() {
        let mut properties = policies(&role.policies, words);
        properties.push(("trust policy", trust(account, role, words).into()));
        let about = Selection::Role {
            account: account.id,
            role: role.name.clone(),
        };
        identity(account, ("role", &role.name), about, properties, add);
    }
}

/// A role's trust policy as IAM answers it: an account's id and the ARN of its root mean the same.
fn trust(account: &Account, role: &Role, words: &Words) -> String {
    let Ok(mut trust) = serde_json::from_str(&role.trust) else {
        return document(&role.trust, words);
    };
    sim::name_accounts(account.id.partition(), &mut trust);
    document(&trust.to_string(), words)
}

/// The property that says where in the organization an account is.
pub(super) const PARENT: &str = "parent";

/// The property of an account that left: its place before.
pub(super) const LEFT: &str = "left the organization";
/// The property of an account that joined: its place after.
pub(super) const JOINED: &str = "joined the organization";

/// Says that an account left or joined the organization. What it loses by leaving is not repeated.
pub(super) fn say_membership(changes: &mut Vec<PropertyChange>) {
    let Some(at) = changes.iter().position(|it| it.what == PARENT) else {
        return;
    };
    if changes[at].to.is_empty() {
        changes[at].what = LEFT;
        changes.retain(|it| it.what == LEFT || !it.to.is_empty());
    } else if changes[at].from.is_empty() {
        changes[at].what = JOINED;
    }
}

/// The accounts that open handshakes are for.
fn invited(world: &World) -> BTreeSet<AccountId> {
    let open = world.handshakes().filter(|it| it.state.is_live());
    open.filter_map(|it| match it.recipient {
        Recipient::Account(id) => Some(id),
        Recipient::Email(_) | Recipient::Organization => None,
    })
    .collect()
}

/// Whether an account in no organization has only what an import gives to the recipient of an invitation: an address that
/// follows from its id, and someone to act as.
fn is_only_invited(account: &Account) -> bool {
    account.membership.is_none()
        && *account.email == *sim::own_address(account.id)
        && account.roles.is_empty()
        && account.users.keys().all(|name| **name == *ADMINISTRATOR)
}

/// The email address; of an account of another partition with it, because its commercial account may have the same address.
fn name(account: &Account) -> String {
    let email = account.email.to_lowercase();
    match account.id.qualified().split_once(':') {
        Some((partition, _)) => format!("{email} in {partition}"),
        None => email,
    }
}

/// A user or role. Its name is matched, because most ids say nothing to people.
fn identity(
    account: &Account,
    (kind, name): (&str, &str),
    about: Selection,
    properties: Vec<(&'static str, ThingProperty)>,
    add: &mut Add<'_>,
) {
    let thing = ComparedThing {
        id: format!("{} {kind} {name}", account.id.qualified()),
        name: format!("{kind} {name} of {}", self::name(account)),
        about: Some(about),
        properties,
    };
    add(DifferenceGroup::Identities, thing);
}

fn policies(policies: &Policies, words: &Words) -> Vec<(&'static str, ThingProperty)> {
    let attached: Vec<&str> = policies.attached.iter().map(|it| &**it).collect();
    let inline: Map<String, Value> = (policies.inline.iter())
        .map(|(name, it)| (name.to_string(), document_value(it.text(), words)))
        .collect();
    let inline = match inline.is_empty() {
        true => String::new(),
        false => Value::Object(inline).to_string(),
    };
    let boundary = policies.boundary.as_deref().unwrap_or_default();
    vec![
        ("managed policies", attached.join(", ").into()),
        ("inline policies", inline.into()),
        ("permissions boundary", boundary.to_string().into()),
    ]
}
