//! `keydesk-server create`: an empty workspace for a server that has no desktop beside it.
//!
//! Deliberately absent: taking over what is there. A folder that holds something, and a database with a workspace, stay as
//! they are.

use std::{io::Write, path::PathBuf, sync::Arc};

use clap::Args;
use keydesk_core::{
    backend::{Location, Opening, Workspace},
    clock::SystemClock,
};

use crate::Ended;

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// The folder to make, or a postgres:// URL (better handed over in the environment variable, where other programs of
    /// this computer do not see its password).
    #[arg(long, env = "KEYDESK_WORKSPACE", hide_env_values = true)]
    workspace: String,
    /// What the workspace is called: 1 to 80 characters.
    #[arg(long)]
    name: String,
    /// Where to keep its master key, instead of in the folder or, for Postgres, in this computer's data folder.
    #[arg(long, env = "KEYDESK_MASTER_KEY_FILE", value_name = "PATH")]
    master_key_file: Option<PathBuf>,
}

impl Create {
    pub(crate) async fn run(self) -> Result<(), Ended> {
        let location = Location::parse(&self.workspace)?;
        let opening = Opening {
            index: false,
            sweeps: false,
            sends_mail: false,
            master_key_file: self.master_key_file,
            ..Opening::default()
        };
        let workspace =
            Workspace::create_as(&location, &self.name, Arc::new(SystemClock), opening).await?;
        workspace.close().await;
        writeln!(
            std::io::stdout().lock(),
            "{} is made in {}. Next: keydesk-server people add EMAIL --role owner",
            self.name.trim(),
            location.display()
        )?;
        Ok(())
    }
}
