//! The page. Only this crate knows the browser; everything in the world goes through `sim`.

mod app;
mod clock;
mod components;
mod dispatch;
mod drafts;
mod fetch;
mod focus;
mod icons;
mod importing;
mod library;
mod link;
mod lms;
mod made;
mod memory;
mod opening;
mod own;
mod picked;
mod platform;
mod policies;
mod prelude;
mod progress;
mod same;
mod say;
mod storage;

use std::cell::RefCell;
use std::rc::Rc;

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
