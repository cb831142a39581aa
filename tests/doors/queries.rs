//! Queries: every one of the table, asked in several ways, through both doors.

use std::collections::BTreeSet;

use keydesk_core::operations::{Kind, OPERATIONS};
use serde_json::{Value, json};

use crate::{
    house::{House, Outcome},
    questions::{NOWHERE, Question, impossible_questions, questions},
};

/// An explanation tells the moment it was decided, which on Postgres is the database's own and never twice the same.
fn steady(mut outcome: Outcome) -> Outcome {
    if let Ok(Value::Object(fields)) = &mut outcome
        && fields.shift_remove("decided_at").is_some()
    {
        fields.shift_remove("ticket");
        let offers = fields.get_mut("remedies").and_then(Value::as_array_mut);
        for offer in offers.into_iter().flatten() {
            if let Some(remedy) = offer.get_mut("remedy").and_then(Value::as_object_mut) {
                remedy.shift_remove("expires_at");
            }
        }
    }
    outcome
}

/// Asks both doors the same thing. Background work may change an answer in between; then it is asked again.
async fn ask(house: &House, question: Question) -> Outcome {
    let (operation, environment, request) = question;
    for _ in 0..20 {
        let before = steady(house.desk(operation, environment, request.clone()).await);
        let over_http = steady(house.http(operation, environment, &request).await);
        if before == steady(house.desk(operation, environment, request.clone()).await) {
            assert_eq!(over_http, before, "{operation} {request}");
            return over_http;
        }
    }
    panic!("{operation} never answers twice alike: {request}");
}

async fn both_doors_answer_alike(house: House) {
    let mut asked = BTreeSet::new();
    for question in questions(&house).await {
        let (operation, request) = (question.0, question.2.clone());
        asked.insert(operation);
        let answer = ask(&house, question).await;
        assert!(answer.is_ok(), "{operation} {request}: {answer:?}");
    }
    for question in impossible_questions() {
        let (operation, request) = (question.0, question.2.clone());
        asked.insert(operation);
        let answer = ask(&house, question).await;
        assert!(answer.is_err(), "{operation} {request}: {answer:?}");
    }
    let queries: BTreeSet<_> = OPERATIONS
        .iter()
        .filter(|row| row.kind == Kind::Query)
        .map(|row| row.name)
        .collect();
    assert_eq!(asked, queries, "every query of the table is asked");
    house.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_is_answered_alike_by_both_doors_on_sqlite() {
    both_doors_answer_alike(House::on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_is_answered_alike_by_both_doors_on_postgres() {
    if let Some(house) = House::on_postgres().await {
        both_doors_answer_alike(house).await;
    }
}

/// Each workspace counts the versions of its lists by itself.
fn without_version(mut answer: Value) -> Value {
    if let Some(version) = answer.get_mut("version") {
        assert!(version.is_number(), "the index answers");
        *version = Value::Null;
    }
    // The copy on Postgres has no devices.
    if let Some(devices) = answer.get_mut("devices") {
        *devices = Value::Null;
    }
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_list_and_count_alike() {
    let Some(postgres) = House::on_postgres().await else {
        return;
    };
    let sqlite = House::on_sqlite().await;
    for (operation, environment, request) in questions(&sqlite).await {
        if !matches!(
            operation,
            "list_licenses" | "count_licenses" | "suggest" | "list_products"
        ) || environment != Some("production")
        {
            continue;
        }
        let (one, other) = (
            sqlite.http(operation, environment, &request).await,
            postgres.http(operation, environment, &request).await,
        );
        let (one, other) = (one.map(without_version), other.map(without_version));
        assert_eq!(one, other, "{operation} {request}");
    }
    sqlite.leave().await;
    postgres.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_remote_call_reads_what_the_desk_reads() {
    use keydesk_core::operations::{
        environments::{GetWorkspace, ListEnvironments},
        licenses::{CountLicenses, GetLicense, LicenseQuery, ListLicenses},
    };
    let house = House::on_sqlite().await;
    let remote = house.remote();
    let info = remote.get_workspace(&GetWorkspace {}).await.expect("info");
    let desk = house
        .desk("get_workspace", None, json!({}))
        .await
        .expect("info");
    assert_eq!(serde_json::to_value(&info).expect("JSON"), desk);
    assert_eq!(
        remote
            .list_environments(&ListEnvironments {})
            .await
            .expect("environments")
            .len(),
        3
    );
    let request = ListLicenses {
        query: LicenseQuery::default(),
        offset: 5,
        limit: 20,
        version: None,
    };
    let page = remote
        .list_licenses("production", &request)
        .await
        .expect("a page");
    let desk = house
        .desk(
            "list_licenses",
            Some("production"),
            serde_json::to_value(&request).expect("JSON"),
        )
        .await;
    assert_eq!(Ok(serde_json::to_value(&page).expect("JSON")), desk);
    let counts = remote
        .count_licenses(
            "production",
            &CountLicenses {
                query: LicenseQuery::default(),
            },
        )
        .await;
    assert_eq!(counts.expect("counts").of_all, 320);
    let missing = GetLicense {
        id: NOWHERE.parse::<uuid::Uuid>().expect("an id").into(),
    };
    let failure = remote
        .get_license("production", &missing)
        .await
        .expect_err("no such license");
    let desk = house
        .desk("get_license", Some("production"), json!({ "id": NOWHERE }))
        .await;
    assert_eq!(Err(crate::house::as_json(&failure)), desk);
    house.leave().await;
}
