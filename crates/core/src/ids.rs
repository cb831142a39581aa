//! Identifiers: UUIDv7 newtypes, so that an id of one thing never passes for another's.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::{NoContext, Timestamp, Uuid};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type, sqlx::Type,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh id that sorts by `now`.
            #[must_use]
            pub fn new(now: DateTime<Utc>) -> Self {
                Self(time_ordered(now))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    /// A license.
    LicenseId
    /// A product.
    ProductId
    /// A customer.
    CustomerId
    /// A device.
    DeviceId
    /// An activation.
    ActivationId
    /// An audit entry.
    AuditId
    /// A job.
    JobId
    /// All rows that one import wrote.
    BatchId
    /// A file handed in for an import.
    UploadId
    /// A saved view.
    ViewId
    /// A workspace.
    WorkspaceId
    /// A generator.
    GeneratorId
    /// A note on a license or customer.
    NoteId
    /// An offline file that was handed out.
    OfflineFileId
    /// An expiry sweep.
    SweepId
    /// Somebody who signs in.
    PersonId
    /// One sign-in of a person.
    SignInId
    /// A token for scripts.
    TokenId
    /// An organisation key.
    OrganisationKeyId
    /// A pool of seats.
    PoolId
    /// A mail.
    MailId
    /// An enrollment link.
    LinkId
    /// A seat that somebody took through a link.
    HoldingId
    /// A suspicion of abuse.
    CaseId
    /// A webhook.
    WebhookId
    /// An event on its way to a webhook.
    DeliveryId
}

/// A UUIDv7 for `now`: the time in milliseconds, then random bits.
#[must_use]
pub fn time_ordered(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(
        NoContext,
        seconds,
        now.timestamp_subsec_nanos(),
    ))
}
