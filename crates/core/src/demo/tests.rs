use std::sync::atomic::{AtomicU32, Ordering};

use chrono::TimeZone;
use sqlx::{Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};

use super::*;
use crate::{
    error::ErrorCode,
    operations::{
        environments::GetWorkspace,
        generators::ListGenerators,
        license_actions::{CreateLicense, KeySource},
        licenses::{CountLicenses, GetLicense, ListLicenses},
        views::ListViews,
    },
};

const PLAN: DemoPlan = DemoPlan {
    licenses: 2_400,
    seed: 7,
};

fn moment() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap()
}

async fn made(plan: DemoPlan) -> (tempfile::TempDir, PathBuf) {
    let parent = tempfile::tempdir().expect("a folder");
    let folder = parent.path().join("demo");
    make_demo_at(&folder, plan, moment(), &|_| ())
        .await
        .expect("a demo");
    (parent, folder)
}

async fn opened(folder: &Path) -> SqliteConnection {
    let file = folder.join("environments/production.db");
    let options = SqliteConnectOptions::new().filename(file);
    SqliteConnection::connect_with(&options)
        .await
        .expect("the file opens")
}

/// Every row of the tables that the demo fills, as text.
async fn rows_of(folder: &Path) -> Vec<String> {
    let mut connection = opened(folder).await;
    let mut all = Vec::new();
    for query in [
        "SELECT hex(id) || name || code || active || features || coalesce(grace_days, '-') || created_at FROM products ORDER BY id",
        "SELECT hex(id) || name || hex(product_id) || format || defaults || created_at FROM generators ORDER BY id",
        "SELECT hex(license_id) || fingerprint || code || last_at || count FROM denials ORDER BY license_id, fingerprint",
        "SELECT hex(id) || subject || hex(subject_id) || body || author || at FROM notes ORDER BY id",
        "SELECT hex(id) || name || email || coalesce(organisation, '-') || created_at FROM customers ORDER BY id",
        "SELECT hex(id) || key || status || version || activation_limit || activations_used
                || coalesce(expires_at, '-') || coalesce(pending_validity, '-') || coalesce(hex(generator_id), '-')
                || coalesce(assigned_at, '-') || coalesce(first_activated_at, '-') || flags || metadata || created_at || updated_at FROM licenses ORDER BY id",
        "SELECT hex(id) || fingerprint || name || platform || coalesce(serial, '-') || ip || coalesce(ignored_at, '-') FROM devices ORDER BY id",
        "SELECT hex(id) || hex(device_id) || activated_at || coalesce(deactivated_at, '-') FROM activations ORDER BY id",
        "SELECT hex(e.id) || e.at || e.actor || e.action || coalesce(e.reason, '-') || d.body
         FROM audit_entries e JOIN audit_details d ON d.entry_id = e.id ORDER BY e.seq",
    ] {
        let rows = sqlx::query(query).fetch_all(&mut connection).await.expect("rows");
        all.extend(rows.iter().map(|row| row.get::<String, _>(0)));
    }
    all
}

async fn count(folder: &Path, query: &'static str) -> i64 {
    let mut connection = opened(folder).await;
    sqlx::query_scalar(query)
        .fetch_one(&mut connection)
        .await
        .expect("a number")
}

#[tokio::test]
async fn the_same_plan_and_moment_make_the_same_rows() {
    let (_one, first) = made(PLAN).await;
    let (_two, second) = made(PLAN).await;
    let rows = rows_of(&first).await;
    assert!(rows.len() > 8_000, "{} rows", rows.len());
    assert_eq!(rows, rows_of(&second).await);
    let (_three, other) = made(DemoPlan { seed: 8, ..PLAN }).await;
    assert_ne!(rows, rows_of(&other).await);
}

#[tokio::test]
async fn nothing_in_a_demo_contradicts_itself() {
    let (_parent, folder) = made(PLAN).await;
    for (what, query) in [
        ("dangling references", "SELECT count(*) FROM pragma_foreign_key_check"),
        (
            "licenses whose count of devices in use is wrong",
            "SELECT count(*) FROM licenses l WHERE activations_used <>
             (SELECT count(*) FROM activations a WHERE a.license_id = l.id AND a.deactivated_at IS NULL)",
        ),
        (
            "licenses used beyond their limit",
            "SELECT count(*) FROM licenses WHERE activation_limit > 0 AND activations_used > activation_limit",
        ),
        (
            "dead licenses in use",
            "SELECT count(*) FROM licenses WHERE status IN (0, 1, 5, 6) AND activations_used > 0",
        ),
        ("customers without a license", "SELECT count(*) FROM customers WHERE id NOT IN (SELECT customer_id FROM licenses WHERE customer_id IS NOT NULL)"),
        (
            "living licenses past their grace",
            "SELECT count(*) FROM licenses l JOIN products p ON p.id = l.product_id
             WHERE status < 5 AND julianday(expires_at) + coalesce(p.grace_days, 7) < julianday('2026-11-20T12:00:00')",
        ),
        (
            "expired licenses before their grace is over",
            "SELECT count(*) FROM licenses l JOIN products p ON p.id = l.product_id
             WHERE status = 5 AND (expires_at IS NULL
                OR julianday(expires_at) + coalesce(p.grace_days, 7) > julianday('2026-11-20T12:00:00') + 0.0001)",
        ),
        (
            "histories that do not end where the license stands",
            "SELECT count(*) FROM licenses l WHERE version <> (SELECT count(*) FROM license_history h WHERE h.license_id = l.id)
             AND EXISTS (SELECT 1 FROM license_history h WHERE h.license_id = l.id)",
        ),
        (
            "licenses that are held but were never assigned, or the other way round",
            "SELECT count(*) FROM licenses WHERE (customer_id IS NULL) <> (assigned_at IS NULL)",
        ),
        (
            "licenses in use that were never activated",
            "SELECT count(*) FROM licenses WHERE first_activated_at IS NULL AND (activations_used > 0 OR status IN (2, 3, 4))",
        ),
        (
            "validities that wait although somebody holds the license, or it has an end",
            "SELECT count(*) FROM licenses WHERE pending_validity IS NOT NULL AND (status <> 0 OR expires_at IS NOT NULL)",
        ),
        (
            "refusals of the future, or of licenses that work",
            "SELECT count(*) FROM denials d JOIN licenses l ON l.id = d.license_id
             WHERE d.last_at > '2026-11-20T12:00:00.001' OR d.hour > d.last_at
                OR l.status < 2 OR (l.status = 2 AND l.activations_used < l.activation_limit)",
        ),
        (
            "stopped licenses without a reason",
            "SELECT count(*) FROM licenses l WHERE status IN (3, 4) AND NOT EXISTS
             (SELECT 1 FROM license_history h JOIN audit_entries e ON e.id = h.entry_id
              WHERE h.license_id = l.id AND e.reason IS NOT NULL AND e.action IN ('suspend_license', 'inactivate_license'))",
        ),
        (
            "pools that have more or fewer seats than they say",
            "SELECT count(*) FROM pools p WHERE seats <> (SELECT count(*) FROM licenses l WHERE l.pool_id = p.id)",
        ),
        (
            "entries nobody seals",
            "SELECT count(*) FROM audit_entries WHERE subject = 'license' AND seq NOT IN (SELECT entry_seq FROM audit_unsealed)",
        ),
    ] {
        assert_eq!(count(&folder, query).await, 0, "{what}");
    }
    assert_eq!(
        count(
            &folder,
            "SELECT count(*) FROM sqlite_master WHERE name LIKE 'licenses_%'"
        )
        .await,
        7,
        "indexes"
    );
    assert_eq!(count(&folder, "SELECT count(*) FROM licenses").await, 2_400);
}

#[tokio::test]
async fn a_demo_opens_as_a_workspace_with_views_and_all_states() {
    let (_parent, folder) = made(PLAN).await;
    let location = Location::Folder(folder);
    let workspace = Workspace::open(&location, Arc::new(ManualClock::at(moment())))
        .await
        .expect("a workspace");
    let caller = Caller::owner("test", Door::Desk);
    let scope = workspace.scope(&caller, Access::Read).expect("access");
    let info = scope.get_workspace(GetWorkspace {}).await.expect("info");
    assert!(info.demo);
    assert_eq!(info.name, "Larkspur Software");
    let views = scope.list_views(ListViews {}).await.expect("views");
    assert_eq!(views.len(), 4);
    for (name, least) in [("production", 2_400), ("staging", 120), ("development", 12)] {
        let environment = workspace
            .environment_scope(name, &caller, Access::Read)
            .await
            .expect("an environment");
        let counts = environment
            .count_licenses(CountLicenses {
                query: LicenseQuery::default(),
            })
            .await
            .expect("counts");
        assert_eq!(counts.of_all, least, "{name}");
        assert!(
            counts.by_status.iter().all(|each| each.count > 0),
            "{name}: {:?}",
            counts.by_status
        );
        let query = ListLicenses {
            query: LicenseQuery::default(),
            offset: 0,
            limit: 1,
            version: None,
        };
        let newest = environment
            .list_licenses(query)
            .await
            .expect("rows")
            .rows
            .remove(0);
        let detail = environment
            .get_license(GetLicense { id: newest.id })
            .await
            .expect("a license");
        assert!(!detail.history.is_empty(), "{name}");
    }
    let production = workspace
        .environment_scope("production", &caller, Access::Read)
        .await
        .expect("production");
    for view in views {
        let counts = production
            .count_licenses(CountLicenses { query: view.query })
            .await
            .expect("counts");
        assert!(counts.total > 0, "{} is empty", view.name);
    }
    workspace.close().await;
}

#[tokio::test]
async fn there_is_something_of_everything_to_look_at() {
    let (_parent, folder) = made(PLAN).await;
    for (what, query, least) in [
        (
            "products with features",
            "SELECT count(*) FROM products WHERE features <> '[]'",
            8,
        ),
        (
            "products with a grace of their own",
            "SELECT count(*) FROM products WHERE grace_days IS NOT NULL",
            1,
        ),
        ("generators", "SELECT count(*) FROM generators", 8),
        (
            "validities that wait",
            "SELECT count(*) FROM licenses WHERE pending_validity IS NOT NULL",
            20,
        ),
        (
            "licenses in their grace",
            "SELECT count(*) FROM licenses WHERE status = 2 AND expires_at < '2026-11-20T12:00:00'",
            3,
        ),
        (
            "ignored devices",
            "SELECT count(*) FROM devices WHERE ignored",
            2,
        ),
        ("refused devices", "SELECT count(*) FROM denials", 20),
        ("pools", "SELECT count(*) FROM pools WHERE seats > 10", 3),
        (
            "people with a seat who have got somewhere",
            "SELECT count(*) FROM usage_progress WHERE percent > 50",
            10,
        ),
        (
            "notes on licenses",
            "SELECT count(*) FROM notes WHERE subject = 'license'",
            10,
        ),
        (
            "notes on customers",
            "SELECT count(*) FROM notes WHERE subject = 'customer'",
            10,
        ),
    ] {
        let there = count(&folder, query).await;
        assert!(there >= least, "{there} {what}");
    }
}

#[tokio::test]
async fn every_generator_of_a_demo_makes_licenses() {
    let (_parent, folder) = made(PLAN).await;
    let location = Location::Folder(folder);
    let workspace = Workspace::open(&location, Arc::new(ManualClock::at(moment())))
        .await
        .expect("a workspace");
    let caller = Caller::owner("test", Door::Desk);
    let scope = workspace
        .environment_scope("production", &caller, Access::Edit)
        .await
        .expect("production");
    let generators = scope.list_generators(ListGenerators::default()).await;
    for generator in generators.expect("the generators") {
        assert!(generator.licenses > 0, "{} made nothing", generator.name);
        let create = CreateLicense {
            product_id: generator.product.id,
            source: KeySource::Generator { id: generator.id },
            customer_id: None,
            activation_limit: None,
            expiry: None,
            flags: None,
            metadata: None,
            reason: None,
        };
        let made = scope.create_license(create).await;
        made.unwrap_or_else(|refused| panic!("{}: {refused}", generator.name));
    }
    workspace.close().await;
}

#[tokio::test]
async fn a_folder_that_holds_something_is_left_alone() {
    let parent = tempfile::tempdir().expect("a folder");
    std::fs::write(parent.path().join("letter.txt"), "dear").expect("a file");
    let refused = make_demo(parent.path(), PLAN, &|_| ())
        .await
        .expect_err("occupied");
    assert_eq!(refused.code(), ErrorCode::FolderNotEmpty);
    assert_eq!(
        std::fs::read_dir(parent.path()).expect("a folder").count(),
        1
    );
}

#[tokio::test]
async fn progress_ends_at_the_number_of_licenses_and_nothing_else_is_left() {
    let parent = tempfile::tempdir().expect("a folder");
    let seen = AtomicU32::new(0);
    let plan = DemoPlan {
        licenses: 2_100,
        seed: 1,
    };
    let progress = |done| {
        assert!(
            seen.fetch_max(done, Ordering::Relaxed) <= done,
            "progress never goes back"
        );
    };
    make_demo_at(&parent.path().join("demo"), plan, moment(), &progress)
        .await
        .expect("a demo");
    assert_eq!(seen.load(Ordering::Relaxed), 2_100);
    assert_eq!(
        std::fs::read_dir(parent.path()).expect("a folder").count(),
        1
    );
}
