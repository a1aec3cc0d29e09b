//! Streams of events that a server sends.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use page::follow::SILENCE_MS;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventSource, MessageEvent};

use super::Timeout;

/// The event by which a server says that it is still there.
const BEAT: &str = "beat";

/// An event source that is closed together with its listeners.
pub struct EventStream<const LISTENERS: usize> {
    source: EventSource,
    _listeners: [EventListener; LISTENERS],
    _beats: EventListener,
    silence: Silence,
}

/// What an owner does at an event of this kind.
type Hears<T> = (&'static str, fn(&Rc<T>, &Event));

/// The timer that runs out when nothing has been heard for long.
type Silence = Rc<RefCell<Option<Timeout>>>;

impl<const LISTENERS: usize> EventStream<LISTENERS> {
    /// Opens the stream of an address. `is_silent`: what the owner does if nothing comes for [`SILENCE_MS`]; a connection that is
    /// lost without a word makes no error.
    pub fn open<T>(
        url: &str,
        owner: &Rc<T>,
        hears: [Hears<T>; LISTENERS],
        is_silent: fn(&Rc<T>),
    ) -> Option<Self>
    where
        T: 'static,
    {
        let source = EventSource::new(url).ok()?;
        let silence = Silence::default();
        let waits = with!((owner, silence), move || {
            let timer = Timeout::new(SILENCE_MS, with!(owner, move || is_silent(&owner)));
            *silence.borrow_mut() = Some(timer);
        });
        waits();
        let waits = Rc::new(waits);
        let listeners = hears.map(|(kind, hear)| {
            EventListener::new(
                &source,
                kind,
                with!((owner, waits), move |event| {
                    waits();
                    hear(&owner, event);
                }),
            )
        });
        let beats = EventListener::new(&source, BEAT, move |_| waits());
        Some(Self {
            source,
            _listeners: listeners,
            _beats: beats,
            silence,
        })
    }
}

impl<const LISTENERS: usize> Drop for EventStream<LISTENERS> {
    fn drop(&mut self) {
        self.source.close();
        self.silence.take();
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
