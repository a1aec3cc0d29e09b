//! The page. Only this crate knows the browser; all that happens in the world goes through `sim`.

mod app;
mod clock;
mod components;
mod focus;
mod icons;
mod link;
mod memory;
mod platform;
mod state;
mod storage;

fn main() {
    yew::Renderer::<app::App>::new().render();
}
