//! What a device is answered, and the signed statement of it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde::Serialize;

use super::{EnvironmentScope, asking::Asked, signing};
use crate::{
    backend::{
        Environment, Secret,
        answering::{Known, Signer},
    },
    domain::verdict::{self, DeviceFacts, Facts, Ignored, grace_until, sentence},
    error::{Error, Result},
    operations::{
        activations::{DeviceAnswer, LicenseFacts, VerdictCode},
        settings::Settings,
    },
    store::standings::{ProductStanding, Standing},
};

/// What the signature of an answer covers.
#[derive(Serialize)]
struct Statement<'a> {
    iss: &'static str,
    aud: &'a str,
    iat: i64,
    exp: i64,
    valid: bool,
    code: &'static str,
    nonce: &'a str,
    license: &'a str,
    device: Option<&'a str>,
    environment: &'a str,
}

/// A question that was decided.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    /// The license as it is now; none when the key is unknown.
    pub license: Option<Arc<Standing>>,
    pub code: VerdictCode,
    /// Whether a new activation was taken.
    pub fresh: bool,
    pub now: DateTime<Utc>,
}

/// The facts of a device's question. They carry no evidence: devices are told a sentence, people look for themselves.
pub(super) fn facts_of(asked: &Asked, known: Option<&Known>, settings: &Settings) -> Facts {
    let device = known.and_then(|known| known.device).unwrap_or_default();
    Facts {
        environment: String::new(),
        license: known.map(|known| verdict::LicenseFacts {
            product: (String::new(), known.license.product.code.clone()),
            customer: known.license.assigned.then(String::new),
            status: known.license.status,
            stopped: None,
            expires_at: known.license.expires_at,
            pending: known.license.pending,
            grace_days: grace_days(&known.license.product, settings),
            limit: known.license.limit,
            seats: Vec::new(),
            used: known.license.used,
            held: device.held,
        }),
        product_asked: asked.request.product.clone(),
        device: device.id.map(|id| DeviceFacts {
            id,
            ignored: device.ignored.then(Ignored::default),
        }),
        device_named: asked.request.fingerprint.is_some(),
    }
}

fn grace_days(product: &ProductStanding, settings: &Settings) -> u32 {
    product.own_grace.unwrap_or(settings.grace_days)
}

/// Whether a question names another product than the license's.
pub(super) fn is_for_another(asked: &Asked, product: &ProductStanding) -> bool {
    let named = asked.request.product.as_deref();
    named.is_some_and(|named| !named.eq_ignore_ascii_case(&product.code))
}

impl EnvironmentScope {
    /// The answer to a question that was decided. A license that is for another product, or unknown, is not told about.
    pub(super) async fn answer(
        &self,
        asked: &Asked,
        decided: Decided,
        settings: &Settings,
    ) -> Result<DeviceAnswer> {
        let Decided {
            license,
            code,
            fresh,
            now,
        } = decided;
        // Whoever asks for another product is not told which one it is, and the signature's key would tell.
        let told = license.filter(|_| code != VerdictCode::WrongProduct);
        let mut answer = DeviceAnswer {
            valid: code.passes(),
            code,
            message: sentence(code).to_owned(),
            license: told.as_deref().map(|license| tell(license, settings)),
            next_check_at: next_check(told.as_deref(), code, settings, now),
            jws: None,
            newly_activated: fresh,
        };
        if let (Some(nonce), Some(license)) = (&asked.request.nonce, &told) {
            let signer = self.environment.signer(&license.product, now).await?;
            let statement = Statement {
                iss: "keydesk",
                aud: &license.product.code,
                iat: now.timestamp(),
                exp: answer.next_check_at.timestamp(),
                valid: answer.valid,
                code: answer.code.as_str(),
                nonce,
                license: match asked.key() {
                    "" => &license.key,
                    typed => typed,
                },
                device: asked.request.fingerprint.as_deref(),
                environment: &self.environment.name,
            };
            answer.jws = Some(signer.sign(&statement)?);
        }
        Ok(answer)
    }
}

fn tell(license: &Standing, settings: &Settings) -> LicenseFacts {
    let grace = grace_days(&license.product, settings);
    LicenseFacts {
        key: license.key.clone(),
        product: license.product.code.clone(),
        status: license.status,
        expires_at: license.expires_at,
        grace_until: license.expires_at.map(|end| grace_until(end, grace)),
        flags: license.flags.clone(),
        activation_limit: license.limit,
        remaining_activations: u32::try_from(license.limit)
            .ok()
            .map(|limit| limit.saturating_sub(license.used)),
    }
}

/// A device asks again within the workspace's hours, and sooner when the license, or its grace, ends before.
fn next_check(
    license: Option<&Standing>,
    code: VerdictCode,
    settings: &Settings,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let regular = now + TimeDelta::hours(i64::from(settings.check_hours));
    let Some(license) = license else {
        return regular;
    };
    match (code, license.expires_at) {
        (VerdictCode::Valid, Some(end)) => regular.min(end),
        (VerdictCode::InGrace, Some(end)) => {
            regular.min(grace_until(end, grace_days(&license.product, settings)))
        }
        _ => regular,
    }
}

/// A device has no passphrase to give.
fn locked(error: Error) -> Error {
    match error {
        Error::StepUpRequired => Error::MasterKeyLocked,
        error => error,
    }
}

impl Environment {
    /// The key that signs for a product, from memory while that counts.
    async fn signer(&self, product: &ProductStanding, now: DateTime<Utc>) -> Result<Arc<Signer>> {
        let signers = &self.answerer.signers;
        let remembers = self.answerer.memory.is_fresh();
        if let Some(signer) = signers.get(product.id).filter(|_| remembers) {
            return Ok(signer);
        }
        Box::pin(self.open_signer(product, now)).await
    }

    /// The same from the database; remembered from then on.
    async fn open_signer(
        &self,
        product: &ProductStanding,
        now: DateTime<Utc>,
    ) -> Result<Arc<Signer>> {
        let signers = &self.answerer.signers;
        let epoch = signers.epoch();
        let mut tx = self.database.read().await?;
        let kept = signing::opened(&mut tx, &self.master, product.id)
            .await
            .map_err(locked)?;
        drop(tx);
        let (key_id, pkcs8) = match kept {
            Some(kept) => kept,
            None => self.make_signer(product, now).await.map_err(locked)?,
        };
        let signer = Arc::new(Signer::open(&key_id, &pkcs8)?);
        signers.keep(epoch, product.id, signer.clone());
        Ok(signer)
    }

    /// Makes the key of a product that never signed anything.
    async fn make_signer(
        &self,
        product: &ProductStanding,
        now: DateTime<Utc>,
    ) -> Result<(String, Secret)> {
        let (master, id, code) = (self.master.clone(), product.id, product.code.clone());
        self.database
            .write(move |tx| {
                async move { signing::signing_key(tx, &master, id, &code, now).await }.boxed()
            })
            .await
    }
}
