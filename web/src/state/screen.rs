//! What is shown, and how: panes, rooms, dialogs, and what is selected.

use std::rc::Rc;

use message::Message;
use sim::command::{Call, Command};
use sim::ids::Text;
use sim::model::Service;
use sim::view::draft::DraftChange;
use sim::view::{Offer, Selection};

use super::AppState;

/// How the organization is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Tree,
    List,
    Text,
}

const FORMS: [(Form, &str); 3] = [
    (Form::Tree, "tree"),
    (Form::List, "list"),
    (Form::Text, "text"),
];

impl Form {
    pub fn name(self) -> Option<&'static str> {
        FORMS.iter().find(|it| it.0 == self).map(|it| it.1)
    }

    pub fn by_name(name: &str) -> Option<Self> {
        FORMS.iter().find(|it| it.1 == name).map(|it| it.0)
    }
}

/// The panes, which become tabs on a narrow screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    Guide,
    Organization,
    Inspector,
    Timeline,
    Terminal,
}

/// All panes, and their names in messages and in the page.
const PANES: [(Pane, &str); 5] = [
    (Pane::Guide, "guide"),
    (Pane::Organization, "organization"),
    (Pane::Inspector, "inspector"),
    (Pane::Timeline, "timeline"),
    (Pane::Terminal, "terminal"),
];

impl Pane {
    pub fn all() -> impl Iterator<Item = Self> {
        PANES.iter().map(|it| it.0)
    }

    pub fn name(self) -> &'static str {
        (PANES.iter())
            .find(|it| it.0 == self)
            .map_or("organization", |it| it.1)
    }

    pub fn by_name(name: &str) -> Option<Self> {
        PANES.iter().find(|it| it.1 == name).map(|it| it.0)
    }
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
        label: Message,
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

/// What is shown, and how.
#[derive(Clone)]
pub struct Screen {
    pub selection: Option<Selection>,
    pub dialog: Option<Dialog>,
    /// Lies over whatever else is open.
    pub why: Option<Asked>,
    pub form: Form,
    pub pane: Pane,
    /// Larger type for a classroom.
    pub presenter: bool,
    /// How often the terminal was called for. With large type it is there only then.
    pub called: usize,
    pub room: RoomView,
}

impl Screen {
    pub fn new() -> Self {
        Self {
            selection: None,
            dialog: None,
            why: None,
            form: Form::Tree,
            pane: Pane::Organization,
            presenter: false,
            called: 0,
            room: RoomView {
                room: Room::Organization,
                opened: 0,
                about: None,
                from: Pane::Organization,
                handed: None,
            },
        }
    }

    /// Closes the dialogs.
    pub(super) fn uncover(&mut self) {
        self.dialog = None;
        self.why = None;
    }
}

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
    pub changes: Vec<DraftChange>,
    /// None: those that the lab has.
    pub actions: Vec<Text>,
}

impl AppState {
    pub(super) fn go_to_room(&mut self, room: Room, about: Option<Selection>) {
        let screen = &mut self.screen;
        let was = &screen.room;
        let (leaves, enters) = (was.room != Room::Organization, room != Room::Organization);
        let from = if leaves { was.from } else { screen.pane };
        screen.pane = if leaves && !enters {
            from
        } else {
            Pane::Organization
        };
        screen.room = RoomView {
            room,
            opened: was.opened + 1,
            about,
            from,
            handed: None,
        };
    }

    /// Goes to the lab with a draft, and with the actions that its table is to ask about.
    pub(super) fn go_to_lab(&mut self, changes: Vec<DraftChange>, actions: Vec<Text>) {
        self.go_to_room(Room::Lab, None);
        self.screen.room.handed = Some(Rc::new(Handed { changes, actions }));
    }

    /// Shows something where it can be seen: from a room, back in the organization with the inspector.
    pub(super) fn show_selected(&mut self, selection: Selection) {
        self.screen.selection = Some(selection);
        self.pointed();
        if self.screen.room.room != Room::Organization {
            self.go_to_room(Room::Organization, None);
            self.screen.pane = Pane::Inspector;
        }
    }
}
