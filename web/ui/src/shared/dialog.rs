//! How a dialog is closed.

use crate::prelude::*;

/// Closes the dialog.
pub fn closes(dispatch: Dispatch) -> Callback<()> {
    Callback::from(move |()| dispatch.dispatch(Action::Screen(ScreenAction::Close)))
}

/// A button that closes the dialog.
#[derive(Properties, PartialEq)]
pub struct LeaveProps {
    /// What the button says.
    pub label: AttrValue,
}

/// A button that closes the dialog.
#[component]
pub fn Leave(props: &LeaveProps) -> Html {
    let dispatch = use_dispatch();
    html! {
        <button type="button" class="button" data-testid="dialog-close" onclick={dispatch.on(Action::Screen(ScreenAction::Close))}>{ &props.label }</button>
    }
}
