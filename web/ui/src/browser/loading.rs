//! The loading text of `index.html`, which says what happens before the page is drawn.

use gloo::events::EventListener;
use gloo::utils::document;
use web_sys::Element;

/// Writes into the loading text, with a button that stays.
pub fn show(text: &str, label: &str, press: fn()) {
    if let Some(button) = with_button(text, label) {
        EventListener::new(&button, "click", move |_| press()).forget();
    }
}

/// Writes into the loading text, with a button that goes once it is pressed.
pub fn show_once(text: &str, label: &str, press: impl FnOnce() + 'static) {
    if let Some(button) = with_button(text, label) {
        EventListener::once(
            &button,
            "click",
            with!(button, move |_| {
                button.remove();
                press();
            }),
        )
        .forget();
    }
}

/// Writes into the loading text. Returns the button, unless it was there before.
fn with_button(text: &str, label: &str) -> Option<Element> {
    const BUTTON: &str = "loading-button";
    let said = document().get_element_by_id("loading-text")?;
    said.set_text_content(Some(text));
    if document().get_element_by_id(BUTTON).is_some() {
        return None;
    }
    if let Some(hint) = document().get_element_by_id("loading-hint") {
        hint.remove();
    }
    let button = document().create_element("button").ok()?;
    button.set_id(BUTTON);
    button.set_class_name("button");
    button.set_text_content(Some(label));
    said.parent_element()?.append_child(&button).ok()?;
    Some(button)
}
