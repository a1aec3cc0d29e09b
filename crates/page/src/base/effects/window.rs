//! The windows of a presentation: which role each has, and with what one that is opened goes on.

use implicit_clone::unsync::IString;

/// The role of this window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WindowRole {
    /// No other window takes part.
    #[default]
    Alone,
    /// It shows what the presenter's window shows.
    Audience,
    /// It has the notes and the controls.
    Presenter,
}

/// A window of a presentation that is to be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct PresentationWindow {
    /// The role of the window.
    pub part: WindowRole,
    /// The presentation's name.
    pub id: IString,
    /// The lesson that the window goes on with.
    pub handed: Option<HandedLesson>,
    /// The window goes on showing to the class.
    pub shows: bool,
}

impl PresentationWindow {
    /// The presenter's window of a new presentation, which goes on with the open lesson.
    pub fn presenter(id: impl Into<IString>, handed: Option<HandedLesson>) -> Self {
        Self {
            part: WindowRole::Presenter,
            id: id.into(),
            handed,
            shows: false,
        }
    }
}

/// The place in an open lesson at which a presenter's window goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct HandedLesson {
    /// The lesson's id.
    pub id: IString,
    /// From 0.
    pub step: usize,
    /// The learner has done the step, so its lines are run.
    pub done: bool,
}

impl HandedLesson {
    /// The form in the address: `draw-the-tree:3`, with `:done` if the step is done.
    pub fn text(&self) -> String {
        let done = if self.done { ":done" } else { "" };
        format!("{}:{}{done}", self.id, self.step + 1)
    }

    /// Reads the form in the address.
    pub fn of(text: &str) -> Option<Self> {
        let (id, place) = text.split_once(':')?;
        let (step, done) = match place.strip_suffix(":done") {
            Some(step) => (step, true),
            None => (place, false),
        };
        Some(Self {
            id: id.to_string().into(),
            step: step.parse::<usize>().ok()?.checked_sub(1)?,
            done,
        })
    }
}
