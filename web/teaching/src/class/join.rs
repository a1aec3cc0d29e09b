//! A learner's part in a class: the form for the name, what is wrong with their reports, and what the class is asked.

use super::poll::poll_card;
use page::AppState;
use page::class::{ClassAction, ReportTrouble};
use page::follow::ServerLink;
use sim::session::SavedSession;
use ui::prelude::*;
use ui::{browser::fields::Field, sessions};

fn says(trouble: ReportTrouble, name: &str) -> String {
    let says = match trouble {
        ReportTrouble::Name => {
            return tell(message!(
                "The class does not take the name {name}. Enter one of 1 to 60 characters that shows.",
                name = *name
            ));
        }
        ReportTrouble::Refused(status) => {
            return tell(message!(
                "The presenter does not see your progress: the server refused it with status {status}."
            ));
        }
        ReportTrouble::Full => {
            say("The class is full, so the presenter does not see you. This page keeps trying.")
        }
        ReportTrouble::Lost => {
            say("Your progress does not reach the presenter now. This page keeps trying.")
        }
        ReportTrouble::Removed => say("The presenter removed you from the class."),
    };
    says.to_string()
}

/// What a page shows of its class: a learner's, or a presenter's that was opened anew.
pub fn class_part(dispatch: Dispatch, state: &AppState) -> Html {
    if let Some(found) = &state.class.found {
        return class_found(dispatch, found);
    }
    if !state.class.is_learner(&state.base) {
        return Html::default();
    }
    let reports = &state.class.reports;
    let poll = state.class.poll(&state.follow, &state.base);
    let trouble = reports.trouble.zip(reports.name.as_ref());
    let is_removed = reports.trouble == Some(ReportTrouble::Removed);
    // The note about the connection says it.
    let trouble =
        trouble.filter(|_| state.class.server_link(&state.follow) != Some(ServerLink::Removed));
    html! {
        <>
        if let Some(poll) = poll { { poll_card(dispatch, poll, state.class.own_vote(&state.follow, &state.base)) } }
        if let Some((trouble, name)) = trouble {
            <p class="follow-note" role="alert" data-testid="class-trouble">{ says(trouble, name) }</p>
        }
        if let Some(name) = reports.joined() {
            <div class="follow-note class-joined" data-testid="class-joined">
                <p role="status">
                    { tell(message!("You are in the class as {name}. The presenter sees your progress in lessons and your own branch.")) }
                </p>
                <button type="button" class="button bare small" data-testid="class-leave"
                    title={say("Your page reports no more. The presenter keeps what it reported last.")} onclick={leave(dispatch)}>
                    { say("Leave the class") }
                </button>
            </div>
        } else if !is_removed {
            <JoinForm />
        }
        </>
    }
}

fn leave(dispatch: Dispatch) -> Callback<MouseEvent> {
    // The button goes with the name.
    let leave = |_: MouseEvent| platform::focus_soon("class-name".to_string());
    dispatch.on(Action::Class(ClassAction::Leave)).reform(leave)
}

#[component]
fn JoinForm() -> Html {
    let dispatch = use_dispatch();
    let typed = use_node_ref();
    let onsubmit = with!(typed, move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(input) = Field::at(&typed) {
            dispatch.dispatch(Action::Class(ClassAction::Join(input.value().into())));
        }
    });
    html! {
        <form class="follow-note" data-testid="class-join" {onsubmit}>
            { icon(Icon::Lesson) }
            <label for="class-name">{ say("Your name, for the class. The presenter then sees your progress in lessons and your own branch.") }</label>
            <input id="class-name" ref={typed} type="text" maxlength="60" required={true} autocomplete="name" />
            <button type="submit" class="button primary">{ say("Join the class") }</button>
        </form>
    }
}

/// What the class is shown, in a page that was opened anew: the presenter may go on with it.
fn class_found(dispatch: Dispatch, found: &Rc<SavedSession>) -> Html {
    let go_on = with!(found, move |_: MouseEvent| {
        let says = say("This page now continues the session that the class sees.").to_string();
        sessions::load_and(dispatch, (*found).clone(), says, |dispatch| {
            if !dispatch.state().class.show.shown.is_on() {
                dispatch.dispatch(Action::Class(ClassAction::Toggle));
            }
        });
    });
    html! {
        <section class="follow-note" data-testid="class-found" aria-label={say("The class")}>
            { icon(Icon::Present) }
            <p role="status">{ say("The class still sees what it was shown last.") }</p>
            <button type="button" class="button primary" data-testid="class-go-on" onclick={go_on}>{ say("Go on with it") }</button>
            <button type="button" class="button" onclick={dispatch.on(Action::Class(ClassAction::Found(None)))}>{ say("Close") }</button>
        </section>
    }
}
