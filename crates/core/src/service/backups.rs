//! Backups that somebody asks for: the file goes out through the door that they came by.
//!
//! Deliberately absent: how a backup is made (`backend::backup`), and those that are taken by themselves
//! ([`super::backup_plan`]).

use serde_json::json;

use super::{RowProgress, RowSink, WorkspaceScope, backup_plan};
use crate::{
    error::Result,
    operations::{StreamSummary, backups::BackUp},
};

impl WorkspaceScope {
    /// Takes a backup and writes it into a sink. In the trail before its first byte leaves; every key is in it.
    ///
    /// # Errors
    /// `invalid` for a workspace on Postgres; `step_up_required`; `cancelled` when the sink's other end is gone.
    pub async fn back_up(&self, _request: BackUp, sink: RowSink) -> Result<StreamSummary> {
        self.workspace.own_folder()?;
        self.book().require_step_up(&self.caller).await?;
        let begun = self.workspace.control.now();
        let by = self.caller.clone();
        backup_plan::note_leaving(&self.workspace.control, by, begun, json!({})).await?;
        sink.report(RowProgress::default());
        let made = self.workspace.back_up_into(sink).await;
        backup_plan::log(
            &self.workspace.control,
            &self.caller.person,
            begun,
            None,
            &made,
        )
        .await;
        let made = made?;
        tracing::info!(
            held_ms = made.held.as_millis(),
            rows = made.rows,
            "a backup was taken"
        );
        Ok(StreamSummary {
            rows: made.rows,
            missing: 0,
        })
    }
}
