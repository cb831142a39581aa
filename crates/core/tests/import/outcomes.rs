//! What rows do: create, update, skip or fail.

use keydesk_core::{
    domain::status::LicenseStatus,
    operations::{
        bulk::{BulkAction, ChangeLicenses},
        exports::LicenseSelection,
        imports::{FitProblem, RowProblemCode},
        jobs::{Job, JobState},
        license_actions::DeleteLicense,
        licenses::{GetLicense, LicenseQuery},
    },
    tabular::columns::Field,
};

use crate::desk::{Desk, desks, many};

const HEADER: &str =
    "key,product,customer_email,customer_name,status,activation_limit,expires_at,flags";

fn file(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn counts(job: &Job) -> (u32, u32, u32, u32) {
    let report = &job.report;
    (
        report.created,
        report.updated,
        report.skipped,
        report.failed,
    )
}

fn fits(job: &Job) -> Vec<FitProblem> {
    let code = |code| match code {
        RowProblemCode::Fit(fit) => fit,
        RowProblemCode::Cell(cell) => panic!("{cell:?} is of the cell"),
        RowProblemCode::Seat(seat) => panic!("{seat:?} is of a seat"),
    };
    job.report
        .problems
        .iter()
        .map(|problem| code(problem.code))
        .collect()
}

#[tokio::test]
async fn a_dry_run_foretells_the_import_and_writes_nothing() {
    for desk in desks().await {
        let plan = desk
            .plan(file(&[
                "KEY-0001,Pro,ann@example.com,Ann,active,3,2031-05-01,sso;audit",
                "KEY-0002,Pro,ANN@example.com,Ann,assigned,-1,Lifetime,",
                "KEY-0003,Team,,,available,1,,",
                "KEY-0004,Team,,,active,1,,",
                "key-0001,Pro,ann@example.com,Ann,active,3,2031-05-01,",
            ]))
            .await;
        let dry = desk.check(&plan).await;
        assert_eq!(dry.state, JobState::Done, "{:?}", dry.problem);
        assert_eq!(counts(&dry), (3, 0, 0, 2));
        assert_eq!((dry.report.new_customers, dry.report.new_products), (1, 2));
        assert_eq!(desk.licenses().await, [], "a dry run writes no license");

        let applied = desk.apply(&plan).await;
        assert_eq!(
            applied.report, dry.report,
            "the import does what the dry run said"
        );
        assert_eq!(
            fits(&applied),
            [FitProblem::CustomerMissing, FitProblem::DuplicateInFile]
        );
        let ann = desk.license("KEY-0001").await;
        assert_eq!(ann.status, LicenseStatus::Active);
        assert_eq!(ann.customer.expect("Ann").name, "Ann");
        assert_eq!(desk.license("KEY-0002").await.activation_limit, -1);
    }
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    for desk in desks().await {
        let text = file(&[
            "KEY-0001,Pro,ann@example.com,Ann,active,3,2031-05-01,\"{\"\"seats\"\":2.5}\"",
            "KEY-0002,Pro,bob@example.com,Bob,revoked,1,2019-05-01,",
            "KEY-0003,Pro,,,available,1,,",
        ]);
        assert_eq!(counts(&desk.import(&text).await), (3, 0, 0, 0));
        let before = desk.licenses().await;
        assert_eq!(counts(&desk.import(&text).await), (0, 0, 3, 0));
        assert_eq!(desk.licenses().await, before, "not even a version moved");
    }
}

#[tokio::test]
async fn an_existing_license_is_edited_and_its_history_tells() {
    for desk in desks().await {
        desk.import(file(&[
            "KEY-0001,Pro,ann@example.com,Ann,active,3,2031-05-01,",
            "KEY-0002,Pro,,,available,1,,",
        ]))
        .await;
        let job = desk
            .import(file(&[
                "KEY-0001,Pro,bob@example.com,Bob,active,7,Lifetime,",
                "KEY-0002,Pro,ann@example.com,Ann,assigned,1,,",
            ]))
            .await;
        assert_eq!(counts(&job), (0, 2, 0, 0), "{:?}", job.report.problems);
        let handed_over = desk.license("KEY-0001").await;
        assert_eq!(
            handed_over.customer.as_ref().expect("Bob").email,
            "bob@example.com"
        );
        assert_eq!(
            (handed_over.activation_limit, handed_over.expires_at),
            (7, None)
        );
        assert_eq!(
            desk.license("KEY-0002").await.status,
            LicenseStatus::Assigned
        );
        let request = GetLicense { id: handed_over.id };
        let detail = desk
            .scope()
            .await
            .get_license(request)
            .await
            .expect("the license");
        let entry = detail.history.first().expect("an entry for the update");
        assert_eq!(
            (entry.action.as_str(), entry.door.as_str()),
            ("apply_import", "import")
        );
        let fields: Vec<_> = entry
            .changes
            .iter()
            .map(|change| change.field.as_str())
            .collect();
        assert_eq!(fields, ["customer_id", "activation_limit", "expires_at"]);
    }
}

#[tokio::test]
async fn a_row_that_breaks_the_rules_of_editing_fails_alone() {
    for desk in desks().await {
        desk.import(file(&[
            "KEY-0001,Pro,ann@example.com,Ann,active,3,2031-05-01,",
            "KEY-0002,Pro,ann@example.com,Ann,revoked,3,2031-05-01,",
            "KEY-0003,Pro,ann@example.com,Ann,expired,3,2020-05-01,",
            "KEY-0004,Team,ann@example.com,Ann,active,3,2031-05-01,",
            "KEY-0005,Team,ann@example.com,Ann,active,3,2031-05-01,",
            "KEY-0006,Team,ann@example.com,Ann,active,3,2031-05-01,",
        ]))
        .await;
        let plan = desk
            .plan(file(&[
                "KEY-0001,Pro,ann@example.com,Ann,revoked,3,2031-05-01,",
                "KEY-0002,Pro,ann@example.com,Ann,revoked,9,2031-05-01,",
                "KEY-0003,Pro,ann@example.com,Ann,expired,3,2031-05-01,",
                "KEY-0004,Pro,ann@example.com,Ann,active,3,2031-05-01,",
                "KEY-0005,Team,,,active,3,2031-05-01,",
                "KEY-0006,Team,ann@example.com,Ann,active,3,2021-05-01,",
                "KEY-0007,,ann@example.com,Ann,active,3,2031-05-01,",
                "KEY-0008,Pro,ann@example.com,Ann,active,3,2031-05-01,",
            ]))
            .await;
        let job = desk.apply(&plan).await;
        assert_eq!(counts(&job), (1, 0, 0, 7));
        assert_eq!(
            fits(&job),
            [
                FitProblem::StatusDiffers,
                FitProblem::Revoked,
                FitProblem::Expired,
                FitProblem::ProductDiffers,
                FitProblem::CustomerCleared,
                FitProblem::ExpiryInPast,
                FitProblem::ProductMissing,
            ]
        );
        let first = &job.report.problems[0];
        assert_eq!((first.row, first.column.as_str()), (2, "status"));
        assert_eq!(first.suggestion.as_deref(), Some("active"));
        let lines = desk.result(&job, true).await;
        assert_eq!(
            lines.lines().count(),
            8,
            "a header and seven problems:\n{lines}"
        );
        assert_eq!(desk.result(&job, false).await.lines().count(), 9);
    }
}

#[tokio::test]
async fn products_and_customers_are_made_only_on_request() {
    for desk in desks().await {
        let mut plan = desk
            .plan(file(&[
                "KEY-0001,Pro,ann@example.com,Ann,active,3,2031-05-01,",
                "KEY-0002,Pro,,,available,3,2031-05-01,",
            ]))
            .await;
        plan.create_products = false;
        assert_eq!(
            fits(&desk.check(&plan).await),
            [FitProblem::UnknownProduct; 2]
        );
        plan.create_products = true;
        plan.create_customers = false;
        let job = desk.apply(&plan).await;
        assert_eq!(fits(&job), [FitProblem::UnknownCustomer]);
        assert_eq!((job.report.new_products, job.report.new_customers), (1, 0));
    }
}

#[tokio::test]
async fn all_or_nothing_is_undone_by_one_bad_row() {
    for desk in desks().await {
        let mut text = many(2_500);
        text.push_str("BULK-9999999,Product 1,not an address,assigned,5,2031-01-31\n");
        let mut plan = desk.plan(text).await;
        plan.all_or_nothing = true;
        let job = desk.apply(&plan).await;
        assert_eq!(job.state, JobState::Failed);
        assert_eq!(counts(&job), (0, 0, 0, 1));
        assert_eq!(desk.licenses().await, []);
        assert!(desk.result(&job, false).await.contains(",undone,"));

        let mut plan = desk.plan(many(2_500)).await;
        plan.all_or_nothing = true;
        let job = desk.apply(&plan).await;
        assert_eq!(
            (job.state, counts(&job)),
            (JobState::Done, (2_500, 0, 0, 0))
        );
    }
}

#[tokio::test]
async fn hostile_cells_fail_their_rows_and_nothing_else() {
    for desk in desks().await {
        let plan = desk
            .plan(file(&[
                "KEY-0001,Pro,ann@example.com,Ann,active,3,2031-05-01,\"{\"\"a\"\":\"\"\\u0000\"\"}\"",
                "KEY-0002,\"'; DROP TABLE licenses; --\",ann@example.com,Ann,active,3,2031-05-01,",
                "KEY-0003,Pro,ann@example.com,'=HYPERLINK(1),active,3,2031-02-30,",
                "KEY-0004,Pro,ann@example.com",
                "KEY-0005,Pro,bob@example.com,'=HYPERLINK(1),active,3,2031-02-03,",
                "=KEY-0006,Pro,,,available,99999999999999999999,,",
            ]))
            .await;
        let job = desk.apply(&plan).await;
        assert_eq!(job.state, JobState::Done, "{:?}", job.problem);
        assert_eq!(counts(&job), (2, 0, 0, 4), "{:?}", job.report.problems);
        let formula = desk.license("KEY-0005").await;
        assert_eq!(formula.customer.expect("Bob").name, "=HYPERLINK(1)");
        assert!(
            desk.result(&job, true).await.contains("'=KEY-0006"),
            "the result file guards what a spreadsheet would run"
        );
    }
}

#[tokio::test]
async fn columns_are_remembered_for_the_next_file() {
    for desk in desks().await {
        let mut plan = desk.plan("code,what\nKEY-0001,Pro\n").await;
        plan.fields = vec![Some(Field::Key), Some(Field::Product)];
        desk.apply(&plan).await;
        let next = desk.plan("code,what\nKEY-0002,Pro\n").await;
        assert_eq!(next.fields, plan.fields);
    }
}

#[tokio::test]
async fn ten_thousand_rows_are_imported_within_half_a_minute() {
    for desk in desks().await {
        let plan = desk.plan(many(10_000)).await;
        let begun = std::time::Instant::now();
        let job = desk.apply(&plan).await;
        assert_eq!(
            (job.state, counts(&job)),
            (JobState::Done, (10_000, 0, 0, 0))
        );
        assert_eq!(
            (job.report.new_customers, job.report.new_products),
            (1_000, 9)
        );
        assert!(
            begun.elapsed().as_secs() < 30,
            "it took {:?}",
            begun.elapsed()
        );
        eprintln!("{}: 10,000 rows in {:?}", engine(&desk), begun.elapsed());
    }
}

fn engine(desk: &Desk) -> String {
    format!("{:?}", desk.location.engine())
}

#[tokio::test]
async fn a_key_that_was_assigned_and_deleted_is_never_imported_again() {
    for desk in desks().await {
        let text = file(&[
            "KEY-0001,Pro,ann@example.com,Ann,assigned,3,,",
            "KEY-0002,Pro,ann@example.com,Ann,active,3,,",
            "KEY-0003,Pro,,,available,3,,",
        ]);
        assert_eq!(counts(&desk.import(&text).await), (3, 0, 0, 0));
        delete_one(&desk, "KEY-0001").await;
        delete_all(&desk).await;
        assert_eq!(desk.licenses().await, []);

        let plan = desk.plan(text.to_lowercase()).await;
        let dry = desk.check(&plan).await;
        assert_eq!(counts(&dry), (1, 0, 0, 2), "nobody ever had the third");
        let applied = desk.apply(&plan).await;
        assert_eq!(applied.report, dry.report);
        assert_eq!(fits(&applied), [FitProblem::KeyRetired; 2]);
        let left: Vec<_> = desk.licenses().await;
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].key, "key-0003");
    }
}

async fn delete_one(desk: &Desk, key: &str) {
    let license = desk.license(key).await;
    let delete = DeleteLicense {
        id: license.id,
        version: license.version,
        key_end: key[key.len() - 4..].to_owned(),
        reason: Some("made by mistake".into()),
    };
    let deleted = desk.scope().await.delete_license(delete).await;
    deleted.expect("it is deleted");
}

async fn delete_all(desk: &Desk) {
    let delete = ChangeLicenses {
        selection: LicenseSelection::Matching {
            query: LicenseQuery::default(),
            except: Vec::new(),
        },
        action: BulkAction::Delete,
        reason: Some("made by mistake".into()),
    };
    let job = desk.scope().await.change_licenses(delete).await;
    let done = desk.ended(&job.expect("it begins")).await;
    assert_eq!(done.state, JobState::Done, "{:?}", done.problem);
}
