//! The browser. Only this folder uses `web-sys`, `gloo`, `js-sys` and `wasm-bindgen`; the rest of the page asks its functions, and
//! knows only the events that Yew passes on.

pub mod clock;
pub mod elements;
pub mod fetch;
pub mod fields;
pub mod focus;
pub mod link;
pub mod lms;
pub mod loading;
pub mod modal;
pub mod picked;
pub mod platform;
pub mod storage;

/// Timers end when they are dropped.
pub use gloo::timers::callback::{Interval, Timeout};
