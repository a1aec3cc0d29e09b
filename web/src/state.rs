//! All that the page knows, and the only way to change it: `Action`s through one reducer.
//!
//! Components get small values as props and emit actions; they never change the world themselves. Whatever is done,
//! by a button, a typed line or a walkthrough, ends in `Desk::step` and so in `World::step`.

pub mod faults;
pub mod follow;
pub mod lesson;
pub mod present;
pub mod queries;
pub mod recorder;
pub mod scene;
pub mod walk;

use std::rc::Rc;

use lessons::FaultKind;
use lessons::scene::Asks;
use shell::desk::{Desk, Entry, line_of};
use sim::command::{Call, Command, TimeMove};
use sim::error::ApiError;
use sim::event::{Actor, Event, EventKind};
use sim::history::{History, Step};
use sim::ids::Text;
use sim::model::Service;
use sim::outcome::GateRecord;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::session::Session;
use sim::time::SimTime;
use sim::view::draft::Change;
use sim::view::{Offer, Selection, shows};
use yew::prelude::*;

use self::follow::{Follow, News};
use self::lesson::{Doing, Opening, Run};
use self::present::{Cue, Part, Stage, Wish};
use self::recorder::{Drafting, Editing};
use self::scene::Set;
use self::walk::{Told, Walk};
use crate::opening;
use crate::say::{core, key, say, say_with};

/// What is told of a call that changed nothing.
pub const ANSWERED: &str = key("Answered; see the terminal.");
pub const LINK_OPENED: &str = key("Opened from the link.");

/// How the organization is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Tree,
    List,
    Text,
}

/// The panes that become tabs on a narrow screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    Guide,
    Organization,
    Inspector,
    Timeline,
    Terminal,
}

/// What lies over the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// Choose a scenario and a seed.
    Start,
    /// Fill in an operation's input, or type a word to confirm.
    Offer(Offer),
    Share,
    /// An address, and markup, of what one has prepared.
    Scene,
    /// On one screen, or with a window of one's own.
    Present,
    Help,
    /// Everything that can be done or gone to.
    Palette,
    /// The form of an operation, by service and name.
    Call(Service, &'static str),
    /// Lessons for a learning platform.
    Package,
    /// What learners did.
    Report,
    /// Let something go wrong, and what did so far.
    Faults,
    /// A grave step asks once.
    Grave {
        label: String,
        command: Command,
    },
}

/// A call whose way through the gates is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// That of a step, from 0, undone ones too.
    Step(usize),
    /// One that nobody has made.
    Call(Call),
}

/// A line that tells what came of the last thing done, with its gates where it was a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Grows, so that the same text twice is told twice.
    pub number: u64,
    pub kind: NoticeKind,
    pub title: String,
    pub detail: Option<String>,
    /// The command line that what was done stands for.
    pub line: Option<String>,
    /// What was done, so that a refused call can be tried again.
    pub command: Option<Command>,
    pub gates: Option<GateRecord>,
    /// The step that it tells of, from 0.
    pub step: Option<usize>,
    /// What the lesson says to it.
    pub news: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    Done,
    /// It was taken on, and nothing has come of it.
    Failed,
    Refused,
    /// The page's own remark: saved, copied, opened, damaged.
    Remark,
}

impl NoticeKind {
    /// What kind of news this is, the first of what happened.
    fn of(event: Option<&Event>) -> Self {
        match event {
            Some(event) if event.kind.is_failure() => Self::Failed,
            Some(_) | None => Self::Done,
        }
    }
}

/// How time runs by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub playing: bool,
    /// Simulated milliseconds for a real one.
    pub speed: u64,
}

/// A kept line of events that was left by acting in the past, or by opening something else.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    pub name: String,
    pub session: Session,
    /// Follows what another tab does.
    pub foreign: bool,
}

/// So many are kept.
pub const BRANCHES: usize = 12;

/// What has the place in the middle: the organization itself, or one room at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Organization,
    /// Who may what, and what a change to a policy would change.
    Lab,
    /// The services that work with the organization, a page each.
    Services,
    /// What happened, as it is logged and as events are sent.
    Events,
    /// Which services were used, beside what policies allow.
    LastAccessed,
    /// Rules to be broken.
    Rules,
}

/// The room that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomView {
    pub room: Room,
    /// How often a room was opened or left.
    pub opened: u64,
    /// What it was opened about: the lab about a person, the services about one of them.
    pub about: Option<Selection>,
    /// Where one was on a narrow screen, to go back to.
    pub from: Pane,
    /// A draft for the lab, and the actions that its table is to ask about.
    pub handed: Option<Rc<Handed>>,
}

/// What another room hands to the policy lab.
#[derive(Clone, Debug, PartialEq)]
pub struct Handed {
    pub changes: Vec<Change>,
    /// None: those that the lab has.
    pub actions: Vec<Text>,
}

/// The session with all its steps, the undone ones too.
pub fn whole(history: &History) -> Session {
    history
        .undone_session()
        .unwrap_or_else(|| history.session())
}

/// Whether the second session is the first, gone on with. Time that played at the first's end may have grown.
pub fn leads_to(first: &Session, second: &Session) -> bool {
    let (first_steps, second_steps) = (&first.commands, &second.commands);
    let goes_on = match first_steps.split_last() {
        Some((Command::Time(TimeMove::Advance { ms }), before)) => {
            second_steps.starts_with(before)
                && matches!(second_steps.get(before.len()),
                    Some(Command::Time(TimeMove::Advance { ms: grown })) if grown >= ms)
        }
        _ => second_steps.starts_with(first_steps),
    };
    first.scenario == second.scenario && first.seed == second.seed && goes_on
}

/// The refusal, or the error that a step ended with.
fn error_of(step: &Step) -> Option<&ApiError> {
    match &step.result {
        Ok(outcome) => outcome.error.as_ref(),
        Err(refusal) => Some(&refusal.error),
    }
}

fn is_housekeeping(event: &Event) -> bool {
    matches!(event.kind, EventKind::HandshakeForgotten(_))
}

/// What the person did comes first, then what others did because of it, and housekeeping last.
fn by_weight(events: &[Event]) -> impl Iterator<Item = &Event> {
    let weight = |event: &Event| match &event.actor {
        _ if is_housekeeping(event) => 2,
        Actor::Person(_) => 0,
        Actor::Organizations | Actor::Iam | Actor::Service(_) | Actor::Outside => 1,
    };
    (0..3).flat_map(move |of| events.iter().filter(move |event| weight(event) == of))
}

#[derive(Clone)]
pub struct AppState {
    pub desk: Desk,
    pub selection: Option<Selection>,
    pub dialog: Option<Dialog>,
    /// Lies over whatever else is open.
    pub why: Option<Asked>,
    pub notice: Option<Notice>,
    /// How many notices there were.
    pub told: u64,
    /// What the last step made happen, for motion; with a number that grows.
    pub happened: Rc<(u64, Vec<Event>)>,
    /// Shared one by one: what a listing printed is long, and the list is copied for each new line.
    pub entries: Rc<Vec<Rc<Entry>>>,
    pub clock: Clock,
    pub branches: Rc<Vec<Branch>>,
    pub walk: Option<Walk>,
    pub form: Form,
    pub pane: Pane,
    pub presenter: bool,
    /// How often the terminal was called for. With large type it is there only then.
    pub called: usize,
    /// This window's part in a presentation, what is lit, what is asked.
    pub stage: Stage,
    /// How the address sets the page.
    pub set: Set,
    pub room: RoomView,
    /// The server's session, where the page comes from a server that has one.
    pub follow: Option<Follow>,
    /// The lesson that is being done.
    pub lesson: Option<Run>,
    /// The one that is being fetched.
    pub opening: Option<Opening>,
    /// The step from which on is recorded.
    pub recording: Option<usize>,
    /// The draft of a lesson that is being edited.
    pub editing: Option<Editing>,
}

impl PartialEq for AppState {
    /// Never equal: the reducer returns the same `Rc` when nothing changed.
    fn eq(&self, _other: &Self) -> bool {
        false
    }
}

pub enum Action {
    /// A command from a button; the acting person is in it.
    Do(Command),
    /// Lines typed or pasted into the terminal.
    Lines(Vec<String>),
    Undo,
    Redo,
    /// Look at the world after so many steps.
    GoTo(usize),
    /// Real time has passed: so many milliseconds.
    Tick(u64),
    Play(bool),
    Speed(u64),
    ActAs(Principal),
    Instructor(bool),
    Select(Option<Selection>),
    /// The same, where it can be seen: from a room, back in the organization with the inspector.
    Show(Selection),
    Open(Dialog),
    Close,
    Start(Scenario, u64),
    /// A session from a file, a link or a branch.
    Load(Session, String),
    /// Another tab has kept this session.
    Foreign(Session),
    Remark(String, Option<String>),
    Dismiss,
    Form(Form),
    Pane(Pane),
    TogglePresenter,
    /// Call for the terminal, wherever it is.
    Terminal,
    /// Goes to a room, perhaps about something; to the organization: back to where one was.
    Room(Room, Option<Selection>),
    /// Goes to the lab with a draft, and with the actions that its table is to ask about.
    ToLab(Vec<Change>, Vec<Text>),
    /// Goes to it, or back if one is there.
    ToggleRoom(Room),
    /// Begin to present a lesson, or go to a step of it.
    Walk(AttrValue, usize),
    /// A lesson was loaded, or in another language.
    Told(Rc<Told>),
    /// It could not be loaded, and why.
    Untold(String),
    /// On to the next step of what is presented, or back.
    Turn(bool),
    /// Carry out its next line only.
    WalkLine,
    /// Leave it for good.
    LeaveWalk,
    /// What concerns the presentation.
    Present(Cue),
    /// Show the gates that the call of a step, from 0, met.
    Why(usize),
    /// Show what a call would meet; nothing is done.
    Check(Call),
    /// Several commands from a button that removes what stands in the way; what is open stays open.
    Mend(Vec<Command>),
    /// What comes from the server that is followed, and what one asks of it.
    Follow(News),
    /// The page that frames this one asks for something: its origin, its name for that, and what.
    Host(Rc<str>, serde_json::Value, Asks),
    /// Show what is here in a page of its own.
    Apart,
    /// A lesson is begun, done, left.
    Lesson(Doing),
    /// A recording or a draft of a lesson.
    Draft(Drafting),
    /// Lets something go wrong; the seed says whom it meets.
    Fault(FaultKind, u64),
}

impl AppState {
    pub fn new(desk: Desk) -> Self {
        Self {
            desk,
            selection: None,
            dialog: None,
            why: None,
            notice: None,
            told: 0,
            happened: Rc::new((0, Vec::new())),
            entries: Rc::default(),
            clock: Clock {
                playing: false,
                speed: 60,
            },
            branches: Rc::default(),
            walk: None,
            form: Form::Tree,
            pane: Pane::Organization,
            presenter: false,
            called: 0,
            stage: Stage::new(),
            set: Set::default(),
            room: RoomView {
                room: Room::Organization,
                opened: 0,
                about: None,
                from: Pane::Organization,
                handed: None,
            },
            follow: None,
            lesson: None,
            opening: None,
            recording: None,
            editing: None,
        }
    }

    /// The same with the session of a link on the desk; what was there before is kept as a branch.
    pub fn with_opened(mut self, session: &Session) -> Self {
        let before = self.desk.history.clone();
        self.keep_whole(say("before opening the link"));
        self.seat(opening::history(session));
        opening::used();
        self.leave_if_other(&before);
        self.walk = None;
        let detail = self.meet_faults(session);
        self.remark(say(LINK_OPENED), detail)
    }

    /// The same with a remark to begin with.
    pub fn remark(mut self, title: &str, detail: Option<String>) -> Self {
        self.tell(NoticeKind::Remark, title, detail);
        self
    }

    pub fn now(&self) -> SimTime {
        self.desk.world().now()
    }

    fn tell(&mut self, kind: NoticeKind, title: impl Into<String>, detail: Option<String>) {
        self.told += 1;
        self.notice = Some(Notice {
            number: self.told,
            kind,
            title: title.into(),
            detail,
            line: None,
            command: None,
            gates: None,
            step: None,
            news: None,
        });
    }

    /// Keeps undone steps as a branch before a new step drops them.
    fn keep_future(&mut self) {
        // In a lesson one goes back and tries again; its world is no branch of one's own.
        if self.lesson.is_some() {
            return;
        }
        if let Some(session) = self.desk.history.undone_session() {
            let steps = self.desk.history.undone().len();
            self.keep(
                session,
                say_with("{steps} undone steps", &[("steps", &steps)]),
            );
        }
    }

    /// Keeps all steps, the undone ones too.
    fn keep_whole(&mut self, name: &str) {
        self.keep(whole(&self.desk.history), name.to_string());
    }

    /// Another tab has kept its session in place of this one's. This tab goes on, and has the other as a branch.
    fn adopt(&mut self, session: Session) {
        const NAME: &str = key("from another tab");
        let own = whole(&self.own_desk().history);
        if session.commands.is_empty()
            || leads_to(&session, &own)
            || self
                .branches
                .iter()
                .any(|branch| leads_to(&session, &branch.session))
        {
            return;
        }
        // The other tab goes on, too: one branch follows it.
        let followed = self
            .branches
            .iter()
            .position(|branch| branch.foreign && leads_to(&branch.session, &session));
        match followed {
            Some(at) => {
                let mut branches = (*self.branches).clone();
                branches[at].session = session;
                self.branches = Rc::new(branches);
            }
            None => {
                self.keep(session, say(NAME).to_string());
                if let Some(branch) = Rc::make_mut(&mut self.branches).last_mut() {
                    branch.foreign = true;
                }
                if self.is_following() {
                    return;
                }
                self.tell(
                    NoticeKind::Remark,
                    say("Another tab has changed the kept session."),
                    Some(
                        say("This tab goes on with its own; the other one is among its branches.")
                            .to_string(),
                    ),
                );
            }
        }
    }

    fn keep(&mut self, session: Session, name: String) {
        if session.commands.is_empty()
            || self.branches.iter().any(|branch| branch.session == session)
        {
            return;
        }
        let mut branches = (*self.branches).clone();
        branches.push(Branch {
            name: format!("{} · {name}", branches.len() + 1),
            session,
            foreign: false,
        });
        if branches.len() > BRANCHES {
            branches.remove(0);
        }
        self.branches = Rc::new(branches);
    }

    fn happened(&mut self, events: Vec<Event>) {
        self.happened = Rc::new((self.happened.0 + 1, events));
    }

    fn go_to_room(&mut self, room: Room, about: Option<Selection>) {
        let was = self.room.room;
        let from = match was {
            Room::Organization => self.pane,
            Room::Lab | Room::Services | Room::Events | Room::LastAccessed | Room::Rules => {
                self.room.from
            }
        };
        self.pane = match room {
            Room::Organization if was != Room::Organization => from,
            Room::Organization
            | Room::Lab
            | Room::Services
            | Room::Events
            | Room::LastAccessed
            | Room::Rules => Pane::Organization,
        };
        self.room = RoomView {
            room,
            opened: self.room.opened + 1,
            about,
            from,
            handed: None,
        };
    }

    /// Doing anything by oneself leaves the walkthrough's own path.
    fn stray(&mut self) {
        if let Some(walk) = &mut self.walk {
            walk.away = true;
        }
    }

    fn step(&mut self, command: Command) {
        if let Some(why) = self.forbidden(&command) {
            return self.tell(NoticeKind::Remark, why, None);
        }
        self.keep_future();
        self.stray();
        match command {
            Command::Call(call) => {
                let entry = self.desk.perform(call);
                self.print(entry);
            }
            Command::Time(_) | Command::Intervene(_) => {
                self.desk.step(command);
            }
        }
        self.report();
    }

    fn line(&mut self, line: &str) {
        self.keep_future();
        let before = self.desk.history.steps().len();
        let entry = self.run_line(line);
        if entry.clear {
            self.entries = Rc::default();
            return;
        }
        if entry.step.is_some() {
            self.stray();
            self.report();
        } else if self.desk.history.steps().len() != before {
            self.after_travel();
        } else {
            self.notice = None;
        }
        self.observe(Some(&entry));
        self.print(entry);
    }

    fn print(&mut self, entry: Entry) {
        let mut entries = (*self.entries).clone();
        entries.push(Rc::new(entry));
        self.entries = Rc::new(entries);
    }

    /// Tells what came of the last step.
    fn report(&mut self) {
        if let Some(last) = self.desk.history.steps().len().checked_sub(1) {
            self.report_on(last);
        }
    }

    /// Tells what came of a step.
    fn report_on(&mut self, number: usize) {
        let Some(step) = self.desk.history.steps().get(number).cloned() else {
            return;
        };
        let events = self.seen(&step);
        match error_of(&step) {
            Some(error) => self.tell(
                NoticeKind::Refused,
                error.code.name(),
                Some(error.message.to_string()),
            ),
            None => {
                let nothing = match &step.command {
                    Command::Call(_) => say(ANSWERED),
                    // Elsewhere something may have happened that this person cannot know.
                    Command::Time(_) | Command::Intervene(_) if !self.desk.instructor => {
                        say("Time passed.")
                    }
                    Command::Time(_) | Command::Intervene(_) => {
                        say("Time passed; nothing happened.")
                    }
                };
                let kind = NoticeKind::of(by_weight(&events).next());
                let mut says = by_weight(&events).map(|event| core(&event.says).to_string());
                let title = says.next().unwrap_or_else(|| nothing.to_string());
                let rest = says.collect::<Vec<_>>().join(" ");
                self.tell(kind, title, (!rest.is_empty()).then_some(rest));
            }
        }
        self.attach(&step, number);
        self.happened(events);
    }

    /// What a step made happen, as far as the view shows it.
    fn seen(&self, step: &Step) -> Vec<Event> {
        let viewpoint = self.desk.viewpoint();
        let mut events = match &step.result {
            Ok(outcome) => outcome.events.clone(),
            Err(_) => Vec::new(),
        };
        events.retain(|event| shows(&step.world, &viewpoint, event));
        events
    }

    /// Gives the notice the command that it tells of, and its gates.
    fn attach(&mut self, step: &Step, number: usize) {
        if let Some(notice) = &mut self.notice {
            notice.step = Some(number);
            notice.line = Some(line_of(&step.command));
            notice.command = Some(step.command.clone());
            notice.gates = match &step.result {
                Ok(outcome) => outcome.gates.clone(),
                Err(refusal) => refusal.gates.clone(),
            };
        }
    }

    /// Tells again what came of a call, with its gates.
    fn tell_again(&mut self, number: usize) {
        let Some(step) = self.desk.history.steps().get(number).cloned() else {
            return;
        };
        match error_of(&step) {
            Some(error) => self.tell(
                NoticeKind::Refused,
                error.code.name(),
                Some(error.message.to_string()),
            ),
            None => self.tell(NoticeKind::Done, say("Nothing stopped this call."), None),
        }
        self.attach(&step, number);
    }

    /// A console shows nothing of what others did.
    fn hide_from_console(&mut self) {
        if !self.desk.instructor {
            self.notice = None;
        }
    }

    /// Puts a history on the desk.
    fn seat(&mut self, history: History) {
        self.desk.seat(history);
        self.happened(Vec::new());
        self.clock.playing = false;
    }
}

impl Reducible for AppState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        // Nothing to do: the same `Rc` tells yew not to render.
        let idle = matches!(action, Action::Tick(_)) && !self.clock.playing
            || matches!(action, Action::Undo) && !self.desk.can_undo()
            || matches!(action, Action::Redo) && !self.desk.can_redo()
            || matches!(&action, Action::Select(selection) if *selection == self.selection && !self.stage.pointing);
        if idle {
            return self;
        }
        // An audience's window shows; what is pointed at there, the presenter selects.
        let bound = self.stage.part == Part::Audience;
        let action = if bound && let Action::Select(selection) = action {
            Action::Present(Cue::Wish(Wish::Point(selection)))
        } else {
            action
        };
        if bound && !matches!(action, Action::Present(_)) {
            return self;
        }
        if let Err(refused) = self.permits(&action) {
            let mut next = (*self).clone();
            next.dialog = None;
            next.why = None;
            next.clock.playing = false;
            next.tell(NoticeKind::Remark, scene::refusal(&refused), None);
            return Rc::new(next);
        }
        // Looking around, and what the server does, is no acting of one's own.
        let looks = matches!(
            action,
            Action::GoTo(_) | Action::Redo | Action::Follow(_) | Action::Foreign(_)
        );
        let ticks = matches!(action, Action::Tick(_));
        let pauses = matches!(action, Action::Play(false));
        let mut next = (*self).clone();
        match action {
            Action::Do(command) => {
                next.dialog = None;
                next.why = None;
                next.step(command);
            }
            Action::Lines(lines) => {
                for line in lines {
                    next.line(&line);
                }
            }
            Action::Undo => {
                next.desk.undo();
                next.after_travel();
            }
            Action::Redo => {
                next.desk.redo();
                next.after_travel();
            }
            Action::GoTo(steps) => {
                next.desk.go_to(steps);
                next.clock.playing = false;
                next.after_travel();
            }
            Action::Tick(real_ms) => {
                next.keep_future();
                next.stray();
                let ms = real_ms.saturating_mul(next.clock.speed);
                let step = next.desk.history.play(ms).clone();
                let events = next.seen(&step);
                let last = events.iter().rev().find(|event| !is_housekeeping(event));
                if let Some(last) = last.or(events.last()) {
                    let (kind, says) = (NoticeKind::of(Some(last)), core(&last.says).to_string());
                    next.tell(kind, says, None);
                    next.happened(events);
                }
            }
            Action::Play(playing) => next.clock.playing = playing,
            Action::Speed(speed) => next.clock.speed = speed,
            Action::ActAs(principal) => {
                next.desk.act_as(principal);
                next.chose_actor();
                next.hide_from_console();
            }
            Action::Instructor(instructor) => {
                next.desk.instructor = instructor;
                next.hide_from_console();
            }
            Action::Select(selection) => {
                next.selection = selection;
                next.pointed();
            }
            Action::Show(selection) => {
                next.selection = Some(selection);
                next.pointed();
                if next.room.room != Room::Organization {
                    next.go_to_room(Room::Organization, None);
                    next.pane = Pane::Inspector;
                }
            }
            Action::Open(dialog) => next.dialog = Some(dialog),
            Action::Close => {
                if next.why.take().is_none() {
                    next.dialog = None;
                }
            }
            Action::Start(scenario, seed) => {
                next.leave_lesson();
                next.keep_whole(say("before starting over"));
                next.seat(History::new(scenario, seed));
                next.selection = None;
                next.dialog = None;
                next.walk = None;
                next.notice = None;
            }
            Action::Load(session, says) => {
                let own = next.branches.iter().any(|it| it.session == session);
                next.leave_lesson();
                next.keep_whole(say("before opening another session"));
                next.seat(opening::history(&session));
                opening::used();
                next.selection = None;
                next.dialog = None;
                next.walk = None;
                let detail = (!own).then(|| next.meet_faults(&session)).flatten();
                next.tell(NoticeKind::Remark, says, detail);
            }
            Action::Foreign(session) => next.adopt(session),
            Action::Remark(title, detail) => next.tell(NoticeKind::Remark, title, detail),
            Action::Dismiss => next.notice = None,
            Action::Form(form) => next.form = form,
            Action::Pane(pane) => next.pane = pane,
            Action::TogglePresenter => next.toggle_presenter(),
            Action::Terminal => next.call_terminal(),
            Action::Room(room, about) => next.go_to_room(room, about),
            Action::ToLab(changes, actions) => {
                next.go_to_room(Room::Lab, None);
                next.room.handed = Some(Rc::new(Handed { changes, actions }));
            }
            Action::ToggleRoom(room) if room == next.room.room => {
                next.go_to_room(Room::Organization, None);
            }
            Action::ToggleRoom(room) => next.go_to_room(room, None),
            Action::Walk(id, step) => {
                next.leave_lesson();
                next.walk(id, step);
            }
            Action::Told(told) => next.told(told),
            Action::Untold(why) => next.untold(why),
            Action::Turn(on) => next.turn_walk(on),
            Action::WalkLine => next.walk_line(),
            Action::LeaveWalk => next.walk = None,
            Action::Present(cue) => next.cue(cue),
            Action::Why(step) => next.why = Some(Asked::Step(step)),
            Action::Check(call) => next.why = Some(Asked::Call(call)),
            Action::Mend(commands) => {
                for command in commands {
                    next.step(command);
                }
            }
            Action::Follow(news) => next.hear(news),
            Action::Lesson(doing) => next.do_lesson(doing),
            Action::Draft(doing) => next.do_drafting(doing),
            Action::Fault(kind, seed) => next.put_fault(kind, seed),
            Action::Host(to, id, asks) => next.hear_host(to, id, asks),
            Action::Apart => {
                let session = next.desk.history.session();
                if !crate::components::scene::open_apart(&next.set.scene, &session) {
                    let title = say("The browser opens no page from this frame.");
                    next.tell(NoticeKind::Remark, title, None);
                }
            }
        }
        // While time plays, a lesson looks up when something happens, and when it stops.
        if !ticks || next.happened.0 != self.happened.0 {
            next.look_at_lesson(&self.desk.history, pauses);
        }
        if !looks {
            next.leave_if_other(&self.desk.history);
        }
        next.answer_load();
        Rc::new(next)
    }
}

impl AppState {
    /// After going back or forward: the acting person must exist there, and nothing moves but what differs.
    fn after_travel(&mut self) {
        self.desk.settle_actor();
        self.stray();
        self.happened(Vec::new());
        self.notice = None;
    }
}

/// The next thing that waits, as a command.
pub const NEXT: Command = Command::Time(TimeMove::Next);

/// The dispatcher, for every component.
#[hook]
pub fn use_dispatch() -> UseReducerDispatcher<AppState> {
    use_context().expect("`App` provides the dispatcher")
}
