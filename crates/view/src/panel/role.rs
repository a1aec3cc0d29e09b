//! A role of an account with its cause, or a role that the account lacks with the reason.

use super::person::{document, tags_in_words};
use super::{Emblem, Inspector, Offer, Panel, Selection, Tone, fact, id_fact, new};
use crate::offer::next_event;
use crate::reasons::{no_organizations_role, role_says};
use crate::scene::covered_roles;
use crate::seen::{pretty, sight};
use crate::service_offers::switches;
use api::catalog::{self, LinkedRole, TrustedService};
use api::json::json;
use api::principal::Principal;
use api::time::{SECOND, span};
use gates::people;
use message::{Message, message};
use services::iam::service_linked_role::deletion_remark;
use services::trusted_access::absence;
use services::trusted_access::acting::lives_in;
use services::trusted_access::visits::comes_by_itself;
use state::account::{Account, ORGANIZATIONS_ROLE, Role, SESSION_S};
use state::agenda::Task;
use state::command::{Call, Command, Intervention};
use state::organization::{FeatureSet, Organization};

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
        let emblem = if linked {
            emblem(&role.name)
        } else {
            Emblem::Role
        };
        let mut panel = new(kind, emblem, role.name.to_string());
        let deleting = self.world.running_deletion(account.id, &role.name);
        match deleting {
            Some(_) => panel.chip("Being deleted", Tone::Wait),
            None => panel.chip(Message::from("present").capitalized(), Tone::Good),
        }
        if linked {
            panel.chip("Service-linked", Tone::Plain);
        }
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
        if account.awaits_library(&role.policies) {
            panel.fact(
                "Permissions",
                "Not loaded yet. Run `aws iam get-policy-version` for this policy to read it.",
            );
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
        let used = used.map_or_else(|| "never".into(), |(at, _)| Message::from(at.to_string()));
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
        let mut panel = new("Absent role", emblem(name), name.to_string());
        panel.fact("In", account.name.to_string());
        if name == ORGANIZATIONS_ROLE {
            self.absent_organizations_role(&mut panel, account);
            return Some(panel);
        }
        let (service, linked) = catalog::by_role(name)?;
        let organization = self.world.organization_of(account.id)?;
        let pending = self.comes(organization, service, linked, account);
        panel.lead = absence(self.world, organization, service, account.id)
            .into_iter()
            .find(|(role, _)| role.name == name)
            .map(|(_, why)| why);
        panel.fact("Service", service.name);
        if !linked.principal.is_empty() {
            panel.fact("Trusted principal", linked.principal);
        }
        if pending {
            panel.chip("Pending", Tone::Wait);
            panel.offers.push(next_event());
        } else {
            panel.chip("Absent", Tone::Stop);
        }
        panel
            .offers
            .extend(self.toward_trust(organization, service));
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

    /// Whether the service comes for this role, as the drawing shows it.
    fn comes(
        &self,
        organization: &Organization,
        service: &'static TrustedService,
        linked: &LinkedRole,
        account: &Account,
    ) -> bool {
        let management = organization.management == account.id;
        let set_up = organization.is_set_up(service.id);
        lives_in(organization, service, linked, account.id)
            && comes_by_itself(service, linked, set_up, management)
            && covered_roles(organization)
                .iter()
                .any(|(_, it)| it.name == linked.name)
            && self.world.agenda().iter().any(|due| {
                matches!(&due.task, Task::ServiceActs { service: it, account: there }
                    if **it == *service.id && *there == account.id)
            })
    }

    /// What leads to the roles of a service: all features, its trusted access.
    fn toward_trust(
        &self,
        organization: &Organization,
        service: &'static TrustedService,
    ) -> Vec<Offer> {
        let mut offers = self.toward_all_features(organization);
        offers.push(Offer::show(
            message!("Open {service}'s trusted access", service = service.name),
            Selection::Service(service.id.into()),
        ));
        let switches = switches(self.world, self.viewpoint, organization, service);
        offers.extend(switches);
        offers.extend(self.manager(organization));
        offers
    }

    /// Acting as an administrator of the management account, unless the user is in it.
    pub(super) fn manager(&self, organization: &Organization) -> Option<Offer> {
        if organization.management == self.actor.account() {
            return None;
        }
        let administrator = people::administrator_of(self.world, organization.management)?;
        Some(Offer::act_as_named(self.world, administrator))
    }

    /// What leads to all features, where the organization lacks them. Empty: it has them, or is not in view.
    pub(super) fn toward_all_features(&self, organization: &Organization) -> Vec<Offer> {
        if organization.feature_set == FeatureSet::All {
            return Vec::new();
        }
        let migration = organization.migration.as_ref();
        let live =
            migration.filter(|id| (self.world.handshake(id)).is_some_and(|it| it.state.is_live()));
        match live {
            Some(request) => vec![Offer::show(
                "Show the request to enable all features",
                Selection::Handshake(request.clone()),
            )],
            None => {
                let call = self.call("organizations:EnableAllFeatures", json!({}));
                vec![self.run("Enable all features first", call).grave()]
            }
        }
    }

    fn absent_organizations_role(&self, panel: &mut Panel, account: &Account) {
        panel.chip("Absent", Tone::Stop);
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
        } else if let Some(administrator) = people::administrator_of(self.world, account.id) {
            panel.offers.extend(self.created_by(&administrator));
            panel
                .offers
                .push(Offer::act_as_named(self.world, administrator));
        }
    }

    /// The instructor has an account's administrator create `AWSServiceRoleForOrganizations` in it.
    fn created_by(&self, administrator: &Principal) -> Option<Offer> {
        if !self.all() {
            return None;
        }
        let (_, name) = people::names_of(self.world, administrator);
        let input = json!({ "AWSServiceName": "organizations.amazonaws.com" });
        let call = Call::new(administrator.clone(), "iam:CreateServiceLinkedRole", input);
        Some(Offer::run_all(
            self.world,
            message!("Have {who} create the role", who = name),
            vec![Command::Call(call)],
        ))
    }
}

/// The emblem of a service-linked role.
fn emblem(role: &str) -> Emblem {
    match catalog::by_role(role) {
        Some((service, _)) => Emblem::ServiceRole(service.id),
        None if role == ORGANIZATIONS_ROLE => Emblem::ServiceRole("organizations.amazonaws.com"),
        None => Emblem::Role,
    }
}
