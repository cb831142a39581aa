//! Activations by day equal a plain count of what is in the database: before they are counted, half way, and after; and when
//! rows are deleted, or come late.

use chrono::{Days, Duration, NaiveDate};
use futures::FutureExt;
use rstest::rstest;

use super::{
    Stage, plant,
    reports_model::{Model, PRODUCTS, Use, product_id, write_uses},
    seed, start,
};
use crate::{
    clock::Clock,
    ids::{ActivationId, LicenseId},
    operations::{environments::Engine, reports::*},
    service::EnvironmentScope,
    store::{devices, licenses},
};

pub(super) fn today() -> NaiveDate {
    start().date_naive()
}

/// Forty days that end today.
pub(super) fn period() -> ReportPeriod {
    ReportPeriod {
        from: today() - Days::new(39),
        to: today(),
    }
}

async fn assert_usage(scope: &EnvironmentScope, model: &Model, when: &str) {
    for number in 0..=PRODUCTS {
        let product = (number > 0).then(|| product_id(number));
        let ask = ReportUsage {
            period: period(),
            product_id: product,
        };
        let report = scope.report_usage(ask).await.expect("a report");
        assert_eq!(report.counted_until, None, "{when}");
        assert_eq!(report.recounting, 0, "{when}");
        assert_eq!(report.days.len(), 40, "{when}");
        for told in &report.days {
            let mut plain = model.day(product, told.day);
            // What limits were is known of days that somebody looked at; of today, always.
            if told.day == today() {
                let (capacity, unlimited) = model.capacity(product);
                (plain.capacity, plain.unlimited) = (Some(capacity), Some(unlimited));
                plain.at_limit = unlimited == 0 && capacity > 0 && plain.peak >= capacity;
            }
            assert_eq!(*told, plain, "{when}, product {number}");
        }
        for of in &report.products {
            let days: Vec<UsageDay> = report
                .days
                .iter()
                .map(|day| model.day(Some(of.product.id), day.day))
                .collect();
            assert_eq!(
                of.opened,
                days.iter().map(|day| day.opened).sum::<u32>(),
                "{when}"
            );
            assert_eq!(
                of.closed,
                days.iter().map(|day| day.closed).sum::<u32>(),
                "{when}"
            );
            assert_eq!(
                of.peak,
                days.iter().map(|day| day.peak).max().unwrap_or(0),
                "{when}"
            );
            assert_eq!(of.in_use, days.last().map_or(0, |day| day.in_use), "{when}");
            assert_eq!(
                (of.capacity, of.unlimited),
                model.capacity(Some(of.product.id)),
                "{when}"
            );
        }
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn use_by_day_equals_a_plain_count_at_every_step_of_counting(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let mut model = Model::planted(&scope, 7).await;
    let reporter = scope.environment.reporter.clone();
    assert_usage(&scope, &model, "before counting").await;
    for step in 0..8 {
        assert!(reporter.step().await.expect("a step"), "step {step}");
    }
    assert_usage(&scope, &model, "while it counts").await;

    // Half of what is deleted is counted already.
    let gone: Vec<LicenseId> = model
        .licenses
        .iter()
        .step_by(9)
        .map(|seed| seed.row.id)
        .collect();
    delete(&scope, gone.clone()).await;
    model.forget(&gone);
    assert!(matches!(reporter.turn().await, Ok(())));
    assert_usage(&scope, &model, "after counting").await;

    // One license after counting: its few days are counted by who asks, then by the reporter.
    let mut by_uses: Vec<(usize, LicenseId)> = model
        .licenses
        .iter()
        .map(|seed| {
            (
                model
                    .uses
                    .iter()
                    .filter(|each| each.license == seed.row.id)
                    .count(),
                seed.row.id,
            )
        })
        .filter(|(uses, _)| *uses > 0)
        .collect();
    by_uses.sort_unstable();
    let one = by_uses[0].1;
    delete(&scope, vec![one]).await;
    model.forget(&[one]);
    if by_uses[0].0 <= 2 {
        assert_usage(&scope, &model, "right after a deletion").await;
    }
    reporter.turn().await.expect("a turn");
    assert_usage(&scope, &model, "after a deletion was counted").await;
    assert!(
        !reporter.step().await.expect("a look"),
        "nothing is left to count"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_happens_since_and_what_is_taken_back_is_told_at_once(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let mut model = Model::planted(&scope, 11).await;
    let reporter = scope.environment.reporter.clone();
    reporter.turn().await.expect("a turn");
    stage.clock.advance(Duration::minutes(3));
    let now = stage.clock.now();
    assert_eq!(now.date_naive(), today(), "still the same day");
    let of = model.licenses[4].row.clone();
    let fresh: Vec<Use> = (0..5)
        .map(|number| Use {
            id: ActivationId(uuid::Uuid::from_u128(0xF000_0000 + number)),
            license: of.id,
            product: of.product.id,
            begun: now - Duration::seconds(60 - i64::try_from(number).expect("few") * 10),
            ended: (number == 1).then_some(now),
        })
        .collect();
    write_uses(&scope, fresh.clone()).await;
    model.uses.extend(fresh.clone());
    assert_usage(&scope, &model, "what is not counted yet").await;
    reporter.turn().await.expect("a turn");
    assert_usage(&scope, &model, "half of it counted").await;

    // The end of one is taken back.
    let again = fresh[1].id;
    let restored = scope
        .environment
        .database
        .write(move |tx| devices::set_end(tx, again, None).boxed());
    assert!(restored.await.expect("taken back"));
    for each in model.uses.iter_mut().filter(|each| each.id == again) {
        each.ended = None;
    }
    assert_usage(&scope, &model, "an end taken back").await;
    stage.clock.advance(Duration::minutes(2));
    reporter.turn().await.expect("a turn");
    assert_usage(&scope, &model, "and counted").await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_day_is_counted_once_more_for_what_came_late(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let mut model = Model::planted(&scope, 13).await;
    let late = model.licenses[2].row.clone();
    let fresh = |number: u128, begun| Use {
        id: ActivationId(uuid::Uuid::from_u128(0xF100_0000 + number)),
        license: late.id,
        product: late.product.id,
        begun,
        ended: None,
    };
    let first = fresh(1, start() - Duration::minutes(1));
    write_uses(&scope, vec![first.clone()]).await;
    let reporter = scope.environment.reporter.clone();
    reporter.turn().await.expect("a turn");
    // It began before the place where counting stands.
    let second = fresh(2, start() - Duration::minutes(2));
    write_uses(&scope, vec![second.clone()]).await;
    model.uses.extend([first, second]);
    stage
        .clock
        .advance(Duration::days(1) + Duration::minutes(20));
    reporter.turn().await.expect("a turn");
    let ask = ReportUsage {
        period: period(),
        product_id: None,
    };
    let told = scope.report_usage(ask).await.expect("a report");
    let last = told.days.last().expect("a day");
    assert_eq!(last.opened, model.day(None, today()).opened);
    assert_eq!(
        last.capacity,
        Some(model.capacity(None).0),
        "noted on its day"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_day_of_very_many_activations_is_counted_again_by_counting_alone_and_that_is_told(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let mut model = Model::planted(&scope, 17).await;
    let extra = seed(500, "KEY-0500", &model.licenses[0].row.product, None);
    plant(&scope, vec![extra.clone()]).await;
    model.licenses.push(extra.clone());
    let day = start() - Duration::days(3);
    let many = (0..1_200_i64).map(|number| {
        // The last is the one that goes.
        let of = if number == 1_199 {
            &extra.row
        } else {
            &model.licenses[2].row
        };
        Use {
            id: ActivationId(uuid::Uuid::from_u128(
                0xF200_0000 + u128::try_from(number).expect("few"),
            )),
            license: of.id,
            product: of.product.id,
            begun: day + Duration::seconds(number % 300),
            ended: None,
        }
    });
    let many: Vec<Use> = many.collect();
    write_uses(&scope, many.clone()).await;
    model.uses.extend(many);
    let reporter = scope.environment.reporter.clone();
    reporter.turn().await.expect("a turn");
    assert_usage(&scope, &model, "counted").await;
    delete(&scope, vec![extra.row.id]).await;
    let ask = ReportUsage {
        period: period(),
        product_id: None,
    };
    let told = scope.report_usage(ask.clone()).await.expect("a report");
    assert_eq!(told.recounting, 1, "who asks does not read a thousand rows");
    let of_day = |told: &UsageReport| {
        let day = told.days.iter().find(|each| each.day == day.date_naive());
        day.expect("the day").opened
    };
    let before = model.day(None, day.date_naive()).opened;
    assert_eq!(of_day(&told), before, "as it was counted");
    model.forget(&[extra.row.id]);
    reporter.turn().await.expect("a turn");
    assert_usage(&scope, &model, "counted again").await;
    let told = scope.report_usage(ask).await.expect("a report");
    assert_eq!(of_day(&told), before - 1);
}

async fn delete(scope: &EnvironmentScope, ids: Vec<LicenseId>) {
    let deleted = scope.environment.database.write(move |tx| {
        async move {
            licenses::delete_many(tx, &ids).await?;
            tx.changed(crate::operations::Noun::Licenses, ids.iter().map(|id| id.0));
            Ok(())
        }
        .boxed()
    });
    deleted.await.expect("licenses are deleted");
}
