//! What people decide about cases.
//!
//! A case that was decided stays decided: what comes later, in another window, opens a new one. Deliberately absent: what
//! follows for the license from a case that is confirmed, which are the license's own actions.

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::json;

use crate::{
    domain::{action::LicenseAction, transition},
    error::{Error, Result},
    ids::{CaseId, LicenseId},
    operations::{abuse::*, licenses::License},
    service::{
        EnvironmentScope,
        acting::{self, Act, check_stretch, optional_reason, required_reason},
    },
    store::{Tx, cases, jobs::clock, licenses, products},
};

/// Nobody pages deeper.
const DEEPEST: u32 = 1_000_000;
/// Windows that are told of a case.
const WINDOWS: i64 = 200;

impl EnvironmentScope {
    /// One stretch of the cases, what happened last first.
    ///
    /// # Errors
    /// `invalid` for a stretch that is too long.
    pub async fn list_cases(&self, request: ListCases) -> Result<CasePage> {
        check_stretch(request.offset, request.limit, DEEPEST)?;
        cases::page(&mut self.environment.database.read().await?, &request).await
    }

    /// One case with its evidence.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn get_case(&self, request: GetCase) -> Result<CaseDetail> {
        let mut tx = self.environment.database.read().await?;
        Ok(CaseDetail {
            case: found(&mut tx, request.id).await?,
            windows: cases::windows(&mut tx, request.id, WINDOWS).await?,
        })
    }

    /// Says that a case is no abuse, and lifts the suspension that it made where that is wanted.
    ///
    /// # Errors
    /// `not_found`, `conflict`; `invalid` without a reason, or when it is decided; `state_refused` when the license is not
    /// suspended.
    pub async fn dismiss_case(&self, request: DismissCase) -> Result<Case> {
        let reason = required_reason(request.reason.as_deref())?;
        let act = self.act("dismiss_case", Some(reason.clone()));
        let lift = self.act("lift_suspension", Some(reason));
        let settings = self.environment.book.current().await?;
        let now = self.environment.database.now();
        let seen = (request.id, request.version);
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let license = hold(tx, request.id).await?;
                    decide(tx, &act, seen, CaseState::Dismissed, &license, now).await?;
                    if request.lift {
                        let clock = clock(tx, now).await?;
                        let own = products::own_grace(tx, license.product_id).await?;
                        let grace = own.unwrap_or(settings.grace_days);
                        let over = transition::is_over(&license, grace, clock);
                        let action = LicenseAction::LiftSuspension;
                        let edited = transition::act(&license, action, over, now)?;
                        acting::save(tx, &lift, edited).await?;
                    }
                    found(tx, request.id).await
                }
                .boxed()
            })
            .await
    }

    /// Says that a case is abuse.
    ///
    /// # Errors
    /// `not_found`, `conflict`; `invalid` when it is decided.
    pub async fn confirm_case(&self, request: ConfirmCase) -> Result<Case> {
        let reason = optional_reason(request.reason.as_deref())?;
        let act = self.act("confirm_case", reason);
        let now = self.environment.database.now();
        let seen = (request.id, request.version);
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let license = hold(tx, request.id).await?;
                    decide(tx, &act, seen, CaseState::Confirmed, &license, now).await?;
                    found(tx, request.id).await
                }
                .boxed()
            })
            .await
    }
}

async fn found(tx: &mut Tx, id: CaseId) -> Result<Case> {
    cases::get(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("case", id))
}

/// The license of a case, held, so that the case stays as it is until the transaction ends.
async fn hold(tx: &mut Tx, id: CaseId) -> Result<License> {
    let license: LicenseId = match cases::stored(tx, id).await? {
        Some(case) => case.license_id,
        None => return Err(Error::not_found("case", id)),
    };
    licenses::get_held(tx, license)
        .await?
        .ok_or_else(|| Error::not_found("license", license))
}

async fn decide(
    tx: &mut Tx,
    act: &Act,
    (id, version): (CaseId, i32),
    state: CaseState,
    license: &License,
    now: DateTime<Utc>,
) -> Result<()> {
    let told = (act.caller.person.as_str(), act.reason.as_deref());
    if !cases::close(tx, (id, version), state, told, now).await? {
        return Err(not_any_more(tx, id, version).await?);
    }
    let case = cases::stored(tx, id).await?;
    let rule = case.map(|case| case.rule()).transpose()?;
    let about = acting::about_license(license.id, &license.key);
    let details = json!({ "case_id": id, "rule": rule });
    acting::record(tx, act, now, about, details).await?;
    Ok(())
}

/// Why a case could not be decided.
async fn not_any_more(tx: &mut Tx, id: CaseId, seen: i32) -> Result<Error> {
    let Some(case) = cases::stored(tx, id).await? else {
        return Ok(Error::not_found("case", id));
    };
    if case.state()? == CaseState::Open {
        return Ok(Error::Conflict {
            thing: "case",
            id: id.to_string(),
            seen,
            found: case.version,
        });
    }
    Ok(Error::invalid(
        "id",
        "This case is decided already.",
        "What happens from now on opens a new case.",
    ))
}
