//! A class on a server: the presenter's switch, and a learner's part in it.

mod join;
mod poll;

use page::class::{ClassAction, ShownToClass};
use ui::prelude::*;

pub use join::class_part;

/// The presenter's switch in the header, and the way to the board.
pub fn class_switch(dispatch: Dispatch, shown: ShownToClass) -> Html {
    let (state, text) = match shown {
        ShownToClass::Off => ("off", say("Show to the class").to_string()),
        ShownToClass::Starting => ("opening", say("Connecting").to_string()),
        ShownToClass::On(n) => {
            let says = tell(message!("Shown to the class: {followers}", followers = n));
            ("live", says)
        }
        ShownToClass::Lost => ("lost", say("Connection lost").to_string()),
        ShownToClass::Refused => ("lost", say("The server has a different key").to_string()),
        ShownToClass::Replaced => ("lost", say("Another page shows to the class").to_string()),
    };
    let pressed = shown.is_on().to_string();
    let onclick = dispatch.on(Action::Class(ClassAction::Toggle));
    let board = dispatch.on(Action::Screen(ScreenAction::ToggleRoute(Route::Class)));
    html! {
        <>
        <button type="button" class="button follow-mark" data-testid="class" data-state={state} aria-pressed={pressed} {onclick}
            title={say("On: the class sees the session of this page, and every change. Off: the class keeps what it saw last. The number tells how many follow.")}>
            <span class="follow-dot" aria-hidden="true"></span>
            <span>{ text }</span>
        </button>
        <button type="button" class="button bare" data-testid="class-board" onclick={board}>{ say("The class") }</button>
        </>
    }
}
