//! Words about policies.

use super::super::super::flow::{Says, attached};
use super::super::{Chip, List, PanelItem, Tone};
use api::policy_types::PolicyType;
use message::{Message, counted, message};
use state::organization::Organization;
use state::policies::OrganizationPolicy;

pub fn lead(policy: &OrganizationPolicy, enforced: bool) -> Message {
    let says = match (policy.kind, attached(policy).says) {
        (PolicyType::ResourceControl, _) if policy.managed => {
            "AWS attaches it everywhere, and it cannot be detached: resource control policies only deny."
        }
        (PolicyType::ResourceControl, _) => {
            "It limits what any principal may do with the resources of the members below. It grants nothing."
        }
        (_, Says::Everything) => {
            "It allows everything, so that a level with it limits nothing. Another policy must take its place before it can be detached."
        }
        (_, Says::Allows) => {
            "An allow list. Unless FullAWSAccess is attached too, nothing else is allowed. It grants nothing."
        }
        (_, Says::Denies) => "A deny list. What it denies, no policy below can allow.",
        (_, Says::Stops) => "It denies every request, so that nothing is allowed below.",
        (_, Says::Both) => {
            "It allows some actions and denies others. Deny wins. It grants nothing."
        }
        (_, Says::Other) => {
            "It is merged with those above and below it into the effective policy of each account. What services do with that is not modeled."
        }
    };
    if enforced {
        says.into()
    } else {
        message!(
            "Without effect: {policies} are not enabled. {meaning}",
            policies = policy.kind.plural(),
            meaning = says
        )
    }
}

/// "Service control policy".
pub fn called(kind: PolicyType) -> &'static str {
    if kind == PolicyType::ServiceControl {
        "Service control policy"
    } else if kind == PolicyType::ResourceControl {
        "Resource control policy"
    } else {
        "Policy"
    }
}

/// "Service control policies" as the title of a list; the other types share a title.
pub fn titled(kind: PolicyType) -> &'static str {
    if kind == PolicyType::ServiceControl {
        "Service control policies"
    } else if kind == PolicyType::ResourceControl {
        "Resource control policies"
    } else {
        "Other policies"
    }
}

/// The text with a capital letter first, and without an article.
pub fn capital(text: &'static str) -> Message {
    Message::from(text.strip_prefix("the ").unwrap_or(text)).capitalized()
}

/// The tags of a resource, if it has any.
pub(in crate::panel) fn tags(organization: &Organization, id: &str) -> Option<List> {
    let items: Vec<PanelItem> = organization
        .tags
        .get(id)?
        .iter()
        .map(|(key, value)| PanelItem {
            text: key.into(),
            note: value.into(),
            mark: "plain",
            select: None,
        })
        .collect();
    (!items.is_empty()).then_some(List {
        title: "Tags",
        empty: "",
        items,
    })
}

/// Where it is attached, who manages it, and whether it has an effect.
pub fn chips(policy: &OrganizationPolicy, targets: usize, enforced: bool) -> Vec<Chip> {
    let (says, tone) = match targets {
        0 => ("Not attached".into(), Tone::Wait),
        count => (
            counted!(count, "Attached to 1 place|Attached to {n} places"),
            Tone::Plain,
        ),
    };
    let mut chips = vec![Chip { says, tone }];
    if policy.managed {
        chips.push(Chip {
            says: "Managed by AWS".into(),
            tone: Tone::Plain,
        });
    }
    if !enforced {
        chips.push(Chip {
            says: "Without effect".into(),
            tone: Tone::Wait,
        });
    }
    chips
}

/// The shape of a policy's mark.
pub fn shape(policy: &OrganizationPolicy) -> &'static str {
    match (policy.kind, attached(policy).says) {
        (PolicyType::ResourceControl, _) => "policy-rcp",
        (_, Says::Everything) => "policy-full",
        (_, Says::Allows) => "policy-allows",
        (_, Says::Denies) => "policy-denies",
        (_, Says::Stops) => "policy-stops",
        (_, Says::Both) => "policy-both",
        (_, Says::Other) => "policy-other",
    }
}
