//! The line under the top bar in a page that a learning platform launched.

use page::effects::Errand;
use ui::browser::Interval;
use ui::lms;
use ui::prelude::*;

/// Milliseconds between checks of the status.
const LOOK: u32 = 500;

/// The line about the learning platform.
#[component]
pub fn PlatformBar() -> Html {
    let dispatch = use_dispatch();
    let status = use_state_eq(lms::status);
    use_effect_with((), {
        let status = status.setter();
        move |()| {
            // An ordinary page has no status and never gets one.
            let looks = lms::status().is_some();
            let interval = looks.then(|| Interval::new(LOOK, move || status.set(lms::status())));
            move || drop(interval)
        }
    });
    let Some(status) = &*status else {
        return Html::default();
    };
    html! {
        <section class="follow-note platform-note" aria-label={say("Learning platform")} data-testid="platform" data-trouble={status.trouble.to_string()}>
            { icon(if status.trouble { Icon::Bell } else { Icon::Check }) }
            <p role="status">{ &status.text }</p>
            if status.can_finish {
                <button type="button" class="button" data-testid="platform-finish" onclick={dispatch.on(Action::Errand(Errand::FinishVisit))}
                    title={say("Ends this visit. You can come back and continue, as often as your platform allows.")}>{ say("Finish") }</button>
            }
        </section>
    }
}
