//! One's own licenses: seeing them, ending their use on a device, returning a seat, fetching an offline file.
//!
//! Off unless the workspace wants it. Every method asks again whose the pass is and whether the license is theirs.

use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::{
    HeldDevice, HeldLicense, PublicScope, Try, VisitorPass,
    codes::{self, Wanted, after_all, pass_hash},
};
use crate::{
    domain::{
        email::checked_email, enrollment::PASS_LIVES, status::LicenseStatus, transition::is_over,
    },
    error::{Error, Result},
    ids::{ActivationId, CustomerId, LicenseId},
    operations::{
        license_actions::{CreateOfflineFile, OfflineFile},
        licenses::License,
    },
    service::{Caller, Door, EnvironmentScope, acting::Act, links, pass::random, seats},
    store::{
        Tx, activations, customers, licenses,
        link_holdings::{self as holdings, How},
        products, visitors,
    },
};

/// The most licenses that are shown, and devices of each.
const SHOWN: i64 = 200;

fn not_theirs(license: LicenseId) -> Error {
    Error::not_found("license", license)
}

fn act(action: &'static str, why: &str) -> Act {
    Act {
        // Who is told by the license; the trail's chain holds no names.
        caller: Caller::with("my licenses page", Door::Page, &[]),
        action,
        reason: Some(why.to_owned()),
    }
}

impl PublicScope {
    /// Whether people may see their own licenses here.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shows_own_licenses(&self) -> Result<bool> {
        Ok(self.environment.book.current().await?.my_licenses)
    }

    async fn require_on(&self) -> Result<()> {
        match self.shows_own_licenses().await? {
            true => Ok(()),
            false => Err(Error::not_found("page", "my")),
        }
    }

    /// Mails somebody a code when licenses are theirs. Whether any are, the answer does not tell, nor the time that it takes.
    ///
    /// # Errors
    /// `invalid` when the address cannot be one; `not_found` where this is off.
    pub async fn begin_my(&self, email: &str) -> Result<Try> {
        self.require_on().await?;
        let email = checked_email(email)?;
        after_all(async move {
            let head = self.letterhead().await?;
            let mut tx = self.environment.database.read().await?;
            let holder = match customers::of_email(&mut tx, &email).await? {
                Some(id) => {
                    let any = visitors::licenses_of(&mut tx, id, 1).await?;
                    customers::get(&mut tx, id)
                        .await?
                        .filter(|_| !any.is_empty())
                }
                None => None,
            };
            drop(tx);
            let wanted = Wanted {
                link: None,
                may: holder.is_some(),
                name: holder.map(|holder| holder.name).unwrap_or_default(),
                email,
                product: None,
            };
            self.begin(wanted, head).await
        })
        .await
    }

    /// Lets somebody in who types the code that was mailed to them; none for any other.
    ///
    /// # Errors
    /// `not_found` where this is off.
    pub async fn confirm_my(&self, attempt: &str, typed: &str) -> Result<Option<VisitorPass>> {
        self.require_on().await?;
        let (attempt, typed) = (attempt.to_owned(), typed.to_owned());
        after_all(async move {
            let pass = random::<32>()?;
            let hash = pass_hash(&pass);
            let now = self.environment.database.now();
            let entered = self.environment.database.write(move |tx| {
                async move {
                    let shown = codes::shown(tx, (&attempt, &typed), None, now).await?;
                    let Some(who) = shown else {
                        return Ok(false);
                    };
                    let Some(customer) = customers::of_email(tx, &who.email).await? else {
                        return Ok(false);
                    };
                    let whose = (None, customer);
                    visitors::insert_pass(tx, &hash, whose, now, now + PASS_LIVES).await?;
                    Ok(true)
                }
                .boxed()
            });
            Ok(entered.await?.then_some(pass))
        })
        .await
    }

    /// Ends a pass.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn leave(&self, pass: &str) -> Result<()> {
        let hash = pass_hash(pass);
        self.environment
            .database
            .write(move |tx| async move { visitors::end_pass(tx, &hash).await }.boxed())
            .await
    }

    async fn whose(&self, pass: &str) -> Result<Option<CustomerId>> {
        if !self.shows_own_licenses().await? {
            return Ok(None);
        }
        let now = self.environment.database.now();
        let mut tx = self.environment.database.read().await?;
        visitors::pass(&mut tx, &pass_hash(pass), None, now).await
    }

    /// The licenses of who has shown a code, newest first; none when they have not, or it is too long ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn my_licenses(&self, pass: &str) -> Result<Option<Vec<HeldLicense>>> {
        let Some(customer) = self.whose(pass).await? else {
            return Ok(None);
        };
        let mut tx = self.environment.database.read().await?;
        let ids = visitors::licenses_of(&mut tx, customer, SHOWN).await?;
        drop(tx);
        self.held(customer, ids).await.map(Some)
    }

    /// Ends the use of one's license on a device.
    ///
    /// # Errors
    /// `not_found` when pass, license or device are not theirs; `state_refused`.
    pub async fn my_deactivate(
        &self,
        pass: &str,
        license: LicenseId,
        device: ActivationId,
    ) -> Result<()> {
        let customer = self.whose(pass).await?.ok_or_else(|| not_theirs(license))?;
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let held = own(tx, customer, license).await?;
                    let act = act("deactivate_device", "deactivated by its holder");
                    seats::deactivated(tx, &act, held, device, now).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// Returns one's seat. False when it cannot go back.
    ///
    /// # Errors
    /// `not_found` when pass or license are not theirs.
    pub async fn my_return(&self, pass: &str, license: LicenseId) -> Result<bool> {
        let customer = self.whose(pass).await?.ok_or_else(|| not_theirs(license))?;
        self.give_back(customer, license).await
    }

    pub(super) async fn give_back(&self, customer: CustomerId, license: LicenseId) -> Result<bool> {
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    // A license is taken through a link once at most: whose it is cannot change until the pool is held.
                    let held = holdings::of_license(tx, license).await?;
                    if held.is_none_or(|held| held.customer_id != customer) {
                        return Ok(false);
                    }
                    links::give_back(tx, None, (license, How::Returned), now).await
                }
                .boxed()
            })
            .await
    }

    /// A file with which one's device works offline for the workspace's usual time.
    ///
    /// # Errors
    /// `not_found` when pass, license or device are not theirs, or the product does not allow it; `state_refused` for a
    /// license that does not work; `master_key` where nothing can be signed.
    pub async fn my_offline_file(
        &self,
        pass: &str,
        license: LicenseId,
        device: ActivationId,
    ) -> Result<OfflineFile> {
        let customer = self.whose(pass).await?.ok_or_else(|| not_theirs(license))?;
        let hours = self.environment.book.current().await?.offline_hours;
        let mut tx = self.environment.database.read().await?;
        let held = licenses::get(&mut tx, license).await?;
        let held = held
            .filter(|held| held.customer_id == Some(customer))
            .ok_or_else(|| not_theirs(license))?;
        let product = products::get(&mut tx, held.product_id).await?;
        let in_use = activations::of_license(&mut tx, license, SHOWN).await?;
        drop(tx);
        let in_use = in_use
            .into_iter()
            .find(|use_| use_.id == device && use_.deactivated_at.is_none());
        let (Some(in_use), Some(true)) = (in_use, product.map(|product| product.my_offline)) else {
            return Err(not_theirs(license));
        };
        let request = CreateOfflineFile {
            license_id: license,
            hours,
            fingerprint: Some(in_use.device.fingerprint),
        };
        let act = act("create_offline_file", "fetched by its holder");
        let scope = EnvironmentScope {
            environment: self.environment.clone(),
            caller: act.caller.clone(),
        };
        scope.offline_file_for(act, request, Some(customer)).await
    }

    /// Licenses as their holder sees them.
    pub(super) async fn held(
        &self,
        customer: CustomerId,
        ids: Vec<LicenseId>,
    ) -> Result<Vec<HeldLicense>> {
        let settings = self.environment.book.current().await?;
        let now = self.environment.database.now();
        let mut tx = self.environment.database.read().await?;
        let mut found = licenses::by_ids(&mut tx, &ids).await?;
        found.retain(|license| license.customer_id == Some(customer));
        found.sort_by_key(|license| std::cmp::Reverse(license.id));
        let mut all = Vec::with_capacity(found.len());
        for license in found {
            all.push(shown(&mut tx, license, settings.grace_days, now).await?);
        }
        Ok(all)
    }
}

/// Somebody's own license, held.
async fn own(tx: &mut Tx, customer: CustomerId, id: LicenseId) -> Result<License> {
    let license = licenses::get_held(tx, id).await?;
    license
        .filter(|license| license.customer_id == Some(customer))
        .ok_or_else(|| not_theirs(id))
}

async fn shown(
    tx: &mut Tx,
    license: License,
    grace_days: u32,
    now: DateTime<Utc>,
) -> Result<HeldLicense> {
    let product = products::get(tx, license.product_id)
        .await?
        .ok_or_else(|| Error::not_found("product", license.product_id))?;
    let holding = holdings::of_license(tx, license.id).await?;
    let in_use = activations::of_license(tx, license.id, SHOWN).await?;
    let over = is_over(&license, product.grace_days.unwrap_or(grace_days), now);
    let status = match over && license.status != LicenseStatus::Revoked {
        true => LicenseStatus::Expired,
        false => license.status,
    };
    let transferable = match license.pool_id {
        Some(pool) => crate::store::pools::refs(tx, &[pool])
            .await?
            .get(&pool)
            .is_some_and(|pool| pool.transferable),
        None => false,
    };
    let devices = in_use
        .into_iter()
        .filter(|use_| use_.deactivated_at.is_none())
        .map(|use_| HeldDevice {
            id: use_.id,
            name: use_.device.name.unwrap_or_else(|| "Unnamed device".into()),
            platform: use_.device.platform,
            last_seen_at: use_.last_seen_at,
        });
    Ok(HeldLicense {
        devices: devices.collect(),
        may_return: transferable && holding.is_some() && links::may_go_back(license.status),
        due_at: holding.as_ref().and_then(|holding| holding.due_at),
        must_return: holding.is_some_and(|holding| holding.must_return),
        may_fetch: product.my_offline && status == LicenseStatus::Active,
        product: product.name,
        id: license.id,
        key: license.key,
        status,
        expires_at: license.expires_at,
        activation_limit: license.activation_limit,
    })
}
