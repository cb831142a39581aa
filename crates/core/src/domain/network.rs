//! Networks, as far as abuse detection needs them: the beginning of an address, never the whole of it.
//!
//! A /24 of IPv4 and a /48 of IPv6 are about one household, office or provider's block. Deliberately absent: who an address
//! belongs to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The network of an address; none for what is no address.
#[must_use]
pub fn network_of(address: &str) -> Option<String> {
    let address: IpAddr = address.trim().parse().ok()?;
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            Some(format!("{}/24", Ipv4Addr::new(a, b, c, 0)))
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            Some(format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::network_of;

    #[test]
    fn a_network_is_the_beginning_of_an_address() {
        let of = |address| network_of(address).unwrap_or_default();
        assert_eq!(of("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(of("::ffff:203.0.113.9"), "203.0.113.0/24");
        assert_eq!(of("2001:db8:7:1::5"), "2001:db8:7::/48");
        assert_eq!(of("2001:db8:7:ffff::5"), of("2001:db8:7:1::9"));
        assert_eq!(network_of("somewhere"), None);
        assert_eq!(network_of(""), None);
    }
}
