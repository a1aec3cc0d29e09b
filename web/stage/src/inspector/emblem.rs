//! The icon of the kind of the selected thing.

use sim::handshake::HandshakeAction;
use sim::view::{Emblem, Tone};

use ui::parts::face::face;
use ui::parts::service_icon::service_icon;
use ui::prelude::*;
use ui::shared::related::policy_icon;

/// A service has its own icon; anything else has an icon of its kind.
pub(crate) fn emblem(it: Emblem) -> Html {
    let kind = match it {
        Emblem::ServiceRole(service) | Emblem::Service(service) => return service_icon(service),
        Emblem::Organization => Icon::Organization,
        Emblem::Root | Emblem::Unit => Icon::Folder,
        Emblem::Account(kind) => {
            return html! { <span class="insp-emblem">{ face(kind, false) }</span> };
        }
        Emblem::Request => Icon::Account,
        Emblem::Handshake(HandshakeAction::Invite | HandshakeAction::TransferResponsibility) => {
            Icon::Invitation
        }
        Emblem::Handshake(HandshakeAction::EnableAllFeatures) => Icon::Request,
        Emblem::Handshake(HandshakeAction::ApproveAllFeatures) => Icon::Approval,
        Emblem::Handshake(HandshakeAction::AddOrganizationsServiceLinkedRole) => Icon::Recreate,
        Emblem::Role | Emblem::Person => Icon::Person,
        Emblem::Policy(mark) => policy_icon(mark).unwrap_or(Icon::PolicyOther),
    };
    html! { <span class="insp-emblem">{ icon(kind) }</span> }
}

/// The class of a chip.
pub(crate) const fn tone(it: Tone) -> &'static str {
    match it {
        Tone::Plain => "plain",
        Tone::Good => "good",
        Tone::Wait => "wait",
        Tone::Stop => "stop",
        Tone::Own => "own",
    }
}
