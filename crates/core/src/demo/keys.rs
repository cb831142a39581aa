//! License keys in the formats of the demo's products.

use chrono::{DateTime, Datelike, Utc};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::chance::id_at;

/// Letters and digits that are not taken for one another.
pub(super) const ALPHABET: &[u8] = b"234679ACDEFGHJKMNPQRTVWXY";

/// How a key is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum KeyFormat {
    /// `PRO-X4TN-8HQD-27VM-WK3A`
    Chunked { prefix: &'static str, chunks: usize },
    /// `0192e7d0-5b1c-7e7a-9b3c-0d51e6a80f42`
    Uuid,
    /// `ENT-202606-MTKD-1180`: the month of the contract and a running number.
    Contract { prefix: &'static str },
}

impl KeyFormat {
    /// A key made at `at`, the `number`th of its environment.
    pub(super) fn make(self, rng: &mut ChaCha8Rng, at: DateTime<Utc>, number: u32) -> String {
        match self {
            Self::Uuid => id_at(rng, at).to_string(),
            Self::Chunked { prefix, chunks } => {
                let mut key = String::with_capacity(prefix.len() + chunks * 5);
                key.push_str(prefix);
                for _ in 0..chunks {
                    key.push('-');
                    chunk(rng, &mut key);
                }
                key
            }
            Self::Contract { prefix } => {
                let mut key = format!("{prefix}-{:04}{:02}-", at.year(), at.month());
                chunk(rng, &mut key);
                key.push_str(&format!("-{:04}", number % 10_000));
                key
            }
        }
    }
}

fn chunk(rng: &mut ChaCha8Rng, key: &mut String) {
    for _ in 0..4 {
        key.push(char::from(ALPHABET[rng.random_range(0..ALPHABET.len())]));
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use rand::SeedableRng;

    use super::*;

    fn key(format: KeyFormat) -> String {
        let at = Utc.with_ymd_and_hms(2026, 6, 2, 9, 41, 0).unwrap();
        format.make(&mut ChaCha8Rng::seed_from_u64(7), at, 41_180)
    }

    #[test]
    fn keys_look_as_their_products_write_them() {
        let chunked = key(KeyFormat::Chunked {
            prefix: "PRO",
            chunks: 4,
        });
        assert_eq!(
            chunked.split('-').map(str::len).collect::<Vec<_>>(),
            [3, 4, 4, 4, 4]
        );
        let contract = key(KeyFormat::Contract { prefix: "ENT" });
        assert!(
            contract.starts_with("ENT-202606-") && contract.ends_with("-1180"),
            "{contract}"
        );
        assert!(uuid::Uuid::parse_str(&key(KeyFormat::Uuid)).is_ok());
    }
}
