//! From facts to a complete organization: what no file says is assumed or left out, and the findings say so.

mod accounts;
mod crowded;
mod doubts;
mod policies;
mod root;
mod same;
mod stated;
mod tree;
mod undefined;

use std::collections::BTreeSet;
use std::sync::Arc;

use policy::Document;
use sim::ids::{AccountId, OrganizationId, PolicyId, RootId, Text};
use sim::imported::{ImportedDelegation, ImportedOrganization};
use sim::organization::FeatureSet;
use sim::partition::Partition;

use crate::facts::{OrganizationFacts, Reading};
use crate::made;
use crate::renumber::replaced;
use crate::report::Findings;
use message::{Message, message};
pub(crate) use stated::Assumptions;
use stated::{listed, stated};

/// Completes the organization. Returns it with the policies of which it is not known where they are attached.
///
/// # Errors
///
/// The files name no account at all, or they are of several organizations.
pub(crate) fn resolve(
    reading: &mut Reading,
    assumptions: Assumptions,
) -> Result<(ImportedOrganization, BTreeSet<PolicyId>), Message> {
    one_organization(reading)?;
    let claims = std::mem::take(&mut reading.claims);
    same::unite(&mut reading.facts, claims, &mut reading.findings);
    let Reading { facts, .. } = &reading;
    // Templates may have policies only.
    let has_policies = facts.policies.values().any(|it| !it.managed);
    if facts.accounts.is_empty() && facts.units.is_empty() && !has_policies {
        return Err(match facts.identities.is_empty() {
            true => "The files name no account and no unit of an organization.".into(),
            false => "The files have users and roles of accounts, but no organization. Import its files too, such as the one that the collection script writes.".into(),
        });
    }
    settle(&mut reading.facts, &mut reading.findings);
    let root = root::root(reading);
    let Reading {
        facts, findings, ..
    } = reading;
    let partition = facts
        .partition
        .as_ref()
        .map_or(Partition::Aws, |it| it.value);
    let management = management(facts, findings);
    let made = made::organization(&management.to_string());
    let id = stated(&facts.id, made, "organization", findings);
    let feature_set = match facts.feature_set.as_ref().map(|it| it.value.as_str()) {
        Some("CONSOLIDATED_BILLING") => FeatureSet::ConsolidatedBilling,
        Some(_) => FeatureSet::All,
        None => {
            findings.assume("No file states the feature set: all features are enabled.");
            FeatureSet::All
        }
    };
    own_ids(facts, &id, &root);
    let mut organization = ImportedOrganization {
        id,
        root,
        management: management.within(partition),
        feature_set,
        ous: Vec::new(),
        accounts: Vec::new(),
        policies: Vec::new(),
        policy_types: Vec::new(),
        attachments: Vec::new(),
        unsure: unsure(facts),
        delegation: delegation(facts, findings),
        tags: Vec::new(),
        identities: Vec::new(),
        migration: None,
        invitations: Vec::new(),
        calls: 0,
    };
    tree::units(&mut organization, facts, findings);
    accounts::accounts(&mut organization, facts, management, findings);
    let crowded = policies::policies(&mut organization, facts, assumptions, findings);
    Ok((organization, crowded))
}

/// Settles what is only named, or only perhaps there.
fn settle(facts: &mut OrganizationFacts, findings: &mut Findings) {
    doubts::settle(facts, findings);
    undefined::settle(facts, findings);
}

/// Refuses files of several organizations: as one, accounts would get the policies of others.
fn one_organization(reading: &Reading) -> Result<(), Message> {
    type Named<'a> = Vec<(String, &'a BTreeSet<Arc<str>>)>;
    let stated = reading.organizations.iter();
    let stated: Named<'_> = stated.map(|(id, files)| (id.to_string(), files)).collect();
    let unnamed = reading.unnamed.values().map(|all| -> Named<'_> {
        let all = all.iter().map(|(key, files)| (key.clone(), files));
        all.collect()
    });
    let mut several = std::iter::once(stated).chain(unnamed);
    let Some(all) = several.find(|it| it.len() > 1) else {
        return Ok(());
    };
    let all = all.into_iter().map(|(id, files)| {
        let files: Vec<&str> = files.iter().map(|it| &**it).collect();
        message!("{id} ({files})", files = listed(&files))
    });
    Err(message!(
        "The files are of several organizations: {organizations}. Import those of one organization only.",
        organizations = Message::joined("; ", all.collect::<Vec<_>>())
    ))
}

/// Uses the ids that count where documents name the organization itself and its root.
fn own_ids(facts: &mut OrganizationFacts, id: &OrganizationId, root: &RootId) {
    let own = [
        (made::own_organization().to_string(), id.to_string()),
        (made::root().to_string(), root.to_string()),
    ];
    let own = own.into();
    for document in facts.documents() {
        *document = replaced(document, &own);
    }
}

/// What may be there, without what is certainly there.
fn unsure(facts: &OrganizationFacts) -> Vec<(Text, Text)> {
    let is_sure = |key: &str| match key.split_once(':') {
        Some((account, principal)) => account.parse().is_ok_and(|account| {
            let delegate = (account, principal.to_string());
            facts.delegates.contains_key(&delegate)
        }),
        None => facts.trusted.contains_key(key),
    };
    let rows = facts.unsure.iter().filter(|it| !is_sure(it.0));
    rows.map(|(key, it)| (key.as_str().into(), it.value.as_str().into()))
        .collect()
}

/// The delegation policy with its id. Without one, a call puts it, which draws an id.
fn delegation(facts: &OrganizationFacts, findings: &mut Findings) -> Option<ImportedDelegation> {
    let id = facts.delegation_id.as_ref()?;
    let content = match &facts.delegation {
        Some(stated) => stated.value.as_str().into(),
        None => {
            let says = "No file has the document of the delegation policy.";
            findings.lost(id.place.clone(), says);
            Document::unknown("the delegation policy").text().into()
        }
    };
    let id = id.value.clone();
    Some(ImportedDelegation { id, content })
}

/// The management account, without its partition.
fn management(facts: &mut OrganizationFacts, findings: &mut Findings) -> AccountId {
    if let Some(stated) = &facts.management {
        let id = stated.value;
        let account = facts.accounts.entry(id).or_default();
        account.place.get_or_insert_with(|| stated.place.clone());
        return id;
    }
    let id = made::management();
    facts.accounts.entry(id).or_default();
    findings.miss(message!(
        "No file names the management account, so Orgsim adds account {id}. Add the output of describe-organization."
    ));
    id
}
