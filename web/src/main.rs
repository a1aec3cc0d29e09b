//! The page. Only it and its crates know the browser; everything in the world goes through `sim`.

#[macro_use]
extern crate ui;

mod app;

use std::cell::RefCell;
use std::rc::Rc;

use teaching::scene;
use tools::handout;
use ui::library::beginning::LESSONS;
use ui::{lms, opening, speaking};

fn main() {
    if let Some(id) = handout::wanted() {
        return handout::show(id);
    }
    scene::begin();
    lms::begin(LESSONS, start);
}

fn start() {
    // Starts in the chosen language, or in English if that cannot be loaded.
    speaking::speak(speaking::wanted(), |spoken| {
        opening::begin(|first| {
            let props = app::Props {
                first: Rc::new(RefCell::new(first)).into(),
                unspoken: spoken.err(),
            };
            yew::Renderer::<app::App>::with_props(props).render();
        });
    });
}
