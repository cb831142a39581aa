//! What a script may look at.

use std::collections::HashMap;

use super::{DenialRow, LicenseFilter, LicensingScope, Period, UsageRow};
use crate::{
    domain::{fold::fold, status::LicenseStatus},
    error::{Error, Result},
    ids::{CustomerId, LicenseId, PoolId, ProductId},
    operations::{
        Access,
        licenses::{CustomerRef, License, ProductRef},
        pools::{Holder, Pool, PoolRef},
        products::Product,
    },
    service::{
        Bearer, EnvironmentScope,
        acting::checked_optional,
        holders::{holder, with_what_they_hold},
    },
    store::{
        Tx, customers,
        holders::{self, Wanted},
        license_list, licenses, licensing as store, pools, products,
    },
};

/// The most rows of a page.
const PAGE_MAX: u32 = 200;
/// Pools that a script is told of at once.
const POOLS_TOLD: u32 = 200;

/// Which stretch of a list.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// How many rows to pass over.
    pub offset: u32,
    /// How many to give: 1 to 200.
    pub limit: u32,
}

impl Stretch {
    fn checked(self) -> Result<(u32, u32)> {
        if (1..=PAGE_MAX).contains(&self.limit) {
            return Ok((self.offset, self.limit));
        }
        Err(Error::invalid(
            "page_size",
            "A page has 1 to 200 items.",
            "Ask for another size.",
        ))
    }
}

/// Who a token is, and what it can give out.
#[derive(Debug, Clone)]
pub struct Me {
    /// The token.
    pub bearer: Bearer,
    /// The one customer whose licenses it reaches.
    pub customer: Option<CustomerRef>,
    /// Licenses within reach that are nobody's.
    pub available: u32,
    /// The pools within reach, newest purchase first, at most 200.
    pub pools: Vec<Pool>,
}

/// A product with its licenses within reach.
#[derive(Debug, Clone)]
pub struct ProductSeats {
    /// The product.
    pub product: Product,
    /// All but revoked ones.
    pub total: u32,
    /// Nobody's.
    pub free: u32,
    /// Somebody's.
    pub allocated: u32,
}

/// A license within reach.
#[derive(Debug, Clone)]
pub struct ReachedLicense {
    /// The license.
    pub license: License,
    /// What is licensed.
    pub product: ProductRef,
    /// Who holds it.
    pub customer: Option<CustomerRef>,
    /// The pool whose seat it is.
    pub pool: Option<PoolRef>,
}

fn small(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn text(field: &'static str, text: Option<&str>) -> Result<Option<String>> {
    checked_optional(field, text, 200)
}

impl LicensingScope {
    async fn read(&self) -> Result<Tx> {
        self.scope.environment.database.read().await
    }

    /// Who the token is, and what it can give out.
    ///
    /// # Errors
    /// `forbidden`.
    pub async fn me(&self) -> Result<Me> {
        self.may(Access::Read)?;
        let reach = self.reach();
        let mut tx = self.read().await?;
        let customer = match reach.only() {
            Some(id) => customers::get(&mut tx, id).await?,
            None => None,
        };
        let free = LicenseStatus::Available.rank();
        let seats = store::seats_by_product(&mut tx, reach).await?;
        let available = seats.iter().filter(|(_, status, _)| *status == free);
        let available = available.map(|(.., count)| count).sum::<i64>();
        let (pools, _) = pools::page(&mut tx, reach, None, 0, POOLS_TOLD).await?;
        Ok(Me {
            bearer: self.bearer.clone(),
            customer,
            available: small(available),
            pools,
        })
    }

    /// The products within reach by name, with their licenses.
    ///
    /// # Errors
    /// `forbidden`, `invalid`.
    pub async fn products(
        &self,
        search: Option<&str>,
        stretch: Stretch,
    ) -> Result<(Vec<ProductSeats>, u32)> {
        let (offset, limit) = stretch.checked()?;
        let search = fold(&text("text", search)?.unwrap_or_default());
        let found = self.all_products().await?;
        let matching = found.into_iter().filter(|seats| {
            fold(&seats.product.name).contains(&search)
                || fold(&seats.product.code).contains(&search)
        });
        let matching: Vec<ProductSeats> = matching.collect();
        let total = u32::try_from(matching.len()).unwrap_or(u32::MAX);
        let page = matching.into_iter().skip(offset as usize);
        Ok((page.take(limit as usize).collect(), total))
    }

    /// One product within reach, by its id or its code.
    ///
    /// # Errors
    /// `forbidden`, `not_found`.
    pub async fn product(&self, name: &str) -> Result<ProductSeats> {
        let found = self.all_products().await?;
        let code = fold(name);
        found
            .into_iter()
            .find(|seats| {
                seats.product.id.to_string().eq_ignore_ascii_case(name)
                    || fold(&seats.product.code) == code
            })
            .ok_or_else(|| Error::not_found("product", name))
    }

    async fn all_products(&self) -> Result<Vec<ProductSeats>> {
        self.may(Access::Read)?;
        let reach = self.reach();
        let mut tx = self.read().await?;
        let mut counts: HashMap<ProductId, (u32, u32)> = HashMap::new();
        for (product, status, count) in store::seats_by_product(&mut tx, reach).await? {
            let (free, allocated) = counts.entry(product).or_default();
            match LicenseStatus::from_rank(status) {
                Some(LicenseStatus::Available) => *free += small(count),
                Some(LicenseStatus::Revoked) | None => {}
                Some(_) => *allocated += small(count),
            }
        }
        let all = products::all(&mut tx).await?.into_iter();
        let within =
            all.filter(|product| reach.only().is_none() || counts.contains_key(&product.id));
        Ok(within
            .map(|product| {
                let (free, allocated) = counts.get(&product.id).copied().unwrap_or_default();
                ProductSeats {
                    product,
                    total: free.saturating_add(allocated),
                    free,
                    allocated,
                }
            })
            .collect())
    }

    /// The pools within reach, newest purchase first.
    ///
    /// # Errors
    /// `forbidden`, `invalid`.
    pub async fn pools(
        &self,
        product: Option<ProductId>,
        stretch: Stretch,
    ) -> Result<(Vec<Pool>, u32)> {
        self.may(Access::Read)?;
        let (offset, limit) = stretch.checked()?;
        let mut tx = self.read().await?;
        let (found, total) = pools::page(&mut tx, self.reach(), product, offset, limit).await?;
        Ok((found, small(total)))
    }

    /// One pool within reach.
    ///
    /// # Errors
    /// `forbidden`, `not_found`.
    pub async fn pool(&self, id: PoolId) -> Result<Pool> {
        self.may(Access::Read)?;
        let mut tx = self.read().await?;
        pools::get(&mut tx, self.reach(), id)
            .await?
            .ok_or_else(|| Error::not_found("pool", id))
    }

    /// One stretch of the licenses within reach, newest first.
    ///
    /// # Errors
    /// `forbidden`, `invalid`.
    pub async fn licenses(
        &self,
        filter: LicenseFilter,
        stretch: Stretch,
    ) -> Result<(Vec<ReachedLicense>, u32)> {
        self.may(Access::Read)?;
        let stretch = stretch.checked()?;
        let filter = LicenseFilter {
            email: text("email", filter.email.as_deref())?,
            key: text("key", filter.key.as_deref())?,
            ..filter
        };
        let mut tx = self.read().await?;
        let (ids, total) = store::licenses(&mut tx, self.reach(), &filter, stretch).await?;
        Ok((described(&mut tx, &ids).await?, small(total)))
    }

    /// One license within reach.
    ///
    /// # Errors
    /// `forbidden`, `not_found`.
    pub async fn license(&self, id: LicenseId) -> Result<ReachedLicense> {
        self.may(Access::Read)?;
        let mut tx = self.read().await?;
        let missing = || Error::not_found("license", id);
        if !store::is_reached(&mut tx, self.reach(), id).await? {
            return Err(missing());
        }
        let found = described(&mut tx, &[id]).await?;
        found.into_iter().next().ok_or_else(missing)
    }

    /// One stretch of the people who hold or held licenses within reach, by name, with the seats they hold.
    ///
    /// # Errors
    /// `forbidden`, `invalid`.
    pub async fn users(
        &self,
        search: Option<&str>,
        email: Option<&str>,
        (product, pool): (Option<ProductId>, Option<PoolId>),
        stretch: Stretch,
    ) -> Result<(Vec<Holder>, u32)> {
        self.may(Access::Read)?;
        let (offset, limit) = stretch.checked()?;
        let wanted = Wanted {
            search: text("text", search)?.unwrap_or_default(),
            email: text("email", email)?,
            product,
            pool,
            ..Wanted::default()
        };
        let reach = self.reach();
        let mut tx = self.read().await?;
        let (found, total) = holders::page(&mut tx, reach, &wanted, offset, limit).await?;
        let found = with_what_they_hold(&mut tx, reach, found, false).await?;
        Ok((found, small(total)))
    }

    /// One of them.
    ///
    /// # Errors
    /// `forbidden`, `not_found`.
    pub async fn user(&self, id: CustomerId) -> Result<Holder> {
        self.may(Access::Read)?;
        let mut tx = self.read().await?;
        holder(&mut tx, self.reach(), id).await
    }

    /// What devices asked, by product and day. Usage is counted by product, so a token that reaches one customer's licenses
    /// cannot have it.
    ///
    /// # Errors
    /// `forbidden`, `invalid`.
    pub async fn usage(
        &self,
        product: Option<ProductId>,
        period: Period,
        stretch: Stretch,
    ) -> Result<(Vec<UsageRow>, u32)> {
        self.may_everywhere(Access::Read)?;
        let stretch = stretch.checked()?;
        let mut tx = self.read().await?;
        let (rows, total) = store::usage(&mut tx, product, period, stretch).await?;
        Ok((rows, small(total)))
    }

    /// Refusals of licenses within reach, newest first.
    ///
    /// # Errors
    /// `forbidden`, `invalid`.
    pub async fn denials(
        &self,
        product: Option<ProductId>,
        period: Period,
        stretch: Stretch,
    ) -> Result<(Vec<DenialRow>, u32)> {
        self.may(Access::Read)?;
        let stretch = stretch.checked()?;
        let mut tx = self.read().await?;
        let (rows, total) = store::denials(&mut tx, self.reach(), product, period, stretch).await?;
        Ok((rows, small(total)))
    }
}

/// Licenses with what they name, in the order of `ids`.
async fn described(tx: &mut Tx, ids: &[LicenseId]) -> Result<Vec<ReachedLicense>> {
    let found = licenses::by_ids(tx, ids).await?.into_iter();
    let mut whole: HashMap<LicenseId, License> =
        found.map(|license| (license.id, license)).collect();
    let pool_ids: Vec<PoolId> = whole
        .values()
        .filter_map(|license| license.pool_id)
        .collect();
    let pools = pools::refs(tx, &pool_ids).await?;
    let rows = license_list::by_ids(tx, ids).await?.into_iter();
    Ok(rows
        .filter_map(|row| {
            let license = whole.remove(&row.id)?;
            Some(ReachedLicense {
                pool: license.pool_id.and_then(|id| pools.get(&id).cloned()),
                license,
                product: row.product,
                customer: row.customer,
            })
        })
        .collect())
}

impl EnvironmentScope {
    /// The same for a license that was just changed.
    pub(super) async fn described(&self, id: LicenseId) -> Result<ReachedLicense> {
        let mut tx = self.environment.database.read().await?;
        let found = described(&mut tx, &[id]).await?;
        found
            .into_iter()
            .next()
            .ok_or_else(|| Error::not_found("license", id))
    }
}
