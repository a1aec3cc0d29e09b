//! Events of the window and of the whole page.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, window};
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, KeyboardEvent};

use super::platform;

/// Ends what listens.
pub type End = Box<dyn FnOnce()>;

/// Listens to events of the window, see [`platform::listen`].
pub fn on_window(name: &'static str, on: impl Fn(&Event) + 'static) -> End {
    platform::listen(&window(), name, on)
}

/// Listens to events anywhere in the page before its elements get them; it cannot prevent what the browser would do.
pub fn before_page(name: &'static str, on: impl Fn(&Event) + 'static) -> End {
    let options = EventListenerOptions::run_in_capture_phase();
    let listener = EventListener::new_with_options(&document(), name, options, on);
    Box::new(move || drop(listener))
}

/// Has the browser ask for confirmation before the page is closed.
pub fn ask_before_closing() -> End {
    on_window("beforeunload", |event| {
        event.prevent_default();
        let _ = Reflect::set(event, &"returnValue".into(), &true.into());
    })
}

/// A key that was pressed, and where.
pub struct KeyPress {
    /// Its name, as the browser has it, such as `ArrowLeft`.
    pub key: String,
    /// Control, or Command.
    pub control: bool,
    /// Shift was held.
    pub shift: bool,
    /// Alt, or Option, was held.
    pub alt: bool,
    /// Something nearer to the focus has handled it.
    pub handled: bool,
    target: Option<Element>,
}

impl KeyPress {
    fn of(event: &KeyboardEvent) -> Self {
        Self {
            key: event.key(),
            control: event.ctrl_key() || event.meta_key(),
            shift: event.shift_key(),
            alt: event.alt_key(),
            handled: event.default_prevented(),
            target: event.target().and_then(|it| it.dyn_into().ok()),
        }
    }

    /// Whether it was pressed inside one of these.
    pub fn is_in(&self, places: &str) -> bool {
        (self.target.as_ref()).is_some_and(|it| matches!(it.closest(places), Ok(Some(_))))
    }

    /// Whether it was pressed at one of these itself.
    pub fn is_at(&self, places: &str) -> bool {
        (self.target.as_ref()).is_some_and(|it| it.matches(places).unwrap_or(false))
    }

    /// Whether it was pressed in an empty search field.
    pub fn is_in_empty_search(&self) -> bool {
        let field = (self.target.as_ref()).and_then(|it| it.dyn_ref::<HtmlInputElement>());
        field.is_some_and(|it| it.type_() == "search" && it.value().is_empty())
    }
}

/// Listens to all keys of the page. A key that `on` takes does nothing else.
pub fn on_keys(on: impl Fn(&KeyPress) -> bool + 'static) -> End {
    platform::listen(&document(), "keydown", move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if on(&KeyPress::of(event)) {
            event.prevent_default();
        }
    })
}
