//! Recording actions and making a lesson of them: the button, the list of drafts, and the editor in the guide's pane.

mod again;
mod drafts;
mod editor;
mod goals;
mod lines;
mod pen;
mod pictures;
mod preview;
mod questions;
mod step;

pub use again::Again;
pub use drafts::Drafts;
pub use editor::Editor;

use page::recorder::DraftAction;
use ui::drafts::fresh_id;
use ui::prelude::*;
use ui::shared::MENU;

/// The properties of [`Record`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Number of recorded steps; `None`: not recording.
    pub recorded: Option<usize>,
    /// Whether recording can be started here.
    pub offered: bool,
}

/// Starts and stops a recording, and shows that one is in progress.
#[component]
pub fn Record(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let Some(steps) = props.recorded else {
        if !props.offered {
            return Html::default();
        }
        // The button disappears, and only a button that is there closes the menu.
        let onclick = move |_: MouseEvent| {
            platform::soon(move || dispatch.dispatch(Action::Draft(DraftAction::Record)));
        };
        return html! {
            <button class="button record" popovertarget={MENU} popovertargetaction="hide" data-testid="record"
                aria-label={say("Record a lesson")}
                title={say("Record a lesson: what you do from now on becomes its steps")} {onclick}>
                { icon(Icon::Record) }
                <span>{ say("Record a lesson") }</span>
            </button>
        };
    };
    let onclick = dispatch.on_event(|_: MouseEvent| {
        platform::focus_soon("draft-title-shown".to_string());
        Action::Draft(DraftAction::Stop(fresh_id("my-lesson")))
    });
    html! {
        <button class="button record on" data-testid="record-stop" title={say("Stop recording, and write the lesson")} {onclick}>
            { icon(Icon::Record) }<span>{ tell(message!("Stop: {steps}", steps = steps_of(steps))) }</span>
        </button>
    }
}
