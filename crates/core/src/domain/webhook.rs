//! Webhooks: the events, how a delivery is signed (Standard Webhooks), and when it is tried again.
//!
//! Deliberately absent: which change is which event (`store::webhook_events`), and the sending (`service::webhooks`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Duration, Utc};
use ring::hmac;
use serde::{Deserialize, Serialize};

/// Words of an enum, as the database, the payload and the bindings have them.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
        pub enum $name {$(
            $(#[$each])*
            #[serde(rename = $word)]
            $variant,
        )*}

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$variant => $word,)*}
            }

            /// What a word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

words! {
    /// What webhooks are told of.
    WebhookEvent {
        /// A license was made.
        LicenseCreated = "license.created",
        /// A license became a customer's.
        LicenseAssigned = "license.assigned",
        /// A license came into use, or works again after a pause.
        LicenseActive = "license.active",
        /// A license was paused by hand.
        LicenseInactive = "license.inactive",
        /// A license was suspended.
        LicenseSuspended = "license.suspended",
        /// A license's time is over.
        LicenseExpired = "license.expired",
        /// A license was withdrawn for good.
        LicenseRevoked = "license.revoked",
        /// Something else of a license changed.
        LicenseChanged = "license.changed",
        /// A license was removed.
        LicenseDeleted = "license.deleted",
        /// A device began to use a license.
        ActivationStarted = "activation.started",
        /// One or more devices ended their use of a license.
        ActivationEnded = "activation.ended",
        /// Devices were refused; counted for a few seconds.
        DenialCounted = "denial.counted",
        /// An import ended, or was taken back.
        ImportEnded = "import.ended",
        /// Nothing happened: an owner tries a webhook.
        Test = "webhook.test",
    }
}

words! {
    /// Where a delivery stands.
    DeliveryState {
        /// In its line: due, to be tried again, or behind an earlier event of the same license.
        Waiting = "waiting",
        /// To be sent once more, beside the line.
        Replaying = "replaying",
        /// The receiver took it.
        Delivered = "delivered",
        /// Given up: a dead letter.
        Dead = "dead",
    }
}

impl WebhookEvent {
    /// Those that somebody may ask for.
    pub fn offered() -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(|event| *event != Self::Test)
    }
}

/// How long to wait after each attempt that failed, before chance moves it. An event is tried once more than these are.
const WAITS: [Duration; 8] = [
    Duration::seconds(5),
    Duration::seconds(30),
    Duration::minutes(2),
    Duration::minutes(10),
    Duration::minutes(30),
    Duration::hours(2),
    Duration::hours(6),
    Duration::hours(12),
];
/// How far chance moves a wait, to either side.
const JITTER: f64 = 0.2;
/// How long an old secret signs beside a new one.
pub const OLD_SECRET: Duration = Duration::hours(24);
/// What a secret begins with.
pub const SECRET_PREFIX: &str = "whsec_";

/// How long to wait after so many attempts that failed; none when that were enough. `chance` is 0 to 1.
#[must_use]
pub fn wait_after(attempts: u32, chance: f64) -> Option<Duration> {
    let place = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let wait = WAITS.get(place)?;
    let factor = 1.0 + JITTER * (2.0 * chance - 1.0);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "half a day in milliseconds"
    )]
    let moved = (wait.num_milliseconds() as f64 * factor) as i64;
    Some(Duration::milliseconds(moved))
}

/// A secret as its owner writes it down.
#[must_use]
pub fn written(secret: &[u8]) -> String {
    format!("{SECRET_PREFIX}{}", STANDARD.encode(secret))
}

/// The header `webhook-signature`: one signature by each secret.
#[must_use]
pub fn signatures<S: AsRef<[u8]>>(
    secrets: &[S],
    id: &str,
    at: DateTime<Utc>,
    body: &str,
) -> String {
    let signed = format!("{id}.{}.{body}", at.timestamp());
    let one = |secret: &S| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_ref());
        format!(
            "v1,{}",
            STANDARD.encode(hmac::sign(&key, signed.as_bytes()))
        )
    };
    secrets.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_own_example_is_signed_alike() {
        // From the specification of Standard Webhooks.
        let secret = STANDARD
            .decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
            .expect("base64");
        let at = DateTime::from_timestamp(1_614_265_330, 0).expect("a moment");
        assert_eq!(
            signatures(
                &[secret],
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                at,
                r#"{"test": 2432232314}"#
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn an_event_is_tried_nine_times_over_about_a_day_and_never_at_the_same_beat() {
        let waits: Vec<Duration> = (1..).map_while(|tried| wait_after(tried, 0.5)).collect();
        assert_eq!(waits.len(), 8);
        let all: Duration = waits.iter().sum();
        assert!(
            (Duration::hours(20)..Duration::hours(24)).contains(&all),
            "{all}"
        );
        assert_eq!(wait_after(1, 0.0), Some(Duration::seconds(4)));
        assert_eq!(wait_after(1, 1.0), Some(Duration::seconds(6)));
        assert_eq!((wait_after(0, 0.5), wait_after(9, 0.5)), (None, None));
    }
}
