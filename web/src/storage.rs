//! What the page keeps between visits: the session, and how the page is arranged. Every access may fail (private
//! windows, sandboxed frames); then the page works and simply does not remember.

use sim::session::{Session, SessionError};

const SESSION: &str = "orgsim.session";
/// Where a session goes that could not be opened, so that nothing is lost.
const DAMAGED: &str = "orgsim.session.damaged";

/// Keeps the session. False if the browser refuses.
pub fn keep(session: &Session) -> bool {
    storage().is_some_and(|storage| {
        storage
            .set_item(SESSION, &session.to_compact_json())
            .is_ok()
    })
}

/// The kept session, if there is one.
pub fn kept() -> Option<Result<Session, SessionError>> {
    let text = raw(SESSION)?;
    let session = Session::from_json(&text);
    if session.is_err() {
        let _ = storage()?.set_item(DAMAGED, &text);
    }
    Some(session)
}

/// The session that another tab has kept, if that is what a `storage` event tells.
pub fn kept_elsewhere(event: &web_sys::Event) -> Option<Session> {
    let text = |name: &str| js_sys::Reflect::get(event, &name.into()).ok()?.as_string();
    if text("key")? != SESSION {
        return None;
    }
    Session::from_json(&text("newValue")?).ok()
}

/// A preference by name.
pub fn preference(name: &str) -> Option<String> {
    raw(&format!("orgsim.{name}"))
}

pub fn prefer(name: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&format!("orgsim.{name}"), value);
    }
}

fn raw(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

fn storage() -> Option<web_sys::Storage> {
    gloo::utils::window().local_storage().ok().flatten()
}
