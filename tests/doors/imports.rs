//! Rows in and the jobs that take them: an import through either door goes the same way, step by step.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::house::{House, Outcome};

const PRODUCTION: &str = "production";

/// Two good rows, one that creates a customer, and one that nothing can be made of.
const FILE: &str = "key,product,customer_name,customer_email,status,activation_limit\r\n\
    DOOR-0001,Pro Plan,,,available,3\r\n\
    DOOR-0002,Pro Plan,Zoé Brontë,zoe@bronte.example,assigned,5\r\n\
    DOOR-0003,Team Plan,Zoé Brontë,zoe@bronte.example,active,-1\r\n\
    DOOR-0004,Pro Plan,,,no such state,3\r\n";

/// Three people for two seats, and a row that names none.
const SEATS: &str = "email,name,note\r\nbo@doors.example,Bo,\r\ncy@doors.example,Cy,\r\n\
    dee@doors.example,Dee,\r\n,Nobody,x\r\n";

#[derive(Clone, Copy, PartialEq)]
enum Door {
    Desk,
    Http,
}

/// A house entered through one of its doors.
struct Visit {
    house: House,
    door: Door,
}

impl Visit {
    async fn call(&self, operation: &str, request: Value) -> Outcome {
        match self.door {
            Door::Desk => self.house.desk(operation, Some(PRODUCTION), request).await,
            Door::Http => self.house.http(operation, Some(PRODUCTION), &request).await,
        }
    }

    async fn rows(&self, operation: &str, request: Value) -> String {
        let bytes = match self.door {
            Door::Desk => {
                self.house
                    .desk_rows(operation, PRODUCTION, request)
                    .await
                    .expect("rows")
                    .0
            }
            Door::Http => {
                let response = self.house.http_rows(operation, PRODUCTION, &request).await;
                assert_eq!(response.status(), 200);
                response.bytes().await.expect("rows").to_vec()
            }
        };
        String::from_utf8(bytes).expect("UTF-8")
    }

    /// Hands a file in, in two pieces.
    async fn upload(&self, file: &str) -> Value {
        const FIRST: usize = 40;
        let (first, second) = file.as_bytes().split_at(FIRST);
        let piece = |upload: Value, offset: usize, bytes: &[u8]| {
            json!({
                "upload": upload, "file_name": "doors.csv", "offset": offset, "size": file.len(),
                "piece": STANDARD.encode(bytes),
            })
        };
        let begun = self
            .call("upload_import", piece(Value::Null, 0, first))
            .await
            .expect("a piece");
        assert_eq!(begun["received"], FIRST);
        let whole = self
            .call("upload_import", piece(begun["id"].clone(), FIRST, second))
            .await
            .expect("a piece");
        assert_eq!(whole["received"], file.len());
        whole["id"].clone()
    }

    /// Starts a job, a second after the one before, and waits for its end.
    async fn job(&self, operation: &str, request: Value) -> Value {
        self.house.clock.advance(chrono::Duration::seconds(1));
        let mut job = self.call(operation, request).await.expect("a job");
        for _ in 0..600 {
            if job["state"] != "running" {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            job = self
                .call("get_job", json!({ "id": job["id"] }))
                .await
                .expect("the job");
        }
        panic!("the job does not end: {job}");
    }

    /// A whole import and its undoing; what each step answered, fresh ids aside.
    async fn import(&self) -> Vec<Value> {
        let upload = self.upload(FILE).await;
        let inspected = self
            .call("inspect_import", json!({ "upload": upload, "shape": null }))
            .await
            .expect("a look");
        let plan = plan(&upload, &inspected);
        let checked = self.job("check_import", plan.clone()).await;
        let counted = self.count().await;
        assert_eq!(counted["total"], 0, "a dry run writes nothing");
        let applied = self.job("apply_import", plan).await;
        let counted = self.count().await;
        let result = |only: bool| json!({ "job": applied["id"], "only_problems": only });
        let all = self.rows("download_import_result", result(false)).await;
        let problems = self.rows("download_import_result", result(true)).await;
        let cancelled = self
            .call("cancel_job", json!({ "id": applied["id"] }))
            .await;
        let resumed = self
            .call("resume_job", json!({ "id": applied["id"] }))
            .await;
        let undone = self
            .job("undo_import", json!({ "batch": applied["batch"] }))
            .await;
        let left = self.count().await;
        assert_eq!(
            left["total"], 0,
            "nobody touched the rows, so all of them go"
        );
        let jobs = self
            .call("list_jobs", json!({ "limit": 10 }))
            .await
            .expect("jobs");
        let mut steps = vec![
            inspected,
            checked,
            applied,
            counted,
            all.into(),
            problems.into(),
            undone,
            jobs,
            outcome(cancelled),
            outcome(resumed),
        ];
        steps.iter_mut().for_each(strip);
        steps
    }

    /// Seats from a file: tried dry, given, and given again, which does nothing.
    async fn seats(&self) -> Vec<Value> {
        let products = self.call("list_products", json!({})).await.expect("them");
        let pool = json!({
            "name": "Doors", "product_id": products[0]["id"], "customer_id": null, "seats": 2, "transferable": true,
            "source": { "kind": "format", "format": { "kind": "uuid" } }, "contract": null, "purchased_at": null,
            "expires_at": null, "reason": null,
        });
        let pool = self.call("create_pool", pool).await.expect("a pool");
        let file = async |dry: bool| {
            let upload = self.upload(SEATS).await;
            let request = json!({
                "upload": upload, "doing": "assign", "pool_id": pool["id"], "dry_run": dry, "reason": null,
            });
            self.job("change_seats", request).await
        };
        let mut steps = vec![file(true).await, file(false).await, file(false).await];
        let check = self.call("check_seats", json!({})).await.expect("a count");
        assert_eq!(check["differences"], json!([]));
        steps.iter_mut().for_each(strip);
        steps
    }

    async fn count(&self) -> Value {
        self.call(
            "count_licenses",
            json!({ "query": { "search": "DOOR-000" } }),
        )
        .await
        .expect("counts")
    }
}

fn plan(upload: &Value, inspected: &Value) -> Value {
    let columns = inspected["columns"].as_array().expect("columns");
    let fields: Vec<_> = columns
        .iter()
        .map(|column| column["field"].clone())
        .collect();
    assert!(
        fields.iter().all(|field| !field.is_null()),
        "the export's own headers are recognised: {fields:?}"
    );
    json!({
        "upload": upload, "shape": inspected["shape"], "fields": fields, "date_order": "day_first",
        "create_products": false, "create_customers": true, "all_or_nothing": false,
    })
}

fn outcome(outcome: Outcome) -> Value {
    match outcome {
        Ok(answer) => json!({ "ok": answer }),
        Err(failure) => json!({ "failed": failure }),
    }
}

/// Takes out what is fresh each time.
fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for fresh in ["id", "upload", "batch"] {
                fields.shift_remove(fresh);
            }
            fields.values_mut().for_each(strip);
        }
        Value::Array(values) => values.iter_mut().for_each(strip),
        _ => {}
    }
}

async fn imports_are_the_same(desk: House, http: House) {
    let (desk, http) = (
        Visit {
            house: desk,
            door: Door::Desk,
        },
        Visit {
            house: http,
            door: Door::Http,
        },
    );
    let (one, other) = (desk.import().await, http.import().await);
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one, other);
    }
    let report = &one[2]["report"];
    assert_eq!(
        (&report["created"], &report["failed"]),
        (&json!(3), &json!(1)),
        "{report}"
    );
    assert_eq!(one[3]["total"], 3);
    assert_eq!(one[6]["report"]["removed"], 3);
    let (seats, theirs) = (desk.seats().await, http.seats().await);
    assert_eq!(seats, theirs);
    let created: Vec<_> = seats.iter().map(|job| &job["report"]["created"]).collect();
    assert_eq!(created, [2, 2, 0]);
    refusals_are_the_same(&desk, &http).await;
    desk.house.leave().await;
    http.house.leave().await;
}

async fn refusals_are_the_same(desk: &Visit, http: &Visit) {
    let nowhere = "0192e7d0-5b1c-7e7a-9b3c-0d51e6a80f42";
    let piece = |offset: u32, size: u32, piece: &str| json!({ "upload": null, "file_name": "a.csv", "offset": offset, "size": size, "piece": piece });
    for (operation, request) in [
        ("upload_import", piece(7, 20, "AAAA")),
        ("upload_import", piece(0, 20, "no base64")),
        ("upload_import", piece(0, u32::MAX, "AAAA")),
        ("undo_import", json!({ "batch": nowhere })),
        ("cancel_job", json!({ "id": nowhere })),
        ("resume_job", json!({ "id": nowhere })),
        ("retry_job", json!({ "id": nowhere })),
        ("get_job", json!({ "id": nowhere })),
    ] {
        let (one, other) = (
            desk.call(operation, request.clone()).await,
            http.call(operation, request.clone()).await,
        );
        assert!(one.is_err(), "{operation} {request}: {one:?}");
        assert_eq!(one, other, "{operation} {request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_goes_the_same_way_through_both_doors_on_sqlite() {
    let (desk, http) = House::twins_on_sqlite().await;
    imports_are_the_same(desk, http).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_goes_the_same_way_through_both_doors_on_postgres() {
    if let Some((desk, http)) = House::twins_on_postgres().await {
        imports_are_the_same(desk, http).await;
    }
}
