//! How often a token may ask: a budget a minute for each, counted in this process. Several servers behind a balancer each
//! count for themselves.

use std::num::NonZeroU32;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use keydesk_core::ids::TokenId;

use super::problem::Problem;

/// Requests a minute when nobody says otherwise.
pub const PER_MINUTE: NonZeroU32 = match NonZeroU32::new(25) {
    Some(number) => number,
    None => NonZeroU32::MIN,
};

type Limiter =
    RateLimiter<TokenId, DefaultKeyedStateStore<TokenId>, DefaultClock, StateInformationMiddleware>;

/// The budgets of all tokens.
pub(crate) struct Budgets {
    limiter: Limiter,
    clock: DefaultClock,
    limit: NonZeroU32,
}

/// How a token's budget stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    limit: u32,
    left: u32,
    /// Seconds until it may ask again; none while it may.
    wait: Option<u64>,
}

impl Budgets {
    pub(crate) fn of(limit: NonZeroU32) -> Self {
        let limiter = RateLimiter::keyed(Quota::per_minute(limit));
        Self {
            limiter: limiter.with_middleware(),
            clock: DefaultClock::default(),
            limit,
        }
    }

    /// Counts a request.
    pub(crate) fn count(&self, token: TokenId) -> Standing {
        let limit = self.limit.get();
        match self.limiter.check_key(&token) {
            Ok(snapshot) => Standing {
                limit,
                left: snapshot.remaining_burst_capacity(),
                wait: None,
            },
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                Standing {
                    limit,
                    left: 0,
                    wait: Some(wait.as_secs() + 1),
                }
            }
        }
    }
}

impl Standing {
    /// The answer to a request over the budget; none within it.
    pub(crate) fn refusal(self) -> Option<Response> {
        let wait = self.wait?;
        let problem = Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            "This token asks too often.",
            &format!(
                "It may ask {} times a minute. Wait {wait} seconds.",
                self.limit
            ),
        );
        let mut response = problem.into_response();
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(wait));
        self.tell(&mut response);
        Some(response)
    }

    /// Writes the budget into an answer's headers.
    pub(crate) fn tell(self, response: &mut Response) {
        let spent = u64::from(self.limit - self.left.min(self.limit));
        let full = (spent * 60).div_ceil(u64::from(self.limit));
        let headers = response.headers_mut();
        for (name, value) in [
            ("ratelimit-limit", u64::from(self.limit)),
            ("ratelimit-remaining", u64::from(self.left)),
            ("ratelimit-reset", full),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_token_has_a_budget_of_its_own() {
        let id = |number| TokenId(uuid::Uuid::from_u128(number));
        let budgets = Budgets::of(PER_MINUTE);
        for left in (0..25).rev() {
            assert_eq!(budgets.count(id(1)).left, left);
        }
        let over = budgets.count(id(1));
        assert!(over.wait.is_some_and(|seconds| (1..=60).contains(&seconds)));
        let refused = over.refusal().expect("over the budget");
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.headers().contains_key("retry-after"));
        assert_eq!(budgets.count(id(2)).left, 24);
    }
}
