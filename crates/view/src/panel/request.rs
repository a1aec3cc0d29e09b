//! A request to create an account.

use super::{Emblem, Inspector, List, Panel, PanelItem, Selection, Tone, fact, id_fact, new};
use crate::offer::next_event;
use api::ids::CreateRequestId;
use gates::sight::sight;
use message::Message;
use state::world::CreateState;

impl Inspector<'_> {
    pub(super) fn request(&self, id: &CreateRequestId) -> Option<Panel> {
        let request = self.world.create_request(id)?;
        let own = self.owns(&request.organization);
        if !(self.all() || own && sight(self.world, self.actor).requests) {
            return None;
        }
        let name = request.name.to_string();
        let mut panel = new("Request to create an account", Emblem::Request, name);
        let state = Message::from(request.state.title()).capitalized();
        panel.chip(state, tone_of(&request.state));
        panel.facts = vec![
            fact("State", request.state.title()),
            fact("Email", &request.email),
            fact("Access role", &request.role),
            fact("Requested", request.requested.to_string()),
            id_fact("Id", &request.id),
        ];
        match &request.state {
            CreateState::InProgress => {
                panel.lead = Some(
                    "Creating an account is asynchronous: let time pass to see the result.".into(),
                );
                panel.offers.push(next_event());
            }
            CreateState::Succeeded {
                at,
                account,
                govcloud,
            } => {
                panel.facts.push(fact("Completed", at.to_string()));
                panel.lists.push(List {
                    title: "The account",
                    empty: "",
                    items: std::iter::once(account)
                        .chain(govcloud)
                        .map(|account| PanelItem {
                            text: self.world.name_of(*account).into(),
                            note: account.to_string().into(),
                            mark: "present",
                            select: Some(Selection::Account(*account)),
                        })
                        .collect(),
                });
            }
            CreateState::Failed { at, reason } => {
                panel.facts.push(fact("Completed", at.to_string()));
                panel.facts.push(fact("Failure reason", *reason));
                panel.lead = Some(match *reason {
                    "EMAIL_ALREADY_EXISTS" => {
                        "Another account already has this email address.".into()
                    }
                    "GOVCLOUD_ACCOUNT_ALREADY_EXISTS" => {
                        "An account of AWS GovCloud (US) already has this email address.".into()
                    }
                    _ => "The request failed; nothing was created.".into(),
                });
            }
        }
        Some(panel)
    }
}

const fn tone_of(state: &CreateState) -> Tone {
    match state {
        CreateState::InProgress => Tone::Wait,
        CreateState::Succeeded { .. } => Tone::Good,
        CreateState::Failed { .. } => Tone::Stop,
    }
}
