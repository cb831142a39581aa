//! A browser's sign-in on its way: the cookie, and the header that shows that the page itself is asking.
//!
//! Deliberately absent: whether a cookie counts; the core knows.

use axum::http::{HeaderMap, HeaderValue, Method, header};
use keydesk_core::service::SignedIn;
use subtle::ConstantTimeEq;

/// The header in which a page shows what only a page of ours can know.
pub const CSRF_HEADER: &str = "keydesk-csrf";

/// How the server's cookie is called and sealed.
#[derive(Debug, Clone)]
pub(crate) struct Cookie {
    name: String,
    secure: bool,
}

impl Cookie {
    /// The cookie of a server that browsers reach by HTTPS: bound to that very host by its name.
    pub(crate) fn for_https() -> Self {
        Self {
            name: "__Host-keydesk".to_owned(),
            secure: true,
        }
    }

    /// The cookie of a server on this computer only, where there is no HTTPS, and where servers on other ports share the
    /// host's cookies.
    pub(crate) fn for_this_computer(port: u16) -> Self {
        Self {
            name: format!("keydesk-{port}"),
            secure: false,
        }
    }

    /// Another cookie of the same server.
    pub(crate) fn beside(&self, what: &str) -> Self {
        Self {
            name: format!("{}-{what}", self.name),
            secure: self.secure,
        }
    }

    /// Sets the cookie to a text, until the browser closes or for so many seconds.
    pub(crate) fn put(&self, value: &str, seconds: Option<i64>) -> Option<HeaderValue> {
        self.header(value, seconds)
    }

    /// What a request carries. A cookie that stands there twice is none: nobody knows which one counts.
    pub(crate) fn of<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let mut found = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.name)
            .map(|(_, value)| value);
        match (found.next(), found.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }

    /// Sets the cookie of somebody who signed in: until the browser closes, or for as long as the sign-in lasts.
    pub(crate) fn set(&self, signed_in: &SignedIn, keep: bool) -> Option<HeaderValue> {
        let lives = keep.then(|| signed_in.idle.num_seconds());
        self.header(&signed_in.pass, lives)
    }

    /// Takes the cookie away.
    pub(crate) fn clear(&self) -> Option<HeaderValue> {
        self.header("", Some(0))
    }

    fn header(&self, value: &str, lives: Option<i64>) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let lives = lives.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        let name = &self.name;
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{lives}");
        let mut header = HeaderValue::from_str(&text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// Whether a request that came with a cookie was made by a page of ours: it shows the header, or only looks.
pub(crate) fn is_ours(method: &Method, headers: &HeaderMap, csrf: &str) -> bool {
    if matches!(*method, Method::GET | Method::HEAD) {
        return true;
    }
    let mut shown = headers.get_all(CSRF_HEADER).iter();
    match (shown.next(), shown.next()) {
        (Some(shown), None) => shown.as_bytes().ct_eq(csrf.as_bytes()).into(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name.clone(), HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn a_cookie_is_found_among_others_and_never_guessed() {
        let cookie = Cookie::for_https();
        let of = |values: &[&'static str]| {
            let headers = headers(header::COOKIE, values);
            cookie.of(&headers).map(str::to_owned)
        };
        assert_eq!(
            of(&["a=b; __Host-keydesk=x.y.z; c=d"]).as_deref(),
            Some("x.y.z")
        );
        assert_eq!(of(&["a=b", "__Host-keydesk=x"]).as_deref(), Some("x"));
        assert_eq!(of(&["__Host-keydesk=x; __Host-keydesk=y"]), None);
        assert_eq!(of(&["keydesk=x"]), None);
    }

    #[test]
    fn a_cookie_is_out_of_reach_of_pages_and_other_sites() {
        let text = |header: Option<HeaderValue>| {
            let header = header.expect("a header");
            header.to_str().expect("text").to_owned()
        };
        assert_eq!(
            text(Cookie::for_https().clear()),
            "__Host-keydesk=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0"
        );
        assert_eq!(
            text(Cookie::for_this_computer(4750).clear()),
            "keydesk-4750=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
        );
    }

    #[test]
    fn only_a_page_that_knows_the_word_may_change_anything() {
        let csrf = header::HeaderName::from_static(CSRF_HEADER);
        let with = |values| headers(csrf.clone(), values);
        assert!(is_ours(&Method::POST, &with(&["word"]), "word"));
        assert!(is_ours(&Method::GET, &with(&[]), "word"));
        assert!(!is_ours(&Method::POST, &with(&[]), "word"));
        assert!(!is_ours(&Method::POST, &with(&["other"]), "word"));
        assert!(!is_ours(&Method::POST, &with(&["word", "word"]), "word"));
    }
}
