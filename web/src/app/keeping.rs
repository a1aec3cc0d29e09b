//! What the browser reports about storage: the page is left, and another tab has stored its session.

use page::KeepAction;
use page::present::WindowRole;
use ui::browser::events;
use ui::prelude::*;
use ui::storage;

/// Listens for both.
#[hook]
pub fn use_keeping(part: WindowRole, dispatch: Dispatch) {
    use_effect_with((), move |()| {
        events::on_window("pagehide", move |_| {
            dispatch.dispatch(Action::Keep(KeepAction::Leave));
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
