//! The pages for people who are nobody's users: `/enroll/{code}` hands out a seat, `/my` shows one's own licenses.
//!
//! Plain HTML without any script, so that it works in every browser and a policy can forbid all of them. What somebody may
//! see, the core's `PublicScope` decides; here stand how a page looks ([`page`]), how a form is read and that a page of ours
//! sent it ([`form`]), and how often one may ask. The environment stands in the path or belongs to the host, as for devices.
//! Deliberately absent: any rule about seats.

mod enroll;
mod enroll_pages;
mod form;
mod my;
mod my_pages;
mod page;
mod visit;

use std::time::Duration;

use axum::{
    Router,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::{
    limits::{Limiter, Quota},
    rpc::Desk,
    session::Cookie,
};

/// Where the style sheet of all pages is.
const STYLE: &str = "/enroll/style.css";

/// What the public pages know: their cookies, and how often one may ask.
#[derive(Debug)]
pub(crate) struct PublicDoor {
    /// What only this browser's own pages know.
    form: Cookie,
    /// Who has shown a code on a link's page.
    enrolled: Cookie,
    /// Who has shown a code for their own licenses.
    mine: Cookie,
    /// Pages that one network opens.
    looks: Limiter,
    /// Forms that it sends.
    posts: Limiter,
    /// Wrong codes that it types.
    wrong: Limiter,
    /// Codes that are asked for one address.
    codes: Limiter,
    asks: Limiter,
}

const fn within(many: u32, minutes: u64) -> Quota {
    Quota {
        many,
        per: Duration::from_secs(minutes * 60),
    }
}

impl PublicDoor {
    pub(crate) fn new(cookie: &Cookie) -> Self {
        Self {
            form: cookie.beside("form"),
            enrolled: cookie.beside("enrolled"),
            mine: cookie.beside("my"),
            // A class or an office enrolls at once from one address.
            looks: Limiter::new(within(600, 1)),
            posts: Limiter::new(within(120, 1)),
            wrong: Limiter::new(within(30, 10)),
            codes: Limiter::new(within(5, 10)),
            // Nobody makes this server write to the whole world.
            asks: Limiter::new(within(100, 60)),
        }
    }
}

/// Whether a path is a public page, which needs no sign-in.
pub(crate) fn is_public(path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    let is_ours = |part: Option<&str>| matches!(part, Some("enroll" | "my"));
    let first = parts.next();
    is_ours(first) || (first != Some("rpc") && is_ours(parts.next()))
}

/// The routes of the public pages.
pub(crate) fn routes() -> Router<Desk> {
    let mut router = Router::new().route(STYLE, get(style));
    for prefix in ["", "/{environment}"] {
        let at = |path: &str| format!("{prefix}{path}");
        router = router
            .route(&at("/enroll/{code}"), get(enroll::show).post(enroll::begin))
            .route(&at("/enroll/{code}/code"), post(enroll::confirm))
            .route(&at("/enroll/{code}/license"), get(enroll::seat))
            .route(
                &at("/enroll/{code}/return"),
                get(enroll::ask_return).post(enroll::give_back),
            )
            .route(&at("/my"), get(my::show).post(my::begin))
            .route(&at("/my/code"), post(my::confirm))
            .route(&at("/my/leave"), post(my::leave))
            .route(
                &at("/my/{license}/return"),
                get(my::ask_return).post(my::give_back),
            )
            .route(
                &at("/my/{license}/{device}/deactivate"),
                get(my::ask_deactivate).post(my::deactivate),
            )
            .route(&at("/my/{license}/{device}/file"), post(my::file));
    }
    router
}

async fn style() -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/css; charset=utf-8"),
        ),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=3600"),
        ),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
    ];
    (headers, include_str!("style.css")).into_response()
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn only_the_public_pages_own_paths_are_open() {
        for path in [
            "/enroll/abc",
            "/my",
            "/staging/enroll/abc/code",
            "/staging/my",
            "/my/code",
        ] {
            assert!(is_public(path), "{path}");
        }
        for path in [
            "/rpc/enroll",
            "/rpc/my",
            "/enrolled",
            "/myself",
            "/",
            "/a/b/my",
        ] {
            assert!(!is_public(path), "{path}");
        }
    }
}
