//! What views are made of. A part knows neither a feature nor the page's state: it gets plain values and calls back.

pub mod copy;
pub mod dialog;
pub mod empty;
pub mod face;
pub mod forms;
pub mod icon;
pub mod popup;
pub mod select;
pub mod service_icon;
pub mod splitter;
pub mod text;
