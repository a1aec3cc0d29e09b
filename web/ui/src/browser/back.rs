//! The entries of the browser's history, each with a text.

use gloo::utils::window;
use wasm_bindgen::JsValue;

use super::events::{self, End};

/// The text of the entry that is shown.
pub fn kept() -> Option<String> {
    window().history().ok()?.state().ok()?.as_string()
}

/// A new entry after the one that is shown.
pub fn enter(text: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state(&JsValue::from_str(text), "");
    }
}

/// Another text for the entry that is shown.
pub fn replace(text: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state(&JsValue::from_str(text), "");
    }
}

/// Goes on to another entry, as Back (-1) and Forward do.
pub fn step(by: i32) {
    if let Ok(history) = window().history() {
        let _ = history.go_with_delta(by);
    }
}

/// Tells the text of the entry to which the user went.
pub fn listen(tell: impl Fn(Option<String>) + 'static) -> End {
    events::on_window("popstate", move |_| tell(kept()))
}
