//! Memory never tells what was before a change, and never grows without end.

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{domain::status::LicenseStatus, ids::ProductId, store::standings::ProductStanding};

fn known(number: u128) -> Known {
    let product = ProductStanding {
        id: ProductId(Uuid::from_u128(1)),
        name: "Pro".into(),
        code: "pro".into(),
        own_grace: None,
    };
    Known {
        license: Arc::new(Standing {
            id: LicenseId(Uuid::from_u128(number)),
            key: format!("KEY-{number}"),
            product: Arc::new(product),
            assigned: true,
            status: LicenseStatus::Active,
            limit: 1,
            used: 0,
            expires_at: None,
            pending: None,
            flags: json!({}).into(),
        }),
        device: Some(DeviceStanding::default()),
    }
}

fn changed(number: u128) -> Touched {
    Touched {
        licenses: vec![LicenseId(Uuid::from_u128(number))],
        ..Touched::default()
    }
}

fn heard(memory: &Memory) {
    memory.is_current(Instant::now(), TimeDelta::zero(), false);
}

#[test]
fn what_was_read_before_a_change_is_not_kept_after_it() {
    let memory = Memory::default();
    heard(&memory);
    let before = memory.epoch();
    memory.forget(&changed(1));
    memory.keep(before, "a", Some("fp"), &known(1));
    assert!(memory.recall("a", Some("fp")).is_none(), "read too early");
    memory.keep(before, "b", Some("fp"), &known(2));
    assert!(
        memory.recall("b", Some("fp")).is_some(),
        "another license did not change"
    );
    memory.keep(memory.epoch(), "a", Some("fp"), &known(1));
    assert!(memory.recall("a", Some("fp")).is_some());
    assert!(memory.recall("a", None).is_some());
    assert!(memory.recall("a", Some("other")).is_none());
    memory.forget(&changed(1));
    assert!(memory.recall("a", Some("fp")).is_none(), "it changed");
}

#[test]
fn a_change_of_devices_or_of_nobody_knows_what_forgets_everything() {
    for touched in [
        Touched {
            devices: true,
            ..Touched::default()
        },
        Touched {
            unnamed: true,
            ..Touched::default()
        },
        Touched {
            products: true,
            ..Touched::default()
        },
    ] {
        let memory = Memory::default();
        heard(&memory);
        let before = memory.epoch();
        memory.keep(before, "a", None, &known(1));
        memory.forget(&touched);
        assert!(memory.recall("a", None).is_none(), "{touched:?}");
        memory.keep(before, "a", None, &known(1));
        assert!(memory.recall("a", None).is_none(), "{touched:?}");
    }
}

#[test]
fn nothing_is_told_from_memory_while_the_feed_is_silent() {
    let memory = Memory::default();
    memory.keep(memory.epoch(), "a", None, &known(1));
    assert!(memory.recall("a", None).is_none(), "never heard");
    heard(&memory);
    assert!(memory.recall("a", None).is_some());
    let long_ago = Instant::now().checked_sub(FRESH).expect("an uptime");
    memory.is_current(long_ago, TimeDelta::zero(), false);
    assert!(memory.recall("a", None).is_none(), "heard too long ago");
    memory.is_current(Instant::now(), TimeDelta::zero(), true);
    assert!(memory.recall("a", None).is_none(), "there was more to hear");
}

#[test]
fn memory_is_bounded_and_keeps_what_is_asked_about() {
    let mut room = Room::of(10, 320);
    for number in 0..1_000 {
        room.keep(0, &format!("k{number}"), None, &known(number));
        assert!(room.recall("k0", None).is_some(), "asked all the time");
        assert!(room.young.len() + room.old.len() <= 20);
        assert_eq!(room.keys.len(), room.young.len() + room.old.len());
    }
    for number in 0..1_000 {
        let (license, print) = (number % 7, format!("fp{number}"));
        room.keep(0, &format!("k{license}"), Some(&print), &known(license));
        let held = |half: &HashMap<Box<str>, Entry>| -> usize {
            half.values().map(|entry| entry.devices.len()).sum()
        };
        assert_eq!(room.young_devices, held(&room.young));
        assert!(held(&room.young) <= 320 && held(&room.old) <= 320);
    }
}

#[test]
fn a_license_of_many_devices_remembers_them_all_while_there_is_room() {
    let memory = Memory::default();
    heard(&memory);
    let print = |number: usize| format!("fp{number}");
    for number in 0..10_000 {
        memory.keep(0, "a", Some(&print(number)), &known(1));
    }
    let missing = (0..10_000).filter(|n| memory.recall("a", Some(&print(*n))).is_none());
    assert_eq!(missing.count(), 0);
}

#[test]
fn one_device_too_many_pushes_some_out_and_never_all() {
    let mut room = Room::of(10, 320);
    for number in 0..1_000 {
        let print = format!("fp{number}");
        room.keep(0, "small", Some("fp"), &known(2));
        room.keep(0, "large", Some(&print), &known(1));
        assert!(room.recall("large", Some(&print)).is_some(), "the newest");
        assert!(room.recall("small", Some("fp")).is_some(), "of another");
        let many = room.young["large"].devices.len();
        assert!(many <= 80 && many >= 70.min(number), "{many} of {number}");
    }
}

#[test]
fn what_changed_too_long_ago_to_be_remembered_counts_as_changed() {
    let memory = Memory::default();
    heard(&memory);
    let before = memory.epoch();
    memory.forget(&changed(7));
    for number in 0..=u128::try_from(LATELY).expect("few") {
        memory.forget(&changed(1_000 + number));
    }
    memory.keep(before, "a", None, &known(7));
    assert!(memory.recall("a", None).is_none());
    assert!(memory.room().changed.len() <= LATELY + 1);
}
