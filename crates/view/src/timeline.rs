//! The timeline and the agenda: events so far, and pending tasks.

use std::rc::Rc;
use std::sync::Arc;

use api::ids::{AccountId, OrganizationId};
use api::principal::Principal;
use api::time::{SimTime, span};
use engine::passage::Passage;
use engine::tasks;
use gates::people;
use gates::sight::Viewpoint;
use message::{Message, message};
use session::history::{History, Step};
use state::agenda::Due;
use state::command::{Call, Command};
use state::event::{Actor, Event, EventKind};
use state::parties::is_party;
use state::world::World;

/// A mark on the timeline: a call or an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineMark {
    /// The number of its step, from 0.
    pub step: usize,
    /// The simulated time.
    pub at: SimTime,
    /// The actor.
    pub actor: Actor,
    /// The title of the lane: an account or a service.
    pub lane: Message,
    /// The event, in a sentence.
    pub says: Message,
    /// The error message of a refused call, in AWS's own words and so in English in every language.
    pub message: Option<String>,
    /// The kind of event; `None` for calls and for time that passes.
    pub kind: Option<EventKind>,
    /// Whether the call was refused.
    pub refused: bool,
    /// Whether nothing changed. Such marks are drawn fainter.
    pub read: bool,
    /// The organization of the current user, in which policy ids are looked up; `None` for services and time.
    pub organization: Option<OrganizationId>,
}

/// Whose lane of the timeline a mark is in. Accounts may share a name and change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimelineLane {
    /// The people of an account.
    Account(AccountId),
    /// A service.
    Service(Actor),
}

impl TimelineMark {
    /// Whose lane it is in.
    pub fn lane_of(&self) -> TimelineLane {
        match &self.actor {
            Actor::Person(person) => TimelineLane::Account(person.account()),
            Actor::Organizations | Actor::Iam | Actor::Service(_) | Actor::Outside => {
                TimelineLane::Service(self.actor.clone())
            }
        }
    }

    /// The sentence, followed by the error message if there is one.
    pub fn words(&self) -> Message {
        match &self.message {
            Some(message) => message!("{event}: {message}", event = self.says),
            None => self.says.clone(),
        }
    }
}

/// Every mark of a session that the viewpoint shows, in order, including undone steps. A person sees their own account's
/// actions and events in it; from a management account also Organizations' actions in the organization.
pub fn marks(history: &History, viewpoint: &Viewpoint) -> Vec<TimelineMark> {
    history
        .steps()
        .iter()
        .chain(history.undone())
        .enumerate()
        .flat_map(|(n, step)| seen_marks(n, step, viewpoint))
        .collect()
}

fn seen_marks<'a>(
    n: usize,
    step: &'a Step,
    viewpoint: &'a Viewpoint,
) -> impl Iterator<Item = TimelineMark> + 'a {
    let seen = move |mark: &TimelineMark| match viewpoint {
        Viewpoint::Instructor(_) => true,
        Viewpoint::Person(person) => sees(&step.world, person, &mark.actor, mark.kind.as_ref()),
    };
    step_marks(n, step).into_iter().filter(seen)
}

/// The marks of a growing session: those of a step are made once, as long as the viewpoint stays the same.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    viewpoint: Option<Viewpoint>,
    steps: Vec<Arc<Step>>,
    /// The end of each step's marks.
    ends: Vec<usize>,
    marks: Rc<Vec<Rc<TimelineMark>>>,
}

impl Marks {
    /// The result of [`marks`]. An unchanged mark is the same `Rc`, and so is the list if steps were only undone or redone.
    pub fn of(&mut self, history: &History, viewpoint: &Viewpoint) -> Rc<Vec<Rc<TimelineMark>>> {
        if self.viewpoint.as_ref() != Some(viewpoint) {
            *self = Self {
                viewpoint: Some(viewpoint.clone()),
                ..Self::default()
            };
        }
        let steps = || history.steps().iter().chain(history.undone());
        let same = (self.steps.iter().zip(steps()))
            .take_while(|(one, other)| Arc::ptr_eq(one, other))
            .count();
        if same == steps().count() && same == self.steps.len() {
            return self.marks.clone();
        }
        let marks = Rc::make_mut(&mut self.marks);
        self.steps.truncate(same);
        self.ends.truncate(same);
        marks.truncate(self.ends.last().copied().unwrap_or(0));
        for (n, step) in steps().enumerate().skip(same) {
            marks.extend(seen_marks(n, step, viewpoint).map(Rc::new));
            self.ends.push(marks.len());
            self.steps.push(step.clone());
        }
        self.marks.clone()
    }
}

/// Whether the viewpoint shows an event.
pub fn shows(world: &World, viewpoint: &Viewpoint, event: &Event) -> bool {
    match viewpoint {
        Viewpoint::Instructor(_) => true,
        Viewpoint::Person(person) => sees(world, person, &event.actor, Some(&event.kind)),
    }
}

fn sees(world: &World, person: &Principal, actor: &Actor, kind: Option<&EventKind>) -> bool {
    let own = person.account();
    let about = kind.and_then(EventKind::account);
    if let Some(EventKind::HandshakeSent(id) | EventKind::HandshakeChanged(id)) = kind
        && world
            .handshake(id)
            .is_some_and(|handshake| is_party(world, handshake, own))
    {
        return true;
    }
    match actor {
        Actor::Person(actor) => actor.account() == own,
        // Actions of Organizations in another organization are not shown.
        Actor::Organizations
            if kind
                .and_then(|kind| kind.organization(world))
                .is_some_and(|id| world.organization_of(own).is_none_or(|it| it.id != *id)) =>
        {
            false
        }
        Actor::Organizations => {
            about == Some(own)
                || world
                    .organization_of(own)
                    .is_some_and(|it| it.management == own)
        }
        Actor::Iam | Actor::Service(_) => about == Some(own),
        Actor::Outside => kind.is_none() || about == Some(own),
    }
}

fn step_marks(n: usize, step: &Step) -> Vec<TimelineMark> {
    let world = &step.world;
    let mut marks = Vec::new();
    if let Command::Call(call) = &step.command {
        marks.push(call_mark(n, step, call));
    }
    match &step.result {
        Ok(outcome) => {
            for event in &outcome.events {
                let happened = mark(n, world, event.at, event.actor.clone(), event.says.clone());
                marks.push(TimelineMark {
                    kind: Some(event.kind.clone()),
                    ..happened
                });
            }
            if matches!(step.command, Command::Time(_)) && outcome.events.is_empty() {
                let says = "Time passed; nothing happened.".into();
                marks.push(TimelineMark {
                    read: true,
                    ..mark(n, world, world.now(), Actor::Outside, says)
                });
            }
        }
        Err(refusal) if !matches!(step.command, Command::Call(_)) => {
            let says = refusal.error.message.clone();
            marks.push(TimelineMark {
                refused: true,
                ..mark(n, world, world.now(), Actor::Outside, says)
            });
        }
        Err(_) => {}
    }
    marks
}

/// The mark of a call itself, in addition to those of its events.
fn call_mark(n: usize, step: &Step, call: &Call) -> TimelineMark {
    let error = match &step.result {
        Ok(outcome) => outcome.error.as_ref(),
        Err(refusal) => Some(&refusal.error),
    };
    let says = match error {
        Some(_) => message!("{operation} was refused", operation = call.operation),
        None => call.operation.clone().into(),
    };
    let world = &step.world;
    let actor = Actor::Person(call.caller.clone());
    TimelineMark {
        message: error.map(|error| error.message.to_string()),
        refused: error.is_some(),
        read: error.is_none() && !step.changed(),
        ..mark(n, world, world.now(), actor, says)
    }
}

/// A plain mark of step `n`.
fn mark(n: usize, world: &World, at: SimTime, actor: Actor, says: Message) -> TimelineMark {
    TimelineMark {
        step: n,
        at,
        lane: lane(world, &actor),
        organization: match &actor {
            Actor::Person(person) => world
                .organization_of(person.account())
                .map(|organization| organization.id.clone()),
            Actor::Organizations | Actor::Iam | Actor::Service(_) | Actor::Outside => None,
        },
        actor,
        says,
        message: None,
        kind: None,
        refused: false,
        read: false,
    }
}

/// The lane of an actor: people by account, services by name.
fn lane(world: &World, actor: &Actor) -> Message {
    match actor {
        Actor::Person(principal) => world.name_of(principal.account()).into(),
        Actor::Organizations => "Organizations".into(),
        Actor::Iam => "IAM".into(),
        Actor::Service(_) => people::actor_name(world, actor),
        Actor::Outside => "Outside".into(),
    }
}

/// An entry of the agenda, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The id of the entry in the agenda.
    pub due: u64,
    /// When it is due.
    pub at: SimTime,
    /// When it was requested: a ring fills from there to `at`.
    pub since: SimTime,
    /// The future event, in a sentence.
    pub says: Message,
    /// Why it happens later and not at once.
    pub why: &'static str,
    /// The person that requested it, and the call.
    pub cause: Message,
    /// Whether it can be made to fail.
    pub can_fail: bool,
    /// Why it cannot be delayed; `None`: it can.
    pub undelayed: Option<Message>,
    /// Whether it is a far deadline or background work, which is shown apart from the tasks that a learner waits for.
    pub deadline: bool,
}

/// The agenda, next entry first. Empty for a person, because no API of AWS shows it.
pub fn waiting(world: &World, viewpoint: &Viewpoint) -> Vec<Waiting> {
    if !viewpoint.sees_all() {
        return Vec::new();
    }
    world
        .agenda()
        .waiting()
        .map(|due| waiting_row(world, due))
        .collect()
}

/// What a move to the next event leads to, and in how long. `None`: nothing is pending, or the viewpoint is a person, who does not
/// see the agenda.
pub fn destination(world: &World, viewpoint: &Viewpoint) -> Option<Message> {
    let due = Passage::destination(world).filter(|_| viewpoint.sees_all())?;
    let what = tasks::label(world, &due.task);
    Some(match due.at.since(world.now()) {
        0 => what,
        wait => message!("{what}, in {span}", span = span(wait)),
    })
}

fn waiting_row(world: &World, due: &Due) -> Waiting {
    Waiting {
        due: due.id,
        at: due.at,
        since: due.cause.at,
        says: tasks::label(world, &due.task),
        why: tasks::reason(&due.task),
        cause: message!(
            "{actor} · {operation}",
            actor = people::actor_name(world, &due.cause.actor),
            operation = due.cause.deed.says()
        ),
        can_fail: tasks::can_fail(&due.task).is_ok(),
        undelayed: tasks::can_wait(&due.task)
            .err()
            .map(|it| it.message.clone()),
        deadline: tasks::is_deadline(&due.task),
    }
}
