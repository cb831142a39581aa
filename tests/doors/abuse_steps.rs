//! The changes of abuse detection and of keys that leaked, on the license that took the place of another.

use serde_json::json;

use crate::{
    acts::{Step, step},
    questions::{NOWHERE, abuse_rules},
};

pub fn abuse() -> Vec<Step> {
    let save = json!({ "rules": { "version": 0, "rules": abuse_rules(500) } });
    let withdraw = json!({ "id": "$new", "version": 1, "replace": true, "notify": false });
    let nowhere =
        json!({ "id": NOWHERE, "version": 1, "reason": "their new office", "lift": false });
    vec![
        step("save_abuse_rules", save.clone()),
        step("save_abuse_rules", save).refused(),
        step("get_case", json!({ "id": NOWHERE })).refused(),
        step("dismiss_case", nowhere.clone()).refused(),
        step("confirm_case", nowhere).refused(),
        step("withdraw_leaked_key", withdraw.clone()).keeping(&[("fresh", "/new/id")]),
        step("withdraw_leaked_key", withdraw).refused(),
        step("list_watched_keys", json!({ "offset": 0, "limit": 10 })),
        step("stop_watching", json!({ "license_id": "$new" })),
        step("stop_watching", json!({ "license_id": "$new" })).refused(),
    ]
}
