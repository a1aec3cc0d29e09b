//! Requests to a cmi5 platform, and what the browser reveals of the pages that launched this one.

use gloo::utils::{document, window};
use js_sys::Reflect;
use lessons::package::PackageNote;
use lessons::platform::Surroundings;
use page::platform::PlatformRequest;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Request, RequestCredentials, RequestInit, Response};

use crate::browser::fetch;

/// Most ancestor pages checked.
const ANCESTORS: u32 = 8;

/// Sends a request that continues after the page is closed.
pub fn outlive(asked: &PlatformRequest) -> Result<(), JsValue> {
    let init = RequestInit::new();
    init.set_method(asked.method);
    if let Some(body) = &asked.body {
        init.set_body(&body.into());
    }
    Reflect::set(&init, &"keepalive".into(), &true.into())?;
    let request = Request::new_with_str_and_init(&asked.url, &init)?;
    let headers = request.headers();
    for (name, value) in asked.headers() {
        headers.set(name, &value)?;
    }
    // Nobody reads its answer.
    let ignored = Closure::once(|_: JsValue| {});
    let _ = window().fetch_with_request(&request).catch(&ignored);
    ignored.forget();
    Ok(())
}

/// Sends a request, and passes on status and body; status 0 is no answer.
pub fn ask(request: PlatformRequest, then: fn(u16, String)) {
    if request.token.is_none() {
        return ask_for_token(&request, then);
    }
    let headers = request.headers();
    let headers: Vec<(&str, &str)> = (headers.iter().map(|(name, it)| (*name, &**it))).collect();
    let answered = move |status, text: Option<String>| then(status, text.unwrap_or_default());
    let (method, url) = (request.method, &request.url);
    let body = request.body.as_deref();
    fetch::request(method, url, &headers, body, Box::new(answered));
}

/// Sends a request without the learner's cookies.
fn ask_for_token(request: &PlatformRequest, then: fn(u16, String)) {
    let init = RequestInit::new();
    init.set_method(request.method);
    init.set_credentials(RequestCredentials::Omit);
    let asked = window().fetch_with_str_and_init(&request.url, &init);
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

/// The origins around the page.
pub fn surroundings(note: &PackageNote) -> Surroundings {
    Surroundings {
        own: window().location().origin().unwrap_or_default(),
        launchers: launchers(),
        named: note.origins.clone(),
    }
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
