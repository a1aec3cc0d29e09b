//! Small browser services: window, preferences, clipboard, files.

use std::cell::RefCell;
use std::collections::VecDeque;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use js_sys::Array;
use page::decimal::Decimal;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, Element, Event, EventTarget, HtmlAnchorElement, HtmlElement,
    MessageChannel, MutationObserver, MutationObserverInit, Url,
};

/// How long the focus waits for its element, in milliseconds: a slow machine may need that to draw it.
const FOCUS_MS: u32 = 1_000;

/// The user's languages, preferred first: `es-MX`.
pub fn languages() -> Vec<String> {
    let all = window().navigator().languages();
    all.iter().filter_map(|it| it.as_string()).collect()
}

/// Whether the user asked for less motion.
pub fn reduced_motion() -> bool {
    matches_media("(prefers-reduced-motion: reduce)")
}

/// Whether fingers are used in place of a mouse.
pub fn is_touch() -> bool {
    matches_media("(pointer: coarse)")
}

fn matches_media(query: &str) -> bool {
    let found = window().match_media(query).ok().flatten();
    found.is_some_and(|query| query.matches())
}

/// Copies text, if the browser allows it; without a clipboard nothing happens.
pub fn copy(text: &str) {
    if window().is_secure_context() {
        let _ = window().navigator().clipboard().write_text(text);
    }
}

/// The file that a session is saved to.
pub const SESSION_FILE: &str = "orgsim-session.json";

/// Offers a text as a file to save; the name's extension decides the type.
pub fn save_file(name: &str, text: &str) -> Option<()> {
    save(name, &text.into())
}

/// [`save_file`] for bytes.
pub fn save_bytes(name: &str, bytes: &[u8]) -> Option<()> {
    save(name, &js_sys::Uint8Array::from(bytes))
}

fn save(name: &str, content: &wasm_bindgen::JsValue) -> Option<()> {
    let parts = js_sys::Array::of1(content);
    let options = BlobPropertyBag::new();
    options.set_type(match name.rsplit('.').next() {
        Some("txt") => "text/plain",
        Some("csv") => "text/csv",
        Some("zip") => "application/zip",
        Some("sh" | "tf" | "yml") => "text/plain",
        Some("md") => "text/markdown",
        Some("svg") => "image/svg+xml",
        _ => "application/json",
    });
    // For texts and bytes alike: the function accepts more than its name says.
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    save_blob(name, &blob)
}

/// [`save_file`] for contents that the browser made.
pub fn save_blob(name: &str, blob: &Blob) -> Option<()> {
    let url = Url::create_object_url_with_blob(blob).ok()?;
    let anchor: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    let _ = Url::revoke_object_url(&url);
    Some(())
}

/// Moves the focus to the element with this id.
pub fn focus(id: &str) {
    focus_element(document().get_element_by_id(id));
}

fn focus_element(element: Option<Element>) {
    if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Moves the focus to the first of these that exists.
pub fn focus_first(wanted: &[&str]) {
    let mut found = wanted
        .iter()
        .map(|it| document().query_selector(it).ok().flatten());
    focus_element(found.find_map(|it| it));
}

/// The same once what was just asked for is drawn.
pub fn focus_first_soon(wanted: &'static [&'static str]) {
    Timeout::new(50, move || focus_first(wanted)).forget();
}

/// Moves the focus once the requested element is drawn, unless the user has moved it meanwhile.
pub fn focus_soon(id: String) {
    let before = document().active_element();
    // What is there already may first be drawn anew, or leave.
    Timeout::new(50, move || {
        until(FOCUS_MS, move || {
            let is_moved = document().active_element() != before && !focus_is_nowhere();
            let is_there = !is_moved && document().get_element_by_id(&id).is_some();
            if is_there {
                focus(&id);
            }
            is_moved || is_there
        });
    })
    .forget();
}

/// Asks `is_done` now, and whenever elements of the page come or go, until it says so or the time is over.
fn until(most_ms: u32, mut is_done: impl FnMut() -> bool + 'static) {
    if is_done() {
        return;
    }
    let Some(body) = document().body() else {
        return;
    };
    let mut done = false;
    let closure = Closure::<dyn FnMut()>::new(move || done = done || is_done());
    let Ok(observer) = MutationObserver::new(closure.as_ref().unchecked_ref()) else {
        return;
    };
    let options = MutationObserverInit::new();
    options.set_child_list(true);
    options.set_subtree(true);
    options.set_attribute_filter(&Array::of1(&"id".into()));
    // The options are valid.
    let _ = observer.observe_with_options(&body, &options);
    Timeout::new(most_ms, move || {
        observer.disconnect();
        drop(closure);
    })
    .forget();
}

/// Moves the focus to an element once it is drawn, wherever the focus is: that it comes is what the user asked for.
pub fn focus_once_drawn(id: &'static str) {
    focus_if_drawn(id, false, 40);
}

/// `was`: it was drawn a wait ago, so that who gives the focus back has done so.
fn focus_if_drawn(id: &'static str, was: bool, waits: u32) {
    Timeout::new(50, move || {
        let is_drawn = document().get_element_by_id(id).is_some();
        if is_drawn && was {
            focus(id);
        } else if waits > 0 {
            focus_if_drawn(id, is_drawn, waits - 1);
        }
    })
    .forget();
}

/// The focused element, unless it is the page itself.
pub fn focused() -> Option<HtmlElement> {
    let element = document().active_element()?;
    let element = (element.tag_name() != "BODY").then_some(element)?;
    element.dyn_into::<HtmlElement>().ok()
}

/// Returns the focus to an element once the page is drawn; if it is gone, to the one with this id.
pub fn focus_back(element: Option<HtmlElement>, id: &str) {
    let id = id.to_string();
    Timeout::new(0, move || {
        if let Some(element) = element.filter(|_| focus_is_nowhere()) {
            let _ = element.focus();
        }
        if focus_is_nowhere() {
            focus(&id);
        }
    })
    .forget();
}

/// Sets a property of an element's style; the content security policy forbids the attribute.
pub fn style(element: &HtmlElement, name: &str, value: &str) {
    let _ = element.style().set_property(name, value);
}

/// Sets a measure of an element's style, in pixels.
pub fn pixels(element: &HtmlElement, name: &str, measure: f64) {
    style(element, name, &format!("{}px", Decimal(measure)));
}

/// Moves an element by these pixels from where it is laid out.
pub fn translate(element: &HtmlElement, (x, y): (f64, f64)) {
    style(
        element,
        "transform",
        &format!("translate({}px,{}px)", Decimal(x), Decimal(y)),
    );
}

/// The elements inside another one that a selector finds.
pub fn all(within: &web_sys::Element, selector: &str) -> Vec<web_sys::Element> {
    let found = within.query_selector_all(selector).ok();
    let count = found.as_ref().map_or(0, |it| it.length());
    let found = (0..count).filter_map(|n| found.as_ref()?.get(n)?.dyn_into().ok());
    found.collect()
}

/// How far something is beyond the high edge of what is seen, or, negative, beyond the low one; 0 if it is within.
pub fn beyond(low: f64, high: f64, from: f64, to: f64) -> f64 {
    if to > high {
        to - high
    } else {
        (from - low).min(0.0)
    }
}

/// Scrolls as little as needed to show an element.
pub fn bring_into_view(element: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Whether the focus is inside one of these.
pub fn focus_is_within(places: &str) -> bool {
    focused().is_some_and(|it| matches!(it.closest(places), Ok(Some(_))))
}

/// Whether the focused element is gone.
pub fn focus_is_nowhere() -> bool {
    (document().active_element()).is_none_or(|element| element.tag_name() == "BODY")
}

fn root() -> Option<Element> {
    document().document_element()
}

/// Sets `light`, `dark`, or the system's theme.
pub fn set_theme(theme: &str) {
    if let Some(root) = root() {
        let _ = match theme {
            "light" | "dark" => root.set_attribute("data-theme", theme),
            _ => root.remove_attribute("data-theme"),
        };
    }
}

/// Whether the page is dark now, by the user's choice or the system's.
pub fn is_dark() -> bool {
    let chosen = root().and_then(|root| root.get_attribute("data-theme"));
    let system = || matches_media("(prefers-color-scheme: dark)");
    chosen.map_or_else(system, |theme| theme == "dark")
}

/// Sets larger type for a classroom.
pub fn set_presenter(presenter: bool) {
    if let Some(root) = root() {
        let _ = root.set_attribute("data-presenter", &presenter.to_string());
    }
}

/// Whether single-character shortcuts work (`n`, `p`, `?`); some people and some assistive tools type them by accident.
pub fn single_keys() -> bool {
    super::storage::preference("single-keys").as_deref() != Some("off")
}

/// Runs a function as soon as the browser has handled waiting events. A timer would wait four milliseconds each time.
pub fn soon(run: impl FnOnce() + 'static) {
    thread_local! {
        static WAITING: RefCell<VecDeque<Box<dyn FnOnce()>>> = RefCell::default();
        static CHANNEL: Option<MessageChannel> = MessageChannel::new().ok().inspect(|channel| {
            let next = Closure::<dyn FnMut()>::new(|| {
                let next = WAITING.with_borrow_mut(VecDeque::pop_front);
                if let Some(next) = next {
                    next();
                }
            });
            channel.port1().set_onmessage(Some(next.as_ref().unchecked_ref()));
            next.forget();
        });
    }
    CHANNEL.with(|channel| match channel {
        Some(channel) => {
            WAITING.with_borrow_mut(|waiting| waiting.push_back(Box::new(run)));
            let _ = channel.port2().post_message(&JsValue::NULL);
        }
        None => _ = Timeout::new(0, run).forget(),
    });
}

/// Listens to events until the result is called, as the end of an effect. The handler may prevent what the browser would do.
pub fn listen(
    target: &EventTarget,
    name: &'static str,
    on: impl Fn(&Event) + 'static,
) -> Box<dyn FnOnce()> {
    // Without the option the browser would ignore `prevent_default`.
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(target, name, options, on);
    Box::new(move || drop(listener))
}

/// Sixteen hexadecimal digits by chance.
pub fn sixteen_digits() -> String {
    let half = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!("{:08x}{:08x}", half(), half())
}

/// Milliseconds since the page started.
pub fn now() -> f64 {
    (window().performance()).map_or(0.0, |clock| clock.now())
}

/// The name of an animation's turn: even and odd steps alternate, so that the same animation restarts.
pub const fn turn(number: u64) -> &'static str {
    if number.is_multiple_of(2) {
        "even"
    } else {
        "odd"
    }
}
