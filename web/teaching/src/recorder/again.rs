//! In the guide's pane while a step of a draft is recorded again: what to do, and the way back.

use page::recorder::{DraftAction, DraftEditing};
use ui::prelude::*;

/// The heading, which gets the focus.
pub(crate) const TITLE: &str = "again-title";
/// The step's summary in the editor, which gets the focus afterwards.
pub(crate) fn step_id(number: usize) -> String {
    format!("draft-step-{number}")
}

/// The properties of [`Again`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The draft.
    pub editing: DraftEditing,
}

/// What is shown while a step is recorded again.
#[component]
pub fn Again(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let number = props.editing.again.unwrap_or_default();
    let steps = props.editing.draft.steps();
    let Some(row) = steps.get(number) else {
        return Html::default();
    };
    let draft = &props.editing.draft;
    let title = draft.text(language().code(), &format!("steps.{}.title", row.id));
    let then = |doing: DraftAction| {
        dispatch.on_event(move |_: MouseEvent| {
            platform::focus_soon(step_id(number));
            Action::Draft(doing.clone())
        })
    };
    let lines: Vec<&str> = row.lines.iter().map(|it| it.text.as_str()).collect();
    html! {
        <article class="lesson" aria-labelledby={TITLE} data-testid="again">
            <h2 id={TITLE} class="lesson-title" tabindex="-1">
                { tell(message!("Step {n} again: {title}", n = number + 1, title = *title)) }
            </h2>
            <p>{ say("The world is as the earlier steps leave it. Do the step by mouse or in the terminal: what you do takes the place of its lines. The later steps are played again then, and one that fails is marked.") }</p>
            if !lines.is_empty() {
                <h3>{ say("Its lines until now") }</h3>
                <pre class="mono small draft-said">{ lines.join("\n") }</pre>
            }
            <div class="lesson-buttons">
                <button class="button primary" data-testid="again-use" onclick={then(DraftAction::Stop(String::new()))}>
                    { icon(Icon::Check) }
                    <span>{ say("Use what I did") }</span>
                </button>
                <button class="button" data-testid="again-cancel" onclick={then(DraftAction::CancelAgain)}>{ say("Leave the step as it was") }</button>
            </div>
        </article>
    }
}
