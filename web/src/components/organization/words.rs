//! The words of the drawing: short ones on it, whole sentences for those who listen.

use std::fmt::Write;

use sim::handshake::{Action, State};
use sim::organization::FeatureSet;
use sim::partition::Partition;
use sim::policies::PolicyType;
use sim::view::{
    AccountKind, AccountNode, Attached, Badge, Envelope, Flow, Hanging, RoleState, Says, Scene,
    Selection, UnitNode, capitalized,
};

use crate::icons::Icon;

pub const ORGANIZATIONS_ROLE: &str = "AWSServiceRoleForOrganizations";

pub const fn features(set: FeatureSet) -> &'static str {
    match set {
        FeatureSet::All => "All features",
        FeatureSet::ConsolidatedBilling => "Consolidated billing",
    }
}

pub const fn kind(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Management => "management",
        AccountKind::Created => "created",
        AccountKind::Invited => "invited",
        AccountKind::Standalone => "standalone",
    }
}

pub const fn state(state: State) -> &'static str {
    match state {
        State::Requested => "requested",
        State::Open => "open",
        State::Accepted => "accepted",
        State::Declined => "declined",
        State::Canceled => "canceled",
        State::Expired => "expired",
    }
}

pub const fn envelope_icon(action: Action) -> Icon {
    match action {
        Action::Invite | Action::TransferResponsibility => Icon::Invitation,
        Action::EnableAllFeatures => Icon::Request,
        Action::ApproveAllFeatures => Icon::Approval,
        Action::AddOrganizationsServiceLinkedRole => Icon::Recreate,
    }
}

pub const fn envelope_name(action: Action) -> &'static str {
    match action {
        Action::Invite => "Invitation",
        Action::TransferResponsibility => "Invitation to transfer the bill",
        Action::EnableAllFeatures => "Request to enable all features",
        Action::ApproveAllFeatures => "Request to approve all features",
        Action::AddOrganizationsServiceLinkedRole => "Request to recreate the service-linked role",
    }
}

/// The class that draws a role's state.
pub const fn mark(state: RoleState) -> &'static str {
    match state {
        RoleState::Present => "present",
        RoleState::Pending => "pending",
        RoleState::Deleting => "deleting",
        RoleState::Absent => "absent",
        RoleState::Hidden => "hidden",
    }
}

/// "Invitation to Newcomer, open, expires …".
pub fn envelope(envelope: &Envelope, to: &str) -> String {
    format!(
        "{} {} {to}, {}, expires {}",
        envelope_name(envelope.action),
        if envelope_icon(envelope.action) == Icon::Invitation {
            "to"
        } else {
            "for"
        },
        state(envelope.state),
        envelope.expires
    )
}

pub fn organizations_role(state: RoleState) -> String {
    format!(
        "Organizations role, {ORGANIZATIONS_ROLE}: {}",
        state.title()
    )
}

pub fn badge(badge: &Badge) -> String {
    format!(
        "{}: {} (for {})",
        badge.role,
        badge.state.title(),
        sim::catalog::name_of(&badge.service.into())
    )
}

/// The letter in a service's badge: of its name without the vendor's.
pub fn letter(badge: &Badge) -> String {
    let service = badge.service.into();
    let name = sim::catalog::name_of(&service);
    let name = name
        .strip_prefix("AWS ")
        .or_else(|| name.strip_prefix("Amazon "))
        .unwrap_or(name);
    name.chars().take(1).collect()
}

/// What a policy is, by its shape.
pub fn policy_icon(policy: &Attached) -> Icon {
    if policy.kind == PolicyType::ResourceControl {
        return Icon::PolicyResource;
    }
    match policy.says {
        Says::Everything => Icon::PolicyFull,
        Says::Allows => Icon::PolicyAllows,
        Says::Denies => Icon::PolicyDenies,
        Says::Both => Icon::PolicyBoth,
        Says::Stops => Icon::PolicyStops,
        Says::Other => Icon::PolicyOther,
    }
}

/// RCPFullAWSAccess hangs everywhere and can never be taken away: its name would only take room.
pub fn is_only_sign(policy: &Attached) -> bool {
    policy.managed && policy.kind == PolicyType::ResourceControl
}

/// "Service control policy DenyLeave, attached to Workloads".
pub fn policy(policy: &Attached, place: &str) -> String {
    let called = capitalized(policy.kind.called());
    let does = match policy.says {
        Says::Everything => ", allows everything",
        Says::Allows => ", an allow list",
        Says::Denies => ", denies",
        Says::Both => ", allows and denies",
        Says::Stops => ", denies everything",
        Says::Other => "",
    };
    format!("{called} {}, attached to {place}{does}", policy.name)
}

/// What the overlay says of a place, to go on with after its name: own policies and what passes.
pub fn hanging(hanging: &Hanging) -> String {
    let mut text = String::new();
    let own: Vec<&str> = hanging
        .attached
        .iter()
        .filter(|it| !it.managed)
        .map(|it| &*it.name)
        .collect();
    if !own.is_empty() {
        let _ = write!(text, ", own policies {}", own.join(", "));
    }
    if hanging.exempt {
        text.push_str(", not limited by SCPs or RCPs");
    }
    if let Some(cause) = &hanging.cause {
        let _ = match hanging.flow {
            Some(Flow::Nothing) => write!(text, ", SCPs allow nothing from {} on", cause.place),
            _ => write!(text, ", SCPs narrow from {} on", cause.place),
        };
    }
    text
}

/// The word for an account that is not simply there.
pub fn closing(state: &str) -> Option<&'static str> {
    match state {
        "PENDING_CLOSURE" => Some("being closed"),
        "CLOSED" => Some("closed"),
        _ => None,
    }
}

/// The one word that a card has room for. Of an account on its own elsewhere, its partition says more than that it is on its own.
pub fn standing(node: &AccountNode) -> &'static str {
    closing(node.state).unwrap_or_else(|| match (node.kind, abroad(node.id.partition())) {
        (AccountKind::Standalone, Some(partition)) => partition,
        (kind, _) => self::kind(kind),
    })
}

/// The name of a partition that is not the commercial one.
pub fn abroad(partition: Partition) -> Option<&'static str> {
    (partition != Partition::Aws).then(|| partition.name())
}

/// All that the drawing says of an account, in one sentence; of policies where the overlay is on.
pub fn account(node: &AccountNode, envelopes: &[Envelope], overlay: bool) -> String {
    let mut text = format!("{}, {}", node.name, node.id);
    let partition = node.id.partition();
    if partition != Partition::Aws {
        let _ = write!(text, ", in {}", partition.title());
    }
    text.push_str(match node.kind {
        AccountKind::Management => ", management account",
        AccountKind::Created => ", created account",
        AccountKind::Invited => ", invited account",
        AccountKind::Standalone => ", standalone account",
    });
    if let Some(closing) = closing(node.state) {
        text.push_str(", ");
        text.push_str(closing);
    }
    if node.acts {
        text.push_str(", acting");
    }
    if node.veiled {
        text.push_str(", not visible to the acting person");
    }
    match node.organizations_role {
        RoleState::Present => text.push_str(", has AWSServiceRoleForOrganizations"),
        RoleState::Absent if node.kind != AccountKind::Standalone => {
            text.push_str(", lacks AWSServiceRoleForOrganizations");
        }
        RoleState::Deleting => text.push_str(", is losing AWSServiceRoleForOrganizations"),
        RoleState::Pending => text.push_str(", AWSServiceRoleForOrganizations is pending"),
        RoleState::Absent | RoleState::Hidden => {}
    }
    let count = |state| {
        node.badges
            .iter()
            .filter(|badge| badge.state == state)
            .count()
    };
    let present = count(RoleState::Present);
    if present > 0 {
        let _ = write!(
            text,
            ", {present} role{} of trusted services",
            if present == 1 { "" } else { "s" }
        );
    }
    let pending = count(RoleState::Pending);
    if pending > 0 {
        let _ = write!(text, ", {pending} pending");
    }
    let live = envelopes.iter().filter(|it| it.state.is_live()).count();
    if live > 0 {
        let _ = write!(text, ", {}", requests(live));
    }
    if let Some(policies) = node.policies.as_ref().filter(|_| overlay) {
        text.push_str(&hanging(policies));
    }
    text
}

/// "1 open request", "2 open requests".
pub fn requests(count: usize) -> String {
    format!("{count} open request{}", if count == 1 { "" } else { "s" })
}

/// What is selected, by its name.
pub fn selected(scene: &Scene, selection: &Selection) -> String {
    fn below<'s>(unit: &'s UnitNode, all: &mut Vec<&'s UnitNode>) {
        all.push(unit);
        for child in &unit.units {
            below(child, all);
        }
    }
    let mut units = Vec::new();
    for organization in &scene.organizations {
        below(&organization.root, &mut units);
    }
    let found = match selection {
        Selection::Unit(id) => units
            .iter()
            .find(|unit| unit.id == *id)
            .map(|unit| unit.name.to_string()),
        Selection::Account(id) => units
            .iter()
            .flat_map(|unit| &unit.accounts)
            .chain(&scene.standalone)
            .find(|account| account.id == *id)
            .map(|account| account.name.to_string()),
        Selection::Handshake(id) => scene
            .envelopes
            .iter()
            .find(|it| it.id == *id)
            .map(|it| envelope_name(it.action).to_lowercase())
            .map(|name| format!("the {name}")),
        Selection::Role { role, .. } => Some(role.to_string()),
        Selection::Organization(_) => Some("the organization".to_string()),
        Selection::Service(id) => Some(sim::catalog::name_of(id).to_string()),
        Selection::Request(_) => Some("the new account".to_string()),
        Selection::Person(_) => Some("the person".to_string()),
        Selection::Policy { .. } => Some("the policy".to_string()),
    };
    found.unwrap_or_else(|| "it".to_string())
}

/// "1 account", "7 accounts".
pub fn accounts(count: usize) -> String {
    format!("{count} account{}", if count == 1 { "" } else { "s" })
}

/// An id shortened in the middle; the inspector has it whole.
pub fn short(id: &str) -> String {
    if id.len() > 14 && id.is_ascii() {
        format!("{}…{}", &id[..7], &id[id.len() - 4..])
    } else {
        id.to_string()
    }
}
