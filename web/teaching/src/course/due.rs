//! A due review, offered quietly below the organization when the page opens.

use super::review::ReviewCard;
use ui::library::{Fetched, use_catalog};
use ui::prelude::*;
use ui::{clock, progress, storage};

/// Storage key of the day on which the offer was put off.
const PUT_OFF: &str = "review.put-off";

/// The length of a day in a time by the clock, `2026-01-05`.
const DAY: usize = 10;

fn today() -> String {
    clock::now().chars().take(DAY).collect()
}

/// What became of the offer.
#[derive(Clone, PartialEq)]
enum DueStep {
    Open,
    /// The questions of this lesson are asked.
    Asking(AttrValue),
    Closed,
}

/// Nothing, as long as nothing was learned in this browser: then the list of lessons is not needed.
#[component]
pub fn DueCard() -> Html {
    match progress::is_kept() {
        true => html! { <Due /> },
        false => Html::default(),
    }
}

#[component]
fn Due() -> Html {
    let dispatch = use_dispatch();
    let offer = use_state(|| DueStep::Open);
    let (catalog, _) = use_catalog();
    let Fetched::There(catalog) = catalog else {
        return Html::default();
    };
    let closes = offer.setter();
    let close = Callback::from(move |()| closes.set(DueStep::Closed));
    let lesson = match &*offer {
        DueStep::Closed => return Html::default(),
        DueStep::Asking(lesson) => {
            return html! {
                <section class="due" data-testid="due">
                    <ReviewCard lesson={lesson.clone()} changed={Callback::noop()} {close} />
                </section>
            };
        }
        DueStep::Open => {
            if storage::preference(PUT_OFF).is_some_and(|it| it == today()) {
                return Html::default();
            }
            let rows = catalog.lessons.iter().map(|it| (it.id.clone(), it.quiz));
            let due = progress::most_due(&rows.collect::<Vec<_>>());
            due.and_then(|id| catalog.find(&id))
        }
    };
    let Some(lesson) = lesson else {
        return Html::default();
    };
    let (asks, id) = (offer.setter(), AttrValue::from(lesson.id.clone()));
    let ask = Callback::from(move |_: MouseEvent| asks.set(DueStep::Asking(id.clone())));
    let put_off = Callback::from(move |_: MouseEvent| {
        dispatch.remember(PUT_OFF, &today());
        close.emit(());
    });
    html! {
        <section class="due" aria-labelledby="due-title" data-testid="due">
            <div>
                <h2 id="due-title">{ say_with("Time to review: {lesson}", &[("lesson", &lesson.title.now())]) }</h2>
                <p class="small soft">{ say("At most three questions. Answering again after some days helps you remember.") }</p>
            </div>
            <div class="welcome-ways">
                <button type="button" class="button primary" data-testid="due-ask" onclick={ask}>{ say("Answer the questions") }</button>
                <button type="button" class="button" data-testid="due-later" onclick={put_off}>{ say("Not today") }</button>
            </div>
        </section>
    }
}
