//! Fields: what they say, and the text selected in them.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::Event;

/// The field that an event is about. Lists and text areas have the same `value`.
fn field_of(event: &Event) -> Option<HtmlInputElement> {
    event.target().map(JsCast::unchecked_into)
}

/// What is typed into a field, or chosen in a list.
pub fn value(event: &Event) -> String {
    field_of(event).map_or_else(String::new, |field| field.value())
}

/// Whether a box is ticked.
pub fn checked(event: &Event) -> bool {
    field_of(event).is_some_and(|field| field.checked())
}
