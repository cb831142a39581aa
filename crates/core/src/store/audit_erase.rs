//! Emptying what entries tell of one thing. The entries themselves stay, and their links.

use sqlx::types::Json;
use uuid::Uuid;

use super::{Tx, audit_list::ERASE, one, run};
use crate::{
    error::Result,
    operations::{environments::Engine, licenses::FieldChange},
};

/// Empties the details of entries about one thing. Gives how many entries are about it and how many were emptied.
pub(crate) async fn erase_details(tx: &mut Tx, kind: &str, id: Uuid) -> Result<(i64, u64)> {
    if tx.engine() == Engine::Sqlite {
        // What is emptied must not stay readable in the file's free space.
        tx.execute_plain("PRAGMA secure_delete = ON").await?;
    }
    let (entries,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM audit_entries WHERE subject_id = $1 AND subject = $2 AND action <> $3",
        id,
        kind,
        ERASE
    )?;
    let erased = run!(
        tx,
        "UPDATE audit_details SET body = '', salt = $4 WHERE body <> '' AND entry_id IN
             (SELECT id FROM audit_entries WHERE subject_id = $1 AND subject = $2 AND action <> $3)",
        id,
        kind,
        ERASE,
        Vec::<u8>::new()
    )?;
    Ok((entries, erased))
}

/// Empties what a license's history holds of its values. Gives how many rows were emptied.
pub(crate) async fn erase_history(tx: &mut Tx, license: Uuid) -> Result<u64> {
    let nothing = Json(Vec::<FieldChange>::new());
    Ok(run!(
        tx,
        "UPDATE license_history SET changes = $2 WHERE license_id = $1 AND changes <> $2",
        license,
        nothing
    )?)
}
