//! What is known of the pools that rows are about, and what each row comes to.
//!
//! The dry run keeps one book for the whole file, so that it counts seats as they would be used up; the work opens one for
//! each chunk, with its pools held in the order of their ids. Deliberately absent: writing.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    problems,
    read::{Headers, Row},
};
use crate::{
    domain::{email::checked_email, fold::fold, reach::Reach, status::LicenseStatus},
    error::Result,
    ids::{LicenseId, PoolId},
    operations::{
        imports::{RowProblem, SeatProblem},
        pools::Pool,
        products::ProductStatus,
        seat_keeping::SeatDoing,
    },
    store::{Tx, customers, licenses, pools, pools::KeyedSeat},
};

/// The most characters of a name.
const NAME_MAX: usize = 200;

/// What a row comes to.
#[derive(Debug)]
pub(super) enum Plan {
    /// A seat of the pool becomes theirs.
    Give {
        pool: PoolId,
        name: String,
        email: String,
        /// They become a customer with it.
        new: bool,
    },
    /// The seat is taken back.
    Take { pool: PoolId, license: LicenseId },
    /// It is so already.
    Skip,
    /// It cannot be done.
    Problem(Box<RowProblem>),
}

/// A pool, with what the rows so far left of it.
#[derive(Debug)]
struct Entry {
    pool: Pool,
    free: u32,
}

/// What is known of the pools that rows are about.
#[derive(Debug, Default)]
pub(super) struct Book {
    pools: HashMap<PoolId, Option<Entry>>,
    /// Pools by their folded names.
    names: HashMap<String, Vec<PoolId>>,
    keys: HashMap<String, KeyedSeat>,
    given: HashSet<(PoolId, String)>,
    /// Everybody who got one, by email.
    met: HashSet<String>,
    taken: HashSet<LicenseId>,
}

/// What is the same for all rows.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub doing: SeatDoing,
    pub default_pool: Option<PoolId>,
    pub headers: Headers,
    pub now: DateTime<Utc>,
    /// Whether the pools are held, for writing.
    pub hold: bool,
}

impl Book {
    /// Reads, or holds, the pools of some rows.
    pub(super) async fn open(&mut self, tx: &mut Tx, rows: &[Row], rules: &Rules) -> Result<()> {
        let names = rows.iter().map(|row| fold(&row.pool));
        let new: HashSet<String> = names
            .filter(|name| !name.is_empty() && !self.names.contains_key(name))
            .collect();
        for name in &new {
            self.names.insert(name.clone(), Vec::new());
        }
        for (id, name) in pools::of_names(tx, new.into_iter().collect()).await? {
            self.names.entry(name).or_default().push(id);
        }
        if rules.doing == SeatDoing::Revoke {
            let keys = rows.iter().map(|row| fold(&row.key));
            let keys = keys.filter(|key| !key.is_empty()).collect();
            for seat in pools::seats_of_keys(tx, keys).await? {
                self.keys.insert(seat.key_folded.clone(), seat);
            }
        }
        let mut wanted: Vec<PoolId> = rows
            .iter()
            .filter_map(|row| self.pool_id(row, rules).ok())
            .filter(|id| !self.pools.contains_key(id))
            .collect();
        wanted.sort_unstable_by_key(|id| id.0);
        wanted.dedup();
        for id in wanted {
            let everything = Reach::of(None);
            let pool = if rules.hold {
                pools::get_held(tx, everything, id).await?
            } else {
                pools::get(tx, everything, id).await?
            };
            let entry = pool.map(|pool| Entry {
                free: pool.seats.free,
                pool,
            });
            self.pools.insert(id, entry);
        }
        if rules.hold && rules.doing == SeatDoing::Revoke {
            self.hold_seats(tx, rows, rules).await?;
        }
        Ok(())
    }

    /// Holds what some rows take back, in the order in which everybody holds licenses.
    async fn hold_seats(&self, tx: &mut Tx, rows: &[Row], rules: &Rules) -> Result<()> {
        let mut seats = Vec::new();
        for row in rows {
            let seat = match (self.keys.get(&fold(&row.key)), self.pool_id(row, rules)) {
                (Some(seat), _) => Some(seat.id),
                (None, Ok(pool)) => self.seat_of(tx, pool, row).await?.ok(),
                (None, Err(_)) => None,
            };
            seats.extend(seat);
        }
        licenses::hold(tx, &seats).await
    }

    /// A pool of this book.
    pub(super) fn pool(&self, id: PoolId) -> Option<&Pool> {
        self.pools.get(&id)?.as_ref().map(|entry| &entry.pool)
    }

    /// The pool that a row is about.
    fn pool_id(&self, row: &Row, rules: &Rules) -> std::result::Result<PoolId, SeatProblem> {
        if rules.doing == SeatDoing::Revoke && !row.key.is_empty() {
            let seat = self.keys.get(&fold(&row.key));
            let seat = seat.ok_or(SeatProblem::UnknownKey)?;
            return seat.pool_id.ok_or(SeatProblem::NotASeat);
        }
        if row.pool.is_empty() {
            return rules.default_pool.ok_or(SeatProblem::PoolMissing);
        }
        match self.names.get(&fold(&row.pool)).map(Vec::as_slice) {
            Some([one]) => Ok(*one),
            Some([_, _, ..]) => Err(SeatProblem::PoolAmbiguous),
            _ => Uuid::parse_str(&row.pool)
                .map(PoolId)
                .map_err(|_| SeatProblem::UnknownPool),
        }
    }

    /// What a row comes to, after those before it.
    pub(super) async fn decide(&mut self, tx: &mut Tx, row: &Row, rules: &Rules) -> Result<Plan> {
        if let Some(bad) = &row.bad {
            return Ok(Plan::Problem(bad.clone()));
        }
        let plan = match rules.doing {
            SeatDoing::Assign => self.give(tx, row, rules).await?,
            SeatDoing::Revoke => self.take(tx, row, rules).await?,
        };
        Ok(plan.unwrap_or_else(|code| Plan::Problem(problems::of(row, &rules.headers, code))))
    }

    async fn give(&mut self, tx: &mut Tx, row: &Row, rules: &Rules) -> Result<Decided> {
        let (id, email) = match self
            .open_pool(row, rules)
            .and_then(|id| Ok((id, person(row)?)))
        {
            Ok(both) => both,
            Err(code) => return Ok(Err(code)),
        };
        let known = customers::of_email(tx, &email).await?;
        let holds = match known {
            Some(customer) => pools::holds(tx, id, customer).await?,
            None => false,
        };
        let lower = email.to_lowercase();
        let them = (id, lower.clone());
        if holds || self.given.contains(&them) {
            return Ok(Ok(Plan::Skip));
        }
        match self.pools.get_mut(&id) {
            Some(Some(entry)) if entry.free > 0 => entry.free -= 1,
            _ => return Ok(Err(SeatProblem::NoSeatFree)),
        }
        self.given.insert(them);
        // Somebody new who stands there twice, for two pools, is made once.
        let new = self.met.insert(lower) && known.is_none();
        let name = if row.name.is_empty() {
            email.clone()
        } else {
            row.name.clone()
        };
        Ok(Ok(Plan::Give {
            pool: id,
            name,
            email,
            new,
        }))
    }

    /// The pool of a row, when its seats may be given out.
    fn open_pool(&self, row: &Row, rules: &Rules) -> std::result::Result<PoolId, SeatProblem> {
        let id = self.pool_id(row, rules)?;
        let pool = self.pool(id).ok_or(SeatProblem::UnknownPool)?;
        if pool.product.status == ProductStatus::Inactive {
            return Err(SeatProblem::ProductInactive);
        }
        if pool.expires_at.is_some_and(|end| end <= rules.now) {
            return Err(SeatProblem::PoolEnded);
        }
        Ok(id)
    }

    async fn take(&mut self, tx: &mut Tx, row: &Row, rules: &Rules) -> Result<Decided> {
        if row.key.is_empty() && row.email.is_empty() {
            return Ok(Err(SeatProblem::NobodyNamed));
        }
        let id = match self.pool_id(row, rules) {
            Ok(id) => id,
            Err(code) => return Ok(Err(code)),
        };
        let Some(pool) = self.pool(id) else {
            return Ok(Err(SeatProblem::UnknownPool));
        };
        if !pool.transferable {
            return Ok(Err(SeatProblem::Untransferable));
        }
        let license = match self.keys.get(&fold(&row.key)) {
            Some(seat) => seat.id,
            None => match self.seat_of(tx, id, row).await? {
                Ok(seat) => seat,
                Err(code) => return Ok(Err(code)),
            },
        };
        let found = if rules.hold {
            licenses::get_held(tx, license).await?
        } else {
            licenses::get(tx, license).await?
        };
        let Some(found) = found else {
            return Ok(Err(SeatProblem::UnknownKey));
        };
        if found.status == LicenseStatus::Available {
            return Ok(Err(SeatProblem::Unassigned));
        }
        let gone = found.status == LicenseStatus::Revoked || found.replaced_by.is_some();
        if gone || !self.taken.insert(license) {
            return Ok(Ok(Plan::Skip));
        }
        Ok(Ok(Plan::Take { pool: id, license }))
    }

    /// The seat of a pool that the person of a row holds.
    async fn seat_of(
        &self,
        tx: &mut Tx,
        pool: PoolId,
        row: &Row,
    ) -> Result<std::result::Result<LicenseId, SeatProblem>> {
        let Ok(email) = checked_email(&row.email) else {
            return Ok(Err(SeatProblem::EmailWrong));
        };
        let Some(customer) = customers::of_email(tx, &email).await? else {
            return Ok(Err(SeatProblem::UnknownPerson));
        };
        let seat = pools::seat_of(tx, pool, customer).await?;
        Ok(seat.ok_or(SeatProblem::HoldsNone))
    }
}

/// The email of a row that names a person well.
fn person(row: &Row) -> std::result::Result<String, SeatProblem> {
    if row.email.is_empty() {
        return Err(SeatProblem::NobodyNamed);
    }
    if row.name.chars().count() > NAME_MAX || row.name.contains('\0') {
        return Err(SeatProblem::NameWrong);
    }
    checked_email(&row.email).map_err(|_| SeatProblem::EmailWrong)
}

type Decided = std::result::Result<Plan, SeatProblem>;
