//! The pause after a restore: what works by itself asks here before each turn.
//!
//! A restored workspace must not send mails, call webhooks or go on with jobs of another time before its owner has looked
//! at it. Deliberately absent: how a restore begins it (`backend::backup`).

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures::FutureExt;
use serde_json::json;

use super::{WorkspaceScope, settings::noted};
use crate::{
    error::{Error, Result},
    operations::{
        Noun,
        backups::{GetPause, PauseState, ResumeAfterRestore},
    },
    store::{Database, generation},
};

/// How old the answer may be.
const FRESH: Duration = Duration::from_secs(1);

/// Whether the workspace waits for its owner, for everybody in this process.
#[derive(Debug, Clone)]
pub(crate) struct Pause(Arc<Known>);

#[derive(Debug)]
struct Known {
    control: Arc<Database>,
    read: Mutex<Option<(Instant, bool)>>,
}

impl Pause {
    pub(crate) fn new(control: Arc<Database>) -> Self {
        Self(Arc::new(Known {
            control,
            read: Mutex::default(),
        }))
    }

    /// Whether what works by itself waits. Where that cannot be read, it does.
    pub(crate) async fn is_on(&self) -> bool {
        let known = *self.0.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, on)) = known.filter(|(at, _)| at.elapsed() < FRESH) {
            return on;
        }
        let read = async {
            let mut tx = self.0.control.read().await?;
            generation::paused_since(&mut tx).await
        };
        let on = match read.await {
            Ok(since) => since.is_some(),
            Err(error) => {
                tracing::debug!(%error, "whether the workspace is paused cannot be read");
                return true;
            }
        };
        *self.0.read.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), on));
        on
    }

    /// Refuses what must not go on by itself.
    ///
    /// # Errors
    /// `paused`.
    pub(crate) async fn refuse(&self) -> Result<()> {
        match self.is_on().await {
            true => Err(Error::PausedSinceRestore),
            false => Ok(()),
        }
    }

    fn forget(&self) {
        *self.0.read.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl WorkspaceScope {
    /// Whether the workspace waits since a backup was restored.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_pause(&self, _request: GetPause) -> Result<PauseState> {
        let mut tx = self.workspace.control.read().await?;
        Ok(PauseState {
            since: generation::paused_since(&mut tx).await?,
        })
    }

    /// Lets what works by itself go on.
    ///
    /// # Errors
    /// When the database fails. Saying go twice is no fault.
    pub async fn resume_after_restore(&self, _request: ResumeAfterRestore) -> Result<PauseState> {
        let (caller, now) = (self.caller.clone(), self.workspace.control.now());
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    let since = generation::paused_since(tx).await?;
                    if generation::go_on(tx).await? {
                        tx.changed(Noun::Workspace, []);
                        let details = json!({ "paused_since": since });
                        noted(tx, &caller, now, "resume_after_restore", details).await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await?;
        self.workspace.pause.forget();
        Ok(PauseState { since: None })
    }
}
