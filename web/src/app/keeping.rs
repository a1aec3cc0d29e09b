//! What the browser reports about what is kept: the page is left, another tab has stored its session, and the site has a
//! newer page.

use page::KeepAction;
use page::present::WindowRole;
use ui::browser::events;
use ui::prelude::*;
use ui::storage;

/// Listens for all of it.
#[hook]
pub fn use_keeping(part: WindowRole, dispatch: Dispatch) {
    use_effect_with((), move |()| {
        events::on_window("pagehide", move |_| {
            dispatch.dispatch(Action::Keep(KeepAction::Leave));
        })
    });
    use_effect_with((), move |()| {
        events::on_window("newer", move |_| {
            let says = say("There is a newer version of this page. Reload it when you like.");
            dispatch.dispatch(Action::Remark(says.to_string(), None));
        })
    });
    use_effect_with(part, move |part| {
        let alone = *part == WindowRole::Alone;
        // The browser reports only changes made by other tabs.
        events::on_window("storage", move |event| {
            if let Some(saved) = storage::kept_elsewhere(event).filter(|_| alone) {
                dispatch.dispatch(Action::Session(SessionAction::StoredElsewhere(saved)));
            }
        })
    });
}
