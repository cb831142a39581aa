//! Returns seats whose time is over, once a minute, by one process; and forgets what the public pages do not need any more.
//!
//! Each seat goes back in a transaction of its own, so that one that cannot keeps no other. Deliberately absent: the loop
//! (`backend::tending`), and whether the clock can be believed (`service::sweeps`).

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;

use super::taking::give_back;
use crate::{
    error::Result,
    ids::{HoldingId, LicenseId},
    operations::Noun,
    service::mailing::{Letterhead, MailBook},
    store::{
        Database,
        jobs::clock,
        leases,
        link_holdings::{self as holdings, Holding, How},
        visitors,
    },
};

/// The lease that keeps all processes but one from returning seats.
const LEASE_NAME: &str = "link_returns";
/// Seats looked for at a time, and the most in one turn.
const AT_ONCE: i64 = 100;
const MOST: u32 = 5_000;
/// How long codes are remembered: for as long as they are counted.
const CODES_KEPT: TimeDelta = TimeDelta::hours(25);

/// Returns seats of one environment.
#[derive(Debug)]
pub(crate) struct Returner {
    database: Arc<Database>,
    book: MailBook,
}

impl Returner {
    pub(crate) const fn new(database: Arc<Database>, book: MailBook) -> Self {
        Self { database, book }
    }

    /// Returns every seat whose time is over, and says how many. May be dropped at any time.
    pub(crate) async fn run(&self) -> Result<u32> {
        if self.is_idle().await? || !self.lease().await? {
            return Ok(0);
        }
        self.tidy().await?;
        let head = self.book.letterhead().await?;
        let mut returned = 0;
        let mut last = None;
        while returned < MOST {
            // What could not be returned now is passed over, and looked at again in a minute.
            let due = self.due(last).await?;
            let Some(end) = due.last() else { break };
            last = end.due_at.map(|at| (at, end.id));
            for holding in due {
                returned += u32::from(self.give_back(holding.license_id, head.clone()).await);
                if !self.lease().await? {
                    return Ok(returned);
                }
            }
        }
        leases::give_back(&self.database, LEASE_NAME).await?;
        Ok(returned)
    }

    /// Whether there is nothing to do, which is nearly always: then nothing is written.
    async fn is_idle(&self) -> Result<bool> {
        let now = self.database.now();
        let due = self.due(None).await?;
        let mut tx = self.database.read().await?;
        Ok(due.is_empty()
            && !visitors::is_stale(&mut tx, now - CODES_KEPT, now).await?
            && !holdings::is_any_lost(&mut tx).await?)
    }

    /// What is due by this computer's clock and, on Postgres, by the server's: the one that is behind decides, for a seat
    /// that goes back too late harms nobody.
    async fn due(&self, after: Option<(DateTime<Utc>, HoldingId)>) -> Result<Vec<Holding>> {
        let mut tx = self.database.read().await?;
        let now = self.database.now();
        let moment = clock(&mut tx, now).await?.min(now);
        holdings::due(&mut tx, moment, after, AT_ONCE).await
    }

    async fn give_back(&self, license: LicenseId, head: Option<Letterhead>) -> bool {
        let now = self.database.now();
        let gone = self.database.write(move |tx| {
            async move { give_back(tx, head.as_ref(), (license, How::Term), now).await }.boxed()
        });
        gone.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a seat goes back later");
            false
        })
    }

    /// Takes or prolongs the lease. False while another process has it.
    async fn lease(&self) -> Result<bool> {
        let ours = leases::alone(&self.database, LEASE_NAME, |_, _| async { Ok(()) }.boxed());
        Ok(ours.await?.is_some())
    }

    async fn tidy(&self) -> Result<()> {
        let now = self.database.now();
        self.database
            .write(move |tx| {
                async move {
                    visitors::forget(tx, now - CODES_KEPT, now).await?;
                    if holdings::end_lost(tx, now).await? > 0 {
                        tx.changed(Noun::Pools, []);
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}
