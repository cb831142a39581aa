//! Settings of the workspace, and the passphrase that some things ask for again.
//!
//! [`Book`] is what every environment asks: the settings as they are (read at most a second ago, at once after a change
//! of this process), and who gave the passphrase in the last five minutes. Deliberately absent: what needs it.

use std::{
    collections::HashMap,
    ops::RangeInclusive,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use argon2::{
    Argon2, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{SaltString, rand_core::OsRng},
};
use chrono::TimeDelta;
use futures::FutureExt;

use super::{Caller, WorkspaceScope};
use crate::{
    error::{Error, Result},
    operations::{Noun, settings::*},
    store::{
        Database, Tx,
        audit::{self, Entry, Subject},
        meta, settings as store,
    },
};

/// How old read settings may be.
const FRESH: Duration = Duration::from_secs(1);
/// How long the passphrase counts as given.
const UNLOCKED: Duration = Duration::from_secs(5 * 60);
/// Wrong tries before one has to wait.
const TRIES: u32 = 5;
/// How long one has to wait then.
const WAIT: Duration = Duration::from_secs(30);
/// How long a passphrase is, in characters, every blank among them.
const LENGTH: RangeInclusive<usize> = 8..=200;
/// Where the control store keeps the passphrase's hash.
const PASSPHRASE: &str = "passphrase_hash";

/// The settings and who is unlocked, for everybody in this process.
#[derive(Debug, Clone)]
pub struct Book(Arc<Pages>);

#[derive(Debug)]
struct Pages {
    control: Arc<Database>,
    read: Mutex<Option<(Instant, Settings)>>,
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
    format!("{}/{}", caller.door.as_str(), caller.person)
}

impl Book {
    /// The book of a workspace.
    pub(crate) fn new(control: Arc<Database>) -> Self {
        Self(Arc::new(Pages {
            control,
            read: Mutex::default(),
            people: Mutex::default(),
            trying: tokio::sync::Mutex::default(),
        }))
    }

    /// The control store, where the workspace's own trail is, too.
    pub(crate) fn control(&self) -> &Database {
        &self.0.control
    }

    fn cached(&self) -> MutexGuard<'_, Option<(Instant, Settings)>> {
        self.0.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn people(&self) -> MutexGuard<'_, HashMap<String, Person>> {
        self.0.people.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The settings as they are.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn current(&self) -> Result<Settings> {
        let fresh = self.cached().clone().filter(|(at, _)| at.elapsed() < FRESH);
        if let Some((_, settings)) = fresh {
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

    /// How long the caller still need not give the passphrase; none when they have to, or never have to.
    pub(crate) async fn unlocked_for(&self, caller: &Caller) -> Result<Option<TimeDelta>> {
        let needed = self.current().await?.step_up;
        let left = self.left(caller).filter(|_| needed);
        Ok(left.and_then(|left| TimeDelta::from_std(left).ok()))
    }

    fn may_try(&self, caller: &Caller) -> Result<()> {
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

    fn note_try(&self, caller: &Caller, right: bool) {
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

/// Hashing takes tens of milliseconds of a processor; it does so beside the others.
async fn hash(passphrase: String) -> Result<String> {
    super::importing::blocking(move || {
        let salt = SaltString::generate(&mut OsRng);
        Argon2::default()
            .hash_password(passphrase.as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(|error| {
                Error::Internal(format!("the passphrase could not be hashed: {error}"))
            })
    })
    .await
}

async fn fits(passphrase: String, hash: String) -> Result<bool> {
    super::importing::blocking(move || {
        let hash = PasswordHash::new(&hash).map_err(|error| {
            Error::Internal(format!("the passphrase's hash does not read: {error}"))
        })?;
        Ok(Argon2::default()
            .verify_password(passphrase.as_bytes(), &hash)
            .is_ok())
    })
    .await
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
    fn book(&self) -> &Book {
        &self.workspace.book
    }

    /// The workspace's settings.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_settings(&self, _request: GetSettings) -> Result<SettingsInfo> {
        let mut tx = self.workspace.control.read().await?;
        let settings = store::get(&mut tx).await?;
        let has_passphrase = meta::get(&mut tx, PASSPHRASE).await?.is_some();
        drop(tx);
        let left = self.book().unlocked_for(&self.caller).await?;
        Ok(SettingsInfo {
            settings,
            has_passphrase,
            unlocked_until: left.map(|left| self.workspace.control.now() + left),
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
        if settings.step_up && !info.has_passphrase {
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

    /// Sets or changes the passphrase.
    ///
    /// # Errors
    /// `invalid` for its length; `wrong_passphrase` when the old one does not fit.
    pub async fn set_passphrase(&self, request: SetPassphrase) -> Result<SettingsInfo> {
        let new = request.new;
        if !LENGTH.contains(&new.chars().count()) || new.trim().is_empty() {
            return Err(Error::invalid(
                "new",
                "A passphrase has 8 to 200 characters.",
                "Choose a longer one, such as four words.",
            ));
        }
        let known = meta::get(&mut self.workspace.control.read().await?, PASSPHRASE).await?;
        if known.is_some() {
            self.check_passphrase(request.old.unwrap_or_default())
                .await?;
        }
        let hash = hash(new).await?;
        let (caller, now) = (self.caller.clone(), self.workspace.control.now());
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    if !meta::replace(tx, PASSPHRASE, known.as_deref(), &hash).await? {
                        return Err(Error::invalid(
                            "old",
                            "Somebody else set another passphrase at the same moment.",
                            "Ask them for it, then try again.",
                        ));
                    }
                    noted(tx, &caller, now, "set_passphrase", serde_json::json!({})).await
                }
                .boxed()
            })
            .await?;
        self.get_settings(GetSettings {}).await
    }

    /// Gives the passphrase, for what the next five minutes need it.
    ///
    /// # Errors
    /// `wrong_passphrase`, also when it was wrong too often lately.
    pub async fn step_up(&self, request: StepUp) -> Result<SteppedUp> {
        self.check_passphrase(request.passphrase).await?;
        let left = TimeDelta::from_std(UNLOCKED).unwrap_or_default();
        Ok(SteppedUp {
            until: self.workspace.control.now() + left,
        })
    }

    async fn check_passphrase(&self, passphrase: String) -> Result<()> {
        let _one_by_one = self.book().0.trying.lock().await;
        self.book().may_try(&self.caller)?;
        let known = meta::get(&mut self.workspace.control.read().await?, PASSPHRASE).await?;
        let Some(known) = known else {
            return Err(Error::invalid(
                "passphrase",
                "This workspace has no passphrase.",
                "Set one in the settings first.",
            ));
        };
        // What is too long fits nothing, and is not worth hashing.
        let possible = passphrase.chars().count() <= *LENGTH.end();
        let right = possible && fits(passphrase, known).await?;
        self.book().note_try(&self.caller, right);
        if right {
            return Ok(());
        }
        Err(Error::WrongPassphrase { wait: 0 })
    }
}

async fn noted(
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
