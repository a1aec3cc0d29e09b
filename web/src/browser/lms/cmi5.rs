//! Requests to the record store of a cmi5 platform: one after another, each repeated until it is answered. Statements
//! about what the learner did precede the results.

use std::collections::VecDeque;

use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use js_sys::Reflect;
use lessons::package::PackageNote;
use lessons::platform::{Act, Launched, Platform, Surroundings};
use lessons::statement::VERSION;
use serde_json::Value;
use sim::time::SimTime;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Request, RequestCredentials, RequestInit, Response};

use super::{Channel, Launch, SESSION};
use crate::browser::fetch;
use crate::browser::storage::{self, storage_of_tab};

/// Milliseconds until an unanswered request is repeated.
const AGAIN: u32 = 5_000;
/// Milliseconds until an unanswered launch request is repeated, doubled each time; and the number of retries.
const FIRST_RETRY: u32 = 500;
const RETRIES: u32 = 4;
/// Most ancestor pages checked.
const ANCESTORS: u32 = 8;
/// The name of Orgsim's state document.
const DOCUMENT: &str = "orgsim";

/// The record store.
#[derive(Default)]
pub struct Store {
    statements: String,
    state: String,
    token: String,
    waiting: VecDeque<Act>,
    sending: bool,
    trouble: Option<String>,
    /// The address for the learner when everything has been sent.
    return_to: Option<String>,
    ended: bool,
}

impl Store {
    pub fn put(&mut self, acts: Vec<Act>) {
        for act in acts {
            // It goes first, and replaces an older waiting state.
            if matches!(act, Act::Keep(_)) {
                let from = usize::from(self.sending);
                let mut at = 0;
                self.waiting.retain(|old| {
                    at += 1;
                    at <= from || !matches!(old, Act::Keep(_))
                });
                self.waiting.insert(from, act);
                continue;
            }
            if let Act::Statement(statement) = &act {
                let verb = statement["verb"]["id"].as_str().unwrap_or_default();
                self.ended |= verb.ends_with("/terminated");
            }
            self.waiting.push_back(act);
        }
    }

    pub fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }

    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Handles the page becoming hidden, perhaps for good: sends the waiting state, even if the page closes before the
    /// answer. It stays in the queue, because delivery is not confirmed.
    pub fn send_at_once(&self) {
        let document = self.waiting.iter().rev().find_map(|act| match act {
            Act::Keep(document) => Some(document.to_string()),
            Act::Set(..) | Act::Commit | Act::Finish | Act::Statement(_) => None,
        });
        if let Some(document) = document {
            let _ = outlive(&self.state, &self.token, &document);
        }
    }
}

/// Sends a `PUT` that continues after the page is closed.
fn outlive(url: &str, token: &str, body: &str) -> Result<(), JsValue> {
    let init = RequestInit::new();
    init.set_method("PUT");
    init.set_body(&body.into());
    Reflect::set(&init, &"keepalive".into(), &true.into())?;
    let request = Request::new_with_str_and_init(url, &init)?;
    let headers = request.headers();
    headers.set("Authorization", &format!("Basic {token}"))?;
    headers.set("X-Experience-API-Version", VERSION)?;
    headers.set("Content-Type", "application/json")?;
    // Nobody reads its answer.
    let ignored = Closure::once(|_: JsValue| {});
    let _ = window().fetch_with_request(&request).catch(&ignored);
    ignored.forget();
    Ok(())
}

type Answered = Box<dyn FnOnce(u16, String)>;

/// Sends a request, and passes on status and body; status 0 is no answer.
fn ask(method: &str, url: &str, token: &str, body: Option<&str>, then: Answered) {
    let token = format!("Basic {token}");
    let mut headers = vec![
        ("Authorization", token.as_str()),
        ("X-Experience-API-Version", VERSION),
    ];
    headers.extend(body.map(|_| ("Content-Type", "application/json")));
    let answered = |status, text: Option<String>| then(status, text.unwrap_or_default());
    fetch::request(method, url, &headers, body, Box::new(answered));
}

/// Asks the platform for the session's token, and passes on status and body. The learner's cookies are not sent: the address comes from
/// the launch link, which anybody can make, and the platform must not take the request for the learner's.
fn ask_for_token(url: &str, then: Answered) {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_credentials(RequestCredentials::Omit);
    let asked = window().fetch_with_str_and_init(url, &init);
    spawn_local(async move {
        let (status, body) = match JsFuture::from(asked).await.map(Response::from) {
            Ok(answer) => (answer.status(), text_of(&answer).await.unwrap_or_default()),
            Err(_) => (0, String::new()),
        };
        then(status, body);
    });
}

async fn text_of(answer: &Response) -> Option<String> {
    let text = JsFuture::from(answer.text().ok()?).await.ok()?;
    text.as_string()
}

/// The origins of the pages around this one, and of its opener, as far as the browser reveals them. A page that sends
/// no referrer stays unknown, and a frame of the same site is no launcher: that is the page's own origin.
fn launchers() -> Vec<String> {
    let mut found = Vec::new();
    if let Ok(ancestors) = Reflect::get(&window().location(), &"ancestorOrigins".into()) {
        let origin = |at: u32| Reflect::get(&ancestors, &at.to_string().into()).ok();
        let origins = (0..ANCESTORS).map_while(|at| origin(at)?.as_string());
        found.extend(origins);
    }
    if let Ok(from) = web_sys::Url::new(&document().referrer()) {
        found.push(from.origin());
    }
    found
}

/// Starts the session: the token, once; the platform's launch data; the learner's preferences; Orgsim's stored state.
pub fn launch(note: PackageNote, then: Box<dyn FnOnce(Launch)>) {
    let query = window().location().search().unwrap_or_default();
    let around = Surroundings {
        own: window().location().origin().unwrap_or_default(),
        launchers: launchers(),
        named: note.origins.clone(),
    };
    let launched = match Launched::read(&query, &around) {
        None => return then(None),
        Some(Err(why)) => return then(Some(Err(why))),
        Some(Ok(launched)) => launched,
    };
    // A reloaded page continues with its token: the platform issues it only once.
    match session_token(&launched) {
        Some(token) => with_token(note, launched, token, true, then),
        None => fetch_token(note, launched, then),
    }
}

/// The storage key of a launch's token.
fn token_key(launched: &Launched) -> String {
    format!("orgsim cmi5 {} {}", launched.registration, launched.fetch)
}

fn session_token(launched: &Launched) -> Option<String> {
    storage_of_tab()?.get_item(&token_key(launched)).ok()?
}

fn fetch_token(note: PackageNote, launched: Launched, then: Box<dyn FnOnce(Launch)>) {
    let fetch = launched.fetch.clone();
    let answered = move |status: u16, body: String| {
        let answer: Value = serde_json::from_str(&body).unwrap_or_default();
        let Some(token) = answer["auth-token"].as_str() else {
            let text = answer["error-text"].as_str().unwrap_or_default();
            return then(Some(Err(format!("{status} {text}").trim().to_string())));
        };
        if let Some(store) = storage_of_tab() {
            let _ = store.set_item(&token_key(&launched), token);
        }
        with_token(note, launched, token.to_string(), false, then);
    };
    ask_for_token(&fetch, Box::new(answered));
}

/// Requests a document until there is a usable answer.
fn get(url: String, token: String, retries: u32, then: Answered) {
    let (address, with) = (url.clone(), token.clone());
    let answered = move |status, body| {
        if retries == 0 || !comes_again(status) {
            return then(status, body);
        }
        let wait = FIRST_RETRY << (RETRIES - retries);
        Timeout::new(wait, move || get(url, token, retries - 1, then)).forget();
    };
    ask("GET", &address, &with, None, Box::new(answered));
}

/// Whether there was no answer, or one that asks for a retry.
fn comes_again(status: u16) -> bool {
    status == 0 || status == 429 || status >= 500
}

/// `kept`: the token is from an earlier load of this page. It may have expired; then the platform is asked for another
/// one.
fn with_token(
    note: PackageNote,
    mut launched: Launched,
    token: String,
    kept: bool,
    then: Box<dyn FnOnce(Launch)>,
) {
    let url = launched.state("LMS.LaunchData");
    let asked = token.clone();
    let answered = Box::new(move |status: u16, body: String| {
        if kept && matches!(status, 401 | 403) {
            if let Some(store) = storage_of_tab() {
                let _ = store.remove_item(&token_key(&launched));
            }
            return fetch_token(note, launched, then);
        }
        match serde_json::from_str(&body) {
            Ok(data) if status == 200 => launched.data = data,
            _ => return then(Some(Err(format!("LMS.LaunchData: {status}")))),
        }
        let url = launched.preferences();
        let asked = token.clone();
        // The specification requires the request. The package's author chose the language, so it stays.
        let answered = Box::new(move |_, _| with_data(note, launched, token, then));
        ask("GET", &url, &asked, None, answered);
    });
    get(url, asked, RETRIES, answered);
}

fn with_data(note: PackageNote, launched: Launched, token: String, then: Box<dyn FnOnce(Launch)>) {
    let state = launched.state(DOCUMENT);
    let asked = token.clone();
    let answered = Box::new(move |status: u16, body: String| {
        // Without an answer the former state is unknown and would be overwritten.
        if status != 404 && !(200..300).contains(&status) {
            return then(Some(Err(format!("{DOCUMENT}: {status}"))));
        }
        let kept = (status == 200)
            .then(|| serde_json::from_str::<Value>(&body).ok())
            .flatten();
        let mut store = Store {
            statements: launched.statements(),
            state: launched.state(DOCUMENT),
            token,
            ..Store::default()
        };
        let now = SimTime::from_millis(js_sys::Date::now() as u64);
        let (platform, acts) = Platform::cmi5(&note, launched, kept.as_ref(), now);
        store.return_to = platform.return_to().map(str::to_string);
        then(Some(Ok((Channel::Cmi5(store), platform, acts))));
    });
    get(state, asked, RETRIES, answered);
}

/// Runs a function with the store, if there is one.
fn with_store<T>(what: impl FnOnce(&mut Store) -> T) -> Option<T> {
    SESSION.with_borrow_mut(|session| match &mut session.as_mut()?.channel {
        Channel::Cmi5(store) => Some(what(store)),
        Channel::Scorm(_) => None,
    })
}

/// Handles the page becoming hidden: see [`Store::send_at_once`].
pub fn send_at_once() {
    with_store(|store| store.send_at_once());
}

/// Sends the waiting requests, in order.
pub fn send() {
    let next = with_store(|store| {
        if store.sending {
            return None;
        }
        let request = match store.waiting.front()? {
            Act::Statement(statement) => ("POST", store.statements.clone(), statement.to_string()),
            Act::Keep(document) => ("PUT", store.state.clone(), document.to_string()),
            Act::Set(..) | Act::Commit | Act::Finish => return None,
        };
        store.sending = true;
        Some((request, store.token.clone()))
    })
    .flatten();
    let Some(((method, url, body), token)) = next else {
        return;
    };
    let answered = Box::new(move |status: u16, text: String| {
        let again = comes_again(status);
        let left = SESSION.with_borrow_mut(|session| {
            let session = session.as_mut()?;
            let Channel::Cmi5(store) = &mut session.channel else {
                return None;
            };
            store.sending = false;
            let answered = (!again).then(|| store.waiting.pop_front()).flatten();
            store.trouble = match status {
                // A conflict: the store already has this statement.
                200..=299 | 409 => None,
                _ => Some(format!("{status} {text}").chars().take(200).collect()),
            };
            if let Some(Act::Statement(statement)) = answered {
                let id = statement["id"].as_str().unwrap_or_default();
                session.platform.settled(id);
                // The state should say so.
                session.seen = storage::changes().wrapping_sub(1);
            }
            let done = store.waiting.is_empty() && store.ended && store.trouble.is_none();
            done.then(|| store.return_to.take()).flatten()
        });
        if let Some(address) = left {
            let _ = window().location().set_href(&address);
        } else if again {
            Timeout::new(AGAIN, send).forget();
        } else {
            send();
        }
    });
    ask(method, &url, &token, Some(&body), answered);
}
