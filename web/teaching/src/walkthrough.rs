//! A walkthrough: a lesson that shows and asks, in the guide.

pub mod ideas;
mod step;
mod welcome;

pub use step::Shown;
pub use welcome::Welcome;
