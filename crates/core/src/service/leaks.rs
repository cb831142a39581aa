//! Keys that leaked: found in a text, withdrawn one by one, and watched.
//!
//! A text is looked at and let go: it is in no log, no trail and no row. Deliberately absent: which pieces of a text may be
//! keys, and what the mail says (`domain::leak`).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope,
    acting::{self, Act, check_stretch},
    license_actions::save_turned,
    license_replacing,
    mailing::Letterhead,
    pool_seats,
};
use crate::{
    domain::{
        action::LicenseAction,
        leak::{Leak, candidates, leak_letter},
        mail::MailKind,
        status::LicenseStatus,
        transition,
    },
    error::{Error, Result},
    ids::{LicenseId, MailId},
    operations::{
        Deleted,
        leaks::*,
        license_actions::ReplaceLicense,
        licenses::{CustomerRef, License},
    },
    store::{
        Tx, customers, license_list, licenses,
        mails::{self, About},
        products, watched_keys as store,
    },
};

/// The longest text.
const TEXT: usize = 1_000_000;
/// Licenses that are told of.
const HITS: usize = 1_000;
/// Candidates that are looked up at a time.
const AT_ONCE: usize = 2_000;
/// Why a key is revoked.
const REASON: &str = "key leaked";
/// Nobody pages deeper.
const DEEPEST: u32 = 1_000_000;

impl EnvironmentScope {
    /// Finds licenses whose keys are in a text.
    ///
    /// # Errors
    /// `invalid` for a text that is empty or longer than 1 MB.
    pub async fn find_leaked_keys(&self, request: FindLeakedKeys) -> Result<LeakedKeys> {
        if request.text.trim().is_empty() || request.text.len() > TEXT {
            return Err(Error::invalid(
                "text",
                "A text has 1 byte to 1 MB.",
                "Paste the part of it that has the keys.",
            ));
        }
        let mut tx = self.environment.database.read().await?;
        let lengths = store::key_lengths(&mut tx).await?;
        let looked = tokio::task::spawn_blocking(move || candidates(&request.text, &lengths));
        let looked = looked
            .await
            .map_err(|_| Error::Internal("looking at a text fell over".into()))?;
        let mut found: Vec<LicenseId> = Vec::new();
        for some in looked.keys.chunks(AT_ONCE) {
            let known = store::of_keys(&mut tx, some.to_vec()).await?;
            let known: HashMap<String, LicenseId> = known.into_iter().collect();
            found.extend(some.iter().filter_map(|key| known.get(key)));
            if found.len() > HITS {
                break;
            }
        }
        let more = looked.more || found.len() > HITS;
        found.truncate(HITS);
        Ok(LeakedKeys {
            hits: hits(&mut tx, &found).await?,
            more,
            candidates: u32::try_from(looked.keys.len()).unwrap_or(u32::MAX),
        })
    }

    /// Revokes a key that leaked, gives its customer a new one and watches the old one, together. What is done already is
    /// not done again.
    ///
    /// # Errors
    /// `not_found`, `conflict`; `state_refused` for a key that is nobody's; `invalid` for a mail while the workspace sends none.
    pub async fn withdraw_leaked_key(&self, request: WithdrawLeakedKey) -> Result<WithdrawnKey> {
        let act = self.act("revoke_license", Some(REASON.to_owned()));
        let letterhead = match request.notify {
            true => Some(self.letterhead_needed().await?),
            false => self.letterhead(true).await?,
        };
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| withdraw(tx, act, request, letterhead, now).boxed())
            .await
    }

    /// The keys that are watched, with the attempts since.
    ///
    /// # Errors
    /// `invalid` for a stretch that is too long.
    pub async fn list_watched_keys(&self, request: ListWatchedKeys) -> Result<WatchedKeys> {
        check_stretch(request.offset, request.limit, DEEPEST)?;
        self.environment.answerer.settle().await?;
        let mut tx = self.environment.database.read().await?;
        let (rows, total) = store::page(&mut tx, request.offset, request.limit).await?;
        Ok(WatchedKeys { rows, total })
    }

    /// Watches a key no more.
    ///
    /// # Errors
    /// `not_found` when it is not watched.
    pub async fn stop_watching(&self, request: StopWatching) -> Result<Deleted> {
        let act = self.act("stop_watching", None);
        let (id, now) = (request.license_id, self.environment.database.now());
        self.environment
            .database
            .write(move |tx| {
                async move {
                    if !store::stop(tx, id).await? {
                        return Err(Error::not_found("watched key", id));
                    }
                    if let Some(license) = licenses::get(tx, id).await? {
                        let about = acting::about_license(id, &license.key);
                        acting::record(tx, &act, now, about, json!({})).await?;
                    }
                    Ok(Deleted { count: 1 })
                }
                .boxed()
            })
            .await
    }
}

async fn hits(tx: &mut Tx, found: &[LicenseId]) -> Result<Vec<LeakedKey>> {
    let mut standings = store::standings(tx, found).await?;
    let rows = license_list::by_ids(tx, found).await?;
    let hits = rows.into_iter().filter_map(|license| {
        let standing = standings.remove(&license.id)?;
        Some(LeakedKey {
            license,
            last_seen_at: standing.last_seen_at,
            replaced_by: standing.replaced_by,
            watched: standing.watched,
        })
    });
    Ok(hits.collect())
}

async fn withdraw(
    tx: &mut Tx,
    act: Act,
    request: WithdrawLeakedKey,
    letterhead: Option<Letterhead>,
    now: DateTime<Utc>,
) -> Result<WithdrawnKey> {
    let old = revoke(tx, &act, &request, now).await?;
    store::watch(tx, old.id, &act.caller.person, now).await?;
    let (old, new, not_replaced) = match request.replace {
        true => replace(tx, &act, old, now).await?,
        false => (old, None, None),
    };
    let holder = match old.customer_id {
        Some(id) => customers::get(tx, id).await?,
        None => None,
    };
    let (mut draft, mut mail) = (None, None);
    if let Some(holder) = holder {
        let told = Told {
            old: &old,
            new: new.as_ref(),
            holder: &holder,
        };
        draft = Some(told.draft(tx, letterhead.as_ref()).await?);
        if let Some(head) = letterhead.filter(|_| request.notify) {
            mail = Some(told.send(tx, &head, now).await?);
        }
    }
    Ok(WithdrawnKey {
        old,
        new,
        not_replaced,
        draft,
        mail,
    })
}

async fn revoke(
    tx: &mut Tx,
    act: &Act,
    request: &WithdrawLeakedKey,
    now: DateTime<Utc>,
) -> Result<License> {
    // Before the license, as everybody who gives or takes seats does.
    let pool = pool_seats::hold_pool_of(tx, request.id).await?;
    let before = acting::load(tx, request.id, request.version).await?;
    if before.status == LicenseStatus::Revoked {
        return Ok(before);
    }
    let edited = transition::act(&before, LicenseAction::Revoke, false, now)?;
    let saved = save_turned(tx, act, &before, edited).await?;
    if let Some(pool) = pool {
        pool_seats::free_again(tx, act, &pool, &saved, now).await?;
    }
    Ok(saved)
}

/// Gives a new key in the place of a revoked one. Where that is not possible the old one stays revoked, and the answer says why.
async fn replace(
    tx: &mut Tx,
    act: &Act,
    old: License,
    now: DateTime<Utc>,
) -> Result<(License, Option<License>, Option<String>)> {
    if let Some(known) = old.replaced_by {
        let new = licenses::get(tx, known).await?;
        let why = new
            .is_none()
            .then(|| "It was replaced, and the new license is deleted.".to_owned());
        return Ok((old, new, why));
    }
    let pool = pool_seats::hold_pool_of(tx, old.id).await?;
    if pool.is_some_and(|pool| pool.transferable) {
        let why = "Its seat is free again in the pool. Assign a seat of the pool instead.";
        return Ok((old, None, Some(why.to_owned())));
    }
    let product = products::get_ref(tx, old.product_id).await?;
    let active = product.is_some_and(|product| {
        product.status == crate::operations::products::ProductStatus::Active
    });
    if !active {
        let why = "Its product is inactive, so no new key can be made. Activate the product, and replace the license then.";
        return Ok((old, None, Some(why.to_owned())));
    }
    let act = Act {
        action: "replace_license",
        ..act.clone()
    };
    let request = ReplaceLicense {
        id: old.id,
        version: old.version,
        source: None,
        expiry: None,
        reason: act.reason.clone(),
    };
    let replaced = license_replacing::replace(tx, &act, request, now).await?;
    Ok((replaced.old, Some(replaced.new), None))
}

/// What a customer is told of.
struct Told<'a> {
    old: &'a License,
    new: Option<&'a License>,
    holder: &'a CustomerRef,
}

impl Told<'_> {
    async fn letter(
        &self,
        tx: &mut Tx,
        vendor: &str,
        new: Option<&str>,
    ) -> Result<crate::domain::mail::Letter> {
        let product = products::get_ref(tx, self.old.product_id)
            .await?
            .ok_or_else(|| Error::not_found("product", self.old.product_id))?;
        Ok(leak_letter(Leak {
            vendor,
            name: &self.holder.name,
            product: &product.name,
            old: &self.old.key,
            new,
        }))
    }

    /// A text to copy. The new key's place is left to whoever may see it.
    async fn draft(&self, tx: &mut Tx, head: Option<&Letterhead>) -> Result<LeakDraft> {
        let vendor = head.map_or("", |head| head.vendor.as_str());
        let letter = self.letter(tx, vendor, self.new.map(|_| "{key}")).await?;
        Ok(LeakDraft {
            name: self.holder.name.clone(),
            email: self.holder.email.clone(),
            subject: letter.subject,
            body: letter.body.trim_end().to_owned(),
        })
    }

    async fn send(&self, tx: &mut Tx, head: &Letterhead, now: DateTime<Utc>) -> Result<MailId> {
        let key = self.new.map(|new| new.key.as_str());
        let letter = self.letter(tx, &head.vendor, key).await?;
        let about = About {
            license: Some(self.new.unwrap_or(self.old).id),
            pool: None,
            customer: Some(self.holder.id),
        };
        let to = (self.holder.name.as_str(), self.holder.email.as_str());
        let mail = head.mail(MailKind::Revoked, to, letter, about);
        mails::queue(tx, &mail, now).await
    }
}
