//! The page. Only this crate knows the browser; all that happens in the world goes through `sim`.

mod app;
mod clock;
mod components;
mod fetch;
mod focus;
mod icons;
mod library;
mod link;
mod lms;
mod memory;
mod opening;
mod platform;
mod progress;
mod say;
mod state;
mod storage;

use components::handout;

fn main() {
    if let Some(id) = handout::wanted() {
        return handout::show(id);
    }
    components::scene::begin();
    lms::begin(start);
}

fn start() {
    // In its language from the first word on; in English if that is not to be had.
    say::speak(say::wanted(), |spoken| {
        let props = app::Props {
            unspoken: spoken.err(),
        };
        opening::begin(|| {
            yew::Renderer::<app::App>::with_props(props).render();
        });
    });
}
