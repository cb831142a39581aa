//! Telling customers what became of their licenses, where the workspace wants that: in the transaction that does it.
//!
//! What can be undone is held while it can, and cancelled when it is. Deliberately absent: seats that somebody gives or takes by
//! hand, with the choice whether to tell (`mails`), and reminders (`rules`).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{mailing::Letterhead, mails};
use crate::{
    domain::{
        letters::{Named, about_licenses},
        mail::{MailKind, UNDO_TIME},
        status::LicenseStatus,
    },
    error::Result,
    ids::CustomerId,
    operations::licenses::License,
    store::{
        Tx, customers,
        mails::{self as store, About},
        products,
    },
};

const LIFTED: &str = "The suspension was lifted before the mail went out.";
const MOVED: &str = "The license ends at another time now.";
const TAKEN_BACK: &str = "The expiry was taken back before the mail went out.";

/// Tells the holder of a license what a change of it means for them.
pub(super) async fn tell_change(
    tx: &mut Tx,
    head: Option<&Letterhead>,
    (before, after): (&License, &License),
    now: DateTime<Utc>,
) -> Result<()> {
    use LicenseStatus::{Revoked, Suspended};
    if before.status == Suspended && after.status != Suspended {
        store::cancel_about(tx, after.id, MailKind::Suspended, LIFTED).await?;
    }
    if before.expires_at != after.expires_at {
        store::cancel_about(tx, after.id, MailKind::Expiring, MOVED).await?;
    }
    let became = |status| before.status != status && after.status == status;
    let given = before.customer_id != after.customer_id && mails::works(after.status);
    let kind = match (became(Revoked), became(Suspended), given) {
        (true, ..) => MailKind::Revoked,
        (_, true, _) => MailKind::Suspended,
        (.., true) => MailKind::Assigned,
        _ => return Ok(()),
    };
    let head = head.filter(|head| head.letters.writes_for_every(kind));
    if kind == MailKind::Revoked {
        // It cancels what waits, also where nothing is written.
        return mails::tell_revoked(tx, head, after, now).await.map(|_| ());
    }
    let holder = match after.customer_id {
        Some(id) => customers::get(tx, id).await?,
        None => None,
    };
    let (Some(head), Some(holder)) = (head, holder) else {
        return Ok(());
    };
    let mut mail = mails::about_seat(tx, head, kind, (after, &holder)).await?;
    mail.hold = UNDO_TIME;
    store::queue(tx, &mail, now).await.map(|_| ())
}

/// Licenses by who holds them.
fn by_holder<'a>(
    licenses: impl IntoIterator<Item = &'a License>,
) -> BTreeMap<CustomerId, Vec<&'a License>> {
    let mut held: BTreeMap<CustomerId, Vec<&License>> = BTreeMap::new();
    for license in licenses {
        if let Some(holder) = license.customer_id {
            held.entry(holder).or_default().push(license);
        }
    }
    held
}

/// Tells holders that licenses of theirs ended: one mail for all of a holder. It is held, for a sweep can be taken back.
pub(super) async fn tell_expired(
    tx: &mut Tx,
    head: Option<&Letterhead>,
    licenses: &[&License],
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(head) = head.filter(|head| head.letters.writes(MailKind::Expired)) else {
        return Ok(());
    };
    let held = by_holder(licenses.iter().copied());
    let ids: Vec<CustomerId> = held.keys().copied().collect();
    let names = products::all(tx).await?;
    let name_of = |license: &License| {
        let found = names
            .iter()
            .find(|product| product.id == license.product_id);
        found.map_or("", |product| product.name.as_str())
    };
    for holder in customers::by_ids(tx, &ids).await? {
        let Some(theirs) = held.get(&holder.id).filter(|_| !holder.email.is_empty()) else {
            continue;
        };
        let named: Vec<Named<'_>> = theirs
            .iter()
            .map(|license| Named {
                product: name_of(license),
                key: &license.key,
            })
            .collect();
        let ended = theirs.iter().filter_map(|license| license.expires_at).max();
        let values = about_licenses(&holder.name, &named).day("expires", ended);
        let about = About {
            license: match theirs.as_slice() {
                [one] => Some(one.id),
                _ => None,
            },
            pool: None,
            customer: Some(holder.id),
        };
        let letter = head.letter(MailKind::Expired, values);
        let to = (holder.name.as_str(), holder.email.as_str());
        let mut mail = head.mail(MailKind::Expired, to, letter, about);
        mail.hold = UNDO_TIME;
        store::queue(tx, &mail, now).await?;
    }
    Ok(())
}

/// Cancels what waits to tell that licenses ended, when that is taken back.
pub(super) async fn untell_expired<'a>(
    tx: &mut Tx,
    licenses: impl IntoIterator<Item = &'a License>,
) -> Result<()> {
    for holder in by_holder(licenses).into_keys() {
        store::cancel_to(tx, holder, MailKind::Expired, TAKEN_BACK).await?;
    }
    Ok(())
}
