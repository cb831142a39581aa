//! The changes and jobs of the table, in an order in which each can be done: what is called, and what is learned.

use serde_json::{Value, json};

use crate::{
    acts::{Step, step},
    rules,
};

const LICENSE: &[(&str, &str)] = &[("license", "/id"), ("version", "/version"), ("key", "/key")];
const VERSION: &[(&str, &str)] = &[("version", "/version")];

/// An action on the license that is worked on.
fn act(operation: &'static str, more: Value) -> Step {
    let mut request = json!({ "id": "$license", "version": "$version", "reason": "Ticket 4821" });
    let fields = request.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    step(operation, request).keeping(VERSION)
}

/// The same, where the license is called by its long name.
fn on_device(operation: &'static str, more: Value) -> Step {
    let mut request = json!({ "license_id": "$license", "version": "$version" });
    let fields = request.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    step(operation, request)
}

/// Nobody answers there; mail waits until somebody does.
pub fn mail() -> Vec<Step> {
    let wanted = json!({
        "version": 0, "on": true, "host": "127.0.0.1", "port": 9, "security": "none", "allow_insecure": false,
        "user": "licenses", "from_name": "Larkspur", "from_email": "licenses@larkspur.example", "reply_to": null,
    });
    let save = json!({ "settings": wanted, "password": "secret" });
    vec![
        step(
            "save_mail_settings",
            json!({ "settings": wanted, "password": null }),
        )
        .refused(),
        step("save_mail_settings", save.clone()),
        step("save_mail_settings", save).refused(),
        step("send_test_mail", json!({ "to": "nobody" })).refused(),
    ]
    .into_iter()
    .chain(rules::steps())
    .collect()
}

pub fn settings() -> Vec<Step> {
    let wanted = json!({ "version": "$settings", "grace_days": 9, "support_limit_cap": 20 });
    vec![
        step("get_settings", json!({})).keeping(&[("settings", "/settings/version")]),
        step("save_settings", json!({ "settings": wanted })),
        step("save_settings", json!({ "settings": wanted })).refused(),
        step(
            "set_passphrase",
            json!({ "old": null, "new": "correct horse" }),
        ),
        step("step_up", json!({ "passphrase": "wrong horse" })).refused(),
        step("step_up", json!({ "passphrase": "correct horse" })),
    ]
}

/// Backups, retention, and the word after a restore.
pub fn keeping() -> Vec<Step> {
    let plan = json!({ "version": 0, "on": false, "folder": "", "weekday": 6, "hour": 3, "minute": 30, "keep": 7 });
    let days = json!({ "version": 0, "denials_days": 60, "usage_days": null, "mails_days": 90, "audit_days": 365 });
    vec![
        step("save_backup_plan", json!({ "plan": plan })),
        step("save_backup_plan", json!({ "plan": plan })).refused(),
        step(
            "save_backup_plan",
            json!({ "plan": { "version": 1, "hour": 24 } }),
        )
        .refused(),
        step("save_retention", json!({ "retention": days })),
        step("save_retention", json!({ "retention": days })).refused(),
        step(
            "save_retention",
            json!({ "retention": { "version": 1, "mails_days": 1 } }),
        )
        .refused(),
        step("resume_after_restore", json!({})),
    ]
}

/// Neither door is entered by somebody who signed in here, so what is about one's own account is refused.
pub fn people() -> Vec<Step> {
    let teo = json!({ "email": "teo@doors.example", "name": "Teo", "role": "support" });
    vec![
        step("invite_person", teo.clone()).keeping(&[("person", "/person/id")]),
        step("invite_person", teo).refused(),
        step(
            "edit_person",
            json!({ "id": "$person", "version": 1, "name": "Teo L.", "role": "viewer", "disabled": false }),
        ),
        step(
            "reset_person",
            json!({ "id": "$person", "version": 2, "remove_totp": false }),
        ),
        step(
            "change_password",
            json!({ "old": "one thing or other", "new": "another thing altogether" }),
        )
        .refused(),
        step("begin_totp", json!({ "password": "one thing or other" })).refused(),
        step("confirm_totp", json!({ "code": "123456" })).refused(),
        step("remove_totp", json!({ "password": "one thing or other" })).refused(),
        step("revoke_sign_in", json!({ "id": "$person" })).refused(),
        step(
            "save_preferences",
            json!({ "preferences": { "theme": "dark", "start_page": "/dashboard" } }),
        )
        .refused(),
    ]
}

pub fn catalogue() -> Vec<Step> {
    let product = |name: &str| json!({ "name": name, "code": "doors", "status": "active", "description": null, "features": [], "grace_days": 3 });
    let generator = |name: &str| {
        json!({
            "name": name, "product_id": "$product", "format": { "kind": "uuid" },
            "defaults": { "activation_limit": 2, "validity": null, "flags": { "sso": true }, "metadata": {} },
        })
    };
    let customer =
        |email: &str| json!({ "name": "Zoé Brontë", "email": email, "organisation": null });
    vec![
        step("create_product", json!({ "fields": product("Doors") }))
            .keeping(&[("product", "/id")]),
        step("create_product", json!({ "fields": product("Doors") })).refused(),
        step(
            "edit_product",
            json!({ "id": "$product", "version": 1, "fields": product("Two Doors") }),
        ),
        step(
            "rotate_product_key",
            json!({ "id": "$product", "reason": "a laptop was lost" }),
        ),
        step("create_generator", json!({ "fields": generator("Door") }))
            .keeping(&[("generator", "/id")]),
        step(
            "edit_generator",
            json!({ "id": "$generator", "version": 1, "fields": generator("Doors") }),
        ),
        step(
            "create_customer",
            json!({ "fields": customer("zoe@doors.example") }),
        )
        .keeping(&[("customer", "/id")]),
        step(
            "create_customer",
            json!({ "fields": customer("other@doors.example") }),
        )
        .keeping(&[("other", "/id")]),
        step(
            "edit_customer",
            json!({ "id": "$other", "version": 1, "fields": customer("second@doors.example") }),
        ),
    ]
}

fn devices() -> Vec<Step> {
    let device = json!({ "license_key": "$key", "product": "doors", "fingerprint": "fp-door", "name": "door" });
    let unknown = json!({ "license_key": "NOBODY-KNOWS-THIS" });
    vec![
        step("validate_license", unknown),
        step("validate_license", device.clone()),
        step("activate_license", device.clone()),
        step("heartbeat_license", device.clone()),
        step("activate_license", json!({ "license_key": "$key" })).refused(),
        step("get_license", json!({ "id": "$license" })).keeping(&[
            ("version", "/license/version"),
            ("activation", "/activations/0/id"),
            ("device", "/activations/0/device/id"),
        ]),
        on_device(
            "deactivate_device",
            json!({ "activation_id": "$activation", "reason": "a lost laptop" }),
        )
        .keeping(&[("version", "/license/version")]),
        on_device("restore_device", json!({ "activation_id": "$activation" }))
            .keeping(&[("version", "/license/version")]),
        on_device(
            "raise_limit",
            json!({ "activation_limit": 5, "reason": "second workstation" }),
        )
        .keeping(VERSION),
        on_device(
            "apply_remedies",
            json!({ "remedies": [{ "kind": "raise_limit", "to": 6 }], "reason": null }),
        )
        .keeping(VERSION),
        step(
            "ignore_device",
            json!({ "id": "$device", "ignored": true, "reason": "a test bench" }),
        ),
        step("validate_license", device.clone()),
        step(
            "ignore_device",
            json!({ "id": "$device", "ignored": false, "reason": null }),
        ),
        step("deactivate_license", device.clone()),
        step(
            "activate_device",
            json!({ "license_id": "$license", "device_id": "$device", "reason": "by phone" }),
        ),
        step("get_device", json!({ "id": "$device" })),
        step(
            "delete_device",
            json!({ "id": "$device", "ignore": false, "reason": "sold" }),
        ),
        step("activate_license", device),
        step("get_license", json!({ "id": "$license" }))
            .keeping(&[("version", "/license/version")]),
    ]
}

fn organisation() -> Vec<Step> {
    let device = json!({ "organisation_key": "$organisation_key", "product": "doors", "fingerprint": "fp-fleet" });
    vec![
        step(
            "create_organisation_key",
            json!({ "customer_id": "$customer", "name": "Fleet", "products": null }),
        )
        .keeping(&[("organisation", "/kept/id"), ("organisation_key", "/key")]),
        step("activate_license", device.clone()),
        step(
            "rotate_organisation_key",
            json!({ "id": "$organisation", "version": 1, "reason": null }),
        ),
        step("validate_license", device),
        step(
            "revoke_organisation_key",
            json!({ "id": "$organisation", "version": 2, "reason": "a lost laptop" }),
        ),
        step("get_product", json!({ "id": "$product" })).keeping(&[("seen", "/product/version")]),
        step(
            "set_auto_assign",
            json!({ "product_id": "$product", "version": "$seen", "auto_assign": true }),
        ),
    ]
}

pub fn life() -> Vec<Step> {
    let create = json!({
        "product_id": "$product", "source": { "kind": "generator", "id": "$generator" }, "customer_id": null,
        "activation_limit": null, "expiry": null, "flags": null, "metadata": null, "reason": null,
    });
    let mut steps = vec![
        step("create_license", create).keeping(LICENSE),
        act("revoke_license", json!({})).refused(),
        act("assign_license", json!({ "customer_id": "$customer" })),
    ];
    steps.extend(devices());
    steps.extend(organisation());
    steps.extend([
        act("inactivate_license", json!({})),
        act("reactivate_license", json!({})),
        act("suspend_license", json!({})),
        act("lift_suspension", json!({})),
        act(
            "hand_over_license",
            json!({ "customer_id": "$other", "keep_devices": true }),
        ),
        step(
            "create_offline_file",
            json!({ "license_id": "$license", "fingerprint": null, "hours": 24 }),
        ),
        step(
            "add_note",
            json!({ "subject": { "kind": "license", "id": "$license" }, "text": "größer" }),
        )
        .keeping(&[("note", "/id")]),
        step("delete_note", json!({ "id": "$note" })),
        act("revoke_license", json!({})),
        act("replace_license", json!({ "source": null, "expiry": null }))
            .keeping(&[("version", "/old/version"), ("new", "/new/id")]),
        act("delete_license", json!({ "key_end": "none" })).refused(),
        act("delete_license", json!({ "key_end": "$key~" })).keeping(&[]),
        step(
            "erase_audit_details",
            json!({ "subject": "license", "subject_id": "$license", "reason": "on request" }),
        ),
    ]);
    steps
}

pub fn many() -> Vec<Step> {
    let of_product =
        json!({ "kind": "matching", "query": { "products": ["$product"] }, "except": [] });
    vec![
        step(
            "generate_licenses",
            json!({ "generator_id": "$generator", "count": 25, "reason": null }),
        ),
        step(
            "change_licenses",
            json!({ "selection": of_product, "action": { "kind": "change_limit", "activation_limit": 4 }, "reason": null }),
        ),
        step(
            "change_licenses",
            json!({ "selection": of_product, "action": { "kind": "delete" }, "reason": null }),
        )
        .refused(),
        step(
            "change_licenses",
            json!({ "selection": of_product, "action": { "kind": "delete" }, "reason": "Ticket 4821" }),
        ),
        step(
            "delete_generator",
            json!({ "id": "$generator", "version": 2 }),
        ),
        step("delete_product", json!({ "id": "$product", "version": 3 })),
        step(
            "delete_customer",
            json!({ "id": "$customer", "version": 1 }),
        ),
    ]
}

pub fn seats_and_tokens() -> Vec<Step> {
    let pool = json!({
        "name": "Team", "product_id": "$product", "customer_id": "$other",
        "source": { "kind": "format", "format": { "kind": "uuid" } }, "seats": 2, "transferable": true,
        "contract": "PO-4711", "purchased_at": null, "expires_at": null, "reason": null,
    });
    let person = json!({
        "pool_id": "$pool", "name": "Bo", "email": "bo@doors.example", "reason": null, "notify": true,
    });
    let token = json!({ "name": "Deploy", "scopes": ["assign"], "customer_id": "$other", "expires_at": null });
    let more = json!({
        "id": "$pool", "version": 1, "name": "Team", "contract": null, "purchased_at": "2026-11-01T00:00:00Z",
        "expires_at": null, "seats": 3, "reason": null,
    });
    let product = json!({
        "name": "Seats", "code": "seats", "status": "active", "description": null, "features": [], "grace_days": null,
    });
    let no_such_file = json!({
        "upload": "0192e7d0-5b1c-7e7a-9b3c-0d51e6a80f42", "doing": "assign", "pool_id": null, "dry_run": true,
        "reason": null,
    });
    let progress = json!({ "customer_id": "$holder", "product_id": "$product", "percent": 40, "detail": null });
    vec![
        step("create_product", json!({ "fields": product })).keeping(&[("product", "/id")]),
        step("create_pool", pool.clone()).keeping(&[("pool", "/id")]),
        step("edit_pool", more),
        step(
            "create_link",
            json!({ "name": "Library", "pool_id": "$pool", "terms": { "seats": 2, "term_days": 14, "must_return": true } }),
        )
        .keeping(&[("link", "/link/id")]),
        step("get_link", json!({ "id": "$link" })),
        step(
            "edit_link",
            json!({ "id": "$link", "version": 1, "name": "Library", "terms": { "seats": 3 } }),
        ),
        step(
            "delete_link",
            json!({ "id": "$link", "version": 2, "reason": "moved" }),
        ),
        step(
            "delete_link",
            json!({ "id": "$link", "version": 3, "reason": null }),
        )
        .refused(),
        step("assign_seat", person.clone()).keeping(&[
            ("seat", "/license/id"),
            ("seen", "/license/version"),
            ("holder", "/holder/id"),
            ("mail", "/mail"),
        ]),
        step("assign_seat", person).refused(),
        step("retry_mail", json!({ "id": "$mail" })).refused(),
        step("cancel_mail", json!({ "id": "$mail" })),
        step("cancel_mail", json!({ "id": "$mail" })).refused(),
        step("resend_mail", json!({ "license_id": "$seat" })),
        step("report_progress", progress),
        step("get_holder", json!({ "id": "$holder" })),
        step(
            "revoke_seat",
            json!({ "id": "$seat", "version": "$seen", "reason": "left", "notify": true }),
        ),
        step("resend_mail", json!({ "license_id": "$seat" })).refused(),
        step("get_pool", json!({ "id": "$pool" })),
        step(
            "delete_pool",
            json!({ "id": "$pool", "version": 2, "reason": "used" }),
        )
        .refused(),
        step("create_pool", pool).keeping(&[("pool", "/id")]),
        step(
            "delete_pool",
            json!({ "id": "$pool", "version": 1, "reason": "unused" }),
        ),
        step("repair_seats", json!({ "pool_id": null, "reason": null })).refused(),
        step(
            "repair_seats",
            json!({ "pool_id": null, "reason": "after a restore" }),
        ),
        // A file of seats goes through both doors with the imports.
        step("change_seats", no_such_file).refused(),
        step("create_token", token).keeping(&[("token", "/token/id")]),
        step("regenerate_token", json!({ "id": "$token", "version": 1 })),
        step(
            "revoke_token",
            json!({ "id": "$token", "version": 2, "reason": null }),
        ),
        step(
            "revoke_token",
            json!({ "id": "$token", "version": 3, "reason": null }),
        )
        .refused(),
    ]
}

pub fn sweeps() -> Vec<Step> {
    let nowhere = json!({ "id": "0192e7d0-5b1c-7e7a-9b3c-0d51e6a80f42" });
    let approved = json!({ "id": nowhere["id"], "licenses": 1 });
    vec![
        step("approve_sweep", approved).refused(),
        step("take_back_sweep", nowhere).refused(),
        step("resume_sweeps", json!({})),
    ]
}
