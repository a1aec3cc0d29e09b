//! A handshake and its answers.

use super::{Emblem, Inspector, Offer, Panel, PanelItem, Selection, Tone, fact, id_fact, new};
use api::json::json;
use gates::people;
use gates::sight::sight;
use message::{Message, counted, message};
use services::organizations::course::sentence;
use services::organizations::features::outstanding;
use state::handshake::{Handshake, HandshakeAction, HandshakeState, Recipient};
use state::parties::{addressed_to, recipient};
use state::transfer::{Transfer, TransferStatus};

impl Inspector<'_> {
    pub(super) fn handshake(&self, handshake: &Handshake) -> Option<Panel> {
        let actor = self.actor.account();
        let eyes = sight(self.world, self.actor);
        let sent = handshake.management == actor && eyes.sent;
        let received = addressed_to(self.world, handshake, actor) && eyes.received;
        if !self.all() && !sent && !received {
            return None;
        }
        let title = Message::from(handshake.action.title()).capitalized();
        let mut panel = new("Handshake", Emblem::Handshake(handshake.action), title);
        let state = Message::from(handshake.state.title()).capitalized();
        panel.chip(state, tone_of(handshake.state));
        panel.lead = Some(sentence(self.world, &handshake.id));
        let to: Message = match &handshake.recipient {
            Recipient::Account(account) => self.world.name_of(*account).into(),
            Recipient::Email(email) => email.into(),
            Recipient::Organization => "the organization itself".into(),
        };
        panel.facts = vec![
            fact("State", handshake.state.title()).on_card(),
            fact("From", self.world.name_of(handshake.management)).on_card(),
            fact("To", to).on_card(),
            fact("Requested", handshake.requested.to_string()),
            fact("Expires", handshake.expires.to_string()),
            id_fact("Id", &handshake.id),
            id_fact("ARN", handshake.arn()),
        ];
        if let Some(notes) = &handshake.notes {
            panel.fact("Notes", notes);
        }
        let transfer = handshake.transfer.as_ref();
        if let Some(transfer) = transfer.and_then(|id| self.world.transfer(id)) {
            self.transfer(&mut panel, transfer);
        }
        panel.handshake = Some(handshake.id.clone());
        if handshake.action == HandshakeAction::EnableAllFeatures {
            panel.lists.push(self.approvals(handshake));
            if handshake.state == HandshakeState::Requested {
                let waits = outstanding(self.world, &handshake.id).len();
                let answers = fact("Outstanding", counted!(waits, "1 answer|{n} answers"));
                panel.facts.insert(1, answers);
            }
        }
        if handshake.state.is_live() {
            panel.offers.extend(self.answers(handshake));
        }
        Some(panel)
    }

    /// Accepting.
    pub(super) fn accept(&self, handshake: &Handshake) -> Offer {
        let input = json!({ "HandshakeId": handshake.id.as_str() });
        let label = match handshake.action {
            HandshakeAction::Invite => "Accept the invitation",
            HandshakeAction::EnableAllFeatures => "Finalize: enable all features",
            HandshakeAction::ApproveAllFeatures => "Approve all features",
            HandshakeAction::AddOrganizationsServiceLinkedRole => "Agree to recreate the role",
            HandshakeAction::TransferResponsibility => "Accept: have the sender pay the bill",
        };
        let mut accept = self.run(label, self.call("organizations:AcceptHandshake", input));
        accept.grave = handshake.action == HandshakeAction::EnableAllFeatures;
        accept
    }

    /// Acting as the administrator of the account that has to answer, unless the user is in it.
    fn answering(&self, handshake: &Handshake) -> Option<Offer> {
        let account = recipient(self.world, handshake)?;
        // A sender does not learn whose address it is.
        let known = self.all() || !matches!(handshake.recipient, Recipient::Email(_));
        if !known || account == self.actor.account() {
            return None;
        }
        let administrator = people::administrator_of(self.world, account)?;
        let (_, name) = people::names_of(self.world, &administrator);
        Some(Offer::act_as(message!("Answer as {name}"), administrator))
    }

    /// Accepting, declining and canceling.
    fn answers(&self, handshake: &Handshake) -> Vec<Offer> {
        let input = json!({ "HandshakeId": handshake.id.as_str() });
        let mut offers = Vec::from_iter(self.answering(handshake));
        offers.push(self.accept(handshake));
        if handshake.action != HandshakeAction::EnableAllFeatures {
            offers.push(self.run(
                "Decline",
                self.call("organizations:DeclineHandshake", input.clone()),
            ));
        }
        if handshake.parent.is_none() {
            let label = if handshake.action == HandshakeAction::Invite {
                "Cancel the invitation"
            } else {
                "Cancel the request"
            };
            offers.push(self.run(label, self.call("organizations:CancelHandshake", input)));
        }
        offers
    }

    /// The facts of the transfer that the handshake is about.
    fn transfer(&self, panel: &mut Panel, transfer: &Transfer) {
        let pays = self.world.name_of(transfer.target.management);
        panel.fact("Transfer", transfer.status.name());
        panel.fact("Who pays", pays);
        panel.fact("Begins", transfer.start.to_string());
        if let Some(end) = transfer.end {
            panel.fact("Ends", end.to_string());
        }
        // Only the payer sees the name.
        let payer = self.actor.account() == transfer.target.management;
        if payer || self.all() {
            panel.fact("Name", &transfer.name);
        }
        panel.id_fact("Transfer id", &transfer.id);
        if transfer.status == TransferStatus::Accepted {
            let input = json!({ "Id": transfer.id.as_str() });
            panel.offers.push(self.run(
                "Withdraw the transfer at the end of this month",
                self.call(
                    "organizations:TerminateResponsibilityTransfer",
                    input.clone(),
                ),
            ));
            if payer {
                panel.offers.push(self.form(
                    "Rename the transfer",
                    "organizations:UpdateResponsibilityTransfer",
                    input,
                ));
            }
        }
    }
}

fn mark_of(state: HandshakeState) -> &'static str {
    match state {
        HandshakeState::Requested => "pending",
        HandshakeState::Open => "open",
        HandshakeState::Accepted => "present",
        HandshakeState::Declined | HandshakeState::Canceled => "refused",
        HandshakeState::Expired => "absent",
    }
}

const fn tone_of(state: HandshakeState) -> Tone {
    match state {
        HandshakeState::Requested | HandshakeState::Open => Tone::Wait,
        HandshakeState::Accepted => Tone::Good,
        HandshakeState::Declined | HandshakeState::Canceled | HandshakeState::Expired => Tone::Stop,
    }
}

pub(super) fn handshake_item(handshake: &Handshake) -> PanelItem {
    PanelItem {
        text: Message::from(handshake.action.title()).capitalized(),
        note: handshake.state.title().into(),
        mark: mark_of(handshake.state),
        select: Some(Selection::Handshake(handshake.id.clone())),
    }
}
