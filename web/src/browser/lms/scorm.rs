//! The API object that a SCORM platform puts into a window around the page.

use std::cell::RefCell;

use gloo::utils::window;
use js_sys::{Function, Reflect};
use lessons::package::Standard;
use lessons::platform::Act;
use wasm_bindgen::{JsCast, JsValue};

/// Most windows above the page that are checked, by the standard.
const UP: usize = 7;

pub struct Api {
    object: JsValue,
    /// The prefix of the functions' names, and the name of the function that ends the session.
    prefix: &'static str,
    end: &'static str,
    trouble: RefCell<Option<String>>,
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

impl Api {
    /// `None`: no platform. An error: the platform starts no session.
    pub fn find(standard: Standard) -> Option<Result<Self, String>> {
        let (name, prefix, begin, end, already) = match standard {
            Standard::Scorm12 => ("API", "LMS", "Initialize", "Finish", "101"),
            Standard::Scorm2004 | Standard::Cmi5 => {
                ("API_1484_11", "", "Initialize", "Terminate", "103")
            }
        };
        let here: JsValue = window().into();
        let object = above(here.clone(), name).or_else(|| above(member(&here, "opener")?, name))?;
        let api = Self {
            object,
            prefix,
            end,
            trouble: RefCell::default(),
        };
        // Some platforms have already started the session.
        let is_begun = api.succeeds(begin, &[""]) || api.code() == already;
        Some(if is_begun {
            Ok(api)
        } else {
            Err(api.complaint())
        })
    }

    fn call(&self, name: &str, arguments: &[&str]) -> Option<String> {
        let name = format!("{}{name}", self.prefix);
        let function: Function = member(&self.object, &name)?.dyn_into().ok()?;
        let list: js_sys::Array = arguments.iter().copied().map(JsValue::from).collect();
        let answer = function.apply(&self.object, &list).ok()?;
        // Some platforms answer with a boolean or a number.
        (answer.as_string())
            .or_else(|| answer.as_bool().map(|it| it.to_string()))
            .or_else(|| answer.as_f64().map(|it| it.to_string()))
    }

    fn succeeds(&self, name: &str, arguments: &[&str]) -> bool {
        matches!(self.call(name, arguments).as_deref(), Some("true" | "1"))
    }

    fn code(&self) -> String {
        self.call("GetLastError", &[]).unwrap_or_default()
    }

    fn complaint(&self) -> String {
        let code = self.code();
        let text = self.call("GetErrorString", &[&code]).unwrap_or_default();
        format!("{code} {text}").trim().to_string()
    }

    /// An element's value; empty if the platform has none. The error code is not read: platforms leave that of an
    /// earlier element in place.
    pub fn get(&self, element: &str) -> String {
        self.call("GetValue", &[element]).unwrap_or_default()
    }

    pub fn carry_out(&self, act: Act) {
        match act {
            Act::Set(element, value) => {
                // Failures on optional elements are no problem.
                let optional = ["cmi.objectives.", "cmi.interactions."];
                if optional.iter().any(|start| element.starts_with(start)) {
                    self.succeeds("SetValue", &[&element, &value]);
                } else {
                    self.attempt(&element, "SetValue", &[&element, &value]);
                }
            }
            Act::Commit => self.attempt("Commit", "Commit", &[""]),
            Act::Finish => self.attempt(self.end, self.end, &[""]),
            Act::Statement(_) | Act::Keep(_) => {}
        }
    }

    /// Calls a function, and notes under the name of `what` if it fails.
    fn attempt(&self, what: &str, name: &str, arguments: &[&str]) {
        if !self.succeeds(name, arguments) {
            let text = format!("{what}: {}", self.complaint());
            self.trouble.replace(Some(text));
        }
    }

    pub fn trouble(&self) -> Option<String> {
        self.trouble.borrow().clone()
    }
}
