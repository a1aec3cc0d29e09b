//! The data file of AWS managed policies: fetched before an action, a question or a session that needs a policy which the program
//! does not contain.

use yew::prelude::*;

pub use crate::fetch::{policies as fetch, policies_missing};
use crate::library::Fetched;
use crate::say::key;

/// What stands in the place of an answer meanwhile.
pub const POLICIES_COME: &str = key("Loading the AWS managed policies…");

/// Calls `then` at once, or, where it needs the policies, once they are there; it gets a readable error if they cannot be fetched.
/// Returns whether they are being fetched.
pub fn once_there(needs: bool, then: impl FnOnce(Result<(), String>) + 'static) -> bool {
    match needs {
        true => fetch(Box::new(then)),
        false => then(Ok(())),
    }
    needs
}

/// Whether the policies are there, for a component whose answer needs them.
#[hook]
pub fn use_policies(needs: bool) -> Fetched<()> {
    let failed = use_state(|| None::<String>);
    let redraw = use_force_update();
    use_effect_with(needs, {
        let failed = failed.setter();
        move |needs| {
            if *needs {
                fetch(Box::new(move |fetched| match fetched {
                    Ok(()) => redraw.force_update(),
                    Err(why) => failed.set(Some(why)),
                }));
            }
        }
    });
    match (needs, &*failed) {
        (false, _) => Fetched::There(()),
        (true, None) => Fetched::Coming,
        (true, Some(why)) => Fetched::Failed(why.clone()),
    }
}
