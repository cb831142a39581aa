//! Budgets are kept to, refill evenly, and never take more memory than they may.

use super::*;

fn limiter(many: u32) -> Limiter {
    Limiter::new(Quota {
        many,
        per: Duration::from_secs(60),
    })
}

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn a_budget_allows_so_many_at_once_and_refills_evenly() {
    let limiter = limiter(3);
    for left in [2, 1, 0] {
        let budget = limiter.at(at(0), "a", Spend::Take);
        assert_eq!((budget.left, budget.wait), (left, None));
    }
    let refused = limiter.at(at(0), "a", Spend::Take);
    assert_eq!((refused.left, refused.wait), (0, Some(at(20))));
    assert_eq!(refused.full_in, at(60));
    assert_eq!(limiter.at(at(0), "b", Spend::Take).wait, None, "another");
    assert_eq!(limiter.at(at(19), "a", Spend::Take).wait, Some(at(1)));
    assert_eq!(limiter.at(at(20), "a", Spend::Take).wait, None);
    assert_eq!(limiter.at(at(500), "a", Spend::Take).left, 2, "full again");
}

#[test]
fn looking_takes_nothing_and_a_charge_may_go_into_debt() {
    let limiter = limiter(2);
    for _ in 0..5 {
        assert_eq!(limiter.at(at(0), "a", Spend::Nothing).left, 2);
    }
    for _ in 0..3 {
        assert_eq!(limiter.at(at(0), "a", Spend::Charge).wait, None);
    }
    let looked = limiter.at(at(0), "a", Spend::Nothing);
    assert_eq!(looked.wait, Some(at(60)), "one of debt and one to have");
    for _ in 0..1_000 {
        limiter.at(at(0), "a", Spend::Charge);
    }
    let looked = limiter.at(at(0), "a", Spend::Nothing);
    assert!(looked.wait <= Some(at(90)), "a debt ends: {looked:?}");
}

#[test]
fn strangers_share_a_budget_when_too_many_are_known() {
    let limiter = limiter(10);
    for number in 0..KNOWN + 500 {
        limiter.at(at(0), number, Spend::Take);
    }
    assert!(limiter.room().full_at.len() <= KNOWN + 1);
    let stranger = limiter.at(at(0), "new", Spend::Take);
    assert!(stranger.wait.is_some(), "the crowd has used its budget up");
    let later = limiter.at(at(120), "new", Spend::Take);
    assert_eq!(later.left, 9, "those that are full again were forgotten");
    assert!(limiter.room().full_at.len() < 10);
}

#[test]
fn a_budget_is_written_as_many_in_so_many_seconds() {
    assert_eq!("600/60".parse(), Ok(MaybeQuota(Some(Quota::a_minute(600)))));
    assert_eq!("off".parse(), Ok(MaybeQuota(None)));
    for text in ["", "600", "0/60", "5/0", "x/60", "5/-1", "1/86401"] {
        assert_eq!(text.parse::<MaybeQuota>(), Err(NoQuota), "{text}");
    }
}

#[test]
fn an_answer_says_how_the_budget_stands() {
    let mut response = Response::default();
    let budget = Budget {
        limit: 20,
        left: 0,
        full_in: Duration::from_millis(59_001),
        wait: Some(Duration::from_millis(10)),
    };
    budget.mark(&mut response);
    let told = |name: &str| response.headers()[name].to_str().expect("text");
    assert_eq!(told("ratelimit-limit"), "20");
    assert_eq!(told("ratelimit-remaining"), "0");
    assert_eq!(told("ratelimit-reset"), "60");
    assert_eq!(told("retry-after"), "1");
}
