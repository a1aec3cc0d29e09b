//! The scene of the page's own address.

use lessons::scene::{PageScene, Remark};
use ui::browser::{frame, link};
use ui::prelude::*;

pub(crate) fn read() -> (PageScene, Vec<Remark>) {
    PageScene::read(&link::query())
}

/// Whether pages named in the address can hear this one.
pub fn is_heard(scene: &PageScene) -> bool {
    !scene.hosts.is_empty() && frame::is_framed()
}

/// [`is_heard`] for the page's own address.
pub(crate) fn is_heard_now() -> bool {
    is_heard(&read().0)
}

/// The title of a pane.
pub fn pane_title(pane: &str) -> &'static str {
    match pane {
        "guide" => say("Guide"),
        "organization" => say("Organization"),
        "inspector" => say("Inspector"),
        "timeline" => say("Timeline"),
        _ => say("Terminal"),
    }
}
