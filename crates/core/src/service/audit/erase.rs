//! Emptying details on an erasure request: the values go, who did what and when stays, and the chain still verifies.
//!
//! The names of customers and devices stand in the details, so they go, too. Deliberately absent: other labels, and
//! reasons; the chain holds them.

use futures::FutureExt;
use serde_json::json;

use crate::{
    error::{Error, Result},
    operations::{Deleted, Noun, audit::EraseAuditDetails},
    service::{
        EnvironmentScope,
        acting::{Act, record, required_reason},
    },
    store::{Tx, audit::Subject, audit_erase, audit_list::ERASE},
};

/// The kinds of things that entries are about.
const KINDS: &[&str] = &[
    "license",
    "licenses",
    "customer",
    "product",
    "generator",
    "device",
    "pool",
    "token",
    "organisation_key",
    "note",
    "job",
    "sweep",
    "view",
];

impl EnvironmentScope {
    /// Empties the details of entries about one thing, and of a license also its history.
    ///
    /// # Errors
    /// `invalid` without a reason or for an unknown kind of thing; `not_found` when no entry is about it.
    pub async fn erase_audit_details(&self, request: EraseAuditDetails) -> Result<Deleted> {
        let act = Act {
            caller: self.caller.clone(),
            action: ERASE,
            reason: Some(required_reason(Some(&request.reason))?),
        };
        let kind = KINDS
            .iter()
            .find(|kind| **kind == request.subject)
            .ok_or_else(|| {
                Error::invalid(
                    "subject",
                    "There is no such kind of thing.",
                    "Choose one that the trail can be filtered by.",
                )
            })?;
        let subject = Subject {
            kind,
            id: Some(request.subject_id),
            label: None,
        };
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| erase(tx, act, subject, now).boxed())
            .await
    }
}

async fn erase(
    tx: &mut Tx,
    act: Act,
    subject: Subject,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Deleted> {
    let Some(id) = subject.id else {
        return Err(Error::Internal("nothing to erase details of".into()));
    };
    let (entries, erased) = audit_erase::erase_details(tx, subject.kind, id).await?;
    if entries == 0 {
        return Err(Error::not_found("thing", id));
    }
    let history = match subject.kind {
        "license" => audit_erase::erase_history(tx, id).await?,
        _ => 0,
    };
    if erased + history > 0 {
        record(tx, &act, now, subject, json!({ "entries": erased })).await?;
        tx.changed(Noun::Audit, []);
    }
    Ok(Deleted {
        count: u32::try_from(erased).unwrap_or(u32::MAX),
    })
}
