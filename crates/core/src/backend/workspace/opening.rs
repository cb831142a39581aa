//! What whoever opens a workspace may choose: what is kept, tended and sent there.

use std::path::PathBuf;

/// How a workspace is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Whether environments get a list index; without it SQL answers every list.
    pub index: bool,
    /// Whether the index of a Postgres database may be kept in a file of this computer: on servers, never on somebody's
    /// laptop. A workspace folder keeps it in any case.
    pub keeps_postgres_snapshots: bool,
    /// The file of the master key; none takes the workspace folder's, or this computer's for a workspace on Postgres.
    pub master_key_file: Option<PathBuf>,
    /// The file of the public key that the audit trail is compared with; none takes the one that this computer knows.
    /// Who opens a workspace so signs no trail.
    pub audit_key_file: Option<PathBuf>,
    /// This computer's folder for a workspace on Postgres; none takes the usual place.
    pub data_folder: Option<PathBuf>,
    /// Whether what an open database needs all the time is done: sealing, the change feed, sweeps. Who only looks at a
    /// workspace leaves it to others.
    pub tends: bool,
    /// Whether licenses expire by themselves when their time is over, and activations are counted by day.
    pub sweeps: bool,
    /// Whether mails that wait are sent.
    pub sends_mail: bool,
    /// Whether events that wait for webhooks are delivered.
    pub delivers: bool,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            index: true,
            keeps_postgres_snapshots: false,
            master_key_file: None,
            audit_key_file: None,
            data_folder: None,
            tends: true,
            sweeps: true,
            sends_mail: true,
            delivers: true,
        }
    }
}
