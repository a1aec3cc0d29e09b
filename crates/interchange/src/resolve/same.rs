//! Things that one file states with an id and another one by name only. A name makes an id (`made`), so both are found here, and the
//! stated id stays.

use std::collections::BTreeMap;

use message::{Message, message};
use sim::ids::{AccountId, OuId, ParentId, PolicyId};
use sim::organization::OU_DEPTH;
use sim::policies::PolicyTarget;

use crate::facts::{
    AccountFacts, ClaimedId, OrganizationFacts, PolicyFacts, StatedClaim, StatedFact, contradict,
    note, note_document,
};
use crate::made;
use crate::renumber::{replaced, with_words};
use crate::report::Findings;

/// Ids that are made of names, each with the one that counts.
struct SameThings {
    units: BTreeMap<OuId, OuId>,
    accounts: BTreeMap<AccountId, AccountId>,
    policies: BTreeMap<PolicyId, PolicyId>,
}

/// Replaces ids that are made of names by the stated ones. Reports the claims that then still say something else.
pub(super) fn unite(
    facts: &mut OrganizationFacts,
    claims: Vec<StatedClaim>,
    findings: &mut Findings,
) {
    let mut same = SameThings {
        units: units(facts),
        accounts: accounts(facts),
        policies: policies(facts),
    };
    if let Some(stated) = &facts.management {
        // A template names the management account without saying which it is.
        let stated = same.account(stated.value);
        same.accounts.insert(made::management(), stated);
    }
    same.rename(facts, findings);
    for StatedClaim { says, place } in claims {
        match says {
            ClaimedId::Management(id) => {
                let id = same.account(id);
                if let Some(known) = &facts.management
                    && known.value != id
                {
                    contradict("The management account", &id, known, place, findings);
                }
            }
            ClaimedId::Parent(child, parent) => {
                let (child, parent) = (same.target(&child), same.parent(&parent));
                if let Some(known) = parent_of(facts, &child)
                    && !is_same_parent(&known.value, &parent)
                {
                    let of = message!("The parent of {child}");
                    contradict(of, &parent, known, place, findings);
                }
            }
        }
    }
}

fn parent_of<'a>(
    facts: &'a OrganizationFacts,
    child: &PolicyTarget,
) -> Option<&'a StatedFact<ParentId>> {
    match child {
        PolicyTarget::Account(id) => facts.accounts.get(id)?.parent.as_ref(),
        PolicyTarget::Parent(ParentId::Ou(id)) => facts.units.get(id)?.parent.as_ref(),
        PolicyTarget::Parent(ParentId::Root(_)) => None,
    }
}

/// An organization has one root, whatever files call it.
fn is_same_parent(one: &ParentId, other: &ParentId) -> bool {
    match (one, other) {
        (ParentId::Root(_), ParentId::Root(_)) => true,
        (one, other) => one == other,
    }
}

impl SameThings {
    fn account(&self, id: AccountId) -> AccountId {
        *self.accounts.get(&id).unwrap_or(&id)
    }

    fn parent(&self, parent: &ParentId) -> ParentId {
        match parent {
            ParentId::Ou(id) => ParentId::Ou(self.units.get(id).unwrap_or(id).clone()),
            ParentId::Root(_) => parent.clone(),
        }
    }

    fn target(&self, target: &PolicyTarget) -> PolicyTarget {
        match target {
            PolicyTarget::Account(id) => PolicyTarget::Account(self.account(*id)),
            PolicyTarget::Parent(parent) => PolicyTarget::Parent(self.parent(parent)),
        }
    }

    /// Uses the ids that count everywhere.
    fn rename(&self, facts: &mut OrganizationFacts, findings: &mut Findings) {
        for (made, stated) in &self.accounts {
            if made != stated
                && let Some(made) = facts.accounts.remove(made)
            {
                let account = facts.accounts.entry(*stated).or_default();
                fill_account(*stated, account, made, self, findings);
            }
        }
        for (made, stated) in &self.units {
            // Their names and parents are the same.
            if let Some(made) = facts.units.remove(made) {
                let unit = facts.units.entry(stated.clone()).or_default();
                unit.parent = unit.parent.take().or(made.parent);
                unit.defined |= made.defined;
            }
        }
        for (made, stated) in &self.policies {
            if let Some(made) = facts.policies.remove(made) {
                let policy = facts.policies.entry(stated.clone()).or_default();
                fill_policy(stated, policy, made, findings);
            }
        }
        let parents = (facts.units.values_mut().map(|it| &mut it.parent))
            .chain(facts.accounts.values_mut().map(|it| &mut it.parent));
        for parent in parents.flatten() {
            parent.value = self.parent(&parent.value);
        }
        self.rename_relations(facts);
    }

    fn rename_relations(&self, facts: &mut OrganizationFacts) {
        for ((target, policy), place) in std::mem::take(&mut facts.attachments) {
            let policy = self.policies.get(&policy).cloned().unwrap_or(policy);
            let attachment = (self.target(&target), policy);
            facts.attachments.entry(attachment).or_insert(place);
        }
        for ((target, policy), doubt) in std::mem::take(&mut facts.doubtful) {
            let policy = self.policies.get(&policy).cloned().unwrap_or(policy);
            let attachment = (self.target(&target), policy);
            facts.doubtful.entry(attachment).or_insert(doubt);
        }
        for (target, kind) in std::mem::take(&mut facts.complete) {
            facts.complete.insert((self.target(&target), kind));
        }
        for ((account, principal), place) in std::mem::take(&mut facts.delegates) {
            let delegate = (self.account(account), principal);
            facts.delegates.entry(delegate).or_insert(place);
        }
        for (key, doubt) in std::mem::take(&mut facts.unsure) {
            let renamed = key.split_once(':').and_then(|(account, principal)| {
                Some(format!(
                    "{}:{principal}",
                    self.account(account.parse().ok()?)
                ))
            });
            facts.unsure.entry(renamed.unwrap_or(key)).or_insert(doubt);
        }
        let mut ids: BTreeMap<String, String> = BTreeMap::new();
        ids.extend((self.units.iter()).map(|(a, b)| (a.to_string(), b.to_string())));
        ids.extend((self.accounts.iter()).map(|(a, b)| (a.to_string(), b.to_string())));
        ids.extend((self.policies.iter()).map(|(a, b)| (a.to_string(), b.to_string())));
        for ((id, key), tag) in std::mem::take(&mut facts.tags) {
            let id = ids.get(&id).cloned().unwrap_or(id);
            facts.tags.entry((id, key)).or_insert(tag);
        }
        for document in facts.documents() {
            self.rename_accounts(document);
            *document = replaced(document, &ids);
        }
        if let Some(management) = &mut facts.management {
            management.value = self.account(management.value);
        }
    }
    /// Templates refer to accounts in policy documents, where their ids are texts.
    fn rename_accounts(&self, document: &mut String) {
        let is_digit: fn(char) -> bool = |it| it.is_ascii_digit();
        *document = with_words(document, is_digit, |digits| {
            let id = digits.parse::<AccountId>().ok()?;
            self.accounts.get(&id).map(ToString::to_string)
        });
    }
}

/// Takes over what is not stated otherwise. What is, and differs, is a contradiction.
fn fill_account(
    id: AccountId,
    account: &mut AccountFacts,
    made: AccountFacts,
    same: &SameThings,
    findings: &mut Findings,
) {
    let AccountFacts {
        name,
        email,
        parent,
        method,
        joined,
        state,
        access_role,
        place,
        made: _,
        stated,
    } = made;
    if let (Some(known), Some(other)) = (&account.parent, &parent) {
        let (one, two) = (same.parent(&known.value), same.parent(&other.value));
        if !is_same_parent(&one, &two) {
            let of = message!("The parent of {child}", child = id);
            contradict(of, &two, known, other.place.clone(), findings);
        }
    }
    account.parent = account.parent.take().or(parent);
    let of = message!("Account {id}");
    fill(&of, &mut account.name, name, findings);
    fill(&of, &mut account.method, method, findings);
    fill(&of, &mut account.state, state, findings);
    fill(&of, &mut account.access_role, access_role, findings);
    // Addresses differ in the case of their letters only.
    account.email = account.email.take().or(email);
    account.joined = account.joined.take().or(joined);
    account.place = account.place.take().or(place);
    account.stated |= stated;
}

fn fill_policy(
    id: &PolicyId,
    policy: &mut PolicyFacts,
    made: PolicyFacts,
    findings: &mut Findings,
) {
    let of = message!("Policy {id}");
    fill(&of, &mut policy.description, made.description, findings);
    policy.kind = policy.kind.take().or(made.kind);
    policy.name = policy.name.take().or(made.name);
    policy.place = policy.place.take().or(made.place);
    policy.file = policy.file.take().or(made.file);
    if let Some(StatedFact { value, place }) = made.content {
        let of = message!("The document of policy {id}");
        note_document(of, &mut policy.content, value, place, findings);
    }
}

fn fill(
    of: &Message,
    slot: &mut Option<StatedFact<String>>,
    other: Option<StatedFact<String>>,
    findings: &mut Findings,
) {
    if let Some(StatedFact { value, place }) = other {
        note(of.clone(), slot, value, place, findings);
    }
}

/// Pairs of a made id and the id that counts for the same thing: the stated one, or the first one. `key`: what both have in
/// common; and whether the id is made.
fn pairs<K: Ord, I: Clone + Ord>(things: impl Iterator<Item = (I, K, bool)>) -> BTreeMap<I, I> {
    let mut groups: BTreeMap<K, (Option<I>, Vec<I>)> = BTreeMap::new();
    for (id, key, is_made) in things {
        let (stated, made) = groups.entry(key).or_default();
        match is_made {
            true => made.push(id),
            false => {
                stated.get_or_insert(id);
            }
        }
    }
    let both = groups.into_values().flat_map(|(stated, made)| {
        let counts = stated.or_else(|| made.first().cloned());
        let made = made.into_iter();
        made.filter_map(move |id| Some((id, counts.clone()?)))
    });
    both.filter(|(made, counts)| made != counts).collect()
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
        Some((id.clone(), names, made::is_unit(id)))
    }))
}

/// Accounts with the same email address.
fn accounts(facts: &OrganizationFacts) -> BTreeMap<AccountId, AccountId> {
    pairs(facts.accounts.iter().filter_map(|(id, account)| {
        let email = &account.email.as_ref()?.value;
        let is_made = made::account(email) == *id;
        Some((*id, email.to_lowercase(), is_made))
    }))
}

/// Policies of the same type with the same name.
fn policies(facts: &OrganizationFacts) -> BTreeMap<PolicyId, PolicyId> {
    pairs(facts.policies.iter().filter_map(|(id, policy)| {
        let (kind, name) = (policy.kind.as_ref()?, policy.name.as_ref()?);
        let name = format!("{}/{}", kind.value, name.value);
        let is_made = made::policy(&name) == *id;
        Some((id.clone(), name, is_made))
    }))
}
