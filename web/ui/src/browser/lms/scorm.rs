//! The API object that a SCORM platform puts into a window around the page.

use gloo::utils::window;
use js_sys::{Function, Reflect};
use lessons::package::Standard;
use page::platform::object;
use wasm_bindgen::{JsCast, JsValue};

/// Most windows above the page that are checked, by the standard.
const UP: usize = 7;

pub struct Api {
    object: JsValue,
    pub standard: Standard,
}

/// A member of a window; `None` if that window belongs to another site.
fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(of, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// Searches for the platform's object in a window and those above it.
fn above(start: JsValue, name: &str) -> Option<JsValue> {
    let mut at = start;
    for _ in 0..=UP {
        if let Some(found) = member(&at, name) {
            return Some(found);
        }
        let parent = member(&at, "parent")?;
        if js_sys::Object::is(&parent, &at) {
            return None;
        }
        at = parent;
    }
    None
}

/// Whether another window can have opened this one: the parent of its frame, or its opener.
pub fn has_launcher() -> bool {
    let here: JsValue = window().into();
    let is_frame = member(&here, "parent").is_none_or(|it| !js_sys::Object::is(&it, &here));
    is_frame || member(&here, "opener").is_some()
}

impl Api {
    /// `None`: no platform.
    pub fn find(standard: Standard) -> Option<Self> {
        let name = object(standard);
        let here: JsValue = window().into();
        let object = above(here.clone(), name).or_else(|| above(member(&here, "opener")?, name))?;
        Some(Self { object, standard })
    }

    /// Calls a function of the object by its name; `None`: there is none, or it failed.
    pub fn call(&self, name: &str, arguments: &[&str]) -> Option<String> {
        let function: Function = member(&self.object, name)?.dyn_into().ok()?;
        let list: js_sys::Array = arguments.iter().copied().map(JsValue::from).collect();
        let answer = function.apply(&self.object, &list).ok()?;
        // Some platforms answer with a boolean or a number.
        (answer.as_string())
            .or_else(|| answer.as_bool().map(|it| it.to_string()))
            .or_else(|| answer.as_f64().map(|it| it.to_string()))
    }
}
