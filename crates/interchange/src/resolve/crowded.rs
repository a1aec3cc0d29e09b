//! More policies of a type than AWS attaches to a target: which of them are attached, no file says.

use message::message;
use policy::unknown;
use serde_json::{Value, json};
use sim::ids::PolicyId;
use sim::imported::{ImportedOrganization, ImportedPolicy};
use sim::policies::{MANAGED, PolicyTarget, PolicyType};

use super::stated::target;
use crate::facts::OrganizationFacts;
use crate::made;
use crate::read::perhaps;
use crate::report::{Findings, SourcePlace};

/// Reports the attachments beyond the quota, with their places. Returns the policy that stands for all: its statements are those of
/// each policy, which apply only if it is attached. `None`: the type decides nothing about access.
pub(super) fn stand_in(
    organization: &ImportedOrganization,
    facts: &OrganizationFacts,
    (kind, of): (PolicyType, &PolicyTarget),
    policies: &[PolicyId],
    findings: &mut Findings,
) -> Option<ImportedPolicy> {
    let most = kind.max_attached();
    let mut places: Vec<(&SourcePlace, &PolicyId)> = (facts.attachments.iter())
        .filter(|((stated, id), _)| policies.contains(id) && target(organization, stated) == *of)
        .map(|((_, id), place)| (place, id))
        .collect();
    // "line 9" comes before "line 10".
    places.sort_by_key(|(place, _)| (&place.file, place.path.len(), &place.path));
    for (place, id) in places.iter().skip(most.min(places.len().saturating_sub(1))) {
        let says = message!(
            "{target} has {count} policies of the type {kind}, and AWS attaches at most {most}: whether {policy} is attached is not known.",
            target = of,
            count = policies.len(),
            kind = kind.name(),
            policy = facts.policy_name(id)
        );
        findings.lost((*place).clone(), says);
    }
    kind.language()?;
    let mut statements: Vec<Value> = Vec::new();
    for id in policies {
        let own = organization.policies.iter().find(|it| it.id == *id);
        let managed = || MANAGED.iter().find(|it| it.id == *id);
        let (name, text) = match own {
            Some(own) => (own.name.to_string(), own.content.to_string()),
            None => managed().map(|it| (it.name.to_string(), it.content.to_string()))?,
        };
        let is_old =
            || serde_json::from_str::<Value>(&text).is_ok_and(|it| it["Version"] != "2012-10-17");
        // Only the newer version of the language has variables.
        if text.contains("${") && is_old() && !unknown::is_in(&text) {
            statements.push(unknown::value(&format!("the document of {name}")).into());
            continue;
        }
        let mut document = perhaps(text.into(), &format!("that {name} is attached to {of}"));
        let own = document["Statement"].take();
        match own.as_array() {
            Some(all) => statements.extend(all.iter().cloned()),
            None => statements.push(own),
        }
    }
    let name = format!("the policies of {of} of which AWS attaches {most}");
    Some(ImportedPolicy {
        id: made::policy(&format!("{}/{name}", kind.name())),
        kind,
        name: name.into(),
        description: "".into(),
        content: json!({ "Version": "2012-10-17", "Statement": statements })
            .to_string()
            .into(),
    })
}
