//! Fetches files from the page's own host. The content security policy allows no other.

use gloo::events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::{XmlHttpRequest, XmlHttpRequestResponseType};

use crate::say::{message, say, tell};

/// Fetches a text by its path relative to the page; `then` gets it, or a readable error.
pub fn text(path: &str, then: Box<dyn FnOnce(Result<String, String>)>) {
    let named = path.to_string();
    let arrived = move |request: Option<XmlHttpRequest>| {
        let found = found(&named, request);
        then(found.and_then(|request| text_of(&request).ok_or_else(|| unreachable(&named))));
    };
    send("GET", path, &[], None, false, Box::new(arrived));
}

/// The data file of AWS managed policies.
const POLICIES: &str = "managed-policies.txt";

/// Fetches the AWS managed policies; `then` gets a readable error if that fails.
pub fn policies(then: Box<dyn FnOnce(Result<(), String>)>) {
    let provide = |fetched: Result<String, String>| then(fetched.map(sim::managed::provide));
    text(POLICIES, Box::new(provide));
}

/// The data file of actions, resource types and condition keys.
const CATALOG: &str = "iam-data.txt";

/// Fetches the catalog of actions; `then` gets a readable error if that fails.
pub fn catalog(then: Box<dyn FnOnce(Result<(), String>)>) {
    let provide = |fetched: Result<String, String>| then(fetched.map(lint::ActionCatalog::provide));
    text(CATALOG, Box::new(provide));
}

/// What is said where they are needed and cannot be fetched.
pub fn policies_missing(why: &str) -> String {
    tell(message!(
        "This needs the AWS managed policies, which could not be loaded. {why}",
        why = *why
    ))
}

/// [`text`] for a binary file.
pub fn bytes(path: &str, then: Box<dyn FnOnce(Result<Vec<u8>, String>)>) {
    let named = path.to_string();
    let arrived = move |request: Option<XmlHttpRequest>| {
        then(
            found(&named, request).and_then(|request| match request.response() {
                Ok(buffer) => Ok(js_sys::Uint8Array::new(&buffer).to_vec()),
                Err(_) => Err(unreachable(&named)),
            }),
        );
    };
    send("GET", path, &[], None, true, Box::new(arrived));
}

/// Asks the server that the page comes from, perhaps with the presenter's key; `then` gets the answer, none if it failed.
pub fn server(
    method: &str,
    path: &str,
    key: Option<&str>,
    body: Option<&str>,
    then: Box<dyn FnOnce(Option<String>)>,
) {
    let answered = Box::new(|answer: Result<String, u16>| then(answer.ok()));
    server_or_status(method, path, key, body, answered);
}

/// [`server`], but the error is the status of the answer; 0: there was none.
pub fn server_or_status(
    method: &str,
    path: &str,
    key: Option<&str>,
    body: Option<&str>,
    then: Box<dyn FnOnce(Result<String, u16>)>,
) {
    let answered = |status: u16, text: Option<String>| match (status, text) {
        (200, Some(text)) => then(Ok(text)),
        (status, _) => then(Err(status)),
    };
    let key = key.map(|key| ("x-orgsim-key", key));
    request(method, path, key.as_slice(), body, Box::new(answered));
}

/// Sends a request, and passes on the status of the answer and its text; status 0: there was none.
pub fn request(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
    then: Box<dyn FnOnce(u16, Option<String>)>,
) {
    let arrived = |request: Option<XmlHttpRequest>| {
        let status = request.as_ref().and_then(|it| it.status().ok());
        then(status.unwrap_or(0), request.as_ref().and_then(text_of));
    };
    send(method, url, headers, body, false, Box::new(arrived));
}

fn text_of(request: &XmlHttpRequest) -> Option<String> {
    request.response_text().ok().flatten()
}

/// Sends a request; `then` gets it back once it is answered or has failed, nothing if it cannot be sent.
fn send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
    binary: bool,
    then: Box<dyn FnOnce(Option<XmlHttpRequest>)>,
) {
    // Older than `fetch`, and less code here: one event for every outcome.
    let open = || -> Result<XmlHttpRequest, JsValue> {
        let request = XmlHttpRequest::new()?;
        request.open(method, url)?;
        for (name, value) in headers {
            request.set_request_header(name, value)?;
        }
        if binary {
            request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
        }
        Ok(request)
    };
    let Ok(request) = open() else {
        return then(None);
    };
    let answered = request.clone();
    EventListener::once(&request, "loadend", |_| then(Some(answered))).forget();
    // If even this fails, the event reports it.
    let _ = request.send_with_opt_str(body);
}

/// The answered request for a file, or why the file is not in it.
fn found(path: &str, request: Option<XmlHttpRequest>) -> Result<XmlHttpRequest, String> {
    let request = request.ok_or_else(|| unreachable(path))?;
    match request.status() {
        // No fetched file is a page, except those for packages.
        Ok(200) if is_page(&request) && !path.ends_with(".html") => Err(tell(message!(
            "{file}: the network returned a web page instead, perhaps its sign-in page. Sign in, and try again.",
            file = *path
        ))),
        Ok(200) => Ok(request),
        // No answer at all.
        Ok(0) | Err(_) => Err(unreachable(path)),
        Ok(status) => Err(tell(message!(
            "{file} could not be fetched: the web server answered with status {status}.",
            file = *path
        ))),
    }
}

fn is_page(request: &XmlHttpRequest) -> bool {
    let kind = request.get_response_header("content-type").ok().flatten();
    kind.is_some_and(|it| it.starts_with("text/html"))
}

fn unreachable(path: &str) -> String {
    let why = say(
        "the web server could not be reached. If you are offline, try again when you are online. Your session is kept.",
    );
    format!("{path}: {why}")
}
