//! What every feature of the page stands on: the session, what this window shows, and what the user is told. It knows no feature.

mod answering;
pub(crate) mod answers;
pub(crate) mod branches;
mod branching;
pub mod decimal;
pub mod dry_run;
pub mod effects;
pub mod export;
pub(crate) mod feedback;
pub mod keys;
mod notices;
mod panes;
pub mod present;
mod presenting;
pub mod progress;
pub(crate) mod route;
pub mod scene;
pub(crate) mod screen;
mod settings;
pub(crate) mod shared_screen;
pub mod text;
mod windows;
pub mod words;

use std::rc::Rc;

use shell::controller::Controller;
use sim::time::SimTime;

use self::branches::Branch;
use self::effects::{Errand, SideEffect};
use self::feedback::Feedback;
use self::present::Presentation;
use self::scene::SceneSetting;
use self::screen::Screen;
use self::words::Words;

/// The mode in which time plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockState {
    /// Whether time plays.
    pub playing: bool,
    /// Simulated milliseconds per real one.
    pub speed: u64,
}

/// What every feature stands on.
#[derive(Clone)]
pub struct Base {
    /// The session, and the lines typed in it.
    pub controller: Controller,
    /// How time plays.
    pub clock: ClockState,
    /// The stored sessions that were left, latest last.
    pub branches: Rc<Vec<Branch>>,
    /// The visible parts of the page.
    pub screen: Screen,
    /// This window's role in a presentation, the highlight, and the questions.
    pub presentation: Presentation,
    /// The notice, the terminal's lines and what happened last.
    pub feedback: Feedback,
    /// The page's settings from the address.
    pub settings: SceneSetting,
    /// The texts in the chosen language.
    pub words: Words,
    /// Grows with each action that may change what is drawn.
    pub drawn: u64,
    /// The browser work requested by the current action. Empty between actions.
    pub(crate) effects: Vec<SideEffect>,
}

impl Base {
    /// At the start of a session.
    pub fn new(controller: Controller, words: Words) -> Self {
        Self {
            controller,
            clock: ClockState {
                playing: false,
                speed: 60,
            },
            branches: Rc::default(),
            screen: Screen::default(),
            presentation: Presentation::new(),
            feedback: Feedback::default(),
            settings: SceneSetting::default(),
            words,
            drawn: 0,
            effects: Vec::new(),
        }
    }

    /// Requests something of the browser.
    pub fn request(&mut self, errand: Errand) {
        self.effects.push(SideEffect::Errand(errand));
    }

    /// The simulated time.
    pub fn now(&self) -> SimTime {
        self.controller.world().now()
    }

    /// Goes on with another session, in the chosen form of answers.
    pub(crate) fn take_controller(&mut self, controller: Controller) {
        let dialect = std::mem::replace(&mut self.controller, controller).dialect;
        self.controller.dialect = dialect;
    }
}
