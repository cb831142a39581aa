//! `/admin`: the same interface as the desktop's window, for a browser.
//!
//! The pages are built into the program. Every path that names no file is the page itself, so that
//! `/admin/licenses?status=active` is a bookmark. Deliberately absent: anything only some may see; the pages are the same
//! for everybody and ask `/rpc`.

use axum::{
    extract::Path,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use keydesk_core::error::ErrorCode;
use rand::{TryRngCore, rngs::OsRng};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::answer::Refusal;

/// Where the portal lives.
pub(crate) const HOME: &str = "/admin/";
/// The page that everything begins with.
const PAGE: &str = "index.html";
/// Built files carry a hash in their names.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
struct Built;

/// Whether a path is the portal's, whose pages are no secret.
pub(crate) fn is_portal(path: &str) -> bool {
    path == "/" || path == "/admin" || path.starts_with(HOME)
}

/// Leads to the portal.
pub(crate) async fn lead() -> Redirect {
    Redirect::permanent(HOME)
}

/// The page at the portal's own address.
pub(crate) async fn home() -> Response {
    page()
}

/// A file of the interface, or the page.
pub(crate) async fn show(Path(path): Path<String>) -> Response {
    match Built::get(&path) {
        Some(file) if path != PAGE => as_file(&path, file),
        _ if path.starts_with("assets/") => StatusCode::NOT_FOUND.into_response(),
        _ => page(),
    }
}

fn as_file(path: &str, file: EmbeddedFile) -> Response {
    let kind = HeaderValue::from_str(file.metadata.mimetype())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let kept = if path.starts_with("assets/") {
        FOR_EVER
    } else {
        FOR_AN_HOUR
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)];
    (headers, file.data.into_owned()).into_response()
}

fn page() -> Response {
    let (Some(file), Some(nonce)) = (Built::get(PAGE), nonce()) else {
        return not_built().into_response();
    };
    let text = String::from_utf8_lossy(&file.data);
    let text = text
        .replacen(
            "<head>",
            &format!("<head>\n    <base href=\"{HOME}\" />"),
            1,
        )
        .replacen(
            "<style></style>",
            &format!("<style nonce=\"{nonce}\"></style>"),
            1,
        );
    let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let plain = |name: &'static str, value: &'static str| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    };
    let headers = [
        plain("content-type", "text/html; charset=utf-8"),
        plain("cache-control", "no-cache"),
        (header::CONTENT_SECURITY_POLICY, policy),
        plain("x-frame-options", "DENY"),
        // A link of an invitation must not travel on.
        plain("referrer-policy", "no-referrer"),
        plain("cross-origin-opener-policy", "same-origin"),
        plain("cross-origin-resource-policy", "same-origin"),
        plain(
            "permissions-policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ];
    (headers, text).into_response()
}

fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'self'; \
         form-action 'self'; frame-ancestors 'none'"
    )
}

fn nonce() -> Option<String> {
    let mut bits = [0_u8; 18];
    OsRng.try_fill_bytes(&mut bits).ok()?;
    Some(STANDARD.encode(bits))
}

fn not_built() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        ErrorCode::NotFound,
        "This server was built without its pages.",
        "Build them first (npm run build in ui), then the server; or use the desktop.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_portals_own_paths_are_open() {
        for path in [
            "/",
            "/admin",
            "/admin/",
            "/admin/licenses",
            "/admin/assets/x.js",
        ] {
            assert!(is_portal(path), "{path}");
        }
        for path in ["/administer", "/rpc/list_licenses", "/v1/validate", ""] {
            assert!(!is_portal(path), "{path}");
        }
    }

    #[test]
    fn each_page_has_a_nonce_of_its_own_and_nothing_from_elsewhere() {
        let (one, other) = (nonce().expect("bits"), nonce().expect("bits"));
        assert_ne!(one, other);
        let policy = policy(&one);
        assert!(policy.starts_with("default-src 'none'"));
        for loose in ["unsafe-inline", "unsafe-eval", "https:", "*"] {
            assert!(!policy.contains(loose), "{policy}");
        }
    }

    #[tokio::test]
    async fn a_built_file_that_is_not_there_is_not_the_page() {
        let missing = show(Path("assets/gone.js".into())).await;
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    }
}
