//! Where the workspace asks for the passphrase, nothing that the table answers holds a whole key: every operation is
//! called, and every answer is searched for every key that the workspace has or had.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use keydesk_core::{
    operations::{
        Access, OPERATIONS,
        licenses::{LicenseQuery, ListLicenses},
    },
    service::EnvironmentScope,
};
use serde_json::{Value, json};

use crate::{
    abuse_steps::abuse,
    acts::{Door, Step, Visit, step},
    house::{House, Outcome, caller},
    questions::questions,
    steps::{catalogue, keeping, life, mail, many, people, seats_and_tokens, sweeps},
    webhooks::webhooks,
};

const PRODUCTION: &str = "production";
const PASSPHRASE: &str = "correct horse";
const LOCKED: &str = "step_up_required";

/// The keys of a house, and what was asked in it.
struct Search {
    visit: Visit,
    scope: EnvironmentScope,
    keys: BTreeSet<String>,
    called: BTreeSet<String>,
}

/// Whole keys, as the operation itself gives them to whoever is no person.
async fn keys_of(scope: &EnvironmentScope) -> Vec<(String, String)> {
    let request = ListLicenses {
        query: LicenseQuery::default(),
        offset: 0,
        limit: 500,
        version: None,
    };
    let page = scope.list_licenses(request).await.expect("a page");
    let rows = page.rows.into_iter();
    rows.map(|row| (row.id.to_string(), row.key)).collect()
}

impl Search {
    async fn begin(house: House) -> Self {
        let scope = house
            .workspace
            .environment_scope(PRODUCTION, &caller(), Access::Read)
            .await
            .expect("production");
        Self {
            visit: Visit::through(house, Door::Desk),
            scope,
            keys: BTreeSet::new(),
            called: BTreeSet::new(),
        }
    }

    fn house(&self) -> &House {
        &self.visit.house
    }

    /// Notes which keys there are now, and that of the license that is worked on.
    async fn look(&mut self) {
        let all = keys_of(&self.scope).await;
        let worked_on = self.visit.known.get("license").and_then(Value::as_str);
        if let Some((_, key)) = all.iter().find(|(id, _)| Some(id.as_str()) == worked_on) {
            self.visit.known.insert("key", key.clone().into());
        }
        self.keys.extend(all.into_iter().map(|(_, key)| key));
    }

    /// Fails when an answer, or a failure, gives a key away.
    fn search(&mut self, operation: &str, request: &Value, outcome: &Outcome) {
        self.called.insert(operation.to_owned());
        let (Ok(answer) | Err(answer)) = outcome;
        let text = answer.to_string();
        for key in &self.keys {
            assert!(
                !text.contains(key.as_str()),
                "{operation} {request} gives {key} away: {text}"
            );
        }
        if let Err(failure) = outcome {
            assert_ne!(failure["code"], "malformed", "{operation} {request}");
        }
    }

    async fn ask(&mut self, operation: &str, environment: Option<&str>, request: Value) -> Outcome {
        let house = self.house();
        let at_the_desk = house.desk(operation, environment, request.clone()).await;
        let over_http = house.http(operation, environment, &request).await;
        self.search(operation, &request, &at_the_desk);
        self.search(operation, &request, &over_http);
        at_the_desk
    }

    async fn take(&mut self, step: &Step) -> Outcome {
        let outcome = self.visit.take(step).await;
        self.look().await;
        self.search(step.operation, &step.request, &outcome);
        outcome
    }

    /// Every query of the table, in all the ways that the other tests ask it.
    async fn ask_everything(&mut self, asked: Vec<(&'static str, Option<&'static str>, Value)>) {
        for (operation, environment, request) in asked {
            let outcome = self.ask(operation, environment, request.clone()).await;
            let code = outcome.err().map(|failure| failure["code"].clone());
            let guarded = matches!(operation, "preview_license" | "read_keys");
            let expected = guarded.then(|| LOCKED.into());
            assert_eq!(code, expected, "{operation} {request}");
        }
    }

    /// The changes and jobs, but for files that need the key to be worth anything.
    async fn change_everything(&mut self) {
        let all = [
            people(),
            keeping(),
            catalogue(),
            life(),
            abuse(),
            many(),
            seats_and_tokens(),
            webhooks(),
            sweeps(),
        ];
        for step in all.into_iter().flatten() {
            let outcome = self.take(&step).await;
            let refused = outcome.err().map(|failure| failure["code"].clone());
            if step.operation == "create_offline_file" {
                assert_eq!(refused, Some(LOCKED.into()));
            } else {
                assert_ne!(refused, Some(LOCKED.into()), "{}", step.operation);
            }
        }
    }

    async fn edit_one(&mut self) {
        let all = json!({ "query": { "statuses": ["active"] }, "offset": 0, "limit": 1 });
        let page = self.ask("list_licenses", Some(PRODUCTION), all).await;
        let row = page.expect("a page")["rows"][0].clone();
        let mut edit = json!({ "flags": {}, "metadata": {}, "keep_devices": true, "reason": null });
        for (field, from) in [
            ("id", "/id"),
            ("version", "/version"),
            ("customer_id", "/customer/id"),
            ("expires_at", "/expires_at"),
        ] {
            edit[field] = row.pointer(from).cloned().unwrap_or_default();
        }
        edit["activation_limit"] = json!(-1);
        let edited = self.take(&step("edit_license", edit)).await.expect("saved");
        assert!(edited["key"].as_str().is_some_and(|key| key.ends_with('…')));
    }

    /// A file with keys that are here, from the first piece to taking the import back.
    async fn import(&mut self) {
        let keys: Vec<_> = self.keys.iter().take(3).cloned().collect();
        let file = format!(
            "key,product,customer_email,status\r\n{},Pro Plan,,available\r\n{},,nobody,available\r\n{},Pro Plan,,lost\r\n",
            keys[0], keys[1], keys[2]
        );
        let piece = json!({
            "upload": null, "file_name": "keys.csv", "offset": 0, "size": file.len(),
            "piece": STANDARD.encode(&file),
        });
        let upload = self.take(&step("upload_import", piece)).await;
        let upload = upload.expect("a piece")["id"].clone();
        let look = json!({ "upload": upload, "shape": null });
        let seen = self
            .ask("inspect_import", Some(PRODUCTION), look)
            .await
            .expect("a look");
        let plan = json!({
            "upload": upload, "shape": seen["shape"], "date_order": "day_first", "create_products": false,
            "create_customers": false, "all_or_nothing": false,
            "fields": seen["columns"].as_array().expect("columns").iter().map(|one| one["field"].clone())
                .collect::<Vec<_>>(),
        });
        let checked = self.take(&step("check_import", plan.clone())).await;
        assert_eq!(checked.expect("a job")["state"], "done");
        let job = self.take(&step("apply_import", plan)).await.expect("a job");
        for operation in ["cancel_job", "resume_job", "retry_job"] {
            // Whatever becomes of a job that has ended: no key is in it.
            let _ = self
                .take(&step(operation, json!({ "id": job["id"] })))
                .await;
        }
        let _ = self
            .take(&step("undo_import", json!({ "batch": job["batch"] })))
            .await;
        self.ask("get_job", Some(PRODUCTION), json!({ "id": job["id"] }))
            .await
            .expect("the job");
        for (operation, request) in [
            (
                "download_import_result",
                json!({ "job": job["id"], "only_problems": false }),
            ),
            ("download_bulk_result", json!({ "job": job["id"] })),
            (
                "export_licenses",
                json!({
                    "selection": { "kind": "matching", "query": {}, "except": [] }, "columns": ["key"], "format": "csv",
                    "bom": false, "guard_formulas": true,
                }),
            ),
            ("export_audit", json!({ "filter": {}, "format": "json" })),
            (
                "export_report",
                json!({
                    "report": { "kind": "customers", "product_id": null }, "format": "csv",
                    "bom": false, "guard_formulas": true,
                }),
            ),
        ] {
            let rows = self.house().desk_rows(operation, PRODUCTION, request).await;
            let refused = rows.expect_err(operation);
            assert_eq!(refused["code"], LOCKED, "{operation}");
            self.called.insert(operation.to_owned());
        }
        // A backup holds every key; on Postgres there is none to take.
        let refused = self.house().desk_file("back_up").await.expect_err("locked");
        let code = refused["code"].as_str().unwrap_or_default();
        assert!([LOCKED, "invalid"].contains(&code), "{refused}");
        self.called.insert("back_up".to_owned());
    }

    async fn rest_of_the_workspace(&mut self) {
        let view = json!({ "replaces": null, "name": "Mine", "pinned": false, "position": null, "query": {}, "columns": null });
        let kept = self.take(&step("save_view", view)).await.expect("a view");
        let gone = json!({ "view": { "id": kept["id"], "version": kept["version"] } });
        self.take(&step("delete_view", gone)).await.expect("gone");
        let place = json!({ "name": "qa", "label": "QA", "kind": "staging" });
        self.take(&step("create_environment", place))
            .await
            .expect("made");
        let samples = json!({ "format": { "kind": "uuid" }, "planned": 10 });
        self.ask("sample_keys", Some(PRODUCTION), samples)
            .await
            .expect("samples");
    }
}

/// Sets a passphrase and asks for it from now on.
async fn lock(search: &mut Search) {
    let set = json!({ "old": null, "new": PASSPHRASE });
    let set = search.take(&step("set_passphrase", set)).await;
    let mut settings = set.expect("set")["settings"].clone();
    settings["step_up"] = true.into();
    search
        .take(&step("save_settings", json!({ "settings": settings })))
        .await
        .expect("saved");
}

async fn no_answer_holds_a_key(house: House) {
    let asked = questions(&house).await;
    let mut search = Search::begin(house).await;
    search.look().await;
    assert!(search.keys.len() >= 320, "the demo has keys");
    // The password of the mail server is sealed, which the passphrase would be needed for.
    for step in mail() {
        let _ = search.take(&step).await;
    }
    lock(&mut search).await;
    search.ask_everything(asked).await;
    search.edit_one().await;
    search.import().await;
    search.change_everything().await;
    search.rest_of_the_workspace().await;

    let whole: Vec<_> = keys_of(&search.scope).await;
    let (id, key) = whole.first().expect("a license");
    let find = json!({ "query": { "search": key }, "offset": 0, "limit": 10 });
    let found = search
        .ask("list_licenses", Some(PRODUCTION), find.clone())
        .await
        .expect("a page");
    assert_eq!(
        found["rows"][0]["id"],
        id.as_str(),
        "a pasted key finds its license"
    );
    assert!(
        key.starts_with(
            found["rows"][0]["key"]
                .as_str()
                .expect("a key")
                .trim_end_matches('…')
        )
    );

    let given = json!({ "passphrase": PASSPHRASE });
    search.take(&step("step_up", given)).await.expect("given");
    let house = search.house();
    let shown = house.desk("list_licenses", Some(PRODUCTION), find.clone());
    assert_eq!(shown.await.expect("a page")["rows"][0]["key"], key.as_str());
    let elsewhere = house.http("list_licenses", Some(PRODUCTION), &find).await;
    search.search("list_licenses", &find, &elsewhere);

    for row in OPERATIONS {
        assert!(
            search.called.contains(row.name),
            "{} was not called",
            row.name
        );
    }
    search.visit.house.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_of_the_table_holds_a_whole_key_without_the_passphrase_on_sqlite() {
    no_answer_holds_a_key(House::on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_of_the_table_holds_a_whole_key_without_the_passphrase_on_postgres() {
    if let Some(house) = House::on_postgres().await {
        no_answer_holds_a_key(house).await;
    }
}
