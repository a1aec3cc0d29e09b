//! What the page stores between visits: the session, and the page layout.
//!
//! Every access may fail (private windows, sandboxed frames, a full store). Then the page continues with its memory,
//! and [`trouble`] says what the browser did not store, so that no work is lost silently. An unreadable value is set
//! aside as it is, see [`set_aside`].
//!
//! When a learning platform launched the page, nothing is stored in the browser: one computer has many learners, and
//! the work of one must not count for the next. Everything is kept in memory, and by the platform (`lms.rs`). A frame
//! that another page hears or drives never uses the reader's own storage, see `scene` in the crate `teaching`.

mod aside;

use std::cell::{Cell, RefCell};

use ordered::Map;
use page::unkept::{StorageTrouble, WhyNotKept};
use sim::session::SavedSession;

pub use self::aside::{asides, delete_aside, set_aside};

const SESSION: &str = "session";
/// Prefix of the names in the browser's storage, unless the page has a separate store.
const OWN: &str = "orgsim";

thread_local! {
    /// Values in memory, while the platform stores the rest.
    static MEMORY: RefCell<Option<Map<String, String>>> = const { RefCell::new(None) };
    /// See `keep_apart`; empty: the reader's own store.
    static APART: RefCell<String> = const { RefCell::new(String::new()) };
    /// Values that the browser refused to store, by full name, with the reason. They take precedence over the
    /// browser's.
    static UNKEPT: RefCell<Map<String, (String, WhyNotKept)>> = RefCell::default();
    /// Number of changes to lesson data.
    static CHANGES: Cell<u64> = const { Cell::new(0) };
    /// Called when `trouble` may have changed.
    static LISTENER: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Switches to memory: nothing is stored in the browser any more.
pub fn keep_in_memory() {
    MEMORY.with_borrow_mut(|memory| *memory = Some(Map::default()));
}

/// Switches to a separate store with this name; the reader's own storage is neither read nor written any more.
pub fn keep_apart(name: &str) {
    APART.set(format!("@{name}"));
}

/// Grows when lesson data is stored.
pub fn changes() -> u64 {
    CHANGES.get()
}

/// The stored session, if there is one; or why it cannot be read, in which case it is set aside.
pub fn kept() -> Option<Result<SavedSession, String>> {
    let text = preference(SESSION)?;
    let saved = SavedSession::from_json(&text).map_err(|error| error.to_string());
    if saved.is_err() {
        set_aside(SESSION, &text);
    }
    Some(saved)
}

/// Sets the stored session aside, which could be read but not opened.
pub fn set_session_aside() {
    if let Some(text) = preference(SESSION) {
        set_aside(SESSION, &text);
    }
}

/// The session stored by another tab, if the `storage` event is about that.
pub fn kept_elsewhere(event: &web_sys::Event) -> Option<SavedSession> {
    if MEMORY.with_borrow(Option::is_some) {
        return None;
    }
    let text = |name: &str| js_sys::Reflect::get(event, &name.into()).ok()?.as_string();
    if text("key")? != named(SESSION) {
        return None;
    }
    SavedSession::from_json(&text("newValue")?).ok()
}

/// A preference by name.
pub fn preference(name: &str) -> Option<String> {
    raw(&named(name))
}

/// A stored value by name. An unreadable one is set aside.
pub fn read<T>(name: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let text = preference(name).filter(|text| !text.is_empty())?;
    let found = read(&text);
    if found.is_none() {
        set_aside(name, &text);
    }
    found
}

pub(crate) fn prefer(name: &str, value: &str) {
    if name == "progress" || name.starts_with("lesson") {
        CHANGES.set(CHANGES.get() + 1);
    }
    put(name, value);
}

/// The data that is in memory only.
pub fn trouble() -> StorageTrouble {
    let mut trouble = StorageTrouble {
        damaged: aside::damaged(),
        ..StorageTrouble::default()
    };
    let start = named("");
    UNKEPT.with_borrow(|unkept| {
        for (key, (_, why)) in unkept.iter() {
            let name = key.strip_prefix(&start).unwrap_or(key);
            let word = name.split([' ', '.']).next().unwrap_or_default();
            match word {
                _ if aside::is_one(name) => trouble.asides += 1,
                SESSION => trouble.session = true,
                "page" => trouble.branches = true,
                "progress" | "lesson" => trouble.lessons = true,
                "lab" | "drafts" | "draft" => trouble.drafts = true,
                // The width of a pane is not work.
                _ => continue,
            }
            trouble.why = Some(*why);
        }
    });
    trouble
}

/// Sets the listener, called whenever `trouble` may have changed.
pub fn on_trouble(listener: Box<dyn Fn()>) {
    LISTENER.set(Some(listener));
}

/// Tries again to store what the browser refused.
pub fn retry() {
    let unkept = UNKEPT.with_borrow(Clone::clone);
    let start = named("");
    for (key, (value, _)) in unkept.iter() {
        if !key.strip_prefix(&start).is_some_and(aside::is_one) {
            put_raw(key, value);
        }
    }
    aside::retry();
}

fn is_unkept(key: &str) -> bool {
    UNKEPT.with_borrow(|unkept| unkept.contains_key(key))
}

fn told() {
    LISTENER.with_borrow(|listener| {
        if let Some(listener) = listener {
            listener();
        }
    });
}

fn named(name: &str) -> String {
    APART.with_borrow(|apart| format!("{OWN}{apart}.{name}"))
}

fn put(name: &str, value: &str) {
    put_raw(&named(name), value);
}

fn put_raw(key: &str, value: &str) -> bool {
    let in_memory = MEMORY.with_borrow_mut(|memory| {
        memory.as_mut()?.insert(key.to_string(), value.to_string());
        Some(())
    });
    if in_memory.is_some() {
        return true;
    }
    match set(key, value) {
        Ok(()) => {
            if UNKEPT.with_borrow_mut(|unkept| unkept.remove(key).is_some()) {
                told();
            }
            true
        }
        Err(why) => {
            leave_in_memory(key, value, why);
            false
        }
    }
}

fn leave_in_memory(key: &str, value: &str, why: WhyNotKept) {
    let row = (value.to_string(), why);
    UNKEPT.with_borrow_mut(|unkept| unkept.insert(key.to_string(), row));
    told();
}

fn set(key: &str, value: &str) -> Result<(), WhyNotKept> {
    let storage = storage().ok_or(WhyNotKept::Forbidden)?;
    storage.set_item(key, value).map_err(|error| {
        let name = js_sys::Reflect::get(&error, &"name".into());
        let name = name.ok().and_then(|it| it.as_string()).unwrap_or_default();
        // Firefox has its own name for it.
        let full = name.contains("Quota") || name.contains("QUOTA");
        match full && storage.length().is_ok_and(|length| length > 0) {
            true => WhyNotKept::Full,
            // Private windows of some browsers have a storage without any space.
            false => WhyNotKept::Forbidden,
        }
    })
}

fn raw(key: &str) -> Option<String> {
    if let Some(found) = MEMORY.with_borrow(|memory| Some(memory.as_ref()?.get(key).cloned())) {
        return found;
    }
    let unkept = UNKEPT.with_borrow(|unkept| unkept.get(key).map(|row| row.0.clone()));
    unkept.or_else(|| storage()?.get_item(key).ok().flatten())
}

fn remove(key: &str) {
    MEMORY.with_borrow_mut(|memory| memory.as_mut().map(|memory| memory.remove(key)));
    UNKEPT.with_borrow_mut(|unkept| unkept.remove(key));
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

/// All full names, in memory and in the browser.
fn keys() -> Vec<String> {
    if let Some(keys) =
        MEMORY.with_borrow(|memory| Some(memory.as_ref()?.keys().cloned().collect::<Vec<_>>()))
    {
        return keys;
    }
    let mut keys: Vec<String> = UNKEPT.with_borrow(|unkept| unkept.keys().cloned().collect());
    if let Some(storage) = storage() {
        let all = 0..storage.length().unwrap_or(0);
        let stored = all.filter_map(|at| storage.key(at).ok().flatten());
        let stored: Vec<String> = stored.filter(|key| !keys.contains(key)).collect();
        keys.extend(stored);
    }
    keys
}

/// The reader's storage; `None` while everything is kept in memory.
fn storage() -> Option<web_sys::Storage> {
    if MEMORY.with_borrow(Option::is_some) {
        return None;
    }
    gloo::utils::window().local_storage().ok().flatten()
}

/// The browser's storage for this tab and its reloads.
pub fn storage_of_tab() -> Option<web_sys::Storage> {
    gloo::utils::window().session_storage().ok().flatten()
}

/// A value stored for this tab alone, to survive a reload.
pub fn of_tab(name: &str) -> Option<String> {
    if MEMORY.with_borrow(Option::is_some) {
        return raw(&named(&format!("tab {name}")));
    }
    storage_of_tab()?.get_item(&named(name)).ok().flatten()
}

pub(crate) fn keep_for_tab(name: &str, value: &str) {
    if MEMORY.with_borrow(Option::is_some) {
        put(&format!("tab {name}"), value);
    } else if let Some(storage) = storage_of_tab() {
        let _ = storage.set_item(&named(name), value);
    }
}
