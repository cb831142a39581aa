//! How often a token may ask: a budget a minute for each ([`crate::limits`]), and what one is told who asks more often.

use std::num::NonZeroU32;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::problem::Problem;
use crate::limits::{Budget, Limiter, Quota};

/// Requests a minute when nobody says otherwise.
pub const PER_MINUTE: NonZeroU32 = match NonZeroU32::new(25) {
    Some(number) => number,
    None => NonZeroU32::MIN,
};

/// The budgets of all tokens.
pub(super) fn budgets(per_minute: NonZeroU32) -> Limiter {
    Limiter::new(Quota::a_minute(per_minute.get()))
}

/// The answer to a request over the budget; none within it.
pub(super) fn refusal(budget: &Budget) -> Option<Response> {
    let wait = budget.wait?.as_secs() + 1;
    let problem = Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "rate_limited",
        "This token asks too often.",
        &format!(
            "It may ask {} times a minute. Wait {wait} seconds.",
            budget.limit
        ),
    );
    let mut response = problem.into_response();
    budget.mark(&mut response);
    Some(response)
}

#[cfg(test)]
mod tests {
    use keydesk_core::ids::TokenId;

    use super::*;

    #[test]
    fn each_token_has_a_budget_of_its_own_and_is_told_when_it_is_used_up() {
        let id = |number| TokenId(uuid::Uuid::from_u128(number));
        let budgets = budgets(PER_MINUTE);
        for left in (0..25).rev() {
            let budget = budgets.take(id(1));
            assert_eq!(budget.left, left);
            assert!(refusal(&budget).is_none());
        }
        let refused = refusal(&budgets.take(id(1))).expect("over the budget");
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        for header in ["retry-after", "ratelimit-limit", "ratelimit-reset"] {
            assert!(refused.headers().contains_key(header), "{header}");
        }
        assert_eq!(budgets.take(id(2)).left, 24);
    }
}
