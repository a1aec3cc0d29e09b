//! The icon of an account.

use sim::view::AccountKind;

use yew::prelude::*;

/// The icon of an account's kind: founded the organization, created in it, invited, or on its own; or that it is being closed.
pub fn face(kind: AccountKind, closing: bool) -> Html {
    let path = match kind {
        _ if closing => "M12 3v9M7 6.500a8 8 0 1 0 10 0",
        AccountKind::Management => "M4 17.500h16M4 17.500 3 8l5 4 4-7 4 7 5-4-1 9.500",
        AccountKind::Created | AccountKind::Standalone => {
            "M4 9.500 12 4l8 5.500V20H4zM9.500 20v-6h5v6"
        }
        AccountKind::Invited => "M4 6h16v12.500H4zM4 7.500l8 6 8-6",
    };
    html! {
        <svg class="face" viewBox="-6 -6 36 36" width="36" height="36" aria-hidden="true" focusable="false">
            <rect x="-6" y="-6" width="36" height="36" rx="8" />
            <path d={path} />
        </svg>
    }
}
