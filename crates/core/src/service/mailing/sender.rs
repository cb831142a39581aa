//! Who takes mails out of the outbox of one environment: one process at a time, under a lease, one mail after the other.
//!
//! A mail is claimed, sent, and noted, each in its own commit. What the road does to mails (no server, no sign-in, nobody
//! may write from our address) costs none of them a try: the sender rests, longer each time, and tells of it once. May be
//! dropped at any point: whoever comes next takes up what was under way. Deliberately absent: the loop, which is
//! `backend::tending`'s.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use futures::FutureExt;
use rand::Rng;
use tokio::{
    sync::Mutex,
    time::{MissedTickBehavior, interval_at},
};

use super::{
    MailBook, Ready,
    bench::Bench,
    line::{Refusal, Trouble},
};
use crate::{
    domain::{
        mail::{MailKind, wait_after},
        status::LicenseStatus,
    },
    error::Result,
    operations::{Noun, mails::MailTrouble},
    store::{
        Database, Tx,
        jobs::clock,
        leases, licenses,
        mails_queue::{self as queue, Fate, Parcel},
        meta,
    },
};

/// The lease that keeps all processes but one from sending.
const MAILER: &str = "mailer";
/// It runs this long after each mail.
const LEASE: chrono::Duration = chrono::Duration::seconds(30);
/// While a server takes its time over a mail, the lease is prolonged so often.
const PROLONG: Duration = Duration::from_secs(10);
/// The environment's settings: what keeps all mails, and the generation that the outbox belongs to.
const TROUBLE: &str = "mail_trouble";
const GENERATION: &str = "mail_generation";

/// Sends the mails of one environment.
#[derive(Debug)]
pub(crate) struct Mailer {
    database: Arc<Database>,
    pub(crate) book: MailBook,
    /// Held while this process sends, since a lease tells processes apart and not tasks.
    bench: Mutex<Bench>,
}

/// What there is to take.
enum Next {
    Mail(Box<Parcel>),
    Nothing,
    /// Another process has the lease.
    NotOurs,
}

/// What keeps all mails from going out, as the process that tried last found.
pub(crate) async fn trouble(tx: &mut Tx) -> Result<Option<MailTrouble>> {
    let noted = meta::setting(tx, TROUBLE).await?.unwrap_or_default();
    Ok(serde_json::from_str(&noted).ok())
}

/// Lets an outbox begin anew in a workspace that was restored from a backup: what waits there was sent since, or is no
/// longer true. To be called before anybody writes.
pub(crate) async fn adopt(database: &Database, generation: &str) -> Result<()> {
    let known = meta::setting(&mut database.read().await?, GENERATION).await?;
    if known.as_deref() == Some(generation) {
        return Ok(());
    }
    let generation = generation.to_owned();
    database
        .write(move |tx| {
            async move {
                if known.is_some() {
                    queue::cancel_all(tx, "The workspace was restored from a backup.").await?;
                }
                meta::set_setting(tx, GENERATION, &generation).await
            }
            .boxed()
        })
        .await
}

impl Mailer {
    pub(crate) fn new(database: Arc<Database>, book: MailBook) -> Self {
        Self {
            database,
            book,
            bench: Mutex::default(),
        }
    }

    /// Looks whether something is due, and sends it. May be dropped at any time.
    pub(crate) async fn turn(&self) -> Result<()> {
        let mut bench = self.bench.lock().await;
        let setup = self.book.setup().await?;
        if !setup.settings.on || bench.rests(setup.settings.version) {
            return Ok(());
        }
        // Whoever cannot open the password leaves the lease to others.
        let Ok(ready) = self.book.opened(&setup) else {
            return Ok(());
        };
        let now = self.database.now();
        if !queue::has_work(&mut self.database.read().await?, now).await? {
            bench.let_go_when_idle();
            return Ok(());
        }
        if !self.take_up().await? {
            return Ok(());
        }
        self.send_all(&mut bench, &ready).await?;
        self.give_back().await
    }

    /// Sends what is due, one after the other, until nothing is or the road is closed.
    async fn send_all(&self, bench: &mut Bench, ready: &Ready) -> Result<()> {
        loop {
            let fresh = match bench.opened(ready).await {
                Ok(fresh) => fresh,
                Err(found) => return self.rest(bench, ready, found).await,
            };
            let parcel = match self.next().await? {
                Next::Mail(parcel) => *parcel,
                Next::Nothing | Next::NotOurs => return Ok(()),
            };
            // Out of the bench while it speaks: a line that was left in the middle of a mail is not used again.
            let Some(mut open) = bench.line.take() else {
                return Ok(());
            };
            let sending = open.line.send(&ready.settings, &parcel);
            let answer = self.prolonging(sending).await;
            open.used = Instant::now();
            bench.line = Some(open);
            match answer {
                Ok(()) => {
                    self.sent(&parcel).await?;
                    bench.rest = None;
                }
                Err(refusal) => {
                    let fate = fate(&refusal, &parcel, self.database.now());
                    self.not_sent(&parcel, fate).await?;
                    if let Refusal::Road(found) = refusal {
                        // A line that carried mails may be at its end; a fresh one tells the truth.
                        bench.line = None;
                        if fresh {
                            return self.rest(bench, ready, found).await;
                        }
                    }
                }
            }
        }
    }

    /// Waits for a mail to be handed over, and keeps the lease meanwhile.
    async fn prolonging<T>(&self, sending: impl Future<Output = T>) -> T {
        let mut ticks = interval_at(tokio::time::Instant::now() + PROLONG, PROLONG);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        tokio::pin!(sending);
        loop {
            tokio::select! {
                answer = &mut sending => return answer,
                _ = ticks.tick() => {
                    if let Err(error) = self.take().await {
                        tracing::debug!(%error, "the mailer's lease is prolonged later");
                    }
                }
            }
        }
    }

    async fn take(&self) -> Result<bool> {
        let (process, now) = (self.database.process, self.database.now());
        self.database
            .write(move |tx| leased(tx, process, now).boxed())
            .await
    }

    /// Takes the lease, and what others left under way. False while another process has it.
    async fn take_up(&self) -> Result<bool> {
        let (process, now) = (self.database.process, self.database.now());
        self.database
            .write(move |tx| {
                async move {
                    let ours = leased(tx, process, now).await?;
                    if ours {
                        queue::take_up(tx, now).await?;
                    }
                    Ok(ours)
                }
                .boxed()
            })
            .await
    }

    /// Gives the lease back, so that another process need not wait for it to run out.
    pub(crate) async fn give_back(&self) -> Result<()> {
        leases::give_back(&self.database, MAILER).await
    }

    async fn next(&self) -> Result<Next> {
        let (process, now) = (self.database.process, self.database.now());
        self.database
            .write(move |tx| {
                async move {
                    if !leased(tx, process, now).await? {
                        return Ok(Next::NotOurs);
                    }
                    while let Some(parcel) = queue::claim(tx, process, now).await? {
                        let Some(why) = unwanted(tx, &parcel, now).await? else {
                            return Ok(Next::Mail(Box::new(parcel)));
                        };
                        let fate = Fate::Cancelled(why.to_owned());
                        queue::not_sent(tx, (parcel.id, process), &fate, now).await?;
                    }
                    Ok(Next::Nothing)
                }
                .boxed()
            })
            .await
    }

    async fn sent(&self, parcel: &Parcel) -> Result<()> {
        let (id, now) = (parcel.id, self.database.now());
        self.database
            .write(move |tx| {
                async move {
                    queue::sent(tx, id, now).await?;
                    settle(tx, None).await
                }
                .boxed()
            })
            .await
    }

    async fn not_sent(&self, parcel: &Parcel, fate: Fate) -> Result<()> {
        let (id, process, now) = (parcel.id, self.database.process, self.database.now());
        self.database
            .write(move |tx| {
                async move { queue::not_sent(tx, (id, process), &fate, now).await }.boxed()
            })
            .await
    }

    /// Rests for a while, and tells why, once.
    async fn rest(&self, bench: &mut Bench, ready: &Ready, found: Trouble) -> Result<()> {
        bench.line = None;
        bench.rest_longer(ready.settings.version);
        tracing::warn!(what = %found.what, "mail waits");
        let noted = MailTrouble {
            since: self.database.now(),
            what: found.what,
            remedy: found.remedy,
        };
        self.database
            .write(move |tx| async move { settle(tx, Some(noted)).await }.boxed())
            .await
    }
}

#[cfg(test)]
impl Mailer {
    /// Ends a rest, as if its time were over.
    pub(crate) async fn rested(&self) {
        self.bench.lock().await.rest = None;
    }
}

/// Takes or prolongs the lease by the clock that all processes share.
async fn leased(tx: &mut Tx, process: uuid::Uuid, now: DateTime<Utc>) -> Result<bool> {
    let now = clock(tx, now).await?;
    leases::take(tx, MAILER, process, now, now + LEASE).await
}

/// Notes what keeps all mails, or that nothing does any more. Trouble that goes on keeps its beginning.
async fn settle(tx: &mut Tx, found: Option<MailTrouble>) -> Result<()> {
    let before = trouble(tx).await?;
    let same = match (&before, &found) {
        (None, None) => true,
        (Some(before), Some(found)) => before.what == found.what,
        _ => false,
    };
    if same {
        return Ok(());
    }
    let since = before.map(|before| before.since);
    let noted = match found {
        Some(found) => serde_json::to_string(&MailTrouble {
            since: since.unwrap_or(found.since),
            ..found
        })
        .map_err(|error| crate::error::Error::Internal(error.to_string()))?,
        None => String::new(),
    };
    meta::set_setting(tx, TROUBLE, &noted).await?;
    tx.changed(Noun::Mails, []);
    Ok(())
}

/// What becomes of a mail after a refusal.
fn fate(refusal: &Refusal, parcel: &Parcel, now: DateTime<Utc>) -> Fate {
    let why = refusal.trouble().what.clone();
    match refusal {
        Refusal::Road(_) => Fate::NotTried,
        Refusal::Never(_) => Fate::Failed(why),
        Refusal::Later(_) => {
            let tries = u32::try_from(parcel.tries).unwrap_or(0);
            match wait_after(tries, rand::rng().random()) {
                Some(wait) => Fate::Later(now + wait, why),
                None => Fate::Failed(why),
            }
        }
    }
}

/// Why a mail should not go out any more: it comes too late, or hands over a key that was taken back meanwhile.
async fn unwanted(
    tx: &mut Tx,
    parcel: &Parcel,
    now: DateTime<Utc>,
) -> Result<Option<&'static str>> {
    if parcel.not_after.is_some_and(|end| end < now) {
        return Ok(Some(
            "It could not be sent in time, and would be of no use any more.",
        ));
    }
    let kind = MailKind::from_word(&parcel.kind);
    let asks = match kind {
        Some(MailKind::Assigned | MailKind::Suspended) => true,
        // A reminder of several licenses goes out as it was written.
        Some(MailKind::Expiring) => parcel.about_license_id.is_some(),
        _ => false,
    };
    if !asks {
        return Ok(None);
    }
    let license = match parcel.about_license_id {
        Some(id) => licenses::get(tx, id).await?,
        None => None,
    };
    let theirs = license.filter(|license| license.customer_id == parcel.about_customer_id);
    Ok(no_longer_true(kind, theirs.map(|license| license.status)))
}

/// Why what a mail says of somebody's license is not true any more; it has no state when it is not theirs.
const fn no_longer_true(
    kind: Option<MailKind>,
    status: Option<LicenseStatus>,
) -> Option<&'static str> {
    use LicenseStatus::{Active, Assigned, Revoked, Suspended};
    match (kind, status) {
        (Some(MailKind::Suspended), Some(Suspended))
        | (Some(MailKind::Expiring), Some(Assigned | Active)) => None,
        (Some(MailKind::Suspended), _) => Some("The license is not suspended any more."),
        (Some(MailKind::Expiring), _) => Some("The license is not in use any more."),
        (_, None | Some(Revoked)) => Some("The license was taken back before the mail went out."),
        (_, Some(_)) => None,
    }
}
