//! Units open for what was selected elsewhere, such as in the search.

use sim::ids::AccountId;

use super::props::Props;
use ui::prelude::*;

/// Opens the units above a newly selected account. The user may close them again.
#[hook]
pub(crate) fn use_opened(props: &Props, account: Option<AccountId>) {
    let now = (
        props.scene.clone(),
        props.folds.clone(),
        props.on_folds.clone(),
    );
    use_effect_with(account, move |account| {
        let (scene, folds, on_folds) = now;
        if let Some(opened) = account.and_then(|it| folds.showing(&scene, it)) {
            on_folds.emit(opened);
        }
    });
}
