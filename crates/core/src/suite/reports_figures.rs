//! Figures of licenses and refusals, the dashboard and the files of reports equal a plain count of what is in the database.

use chrono::{Days, Duration, NaiveDate};
use rstest::rstest;

use super::{
    Stage, customer, plant, product,
    reports::{period, today},
    reports_model::{Held, Model, PRODUCTS, product_id},
    seed, start,
};
use crate::{
    backend::Opening,
    domain::status::LicenseStatus,
    error::ErrorCode,
    ids::ProductId,
    operations::{
        Access,
        activations::VerdictCode,
        audit::{AuditFilter, ListAudit},
        environments::Engine,
        exports::ExportFormat,
        reports::*,
    },
    service::{EnvironmentScope, row_channel},
};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn figures_of_licenses_equal_a_plain_count_in_memory_and_by_sql(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let model = Model::planted(&scope, 3).await;
    let second = stage
        .computer(
            "unindexed",
            Opening {
                index: false,
                ..super::calm()
            },
        )
        .await;
    let plain = second
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await
        .expect("the environment");
    for scope in [&scope, &plain] {
        assert_spread(scope, &model).await;
        assert_expiries(scope, &model).await;
        assert_holders(scope, &model).await;
    }
    second.close().await;
}

async fn assert_spread(scope: &EnvironmentScope, model: &Model) {
    let all = scope
        .report_distribution(ReportDistribution::default())
        .await
        .expect("a report");
    assert_eq!(all.total, model.figures(None));
    assert_eq!(all.products.len(), usize::try_from(PRODUCTS).expect("few"));
    for of in &all.products {
        let id = of.product.id;
        assert_eq!(of.figures, model.figures(Some(id)));
        let ask = ReportDistribution {
            product_id: Some(id),
        };
        let one = scope.report_distribution(ask).await.expect("a report");
        assert_eq!(one.total, model.figures(Some(id)));
    }
}

async fn assert_expiries(scope: &EnvironmentScope, model: &Model) {
    for product in [None, Some(product_id(2))] {
        let period = ReportPeriod {
            from: today() - Days::new(50),
            to: today() + Days::new(120),
        };
        let ask = ReportExpiries {
            period,
            product_id: product,
        };
        let report = scope.report_expiries(ask).await.expect("a report");
        assert_eq!(report.days.len(), 171);
        for day in &report.days {
            assert_eq!(
                (day.due, day.expired),
                model.ending(product, day.day),
                "{}",
                day.day
            );
        }
        let sum: u32 = report.products.iter().map(|of| of.due + of.expired).sum();
        assert_eq!(
            sum,
            report
                .days
                .iter()
                .map(|day| day.due + day.expired)
                .sum::<u32>()
        );
    }
}

async fn assert_holders(scope: &EnvironmentScope, model: &Model) {
    for product in [None, Some(product_id(1))] {
        let plain = model.holders(product);
        let mut told = Vec::new();
        for offset in (0..).step_by(5).take_while(|offset| *offset < plain.len()) {
            let ask = ReportCustomers {
                product_id: product,
                offset: u32::try_from(offset).expect("few"),
                limit: 5,
            };
            let page = scope.report_customers(ask).await.expect("a page");
            assert_eq!(page.total as usize, plain.len());
            assert_eq!(
                page.licenses,
                plain.iter().map(|held| held.licenses).sum::<u32>()
            );
            told.extend(page.customers.iter().map(|each| Held {
                customer: Some(each.customer.id),
                licenses: each.licenses,
                active: each.active,
                limit_sum: each.limit_sum,
                unlimited: each.unlimited,
            }));
        }
        assert_eq!(told, plain);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn denials_and_the_dashboard_equal_a_plain_count(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let model = Model::planted(&scope, 5).await;
    for product in [None, Some(product_id(1))] {
        assert_denials(&scope, &model, product).await;
    }
    let dashboard = scope
        .get_dashboard(GetDashboard { days: 30 })
        .await
        .expect("a dashboard");
    assert_eq!(dashboard.today, today());
    assert_eq!(dashboard.licenses as usize, model.licenses.len());
    assert_eq!(dashboard.by_status, model.figures(None).by_status);
    for day in &dashboard.days {
        assert_eq!(day.activations, Some(model.day(None, day.day).opened));
        let asked = model
            .questions
            .iter()
            .filter(|(hour, kind, _)| hour.date_naive() == day.day && *kind == "validate");
        assert_eq!(
            day.validations,
            asked.map(|(_, _, count)| count).sum::<u32>()
        );
        let denied = model
            .denials
            .iter()
            .filter(|(_, hour, _, _)| hour.date_naive() == day.day);
        assert_eq!(
            day.denials,
            denied.map(|(_, _, _, count)| count).sum::<u32>()
        );
    }
    for (place, due) in dashboard.calendar.iter().enumerate() {
        let day = today() + Days::new(place as u64);
        assert_eq!(*due, model.ending(None, day).0);
    }
    for within in &dashboard.expiring {
        let end = start() + Duration::days(i64::from(within.days));
        let soon = model.licenses.iter().filter(|seed| {
            (1..=4).contains(&seed.row.status.rank())
                && seed
                    .row
                    .expires_at
                    .is_some_and(|at| at >= start() && at < end)
        });
        assert_eq!(within.count as usize, soon.count(), "{} days", within.days);
    }
    let refused = scope
        .get_dashboard(GetDashboard { days: 400 })
        .await
        .expect_err("too many days");
    assert_eq!(refused.code(), ErrorCode::Invalid);
}

async fn assert_denials(scope: &EnvironmentScope, model: &Model, product: Option<ProductId>) {
    let ask = ReportDenials {
        period: period(),
        product_id: product,
    };
    let report = scope.report_denials(ask).await.expect("a report");
    let days = period().from..=period().to;
    let before = period().from - Days::new(40)..=period().from - Days::new(1);
    for cause in &report.causes {
        assert_eq!(cause.count, model.denied(product, cause.code, days.clone()));
        assert_eq!(
            cause.before,
            model.denied(product, cause.code, before.clone())
        );
    }
    for day in &report.days {
        for (cause, count) in report.causes.iter().zip(&day.counts) {
            assert_eq!(*count, model.denied(product, cause.code, day.day..=day.day));
        }
    }
    let all: u32 = report.causes.iter().map(|cause| cause.count).sum();
    let by_product: u32 = report.products.iter().flat_map(|of| &of.counts).sum();
    assert_eq!(by_product, all);
    let known = [
        VerdictCode::LimitReached,
        VerdictCode::Expired,
        VerdictCode::Suspended,
        VerdictCode::NotFound,
    ];
    let plain: u32 = known
        .iter()
        .map(|code| model.denied(product, *code, days.clone()))
        .sum();
    assert_eq!(all, plain, "no cause is left out");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_cfo_learns_how_many_active_licenses_there_are_and_how_many_devices_they_cover(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let (x, other) = (product(1, "Product X"), product(2, "Other"));
    let mut seeds: Vec<_> = (1..=247)
        .map(|number| {
            let holder = customer(
                number % 83,
                &format!("Customer {}", number % 83),
                &format!("c{}@example.org", number % 83),
            );
            let mut active = seed(number, &format!("X-{number}"), &x, Some(&holder));
            active.row.activation_limit = 5;
            active
        })
        .collect();
    let holder = customer(1, "Customer 1", "c1@example.org");
    let mut suspended = seed(500, "X-500", &x, Some(&holder));
    suspended.row.status = LicenseStatus::Suspended;
    seeds.extend([
        suspended,
        seed(501, "X-501", &x, None),
        seed(502, "O-1", &other, Some(&holder)),
    ]);
    plant(&scope, seeds).await;
    let ask = ReportDistribution {
        product_id: Some(x.id),
    };
    let report = scope
        .report_distribution(ask.clone())
        .await
        .expect("a report");
    let figures = &report.products[0].figures;
    assert_eq!(
        (figures.limited, figures.unlimited),
        (247, 0),
        "Total Active Licenses: 247"
    );
    assert_eq!(
        figures.limit_sum / figures.limited,
        5,
        "Average Activation Limit: 5 devices"
    );
    assert_eq!(
        figures.limit_sum, 1_235,
        "Maximum Potential Activations: 1,235 devices"
    );
    assert_eq!(figures.active_customers, 83);
    let csv = exported(&scope, Report::Distribution { ask }, ExportFormat::Csv).await;
    let row = csv.lines().nth(1).expect("a row");
    assert_eq!(
        row, "Product X,p1,1,0,247,0,1,0,0,83,247,0,5.00,1235",
        "{csv}"
    );
}

async fn exported(scope: &EnvironmentScope, report: Report, format: ExportFormat) -> String {
    let (sink, mut source) = row_channel();
    let writing = {
        let scope = scope.clone();
        let request = ExportReport {
            report,
            format,
            bom: false,
            guard_formulas: true,
        };
        tokio::spawn(async move { scope.export_report(request, sink).await })
    };
    let mut bytes = Vec::new();
    while let Some(piece) = source.bytes.recv().await {
        bytes.extend(piece);
    }
    writing.await.expect("it ends").expect("an export");
    String::from_utf8(bytes).expect("UTF-8")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn every_report_is_exported_whole_in_both_formats_and_told_in_the_trail(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let model = Model::planted(&scope, 9).await;
    let (period, product_id) = (period(), None);
    let reports = [
        Report::Distribution {
            ask: ReportDistribution { product_id },
        },
        Report::Usage {
            ask: ReportUsage { period, product_id },
        },
        Report::Denials {
            ask: ReportDenials { period, product_id },
        },
        Report::Expiries {
            ask: ReportExpiries { period, product_id },
        },
        Report::Customers { product_id },
    ];
    for report in reports {
        let csv = exported(&scope, report.clone(), ExportFormat::Csv).await;
        let json = exported(&scope, report.clone(), ExportFormat::Json).await;
        let rows: Vec<serde_json::Value> = serde_json::from_str(&json).expect("an array");
        assert_eq!(csv.lines().count(), rows.len() + 1, "{report:?}");
        assert!(!rows.is_empty(), "{report:?}");
        if matches!(report, Report::Usage { .. }) {
            assert_eq!(rows.len(), 3 * 40);
            let opened: u64 = rows.iter().filter_map(|row| row["opened"].as_u64()).sum();
            let within = model
                .uses
                .iter()
                .filter(|each| each.begun.date_naive() >= period.from);
            assert_eq!(opened, within.count() as u64);
        }
    }
    let entries = scope
        .list_audit(ListAudit {
            filter: AuditFilter {
                action: Some("export_report".to_owned()),
                ..Default::default()
            },
            before: None,
            limit: 50,
        })
        .await
        .expect("the trail");
    assert_eq!(entries.entries.len(), 10);
}

#[tokio::test]
async fn a_period_that_makes_no_sense_is_refused() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let scope = stage.production().await;
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    for (from, to) in [
        ("2026-02-02", "2026-02-01"),
        ("2000-01-01", "2020-01-01"),
        ("0001-01-01", "0001-01-02"),
    ] {
        let ask = ReportExpiries {
            period: ReportPeriod {
                from: day(from),
                to: day(to),
            },
            product_id: None,
        };
        let refused = scope
            .report_expiries(ask)
            .await
            .expect_err("no such period");
        assert_eq!(refused.code(), ErrorCode::Invalid, "{from} to {to}");
    }
}
