//! The workspace's passphrase: set, changed, given.
//!
//! The control store keeps its hash. In a workspace folder it also seals the master key, so that giving it is what lets a
//! process sign ([`crate::backend`]'s `master_key`). Two places cannot change together: a first passphrase stands before
//! the key is sealed under it, and a changed one only once both open the key. Deliberately absent: what asks for it.

use std::{ops::RangeInclusive, sync::Arc};

use chrono::TimeDelta;
use futures::FutureExt;

use super::{
    Caller, Door, WorkspaceScope,
    importing::blocking,
    passwords::{fits, hash},
    settings::{UNLOCKED, noted},
};
use crate::{
    backend::{Rewrap, Workspace},
    error::{Error, Result},
    operations::{Access, Noun, settings::*},
    store::{Tx, meta},
};

/// How long a passphrase is, in characters, every blank among them.
const LENGTH: RangeInclusive<usize> = 8..=200;
/// Where the control store keeps the passphrase's hash.
const PASSPHRASE: &str = "passphrase_hash";

/// Whether the workspace has a passphrase.
pub(super) async fn is_set(tx: &mut Tx) -> Result<bool> {
    Ok(meta::get(tx, PASSPHRASE).await?.is_some())
}

impl Workspace {
    /// Gives the passphrase for this process, as a server does when it starts: signing needs nobody to give it from then
    /// on. Says false where the workspace has none.
    ///
    /// # Errors
    /// `wrong_passphrase`.
    pub async fn unlock(self: &Arc<Self>, passphrase: String) -> Result<bool> {
        if !is_set(&mut self.control.read().await?).await? {
            return Ok(false);
        }
        let caller = Caller::owner("keydesk-server", Door::Server);
        let scope = self.scope(&caller, Access::Read)?;
        scope.check_passphrase(passphrase).await?;
        Ok(true)
    }
}

impl WorkspaceScope {
    /// Sets or changes the passphrase.
    ///
    /// # Errors
    /// `invalid` for its length; `wrong_passphrase` when the old one does not fit.
    pub async fn set_passphrase(&self, request: SetPassphrase) -> Result<SettingsInfo> {
        let new = request.new;
        if !LENGTH.contains(&new.chars().count()) || new.trim().is_empty() {
            return Err(Error::invalid(
                "new",
                "A passphrase has 8 to 200 characters.",
                "Choose a longer one, such as four words.",
            ));
        }
        let known = meta::get(&mut self.workspace.control.read().await?, PASSPHRASE).await?;
        if known.is_some() {
            self.check_passphrase(request.old.unwrap_or_default())
                .await?;
        }
        let rewrap = self.rewrap(&new).await?;
        let set = self.put_passphrase(known, hash(new).await?).await;
        if let Some(rewrap) = rewrap {
            self.rewrapped(rewrap, set.is_ok()).await;
        }
        set?;
        self.get_settings(GetSettings {}).await
    }

    /// Seals the master key under a passphrase to be, while the one before still opens it: whichever stands after a crash
    /// has it.
    async fn rewrap(&self, new: &str) -> Result<Option<Rewrap>> {
        let (master, new) = (self.workspace.master.clone(), new.to_owned());
        blocking(move || master.rewrap(&new)).await
    }

    /// Leaves the master key under the passphrase that stands. Where that fails, the next time it is given does so.
    async fn rewrapped(&self, rewrap: Rewrap, stands: bool) {
        let master = self.workspace.master.clone();
        let done = blocking(move || master.rewrapped(rewrap, stands)).await;
        if let Err(error) = done {
            tracing::warn!(%error, "the master key is sealed under the passphrase when that is given next");
        }
    }

    async fn put_passphrase(&self, known: Option<String>, hash: String) -> Result<()> {
        let (caller, now) = (self.caller.clone(), self.workspace.control.now());
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    if !meta::replace(tx, PASSPHRASE, known.as_deref(), &hash).await? {
                        return Err(Error::invalid(
                            "old",
                            "Somebody else set another passphrase at the same moment.",
                            "Ask them for it, then try again.",
                        ));
                    }
                    noted(tx, &caller, now, "set_passphrase", serde_json::json!({})).await
                }
                .boxed()
            })
            .await
    }

    /// Gives the passphrase, for what the next five minutes need it.
    ///
    /// # Errors
    /// `wrong_passphrase`, also when it was wrong too often lately.
    pub async fn step_up(&self, request: StepUp) -> Result<SteppedUp> {
        self.check_passphrase(request.passphrase).await?;
        // The same person's other windows see whole keys as well now, and must learn when that is over.
        self.workspace.feed.push(None, vec![Noun::Settings]);
        let left = TimeDelta::from_std(UNLOCKED).unwrap_or_default();
        Ok(SteppedUp {
            until: self.workspace.control.now() + left,
        })
    }

    async fn check_passphrase(&self, passphrase: String) -> Result<()> {
        let _one_by_one = self.book().turn().await;
        self.book().may_try(&self.caller)?;
        let known = meta::get(&mut self.workspace.control.read().await?, PASSPHRASE).await?;
        let Some(known) = known else {
            if self.caller.id.is_some() {
                self.check_own_password(passphrase).await?;
                self.book().note_try(&self.caller, true);
                return Ok(());
            }
            return Err(Error::invalid(
                "passphrase",
                "This workspace has no passphrase.",
                "Set one in the settings first.",
            ));
        };
        // What is too long fits nothing, and is not worth hashing.
        let possible = passphrase.chars().count() <= *LENGTH.end();
        let right = possible && fits(passphrase.clone(), known).await?;
        self.book().note_try(&self.caller, right);
        if !right {
            return Err(Error::WrongPassphrase { wait: 0 });
        }
        let master = self.workspace.master.clone();
        let taken = blocking(move || master.passphrase_given(&passphrase)).await;
        if let Err(error) = taken {
            // What needs the key says what is wrong with it; the passphrase itself was right.
            tracing::warn!(%error, "the master key could not be taken out of its file, or sealed in it");
        }
        Ok(())
    }
}
