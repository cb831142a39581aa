//! Where a request comes from, for the sign-in that it begins and for the counting of wrong tries.
//!
//! Deliberately absent: what a request says about that itself. Proxies that may be believed come with the options of the
//! server's start.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap, header},
};
use keydesk_core::service::Origin;

/// Where a request comes from. Without a socket, in tests, that is nowhere.
pub(crate) fn of(extensions: &Extensions, headers: &HeaderMap) -> Origin {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let ip = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
    let agent = headers.get(header::USER_AGENT);
    Origin {
        ip: ip.map(|ip| ip.to_string()),
        network: ip.map(network).unwrap_or_default(),
        agent: agent
            .and_then(|agent| agent.to_str().ok())
            .map(str::to_owned),
    }
}

/// What tries are counted by. Whoever has one address of IPv6 has the other 2⁶⁴ of its network too.
fn network(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn addresses_of_one_ipv6_network_are_counted_as_one() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
        assert_ne!(of("203.0.113.9"), of("203.0.113.10"));
    }
}
