//! Sessions that take the place of the current one, and what is said of them.

use page::{Action, PARTED, SessionAction};
use sim::session::{Parting, SavedSession};

use crate::dispatch::Dispatch;
use crate::opening::open;
use crate::say::{say, tell};

/// Opens a session in place of the current one, which is kept as a branch.
pub fn load(dispatch: Dispatch, saved: SavedSession, says: String) {
    load_and(dispatch, saved, says, |_| {});
}

/// [`load`] with something to do once it is open.
pub fn load_and(dispatch: Dispatch, saved: SavedSession, says: String, then: fn(Dispatch)) {
    open(saved, move |opened| match opened {
        Ok((history, parting)) => {
            dispatch.dispatch(Action::Session(SessionAction::Load(
                Box::new(history),
                says,
            )));
            then(dispatch);
            tell_partings(dispatch, parting);
        }
        Err(why) => not_opened(dispatch, why),
    });
}

/// Tells where opened sessions go on in another world than the one that was saved.
pub fn tell_partings(dispatch: Dispatch, partings: impl IntoIterator<Item = Parting>) {
    let says: Vec<String> = (partings.into_iter())
        .map(|parting| tell(parting.says()))
        .collect();
    if !says.is_empty() {
        let says = Some(says.join(" "));
        dispatch.dispatch(Action::Remark(say(PARTED).to_string(), says));
    }
}

/// Says that a session was not opened, and why.
pub fn not_opened(dispatch: Dispatch, why: String) {
    let title = say("The session was not opened. Your own session is unchanged.");
    dispatch.dispatch(Action::Remark(title.to_string(), Some(why)));
}
