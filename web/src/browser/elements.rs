//! Elements of the page: found, measured, scrolled.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, PointerEvent};
use yew::NodeRef;

/// The first element of the page that a selector finds.
pub fn find(selector: &str) -> Option<HtmlElement> {
    let found = document().query_selector(selector).ok().flatten();
    found?.dyn_into().ok()
}

/// The element that an event happened at.
pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Whether an event happened at this node itself, not within it.
pub fn is_at(event: &Event, node: &NodeRef) -> bool {
    target(event) == node.cast::<Element>()
}

/// Sets a property of an element's style. Script sets a property, not a style attribute, which the content security policy forbids.
pub fn style(element: &HtmlElement, name: &str, value: &str) {
    let _ = element.style().set_property(name, value);
}

/// Sends the pointer's next events to the element that this one happened at.
pub fn capture(event: &PointerEvent) {
    if let Some(element) = target(event) {
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}
