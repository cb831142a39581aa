//! Enrollment links: listing, making, changing and ending them.
//!
//! A link's URL holds 128 random bits. They are kept as a hash, and sealed under the master key beside it: people lose
//! links, and a second link would be a second library of seats. Who may read the desk does not see URLs; whoever may edit
//! can copy one again, where the master key is at hand. Deliberately absent: taking and giving back seats ([`taking`]),
//! returning them when their time is over ([`returning`]), and the pages (`service::visiting`).

mod letters;
mod returning;
mod taking;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::{Value, json};

pub(super) use letters::mail_code;
pub(crate) use returning::Returner;
pub(super) use taking::{Taken, give_back, is_open, may_go_back, take};

use super::{
    EnvironmentScope,
    acting::{self, Act, checked_text, optional_reason},
    catalogue::{as_seen, conflict, differences},
    license_making::require_active,
    pass::{hash_of, random},
    pool_seats,
};
use crate::{
    domain::{enrollment::checked_terms, license::check_end, reach::Reach},
    error::{Error, Result},
    ids::LinkId,
    operations::{
        Deleted, Noun,
        links::{
            CreateLink, DeleteLink, EditLink, EnrollmentLink, GetLink, LinkDetail, LinkTerms,
            ListLinks,
        },
        pools::{Pool, PoolRef},
    },
    store::{Tx, link_holdings, links as store},
};

/// The environment whose pages need no name in front of them.
const DEFAULT: &str = "production";
/// Links that are there at a time.
const LINKS_MAX: usize = 5_000;

/// The hash that is kept of a link's code. It has 128 random bits, which no table of hashes covers.
pub(super) fn code_hash(code: &str) -> Vec<u8> {
    hash_of("enrollment link", code)
}

fn sealed_as(id: LinkId) -> String {
    format!("enrollment link {id}")
}

impl EnvironmentScope {
    /// The links that are there, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_links(&self, request: ListLinks) -> Result<Vec<EnrollmentLink>> {
        let mut tx = self.environment.database.read().await?;
        store::all(&mut tx, request.pool_id).await
    }

    /// One link with its URL.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn get_link(&self, request: GetLink) -> Result<LinkDetail> {
        let mut tx = self.environment.database.read().await?;
        let link = store::get(&mut tx, request.id)
            .await?
            .ok_or_else(|| Error::not_found("enrollment link", request.id))?;
        let sealed = store::sealed_code(&mut tx, link.id).await?;
        let ending = link_holdings::count_ending(&mut tx, link.id).await?;
        drop(tx);
        // Where the master key is not at hand the link is shown all the same, without its URL.
        let opened = sealed.and_then(|sealed| {
            let opened = self.environment.master.unseal(&sealed_as(link.id), &sealed);
            opened.ok()
        });
        let code = opened.and_then(|opened| String::from_utf8(opened.to_vec()).ok());
        Ok(LinkDetail {
            link,
            path: code.map(|code| self.path_of(&code)),
            ending,
        })
    }

    fn path_of(&self, code: &str) -> String {
        match self.environment.name.as_str() {
            DEFAULT => format!("/enroll/{code}"),
            name => format!("/{name}/enroll/{code}"),
        }
    }

    /// Makes a link, and shows its URL.
    ///
    /// # Errors
    /// `not_found` for the pool; `invalid` with the field.
    pub async fn create_link(&self, request: CreateLink) -> Result<LinkDetail> {
        let act = self.act("create_link", None);
        let now = self.environment.database.now();
        let code = random::<16>()?;
        let (hash, id) = (code_hash(&code), LinkId::new(now));
        let sealed = self
            .environment
            .master
            .seal(&sealed_as(id), code.as_bytes());
        // Without the master key the URL is shown this once.
        let sealed = sealed.ok();
        let link = self
            .environment
            .database
            .write(move |tx| {
                async move {
                    let link = made(tx, &act, (id, request), now).await?;
                    store::insert(tx, &link, &hash, sealed.as_deref()).await?;
                    note(tx, &act, (None, Some(&link)), now).await?;
                    Ok(link)
                }
                .boxed()
            })
            .await?;
        Ok(LinkDetail {
            link,
            path: Some(self.path_of(&code)),
            ending: 0,
        })
    }

    /// Changes a link. New terms are for who takes a seat from then on.
    ///
    /// # Errors
    /// `not_found`, `conflict`; `invalid` with the field.
    pub async fn edit_link(&self, request: EditLink) -> Result<EnrollmentLink> {
        let act = self.act("edit_link", None);
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| edit(tx, act, request, now).boxed())
            .await
    }

    /// Ends a link for good. Who took a seat through it keeps that for as long as they were told.
    ///
    /// # Errors
    /// `not_found`, `conflict`.
    pub async fn delete_link(&self, request: DeleteLink) -> Result<Deleted> {
        let act = self.act("delete_link", optional_reason(request.reason.as_deref())?);
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| delete(tx, act, request, now).boxed())
            .await
    }
}

/// The terms as they are kept; an end that is new lies ahead.
fn checked(
    terms: LinkTerms,
    pool: &Pool,
    before: Option<&LinkTerms>,
    now: DateTime<Utc>,
) -> Result<LinkTerms> {
    let end_before = before.and_then(|terms| terms.expires_at);
    if let Some(end) = terms.expires_at
        && terms.expires_at != end_before
    {
        check_end(end, now)?;
    }
    checked_terms(terms, pool.transferable, pool.seats.total)
}

async fn made(
    tx: &mut Tx,
    act: &Act,
    (id, request): (LinkId, CreateLink),
    now: DateTime<Utc>,
) -> Result<EnrollmentLink> {
    let pool = pool_seats::hold(tx, Reach::of(None), request.pool_id).await?;
    require_active(tx, pool.product.id).await?;
    if store::all(tx, None).await?.len() >= LINKS_MAX {
        return Err(Error::invalid(
            "pool_id",
            "There are 5,000 enrollment links already.",
            "Delete links that are not needed any more.",
        ));
    }
    Ok(EnrollmentLink {
        id,
        version: 1,
        name: checked_text("name", &request.name, 1..=120)?,
        terms: checked(request.terms, &pool, None, now)?,
        product: pool.product,
        pool: PoolRef {
            id: pool.id,
            name: pool.name,
            transferable: pool.transferable,
        },
        taken: 0,
        created_by: act.caller.person.clone(),
        created_at: now,
    })
}

/// A link at the version that was seen, with its pool held: seats are counted by one at a time.
async fn held(tx: &mut Tx, id: LinkId, seen: i32) -> Result<(EnrollmentLink, Pool)> {
    let found = store::get(tx, id).await?;
    let found = found.ok_or_else(|| Error::not_found("enrollment link", id))?;
    let pool = pool_seats::hold(tx, Reach::of(None), found.pool.id).await?;
    let found = store::get(tx, id).await?;
    let link = as_seen("enrollment link", id.0, found, seen, |link| link.version)?;
    Ok((link, pool))
}

async fn edit(
    tx: &mut Tx,
    act: Act,
    request: EditLink,
    now: DateTime<Utc>,
) -> Result<EnrollmentLink> {
    let (before, pool) = held(tx, request.id, request.version).await?;
    let mut link = before.clone();
    link.version += 1;
    link.name = checked_text("name", &request.name, 1..=120)?;
    link.terms = checked(request.terms, &pool, Some(&before.terms), now)?;
    if link.name == before.name && link.terms == before.terms {
        return Ok(before);
    }
    if !store::save(tx, &link).await? {
        let seen = request.version;
        return Err(conflict("enrollment link", link.id.0, seen, link.version));
    }
    note(tx, &act, (Some(&before), Some(&link)), now).await?;
    Ok(link)
}

async fn delete(tx: &mut Tx, act: Act, request: DeleteLink, now: DateTime<Utc>) -> Result<Deleted> {
    let (link, _pool) = held(tx, request.id, request.version).await?;
    if !store::end(tx, link.id, link.version, now).await? {
        let seen = request.version;
        return Err(conflict("enrollment link", link.id.0, seen, seen + 1));
    }
    note(tx, &act, (Some(&link), None), now).await?;
    Ok(Deleted { count: 1 })
}

/// What the trail tells of a link: everything but its code.
fn fields_of(link: &EnrollmentLink) -> Value {
    let terms = &link.terms;
    json!({
        "name": link.name,
        "pool": link.pool.name,
        "seats": terms.seats,
        "term_days": terms.term_days,
        "must_return": terms.must_return,
        "auto_reassign": terms.auto_reassign,
        "reassign_after_days": terms.reassign_after_days,
        "evictions_per_day": terms.evictions_per_day,
        "domains": terms.domains,
        "expires_at": terms.expires_at,
    })
}

async fn note(
    tx: &mut Tx,
    act: &Act,
    (before, after): (Option<&EnrollmentLink>, Option<&EnrollmentLink>),
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(link) = after.or(before) else {
        return Ok(());
    };
    let told = differences(
        before.map(fields_of).as_ref(),
        after.map(fields_of).as_ref(),
    )?;
    let subject = acting::subject("enrollment_link", link.id.0, &link.name);
    acting::record(tx, act, now, subject, json!({ "changes": told })).await?;
    tx.changed(Noun::Pools, [link.pool.id.0]);
    Ok(())
}
