//! Where the server may listen, and by which names it may be called there.
//!
//! Other computers reach it only where what they send is encrypted: by its own certificate, or by a proxy that it is told
//! of. Deliberately absent: who is let in (`guard`).

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

/// Where to listen: an address and a port; port 0 takes a free one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listen(SocketAddr);

/// Why an address is no place to listen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefused {
    /// Other computers could reach it, and read along.
    #[error(
        "{0} can be reached by other computers, and what they send would not be encrypted. Give a certificate (--tls-cert and --tls-key), or name the proxies that encrypt (--behind-proxy), or listen on 127.0.0.1."
    )]
    InClear(IpAddr),
    /// It is no address.
    #[error("{0} is no address. Write it like 127.0.0.1:4750.")]
    Unreadable(String),
}

impl Listen {
    /// The socket address.
    #[must_use]
    pub const fn socket(self) -> SocketAddr {
        self.0
    }

    /// Whether only this computer reaches it.
    #[must_use]
    pub const fn is_loopback(self) -> bool {
        self.0.ip().is_loopback()
    }

    /// Refuses an address that other computers reach in clear.
    ///
    /// # Errors
    /// [`AddressRefused::InClear`].
    pub const fn checked(self, encrypted: bool) -> Result<Self, AddressRefused> {
        if encrypted || self.is_loopback() {
            Ok(self)
        } else {
            Err(AddressRefused::InClear(self.0.ip()))
        }
    }
}

impl From<SocketAddr> for Listen {
    fn from(address: SocketAddr) -> Self {
        Self(address)
    }
}

impl FromStr for Listen {
    type Err = AddressRefused;

    fn from_str(text: &str) -> Result<Self, AddressRefused> {
        let numeric = text
            .strip_prefix("localhost:")
            .map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
        numeric
            .parse::<SocketAddr>()
            .map(Self)
            .map_err(|_| AddressRefused::Unreadable(text.to_owned()))
    }
}

/// The authorities (host and port) under which the server answers. Any other name in a request means that a page
/// has pointed a name of its own at this computer (DNS rebinding).
#[derive(Debug, Clone)]
pub(crate) struct Names {
    known: Vec<String>,
    /// Given names, without port: whoever calls them may name any port, for a proxy has its own.
    given: Vec<String>,
}

impl Names {
    /// The names of a bound address, and those that the server is told of.
    pub(crate) fn of(bound: SocketAddr, given: &[String]) -> Self {
        let mut known = vec![bound.to_string(), format!("localhost:{}", bound.port())];
        if matches!(bound.port(), 80 | 443) {
            known.push("localhost".to_owned());
            known.push(match bound.ip() {
                IpAddr::V4(ip) => ip.to_string(),
                IpAddr::V6(ip) => format!("[{ip}]"),
            });
        }
        let given = given.iter().map(|name| name.to_ascii_lowercase()).collect();
        Self { known, given }
    }

    /// Whether a `Host` header or an authority means this server.
    pub(crate) fn has(&self, authority: &str) -> bool {
        self.known
            .iter()
            .any(|name| name.eq_ignore_ascii_case(authority))
            || self
                .given
                .iter()
                .any(|name| host_of(authority).is_some_and(|host| name.eq_ignore_ascii_case(host)))
    }

    /// Whether an `Origin` header is this server's own.
    pub(crate) fn has_origin(&self, origin: &str) -> bool {
        origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"))
            .is_some_and(|authority| self.has(authority))
    }
}

/// The host of an authority; none when what follows it is no port.
fn host_of(authority: &str) -> Option<&str> {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => Some(host),
        Some(_) => None,
        None => Some(authority),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_answered_in_clear() {
        for text in [
            "127.0.0.1:4750",
            "127.8.9.10:1",
            "[::1]:4750",
            "localhost:0",
        ] {
            let listen: Listen = text.parse().expect("an address");
            assert!(listen.checked(false).is_ok(), "{text} is loopback");
        }
        for text in [
            "0.0.0.0:4750",
            "[::]:4750",
            "192.168.1.7:80",
            "10.0.0.1:4750",
            "[::ffff:127.0.0.1]:80",
        ] {
            let listen: Listen = text.parse().expect("an address");
            let refused = listen.checked(false).expect_err("not loopback");
            assert!(
                matches!(refused, AddressRefused::InClear(_)),
                "{text}: {refused}"
            );
            assert!(listen.checked(true).is_ok(), "{text} behind encryption");
        }
    }

    #[test]
    fn the_refusal_says_what_to_do_instead() {
        let listen: Listen = "0.0.0.0:4750".parse().expect("an address");
        let words = listen.checked(false).expect_err("in clear").to_string();
        for way in ["--tls-cert", "--behind-proxy", "127.0.0.1"] {
            assert!(words.contains(way), "{words}");
        }
        assert!(matches!(
            "desk:4750".parse::<Listen>(),
            Err(AddressRefused::Unreadable(_))
        ));
    }

    #[test]
    fn a_server_knows_only_its_own_names() {
        let names = Names::of(([127, 0, 0, 1], 4750).into(), &[]);
        assert!(names.has("127.0.0.1:4750"));
        assert!(names.has("LocalHost:4750"));
        assert!(!names.has("127.0.0.1"), "the port belongs to the name");
        assert!(!names.has("127.0.0.1:4751"));
        assert!(!names.has("keydesk.example:4750"));
        assert!(names.has_origin("http://localhost:4750"));
        assert!(!names.has_origin("ftp://localhost:4750"));
        assert!(!names.has_origin("null"));
    }

    #[test]
    fn a_name_that_it_is_told_of_is_known_with_any_port_and_nothing_that_only_begins_like_it() {
        let given = ["Licenses.example.com".to_owned()];
        let names = Names::of(([0, 0, 0, 0], 4750).into(), &given);
        assert!(names.has("licenses.example.com"));
        assert!(names.has("licenses.EXAMPLE.com:8443"));
        assert!(names.has_origin("https://licenses.example.com"));
        for other in [
            "licenses.example.com.evil.example",
            "licenses.example.com:x",
            "evil.example",
        ] {
            assert!(!names.has(other), "{other}");
        }
    }

    #[test]
    fn the_default_port_may_be_left_out() {
        let names = Names::of(([0, 0, 0, 0, 0, 0, 0, 1], 80).into(), &[]);
        assert!(names.has("[::1]"));
        assert!(names.has("[::1]:80"));
        assert!(names.has("localhost"));
    }
}
