//! Presenting: one window controls, others show the organization to an audience.
//!
//! The presenter's window has its own world. After each change it sends the audience's picture (`AudiencePicture`), and an
//! audience window takes over only that: it contains no speaker notes. When frozen, it keeps sending the last picture.
//! `wire.rs` has the messages.
//!
//! Invariants: in an audience window only `PresentAction`s change what is shown; its contents are not stored in the browser's storage
//! shared by all windows, and the former session is a branch.

use std::rc::Rc;

use implicit_clone::unsync::IString;
use serde_json::Value;
use sim::session::Session;
use sim::view::Selection;

use super::effects::PresentationWindow;
pub use super::effects::WindowRole;
pub use super::screen::Highlight;
pub use super::shared_screen::{Caption, DialogCaption, SharedScreen, WhyLook};
use super::shared_screen::{WHOLE, count};
pub use super::shared_screen::{selection_of, selection_text};

/// The parameter of a presenter's window with the lesson that it goes on with.
pub const HANDED: &str = "handed";
/// The parameter of a presenter's window that goes on showing to the class.
pub const SHOWS: &str = "shows";

/// The status of the other side of a presentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PeerState {
    /// Nothing heard yet.
    #[default]
    Waiting,
    /// It answers.
    Live,
    /// It was there, and no longer answers.
    Gone,
}

/// The contents of an audience window.
#[derive(Clone, Debug, PartialEq)]
pub struct AudiencePicture {
    /// With undone steps.
    pub session: Session,
    /// The number of steps taken.
    pub taken: usize,
    /// Number of steps of a lesson's setup: undo stops there, in this window and others.
    pub fixed: usize,
    /// What is on the screen beside the session.
    pub screen: SharedScreen,
}

impl AudiencePicture {
    /// The form for an audience window.
    pub fn to_json(&self) -> Value {
        let mut value = self.screen.to_json();
        value["session"] = self.session.to_compact_json().into();
        value["taken"] = self.taken.into();
        value["fixed"] = self.fixed.into();
        value
    }

    /// Parses a presentation; `None` if the shape does not match.
    pub fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            session: Session::from_json(value["session"].as_str()?).ok()?,
            taken: count(&value["taken"])?,
            fixed: count(&value["fixed"])?,
            screen: SharedScreen::from_json(value)?,
        })
    }
}

/// A request from an audience window to the presenter's.
#[derive(Clone, Debug, PartialEq)]
pub enum PeerRequest {
    /// Highlight a thing, or nothing.
    Point(Option<Selection>),
    /// To the next step, or back.
    Step(bool),
    /// The next question, or its answer.
    Ask,
}

/// The presentation, as one window knows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Presentation {
    /// The role of this window.
    pub part: WindowRole,
    /// Its name: windows of other presentations are ignored.
    pub id: IString,
    /// The status of the other side.
    pub line: PeerState,
    /// The audience's picture while the presenter tries something.
    pub frozen: Option<Rc<AudiencePicture>>,
    /// Every selection is highlighted.
    pub pointing: bool,
    /// The highlighted thing.
    pub highlight: Option<Highlight>,
    /// On a single screen: the notes are shown in place of the guide.
    pub notes: bool,
    /// Position in the step's questions: 1 asks the first, 2 answers it, 3 asks the second …
    pub asked: usize,
    /// The audience sees the step's title and questions.
    pub captions: bool,
    /// How many of the class chose each option of the last question.
    pub votes: Vec<u64>,
    /// Set in an audience window.
    pub caption: Option<Caption>,
    /// Set in an audience window.
    pub dialog: Option<DialogCaption>,
    /// How the shown call is looked at: in the presenter's window, and then in the audience's.
    pub look: WhyLook,
    /// In the presenter's window: the line of the open form.
    pub filled: IString,
    /// The last request of an audience window, with a number that grows.
    pub request: (u64, Option<PeerRequest>),
    /// An audience window shows the presenter's session, and has stored its own.
    pub given: bool,
    /// Another presenter window addresses the same audience.
    pub rival: bool,
    /// In the presenter's window: when the time began, in real milliseconds.
    pub since: Option<u64>,
    /// In a presenter's window that opens: it goes on showing to the class.
    pub shows: bool,
}

/// A change of a presentation.
#[derive(Clone)]
pub enum PresentAction {
    /// Open a window of a presentation.
    Open(WindowRole, IString),
    /// Whether the browser opened a window that was asked for. With a presenter's window this one becomes the audience's.
    Opened(PresentationWindow, bool),
    /// The presentation is over: each window is its own again.
    End,
    /// The status of the other side has changed.
    Peer(PeerState),
    /// In an audience window: show these contents.
    Picture(Box<AudiencePicture>),
    /// Freeze the audience's picture, or let it follow again.
    Freeze(bool),
    /// Freeze the audience's picture, or let it follow if it is frozen.
    ToggleFreeze,
    /// Turn the spotlight on the selection on or off.
    TogglePointing,
    /// Highlight a thing, or nothing.
    Highlight(Option<Highlight>),
    /// Show or hide the notes.
    Notes(bool),
    /// Show the notes, or hide them if they are shown.
    ToggleNotes,
    /// To the next question or answer, or back.
    Ask(bool),
    /// Show or hide the step's title and questions for the audience.
    Captions(bool),
    /// In the presenter's window: the line of the open form has changed.
    Fill(IString),
    /// The shown call is looked at in another way.
    Look(WhyLook),
    /// Scroll it in the audience's window only, down or up.
    Scroll(bool),
    /// In an audience window: send a request to the presenter's.
    Request(PeerRequest),
    /// In the presenter's window: a request from an audience window.
    Requested(PeerRequest),
    /// Whether another presenter window addresses the same audience.
    Rival(bool),
    /// The time began then, in real milliseconds.
    Since(u64),
}

impl Presentation {
    /// A window that takes part in no presentation yet.
    pub fn new() -> Self {
        Self {
            captions: true,
            ..Self::default()
        }
    }

    /// Ends a marked path.
    pub(crate) fn end_path(&mut self) {
        self.highlight
            .take_if(|it| matches!(it, Highlight::Path(_)));
    }

    /// Has the shown call looked at in another way.
    pub(crate) fn look_at(&mut self, look: WhyLook) {
        let scrolled = look.scrolled.min(WHOLE);
        self.look = WhyLook { scrolled, ..look };
    }

    /// Scrolls the shown call by a fifth, down or up.
    pub(crate) fn scroll(&mut self, down: bool) {
        let now = self.look.scrolled;
        self.look.scrolled = match down {
            true => (now + WHOLE / 5).min(WHOLE),
            false => now.saturating_sub(WHOLE / 5),
        };
    }

    /// Asks the presenter's window for something.
    pub(crate) fn request(&mut self, wish: PeerRequest) {
        self.request = (self.request.0 + 1, Some(wish));
    }

    /// The state of a window with a role in a presentation.
    pub fn of(part: WindowRole, id: IString) -> Self {
        Self {
            part,
            id,
            ..Self::new()
        }
    }
}

impl WindowRole {
    /// The parameter of the address that has the presentation's name.
    pub fn parameter(self) -> Option<&'static str> {
        match self {
            Self::Alone => None,
            Self::Audience => Some("audience"),
            Self::Presenter => Some("presenter"),
        }
    }
}
