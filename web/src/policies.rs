//! The data file of AWS managed policies: fetched when an action, a question or a session needs a policy that the program does not
//! contain. Until then, steps answer that there is no such policy: what they say is dropped, and asked again.

use sim::managed;
use yew::prelude::*;

use crate::fetch;
use crate::library::Fetched;
use crate::say::{key, say_with};

const FILE: &str = "managed-policies.txt";

/// What stands in the place of an answer meanwhile.
pub const POLICIES_COME: &str = key("Loading the AWS managed policies…");

/// What stands there if they cannot be fetched.
pub fn policies_missing(why: &str) -> String {
    say_with(
        "This needs the AWS managed policies, which could not be loaded. {why}",
        &[("why", &why)],
    )
}

/// Fetches the file; `then` gets a readable error if that fails.
pub fn fetch(then: Box<dyn FnOnce(Result<(), String>)>) {
    let provide = |fetched: Result<String, String>| then(fetched.map(managed::provide));
    fetch::text(FILE, Box::new(provide));
}

/// Something that is computed, and whether policies were missing for it, so that it may be wrong.
pub fn misses<T>(compute: impl FnOnce() -> T) -> (T, bool) {
    managed::take_wish();
    let computed = compute();
    (computed, managed::take_wish())
}

/// The answer to a question to the world, unless policies were missing for it.
fn answer<T>(ask: impl FnOnce() -> T) -> Option<T> {
    let (answer, misses) = misses(ask);
    (!misses).then_some(answer)
}

/// Asks a question to the world, once the policies that it needs are there. `then` gets the answer, or a readable error if they
/// cannot be fetched. Returns whether they are being fetched; otherwise `then` has the answer already.
pub fn ask<T: 'static>(
    ask: impl Fn() -> T + 'static,
    then: impl FnOnce(Result<T, String>) + 'static,
) -> bool {
    match answer(&ask) {
        Some(answer) => {
            then(Ok(answer));
            false
        }
        None => {
            fetch(Box::new(move |fetched| then(fetched.map(|()| ask()))));
            true
        }
    }
}

/// The answer to a question to the world that a component is drawn from. While the policies that it needs are fetched, there is
/// none.
#[hook]
pub fn use_answer<T>(ask: impl FnOnce() -> T) -> Fetched<T> {
    let failed = use_state(|| None::<String>);
    let redraw = use_force_update();
    let answer = answer(ask);
    use_effect_with(answer.is_none(), {
        let failed = failed.setter();
        move |misses| {
            if *misses {
                fetch(Box::new(move |fetched| match fetched {
                    Ok(()) => redraw.force_update(),
                    Err(why) => failed.set(Some(why)),
                }));
            }
        }
    });
    match (answer, &*failed) {
        (Some(answer), _) => Fetched::There(answer),
        (None, None) => Fetched::Coming,
        (None, Some(why)) => Fetched::Failed(why.clone()),
    }
}
