//! The second factor: six digits of an authenticator app (RFC 6238), or a recovery code. Each counts once.

use base64::Engine as _;
use chrono::{DateTime, Utc};
use qrcode::{QrCode, render::svg};
use ring::rand::{SecureRandom, SystemRandom};
use totp_rs::{Builder, Secret, Totp};

use super::super::pass::{hash_of, random};
use crate::{
    backend::MasterKey,
    error::{Error, Result},
    ids::PersonId,
    operations::people::TotpSetup,
    store::{Tx, people},
};

/// How many recovery codes there are.
const CODES: usize = 10;
/// The bytes of a secret, as RFC 4226 advises.
const SECRET: usize = 20;

/// A second factor that was shown and fits; whether it counted before, only the database can tell.
#[derive(Debug)]
pub(in crate::service) enum Proof {
    /// Digits of this step.
    Step(i64),
    /// A recovery code.
    Recovery(Vec<u8>),
}

impl Proof {
    /// Uses it up. False when it counted before, or is no recovery code.
    pub(in crate::service) async fn take(
        &self,
        tx: &mut Tx,
        person: PersonId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        match self {
            Self::Step(step) => people::take_step(tx, person, *step).await,
            Self::Recovery(hash) => people::take_recovery_code(tx, person, hash, now).await,
        }
    }

    /// For the audit trail.
    pub(in crate::service) const fn word(&self) -> &'static str {
        match self {
            Self::Step(_) => "totp",
            Self::Recovery(_) => "recovery_code",
        }
    }
}

/// What a sealed secret is called under the master key: it opens for its own person only.
fn name(person: PersonId) -> String {
    format!("totp {person}")
}

fn totp(secret: &[u8], email: &str, workspace: &str) -> Result<Totp> {
    // A colon would end the issuer in the address that apps read.
    let issuer = format!("Keydesk {}", workspace.replace(':', " "));
    Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_account_name(email.replace(':', " "))
        .with_issuer(Some(issuer))
        .build()
        .map_err(|error| Error::Internal(format!("a second factor could not be made: {error}")))
}

/// The step of six digits that fit a secret around now.
fn step_of(secret: &[u8], code: &str, now: DateTime<Utc>) -> Result<Option<i64>> {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    let step = totp(secret, "account", "")?.check(code, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// Looks at what somebody shows as a second factor.
///
/// # Errors
/// `code_required` when it is neither digits that fit nor the shape of a recovery code; `master_key`.
pub(in crate::service) fn read(
    master: &MasterKey,
    person: &people::Record,
    sealed: &[u8],
    code: &str,
    now: DateTime<Utc>,
) -> Result<Proof> {
    let wrong = Error::CodeRequired {
        wrong: true,
        wait: 0,
    };
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(40)
        .collect();
    if plain.len() == 6 {
        let secret = master.unseal(&name(person.id), sealed)?;
        return step_of(&secret, &plain, now)?.map(Proof::Step).ok_or(wrong);
    }
    if plain.len() == 16 {
        return Ok(Proof::Recovery(code_hash(&plain)));
    }
    Err(wrong)
}

fn code_hash(plain: &str) -> Vec<u8> {
    hash_of("recovery", &plain.to_ascii_lowercase())
}

/// A fresh secret: sealed, and as an authenticator app takes it.
pub(super) fn begin(
    master: &MasterKey,
    person: &people::Record,
    workspace: &str,
) -> Result<(Vec<u8>, TotpSetup)> {
    let mut secret = [0_u8; SECRET];
    SystemRandom::new()
        .fill(&mut secret)
        .map_err(|_| Error::Internal("no random numbers for a second factor".into()))?;
    let totp = totp(&secret, &person.email, workspace)?;
    let url = totp
        .to_url()
        .map_err(|error| Error::Internal(error.to_string()))?;
    let qr = QrCode::new(&url).map_err(|error| Error::Internal(error.to_string()))?;
    let drawn = qr
        .render::<svg::Color<'_>>()
        .min_dimensions(200, 200)
        .build();
    let setup = TotpSetup {
        secret: totp.secret().to_base32(),
        url,
        qr_svg: drawn,
    };
    Ok((master.seal(&name(person.id), &secret)?, setup))
}

/// The step of the first code for a secret that waits for it.
pub(super) fn confirm(
    master: &MasterKey,
    person: &people::Record,
    pending: &[u8],
    code: &str,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    let plain: String = code.chars().filter(char::is_ascii_digit).take(10).collect();
    let secret = master.unseal(&name(person.id), pending)?;
    step_of(&secret, &plain, now)
}

/// Fresh recovery codes and their hashes: 80 bits each, in letters and digits that are hard to mix up.
pub(super) fn recovery_codes() -> Result<(Vec<String>, Vec<Vec<u8>>)> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567891";
    let mut codes = Vec::new();
    for _ in 0..CODES {
        let bits = random::<16>()?;
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(bits.as_bytes())
            .map_err(|error| Error::Internal(error.to_string()))?;
        let plain: String = bytes
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
            .collect();
        codes.push(plain);
    }
    let hashes = codes.iter().map(|code| code_hash(code)).collect();
    let shown = codes.iter().map(|plain| {
        let groups: Vec<&str> = (0..4).filter_map(|n| plain.get(n * 4..n * 4 + 4)).collect();
        groups.join("-")
    });
    Ok((shown.collect(), hashes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_codes_are_ten_and_read_however_they_are_typed() {
        let (codes, hashes) = recovery_codes().expect("random");
        assert_eq!((codes.len(), hashes.len()), (10, 10));
        for (code, hash) in codes.iter().zip(&hashes) {
            let typed = code.to_uppercase().replace('-', " ");
            let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
            assert_eq!(&code_hash(&plain), hash, "{code}");
        }
    }

    #[test]
    fn digits_fit_for_the_step_before_and_after_only() {
        let secret = [7_u8; SECRET];
        let at =
            |seconds: i64| DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a moment");
        let code = totp(&secret, "a", "b")
            .expect("totp")
            .generate(1_800_000_000)
            .to_string();
        let step = Some(1_800_000_000 / 30);
        for near in [-30, 0, 29, 30] {
            assert_eq!(
                step_of(&secret, &code, at(near)).expect("totp"),
                step,
                "{near}"
            );
        }
        for far in [-61, 61, 3600] {
            assert_eq!(
                step_of(&secret, &code, at(far)).expect("totp"),
                None,
                "{far}"
            );
        }
    }
}
