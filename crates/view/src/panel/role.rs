//! A role that is there, with its cause; or one that is not, with the reason.

use super::super::sight;
use super::person::{document, pretty, tags_in_words};
use super::{Inspector, Offer, OfferKind, Panel, fact, id_fact, new};
use api::catalog;
use api::json::json;
use api::principal::Principal;
use api::time::{SECOND, span};
use gates::people;
use message::message;
use services::iam::service_linked_role::NOT_RECOMMENDED;
use services::trusted_access::absence;
use state::account::{Account, ORGANIZATIONS_ROLE, Role, SESSION_S};
use state::command::{Command, Intervention};
use state::organization::FeatureSet;

impl Inspector<'_> {
    pub(super) fn role(&self, account: &Account, name: &str) -> Option<Panel> {
        let own = account.id == self.actor.account();
        if !(self.all() || own && sight(self.world, self.actor).roles) {
            return None;
        }
        match account.roles.get(name) {
            Some(role) => Some(self.present_role(account, role)),
            None => self.absent_role(account, name),
        }
    }

    pub(super) fn present_role(&self, account: &Account, role: &Role) -> Panel {
        let mut panel = new(
            if role.linked_to.is_some() {
                "Service-linked role"
            } else {
                "Role"
            },
            role.name.to_string(),
        );
        panel.lead = Some(role.why.clone());
        panel.facts = vec![
            fact("In", account.name.to_string()),
            fact("Created", role.created_at.to_string()),
            fact(
                "Because of",
                message!(
                    "{operation} by {actor_name}, {at}",
                    operation = role.cause.operation,
                    actor_name = people::actor_name(self.world, &role.cause.actor),
                    at = role.cause.at
                ),
            ),
            id_fact("ARN", role.arn(account.id)),
        ];
        if let Some(principal) = &role.linked_to {
            panel.facts.push(fact("Trusted principal", principal));
        }
        if role.max_session_s != SESSION_S {
            let longest = span(role.max_session_s * SECOND);
            panel.facts.push(fact("Sessions last up to", longest));
        }
        for arn in &role.policies.attached {
            panel.facts.push(id_fact("Policy", arn));
        }
        if let Some(remark) = account.unknown_policy(&role.policies) {
            panel.facts.push(fact("Unknown", remark));
        }
        if let Some(boundary) = &role.policies.boundary {
            panel.facts.push(id_fact("Permissions boundary", boundary));
        }
        if !role.tags.is_empty() {
            panel.facts.push(fact("Tags", tags_in_words(&role.tags)));
        }
        panel
            .documents
            .push(("Trust policy".into(), pretty(&role.trust)));
        for source in account.sources(&role.policies) {
            panel.documents.push(document(None, &source));
        }
        let boundary = role.policies.boundary.as_ref();
        if let Some(source) = boundary.and_then(|arn| account.managed(arn)) {
            panel
                .documents
                .push(document(Some("Permissions boundary"), &source));
        }
        if role.linked_to.is_some() {
            let used = self.world.role_last_use(account.id, role);
            let used = used.map_or_else(|| "never".to_string(), |(at, _)| at.to_string());
            panel.facts.insert(2, fact("Last used", used));
            if let Some((_, deletion)) = self.world.running_deletion(account.id, &role.name) {
                panel.facts.insert(
                    1,
                    fact(
                        "Deletion",
                        message!("asked for {asked}", asked = deletion.asked),
                    ),
                );
            } else if &*role.name == ORGANIZATIONS_ROLE {
                panel.facts.push(fact("Deletion", NOT_RECOMMENDED));
            }
            // The call names the role only, and would mean the caller's own.
            if account.id == self.actor.account() {
                panel.offers.push(self.run(
                    "Ask IAM to delete it",
                    self.call(
                        "iam:DeleteServiceLinkedRole",
                        json!({ "RoleName": &*role.name }),
                    ),
                ));
            }
        } else {
            panel.offers.push(Offer {
                label: message!("Act as {account}", account = role.name),
                kind: OfferKind::ActAs(Principal::role(account.id, &role.name, people::SESSION)),
                refusal: None,
                grave: false,
            });
            panel.offers.push(self.form(
                "Assume it",
                "sts:AssumeRole",
                json!({ "RoleArn": role.arn(account.id) }),
            ));
            if account.id == self.actor.account() {
                let preset = json!({ "RoleName": &*role.name, "PolicyDocument": &*role.trust });
                panel.offers.push(self.form(
                    "Change who may assume it",
                    "iam:UpdateAssumeRolePolicy",
                    preset,
                ));
                self.offer_role_policies(&mut panel, &role.policies, &role.name);
                panel.offers.push(self.run(
                    "Delete the role",
                    self.call("iam:DeleteRole", json!({ "RoleName": &*role.name })),
                ));
            }
        }
        panel
    }

    pub(super) fn absent_role(&self, account: &Account, name: &str) -> Option<Panel> {
        let mut panel = new("Absent role", name.to_string());
        panel.facts.push(fact("In", account.name.to_string()));
        if name == ORGANIZATIONS_ROLE {
            panel.lead = Some(match self.world.organization_of(account.id) {
                Some(organization) if organization.feature_set == FeatureSet::ConsolidatedBilling => {
                    "It was deleted. Under consolidated billing it is never used; to enable all features it must come back.".into()
                }
                Some(_) => "It is not there.".into(),
                None => "The account is in no organization, so nothing has asked for it.".into(),
            });
            let deletion = self
                .world
                .last_deletion(account.id, name)
                .and_then(|task| self.world.role_deletion(task));
            if let Some(deletion) = deletion {
                panel
                    .facts
                    .push(fact("Deletion asked for", deletion.asked.to_string()));
            }
            if account.id == self.actor.account() {
                panel.offers.push(self.run(
                    message!("Create {name}", name = name.to_string()),
                    self.call(
                        "iam:CreateServiceLinkedRole",
                        json!({ "AWSServiceName": "organizations.amazonaws.com" }),
                    ),
                ));
            }
            return Some(panel);
        }
        let (service, linked) = catalog::by_role(name)?;
        let organization = self.world.organization_of(account.id)?;
        let why = absence(self.world, organization, service, account.id)
            .into_iter()
            .find(|(role, _)| role.name == name)
            .map(|(_, why)| why);
        panel.lead = why;
        panel.facts.push(fact("Service", service.name));
        if !linked.principal.is_empty() {
            panel
                .facts
                .push(fact("Trusted principal", linked.principal));
        }
        if self.all() {
            panel.offers.push(self.run(
                message!(
                    "Give {service} something to do here",
                    service = service.name
                ),
                Command::Intervene(Intervention::ServiceActs {
                    service: service.id.into(),
                    account: account.id,
                }),
            ));
        }
        Some(panel)
    }
}
