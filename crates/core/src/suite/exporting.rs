//! Exports: the list as shown, the selection, and what happens when nobody listens any more.

use rstest::rstest;

use super::{Stage, customer, plant, product, seed};
use crate::{
    error::{Error, ErrorCode},
    operations::{
        StreamSummary,
        audit::{AuditFilter, ExportAudit, ListAudit},
        bulk::{BulkAction, ChangeLicenses, DownloadBulkResult},
        environments::Engine,
        exports::{ExportColumn, ExportFormat, ExportLicenses, LicenseSelection},
        jobs::{GetJob, JobState},
        licenses::{LicenseQuery, Sort, SortField, SortOrder},
    },
    service::{EnvironmentScope, row_channel},
    store::one,
};

async fn export(scope: &EnvironmentScope, request: ExportLicenses) -> (String, StreamSummary) {
    let (sink, mut source) = row_channel();
    let scope = scope.clone();
    let writing = tokio::spawn(async move { scope.export_licenses(request, sink).await });
    let mut bytes = Vec::new();
    while let Some(piece) = source.bytes.recv().await {
        bytes.extend(piece);
    }
    let summary = writing.await.expect("the export ends").expect("the export");
    (String::from_utf8(bytes).expect("UTF-8"), summary)
}

fn by_key(selection: LicenseSelection, format: ExportFormat) -> ExportLicenses {
    ExportLicenses {
        selection,
        columns: vec![
            ExportColumn::Key,
            ExportColumn::CustomerName,
            ExportColumn::Status,
            ExportColumn::ActivationLimit,
            ExportColumn::ExpiresAt,
        ],
        format,
        bom: false,
        guard_formulas: true,
    }
}

fn everything_by_key() -> LicenseQuery {
    LicenseQuery {
        sort: Sort {
            field: SortField::Key,
            order: SortOrder::Ascending,
        },
        ..LicenseQuery::default()
    }
}

async fn planted(engine: Engine) -> Option<(Stage, EnvironmentScope)> {
    let stage = Stage::on(engine).await?;
    let scope = stage.production().await;
    let holder = customer(1, "=cmd()", "a@b.example");
    let plan = product(1, "Pro");
    let mut unlimited = seed(3, "KEY-C", &plan, Some(&holder));
    unlimited.row.activation_limit = -1;
    plant(
        &scope,
        vec![
            seed(1, "KEY-B", &plan, None),
            seed(2, "KEY-A", &plan, Some(&holder)),
            unlimited,
        ],
    )
    .await;
    Some((stage, scope))
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_export_is_the_list_in_its_order_with_formulas_guarded(#[case] engine: Engine) {
    let Some((_stage, scope)) = planted(engine).await else {
        return;
    };
    let all = LicenseSelection::Matching {
        query: everything_by_key(),
        except: Vec::new(),
    };
    let (csv, summary) = export(&scope, by_key(all.clone(), ExportFormat::Csv)).await;
    let lines: Vec<_> = csv.split("\r\n").collect();
    let expected = [
        "key,customer_name,status,activation_limit,expires_at",
        "KEY-A,'=cmd(),active,3,Lifetime",
        "KEY-B,,available,3,Lifetime",
        "KEY-C,'=cmd(),active,-1,Lifetime",
        "",
    ];
    assert_eq!(lines, expected);
    assert_eq!(
        summary,
        StreamSummary {
            rows: 3,
            missing: 0
        }
    );
    let (json, _) = export(&scope, by_key(all, ExportFormat::Json)).await;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).expect("a JSON array");
    assert_eq!(rows[0]["customer_name"], "=cmd()");
    assert_eq!(rows[2]["activation_limit"], -1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_selection_exports_its_rows_and_counts_those_deleted_meanwhile(#[case] engine: Engine) {
    let Some((_stage, scope)) = planted(engine).await else {
        return;
    };
    let plan = product(1, "Pro");
    let gone = seed(99, "", &plan, None).row.id;
    let ids = vec![
        seed(3, "", &plan, None).row.id,
        gone,
        seed(2, "", &plan, None).row.id,
    ];
    let (csv, summary) = export(
        &scope,
        by_key(LicenseSelection::These { ids }, ExportFormat::Csv),
    )
    .await;
    let keys: Vec<_> = csv.lines().skip(1).map(|line| &line[..5]).collect();
    assert_eq!(keys, ["KEY-C", "KEY-A"]);
    assert_eq!(
        summary,
        StreamSummary {
            rows: 2,
            missing: 1
        }
    );
    let except = vec![seed(3, "", &plan, None).row.id];
    let most = LicenseSelection::Matching {
        query: everything_by_key(),
        except,
    };
    assert_eq!(
        export(&scope, by_key(most, ExportFormat::Csv)).await.1.rows,
        2
    );
}

#[tokio::test]
async fn an_export_ends_as_cancelled_when_nobody_takes_its_rows() {
    let (_stage, scope) = planted(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let (sink, source) = row_channel();
    drop(source);
    let audited = async || {
        let mut tx = scope.environment.database.read().await.expect("a snapshot");
        one!(
            tx,
            (i64,),
            "SELECT count(*) FROM audit_entries WHERE action = 'export_licenses'"
        )
        .expect("a count")
        .0
    };
    let before = audited().await;
    let all = LicenseSelection::Matching {
        query: everything_by_key(),
        except: Vec::new(),
    };
    let outcome = scope
        .export_licenses(by_key(all, ExportFormat::Csv), sink)
        .await;
    assert!(matches!(outcome, Err(Error::Cancelled)), "{outcome:?}");
    // Whoever takes rows and hangs up before the end leaves a trace all the same.
    assert_eq!(audited().await, before + 1);
}

/// What the trail keeps of the newest entry.
async fn newest_details(scope: &EnvironmentScope) -> (String, serde_json::Value) {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (action, body) = one!(
        tx,
        (String, String),
        "SELECT e.action, d.body FROM audit_entries e JOIN audit_details d ON d.entry_id = e.id
         ORDER BY e.seq DESC LIMIT 1"
    )
    .expect("an entry");
    (action, serde_json::from_str(&body).expect("JSON"))
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_trail_keeps_no_keys_that_somebody_looked_for(#[case] engine: Engine) {
    let Some((_stage, scope)) = planted(engine).await else {
        return;
    };
    for (search, told) in [
        (
            "KEY-A\nKEY-B\nPRO-9KHT-4WNA-X2VD",
            serde_json::json!({ "keys": 3 }),
        ),
        (
            "PRO-9KHT-4WNA-X2VD",
            serde_json::json!({ "text": "PRO-9KHT…", "length": 18 }),
        ),
        (" ", serde_json::Value::Null),
    ] {
        let query = LicenseQuery {
            search: search.into(),
            ..everything_by_key()
        };
        let matching = LicenseSelection::Matching {
            query,
            except: Vec::new(),
        };
        export(&scope, by_key(matching, ExportFormat::Csv)).await;
        let (action, details) = newest_details(&scope).await;
        assert_eq!(action, "export_licenses");
        assert_eq!(details["query"]["search"], told);
        let filter = AuditFilter {
            search: search.into(),
            ..AuditFilter::default()
        };
        let (sink, mut source) = row_channel();
        let request = ExportAudit {
            filter,
            format: ExportFormat::Csv,
        };
        let drain = async { while source.bytes.recv().await.is_some() {} };
        let (written, ()) = tokio::join!(scope.export_audit(request, sink), drain);
        written.expect("an export");
        let (action, details) = newest_details(&scope).await;
        assert_eq!(action, "export_audit");
        assert_eq!(details["filter"]["search"], told);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_takes_out_the_result_of_a_bulk_change_is_told_in_the_trail(#[case] engine: Engine) {
    let Some((_stage, scope)) = planted(engine).await else {
        return;
    };
    let all = LicenseSelection::Matching {
        query: everything_by_key(),
        except: Vec::new(),
    };
    let begun = scope
        .change_licenses(ChangeLicenses {
            selection: all,
            action: BulkAction::ChangeLimit {
                activation_limit: 7,
            },
            reason: None,
        })
        .await
        .expect("it begins");
    let mut state = begun.state;
    while state == JobState::Running {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        let job = scope.get_job(GetJob { id: begun.id }).await;
        state = job.expect("the job").state;
    }
    let (sink, mut source) = row_channel();
    let drain = async { while source.bytes.recv().await.is_some() {} };
    let request = DownloadBulkResult { job: begun.id };
    let (written, ()) = tokio::join!(scope.download_bulk_result(request, sink), drain);
    assert_eq!(written.expect("the result").rows, 3);
    let told = scope
        .list_audit(ListAudit {
            filter: AuditFilter {
                action: Some("download_bulk_result".into()),
                subject_id: Some(begun.id.0),
                ..AuditFilter::default()
            },
            before: None,
            limit: 10,
        })
        .await
        .expect("the trail");
    assert_eq!(told.entries.len(), 1);
}

#[tokio::test]
async fn an_export_without_columns_is_refused() {
    let (_stage, scope) = planted(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let (sink, _source) = row_channel();
    let all = LicenseSelection::Matching {
        query: everything_by_key(),
        except: Vec::new(),
    };
    let request = ExportLicenses {
        columns: Vec::new(),
        ..by_key(all, ExportFormat::Csv)
    };
    let refused = scope
        .export_licenses(request, sink)
        .await
        .expect_err("refused");
    assert_eq!(refused.code(), ErrorCode::Invalid);
}
