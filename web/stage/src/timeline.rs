//! The timeline: the clock's controls, past events, and pending ones; and the strip that is always visible.

mod agenda;
mod branches;
mod controls;
mod events;
mod lanes;
mod list;
mod strip;

use page::timeline::{TimelineChoice, soon};
use sim::time::SimTime;
use sim::view::{TimelineMark, Waiting};

use agenda::Agenda;
use controls::Controls;
use events::Events;
use page::{Branch, ClockState};
use ui::prelude::*;

pub use strip::Strip;

/// The properties of [`Timeline`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What happened, in order.
    pub marks: Rc<Vec<Rc<TimelineMark>>>,
    /// What is pending, in order.
    pub waiting: Rc<Vec<Waiting>>,
    /// Whether time plays, and how fast.
    pub clock: ClockState,
    /// The time of the session.
    pub now: SimTime,
    /// Steps taken, out of all steps.
    pub taken: usize,
    /// The number of all steps.
    pub steps: usize,
    /// The stored lines of events.
    pub branches: Same<Vec<Branch>>,
    /// What the user chose to see.
    pub chosen: Same<TimelineChoice>,
    /// Whether the instructor's tools are shown.
    pub instructor: bool,
    /// Acting in the past keeps the later steps as a branch.
    pub keeps_branches: bool,
    /// The questions that the view asks about the session.
    pub queries: Queries,
}

/// The timeline's pane.
#[component]
pub fn Timeline(props: &Props) -> Html {
    let soon = soon(&props.waiting);
    html! {
        <div class="timeline-view">
            <Controls clock={props.clock} queries={&props.queries} />
            <Events marks={&props.marks} taken={props.taken} steps={props.steps}
                branches={&props.branches} chosen={&props.chosen} {soon} instructor={props.instructor}
                keeps_branches={props.keeps_branches} />
            <Agenda waiting={&props.waiting} now={props.now} instructor={props.instructor}
                queries={&props.queries} />
        </div>
    }
}

/// Shows the world after a mark's step, and selects the mark's subject.
fn look(dispatch: Dispatch, step: usize, about: Option<Selection>) -> Callback<MouseEvent> {
    Callback::from(move |_| {
        dispatch.dispatch(Action::Session(SessionAction::GoTo(step + 1)));
        if about.is_some() {
            dispatch.dispatch(Action::Screen(ScreenAction::Select(about.clone())));
        }
    })
}
