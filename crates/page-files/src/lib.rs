//! Which file of the built page a request means, and what it is: for `cargo xtask serve` and `orgsim serve` alike, so that
//! the rule of what may be asked for stands once.

/// The file that a path means. Names of the page's files are plain: anything escaped, hidden or upwards is none.
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

/// What the file is, for `Content-Type`, by the end of its name.
pub fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        Some("toml") => "application/toml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
