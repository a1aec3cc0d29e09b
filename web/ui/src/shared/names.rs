//! The names of things in the drawing.

use message::uncapitalized;
use page::layout::units;
use sim::handshake::HandshakeAction;
use sim::view::Scene;

use crate::prelude::*;

/// The name of a handshake by what it asks for.
pub fn envelope_name(action: HandshakeAction) -> &'static str {
    match action {
        HandshakeAction::Invite => say("Invitation"),
        HandshakeAction::TransferResponsibility => say("Invitation to transfer the bill"),
        HandshakeAction::EnableAllFeatures => say("Request to enable all features"),
        HandshakeAction::ApproveAllFeatures => say("Request to approve all features"),
        HandshakeAction::AddOrganizationsServiceLinkedRole => {
            say("Request to recreate the service-linked role")
        }
    }
}

/// The name of a selection, as in the drawing.
pub fn selected(scene: &Scene, selection: &Selection) -> String {
    let found = match selection {
        Selection::Unit(id) => units(scene)
            .iter()
            .find(|unit| unit.id == *id)
            .map(|unit| unit.name.to_string()),
        Selection::Account(id) => units(scene)
            .iter()
            .flat_map(|unit| unit.accounts.iter())
            .chain(scene.standalone.iter())
            .find(|account| account.id == *id)
            .map(|account| account.name.to_string()),
        Selection::Handshake(id) => scene
            .envelopes
            .iter()
            .find(|it| it.id == *id)
            .map(|it| uncapitalized(envelope_name(it.action)))
            .map(|name| tell(message!("the {name}"))),
        Selection::Role { role, .. } => Some(role.to_string()),
        Selection::Organization(_) => Some(say("the organization").to_string()),
        Selection::Service(id) => Some(sim::catalog::name_of(id).to_string()),
        Selection::Request(_) => Some(say("the new account").to_string()),
        Selection::Person(_) => Some(say("the person").to_string()),
        Selection::Policy { .. } => Some(say("the policy").to_string()),
    };
    found.unwrap_or_else(|| say("it").to_string())
}
