//! Fields: what they say, and the text selected in them.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDocument, HtmlInputElement, HtmlTextAreaElement, InputEvent};
use yew::NodeRef;

use super::platform;

/// A field or a list. Lists and text areas have the same properties.
#[derive(Clone)]
pub struct Field(HtmlInputElement);

impl Field {
    /// The field of a node.
    pub fn at(node: &NodeRef) -> Option<Self> {
        Some(Self(node.get()?.unchecked_into()))
    }

    /// The field that an event is about.
    pub fn of(event: &Event) -> Option<Self> {
        Some(Self(event.target()?.unchecked_into()))
    }

    /// The text area that has the focus.
    pub fn focused() -> Option<Self> {
        let area: HtmlTextAreaElement = platform::focused()?.dyn_into().ok()?;
        Some(Self(area.unchecked_into()))
    }

    /// What it says, or the chosen option of a list.
    pub fn value(&self) -> String {
        self.0.value()
    }

    /// Sets what it says. The browser cannot undo it, and sends no event.
    pub fn set_value(&self, value: &str) {
        self.0.set_value(value);
    }

    /// Whether the box is ticked.
    pub fn checked(&self) -> bool {
        self.0.checked()
    }

    /// Ticks the box, or not.
    pub fn set_checked(&self, checked: bool) {
        self.0.set_checked(checked);
    }

    /// Moves the focus to it.
    pub fn focus(&self) {
        let _ = self.0.focus();
    }

    /// The selected text, in units of UTF-16; both ends are the caret if nothing is selected.
    pub fn selection(&self) -> (u32, u32) {
        let (from, to) = (self.0.selection_start(), self.0.selection_end());
        (
            from.ok().flatten().unwrap_or(0),
            to.ok().flatten().unwrap_or(0),
        )
    }

    /// Selects a part of the text, in units of UTF-16.
    pub fn select(&self, from: u32, to: u32) {
        let _ = self.0.set_selection_range(from, to);
    }

    /// Selects its whole text.
    pub fn select_all(&self) {
        self.0.select();
    }

    /// Replaces a part of the text as if it had been typed, so that the browser can undo it. Sends an input event.
    pub fn write(&self, (from, to): (u32, u32), text: &str) {
        self.focus();
        self.select(from, to);
        let typed = document()
            .dyn_into::<HtmlDocument>()
            .ok()
            .and_then(|document| {
                (document.exec_command_with_show_ui_and_value("insertText", false, text)).ok()
            });
        if typed != Some(true) {
            let _ = self.0.set_range_text_with_start_and_end(text, from, to);
            if let Ok(event) = InputEvent::new("input") {
                let _ = self.0.dispatch_event(&event);
            }
        }
    }
}

/// What is typed into a field, or chosen in a list.
pub fn value(event: &Event) -> String {
    Field::of(event).map_or_else(String::new, |field| field.value())
}

/// Whether a box is ticked.
pub fn checked(event: &Event) -> bool {
    Field::of(event).is_some_and(|field| field.checked())
}

/// The values of the ticked boxes and the chosen options of the form that an event is about.
pub fn chosen(event: &Event) -> Option<Vec<String>> {
    let form = event.target()?.dyn_into().ok()?;
    let inputs = platform::all(&form, "input:checked").into_iter();
    let inputs = inputs.filter_map(|it| it.dyn_into::<HtmlInputElement>().ok());
    Some(inputs.map(|it| it.value()).collect())
}
