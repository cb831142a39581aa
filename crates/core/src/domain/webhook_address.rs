//! Which addresses a webhook may lead to: the public ones, unless its owner allows private ones.
//!
//! Whoever may make a webhook makes the server send requests; without this, into networks that only the server can reach.
//! Deliberately absent: looking names up (`service::webhooks`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// What the address is, with its article: `a private address`.
    pub what: &'static str,
    /// Whether allowing private addresses would let it.
    pub can_be_allowed: bool,
}

const fn private(what: &'static str) -> Option<Refused> {
    Some(Refused {
        what,
        can_be_allowed: true,
    })
}

const fn never(what: &'static str) -> Option<Refused> {
    Some(Refused {
        what,
        can_be_allowed: false,
    })
}

/// Whether an address is none that everybody may send to; none when it is public.
#[must_use]
pub fn refused(address: IpAddr) -> Option<Refused> {
    match address {
        IpAddr::V4(address) => refused_v4(address),
        IpAddr::V6(address) => refused_v6(address),
    }
}

fn refused_v4(address: Ipv4Addr) -> Option<Refused> {
    match address.octets() {
        [0, ..] => never("an unspecified address"),
        [127, ..] => private("a loopback address"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => private("a private address"),
        [169, 254, ..] => private("a link-local address"),
        [100, 64..=127, ..] => private("an address behind a provider's NAT"),
        [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [192, 88, 99, _] => {
            private("a reserved address")
        }
        [198, 18..=19, ..] => private("a reserved address"),
        [224..=239, ..] => never("a multicast address"),
        [240..=255, ..] => never("a reserved address"),
        _ => None,
    }
}

/// The IPv4 address in the last 32 bits, or in two segments.
fn v4(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}

fn refused_v6(address: Ipv6Addr) -> Option<Refused> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => never("an unspecified address"),
        [0, 0, 0, 0, 0, 0, 0, 1] => private("a loopback address"),
        // Mapped, compatible, and by the well-known prefix of NAT64: as what they stand for.
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => {
            refused_v4(v4(high, low))
        }
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => refused_v4(v4(high, low)),
        // 6to4 carries an IPv4 address, too.
        [0x2002, high, low, ..] => refused_v4(v4(high, low)),
        [0x64, 0xff9b, 1, ..] => private("an address of a local NAT64"),
        [0x2001, 0, ..] => private("a Teredo address"),
        [0x2001, 0xdb8, ..] | [0x100, 0, 0, 0, ..] | [0x3fff, 0..=0xfff, ..] => {
            private("a reserved address")
        }
        [0xfc00..=0xfdff, ..] => private("a unique local address"),
        [0xfe80..=0xfebf, ..] => private("a link-local address"),
        [0xfec0..=0xfeff, ..] => private("a site-local address"),
        [0xff00..=0xffff, ..] => never("a multicast address"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Option<Refused> {
        refused(address.parse().expect("an address"))
    }

    #[test]
    fn every_address_that_is_not_public_is_refused() {
        for address in [
            "127.0.0.1",
            "127.255.0.9",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.7",
            "::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "fc00::1",
            "fd12:3456::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::10.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::192.168.0.1",
            "64:ff9b:1::1",
            "2002:a00:1::1",
            "2002:c0a8:101::",
            "2001::1",
            "2001:db8::1",
            "::ffff:0:10.0.0.1",
        ] {
            let found = of(address).unwrap_or_else(|| panic!("{address} is let through"));
            assert!(found.can_be_allowed, "{address}");
        }
    }

    #[test]
    fn what_nobody_can_answer_at_is_refused_for_good() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "ff02::1",
            "::ffff:224.0.0.1",
            "64:ff9b::255.255.255.255",
        ] {
            let found = of(address).unwrap_or_else(|| panic!("{address} is let through"));
            assert!(!found.can_be_allowed, "{address}");
        }
    }

    #[test]
    fn public_addresses_pass() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.1.1",
            "198.17.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ] {
            assert_eq!(of(address), None, "{address}");
        }
    }
}
