//! A customer's timeline: what was done to them, their licenses and devices, and the mails they got, in one order.
//!
//! Deliberately absent: how it is found (`store::timeline`), and what an entry shows (`audit`).

use std::collections::HashMap;

use uuid::Uuid;

use super::{EnvironmentScope, audit::shown, licenses::name_customers};
use crate::{
    error::{Error, Result},
    operations::{
        audit::AuditEntry,
        customers::{CustomerTimeline, GetCustomerTimeline, TimelineItem},
    },
    store::{
        Tx, audit_list, customers, license_list,
        mails::{self, Wanted},
        timeline,
    },
};

/// The most of a page.
const PAGE_MAX: u32 = 200;

impl EnvironmentScope {
    /// What happened around a customer, newest first.
    ///
    /// # Errors
    /// `not_found`; `invalid` for a limit outside 1 to 200.
    pub async fn get_customer_timeline(
        &self,
        request: GetCustomerTimeline,
    ) -> Result<CustomerTimeline> {
        if !(1..=PAGE_MAX).contains(&request.limit) {
            return Err(Error::invalid(
                "limit",
                "A page has 1 to 200 things that happened.",
                "Ask for at most 200, then for those before the last one.",
            ));
        }
        let mut tx = self.environment.database.read().await?;
        if customers::get(&mut tx, request.id).await?.is_none() {
            return Err(Error::not_found("customer", request.id));
        }
        let licenses = timeline::licenses(&mut tx, request.id).await?;
        // One more of each, to see whether older ones follow.
        let reach = request.limit + 1;
        let entries =
            timeline::entries(&mut tx, request.id, &licenses, request.before, reach).await?;
        let wanted = Wanted {
            customer: Some(request.id),
            before: request.before,
            ..Wanted::default()
        };
        let written = mails::newest(&mut tx, &wanted, reach).await?;
        let mut ids: Vec<Uuid> = entries
            .into_iter()
            .chain(written.iter().map(|mail| mail.id.0))
            .collect();
        ids.sort_unstable_by(|one, other| other.cmp(one));
        let whole = ids.len() <= request.limit as usize;
        ids.truncate(request.limit as usize);
        let onward = (!whole).then(|| ids.last().copied()).flatten();
        let mut items: HashMap<Uuid, TimelineItem> = written
            .into_iter()
            .map(|mail| (mail.id.0, TimelineItem::Mail(mail)))
            .collect();
        let told: Vec<Uuid> = ids
            .iter()
            .copied()
            .filter(|id| !items.contains_key(id))
            .collect();
        for entry in tell(&mut tx, told).await? {
            items.insert(entry.id.0, TimelineItem::Entry(entry));
        }
        let held = license_list::count_of_customer(&mut tx, request.id).await?;
        Ok(CustomerTimeline {
            items: ids.iter().filter_map(|id| items.remove(id)).collect(),
            onward,
            licenses_seen: u32::try_from(licenses.len()).unwrap_or(u32::MAX),
            licenses: u32::try_from(held).unwrap_or(u32::MAX),
        })
    }
}

/// Entries as people see them.
async fn tell(tx: &mut Tx, ids: Vec<Uuid>) -> Result<Vec<AuditEntry>> {
    let found = audit_list::of_ids(tx, ids).await?;
    let mut entries: Vec<AuditEntry> = found.into_iter().map(shown).collect();
    name_customers(tx, entries.iter_mut().flat_map(|entry| &mut entry.changes)).await?;
    Ok(entries)
}
