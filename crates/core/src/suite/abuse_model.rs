//! Random use and abuse of a few licenses, and what a plain count of it comes to: written without a look at how detection
//! does it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Duration, DurationRound, Utc};
use futures::FutureExt;
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use super::{Seed, customer, plant, product, seed, start};
use crate::{
    domain::network::network_of,
    ids::{ActivationId, DeviceId, LicenseId},
    operations::{abuse::AbuseRuleKind, activations::VerdictCode},
    service::EnvironmentScope,
    store::{
        license_networks::{Sighting, add_networks, number_of},
        rows, run,
        tallies::{self, DenialCount, DenialKey, hour_of},
    },
};

/// Something that happens.
#[derive(Debug, Clone)]
pub(super) enum Happening {
    Begins(u128),
    /// The device that began then ends.
    Ends(u128),
    Refused(u128, &'static str, VerdictCode),
    Seen(&'static str),
}

#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub at: DateTime<Utc>,
    pub license: LicenseId,
    pub what: Happening,
}

/// A rule, a license, when its window begins, and what was counted.
pub(super) type Windows = BTreeMap<(&'static str, LicenseId, DateTime<Utc>), u32>;

pub(super) const THRESHOLDS: [(AbuseRuleKind, u32); 4] = [
    (AbuseRuleKind::Devices, 3),
    (AbuseRuleKind::Denials, 8),
    (AbuseRuleKind::Churn, 4),
    (AbuseRuleKind::Networks, 3),
];

pub(super) const ADDRESSES: [&str; 6] = [
    "198.51.100.7",
    "198.51.100.200",
    "203.0.113.5",
    "192.0.2.1",
    "2001:db8:1::1",
    "2001:db8:2::1",
];

pub(super) const LIMITS: [i32; 5] = [1, 2, -1, 3, 5];

pub(super) fn id(number: usize) -> LicenseId {
    LicenseId(Uuid::from_u128(number as u128 + 1))
}

pub(super) fn licenses() -> Vec<Seed> {
    let holder = customer(1, "Annika", "a@b.example");
    let limits = LIMITS.into_iter().enumerate();
    limits
        .map(|(number, limit)| {
            let key = format!("KEY-{number:04}");
            let mut planted = seed(number as u128 + 1, &key, &product(1, "Pro"), Some(&holder));
            planted.row.activation_limit = limit;
            planted
        })
        .collect()
}

/// The first moment that anything happens.
pub(super) fn first() -> DateTime<Utc> {
    start().duration_trunc(Duration::days(1)).expect("a day") + Duration::days(1)
}

/// What happens in so many days, in order; in bursts, so that rules are met and missed by one.
pub(super) fn drawn(random: u64, days: i64) -> Vec<Moment> {
    let mut rng = StdRng::seed_from_u64(random);
    let mut moments = Vec::new();
    let mut device = 0_u128;
    for _ in 0..70 {
        let license = id(rng.random_range(0..LIMITS.len()));
        let burst = first() + Duration::minutes(rng.random_range(0..days * 1_440 - 180));
        for _ in 0..rng.random_range(1..6) {
            let at = burst + Duration::seconds(rng.random_range(0..7_200));
            let what = match rng.random_range(0..5) {
                0 => {
                    device += 1;
                    if rng.random_bool(0.6) {
                        moments.push(Moment {
                            at: at + Duration::seconds(rng.random_range(1..3_000)),
                            license,
                            what: Happening::Ends(device),
                        });
                    }
                    Happening::Begins(device)
                }
                1 => Happening::Seen(ADDRESSES[rng.random_range(0..6)]),
                _ => Happening::Refused(
                    rng.random_range(1_000..1_004),
                    ADDRESSES[rng.random_range(0..6)],
                    [
                        VerdictCode::LimitReached,
                        VerdictCode::NotActivated,
                        VerdictCode::Suspended,
                    ][rng.random_range(0..3)],
                ),
            };
            moments.push(Moment { at, license, what });
        }
    }
    moments.sort_by_key(|moment| moment.at);
    moments
}

/// Writes what happens as the answering of devices writes it.
pub(super) async fn write(scope: &EnvironmentScope, moments: Vec<Moment>) {
    let written = scope.environment.database.write(move |tx| {
        async move {
            for Moment { at, license, what } in moments {
                match what {
                    Happening::Begins(number) => {
                        let device = DeviceId(Uuid::from_u128(0xD000_0000 + number));
                        run!(
                            tx,
                            "INSERT INTO devices (id, fingerprint, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $3)",
                            device,
                            format!("fp-{number}"),
                            at
                        )?;
                        run!(
                            tx,
                            "INSERT INTO activations (id, license_id, device_id, activated_at, last_seen_at)
                             VALUES ($1, $2, $3, $4, $4)",
                            ActivationId(Uuid::from_u128(0xE000_0000 + number)),
                            license,
                            device,
                            at
                        )?;
                    }
                    Happening::Ends(number) => {
                        run!(
                            tx,
                            "UPDATE activations SET deactivated_at = $2 WHERE id = $1",
                            ActivationId(Uuid::from_u128(0xE000_0000 + number)),
                            at
                        )?;
                    }
                    Happening::Refused(number, address, code) => {
                        let key = DenialKey {
                            license: Some(license),
                            product: None,
                            network: address.to_owned(),
                            fingerprint: format!("fp-{number}"),
                            code,
                            hour: hour_of(at),
                        };
                        let count = DenialCount {
                            key_start: "KEY-".to_owned(),
                            device: None,
                            last_at: at,
                            count: 1,
                        };
                        tallies::add_denials(tx, [(&key, &count)]).await?;
                    }
                    Happening::Seen(address) => {
                        let sighting = Sighting {
                            license,
                            network: network_of(address).expect("a network"),
                            day: number_of(at),
                        };
                        add_networks(tx, [(&sighting, &at)]).await?;
                    }
                }
            }
            Ok(())
        }
        .boxed()
    });
    written.await.expect("it can be written");
}

fn trunc(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    at.duration_trunc(by).expect("a stretch")
}

const fn threshold(kind: AbuseRuleKind) -> u32 {
    let mut place = 0;
    while place < THRESHOLDS.len() {
        if THRESHOLDS[place].0 as u8 == kind as u8 {
            return THRESHOLDS[place].1;
        }
        place += 1;
    }
    u32::MAX
}

/// Counts everything plainly.
pub(super) fn counted(moments: &[Moment]) -> Windows {
    let (hour, day) = (Duration::hours(1), Duration::days(1));
    let mut devices: HashMap<_, BTreeSet<u128>> = HashMap::new();
    let mut denials: HashMap<_, u32> = HashMap::new();
    let mut networks: HashMap<_, BTreeSet<String>> = HashMap::new();
    for moment in moments {
        let of_hour = (moment.license, trunc(moment.at, hour));
        let of_day = (moment.license, trunc(moment.at, day));
        match moment.what {
            Happening::Begins(device) => {
                devices.entry(of_hour).or_default().insert(device);
            }
            Happening::Refused(device, address, code) if code != VerdictCode::Suspended => {
                devices.entry(of_hour).or_default().insert(device);
                *denials.entry(of_hour).or_default() += 1;
                let network = network_of(address).expect("a network");
                networks.entry(of_day).or_default().insert(network);
            }
            Happening::Seen(address) => {
                let network = network_of(address).expect("a network");
                networks.entry(of_day).or_default().insert(network);
            }
            _ => {}
        }
    }
    let mut windows = Windows::new();
    let mut note = |kind: AbuseRuleKind, of: (LicenseId, DateTime<Utc>), count: u32| {
        if count >= threshold(kind) {
            windows.insert((kind.as_str(), of.0, of.1), count);
        }
    };
    let size = |set: usize| u32::try_from(set).expect("few");
    devices
        .into_iter()
        .for_each(|(of, all)| note(AbuseRuleKind::Devices, of, size(all.len())));
    denials
        .into_iter()
        .for_each(|(of, count)| note(AbuseRuleKind::Denials, of, count));
    networks
        .into_iter()
        .for_each(|(of, all)| note(AbuseRuleKind::Networks, of, size(all.len())));
    for (number, limit) in LIMITS.into_iter().enumerate() {
        for (begin, count) in churn(moments, id(number), limit) {
            windows.insert((AbuseRuleKind::Churn.as_str(), id(number), begin), count);
        }
    }
    windows
}

/// Day by day: what began and ended in the seven days until then that no window before took.
fn churn(moments: &[Moment], license: LicenseId, limit: i32) -> Vec<(DateTime<Utc>, u32)> {
    let Ok(limit) = u32::try_from(limit) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut free = first() - Duration::days(30);
    for day in 0..60 {
        let end = first() + Duration::days(day + 1);
        let begin = free.max(end - Duration::days(7));
        let inside = moments.iter().filter(|moment| {
            moment.license == license
                && moment.at >= begin
                && moment.at < end
                && matches!(moment.what, Happening::Begins(_) | Happening::Ends(_))
        });
        let count = u32::try_from(inside.count()).expect("few");
        if count >= limit + threshold(AbuseRuleKind::Churn) {
            found.push((begin, count - limit));
            free = end;
        }
    }
    found
}

/// The windows that detection has raised.
pub(super) async fn raised(scope: &EnvironmentScope) -> Windows {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let found = rows!(
        tx,
        (String, LicenseId, DateTime<Utc>, i64),
        "SELECT rule, license_id, began_at, count FROM abuse_windows"
    );
    let found = found.expect("the windows").into_iter();
    found
        .map(|(rule, license, began, count)| {
            let kind = AbuseRuleKind::from_word(&rule).expect("a rule");
            let count = u32::try_from(count).expect("few");
            ((kind.as_str(), license, began), count)
        })
        .collect()
}

pub(super) async fn planted(scope: &EnvironmentScope) {
    plant(scope, licenses()).await;
}
