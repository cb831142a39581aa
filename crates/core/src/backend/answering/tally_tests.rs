//! What could not be written is kept, as far as there is room.

use chrono::TimeDelta;
use uuid::Uuid;

use super::*;

fn usage(number: usize) -> UsageKey {
    UsageKey {
        product: ProductId(Uuid::from_u128(number as u128)),
        hour: DateTime::UNIX_EPOCH,
        kind: "validate",
        code: VerdictCode::Valid,
    }
}

fn denial(number: usize, times: u32) -> (DenialKey, DenialCount) {
    let key = DenialKey {
        license: Some(LicenseId(Uuid::from_u128(number as u128))),
        product: None,
        network: String::new(),
        fingerprint: String::new(),
        code: VerdictCode::LimitReached,
        hour: DateTime::UNIX_EPOCH,
    };
    let count = DenialCount {
        key_start: "PRO-0001…".into(),
        device: None,
        last_at: DateTime::UNIX_EPOCH + TimeDelta::minutes(times.into()),
        count: times,
    };
    (key, count)
}

#[test]
fn what_could_not_be_written_is_put_back_as_far_as_there_is_room_and_the_rest_is_counted_as_lost() {
    let tally = Tally::default();
    {
        let mut counts = tally.counts();
        counts.usage = (0..WAITING - 1).map(|number| (usage(number), 1)).collect();
        counts.denials = (0..WAITING).map(|number| denial(number, 1)).collect();
    }
    let back = Counts {
        // One is known, one has room, three have none.
        usage: [0, WAITING, WAITING + 1, WAITING + 2, WAITING + 3]
            .map(|number| (usage(number), 7))
            .into(),
        // One is known, two have no room.
        denials: [0, WAITING, WAITING + 1]
            .map(|number| denial(number, 5))
            .into(),
        ..Counts::default()
    };
    tally.keep(back);
    assert_eq!(tally.figures(), (2 * WAITING, 3 * 7 + 2 * 5));
    let counts = tally.counts();
    assert_eq!(counts.usage[&usage(0)], 8);
    let (key, _) = denial(0, 1);
    let known = &counts.denials[&key];
    let last = DateTime::UNIX_EPOCH + TimeDelta::minutes(5);
    assert_eq!((known.count, known.last_at), (6, last));
}

#[test]
fn what_is_put_back_beside_nothing_is_as_it_was() {
    let tally = Tally::default();
    let back = Counts {
        usage: [(usage(1), 3)].into(),
        denials: [denial(1, 4)].into(),
        ..Counts::default()
    };
    tally.keep(back);
    assert_eq!(tally.figures(), (2, 0));
    let counts = tally.counts();
    assert_eq!(counts.usage[&usage(1)], 3);
    assert!(counts.denials.values().all(|count| count.count == 4));
}

#[test]
fn a_license_that_is_refused_stands_under_one_name_whichever_key_it_was_asked_with() {
    let tally = Tally::default();
    let request = serde_json::from_value(serde_json::json!({"license_key": "PRO-0001"}));
    let request: DeviceRequest = request.expect("a request");
    for product in [None, Some(ProductId(Uuid::from_u128(1)))] {
        let refused = Refused {
            request: &request,
            license: Some(LicenseId(Uuid::from_u128(2))),
            product,
            code: VerdictCode::LimitReached,
        };
        tally.refused(&refused, DateTime::UNIX_EPOCH);
    }
    let counts = tally.counts();
    let told: Vec<u32> = counts.denials.values().map(|count| count.count).collect();
    assert_eq!(told, [2]);
}
