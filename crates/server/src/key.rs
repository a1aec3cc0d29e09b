//! The key of `--class` and `--strict-auth`: who may make control requests.

use super::class::Class;
use crate::prelude::*;
use crate::sigv4;

/// The header with the key.
pub const HEADER: &str = "x-orgsim-key";
/// The parameter with the key, for a stream of events: a page cannot set its headers.
const PARAMETER: &str = "key=";

#[derive(Clone, Debug)]
pub struct ControlKey {
    /// A digest, so that the time of a comparison says nothing of the key.
    digest: String,
    /// Only what the presenter of a class does needs it. Otherwise all but the question how the server is does: a session has the
    /// secrets of its access keys.
    of_class: bool,
}

impl ControlKey {
    pub fn new(key: &str, of_class: bool) -> Self {
        Self {
            digest: sigv4::digest(key.as_bytes()),
            of_class,
        }
    }

    /// Whether the request has the key.
    pub fn is_in(&self, headers: &HeaderMap, query: &str) -> bool {
        let header = headers.get(HEADER).map(HeaderValue::as_bytes);
        let mut pairs = query.split('&');
        let parameter = pairs.find_map(|pair| pair.strip_prefix(PARAMETER));
        let sent = header.or(parameter.map(str::as_bytes));
        sent.is_some_and(|sent| sigv4::digest(sent) == self.digest)
    }

    /// Why a control request is refused that has no key, if it is.
    pub fn refuses(&self, method: &Method, path: &str) -> Option<String> {
        let reads = method == Method::GET || method == Method::HEAD;
        let is_report = method == Method::PUT && path.starts_with("/_orgsim/class/");
        let who = match self.of_class {
            true if is_report && Class::keeps(method, path) => {
                "A learner's id has 16 to 64 letters and digits; the server issues it to a page that follows. Only the presenter may do anything else"
            }
            true if Class::keeps(method, path) => "Only the presenter may do this",
            false if !(reads && path == "/_orgsim/health") => {
                "With --strict-auth, control requests need the key that the server printed when it started"
            }
            true | false => return None,
        };
        Some(format!("{who}: send the key in the header {HEADER}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_in_the_header_or_in_a_parameter() {
        let key = ControlKey::new("open-sesame", false);
        let has = |query: &str, header: &str| {
            let mut headers = HeaderMap::new();
            if !header.is_empty() {
                headers.insert(HEADER, header.parse().unwrap());
            }
            key.is_in(&headers, query)
        };
        for (query, header, is_in) in [
            ("", "open-sesame", true),
            ("after=3&key=open-sesame", "", true),
            ("key=open-sesame", "other-sesame", false),
            ("key=open-sesam", "", false),
            ("monkey=open-sesame", "", false),
            ("", "", false),
        ] {
            assert_eq!(has(query, header), is_in, "{query} {header}");
        }
    }
}
