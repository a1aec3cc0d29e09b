//! The page, from a folder made by `cargo xtask build`.

use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use page_files::{compressed, file_of, kind, reads_brotli};

/// Tells the page that it can follow a session.
const FOLLOW: &str = r#"<meta name="orgsim-follow" content="_orgsim/follow">"#;
/// Tells the page that a class follows, and a presenter.
const CLASS: &str = r#"<meta name="orgsim-follow" content="_orgsim/follow" data-class>"#;

/// The answer of a server without a page.
const NONE: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>Orgsim</title>
<h1>Orgsim answers here as AWS does</h1>
<p>Point clients at it with <code>AWS_ENDPOINT_URL</code>. The page is not there: build it with
<code>cargo xtask build</code>, which makes the folder <code>dist</code>, and start the server beside it or with
<code>--page DIR</code>.</p>
<p><a href=\"_orgsim/health\">How the server is</a>, <a href=\"_orgsim/session\">the session</a>.</p>
</html>
";

#[derive(Clone, Debug)]
pub struct Page {
    folder: Option<PathBuf>,
    /// What stands in the head of `index.html`.
    mark: &'static str,
}

/// The request without the prefix of a proxy; for others, where to go.
pub fn within(prefix: &str, uri: &Uri) -> Result<Uri, Box<Response<Body>>> {
    let asked = uri.path_and_query().map_or("/", |asked| asked.as_str());
    if prefix.is_empty() {
        return Ok(uri.clone());
    }
    if let Some(rest) = asked.strip_prefix(prefix).filter(|it| it.starts_with('/'))
        && let Ok(rest) = rest.parse()
    {
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(rest);
        return Uri::from_parts(parts)
            .map_err(|_| plain(StatusCode::BAD_REQUEST, "The path cannot be read.").into());
    }
    if uri.path() != prefix {
        let says = "The server was started with another --path-prefix.";
        return Err(plain(StatusCode::NOT_FOUND, says).into());
    }
    // The page's files have addresses relative to the folder.
    let mut response = plain(StatusCode::PERMANENT_REDIRECT, "The page is in the folder.");
    if let Ok(folder) = HeaderValue::from_str(&format!("{prefix}/")) {
        response.headers_mut().insert(header::LOCATION, folder);
    }
    Err(response.into())
}

impl Page {
    /// Finds the given folder, or `dist` beside the program or in the current folder.
    pub fn find(asked: Option<&Path>, class: bool) -> Result<Self, String> {
        let mark = if class { CLASS } else { FOLLOW };
        let has_page = |folder: &Path| folder.join("index.html").is_file();
        if let Some(folder) = asked {
            if !has_page(folder) {
                return Err(format!(
                    "{}: no page here (no index.html). Build one with `cargo xtask build`, into `dist`.",
                    folder.display()
                ));
            }
            return Ok(Self {
                folder: Some(folder.to_owned()),
                mark,
            });
        }
        let beside = std::env::current_exe()
            .ok()
            .and_then(|program| Some(program.parent()?.join("dist")));
        let folder = beside
            .into_iter()
            .chain([PathBuf::from("dist")])
            .find(|folder| has_page(folder));
        Ok(Self { folder, mark })
    }

    pub async fn get(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response<Body> {
        if method != Method::GET && method != Method::HEAD {
            let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD.");
            response
                .headers_mut()
                .insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return response;
        }
        let Some(name) = file_of(path) else {
            return plain(StatusCode::NOT_FOUND, "The file does not exist.");
        };
        let Some(folder) = &self.folder else {
            return if name == "index.html" {
                file("index.html", NONE.into())
            } else {
                plain(StatusCode::NOT_FOUND, "The file does not exist.")
            };
        };
        let accepted = headers.get(header::ACCEPT_ENCODING);
        let brotli = accepted
            .and_then(|it| it.to_str().ok())
            .is_some_and(reads_brotli);
        if let Some(compressed) = compressed(&name).filter(|_| brotli)
            && let Ok(bytes) = tokio::fs::read(folder.join(compressed)).await
        {
            let mut response = file(&name, bytes);
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
            return response;
        }
        match tokio::fs::read(folder.join(&name)).await {
            Ok(bytes) if name == "index.html" => file(&name, with_mark(bytes, self.mark)),
            Ok(bytes) => file(&name, bytes),
            Err(_) => plain(StatusCode::NOT_FOUND, "The file does not exist."),
        }
    }
}

/// The page's text with the marker in its head.
fn with_mark(bytes: Vec<u8>, mark: &str) -> Vec<u8> {
    let Ok(text) = String::from_utf8(bytes) else {
        return Vec::new();
    };
    // A page that follows a server is useless without it, and differs from the file of an offline copy.
    let text = text.replace(" data-offline=\"sw.js\"", "");
    match text.find("<title>") {
        Some(at) => format!("{}{mark}{}", &text[..at], &text[at..]).into_bytes(),
        None => text.into_bytes(),
    }
}

/// A file of the page. The page's text contains its own policy; the headers add what a page cannot say itself.
fn file(name: &str, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind(name)),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
             connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'",
        ),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        "cross-origin-opener-policy",
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("same-origin"),
    );
    response
}

/// A response with one sentence.
pub fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("{text}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_files() {
        assert_eq!(file_of("/").as_deref(), Some("index.html"));
        assert_eq!(file_of("/web-1_bg.wasm").as_deref(), Some("web-1_bg.wasm"));
        for path in [
            "/../Cargo.toml",
            "/a/../b",
            "/.git/config",
            "/%2e%2e/x",
            "//etc/passwd",
            "/a\\b",
            "/a/",
            "x",
        ] {
            assert_eq!(file_of(path), None, "{path}");
        }
    }

    #[test]
    fn the_mark_stands_in_the_head() {
        let page = with_mark(b"<head><title>x</title></head>".to_vec(), FOLLOW);
        assert_eq!(
            String::from_utf8(page).unwrap(),
            format!("<head>{FOLLOW}<title>x</title></head>")
        );
    }
}
