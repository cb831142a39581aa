//! Rows out: the same bytes through both doors, and trailers that say that they are whole.

use std::sync::Arc;

use http_body_util::BodyExt;
use keydesk_core::{
    backend::backup::check_backup,
    error::ErrorCode,
    operations::{
        StreamSummary,
        backups::BackUp,
        exports::{ExportColumn, ExportFormat, ExportLicenses, LicenseSelection},
        licenses::LicenseQuery,
    },
    service::row_channel,
};
use reqwest::Response;
use serde_json::{Value, json};

use crate::house::House;

fn export(selection: &Value, format: &str) -> Value {
    json!({
        "selection": selection, "format": format, "bom": true, "guard_formulas": true,
        "columns": ["key", "product", "customer_name", "customer_email", "status", "activation_limit", "expires_at", "metadata"],
    })
}

fn everything() -> Value {
    json!({ "kind": "matching", "query": { "sort": { "field": "key", "order": "ascending" } }, "except": [] })
}

/// The body, and what the trailers say.
async fn whole(response: Response) -> (Vec<u8>, Option<StreamSummary>) {
    let mut body = http::Response::<reqwest::Body>::from(response).into_body();
    let (mut bytes, mut summary) = (Vec::new(), None);
    while let Some(frame) = body.frame().await {
        match frame.expect("a whole stream").into_data() {
            Ok(data) => bytes.extend_from_slice(&data),
            Err(end) => {
                let trailers = end.into_trailers().expect("trailers");
                let number = |name: &str| {
                    trailers[name]
                        .to_str()
                        .expect("text")
                        .parse()
                        .expect("a number")
                };
                summary = Some(StreamSummary {
                    rows: number("keydesk-rows"),
                    missing: number("keydesk-missing"),
                });
            }
        }
    }
    (bytes, summary)
}

async fn rows_are_the_same(house: House) {
    let picked = {
        let page = json!({ "query": {}, "offset": 10, "limit": 3 });
        let rows = house
            .desk("list_licenses", Some("production"), page)
            .await
            .expect("a page");
        let ids: Vec<_> = (0..3)
            .filter_map(|place| rows.pointer(&format!("/rows/{place}/id")).cloned())
            .collect();
        json!({ "kind": "these", "ids": ids })
    };
    for (selection, rows) in [(everything(), 320), (picked, 3)] {
        for (format, kind) in [
            ("csv", "text/csv; charset=utf-8"),
            ("json", "application/json"),
        ] {
            let request = export(&selection, format);
            let (desk, said) = house
                .desk_rows("export_licenses", "production", request.clone())
                .await
                .expect("rows");
            let response = house
                .http_rows("export_licenses", "production", &request)
                .await;
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["content-type"], kind);
            assert_eq!(
                response.headers()["content-disposition"],
                format!("attachment; filename=\"licenses-production.{format}\"")
            );
            let (bytes, trailers) = whole(response).await;
            assert!(bytes == desk, "{format} differs between the doors");
            assert_eq!(trailers.as_ref(), Some(&said));
            assert_eq!(said.rows, rows);
        }
    }
    for broken in [
        json!({}),
        export(&json!({ "kind": "these", "ids": [7] }), "csv"),
        no_columns(),
    ] {
        let desk = house
            .desk_rows("export_licenses", "production", broken.clone())
            .await
            .expect_err("refused");
        let response = house
            .http_rows("export_licenses", "production", &broken)
            .await;
        assert!(response.status().is_client_error());
        assert_eq!(response.json::<Value>().await.expect("a failure"), desk);
    }
    other_rows_are_the_same(&house).await;
    house.leave().await;
}

fn no_columns() -> Value {
    let mut request = export(&everything(), "csv");
    request["columns"] = json!([]);
    request
}

/// Other streams: the audit trail, and the result of a bulk change.
async fn other_rows_are_the_same(house: &House) {
    let change = json!({
        "selection": everything(), "action": { "kind": "set_flag", "flag": "beta", "value": true }, "reason": "Ticket 4821",
    });
    let production = Some("production");
    let mut job = house.desk("change_licenses", production, change).await;
    while let Ok(running) = &job
        && running["state"] == "running"
    {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        let look = json!({ "id": running["id"] });
        job = house.desk("get_job", production, look).await;
    }
    let job = job.expect("a job");
    assert_eq!(job["state"], "done", "{job}");
    // Exports are in the trail themselves, so what is compared ends before them.
    let filter = json!({ "to": "2026-11-20T00:00:00Z" });
    let nobody = json!({ "job": "0192e7d0-5b1c-7e7a-9b3c-0d51e6a80f42" });
    let period = json!({ "from": "2026-11-01", "to": "2026-11-20" });
    for (operation, request) in [
        (
            "export_report",
            json!({
                "report": { "kind": "usage", "ask": { "period": period } },
                "format": "csv", "bom": true, "guard_formulas": true,
            }),
        ),
        (
            "export_report",
            json!({
                "report": { "kind": "customers", "product_id": null },
                "format": "json", "bom": false, "guard_formulas": false,
            }),
        ),
        ("download_bulk_result", json!({ "job": job["id"] })),
        ("download_bulk_result", nobody),
        ("export_audit", json!({ "filter": filter, "format": "csv" })),
        (
            "export_audit",
            json!({ "filter": filter, "format": "json" }),
        ),
        ("export_audit", json!({ "filter": filter })),
    ] {
        let desk = house
            .desk_rows(operation, "production", request.clone())
            .await;
        let response = house.http_rows(operation, "production", &request).await;
        match desk {
            Ok((rows, said)) => {
                let (bytes, trailers) = whole(response).await;
                assert!(bytes == rows, "{operation} differs between the doors");
                assert_eq!(trailers.as_ref(), Some(&said), "{operation}");
                assert!(said.rows > 0 || operation == "export_audit", "{operation}");
            }
            Err(failure) => {
                assert!(response.status().is_client_error(), "{operation}");
                let over_http = response.json::<Value>().await.expect("a failure");
                assert_eq!(over_http, failure, "{operation}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_out_are_the_same_bytes_through_both_doors_on_sqlite() {
    rows_are_the_same(House::on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_out_are_the_same_bytes_through_both_doors_on_postgres() {
    if let Some(house) = House::on_postgres().await {
        rows_are_the_same(house).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_remote_call_takes_rows_and_their_number() {
    let house = House::on_sqlite().await;
    let request = ExportLicenses {
        selection: LicenseSelection::Matching {
            query: LicenseQuery::default(),
            except: Vec::new(),
        },
        columns: vec![ExportColumn::Key, ExportColumn::Status],
        format: ExportFormat::Csv,
        bom: false,
        guard_formulas: true,
    };
    let (sink, mut source) = row_channel();
    let reading = tokio::spawn(async move {
        let mut bytes = Vec::new();
        while let Some(piece) = source.bytes.recv().await {
            bytes.extend(piece);
        }
        bytes
    });
    let summary = house
        .remote()
        .export_licenses("production", &request, sink)
        .await
        .expect("rows");
    let bytes = reading.await.expect("bytes");
    assert_eq!(
        summary,
        StreamSummary {
            rows: 320,
            missing: 0
        }
    );
    assert_eq!(
        bytes.iter().filter(|byte| **byte == b'\n').count(),
        321,
        "a header and the rows"
    );
    house.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_comes_whole_through_both_doors() {
    let house = House::on_sqlite().await;
    let desk = house.desk_file("back_up").await.expect("a backup");
    let (sink, mut source) = row_channel();
    let reading = tokio::spawn(async move {
        let mut bytes = Vec::new();
        while let Some(piece) = source.bytes.recv().await {
            bytes.extend(piece);
        }
        bytes
    });
    let summary = house.remote().back_up(&BackUp {}, sink).await;
    assert!(summary.expect("a backup").rows > 320);
    let served = reading.await.expect("bytes");
    let response = house.post("back_up", None).json(&json!({})).send().await;
    let response = response.expect("an answer");
    assert_eq!(response.headers()["content-type"], "application/x-tar");
    assert_eq!(
        response.headers()["content-disposition"],
        "attachment; filename=\"workspace.keydesk-backup\""
    );
    let (over_http, _) = whole(response).await;
    let folder = tempfile::tempdir().expect("a folder");
    for (number, bytes) in [desk, served, over_http].into_iter().enumerate() {
        let file = folder.path().join(format!("{number}.keydesk-backup"));
        std::fs::write(&file, bytes).expect("written");
        let info = check_backup(&file, None, Arc::new(house.clock.clone())).await;
        // Those of production, of staging and of development.
        assert_eq!(info.expect("it is whole").licenses, 320 + 40 + 12);
    }
    house.leave().await;
}

#[tokio::test]
async fn the_remote_call_does_not_take_half_a_stream_for_a_whole_one() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let app = axum::Router::new().fallback(async || "key\r\nA-1\r\n");
    tokio::spawn(async move { axum::serve(listener, app).await });
    let remote = keydesk_core::remote::Remote::new(&address, "token").expect("a server");
    let request = ExportLicenses {
        selection: LicenseSelection::These { ids: Vec::new() },
        columns: vec![ExportColumn::Key],
        format: ExportFormat::Csv,
        bom: false,
        guard_formulas: true,
    };
    let (sink, _source) = row_channel();
    let failure = remote
        .export_licenses("production", &request, sink)
        .await
        .expect_err("no trailers");
    assert_eq!(failure.code, ErrorCode::Unreachable);
}
