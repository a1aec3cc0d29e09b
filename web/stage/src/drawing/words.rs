//! The texts of the drawing: short ones on it, full sentences for screen readers.

use page::motion::CardNote;
use sim::account::ORGANIZATIONS_ROLE;
use sim::handshake::{HandshakeAction, HandshakeState};
use sim::organization::FeatureSet;
use sim::partition::Partition;
use sim::policies::PolicyType;
use sim::view::{
    AccountKind, AccountNode, Answers, Attached, Badge, Envelope, Flow, Hanging, RoleState, Says,
};

use ui::prelude::*;
use ui::shared::names::envelope_name;

/// A message of the drawing in the page's language.
pub fn message(message: &Message) -> String {
    tell(message)
}

/// Adds one thing to a description, which is a list for screen readers.
pub(crate) fn add(text: &mut String, item: &str) {
    text.extend([", ", item]);
}

pub(crate) fn features(set: FeatureSet) -> &'static str {
    match set {
        FeatureSet::All => say("All features"),
        FeatureSet::ConsolidatedBilling => say("Consolidated billing"),
    }
}

/// The kind of an account. Also a CSS class: `say` it where it is read.
pub const fn kind(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Management => key("management"),
        AccountKind::Created => key("created"),
        AccountKind::Invited => key("invited"),
        AccountKind::Standalone => key("standalone"),
    }
}

pub(crate) fn state(state: HandshakeState) -> &'static str {
    match state {
        HandshakeState::Requested => say("requested"),
        HandshakeState::Open => say("open"),
        HandshakeState::Accepted => say("accepted"),
        HandshakeState::Declined => say("declined"),
        HandshakeState::Canceled => say("canceled"),
        HandshakeState::Expired => say("expired"),
    }
}

pub(crate) const fn envelope_icon(action: HandshakeAction) -> Icon {
    match action {
        HandshakeAction::Invite | HandshakeAction::TransferResponsibility => Icon::Invitation,
        HandshakeAction::EnableAllFeatures => Icon::Request,
        HandshakeAction::ApproveAllFeatures => Icon::Approval,
        HandshakeAction::AddOrganizationsServiceLinkedRole => Icon::Recreate,
    }
}

/// The state of a role in words.
pub fn role(state: RoleState) -> &'static str {
    match state {
        RoleState::Present => say("present"),
        RoleState::Remaining => {
            say("stays without trusted access; its service can still use it, but not create it")
        }
        RoleState::Pending => say("pending"),
        RoleState::Deleting => say("being deleted"),
        RoleState::Absent => say("absent"),
        RoleState::Hidden => say("not visible from here"),
    }
}

/// The CSS class of a role's state.
pub const fn mark(state: RoleState) -> &'static str {
    match state {
        RoleState::Present => "present",
        RoleState::Remaining => "remaining",
        RoleState::Pending => "pending",
        RoleState::Deleting => "deleting",
        RoleState::Absent => "absent",
        RoleState::Hidden => "hidden",
    }
}

/// "Invitation to Newcomer, open, expires …".
pub(crate) fn envelope(envelope: &Envelope, to: &str) -> String {
    let (name, state) = (envelope_name(envelope.action), state(envelope.state));
    let (whom, when) = (to.to_string(), envelope.expires);
    tell(match envelope_icon(envelope.action) == Icon::Invitation {
        true => message!(
            "{envelope} to {whom}, {state}, expires {when}",
            envelope = name
        ),
        false => message!(
            "{envelope} for {whom}, {state}, expires {when}",
            envelope = name
        ),
    })
}

pub(crate) fn organizations_role(state: RoleState) -> String {
    tell(message!(
        "Organizations role, {role}: {state}",
        role = ORGANIZATIONS_ROLE,
        state = role(state)
    ))
}

pub(crate) fn badge(badge: &Badge) -> String {
    tell(message!(
        "{role}: {state} (for {service})",
        role = badge.role,
        state = role(badge.state),
        service = sim::catalog::name_of(&badge.service.into())
    ))
}

/// "1 of 3 members have agreed".
pub fn answers(answers: &Answers) -> String {
    let agreed = answers.asked.saturating_sub(answers.awaited.len());
    tell(message!(
        "{agreed} of {asked} have agreed",
        asked = answers.asked
    ))
}

pub(crate) fn card_note(note: &CardNote) -> String {
    match note {
        CardNote::Asked {
            management,
            account,
        } => tell(message!("{management} asked AWS for the account {account}")),
        CardNote::Has { account, roles } => tell(message!(
            "From the start, {account} has {roles}",
            roles = roles.join(", ")
        )),
    }
}

/// The icon of a policy: its shape shows the kind.
pub(crate) fn policy_icon(policy: &Attached) -> Icon {
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

/// "Service control policy DenyLeave, attached to Workloads".
pub fn policy(policy: &Attached, place: &str) -> String {
    let called = tell(Message::from(policy.kind.called()).capitalized());
    let mut text = tell(message!(
        "{called} {name}, attached to {place}",
        name = policy.name,
        place = *place
    ));
    let does = match policy.says {
        Says::Everything => say("allows everything"),
        Says::Allows => say("an allow list"),
        Says::Denies => say("denies"),
        Says::Both => say("allows and denies"),
        Says::Stops => say("denies everything"),
        Says::Other => return text,
    };
    add(&mut text, does);
    text
}

/// Adds what the overlay shows of a place: its own policies and what passes.
pub(crate) fn add_policies(text: &mut String, hanging: &Hanging) {
    let own: Vec<&str> = hanging
        .attached
        .iter()
        .filter(|it| !it.managed)
        .map(|it| &*it.name)
        .collect();
    if !own.is_empty() {
        let own = tell(message!("own policies {names}", names = own.join(", ")));
        add(text, &own);
    }
    if hanging.exempt {
        add(text, say("not limited by SCPs or RCPs"));
    }
    if let Some(cause) = &hanging.cause {
        let says = match hanging.flow {
            Some(Flow::Nothing) => {
                message!("SCPs at {place} allow nothing", place = cause.place)
            }
            _ => message!("SCPs at {place} limit access", place = cause.place),
        };
        add(text, &tell(says));
    }
}

/// The word for an account that is not in its normal state.
pub(crate) fn closing(state: &str) -> Option<&'static str> {
    match state {
        "PENDING_CLOSURE" => Some(say("being closed")),
        "CLOSED" => Some(say("closed")),
        _ => None,
    }
}

/// The word on a card: that the account is being closed, its partition if it is standalone in another one, how it came here if marks
/// leave room.
pub fn standing(node: &AccountNode) -> Option<&'static str> {
    let has_room = node.badges.len() <= 2 && node.policies.is_none() && !node.veiled;
    let how = || match node.kind {
        AccountKind::Created | AccountKind::Invited if has_room => Some(say(kind(node.kind))),
        AccountKind::Standalone => abroad(node.id.partition()),
        AccountKind::Management | AccountKind::Created | AccountKind::Invited => None,
    };
    closing(node.state).or_else(how)
}

/// The name of a partition other than the commercial one.
pub(crate) fn abroad(partition: Partition) -> Option<&'static str> {
    (partition != Partition::Aws).then(|| partition.name())
}

/// Everything that the drawing shows of an account, in one sentence; with policies if the overlay is on.
pub fn account(node: &AccountNode, envelopes: &[Envelope], overlay: bool) -> String {
    let mut text = format!("{}, {}", node.name, node.id);
    let partition = node.id.partition();
    if partition != Partition::Aws {
        let title = tell(partition.title());
        add(
            &mut text,
            &tell(message!("in {partition}", partition = title)),
        );
    }
    let kind = match node.kind {
        AccountKind::Management => say("management account"),
        AccountKind::Created => say("created account"),
        AccountKind::Invited => say("invited account"),
        AccountKind::Standalone => say("standalone account"),
    };
    add(&mut text, kind);
    if let Some(closing) = closing(node.state) {
        add(&mut text, closing);
    }
    if node.acts {
        add(&mut text, say("acting"));
    }
    if node.veiled {
        add(&mut text, say("not visible to the current user"));
    }
    add_roles(node, &mut text);
    let live = envelopes.iter().filter(|it| it.state.is_live()).count();
    if live > 0 {
        add(&mut text, &requests(live));
    }
    if let Some(policies) = node.policies.as_ref().filter(|_| overlay) {
        add_policies(&mut text, policies);
    }
    text
}

/// Adds the account's service-linked roles.
fn add_roles(node: &AccountNode, text: &mut String) {
    match node.organizations_role {
        RoleState::Present | RoleState::Remaining => {
            add(text, say("has AWSServiceRoleForOrganizations"))
        }
        RoleState::Absent if node.kind != AccountKind::Standalone => {
            add(text, say("lacks AWSServiceRoleForOrganizations"));
        }
        RoleState::Deleting => add(text, say("is losing AWSServiceRoleForOrganizations")),
        RoleState::Pending => add(text, say("AWSServiceRoleForOrganizations is pending")),
        RoleState::Absent | RoleState::Hidden => {}
    }
    let count = |state| {
        node.badges
            .iter()
            .filter(|badge| badge.state == state)
            .count()
    };
    let present = count(RoleState::Present) + count(RoleState::Remaining);
    if present > 0 {
        let roles = tell(counted!(
            present,
            "1 role of trusted services|{n} roles of trusted services"
        ));
        add(text, &roles);
    }
    let pending = count(RoleState::Pending);
    if pending > 0 {
        add(text, &tell(message!("{n} pending", n = pending)));
    }
}

/// "1 open request", "2 open requests".
pub fn requests(count: usize) -> String {
    tell(counted!(count, "1 open request|{n} open requests"))
}
