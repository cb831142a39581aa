//! Changes: the same change through either door, made in twin workspaces, leaves the same behind.

use serde_json::{Value, json};

use crate::house::{House, Outcome};

/// Twin workspaces: one changed through the desk, the other over HTTP.
struct Twins {
    desk: House,
    http: House,
}

impl Twins {
    /// Makes a change in both and compares the answers, fresh ids aside.
    async fn change(
        &self,
        operation: &str,
        environment: Option<&str>,
        requests: [Value; 2],
    ) -> [Outcome; 2] {
        let [for_desk, for_http] = requests;
        let one = self
            .desk
            .desk(operation, environment, for_desk.clone())
            .await;
        let other = self.http.http(operation, environment, &for_http).await;
        assert_eq!(
            without_id(&one),
            without_id(&other),
            "{operation} {for_desk}"
        );
        [one, other]
    }

    async fn same(&self, operation: &str, environment: Option<&str>, request: Value) -> Outcome {
        let [one, _] = self
            .change(operation, environment, [request.clone(), request])
            .await;
        one
    }

    async fn leave(self) {
        self.desk.leave().await;
        self.http.leave().await;
    }
}

fn without_id(outcome: &Outcome) -> Outcome {
    let mut outcome = outcome.clone();
    if let Ok(Value::Object(fields)) = &mut outcome {
        fields.shift_remove("id");
    }
    outcome
}

fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value
        .get(name)
        .unwrap_or_else(|| panic!("{name} in {value}"))
}

async fn changes_are_the_same(twins: Twins) {
    environments(&twins).await;
    views(&twins).await;
    licenses(&twins).await;
    twins.leave().await;
}

async fn environments(twins: &Twins) {
    let rehearsal = json!({ "name": "rehearsal", "label": "Rehearsal", "kind": "staging" });
    twins
        .same("create_environment", None, rehearsal.clone())
        .await
        .expect("an environment");
    twins
        .same("create_environment", None, rehearsal)
        .await
        .expect_err("the name is taken");
    let crooked = json!({ "name": "No Such Name", "label": "", "kind": "staging" });
    twins
        .same("create_environment", None, crooked)
        .await
        .expect_err("no name");
    for house in [&twins.desk, &twins.http] {
        let page = json!({ "query": {}, "offset": 0, "limit": 10 });
        let empty = house
            .http("list_licenses", Some("rehearsal"), &page)
            .await
            .expect("a page");
        assert_eq!(field(&empty, "rows"), &json!([]));
    }
}

async fn views(twins: &Twins) {
    let view = |replaces: Value, name: &str| {
        json!({
            "replaces": replaces, "name": name, "pinned": true, "position": 3, "columns": ["key", "status"],
            "query": { "search": "müller", "statuses": ["active"], "sort": { "field": "key", "order": "ascending" } },
        })
    };
    let saved = twins
        .change(
            "save_view",
            None,
            [view(Value::Null, "Müllers"), view(Value::Null, "Müllers")],
        )
        .await;
    twins
        .same("save_view", None, view(Value::Null, "mullers"))
        .await
        .expect_err("the name is taken, folded");
    twins
        .same("save_view", None, view(Value::Null, "  "))
        .await
        .expect_err("no name");
    let ids = saved.map(|view| field(&view.expect("saved"), "id").clone());
    let at = |version: i32| {
        ids.clone()
            .map(|id| json!({ "id": id, "version": version }))
    };
    let renamed = twins
        .change(
            "save_view",
            None,
            at(1).map(|seen| view(seen, "All Müllers")),
        )
        .await;
    assert_eq!(field(renamed[1].as_ref().expect("renamed"), "version"), 2);
    let late = twins
        .change("save_view", None, at(1).map(|seen| view(seen, "Too late")))
        .await;
    assert_eq!(
        field(late[1].as_ref().expect_err("a conflict"), "code"),
        "conflict"
    );
    twins
        .change(
            "delete_view",
            None,
            at(1).map(|view| json!({ "view": view })),
        )
        .await[1]
        .as_ref()
        .expect_err("stale");
    twins
        .change(
            "delete_view",
            None,
            at(2).map(|view| json!({ "view": view })),
        )
        .await[1]
        .as_ref()
        .expect("deleted");
}

async fn licenses(twins: &Twins) {
    let production = Some("production");
    let page = json!({ "query": { "statuses": ["active"] }, "offset": 0, "limit": 2 });
    let rows = twins
        .desk
        .desk("list_licenses", production, page)
        .await
        .expect("a page");
    let id = rows.pointer("/rows/0/id").expect("a license").clone();
    let before = twins
        .desk
        .desk("get_license", production, json!({ "id": id }))
        .await
        .expect("a license");
    let license = field(&before, "license");
    let edit = |version: &Value, limit: i32| {
        json!({
            "id": id, "version": version, "customer_id": field(license, "customer_id"), "activation_limit": limit,
            "expires_at": "2031-05-06T07:08:09Z", "flags": { "cloud_render": true }, "metadata": { "note": "größer" },
            "keep_devices": false, "reason": "Ticket 4821",
        })
    };
    let version = field(license, "version");
    twins
        .same("edit_license", production, edit(version, 0))
        .await
        .expect_err("no limit");
    let edited = twins
        .same("edit_license", production, edit(version, 77))
        .await
        .expect("edited");
    assert_eq!(field(&edited, "activation_limit"), 77);
    let stale = twins
        .same("edit_license", production, edit(version, 78))
        .await
        .expect_err("stale");
    assert_eq!(field(&stale, "code"), "conflict");
    let after = twins
        .http
        .desk("get_license", production, json!({ "id": id }))
        .await
        .expect("a license");
    assert_eq!(
        field(&after, "license"),
        &edited,
        "what came over HTTP is there for the desk"
    );
    assert_eq!(after.pointer("/history/0/door"), Some(&json!("server")));
    assert_eq!(
        after.pointer("/history/0/reason"),
        Some(&json!("Ticket 4821"))
    );
    let revoked = json!({ "query": { "statuses": ["revoked"] }, "offset": 0, "limit": 1 });
    let rows = twins
        .desk
        .desk("list_licenses", production, revoked)
        .await
        .expect("a page");
    let row = rows.pointer("/rows/0").expect("a revoked license");
    let mut dead = edit(field(row, "version"), 5);
    dead["id"] = field(row, "id").clone();
    let refused = twins
        .same("edit_license", production, dead)
        .await
        .expect_err("revoked is for good");
    assert_eq!(field(&refused, "code"), "state_refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_the_same_through_both_doors_on_sqlite() {
    let (desk, http) = House::twins_on_sqlite().await;
    changes_are_the_same(Twins { desk, http }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_the_same_through_both_doors_on_postgres() {
    if let Some((desk, http)) = House::twins_on_postgres().await {
        changes_are_the_same(Twins { desk, http }).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_hears_of_a_change_made_over_http() {
    let house = House::on_sqlite().await;
    let now = house
        .desk("follow_changes", None, json!({ "after": null }))
        .await
        .expect("a cursor");
    let view = json!({ "replaces": null, "name": "Heard", "pinned": false, "position": null, "columns": null, "query": {} });
    house.http("save_view", None, &view).await.expect("saved");
    let mut cursor = field(&now, "cursor").clone();
    let heard = async {
        loop {
            let since = house
                .desk("follow_changes", None, json!({ "after": cursor }))
                .await
                .expect("changes");
            let changes = field(&since, "changes").as_array().expect("a list").clone();
            if changes
                .iter()
                .any(|change| field(change, "nouns").to_string().contains("views"))
            {
                return;
            }
            cursor = field(&since, "cursor").clone();
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), heard)
        .await
        .expect("the desk hears of it");
    house.leave().await;
}
