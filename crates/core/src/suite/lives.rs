//! Whole lives of licenses: random work against a small model, on both databases.
//!
//! The model knows the state table and how seats are counted, in a few lines of its own. Whatever is asked, in whatever
//! order, the service does what the model does or refuses what the model refuses, and every change that happened has its
//! entry in an audit trail that verifies.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use proptest::{prelude::*, test_runner::TestRunner};

use super::{Stage, customer, plant, product, seed, start};
use crate::{
    domain::{action::LicenseAction, status::LicenseStatus},
    error::{ErrorCode, Result},
    ids::LicenseId,
    operations::{
        activations::{DeviceRequest, VerdictCode},
        audit::VerifyAudit,
        environments::Engine,
        generators::KeyFormat,
        license_actions::*,
        licenses::{GetLicense, License},
    },
    service::EnvironmentScope,
    store::one,
};

const CUSTOMERS: u128 = 3;
const LIMIT: u32 = 2;

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

/// A license as the model sees it.
#[derive(Debug, Clone)]
struct Life {
    id: LicenseId,
    key: String,
    status: LicenseStatus,
    holder: Option<u128>,
    devices: BTreeSet<u8>,
    /// Days since the start at which it stops working, grace included.
    ends: Option<i64>,
    replaced: bool,
}

#[derive(Debug, Default)]
struct Model {
    lives: Vec<Life>,
    day: i64,
    entries: i64,
}

fn who(number: u128) -> crate::ids::CustomerId {
    customer(number, "", "").id
}

async fn current(scope: &EnvironmentScope, id: LicenseId) -> License {
    scope
        .get_license(GetLicense { id })
        .await
        .expect("the license")
        .license
}

fn request(life: &Life, device: u8) -> DeviceRequest {
    DeviceRequest {
        license_key: Some(life.key.to_lowercase()),
        organisation_key: None,
        product: Some("P1".into()),
        fingerprint: Some(format!("fp-{device}")),
        name: Some(format!("device-{device}")),
        platform: None,
        serial: None,
        app_version: None,
        nonce: None,
        ip: None,
    }
}

impl Model {
    fn over(&self, life: &Life) -> bool {
        life.ends.is_some_and(|end| end <= self.day)
    }

    /// The model's own verdict for a device that wants in.
    fn verdict(&self, life: &Life, device: u8) -> bool {
        matches!(life.status, LicenseStatus::Assigned | LicenseStatus::Active)
            && !self.over(life)
            && (life.devices.contains(&device) || life.devices.len() < LIMIT as usize)
    }

    async fn act(
        &mut self,
        scope: &EnvironmentScope,
        place: usize,
        action: LicenseAction,
        to: u128,
    ) {
        let life = self.lives[place].clone();
        let version = current(scope, life.id).await.version;
        let done = perform(scope, &life, action, to, version).await;
        let same_holder = action == LicenseAction::HandOver && life.holder == Some(to);
        let twice = action == LicenseAction::Replace && life.replaced;
        let possible = allowed(life.status, action) && !same_holder && !twice;
        match done {
            Ok(new) => {
                assert!(possible, "{action:?} of {life:?} should have been refused");
                self.entries += if action == LicenseAction::Replace {
                    2
                } else {
                    1
                };
                self.follow(place, action, to, new);
            }
            Err(error) => {
                assert!(!possible, "{action:?} of {life:?}: {error}");
                let code = error.code();
                assert!(
                    matches!(code, ErrorCode::StateRefused | ErrorCode::Invalid),
                    "{error}"
                );
            }
        }
    }

    fn follow(&mut self, place: usize, action: LicenseAction, to: u128, new: Option<License>) {
        let over = self.over(&self.lives[place]);
        let life = &mut self.lives[place];
        match action {
            LicenseAction::Assign => {
                life.status = LicenseStatus::Assigned;
                life.holder = Some(to);
            }
            LicenseAction::HandOver => {
                life.holder = Some(to);
                life.devices.clear();
            }
            LicenseAction::Inactivate => life.status = LicenseStatus::Inactive,
            LicenseAction::Suspend => life.status = LicenseStatus::Suspended,
            LicenseAction::Reactivate | LicenseAction::LiftSuspension => {
                life.status = if over {
                    LicenseStatus::Expired
                } else {
                    LicenseStatus::Active
                };
            }
            LicenseAction::Revoke => {
                life.status = LicenseStatus::Revoked;
                life.devices.clear();
            }
            LicenseAction::Replace => {
                life.replaced = true;
                let new = new.expect("the new one");
                let holder = life.holder;
                self.lives.push(Life {
                    id: new.id,
                    key: new.key,
                    status: LicenseStatus::Assigned,
                    holder,
                    devices: BTreeSet::new(),
                    ends: new.expires_at.map(|end| (end - start()).num_days() + 7),
                    replaced: false,
                });
            }
            LicenseAction::Delete => {
                self.lives.remove(place);
            }
            _ => unreachable!("not among the steps"),
        }
    }

    async fn activate(&mut self, scope: &EnvironmentScope, place: usize, device: u8) {
        let life = self.lives[place].clone();
        let answer = scope
            .activate_license(request(&life, device))
            .await
            .expect("an answer");
        let fine = self.verdict(&life, device);
        assert_eq!(answer.valid, fine, "{answer:?} for {life:?}");
        if !fine {
            return;
        }
        let fresh = !life.devices.contains(&device);
        assert_eq!(answer.newly_activated, fresh);
        self.entries += i64::from(fresh);
        self.lives[place].devices.insert(device);
        self.lives[place].status = LicenseStatus::Active;
    }

    async fn deactivate(&mut self, scope: &EnvironmentScope, place: usize, device: u8) {
        let life = self.lives[place].clone();
        let answer = scope
            .deactivate_license(request(&life, device))
            .await
            .expect("an answer");
        assert_eq!(answer.code, VerdictCode::NotActivated);
        self.entries += i64::from(self.lives[place].devices.remove(&device));
    }

    async fn compare(&self, scope: &EnvironmentScope) {
        for life in &self.lives {
            let license = current(scope, life.id).await;
            let expected = (life.status, life.holder.map(who), life.devices.len() as u32);
            assert_eq!(
                (
                    license.status,
                    license.customer_id,
                    license.activations_used
                ),
                expected,
                "{life:?}"
            );
            assert!(
                license.activations_used <= LIMIT,
                "never more seats than the limit"
            );
        }
        let mut tx = scope.environment.database.read().await.expect("a reader");
        let (entries,) =
            one!(&mut tx, (i64,), "SELECT COUNT(*) FROM audit_entries").expect("a count");
        assert_eq!(
            entries, self.entries,
            "every change has its entry, and only changes have one"
        );
        let (seats,) = one!(
            &mut tx,
            (i64,),
            "SELECT COUNT(*) FROM activations WHERE deactivated_at IS NULL"
        )
        .expect("a count");
        let expected: usize = self.lives.iter().map(|life| life.devices.len()).sum();
        assert_eq!(seats, expected as i64);
    }
}

/// The state table in the model's own words.
fn allowed(status: LicenseStatus, action: LicenseAction) -> bool {
    use LicenseAction::{
        Assign, Delete, HandOver, Inactivate, LiftSuspension, Reactivate, Replace, Revoke, Suspend,
    };
    use LicenseStatus::{Active, Available, Expired, Inactive, Revoked, Suspended};
    match action {
        Assign => status == Available,
        HandOver => !matches!(status, Available | Revoked),
        Inactivate | Suspend => status == Active,
        Reactivate => status == Inactive,
        LiftSuspension => status == Suspended,
        Revoke => !matches!(status, Available | Revoked),
        Replace => matches!(status, Expired | Revoked),
        Delete => true,
        _ => false,
    }
}

async fn perform(
    scope: &EnvironmentScope,
    life: &Life,
    action: LicenseAction,
    to: u128,
    version: i32,
) -> Result<Option<License>> {
    let id = life.id;
    let reason = Some("because".to_owned());
    let simple = ActOnLicense {
        id,
        version,
        reason: reason.clone(),
    };
    match action {
        LicenseAction::Assign => scope
            .assign_license(AssignLicense {
                id,
                version,
                customer_id: who(to),
                reason,
            })
            .await
            .map(Some),
        LicenseAction::HandOver => scope
            .hand_over_license(HandOverLicense {
                id,
                version,
                customer_id: who(to),
                keep_devices: false,
                reason,
            })
            .await
            .map(Some),
        LicenseAction::Inactivate => scope.inactivate_license(simple).await.map(Some),
        LicenseAction::Reactivate => scope.reactivate_license(simple).await.map(Some),
        LicenseAction::Suspend => scope.suspend_license(simple).await.map(Some),
        LicenseAction::LiftSuspension => scope.lift_suspension(simple).await.map(Some),
        LicenseAction::Revoke => scope.revoke_license(simple).await.map(Some),
        LicenseAction::Replace => {
            let source = Some(KeySource::Format {
                format: KeyFormat::Uuid,
            });
            let asked = ReplaceLicense {
                id,
                version,
                source,
                expiry: None,
                reason,
            };
            scope
                .replace_license(asked)
                .await
                .map(|done| Some(done.new))
        }
        LicenseAction::Delete => {
            let end = life
                .key
                .chars()
                .rev()
                .take(4)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            scope
                .delete_license(DeleteLicense {
                    id,
                    version,
                    key_end: end,
                    reason,
                })
                .await
                .map(|_| None)
        }
        _ => unreachable!("not among the steps"),
    }
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
    stage.workspace.close().await;
}

/// Waits for the sealer, which works within a second, and walks the chain.
async fn chain_is_whole(scope: &EnvironmentScope) {
    let mut verdict = scope.verify_audit(VerifyAudit {}).await.expect("a verdict");
    for _ in 0..200 {
        if verdict.waiting == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        verdict = scope.verify_audit(VerifyAudit {}).await.expect("a verdict");
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
