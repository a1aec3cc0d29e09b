//! Channels between the windows of this page in this browser.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};

/// One end of a channel.
pub struct WindowChannel(BroadcastChannel);

/// What listens, until it is dropped.
pub struct Hearing(#[expect(dead_code, reason = "listens until it is dropped")] EventListener);

impl WindowChannel {
    pub fn open(name: &str) -> Option<Self> {
        BroadcastChannel::new(name).ok().map(Self)
    }

    pub fn post(&self, text: &str) {
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

    pub fn close(&self) {
        self.0.close();
    }
}
