//! The page. Only this crate knows the browser; everything in the world goes through `sim`.

// Its macro is for all modules below.
#[macro_use]
mod prelude;

mod app;
mod browser;
mod components;
mod dispatch;
mod drafts;
mod features;
mod importing;
mod library;
mod made;
mod memory;
mod opening;
mod own;
mod parts;
mod policies;
mod progress;
mod same;
mod say;
mod shared;

use std::cell::RefCell;
use std::rc::Rc;

use browser::{clock, fetch, focus, link, lms, picked, platform, storage};
use components::handout;

fn main() {
    if let Some(id) = handout::wanted() {
        return handout::show(id);
    }
    components::scene::begin();
    lms::begin(start);
}

fn start() {
    // Starts in the chosen language, or in English if that cannot be loaded.
    say::speak(say::wanted(), |spoken| {
        opening::begin(|first| {
            let props = app::Props {
                first: Rc::new(RefCell::new(first)).into(),
                unspoken: spoken.err(),
            };
            yew::Renderer::<app::App>::with_props(props).render();
        });
    });
}
