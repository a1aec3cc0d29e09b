//! The drawing of the organization, and the views in its place: services, the past, records.

pub mod camera;
pub mod crowd;
pub mod drawing_keys;
pub mod floating;
pub mod gestures;
pub mod glyphs;
pub mod layout;
pub mod motion;
pub mod names;
pub mod services;
pub mod timeline;
pub mod trail;
pub mod ways;
