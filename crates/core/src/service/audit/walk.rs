//! One walk along a chain at a time: who asks meanwhile gets the same verdict, and when nobody waits for it any more, or
//! the workspace closes, it ends.
//!
//! Deliberately absent: what a walk does ([`super::verify`]).

use std::sync::{Arc, Mutex, PoisonError};

use futures::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};
use tokio_util::sync::CancellationToken;

use crate::{
    error::{Error, Result},
    operations::audit::AuditVerdict,
};

/// What failed can be told once: the first who hears of it takes it, and the others look for themselves.
type Outcome = std::result::Result<AuditVerdict, Arc<Mutex<Option<Error>>>>;
type Walking = BoxFuture<'static, Outcome>;

/// The walk along one chain, when one is under way.
pub(crate) struct AuditWalk {
    closing: CancellationToken,
    /// Whether a verdict is remembered in the database, which who only looks leaves as it is.
    remembers: bool,
    running: Mutex<Option<WeakShared<Walking>>>,
}

impl std::fmt::Debug for AuditWalk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuditWalk(…)")
    }
}

impl AuditWalk {
    /// None so far; none goes on when the workspace closes.
    pub(crate) fn until(closing: CancellationToken, remembers: bool) -> Self {
        Self {
            closing,
            remembers,
            running: Mutex::default(),
        }
    }

    pub(super) const fn remembers(&self) -> bool {
        self.remembers
    }

    /// The verdict of the walk under way, or of a new one.
    ///
    /// # Errors
    /// The walk's own; `cancelled` when the workspace closes.
    pub(super) async fn join<F>(&self, begin: impl Fn() -> F) -> Result<AuditVerdict>
    where
        F: Future<Output = Result<AuditVerdict>> + Send + 'static,
    {
        loop {
            let walk = self.running(&begin);
            let outcome = tokio::select! {
                outcome = walk => outcome,
                () = self.closing.cancelled() => return Err(Error::Cancelled),
            };
            match outcome {
                Ok(verdict) => return Ok(verdict),
                Err(failed) => {
                    let error = failed.lock().unwrap_or_else(PoisonError::into_inner).take();
                    if let Some(error) = error {
                        return Err(error);
                    }
                }
            }
        }
    }

    fn running<F>(&self, begin: impl Fn() -> F) -> Shared<Walking>
    where
        F: Future<Output = Result<AuditVerdict>> + Send + 'static,
    {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = running
            .as_ref()
            .and_then(WeakShared::upgrade)
            .filter(|walk| walk.peek().is_none());
        under_way.unwrap_or_else(|| {
            let walk = begin();
            let walk = async {
                walk.await
                    .map_err(|error| Arc::new(Mutex::new(Some(error))))
            };
            let walk = walk.boxed().shared();
            *running = walk.downgrade();
            walk
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures::future::join_all;
    use tokio::sync::watch;

    use super::*;
    use crate::{error::ErrorCode, operations::audit::AuditKey};

    fn verdict(sealed: u32) -> AuditVerdict {
        AuditVerdict {
            intact: true,
            sealed,
            waiting: 0,
            checkpoints: 0,
            signed_to: 0,
            key: AuditKey::None,
            erased: 0,
            broken: None,
            checked_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[tokio::test]
    async fn who_asks_meanwhile_gets_the_same_verdict_and_who_asks_later_a_new_one() {
        let walk = AuditWalk::until(CancellationToken::new(), false);
        let walks = AtomicU32::new(0);
        let begin = || {
            let number = walks.fetch_add(1, Ordering::Relaxed) + 1;
            async move {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                Ok(verdict(number))
            }
        };
        let all = join_all((0..5).map(|_| walk.join(begin))).await;
        assert!(
            all.into_iter()
                .all(|one| one.expect("a verdict").sealed == 1)
        );
        assert_eq!(walk.join(begin).await.expect("a verdict").sealed, 2);
    }

    #[tokio::test]
    async fn a_walk_ends_when_its_last_caller_goes_away_or_the_workspace_closes() {
        let closing = CancellationToken::new();
        let walk = AuditWalk::until(closing.clone(), false);
        let (held, mut let_go) = watch::channel(());
        let begin = || {
            let held = held.subscribe();
            async move {
                std::future::pending::<()>().await;
                drop(held);
                Ok(verdict(1))
            }
        };
        let_go.mark_unchanged();
        {
            let (first, second) = (walk.join(begin), walk.join(begin));
            tokio::pin!(first, second);
            assert!(futures::poll!(&mut first).is_pending());
            assert!(futures::poll!(&mut second).is_pending());
            assert_eq!(held.receiver_count(), 2, "this test's and the one walk's");
        }
        assert_eq!(held.receiver_count(), 1, "nobody waits, nobody walks");
        let waiting = walk.join(begin);
        tokio::pin!(waiting);
        assert!(futures::poll!(&mut waiting).is_pending());
        closing.cancel();
        let ended = waiting.await.expect_err("the workspace closes");
        assert_eq!(ended.code(), ErrorCode::Cancelled);
    }
}
