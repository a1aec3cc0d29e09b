//! The organization, its root and its units.

use super::handshake::handshake_item;
use super::{
    Emblem, Inspector, List, Offer, Panel, PanelItem, Selection, Tone, fact, id_fact, new,
};
use crate::offer::{create_account, create_unit, create_unit_here, enable_rule, invite_account};
use api::catalog::TrustedService;
use api::ids::ParentId;
use api::json::json;
use api::policy_types::PolicyTarget;
use gates::sight::sight;
use message::{Message, counted, message};
use services::trusted_access::trusted_services;
use state::account::Account;
use state::command::{Command, Intervention};
use state::handshake::{Handshake, HandshakeAction, Recipient};
use state::organization::{FeatureSet, Organization};
use state::world::CreateState;

impl Inspector<'_> {
    pub(super) fn organization(&self, organization: &Organization) -> Option<Panel> {
        let own = self.owns(&organization.id);
        let eyes = sight(self.world, self.actor);
        if !(self.all() || own && eyes.organization) {
            return None;
        }
        let title = organization.id.to_string();
        let mut panel = new("Organization", Emblem::Organization, title);
        let features = match organization.feature_set {
            FeatureSet::All => "All features",
            FeatureSet::ConsolidatedBilling => "Consolidated billing",
        };
        panel.chip(features, Tone::Plain);
        if let Some(request) = &organization.migration
            && (self.world.handshake(request)).is_some_and(|it| it.state.is_live())
        {
            panel.chip("All features requested", Tone::Wait);
        }
        self.organization_facts(&mut panel, organization, own && eyes.tree);
        if self.all() || own && eyes.sent {
            panel.lists.push(self.invitations(organization));
        }
        if self.all() || own && eyes.requests {
            panel.lists.push(self.creations(organization));
        }
        let migration = organization.migration.as_ref();
        if let Some(request) = migration.and_then(|id| self.world.handshake(id))
            && (self.all() || own && eyes.sent)
        {
            panel.lists.push(self.approvals(request));
        }
        if self.all() || own && eyes.trusted {
            let item = |service: &TrustedService| PanelItem {
                text: service.name.into(),
                note: "trusted access enabled".into(),
                mark: "present",
                select: Some(Selection::Service(service.id.into())),
            };
            panel.lists.push(List {
                title: "Trusted services",
                empty: "No service is trusted yet.",
                items: trusted_services(organization).map(item).collect(),
            });
        }
        self.policies_of(&mut panel, organization);
        panel.offers = self.organization_offers(organization);
        if let Some(request) = migration.and_then(|id| self.world.handshake(id))
            && request.state.is_live()
            && (self.all() || own && eyes.sent)
        {
            // The last call of enabling all features: refused, with the reason, until all members have agreed.
            panel.offers.push(self.accept(request));
        }
        panel.offers.extend(self.policy_offers(organization));
        Some(panel)
    }

    fn organization_facts(&self, panel: &mut Panel, organization: &Organization, tree: bool) {
        panel.lead = Some(match organization.feature_set {
            FeatureSet::All => {
                "All features: one bill, policies, and trusted services. There is no way back to consolidated billing.".into()
            }
            FeatureSet::ConsolidatedBilling => {
                "Consolidated billing features only: one bill. Policies and trusted access need all features.".into()
            }
        });
        let management = self.world.name_of(organization.management);
        panel.facts = vec![
            id_fact("Id", &organization.id),
            id_fact("ARN", organization.arn()),
            fact("Feature set", organization.feature_set.name()),
            fact("Management account", management),
        ];
        for rule in self.world.rules_off() {
            panel.fact(
                "Not as in AWS",
                message!(
                    "Disabled: {rule} Instead: {behavior}",
                    rule = rule.says(),
                    behavior = rule.instead()
                ),
            );
        }
        if self.all() || tree {
            panel.fact(
                "Accounts",
                message!(
                    "{accounts} of {quota}",
                    accounts = organization.account_count(),
                    quota = organization.account_quota
                ),
            );
            panel.fact("Created", organization.created_at.to_string());
        }
    }

    /// The invitations that the organization sent, newest first.
    fn invitations(&self, organization: &Organization) -> List {
        let mut sent: Vec<_> = self
            .world
            .handshakes()
            .filter(|it| it.organization == organization.id && it.action == HandshakeAction::Invite)
            .collect();
        ordered::sort_by_key(&mut sent, |it| {
            (std::cmp::Reverse(it.requested), it.id.clone())
        });
        let items = sent.into_iter().map(|it| PanelItem {
            text: match &it.recipient {
                Recipient::Account(account) => self.world.name_of(*account).into(),
                Recipient::Email(email) => email.into(),
                Recipient::Organization => Message::default(),
            },
            ..handshake_item(it)
        });
        List {
            title: "Invitations",
            empty: "No invitation was sent in the last 30 days.",
            items: items.collect(),
        }
    }

    /// The requests to create accounts, newest first.
    fn creations(&self, organization: &Organization) -> List {
        let mut asked: Vec<_> = self
            .world
            .create_requests()
            .filter(|it| it.organization == organization.id)
            .collect();
        ordered::sort_by_key(&mut asked, |it| {
            (std::cmp::Reverse(it.requested), it.id.clone())
        });
        let items = asked.into_iter().map(|it| PanelItem {
            text: it.name.clone().into(),
            note: it.state.title().into(),
            mark: match it.state {
                CreateState::InProgress => "pending",
                CreateState::Succeeded { .. } => "present",
                CreateState::Failed { .. } => "refused",
            },
            select: Some(Selection::Request(it.id.clone())),
        });
        List {
            title: "Requests to create accounts",
            empty: "No account was created here.",
            items: items.collect(),
        }
    }

    pub(super) fn organization_offers(&self, organization: &Organization) -> Vec<Offer> {
        let root = organization.root.as_str();
        let mut offers = vec![
            create_account(self.world, self.actor),
            invite_account(self.world, self.actor),
            self.form(
                "Offer to pay another organization's bill",
                "organizations:InviteOrganizationToTransferResponsibility",
                json!({ "Type": "BILLING" }),
            ),
            create_unit(
                self.world,
                self.actor,
                "Create an organizational unit",
                root,
            ),
        ];
        if organization.feature_set == FeatureSet::ConsolidatedBilling
            && organization.migration.is_none()
        {
            let enable = self.call("organizations:EnableAllFeatures", json!({}));
            let offer = self.run("Start enabling all features", enable);
            offers.push(offer.grave());
        }
        let delete = self.call("organizations:DeleteOrganization", json!({}));
        offers.push(self.run("Delete the organization", delete).grave());
        if self.all() {
            offers.extend(self.interventions(organization));
        }
        offers
    }

    /// The interventions of the instructor: rules, throttling, the quota.
    fn interventions(&self, organization: &Organization) -> Vec<Offer> {
        let intervene = |label: Message, intervention| {
            let command = Command::Intervene(intervention);
            self.run(label, command)
        };
        let mut offers: Vec<Offer> = self.world.rules_off().map(enable_rule).collect();
        let throttles = self.world.throttles();
        let label = if throttles {
            "Stop throttling calls"
        } else {
            "Throttle calls, as AWS does"
        };
        offers.push(intervene(
            label.into(),
            Intervention::Throttle { on: !throttles },
        ));
        offers.push(intervene(
            "Have AWS Support double the account quota".into(),
            Intervention::RaiseAccountQuota {
                management: organization.management,
                accounts: (organization.account_quota * 2).min(50_000),
            },
        ));
        offers
    }

    /// The state of each member's request.
    pub(super) fn approvals(&self, parent: &Handshake) -> List {
        let items = self
            .world
            .handshakes()
            .filter(|handshake| handshake.parent.as_ref() == Some(&parent.id))
            .filter_map(|handshake| match handshake.recipient {
                Recipient::Account(account) => Some(PanelItem {
                    text: self.world.name_of(account).into(),
                    note: message!(
                        "{action} · {state}",
                        action = handshake.action.title(),
                        state = handshake.state.title()
                    ),
                    ..handshake_item(handshake)
                }),
                Recipient::Email(_) | Recipient::Organization => None,
            })
            .collect();
        List {
            title: "Request approval status",
            empty: "No member needs to be asked.",
            items,
        }
    }

    pub(super) fn unit(&self, id: &ParentId) -> Option<Panel> {
        let organization = self
            .world
            .organizations()
            .find(|organization| organization.has_parent(id))?;
        let own = self.owns(&organization.id);
        if !(self.all() || own && sight(self.world, self.actor).tree) {
            // Inside a member, the drawn "organization" represents the answer of DescribeOrganization.
            return match id {
                ParentId::Root(_) => self.organization(organization),
                ParentId::Ou(_) => None,
            };
        }
        let (mut panel, title, arn) = match id {
            ParentId::Root(_) => {
                let title = "Root".to_string();
                (
                    new("Root", Emblem::Root, title.clone()),
                    title,
                    organization.root_arn(),
                )
            }
            ParentId::Ou(ou) => {
                let title = organization.ous.get(ou)?.name.to_string();
                let panel = new("Organizational unit", Emblem::Unit, title.clone());
                (panel, title, organization.ou_arn(ou))
            }
        };
        // As many as the drawing's head says.
        panel.chip(
            match organization.accounts_below(id) {
                0 => "No accounts".into(),
                count => counted!(count, "1 account|{n} accounts"),
            },
            Tone::Plain,
        );
        panel.facts = vec![
            id_fact("Id", id),
            id_fact("ARN", arn),
            id_fact("Path", organization.entity_path(id)),
            fact("Depth below the root", organization.depth(id).to_string()),
        ];
        panel.lists.push(List {
            title: "Accounts here",
            empty: "No account is directly here.",
            items: organization
                .accounts_in(id)
                .filter_map(|account| self.world.account(account))
                .map(|account| account_item(account, organization))
                .collect(),
        });
        panel.offers = self.unit_offers(id, title);
        let target = PolicyTarget::Parent(id.clone());
        self.policies_at(&mut panel, organization, &target);
        Some(panel)
    }

    fn unit_offers(&self, id: &ParentId, title: String) -> Vec<Offer> {
        let mut offers = match id {
            // New accounts are created in the root.
            ParentId::Root(_) => vec![
                create_account(self.world, self.actor),
                create_unit_here(self.world, self.actor, id),
                invite_account(self.world, self.actor),
            ],
            ParentId::Ou(_) => vec![create_unit_here(self.world, self.actor, id)],
        };
        if let ParentId::Ou(ou) = id {
            let input = json!({ "OrganizationalUnitId": ou.as_str() });
            offers.push(self.form(
                "Rename it",
                "organizations:UpdateOrganizationalUnit",
                input.clone(),
            ));
            offers.push(self.run(
                message!("Delete {unit}", unit = title),
                self.call("organizations:DeleteOrganizationalUnit", input),
            ));
        }
        offers
    }
}

fn account_item(account: &Account, organization: &Organization) -> PanelItem {
    let note: Message = if organization.management == account.id {
        "management account".into()
    } else {
        account
            .membership
            .as_ref()
            .map_or_else(Message::default, |membership| {
                membership.method.name().to_lowercase().into()
            })
    };
    PanelItem {
        text: account.name.clone().into(),
        note,
        mark: "account",
        select: Some(Selection::Account(account.id)),
    }
}
