//! Whole lives of licenses: random work against a small model, on both databases.
//!
//! The model knows the state table and how seats are counted, in a few lines of its own. Whatever is asked, in whatever
//! order, the service does what the model does or refuses what the model refuses, and every change that happened has its
//! entry in an audit trail that verifies.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use proptest::{prelude::*, test_runner::TestRunner};

use super::{
    Stage, customer,
    lives_model::{Life, Model, request},
    plant, product, seed, start,
    webhooks_kept::{events_tell_how_it_is, listening},
};
use crate::{
    domain::{action::LicenseAction, status::LicenseStatus},
    operations::{audit::VerifyAudit, environments::Engine},
    service::EnvironmentScope,
    store::one,
};

const CUSTOMERS: u128 = 3;
pub(super) const LIMIT: u32 = 2;

#[derive(Debug, Clone)]
enum Step {
    Act {
        which: usize,
        action: LicenseAction,
        who: u128,
    },
    Activate {
        which: usize,
        device: u8,
    },
    Deactivate {
        which: usize,
        device: u8,
    },
    Validate {
        which: usize,
        device: u8,
    },
    Wait {
        days: i64,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let actions = vec![
        LicenseAction::Assign,
        LicenseAction::HandOver,
        LicenseAction::Inactivate,
        LicenseAction::Reactivate,
        LicenseAction::Suspend,
        LicenseAction::LiftSuspension,
        LicenseAction::Revoke,
        LicenseAction::Replace,
        LicenseAction::Delete,
    ];
    let act = (0_usize..6, prop::sample::select(actions), 1..=CUSTOMERS)
        .prop_map(|(which, action, who)| Step::Act { which, action, who });
    let of_device = |make: fn(usize, u8) -> Step| {
        (0_usize..6, 0_u8..4).prop_map(move |(which, device)| make(which, device))
    };
    let step = prop_oneof![
        5 => act,
        4 => of_device(|which, device| Step::Activate { which, device }),
        1 => of_device(|which, device| Step::Deactivate { which, device }),
        1 => of_device(|which, device| Step::Validate { which, device }),
        1 => (1_i64..40).prop_map(|days| Step::Wait { days }),
    ];
    prop::collection::vec(step, 20..70)
}

async fn live(engine: Engine, steps: Vec<Step>) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = product(1, "Pro");
    let people: BTreeMap<u128, _> = (1..=CUSTOMERS)
        .map(|number| {
            (
                number,
                customer(
                    number,
                    &format!("Person {number}"),
                    &format!("p{number}@x.example"),
                ),
            )
        })
        .collect();
    let mut seeds = Vec::new();
    let mut model = Model::default();
    for number in 1..=4_u128 {
        let key = format!("PRO-{number:04}-KEYS-{number:04}");
        let mut seed = seed(number, &key, &product, None);
        seed.row.activation_limit = LIMIT as i32;
        // On Postgres the database's own time decides, which no test can move.
        let days = (engine == Engine::Sqlite && number % 2 == 0).then_some(30);
        seed.row.expires_at = days.map(|days| start() + Duration::days(days));
        model.lives.push(Life {
            id: seed.row.id,
            key,
            status: LicenseStatus::Available,
            holder: None,
            devices: BTreeSet::new(),
            ends: days.map(|days| days + 7),
            replaced: false,
        });
        seeds.push(seed);
    }
    // Customers come with licenses of their own, which the work leaves alone.
    for (number, person) in &people {
        seeds.push(seed(
            100 + number,
            &format!("OTHER-{number}"),
            &product,
            Some(person),
        ));
    }
    plant(&scope, seeds).await;
    listening(&scope).await;
    for step in steps {
        if model.lives.is_empty() {
            break;
        }
        let place = |which: usize| which % model.lives.len();
        match step {
            Step::Act { which, action, who } => {
                let at = place(which);
                model.act(&scope, at, action, who).await;
            }
            Step::Activate { which, device } => {
                let at = place(which);
                model.activate(&scope, at, device).await;
            }
            Step::Deactivate { which, device } => {
                let at = place(which);
                model.deactivate(&scope, at, device).await;
            }
            Step::Validate { which, device } => {
                let life = &model.lives[place(which)];
                let answer = scope
                    .validate_license(request(life, device))
                    .await
                    .expect("an answer");
                let fine = model.verdict(life, device) && life.devices.contains(&device);
                assert_eq!(answer.valid, fine, "{answer:?} for {life:?}");
            }
            Step::Wait { days } => {
                model.day += days;
                stage.clock.advance(Duration::days(days));
            }
        }
    }
    model.compare(&scope).await;
    chain_is_whole(&scope).await;
    events_tell_how_it_is(&scope, 0).await;
    stage.workspace.close().await;
}

/// Waits for the sealer, which works within a second, and walks the chain.
async fn chain_is_whole(scope: &EnvironmentScope) {
    let mut verdict = scope
        .verify_audit(VerifyAudit::default())
        .await
        .expect("a verdict");
    for _ in 0..200 {
        if verdict.waiting == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        verdict = scope
            .verify_audit(VerifyAudit::default())
            .await
            .expect("a verdict");
    }
    assert!(verdict.intact && verdict.waiting == 0, "{verdict:?}");
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (entries,) = one!(&mut tx, (i64,), "SELECT COUNT(*) FROM audit_entries").expect("a count");
    assert_eq!(
        i64::from(verdict.sealed),
        entries,
        "no entry is missing from the chain"
    );
}

fn run(engine: Engine, cases: u32) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let mut config = ProptestConfig::with_cases(cases);
    config.failure_persistence = None;
    config.max_shrink_iters = 30;
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        let done = runtime.block_on(async { tokio::spawn(live(engine, steps)).await });
        done.map_err(|fallen| TestCaseError::fail(fallen.to_string()))
    });
    outcome.expect("every life goes as the model says");
}

#[test]
fn whatever_is_done_in_whatever_order_the_service_and_the_model_agree_on_sqlite() {
    run(Engine::Sqlite, 12);
}

#[test]
fn whatever_is_done_in_whatever_order_the_service_and_the_model_agree_on_postgres() {
    run(Engine::Postgres, 4);
}

#[test]
#[ignore = "long: cargo xtask test --long"]
fn two_hundred_lives_agree_with_the_model() {
    run(Engine::Sqlite, 200);
    run(Engine::Postgres, 40);
}
