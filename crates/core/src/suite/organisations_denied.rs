//! Devices that present their organisation's key and are refused are denials of the product that the key is for.

use chrono::Days;
use rstest::rstest;

use super::{
    Stage,
    organisations::{device, key, planted},
    plant, product,
    retention::moment,
    seed,
};
use crate::operations::{
    activations::VerdictCode,
    environments::Engine,
    reports::{ReportDenials, ReportPeriod},
};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn devices_that_get_no_license_are_denials_of_the_product_that_they_asked_for(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope).await;
    plant(
        &scope,
        vec![seed(9, "LITE-0009", &product(2, "Lite"), None)],
    )
    .await;
    let made = key(&scope).await;
    let asked = |product: &str, key: &str| {
        let mut asked = device(key, 1);
        asked.product = Some(product.to_owned());
        asked.ip = Some("192.0.2.7".into());
        asked
    };
    // Nothing is given out by itself; the key is not for Lite; nobody knows the last two.
    for (request, code) in [
        (asked("p1", &made.key), VerdictCode::NoLicense),
        (asked("p2", &made.key), VerdictCode::WrongProduct),
        (asked("p7", &made.key), VerdictCode::WrongProduct),
        (asked("p1", "ORG-UNKNOWN"), VerdictCode::NotFound),
    ] {
        let answer = scope.activate_license(request.clone()).await;
        assert_eq!(answer.expect("an answer").code, code);
        let answer = scope.validate_license(request).await;
        assert_eq!(answer.expect("an answer").code, code);
    }
    // Postgres counts by its own clock.
    let today = moment(&scope).await.date_naive();
    let report = async |product_id| {
        let period = ReportPeriod {
            from: today - Days::new(1),
            to: today,
        };
        let ask = ReportDenials { period, product_id };
        let report = scope.report_denials(ask).await.expect("a report");
        let causes = report.causes.iter().map(|cause| (cause.code, cause.count));
        let mut causes: Vec<_> = causes.collect();
        causes.sort_by_key(|(code, _)| code.as_str());
        causes
    };
    assert_eq!(
        report(None).await,
        [
            (VerdictCode::NotFound, 2),
            (VerdictCode::NoLicense, 2),
            (VerdictCode::WrongProduct, 4)
        ]
    );
    let pro = Some(product(1, "Pro").id);
    assert_eq!(report(pro).await, [(VerdictCode::NoLicense, 2)]);
    assert_eq!(report(Some(product(2, "Lite").id)).await, []);
}
