//! Files of the built page: which file a request means, and its content type.
//!
//! `cargo xtask serve` and `orgsim serve` both serve the page. They share this crate, so that the rule for what a request may
//! read is in one place.
//!
//! ```
//! assert_eq!(page_files::file_of("/"), Some("index.html".into()));
//! assert_eq!(page_files::file_of("/lessons/tour/en.txt"), Some("lessons/tour/en.txt".into()));
//! assert_eq!(page_files::file_of("/../secret"), None);
//! assert_eq!(page_files::kind("sw.js"), "text/javascript; charset=utf-8");
//! ```

#![deny(missing_docs)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

mod texts;

pub use texts::{CATEGORIES, compiled_texts};

/// The file that a request's path means. The page's files have plain names: a path with an escape, a hidden file or `..`
/// means none.
pub fn file_of(path: &str) -> Option<String> {
    let path = path.strip_prefix('/')?;
    if path.is_empty() {
        return Some("index.html".into());
    }
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
    };
    path.split('/').all(plain).then(|| path.to_owned())
}

/// The `Content-Type` of a file, by its extension.
pub fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// The first half of a content's SHA-256, in hexadecimal digits: enough to tell it from anything else that a host answers.
///
/// ```
/// // `sha256sum` of "abc".
/// assert_eq!(page_files::digest(b"abc"), "ba7816bf8f01cfea414140de5dae2223");
/// ```
pub fn digest(content: &[u8]) -> String {
    sha256(content)[..32].to_owned()
}

/// A content's SHA-256 in hexadecimal digits.
///
/// ```
/// assert_eq!(page_files::sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// ```
pub fn sha256(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// Bytes in lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What an element's attribute `integrity` says of a content: the browser uses nothing else in its place.
///
/// ```
/// assert_eq!(page_files::integrity(b"abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
/// ```
pub fn integrity(content: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(content)))
}

/// The name in the page of a file of lessons or texts, whose source is TOML. Some hosts refuse files with a suffix that they do
/// not know, and every host knows `.txt`.
///
/// ```
/// assert_eq!(page_files::published("tour/lesson.toml"), "tour/lesson.txt");
/// assert_eq!(page_files::published("icon.svg"), "icon.svg");
/// ```
pub fn published(name: &str) -> String {
    match name.strip_suffix(".toml") {
        Some(stem) => format!("{stem}.txt"),
        None => name.to_owned(),
    }
}

/// The file with the same content, compressed by brotli, that the build puts beside this one, if it does so for such files.
///
/// ```
/// assert_eq!(page_files::compressed("web.wasm").as_deref(), Some("web.wasm.br"));
/// assert_eq!(page_files::compressed("index.html"), None);
/// ```
pub fn compressed(name: &str) -> Option<String> {
    let worth = [".wasm", ".js", ".css"].iter().any(|it| name.ends_with(it));
    worth.then(|| format!("{name}.br"))
}

/// Whether a client with this `Accept-Encoding` reads brotli.
///
/// ```
/// assert!(page_files::reads_brotli("gzip, deflate, br, zstd"));
/// assert!(!page_files::reads_brotli("gzip, br;q=0"));
/// assert!(!page_files::reads_brotli(""));
/// ```
pub fn reads_brotli(accepted: &str) -> bool {
    accepted.split(',').any(|it| {
        let mut parts = it.split(';').map(str::trim);
        parts.next() == Some("br") && !parts.any(|it| matches!(it, "q=0" | "q=0.0"))
    })
}
