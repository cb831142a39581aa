//! License rules and the words of mails, at both doors.

use serde_json::json;

use crate::{
    acts::{Step, step},
    questions::{NOWHERE, Question},
};

/// Rules of which none does anything by itself, so that both houses stay alike.
pub fn steps() -> Vec<Step> {
    let rules =
        json!({ "version": 0, "reminders": false, "reminder_days": [21, 3], "idle_days": null });
    let words = |body: &str| {
        json!({
            "kind": "revoked", "version": 0, "on": true, "every_license": false,
            "subject": "Gone: {{product}}", "body": body,
        })
    };
    let test = json!({ "kind": "revoked", "subject": null, "body": null, "to": "nobody" });
    vec![
        step("save_rules", json!({ "rules": rules })),
        step("save_rules", json!({ "rules": rules })).refused(),
        step("save_mail_template", words("Hello {{nobody}}")).refused(),
        step("save_mail_template", words("Hello {{name}}")),
        step("send_test_template", test).refused(),
    ]
}

/// What they do, and how they look; about a license of somebody's, too.
pub fn questions(license: &str) -> Vec<Question> {
    let production = Some("production");
    let rules = json!({ "reminders": true, "reminder_days": [90, 30], "idle_days": 30 });
    let preview = |kind: &str, subject: Option<&str>, license: Option<&str>| {
        let request =
            json!({ "kind": kind, "subject": subject, "body": null, "license_id": license });
        ("preview_mail_template", production, request)
    };
    vec![
        ("get_rules", None, json!({})),
        ("list_mail_templates", None, json!({})),
        (
            "foresee_rules",
            production,
            json!({ "rules": rules, "grace_days": 0 }),
        ),
        (
            "foresee_rules",
            production,
            json!({ "rules": { "reminder_days": [7, 1] }, "grace_days": null }),
        ),
        preview("digest", None, None),
        preview("assigned", Some("{{product}}"), None),
        preview("assigned", None, Some(license)),
    ]
}

/// What cannot be answered: a license of nobody's, and a key in a subject.
pub fn impossible() -> Vec<Question> {
    let preview = |subject: Option<&str>, license: Option<&str>| {
        let request =
            json!({ "kind": "assigned", "subject": subject, "body": null, "license_id": license });
        ("preview_mail_template", Some("production"), request)
    };
    vec![
        preview(Some("{{key}}"), None),
        preview(None, Some(NOWHERE)),
        (
            "foresee_rules",
            Some("production"),
            json!({ "rules": { "reminder_days": [0] }, "grace_days": null }),
        ),
    ]
}
