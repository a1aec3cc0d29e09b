//! What pins a moment for comparing: the view that compares, the timeline and its branches.

use page::Branch;
use page::CompareAction;
use page::compare::{PinSide, PinnedMoment};
use sim::session::SavedSession;

use crate::prelude::*;
use crate::{opening, sessions};

/// Pins a moment at a side; `None`: the current one.
pub fn pin(side: PinSide, moment: Option<PinnedMoment>) -> Action {
    Action::Compare(CompareAction::Set(side, moment))
}

/// Opens a session and pins its last moment.
pub fn pin_session(dispatch: Dispatch, side: PinSide, name: String, saved: SavedSession) {
    opening::open(saved, move |opened| match opened {
        Ok((history, parting)) => {
            let end = PinnedMoment::end_of(name.into(), history);
            dispatch.dispatch(pin(side, Some(end)));
            sessions::tell_partings(dispatch, parting);
        }
        Err(why) => unopened(dispatch, why),
    });
}

/// Tells that a session could not be opened to compare with it.
pub fn unopened(dispatch: Dispatch, why: String) {
    let says = say("The session to compare with was not opened.");
    dispatch.dispatch(Action::Remark(says.to_string(), Some(why)));
}

/// Buttons of the timeline: pin the shown event.
pub fn pin_here(dispatch: Dispatch, taken: usize) -> Html {
    let button = |side: PinSide| {
        let letter = side.name();
        html! {
            <button type="button" key={letter} class="button mini" data-testid={format!("pin-{letter}")}
                title={tell(message!("Compare event {taken} as {side} (Shift {side} on the slider)", side = letter))}
                onclick={dispatch.on(Action::Compare(CompareAction::Here(side, taken)))}>
                { tell(message!("Pin as {side}", side = letter)) }
            </button>
        }
    };
    html! { <span class="pin-here" role="group" aria-label={say("Compare")}>{ for PinSide::ALL.map(button) }</span> }
}

/// A button at a branch: compares it with the current moment.
pub fn branch_pin(dispatch: Dispatch, branch: &Same<Branch>) -> Html {
    let on_compare = with!(branch, move |_: MouseEvent| {
        dispatch.dispatch(pin(PinSide::B, None));
        let (name, session) = (branch.name.clone(), branch.saved.clone());
        pin_session(dispatch, PinSide::A, name, session);
        dispatch.dispatch(Action::Screen(ScreenAction::Navigate(Route::Compare, None)));
    });
    html! {
        <button type="button" class="button mini" onclick={on_compare}
            aria-label={tell(message!("Compare {name} with the current moment", name = branch.name))}>{ say("Compare") }</button>
    }
}
