//! An open environment: its database, its staging folder, its jobs.

use std::{path::PathBuf, sync::Arc};

use super::{CheckpointKey, ListKeeper, MasterKey, answering::Answerer};
use crate::{
    service::{jobs::Jobs, settings::Book, sweeps::Sweeper},
    store::Database,
};

/// An open environment.
#[derive(Debug)]
pub struct Environment {
    /// Its name.
    pub(crate) name: String,
    /// Its database.
    pub(crate) database: Arc<Database>,
    /// Its list index; none where lists are answered by SQL alone.
    pub(crate) list: Option<Arc<ListKeeper>>,
    /// What answers to devices stand on.
    pub(crate) answerer: Arc<Answerer>,
    /// Where uploads and result files stay; private to this user.
    pub(crate) staging: PathBuf,
    /// The jobs that run in this process.
    pub(crate) jobs: Jobs,
    /// The workspace's settings, and who gave the passphrase lately.
    pub(crate) book: Book,
    /// What seals the products' signing keys.
    pub(crate) master: Arc<MasterKey>,
    /// What signs checkpoints of its audit chain; none where nobody does.
    pub(crate) checkpoints: Option<Arc<CheckpointKey>>,
    /// What expires licenses when their time is over.
    pub(crate) sweeper: Arc<Sweeper>,
}
