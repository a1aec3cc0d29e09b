//! What the kinds of a walk do, by feature.

pub mod asked;
pub mod class;
pub mod drawing;
pub mod files;
pub mod follow;
pub mod lesson;
pub mod offers;
pub mod present;
pub mod screen;
pub mod session;
pub mod tools;
