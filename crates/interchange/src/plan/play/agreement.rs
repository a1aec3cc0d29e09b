//! Enabling all features: the management account asks, members agree one by one, and the management account takes the final step.

use message::Message;
use serde_json::{Value, json};
use sim::handshake::Recipient;
use sim::ids::AccountId;
use sim::organization::FeatureSet;

use super::super::planner::{Agreement, Planner, Stage};
use super::reason;

impl Planner {
    /// Asks for all features if the goal has them.
    pub(super) fn features(&mut self) -> Option<Agreement> {
        let now = self.organization().feature_set;
        if now == FeatureSet::All || self.goal.feature_set != FeatureSet::All {
            return None;
        }
        if self.organization().migration.is_none() {
            let says = "Start the process to enable all features".into();
            if let Err(refusal) = self.manage(says, "EnableAllFeatures", json!({})) {
                let why = refusal.error.message.clone();
                self.left.push(reason("Enable all features".into(), why));
                return None;
            }
        }
        let request = self.organization().migration.clone()?;
        let handshakes = self.world.handshakes();
        let open =
            handshakes.filter(|it| it.parent.as_ref() == Some(&request) && it.state.is_live());
        let asked = open.filter_map(|it| match &it.recipient {
            Recipient::Account(id) => Some((it.id.to_string().into(), *id)),
            Recipient::Email(_) | Recipient::Organization => None,
        });
        Some(Agreement {
            request: request.to_string(),
            asked: asked.collect(),
            left: Vec::new(),
        })
    }

    pub(super) fn agree(&mut self, handshake: &Value, account: AccountId) {
        let says = "Approve the request to enable all features";
        let Err(refusal) = self.answer(handshake, account, says) else {
            return;
        };
        let why = refusal.map_or_else(
            || "nobody can act there".into(),
            |it| it.error.message.clone(),
        );
        let who = self.world.name_of(account).into();
        if let Stage::Agreeing(agreement) = &mut self.stage {
            agreement.left.push(reason(who, why));
        }
    }

    pub(super) fn all_agreed(&mut self) {
        let Stage::Agreeing(agreement) = std::mem::replace(&mut self.stage, Stage::Done) else {
            return;
        };
        let input = json!({ "HandshakeId": agreement.request });
        let says = "Finalize the process to enable all features".into();
        if let Err(refusal) = self.manage(says, "AcceptHandshake", input) {
            let why = refusal.error.message.clone();
            let mut all = vec![reason("Enable all features".into(), why)];
            all.extend(agreement.left);
            self.left.push(Message::joined("; ", all));
        }
        self.build();
    }
}
