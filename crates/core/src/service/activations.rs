//! What devices ask: may I, count me in, count me out. Every answer comes from the one decision (`domain::verdict`).
//!
//! An activation decides and counts in one transaction that holds the license, so that concurrent devices never take one
//! seat too many. Deliberately absent: how a question arrives (`/v1` of the server), and limits on how often.

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope,
    acting::{self, Act, checked_optional, checked_text},
    answers::{self, Answering},
    device_facts::{Subject, read_facts},
};
use crate::{
    domain::{
        fold::fold,
        transition,
        verdict::{Question, decide, grace_until},
    },
    error::Result,
    operations::{
        Noun,
        activations::{DeviceAnswer, DeviceRequest, VerdictCode},
        licenses::License,
    },
    store::{
        Tx,
        denials::{self, Refusal},
        devices::{self},
        jobs::clock,
        licenses,
    },
};

/// The most characters of what a device tells about itself.
const TOLD_MAX: usize = 200;
/// How many seats the decision lists as evidence.
pub(super) const SEATS_READ: i64 = 50;

/// A question, checked.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub request: DeviceRequest,
    pub key_folded: String,
}

impl Asked {
    /// Checks what a device sent; nothing of it is trusted.
    pub(super) fn checked(request: DeviceRequest) -> Result<Self> {
        let text =
            |field, value: Option<String>| checked_optional(field, value.as_deref(), TOLD_MAX);
        let license_key = checked_text("license_key", &request.license_key, 1..=TOLD_MAX)?;
        let nonce = match request.nonce {
            Some(nonce) => Some(checked_text("nonce", &nonce, 8..=TOLD_MAX)?),
            None => None,
        };
        let request = DeviceRequest {
            product: text("product", request.product)?,
            fingerprint: text("fingerprint", request.fingerprint)?,
            name: text("name", request.name)?,
            platform: text("platform", request.platform)?,
            serial: text("serial", request.serial)?,
            app_version: text("app_version", request.app_version)?,
            ip: text("ip", request.ip)?,
            nonce,
            license_key,
        };
        Ok(Self {
            key_folded: fold(&request.license_key),
            request,
        })
    }
}

impl EnvironmentScope {
    /// What a device asks: may I use this license now? Denials and sightings are noted.
    ///
    /// # Errors
    /// `invalid` for what the device sent.
    pub async fn validate_license(&self, request: DeviceRequest) -> Result<DeviceAnswer> {
        let asked = Asked::checked(request)?;
        let answering = self.answering().await?;
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let now = clock(tx, now).await?;
                    let license = licenses::by_key(tx, &asked.key_folded).await?;
                    let subject = answering.subject(tx, &asked, license, now).await?;
                    let verdict = decide(&subject.facts, Question::Validate, now);
                    if verdict.passes() {
                        if let Some(held) = subject
                            .facts
                            .license
                            .as_ref()
                            .and_then(|license| license.held)
                        {
                            devices::touch(tx, held, now).await?;
                        }
                    } else {
                        deny(tx, &asked, &subject, verdict.code, now).await?;
                    }
                    answering
                        .answer(tx, &asked, subject, verdict.code, false, now)
                        .await
                }
                .boxed()
            })
            .await
    }

    /// What a device asks: count me in. A device that holds a seat already is told so again.
    ///
    /// # Errors
    /// `invalid` for what the device sent, a missing fingerprint among it.
    pub async fn activate_license(&self, request: DeviceRequest) -> Result<DeviceAnswer> {
        let asked = with_fingerprint(request)?;
        let answering = self.answering().await?;
        let act = self.act("activate_license", None);
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let now = clock(tx, now).await?;
                    let license = licenses::by_key_held(tx, &asked.key_folded).await?;
                    let mut subject = answering.subject(tx, &asked, license, now).await?;
                    let verdict = decide(&subject.facts, Question::Activate, now);
                    if !verdict.passes() {
                        deny(tx, &asked, &subject, verdict.code, now).await?;
                        return answering
                            .answer(tx, &asked, subject, verdict.code, false, now)
                            .await;
                    }
                    let fresh = take(tx, &act, &asked, &mut subject, now).await?;
                    answering
                        .answer(tx, &asked, subject, verdict.code, fresh, now)
                        .await
                }
                .boxed()
            })
            .await
    }

    /// What a device asks: count me out. A device that holds no seat is told so.
    ///
    /// # Errors
    /// `invalid` for what the device sent, a missing fingerprint among it.
    pub async fn deactivate_license(&self, request: DeviceRequest) -> Result<DeviceAnswer> {
        let asked = with_fingerprint(request)?;
        let answering = self.answering().await?;
        let act = self.act("deactivate_license", None);
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let now = clock(tx, now).await?;
                    let license = licenses::by_key_held(tx, &asked.key_folded).await?;
                    let mut subject = answering.subject(tx, &asked, license, now).await?;
                    let code = give_back(tx, &act, &mut subject, now).await?;
                    if code != VerdictCode::NotActivated {
                        deny(tx, &asked, &subject, code, now).await?;
                    }
                    answering
                        .answer(tx, &asked, subject, code, false, now)
                        .await
                }
                .boxed()
            })
            .await
    }

    async fn answering(&self) -> Result<Answering> {
        Ok(Answering {
            environment: self.environment.name.clone(),
            master: self.environment.master.clone(),
            settings: self.environment.book.current().await?,
        })
    }
}

fn with_fingerprint(request: DeviceRequest) -> Result<Asked> {
    let fingerprint = request.fingerprint.clone().unwrap_or_default();
    checked_text("fingerprint", &fingerprint, 1..=TOLD_MAX)?;
    Asked::checked(request)
}

impl Answering {
    /// The license that a question is about, with its device, noted as seen when the key is known.
    async fn subject(
        &self,
        tx: &mut Tx,
        asked: &Asked,
        license: Option<License>,
        now: DateTime<Utc>,
    ) -> Result<Subject> {
        let device = match (&asked.request.fingerprint, &license) {
            (Some(fingerprint), Some(_)) => {
                Some(devices::seen(tx, fingerprint, &asked.request, now).await?)
            }
            _ => None,
        };
        let named = asked.request.fingerprint.is_some();
        let about = (asked.request.product.clone(), named);
        read_facts(
            tx,
            &self.environment,
            license,
            device,
            about,
            &self.settings,
        )
        .await
    }

    /// The answer to a question that was decided.
    async fn answer(
        &self,
        tx: &mut Tx,
        asked: &Asked,
        subject: Subject,
        code: VerdictCode,
        fresh: bool,
        now: DateTime<Utc>,
    ) -> Result<DeviceAnswer> {
        let mut answer =
            answers::answer(&subject, code, fresh, self.next_check(&subject, code, now));
        // Whoever asks for another product is not told which one it is, and the signature's key would tell.
        let told = subject
            .license
            .as_ref()
            .filter(|_| code != VerdictCode::WrongProduct);
        if let (Some(nonce), Some(license)) = (&asked.request.nonce, told) {
            answer.jws = Some(self.sign(tx, asked, &answer, license, nonce, now).await?);
        }
        Ok(answer)
    }

    /// A device asks again within the workspace's hours, and sooner when the license, or its grace, ends before.
    fn next_check(
        &self,
        subject: &Subject,
        code: VerdictCode,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        let regular = now + TimeDelta::hours(i64::from(self.settings.check_hours));
        let end = subject
            .license
            .as_ref()
            .and_then(|license| license.expires_at);
        let grace_days = subject
            .facts
            .license
            .as_ref()
            .map_or(0, |license| license.grace_days);
        match (code, end) {
            (VerdictCode::Valid, Some(end)) => regular.min(end),
            (VerdictCode::InGrace, Some(end)) => regular.min(grace_until(end, grace_days)),
            _ => regular,
        }
    }
}

/// Takes a seat for the device, unless it holds one. Gives whether it is new.
async fn take(
    tx: &mut Tx,
    act: &Act,
    asked: &Asked,
    subject: &mut Subject,
    now: DateTime<Utc>,
) -> Result<bool> {
    let (Some(license), Some(device)) = (&subject.license, &subject.device) else {
        return Ok(false);
    };
    devices::tell(tx, device.id, &asked.request).await?;
    if let Some(held) = subject
        .facts
        .license
        .as_ref()
        .and_then(|license| license.held)
    {
        devices::touch(tx, held, now).await?;
        return Ok(false);
    }
    let edited = transition::take_seat(license, now)?;
    devices::activate(tx, license.id, device.id, now).await?;
    let about = json!({ "device": device.id });
    let license = acting::save_seats(tx, act, edited, about).await?;
    subject.license = Some(license);
    Ok(true)
}

/// Gives the device's seat back. Gives the verdict to tell.
async fn give_back(
    tx: &mut Tx,
    act: &Act,
    subject: &mut Subject,
    now: DateTime<Utc>,
) -> Result<VerdictCode> {
    let (Some(license), Some(device)) = (&subject.license, &subject.device) else {
        return Ok(VerdictCode::NotFound);
    };
    let other_product = subject.facts.product_asked.as_ref().is_some_and(|asked| {
        let own = subject
            .facts
            .license
            .as_ref()
            .map(|license| &license.product.1);
        own.is_some_and(|own| !asked.eq_ignore_ascii_case(own))
    });
    if other_product {
        return Ok(VerdictCode::WrongProduct);
    }
    let Some(held) = subject
        .facts
        .license
        .as_ref()
        .and_then(|license| license.held)
    else {
        return Ok(VerdictCode::NotActivated);
    };
    let edited = transition::free_seat(license, now)?;
    devices::set_end(tx, held, Some(now)).await?;
    let about = json!({ "device": device.id });
    let license = acting::save_seats(tx, act, edited, about).await?;
    subject.license = Some(license);
    Ok(VerdictCode::NotActivated)
}

async fn deny(
    tx: &mut Tx,
    asked: &Asked,
    subject: &Subject,
    code: VerdictCode,
    now: DateTime<Utc>,
) -> Result<()> {
    let refusal = Refusal {
        license: subject.license.as_ref().map(|license| license.id),
        key: &asked.request.license_key,
        fingerprint: asked.request.fingerprint.as_deref(),
        device: asked.request.name.as_deref(),
        network: asked.request.ip.as_deref(),
        code,
    };
    denials::count(tx, &refusal, now).await?;
    tx.changed(Noun::Activations, []);
    Ok(())
}
