//! An account: its roles, what it received, its people, and what can be done with it.

use super::super::effective::{EffectivePolicy, effective_policies};
use super::super::{refusal, sight};
use super::handshake::handshake_item;
use super::{Inspector, List, Offer, OfferKind, Panel, PanelItem, Selection, fact, id_fact, new};
use api::ids::AccountId;
use api::json::json;
use api::partition::Partition;
use api::policy_types::Target;
use gates::people;
use message::{Message, message};
use serde_json::Value;
use services::trusted_access::visits::lives_in;
use services::trusted_access::{absence, trusted_services};
use state::account::{Account, JoinedMethod, ORGANIZATIONS_ROLE, Stage};
use state::agenda::Task;
use state::command::{Command, Intervention};
use state::handshake::Recipient;
use state::handshake::addressed_to;
use state::organization::Organization;

impl Inspector<'_> {
    pub(super) fn account(&self, account: &Account) -> Option<Panel> {
        if !self.sees_account(account.id) {
            return None;
        }
        let organization = self.world.organization_of(account.id);
        let mut panel = new("Account", account.name.to_string());
        panel.facts = vec![id_fact("Id", account.id), fact("E-mail", &account.email)];
        match (organization, &account.membership) {
            (Some(organization), Some(membership)) => {
                let management = organization.management == account.id;
                panel.lead = Some(if management {
                    "The organization's management account: it creates, invites, and pays.".into()
                } else {
                    match membership.method {
                        JoinedMethod::Created => {
                            "A member that the organization created, and therefore owns.".into()
                        }
                        JoinedMethod::Invited => {
                            "A member that existed before and was invited.".into()
                        }
                    }
                });
                panel
                    .facts
                    .push(id_fact("ARN", organization.account_arn(account.id)));
                panel.facts.push(fact(
                    "Joined",
                    format!("{} ({})", membership.at, membership.method.name()),
                ));
                // Only who may list the root and its units knows the way there.
                if self.all() || sight(self.world, self.actor).tree {
                    panel.facts.push(id_fact(
                        "Path",
                        format!(
                            "{}{}/",
                            organization.entity_path(&membership.parent),
                            account.id
                        ),
                    ));
                }
            }
            _ => panel.lead = Some("A standalone account: it is in no organization.".into()),
        }
        if let Some(closing) = self.closing(account) {
            panel.lead = Some(closing);
        }
        panel.facts.push(fact("State", state(account)));
        let partition = account.id.partition();
        if partition != Partition::Aws {
            panel.facts.push(fact(
                "Partition",
                message!(
                    "{title} (`{partition}`)",
                    title = partition.title(),
                    partition
                ),
            ));
        }
        if let Some(pair) = account.pair {
            panel.facts.push(fact(
                "Paired with",
                message!(
                    "{account} ({partition})",
                    account = self.world.name_of(pair),
                    partition = pair.partition().title()
                ),
            ));
        }
        let own = account.id == self.actor.account();
        // Of one that is gone nothing is left to look at.
        let gone = account.is_gone();
        if !gone && (self.all() || (own && sight(self.world, self.actor).roles)) {
            panel.lists.push(self.roles(account, organization));
        }
        if !gone && (self.all() || (own && sight(self.world, self.actor).received)) {
            panel.lists.push(self.received(account));
        }
        if self.all() || own {
            panel.lists.push(self.people(account));
        }
        panel.offers = self.account_offers(account, organization);
        if let Some(organization) = organization {
            self.policies_at(&mut panel, organization, &Target::Account(account.id));
            panel.effective = self.effective(account, organization);
        }
        Some(panel)
    }

    /// How far closing the account has come, and what follows.
    fn closing(&self, account: &Account) -> Option<Message> {
        Some(match account.closure.as_ref()?.stage {
            Stage::Pending => "It is being closed: for some minutes it still works.".into(),
            Stage::Closed { at } => {
                let clean = Task::CleanAccount {
                    account: account.id,
                };
                let until = (self.world.agenda().iter())
                    .find(|due| due.task == clean)
                    .map_or(at, |due| due.at);
                message!(
                    "It is closed since {at}: nobody can act in it. AWS Support can reinstate it until {until}. Until then it is in \
                     its organization, and counts against the quota of accounts.",
                    at,
                    until
                )
            }
            Stage::Gone { at } => message!(
                "Closed for good since {at}: nothing brings it back, and its e-mail address cannot be used again.",
                at
            ),
        })
    }

    /// Who sees the policies sees where everything comes from; others see their own account's as the API would answer them.
    fn effective(&self, account: &Account, organization: &Organization) -> Vec<EffectivePolicy> {
        let Some(membership) = &account.membership else {
            return Vec::new();
        };
        let sources = self.sees_policies(organization);
        let may_ask = || {
            let kind = organization
                .policy_types
                .keys()
                .find(|it| it.is_management());
            let own = account.id == self.actor.account();
            own && kind.is_some_and(|kind| {
                let input = json!({ "PolicyType": kind.name() });
                let call = self.call("organizations:DescribeEffectivePolicy", input);
                refusal(self.world, &call).is_none()
            })
        };
        if !sources && !may_ask() {
            return Vec::new();
        }
        effective_policies(self.world, organization, account.id, membership, sources)
    }

    pub(super) fn roles(&self, account: &Account, organization: Option<&Organization>) -> List {
        let mut items: Vec<PanelItem> = account
            .roles
            .values()
            .map(|role| PanelItem {
                text: role.name.clone().into(),
                note: if self
                    .world
                    .running_deletion(account.id, &role.name)
                    .is_some()
                {
                    "being deleted".into()
                } else if role.linked_to.is_some() {
                    "service-linked".into()
                } else {
                    "ordinary role".into()
                },
                mark: "present",
                select: Some(Selection::Role {
                    account: account.id,
                    role: role.name.clone(),
                }),
            })
            .collect();
        if let Some(organization) = organization {
            if !account.has_organizations_role() {
                items.insert(
                    0,
                    absent(
                        account.id,
                        ORGANIZATIONS_ROLE,
                        "It was deleted in this account.",
                    ),
                );
            }
            for service in trusted_services(organization) {
                for (role, why) in absence(self.world, organization, service, account.id) {
                    if lives_in(organization, service, role, account.id) {
                        items.push(absent(account.id, role.name, &why));
                    }
                }
            }
        }
        List {
            title: "Roles",
            empty: "The account has no roles.",
            items,
        }
    }

    pub(super) fn received(&self, account: &Account) -> List {
        let mut handshakes: Vec<_> = self
            .world
            .handshakes()
            .filter(|handshake| {
                handshake.recipient != Recipient::Organization
                    && addressed_to(self.world, handshake, account.id)
            })
            .collect();
        ordered::sort_by(&mut handshakes, |a, b| {
            (a.requested, &a.id).cmp(&(b.requested, &b.id))
        });
        List {
            title: "Handshakes received",
            empty: "Nothing was sent to this account in the last 30 days.",
            items: handshakes.into_iter().map(handshake_item).collect(),
        }
    }

    pub(super) fn people(&self, account: &Account) -> List {
        List {
            title: "People who can act",
            empty: "Nobody can act in a closed account.",
            items: people::people(account)
                .into_iter()
                .map(|person| PanelItem {
                    mark: if person.principal == *self.actor {
                        "acting"
                    } else {
                        "person"
                    },
                    text: person.name,
                    note: person.standing.title().into(),
                    select: Some(Selection::Person(person.principal)),
                })
                .collect(),
        }
    }

    pub(super) fn account_offers(
        &self,
        account: &Account,
        organization: Option<&Organization>,
    ) -> Vec<Offer> {
        let id = account.id.to_string();
        let own = account.id == self.actor.account();
        let mut offers = Vec::new();
        match organization {
            None => {
                if own {
                    offers.push(self.form(
                        "Create an organization",
                        "organizations:CreateOrganization",
                        Value::Null,
                    ));
                }
                if self.own_organization().is_some() && !account.is_gone() {
                    let target = json!({ "Target": json!({ "Id": id, "Type": "ACCOUNT" }) });
                    offers.push(self.form(
                        "Invite this account",
                        "organizations:InviteAccountToOrganization",
                        target,
                    ));
                }
            }
            Some(organization) if organization.management == account.id => {
                offers.extend(self.organization_offers(organization));
                if own {
                    offers.push(self.close(account));
                }
            }
            Some(_) => {
                let parent = account
                    .membership
                    .as_ref()
                    .map(|membership| membership.parent.to_string());
                offers.push(self.form(
                    "Move this account",
                    "organizations:MoveAccount",
                    json!({ "AccountId": id, "SourceParentId": parent }),
                ));
                if own {
                    offers.push(self.run(
                        "Leave the organization",
                        self.call("organizations:LeaveOrganization", json!({})),
                    ));
                } else {
                    offers.push(self.run(
                        "Remove it from the organization",
                        self.call(
                            "organizations:RemoveAccountFromOrganization",
                            json!({ "AccountId": id }),
                        ),
                    ));
                    if !account.is_closed() {
                        offers.push(self.close(account));
                    }
                }
            }
        }
        if account.is_closed() && !account.is_gone() && self.all() {
            offers.push(self.run(
                "Let AWS Support reinstate it",
                Command::Intervene(Intervention::Reinstate {
                    account: account.id,
                }),
            ));
        }
        if own && account.has_organizations_role() {
            offers.push(self.run(
                message!("Delete {ORGANIZATIONS_ROLE}", ORGANIZATIONS_ROLE),
                self.call(
                    "iam:DeleteServiceLinkedRole",
                    json!({ "RoleName": ORGANIZATIONS_ROLE }),
                ),
            ));
        } else if own {
            offers.push(self.run(
                message!("Create {ORGANIZATIONS_ROLE}", ORGANIZATIONS_ROLE),
                self.call(
                    "iam:CreateServiceLinkedRole",
                    json!({ "AWSServiceName": "organizations.amazonaws.com" }),
                ),
            ));
        }
        if own {
            offers.push(self.form("Create a user", "iam:CreateUser", Value::Null));
        } else if let Some(administrator) = people::administrator_of(self.world, account.id) {
            offers.push(Offer {
                label: message!(
                    "Act as {account}",
                    account = people::name_of(self.world, &administrator)
                ),
                kind: OfferKind::ActAs(administrator),
                refusal: None,
                grave: false,
            });
        }
        if self.all() && !account.signed_up && !account.is_closed() {
            offers.push(self.run(
                "Let its owner complete the sign-up",
                Command::Intervene(Intervention::CompleteSignUp {
                    account: account.id,
                }),
            ));
        }
        offers
    }
}

impl Inspector<'_> {
    /// Closing it; the page asks once more.
    fn close(&self, account: &Account) -> Offer {
        let command = self.call(
            "organizations:CloseAccount",
            json!({ "AccountId": account.id.to_string() }),
        );
        let mut offer = self.run("Close this account", command);
        offer.grave = true;
        offer
    }
}

/// `ACTIVE`; of one that is or was being closed also the older word for it, where that is another.
fn state(account: &Account) -> Message {
    let (state, status) = (account.state(), account.status());
    if state == status {
        state.into()
    } else {
        message!("{state} (the older Status: {status})", state, status)
    }
}

pub(super) fn absent(account: AccountId, role: &str, why: impl Into<Message>) -> PanelItem {
    PanelItem {
        text: role.to_string().into(),
        note: why.into(),
        mark: "absent",
        select: Some(Selection::Role {
            account,
            role: role.into(),
        }),
    }
}
