//! A role of an account with its cause, or a role that the account lacks with the reason.

use super::super::sight;
use super::person::{document, tags_in_words};
use super::{Inspector, Offer, Panel, fact, id_fact, new};
use crate::pretty;
use crate::reasons::role_says;
use api::catalog;
use api::json::json;
use api::principal::Principal;
use api::time::{SECOND, span};
use gates::people;
use message::{Message, message};
use services::iam::service_linked_role::deletion_remark;
use services::trusted_access::absence;
use state::account::{Account, ORGANIZATIONS_ROLE, Role, SESSION_S};
use state::command::{Command, Intervention};
use state::organization::FeatureSet;
use state::world::World;

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

    fn present_role(&self, account: &Account, role: &Role) -> Panel {
        let linked = role.linked_to.is_some();
        let kind = if linked {
            "Service-linked role"
        } else {
            "Role"
        };
        let mut panel = new(kind, role.name.to_string());
        panel.lead = Some(role_says(self.world, account, role));
        self.role_facts(&mut panel, account, role);
        let trust = ("Trust policy".into(), pretty(&role.trust));
        panel.documents.push(trust);
        let sources = if linked {
            account.linked_sources(&role.policies)
        } else {
            account.sources(&role.policies)
        };
        for source in sources {
            panel.documents.push(document(None, &source));
        }
        if let Some(source) = account.boundary(&role.policies) {
            let boundary = document(Some("Permissions boundary"), &source);
            panel.documents.push(boundary);
        }
        if linked {
            self.linked_role(&mut panel, account, role);
        } else {
            self.ordinary_role(&mut panel, account, role);
        }
        panel
    }

    fn role_facts(&self, panel: &mut Panel, account: &Account, role: &Role) {
        let cause = message!(
            "{operation} by {actor}, {time}",
            operation = role.cause.deed.says(),
            actor = people::actor_name(self.world, &role.cause.actor),
            time = role.cause.at
        );
        panel.facts = vec![
            fact("In", account.name.to_string()),
            fact("Created", role.created_at.to_string()),
            fact("Because of", cause),
            id_fact("ARN", role.arn(account.id)),
        ];
        if let Some(principal) = &role.linked_to {
            panel.fact("Trusted principal", principal);
        }
        if role.max_session_s != SESSION_S {
            panel.fact("Sessions last up to", span(role.max_session_s * SECOND));
        }
        for arn in &role.policies.attached {
            panel.id_fact("Policy", arn);
        }
        if let Some(remark) = account.unknown_policy(&role.policies) {
            panel.fact("Unknown", remark);
        }
        if let Some(boundary) = &role.policies.boundary {
            panel.id_fact("Permissions boundary", boundary);
        }
        if !role.tags.is_empty() {
            panel.fact("Tags", tags_in_words(&role.tags));
        }
    }

    /// The facts of a service-linked role, in addition to those of every role.
    fn linked_role(&self, panel: &mut Panel, account: &Account, role: &Role) {
        let used = self.world.role_last_use(account.id, role);
        let used = used.map_or_else(|| "never".to_string(), |(at, _)| at.to_string());
        panel.facts.insert(2, fact("Last used", used));
        if let Some((_, deletion)) = self.world.running_deletion(account.id, &role.name) {
            let asked = message!("requested {time}", time = deletion.asked);
            panel.facts.insert(1, fact("Deletion", asked));
        } else if let Some(remark) = deletion_remark(self.world, account.id, &role.name) {
            panel.fact("Deletion", remark);
        }
        // The call names only the role: it would mean the role of the caller's own account.
        if account.id == self.actor.account() {
            let input = json!({ "RoleName": &*role.name });
            panel.offers.push(self.run(
                "Request its deletion from IAM",
                self.call("iam:DeleteServiceLinkedRole", input),
            ));
        }
    }

    /// The offers for a role that a customer created.
    fn ordinary_role(&self, panel: &mut Panel, account: &Account, role: &Role) {
        panel.offers.push(Offer::act_as(
            message!("Act as {principal}", principal = role.name),
            Principal::role(account.id, &role.name, people::SESSION),
        ));
        panel.offers.push(self.form(
            "Assume role",
            "sts:AssumeRole",
            json!({ "RoleArn": role.arn(account.id) }),
        ));
        if account.id == self.actor.account() {
            panel.offers.push(self.form(
                "Change who may assume it",
                "iam:UpdateAssumeRolePolicy",
                json!({ "RoleName": &*role.name, "PolicyDocument": &*role.trust }),
            ));
            self.offer_role_policies(panel, &role.policies, &role.name);
            panel.offers.push(self.run(
                "Delete the role",
                self.call("iam:DeleteRole", json!({ "RoleName": &*role.name })),
            ));
        }
    }

    fn absent_role(&self, account: &Account, name: &str) -> Option<Panel> {
        let mut panel = new("Absent role", name.to_string());
        panel.fact("In", account.name.to_string());
        if name == ORGANIZATIONS_ROLE {
            self.absent_organizations_role(&mut panel, account);
            return Some(panel);
        }
        let (service, linked) = catalog::by_role(name)?;
        let organization = self.world.organization_of(account.id)?;
        panel.lead = absence(self.world, organization, service, account.id)
            .into_iter()
            .find(|(role, _)| role.name == name)
            .map(|(_, why)| why);
        panel.fact("Service", service.name);
        if !linked.principal.is_empty() {
            panel.fact("Trusted principal", linked.principal);
        }
        if self.all() {
            panel.offers.push(self.run(
                message!("Let {service} act here", service = service.name),
                Command::Intervene(Intervention::ServiceActs {
                    service: service.id.into(),
                    account: account.id,
                }),
            ));
        }
        Some(panel)
    }

    fn absent_organizations_role(&self, panel: &mut Panel, account: &Account) {
        panel.lead = Some(no_organizations_role(self.world, account));
        let deletion = self
            .world
            .last_deletion(account.id, ORGANIZATIONS_ROLE)
            .and_then(|task| self.world.role_deletion(task));
        if let Some(deletion) = deletion {
            panel.fact("Deletion requested", deletion.asked.to_string());
        }
        if account.id == self.actor.account() {
            panel.offers.push(self.organizations_role(account));
        }
    }
}

/// Why `AWSServiceRoleForOrganizations` is missing.
pub(crate) fn no_organizations_role(world: &World, account: &Account) -> Message {
    match world.organization_of(account.id) {
        Some(organization) if organization.feature_set == FeatureSet::ConsolidatedBilling => {
            "It was deleted. Consolidated billing never uses it; to enable all features, it must be created again.".into()
        }
        Some(_) => "It does not exist.".into(),
        None => "The account is in no organization, so nothing has requested the role.".into(),
    }
}
