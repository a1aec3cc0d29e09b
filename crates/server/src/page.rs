//! The page: in the program itself, or in a folder made by `cargo xtask build`.

mod embedded;

pub use embedded::contained_page;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use lessons::package::FOLLOW;
use page_files::{compressed, file_of, kind, reads_brotli};
use tokio::sync::Mutex;

use super::response::response;
use crate::options::ServeOptions;
use crate::prelude::*;

/// Who may follow the session: the page reads it in its head.
#[derive(Clone, Copy, Debug)]
pub enum Watchers {
    All,
    /// All, and a presenter.
    Class,
    /// Who has the key.
    Keyed,
}

impl Watchers {
    pub fn of(options: &ServeOptions) -> Self {
        match (options.class, options.strict()) {
            (true, _) => Self::Class,
            (false, true) => Self::Keyed,
            (false, false) => Self::All,
        }
    }

    /// The note that tells the page to follow.
    fn mark(self) -> String {
        let who = match self {
            Self::All => "",
            Self::Class => " data-class",
            Self::Keyed => " data-key",
        };
        format!("<meta name=\"{FOLLOW}\" content=\"_orgsim/follow\"{who}>")
    }
}

/// The answer of a server without a page.
const NONE: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>Orgsim</title>
<h1>Orgsim answers here as AWS does</h1>
<p>Point clients at it with <code>AWS_ENDPOINT_URL</code>. This program was built without the page; releases have it.
Build the page with <code>cargo xtask build</code>, which makes the folder <code>dist</code>, and start the server beside
it or with <code>--page DIR</code>.</p>
<p><a href=\"_orgsim/health\">How the server is</a>, <a href=\"_orgsim/session\">the session</a>.</p>
</html>
";

#[derive(Debug)]
pub struct Page {
    files: Files,
    copies: Shared,
    watchers: Watchers,
}

/// Where the page's files are.
#[derive(Clone, Debug)]
enum Files {
    Nowhere,
    Embedded,
    Folder(PathBuf),
}

/// The content of a file.
struct Content {
    bytes: Bytes,
    /// Whether brotli has compressed it.
    packed: bool,
}

/// Files that were read, with the time of their last change: all clients share one copy of each.
type Shared = Mutex<BTreeMap<String, (Option<SystemTime>, Bytes)>>;

/// The bytes of a file, from the copy or read anew. Others wait meanwhile, so that each file is read once.
async fn shared(
    copies: &Shared,
    name: &str,
    changed: Option<SystemTime>,
    read: impl Future<Output = std::io::Result<Vec<u8>>>,
) -> Option<Bytes> {
    let mut copies = copies.lock().await;
    if let Some((at, bytes)) = copies.get(name)
        && *at == changed
    {
        return Some(bytes.clone());
    }
    let bytes = Bytes::from(read.await.ok()?);
    copies.insert(name.to_string(), (changed, bytes.clone()));
    Some(bytes)
}

impl Files {
    /// The file of this name; `packed`: compressed, if it is kept so.
    async fn read(&self, copies: &Shared, name: &str, packed: bool) -> Option<Content> {
        match self {
            Self::Nowhere => None,
            Self::Embedded => {
                let (content, is_packed) = embedded::get(name)?;
                let packed = packed && is_packed;
                let bytes = if is_packed && !packed {
                    shared(copies, name, None, async {
                        Ok(embedded::unpacked(content))
                    })
                    .await?
                } else {
                    Bytes::from_static(content)
                };
                Some(Content { bytes, packed })
            }
            Self::Folder(folder) => {
                let of = async |name: &str| {
                    let path = folder.join(name);
                    let changed = tokio::fs::metadata(&path).await.ok()?.modified().ok();
                    shared(copies, name, changed, tokio::fs::read(path)).await
                };
                if let Some(compressed) = compressed(name).filter(|_| packed)
                    && let Some(bytes) = of(&compressed).await
                {
                    return Some(Content { bytes, packed });
                }
                let (bytes, packed) = (of(name).await?, false);
                Some(Content { bytes, packed })
            }
        }
    }
}

/// The path without the prefix of a proxy; `None`: it is outside.
pub fn within<'p>(prefix: &str, path: &'p str) -> Option<&'p str> {
    let rest = path.strip_prefix(prefix)?;
    (prefix.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// The answer to a request outside the prefix of a proxy.
pub fn outside(prefix: &str, path: &str) -> Response<Body> {
    if path != prefix {
        let says = "The server was started with another --path-prefix.";
        return plain(StatusCode::NOT_FOUND, says);
    }
    // The page's files have addresses relative to the folder.
    let mut response = plain(StatusCode::PERMANENT_REDIRECT, "The page is in the folder.");
    set(&mut response, header::LOCATION, &format!("{prefix}/"));
    response
}

impl Page {
    /// Finds the page: in the given folder, in the program, or in `dist` beside the program or in the current folder.
    pub fn find(asked: Option<&Path>, watchers: Watchers) -> Result<Self, String> {
        let has_page = |folder: &Path| folder.join("index.html").is_file();
        let files = match asked {
            Some(folder) if has_page(folder) => Files::Folder(folder.to_owned()),
            Some(folder) => {
                return Err(format!(
                    "{}: no page here (no index.html). Build one with `cargo xtask build`, into `dist`.",
                    folder.display()
                ));
            }
            None if embedded::exists() => Files::Embedded,
            None => {
                let beside = std::env::current_exe()
                    .ok()
                    .and_then(|program| Some(program.parent()?.join("dist")));
                let mut folders = beside.into_iter().chain([PathBuf::from("dist")]);
                (folders.find(|folder| has_page(folder))).map_or(Files::Nowhere, Files::Folder)
            }
        };
        Ok(Self {
            files,
            copies: Shared::default(),
            watchers,
        })
    }

    /// Whether there is no page to show.
    pub fn is_missing(&self) -> bool {
        matches!(self.files, Files::Nowhere)
    }

    pub async fn get(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response<Body> {
        if method != Method::GET && method != Method::HEAD {
            let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD.");
            set(&mut response, header::ALLOW, "GET, HEAD");
            return response;
        }
        let missing = || plain(StatusCode::NOT_FOUND, "The file does not exist.");
        let Some(name) = file_of(path) else {
            return missing();
        };
        let is_index = name == "index.html";
        if is_index && self.is_missing() {
            return file(&name, NONE.into());
        }
        let accepted = headers.get(header::ACCEPT_ENCODING);
        let brotli = accepted
            .and_then(|it| it.to_str().ok())
            .is_some_and(reads_brotli);
        match (self.files.read(&self.copies, &name, brotli && !is_index)).await {
            None => missing(),
            Some(Content {
                bytes,
                packed: false,
            }) if is_index => file(&name, with_mark(&bytes, &self.watchers.mark()).into()),
            Some(Content { bytes, packed }) => {
                let mut response = file(&name, bytes);
                if packed {
                    set(&mut response, header::CONTENT_ENCODING, "br");
                    set(&mut response, header::VARY, "accept-encoding");
                }
                response
            }
        }
    }
}

/// The page's text with the marker in its head.
fn with_mark(bytes: &[u8], mark: &str) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else {
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
fn file(name: &str, bytes: Bytes) -> Response<Body> {
    let headers = [
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
    ];
    let mut response = response(StatusCode::OK, &headers, bytes);
    for name in ["cross-origin-opener-policy", "cross-origin-resource-policy"] {
        set(&mut response, name, "same-origin");
    }
    response
}

/// A response with one sentence.
pub fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    response(status, &headers, format!("{text}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_says_what_the_page_says_and_who_may_frame_it() {
        let page = include_str!("../../../index.html");
        let (_, rest) = page.split_once("Security-Policy\" content=\"").unwrap();
        let (own, _) = rest.split_once('"').unwrap();
        let answer = file("index.html", Bytes::new());
        let header = &answer.headers()[header::CONTENT_SECURITY_POLICY];
        assert_eq!(*header, format!("{own}; frame-ancestors 'none'"));
    }

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
        let mark = Watchers::Keyed.mark();
        let page = with_mark(b"<head><title>x</title></head>", &mark);
        assert_eq!(
            String::from_utf8(page).unwrap(),
            format!("<head>{mark}<title>x</title></head>")
        );
    }
}
