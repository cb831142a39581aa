//! "Why can't this device activate?": the decision about one license and one device, check by check, what would help,
//! and doing it.
//!
//! Deliberately absent: the decision itself (`domain::verdict`).

use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::{
    EnvironmentScope,
    acting::{self, Act, checked_text, optional_reason, required_reason},
    facts::{SEATS_READ, Subject, read_facts},
    seats::{deactivated, ignored},
    ticket,
};
use crate::{
    domain::{
        action::LicenseAction,
        status::LicenseStatus,
        transition,
        verdict::{Facts, Question, Stopped, decide},
    },
    error::{Error, Result},
    operations::{Access, activations::*, licenses::License, settings::Settings},
    store::{Tx, audit, denials, devices, devices::StoredDevice, jobs::clock, licenses, products},
};

/// Denials that an explanation lists.
const DENIALS_SHOWN: i64 = 20;
const DENIALS_MAX: u32 = 200;

impl EnvironmentScope {
    /// Why a device can, or cannot, activate a license.
    ///
    /// # Errors
    /// `not_found`; `invalid` for the fingerprint.
    pub async fn explain_activation(&self, request: ExplainActivation) -> Result<Explanation> {
        let settings = self.environment.book.current().await?;
        // Who was refused a moment ago belongs to it.
        self.environment.answerer.settle().await?;
        let now = self.environment.database.now();
        let mut tx = self.environment.database.read().await?;
        let now = clock(&mut tx, now).await?;
        let license = licenses::get(&mut tx, request.license_id)
            .await?
            .ok_or_else(|| Error::not_found("license", request.license_id))?;
        let (device, label) = chosen(&mut tx, &request.device).await?;
        let about = (request.product.clone(), true);
        let name = self.environment.name.clone();
        let mut subject =
            read_facts(&mut tx, &name, Some(license), device, about, &settings).await?;
        add_evidence(&mut tx, &mut subject).await?;
        let verdict = decide(&subject.facts, Question::Activate, now);
        let denials = denials::newest(&mut tx, Some(request.license_id), DENIALS_SHOWN).await?;
        let with_remedies = (!request.remedies.is_empty()).then(|| {
            let after = request
                .remedies
                .iter()
                .fold(subject.facts.clone(), |facts, remedy| facts.with(remedy));
            decide(&after, Question::Activate, now).code
        });
        let Some(license) = &subject.license else {
            return Err(Error::not_found("license", request.license_id));
        };
        Ok(Explanation {
            license_id: license.id,
            version: license.version,
            ticket: ticket::text(license, label.as_deref(), &verdict, now),
            device: label,
            decided_at: now,
            code: verdict.code,
            passes: verdict.passes(),
            remedies: self.offers(
                &subject,
                subject.facts.remedies(&verdict, now),
                &settings,
                now,
            ),
            checks: verdict.checks,
            with_remedies,
            denials,
        })
    }

    fn offers(
        &self,
        subject: &Subject,
        remedies: Vec<Remedy>,
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Vec<RemedyOffer> {
        let status = subject
            .license
            .as_ref()
            .map_or(LicenseStatus::Revoked, |license| license.status);
        let offers = remedies.into_iter().map(|remedy| {
            let cap = settings
                .support_limit_cap
                .filter(|_| !self.caller.may.contains(&Access::Edit));
            let needs = if needs_edit(&remedy, cap) {
                Access::Edit
            } else {
                Access::Assist
            };
            RemedyOffer {
                alone: decide(&subject.facts.with(&remedy), Question::Activate, now).code,
                needs: (!self.caller.may.contains(&needs)).then_some(needs),
                refused: action_of(&remedy)
                    .and_then(|action| action.allowed_in(status).err().map(str::to_owned)),
                subject: name_of(&subject.facts, &remedy, subject.device.as_ref()),
                remedy,
            }
        });
        offers.collect()
    }

    /// Applies remedies together, in one change with one version step for each that changes the license.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `forbidden` for a remedy that the role does not allow, and each remedy's own.
    pub async fn apply_remedies(&self, request: ApplyRemedies) -> Result<License> {
        let takes_away = |remedy: &Remedy| matches!(remedy, Remedy::DeactivateDevice { .. });
        let reason = if request.remedies.iter().any(takes_away) {
            Some(required_reason(request.reason.as_deref())?)
        } else {
            optional_reason(request.reason.as_deref())?
        };
        let settings = self.environment.book.current().await?;
        for remedy in &request.remedies {
            self.require_for(remedy, &settings)?;
        }
        if request.remedies.is_empty() || request.remedies.len() > 20 {
            return Err(Error::invalid(
                "remedies",
                "There is nothing to apply.",
                "Choose 1 to 20 remedies.",
            ));
        }
        let act = self.act("apply_remedies", reason);
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let now = clock(tx, now).await?;
                    let mut license = acting::load(tx, request.license_id, request.version).await?;
                    let own = products::own_grace(tx, license.product_id).await?;
                    let grace = own.unwrap_or(settings.grace_days);
                    for remedy in &request.remedies {
                        license = remedied(tx, &act, license, remedy, grace, now).await?;
                    }
                    Ok(license)
                }
                .boxed()
            })
            .await
    }

    fn require_for(&self, remedy: &Remedy, settings: &Settings) -> Result<()> {
        if let Remedy::RaiseLimit { to } = remedy {
            return self.require_limit(*to, settings);
        }
        self.caller.require(if needs_edit(remedy, None) {
            Access::Edit
        } else {
            Access::Assist
        })
    }

    /// Support raises limits up to the owner's cap; who may edit licenses knows no cap.
    fn require_limit(&self, to: i32, settings: &Settings) -> Result<()> {
        match settings.support_limit_cap {
            Some(cap) if !self.caller.may.contains(&Access::Edit) && (to == -1 || to > cap) => {
                Err(Error::AboveCap { cap })
            }
            _ => self.caller.require(Access::Assist),
        }
    }

    /// Allows more devices.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`, `invalid`, `forbidden` above the owner's cap.
    pub async fn raise_limit(&self, request: RaiseLimit) -> Result<License> {
        let settings = self.environment.book.current().await?;
        self.require_limit(request.activation_limit, &settings)?;
        let act = self.act("raise_limit", optional_reason(request.reason.as_deref())?);
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let license = acting::load(tx, request.license_id, request.version).await?;
                    let edited = transition::raise_limit(&license, request.activation_limit, now)?;
                    acting::save(tx, &act, edited).await
                }
                .boxed()
            })
            .await
    }

    /// Refused activations and validations, newest first.
    ///
    /// # Errors
    /// `invalid` for a limit outside 1 to 200.
    pub async fn list_denials(&self, request: ListDenials) -> Result<Vec<Denial>> {
        if request.limit == 0 || request.limit > DENIALS_MAX {
            return Err(Error::invalid(
                "limit",
                "A list has 1 to 200 denials.",
                "Ask for fewer.",
            ));
        }
        self.environment.answerer.settle().await?;
        let mut tx = self.environment.database.read().await?;
        denials::newest(&mut tx, request.license_id, i64::from(request.limit)).await
    }
}

/// The device of a choice, and what people call it.
async fn chosen(
    tx: &mut Tx,
    choice: &DeviceChoice,
) -> Result<(Option<StoredDevice>, Option<String>)> {
    let device = match choice {
        DeviceChoice::Known { id } => {
            let known = devices::get(tx, *id).await?;
            Some(known.ok_or_else(|| Error::not_found("device", id))?)
        }
        DeviceChoice::Fingerprint { fingerprint } => {
            let fingerprint = checked_text("fingerprint", fingerprint, 1..=200)?;
            let known = devices::by_fingerprint(tx, &fingerprint).await?;
            if known.is_none() {
                return Ok((None, Some(devices::label(None, &fingerprint))));
            }
            known
        }
        DeviceChoice::New => None,
    };
    let label = device.as_ref().map(StoredDevice::label);
    Ok((device, label))
}

/// What only people look at: which devices are in use, and why the license was stopped.
async fn add_evidence(tx: &mut Tx, subject: &mut Subject) -> Result<()> {
    let (Some(license), Some(facts)) = (&subject.license, &mut subject.facts.license) else {
        return Ok(());
    };
    facts.seats = devices::holders(tx, license.id, SEATS_READ).await?;
    if let Some(oldest) = devices::longest_unseen(tx, license.id).await?
        && !facts
            .seats
            .iter()
            .any(|seat| seat.activation_id == oldest.activation_id)
    {
        facts.seats.push(oldest);
    }
    let stopped = matches!(
        license.status,
        LicenseStatus::Inactive
            | LicenseStatus::Suspended
            | LicenseStatus::Revoked
            | LicenseStatus::Expired
    );
    if stopped {
        let last = audit::history(tx, license.id, 50)
            .await?
            .into_iter()
            .find(|entry| entry.changes.iter().any(|change| change.field == "status"));
        facts.stopped = last.map(|entry| Stopped {
            reason: entry.reason,
            by: entry.actor,
            since: entry.at,
        });
    }
    Ok(())
}

/// Whether a remedy is for those who may edit licenses.
const fn needs_edit(remedy: &Remedy, cap: Option<i32>) -> bool {
    match remedy {
        Remedy::StopIgnoring { .. } | Remedy::DeactivateDevice { .. } => false,
        Remedy::RaiseLimit { to } => match cap {
            Some(cap) => *to == -1 || *to > cap,
            None => false,
        },
        Remedy::Reactivate | Remedy::LiftSuspension | Remedy::Extend { .. } | Remedy::Replace => {
            true
        }
    }
}

const fn action_of(remedy: &Remedy) -> Option<LicenseAction> {
    match remedy {
        Remedy::StopIgnoring { .. } => None,
        Remedy::DeactivateDevice { .. } => Some(LicenseAction::DeactivateDevice),
        Remedy::RaiseLimit { .. } => Some(LicenseAction::RaiseLimit),
        Remedy::Reactivate => Some(LicenseAction::Reactivate),
        Remedy::LiftSuspension => Some(LicenseAction::LiftSuspension),
        Remedy::Extend { .. } => Some(LicenseAction::Edit),
        Remedy::Replace => Some(LicenseAction::Replace),
    }
}

fn name_of(facts: &Facts, remedy: &Remedy, device: Option<&StoredDevice>) -> Option<String> {
    match remedy {
        Remedy::StopIgnoring { .. } => device.map(StoredDevice::label),
        Remedy::DeactivateDevice { activation_id } => facts.license.as_ref().and_then(|license| {
            let seat = license
                .seats
                .iter()
                .find(|seat| seat.activation_id == *activation_id);
            seat.map(|seat| seat.name.clone())
        }),
        _ => None,
    }
}

/// One remedy, applied.
async fn remedied(
    tx: &mut Tx,
    act: &Act,
    license: License,
    remedy: &Remedy,
    grace: u32,
    now: DateTime<Utc>,
) -> Result<License> {
    let over = transition::is_over(&license, grace, now);
    let edited = match remedy {
        Remedy::StopIgnoring { device_id } => {
            ignored(tx, act, *device_id, false, now).await?;
            return Ok(license);
        }
        Remedy::DeactivateDevice { activation_id } => {
            return Ok(deactivated(tx, act, license, *activation_id, now)
                .await?
                .license);
        }
        Remedy::RaiseLimit { to } => transition::raise_limit(&license, *to, now)?,
        Remedy::Reactivate => transition::act(&license, LicenseAction::Reactivate, over, now)?,
        Remedy::LiftSuspension => {
            transition::act(&license, LicenseAction::LiftSuspension, over, now)?
        }
        Remedy::Extend { expires_at } => transition::extend(&license, Some(*expires_at), now)?,
        Remedy::Replace => {
            return Err(Error::invalid(
                "remedies",
                "Replacing gives another key, which is not applied together with other remedies.",
                "Replace the license by itself.",
            ));
        }
    };
    acting::save(tx, act, edited).await
}
