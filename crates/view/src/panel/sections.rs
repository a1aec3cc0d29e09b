//! The inspector's three sections of offers: the main ones, the other ones, and those that would be refused now.

use self::Deed::{ActAs, Call, Others, Show, Wait};
use super::{Emblem, Panel};
use crate::offer::{Offer, OfferKind};
use state::command::Command;

/// The most offers that are shown as main ones.
pub const MOST_MAIN: usize = 2;

/// The offers of a panel. Each is in exactly one section.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfferSections {
    /// What the item is mostly for, the most important first; at most [`MOST_MAIN`].
    pub main: Vec<Offer>,
    /// What is possible, too.
    pub more: Vec<Offer>,
    /// What would be refused now.
    pub refused: Vec<Offer>,
}

/// What an offer does, as far as its rank depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    /// Makes another principal the current user.
    ActAs,
    /// Shows another item.
    Show,
    /// Lets time pass.
    Wait,
    /// Has others do it.
    Others,
    /// Calls this operation, at once or from a form.
    Call(&'static str),
}

/// The deeds that are main ones for a kind of item, the most important first.
const fn main_deeds(emblem: Emblem) -> &'static [Deed] {
    match emblem {
        Emblem::Organization => &[
            ActAs,
            Call("organizations:AcceptHandshake"),
            Call("organizations:CreateAccount"),
            Call("organizations:EnableAllFeatures"),
            Call("organizations:InviteAccountToOrganization"),
        ],
        Emblem::Root | Emblem::Unit => &[
            ActAs,
            Call("organizations:CreateAccount"),
            Call("organizations:CreateOrganizationalUnit"),
            Call("organizations:AttachPolicy"),
            Call("organizations:UpdateOrganizationalUnit"),
        ],
        Emblem::Account(_) => &[
            ActAs,
            Call("organizations:CreateOrganization"),
            Call("organizations:MoveAccount"),
            Call("organizations:CreateAccount"),
            Call("organizations:InviteAccountToOrganization"),
            Call("iam:CreateUser"),
        ],
        Emblem::Handshake(_) => &[
            ActAs,
            Call("organizations:AcceptHandshake"),
            Call("organizations:DeclineHandshake"),
            Call("organizations:TerminateResponsibilityTransfer"),
        ],
        Emblem::Role | Emblem::ServiceRole(_) => &[
            Wait,
            Others,
            Call("organizations:EnableAllFeatures"),
            Call("iam:CreateServiceLinkedRole"),
            Show,
            ActAs,
            Call("sts:AssumeRole"),
        ],
        Emblem::Service(_) => &[
            Call("organizations:EnableAllFeatures"),
            Call("console:EnableIntegration"),
            Call("organizations:EnableAWSServiceAccess"),
            Show,
            ActAs,
        ],
        Emblem::Person => &[
            ActAs,
            Call("iam:AttachUserPolicy"),
            Call("iam:CreateAccessKey"),
        ],
        Emblem::Policy(_) => &[
            ActAs,
            Call("organizations:EnablePolicyType"),
            Call("organizations:AttachPolicy"),
            Call("organizations:UpdatePolicy"),
        ],
        Emblem::Request => &[Wait, ActAs, Show],
    }
}

/// Whether an offer does this.
fn does(offer: &Offer, deed: Deed) -> bool {
    match (&offer.kind, deed) {
        (OfferKind::ActAs(_), Deed::ActAs)
        | (OfferKind::Show(_), Deed::Show)
        | (OfferKind::RunAll(_), Deed::Others) => true,
        (OfferKind::Form { operation, .. }, Deed::Call(wanted)) => *operation == wanted,
        (
            OfferKind::Run(command) | OfferKind::Confirm { command, .. },
            Deed::Call(_) | Deed::Wait,
        ) => match (command, deed) {
            (Command::Call(call), Deed::Call(wanted)) => *call.operation == *wanted,
            (Command::Time(_), Deed::Wait) => true,
            (Command::Call(_) | Command::Time(_) | Command::Intervene(_), _) => false,
        },
        (
            OfferKind::ActAs(_)
            | OfferKind::Show(_)
            | OfferKind::RunAll(_)
            | OfferKind::Form { .. }
            | OfferKind::Run(_)
            | OfferKind::Confirm { .. },
            _,
        ) => false,
    }
}

impl Panel {
    /// The offers in three sections. What an offer does decides, never its label; within a section, they keep their order.
    pub fn sections(&self) -> OfferSections {
        let ranked = main_deeds(self.emblem).iter().flat_map(|deed| {
            let all = self.offers.iter().enumerate();
            all.filter(|(_, offer)| does(offer, *deed))
        });
        let possible = ranked.filter(|(_, offer)| offer.refusal.is_none());
        let (main, offers): (Vec<usize>, _) = possible
            .take(MOST_MAIN)
            .map(|(at, offer)| (at, offer.clone()))
            .unzip();
        let mut sections = OfferSections {
            main: offers,
            ..OfferSections::default()
        };
        for (at, offer) in self.offers.iter().enumerate() {
            if main.contains(&at) {
                continue;
            }
            let section = match offer.refusal {
                None => &mut sections.more,
                Some(_) => &mut sections.refused,
            };
            section.push(offer.clone());
        }
        sections
    }
}
