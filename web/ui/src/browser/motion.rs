//! Movements: each is an animation of the browser, so that it goes on while the page is busy.

use js_sys::{Array, Function, Object, Reflect};
use page::motion::{Arrival, Movement, WALK_MS};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use super::platform;

fn set(object: &Object, name: &str, value: JsValue) {
    // Setting a property of a new object cannot fail.
    let _ = Reflect::set(object, &name.into(), &value);
}

fn frame(translate: &str) -> Object {
    let frame = Object::new();
    set(&frame, "translate", translate.into());
    frame
}

/// Through reflection: `animate` is among web-sys's unstable interfaces.
fn animate(element: &Element, frames: &Array, options: &Object) {
    let animate = Reflect::get(element, &"animate".into())
        .ok()
        .and_then(|it| it.dyn_into::<Function>().ok());
    if let Some(animate) = animate {
        let _ = animate.call2(element, frames, options);
    }
}

fn frames(positions: Vec<(f64, String)>) -> impl Iterator<Item = Object> {
    positions.into_iter().map(|(share, position)| {
        let frame = frame(&position);
        set(&frame, "offset", share.into());
        frame
    })
}

fn options(after: f64, lasts: f64, easing: &str) -> Object {
    let options = Object::new();
    set(&options, "delay", after.into());
    set(&options, "duration", lasts.into());
    set(&options, "easing", easing.into());
    options
}

/// Animates an element's arrival from another position, where it is until it starts.
pub fn fly(element: &Element, movement: &Movement) {
    if platform::reduced_motion() {
        return;
    }
    // It does not also appear.
    let _ = element.set_attribute("data-flies", "");
    let frames: Array = frames(movement.positions()).collect();
    let options = options(movement.after, movement.lasts, &movement.easing());
    set(&options, "fill", "backwards".into());
    animate(element, &frames, &options);
}

/// Animates a service's tile along its lane. It is hidden before it starts and when it is there.
pub fn walk(element: &Element, arrival: &Arrival) {
    if platform::reduced_motion() {
        return;
    }
    let shown = frames(arrival.positions()).inspect(|it| set(it, "visibility", "visible".into()));
    let frames: Array = shown.collect();
    animate(
        element,
        &frames,
        &options(arrival.after as f64, WALK_MS, "ease-in-out"),
    );
}

/// Whether an element or one in it still moves. Through reflection, as [`animate`].
pub fn moves(element: &Element) -> bool {
    let options = Object::new();
    set(&options, "subtree", true.into());
    let found = Reflect::get(element, &"getAnimations".into())
        .and_then(JsCast::dyn_into::<Function>)
        .and_then(|it| it.call1(element, &options));
    let runs = |it: JsValue| {
        let state = Reflect::get(&it, &"playState".into());
        state.is_ok_and(|state| state == "running")
    };
    found.is_ok_and(|all| Array::from(&all).iter().any(runs))
}
