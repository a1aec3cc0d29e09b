//! Offers: actions that a screen offers. Actions that AWS would refuse are offered too, with the reason,
//! because refusals teach.

use api::ids::ParentId;
use api::json::json;
use api::principal::Principal;
use gates::people;
use message::{Message, message};
use serde_json::{Map, Value};
use state::command::{Call, Command, Intervention, TimeMove};
use state::rules::Rule;
use state::world::World;

use super::seen::refusal;
use crate::selection::Selection;

/// An offered action, as a button shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Verb and object.
    pub label: Message,
    /// The way it is carried out.
    pub kind: OfferKind,
    /// Why it would be refused now, in AWS's words without who asks for what. `None`: it would succeed, or only a form can tell.
    pub refusal: Option<String>,
    /// Whether AWS has no way to undo it.
    pub grave: bool,
}

/// The way in which an offer is carried out.
#[derive(Clone, Debug, PartialEq)]
pub enum OfferKind {
    /// A command runs at once.
    Run(Command),
    /// Commands run one after another, each by its own caller.
    RunAll(Vec<Command>),
    /// A form for an operation asks for the members of its input that are not known.
    Form {
        /// The operation: `service:Operation`.
        operation: &'static str,
        /// The members of the input that are known.
        preset: Map<String, Value>,
    },
    /// The command runs once a word is typed, as in the console of AWS Organizations.
    Confirm {
        /// The word to type: `enable`.
        word: &'static str,
        /// The heading of the question.
        title: Message,
        /// The consequences, in a sentence or two.
        says: Message,
        /// The command.
        command: Command,
    },
    /// The page switches to this principal as the current user.
    ActAs(Principal),
    /// The page shows another item.
    Show(Selection),
}

impl Offer {
    fn new(label: Message, kind: OfferKind, refusal: Option<String>) -> Self {
        Self {
            label,
            kind,
            refusal,
            grave: false,
        }
    }

    /// Runs a command, which is tried now on a copy of the world.
    pub(crate) fn run(world: &World, label: impl Into<Message>, command: Command) -> Self {
        let refusal = refusal(world, &command);
        Self::new(label.into(), OfferKind::Run(command), refusal)
    }

    /// Runs a command that cannot be refused, so it is not tried.
    pub(crate) fn sure(label: impl Into<Message>, command: Command) -> Self {
        Self::new(label.into(), OfferKind::Run(command), None)
    }

    /// Runs several commands, which are tried now one after another on a copy of the world.
    pub(crate) fn run_all(
        world: &World,
        label: impl Into<Message>,
        commands: Vec<Command>,
    ) -> Self {
        let mut copy = world.clone();
        let refusal = commands.iter().find_map(|command| {
            let refusal = engine::step(&mut copy, command).err()?;
            Some(refusal.error.brief())
        });
        Self::new(label.into(), OfferKind::RunAll(commands), refusal)
    }

    /// Runs a command whose refusal is known.
    pub(crate) fn judged(
        label: impl Into<Message>,
        command: Command,
        refusal: Option<String>,
    ) -> Self {
        Self::new(label.into(), OfferKind::Run(command), refusal)
    }

    /// Runs a command once `word` is typed.
    pub(crate) fn confirm(
        world: &World,
        label: impl Into<Message>,
        word: &'static str,
        (title, says): (Message, Message),
        command: Command,
    ) -> Self {
        let refusal = refusal(world, &command);
        let kind = OfferKind::Confirm {
            word,
            title,
            says,
            command,
        };
        Self::new(label.into(), kind, refusal)
    }

    /// Opens a form.
    pub(crate) fn form(
        label: impl Into<Message>,
        operation: &'static str,
        preset: Map<String, Value>,
    ) -> Self {
        Self::new(label.into(), OfferKind::Form { operation, preset }, None)
    }

    /// Makes another principal the current user.
    pub(crate) fn act_as(label: impl Into<Message>, principal: Principal) -> Self {
        Self::new(label.into(), OfferKind::ActAs(principal), None)
    }

    /// Makes another principal, whom the label names, the current user.
    pub(crate) fn act_as_named(world: &World, principal: Principal) -> Self {
        let name = people::name_of(world, &principal);
        Self::act_as(message!("Act as {principal}", principal = name), principal)
    }

    /// Shows another item.
    pub(crate) fn show(label: impl Into<Message>, selection: Selection) -> Self {
        Self::new(label.into(), OfferKind::Show(selection), None)
    }

    /// The commands that it runs, as far as they are known before a form is filled in.
    pub fn commands(&self) -> &[Command] {
        match &self.kind {
            OfferKind::Run(command) | OfferKind::Confirm { command, .. } => {
                std::slice::from_ref(command)
            }
            OfferKind::RunAll(commands) => commands,
            OfferKind::Form { .. } | OfferKind::ActAs(_) | OfferKind::Show(_) => &[],
        }
    }

    /// Its command, if it runs exactly one that is known.
    pub fn command(&self) -> Option<&Command> {
        match self.commands() {
            [command] => Some(command),
            _ => None,
        }
    }

    /// Its call, if it runs exactly one that is known.
    pub fn call(&self) -> Option<&Call> {
        self.command().and_then(Command::call)
    }

    /// Whether it asks for something first: input, a word or a confirmation.
    pub const fn asks(&self) -> bool {
        match &self.kind {
            OfferKind::Form { .. } | OfferKind::Confirm { .. } => true,
            OfferKind::Run(_) => self.grave,
            OfferKind::RunAll(_) | OfferKind::ActAs(_) | OfferKind::Show(_) => false,
        }
    }

    /// The same, marked as grave.
    pub(crate) fn grave(mut self) -> Self {
        self.grave = true;
        self
    }
}

/// The command of a filled form: the current user calls the operation in their default Region.
pub fn filled(actor: &Principal, operation: &str, input: Map<String, Value>) -> Command {
    Command::Call(Call::new(actor.clone(), operation, Value::Object(input)))
}

/// Time passes until the next event.
pub fn next_event() -> Offer {
    Offer::sure("Next event", Command::Time(TimeMove::Next))
}

/// A rule that is switched off holds again.
pub(crate) fn enable_rule(rule: Rule) -> Offer {
    let label = message!("Enable the rule {rule} again", rule = rule.name());
    let switch = Intervention::SwitchRule { rule, on: true };
    Offer::sure(label, Command::Intervene(switch))
}

/// The members of an object; none of `null`.
fn members(value: Value) -> Map<String, Value> {
    if let Value::Object(members) = value {
        members
    } else {
        Map::new()
    }
}

/// An offer that opens a form; `preset` is the known part of the input, or `null`.
pub(crate) fn form(label: impl Into<Message>, operation: &'static str, preset: Value) -> Offer {
    Offer::form(label, operation, members(preset))
}

/// A form whose call is tried now on a copy of the world, with what somebody may type.
pub(crate) fn tried_form(
    world: &World,
    actor: &Principal,
    label: &'static str,
    operation: &'static str,
    (preset, typed): (Value, Value),
) -> Offer {
    let preset = members(preset);
    let mut input = preset.clone();
    input.extend(members(typed));
    let refusal = refusal(world, &filled(actor, operation, input));
    Offer {
        refusal,
        ..Offer::form(label, operation, preset)
    }
}

/// What is tried for a new name and a new address: nobody has them.
const NEW_NAME: &str = "A name for a trial";
const NEW_ADDRESS: &str = "trial@nobody.invalid";

pub(crate) fn create_organization(world: &World, actor: &Principal) -> Offer {
    let operation = "organizations:CreateOrganization";
    let input = (Value::Null, json!({}));
    tried_form(world, actor, "Create an organization", operation, input)
}

pub(crate) fn create_account(world: &World, actor: &Principal) -> Offer {
    let operation = "organizations:CreateAccount";
    let typed = json!({ "Email": NEW_ADDRESS, "AccountName": NEW_NAME });
    tried_form(
        world,
        actor,
        "Create an account",
        operation,
        (Value::Null, typed),
    )
}

pub(crate) fn invite_account(world: &World, actor: &Principal) -> Offer {
    let operation = "organizations:InviteAccountToOrganization";
    let target = json!({ "Type": "EMAIL", "Id": NEW_ADDRESS });
    let typed = json!({ "Target": target });
    tried_form(
        world,
        actor,
        "Invite an account",
        operation,
        (Value::Null, typed),
    )
}

pub(crate) fn create_unit(
    world: &World,
    actor: &Principal,
    label: &'static str,
    parent: &str,
) -> Offer {
    let operation = "organizations:CreateOrganizationalUnit";
    let input = (json!({ "ParentId": parent }), json!({ "Name": NEW_NAME }));
    tried_form(world, actor, label, operation, input)
}

pub(crate) fn create_unit_here(world: &World, actor: &Principal, place: &ParentId) -> Offer {
    let label = "Create an organizational unit here";
    create_unit(world, actor, label, place.as_str())
}
