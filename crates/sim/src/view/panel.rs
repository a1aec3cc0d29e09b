//! The inspector: all of the selected thing, and what can be done with it.

use serde_json::{Map, Value, json};

use super::{Viewpoint, sight};
use crate::account::{Account, JoinedMethod, ORGANIZATIONS_ROLE, Role};
use crate::catalog::{self, Route, TrustedService};
use crate::command::{Call, Command, Intervention};
use crate::handshake::{Action, Handshake, Recipient, State};
use crate::ids::{AccountId, CreateRequestId, HandshakeId, OrganizationId, ParentId, Text};
use crate::organization::{FeatureSet, Organization};
use crate::organizations::features::outstanding;
use crate::organizations::handshakes::{addressed_to, sentence};
use crate::people;
use crate::principal::Principal;
use crate::trusted_access::{absence, trusted_services};
use crate::world::{CreateState, World};

/// What is selected.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Selection {
    Organization(OrganizationId),
    Unit(ParentId),
    Account(AccountId),
    Handshake(HandshakeId),
    Role {
        account: AccountId,
        role: Text,
    },
    /// A service of the catalogue, by id.
    Service(Text),
    Person(Principal),
    Request(CreateRequestId),
}

/// All of the selected thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What kind of thing: "Account".
    pub kind: &'static str,
    pub title: String,
    /// One or two sentences: why it is here, or what it is for.
    pub lead: Option<String>,
    pub facts: Vec<Fact>,
    pub lists: Vec<List>,
    pub offers: Vec<Offer>,
    /// The handshake whose checks the page shows.
    pub handshake: Option<HandshakeId>,
    /// Documents (policies), each with a title.
    pub documents: Vec<(String, String)>,
}

/// A line of the inspector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub label: &'static str,
    pub value: String,
    /// An id or ARN, to be shown short and copied whole.
    pub id: bool,
}

/// Related things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub title: &'static str,
    /// What to say when there is nothing.
    pub empty: &'static str,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub text: String,
    pub note: String,
    /// `present`, `absent`, `pending`, `open` …: the shape of its mark.
    pub mark: &'static str,
    pub select: Option<Selection>,
}

/// Something to do with the selected thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Verb and object.
    pub label: String,
    pub kind: OfferKind,
    /// Why it would be refused now. It may be tried all the same: refusals teach.
    pub refusal: Option<String>,
    /// Cannot be taken back in the real world.
    pub grave: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum OfferKind {
    Run(Command),
    /// A form for an operation, with what is already known. Members not given are asked for.
    Form {
        operation: &'static str,
        preset: Map<String, Value>,
    },
    /// Type a word, then the command runs: as the console asks for trusted access.
    Confirm {
        word: &'static str,
        title: String,
        says: String,
        command: Command,
    },
    ActAs(Principal),
}

fn fact(label: &'static str, value: impl Into<String>) -> Fact {
    Fact {
        label,
        value: value.into(),
        id: false,
    }
}

fn id_fact(label: &'static str, value: impl ToString) -> Fact {
    Fact {
        label,
        value: value.to_string(),
        id: true,
    }
}

/// The inspector's content, or `None` if the thing is gone or the viewpoint does not show it.
pub fn panel(world: &World, viewpoint: &Viewpoint, selection: &Selection) -> Option<Panel> {
    let inspector = Inspector {
        world,
        viewpoint,
        actor: viewpoint.actor(),
    };
    match selection {
        Selection::Organization(id) => inspector.organization(world.organization(id)?),
        Selection::Unit(id) => inspector.unit(id),
        Selection::Account(id) => inspector.account(world.account(*id)?),
        Selection::Handshake(id) => inspector.handshake(world.handshake(id)?),
        Selection::Role { account, role } => inspector.role(world.account(*account)?, role),
        Selection::Service(id) => inspector.service(catalog::by_id(id)?),
        Selection::Person(person) => inspector.person(person),
        Selection::Request(id) => inspector.request(id),
    }
}

struct Inspector<'w> {
    world: &'w World,
    viewpoint: &'w Viewpoint,
    actor: &'w Principal,
}

fn new(kind: &'static str, title: impl Into<String>) -> Panel {
    Panel {
        kind,
        title: title.into(),
        lead: None,
        facts: Vec::new(),
        lists: Vec::new(),
        offers: Vec::new(),
        handshake: None,
        documents: Vec::new(),
    }
}

impl Inspector<'_> {
    fn all(&self) -> bool {
        self.viewpoint.sees_all()
    }

    fn own_organization(&self) -> Option<&Organization> {
        self.world.organization_of(self.actor.account())
    }

    fn sees_account(&self, account: AccountId) -> bool {
        self.all()
            || account == self.actor.account()
            || (sight(self.world, self.actor).tree
                && self.own_organization().is_some_and(|own| {
                    self.world
                        .organization_of(account)
                        .is_some_and(|organization| organization.id == own.id)
                }))
    }

    fn call(&self, operation: &str, input: Value) -> Command {
        Command::Call(Call::new(self.actor.clone(), operation, input))
    }

    /// An offer that runs a command, rehearsed on a copy of the world.
    fn run(&self, label: impl Into<String>, command: Command) -> Offer {
        Offer {
            label: label.into(),
            refusal: self
                .world
                .clone()
                .step(&command)
                .err()
                .map(|refusal| refusal.error.message.to_string()),
            kind: OfferKind::Run(command),
            grave: false,
        }
    }

    fn form(&self, label: &str, operation: &'static str, preset: Value) -> Offer {
        let preset = if let Value::Object(preset) = preset {
            preset
        } else {
            Map::new()
        };
        Offer {
            label: label.to_string(),
            kind: OfferKind::Form { operation, preset },
            refusal: None,
            grave: false,
        }
    }

    fn organization(&self, organization: &Organization) -> Option<Panel> {
        let own = self
            .own_organization()
            .is_some_and(|own| own.id == organization.id);
        if !(self.all() || own && sight(self.world, self.actor).organization) {
            return None;
        }
        let mut panel = new("Organization", organization.id.to_string());
        panel.lead = Some(match organization.feature_set {
            FeatureSet::All => {
                "All features: one bill, policies, and trusted services. There is no way back to consolidated billing.".into()
            }
            FeatureSet::ConsolidatedBilling => {
                "Consolidated billing features only: one bill. Policies and trusted access need all features.".into()
            }
        });
        let accounts = organization.account_count();
        panel.facts = vec![
            id_fact("Id", &organization.id),
            id_fact("ARN", organization.arn()),
            fact("Feature set", organization.feature_set.name()),
            fact(
                "Management account",
                self.world.name_of(organization.management),
            ),
            fact(
                "Accounts",
                format!("{accounts} of {}", organization.account_quota),
            ),
            fact("Created", organization.created_at.to_string()),
        ];
        if let Some(parent) = organization
            .migration
            .as_ref()
            .and_then(|id| self.world.handshake(id))
        {
            panel.lists.push(self.approvals(parent));
        }
        if self.all() || sight(self.world, self.actor).trusted {
            panel.lists.push(List {
                title: "Trusted services",
                empty: "No service is trusted yet.",
                items: trusted_services(organization)
                    .map(|service| Item {
                        text: service.name.to_string(),
                        note: "trusted access enabled".to_string(),
                        mark: "present",
                        select: Some(Selection::Service(service.id.into())),
                    })
                    .collect(),
            });
        }
        panel.offers = self.organization_offers(organization);
        Some(panel)
    }

    fn organization_offers(&self, organization: &Organization) -> Vec<Offer> {
        let root = organization.root.as_str();
        let mut offers = vec![
            self.form(
                "Create an account",
                "organizations:CreateAccount",
                Value::Null,
            ),
            self.form(
                "Invite an account",
                "organizations:InviteAccountToOrganization",
                Value::Null,
            ),
            self.form(
                "Create an organizational unit",
                "organizations:CreateOrganizationalUnit",
                json!({ "ParentId": root }),
            ),
        ];
        if organization.feature_set == FeatureSet::ConsolidatedBilling
            && organization.migration.is_none()
        {
            let mut offer = self.run(
                "Begin to enable all features",
                self.call("organizations:EnableAllFeatures", json!({})),
            );
            offer.grave = true;
            offers.push(offer);
        }
        let mut delete = self.run(
            "Delete the organization",
            self.call("organizations:DeleteOrganization", json!({})),
        );
        delete.grave = true;
        offers.push(delete);
        if self.all() {
            offers.push(self.run(
                "Have AWS Support double the account quota",
                Command::Intervene(Intervention::RaiseAccountQuota {
                    management: organization.management,
                    accounts: (organization.account_quota * 2).min(50_000),
                }),
            ));
        }
        offers
    }

    /// The state of each member's request.
    fn approvals(&self, parent: &Handshake) -> List {
        let items = self
            .world
            .handshakes()
            .filter(|handshake| handshake.parent.as_ref() == Some(&parent.id))
            .filter_map(|handshake| match handshake.recipient {
                Recipient::Account(account) => Some(Item {
                    text: self.world.name_of(account),
                    note: format!("{} · {}", handshake.action.name(), handshake.state.name()),
                    mark: mark_of(handshake.state),
                    select: Some(Selection::Handshake(handshake.id.clone())),
                }),
                Recipient::Email(_) | Recipient::Organization => None,
            })
            .collect();
        List {
            title: "Request approval status",
            empty: "No member has to be asked.",
            items,
        }
    }

    fn unit(&self, id: &ParentId) -> Option<Panel> {
        let organization = self
            .world
            .organizations()
            .find(|organization| organization.has_parent(id))?;
        let own = self
            .own_organization()
            .is_some_and(|own| own.id == organization.id);
        if !(self.all() || own && sight(self.world, self.actor).tree) {
            // From inside a member, the drawn "organization" stands for what DescribeOrganization tells.
            return match id {
                ParentId::Root(_) => self.organization(organization),
                ParentId::Ou(_) => None,
            };
        }
        let (kind, title, arn) = match id {
            ParentId::Root(_) => ("Root", "Root".to_string(), organization.root_arn()),
            ParentId::Ou(ou) => (
                "Organizational unit",
                organization.ous.get(ou)?.name.to_string(),
                organization.ou_arn(ou),
            ),
        };
        let mut panel = new(kind, title.clone());
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
        panel.offers.push(self.form(
            "Create an organizational unit here",
            "organizations:CreateOrganizationalUnit",
            json!({ "ParentId": id.as_str() }),
        ));
        if let ParentId::Ou(ou) = id {
            panel.offers.push(self.form(
                "Rename it",
                "organizations:UpdateOrganizationalUnit",
                json!({ "OrganizationalUnitId": ou.as_str() }),
            ));
            panel.offers.push(self.run(
                format!("Delete {title}"),
                self.call(
                    "organizations:DeleteOrganizationalUnit",
                    json!({ "OrganizationalUnitId": ou.as_str() }),
                ),
            ));
        }
        Some(panel)
    }

    fn account(&self, account: &Account) -> Option<Panel> {
        if !self.sees_account(account.id) {
            return None;
        }
        let organization = self.world.organization_of(account.id);
        let mut panel = new("Account", account.name.to_string());
        panel.facts = vec![id_fact("Id", account.id), fact("E-mail", &*account.email)];
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
                panel.facts.push(id_fact(
                    "Path",
                    format!(
                        "{}{}/",
                        organization.entity_path(&membership.parent),
                        account.id
                    ),
                ));
            }
            _ => panel.lead = Some("A standalone account: it is in no organization.".into()),
        }
        let own = account.id == self.actor.account();
        if self.all() || (own && sight(self.world, self.actor).roles) {
            panel.lists.push(self.roles(account, organization));
        }
        if self.all() || (own && sight(self.world, self.actor).received) {
            panel.lists.push(self.received(account));
        }
        if self.all() || own {
            panel.lists.push(self.people(account));
        }
        panel.offers = self.account_offers(account, organization);
        Some(panel)
    }

    fn roles(&self, account: &Account, organization: Option<&Organization>) -> List {
        let mut items: Vec<Item> = account
            .roles
            .values()
            .map(|role| Item {
                text: role.name.to_string(),
                note: if self
                    .world
                    .running_deletion(account.id, &role.name)
                    .is_some()
                {
                    "being deleted".to_string()
                } else if role.linked_to.is_some() {
                    "service-linked".to_string()
                } else {
                    "ordinary role".to_string()
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
                    if role.lives_in(organization.management == account.id) {
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
            empty: "",
            items: people::people(account)
                .into_iter()
                .map(|person| Item {
                    mark: if person.principal == *self.actor {
                        "acting"
                    } else {
                        "person"
                    },
                    text: person.name,
                    note: person.standing.title().to_string(),
                    select: Some(Selection::Person(person.principal)),
                })
                .collect(),
        }
    }

    fn account_offers(&self, account: &Account, organization: Option<&Organization>) -> Vec<Offer> {
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
                if self.own_organization().is_some() {
                    let target = json!({ "Target": { "Id": id, "Type": "ACCOUNT" } });
                    offers.push(self.form(
                        "Invite this account",
                        "organizations:InviteAccountToOrganization",
                        target,
                    ));
                }
            }
            Some(organization) if organization.management == account.id => {
                offers.extend(self.organization_offers(organization));
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
                }
            }
        }
        if own && account.has_organizations_role() {
            offers.push(self.run(
                format!("Delete {ORGANIZATIONS_ROLE}"),
                self.call(
                    "iam:DeleteServiceLinkedRole",
                    json!({ "RoleName": ORGANIZATIONS_ROLE }),
                ),
            ));
        } else if own {
            offers.push(self.run(
                format!("Create {ORGANIZATIONS_ROLE}"),
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
                label: format!("Act as {}", people::name_of(self.world, &administrator)),
                kind: OfferKind::ActAs(administrator),
                refusal: None,
                grave: false,
            });
        }
        if self.all() && !account.signed_up {
            offers.push(self.run(
                "Let its owner complete the sign-up",
                Command::Intervene(Intervention::CompleteSignUp {
                    account: account.id,
                }),
            ));
        }
        offers
    }

    fn handshake(&self, handshake: &Handshake) -> Option<Panel> {
        let actor = self.actor.account();
        let eyes = sight(self.world, self.actor);
        let sent = handshake.management == actor && eyes.sent;
        let received = addressed_to(self.world, handshake, actor) && eyes.received;
        if !self.all() && !sent && !received {
            return None;
        }
        let mut panel = new("Handshake", handshake.action.name());
        panel.lead = Some(sentence(self.world, &handshake.id));
        let to = match &handshake.recipient {
            Recipient::Account(account) => self.world.name_of(*account),
            Recipient::Email(email) => email.to_string(),
            Recipient::Organization => "the organization itself".to_string(),
        };
        panel.facts = vec![
            fact("State", handshake.state.name()),
            fact("From", self.world.name_of(handshake.management)),
            fact("To", to),
            fact("Requested", handshake.requested.to_string()),
            fact("Expires", handshake.expires.to_string()),
            id_fact("Id", &handshake.id),
            id_fact("ARN", handshake.arn()),
        ];
        if let Some(notes) = &handshake.notes {
            panel.facts.push(fact("Notes", &**notes));
        }
        panel.handshake = Some(handshake.id.clone());
        if handshake.action == Action::EnableAllFeatures {
            panel.lists.push(self.approvals(handshake));
            if handshake.state == State::Requested {
                let waits = outstanding(self.world, &handshake.id).len();
                panel
                    .facts
                    .insert(1, fact("Outstanding", format!("{waits} answers")));
            }
        }
        let input = json!({ "HandshakeId": handshake.id.as_str() });
        if handshake.state.is_live() {
            let accept = match handshake.action {
                Action::Invite => "Accept the invitation",
                Action::EnableAllFeatures => "Finalize: enable all features",
                Action::ApproveAllFeatures => "Approve all features",
                Action::AddOrganizationsServiceLinkedRole => "Agree to recreate the role",
            };
            let mut accept = self.run(
                accept,
                self.call("organizations:AcceptHandshake", input.clone()),
            );
            accept.grave = handshake.action == Action::EnableAllFeatures;
            panel.offers.push(accept);
            if handshake.action != Action::EnableAllFeatures {
                panel.offers.push(self.run(
                    "Decline it",
                    self.call("organizations:DeclineHandshake", input.clone()),
                ));
            }
            if handshake.parent.is_none() {
                panel.offers.push(self.run(
                    "Cancel it",
                    self.call("organizations:CancelHandshake", input),
                ));
            }
        }
        Some(panel)
    }

    fn role(&self, account: &Account, name: &str) -> Option<Panel> {
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
        let mut panel = new(
            if role.linked_to.is_some() {
                "Service-linked role"
            } else {
                "Role"
            },
            role.name.to_string(),
        );
        panel.lead = Some(role.why.to_string());
        panel.facts = vec![
            fact("In", account.name.to_string()),
            fact("Created", role.created_at.to_string()),
            fact(
                "Because of",
                format!(
                    "{} by {}, {}",
                    role.cause.operation,
                    people::actor_name(self.world, &role.cause.actor),
                    role.cause.at
                ),
            ),
            id_fact("ARN", role.arn(account.id)),
        ];
        if let Some(principal) = &role.linked_to {
            panel.facts.push(fact("Trusted principal", &**principal));
        }
        for arn in &role.policies.attached {
            panel.facts.push(id_fact("Policy", arn));
        }
        let pretty = serde_json::from_str::<Value>(&role.trust)
            .and_then(|trust| serde_json::to_string_pretty(&trust))
            .unwrap_or_else(|_| role.trust.to_string());
        panel.documents.push(("Trust policy".to_string(), pretty));
        if role.linked_to.is_some() {
            if let Some((_, deletion)) = self.world.running_deletion(account.id, &role.name) {
                panel
                    .facts
                    .insert(1, fact("Deletion", format!("asked for {}", deletion.asked)));
            }
            panel.offers.push(self.run(
                "Ask IAM to delete it",
                self.call(
                    "iam:DeleteServiceLinkedRole",
                    json!({ "RoleName": &*role.name }),
                ),
            ));
        } else {
            panel.offers.push(Offer {
                label: format!("Act as {}", role.name),
                kind: OfferKind::ActAs(Principal::role(account.id, &role.name, people::SESSION)),
                refusal: None,
                grave: false,
            });
        }
        panel
    }

    fn absent_role(&self, account: &Account, name: &str) -> Option<Panel> {
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
            if account.id == self.actor.account() {
                panel.offers.push(self.run(
                    format!("Create {name}"),
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
                format!("Give {} something to do here", service.name),
                Command::Intervene(Intervention::ServiceActs {
                    service: service.id.into(),
                    account: account.id,
                }),
            ));
        }
        Some(panel)
    }

    fn service(&self, service: &'static TrustedService) -> Option<Panel> {
        let mut panel = new("Service", service.name);
        panel.lead = Some(service.purpose.to_string());
        panel
            .facts
            .push(fact("Principals", service.principals.join(", ")));
        panel
            .facts
            .push(fact("Enable through", route(service.enable)));
        panel
            .facts
            .push(fact("Disable through", route(service.disable)));
        panel.facts.push(fact(
            "Delegated administrator",
            if service.delegated_administrator {
                "supported by the service"
            } else {
                "not supported"
            },
        ));
        if let Some(what) = service.on_disable {
            panel.facts.push(fact("When disabled", what));
        }
        if matches!(service.enable, Route::Either | Route::ServiceOnly) {
            panel.facts.push(fact(
                "Recommended",
                "Enable it in the service's own console, so that it sets itself up. That console is not modelled yet.",
            ));
        }
        let organization = self.own_organization().or_else(|| {
            if self.all() {
                self.world.organizations().next()
            } else {
                None
            }
        });
        if let Some(organization) = organization {
            if self.all() {
                panel.lists.push(self.service_roles(service, organization));
            }
            for principal in service.principals {
                let enabled = organization.trusted.get(*principal);
                let input = json!({ "ServicePrincipal": principal });
                let several = if service.principals.len() > 1 {
                    format!(" ({principal})")
                } else {
                    String::new()
                };
                let (word, label, says, operation) = if enabled.is_some() {
                    (
                        "disable",
                        format!("Disable trusted access{several}"),
                        format!(
                            "{} can then no longer create its role in accounts of the organization. Wait until its administrator has cleaned up.",
                            service.name
                        ),
                        "organizations:DisableAWSServiceAccess",
                    )
                } else {
                    (
                        "enable",
                        format!("Enable trusted access{several}"),
                        format!(
                            "{} may then act in the organization's accounts and ask for its role there. Prefer the service's own console where there is one.",
                            service.name
                        ),
                        "organizations:EnableAWSServiceAccess",
                    )
                };
                if let Some(access) = enabled {
                    panel.facts.insert(
                        0,
                        fact("Trusted since", format!("{}{several}", access.since)),
                    );
                }
                let command = self.call(operation, input);
                panel.offers.push(Offer {
                    refusal: self
                        .world
                        .clone()
                        .step(&command)
                        .err()
                        .map(|refusal| refusal.error.message.to_string()),
                    kind: OfferKind::Confirm {
                        word,
                        title: label.clone(),
                        says,
                        command,
                    },
                    label,
                    grave: false,
                });
            }
        }
        Some(panel)
    }

    fn service_roles(&self, service: &'static TrustedService, organization: &Organization) -> List {
        let mut items = Vec::new();
        for account in organization
            .account_ids()
            .filter_map(|id| self.world.account(id))
        {
            let management = organization.management == account.id;
            for role in service.roles {
                if account.roles.contains_key(role.name) {
                    items.push(Item {
                        text: account.name.to_string(),
                        note: role.name.to_string(),
                        mark: "present",
                        select: Some(Selection::Role {
                            account: account.id,
                            role: role.name.into(),
                        }),
                    });
                } else if role.lives_in(management) {
                    let why = absence(self.world, organization, service, account.id)
                        .into_iter()
                        .find(|(absent, _)| absent.name == role.name)
                        .map(|(_, why)| why);
                    items.push(Item {
                        text: account.name.to_string(),
                        note: format!("{}. {}", role.name, why.unwrap_or_default()),
                        mark: "absent",
                        select: Some(Selection::Role {
                            account: account.id,
                            role: role.name.into(),
                        }),
                    });
                }
            }
        }
        List {
            title: "Its roles, account by account",
            empty: "This service has no service-linked role of its own.",
            items,
        }
    }

    fn person(&self, person: &Principal) -> Option<Panel> {
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

    fn request(&self, id: &CreateRequestId) -> Option<Panel> {
        let request = self.world.create_request(id)?;
        let own = self
            .own_organization()
            .is_some_and(|own| own.id == request.organization);
        if !(self.all() || own && sight(self.world, self.actor).requests) {
            return None;
        }
        let mut panel = new("Request to create an account", request.name.to_string());
        panel.facts = vec![
            fact("State", request.state.name()),
            fact("E-mail", &*request.email),
            fact("Access role", &*request.role),
            fact("Requested", request.requested.to_string()),
            id_fact("Id", &request.id),
        ];
        match &request.state {
            CreateState::InProgress => {
                panel.lead = Some(
                    "Creating an account is asynchronous: move time on to see how it ends.".into(),
                );
            }
            CreateState::Succeeded { at, account } => {
                panel.facts.push(fact("Completed", at.to_string()));
                panel.lists.push(List {
                    title: "The account",
                    empty: "",
                    items: vec![Item {
                        text: self.world.name_of(*account),
                        note: account.to_string(),
                        mark: "present",
                        select: Some(Selection::Account(*account)),
                    }],
                });
            }
            CreateState::Failed { at, reason } => {
                panel.facts.push(fact("Completed", at.to_string()));
                panel.facts.push(fact("Failure reason", *reason));
                panel.lead = Some(match *reason {
                    "EMAIL_ALREADY_EXISTS" => {
                        "Another account already has this e-mail address.".into()
                    }
                    _ => "The request failed; nothing was made.".to_string(),
                });
            }
        }
        Some(panel)
    }
}

fn absent(account: AccountId, role: &str, why: &str) -> Item {
    Item {
        text: role.to_string(),
        note: why.to_string(),
        mark: "absent",
        select: Some(Selection::Role {
            account,
            role: role.into(),
        }),
    }
}

fn account_item(account: &Account, organization: &Organization) -> Item {
    let note = if organization.management == account.id {
        "management account".to_string()
    } else {
        account
            .membership
            .as_ref()
            .map_or_else(String::new, |membership| {
                membership.method.name().to_lowercase()
            })
    };
    Item {
        text: account.name.to_string(),
        note,
        mark: "account",
        select: Some(Selection::Account(account.id)),
    }
}

fn mark_of(state: State) -> &'static str {
    match state {
        State::Requested => "pending",
        State::Open => "open",
        State::Accepted => "present",
        State::Declined | State::Canceled => "refused",
        State::Expired => "absent",
    }
}

fn handshake_item(handshake: &Handshake) -> Item {
    Item {
        text: handshake.action.name().to_string(),
        note: handshake.state.name().to_string(),
        mark: mark_of(handshake.state),
        select: Some(Selection::Handshake(handshake.id.clone())),
    }
}

fn route(route: Route) -> &'static str {
    match route {
        Route::Either => "its own console or Organizations",
        Route::OrganizationsOnly => "Organizations only",
        Route::ServiceOnly => "its own console only",
        Route::None => "not documented",
    }
}
