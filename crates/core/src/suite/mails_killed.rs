//! The mail server and the processes that send are killed again and again: every mail arrives, and each crash repeats one at
//! most, which its Message-ID shows.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use futures::FutureExt;
use keydesk_testkit::{Killable, MailServer, header};
use rand::{Rng, SeedableRng, rngs::StdRng};
use rstest::rstest;
use tokio::time::{sleep, timeout};

use super::{
    Stage,
    mails::{log, mail_on},
};
use crate::{
    domain::{
        letters::Values,
        mail::{MailKind, MailState},
    },
    operations::{Access, environments::Engine, mails::GetOutbox},
    service::EnvironmentScope,
    store::{
        mails::{self, About},
        run,
    },
};

const MAILS: usize = 200;
/// More than it ever takes.
const PATIENCE: Duration = Duration::from_secs(240);

async fn queue_mails(scope: &EnvironmentScope) {
    let letterhead = scope.letterhead_needed().await.expect("mail is on");
    let now = scope.environment.database.now();
    let queued = scope.environment.database.write(move |tx| {
        async move {
            for number in 0..MAILS {
                let to = format!("reader{number}@studio.example");
                let letter = letterhead.letter(MailKind::Test, Values::default());
                let mail = letterhead.mail(MailKind::Test, ("", &to), letter, About::default());
                mails::queue(tx, &mail, now).await?;
            }
            Ok(())
        }
        .boxed()
    });
    queued.await.expect("200 mails wait");
}

/// A process that died gives nothing back: its lease runs out.
pub(super) async fn lease_runs_out(scope: &EnvironmentScope, name: &'static str) {
    let gone = scope.environment.database.write(move |tx| {
        async move { Ok(run!(tx, "DELETE FROM leases WHERE name = $1", name)?) }.boxed()
    });
    gone.await.expect("the lease is gone");
}

/// Kills a server at random and lets it die on its own, until told to stop. Gives it back, with how often it died.
pub(super) fn haunt<S: Killable>(
    mut server: S,
    stop: Arc<AtomicBool>,
) -> thread::JoinHandle<(S, usize)> {
    thread::spawn(move || {
        let mut chance = StdRng::seed_from_u64(11);
        let mut deaths = 0;
        while !stop.load(Ordering::Relaxed) {
            let until = Instant::now() + Duration::from_millis(chance.random_range(300..1500));
            while Instant::now() < until && server.runs() && !stop.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(5));
            }
            server.kill();
            deaths += 1;
            thread::sleep(Duration::from_millis(chance.random_range(0..150)));
            server.go_on();
        }
        (server, deaths)
    })
}

async fn waiting(scope: &EnvironmentScope) -> u32 {
    scope
        .get_outbox(GetOutbox {})
        .await
        .expect("the outbox")
        .waiting
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_mail_arrives_though_server_and_sender_are_killed(#[case] engine: Engine) {
    let (Some(stage), Some(mut server)) = (Stage::on(engine).await, MailServer::start()) else {
        return;
    };
    server.death = 0.02;
    server.go_on();
    mail_on(&stage, server.port).await;
    let other = stage.second_process().await;
    let other = other
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await;
    let senders = [stage.production().await, other.expect("the environment")];
    queue_mails(&senders[0]).await;
    let stop = Arc::new(AtomicBool::new(false));
    let haunted = haunt(server, stop.clone());
    let mut chance = StdRng::seed_from_u64(7);
    let (mut crashes, mut turn, began) = (0, 0, Instant::now());
    while waiting(&senders[0]).await > 0 && began.elapsed() < PATIENCE {
        let sender = &senders[turn % senders.len()];
        turn += 1;
        let mailer = &sender.environment.mailer;
        mailer.rested().await;
        let life = Duration::from_millis(chance.random_range(20..600));
        match timeout(life, mailer.turn()).await {
            Ok(done) => done.expect("a turn"),
            Err(_) => {
                crashes += 1;
                lease_runs_out(sender, "mailer").await;
            }
        }
        stage.clock.advance(chrono::Duration::minutes(2));
        sleep(Duration::from_millis(20)).await;
    }
    stop.store(true, Ordering::Relaxed);
    let (server, deaths) = haunted.join().expect("no panic");
    let mut arrived: HashMap<String, usize> = HashMap::new();
    for letter in server.letters() {
        let id = header(&letter, "Message-ID")
            .expect("a Message-ID")
            .to_owned();
        *arrived.entry(id).or_default() += 1;
    }
    let log = log(&senders[0]).await;
    let not_sent: Vec<_> = log
        .iter()
        .filter(|mail| mail.state != MailState::Sent)
        .collect();
    assert!(not_sent.is_empty(), "{not_sent:?}");
    assert_eq!(
        (arrived.len(), log.len()),
        (MAILS, MAILS),
        "none is lost, none is another"
    );
    let repeats: usize = arrived.values().map(|times| times - 1).sum();
    assert!(
        crashes > 3 && deaths > 3,
        "{crashes} crashes and {deaths} deaths are no test"
    );
    assert!(
        repeats <= crashes + deaths,
        "{repeats} repeats after {crashes} crashes and {deaths} deaths"
    );
    eprintln!(
        "{engine:?}: {repeats} repeats after {crashes} crashes of senders and {deaths} of the server"
    );
}
