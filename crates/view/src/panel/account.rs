//! An account: its roles, the handshakes it received, its people, and its offers.

use super::super::effective::{EffectivePolicy, effective_policies};
use super::handshake::handshake_item;
use super::{
    Emblem, Inspector, List, Offer, Panel, PanelItem, Selection, Tone, fact, id_fact, new,
};
use crate::offer::{create_organization, tried_form};
use crate::scene::AccountKind;
use crate::seen::{refusal, sight};
use api::ids::AccountId;
use api::json::json;
use api::partition::Partition;
use api::policy_types::PolicyTarget;
use gates::people;
use message::{Message, message};
use serde_json::Value;
use services::trusted_access::acting::lives_in;
use services::trusted_access::{absence, trusted_services};
use state::account::{Account, JoinedMethod, Membership, ORGANIZATIONS_ROLE, Stage};
use state::agenda::Task;
use state::command::{Command, Intervention};
use state::handshake::Recipient;
use state::organization::Organization;
use state::parties::addressed_to;

impl Inspector<'_> {
    pub(super) fn account(&self, account: &Account) -> Option<Panel> {
        if !self.sees_account(account.id) {
            return None;
        }
        let organization = self.world.organization_of(account.id);
        let kind = kind_of(account, organization);
        let mut panel = new("Account", Emblem::Account(kind), account.name.to_string());
        self.account_chips(&mut panel, account, kind);
        panel.facts = vec![id_fact("Id", account.id), fact("Email", &account.email)];
        match organization.zip(account.membership.as_ref()) {
            Some((organization, membership)) => {
                self.membership(&mut panel, account, organization, membership);
            }
            None => panel.lead = Some("A standalone account: it is in no organization.".into()),
        }
        if let Some(closing) = self.closing(account) {
            panel.lead = Some(closing);
        }
        panel.fact("State", state(account));
        self.partition(&mut panel, account);
        let own = account.id == self.actor.account();
        let eyes = sight(self.world, self.actor);
        // An account that is closed for good has nothing left to show.
        let gone = account.is_gone();
        if !gone && (self.all() || (own && eyes.roles)) {
            panel.lists.push(self.roles(account, organization));
        }
        if !gone && (self.all() || (own && eyes.received)) {
            panel.lists.push(self.received(account));
        }
        if self.all() || own {
            panel.lists.push(self.people(account));
        }
        panel.offers = self.account_offers(account, organization);
        if let Some(organization) = organization {
            self.policies_at(&mut panel, organization, &PolicyTarget::Account(account.id));
            panel.effective = self.effective(account, organization);
        }
        Some(panel)
    }

    fn account_chips(&self, panel: &mut Panel, account: &Account, kind: AccountKind) {
        let says = Message::from(kind.title()).capitalized();
        panel.chip(says, Tone::Plain);
        if account.id == self.actor.account() {
            panel.chip("Acting", Tone::Own);
        }
        if let Some(closure) = &account.closure {
            let (says, tone) = match closure.stage {
                Stage::Pending => ("Being closed", Tone::Wait),
                Stage::Closed { .. } => ("Closed", Tone::Stop),
                Stage::Gone { .. } => ("Permanently closed", Tone::Stop),
            };
            panel.chip(says, tone);
        } else if !account.signed_up {
            panel.chip("Cannot leave yet: sign-up not complete", Tone::Wait);
        }
    }

    /// The account's relation to its organization.
    fn membership(
        &self,
        panel: &mut Panel,
        account: &Account,
        organization: &Organization,
        membership: &Membership,
    ) {
        let lead = if organization.management == account.id {
            "The organization's management account: it creates, invites, and pays."
        } else {
            match membership.method {
                JoinedMethod::Created => {
                    "A member that the organization created, and therefore owns."
                }
                JoinedMethod::Invited => "A member that existed before and was invited.",
            }
        };
        panel.lead = Some(lead.into());
        panel.id_fact("ARN", organization.account_arn(account.id));
        let how = match membership.method {
            _ if organization.management == account.id => "created the organization",
            JoinedMethod::Created => "created by the organization",
            JoinedMethod::Invited => "invited",
        };
        panel.fact("Joined", message!("{time}, {how}", time = membership.at));
        // Only a person that may list the root and its units knows the path.
        if self.all() || sight(self.world, self.actor).tree {
            let above = organization.entity_path(&membership.parent);
            panel.id_fact("Path", format!("{above}{}/", account.id));
        }
    }

    /// The partition, if it is not the commercial one, and the account of another partition that was created with this one.
    fn partition(&self, panel: &mut Panel, account: &Account) {
        let partition = account.id.partition();
        if partition != Partition::Aws {
            let title = partition.title();
            panel.fact(
                "Partition",
                message!(
                    "{partition} (`{code}`)",
                    partition = title,
                    code = partition
                ),
            );
        }
        if let Some(pair) = account.pair {
            panel.fact(
                "Paired with",
                message!(
                    "{account} ({partition})",
                    account = self.world.name_of(pair),
                    partition = pair.partition().title()
                ),
            );
        }
    }

    /// The progress of closing the account, and what follows.
    fn closing(&self, account: &Account) -> Option<Message> {
        Some(match account.closure.as_ref()?.stage {
            Stage::Pending => "It is being closed. It still works for some minutes.".into(),
            Stage::Closed { at } => {
                let clean = Task::CleanAccount {
                    account: account.id,
                };
                let until = (self.world.agenda().iter())
                    .find(|due| due.task == clean)
                    .map_or(at, |due| due.at);
                message!(
                    "Closed since {time}: nobody can act in it. AWS Support can reinstate it until {end}. Until then it stays in its organization and counts against the quota of accounts.",
                    time = at,
                    end = until
                )
            }
            Stage::Gone { at } => message!(
                "Permanently closed since {time}. It cannot be reinstated, and its email address cannot be used again.",
                time = at
            ),
        })
    }

    /// A person that sees the policies also sees where each setting comes from; others see what the API returns for their
    /// own account.
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

    fn roles(&self, account: &Account, organization: Option<&Organization>) -> List {
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

    fn received(&self, account: &Account) -> List {
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

    fn people(&self, account: &Account) -> List {
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

    fn account_offers(&self, account: &Account, organization: Option<&Organization>) -> Vec<Offer> {
        let own = account.id == self.actor.account();
        let mut offers = match organization {
            None => self.standalone_offers(account),
            Some(organization) if organization.management == account.id => {
                let mut offers = self.organization_offers(organization);
                offers.extend(own.then(|| self.close(account)));
                offers
            }
            Some(_) => self.member_offers(account),
        };
        if account.is_closed() && !account.is_gone() && self.all() {
            offers.push(self.run(
                "Let AWS Support reinstate it",
                Command::Intervene(Intervention::Reinstate {
                    account: account.id,
                }),
            ));
        }
        if own {
            offers.push(self.organizations_role(account));
            offers.push(self.form("Create a user", "iam:CreateUser", Value::Null));
        } else if let Some(administrator) = people::administrator_of(self.world, account.id) {
            offers.push(Offer::act_as_named(self.world, administrator));
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

    /// The offers for an account in no organization.
    fn standalone_offers(&self, account: &Account) -> Vec<Offer> {
        let mut offers = Vec::new();
        if account.id == self.actor.account() {
            offers.push(create_organization(self.world, self.actor));
        }
        if self.own_organization().is_some() && !account.is_gone() {
            let target = json!({ "Id": account.id.to_string(), "Type": "ACCOUNT" });
            offers.push(tried_form(
                self.world,
                self.actor,
                "Invite this account",
                "organizations:InviteAccountToOrganization",
                (json!({ "Target": target }), json!({})),
            ));
        }
        offers
    }

    /// The offers for a member account.
    fn member_offers(&self, account: &Account) -> Vec<Offer> {
        let id = account.id.to_string();
        let parent = account.membership.as_ref().map(|it| it.parent.to_string());
        let mut offers = vec![self.form(
            "Move this account",
            "organizations:MoveAccount",
            json!({ "AccountId": id, "SourceParentId": parent }),
        )];
        if account.id == self.actor.account() {
            offers.push(self.run(
                "Leave the organization",
                self.call("organizations:LeaveOrganization", json!({})),
            ));
            return offers;
        }
        let remove = self.call(
            "organizations:RemoveAccountFromOrganization",
            json!({ "AccountId": id }),
        );
        offers.push(self.run("Remove it from the organization", remove));
        if !account.is_closed() {
            offers.push(self.close(account));
        }
        offers
    }

    /// Deleting or creating `AWSServiceRoleForOrganizations` in the user's own account.
    pub(super) fn organizations_role(&self, account: &Account) -> Offer {
        if account.has_organizations_role() {
            let input = json!({ "RoleName": ORGANIZATIONS_ROLE });
            self.run(
                message!("Delete {role}", role = ORGANIZATIONS_ROLE),
                self.call("iam:DeleteServiceLinkedRole", input),
            )
        } else {
            let input = json!({ "AWSServiceName": "organizations.amazonaws.com" });
            self.run(
                message!("Create {role}", role = ORGANIZATIONS_ROLE),
                self.call("iam:CreateServiceLinkedRole", input),
            )
        }
    }

    /// Closing the account, with a confirmation.
    fn close(&self, account: &Account) -> Offer {
        let input = json!({ "AccountId": account.id.to_string() });
        let command = self.call("organizations:CloseAccount", input);
        self.run("Close this account", command).grave()
    }
}

fn kind_of(account: &Account, organization: Option<&Organization>) -> AccountKind {
    match (organization, &account.membership) {
        (Some(organization), Some(_)) if organization.management == account.id => {
            AccountKind::Management
        }
        (Some(_), Some(membership)) => match membership.method {
            JoinedMethod::Created => AccountKind::Created,
            JoinedMethod::Invited => AccountKind::Invited,
        },
        (Some(_) | None, _) => AccountKind::Standalone,
    }
}

/// The `State`, such as `ACTIVE`, and the older `Status` if it is another word.
fn state(account: &Account) -> Message {
    let (state, status) = (account.state(), account.status());
    if state == status {
        state.into()
    } else {
        message!("{state} (the older Status: {status})")
    }
}

fn absent(account: AccountId, role: &str, why: impl Into<Message>) -> PanelItem {
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
