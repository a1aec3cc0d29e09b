//! The inspector: everything about the selected item, and its offers.

mod account;
mod handshake;
mod organization;
mod person;
mod policy;
mod request;
mod role;
pub mod sections;
mod service;

use super::effective::EffectivePolicy;
use super::offer::Offer;
use super::scene::AccountKind;
use super::selection::Selection;
use crate::offer;
use api::catalog;
use api::ids::{AccountId, HandshakeId, OrganizationId};
use api::principal::Principal;
use gates::people;
use gates::sight::{Viewpoint, sight};
use message::Message;
use serde_json::Value;
use state::command::{Call, Command};
use state::handshake::HandshakeAction;
use state::organization::Organization;
use state::world::World;

/// The content of the inspector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// The kind of item: "Account".
    pub kind: &'static str,
    /// The kind of item, for its icon and for the order of its offers.
    pub emblem: Emblem,
    /// The selected item's name.
    pub title: Message,
    /// Its state in a few short words.
    pub chips: Vec<Chip>,
    /// One or two sentences: why it exists, or its purpose.
    pub lead: Option<Message>,
    /// Labels and values, in reading order.
    pub facts: Vec<Fact>,
    /// Related items, list by list.
    pub lists: Vec<List>,
    /// The offers.
    pub offers: Vec<Offer>,
    /// Whether it is a place with last accessed data.
    pub services: bool,
    /// The handshake whose card the page shows.
    pub handshake: Option<HandshakeId>,
    /// The effective policies; only accounts have them.
    pub effective: Vec<EffectivePolicy>,
    /// Policy documents, each with a title.
    pub documents: Vec<(Message, String)>,
}

/// The kind of a selected item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Emblem {
    /// An organization.
    #[default]
    Organization,
    /// The root of an organization.
    Root,
    /// An organizational unit.
    Unit,
    /// An account.
    Account(AccountKind),
    /// A handshake.
    Handshake(HandshakeAction),
    /// A role that a customer created, or that no service of the catalog has.
    Role,
    /// The service-linked role of a service, by its id in the catalog or its principal.
    ServiceRole(&'static str),
    /// A service of the catalog, by id.
    Service(&'static str),
    /// A principal that can act.
    Person,
    /// A policy, by the shape of its mark: `policy-denies`.
    Policy(&'static str),
    /// A request to create an account.
    Request,
}

/// A short word about the state of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// The word: "Invited".
    pub says: Message,
    /// Its meaning.
    pub tone: Tone,
}

/// The meaning of a chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A fact.
    Plain,
    /// Present, allowed or done.
    Good,
    /// Pending.
    Wait,
    /// Refused, wrong or ended.
    Stop,
    /// About the current user.
    Own,
}

/// A line of the inspector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The label.
    pub label: &'static str,
    /// The value.
    pub value: Message,
    /// Whether the value is an id or ARN: shown short, copied whole.
    pub id: bool,
    /// Whether the card of a handshake shows it, too.
    pub on_card: bool,
}

/// A list of related items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The heading.
    pub title: &'static str,
    /// The text for an empty list.
    pub empty: &'static str,
    /// The items.
    pub items: Vec<PanelItem>,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelItem {
    /// Its name.
    pub text: Message,
    /// A note about it; may be empty.
    pub note: Message,
    /// The shape of its mark: `present`, `absent`, `pending`, `open` …
    pub mark: &'static str,
    /// The selection when it is chosen; `None`: nothing.
    pub select: Option<Selection>,
}

impl Panel {
    /// The id that the head shows: the first that can be copied.
    pub fn id(&self) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id)
    }

    fn chip(&mut self, says: impl Into<Message>, tone: Tone) {
        let says = says.into();
        self.chips.push(Chip { says, tone });
    }

    fn fact(&mut self, label: &'static str, value: impl Into<Message>) {
        self.facts.push(fact(label, value));
    }

    fn id_fact(&mut self, label: &'static str, value: impl ToString) {
        self.facts.push(id_fact(label, value));
    }
}

fn fact(label: &'static str, value: impl Into<Message>) -> Fact {
    Fact {
        label,
        value: value.into(),
        id: false,
        on_card: false,
    }
}

impl Fact {
    fn on_card(self) -> Self {
        Self {
            on_card: true,
            ..self
        }
    }
}

fn id_fact(label: &'static str, value: impl ToString) -> Fact {
    Fact {
        label,
        value: value.to_string().into(),
        id: true,
        on_card: false,
    }
}

/// The inspector's content for a selected item; `None` if it no longer exists or the viewpoint does not
/// show it.
pub fn panel(world: &World, viewpoint: &Viewpoint, selection: &Selection) -> Option<Panel> {
    let inspector = Inspector {
        world,
        viewpoint,
        actor: viewpoint.actor(),
    };
    let mut panel = inspector.of(selection)?;
    panel.services = match selection {
        Selection::Organization(_) | Selection::Unit(_) => true,
        Selection::Account(account) => world.organization_of(*account).is_some(),
        Selection::Handshake(_)
        | Selection::Role { .. }
        | Selection::Service(_)
        | Selection::Person(_)
        | Selection::Request(_)
        | Selection::Policy { .. } => false,
    };
    panel
        .offers
        .extend(inspector.someone_else(selection, &panel));
    Some(panel)
}

impl Inspector<'_> {
    fn of(&self, selection: &Selection) -> Option<Panel> {
        let world = self.world;
        match selection {
            Selection::Organization(id) => self.organization(world.organization(id)?),
            Selection::Unit(id) => self.unit(id),
            Selection::Account(id) => self.account(world.account(*id)?),
            Selection::Handshake(id) => self.handshake(world.handshake(id)?),
            Selection::Role { account, role } => self.role(world.account(*account)?, role),
            Selection::Service(id) => self.service(catalog::by_id(id)?),
            Selection::Person(person) => self.person(person),
            Selection::Request(id) => self.request(id),
            Selection::Policy {
                organization,
                policy,
            } => self.policy(world.organization(organization)?, policy),
        }
    }
}

struct Inspector<'w> {
    world: &'w World,
    viewpoint: &'w Viewpoint,
    actor: &'w Principal,
}

fn new(kind: &'static str, emblem: Emblem, title: impl Into<Message>) -> Panel {
    Panel {
        kind,
        emblem,
        title: title.into(),
        ..Panel::default()
    }
}

impl Inspector<'_> {
    fn all(&self) -> bool {
        self.viewpoint.sees_all()
    }

    fn own_organization(&self) -> Option<&Organization> {
        self.world.organization_of(self.actor.account())
    }

    /// Whether the organization is the current user's own.
    fn owns(&self, organization: &OrganizationId) -> bool {
        self.own_organization()
            .is_some_and(|own| own.id == *organization)
    }

    fn sees_account(&self, account: AccountId) -> bool {
        self.all()
            || account == self.actor.account()
            || (sight(self.world, self.actor).tree
                && self
                    .world
                    .organization_of(account)
                    .is_some_and(|organization| self.owns(&organization.id)))
    }

    /// Acting as the administrator of the management account, who can do what is refused to the current user.
    fn someone_else(&self, selection: &Selection, panel: &Panel) -> Option<Offer> {
        let refused = || panel.offers.iter().filter(|it| it.refusal.is_some());
        refused().next()?;
        let management = self.own_organization()?.management;
        let administrator = people::administrator_of(self.world, management)?;
        let offer = Offer::act_as_named(self.world, administrator.clone());
        if administrator == *self.actor || panel.offers.iter().any(|it| it.kind == offer.kind) {
            return None;
        }
        let theirs = Inspector {
            actor: &administrator,
            ..*self
        }
        .of(selection)?;
        let can = |it: &Offer| {
            let mut same = theirs.offers.iter().filter(|their| their.label == it.label);
            same.any(|their| their.refusal.is_none())
        };
        refused().any(can).then_some(offer)
    }

    fn call(&self, operation: &str, input: Value) -> Command {
        Command::Call(Call::new(self.actor.clone(), operation, input))
    }

    /// An offer that runs a command.
    fn run(&self, label: impl Into<Message>, command: Command) -> Offer {
        Offer::run(self.world, label, command)
    }

    /// An offer that opens a form; `preset` is the known part of the input, or `null`.
    fn form(&self, label: impl Into<Message>, operation: &'static str, preset: Value) -> Offer {
        offer::form(label, operation, preset)
    }
}
