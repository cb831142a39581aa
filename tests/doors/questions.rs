//! Questions to both doors: every query of the table, asked in several ways, some of them impossible.

use serde_json::{Value, json};

use crate::{house::House, rules};

/// The id of nothing.
pub const NOWHERE: &str = "0192e7d0-5b1c-7e7a-9b3c-0d51e6a80f42";

/// A question: operation, environment, request.
pub type Question = (&'static str, Option<&'static str>, Value);

fn workspace_questions() -> Vec<Question> {
    vec![
        ("get_workspace", None, json!({})),
        ("get_workspace", Some("production"), json!({})),
        ("list_environments", None, json!({})),
        ("follow_changes", None, json!({ "after": null })),
        ("list_views", None, json!({})),
        ("get_settings", None, json!({})),
        ("get_diagnostics", None, json!({})),
        ("get_health", None, json!({})),
        ("get_backup_plan", None, json!({})),
        ("get_pause", None, json!({})),
        ("get_retention", None, json!({})),
        (
            "foresee_retention",
            Some("production"),
            json!({ "retention": { "denials_days": 30, "usage_days": null, "mails_days": 400, "audit_days": 90 } }),
        ),
        ("list_people", None, json!({})),
        ("get_me", None, json!({})),
        ("get_preferences", None, json!({})),
        ("list_sign_ins", None, json!({ "person": null })),
        ("list_sign_ins", None, json!({ "person": NOWHERE })),
        ("get_mail_settings", None, json!({})),
        ("get_outbox", Some("production"), json!({})),
        (
            "list_mails",
            Some("production"),
            json!({ "state": "failed", "kind": "assigned", "search": "an", "offset": 0, "limit": 50 }),
        ),
        (
            "list_tokens",
            Some("production"),
            json!({ "revoked": true }),
        ),
        ("list_pools", Some("production"), json!({})),
        ("list_links", Some("production"), json!({})),
        ("list_webhooks", Some("production"), json!({})),
        (
            "list_deliveries",
            Some("production"),
            json!({ "state": "dead", "offset": 0, "limit": 50 }),
        ),
        ("check_seats", Some("production"), json!({})),
        ("get_seat_check", Some("production"), json!({})),
        (
            "list_holders",
            Some("production"),
            json!({ "search": "an", "product_id": null, "pool_id": null, "offset": 0, "limit": 50 }),
        ),
    ]
}

/// What is asked about one license and its product.
fn about_license(id: &str, key: &str, product: &str) -> Vec<Question> {
    let production = Some("production");
    let device = |device: Value, remedies: Value| {
        let request =
            json!({ "license_id": id, "device": device, "product": null, "remedies": remedies });
        ("explain_activation", production, request)
    };
    let mut all = vec![
        ("preview_license", production, json!({ "id": id })),
        ("read_keys", production, json!({ "ids": [id, NOWHERE] })),
        (
            "find_leaked_keys",
            production,
            json!({ "text": format!("seen in a forum: {key}, and {}", key.to_lowercase()) }),
        ),
        (
            "list_cases",
            production,
            json!({ "state": "open", "rule": "churn", "license_id": id, "offset": 0, "limit": 5 }),
        ),
        (
            "get_license_at",
            production,
            json!({ "id": id, "at": "2026-06-01T00:00:00Z" }),
        ),
        device(json!({ "kind": "new" }), json!([])),
        device(
            json!({ "kind": "fingerprint", "fingerprint": key }),
            json!([{ "kind": "raise_limit", "to": 50 }]),
        ),
        (
            "list_denials",
            production,
            json!({ "license_id": id, "limit": 20 }),
        ),
        (
            "list_denials",
            production,
            json!({ "license_id": null, "limit": 200 }),
        ),
        (
            "summarise_denials",
            production,
            json!({ "from": "2026-11-01T00:00:00Z", "days": 30 }),
        ),
        ("get_dashboard", production, json!({ "days": 30 })),
        ("report_distribution", production, json!({})),
        (
            "report_usage",
            production,
            json!({ "period": { "from": "2026-09-01", "to": "2026-11-30" } }),
        ),
        (
            "report_denials",
            production,
            json!({ "period": { "from": "2026-11-01", "to": "2026-11-30" } }),
        ),
        (
            "report_expiries",
            production,
            json!({ "period": { "from": "2026-11-01", "to": "2027-10-31" } }),
        ),
        (
            "report_customers",
            production,
            json!({ "offset": 0, "limit": 50 }),
        ),
        ("list_seats", production, json!({})),
        (
            "list_organisation_keys",
            production,
            json!({ "customer_id": null }),
        ),
        (
            "list_unlicensed_devices",
            production,
            json!({ "product_id": product, "offset": 0, "limit": 50 }),
        ),
        (
            "list_devices",
            production,
            json!({ "search": "", "ignored": null, "order": "last_seen", "offset": 0, "limit": 50 }),
        ),
        (
            "list_activations",
            production,
            json!({
                "license_id": id, "product_id": product, "customer_id": null, "device_id": null, "ip": null,
                "in_use": true, "search": "", "order": "activated", "offset": 0, "limit": 50,
            }),
        ),
        ("get_product", production, json!({ "id": product })),
        (
            "list_generators",
            production,
            json!({ "product_id": product }),
        ),
    ];
    for action in ["edit", "assign", "suspend", "revoke", "replace", "delete"] {
        let request = json!({ "id": id, "action": action });
        all.push(("foresee_action", production, request));
    }
    all
}

/// What is asked about many things.
fn about_many() -> Vec<Question> {
    let production = Some("production");
    let active =
        json!({ "kind": "matching", "query": { "statuses": ["active", "revoked"] }, "except": [] });
    let mut all = vec![
        ("list_sweeps", production, json!({})),
        ("list_generators", production, json!({})),
        (
            "list_customers",
            production,
            json!({ "search": "ma", "offset": 0, "limit": 50 }),
        ),
        ("list_audit_facets", production, json!({})),
        ("verify_audit", production, json!({})),
        ("verify_audit", production, json!({ "trail": "workspace" })),
        (
            "list_audit_facets",
            production,
            json!({ "trail": "workspace" }),
        ),
    ];
    for filter in [
        json!({}),
        json!({ "action": "revoke_license" }),
        json!({ "trail": "workspace" }),
        json!({ "search": "ticket" }),
        json!({ "subject": "license", "from": "2026-01-01T00:00:00Z" }),
    ] {
        let request = json!({ "filter": filter, "before": null, "limit": 100 });
        all.push(("list_audit", production, request));
    }
    for action in [
        json!({ "kind": "revoke" }),
        json!({ "kind": "set_flag", "flag": "beta", "value": true }),
        json!({ "kind": "extend", "by": { "kind": "days", "days": 30 } }),
    ] {
        let request = json!({ "selection": active, "action": action });
        all.push(("foresee_bulk", production, request));
    }
    all
}

fn list(query: Value) -> Question {
    (
        "list_licenses",
        Some("production"),
        json!({ "query": query, "offset": 0, "limit": 100 }),
    )
}

fn count(query: Value) -> Question {
    (
        "count_licenses",
        Some("production"),
        json!({ "query": query }),
    )
}

/// Queries of the list: searches, filters and every order.
fn lists(product: &str, key: &str) -> Vec<Value> {
    let mut queries = vec![
        json!({}),
        json!({ "search": "jose" }),
        json!({ "search": "PRO-" }),
        json!({ "search": "gmail.com" }),
        json!({ "search": "100%_'\"; DROP TABLE licenses; --" }),
        json!({ "search": format!("{key}, NOT-A-KEY-0001") }),
        json!({ "statuses": ["active", "suspended"] }),
        json!({ "products": [product], "statuses": ["expired"] }),
        json!({ "products": [NOWHERE] }),
        json!({ "expires": { "kind": "within", "days": 30 } }),
        json!({ "expires": { "kind": "lifetime" } }),
        json!({ "expires": { "kind": "between", "from": "2026-01-01T00:00:00Z", "to": null } }),
        json!({ "created": { "kind": "last", "days": 90 } }),
        json!({ "created": { "kind": "between", "from": null, "to": "2025-06-01T00:00:00Z" }, "search": "pro" }),
    ];
    for field in [
        "key",
        "product",
        "customer",
        "status",
        "activations",
        "expires",
        "created",
    ] {
        for order in ["ascending", "descending"] {
            queries.push(json!({ "sort": { "field": field, "order": order } }));
        }
    }
    queries
}

pub async fn questions(house: &House) -> Vec<Question> {
    let page = house
        .desk(list(json!({})).0, Some("production"), list(json!({})).2)
        .await
        .expect("a page");
    let text = |path: &str| {
        page.pointer(path)
            .and_then(Value::as_str)
            .expect(path)
            .to_owned()
    };
    let lists = lists(&text("/rows/0/product/id"), &text("/rows/3/key"));
    let mut all = workspace_questions();
    all.extend(rules::questions(&text("/rows/0/id")));
    for place in [0, 7, 60] {
        let (id, key) = (
            text(&format!("/rows/{place}/id")),
            text(&format!("/rows/{place}/key")),
        );
        let product = text(&format!("/rows/{place}/product/id"));
        all.extend(about_license(&id, &key, &product));
    }
    let held = (0..100).find_map(|place| page.pointer(&format!("/rows/{place}/customer/id")));
    let held = held.expect("somebody holds one");
    all.push(("get_customer", Some("production"), json!({ "id": held })));
    for limit in [3, 200] {
        let ask = json!({ "id": held, "before": null, "limit": limit });
        all.push(("get_customer_timeline", Some("production"), ask));
    }
    all.extend(about_many());
    all.extend(lists.iter().cloned().map(list));
    all.extend(lists.into_iter().map(count));
    all.extend([
        (
            "list_licenses",
            Some("production"),
            json!({ "query": {}, "offset": 310, "limit": 500 }),
        ),
        (
            "list_licenses",
            Some("development"),
            json!({ "query": {}, "offset": 0, "limit": 5 }),
        ),
        (
            "get_license",
            Some("production"),
            json!({ "id": text("/rows/0/id") }),
        ),
        (
            "get_license",
            Some("production"),
            json!({ "id": text("/rows/7/id") }),
        ),
        (
            "suggest",
            Some("production"),
            json!({ "search": "ma", "limit": 5 }),
        ),
        (
            "suggest",
            Some("production"),
            json!({ "search": "pro", "limit": 20 }),
        ),
        ("list_products", Some("production"), json!({})),
        ("list_products", Some("staging"), json!({})),
        ("get_abuse_rules", Some("production"), json!({})),
        (
            "preview_abuse",
            Some("production"),
            json!({ "rules": abuse_rules(2), "days": 60 }),
        ),
        (
            "list_cases",
            Some("production"),
            json!({ "offset": 0, "limit": 50 }),
        ),
        (
            "list_watched_keys",
            Some("production"),
            json!({ "offset": 0, "limit": 50 }),
        ),
        ("list_jobs", Some("production"), json!({ "limit": 50 })),
    ]);
    all
}

/// Questions that are answered with a failure.
pub fn impossible_questions() -> Vec<Question> {
    let mut all = vec![
        ("get_license", Some("production"), json!({ "id": NOWHERE })),
        (
            "foresee_bulk",
            Some("production"),
            json!({
                "selection": { "kind": "these", "ids": [NOWHERE] },
                "action": { "kind": "assign_from_list", "list": NOWHERE },
            }),
        ),
        ("get_license", Some("production"), json!({ "id": "seven" })),
        ("get_license", Some("production"), json!({})),
        ("get_pool", Some("production"), json!({ "id": NOWHERE })),
        ("get_link", Some("production"), json!({ "id": NOWHERE })),
        ("get_holder", Some("production"), json!({ "id": NOWHERE })),
        ("get_license", None, json!({ "id": NOWHERE })),
        ("get_license", Some("moon"), json!({ "id": NOWHERE })),
        ("get_license", Some(""), json!({ "id": NOWHERE })),
        (
            "list_licenses",
            Some("production"),
            json!({ "query": {}, "offset": 0, "limit": 0 }),
        ),
        (
            "list_licenses",
            Some("production"),
            json!({ "query": {}, "offset": 0, "limit": 501 }),
        ),
        (
            "list_licenses",
            Some("production"),
            json!({ "query": {}, "offset": -1, "limit": 5 }),
        ),
        (
            "count_licenses",
            Some("production"),
            json!({ "query": { "search": "x".repeat(200_000) } }),
        ),
        (
            "count_licenses",
            Some("production"),
            json!({ "query": { "created": { "kind": "last", "days": 0 } } }),
        ),
        (
            "suggest",
            Some("production"),
            json!({ "search": "a", "limit": 21 }),
        ),
        ("list_jobs", Some("production"), json!({ "limit": 0 })),
        ("get_job", Some("production"), json!({ "id": NOWHERE })),
        (
            "inspect_import",
            Some("production"),
            json!({ "upload": NOWHERE, "shape": null }),
        ),
        ("list_views", None, json!("all")),
        (
            "sample_keys",
            Some("production"),
            json!({ "format": { "kind": "pattern", "pattern": "A-{X:2}" }, "planned": 10 }),
        ),
        (
            "preview_license",
            Some("production"),
            json!({ "id": NOWHERE }),
        ),
        ("get_case", Some("production"), json!({ "id": NOWHERE })),
        (
            "find_leaked_keys",
            Some("production"),
            json!({ "text": "x".repeat(1_000_001) }),
        ),
        (
            "preview_abuse",
            Some("production"),
            json!({ "rules": abuse_rules(1), "days": 30 }),
        ),
        (
            "foresee_action",
            Some("production"),
            json!({ "id": NOWHERE, "action": "revoke" }),
        ),
        (
            "foresee_bulk",
            Some("production"),
            json!({ "selection": { "kind": "these", "ids": [] }, "action": { "kind": "assign", "customer_id": NOWHERE } }),
        ),
        (
            "list_denials",
            Some("production"),
            json!({ "license_id": null, "limit": 201 }),
        ),
        (
            "list_audit",
            Some("production"),
            json!({ "filter": {}, "before": null, "limit": 0 }),
        ),
        (
            "list_customers",
            Some("production"),
            json!({ "search": "", "offset": 0, "limit": 501 }),
        ),
        (
            "summarise_denials",
            Some("production"),
            json!({ "from": "2026-11-01T00:00:00Z", "days": 93 }),
        ),
        ("get_dashboard", Some("production"), json!({ "days": 0 })),
        (
            "report_usage",
            Some("production"),
            json!({ "period": { "from": "2026-11-02", "to": "2026-11-01" } }),
        ),
        (
            "report_denials",
            Some("production"),
            json!({ "period": { "from": "2000-01-01", "to": "2026-11-01" } }),
        ),
        (
            "report_expiries",
            Some("production"),
            json!({ "period": { "from": "yesterday", "to": "2026-11-01" } }),
        ),
        (
            "report_customers",
            Some("production"),
            json!({ "offset": 0, "limit": 501 }),
        ),
        (
            "list_devices",
            Some("production"),
            json!({ "search": "", "ignored": true, "order": "name", "offset": 10_001, "limit": 50 }),
        ),
        ("get_device", Some("production"), json!({ "id": NOWHERE })),
        ("get_customer", Some("production"), json!({ "id": NOWHERE })),
        (
            "get_customer_timeline",
            Some("production"),
            json!({ "id": NOWHERE, "before": null, "limit": 10 }),
        ),
        ("get_product", Some("production"), json!({ "id": NOWHERE })),
    ];
    all.extend(rules::impossible());
    all
}

/// Each rule that can be set, on from so many.
pub fn abuse_rules(threshold: u32) -> Value {
    let rule = |kind| json!({ "kind": kind, "on": true, "threshold": threshold, "effect": "flag" });
    json!(["devices", "denials", "churn", "networks"].map(rule))
}
