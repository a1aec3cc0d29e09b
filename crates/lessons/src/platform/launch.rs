//! The addresses that a launch may name. Anyone can write a link, so its query is trusted only this far: the record
//! store and the token must be on this page's own site, on the site that launched it, or on a site that the package
//! names.

use message::{Message, message};

use crate::scene::origin;

/// The most bytes of an address that a platform names.
const ADDRESS_BYTES: usize = 2_000;
/// The characters of an address, without those that some readers cut, change or skip: spaces, quotes, `\`, `#`, control
/// characters.
const PLAIN: &[u8] = b"-._~:/?[]@!$&()*+,;=%";

/// The origins around the page, such as `https://school.example`.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The origin of the page itself.
    pub own: String,
    /// The origins of the pages around this one, and of the page that opened it, as far as the browser reveals them.
    pub launchers: Vec<String>,
    /// The origins that the package names. If there are any, only they and `own` count.
    pub named: Vec<String>,
}

/// Checks an address that the query names.
///
/// # Errors
///
/// The problem with the address.
pub fn check(text: &str, with_query: bool, around: &Surroundings) -> Result<(), Message> {
    if text.len() > ADDRESS_BYTES {
        return Err(message!(
            "it is longer than {most} bytes",
            most = ADDRESS_BYTES
        ));
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || PLAIN.contains(&byte);
    if !text.bytes().all(is_plain) {
        return Err("it has characters that an address does not have".into());
    }
    let (scheme, rest) = (text.split_once("://")).ok_or("it is not an address of the web")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (site, path) = rest.split_at(end);
    if site.contains('@') {
        return Err("it has a name or a password in it".into());
    }
    let (path, query) = path
        .split_once('?')
        .map_or((path, None), |(path, query)| (path, Some(query)));
    if query.is_some() && !with_query {
        return Err("it has a query".into());
    }
    let dots = |part: &str| {
        matches!(
            part.to_ascii_lowercase().replace("%2e", ".").as_str(),
            "." | ".."
        )
    };
    if path.split('/').any(dots) {
        return Err("its path goes up".into());
    }
    let site = as_browsers_write(&format!("{scheme}://{site}"))
        .ok_or("it is not an address of the web")?;
    if site == around.own {
        return Ok(());
    }
    if !around.named.is_empty() {
        let named = around.named.iter().filter_map(|it| as_browsers_write(it));
        return match named.into_iter().any(|it| it == site) {
            true => Ok(()),
            false => Err(message!(
                "{site} is not among the sites that the package names"
            )),
        };
    }
    if !site.starts_with("https://") {
        return Err(message!("{site} is reached without encryption"));
    }
    if around.launchers.contains(&site) {
        return Ok(());
    }
    Err(message!(
        "{site} is not the site that launched this page; a package can name it (`--lrs {site}`)"
    ))
}

/// An origin in lower case, without the default port.
fn as_browsers_write(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let usual = if text.starts_with("https:") {
        ":443"
    } else {
        ":80"
    };
    let short = text.strip_suffix(usual).filter(|it| !it.ends_with(':'));
    origin(short.unwrap_or(&text))
}
