//! The picture in words: the text form of the organization, also for those who do not see the drawing.

use std::fmt::Write;

use super::{AccountKind, AccountNode, Attached, Flow, Hanging, RoleState, Scene, UnitNode};
use crate::handshake::State;
use crate::organization::FeatureSet;
use crate::partition::Partition;
use crate::policies::Target;
use crate::world::World;

/// The scene as indented text.
pub fn describe(world: &World, scene: &Scene) -> String {
    let mut text = String::new();
    for organization in &scene.organizations {
        let features = match organization.feature_set {
            FeatureSet::All => "all features",
            FeatureSet::ConsolidatedBilling => "consolidated billing features only",
        };
        let _ = writeln!(text, "Organization {} ({features})", organization.id);
        if organization.migration.is_some() {
            let _ = writeln!(text, "  A request to enable all features is running.");
        }
        if let Some(types) = &organization.policy_types {
            let names: Vec<&str> = types.iter().map(|kind| kind.name()).collect();
            let _ = match &names[..] {
                [] => writeln!(text, "  No policy type is enabled."),
                names => writeln!(text, "  Policy types enabled: {}", names.join(", ")),
            };
        }
        unit(&mut text, &organization.root, 1);
        for ghost in &organization.ghosts {
            let _ = writeln!(text, "    {} is being created", ghost.name);
        }
    }
    if !scene.standalone.is_empty() {
        let _ = writeln!(text, "In no organization");
        for node in &scene.standalone {
            account(&mut text, node, 1);
        }
    }
    for envelope in scene
        .envelopes
        .iter()
        .filter(|envelope| envelope.state.is_live())
    {
        let to = envelope.to.map_or_else(
            || "an address that is nobody's".to_string(),
            |to| world.name_of(to),
        );
        let from = world.name_of(envelope.from);
        let state = if envelope.state == State::Requested {
            "waits for the members"
        } else {
            "is open"
        };
        let _ = writeln!(
            text,
            "The {} from {from} to {to} {state}; it expires {}.",
            envelope.action.title(),
            envelope.expires
        );
    }
    if text.is_empty() {
        text.push_str("This person can see no organization and no account from here.\n");
    }
    text
}

fn unit(text: &mut String, node: &UnitNode, depth: usize) {
    let indent = "  ".repeat(depth);
    let _ = write!(text, "{indent}{}", node.name);
    if !node.stand_in {
        let plural = if node.total == 1 { "" } else { "s" };
        let _ = write!(text, " {} ({} account{plural})", node.id, node.total);
    }
    if let Some(policies) = &node.policies {
        let here = Target::Parent(node.id.clone());
        hanging(text, policies, &here, |_| true);
    }
    text.push('\n');
    for child in &node.accounts {
        account(text, child, depth + 1);
    }
    for child in &node.units {
        unit(text, child, depth + 1);
    }
}

fn account(text: &mut String, node: &AccountNode, depth: usize) {
    let indent = "  ".repeat(depth);
    let _ = write!(
        text,
        "{indent}{} {} ({})",
        node.name,
        node.id,
        node.kind.title()
    );
    match node.state {
        "PENDING_CLOSURE" => text.push_str(", being closed"),
        "CLOSED" => text.push_str(", closed"),
        _ => {}
    }
    let partition = node.id.partition();
    if partition != Partition::Aws {
        let _ = write!(text, ", in {}", partition.title());
    }
    if node.acts {
        text.push_str(", acting");
    }
    let role = match node.organizations_role {
        RoleState::Present => Some("has AWSServiceRoleForOrganizations"),
        RoleState::Absent if node.kind != AccountKind::Standalone => {
            Some("lacks AWSServiceRoleForOrganizations")
        }
        RoleState::Deleting => Some("is losing AWSServiceRoleForOrganizations"),
        RoleState::Absent | RoleState::Pending | RoleState::Hidden => None,
    };
    if let Some(role) = role {
        let _ = write!(text, ", {role}");
    }
    for badge in &node.badges {
        let _ = write!(text, ", {} {}", badge.role, badge.state.title());
    }
    if let Some(policies) = &node.policies {
        // That AWS's own hang at every account was said with the type.
        let here = Target::Account(node.id);
        hanging(text, policies, &here, |it| !it.managed);
    }
    text.push('\n');
}

/// What is attached, and what passes: a sentence where it changes, a few words where it was decided above.
fn hanging(
    text: &mut String,
    policies: &Hanging,
    here: &Target,
    shown: impl Fn(&&Attached) -> bool,
) {
    let names: Vec<String> = policies
        .attached
        .iter()
        .filter(shown)
        .map(|it| format!("{} {}", it.kind.called(), it.name))
        .collect();
    if !names.is_empty() {
        let _ = write!(text, ", attached: {}", names.join(", "));
    }
    if policies.exempt {
        text.push_str(", not limited by SCPs or RCPs");
    }
    let Some(cause) = &policies.cause else { return };
    if cause.target == *here {
        let _ = write!(text, ". {}", cause.says);
    } else if policies.flow == Some(Flow::Nothing) {
        let _ = write!(text, ", allowed nothing because of {}", cause.place);
    }
}
