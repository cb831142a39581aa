//! Many licenses at once: what would happen, and doing it as a job that can be cancelled and resumed.
//!
//! The job first writes down which licenses it is about, then changes them chunk by chunk: each chunk is one transaction
//! with its audit entry, the history of every license, what became of each, and the place where the job stands. After a
//! crash it goes on from there and does nothing twice. Deliberately absent: the rules (`domain::bulk`).

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::{
    EnvironmentScope,
    acting::{optional_reason, required_reason},
    bulk_chunk::{self, Rules, Task},
    exports::check_selection,
    importing::customer_list,
    jobs::{self, Run},
    license_actions::{require_customer, takes_away},
};
use crate::{
    backend::Environment,
    domain::{
        bulk::{ListedCustomer, Planned, check, plan, single},
        license::short_key,
    },
    error::{Error, Result},
    ids::{BatchId, CustomerId, JobId, LicenseId},
    operations::{
        Noun,
        bulk::*,
        exports::LicenseSelection,
        imports::ImportReport,
        jobs::{Job, JobKind, JobRetry, JobState, JobUnit},
        licenses::License,
    },
    store::{jobs as store, jobs::StoredJob, licenses},
};

/// Licenses read at a time for a foresight.
const READ: usize = 5_000;
const EXAMPLES: usize = 5;
const REFUSED_EXAMPLES: usize = 3;

/// Adds up what would happen.
#[derive(Default)]
struct Tally {
    will_change: u32,
    unchanged: u32,
    losing: u32,
    seen: u32,
    examples: Vec<String>,
    /// By the sentence without its numbers: the sentence of the first, how many, and some of them.
    refusals: HashMap<String, (String, u32, Vec<String>)>,
}

impl Tally {
    fn add(&mut self, license: &License, planned: Planned, loses: bool) {
        self.seen += 1;
        match planned {
            Planned::Changed(_) | Planned::Removed => {
                self.will_change += 1;
                if loses {
                    self.losing += license.activations_used;
                }
                if self.examples.len() < EXAMPLES {
                    self.examples.push(short_key(&license.key));
                }
            }
            Planned::Unchanged => self.unchanged += 1,
            Planned::Refused(reason) => {
                let group = self.refusals.entry(without_numbers(&reason));
                let (_, count, examples) = group.or_insert_with(|| (reason, 0, Vec::new()));
                *count += 1;
                if examples.len() < REFUSED_EXAMPLES {
                    examples.push(short_key(&license.key));
                }
            }
        }
    }

    fn told(self, selected: usize) -> BulkForesight {
        let mut refusals: Vec<BulkRefusal> = self
            .refusals
            .into_values()
            .map(|(reason, count, examples)| BulkRefusal {
                reason,
                count,
                examples,
            })
            .collect();
        refusals.sort_by(|one, other| {
            other
                .count
                .cmp(&one.count)
                .then(one.reason.cmp(&other.reason))
        });
        let selected = u32::try_from(selected).unwrap_or(u32::MAX);
        if selected > self.seen {
            refusals.push(BulkRefusal {
                reason: "It was deleted meanwhile.".to_owned(),
                count: selected - self.seen,
                examples: Vec::new(),
            });
        }
        BulkForesight {
            selected,
            will_change: self.will_change,
            unchanged: self.unchanged,
            losing_devices: self.losing,
            refusals,
            examples: self.examples,
        }
    }
}

/// A license's own numbers make no reason of their own.
fn without_numbers(reason: &str) -> String {
    reason
        .chars()
        .filter(|letter| !letter.is_ascii_digit())
        .collect()
}

/// Whether devices lose access through a bulk action.
const fn loses(action: &BulkAction) -> bool {
    matches!(
        action,
        BulkAction::Suspend | BulkAction::Inactivate | BulkAction::Revoke | BulkAction::Delete
    )
}

impl EnvironmentScope {
    /// What a bulk change would do.
    ///
    /// # Errors
    /// `invalid` for the selection or the action; `not_found` for an unknown customer.
    pub async fn foresee_bulk(&self, request: ForeseeBulk) -> Result<BulkForesight> {
        let now = self.environment.database.now();
        let listed = self
            .checked_bulk(&request.selection, &request.action, now)
            .await?
            .len();
        let ids = self.selected(&request.selection).await?;
        let settings = self.environment.book.current().await?;
        let mut tx = self.environment.database.read().await?;
        let rules = Rules::read(&mut tx, settings.grace_days).await?;
        let (mut tally, mut given) = (Tally::default(), 0_usize);
        for some in ids.chunks(READ) {
            let mut known: HashMap<LicenseId, License> = licenses::by_ids(&mut tx, some)
                .await?
                .into_iter()
                .map(|license| (license.id, license))
                .collect();
            for license in some.iter().filter_map(|id| known.remove(id)) {
                let customer = stand_in(&request.action, given, listed);
                let planned = plan(
                    &license,
                    &request.action,
                    customer,
                    rules.grace(license.product_id),
                    now,
                );
                given += usize::from(matches!(planned, Planned::Changed(_)));
                tally.add(&license, planned, loses(&request.action));
            }
        }
        Ok(tally.told(ids.len()))
    }

    /// Starts to change many licenses.
    ///
    /// # Errors
    /// `invalid` for the selection, the action or a missing reason; `not_found` for an unknown customer.
    pub async fn change_licenses(&self, request: ChangeLicenses) -> Result<Job> {
        let now = self.environment.database.now();
        let jobs = self.environment.jobs.clone();
        // So that a list is not tidied away before the job that wants it is written.
        let _no_upload_meanwhile = jobs.uploading().await;
        self.checked_bulk(&request.selection, &request.action, now)
            .await?;
        if takes_away(single(&request.action)) {
            required_reason(request.reason.as_deref())?;
        }
        optional_reason(request.reason.as_deref())?;
        let stored = StoredJob {
            job: self.bulk_job(&request, now),
            request: serde_json::to_value(&request)
                .map_err(|error| Error::Internal(error.to_string()))?,
            checkpoint: None,
            holder: uuid::Uuid::now_v7(),
            alive_at: now,
            undone: false,
        };
        let written = stored.clone();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    store::insert(tx, &written).await?;
                    tx.changed(Noun::Jobs, [written.job.id.0]);
                    Ok(())
                }
                .boxed()
            })
            .await?;
        go_on(self, stored)
    }

    async fn checked_bulk(
        &self,
        selection: &LicenseSelection,
        action: &BulkAction,
        now: DateTime<Utc>,
    ) -> Result<Arc<[ListedCustomer]>> {
        check_selection(selection)?;
        check(action, now)?;
        if let BulkAction::Assign { customer_id } = action {
            require_customer(&mut self.environment.database.read().await?, *customer_id).await?;
        }
        listed(&self.environment, action).await
    }

    fn bulk_job(&self, request: &ChangeLicenses, now: DateTime<Utc>) -> Job {
        Job {
            id: JobId::new(now),
            kind: JobKind::ChangeLicenses,
            state: JobState::Running,
            title: title(&request.action).to_owned(),
            done: 0,
            total: 0,
            unit: JobUnit::Rows,
            report: ImportReport::default(),
            bulk: Some(BulkReport::default()),
            batch: Some(BatchId::new(now)),
            started_by: self.caller.person.clone(),
            created_at: now,
            ended_at: None,
            problem: None,
            resumable: false,
            retry: JobRetry::Nothing,
            has_result: false,
        }
    }
}

/// Whom the list of an action names; nobody where it has none.
async fn listed(environment: &Environment, action: &BulkAction) -> Result<Arc<[ListedCustomer]>> {
    match action {
        BulkAction::AssignFromList { list } => customer_list::read(environment, *list).await,
        _ => Ok(Arc::from([])),
    }
}

/// Somebody to assign to, as far as the list reaches: who it is makes no difference to what would happen.
fn stand_in(action: &BulkAction, given: usize, listed: usize) -> Option<CustomerId> {
    match action {
        BulkAction::Assign { customer_id } => Some(*customer_id),
        BulkAction::AssignFromList { .. } => {
            (given < listed).then_some(CustomerId(uuid::Uuid::nil()))
        }
        _ => None,
    }
}

const fn title(action: &BulkAction) -> &'static str {
    match action {
        BulkAction::Assign { .. } | BulkAction::AssignFromList { .. } => "Assign",
        BulkAction::Extend { .. } => "Move the expiry",
        BulkAction::ChangeLimit { .. } => "Change the limit",
        BulkAction::SetFlag { .. } => "Set a flag",
        BulkAction::UnsetFlag { .. } => "Unset a flag",
        BulkAction::Suspend => "Suspend",
        BulkAction::LiftSuspension => "Lift suspensions",
        BulkAction::Inactivate => "Inactivate",
        BulkAction::Reactivate => "Reactivate",
        BulkAction::Revoke => "Revoke",
        BulkAction::Delete => "Delete",
    }
}

/// The audit trail's name for what a bulk action does to each license.
const fn action_name(action: &BulkAction) -> &'static str {
    match action {
        BulkAction::Assign { .. } | BulkAction::AssignFromList { .. } => "assign_license",
        BulkAction::Extend { .. }
        | BulkAction::ChangeLimit { .. }
        | BulkAction::SetFlag { .. }
        | BulkAction::UnsetFlag { .. } => "edit_license",
        BulkAction::Suspend => "suspend_license",
        BulkAction::LiftSuspension => "lift_suspension",
        BulkAction::Inactivate => "inactivate_license",
        BulkAction::Reactivate => "reactivate_license",
        BulkAction::Revoke => "revoke_license",
        BulkAction::Delete => "delete_license",
    }
}

/// Runs a bulk change whose row is written, from its checkpoint on.
///
/// # Errors
/// `internal` when its request does not read any more.
pub(super) fn go_on(scope: &EnvironmentScope, stored: StoredJob) -> Result<Job> {
    let request: ChangeLicenses = serde_json::from_value(stored.request.clone())
        .map_err(|error| Error::Internal(format!("a stored request does not read: {error}")))?;
    let act = scope.act(action_name(&request.action), request.reason.clone());
    let scope = scope.clone();
    let environment = scope.environment.clone();
    Ok(jobs::start(environment, stored, move |run: &mut Run| {
        async move {
            let listed = listed(&run.environment, &request.action).await?;
            if let BulkAction::AssignFromList { list } = request.action {
                run.spends = Some(list);
            }
            let task = Task::new(act, request.action, listed, run);
            if !bulk_chunk::collected(run)? {
                let ids = scope.selected(&request.selection).await?;
                bulk_chunk::collect(run, ids).await?;
            }
            bulk_chunk::work(run, task).await
        }
        .boxed()
    }))
}
