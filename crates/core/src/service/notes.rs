//! Notes on licenses and customers.
//!
//! The audit trail tells that a note came or went and how long it was, never what it said: the text is gone when the
//! note is. Deliberately absent: showing notes, which the details of licenses and customers do.

use futures::FutureExt;
use serde_json::json;
use uuid::Uuid;

use super::{
    EnvironmentScope,
    acting::{self, checked_text},
    catalogue::act,
};
use crate::{
    domain::license::short_key,
    error::{Error, Result},
    ids::{CustomerId, LicenseId, NoteId},
    operations::{Access, Deleted, Noun, notes::*},
    store::{
        Tx,
        audit::Subject,
        customers, licenses,
        notes::{self, Found},
    },
};

const LONGEST: usize = 4_000;

impl NoteSubject {
    const fn word(self) -> &'static str {
        match self {
            Self::License(_) => "license",
            Self::Customer(_) => "customer",
        }
    }

    const fn id(self) -> Uuid {
        match self {
            Self::License(id) => id.0,
            Self::Customer(id) => id.0,
        }
    }

    fn of(found: &Found) -> Self {
        match found.subject.as_str() {
            "license" => Self::License(LicenseId(found.subject_id)),
            _ => Self::Customer(CustomerId(found.subject_id)),
        }
    }
}

/// What a note is about, for the audit trail; none when it is gone.
async fn about(tx: &mut Tx, subject: NoteSubject) -> Result<Option<Subject>> {
    let label = match subject {
        NoteSubject::License(id) => licenses::get(tx, id)
            .await?
            .map(|license| short_key(&license.key)),
        NoteSubject::Customer(id) => customers::get(tx, id).await?.map(|customer| customer.name),
    };
    Ok(label.map(|label| acting::subject(subject.word(), subject.id(), &label)))
}

impl EnvironmentScope {
    /// Leaves a note on a license or customer.
    ///
    /// # Errors
    /// `invalid` for a text outside 1 to 4,000 characters; `not_found`.
    pub async fn add_note(&self, request: AddNote) -> Result<Note> {
        let now = self.environment.database.now();
        let note = Note {
            id: NoteId::new(now),
            text: checked_text("text", &request.text, 1..=LONGEST)?,
            author: self.caller.person.clone(),
            at: now,
        };
        let (act, subject) = (act(&self.caller, "add_note"), request.subject);
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let about = about(tx, subject)
                        .await?
                        .ok_or_else(|| Error::not_found(subject.word(), subject.id()))?;
                    notes::insert(tx, subject.word(), subject.id(), &note).await?;
                    acting::record(tx, &act, now, about, told(&note)).await?;
                    tx.changed(Noun::Notes, [note.id.0]);
                    Ok(note)
                }
                .boxed()
            })
            .await
    }

    /// Deletes a note.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn delete_note(&self, request: DeleteNote) -> Result<Deleted> {
        let now = self.environment.database.now();
        let (act, id) = (act(&self.caller, "delete_note"), request.id);
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let gone = || Error::not_found("note", id);
                    let found = notes::get(tx, id).await?.ok_or_else(gone)?;
                    // Others' notes are for those who may edit what they are about.
                    if found.note.author != act.caller.person {
                        act.caller.require(Access::Edit)?;
                    }
                    if !notes::delete(tx, id).await? {
                        return Err(gone());
                    }
                    let subject = NoteSubject::of(&found);
                    let about = about(tx, subject).await?.unwrap_or(Subject {
                        kind: subject.word(),
                        id: Some(subject.id()),
                        label: None,
                    });
                    acting::record(tx, &act, now, about, told(&found.note)).await?;
                    tx.changed(Noun::Notes, [id.0]);
                    Ok(Deleted { count: 1 })
                }
                .boxed()
            })
            .await
    }
}

/// What the audit trail keeps of a note.
fn told(note: &Note) -> serde_json::Value {
    json!({ "note": note.id, "author": note.author, "characters": note.text.chars().count() })
}
