//! The whole program is killed while it mails and while it delivers webhooks, at any moment of both, and started again: every
//! mail arrives, each crash repeats one at most, under the same Message-ID; of each license every event arrives in its order.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use keydesk_core::{
    ids::LicenseId,
    operations::{
        environments::Engine,
        license_actions::ActOnLicense,
        licenses::{GetLicense, HistoryEntry},
        mail_settings::MailSecurity,
    },
    remote::Remote,
};
use keydesk_testkit::{Authority, MailServer, WebhookReceiver, header};
use rand::Rng;
use serde_json::Value;
use sqlx::{ConnectOptions, Connection, postgres::PgConnectOptions, sqlite::SqliteConnectOptions};

use crate::desk::{Desk, PLACE, until};

/// People who get a mail each.
const HOLDERS: usize = 150;
/// Licenses that change all the time.
const RESTLESS: usize = 10;
/// So many events are under way at a time.
const EVENTS_AT_ONCE: usize = 8;
/// Mails are held for 30 seconds, and a dead process's leases run out after as many.
const PATIENCE: Duration = Duration::from_secs(240);

/// Licenses that are suspended and let go again and again, whichever server is there.
struct Restless {
    licenses: Vec<LicenseId>,
    remote: Mutex<Remote>,
    stop: AtomicBool,
}

impl Restless {
    fn remote(&self) -> Remote {
        let remote = self.remote.lock().unwrap_or_else(PoisonError::into_inner);
        remote.clone()
    }

    async fn go_on(self: Arc<Self>) {
        while !self.stop.load(Ordering::Relaxed) {
            for id in &self.licenses {
                self.change(*id).await;
                tokio::time::sleep(Duration::from_millis(15)).await;
            }
        }
    }

    /// May fail, or be done without an answer: what became of it the history tells.
    async fn change(&self, id: LicenseId) {
        let remote = self.remote();
        let Ok(found) = remote.get_license(PLACE, &GetLicense { id }).await else {
            return;
        };
        let (suspended, changes) = changes(&found.history);
        if changes >= 120 {
            return;
        }
        let request = ActOnLicense {
            id,
            version: found.license.version,
            reason: Some("Charged back".into()),
        };
        let _ = match suspended {
            false => remote.suspend_license(PLACE, &request).await,
            true => remote.lift_suspension(PLACE, &request).await,
        };
    }
}

/// Whether a license is suspended, and how often it was changed.
fn changes(history: &[HistoryEntry]) -> (bool, usize) {
    let acts = ["suspend_license", "lift_suspension"];
    let mut done = history
        .iter()
        .filter(|entry| acts.contains(&entry.action.as_str()));
    let newest = done.next();
    let suspended = newest.is_some_and(|entry| entry.action == acts[0]);
    (suspended, usize::from(newest.is_some()) + done.count())
}

/// A process that died gives nothing back. Its leases run out by themselves; this saves the half minute.
async fn leases_run_out(desk: &Desk) {
    let gone = "name IN ('mailer', 'deliverer')";
    if desk.place.starts_with("postgres") {
        let url: PgConnectOptions = desk.place.parse().expect("an address");
        let mut database = url.connect().await.expect("the database");
        let text = format!("DELETE FROM keydesk_env_{PLACE}.leases WHERE {gone}");
        let gone = sqlx::query(sqlx::AssertSqlSafe(text)).execute(&mut database);
        gone.await.expect("gone");
        database.close().await.expect("closed");
    } else {
        let file = SqliteConnectOptions::new().filename(desk.database());
        let mut database = file.connect().await.expect("the database");
        let text = format!("DELETE FROM leases WHERE {gone}");
        let gone = sqlx::query(sqlx::AssertSqlSafe(text)).execute(&mut database);
        gone.await.expect("gone");
        database.close().await.expect("closed");
    }
}

/// What is killed, and what must come through that.
struct Trial {
    desk: Desk,
    server: MailServer,
    receiver: WebhookReceiver,
    restless: Arc<Restless>,
    kills: usize,
}

impl Trial {
    async fn on(engine: Engine) -> Option<Self> {
        let (server, receiver) = (MailServer::start()?, WebhookReceiver::start()?);
        let desk = Desk::on(engine, &Authority::new().pem()).await?;
        let (mailed, changed) = (
            desk.pool("Vector", u32::try_from(HOLDERS).expect("few"))
                .await,
            desk.pool("Raster", u32::try_from(RESTLESS).expect("few"))
                .await,
        );
        desk.webhook(&receiver.url("take"), &receiver).await;
        desk.mail_by(&server, MailSecurity::None, None).await;
        let mut licenses = Vec::new();
        for number in 0..RESTLESS {
            let to = format!("restless{number}@studio.example");
            licenses.push(desk.give_in_use(&changed, &to).await.id);
        }
        for number in 0..HOLDERS {
            let to = format!("holder{number}@studio.example");
            desk.give(&mailed, &to, true).await;
        }
        let restless = Arc::new(Restless {
            licenses,
            remote: Mutex::new(desk.remote.clone()),
            stop: AtomicBool::new(false),
        });
        Some(Self {
            desk,
            server,
            receiver,
            restless,
            kills: 0,
        })
    }

    /// Kills the program within a moment, and starts it again.
    async fn kill(&mut self, waits_for_leases: bool) {
        let moment = rand::rng().random_range(0..120);
        tokio::time::sleep(Duration::from_millis(moment)).await;
        self.desk.kill();
        self.kills += 1;
        if !waits_for_leases {
            leases_run_out(&self.desk).await;
        }
        self.desk.go_on();
        let mut remote = self
            .restless
            .remote
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *remote = self.desk.remote.clone();
    }

    /// Kills it while events go out, then again and again while mails do.
    async fn survive(&mut self, kills: usize, waits_for_leases: bool) {
        let changing = tokio::spawn(self.restless.clone().go_on());
        for _ in 0..kills {
            let before = self.receiver.received().len();
            until("events go out", PATIENCE, async || {
                (self.receiver.received().len() > before + 20).then_some(())
            })
            .await;
            self.kill(waits_for_leases).await;
        }
        for round in 1..=kills {
            let so_many = HOLDERS * round / (kills + 2);
            until("mails go out", PATIENCE, async || {
                (self.server.letters().len() >= so_many).then_some(())
            })
            .await;
            assert!(self.server.letters().len() < HOLDERS, "it was too quick");
            self.kill(waits_for_leases).await;
        }
        self.restless.stop.store(true, Ordering::Relaxed);
        changing.await.expect("no panic");
        until("everything is out", PATIENCE, async || {
            let (mails, events) = (
                self.desk.outbox().await.waiting,
                self.desk.events_waiting().await,
            );
            (mails == 0 && events == 0).then_some(())
        })
        .await;
    }

    /// Every mail came, and no more repeats than crashes.
    fn check_mails(&self) -> usize {
        let (mut arrived, mut people) = (HashMap::new(), HashMap::new());
        for letter in self.server.letters() {
            let of = |name: &str| header(&letter, name).expect("a header").to_owned();
            *arrived.entry(of("Message-ID")).or_insert(0) += 1_usize;
            people.insert(of("To"), of("Message-ID"));
        }
        assert_eq!((arrived.len(), people.len()), (HOLDERS, HOLDERS));
        let repeats: usize = arrived.values().map(|times| times - 1).sum();
        assert!(
            repeats <= self.kills,
            "{repeats} after {} crashes",
            self.kills
        );
        repeats
    }

    /// Of each license every event came, in order, and what came twice came under its id.
    async fn check_events(&self) -> usize {
        let mut came: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut changed: HashMap<String, usize> = HashMap::new();
        let mut repeats = 0;
        for one in self.receiver.received() {
            assert_eq!(one.signed_by, [0]);
            let body: Value = serde_json::from_str(&one.body).expect("JSON");
            let sequence = body["data"]["sequence"].as_u64().expect("a number");
            let license = body["data"]["license"]["id"].as_str().expect("an id");
            let seen = came.entry(license.to_owned()).or_default();
            let place = usize::try_from(sequence).expect("few");
            if place == seen.len() {
                assert_eq!(seen.last(), Some(&one.id), "a repeat has its id");
                repeats += 1;
                continue;
            }
            assert_eq!(place, seen.len() + 1, "{license}: out of order");
            seen.push(one.id);
            let suspended = "suspended";
            let turned = [
                &body["data"]["status_before"],
                &body["data"]["license"]["status"],
            ];
            if turned.into_iter().any(|status| status == suspended) {
                *changed.entry(license.to_owned()).or_default() += 1;
            }
        }
        assert!(
            repeats <= self.kills * EVENTS_AT_ONCE,
            "{repeats} after {} crashes",
            self.kills
        );
        assert_eq!(came.len(), HOLDERS + RESTLESS);
        for id in &self.restless.licenses {
            let request = GetLicense { id: *id };
            let found = self.desk.remote.get_license(PLACE, &request).await;
            let (_, changes) = changes(&found.expect("the license").history);
            assert_eq!(changed[&id.to_string()], changes);
            assert!(changes > self.kills, "{changes} changes are no test");
        }
        repeats
    }
}

async fn nothing_is_lost(engine: Engine, kills: usize, waits_for_leases: bool) {
    let Some(mut trial) = Trial::on(engine).await else {
        return;
    };
    trial.survive(kills, waits_for_leases).await;
    let mails = trial.check_mails();
    let events = trial.check_events().await;
    eprintln!(
        "{engine:?}: {mails} mails and {events} events came twice after {} kills of the server",
        trial.kills
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mail_and_no_event_is_lost_though_the_whole_server_is_killed_on_sqlite() {
    nothing_is_lost(Engine::Sqlite, 3, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mail_and_no_event_is_lost_though_the_whole_server_is_killed_on_postgres() {
    nothing_is_lost(Engine::Postgres, 3, false).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: cargo xtask test --long"]
async fn no_mail_and_no_event_is_lost_over_twenty_kills_whose_leases_run_out_by_themselves() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        nothing_is_lost(engine, 5, true).await;
    }
}
