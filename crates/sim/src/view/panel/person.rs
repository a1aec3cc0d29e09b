//! Somebody who can act, with the policies that say what they may.

use super::{Inspector, Offer, OfferKind, Panel, fact, id_fact, new};
use crate::people;
use crate::principal::Principal;
use serde_json::{Value, json};

impl Inspector<'_> {
    pub(super) fn person(&self, person: &Principal) -> Option<Panel> {
        let account = self.world.account(person.account())?;
        if !self.all() && account.id != self.actor.account() {
            return None;
        }
        let policies = account.policies_of(person)?;
        let mut panel = new("Person", people::name_of(self.world, person));
        panel.lead = Some(match person {
            Principal::Root(_) => {
                "The root user may do everything in its account without any policy.".into()
            }
            Principal::User { .. } => {
                "An IAM user. What it may do is what its policies allow.".into()
            }
            Principal::Role { .. } => {
                "A session of a role; administrators of the management account come in with it."
                    .into()
            }
        });
        panel.facts = vec![
            id_fact("ARN", person),
            fact("Account", account.name.to_string()),
        ];
        for source in policies.sources() {
            let text = serde_json::from_str::<Value>(source.document.text())
                .and_then(|value| serde_json::to_string_pretty(&value))
                .unwrap_or_else(|_| source.document.text().to_string());
            panel.documents.push((source.name.to_string(), text));
        }
        if person != self.actor {
            panel.offers.push(Offer {
                label: format!("Act as {}", people::name_of(self.world, person)),
                kind: OfferKind::ActAs(person.clone()),
                refusal: None,
                grave: false,
            });
        }
        if let Principal::User { name, .. } = person
            && account.id == self.actor.account()
        {
            let preset = json!({ "UserName": &**name });
            panel.offers.push(self.form(
                "Attach a managed policy",
                "iam:AttachUserPolicy",
                preset.clone(),
            ));
            panel
                .offers
                .push(self.form("Write an inline policy", "iam:PutUserPolicy", preset));
            for policy in policies.inline.keys() {
                panel.offers.push(self.run(
                    format!("Delete the inline policy {policy}"),
                    self.call(
                        "iam:DeleteUserPolicy",
                        json!({ "UserName": &**name, "PolicyName": &**policy }),
                    ),
                ));
            }
            for arn in &policies.attached {
                let short = arn.rsplit('/').next().unwrap_or(arn);
                panel.offers.push(self.run(
                    format!("Detach {short}"),
                    self.call(
                        "iam:DetachUserPolicy",
                        json!({ "UserName": &**name, "PolicyArn": &**arn }),
                    ),
                ));
            }
        }
        Some(panel)
    }
}
