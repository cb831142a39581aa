//! The expiry sweep: licenses whose time and grace are over become expired, once a minute, by one process.
//!
//! What people ask of it is here and in [`answers`]; the work itself is [`Sweeper`]'s ([`work`], in chunks of
//! [`chunks`]), and whether the clock can be believed is [`watch`]'s. Deliberately absent: deciding whether a device may use a license, which asks
//! the time itself (`domain::verdict`), so that a late sweep lets nobody through.

mod answers;
mod chunks;
mod watch;
mod work;

pub(crate) use work::Sweeper;

use super::{EnvironmentScope, acting::Act};
use crate::{
    error::Result,
    operations::settings::*,
    store::{
        meta,
        sweeps::{self as store, StoredSweep},
    },
};

/// The most sweeps listed.
const SHOWN: i64 = 50;
/// The environment's setting that says whether sweeps rest.
const PAUSED: &str = "sweep_paused";

impl EnvironmentScope {
    fn sweep_act(&self, action: &'static str) -> Act {
        Act {
            caller: self.caller.clone(),
            action,
            reason: None,
        }
    }

    /// Where the expiry sweep stands and what it did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_sweeps(&self, _request: ListSweeps) -> Result<SweepState> {
        let mut tx = self.environment.database.read().await?;
        let sweeps = store::newest(&mut tx, SHOWN).await?;
        Ok(SweepState {
            paused: is_paused(&mut tx).await?,
            sweeps: sweeps.into_iter().map(shown).collect(),
        })
    }

    /// Lets a sweep that asks do its work, with the licenses that are due now.
    ///
    /// # Errors
    /// `not_found`; `invalid` when it does not ask, sweeps rest, or more would expire than was said; `conflict` while another process sweeps.
    pub async fn approve_sweep(&self, request: ApproveSweep) -> Result<SweepState> {
        let act = self.sweep_act("approve_sweep");
        let sweeper = &self.environment.sweeper;
        sweeper.approve(request.id, request.licenses, act).await?;
        self.list_sweeps(ListSweeps {}).await
    }

    /// Takes a sweep back: licenses that nobody touched since stand as before, and sweeps rest.
    ///
    /// # Errors
    /// `not_found`; `invalid` when it did nothing or is taken back; `conflict` while another process sweeps.
    pub async fn take_back_sweep(&self, request: TakeBackSweep) -> Result<SweepState> {
        let act = self.sweep_act("take_back_sweep");
        self.environment.sweeper.take_back(request.id, act).await?;
        self.list_sweeps(ListSweeps {}).await
    }

    /// Lets sweeps go on; the next one comes at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resume_sweeps(&self, _request: ResumeSweeps) -> Result<SweepState> {
        let act = self.sweep_act("resume_sweeps");
        self.environment.sweeper.resume(act).await?;
        self.list_sweeps(ListSweeps {}).await
    }
}

fn shown(sweep: StoredSweep) -> Sweep {
    Sweep {
        id: sweep.id,
        at: sweep.at,
        state: sweep.stage.step(),
        licenses: u32::try_from(sweep.licenses).unwrap_or(0),
        asks: sweep.asks,
    }
}

async fn is_paused(tx: &mut crate::store::Tx) -> Result<bool> {
    Ok(meta::setting(tx, PAUSED).await?.as_deref() == Some("true"))
}
