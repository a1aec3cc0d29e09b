//! The address that a client's connections count for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::prelude::*;

/// An address of IPv4, or the first half of one of IPv6: a client has all of the second half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClientAddress(IpAddr);

impl Default for ClientAddress {
    fn default() -> Self {
        Self(Ipv4Addr::LOCALHOST.into())
    }
}

impl ClientAddress {
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
            address @ IpAddr::V4(_) => address,
        })
    }

    /// The client of a request. A trusted proxy names it in one of two headers, of which it removes the other one: where both are
    /// there, a client has sent one, and neither is believed.
    pub fn behind(proxies: &[IpAddr], peer: IpAddr, headers: &HeaderMap) -> Self {
        let is_proxy = |address: &IpAddr| proxies.contains(&address.to_canonical());
        if !is_proxy(&peer.to_canonical()) {
            return Self::of(peer);
        }
        let values = |name: &str| {
            let all = headers.get_all(name).iter();
            let texts = all.filter_map(|it| it.to_str().ok());
            texts.collect::<Vec<_>>().join(",")
        };
        let named: Vec<Option<IpAddr>> = match (
            values("x-forwarded-for"),
            values(header::FORWARDED.as_str()),
        ) {
            (list, other) if other.is_empty() => list.split(',').map(address).collect(),
            (other, list) if other.is_empty() => list.split(',').map(forwarded_for).collect(),
            _ => Vec::new(),
        };
        // The last one that is no proxy: what is before it, the client may have made up.
        let client = named
            .into_iter()
            .rev()
            .map_while(|it| it)
            .find(|it| !is_proxy(it));
        Self::of(client.unwrap_or(peer))
    }
}

/// An address, perhaps with a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let plain = text.trim_start_matches('[').trim_end_matches(']');
    let with_port = || text.parse().ok().map(|it: std::net::SocketAddr| it.ip());
    plain.parse().ok().or_else(with_port)
}

/// The address in `for=192.0.2.43;proto=http`. Source: RFC 7239.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut pairs = element
        .split(';')
        .filter_map(|it| it.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    address(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> ClientAddress {
        ClientAddress::of(text.parse().unwrap())
    }

    #[test]
    fn a_client_has_half_of_an_address_of_ipv6() {
        assert_eq!(of("2001:db8::1"), of("2001:db8::2:3:4:5"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
        assert_ne!(of("10.0.0.1"), of("10.0.0.2"));
    }

    /// A header of a request.
    type Header = (&'static str, &'static str);

    /// The peer of a connection, the headers of a request, and the client.
    const CASES: &[(&str, &[Header], &str)] = &[
        ("10.0.0.1", &[("x-forwarded-for", "192.0.2.7")], "192.0.2.7"),
        (
            "10.0.0.1",
            &[("x-forwarded-for", "192.0.2.7:1234")],
            "192.0.2.7",
        ),
        (
            "10.0.0.1",
            &[("x-forwarded-for", "2001:db8::1")],
            "2001:db8::",
        ),
        ("10.0.0.9", &[("x-forwarded-for", "192.0.2.7")], "10.0.0.9"),
        // What the client sent itself comes first.
        (
            "10.0.0.1",
            &[("x-forwarded-for", "1.2.3.4, 192.0.2.7, 10.0.0.2")],
            "192.0.2.7",
        ),
        (
            "10.0.0.1",
            &[("x-forwarded-for", "1.2.3.4, nonsense")],
            "10.0.0.1",
        ),
        (
            "10.0.0.1",
            &[
                ("x-forwarded-for", "1.2.3.4"),
                ("x-forwarded-for", "192.0.2.7"),
            ],
            "192.0.2.7",
        ),
        (
            "10.0.0.1",
            &[(
                "forwarded",
                "for=1.2.3.4, For=\"[2001:db8::1]:80\";proto=https",
            )],
            "2001:db8::",
        ),
        ("10.0.0.1", &[("forwarded", "for=unknown")], "10.0.0.1"),
        (
            "10.0.0.1",
            &[
                ("forwarded", "for=1.2.3.4"),
                ("x-forwarded-for", "192.0.2.7"),
            ],
            "10.0.0.1",
        ),
        ("10.0.0.1", &[], "10.0.0.1"),
    ];

    #[test]
    fn only_a_trusted_proxy_names_the_client() {
        let proxies: Vec<IpAddr> = ["10.0.0.1", "10.0.0.2"]
            .map(|it| it.parse().unwrap())
            .into();
        for (peer, headers, client) in CASES {
            let mut map = HeaderMap::new();
            for (name, value) in *headers {
                map.append(*name, value.parse().unwrap());
            }
            let seen = ClientAddress::behind(&proxies, peer.parse().unwrap(), &map);
            assert_eq!(seen, of(client), "{peer} {headers:?}");
        }
    }
}
