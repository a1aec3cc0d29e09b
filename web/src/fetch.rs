//! Fetches files from the page's own host. The content security policy allows no other.

use gloo::events::EventListener;
use web_sys::{XmlHttpRequest, XmlHttpRequestResponseType};

use crate::say::{say, say_with};

/// Fetches a text by its path relative to the page; `then` gets it, or a readable error.
pub fn text(path: &str, then: Box<dyn FnOnce(Result<String, String>)>) {
    let named = path.to_string();
    ask(
        path,
        false,
        Box::new(move |request| {
            then(request.and_then(|request| match request.response_text() {
                Ok(Some(text)) => Ok(text),
                _ => Err(unreachable(&named)),
            }));
        }),
    );
}

/// [`text`] for a binary file.
pub fn bytes(path: &str, then: Box<dyn FnOnce(Result<Vec<u8>, String>)>) {
    let named = path.to_string();
    ask(
        path,
        true,
        Box::new(move |request| {
            then(request.and_then(|request| match request.response() {
                Ok(buffer) => Ok(js_sys::Uint8Array::new(&buffer).to_vec()),
                Err(_) => Err(unreachable(&named)),
            }));
        }),
    );
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
    let opened = XmlHttpRequest::new().and_then(|request| {
        request.open(method, path)?;
        if let Some(key) = key {
            request.set_request_header("x-orgsim-key", key)?;
        }
        Ok(request)
    });
    let Ok(request) = opened else {
        return then(Err(0));
    };
    let answered = request.clone();
    EventListener::once(&request, "loadend", move |_| {
        let text = answered.response_text().ok().flatten();
        then(match (answered.status().unwrap_or(0), text) {
            (200, Some(text)) => Ok(text),
            (status, _) => Err(status),
        });
    })
    .forget();
    let _ = request.send_with_opt_str(body);
}

fn ask(path: &str, binary: bool, then: Box<dyn FnOnce(Result<XmlHttpRequest, String>)>) {
    let named = path.to_string();
    // Older than `fetch`, and less code here: one event for every outcome.
    let opened = XmlHttpRequest::new().and_then(|request| {
        request.open("GET", path)?;
        if binary {
            request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
        }
        Ok(request)
    });
    let Ok(request) = opened else {
        return then(Err(unreachable(&named)));
    };
    let answered = request.clone();
    EventListener::once(&request, "loadend", move |_| {
        then(match answered.status() {
            // No fetched file is a page, except those for packages.
            Ok(200) if is_page(&answered) && !named.ends_with(".html") => Err(say_with(
                "{file}: the network returned a web page instead, perhaps its sign-in page. Sign in, and try again.",
                &[("file", &named)],
            )),
            Ok(200) => Ok(answered),
            // No answer at all.
            Ok(0) | Err(_) => Err(unreachable(&named)),
            Ok(status) => Err(say_with(
                "{file} could not be fetched: the web server answered with status {status}.",
                &[("file", &named), ("status", &status)],
            )),
        });
    })
    .forget();
    // If even this fails, the event reports it.
    let _ = request.send();
}

fn is_page(request: &XmlHttpRequest) -> bool {
    let kind = request.get_response_header("content-type").ok().flatten();
    kind.is_some_and(|it| it.starts_with("text/html"))
}

fn unreachable(path: &str) -> String {
    format!(
        "{path}: {}",
        say(
            "the web server could not be reached. If you are offline, try again when you are online. Your session is kept."
        )
    )
}
