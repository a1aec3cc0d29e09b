//! Past events, as lanes or as a list; the stored branches; and a clear note when the view shows the past.

use page::TimelineAction;
use page::timeline::{TimelineChoice, TimelineForm, is_asked};
use sim::view::TimelineMark;

use super::branches::Branches;
use super::lanes::Lanes;
use super::list::List;
use page::Branch;
use ui::prelude::*;
use ui::shared::empty;
use ui::shared::pins::pin_here;

/// The properties of [`Events`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What happened, in order.
    pub marks: Rc<Vec<Rc<TimelineMark>>>,
    /// The number of steps that are taken in what is shown.
    pub taken: usize,
    /// The number of all steps.
    pub steps: usize,
    /// The stored lines of events.
    pub branches: Same<Vec<Branch>>,
    /// What the user chose to see.
    pub chosen: Same<TimelineChoice>,
    /// Number of pending events, for the link to them where there is no space beside this.
    pub soon: usize,
    /// Whether the instructor's tools are shown.
    pub instructor: bool,
    /// Acting in the past keeps the later steps as a branch. In a lesson it does not.
    pub keeps_branches: bool,
}

/// An explanation of being in the past.
fn past(taken: usize, steps: usize, keeps_branches: bool) -> String {
    let says = if keeps_branches {
        message!(
            "You look at event {taken} of {steps}. Acting here keeps the later events as a branch."
        )
    } else {
        message!("You look at event {taken} of {steps}. Acting here drops the later events.")
    };
    tell(says)
}

/// Past events, as lanes or as a list.
#[component]
pub fn Events(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let shown = props.chosen.form;
    let (taken, steps) = (props.taken, props.steps);
    let choose = |form| dispatch.on(Action::Timeline(TimelineAction::Show(form)));
    let pressed = |form: TimelineForm| (shown == form).to_string();
    let asked = is_asked(&props.marks, taken);
    let on_latest = Callback::from(move |_: MouseEvent| {
        // This button disappears after its work.
        if !platform::focus_is_within(".pane.terminal") {
            platform::focus("events-lanes");
        }
        dispatch.dispatch(Action::Session(SessionAction::GoTo(steps)));
    });
    // A user who is typing keeps the focus.
    let keep = |event: MouseEvent| {
        if platform::focus_is_within(".pane.terminal") {
            event.prevent_default();
        }
    };
    html! {
        <section class="events" aria-label={say("What happened")}>
            <div class="events-head">
                <div class="ways" role="group" aria-label={say("Show what happened as")}>
                    <button id="events-lanes" class="button mini" aria-pressed={pressed(TimelineForm::Lanes)}
                        onclick={choose(TimelineForm::Lanes)}>{ say("Lanes") }</button>
                    <button class="button mini" aria-pressed={pressed(TimelineForm::List)} onclick={choose(TimelineForm::List)}>
                        { say("List") }
                    </button>
                    <button class="button mini" aria-pressed={pressed(TimelineForm::Branches)} onclick={choose(TimelineForm::Branches)}>
                        { if props.branches.is_empty() { say("Branches").to_string() } else { tell(message!("Branches ({branches})", branches = props.branches.len())) } }
                    </button>
                </div>
                <button class="button mini to-agenda" onclick={|_: MouseEvent| platform::focus("agenda-title")}>
                    { if props.soon > 0 { tell(message!("Pending ({soon})", soon = props.soon)) } else { say("Pending").to_string() } }
                </button>
                if asked {
                    <button class="button mini" data-testid="timeline-why"
                        aria-label={tell(message!("Why did event {taken} end as it did?"))}
                        title={tell(message!("The path of event {taken} through the gates"))}
                        onclick={dispatch.on(Action::Screen(ScreenAction::Why(taken - 1)))}>{ say("Why?") }</button>
                }
                { pin_here(dispatch, taken) }
                if taken < steps {
                    <button class="button mini" data-testid="latest" onclick={on_latest} onmousedown={keep}>
                        { say("Back to the latest") }
                    </button>
                }
            </div>
            <p class="past-note" role="status">
                if taken < steps {
                    { icon(Icon::Clock) }
                    <span>{ past(taken, steps, props.keeps_branches) }</span>
                }
            </p>
            <div class="events-body">{ body(props, dispatch) }</div>
        </section>
    }
}

fn body(props: &Props, dispatch: Dispatch) -> Html {
    let shown = props.chosen.form;
    html! {
        if shown == TimelineForm::Branches {
            <Branches branches={&props.branches} />
        } else if props.marks.is_empty() {
            <p class="events-empty soft">
                { if props.instructor { say("Nothing has happened yet.") } else { say("No events that the current user can see yet.") } }
                { " " }{ say("Each call and event adds a mark here, in the lane of its actor. Select a mark to see the organization as it was then.") }
            </p>
            { empty::first_call(dispatch) }
        } else if shown == TimelineForm::Lanes {
            <Lanes marks={&props.marks} taken={props.taken} steps={props.steps} />
        } else {
            <List marks={&props.marks} taken={props.taken} chosen={&props.chosen} />
        }
    }
}
