//! Windows of the browser, and channels between those of this page.

use gloo::events::EventListener;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};

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

/// One end of a channel.
pub struct WindowChannel(BroadcastChannel);

/// What listens, until it is dropped.
pub struct Hearing(#[expect(dead_code, reason = "listens until it is dropped")] EventListener);

impl WindowChannel {
    pub(crate) fn open(name: &str) -> Option<Self> {
        BroadcastChannel::new(name).ok().map(Self)
    }

    pub(crate) fn post(&self, text: &str) {
        // A closed channel accepts nothing; then there is no receiver.
        let _ = self.0.post_message(&text.into());
    }

    /// Passes on texts of the other windows.
    pub fn hear(&self, hear: impl Fn(&str) + 'static) -> Hearing {
        Hearing(EventListener::new(&self.0, "message", move |event| {
            let event = event.dyn_ref::<MessageEvent>();
            if let Some(text) = event.and_then(|it| it.data().as_string()) {
                hear(&text);
            }
        }))
    }

    pub(crate) fn close(&self) {
        self.0.close();
    }
}
