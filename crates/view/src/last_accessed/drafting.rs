//! Drafts of a policy that allows only the services in use.

use message::{Message, message};
use policy::Effect;

use super::{AccessAttempt, ServiceUse, Sheet};
use crate::draft::DraftChange;
use crate::seen::{Viewpoint, organization_in_view};
use api::ids::{ParentId, Text};
use api::policy_types::{PolicyTarget, PolicyType};
use gates::context::text;
use state::organization::Organization;
use state::policies::{OrganizationPolicy, default_policy};
use state::world::World;

/// The maximum number of actions that become columns of the policy lab's table.
const COLUMNS: usize = 12;

/// The form of a drafted policy; both forms keep the same services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListForm {
    /// A deny list: denies everything else, in addition to the attached policies.
    Deny,
    /// An allow list: replaces the policies that allow more.
    Allow,
}

/// A policy drafted from a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    /// The prefixes of the services that stay allowed, in order.
    pub keeps: Vec<&'static str>,
    /// The document.
    pub text: String,
    /// The changes to try in the policy lab.
    pub changes: Vec<DraftChange>,
    /// The used actions, for the columns of the lab's table; empty for a person.
    pub actions: Vec<Text>,
    /// The limits of the draft, if it has any.
    pub caution: Option<Message>,
}

/// A policy that keeps the services in use, except those in `without`. `None`: no policy applies to the place, or nothing is kept.
pub fn drafted(
    world: &World,
    viewpoint: &Viewpoint,
    sheet: &Sheet,
    form: ListForm,
    without: &[&'static str],
) -> Option<Drafted> {
    let organization = organization_in_view(world, viewpoint).filter(|_| sheet.bound)?;
    let mut kept: Vec<&ServiceUse> = (sheet.services.iter())
        .filter(|it| it.is_used() || (it.allowed && it.kept.is_some()))
        .filter(|it| !without.contains(&it.prefix))
        .collect();
    ordered::sort_by_key(&mut kept, |it| it.prefix);
    if kept.is_empty() {
        return None;
    }
    let keeps: Vec<&'static str> = kept.iter().map(|it| it.prefix).collect();
    let text = document(form, &keeps);
    let kind = PolicyType::ServiceControl;
    let mut changes = Vec::new();
    if !organization.enforces(kind) {
        changes.push(DraftChange::Switch { kind, on: true });
    }
    changes.push(DraftChange::Create {
        kind,
        name: free_name(organization, sheet).to_string(),
        text: text.clone(),
        target: Some(sheet.target.clone()),
    });
    let mut caution = None;
    if form == ListForm::Allow {
        let attached: Vec<_> = if organization.enforces(kind) {
            organization.attached(kind, &sheet.target)
        } else {
            default_policy(kind).into_iter().collect()
        };
        for policy in attached {
            match (has(policy, Effect::Allow), has(policy, Effect::Deny)) {
                (true, false) => changes.push(DraftChange::Detach {
                    policy: policy.id.clone(),
                    target: sheet.target.clone(),
                }),
                (true, true) => {
                    caution = Some(message!(
                        "{policy} stays attached because it also denies. What it allows stays allowed.",
                        policy = policy.name
                    ));
                }
                (false, _) => {}
            }
        }
    }
    Some(Drafted {
        keeps,
        text,
        changes,
        actions: used_actions(&kept),
        caution,
    })
}

/// Whether a policy has a statement with this effect.
fn has(policy: &OrganizationPolicy, effect: Effect) -> bool {
    let mut statements = policy.document.iter().flat_map(|it| it.statements());
    statements.any(|it| it.effect == effect)
}

/// The actions of the latest attempts that were allowed, by name.
fn used_actions(kept: &[&ServiceUse]) -> Vec<Text> {
    let mut used: Vec<&AccessAttempt> = (kept.iter())
        .flat_map(|it| &it.tried)
        .filter(|it| it.allowed)
        .collect();
    ordered::sort_by_key(&mut used, |it| std::cmp::Reverse(it.at));
    let mut actions: Vec<Text> = Vec::new();
    for attempt in used {
        if !actions.contains(&attempt.action) && actions.len() < COLUMNS {
            actions.push(attempt.action.clone());
        }
    }
    ordered::sort_by_key(&mut actions, |action| action.clone());
    actions
}

/// One statement, in the order of the services.
fn document(form: ListForm, keeps: &[&'static str]) -> String {
    let (effect, element) = match form {
        ListForm::Allow => ("Allow", "Action"),
        ListForm::Deny => ("Deny", "NotAction"),
    };
    let actions: Vec<String> = keeps
        .iter()
        .map(|it| format!("        \"{it}:*\""))
        .collect();
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{\n      \"Effect\": \"{effect}\",\n      \"{element}\": [\n{}\n      ],\n      \"Resource\": \"*\"\n    }}\n  ]\n}}",
        actions.join(",\n")
    )
}

/// A name for the policy that is not taken in the organization.
fn free_name(organization: &Organization, sheet: &Sheet) -> Text {
    let place = match sheet.target {
        PolicyTarget::Parent(ParentId::Root(_)) => "Root",
        PolicyTarget::Parent(ParentId::Ou(_)) | PolicyTarget::Account(_) => sheet.name.english(),
    };
    let place: String = place.chars().filter(char::is_ascii_alphanumeric).collect();
    let place = Message::from(place).capitalized();
    let name = format!(
        "OnlyUsedIn{}",
        &place.english()[..place.english().len().min(40)]
    );
    let taken = |name: &str| organization.policies.values().any(|it| &*it.name == name);
    let mut names = std::iter::once(name.clone())
        .chain((2..=organization.policies.len() + 2).map(|n| format!("{name}{n}")));
    text(&names.find(|name| !taken(name)).unwrap_or(name))
}
