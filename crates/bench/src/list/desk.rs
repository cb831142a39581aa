//! The two ways to ask: by HTTP, and in process. Each question is a task of its own, as in a server.
//!
//! Deliberately absent: which database answers, and whether by an index.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use keydesk_core::{
    Error,
    error::Failure,
    operations::licenses::{CountLicenses, LicenseQuery, ListLicenses, Suggest},
    remote::Remote,
    service::EnvironmentScope,
};

use super::cases::Question;
use crate::{measure::timed, places::ENVIRONMENT};

/// Rows of one stretch, as the page asks for them.
const ROWS: u32 = 100;
/// Suggestions of each kind, as the search box asks for them.
const SUGGESTIONS: u32 = 5;
/// How long an index may take to answer after a server has started.
const PATIENCE: Duration = Duration::from_secs(180);

/// Somebody to ask.
#[derive(Clone)]
pub enum Desk {
    Rpc(Remote),
    Core(EnvironmentScope),
}

/// How long an answer took.
#[derive(Debug, Clone, Copy)]
pub struct Answered {
    /// Until everything was there.
    pub whole: Duration,
    /// Until the rows were there.
    pub list: Option<Duration>,
    /// Until the counts were there.
    pub count: Option<Duration>,
    /// Matches in all, or suggestions.
    pub total: u32,
}

impl Desk {
    pub async fn ask(&self, question: &Question) -> Result<Answered> {
        match question {
            Question::List { query, offset } => self.pair(query, *offset).await,
            Question::Suggest { search } => self.suggest(search.clone()).await,
        }
    }

    async fn pair(&self, query: &LicenseQuery, offset: u32) -> Result<Answered> {
        let started = Instant::now();
        let list = ListLicenses {
            query: query.clone(),
            offset,
            limit: ROWS,
            version: None,
        };
        let count = CountLicenses {
            query: query.clone(),
        };
        let (lister, counter) = (self.clone(), self.clone());
        let listing = tokio::spawn(async move { timed(lister.list(list)).await });
        let counting = tokio::spawn(async move { timed(counter.count(count)).await });
        let (rows, list) = listing.await?;
        let (total, count) = counting.await?;
        let whole = started.elapsed();
        rows?;
        Ok(Answered {
            whole,
            list: Some(list),
            count: Some(count),
            total: total?,
        })
    }

    /// Whether the answer has a version, as only an index gives one.
    async fn list(&self, request: ListLicenses) -> Result<bool> {
        let page = match self {
            Self::Rpc(remote) => remote
                .list_licenses(ENVIRONMENT, &request)
                .await
                .map_err(refused)?,
            Self::Core(scope) => scope.list_licenses(request).await.map_err(failed)?,
        };
        Ok(page.version.is_some())
    }

    async fn count(&self, request: CountLicenses) -> Result<u32> {
        let counts = match self {
            Self::Rpc(remote) => remote
                .count_licenses(ENVIRONMENT, &request)
                .await
                .map_err(refused)?,
            Self::Core(scope) => scope.count_licenses(request).await.map_err(failed)?,
        };
        Ok(counts.total)
    }

    async fn suggest(&self, search: String) -> Result<Answered> {
        let request = Suggest {
            search,
            limit: SUGGESTIONS,
        };
        let desk = self.clone();
        let asking = async move {
            Ok(match desk {
                Self::Rpc(remote) => remote
                    .suggest(ENVIRONMENT, &request)
                    .await
                    .map_err(refused)?,
                Self::Core(scope) => scope.suggest(request).await.map_err(failed)?,
            })
        };
        let (offered, whole) = timed(tokio::spawn(asking)).await;
        let offered: Result<_> = offered?;
        let offered = offered?;
        let number = offered.licenses.len() + offered.customers.len() + offered.products.len();
        Ok(Answered {
            whole,
            list: None,
            count: None,
            total: u32::try_from(number).unwrap_or(u32::MAX),
        })
    }

    /// Waits until answers come from an index.
    pub async fn wait_for_index(&self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let request = ListLicenses {
                query: LicenseQuery::default(),
                offset: 0,
                limit: 1,
                version: None,
            };
            if self.list(request).await? {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        bail!("the server's index does not answer")
    }
}

fn refused(failure: Failure) -> anyhow::Error {
    anyhow!("{} {}", failure.what, failure.next)
}

fn failed(error: Error) -> anyhow::Error {
    error.into()
}
