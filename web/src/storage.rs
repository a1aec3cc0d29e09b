//! What the page keeps between visits: the session, and how the page is arranged. Every access may fail (private
//! windows, sandboxed frames); then the page works and simply does not remember.
//!
//! Launched by a learning platform, the page keeps nothing in the browser: one computer has many learners, and what one did
//! must not count for the next. Then all is kept in memory, and by the platform (`lms.rs`).

use std::cell::{Cell, RefCell};

use ordered::Map;
use sim::session::{Session, SessionError};

const SESSION: &str = "orgsim.session";
/// Where a session goes that could not be opened, so that nothing is lost.
const DAMAGED: &str = "orgsim.session.damaged";

thread_local! {
    /// What is kept while the platform keeps the rest.
    static MEMORY: RefCell<Option<Map<String, String>>> = const { RefCell::new(None) };
    /// How often something about lessons was kept.
    static CHANGES: Cell<u64> = const { Cell::new(0) };
}

/// From now on nothing is kept in the browser.
pub fn keep_in_memory() {
    MEMORY.with_borrow_mut(|memory| *memory = Some(Map::default()));
}

/// Grows when something about lessons was kept.
pub fn changes() -> u64 {
    CHANGES.get()
}

/// Keeps the session. False if the browser refuses.
pub fn keep(session: &Session) -> bool {
    put(SESSION, &session.to_compact_json())
}

/// The kept session, if there is one.
pub fn kept() -> Option<Result<Session, SessionError>> {
    let text = raw(SESSION)?;
    let session = Session::from_json(&text);
    if session.is_err() {
        put(DAMAGED, &text);
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
    if name == "progress" || name.starts_with("lesson") {
        CHANGES.set(CHANGES.get() + 1);
    }
    put(&format!("orgsim.{name}"), value);
}

fn put(key: &str, value: &str) -> bool {
    let in_memory = MEMORY.with_borrow_mut(|memory| {
        let memory = memory.as_mut()?;
        memory.insert(key.to_string(), value.to_string());
        Some(())
    });
    in_memory.is_some() || storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

fn raw(key: &str) -> Option<String> {
    let found = MEMORY.with_borrow(|memory| {
        let memory = memory.as_ref()?;
        Some(memory.get(key).cloned())
    });
    if let Some(found) = found {
        return found;
    }
    storage()?.get_item(key).ok().flatten()
}

fn storage() -> Option<web_sys::Storage> {
    gloo::utils::window().local_storage().ok().flatten()
}

/// What this tab alone keeps, so that it is found again when it is loaded anew.
pub fn of_tab(name: &str) -> Option<String> {
    let storage = gloo::utils::window().session_storage().ok().flatten()?;
    storage.get_item(&format!("orgsim.{name}")).ok().flatten()
}

pub fn keep_for_tab(name: &str, value: &str) {
    if let Ok(Some(storage)) = gloo::utils::window().session_storage() {
        let _ = storage.set_item(&format!("orgsim.{name}"), value);
    }
}
