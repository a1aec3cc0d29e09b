//! The parts of an account's card: its roles, policies and envelopes.

#[cfg(test)]
mod tests;

use sim::account::ORGANIZATIONS_ROLE;
use sim::handshake::HandshakeAction;
use sim::policies::PolicyTarget;
use sim::view::{AccountKind, AccountNode, Envelope, Hanging, RoleState};

use super::{Density, DrawnPlace};
use crate::base::keys;

/// Most service roles shown on a card; the others are counted.
const BADGES: usize = 4;

/// Number of badges drawn; a count replaces the last one if not all fit.
pub fn shown_badges(account: &AccountNode) -> usize {
    match account.badges.len() {
        all @ 0..=BADGES => all,
        _ => BADGES - 1,
    }
}

/// Whether `AWSServiceRoleForOrganizations` is shown: outside an organization it matters only if it exists.
pub fn shows_role(account: &AccountNode) -> bool {
    match account.organizations_role {
        RoleState::Hidden => false,
        RoleState::Absent => account.kind != AccountKind::Standalone,
        RoleState::Present | RoleState::Remaining | RoleState::Pending | RoleState::Deleting => {
            true
        }
    }
}

/// A card has one row for policies: two customer managed ones, or AWS's.
pub fn shown_chips(hanging: &Hanging) -> usize {
    match hanging.own() {
        _ if hanging.exempt => 0,
        0 => hanging.attached.len().min(2),
        own => own.min(2),
    }
}

/// Whether an account is being closed, or closed.
pub fn is_closing(account: &AccountNode) -> bool {
    matches!(account.state, "PENDING_CLOSURE" | "CLOSED")
}

/// Whether the envelope is waiting for a member's answer to the request to enable all features.
pub fn is_awaited(envelope: &Envelope) -> bool {
    let asks = matches!(
        envelope.action,
        HandshakeAction::ApproveAllFeatures | HandshakeAction::AddOrganizationsServiceLinkedRole
    );
    asks && envelope.state.is_live()
}

impl DrawnPlace {
    /// The pending envelopes at an account of this place.
    pub fn envelopes_of(&self, account: &AccountNode) -> impl Iterator<Item = &Envelope> {
        let id = account.id;
        self.envelopes.iter().filter(move |it| it.to == Some(id))
    }

    /// The keys of what is drawn on an account's card, in order; a tile has nothing.
    pub fn card_parts(&self, account: &AccountNode) -> Vec<String> {
        let mut parts = Vec::new();
        if self.density != Density::Cards {
            return parts;
        }
        if shows_role(account) {
            parts.push(keys::role(account.id, ORGANIZATIONS_ROLE));
        }
        let badges = account.badges.iter().take(shown_badges(account));
        parts.extend(badges.map(|it| keys::role(account.id, it.role)));
        if let Some((overlay, hanging)) = self.overlay.as_ref().zip(account.policies.as_ref()) {
            let target = PolicyTarget::Account(account.id);
            let chips = hanging.attached.iter().take(shown_chips(hanging));
            parts.extend(chips.map(|it| keys::hung(&overlay.organization, &it.id, &target)));
        }
        parts.extend(self.envelopes_of(account).map(|it| keys::handshake(&it.id)));
        parts
    }
}
