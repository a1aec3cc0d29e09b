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

#[derive(Properties, PartialEq)]
pub struct Props {
    pub marks: Rc<Vec<Rc<TimelineMark>>>,
    pub waiting: Rc<Vec<Waiting>>,
    pub clock: ClockState,
    pub now: SimTime,
    /// Steps taken, out of all steps.
    pub taken: usize,
    pub steps: usize,
    pub branches: Same<Vec<Branch>>,
    pub chosen: Same<TimelineChoice>,
    pub instructor: bool,
    pub keeps_branches: bool,
    pub queries: Queries,
}

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
