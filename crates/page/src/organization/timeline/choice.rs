//! How past events are shown.

use super::MarkFilter;

/// The form in which past events are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimelineForm {
    /// A lane for each actor.
    #[default]
    Lanes,
    /// A list in words.
    List,
    /// The sessions that were left.
    Branches,
}

/// What is chosen in the timeline.
#[derive(Clone, Debug, Default)]
pub struct TimelineChoice {
    /// The form.
    pub form: TimelineForm,
    filter: MarkFilter,
}

/// A choice in the timeline.
#[derive(Clone, Debug)]
pub enum TimelineAction {
    /// Show past events in this form.
    Show(TimelineForm),
    /// List these events.
    Filter(MarkFilter),
}

impl TimelineChoice {
    /// The place of the filter among the choices. Of an actor that has done nothing here, all events are listed.
    pub fn filter(&self, choices: &[MarkFilter]) -> usize {
        let found = choices.iter().position(|it| *it == self.filter);
        found.unwrap_or(0)
    }

    /// Takes a choice.
    pub(crate) fn update(&mut self, action: TimelineAction) {
        match action {
            TimelineAction::Show(form) => self.form = form,
            TimelineAction::Filter(filter) => self.filter = filter,
        }
    }
}
