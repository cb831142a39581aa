//! A batch that fails spoils nobody's activation, and a database that is away is asked once.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use futures::future::join_all;
use tokio::time::timeout;

use super::*;
use crate::error::ErrorCode;

fn nobody() -> Wanted {
    let request = serde_json::json!({ "license_key": "K-1234", "fingerprint": "fp" });
    Wanted::of(serde_json::from_value(request).expect("a request"))
}

#[tokio::test]
async fn while_the_database_is_away_everybody_is_told_so_at_once() {
    let gather = Gather::default();
    let asked = Arc::new(AtomicUsize::new(0));
    let joining = (0..BATCH + 10).map(|_| {
        let asked = asked.clone();
        gather.join(nobody(), move |_| {
            asked.fetch_add(1, Ordering::Relaxed);
            async { Err(Error::Database(sqlx::Error::PoolTimedOut)) }
        })
    });
    for outcome in join_all(joining).await {
        assert_eq!(outcome.expect_err("away").code(), ErrorCode::Busy);
    }
    assert!(asked.load(Ordering::Relaxed) <= 4, "a batch asks once");
}

#[tokio::test]
async fn who_comes_when_too_many_wait_is_told_so() {
    let gather = Gather::default();
    let join = || {
        let gather = gather.clone();
        tokio::spawn(async move {
            let never = |_| std::future::pending();
            gather.join(nobody(), never).await
        })
    };
    let waiting: Vec<_> = (0..LINE + LANES * BATCH).map(|_| join()).collect();
    let full = async {
        while gather.line().waiting.len() < LINE {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), full).await.expect("full");
    let refused = join().await.expect("no panic").expect_err("full");
    assert_eq!(refused.code(), ErrorCode::Busy);
    for waiting in waiting {
        waiting.abort();
    }
}
