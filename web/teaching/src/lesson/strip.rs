//! The lesson in one line under the organization, on a narrow screen: a mistake just made, or the current goal.

use super::parts::answers;
use page::lesson::{LessonPlace, View};
use ui::prelude::*;
use ui::shared::lesson_text::line;

/// What the lesson says in one line, under the organization; empty if nothing.
pub fn strip(dispatch: Dispatch, view: &View) -> Html {
    let to_guide = dispatch.on_event(|_: MouseEvent| {
        platform::focus_soon(super::parts::TITLE.to_string());
        Action::Screen(ScreenAction::Pane(Pane::Guide))
    });
    if let Some(mistake) = view.mistakes.first() {
        return html! {
            <div class="lesson-strip wait narrow-only" data-testid="strip">
                <p lang={view.lang}>{ icon(Icon::Bell) }<span class="lesson-line">{ line(&mistake.text) }</span></p>
                <div class="lesson-buttons">
                    <button class="button" onclick={to_guide}>{ say("Read on") }</button>
                    { answers(dispatch, mistake.back_to, mistake.number) }
                </div>
            </div>
        };
    }
    let mut goals =
        (view.step.iter()).flat_map(|step| step.goals.iter().map(|at| &view.goals[*at]));
    let open = goals.find(|it| !it.met);
    let (done, title) = match &view.step {
        Some(step) => (step.done, &step.title),
        None => {
            let done = view.finished && view.place != LessonPlace::Intro;
            (done, &view.title)
        }
    };
    html! {
        <div class="lesson-strip narrow-only" data-testid="strip">
            <button class="lesson-now" onclick={to_guide}>
                <span class="goal-mark" data-met={done.to_string()} aria-hidden="true">if done { { icon(Icon::Check) } }</span>
                <span class="lesson-line">
                    if open.is_some() { <b>{ say("Next goal") }</b>{ ": " } }
                    <span lang={view.lang}>{ line(open.map_or(title, |goal| &goal.text)) }</span>
                </span>
                if done { <span class="lesson-verdict good">{ say("Done") }</span> }
            </button>
        </div>
    }
}
