//! The page that embeds this one.

use gloo::utils::window;
use js_sys::{JSON, Object, Reflect};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;

use super::events::{self, End};

/// The origin of the embedding page, if the browser tells it.
pub fn parent_origin() -> Option<String> {
    let origins = Reflect::get(&window().location(), &"ancestorOrigins".into()).ok()?;
    let origin = Reflect::get(&origins, &"0".into()).ok()?;
    origin.as_string()
}

/// Whether another page embeds this one.
pub fn is_framed() -> bool {
    let parent = window().parent().ok().flatten();
    parent.is_some_and(|parent| !Object::is(&parent, &window()))
}

/// The version of the messages.
pub const VERSION: u64 = 1;

/// Sends a message to the embedding page, if it is of one of these origins.
pub fn tell(origins: &[String], body: Value) {
    let parent = parent_origin();
    for origin in origins {
        if parent.as_ref().is_none_or(|it| it == origin) {
            post(origin, body.clone());
        }
    }
}

/// Sends a message to the embedding page, if it is of this origin.
pub fn post(origin: &str, mut body: Value) {
    body["orgsim"] = VERSION.into();
    if let Ok(message) = JSON::parse(&body.to_string())
        && let Ok(Some(parent)) = window().parent()
    {
        // The browser delivers nothing to a parent of another origin.
        let _ = parent.post_message(&message, origin);
    }
}

/// A message that another page has sent.
pub struct HostMessage {
    event: MessageEvent,
    data: JsValue,
}

/// A message has more characters than are read.
pub struct TooLong;

impl HostMessage {
    /// Scheme, host and port of the page that has sent it.
    pub fn origin(&self) -> String {
        self.event.origin()
    }

    /// Whether the embedding page has sent it.
    pub fn is_from_parent(&self) -> bool {
        let parent = window().parent().ok().flatten();
        (self.event.source().zip(parent))
            .is_some_and(|(source, parent)| Object::is(&source, &parent))
    }

    /// Whether it is an object with this member.
    pub fn has(&self, member: &str) -> bool {
        self.data.is_object() && Reflect::has(&self.data, &member.into()).unwrap_or(false)
    }

    /// A member that is a text or a number.
    pub fn number_or_text(&self, member: &str) -> Option<Value> {
        let value = Reflect::get(&self.data, &member.into()).unwrap_or_default();
        let text = value.as_string().map(Value::from);
        text.or_else(|| value.as_f64().map(Value::from))
    }

    /// The message as JSON, if JSON can say it.
    pub fn text(&self, longest: u32) -> Result<Option<String>, TooLong> {
        let Ok(text) = JSON::stringify(&self.data) else {
            return Ok(None);
        };
        if text.length() > longest {
            return Err(TooLong);
        }
        Ok(text.as_string())
    }
}

/// Listens to messages of other pages.
pub fn listen(hear: impl Fn(&HostMessage) + 'static) -> End {
    events::on_window("message", move |event| {
        if let Some(event) = event.dyn_ref::<MessageEvent>() {
            let (event, data) = (event.clone(), event.data());
            hear(&HostMessage { event, data });
        }
    })
}
