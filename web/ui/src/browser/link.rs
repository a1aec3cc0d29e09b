//! The address bar: a session in a link, after the `#`, so that no server sees it; parameters after the `?`; and the entries of the
//! history, each with a text.

use gloo::utils::window;
use sim::session::{SavedSession, SessionError};
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use super::events::{self, End};

/// A link to this page with the session in it.
pub fn to(session: &SavedSession) -> String {
    to_code(&sim::link::encode(session))
}

/// A link to this page with other contents behind the `#`.
pub fn to_code(code: &str) -> String {
    let base = href();
    let base = base.split('#').next().unwrap_or_default();
    format!("{base}#{code}")
}

/// A link to this page with these parameters, and optionally other contents behind the `#`.
pub fn page(query: &str, code: Option<&str>) -> String {
    let base = href();
    let base = base.split(['#', '?']).next().unwrap_or_default();
    let mark = if query.is_empty() { "" } else { "?" };
    let hash = code.map_or(String::new(), |it| format!("#{it}"));
    format!("{base}{mark}{query}{hash}")
}

/// What a link to a comparison begins with, behind the `#`; its two sessions follow.
const COMPARISON: &str = "c1.";
/// Between the sessions of a comparison; no session has it.
const BETWEEN: char = '~';

/// A link to the comparison of two sessions.
pub fn to_comparison(sessions: [&SavedSession; 2]) -> String {
    let [a, b] = sessions.map(sim::link::encode);
    to_code(&format!("{COMPARISON}{a}{BETWEEN}{b}"))
}

/// Whether the text behind the `#` is a comparison.
pub fn is_comparison(code: &str) -> bool {
    code.starts_with(COMPARISON)
}

/// The two sessions of a comparison.
///
/// # Errors
///
/// The link was cut or changed.
pub fn comparison(code: &str) -> Result<[SavedSession; 2], SessionError> {
    let both = code.strip_prefix(COMPARISON).unwrap_or(code);
    let (a, b) = both.split_once(BETWEEN).unwrap_or((both, ""));
    Ok([sim::link::decode(a)?, sim::link::decode(b)?])
}

/// The whole address.
pub fn href() -> String {
    window().location().href().unwrap_or_default()
}

/// The origin of the address: `https://example.com`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The path of the address.
pub fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The parameters of the address, with the `?`.
pub fn query() -> String {
    window().location().search().unwrap_or_default()
}

/// The text behind the `#`.
pub fn code() -> Option<String> {
    let hash = window().location().hash().ok()?;
    let code = hash.strip_prefix('#').filter(|code| !code.is_empty())?;
    Some(code.to_string())
}

/// The session in the address, if there is one.
pub fn opened() -> Option<Result<SavedSession, SessionError>> {
    code().map(|code| sim::link::decode(&code))
}

/// Removes the session from the address, so that a reload finds the newer work.
pub fn clear() {
    show(&query());
}

/// A parameter of the address: `es` of `?lang=es`; empty for one without a value, as in `?print`.
pub fn parameter(name: &str) -> Option<String> {
    parameters().get(name)
}

/// Sets or removes a parameter of the address, without loading or a history entry.
pub fn set_parameter(name: &str, value: Option<&str>) {
    let parameters = parameters();
    match value {
        Some(value) => parameters.set(name, value),
        None => parameters.delete(name),
    }
    let query = String::from(parameters.to_string());
    let mark = if query.is_empty() { "" } else { "?" };
    show(&format!("{mark}{query}"));
}

/// A text as a value in an address.
pub fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// The text of the entry that is shown.
pub fn entry() -> Option<String> {
    window().history().ok()?.state().ok()?.as_string()
}

/// A new entry after the one that is shown.
pub fn add_entry(text: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state(&JsValue::from_str(text), "");
    }
}

/// Another text for the entry that is shown.
pub fn change_entry(text: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state(&JsValue::from_str(text), "");
    }
}

/// Goes on to another entry, as Back (-1) and Forward do.
pub fn go(by: i32) {
    if let Ok(history) = window().history() {
        let _ = history.go_with_delta(by);
    }
}

/// Tells the text of the entry to which the user went.
pub fn on_entry(tell: impl Fn(Option<String>) + 'static) -> End {
    events::on_window("popstate", move |_| tell(entry()))
}

fn parameters() -> UrlSearchParams {
    UrlSearchParams::new_with_str(&query()).expect("any text is a query")
}

fn show(query: &str) {
    if let (Ok(history), Ok(path)) = (window().history(), window().location().pathname()) {
        let address = format!("{path}{query}");
        let state = history.state().unwrap_or_default();
        let _ = history.replace_state_with_url(&state, "", Some(&address));
    }
}
