//! Windows of the browser.

use gloo::utils::{document, window};

/// Opens another tab. False if the browser does not allow it.
pub fn open(address: &str) -> bool {
    let opened = window().open_with_url_and_target(address, "_blank");
    opened.is_ok_and(|it| it.is_some())
}

/// Opens a window with a name, or shows another address in the one that has it. False if the browser does not allow it.
pub fn open_named(address: &str, name: &str, features: &str) -> bool {
    let opened = window().open_with_url_and_target_and_features(address, name, features);
    matches!(opened, Ok(Some(_)))
}

/// Names this window and its tab.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Prints the page. If that is forbidden, the browser says so.
pub fn print() {
    let _ = window().print();
}
