//! An open environment: its database, its staging folder, its jobs.

use std::{path::PathBuf, sync::Arc};

use super::{Checkpoints, ListKeeper, MasterKey, answering::Answerer};
use crate::{
    service::{
        AuditWalk, jobs::Jobs, mailing::Mailer, pause::Pause, settings::Book, sweeps::Sweeper,
        token_book::TokenBook, webhooks::Deliverer,
    },
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
    /// Its database's file; none on Postgres.
    pub(crate) file: Option<PathBuf>,
    /// Whether what works by itself waits since a restore.
    pub(crate) pause: Pause,
    /// The jobs that run in this process.
    pub(crate) jobs: Jobs,
    /// The workspace's settings, and who gave the passphrase lately.
    pub(crate) book: Book,
    /// What seals the products' signing keys.
    pub(crate) master: Arc<MasterKey>,
    /// What signs checkpoints of its audit chain.
    pub(crate) checkpoints: Arc<Checkpoints>,
    /// The walk along its audit chain, when one is under way.
    pub(crate) walk: AuditWalk,
    /// The same for the workspace's own chain, which can be asked about here, too.
    pub(crate) control_walk: Arc<AuditWalk>,
    /// What expires licenses when their time is over.
    pub(crate) sweeper: Arc<Sweeper>,
    /// What takes mails out of its outbox.
    pub(crate) mailer: Arc<Mailer>,
    /// What delivers the events of its webhooks.
    pub(crate) deliverer: Arc<Deliverer>,
    /// What counts its activations by day; tests count when they say so.
    #[cfg(test)]
    pub(crate) reporter: Arc<crate::service::reports::Reporter>,
    /// What finds abuse; tests look when they say so.
    #[cfg(test)]
    pub(crate) detector: Arc<crate::service::abuse::Detector>,
    /// The tokens that scripts show, as they stand.
    pub(crate) tokens: Arc<TokenBook>,
}
