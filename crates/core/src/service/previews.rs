//! What the preview shows: everything about a license, code samples, offline files.
//!
//! Where the workspace asks for it, all of it needs the passphrase of the last five minutes.

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;

use super::{
    EnvironmentScope,
    acting::{self, checked_optional},
    signing::{public_keys, signing_key},
};
use crate::{
    domain::{
        action::LicenseAction,
        license::short_key,
        offline,
        samples::{Filling, samples},
        status::LicenseStatus,
        verdict::grace_until,
    },
    error::{Error, Result},
    ids::OfflineFileId,
    operations::{
        Noun,
        license_actions::*,
        licenses::{GetLicense, License},
    },
    store::{Tx, customers, denials, devices, licenses, offline_files, products},
};

/// Where the license server listens when nobody says otherwise.
const SERVER_URL: &str = "http://127.0.0.1:4750";
const DENIALS_SHOWN: i64 = 50;

impl EnvironmentScope {
    /// A license as its preview shows it.
    ///
    /// # Errors
    /// `step_up_required`, `not_found`.
    pub async fn preview_license(&self, request: GetLicense) -> Result<LicensePreview> {
        let book = &self.environment.book;
        book.require_step_up(&self.caller).await?;
        let settings = book.current().await?;
        let detail = self.get_license(request).await?;
        let mut tx = self.environment.database.read().await?;
        let denials = denials::newest(&mut tx, Some(detail.license.id), DENIALS_SHOWN).await?;
        let keys = public_keys(&mut tx, detail.product.id).await?;
        drop(tx);
        let server_url = settings.server_url.unwrap_or_else(|| SERVER_URL.to_owned());
        let filling = Filling {
            server_url: &server_url,
            environment: &self.environment.name,
            key: &detail.license.key,
            product: &detail.product.code,
        };
        let left = book.unlocked_for(&self.caller).await?;
        Ok(LicensePreview {
            samples: samples(filling),
            detail,
            server_url,
            offline_hours_max: settings.offline_hours_max,
            offline_hours: settings.offline_hours,
            denials,
            unlocked_until: left.map(|left| self.environment.database.now() + left),
            keys,
        })
    }

    /// Makes an offline validation file. The license lists it from then on.
    ///
    /// # Errors
    /// `step_up_required`, `not_found`, `invalid` for hours or fingerprint, `state_refused` for a license that does not
    /// work, `master_key` where the signing key cannot be opened.
    pub async fn create_offline_file(&self, request: CreateOfflineFile) -> Result<OfflineFile> {
        let book = &self.environment.book;
        book.require_step_up(&self.caller).await?;
        let settings = book.current().await?;
        if !(1..=settings.offline_hours_max).contains(&request.hours) {
            return Err(Error::invalid(
                "hours",
                format!(
                    "Offline files are valid at most {} hours here.",
                    settings.offline_hours_max
                ),
                "Choose fewer hours, or ask an owner for a longer limit.",
            ));
        }
        let fingerprint = checked_optional("fingerprint", request.fingerprint.as_deref(), 200)?;
        let act = self.act("create_offline_file", None);
        let (master, now) = (
            self.environment.master.clone(),
            self.environment.database.now(),
        );
        let hours = TimeDelta::hours(i64::from(request.hours));
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let license = licenses::get(tx, request.license_id)
                        .await?
                        .ok_or_else(|| Error::not_found("license", request.license_id))?;
                    let grace = products::own_grace(tx, license.product_id).await?;
                    let grace = grace.unwrap_or(settings.grace_days);
                    let last = license.expires_at.map(|end| grace_until(end, grace));
                    works(&license, last, now)?;
                    let device = named(tx, fingerprint.as_deref()).await?;
                    let file = OfflineFileRef {
                        id: OfflineFileId::new(now),
                        fingerprint,
                        device,
                        issued_at: now,
                        expires_at: last.map_or(now + hours, |last| last.min(now + hours)),
                        issued_by: act.caller.person.clone(),
                    };
                    let made = signed(tx, &master, &license, file).await?;
                    offline_files::insert(tx, license.id, &made.file, &made.key_id).await?;
                    let details = serde_json::json!({ "file": made.file.id, "expires_at": made.file.expires_at, "device": made.file.fingerprint });
                    let subject = acting::subject("license", license.id.0, &short_key(&license.key));
                    acting::record(tx, &act, now, subject, details).await?;
                    tx.changed(Noun::Licenses, [license.id.0]);
                    Ok(made)
                }
                .boxed()
            })
            .await
    }
}

/// Only a license that works is handed out to work without asking. The time itself counts, not whether the sweep has
/// come by.
fn works(license: &License, last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<()> {
    if last.is_some_and(|last| last <= now) && license.status != LicenseStatus::Revoked {
        return Err(Error::ActionRefused {
            action: "used offline",
            status: LicenseStatus::Expired,
            reason: "It has expired. Replace it with a new license.",
        });
    }
    if matches!(
        license.status,
        LicenseStatus::Assigned | LicenseStatus::Active
    ) {
        return Ok(());
    }
    Err(Error::ActionRefused {
        action: "used offline",
        status: license.status,
        reason: match LicenseAction::Suspend.allowed_in(license.status) {
            Err(reason) if license.status != LicenseStatus::Available => reason,
            _ => "Assign it to a customer first.",
        },
    })
}

async fn named(tx: &mut Tx, fingerprint: Option<&str>) -> Result<Option<String>> {
    let Some(fingerprint) = fingerprint else {
        return Ok(None);
    };
    let device = devices::by_fingerprint(tx, fingerprint).await?;
    Ok(device.and_then(|device| device.name))
}

async fn signed(
    tx: &mut Tx,
    master: &crate::backend::MasterKey,
    license: &License,
    file: OfflineFileRef,
) -> Result<OfflineFile> {
    let product = products::get_ref(tx, license.product_id)
        .await?
        .ok_or_else(|| Error::not_found("product", license.product_id))?;
    let customer = match license.customer_id {
        Some(id) => customers::get(tx, id).await?.map(|customer| customer.name),
        None => None,
    };
    let (key_id, pkcs8) =
        signing_key(tx, master, product.id, &product.code, file.issued_at).await?;
    let facts = offline::Facts {
        id: file.id.to_string(),
        key: license.key.clone(),
        product: product.code,
        customer,
        flags: license.flags.clone(),
        fingerprint: file.fingerprint.clone(),
        license_expires_at: license.expires_at,
        issued_at: file.issued_at,
        expires_at: file.expires_at,
    };
    Ok(OfflineFile {
        name: file_name(&license.key),
        content: offline::file(&facts, &key_id, &pkcs8)?,
        key_id,
        file,
    })
}

/// A file name that tells the key without giving it away.
fn file_name(key: &str) -> String {
    let start: String = short_key(key)
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .collect();
    format!("{}.license.json", start.trim_matches('-').to_lowercase())
}
