//! Where the server may listen, and by which names it may be called there.
//!
//! Deliberately absent: addresses other computers can reach. They come with sign-in.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

/// An address only this computer can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loopback(SocketAddr);

/// Why an address is no place to listen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefused {
    /// Other computers could reach it.
    #[error(
        "{0} can be reached by other computers, and there is no sign-in yet. Listen on 127.0.0.1 or [::1] instead."
    )]
    NotLoopback(IpAddr),
    /// It is no address.
    #[error("{0} is no address. Write it like 127.0.0.1:4750.")]
    Unreadable(String),
}

impl Loopback {
    /// The socket address.
    #[must_use]
    pub const fn socket(self) -> SocketAddr {
        self.0
    }
}

impl TryFrom<SocketAddr> for Loopback {
    type Error = AddressRefused;

    fn try_from(address: SocketAddr) -> Result<Self, AddressRefused> {
        if address.ip().is_loopback() {
            Ok(Self(address))
        } else {
            Err(AddressRefused::NotLoopback(address.ip()))
        }
    }
}

impl FromStr for Loopback {
    type Err = AddressRefused;

    fn from_str(text: &str) -> Result<Self, AddressRefused> {
        let numeric = text
            .strip_prefix("localhost:")
            .map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
        numeric
            .parse::<SocketAddr>()
            .map_err(|_| AddressRefused::Unreadable(text.to_owned()))
            .and_then(Self::try_from)
    }
}

/// The authorities (host and port) under which the server answers. Any other name in a request means that a page
/// has pointed a name of its own at this computer (DNS rebinding).
#[derive(Debug, Clone)]
pub(crate) struct Names(Vec<String>);

impl Names {
    /// The names of a bound address.
    pub(crate) fn of(bound: SocketAddr) -> Self {
        let mut names = vec![bound.to_string(), format!("localhost:{}", bound.port())];
        if bound.port() == 80 {
            names.push("localhost".to_owned());
            names.push(match bound.ip() {
                IpAddr::V4(ip) => ip.to_string(),
                IpAddr::V6(ip) => format!("[{ip}]"),
            });
        }
        Self(names)
    }

    /// The same, and others: names that lead here, with the port that is listened on or the usual one.
    pub(crate) fn and<'a>(
        mut self,
        others: impl Iterator<Item = &'a String>,
        bound: SocketAddr,
    ) -> Self {
        for other in others {
            self.0.push(format!("{other}:{}", bound.port()));
            self.0.push(other.clone());
        }
        self
    }

    /// Whether a `Host` header or an authority means this server.
    pub(crate) fn has(&self, authority: &str) -> bool {
        self.0
            .iter()
            .any(|name| name.eq_ignore_ascii_case(authority))
    }

    /// Whether an `Origin` header is this server's own.
    pub(crate) fn has_origin(&self, origin: &str) -> bool {
        origin
            .strip_prefix("http://")
            .is_some_and(|authority| self.has(authority))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_may_be_listened_on() {
        for text in [
            "127.0.0.1:4750",
            "127.8.9.10:1",
            "[::1]:4750",
            "localhost:0",
        ] {
            assert!(text.parse::<Loopback>().is_ok(), "{text} is loopback");
        }
        for text in [
            "0.0.0.0:4750",
            "[::]:4750",
            "192.168.1.7:80",
            "10.0.0.1:4750",
            "[::ffff:127.0.0.1]:80",
        ] {
            let refused = text.parse::<Loopback>().expect_err("not loopback");
            assert!(
                matches!(refused, AddressRefused::NotLoopback(_)),
                "{text}: {refused}"
            );
        }
    }

    #[test]
    fn the_refusal_says_what_to_do_instead() {
        let refused = "0.0.0.0:4750"
            .parse::<Loopback>()
            .expect_err("not loopback");
        assert_eq!(
            refused.to_string(),
            "0.0.0.0 can be reached by other computers, and there is no sign-in yet. Listen on 127.0.0.1 or [::1] instead."
        );
        assert!(matches!(
            "desk:4750".parse::<Loopback>(),
            Err(AddressRefused::Unreadable(_))
        ));
    }

    #[test]
    fn a_server_knows_only_its_own_names() {
        let names = Names::of(([127, 0, 0, 1], 4750).into());
        assert!(names.has("127.0.0.1:4750"));
        assert!(names.has("LocalHost:4750"));
        assert!(!names.has("127.0.0.1"), "the port belongs to the name");
        assert!(!names.has("127.0.0.1:4751"));
        assert!(!names.has("keydesk.example:4750"));
        assert!(names.has_origin("http://localhost:4750"));
        assert!(!names.has_origin("https://localhost:4750"));
        assert!(!names.has_origin("null"));
    }

    #[test]
    fn the_default_port_may_be_left_out() {
        let names = Names::of(([0, 0, 0, 0, 0, 0, 0, 1], 80).into());
        assert!(names.has("[::1]"));
        assert!(names.has("[::1]:80"));
        assert!(names.has("localhost"));
    }
}
