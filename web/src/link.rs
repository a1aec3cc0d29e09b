//! The address bar: a session in a link, after the `#`, so that no server ever sees it.

use gloo::utils::window;
use sim::session::{Session, SessionError};

/// A link to this page with the session in it.
pub fn to(session: &Session) -> String {
    let location = window().location();
    let base = location.href().unwrap_or_default();
    let base = base.split('#').next().unwrap_or_default();
    format!("{base}#{}", sim::link::encode(session))
}

/// The session in the address, if there is one.
pub fn opened() -> Option<Result<Session, SessionError>> {
    let hash = window().location().hash().ok()?;
    let code = hash.strip_prefix('#').filter(|code| !code.is_empty())?;
    Some(sim::link::decode(code))
}

/// Takes the session out of the address, so that a reload finds what was done since.
pub fn clear() {
    if let (Ok(history), Ok(path)) = (window().history(), window().location().pathname()) {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
    }
}
