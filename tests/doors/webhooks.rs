//! The changes of webhooks, in an order in which each can be done.

use serde_json::json;

use crate::acts::{Step, step};

/// Off, so that nothing goes out but the test, which leads to an address that is refused.
pub fn webhooks() -> Vec<Step> {
    let fields = |name: &str, url: &str| {
        let events = ["license.revoked", "activation.started"];
        json!({ "name": name, "url": url, "events": events, "enabled": false, "allow_private": false })
    };
    let shop = fields("Shop", "https://127.0.0.1:9/keydesk");
    let edit = |version: u32| json!({ "id": "$webhook", "version": version, "fields": fields("Web shop", "https://127.0.0.1:9/") });
    let rotate = json!({ "id": "$webhook", "version": 2, "end_old": false });
    let delete = json!({ "id": "$webhook", "version": 3 });
    vec![
        step(
            "create_webhook",
            json!({ "fields": fields("Shop", "http://127.0.0.1:9/") }),
        )
        .refused(),
        step("create_webhook", json!({ "fields": shop })).keeping(&[("webhook", "/webhook/id")]),
        step("edit_webhook", edit(1)),
        step("edit_webhook", edit(1)).refused(),
        step("rotate_webhook_secret", rotate.clone()),
        step("rotate_webhook_secret", rotate).refused(),
        step("send_test_event", json!({ "id": "$webhook" })).keeping(&[("delivery", "/id")]),
        step("replay_delivery", json!({ "id": "$delivery" })),
        step("replay_delivery", json!({ "id": "$delivery" })).refused(),
        step("replay_dead_letters", json!({ "webhook_id": "$webhook" })),
        step("delete_webhook", delete.clone()),
        step("delete_webhook", delete).refused(),
    ]
}
