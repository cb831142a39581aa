//! Notes on licenses and customers.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Tx, maybe, rows, run};
use crate::{error::Result, ids::NoteId, operations::notes::Note};

#[derive(sqlx::FromRow)]
struct Record {
    id: NoteId,
    body: String,
    author: String,
    at: DateTime<Utc>,
}

impl From<Record> for Note {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            text: record.body,
            author: record.author,
            at: record.at,
        }
    }
}

/// What people noted about a license or customer (`subject` is the word), newest first.
pub(crate) async fn of(tx: &mut Tx, subject: &str, id: Uuid) -> Result<Vec<Note>> {
    let records = rows!(
        tx,
        Record,
        "SELECT id, body, author, at FROM notes WHERE subject = $1 AND subject_id = $2 ORDER BY at DESC, id DESC",
        subject,
        id
    )?;
    Ok(records.into_iter().map(Note::from).collect())
}

/// A note, and what it is about.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub note: Note,
    /// `license` or `customer`.
    pub subject: String,
    pub subject_id: Uuid,
}

/// One note.
pub(crate) async fn get(tx: &mut Tx, id: NoteId) -> Result<Option<Found>> {
    #[derive(sqlx::FromRow)]
    struct Whole {
        subject: String,
        subject_id: Uuid,
        #[sqlx(flatten)]
        record: Record,
    }
    let found = maybe!(
        tx,
        Whole,
        "SELECT subject, subject_id, id, body, author, at FROM notes WHERE id = $1",
        id
    )?;
    Ok(found.map(|found| Found {
        note: found.record.into(),
        subject: found.subject,
        subject_id: found.subject_id,
    }))
}

/// Writes a note.
pub(crate) async fn insert(
    tx: &mut Tx,
    subject: &str,
    subject_id: Uuid,
    note: &Note,
) -> Result<()> {
    run!(
        tx,
        "INSERT INTO notes (id, subject, subject_id, body, author, at) VALUES ($1, $2, $3, $4, $5, $6)",
        note.id,
        subject,
        subject_id,
        &note.text,
        &note.author,
        note.at
    )?;
    Ok(())
}

/// Removes a note. False when it is gone already.
pub(crate) async fn delete(tx: &mut Tx, id: NoteId) -> Result<bool> {
    Ok(run!(tx, "DELETE FROM notes WHERE id = $1", id)? > 0)
}
