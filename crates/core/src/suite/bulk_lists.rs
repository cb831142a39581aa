//! Assigning from a list of customers: an uploaded table, as far as it reaches, however long it is.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rstest::rstest;

use super::{
    Stage,
    bulk::{all_of, change, changed, result},
    catalogue::field,
    customer, plant, product, seed,
};
use crate::{
    error::ErrorCode,
    ids::{JobId, UploadId},
    operations::{
        bulk::*,
        environments::Engine,
        exports::LicenseSelection,
        imports::{PIECE_LIMIT, UploadImport},
        jobs::ListJobs,
        licenses::GetLicense,
    },
    service::EnvironmentScope,
    store::one,
};

/// Hands a file in, piece by piece.
pub(super) async fn upload(scope: &EnvironmentScope, text: &str) -> UploadId {
    let size = u32::try_from(text.len()).expect("a small file");
    let (mut upload, mut offset) = (None, 0);
    for piece in text.as_bytes().chunks(PIECE_LIMIT) {
        let request = UploadImport {
            upload,
            file_name: "customers.csv".into(),
            offset,
            size,
            piece: STANDARD.encode(piece),
        };
        let taken = scope.upload_import(request).await.expect("a piece");
        (upload, offset) = (Some(taken.id), taken.received);
    }
    upload.expect("a file that is not empty")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_list_of_customers_goes_as_far_as_it_reaches(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = product(1, "Pro");
    let known = customer(1, "Annika", "annika@x.example");
    let mut seeds = vec![seed(1, "PRO-0001", &plan, Some(&known))];
    seeds.extend((2..=7).map(|number| seed(number, &format!("PRO-{number:04}"), &plan, None)));
    let ids: Vec<_> = seeds.iter().map(|seed| seed.row.id).collect();
    plant(&scope, seeds).await;
    let four = "Name;E-Mail;Note\nSomebody else;ANNIKA@x.example;x\nBo;bo@x.example;\n;cy@x.example;\nBo again;bo@x.example;\n";
    let list = upload(&scope, four).await;
    let action = BulkAction::AssignFromList { list };
    // One picked twice is picked once.
    let picked = ids.iter().copied().chain([ids[2]]).collect();
    let selection = LicenseSelection::These { ids: picked };
    let ask = ForeseeBulk {
        selection: selection.clone(),
        action: action.clone(),
    };
    let foresight = scope.foresee_bulk(ask).await.expect("a foresight");
    assert_eq!((foresight.selected, foresight.will_change), (7, 4));
    let (done, report) = changed(&scope, change(selection, action)).await;
    assert_eq!((report.changed, report.refused, report.missing), (4, 3, 0));
    assert_eq!(report.new_customers, 2);
    let mut holders = Vec::new();
    for id in &ids {
        let detail = scope.get_license(GetLicense { id: *id }).await;
        let detail = detail.expect("the license");
        holders.push(
            detail
                .customer
                .map(|customer| (customer.name, customer.email)),
        );
    }
    let held = |name: &str, email: &str| Some((name.to_owned(), email.to_owned()));
    let expected = [
        held("Annika", "annika@x.example"),
        held("Annika", "annika@x.example"),
        held("Bo", "bo@x.example"),
        held("cy@x.example", "cy@x.example"),
        held("Bo", "bo@x.example"),
        None,
        None,
    ];
    assert_eq!(holders, expected);
    let told = result(&scope, done.id).await;
    assert_eq!(told.lines().count(), 8, "{told}");
    assert_eq!(told.matches("The list has no customer left").count(), 2);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_list_that_cannot_be_used_says_which_row_and_changes_nothing(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = product(1, "Pro");
    plant(&scope, vec![seed(1, "PRO-0001", &plan, None)]).await;
    let long = format!("email,name\nbo@x.example,{}\n", "x".repeat(201));
    for (text, said) in [
        ("email\nbo@x.example\nnobody\n", "Row 3"),
        (long.as_str(), "Row 2: a name"),
        ("who,what\nbo,cy\n", "No column"),
        ("email,name\n", "1 to 100,000"),
    ] {
        let list = upload(&scope, text).await;
        let ask = change(all_of(plan.id), BulkAction::AssignFromList { list });
        let refused = scope.change_licenses(ask).await.expect_err(said);
        assert_eq!(field(refused), "list");
        let ask = ForeseeBulk {
            selection: all_of(plan.id),
            action: BulkAction::AssignFromList { list },
        };
        let refused = scope.foresee_bulk(ask).await.expect_err(said);
        assert!(refused.to_failure().what.contains(said), "{refused:?}");
    }
    let unknown = BulkAction::AssignFromList {
        list: UploadId(uuid::Uuid::from_u128(7)),
    };
    let refused = scope
        .change_licenses(change(all_of(plan.id), unknown))
        .await;
    assert_eq!(refused.expect_err("no list").code(), ErrorCode::NotFound);
    let jobs = scope.list_jobs(ListJobs { limit: 10 }).await;
    assert!(jobs.expect("the jobs").is_empty());
}

/// How long the request is that a job keeps.
async fn kept_of(scope: &EnvironmentScope, id: JobId) -> i64 {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (length,) = one!(
        tx,
        (i64,),
        "SELECT CAST(octet_length(CAST(request AS TEXT)) AS BIGINT) FROM jobs WHERE id = $1",
        id
    )
    .expect("the job");
    length
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_list_of_a_hundred_thousand_is_taken_and_goes_when_the_work_is_done(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = product(1, "Pro");
    let seeds = (1..=3).map(|number| seed(number, &format!("PRO-{number:04}"), &plan, None));
    plant(&scope, seeds.collect()).await;
    let mut text = String::from("email,name\n");
    for number in 1..=100_000 {
        text.push_str(&format!(
            "customer-{number}@some-company-with-a-long-name.example,Customer Number {number}\n"
        ));
    }
    assert!(text.len() > 4 << 20, "more than one request may carry");
    let list = upload(&scope, &text).await;
    let action = BulkAction::AssignFromList { list };
    let (done, report) = changed(&scope, change(all_of(plan.id), action.clone())).await;
    assert_eq!((report.changed, report.new_customers), (3, 3));
    assert!(kept_of(&scope, done.id).await < 1_000);
    for _ in 0..100 {
        if scope.foresee_bulk(foresee(&plan, &action)).await.is_err() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let gone = scope.foresee_bulk(foresee(&plan, &action)).await;
    assert_eq!(gone.expect_err("it is gone").code(), ErrorCode::NotFound);

    text.push_str("one-too-many@x.example,One Too Many\n");
    let list = upload(&scope, &text).await;
    let ask = change(all_of(plan.id), BulkAction::AssignFromList { list });
    let refused = scope.change_licenses(ask).await;
    assert_eq!(field(refused.expect_err("too many")), "list");
}

fn foresee(plan: &crate::operations::licenses::ProductRef, action: &BulkAction) -> ForeseeBulk {
    ForeseeBulk {
        selection: all_of(plan.id),
        action: action.clone(),
    }
}
