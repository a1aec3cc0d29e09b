//! What can be done with a thing: one answer, from which the inspector, menus, pages, the search and the drawing take their
//! buttons. Offers of the same name do the same.

use api::error::ApiError;
use api::ids::{AccountId, ParentId, Text};
use api::json::json;
use api::root_access::RootTask;
use api::time::{DAY, HOUR, span};
use gates::people;
use message::{Message, message};
use state::command::{Call, Command, Intervention, TimeMove};
use state::outcome::Remedy;
use state::rules::Rule;
use state::world::World;

use super::artifact::artifact;
use super::config::config;
use super::seen::{Viewpoint, refusal, sight};
use crate::last_accessed::{RequestedReport, Sheet, work::Worker};
use crate::offer::{
    Offer, create_account, create_organization, create_unit_here, enable_rule, invite_account,
    next_event,
};
use crate::panel::panel;
use crate::root_access::{root_access, root_action};
use crate::selection::Selection;
use crate::service_offers::service_offers;
use crate::services::service_page;
use crate::timeline::Waiting;
use crate::why::Why;

/// Something with which something can be done.
#[derive(Clone, Copy, Debug)]
pub enum Actionable<'a> {
    /// A selected item.
    Selected(&'a Selection),
    /// The root or a unit of the drawing, to which something can be added.
    Place(&'a ParentId),
    /// The current user's account, if it is in no organization or does not exist yet.
    Home,
    /// A service of the catalog, by id, with its own console.
    Service(&'a str),
    /// Simulated time.
    Clock,
    /// A number of milliseconds of simulated time.
    Span(u64),
    /// An entry of the agenda.
    Pending(&'a Waiting),
    /// A rule of AWS that is switched off.
    Rule(Rule),
    /// An account and the place where it is dropped.
    Move(AccountId, &'a ParentId),
    /// The change that would let a refused call through.
    Remedy(&'a Remedy),
    /// A call that is explained.
    Asked {
        /// The call.
        call: &'a Call,
        /// What would happen now.
        now: &'a Why,
        /// Whether it was made before, by the same caller.
        made: bool,
    },
    /// The daily work of a principal.
    Habit(&'a Worker),
    /// The work of a principal with an action in a Region.
    Work {
        /// The principal.
        worker: &'a Worker,
        /// The action: `service:Action`.
        action: &'a str,
        /// The Region.
        region: &'a Text,
    },
    /// The report on a place as IAM generates it.
    Report(&'a Sheet),
}

/// What can be done with a thing, each label once.
pub fn offers(world: &World, viewpoint: &Viewpoint, thing: Actionable<'_>) -> Vec<Offer> {
    match thing {
        Actionable::Selected(selection) => {
            panel(world, viewpoint, selection).map_or_else(Vec::new, |panel| panel.offers)
        }
        Actionable::Place(place) => {
            let actor = viewpoint.actor();
            vec![
                create_account(world, actor),
                invite_account(world, actor),
                create_unit_here(world, actor, place),
            ]
        }
        Actionable::Home => {
            let account = viewpoint.actor().account();
            if world.account(account).is_none() {
                return Vec::from_iter(viewpoint.sees_all().then(|| open_account(world, account)));
            }
            match world.organization_of(account) {
                Some(_) => Vec::new(),
                None => vec![create_organization(world, viewpoint.actor())],
            }
        }
        Actionable::Service(id) => of_service(world, viewpoint, id),
        Actionable::Clock => clock(world),
        Actionable::Span(ms) => vec![let_pass(ms)],
        Actionable::Pending(waiting) => waiting.offers(),
        Actionable::Rule(rule) => vec![enable_rule(rule)],
        Actionable::Move(account, to) => {
            moving(world, viewpoint, account, to).into_iter().collect()
        }
        Actionable::Remedy(it) => remedy(world, viewpoint, it).into_iter().collect(),
        Actionable::Asked { call, now, made } => {
            let label = if made {
                "Try it again"
            } else {
                "Make the call"
            };
            let refusal = now.error.as_ref().map(ApiError::brief);
            vec![Offer::judged(label, Command::Call(call.clone()), refusal)]
        }
        Actionable::Habit(worker) => worker.stop().into_iter().collect(),
        Actionable::Work {
            worker,
            action,
            region,
        } => worker.offers(action, region),
        Actionable::Report(sheet) => report(world, sheet),
    }
}

/// Everything on the page of a service.
fn of_service(world: &World, viewpoint: &Viewpoint, id: &str) -> Vec<Offer> {
    let Some(page) = service_page(world, viewpoint, id) else {
        return Vec::new();
    };
    let own = service_offers(world, viewpoint, &page);
    let mut all: Vec<Offer> = own.enable.into_iter().flatten().collect();
    all.extend(own.disable.into_iter().flatten());
    all.extend(own.administrators);
    all.extend(page.halves);
    if page.id == services::config::SERVICE {
        let part = config(world, viewpoint);
        for section in [part.aggregators, part.recorders, part.rules] {
            all.extend(section.offers);
            all.extend(section.things.into_iter().flat_map(|thing| thing.offers));
        }
    } else if page.id == services::artifact::SERVICE {
        let part = artifact(world, viewpoint);
        all.extend(part.offers);
        let rows = part.groups.into_iter().flat_map(|group| group.rows);
        all.extend(rows.map(|row| row.offer));
    } else if page.id == "iam" {
        let part = root_access(world, viewpoint);
        all.extend(part.console);
        all.extend(part.features.into_iter().flat_map(|row| row.offers));
        if let Some(first) = part.members.first() {
            let task = RootTask::Audit;
            all.push(root_action(world, viewpoint, first.account, task));
        }
        all.extend(part.sessions.into_iter().flat_map(|row| row.offers));
    }
    let mut each: Vec<Offer> = Vec::new();
    for offer in all {
        if !each.contains(&offer) {
            each.push(offer);
        }
    }
    each
}

/// Without an event to go to, the first is refused.
fn clock(world: &World) -> Vec<Offer> {
    let mut next = next_event();
    if world.agenda().waiting().next().is_none() {
        next.refusal = next.command().and_then(|it| refusal(world, it));
    }
    vec![next, let_pass(HOUR), let_pass(DAY)]
}

/// Time passes for a number of milliseconds.
pub fn let_pass(ms: u64) -> Offer {
    let label = message!("Let {span} pass", span = span(ms));
    Offer::sure(label, Command::Time(TimeMove::Advance { ms }))
}

impl Waiting {
    /// What the instructor can do with it.
    fn offers(&self) -> Vec<Offer> {
        let due = self.due;
        let offer = |label: &'static str, it| Offer::sure(label, Command::Intervene(it));
        let delay = |label: &'static str, ms| {
            let refusal = self.undelayed.as_ref().map(ToString::to_string);
            Offer::judged(
                label,
                Command::Intervene(Intervention::Delay { due, ms }),
                refusal,
            )
        };
        let mut offers = vec![
            offer("Deliver now", Intervention::Deliver { due }),
            delay("Delay 1 h", HOUR),
            delay("Delay 1 d", DAY),
        ];
        if self.can_fail {
            offers.push(offer("Make it fail", Intervention::Fail { due }));
        }
        offers
    }
}

impl Worker {
    /// Letting it use an action, once or every day; and ending its daily work, if it has any.
    fn offers(&self, action: &str, region: &Text) -> Vec<Offer> {
        let offer = |label: &'static str, it| Offer::sure(label, Command::Intervene(it));
        // All daily actions are in one Region.
        let mut actions = self.habit.as_ref().map_or_else(Vec::new, |it| it.1.clone());
        if !actions.iter().any(|it| &**it == action) {
            actions.push(action.into());
        }
        let once = Intervention::Use {
            principal: self.principal.clone(),
            action: action.into(),
            resource: None,
            region: region.clone(),
        };
        let daily = Intervention::Habit {
            principal: self.principal.clone(),
            actions,
            region: region.clone(),
        };
        let mut offers = vec![offer("Once", once), offer("Every day", daily)];
        offers.extend(self.stop());
        offers
    }

    /// Ending its daily work.
    fn stop(&self) -> Option<Offer> {
        let (region, _) = self.habit.as_ref()?;
        let none = Intervention::Habit {
            principal: self.principal.clone(),
            actions: Vec::new(),
            region: region.clone(),
        };
        Some(Offer::sure("Stop", Command::Intervene(none)))
    }
}

/// The first account of an empty world, with the current user in it.
fn open_account(world: &World, account: AccountId) -> Offer {
    let open = Intervention::Administrator {
        account,
        email: None,
    };
    Offer::run(world, "Create the first account", Command::Intervene(open))
}

/// Moving an account from where it is; `None` if it is there, or if the viewpoint does not show the organization's tree.
fn moving(
    world: &World,
    viewpoint: &Viewpoint,
    account: AccountId,
    to: &ParentId,
) -> Option<Offer> {
    let actor = viewpoint.actor();
    let from = &world.account(account)?.membership.as_ref()?.parent;
    if from == to || !(viewpoint.sees_all() || sight(world, actor).tree) {
        return None;
    }
    let input = json!({
        "AccountId": account.to_string(),
        "SourceParentId": from.as_str(),
        "DestinationParentId": to.as_str(),
    });
    let label = message!("Move {account} here", account = world.name_of(account));
    let call = Call::new(actor.clone(), "organizations:MoveAccount", input);
    Some(Offer::run(world, label, Command::Call(call)))
}

/// `None` if commands cannot make the change, or if it takes another user: a console acts for one user only.
fn remedy(world: &World, viewpoint: &Viewpoint, remedy: &Remedy) -> Option<Offer> {
    let own = |command: &Command| {
        let call = command.call();
        call.is_some_and(|call| call.caller == *viewpoint.actor())
    };
    let all = &remedy.commands;
    if all.is_empty() || !(viewpoint.sees_all() || all.iter().all(own)) {
        return None;
    }
    let mut doers: Vec<Message> = Vec::new();
    for command in all {
        let who = match command.call() {
            Some(call) => people::name_of(world, &call.caller),
            None => "the simulation".into(),
        };
        if !doers.contains(&who) {
            doers.push(who);
        }
    }
    let both = |one: Message, other: Message| message!("{one} and {other}");
    let doers = doers.into_iter().reduce(both)?;
    let label = message!("Have {who} do it", who = doers);
    Some(Offer::run_all(world, label, all.clone()))
}

/// Requesting the report, and reading the one that was requested.
fn report(world: &World, sheet: &Sheet) -> Vec<Offer> {
    let offer =
        |label: &'static str, call: &Call| Offer::run(world, label, Command::Call(call.clone()));
    let mut offers = vec![offer("Request report", &sheet.call)];
    if let RequestedReport::Ready(call) = &sheet.report {
        offers.push(offer("Read the report", call));
    }
    offers
}
