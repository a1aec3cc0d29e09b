//! Movements: each is an animation of the browser, so that it goes on while the page is busy.

use js_sys::{Array, Function, Object, Reflect};
use page::motion::{Arrival, Movement, TRAVEL_MS, WALK_MS, easing};
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

/// Animates an element's arrival from another position.
pub fn fly(element: &Element, movement: &Movement) {
    if platform::reduced_motion() {
        return;
    }
    let [start, end] = movement.translations();
    let options = Object::new();
    set(&options, "duration", TRAVEL_MS.into());
    set(&options, "easing", easing().into());
    animate(element, &Array::of2(&frame(&start), &frame(&end)), &options);
}

/// Animates a service's tile along its lane. It is hidden before it starts and when it is there.
pub fn walk(element: &Element, arrival: &Arrival) {
    if platform::reduced_motion() {
        return;
    }
    let frames = Array::new();
    for (share, position) in arrival.positions() {
        let frame = frame(&position);
        set(&frame, "offset", share.into());
        set(&frame, "visibility", "visible".into());
        frames.push(&frame);
    }
    let options = Object::new();
    set(&options, "duration", WALK_MS.into());
    set(&options, "delay", (arrival.after as f64).into());
    set(&options, "easing", "ease-in-out".into());
    animate(element, &frames, &options);
}
