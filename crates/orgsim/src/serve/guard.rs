//! Keeps pages of other sites away: a browser lets any of them send requests to this machine.
//!
//! - A request that a browser sends for another site says so (`Sec-Fetch-Site`, `Origin`), and is refused.
//! - A site could let its own name lead to this machine (DNS rebinding), and be the same site then. Names that anybody
//!   can register are refused where a browser or nothing but the name could be behind it.

use axum::http::HeaderMap;

/// Ends of names that nobody can register, and those of AWS's endpoints, which no stranger can lead here.
const PRIVATE: [&str; 7] = [
    ".localhost",
    ".internal",
    ".local",
    ".test",
    ".home.arpa",
    ".amazonaws.com",
    ".amazonaws.com.cn",
];

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Why a request is refused, if it is. Clients of AWS may call this machine by any name. But of GET and HEAD (`reads`)
/// browsers leave out, under a stranger's name and without encryption, all that says that a page is behind them.
pub fn refuses(headers: &HeaderMap, for_aws: bool, reads: bool) -> Option<&'static str> {
    let any_name = for_aws && !reads;
    let host = text(headers, "host").unwrap_or_default();
    let site = text(headers, "sec-fetch-site");
    let origin = text(headers, "origin");
    // Following a link to the page is not asking for anything in the name of another site.
    let follows_link = !for_aws
        && text(headers, "sec-fetch-mode") == Some("navigate")
        && text(headers, "sec-fetch-dest") == Some("document");
    let foreign = site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
    if foreign && !follows_link {
        return Some("Pages of other sites may not use this server.");
    }
    if let Some(origin) = origin
        && origin
            .split_once("://")
            .is_none_or(|(_, of)| !of.eq_ignore_ascii_case(host))
    {
        return Some("Pages of other sites may not use this server.");
    }
    let browser = site.is_some() || origin.is_some();
    if (browser || !any_name) && !is_private(host) {
        return Some(
            "Under a name that can be registered a page of another site could use this server. Ask it under an address of \
             numbers, `localhost`, or a name that cannot be registered.",
        );
    }
    None
}

/// Whether no stranger can have the name.
fn is_private(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        // Not the last group of an address of version 6.
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        Some(_) | None => (host, None),
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return false;
    }
    let name = name.to_ascii_lowercase();
    let number = name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(&name);
    number.parse::<std::net::IpAddr>().is_ok()
        || (!name.is_empty() && !name.contains('.'))
        || PRIVATE.iter().any(|end| name.ends_with(end))
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

    #[test]
    fn pages_of_other_sites_are_refused() {
        let here = "127.0.0.1:4566";
        let own = [
            ("host", here),
            ("origin", "http://127.0.0.1:4566"),
            ("sec-fetch-site", "same-origin"),
        ];
        let programs = [("host", "organizations.us-east-1.amazonaws.com")];
        let inside = [("host", "aws.example.com:4566")];
        assert_eq!(refuses(&headers(&own), false, false), None);
        for reads in [true, false] {
            assert_eq!(refuses(&headers(&programs), true, reads), None);
        }
        assert_eq!(refuses(&headers(&inside), true, false), None);
        assert!(refuses(&headers(&inside), false, false).is_some());
        // So a page of this name asks, if it leads here: nothing else is in the request.
        assert!(refuses(&headers(&inside), true, true).is_some());
        for wrong in [
            &[("host", here), ("origin", "https://example.com")][..],
            &[("host", here), ("origin", "null")],
            &[("host", here), ("origin", "http://127.0.0.1:8080")],
            &[("host", here), ("sec-fetch-site", "cross-site")],
            &[("host", here), ("sec-fetch-site", "same-site")],
            // A name that leads here by itself.
            &[
                ("host", "example.com:4566"),
                ("origin", "http://example.com:4566"),
                ("sec-fetch-site", "same-origin"),
            ],
        ] {
            for (for_aws, reads) in [(true, true), (true, false), (false, true), (false, false)] {
                assert!(
                    refuses(&headers(wrong), for_aws, reads).is_some(),
                    "{wrong:?}"
                );
            }
        }
    }

    #[test]
    fn a_link_to_the_page_can_be_followed_but_none_that_calls() {
        let link = headers(&[
            ("host", "localhost:4566"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ]);
        assert_eq!(refuses(&link, false, true), None);
        assert!(refuses(&link, true, true).is_some());
    }

    #[test]
    fn names_that_nobody_can_register_are_fine() {
        for host in [
            "localhost",
            "localhost:1",
            "orgsim:4566",
            "[::1]:4566",
            "[::1]",
            "10.0.0.1",
            "host.docker.internal",
        ] {
            assert!(is_private(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "localhost.example.com",
            "127.0.0.1.nip.io:4566",
            "a:b",
        ] {
            assert!(!is_private(host), "{host}");
        }
    }
}
