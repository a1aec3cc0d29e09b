//! Movements on the page.

use js_sys::{Array, Function, Object, Reflect};
use page::motion::{Movement, TRAVEL_MS, easing};
use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::prelude::*;

/// Animates an element's arrival from another position.
pub fn fly(element: &Element, movement: &Movement) {
    if platform::reduced_motion() {
        return;
    }
    let from = Object::new();
    let to = Object::new();
    let options = Object::new();
    let set = |object: &Object, name: &str, value: JsValue| {
        let _ = Reflect::set(object, &name.into(), &value);
    };
    let [start, end] = movement.translations();
    set(&from, "translate", start.into());
    set(&to, "translate", end.into());
    set(&options, "duration", TRAVEL_MS.into());
    set(&options, "easing", easing().into());
    // Through reflection: `animate` is among web-sys's unstable interfaces.
    let animate = Reflect::get(element, &"animate".into())
        .ok()
        .and_then(|it| it.dyn_into::<Function>().ok());
    if let Some(animate) = animate {
        let _ = animate.call2(element, &Array::of2(&from, &to), &options);
    }
}
