//! Presenting: one window steers, others show the organization to an audience.
//!
//! The presenter's window has a world of its own. After each change it says what the audience is to see (`Shown`), and
//! whoever has an audience's window takes that over and nothing else: speaker notes are not in it. Frozen, it goes on
//! saying what it said last. `components/present/wire.rs` carries the messages.
//!
//! Invariants: in an audience's window only `Cue`s change anything; what is shown there is not kept in the browser's
//! storage that all windows share, and what was there before is a branch.

use std::rc::Rc;

use serde_json::{Value, json};
use sim::history::History;
use sim::session::Session;
use sim::view::Selection;
use yew::AttrValue;

use super::answers::TerminalAnswer;
use super::{AppState, OrganizationForm, Pane, keys, whole};
use crate::say::say;

/// What this window is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowRole {
    /// No other window takes part.
    Alone,
    Audience,
    Presenter,
}

/// How the other side of a presentation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerState {
    /// Nothing was heard yet.
    Waiting,
    Live,
    /// It was there, and answers no more.
    Gone,
}

/// What is lit, while the rest steps back.
#[derive(Clone, Debug, PartialEq)]
pub enum Light {
    Thing(Selection),
    Pane(Pane),
}

/// What the audience reads of a lesson's step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caption {
    /// From 1.
    pub number: usize,
    pub count: usize,
    pub title: String,
    pub question: Option<String>,
    /// Of a prediction: what there is to choose from.
    pub options: Vec<String>,
    pub answer: Option<String>,
}

/// What an audience's window is to show.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// With undone steps.
    pub session: Session,
    pub taken: usize,
    /// So many steps are a lesson's preparations: nobody goes back behind them, in this window or another.
    pub fixed: usize,
    pub actor: String,
    pub instructor: bool,
    pub form: OrganizationForm,
    pub selection: Option<Selection>,
    pub light: Option<Light>,
    pub caption: Option<Caption>,
    /// What was asked in the terminal since the last step.
    pub answers: Vec<TerminalAnswer>,
}

/// What somebody at an audience's window asks of the presenter's.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    Point(Option<Selection>),
    /// To the next step, or back.
    Turn(bool),
    /// The next question, or the answer to it.
    Ask,
}

/// The presentation, as one window knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Presentation {
    pub part: WindowRole,
    /// Its name: windows of another one are not heard.
    pub id: AttrValue,
    pub line: PeerState,
    /// What the audience sees while the presenter tries something.
    pub frozen: Option<Rc<Shown>>,
    /// Whatever is selected is lit.
    pub pointing: bool,
    pub light: Option<Light>,
    /// On one screen: the notes are shown in place of the guide.
    pub notes: bool,
    /// How far the step's questions are: 1 asks the first, 2 answers it, 3 asks the second …
    pub asked: usize,
    /// The audience reads the step's title and questions.
    pub captions: bool,
    /// In an audience's window.
    pub caption: Option<Caption>,
    /// The last wish of an audience's window, with a number that grows.
    pub wish: (u64, Option<Wish>),
    /// An audience's window has something of the presenter's, and has kept its own.
    pub given: bool,
    /// Another presenter's window speaks to the same audience.
    pub rival: bool,
}

/// What changes a presentation.
pub enum PresentChange {
    /// This window becomes the audience's.
    Begin(AttrValue),
    /// It is over: each window is its own again.
    End,
    Line(PeerState),
    Shown(Box<Shown>),
    Freeze(bool),
    ToggleFreeze,
    TogglePointing,
    Light(Option<Light>),
    Notes(bool),
    ToggleNotes,
    /// On to the next question or answer, or back.
    Ask(bool),
    Captions(bool),
    /// In an audience's window: asks something of the presenter's.
    Wish(Wish),
    /// In the presenter's window: an audience's asks something.
    Wished(Wish),
    /// Another presenter's window speaks to the same audience, or no more.
    Rival(bool),
}

impl Presentation {
    pub fn new() -> Self {
        Self {
            part: WindowRole::Alone,
            id: AttrValue::default(),
            line: PeerState::Waiting,
            frozen: None,
            pointing: false,
            light: None,
            notes: false,
            asked: 0,
            captions: true,
            caption: None,
            wish: (0, None),
            given: false,
            rival: false,
        }
    }

    /// The window of a part in a presentation.
    pub fn of(part: WindowRole, id: AttrValue) -> Self {
        Self {
            part,
            id,
            ..Self::new()
        }
    }
}

impl AppState {
    /// What an audience is to see of this window.
    pub fn shown(&self) -> Shown {
        Shown {
            session: whole(&self.controller.history),
            taken: self.controller.history.steps().len(),
            fixed: self.controller.history.floor(),
            actor: self.controller.actor.to_string(),
            instructor: self.controller.instructor,
            form: self.screen.form,
            selection: self.screen.selection.clone(),
            light: self.stage.light.clone(),
            caption: self.caption().filter(|_| self.stage.captions),
            answers: self.answers(),
        }
    }

    pub(super) fn cue(&mut self, cue: PresentChange) {
        match cue {
            PresentChange::Begin(id) => {
                self.stage = Presentation::of(WindowRole::Audience, id);
                self.screen.uncover();
                self.clock.playing = false;
            }
            PresentChange::End => {
                self.stage = Presentation::new();
                self.controller.watched = false;
            }
            PresentChange::Line(line) => self.stage.line = line,
            PresentChange::Shown(shown) => {
                if self.stage.part == WindowRole::Audience {
                    self.guide.walk = None;
                    self.show(*shown);
                }
            }
            PresentChange::Freeze(frozen) => self.freeze(frozen),
            PresentChange::ToggleFreeze => self.freeze(self.stage.frozen.is_none()),
            PresentChange::TogglePointing => self.point(!self.stage.pointing),
            PresentChange::Light(light) => {
                // A pane that is lit is there.
                if let (Some(Light::Pane(pane)), WindowRole::Alone) = (&light, self.stage.part) {
                    self.open_pane(*pane);
                }
                self.stage.light = light;
            }
            PresentChange::Notes(notes) => self.stage.notes = notes,
            PresentChange::ToggleNotes => self.stage.notes = !self.stage.notes,
            PresentChange::Ask(on) => self.ask(on),
            PresentChange::Captions(captions) => self.stage.captions = captions,
            PresentChange::Wish(wish) => self.stage.wish = (self.stage.wish.0 + 1, Some(wish)),
            PresentChange::Wished(_) if self.stage.part != WindowRole::Presenter => {}
            PresentChange::Wished(Wish::Point(selection)) => {
                self.screen.selection = selection;
                self.pointed();
            }
            PresentChange::Wished(Wish::Turn(on)) => self.turn_walk(on),
            PresentChange::Wished(Wish::Ask) => self.ask(true),
            PresentChange::Rival(rival) => self.stage.rival = rival,
        }
    }

    /// Large type on this screen, or the end of all that belongs to presenting here.
    pub(super) fn toggle_presenter(&mut self) {
        self.screen.presenter = !self.screen.presenter;
        if !self.screen.presenter && self.stage.part == WindowRole::Alone {
            self.stage.notes = false;
            self.point(false);
        }
    }

    /// Opens the terminal, unless the address leaves it out.
    pub(super) fn call_terminal(&mut self) {
        if !self.set.scene.shows(Pane::Terminal.name()) {
            let title = say("This page has no terminal: its address leaves it out.");
            self.remark(title, None);
            return;
        }
        self.open_pane(Pane::Terminal);
    }

    /// On to the next question or answer of the step, or back.
    fn ask(&mut self, on: bool) {
        let most = 2 * self.questions().len();
        self.stage.asked = if on {
            (self.stage.asked + 1).min(most)
        } else {
            self.stage.asked.saturating_sub(1)
        };
    }

    fn freeze(&mut self, frozen: bool) {
        self.stage.frozen = frozen.then(|| Rc::new(self.shown()));
    }

    /// The spotlight goes on, on what is selected, or out.
    fn point(&mut self, on: bool) {
        self.stage.pointing = on;
        self.stage.light = self
            .screen
            .selection
            .clone()
            .filter(|_| on)
            .map(Light::Thing);
    }

    /// Something was selected: with the spotlight in hand it is lit.
    pub(super) fn pointed(&mut self) {
        if self.stage.pointing {
            self.stage.light = self.screen.selection.clone().map(Light::Thing);
        }
    }

    /// Takes over what the presenter shows. Steps that are new are taken, so that one sees them happen.
    pub fn show(&mut self, shown: Shown) {
        let own = whole(&self.controller.history);
        let same = own.scenario == shown.session.scenario && own.seed == shown.session.seed;
        let common = std::iter::zip(&own.commands, &shown.session.commands)
            .take_while(|(had, has)| had == has)
            .count();
        if !self.stage.given && (!same || common < own.commands.len()) {
            self.keep_whole(say("before the presentation"));
        }
        self.stage.given = true;
        let before = self.controller.history.steps().len();
        self.controller.watched = self.stage.part == WindowRole::Audience;
        if same {
            // What was fixed here may be part of what is another one there.
            self.controller.history.fix(0);
            self.take_from(common, &shown.session);
        } else {
            self.replace_history(History::open(&shown.session));
            self.feedback.entries = Rc::default();
        }
        self.controller.watched = self.stage.part == WindowRole::Audience;
        self.clock.playing = false;
        self.controller.history.go_to(shown.taken);
        self.controller.history.fix(shown.fixed);
        self.controller.instructor = shown.instructor;
        if let Ok(actor) = shown.actor.parse() {
            self.controller.act_as(actor);
        }
        self.controller.settle_actor();
        self.screen.form = shown.form;
        self.screen.selection = shown.selection;
        self.stage.light = shown.light;
        self.stage.caption = shown.caption;
        let now = self.controller.history.steps().len();
        let known = before.min(common);
        if same && now > known {
            self.feedback.notice = None;
            self.show_rows(known);
        } else if now != before || !same {
            self.feedback.notice = None;
            self.happened(Vec::new());
        }
        self.take_answers(shown.answers);
    }

    /// Takes the commands after the first few, in place of what was there.
    fn take_from(&mut self, common: usize, session: &Session) {
        let mut entries = (*self.feedback.entries).clone();
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

/// Something selected, as a text.
pub fn selection_text(selection: &Selection) -> String {
    match selection {
        Selection::Person(principal) => format!("i:{principal}"),
        Selection::Organization(_)
        | Selection::Service(_)
        | Selection::Unit(_)
        | Selection::Account(_)
        | Selection::Handshake(_)
        | Selection::Role { .. }
        | Selection::Request(_)
        | Selection::Policy { .. } => keys::of(selection).unwrap_or_default(),
    }
}

pub fn selection_of(text: &str) -> Option<Selection> {
    match text.split_once(':')? {
        ("i", principal) => principal.parse().ok().map(Selection::Person),
        _ => keys::selection(text),
    }
}

impl Light {
    pub fn text(&self) -> String {
        match self {
            Self::Thing(selection) => selection_text(selection),
            Self::Pane(pane) => format!("pane:{}", pane.name()),
        }
    }

    pub fn of(text: &str) -> Option<Self> {
        match text.strip_prefix("pane:") {
            Some(name) => Pane::by_name(name).map(Self::Pane),
            None => selection_of(text).map(Self::Thing),
        }
    }
}

impl Shown {
    pub fn to_json(&self) -> Value {
        let caption = self.caption.as_ref().map(|it| {
            json!({
                "number": it.number, "count": it.count, "title": it.title,
                "question": it.question, "options": it.options, "answer": it.answer,
            })
        });
        json!({
            "session": self.session.to_compact_json(),
            "taken": self.taken,
            "fixed": self.fixed,
            "actor": self.actor,
            "instructor": self.instructor,
            "form": self.form.name(),
            "selection": self.selection.as_ref().map(selection_text),
            "light": self.light.as_ref().map(Light::text),
            "caption": caption,
            "answers": self.answers.iter().map(TerminalAnswer::to_json).collect::<Vec<_>>(),
        })
    }

    /// Nothing if it is not of this shape.
    pub fn from_json(value: &Value) -> Option<Self> {
        let optional = |value: &Value| match value.as_str() {
            None if !value.is_null() => None,
            text => Some(text.map(str::to_string)),
        };
        let count = |value: &Value| value.as_u64().and_then(|it| usize::try_from(it).ok());
        let caption = |it: &Value| {
            Some(Caption {
                number: count(&it["number"])?,
                count: count(&it["count"])?,
                title: it["title"].as_str()?.to_string(),
                question: optional(&it["question"])?,
                options: (it["options"].as_array()?.iter())
                    .map(|option| Some(option.as_str()?.to_string()))
                    .collect::<Option<_>>()?,
                answer: optional(&it["answer"])?,
            })
        };
        Some(Self {
            session: Session::from_json(value["session"].as_str()?).ok()?,
            taken: count(&value["taken"])?,
            // What was kept by an earlier page has none.
            fixed: count(&value["fixed"]).unwrap_or(0),
            actor: value["actor"].as_str()?.to_string(),
            instructor: value["instructor"].as_bool()?,
            form: OrganizationForm::by_name(value["form"].as_str()?)?,
            selection: optional(&value["selection"])?.and_then(|it| selection_of(&it)),
            light: optional(&value["light"])?.and_then(|it| Light::of(&it)),
            caption: match &value["caption"] {
                it if it.is_null() => None,
                it => Some(caption(it)?),
            },
            answers: (value["answers"].as_array().into_iter().flatten())
                .map(TerminalAnswer::from_json)
                .collect::<Option<_>>()?,
        })
    }
}
