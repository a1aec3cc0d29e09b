//! Presenting: one window controls, others show the organization to an audience.
//!
//! The presenter's window has its own world. After each change it sends the audience's picture (`AudiencePicture`), and an
//! audience window takes over only that: it contains no speaker notes. When frozen, it keeps sending the last picture.
//! `wire.rs` has the messages.
//!
//! Invariants: in an audience window only `PresentAction`s change what is shown; its contents are not stored in the browser's storage
//! shared by all windows, and the former session is a branch.

mod dialogs;
mod windows;
mod written;

use crate::Base;
use crate::GuideState;
pub use self::dialogs::DialogCaption;
pub use self::windows::{HANDED, SHOWS};
pub use self::written::{selection_of, selection_text};

use std::rc::Rc;

use implicit_clone::unsync::IString;
use sim::history::History;
use sim::principal::Principal;
use sim::session::Session;
use sim::view::Selection;

use super::answers::TerminalAnswer;
use super::branches::start_alike;
use super::effects::PresentationWindow;
pub use super::effects::WindowRole;
pub use super::screen::Highlight;
use super::{AppState, OrganizationForm, Pane, ShownCall};

/// All of something that is scrolled, in thousandths.
const WHOLE: u16 = 1_000;

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
    pub(super) fn end_path(&mut self) {
        self.highlight
            .take_if(|it| matches!(it, Highlight::Path(_)));
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

impl GuideState {
    /// The audience's picture of this window.
    pub fn shown(&self, base: &Base) -> AudiencePicture {
        AudiencePicture {
            session: base.controller.history.whole_session(),
            taken: base.controller.history.steps().len(),
            fixed: base.controller.history.floor(),
            actor: base.controller.actor.to_string(),
            key: base.controller.key.as_ref().map(ToString::to_string),
            instructor: base.controller.instructor,
            form: base.screen.form,
            selection: base.screen.selection.clone(),
            highlight: base.presentation.highlight.clone(),
            caption: self.caption(base).filter(|_| base.presentation.captions),
            dialog: base.dialog_caption(),
            why: base.shown_call(),
            look: base.presentation.look.clone(),
            answers: base.answers(),
        }
    }

    /// Moves to the next question or answer of the step, or back.
    fn ask(&mut self, base: &mut Base, on: bool) {
        let (asked, most) = (base.presentation.asked, 2 * self.questions().len());
        base.presentation.asked = match on {
            true => (asked + 1).min(most),
            false => asked.saturating_sub(1),
        };
    }

    fn freeze(&mut self, base: &mut Base, frozen: bool) {
        // A second click takes no other picture: the class is sent none while it is frozen.
        if frozen != base.presentation.frozen.is_some() {
            base.presentation.frozen = frozen.then(|| Rc::new(self.shown(base)));
        }
    }
}

impl AppState {
    pub(super) fn take_present(&mut self, action: PresentAction) {
        match action {
            PresentAction::Open(part, id) => self.class.open_window(&self.guide, &mut self.base, part, id),
            PresentAction::Opened(window, opened) => self.guide.window_opened(&mut self.base, window, opened),
            PresentAction::End => self.base.end_presentation(),
            PresentAction::Peer(line) => self.base.presentation.line = line,
            PresentAction::Picture(shown) => {
                if self.base.presentation.part == WindowRole::Audience {
                    self.guide.walk = None;
                    self.base.show(*shown);
                }
            }
            PresentAction::Freeze(frozen) => self.guide.freeze(&mut self.base, frozen),
            PresentAction::ToggleFreeze => {
                let frozen = self.base.presentation.frozen.is_none();
                self.guide.freeze(&mut self.base, frozen);
            }
            PresentAction::TogglePointing => self.base.point(!self.base.presentation.pointing),
            PresentAction::Highlight(highlight) => {
                // A highlighted pane is shown.
                if let (Some(Highlight::Pane(pane)), WindowRole::Alone) =
                    (&highlight, self.base.presentation.part)
                {
                    self.ask_for_pane(*pane);
                }
                self.base.presentation.highlight = highlight;
            }
            PresentAction::Notes(notes) => self.base.presentation.notes = notes,
            PresentAction::ToggleNotes => self.base.presentation.notes = !self.base.presentation.notes,
            PresentAction::Ask(on) => self.guide.ask(&mut self.base, on),
            PresentAction::Captions(captions) => self.base.presentation.captions = captions,
            PresentAction::Fill(line) => self.base.presentation.filled = line,
            PresentAction::Look(look) => {
                let scrolled = look.scrolled.min(WHOLE);
                self.base.presentation.look = WhyLook { scrolled, ..look };
            }
            PresentAction::Scroll(down) => {
                let now = self.base.presentation.look.scrolled;
                self.base.presentation.look.scrolled = match down {
                    true => (now + WHOLE / 5).min(WHOLE),
                    false => now.saturating_sub(WHOLE / 5),
                };
            }
            PresentAction::Request(wish) => {
                self.base.presentation.request = (self.base.presentation.request.0 + 1, Some(wish))
            }
            PresentAction::Requested(_) if self.base.presentation.part != WindowRole::Presenter => {}
            PresentAction::Requested(PeerRequest::Point(selection)) => {
                self.base.screen.selection = selection;
                self.base.pointed();
            }
            PresentAction::Requested(PeerRequest::Step(on)) => self.guide.step_walk(&mut self.pins, &mut self.base, on),
            PresentAction::Requested(PeerRequest::Ask) => self.guide.ask(&mut self.base, true),
            PresentAction::Rival(rival) => self.base.presentation.rival = rival,
            PresentAction::Since(since) => self.base.presentation.since = Some(since),
        }
    }
}

impl Base {
    /// Turns on large type on this screen, or turns off everything about presenting here.
    pub(super) fn toggle_presenter(&mut self) {
        self.screen.presenter = !self.screen.presenter;
        // A class is no first visitor.
        self.screen.welcome &= !self.screen.presenter;
        if !self.screen.presenter && self.presentation.part == WindowRole::Alone {
            self.presentation.notes = false;
            self.point(false);
        }
    }

    /// Opens the terminal, unless the address leaves it out.
    pub(super) fn call_terminal(&mut self) {
        if !self.settings.scene.shows(Pane::Terminal.name()) {
            let title = self.words
                .say("This page has no terminal: its address leaves it out.");
            return self.remark(title, None);
        }
        self.open_pane(Pane::Terminal);
    }

    /// Turns the spotlight on, at the selection, or off.
    fn point(&mut self, on: bool) {
        self.presentation.pointing = on;
        let selection = self.screen.selection.clone().filter(|_| on);
        self.presentation.highlight = selection.map(Highlight::Thing);
    }

    /// Handles a selection: while the spotlight is active, it is highlighted.
    pub(super) fn pointed(&mut self) {
        if self.presentation.pointing {
            self.presentation.highlight = self.screen.selection.clone().map(Highlight::Thing);
        }
    }

    /// Takes over the presenter's picture. New steps are run, so that they are animated.
    pub fn show(&mut self, shown: AudiencePicture) {
        let own = self.controller.history.whole_session();
        let same = start_alike(&own, &shown.session);
        let common = std::iter::zip(&own.commands, &shown.session.commands)
            .take_while(|(had, has)| had == has)
            .count();
        if !self.presentation.given && (!same || common < own.commands.len()) {
            self.keep_whole(self.words.say("before the presentation"));
        }
        // A presenter's window that is loaded again shows its own session.
        self.presentation.given = self.presentation.part == WindowRole::Audience;
        let before = self.controller.history.steps().len();
        self.controller.watched = self.presentation.part == WindowRole::Audience;
        if same {
            // The setup fixed here may belong to another session there.
            self.controller.history.fix(0);
            self.take_from(common, &shown.session);
        } else {
            self.replace_history(History::open(&shown.session));
            self.feedback.entries = Rc::default();
        }
        self.controller.watched = self.presentation.part == WindowRole::Audience;
        self.clock.playing = false;
        self.controller.history.go_to(shown.taken);
        self.controller.history.fix(shown.fixed);
        self.controller.instructor = shown.instructor;
        match shown.actor.parse() {
            Ok(actor) => self.controller.resume_as(actor, shown.key.as_deref()),
            Err(_) => self.controller.settle_actor(),
        }
        self.screen.form = shown.form;
        self.screen.selection = shown.selection;
        self.presentation.highlight = shown.highlight;
        self.presentation.caption = shown.caption;
        self.presentation.dialog = shown.dialog;
        let now = self.controller.history.steps().len();
        let known = before.min(common);
        if same && now > known {
            self.feedback.notice = None;
            self.show_rows(known);
        } else if now != before || !same {
            self.feedback.notice = None;
            self.happened(Vec::new());
        }
        self.screen.why = shown.why;
        self.presentation.look = shown.look;
        self.take_answers(shown.answers);
    }

    /// Replaces everything after the first `common` commands.
    fn take_from(&mut self, common: usize, session: &Session) {
        let mut entries = (*self.feedback.entries).clone();
        self.controller.history.go_to(common);
        self.controller.history.drop_undone();
        for (taken, command) in session.commands.iter().enumerate().skip(common) {
            self.controller.history.go_to(taken);
            let hidden = session.faults.iter().any(|it| it.has(taken));
            if self.controller.history.undone().is_empty() && !hidden {
                let entry = self.controller.follow(command.clone());
                entries.extend(entry.map(Rc::new));
            } else {
                self.controller.step(command.clone());
            }
        }
        self.controller.history.set_faults(&session.faults);
        self.feedback.entries = Rc::new(entries);
    }
}
