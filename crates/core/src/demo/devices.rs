//! The devices that licenses are used on, and when.

use chrono::{DateTime, Duration, Utc};
use rand::{Rng, RngCore};
use rand_chacha::ChaCha8Rng;

use super::{
    catalogue::{Plan, Platforms},
    chance::{about, between, id_at, one_of, percent},
    lives::Life,
    names::spelled,
    support::Ignored,
};
use crate::{domain::status::LicenseStatus, ids::LicenseId};

/// The most devices of one license.
const DEVICES_LIMIT: u32 = 450;

/// A license in use on a device, to write.
#[derive(Debug, Clone)]
pub(super) struct Use {
    pub id: uuid::Uuid,
    pub license: LicenseId,
    pub device: Device,
    pub activated_at: DateTime<Utc>,
    pub deactivated_at: Option<DateTime<Utc>>,
    pub last_seen_at: DateTime<Utc>,
}

/// A device, to write.
#[derive(Debug, Clone)]
pub(super) struct Device {
    pub id: uuid::Uuid,
    pub fingerprint: String,
    pub name: String,
    pub platform: &'static str,
    pub serial: Option<String>,
    pub ip: String,
    /// Whether nobody listens to it any more.
    pub ignored: Option<Ignored>,
}

/// The devices of one license. Gives how many are in use.
pub(super) fn draw(
    rng: &mut ChaCha8Rng,
    plan: &Plan,
    life: &Life,
    license: LicenseId,
    holder: &str,
    uses: &mut Vec<Use>,
) -> u32 {
    let Some(first) = life.activated_at else {
        return 0;
    };
    let (in_use, past) = counts(rng, plan, life);
    for number in 0..in_use + past {
        let since = if number == 0 {
            first
        } else {
            between(rng, first, life.until)
        };
        let ended = (number >= in_use).then(|| match life.status {
            LicenseStatus::Expired | LicenseStatus::Revoked => life.until.max(since),
            _ => between(rng, since, life.until),
        });
        let seen = last_seen(rng, since, ended.unwrap_or(life.until));
        uses.push(Use {
            id: id_at(rng, since),
            license,
            device: device(rng, plan.platforms, holder, since),
            activated_at: since,
            deactivated_at: ended,
            last_seen_at: seen,
        });
    }
    in_use
}

/// How many devices are in use, and how many were.
fn counts(rng: &mut ChaCha8Rng, plan: &Plan, life: &Life) -> (u32, u32) {
    let limit = u32::try_from(life.limit)
        .unwrap_or(DEVICES_LIMIT)
        .min(DEVICES_LIMIT);
    let drawn = 1 + about(rng, (plan.devices - 1.0).max(0.0)) as u32;
    match life.status {
        LicenseStatus::Expired | LicenseStatus::Revoked => (0, (1 + drawn / 2).min(limit)),
        _ if percent(rng, 3) => (0, 1),
        _ => (drawn.min(limit), u32::from(percent(rng, 15))),
    }
}

/// Mostly within the last days of its use.
fn last_seen(rng: &mut ChaCha8Rng, since: DateTime<Utc>, until: DateTime<Utc>) -> DateTime<Utc> {
    let ago = Duration::minutes(about(rng, 4_000.0) as i64);
    (until - ago).max(since)
}

/// A device of somebody, seen first at `at`.
pub(super) fn device(
    rng: &mut ChaCha8Rng,
    platforms: Platforms,
    holder: &str,
    at: DateTime<Utc>,
) -> Device {
    let owner = spelled(holder.split(' ').next().unwrap_or(holder), "");
    let (name, platform) = match platforms {
        Platforms::Desk => desk(rng, &owner),
        Platforms::Server => server(rng, &owner),
        Platforms::Mobile => mobile(rng, &owner),
    };
    let mut print = [0_u8; 16];
    rng.fill_bytes(&mut print);
    Device {
        id: id_at(rng, at),
        fingerprint: hex(&print),
        name,
        platform,
        serial: percent(rng, 70).then(|| code(rng, 12)),
        ip: address(rng),
        ignored: None,
    }
}

fn desk(rng: &mut ChaCha8Rng, owner: &str) -> (String, &'static str) {
    if percent(rng, 46) {
        let model = one_of(rng, &["mbp", "mac", "imac", "macbook-air", "studio"]);
        let system = one_of(
            rng,
            &["macOS 26.1", "macOS 26.0", "macOS 15.7", "macOS 14.8"],
        );
        (format!("{owner}-{model}"), system)
    } else if percent(rng, 88) {
        let system = one_of(
            rng,
            &["Windows 11", "Windows 11", "Windows 11", "Windows 10"],
        );
        (format!("DESKTOP-{}", code(rng, 7)), system)
    } else {
        (
            format!("{owner}-linux"),
            one_of(rng, &["Ubuntu 24.04", "Fedora 43", "Debian 13"]),
        )
    }
}

fn server(rng: &mut ChaCha8Rng, owner: &str) -> (String, &'static str) {
    let system = one_of(
        rng,
        &[
            "Ubuntu 24.04",
            "Ubuntu 22.04",
            "Rocky Linux 9",
            "Windows Server 2025",
        ],
    );
    (
        format!("{owner}-render-{:02}", rng.random_range(1..60)),
        system,
    )
}

fn mobile(rng: &mut ChaCha8Rng, owner: &str) -> (String, &'static str) {
    let (model, system) = [
        ("ipad", "iPadOS 26.1"),
        ("ipad-pro", "iPadOS 18.7"),
        ("iphone", "iOS 26.1"),
        ("galaxy-tab", "Android 16"),
        ("pixel", "Android 16"),
    ][rng.random_range(0..5)];
    (format!("{owner}-{model}"), system)
}

/// Addresses set aside for examples; they belong to nobody.
fn address(rng: &mut ChaCha8Rng) -> String {
    let network = one_of(rng, &["192.0.2", "198.51.100", "203.0.113"]);
    if percent(rng, 80) {
        format!("{network}.{}", rng.random_range(1..255))
    } else {
        format!(
            "2001:db8:{:x}::{:x}",
            rng.random_range(1..0xffff),
            rng.random_range(1..0xffff)
        )
    }
}

fn code(rng: &mut ChaCha8Rng, length: usize) -> String {
    const SIGNS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    (0..length)
        .map(|_| char::from(SIGNS[rng.random_range(0..SIGNS.len())]))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| {
            [
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]
        })
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use rand::SeedableRng;

    use super::{
        super::{catalogue::PLANS, lives::Birth},
        *,
    };

    #[test]
    fn no_license_is_on_more_devices_than_it_allows_and_dead_ones_are_on_none() {
        let now = Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        for n in 0..5_000_usize {
            let plan = &PLANS[n % 9];
            let at = now - Duration::minutes(rng.random_range(1..1_576_800));
            let life = Life::draw(
                &mut rng,
                Birth {
                    plan,
                    at,
                    now,
                    wanted: None,
                },
                |_, at| at,
            );
            let mut uses = Vec::new();
            let license = LicenseId(id_at(&mut rng, at));
            let in_use = draw(
                &mut rng,
                plan,
                &life,
                license,
                "Annika Lindqvist",
                &mut uses,
            );
            let open = uses
                .iter()
                .filter(|each| each.deactivated_at.is_none())
                .count();
            assert_eq!(u32::try_from(open), Ok(in_use));
            assert!(
                life.limit < 0 || i64::from(in_use) <= i64::from(life.limit),
                "{life:?}"
            );
            if matches!(
                life.status,
                LicenseStatus::Expired | LicenseStatus::Revoked | LicenseStatus::Assigned
            ) {
                assert_eq!(in_use, 0, "{life:?}");
            }
            for each in &uses {
                assert!(
                    each.activated_at >= at
                        && each.last_seen_at >= each.activated_at
                        && each.last_seen_at <= now
                );
                assert!(
                    each.deactivated_at
                        .is_none_or(|end| end >= each.last_seen_at && end <= now),
                    "{each:?}"
                );
            }
        }
    }
}
