//! The demo's licenses, as they are made.

use std::collections::HashSet;

use chrono::TimeZone;

use super::*;

fn all(seed: u64, total: u32) -> Vec<Piece> {
    let now = Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap();
    let mut population = Population::of(seed, 0, total, now);
    std::iter::from_fn(move || population.next_piece()).collect()
}

#[test]
fn the_same_seed_draws_the_same_rows_and_another_does_not() {
    let shown = |seed| format!("{:?}", all(seed, 3_000));
    assert_eq!(shown(1), shown(1));
    assert_ne!(shown(1), shown(2));
}

#[test]
fn keys_are_unique_and_only_available_licenses_have_no_customer() {
    let pieces = all(4, 20_000);
    let licenses: Vec<_> = pieces.iter().flat_map(|piece| &piece.licenses).collect();
    let keys: HashSet<_> = licenses
        .iter()
        .map(|license| license.key.to_lowercase())
        .collect();
    assert_eq!(keys.len(), licenses.len());
    for license in licenses {
        assert_eq!(
            license.customer.is_none(),
            license.status == LicenseStatus::Available
        );
    }
}

#[test]
fn nobody_holds_a_license_before_being_a_customer() {
    let pieces = all(4, 5_000);
    let since: std::collections::HashMap<_, _> = pieces
        .iter()
        .flat_map(|piece| &piece.customers)
        .map(|who| (who.id, who.created_at))
        .collect();
    for license in pieces.iter().flat_map(|piece| &piece.licenses) {
        if let Some(customer) = license.customer {
            assert!(since[&customer] <= license.updated_at, "{license:?}");
        }
    }
}

#[test]
fn the_states_have_plausible_shares() {
    let pieces = all(1, 20_000);
    let share = |status| {
        let count = pieces
            .iter()
            .flat_map(|piece| &piece.licenses)
            .filter(|each| each.status == status)
            .count();
        count as f64 / 20_000.0
    };
    assert!(
        (0.45..0.7).contains(&share(LicenseStatus::Active)),
        "{}",
        share(LicenseStatus::Active)
    );
    assert!(
        (0.1..0.3).contains(&share(LicenseStatus::Expired)),
        "{}",
        share(LicenseStatus::Expired)
    );
    for status in LicenseStatus::ALL {
        assert!(share(status) > 0.008, "{status}: {}", share(status));
    }
}

#[test]
fn a_dozen_licenses_show_all_seven_states() {
    let pieces = all(1, 12);
    let states: HashSet<_> = pieces
        .iter()
        .flat_map(|piece| &piece.licenses)
        .map(|each| each.status)
        .collect();
    assert_eq!(states.len(), 7, "{states:?}");
}
