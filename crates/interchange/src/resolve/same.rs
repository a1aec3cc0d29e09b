//! Things that one file states with an id and another one by name only. A name makes an id (`made`), so both are found here, and the
//! stated id stays.

use std::collections::BTreeMap;

use sim::ids::{AccountId, OuId, ParentId, PolicyId};
use sim::organization::OU_DEPTH;
use sim::policies::Target;

use crate::facts::{AccountFacts, OrganizationFacts};
use crate::made;

/// Replaces ids that are made of names by the stated ones.
pub(super) fn unite(facts: &mut OrganizationFacts) {
    let units = units(facts);
    let accounts = accounts(facts);
    let policies = policies(facts);
    if units.is_empty() && accounts.is_empty() && policies.is_empty() {
        return;
    }
    for (made, stated) in &accounts {
        if let Some(made) = facts.accounts.remove(made) {
            let account = facts.accounts.entry(*stated).or_default();
            fill(account, made);
        }
    }
    facts.units.retain(|id, _| !units.contains_key(id));
    facts.policies.retain(|id, _| !policies.contains_key(id));
    let parents = (facts.units.values_mut().map(|it| &mut it.parent))
        .chain(facts.accounts.values_mut().map(|it| &mut it.parent));
    for parent in parents.flatten() {
        parent.value = renamed_parent(&units, &parent.value);
    }
    let attachments = std::mem::take(&mut facts.attachments);
    for ((target, policy), place) in attachments {
        let target = match &target {
            Target::Account(id) => Target::Account(*accounts.get(id).unwrap_or(id)),
            Target::Parent(parent) => Target::Parent(renamed_parent(&units, parent)),
        };
        let policy = policies.get(&policy).cloned().unwrap_or(policy);
        facts.attachments.entry((target, policy)).or_insert(place);
    }
    let ids: BTreeMap<String, String> = (units.iter().map(|(a, b)| (a.to_string(), b.to_string())))
        .chain(accounts.iter().map(|(a, b)| (a.to_string(), b.to_string())))
        .collect();
    for ((id, key), tag) in std::mem::take(&mut facts.tags) {
        let id = ids.get(&id).cloned().unwrap_or(id);
        facts.tags.entry((id, key)).or_insert(tag);
    }
    if let Some(management) = &mut facts.management {
        let id = management.value;
        management.value = *accounts.get(&id).unwrap_or(&id);
    }
}

fn renamed_parent(units: &BTreeMap<OuId, OuId>, parent: &ParentId) -> ParentId {
    match parent {
        ParentId::Ou(id) => ParentId::Ou(units.get(id).unwrap_or(id).clone()),
        ParentId::Root(_) => parent.clone(),
    }
}

/// Takes over what is not stated otherwise.
fn fill(account: &mut AccountFacts, made: AccountFacts) {
    let AccountFacts {
        name,
        email,
        parent,
        method,
        joined,
        state,
        access_role,
        place,
    } = made;
    account.name = account.name.take().or(name);
    account.email = account.email.take().or(email);
    account.parent = account.parent.take().or(parent);
    account.method = account.method.take().or(method);
    account.joined = account.joined.take().or(joined);
    account.state = account.state.take().or(state);
    account.access_role = account.access_role.take().or(access_role);
    account.place = account.place.take().or(place);
}

/// Pairs of a made id and the stated id of the same thing. `key`: what both have in common, and the id made of it.
fn pairs<K: Ord, I: Clone + Ord>(things: impl Iterator<Item = (I, K, I)>) -> BTreeMap<I, I> {
    let (mut made_ids, mut stated_ids) = (BTreeMap::new(), BTreeMap::new());
    for (id, key, made) in things {
        let ids = if id == made {
            &mut made_ids
        } else {
            &mut stated_ids
        };
        ids.insert(key, id);
    }
    let both = made_ids
        .into_iter()
        .filter_map(|(key, made)| Some((made, stated_ids.get(&key)?.clone())));
    both.collect()
}

/// Units with the same path of names.
fn units(facts: &OrganizationFacts) -> BTreeMap<OuId, OuId> {
    pairs(facts.units.keys().filter_map(|id| {
        let mut names = Vec::new();
        let mut at = id;
        for _ in 0..OU_DEPTH {
            let unit = facts.units.get(at)?;
            names.push(unit.name.as_ref()?.value.as_str());
            match unit.parent.as_ref().map(|it| &it.value) {
                Some(ParentId::Ou(parent)) => at = parent,
                Some(ParentId::Root(_)) | None => break,
            }
        }
        names.reverse();
        let path = names.join("/");
        let made = made::unit(&path);
        Some((id.clone(), path, made))
    }))
}

/// Accounts with the same email address.
fn accounts(facts: &OrganizationFacts) -> BTreeMap<AccountId, AccountId> {
    pairs(facts.accounts.iter().filter_map(|(id, account)| {
        let email = &account.email.as_ref()?.value;
        Some((*id, email.to_lowercase(), made::account(email)))
    }))
}

/// Policies of the same type with the same name.
fn policies(facts: &OrganizationFacts) -> BTreeMap<PolicyId, PolicyId> {
    pairs(facts.policies.iter().filter_map(|(id, policy)| {
        let (kind, name) = (policy.kind.as_ref()?, policy.name.as_ref()?);
        let name = format!("{}/{}", kind.value, name.value);
        let made = made::policy(&name);
        Some((id.clone(), name, made))
    }))
}
