//! What the guide shows while a lesson is being fetched.

use super::parts::on;
use page::lesson::{LessonAction, LessonOpening};
use ui::prelude::*;

/// The guide's contents while a lesson loads.
pub fn waiting(dispatch: Dispatch, opening: &LessonOpening) -> Html {
    let again = LessonAction::Open {
        id: opening.id.clone(),
        anew: opening.anew,
    };
    html! {
        <section class="guide-part lesson-waiting" role="status" data-testid="lesson-opening">
            if let Some(why) = &opening.failed {
                <h2>{ say("The lesson could not be opened") }</h2>
                <p>{ why }</p>
                <div class="lesson-buttons">
                    <button class="button primary" onclick={on(dispatch, again)}>{ say("Try again") }</button>
                    <button class="button" onclick={on(dispatch, LessonAction::Leave)}>{ icon(Icon::Close) }<span>{ say("Continue without it") }</span></button>
                </div>
            } else {
                <p>{ say("Opening the lesson…") }</p>
            }
        </section>
    }
}
