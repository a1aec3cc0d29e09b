//! What the page keeps between visits: the session, and how the page is arranged.
//!
//! Every access may fail (private windows, sandboxed frames, a full store). Then the page goes on with what it has in memory,
//! and [`trouble`] says what the browser did not take, so that nobody loses work without knowing. What was kept and cannot be
//! read is set aside as it is, see [`set_aside`].
//!
//! Launched by a learning platform, the page keeps nothing in the browser: one computer has many learners, and what one did
//! must not count for the next. Then all is kept in memory, and by the platform (`lms.rs`). A frame that another page hears
//! or drives never has the reader's own store, see `components/scene.rs`.

mod aside;

use std::cell::{Cell, RefCell};

use ordered::Map;
use sim::session::Session;

pub use self::aside::{asides, forget_aside, set_aside};

const SESSION: &str = "session";
/// What the names in the browser's store begin with, unless the page has a store of its own.
const OWN: &str = "orgsim";

thread_local! {
    /// What is kept while the platform keeps the rest.
    static MEMORY: RefCell<Option<Map<String, String>>> = const { RefCell::new(None) };
    /// See `keep_apart`; empty: the reader's own store.
    static APART: RefCell<String> = const { RefCell::new(String::new()) };
    /// By its full name, what the browser refused to keep, and why. Read before what the browser has.
    static UNKEPT: RefCell<Map<String, (String, WhyNotKept)>> = RefCell::default();
    /// How often something about lessons was kept.
    static CHANGES: Cell<u64> = const { Cell::new(0) };
    /// Is told when `trouble` may have become another.
    static LISTENER: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Why the browser keeps nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNotKept {
    Full,
    /// Private windows, frames and settings can forbid it.
    Forbidden,
}

/// What is in memory only, because the browser does not keep it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StorageTrouble {
    pub why: Option<WhyNotKept>,
    pub session: bool,
    /// Which of the kept sessions there are, and how the page is arranged.
    pub branches: bool,
    /// Lessons and what was reached in them.
    pub lessons: bool,
    /// What is being written: lessons, forms, policies in the lab.
    pub drafts: bool,
    /// So many damaged texts: the oldest had to go, or there was no room.
    pub asides: usize,
    /// So many damaged texts were set aside in this visit.
    pub damaged: usize,
}

impl StorageTrouble {
    /// Whether closing the page loses work.
    pub fn loses(&self) -> bool {
        self.session || self.branches || self.lessons || self.drafts || self.asides > 0
    }
}

/// From now on nothing is kept in the browser.
pub fn keep_in_memory() {
    MEMORY.with_borrow_mut(|memory| *memory = Some(Map::default()));
}

/// From now on what is kept has a store of its own with this name, and the reader's own store is neither read nor written.
pub fn keep_apart(name: &str) {
    APART.set(format!("@{name}"));
}

/// Grows when something about lessons was kept.
pub fn changes() -> u64 {
    CHANGES.get()
}

/// Keeps the session. False if the browser refuses.
pub fn keep(session: &Session) -> bool {
    put(SESSION, &session.to_compact_json())
}

/// The kept session, if there is one; or why it cannot be read, and then it is set aside.
pub fn kept() -> Option<Result<Session, String>> {
    let text = preference(SESSION)?;
    let session = Session::from_json(&text).map_err(|error| error.to_string());
    if session.is_err() {
        set_aside(SESSION, &text);
    }
    Some(session)
}

/// Sets the kept session aside, which could be read and not opened.
pub fn set_session_aside() {
    if let Some(text) = preference(SESSION) {
        set_aside(SESSION, &text);
    }
}

/// The session that another tab has kept, if that is what a `storage` event tells.
pub fn kept_elsewhere(event: &web_sys::Event) -> Option<Session> {
    if MEMORY.with_borrow(Option::is_some) {
        return None;
    }
    let text = |name: &str| js_sys::Reflect::get(event, &name.into()).ok()?.as_string();
    if text("key")? != named(SESSION) {
        return None;
    }
    Session::from_json(&text("newValue")?).ok()
}

/// A preference by name.
pub fn preference(name: &str) -> Option<String> {
    raw(&named(name))
}

pub fn prefer(name: &str, value: &str) {
    if name == "progress" || name.starts_with("lesson") {
        CHANGES.set(CHANGES.get() + 1);
    }
    put(name, value);
}

/// What is in memory only.
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
                // How wide a pane is, is no work.
                _ => continue,
            }
            trouble.why = Some(*why);
        }
    });
    trouble
}

/// Calls this whenever `trouble` may have become another.
pub fn on_trouble(listener: Option<Box<dyn Fn()>>) {
    LISTENER.set(listener);
}

/// Asks the browser once more to keep what it refused.
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

fn put(name: &str, value: &str) -> bool {
    put_raw(&named(name), value)
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
        // Firefox has a name of its own.
        let full = name.contains("Quota") || name.contains("QUOTA");
        match full && storage.length().is_ok_and(|length| length > 0) {
            true => WhyNotKept::Full,
            // Private windows of some browsers have a store with room for nothing.
            false => WhyNotKept::Forbidden,
        }
    })
}

fn raw(key: &str) -> Option<String> {
    let found = MEMORY.with_borrow(|memory| Some(memory.as_ref()?.get(key).cloned()));
    if let Some(found) = found {
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

/// All full names that there are, in memory and in the browser.
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

/// The reader's store; none while all is kept in memory.
fn storage() -> Option<web_sys::Storage> {
    if MEMORY.with_borrow(Option::is_some) {
        return None;
    }
    gloo::utils::window().local_storage().ok().flatten()
}

fn storage_of_tab() -> Option<web_sys::Storage> {
    gloo::utils::window().session_storage().ok().flatten()
}

/// What this tab alone keeps, so that it is found again when it is loaded anew.
pub fn of_tab(name: &str) -> Option<String> {
    if MEMORY.with_borrow(Option::is_some) {
        return raw(&named(&format!("tab {name}")));
    }
    storage_of_tab()?.get_item(&named(name)).ok().flatten()
}

pub fn keep_for_tab(name: &str, value: &str) {
    if MEMORY.with_borrow(Option::is_some) {
        put(&format!("tab {name}"), value);
    } else if let Some(storage) = storage_of_tab() {
        let _ = storage.set_item(&named(name), value);
    }
}
