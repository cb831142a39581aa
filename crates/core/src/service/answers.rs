//! What a device is answered, and the signed statement of it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{activations::Asked, device_facts::Subject};
use crate::{
    backend::MasterKey,
    domain::{
        offline,
        verdict::{grace_until, sentence},
    },
    error::{Error, Result},
    operations::{
        activations::{DeviceAnswer, LicenseFacts, VerdictCode},
        licenses::License,
        settings::Settings,
    },
    store::{Tx, products},
};

/// What every answer needs to know.
pub(super) struct Answering {
    pub environment: String,
    pub master: Arc<MasterKey>,
    pub settings: Settings,
}

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

/// The answer to a question. A license that is for another product, or unknown, is not told about.
pub(super) fn answer(
    subject: &Subject,
    code: VerdictCode,
    fresh: bool,
    next_check_at: DateTime<Utc>,
) -> DeviceAnswer {
    let told = match (&subject.license, &subject.facts.license) {
        (Some(license), Some(facts)) if code != VerdictCode::WrongProduct => Some(LicenseFacts {
            key: license.key.clone(),
            product: facts.product.1.clone(),
            status: license.status,
            expires_at: license.expires_at,
            grace_until: license
                .expires_at
                .map(|end| grace_until(end, facts.grace_days)),
            flags: license.flags.clone(),
            activation_limit: license.activation_limit,
            remaining_activations: u32::try_from(license.activation_limit)
                .ok()
                .map(|limit| limit.saturating_sub(license.activations_used)),
        }),
        _ => None,
    };
    DeviceAnswer {
        valid: matches!(code, VerdictCode::Valid | VerdictCode::InGrace),
        code,
        message: sentence(code).to_owned(),
        license: told,
        next_check_at,
        jws: None,
        newly_activated: fresh,
    }
}

impl Answering {
    /// Signs an answer with the product's key, so that a device can trust it whoever carried it.
    pub(super) async fn sign(
        &self,
        tx: &mut Tx,
        asked: &Asked,
        answer: &DeviceAnswer,
        license: &License,
        nonce: &str,
        now: DateTime<Utc>,
    ) -> Result<String> {
        let product = products::get_ref(tx, license.product_id)
            .await?
            .ok_or_else(|| Error::not_found("product", license.product_id))?;
        let (key_id, pkcs8) =
            super::signing::signing_key(tx, &self.master, product.id, &product.code, now)
                .await
                .map_err(|error| match error {
                    // A device has no passphrase to give.
                    Error::StepUpRequired => Error::MasterKeyLocked,
                    error => error,
                })?;
        let statement = Statement {
            iss: "keydesk",
            aud: &product.code,
            iat: now.timestamp(),
            exp: answer.next_check_at.timestamp(),
            valid: answer.valid,
            code: answer.code.as_str(),
            nonce,
            license: &asked.request.license_key,
            device: asked.request.fingerprint.as_deref(),
            environment: &self.environment,
        };
        offline::sign(&statement, "verdict+jwt", &key_id, &pkcs8)
    }
}
