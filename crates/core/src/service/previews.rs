//! What the preview shows: everything about a license, code samples, offline files.
//!
//! Where the workspace asks for it, all of it needs the passphrase of the last five minutes.

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;

use super::{
    EnvironmentScope,
    acting::{self, checked_optional},
    facts::read_facts,
    signing::{public_keys, signing_key},
};
use crate::{
    domain::{
        license::short_key,
        offline,
        samples::{Filling, samples},
        status::LicenseStatus,
        verdict::{Question, Verdict, decide},
    },
    error::{Error, Result},
    ids::{CustomerId, OfflineFileId},
    operations::{
        Noun,
        activations::{Evidence, VerdictCode},
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
    /// `step_up_required`, `not_found`, `invalid` for hours or an ignored device, `state_refused` for a license that does not
    /// work, `master_key` where the signing key cannot be opened.
    pub async fn create_offline_file(&self, request: CreateOfflineFile) -> Result<OfflineFile> {
        self.environment.book.require_step_up(&self.caller).await?;
        let act = self.act("create_offline_file", None);
        self.offline_file_for(act, request, None).await
    }

    /// The same without asking for the passphrase; when it is for `owner`, of their license alone.
    pub(super) async fn offline_file_for(
        &self,
        act: acting::Act,
        request: CreateOfflineFile,
        owner: Option<CustomerId>,
    ) -> Result<OfflineFile> {
        let settings = self.environment.book.current().await?;
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
        let (master, now) = (
            self.environment.master.clone(),
            self.environment.database.now(),
        );
        let environment = self.environment.name.clone();
        let hours = TimeDelta::hours(i64::from(request.hours));
        self.environment
            .database
            .write(move |tx| {
                async move {
                    // Held, so that nobody stops the license or ignores its device between the decision and the file.
                    let license = licenses::by_ids_held(tx, &[request.license_id])
                        .await?
                        .pop()
                        .filter(|license| owner.is_none() || license.customer_id == owner)
                        .ok_or_else(|| Error::not_found("license", request.license_id))?;
                    let device = match &fingerprint {
                        Some(fingerprint) => devices::by_fingerprint(tx, fingerprint).await?,
                        None => None,
                    };
                    let about = (None, fingerprint.is_some());
                    let subject =
                        read_facts(tx, &environment, Some(license.clone()), device, about, &settings)
                            .await?;
                    let verdict = decide(&subject.facts, Question::Activate, now);
                    let last = works_until(&verdict, license.status)?;
                    let device = subject.device.and_then(|device| device.name);
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

/// Until when a license works, when the decision lets it work now: only such a license is handed out to work without
/// asking. A file takes no seat, so full ones do not matter; everything else does.
fn works_until(verdict: &Verdict, status: LicenseStatus) -> Result<Option<DateTime<Utc>>> {
    let mut last = None;
    for check in &verdict.checks {
        match (&check.evidence, check.fails) {
            (Evidence::Seats { .. }, _) => {}
            (_, Some(code)) => return Err(refused(code, status)),
            (Evidence::Expiry { grace_until, .. }, None) => last = *grace_until,
            _ => {}
        }
    }
    Ok(last)
}

fn refused(code: VerdictCode, status: LicenseStatus) -> Error {
    let (status, reason) = match code {
        VerdictCode::DeviceIgnored => {
            return Error::invalid(
                "fingerprint",
                "This device is ignored.",
                "Stop ignoring it first, or name another device.",
            );
        }
        // The time itself counts, not whether the sweep has come by.
        VerdictCode::Expired => (
            LicenseStatus::Expired,
            "It has expired. Replace it with a new license.",
        ),
        VerdictCode::Revoked => (status, "It was revoked. Replace it with a new license."),
        VerdictCode::Suspended => (status, "It is suspended. Lift the suspension first."),
        VerdictCode::Inactive => (status, "It is paused. Reactivate it first."),
        _ => (status, "Assign it to a customer first."),
    };
    Error::ActionRefused {
        action: "used offline",
        status,
        reason,
    }
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
