//! Files as other license managers write them, through dry run and import.

use chrono::{DateTime, Utc};
use keydesk_core::{
    domain::status::LicenseStatus,
    error::ErrorCode,
    operations::{
        imports::{ImportPlan, ImportReport},
        licenses::{GetLicense, License},
    },
    tabular::presets::Preset,
};

use crate::desk::{Desk, desks};

const WOOCOMMERCE: &str = include_str!("samples/woocommerce.csv");
const KEYGEN: &str = include_str!("samples/keygen.json");
const SNIPE_IT: &str = include_str!("samples/snipe-it.csv");
const HOLDER: &str = "licenses@acme.example";

/// The plan for a file, with somebody who gets what the file gives to nobody.
async fn plan(desk: &Desk, file: &str, preset: Preset) -> ImportPlan {
    let plan = desk.plan(file).await;
    assert_eq!(plan.preset, Some(preset), "recognised by its columns");
    ImportPlan {
        holder: Some(HOLDER.into()),
        ..plan
    }
}

/// Tries a plan dry, then applies it: both say the same of every row.
async fn both(desk: &Desk, plan: &ImportPlan) -> ImportReport {
    let dry = desk.check(plan).await.report;
    let applied = desk.apply(plan).await.report;
    assert_eq!(dry, applied, "the dry run foretells the import");
    applied
}

async fn license(desk: &Desk, key: &str) -> License {
    let row = desk.license(key).await;
    desk.scope()
        .await
        .get_license(GetLicense { id: row.id })
        .await
        .expect("the license")
        .license
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// What is wrong with which row: row, value and reason.
fn problems(report: &ImportReport) -> Vec<(u32, &str, &str)> {
    report
        .problems
        .iter()
        .map(|problem| (problem.row, problem.value.as_str(), problem.reason.as_str()))
        .collect()
}

#[tokio::test]
async fn a_woocommerce_export_moves_in_with_its_statuses_limits_and_days() {
    for desk in desks().await {
        let plan = plan(&desk, WOOCOMMERCE, Preset::WooCommerce).await;
        let report = both(&desk, &plan).await;
        assert_eq!((report.created, report.failed), (6, 2), "{report:?}");
        assert_eq!((report.new_products, report.new_customers), (2, 1));
        assert_eq!(
            problems(&report),
            [
                (
                    7,
                    "INACTIVE",
                    "A key that nobody has and that is not for sale has no counterpart"
                ),
                (
                    9,
                    "REFUNDED",
                    "Not a status of License Manager for WooCommerce"
                ),
            ]
        );
        let for_sale = license(&desk, "LMFW-AV01-7K2M-QX9T").await;
        assert_eq!(
            (for_sale.status, for_sale.activation_limit),
            (LicenseStatus::Available, 3)
        );
        assert_eq!(
            for_sale
                .pending_validity
                .map(|it| it.to_string())
                .as_deref(),
            Some("365 days from assignment")
        );
        assert_eq!(for_sale.created_at, at("2024-02-11T09:15:00Z"));
        let lifetime = license(&desk, "LMFW-AV02-4R8P-WN3C").await;
        assert_eq!(
            (
                lifetime.activation_limit,
                lifetime.expires_at,
                lifetime.pending_validity
            ),
            (-1, None, None)
        );
        let sold = license(&desk, "LMFW-SD01-9B6H-ZT5D").await;
        assert_eq!(
            (sold.status, sold.expires_at),
            (LicenseStatus::Assigned, Some(at("2031-02-12T10:00:00Z")))
        );
        assert_eq!(sold.metadata["order_id"], "2041");
        let used = license(&desk, "LMFW-DL01-3F7J-LK8V").await;
        assert_eq!(used.status, LicenseStatus::Active);
        assert_eq!(
            license(&desk, "LMFW-IN02-1E9Q-HB7X").await.status,
            LicenseStatus::Inactive
        );
        let row = desk.license("LMFW-DL02-6Y2G-PM4S").await;
        assert_eq!(
            row.product.name, "118",
            "the shop tells products by number only"
        );
        assert_eq!(
            row.customer.map(|customer| customer.email).as_deref(),
            Some(HOLDER)
        );
    }
}

#[tokio::test]
async fn a_keygen_list_moves_in_as_the_api_answers_it() {
    for desk in desks().await {
        let plan = plan(&desk, KEYGEN, Preset::Keygen).await;
        let report = both(&desk, &plan).await;
        assert_eq!((report.created, report.failed), (3, 1), "{report:?}");
        assert_eq!(
            problems(&report),
            [(4, "RETIRED", "Not a status of Keygen")]
        );
        let used = license(&desk, "KG0001-AAB2C3-D4E5F6-V3").await;
        assert_eq!(
            (used.status, used.activation_limit),
            (LicenseStatus::Active, 5)
        );
        assert_eq!(used.expires_at, Some(at("2031-06-30T00:00:00Z")));
        assert_eq!(used.metadata["crmId"], "A-17");
        let free = license(&desk, "KG0002-AAB2C3-D4E5F6-V3").await;
        assert_eq!(
            (free.status, free.activation_limit, free.expires_at),
            (LicenseStatus::Available, -1, None)
        );
        assert_eq!(
            license(&desk, "KG0003-AAB2C3-D4E5F6-V3").await.status,
            LicenseStatus::Suspended
        );
    }
}

#[tokio::test]
async fn a_snipe_it_export_moves_in_with_its_repeated_header_passed_over() {
    for desk in desks().await {
        let plan = plan(&desk, SNIPE_IT, Preset::SnipeIt).await;
        let report = both(&desk, &plan).await;
        assert_eq!((report.created, report.failed), (2, 2), "{report:?}");
        let reasons: Vec<&str> = report
            .problems
            .iter()
            .map(|it| it.reason.as_str())
            .collect();
        assert_eq!(
            reasons,
            ["The key holds a space", "The limit is above 10,000"]
        );
        let used = license(&desk, "4f2e-77aa-90bc-112d").await;
        assert_eq!(
            (used.status, used.activation_limit),
            (LicenseStatus::Active, 10)
        );
        assert_eq!(used.expires_at, Some(at("2031-01-14T23:59:59Z")));
        assert_eq!(used.metadata["notes"], "renew in\nJanuary");
        let row = desk.license("4f2e-77aa-90bc-112d").await;
        let holder = row.customer.expect("the plan names one");
        assert_eq!(
            (holder.email.as_str(), holder.organisation.as_deref()),
            (HOLDER, Some("Acme GmbH"))
        );
        let unused = license(&desk, "5a3f-88bb-01cd-223e").await;
        assert_eq!(
            (unused.status, unused.customer_id),
            (LicenseStatus::Available, None)
        );
        assert_eq!(
            unused.expires_at,
            Some(at("2031-12-31T23:59:59Z")),
            "its contract ends it"
        );
    }
}

#[tokio::test]
async fn without_a_holder_what_somebody_has_is_a_problem_and_not_a_guess() {
    for desk in desks().await {
        let plan = desk.plan(WOOCOMMERCE).await;
        let report = desk.check(&plan).await.report;
        assert_eq!((report.created, report.failed), (2, 6), "{report:?}");
        let missing = "A license of this status has a customer, and none is named";
        assert_eq!(
            report
                .problems
                .iter()
                .filter(|it| it.reason == missing)
                .count(),
            4
        );
    }
}

#[tokio::test]
async fn importing_again_with_a_holder_leaves_the_customers_that_were_named_since() {
    for desk in desks().await {
        let named = WOOCOMMERCE
            .replace("user_id,", "user_id,user_email,")
            .replace(",12,", ",12,mira@example.org,")
            .replace(",117,,", ",117,,,")
            .replace(",118,,", ",118,,,")
            .replace(",13,", ",13,,");
        let first = plan(&desk, &named, Preset::WooCommerce).await;
        assert_eq!(desk.apply(&first).await.report.failed, 2);
        let again = plan(&desk, WOOCOMMERCE, Preset::WooCommerce).await;
        assert_eq!(desk.apply(&again).await.report.updated, 0);
        let row = desk.license("LMFW-SD01-9B6H-ZT5D").await;
        assert_eq!(
            row.customer.map(|customer| customer.email).as_deref(),
            Some("mira@example.org")
        );
    }
}

#[tokio::test]
async fn a_preset_that_is_switched_off_reads_the_words_as_they_stand() {
    for desk in desks().await {
        let plan = ImportPlan {
            preset: None,
            ..desk.plan(WOOCOMMERCE).await
        };
        let report = desk.check(&plan).await.report;
        assert_eq!(report.created, 0, "{report:?}");
        assert!(
            report
                .problems
                .iter()
                .any(|it| it.value == "SOLD" && it.reason == "Not a status")
        );
        let held = ImportPlan {
            holder: Some(HOLDER.into()),
            ..plan
        };
        let refused = desk
            .scope()
            .await
            .check_import(held)
            .await
            .expect_err("no preset");
        assert_eq!(refused.code(), ErrorCode::Invalid);
    }
}

#[tokio::test]
async fn a_holder_is_somebody_who_can_be_written_to() {
    for desk in desks().await {
        let plan = ImportPlan {
            holder: Some("the IT department".into()),
            ..desk.plan(SNIPE_IT).await
        };
        let refused = desk
            .scope()
            .await
            .apply_import(plan)
            .await
            .expect_err("no email");
        let failure = refused.to_failure();
        assert_eq!(failure.field.as_deref(), Some("holder"));
    }
}
