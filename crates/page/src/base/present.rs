//! Presenting: one window controls, others show the organization to an audience.
//!
//! The presenter's window has its own world. After each change it sends the audience's picture (`AudiencePicture`), and an
//! audience window takes over only that: it contains no speaker notes. When frozen, it keeps sending the last picture.
//! `wire.rs` has the messages.
//!
//! Invariants: in an audience window only `PresentAction`s change what is shown; its contents are not stored in the browser's storage
//! shared by all windows, and the former session is a branch.

pub(crate) mod dialogs;
pub(crate) mod windows;
pub(crate) mod written;

pub use self::dialogs::DialogCaption;
pub use self::windows::{HANDED, SHOWS};
pub use self::written::{selection_of, selection_text};

use std::rc::Rc;

use implicit_clone::unsync::IString;
use sim::principal::Principal;
use sim::session::Session;
use sim::view::Selection;

use super::answers::TerminalAnswer;
use super::effects::PresentationWindow;
pub use super::effects::WindowRole;
pub use super::screen::Highlight;
use super::screen::{OrganizationForm, ShownCall};

/// All of something that is scrolled, in thousandths.
pub(crate) const WHOLE: u16 = 1_000;

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

/// The audience's text of a lesson's step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caption {
    /// The lesson's id, for the pictures of its texts.
    pub lesson: String,
    /// From 1.
    pub number: usize,
    /// The number of steps of the lesson.
    pub count: usize,
    /// The step's title.
    pub title: String,
    /// The first paragraph of the step's text. A question takes its place.
    pub text: String,
    /// The question that is asked.
    pub question: Option<String>,
    /// The options of a prediction.
    pub options: Vec<String>,
    /// The answer, once it is shown.
    pub answer: Option<String>,
    /// Which of the options it is.
    pub right: Option<usize>,
    /// How many of a class chose each option, where they are asked.
    pub votes: Vec<u64>,
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
    /// The current user, as a principal's text.
    pub actor: String,
    /// The access key that the user has chosen.
    pub key: Option<String>,
    /// Whether everything is shown.
    pub instructor: bool,
    /// The form of the organization.
    pub form: OrganizationForm,
    /// The selected thing.
    pub selection: Option<Selection>,
    /// The highlighted thing.
    pub highlight: Option<Highlight>,
    /// The text of the lesson's step.
    pub caption: Option<Caption>,
    /// The dialog that the presenter has open.
    pub dialog: Option<DialogCaption>,
    /// The call whose path through the gates is shown.
    pub why: Option<ShownCall>,
    /// How it is looked at.
    pub look: WhyLook,
    /// What was asked in the terminal since the last step.
    pub answers: Vec<TerminalAnswer>,
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

/// How the way of a shown call through the gates is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WhyLook {
    /// Another caller to ask about.
    pub caller: Option<Principal>,
    /// The gate that was chosen, from 0; otherwise the one that tells most.
    pub gate: Option<usize>,
    /// The smallest change was made: what would happen now is shown, not what happened then.
    pub mended: bool,
    /// How far it is scrolled, in thousandths.
    pub scrolled: u16,
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
