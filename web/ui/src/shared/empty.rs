//! The offer of an empty view: the action that fills it.

pub use crate::parts::empty::show_all;
use crate::prelude::*;

/// A call that every identity may try: whatever the answer, it makes an event, a call and a record.
const FIRST_CALL: &str = "aws organizations describe-organization";

/// Makes a first call, for views of events and calls.
pub fn first_call(dispatch: Dispatch) -> Html {
    let onclick = dispatch.on(Action::Session(SessionAction::Lines(vec![
        FIRST_CALL.to_string(),
    ])));
    html! {
        <button type="button" class="button first-call" data-testid="first-call" {onclick}>
            { icon(Icon::Play) }<span>{ say_marked!("Run {line}", &[("line", html! { <code>{ FIRST_CALL }</code> })]) }</span>
        </button>
    }
}

/// Opens the services: trusted access is what causes work that happens later.
pub fn to_services(dispatch: Dispatch) -> Html {
    let onclick = dispatch.on(Action::Screen(ScreenAction::Navigate(
        Route::Services,
        None,
    )));
    html! {
        <button type="button" class="button" {onclick}>{ icon(Icon::Service) }<span>{ say("Browse the services") }</span></button>
    }
}
