//! Requests that scripts name, so that one sent twice is done once, whichever server it comes to.

use chrono::Duration;
use futures::FutureExt;

use super::LicensingScope;
use crate::{
    error::{Error, Result},
    store::idempotency,
};

/// How long answers are kept.
pub const ANSWERS_KEPT: Duration = Duration::hours(24);
/// A request still under way after this long was abandoned by a server that crashed: nothing takes longer than a minute.
const ABANDONED: Duration = Duration::minutes(2);

/// What is known of a request's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Nothing: do it.
    Fresh,
    /// It was answered.
    Answered {
        /// The status.
        status: u16,
        /// The body.
        body: String,
    },
    /// It is under way.
    UnderWay,
    /// Another request had this name.
    Another,
}

impl LicensingScope {
    /// Begins a request of a name; `hash` stands for everything that it asks.
    ///
    /// # Errors
    /// `invalid` for a name that is empty or longer than 200 characters.
    pub async fn begin_once(&self, name: &str, hash: Vec<u8>) -> Result<Begun> {
        if name.is_empty() || name.len() > 200 || name.contains('\0') {
            return Err(Error::invalid(
                "idempotency_key",
                "An idempotency key has 1 to 200 characters.",
                "Send a random text, such as a UUID.",
            ));
        }
        let (token, name) = (self.bearer.token, name.to_owned());
        let now = self.scope.environment.database.now();
        self.scope
            .environment
            .database
            .write(move |tx| {
                async move {
                    idempotency::forget_old(tx, now - ANSWERS_KEPT, now - ABANDONED).await?;
                    if idempotency::begin(tx, token, &name, &hash, now).await? {
                        return Ok(Begun::Fresh);
                    }
                    let Some(known) = idempotency::get(tx, token, &name).await? else {
                        return Ok(Begun::UnderWay);
                    };
                    if known.request_hash != hash {
                        return Ok(Begun::Another);
                    }
                    let status = known.status.and_then(|status| u16::try_from(status).ok());
                    Ok(match status {
                        Some(status) => Begun::Answered {
                            status,
                            body: known.answer.unwrap_or_default(),
                        },
                        None => Begun::UnderWay,
                    })
                }
                .boxed()
            })
            .await
    }

    /// Keeps the answer to a request of a name; without one the request may be sent again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_once(&self, name: &str, answer: Option<(u16, String)>) -> Result<()> {
        let (token, name) = (self.bearer.token, name.to_owned());
        self.scope
            .environment
            .database
            .write(move |tx| {
                async move {
                    match answer {
                        Some((status, body)) => {
                            idempotency::finish(tx, token, &name, (status, &body)).await
                        }
                        None => idempotency::forget(tx, token, &name).await,
                    }
                }
                .boxed()
            })
            .await
    }
}
