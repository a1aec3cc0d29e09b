//! Streams of events that a server sends.

use std::rc::Rc;

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventSource, MessageEvent};

/// An event source that is closed together with its listeners.
pub struct EventStream<const LISTENERS: usize> {
    source: EventSource,
    _listeners: [EventListener; LISTENERS],
}

/// What an owner does at an event of this kind.
type Hears<T> = (&'static str, fn(&Rc<T>, &Event));

impl<const LISTENERS: usize> EventStream<LISTENERS> {
    pub fn open<T>(url: &str, owner: &Rc<T>, hears: [Hears<T>; LISTENERS]) -> Option<Self>
    where
        T: 'static,
    {
        let source = EventSource::new(url).ok()?;
        let listeners = hears.map(|(kind, hear)| {
            let owner = owner.clone();
            EventListener::new(&source, kind, move |event| hear(&owner, event))
        });
        Some(Self {
            source,
            _listeners: listeners,
        })
    }
}

impl<const LISTENERS: usize> Drop for EventStream<LISTENERS> {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// The data of a server-sent event.
pub fn data(event: &Event) -> Option<String> {
    event.dyn_ref::<MessageEvent>()?.data().as_string()
}

/// The number of a server-sent event.
pub fn number(event: &Event) -> Option<usize> {
    event
        .dyn_ref::<MessageEvent>()?
        .last_event_id()
        .parse()
        .ok()
}
