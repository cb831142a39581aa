//! Giving and taking many seats from a file: tried dry, done, stopped and gone on with.

use std::collections::HashMap;

use rstest::rstest;

use super::{
    Stage,
    bulk::ended,
    bulk_lists::upload,
    catalogue::{field, make_customer, make_product},
    pools::{give, make_pool, seats},
};
use crate::{
    error::ErrorCode,
    ids::JobId,
    operations::{
        environments::Engine,
        imports::{DownloadImportResult, RowProblemCode, SeatProblem},
        jobs::{CancelJob, Job, JobKind, JobState, ResumeJob},
        pools::{ListHolders, Pool},
        seat_keeping::*,
    },
    service::{EnvironmentScope, held_open, row_channel},
};

/// What is asked of a file.
pub(super) async fn of_file(
    scope: &EnvironmentScope,
    text: &str,
    doing: SeatDoing,
    pool: Option<&Pool>,
) -> ChangeSeats {
    ChangeSeats {
        upload: upload(scope, text).await,
        doing,
        pool_id: pool.map(|pool| pool.id),
        dry_run: false,
        reason: Some("new term".into()),
        notify: false,
    }
}

pub(super) async fn done(scope: &EnvironmentScope, request: ChangeSeats) -> Job {
    let begun = scope.change_seats(request).await.expect("it begins");
    let done = ended(scope, begun.id).await;
    assert_eq!(done.state, JobState::Done, "{:?}", done.problem);
    done
}

async fn result(scope: &EnvironmentScope, job: JobId, only_problems: bool) -> String {
    let (sink, mut source) = row_channel();
    let scope = scope.clone();
    let request = DownloadImportResult { job, only_problems };
    let writing = tokio::spawn(async move { scope.download_import_result(request, sink).await });
    let mut bytes = Vec::new();
    while let Some(piece) = source.bytes.recv().await {
        bytes.extend(piece);
    }
    writing.await.expect("it ends").expect("the result");
    String::from_utf8(bytes).expect("UTF-8")
}

fn problems(job: &Job) -> Vec<(u32, SeatProblem)> {
    let of = |problem: &crate::operations::imports::RowProblem| match problem.code {
        RowProblemCode::Seat(code) => (problem.row, code),
        other => panic!("{other:?}"),
    };
    job.report.problems.iter().map(of).collect()
}

async fn holders(scope: &EnvironmentScope, pool: &Pool) -> Vec<(String, String)> {
    let ask = ListHolders {
        pool_id: Some(pool.id),
        limit: 200,
        ..ListHolders::default()
    };
    let page = scope.list_holders(ask).await.expect("the holders");
    let rows = page.rows.into_iter();
    rows.map(|row| (row.customer.name, row.customer.email))
        .collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_file_is_tried_dry_and_then_gives_as_many_seats_as_there_are(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 3, true).await;
    let other = make_pool(&scope, &product, 2, false).await;
    make_customer(&scope, "Annika", "annika@b.example").await;
    let text = format!(
        "Pool;Name;E-Mail\npool of 3;Somebody else;ANNIKA@b.example\nPool of 3;Bo;bo@b.example\n;;cy@b.example\n\
         Pool of 3;Bo again;BO@b.example\nPool of 3;Dee;dee(at)b.example\nNo pool;Eve;eve@b.example\n\
         {};Fay;bo@b.example\nPool of 3;Gus;gus@b.example\nPool of 3;Hal;hal@b.example\n",
        other.id
    );
    let ask = of_file(&scope, &text, SeatDoing::Assign, Some(&pool)).await;
    let dry = ChangeSeats {
        dry_run: true,
        ..ask.clone()
    };
    let said = done(&scope, dry).await;
    assert_eq!(said.kind, JobKind::CheckSeatChanges);
    let told = [
        (6, SeatProblem::EmailWrong),
        (7, SeatProblem::UnknownPool),
        (9, SeatProblem::NoSeatFree),
        (10, SeatProblem::NoSeatFree),
    ];
    assert_eq!(problems(&said), told);
    let report = |job: &Job| {
        let report = &job.report;
        (
            report.created,
            report.skipped,
            report.failed,
            report.new_customers,
        )
    };
    assert_eq!(report(&said), (4, 1, 4, 2));
    assert_eq!((said.done, said.total, said.has_result), (9, 9, true));
    assert_eq!(
        seats(&scope, &pool).await.free,
        3,
        "a dry run gives nothing"
    );
    assert!(holders(&scope, &pool).await.is_empty());
    let job = done(&scope, ask).await;
    assert_eq!(
        (job.kind, report(&job)),
        (JobKind::ChangeSeats, (4, 1, 4, 2))
    );
    assert_eq!(problems(&job), told);
    assert_eq!(
        (
            seats(&scope, &pool).await.free,
            seats(&scope, &other).await.free
        ),
        (0, 1)
    );
    let named = |name: &str, email: &str| (name.to_owned(), email.to_owned());
    let expected = [
        named("Annika", "annika@b.example"),
        named("Bo", "bo@b.example"),
        named("cy@b.example", "cy@b.example"),
    ];
    assert_eq!(holders(&scope, &pool).await, expected);
    let csv = result(&scope, job.id, false).await;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 10);
    assert_eq!(
        lines[0],
        "row,key,outcome,pool,email,column,value,problem,remedy"
    );
    assert!(
        lines[1].contains(",assigned,Pool of 3,ANNIKA@b.example"),
        "{csv}"
    );
    let wrong = result(&scope, job.id, true).await;
    assert_eq!(wrong.lines().count(), 5);
    assert!(
        wrong.contains("Add seats to the pool, or take the row out"),
        "{wrong}"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn seats_are_taken_back_by_key_and_by_person(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 3, true).await;
    let kept = make_pool(&scope, &product, 2, false).await;
    let one = give(&scope, &pool, "one@b.example").await.expect("a seat");
    let two = give(&scope, &pool, "two@b.example").await.expect("a seat");
    let held = give(&scope, &kept, "one@b.example").await.expect("a seat");
    let text = format!(
        "key,email,pool\n{},,\n,two@b.example,Pool of 3\n{},,\n,three@b.example,Pool of 3\n,two@b.example,Pool of 2\n\
         {},,\nNO-SUCH-KEY,,\n,,Pool of 3\n",
        one.license.key, one.license.key, held.license.key
    );
    let mut ask = of_file(&scope, &text, SeatDoing::Revoke, None).await;
    ask.reason = None;
    let refused = scope.change_seats(ask.clone()).await;
    assert_eq!(field(refused.expect_err("no reason")), "reason");
    ask.reason = Some("term is over".into());
    let dry = ChangeSeats {
        dry_run: true,
        ..ask.clone()
    };
    let said = done(&scope, dry).await;
    assert_eq!(
        seats(&scope, &pool).await.free,
        1,
        "a dry run takes nothing"
    );
    let job = done(&scope, ask).await;
    let report = &job.report;
    assert_eq!((report.updated, report.skipped, report.failed), (2, 1, 5));
    assert_eq!(said.report, job.report);
    let told = [
        (5, SeatProblem::UnknownPerson),
        (6, SeatProblem::Untransferable),
        (7, SeatProblem::Untransferable),
        (8, SeatProblem::UnknownKey),
        (9, SeatProblem::NobodyNamed),
    ];
    assert_eq!(problems(&job), told);
    let shown = &job.report.problems[2].value;
    assert!(!shown.contains(&held.license.key), "{shown}");
    assert_eq!(seats(&scope, &pool).await.free, 3);
    assert_eq!(seats(&scope, &kept).await.free, 1);
    let again = give(&scope, &pool, "two@b.example").await.expect("a seat");
    assert_ne!(again.license.key, two.license.key);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_cancelled_file_goes_on_where_it_stopped_and_gives_nobody_two_seats(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 230, true).await;
    let mut text = "email\n".to_owned();
    for number in 0..230 {
        text.push_str(&format!("person{number}@b.example\n"));
    }
    let ask = of_file(&scope, &text, SeatDoing::Assign, Some(&pool)).await;
    let begun = scope.change_seats(ask).await.expect("it begins");
    let held = held_open::next_chunk_of(begun.id);
    held.reached.await.expect("a chunk is written");
    scope
        .cancel_job(CancelJob { id: begun.id })
        .await
        .expect("it is asked to stop");
    held.release.send(()).expect("the chunk waits");
    let stopped = ended(&scope, begun.id).await;
    assert_eq!((stopped.state, stopped.done), (JobState::Cancelled, 100));
    assert!(stopped.resumable);
    assert_eq!(seats(&scope, &pool).await.free, 130);
    let again = scope.resume_job(ResumeJob { id: begun.id }).await;
    let finished = ended(&scope, again.expect("it goes on").id).await;
    assert_eq!(finished.state, JobState::Done, "{:?}", finished.problem);
    assert_eq!((finished.report.created, finished.report.failed), (230, 0));
    assert_eq!(seats(&scope, &pool).await.free, 0);
    let csv = result(&scope, begun.id, false).await;
    let mut keys: HashMap<&str, u32> = HashMap::new();
    for line in csv.lines().skip(1) {
        *keys
            .entry(line.split(',').nth(1).expect("a key"))
            .or_default() += 1;
    }
    assert_eq!(keys.len(), 230);
    let check = scope.check_seats(CheckSeats {}).await.expect("a count");
    assert!(check.differences.is_empty(), "{check:?}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_file_that_cannot_do_is_refused_before_anything_begins(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 3, true).await;
    for (text, doing) in [
        ("name\nBo\n", SeatDoing::Assign),
        ("email\nbo@b.example\n", SeatDoing::Assign),
        ("name\nBo\n", SeatDoing::Revoke),
        ("pool,email\n", SeatDoing::Assign),
    ] {
        let ask = of_file(&scope, text, doing, None).await;
        let refused = scope.change_seats(ask).await.expect_err(text);
        assert_eq!(refused.code(), ErrorCode::Invalid, "{text}: {refused}");
    }
    let mut ask = of_file(
        &scope,
        "email\nbo@b.example\n",
        SeatDoing::Assign,
        Some(&pool),
    )
    .await;
    ask.pool_id = Some(crate::ids::PoolId::new(super::start()));
    let refused = scope.change_seats(ask).await.expect_err("no such pool");
    assert_eq!(refused.code(), ErrorCode::NotFound);
}
