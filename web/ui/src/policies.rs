//! The data files beside the program: the AWS managed policies, fetched before an action, a question or a session that needs a policy
//! which the program does not contain; and the catalog of actions, fetched when a policy is edited.

use lint::ActionCatalog;
use yew::prelude::*;

use crate::fetch::catalog;
pub use crate::fetch::{policies as fetch, policies_missing};
use crate::fetched::Fetched;
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

/// What fetches a file.
type FetchFile = fn(Box<dyn FnOnce(Result<(), String>)>);

/// Whether the policies are there, for a component whose answer needs them.
#[hook]
pub fn use_policies(needs: bool) -> Fetched<()> {
    use_file(needs, fetch, 0)
}

/// Whether the catalog of actions is there, for a component in which a policy is edited, and a callback that asks for it again.
#[hook]
pub fn use_catalog(needs: bool) -> (Fetched<()>, Callback<MouseEvent>) {
    let tries = use_state(|| 0);
    let again = Callback::from({
        let tries = tries.clone();
        move |_| tries.set(*tries + 1)
    });
    let needs = needs && ActionCatalog::known().is_none();
    (use_file(needs, catalog, *tries), again)
}

#[hook]
fn use_file(needs: bool, fetch: FetchFile, tries: u32) -> Fetched<()> {
    let failed = use_state(|| None::<String>);
    let redraw = use_force_update();
    use_effect_with((needs, tries), {
        let failed = failed.setter();
        move |(needs, _)| {
            if *needs {
                failed.set(None);
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
