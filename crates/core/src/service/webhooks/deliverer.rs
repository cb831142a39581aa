//! Who delivers the events of one environment: one process at a time, under a lease, several licenses side by side.
//!
//! Of each license one event is under way, so that its events arrive in their order; a license whose event fails holds
//! nobody else up, and neither does a webhook whose server is slow. May be dropped at any point: what was under way goes out
//! again under its id. Deliberately absent: the loop, which is `backend::tending`'s.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use rand::Rng;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::post::{self, Clients, Limits, Request};
use crate::{
    backend::{MasterKey, Secret as Opened},
    domain::webhook::wait_after,
    error::{Error, Result},
    ids::WebhookId,
    operations::Noun,
    store::{
        Database, Tx,
        jobs::clock,
        leases, meta,
        webhook_queue::{self as queue, Brought, Fate, Parcel},
        webhooks::{self as store, Target},
    },
};

/// The lease that keeps all processes but one from delivering.
const DELIVERER: &str = "deliverer";
/// It runs this long after each note.
const LEASE: chrono::Duration = chrono::Duration::seconds(30);
/// While receivers take their time, the lease is prolonged so often.
const PROLONG: Duration = Duration::from_secs(8);
/// While some are under way, others are looked for so often.
const LOOK: Duration = Duration::from_millis(500);
/// So many events of one webhook are under way at a time.
const AT_ONCE: usize = 8;
/// The environment's setting: the generation that its webhooks belong to.
const GENERATION: &str = "webhook_generation";

/// Delivers the events of one environment.
#[derive(Debug)]
pub(crate) struct Deliverer {
    database: Arc<Database>,
    master: Arc<MasterKey>,
    /// Its name, which every event tells.
    environment: String,
    /// Held while this process delivers, since a lease tells processes apart and not tasks.
    bench: Mutex<()>,
    clients: Arc<Clients>,
    #[cfg(test)]
    pub(crate) limits: std::sync::Mutex<Limits>,
}

/// What is under way: of each webhook, whose events.
type UnderWay = HashMap<WebhookId, HashSet<Uuid>>;
type Flight = BoxFuture<'static, (Parcel, Brought)>;

/// In a workspace that was restored from a backup every webhook is off, and what waits stays, until an owner looks: the
/// receivers know what came after. To be called before anybody writes.
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
                    store::pause_all(tx).await?;
                }
                meta::set_setting(tx, GENERATION, &generation).await
            }
            .boxed()
        })
        .await
}

/// What a webhook's secret is sealed as.
pub(super) fn sealed_as(webhook: WebhookId) -> String {
    format!("secret of webhook {webhook}")
}

impl Deliverer {
    pub(crate) fn new(database: Arc<Database>, master: Arc<MasterKey>, environment: &str) -> Self {
        Self {
            database,
            master,
            environment: environment.to_owned(),
            bench: Mutex::default(),
            clients: Arc::default(),
            #[cfg(test)]
            limits: std::sync::Mutex::default(),
        }
    }

    #[cfg(not(test))]
    const fn limits() -> Option<Limits> {
        None
    }

    fn limit(&self) -> Limits {
        #[cfg(test)]
        return *self
            .limits
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        #[cfg(not(test))]
        Self::limits().unwrap_or_default()
    }

    /// Names lead where a test says, and one more authority is believed.
    #[cfg(test)]
    pub(crate) fn set_up(&self, look_up: &post::LookUp, authority: &str) {
        self.clients.set_up(look_up, authority);
    }

    /// The body of an event as it is sent.
    pub(super) fn body(&self, event: &str, at: DateTime<Utc>, sequence: i32, data: &str) -> String {
        post::body(&self.environment, event, at, sequence, data)
    }

    /// The secrets that sign just now, opened, the newest of each webhook first.
    ///
    /// # Errors
    /// `master_key`, or `step_up_required` while the passphrase keeps that closed.
    pub(super) async fn secrets(&self, tx: &mut Tx) -> Result<HashMap<WebhookId, Vec<Opened>>> {
        let mut opened: HashMap<WebhookId, Vec<Opened>> = HashMap::new();
        for secret in store::secrets(tx, self.database.now()).await? {
            let bytes = self
                .master
                .unseal(&sealed_as(secret.webhook_id), &secret.sealed)?;
            opened.entry(secret.webhook_id).or_default().push(bytes);
        }
        Ok(opened)
    }

    /// Looks whether something is due, and delivers it until nothing is. May be dropped at any time.
    pub(crate) async fn turn(&self) -> Result<()> {
        let _bench = self.bench.lock().await;
        let now = self.database.now();
        if !queue::has_work(&mut self.database.read().await?, now).await? {
            return Ok(());
        }
        // Whoever cannot open the secrets leaves the lease to others.
        if self.looked(&UnderWay::new()).await?.is_none() || !self.take().await? {
            return Ok(());
        }
        self.deliver().await?;
        self.give_back().await
    }

    async fn deliver(&self) -> Result<()> {
        let (mut flights, mut under_way) = (FuturesUnordered::<Flight>::new(), UnderWay::new());
        let mut leased = Instant::now();
        loop {
            let Some(due) = self.looked(&under_way).await? else {
                return Ok(());
            };
            for (parcel, target, secrets) in due {
                let of = under_way.entry(parcel.webhook_id).or_default();
                of.insert(parcel.subject_id);
                flights.push(self.flight(parcel, target, secrets));
            }
            if flights.is_empty() {
                return Ok(());
            }
            tokio::select! {
                Some((parcel, brought)) = flights.next() => {
                    if let Some(of) = under_way.get_mut(&parcel.webhook_id) {
                        of.remove(&parcel.subject_id);
                    }
                    if !self.note(parcel, brought).await? {
                        return Ok(());
                    }
                    leased = Instant::now();
                }
                () = tokio::time::sleep(LOOK) => {}
            }
            if leased.elapsed() >= PROLONG {
                if !self.take().await? {
                    return Ok(());
                }
                leased = Instant::now();
            }
        }
    }

    /// What is due and not under way, with where it goes and what signs it. None when the secrets cannot be opened here.
    async fn looked(
        &self,
        under_way: &UnderWay,
    ) -> Result<Option<Vec<(Parcel, Target, Arc<Vec<Opened>>)>>> {
        let now = self.database.now();
        let mut tx = self.database.read().await?;
        let mut secrets = match self.secrets(&mut tx).await {
            Ok(secrets) => secrets,
            Err(Error::MasterKey { .. } | Error::MasterKeyLocked | Error::StepUpRequired) => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let mut all = Vec::new();
        for target in store::targets(&mut tx).await? {
            let busy = under_way.get(&target.id).cloned().unwrap_or_default();
            let Some(room) = AT_ONCE.checked_sub(busy.len()).filter(|room| *room > 0) else {
                continue;
            };
            let limit = i64::try_from(AT_ONCE + busy.len()).unwrap_or(i64::MAX);
            let signing = Arc::new(secrets.remove(&target.id).unwrap_or_default());
            let mut taken = busy;
            let due = queue::due(&mut tx, target.id, limit, now).await?;
            let free = due
                .into_iter()
                .filter(|parcel| taken.insert(parcel.subject_id));
            all.extend(
                free.take(room)
                    .map(|parcel| (parcel, target.clone(), signing.clone())),
            );
        }
        Ok(Some(all))
    }

    fn flight(&self, parcel: Parcel, target: Target, secrets: Arc<Vec<Opened>>) -> Flight {
        let (environment, at, limits) =
            (self.environment.clone(), self.database.now(), self.limit());
        let clients = self.clients.clone();
        async move {
            let request = Request {
                clients: &clients,
                target: &target,
                secrets: &secrets,
                environment: &environment,
                parcel: &parcel,
                at,
            };
            let brought = post::attempt(&request, limits).await;
            (parcel, brought)
        }
        .boxed()
    }

    /// Sends one event at once, whatever waits.
    pub(super) async fn send_now(
        &self,
        parcel: Parcel,
        target: Target,
        secrets: Vec<Opened>,
    ) -> (Parcel, Brought) {
        self.flight(parcel, target, Arc::new(secrets)).await
    }

    /// Notes what an attempt brought. What was delivered is delivered, also when the lease is another process's by now:
    /// false then.
    async fn note(&self, parcel: Parcel, brought: Brought) -> Result<bool> {
        let (process, now) = (self.database.process, self.database.now());
        let fate = fate(&parcel, &brought, now);
        self.database
            .write(move |tx| {
                async move {
                    queue::note(tx, &parcel, &brought, fate, now).await?;
                    store::tried(tx, parcel.webhook_id, brought.problem.as_deref(), now).await?;
                    tx.changed(Noun::Webhooks, [parcel.webhook_id.0]);
                    leased(tx, process, now).await
                }
                .boxed()
            })
            .await
    }

    async fn take(&self) -> Result<bool> {
        let (process, now) = (self.database.process, self.database.now());
        self.database
            .write(move |tx| leased(tx, process, now).boxed())
            .await
    }

    /// Gives the lease back, so that another process need not wait for it to run out.
    pub(crate) async fn give_back(&self) -> Result<()> {
        leases::give_back(&self.database, DELIVERER).await
    }
}

/// Takes or prolongs the lease by the clock that all processes share.
async fn leased(tx: &mut Tx, process: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let now = clock(tx, now).await?;
    leases::take(tx, DELIVERER, process, now, now + LEASE).await
}

fn fate(parcel: &Parcel, brought: &Brought, now: DateTime<Utc>) -> Fate {
    if brought.problem.is_none() {
        return Fate::Delivered;
    }
    let attempts = u32::try_from(parcel.attempts).unwrap_or(0) + 1;
    match wait_after(attempts, rand::rng().random()) {
        Some(wait) => Fate::Later(now + wait),
        None => Fate::Dead,
    }
}
