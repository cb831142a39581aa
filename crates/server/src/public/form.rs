//! Forms of public pages: read within bounds, and only those that this browser's own page sent.
//!
//! The browser carries a random secret in a cookie that no page can read; each form shows a hash of it. Whoever lures
//! somebody's browser here knows neither, and the cookie stays at home (SameSite=Strict) when another site sends the form.

use std::collections::HashMap;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{TryRngCore, rngs::OsRng};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{
    intake::{self, Bounds},
    session::Cookie,
};

const BOUNDS: Bounds = Bounds {
    bytes: 16 * 1024,
    time: std::time::Duration::from_secs(10),
};
/// The most fields that are read.
const FIELDS: usize = 20;
/// Characters of a secret.
const LENGTH: usize = 22;

/// What only this browser knows.
pub(super) struct Secret {
    value: String,
    /// Whether the browser does not have it yet.
    is_new: bool,
}

impl Secret {
    /// The one that a request carries, or a new one.
    pub(super) fn of(cookie: &Cookie, headers: &HeaderMap) -> Option<Self> {
        let carried = cookie.of(headers).filter(|value| value.len() == LENGTH);
        if let Some(value) = carried {
            return Some(Self {
                value: value.to_owned(),
                is_new: false,
            });
        }
        let mut bits = [0_u8; 16];
        OsRng.try_fill_bytes(&mut bits).ok()?;
        Some(Self {
            value: URL_SAFE_NO_PAD.encode(bits),
            is_new: true,
        })
    }

    /// What a form shows of it.
    pub(super) fn token(&self) -> String {
        let hash = Sha256::new()
            .chain_update("keydesk form\0")
            .chain_update(&self.value);
        URL_SAFE_NO_PAD.encode(hash.finalize())
    }

    /// The cookie that gives it to the browser, unless it is there.
    pub(super) fn fresh(&self, cookie: &Cookie) -> Option<HeaderValue> {
        self.is_new.then(|| cookie.put(&self.value, None)).flatten()
    }
}

/// Why a form is not read.
pub(super) enum FormRefused {
    /// No page of ours in this browser has sent it.
    Foreign,
    Unreadable(StatusCode),
}

/// The fields of a form.
pub(super) struct Form(HashMap<String, String>);

impl Form {
    pub(super) async fn read(
        headers: &HeaderMap,
        body: Body,
        secret: &Secret,
    ) -> Result<Self, FormRefused> {
        let kind = headers.get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(FormRefused::Unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = intake::read_bytes(body, BOUNDS)
            .await
            .map_err(|_| FormRefused::Unreadable(StatusCode::PAYLOAD_TOO_LARGE))?;
        let form = Self::of(&bytes).ok_or(FormRefused::Unreadable(StatusCode::BAD_REQUEST))?;
        let shown = form.field("form").as_bytes();
        let ours = !secret.is_new && bool::from(shown.ct_eq(secret.token().as_bytes()));
        if ours {
            Ok(form)
        } else {
            Err(FormRefused::Foreign)
        }
    }

    /// The fields, each once: of two, nobody knows which one counts.
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut fields = HashMap::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            if fields.len() == FIELDS {
                return None;
            }
            if fields
                .insert(name.into_owned(), value.into_owned())
                .is_some()
            {
                return None;
            }
        }
        Some(Self(fields))
    }

    /// A field; empty when it is not there.
    pub(super) fn field(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(header::HeaderName, String)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().expect("a header")))
            .collect()
    }

    async fn read(body: &str, secret: &Secret) -> Result<Form, u16> {
        let kind = (
            header::CONTENT_TYPE,
            "application/x-www-form-urlencoded".into(),
        );
        let read = Form::read(&headers(&[kind]), Body::from(body.to_owned()), secret).await;
        read.map_err(|refused| match refused {
            FormRefused::Foreign => 403,
            FormRefused::Unreadable(status) => status.as_u16(),
        })
    }

    fn secret() -> Secret {
        let cookie = Cookie::for_https().beside("form");
        let carried = (
            header::COOKIE,
            format!("__Host-keydesk-form={}", "x".repeat(LENGTH)),
        );
        Secret::of(&cookie, &headers(&[carried])).expect("bits")
    }

    #[tokio::test]
    async fn a_form_counts_when_it_shows_what_only_this_browser_knows() {
        let secret = secret();
        let body = format!("name=J%C3%B6rg+M%26%3C&form={}", secret.token());
        let Ok(form) = read(&body, &secret).await else {
            panic!("a form");
        };
        assert_eq!(form.field("name"), "Jörg M&<");
        assert_eq!(form.field("gone"), "");
        for foreign in ["", "name=x", "form=", "form=x"] {
            assert_eq!(read(foreign, &secret).await.err(), Some(403), "{foreign}");
        }
        let other = Secret::of(&Cookie::for_https(), &HeaderMap::new()).expect("bits");
        assert_eq!(read(&body, &other).await.err(), Some(403));
        let own = format!("form={}", other.token());
        assert_eq!(
            read(&own, &other).await.err(),
            Some(403),
            "a browser without the cookie"
        );
    }

    #[tokio::test]
    async fn a_form_with_two_of_a_kind_too_many_or_too_much_is_not_read() {
        let secret = secret();
        let token = secret.token();
        assert_eq!(
            read(&format!("form={token}&a=1&a=2"), &secret).await.err(),
            Some(400)
        );
        let many: String = (0..30).map(|place| format!("f{place}=1&")).collect();
        assert_eq!(read(&many, &secret).await.err(), Some(400));
        let long = format!("form={token}&a={}", "x".repeat(17 * 1024));
        assert_eq!(read(&long, &secret).await.err(), Some(413));
    }
}
