//! Lines under the top bar that stay while they apply: what the browser does not store, and a session that is being
//! opened.

use page::KeepAction;
use page::effects::Errand;
use page::unkept::{StorageTrouble, Unkept, WhyNotKept};
use ui::prelude::*;
use ui::{opening, progress};

/// The properties of [`UnkeptNote`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is not stored.
    pub unkept: Unkept,
    /// The number of steps of the reader's own session, if a file has all of them.
    pub saved: Option<usize>,
}

/// The list of what the browser does not store, with ways to save it. The session is the reader's own, also while a lesson is open.
#[component]
pub fn UnkeptNote(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let Unkept { trouble, seen, .. } = props.unkept;
    let share = Callback::from(move |_: MouseEvent| {
        dispatch.dispatch(Action::Keep(KeepAction::Seen));
        dispatch.dispatch(Action::Screen(ScreenAction::Open(Dialog::Share)));
    });
    if !trouble.loses() {
        if trouble.damaged == 0 || seen {
            return Html::default();
        }
        return html! {
            <section class="follow-note unkept-note" aria-label={say("Damaged data")} data-testid="set-aside-note">
                { icon(Icon::Bell) }
                <p role="status">
                    { say("Saved data could not be opened. It is set aside unchanged; you can save it to a file.") }
                </p>
                <button type="button" class="button" onclick={share}>{ say("Show it") }</button>
            </section>
        };
    }
    let save = dispatch.on(Action::Keep(KeepAction::Save));
    let save_progress = Callback::from(move |_| progress::save(dispatch, ""));
    let again = dispatch.on(Action::Errand(Errand::StoreAgain));
    unkept(&trouble, props.saved, [save, save_progress, share, again])
}

/// What the browser does not keep; `saved`: the session is in a file up to this step.
fn unkept(
    trouble: &StorageTrouble,
    saved: Option<usize>,
    [save, save_progress, share, again]: [Callback<MouseEvent>; 4],
) -> Html {
    let why = match trouble.why {
        Some(WhyNotKept::Full) => say("The browser has no more room for Orgsim."),
        Some(WhyNotKept::Forbidden) | None => {
            say("The browser does not let Orgsim keep anything here.")
        }
    };
    let has_asides = trouble.asides > 0;
    let parts = [
        (trouble.session, say("this session")),
        (
            trouble.branches,
            say("the other sessions under Save and share"),
        ),
        (trouble.lessons, say("your progress in lessons")),
        (trouble.drafts, say("what you are writing")),
        (has_asides, say("damaged sessions that were set aside")),
    ];
    let parts: Vec<&str> = parts.iter().filter(|it| it.0).map(|it| it.1).collect();
    let says = tell(message!(
        "Closing this page loses {what}. Save it to a file first.",
        what = parts.join(", ")
    ));
    html! {
        <section class="follow-note unkept-note" aria-label={say("Not saved")} data-testid="unkept" data-why={match trouble.why { Some(WhyNotKept::Full) => "full", _ => "forbidden" }}>
            { icon(Icon::Bell) }
            <p role="status"><b>{ why }</b>{ " " }{ says }
                if let Some(steps) = saved {
                    <span data-testid="unkept-saved">
                        { " " }
                        { tell(message!("The session is saved up to here: {steps}.", steps = steps_of(steps))) }
                    </span>
                }
            </p>
            if trouble.session {
                <button type="button" class="button primary" data-testid="unkept-save" onclick={save}>
                    { icon(Icon::Save) }
                    <span>{ say("Save the session") }</span>
                </button>
            }
            if trouble.lessons {
                <button type="button" class="button" data-testid="unkept-progress" onclick={save_progress}>
                    { icon(Icon::Save) }
                    <span>{ say("Save your progress") }</span>
                </button>
            }
            if trouble.branches || has_asides {
                <button type="button" class="button" onclick={share}>{ say("Show them") }</button>
            }
            <button type="button" class="button" data-testid="unkept-retry" onclick={again}>
                { say("Try to save again") }
            </button>
        </section>
    }
}

/// A session that is being opened, and a button to stop.
#[component]
pub fn OpeningNote() -> Html {
    let progress = use_state_eq(opening::progress);
    use_effect_with((), {
        let progress = progress.setter();
        move |()| {
            opening::on_progress(Some(Box::new(move || progress.set(opening::progress()))));
            || opening::on_progress(None)
        }
    });
    let Some(progress) = *progress else {
        return Html::default();
    };
    html! {
        <section class="follow-note opening-note" aria-label={say("Opening a session")} data-testid="opening">
            { icon(Icon::Clock) }
            <p>{ opening::says(progress) }</p>
            <progress max={progress.total.to_string()} value={progress.taken.to_string()}
                aria-label={say("Opening a session")} />
            <button type="button" class="button" data-testid="stop-opening" onclick={|_: MouseEvent| opening::stop()}>{ say("Stop") }</button>
        </section>
    }
}
