//! Settings of the workspace, and who gave its passphrase lately.
//!
//! [`Book`] is what every environment asks: the settings as they are (read at most a second ago, at once after a change
//! of this process), and who gave the passphrase in the last five minutes, and so who sees whole license keys.
//! Deliberately absent: what else needs it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use futures::FutureExt;

use super::{Caller, WorkspaceScope, passphrase::is_set};
use crate::{
    error::{Error, Result},
    operations::{Noun, settings::*},
    store::{
        Database, Tx,
        audit::{self, Entry, Subject},
        settings as store,
    },
};

/// How old read settings may be.
const FRESH: Duration = Duration::from_secs(1);
/// How long the passphrase counts as given.
pub(super) const UNLOCKED: Duration = Duration::from_secs(5 * 60);
/// Wrong tries before one has to wait.
const TRIES: u32 = 5;
/// How long one has to wait then.
const WAIT: Duration = Duration::from_secs(30);

/// The settings and who is unlocked, for everybody in this process.
#[derive(Debug, Clone)]
pub struct Book(Arc<Pages>);

#[derive(Debug)]
struct Pages {
    control: Arc<Database>,
    read: Mutex<Option<(Instant, Settings)>>,
    /// Held while they are read: one reads for all who ask meanwhile.
    reading: tokio::sync::Mutex<()>,
    people: Mutex<HashMap<String, Person>>,
    /// Held from the look at somebody's tries until theirs is noted, so that many at once are no more than one after the
    /// other.
    trying: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Person {
    unlocked: Option<Instant>,
    wrong: u32,
    last_wrong: Option<Instant>,
}

fn name(caller: &Caller) -> String {
    match caller.id {
        // Two people may have one name.
        Some(id) => format!("person/{id}"),
        None => format!("{}/{}", caller.door.as_str(), caller.person),
    }
}

impl Book {
    /// The book of a workspace.
    pub(crate) fn new(control: Arc<Database>) -> Self {
        Self(Arc::new(Pages {
            control,
            read: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
            people: Mutex::default(),
            trying: tokio::sync::Mutex::default(),
        }))
    }

    /// The control store, where the workspace's own trail is, too.
    pub(crate) fn control(&self) -> &Arc<Database> {
        &self.0.control
    }

    fn cached(&self) -> MutexGuard<'_, Option<(Instant, Settings)>> {
        self.0.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn people(&self) -> MutexGuard<'_, HashMap<String, Person>> {
        self.0.people.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fresh(&self) -> Option<Settings> {
        let fresh = self.cached().clone().filter(|(at, _)| at.elapsed() < FRESH);
        fresh.map(|(_, settings)| settings)
    }

    /// The settings as they are.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn current(&self) -> Result<Settings> {
        if let Some(settings) = self.fresh() {
            return Ok(settings);
        }
        let _reading = self.0.reading.lock().await;
        if let Some(settings) = self.fresh() {
            return Ok(settings);
        }
        let settings = store::get(&mut self.0.control.read().await?).await?;
        *self.cached() = Some((Instant::now(), settings.clone()));
        Ok(settings)
    }

    fn left(&self, caller: &Caller) -> Option<Duration> {
        let person = self
            .people()
            .get(&name(caller))
            .copied()
            .unwrap_or_default();
        let since = person.unlocked?.elapsed();
        UNLOCKED.checked_sub(since)
    }

    /// Waits for one's turn to try a passphrase, for as long as the answer is held.
    pub(super) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.trying.lock().await
    }

    /// Refuses a caller who has to give the passphrase first.
    ///
    /// # Errors
    /// `step_up_required`.
    pub(crate) async fn require_step_up(&self, caller: &Caller) -> Result<()> {
        if !self.current().await?.step_up || self.left(caller).is_some() {
            return Ok(());
        }
        Err(Error::StepUpRequired)
    }

    /// Whether a caller sees of license keys only how they begin. Where the settings cannot be read, nobody sees more.
    pub(crate) async fn hides_keys(&self, caller: &Caller) -> bool {
        self.require_step_up(caller).await.is_err()
    }

    /// How long the caller still need not give the passphrase; none when they have to, or never have to.
    pub(crate) async fn unlocked_for(&self, caller: &Caller) -> Result<Option<TimeDelta>> {
        let needed = self.current().await?.step_up;
        let left = self.left(caller).filter(|_| needed);
        Ok(left.and_then(|left| TimeDelta::from_std(left).ok()))
    }

    pub(super) fn may_try(&self, caller: &Caller) -> Result<()> {
        let person = self
            .people()
            .get(&name(caller))
            .copied()
            .unwrap_or_default();
        let waited = person.last_wrong.map(|at| at.elapsed()).unwrap_or(WAIT);
        match WAIT.checked_sub(waited) {
            Some(left) if person.wrong >= TRIES && !left.is_zero() => Err(Error::WrongPassphrase {
                wait: left.as_secs() + 1,
            }),
            _ => Ok(()),
        }
    }

    /// Takes the time that the passphrase counts from everybody, as if it were over.
    #[cfg(test)]
    pub(crate) fn five_minutes_pass(&self) {
        for person in self.people().values_mut() {
            person.unlocked = person.unlocked.and_then(|at| at.checked_sub(UNLOCKED));
        }
    }

    pub(super) fn note_try(&self, caller: &Caller, right: bool) {
        let mut people = self.people();
        let person = people.entry(name(caller)).or_default();
        if right {
            *person = Person {
                unlocked: Some(Instant::now()),
                ..Person::default()
            };
        } else {
            person.wrong += 1;
            person.last_wrong = Some(Instant::now());
        }
    }
}

fn checked(settings: &Settings) -> Result<()> {
    let refuse = |field, reason: &str, remedy: &str| Err(Error::invalid(field, reason, remedy));
    if settings.grace_days > 365 {
        return refuse(
            "grace_days",
            "The grace is at most 365 days.",
            "Enter 0 to 365.",
        );
    }
    if !(1..=2160).contains(&settings.offline_hours_max) {
        return refuse(
            "offline_hours_max",
            "Offline files are valid 1 hour to 90 days.",
            "Enter 1 to 2160 hours.",
        );
    }
    if !(1..=settings.offline_hours_max).contains(&settings.offline_hours) {
        return refuse(
            "offline_hours",
            "This is more than the longest validity.",
            "Enter at least 1 hour and at most the longest validity.",
        );
    }
    if settings
        .support_limit_cap
        .is_some_and(|cap| !(1..=10_000).contains(&cap))
    {
        return refuse(
            "support_limit_cap",
            "A limit is 1 to 10,000.",
            "Enter 1 to 10,000, or no cap.",
        );
    }
    if !(1..=720).contains(&settings.check_hours) {
        return refuse(
            "check_hours",
            "Devices ask again within 1 to 720 hours.",
            "Enter 1 to 720.",
        );
    }
    if settings.buffer > 100_000 {
        return refuse(
            "buffer",
            "A buffer is at most 100,000 licenses.",
            "Enter 0 to 100,000.",
        );
    }
    match &settings.server_url {
        Some(address)
            if !url::Url::parse(address)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) =>
        {
            refuse(
                "server_url",
                "This is no web address.",
                "Write it like https://licenses.example.com.",
            )
        }
        _ => Ok(()),
    }
}

impl WorkspaceScope {
    pub(super) fn book(&self) -> &Book {
        &self.workspace.book
    }

    /// The workspace's settings.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_settings(&self, _request: GetSettings) -> Result<SettingsInfo> {
        let mut tx = self.workspace.control.read().await?;
        let settings = store::get(&mut tx).await?;
        let has_passphrase = is_set(&mut tx).await?;
        drop(tx);
        let left = self.book().unlocked_for(&self.caller).await?;
        let master = self.workspace.master.clone();
        let signing_keys = super::importing::blocking(move || Ok(master.kept_as())).await?;
        Ok(SettingsInfo {
            settings,
            has_passphrase,
            asks_own_password: !has_passphrase && self.caller.id.is_some(),
            unlocked_until: left.map(|left| self.workspace.control.now() + left),
            signing_keys,
        })
    }

    /// Changes the workspace's settings.
    ///
    /// # Errors
    /// `invalid` with the field; `conflict` when somebody else changed them; `step_up_required` for taking the step-up away.
    pub async fn save_settings(&self, request: SaveSettings) -> Result<SettingsInfo> {
        let mut settings = request.settings;
        checked(&settings)?;
        let info = self.get_settings(GetSettings {}).await?;
        // Somebody who signed in can be asked for their own password instead.
        if settings.step_up && !info.has_passphrase && self.caller.id.is_none() {
            return Err(Error::invalid(
                "step_up",
                "This workspace has no passphrase to ask for.",
                "Set a passphrase first.",
            ));
        }
        if !settings.step_up {
            self.book().require_step_up(&self.caller).await?;
        }
        let seen = settings.version;
        settings.version += 1;
        let (caller, now) = (self.caller.clone(), self.workspace.control.now());
        let before = info.settings;
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    if !store::save(tx, &settings).await? {
                        return Err(Error::Conflict {
                            thing: "setting",
                            id: "workspace".into(),
                            seen,
                            found: store::get(tx).await?.version,
                        });
                    }
                    let details = serde_json::json!({ "before": before, "after": settings });
                    noted(tx, &caller, now, "save_settings", details).await
                }
                .boxed()
            })
            .await?;
        *self.book().cached() = None;
        self.get_settings(GetSettings {}).await
    }
}

pub(super) async fn noted(
    tx: &mut Tx,
    caller: &Caller,
    now: chrono::DateTime<chrono::Utc>,
    action: &'static str,
    details: serde_json::Value,
) -> Result<()> {
    let entry = Entry {
        at: now,
        actor: &caller.person,
        door: caller.door.as_str(),
        action,
        subject: Subject {
            kind: "workspace",
            id: None,
            label: None,
        },
        reason: None,
        batch: None,
        details,
    };
    audit::record(tx, entry).await?;
    tx.changed(Noun::Settings, []);
    tx.changed(Noun::Audit, []);
    Ok(())
}
