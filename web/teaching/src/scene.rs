//! The scene: the settings in the address, the dialog that makes such addresses, and the exchange with a page that
//! embeds this one.

mod dialog;
mod host;

use lessons::scene::{PageScene, Remark, Wrong};

pub use dialog::SceneForm;
pub use host::use_host;

use crate::shared::scenes::{is_heard, read};
use ui::browser::{lms, storage};
use ui::prelude::*;

/// Chooses the page's storage, before anything is read from the browser.
///
/// An embedded page stores nothing by default. A frame that other pages can hear never uses the reader's storage: the
/// author of its address names those pages, and they could read or change what is stored. If they only listen, `keep`
/// gives it a separate storage with their names; if they drive it, it has none.
pub fn begin() {
    let scene = read().0;
    let heard = is_heard(&scene);
    if scene.drive && heard || !scene.keep && (scene.embed || heard) {
        storage::keep_in_memory();
    } else if heard {
        let mut hosts = scene.hosts;
        ordered::sort_by(&mut hosts, Ord::cmp);
        storage::keep_apart(&hosts.join(" "));
    }
}

/// The scene of the address, and its errors in readable form.
pub fn of_address() -> (PageScene, Option<String>) {
    let (scene, mut remarks) = read();
    // A platform that launches the page adds its own parameters.
    remarks.retain(|it| it.wrong != Wrong::Unknown || lms::note().is_none());
    let said = |remark: &Remark| {
        let (name, value) = (&remark.name, &remark.value);
        tell(match &remark.wrong {
            Wrong::Unknown => message!("There is no parameter {name}."),
            Wrong::Twice => message!("{name} appears twice; the first one is used."),
            Wrong::Driven => {
                key("keep is ignored: a page that another page can control keeps nothing in the browser.").into()
            }
            Wrong::Not(expected) => message!("{name}={value} is not understood; it can be {expected}."),
        })
    };
    let says: Vec<String> = remarks.iter().map(said).collect();
    (scene, (!says.is_empty()).then(|| says.join(" ")))
}
