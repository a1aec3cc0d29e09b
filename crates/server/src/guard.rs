//! The guard against pages of other sites: a browser lets any of them send requests to this machine.
//!
//! - A request must have exactly one `Host`, and it must be in the list: `127.0.0.1`, `localhost`, `[::1]`, the address
//!   of `--listen`, and those of `--allow-host`. If another name leads to this machine, a page under it reaches
//!   nothing. A call of Amazon S3 may name a bucket before the host; pages cannot send the header that makes it one.
//! - A request that a browser sends for another site says so (`Sec-Fetch-Site`, `Origin`), and is refused.
//! - For a plain GET under a name without encryption a browser sends no such headers. So no GET calls AWS, except with
//!   an `Authorization` header, which pages of other sites cannot send.

use std::net::{IpAddr, SocketAddr};

use super::log;
use crate::prelude::*;
use crate::request::PORTAL_TOKEN;

/// The host names of every server.
const ALWAYS: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

const FOREIGN: &str = "Pages of other sites may not use this server.";

/// The host names of this server, in lower case and without ports.
#[derive(Clone, Debug)]
pub struct Hosts(Vec<String>);

/// A request refused before its contents are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardRefusal {
    pub status: StatusCode,
    pub says: String,
}

impl Hosts {
    pub fn new(listen: SocketAddr, allowed: &[String]) -> Self {
        let mut hosts: Vec<String> = ALWAYS.map(String::from).into();
        if !listen.ip().is_unspecified() {
            hosts.push(match listen.ip() {
                IpAddr::V4(address) => address.to_string(),
                IpAddr::V6(address) => format!("[{address}]"),
            });
        }
        hosts.extend(allowed.iter().map(|host| host.to_ascii_lowercase()));
        Self(hosts)
    }

    fn has(&self, host: &str) -> bool {
        name_of(host).is_some_and(|name| self.0.contains(&name.to_ascii_lowercase()))
    }

    /// The bucket that a call of Amazon S3 names in its host.
    pub fn bucket_of(&self, request: &WireRequest) -> Option<String> {
        self.bucket(text(&request.headers, "host").filter(|_| request.is_for_s3())?)
    }

    /// The bucket in a host such as `BUCKET.localhost:4566`.
    fn bucket(&self, host: &str) -> Option<String> {
        let name = name_of(host)?.to_ascii_lowercase();
        let mut own = self.0.iter().filter(|own| own.parse::<IpAddr>().is_err());
        own.find_map(|own| {
            let bucket = name.strip_suffix(own.as_str())?.strip_suffix('.')?;
            is_bucket(bucket).then(|| bucket.to_string())
        })
    }
}

/// Whether a bucket can have this name, in lower case: 3 to 63 letters, digits, dots and hyphens, with a letter or digit at both
/// ends. Source: Amazon S3 User Guide, "General purpose bucket naming rules".
fn is_bucket(name: &str) -> bool {
    let plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit();
    let ends = |it: Option<&u8>| it.is_some_and(|it| plain(*it));
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|it| plain(*it) || b".-".contains(it))
        && ends(bytes.first())
        && ends(bytes.last())
        && !name.contains("..")
}

/// The name in `name:port` or `name`; `None` if it is neither.
fn name_of(host: &str) -> Option<&str> {
    let (name, port) = match host.rsplit_once(':') {
        // Not the last group of an IPv6 address.
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        Some(_) | None => (host, None),
    };
    let is_port =
        |port: &str| port.bytes().all(|it| it.is_ascii_digit()) && port.parse::<u16>().is_ok();
    (!name.is_empty() && port.is_none_or(is_port)).then_some(name)
}

/// Whether the text is valid for `--allow-host`: a name or an address, without a port.
pub fn is_host(text: &str) -> bool {
    if let Some(address) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    !text.is_empty()
        && text.len() <= 253
        && (text.bytes()).all(|it| it.is_ascii_alphanumeric() || b".-_".contains(&it))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Why a request is refused for the host that it names, if it is. `authority`: the host in its first line, which a client names
/// that uses this server as a proxy; `is_for_s3`: a bucket may be before the host.
pub fn refuses_host(
    hosts: &Hosts,
    authority: Option<&str>,
    headers: &HeaderMap,
    is_for_s3: bool,
) -> Option<GuardRefusal> {
    let bad = |says: &str| {
        let (status, says) = (StatusCode::BAD_REQUEST, says.to_string());
        Some(GuardRefusal { status, says })
    };
    let mut named = headers.get_all("host").iter();
    let host = match (named.next(), named.next()) {
        (Some(host), None) if !host.is_empty() => host.to_str().unwrap_or_default(),
        (Some(_), Some(_)) => return bad("The request has several Host headers. Send one."),
        _ => return bad("The request has no Host header. Send one."),
    };
    let is_right = |host| hosts.has(host) || is_for_s3 && hosts.bucket(host).is_some();
    let mut all = [Some(host), authority].into_iter().flatten();
    let host = all.find(|host| !is_right(host))?;
    let shown = crate::output::one_line(&log::shown(host)).into_owned();
    let name = name_of(&shown)
        .filter(|name| is_host(name))
        .unwrap_or("NAME");
    Some(GuardRefusal {
        status: StatusCode::FORBIDDEN,
        says: format!(
            "This server does not answer as host `{shown}`, only as {}. To allow a name, start it with \
             `orgsim serve --allow-host {name}`.",
            hosts.0.join(", ")
        ),
    })
}

/// Why a request is refused as one of another site's page, if it is. `for_aws`: it calls AWS, and does not ask for a file of the
/// page.
pub fn refuses_origin(headers: &HeaderMap, for_aws: bool) -> Option<GuardRefusal> {
    let host = text(headers, "host").unwrap_or_default();
    let site = text(headers, "sec-fetch-site");
    // Following a link to the page is not a request on behalf of another site.
    let follows_link = !for_aws
        && text(headers, "sec-fetch-mode") == Some("navigate")
        && text(headers, "sec-fetch-dest") == Some("document");
    let other_site = site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let other_origin = headers.get("origin").is_some_and(|origin| {
        let of = origin.to_str().ok().and_then(|it| it.split_once("://"));
        of.is_none_or(|(_, of)| !of.eq_ignore_ascii_case(host))
    });
    (other_site && !follows_link || other_origin).then(|| GuardRefusal {
        status: StatusCode::FORBIDDEN,
        says: FOREIGN.into(),
    })
}

/// Why a call of AWS by this method is refused, if it is. Calls of Amazon S3 may read by GET.
pub fn refuses_method(request: &WireRequest) -> Option<GuardRefusal> {
    let reads = request.method == Method::GET || request.method == Method::HEAD;
    let signed = request.headers.contains_key("authorization");
    let by_path = request.path != "/" && (signed || request.headers.contains_key(PORTAL_TOKEN));
    let by_target = request.headers.contains_key("x-amz-target");
    let is_for_s3 = request.protocol == Protocol::RestXml && request.is_for_s3();
    (reads && !is_for_s3 && (!by_path || by_target)).then(|| GuardRefusal {
        status: StatusCode::METHOD_NOT_ALLOWED,
        says: format!(
            "Actions are taken by POST, not by {}, and signed in the header Authorization.",
            request.method
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    axum::http::HeaderName::from_static(name),
                    value.parse().unwrap(),
                )
            })
            .collect()
    }

    fn refuses(
        hosts: &Hosts,
        authority: Option<&str>,
        headers: &HeaderMap,
        for_aws: bool,
    ) -> Option<GuardRefusal> {
        refuses_host(hosts, authority, headers, false).or_else(|| refuses_origin(headers, for_aws))
    }

    fn status(hosts: &Hosts, pairs: &[(&'static str, &str)], for_aws: bool) -> Option<u16> {
        let refused = refuses(hosts, None, &headers(pairs), for_aws);
        refused.map(|refused| refused.status.as_u16())
    }

    fn hosts() -> Hosts {
        let allowed = ["Orgsim".to_string(), "aws.example.com".to_string()];
        Hosts::new(SocketAddr::from(([127, 0, 0, 1], 4566)), &allowed)
    }

    #[test]
    fn pages_of_other_sites_are_refused() {
        let here = "127.0.0.1:4566";
        let own = [
            ("host", here),
            ("origin", "http://127.0.0.1:4566"),
            ("sec-fetch-site", "same-origin"),
        ];
        for for_aws in [true, false] {
            assert_eq!(status(&hosts(), &own, for_aws), None);
            for wrong in [
                &[("host", here), ("origin", "https://example.com")][..],
                &[("host", here), ("origin", "null")],
                &[("host", here), ("origin", "")],
                &[("host", here), ("origin", "http://127.0.0.1:8080")],
                &[("host", here), ("sec-fetch-site", "cross-site")],
                &[("host", here), ("sec-fetch-site", "same-site")],
                // A name that already leads here.
                &[
                    ("host", "example.com:4566"),
                    ("origin", "http://example.com:4566"),
                    ("sec-fetch-site", "same-origin"),
                ],
                &[("host", "example.com:4566")],
                &[("host", "organizations.us-east-1.amazonaws.com")],
            ] {
                assert_eq!(status(&hosts(), wrong, for_aws), Some(403), "{wrong:?}");
            }
        }
    }

    #[test]
    fn a_link_to_the_page_can_be_followed_but_none_that_calls() {
        let link = [
            ("host", "localhost:4566"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        assert_eq!(status(&hosts(), &link, false), None);
        assert_eq!(status(&hosts(), &link, true), Some(403));
    }

    #[test]
    fn hosts_of_the_list_are_answered_with_any_port_and_no_others() {
        let elsewhere = Hosts::new(SocketAddr::from(([192, 168, 0, 5], 1)), &[]);
        assert_eq!(
            status(&elsewhere, &[("host", "192.168.0.5:4566")], true),
            None
        );
        let everywhere = Hosts::new(SocketAddr::from(([0, 0, 0, 0], 1)), &[]);
        assert_eq!(
            status(&everywhere, &[("host", "0.0.0.0:4566")], true),
            Some(403)
        );
        for host in [
            "localhost",
            "LOCALHOST:1",
            "127.0.0.1:80",
            "[::1]:4566",
            "[::1]",
            "orgsim:4566",
            "AWS.example.com",
        ] {
            assert_eq!(status(&hosts(), &[("host", host)], true), None, "{host}");
        }
        for host in [
            "10.0.0.1",
            "127.0.0.2",
            "localhost.",
            "::1",
            "host.docker.internal",
            "x.localhost",
            "localhost.example.com",
            "127.0.0.1.nip.io:4566",
            "localhost:b",
            "localhost:+1",
            "localhost:99999",
            "localhost:",
            "user@localhost",
            "localhost, example.com",
            ":4566",
        ] {
            assert_eq!(
                status(&hosts(), &[("host", host)], true),
                Some(403),
                "{host}"
            );
        }
        let refused = refuses(
            &hosts(),
            None,
            &headers(&[("host", "host.docker.internal:4566")]),
            true,
        );
        let says = refused.unwrap().says;
        assert!(
            says.contains("--allow-host host.docker.internal`"),
            "{says}"
        );
    }

    #[test]
    fn a_request_has_one_host() {
        for pairs in [
            &[][..],
            &[("host", "")],
            &[("host", "localhost"), ("host", "localhost")],
            &[("host", "localhost"), ("host", "example.com")],
        ] {
            assert_eq!(status(&hosts(), pairs, true), Some(400), "{pairs:?}");
        }
        let here = headers(&[("host", "localhost")]);
        assert!(refuses(&hosts(), Some("example.com"), &here, true).is_some());
    }

    #[test]
    fn only_what_can_be_a_bucket_stands_before_the_host() {
        let bucket = |host: &str| hosts().bucket(host);
        assert_eq!(bucket("Invoices.localhost:4566"), Some("invoices".into()));
        assert_eq!(bucket("a.b-1.orgsim"), Some("a.b-1".into()));
        for host in [
            "a#b@evil.localhost",
            "evil.example:80@x.localhost",
            "ab.localhost",
            "-abc.localhost",
            "a..b.localhost",
            "a/b/c.localhost",
            "a_b_c.localhost",
            ".localhost",
        ] {
            assert_eq!(bucket(host), None, "{host}");
            let signed = headers(&[("host", host)]);
            assert!(refuses_host(&hosts(), None, &signed, true).is_some());
        }
    }

    #[test]
    fn what_can_be_allowed_is_a_host_without_a_port() {
        for host in [
            "orgsim",
            "host.docker.internal",
            "10.0.0.1",
            "[fe80::1]",
            "a_b-c",
        ] {
            assert!(is_host(host), "{host}");
        }
        for text in ["", "orgsim:4566", "http://orgsim", "*", "[x]", "a b", "::1"] {
            assert!(!is_host(text), "{text}");
        }
    }
}
