//! Who is at the other end, also where a proxy stands in between.
//!
//! Only proxies that the server was told of are believed, and of what they forward only the last address that is none of
//! theirs: whatever stands before it, anybody could have written. From here on a request's [`ConnectInfo`] is the client's.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderName},
};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The most addresses that are looked at, from the end.
const HOPS: usize = 16;

/// The networks whose forwarded addresses are believed.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// These networks.
    #[must_use]
    pub const fn of(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an address is one of theirs.
    pub(crate) fn has(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Puts the client's address in the place of the connection's.
    pub(crate) fn resolve(&self, request: &mut Request) {
        let connected = request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .copied();
        let Some(ConnectInfo(peer)) = connected else {
            return;
        };
        let client = self.client(peer.ip(), request.headers());
        let port = if client == peer.ip().to_canonical() {
            peer.port()
        } else {
            0
        };
        let client = SocketAddr::new(client, port);
        if client != peer {
            request.extensions_mut().insert(ConnectInfo(client));
        }
    }

    /// The client's address, of a connection from `peer` with these headers.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.has(peer) {
            return peer.to_canonical();
        }
        let mut client = peer;
        let hops = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .rev()
            .flat_map(|line| line.to_str().unwrap_or_default().rsplit(','))
            .take(HOPS);
        for hop in hops {
            // What does not read breaks the chain of those who can be believed.
            let Some(address) = read(hop.trim()) else {
                break;
            };
            client = address;
            if !self.has(address) {
                break;
            }
        }
        client.to_canonical()
    }
}

/// Who counts as one: an IPv4 address, or an IPv6 network of the size that one customer of a provider has.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) & !(u128::MAX >> 64);
            IpAddr::V6(network.into())
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// An address as proxies write it: with or without port and brackets.
fn read(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies() -> Proxies {
        Proxies::of(vec!["10.0.0.0/8".parse().expect("a network")])
    }

    fn client(peer: &str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().expect("a header"));
        }
        let peer = peer.parse().expect("an address");
        proxies().client(peer, &headers).to_string()
    }

    #[test]
    fn who_is_no_proxy_is_not_believed() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn a_proxy_is_believed_about_the_last_address_that_is_none_of_ours() {
        assert_eq!(client("10.0.0.2", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            client("10.0.0.2", &["1.2.3.4, 198.51.100.1, 10.0.0.7"]),
            "198.51.100.1",
            "what the client wrote before it does not count"
        );
        assert_eq!(
            client("10.0.0.2", &["1.2.3.4", "198.51.100.1:4711, 10.0.0.7"]),
            "198.51.100.1",
            "lines are one list"
        );
        assert_eq!(client("10.0.0.2", &["[2001:db8::5]"]), "2001:db8::5");
    }

    #[test]
    fn what_does_not_read_ends_the_chain() {
        assert_eq!(client("10.0.0.2", &["1.2.3.4, unknown"]), "10.0.0.2");
        assert_eq!(client("10.0.0.2", &["1.2.3.4, x, 10.0.0.7"]), "10.0.0.7");
        assert_eq!(client("10.0.0.2", &[]), "10.0.0.2");
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_as_one() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
        assert_ne!(of("203.0.113.9"), of("203.0.113.10"));
        assert_eq!(of("::ffff:203.0.113.9"), of("203.0.113.9"));
    }

    #[test]
    fn an_address_of_four_numbers_in_six_is_the_same_address() {
        assert_eq!(client("::ffff:203.0.113.9", &[]), "203.0.113.9");
        assert_eq!(client("::ffff:10.0.0.2", &["198.51.100.1"]), "198.51.100.1");
    }
}
