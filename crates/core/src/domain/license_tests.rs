//! Editing a license: what may change, and what is refused.

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{Edit, edit, hide_key, short_key};
use crate::{
    domain::status::LicenseStatus,
    error::ErrorCode,
    ids::{CustomerId, LicenseId, ProductId},
    operations::licenses::License,
};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).expect("a moment")
}

fn license(status: LicenseStatus) -> License {
    License {
        id: LicenseId(Uuid::from_u128(1)),
        version: 3,
        key: "PRO-9KHT-4WNA".into(),
        product_id: ProductId(Uuid::from_u128(2)),
        customer_id: status.is_held().then_some(CustomerId(Uuid::from_u128(3))),
        status,
        activation_limit: 3,
        activations_used: 0,
        expires_at: Some(now() + Duration::days(10)),
        flags: json!({}),
        metadata: json!({}),
        created_at: now() - Duration::days(100),
        updated_at: now() - Duration::days(100),
        batch: None,
        pending_validity: None,
        generator_id: None,
        pool_id: None,
        assigned_at: None,
        first_activated_at: None,
        replaces: None,
        replaced_by: None,
    }
}

fn as_it_is(license: &License) -> Edit {
    Edit {
        customer_id: license.customer_id,
        activation_limit: license.activation_limit,
        expires_at: license.expires_at,
        pending_validity: license.pending_validity,
        flags: license.flags.clone(),
        metadata: license.metadata.clone(),
    }
}

#[test]
fn setting_a_customer_assigns_an_available_license() {
    let before = license(LicenseStatus::Available);
    let wish = Edit {
        customer_id: Some(CustomerId(Uuid::from_u128(9))),
        ..as_it_is(&before)
    };
    let edited = edit(&before, wish, now()).unwrap().unwrap();
    assert_eq!(
        (edited.license.status, edited.license.version),
        (LicenseStatus::Assigned, 4)
    );
    assert!(!edited.handed_over);
    let fields: Vec<_> = edited
        .changes
        .iter()
        .map(|change| change.field.as_str())
        .collect();
    assert_eq!(fields, ["customer_id", "status"]);
}

#[test]
fn handing_over_keeps_the_status() {
    let before = license(LicenseStatus::Active);
    let wish = Edit {
        customer_id: Some(CustomerId(Uuid::from_u128(9))),
        ..as_it_is(&before)
    };
    let edited = edit(&before, wish, now()).unwrap().unwrap();
    assert!(edited.handed_over);
    assert_eq!(edited.license.status, LicenseStatus::Active);
}

#[test]
fn a_revoked_license_cannot_be_edited_even_without_a_change() {
    let before = license(LicenseStatus::Revoked);
    assert_eq!(
        edit(&before, as_it_is(&before), now()).unwrap_err().code(),
        ErrorCode::StateRefused
    );
}

#[test]
fn an_expiry_in_the_past_is_refused_only_when_it_changes() {
    let mut before = license(LicenseStatus::Active);
    before.expires_at = Some(now() - Duration::days(1));
    let kept = Edit {
        activation_limit: 5,
        ..as_it_is(&before)
    };
    assert!(edit(&before, kept, now()).unwrap().is_some());
    let moved = Edit {
        expires_at: Some(now() - Duration::hours(1)),
        ..as_it_is(&before)
    };
    assert_eq!(
        edit(&before, moved, now()).unwrap_err().code(),
        ErrorCode::Invalid
    );
}

#[test]
fn metadata_over_ten_kilobytes_is_refused() {
    let before = license(LicenseStatus::Active);
    let wish = Edit {
        metadata: json!({ "note": "x".repeat(10 * 1024) }),
        ..as_it_is(&before)
    };
    assert_eq!(
        edit(&before, wish, now()).unwrap_err().code(),
        ErrorCode::Invalid
    );
}

#[test]
fn a_key_is_hidden_once_and_stays_as_it_is() {
    let mut key = "PRO-9KHT-4WNA-X2VD".to_owned();
    for _ in 0..2 {
        hide_key(&mut key);
        assert_eq!(key, "PRO-9KHT…");
    }
    let mut odd = "A-KEY-THAT-ENDS-SO…".to_owned();
    hide_key(&mut odd);
    assert_eq!(odd, "A-KEY-TH…");
}

#[test]
fn a_short_key_never_shows_more_than_half() {
    assert_eq!(short_key("PRO-9KHT-4WNA-X2VD"), "PRO-9KHT…");
    assert_eq!(short_key("ABCD"), "AB…");
}

proptest! {
    #[test]
    fn an_edit_keeps_the_state_machine_and_grows_the_version_by_one(
        place in 0_i16..7, limit in -3_i32..10_003, days in -5_i64..500, other in any::<bool>()
    ) {
        let before = license(LicenseStatus::from_rank(place).unwrap());
        let wish = Edit {
            customer_id: if other { Some(CustomerId(Uuid::from_u128(9))) } else { before.customer_id },
            activation_limit: limit,
            expires_at: Some(now() + Duration::days(days)),
            ..as_it_is(&before)
        };
        if let Ok(Some(edited)) = edit(&before, wish, now()) {
            prop_assert_eq!(edited.license.version, before.version + 1);
            let same = edited.license.status == before.status;
            prop_assert!(same || before.status.may_become().contains(&edited.license.status));
            prop_assert!(limit == -1 || (1..=10_000).contains(&limit));
            prop_assert_eq!(edited.license.customer_id.is_some(), edited.license.status.is_held());
        }
    }
}
