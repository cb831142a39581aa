//! Passwords and passphrases: hashed with Argon2id beside everybody else's work, and which ones are taken.
//!
//! Owns how many are hashed at once, so that nobody can fill the memory by trying. Deliberately absent: how often somebody
//! may try (`throttle`), and where hashes are kept.

use std::ops::RangeInclusive;

use argon2::{
    Argon2, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{SaltString, rand_core::OsRng},
};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// How long a person's password is, in characters.
const LENGTH: RangeInclusive<usize> = 10..=200;
/// Hashes that are computed at once; each takes 19 MiB and some tens of milliseconds of a processor.
static AT_ONCE: Semaphore = Semaphore::const_new(4);
/// What the password of nobody is compared with, so that an account that does not exist takes as long as one that does.
/// Same parameters as fresh hashes; a test says so.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$a2V5ZGVza25vYm9keWhlcmU$2mZkqk0ejP7LrXqE9e5SAvkUBpD2mR2eN7wS7mEN6uA";
/// Passwords that are guessed within so many tries are refused, as powers of ten: the common ones and those made of what
/// everybody knows about somebody.
const GUESSES: f64 = 7.0;
/// Besides what everybody knows, a password has so many letters and digits.
const LEFT: usize = 6;

async fn beside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _turn = AT_ONCE
        .acquire()
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    super::importing::blocking(work).await
}

/// The Argon2id hash of a secret.
pub(super) async fn hash(secret: String) -> Result<String> {
    beside(move || {
        let salt = SaltString::generate(&mut OsRng);
        Argon2::default()
            .hash_password(secret.as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(|error| Error::Internal(format!("a password could not be hashed: {error}")))
    })
    .await
}

/// Whether a secret is the one of a hash. One that is too long is hashed as far as secrets go, and fits nothing.
pub(super) async fn fits(secret: String, hash: String) -> Result<bool> {
    let most = *LENGTH.end();
    let possible = secret.chars().count() <= most;
    beside(move || {
        let hash = PasswordHash::new(&hash)
            .map_err(|error| Error::Internal(format!("a kept hash does not read: {error}")))?;
        let secret: String = secret.chars().take(most).collect();
        let equal = Argon2::default().verify_password(secret.as_bytes(), &hash);
        Ok(possible && equal.is_ok())
    })
    .await
}

/// Takes as long as [`fits`], for an account that is not there.
pub(super) async fn fits_nobody(secret: String) -> Result<bool> {
    fits(secret, NOBODY.to_owned()).await?;
    Ok(false)
}

/// Refuses a password that is too short, too long, common, or made of the account's own name.
///
/// # Errors
/// `invalid` with the field.
pub(super) async fn check(
    field: &'static str,
    password: &str,
    email: &str,
    name: &str,
) -> Result<()> {
    if !LENGTH.contains(&password.chars().count()) {
        return Err(Error::invalid(
            field,
            "A password has 10 to 200 characters.",
            "Choose a longer one, such as four words.",
        ));
    }
    let own = own_words(email, name);
    let lower = password.to_lowercase();
    let plain = left_without(&lower, &own) < LEFT;
    let (asked, words) = (password.to_owned(), own);
    let easy = beside(move || {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Ok(zxcvbn::zxcvbn(&asked, &words).guesses_log10() < GUESSES)
    })
    .await?;
    if plain || easy {
        return Err(Error::invalid(
            field,
            "This password is among the first that somebody would try.",
            "Choose four words that have nothing to do with each other, or let a password manager make one.",
        ));
    }
    Ok(())
}

/// How many letters and digits of a password are left when what everybody knows is taken out.
fn left_without(password: &str, known: &[String]) -> usize {
    let mut longest_first: Vec<&String> = known.iter().collect();
    longest_first.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let rest = longest_first
        .into_iter()
        .fold(password.to_owned(), |rest, word| {
            rest.replace(word.as_str(), "")
        });
    rest.chars()
        .filter(|letter| letter.is_alphanumeric())
        .count()
}

/// What everybody knows about an account: the address and its parts, the name and its parts.
fn own_words(email: &str, name: &str) -> Vec<String> {
    let mut words = vec![email.to_lowercase(), name.to_lowercase(), "keydesk".into()];
    let parts = email.split(['@', '.', '+', '-', '_']);
    words.extend(parts.map(str::to_lowercase));
    words.extend(name.split_whitespace().map(str::to_lowercase));
    words.retain(|word| word.chars().count() > 2);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_of_nobody_is_hashed_as_somebodys_is() {
        let fresh = hash("some password".into()).await.expect("a hash");
        let parameters = |hash: &str| {
            let hash = PasswordHash::new(hash).expect("a hash");
            (
                hash.algorithm.to_string(),
                hash.params.to_string(),
                hash.hash.expect("its bytes").len(),
            )
        };
        assert_eq!(parameters(&fresh), parameters(NOBODY));
        assert!(
            !fits_nobody("some password".into())
                .await
                .expect("an answer")
        );
    }

    #[tokio::test]
    async fn common_and_own_passwords_are_refused() {
        let (email, name) = ("mira.okafor@larkspur.example", "Mira Okafor");
        for bad in [
            "short",
            "password12",
            "Password123",
            "qwertyuiop",
            "1234567890",
            "iloveyou123",
            "aaaaaaaaaaaaaaa",
            "mira.okafor@larkspur.example",
            "MiraOkafor1",
            "keydesk2026",
            &"x".repeat(201),
        ] {
            let refused = check("new", bad, email, name).await;
            assert!(
                matches!(refused, Err(Error::Invalid { field: "new", .. })),
                "{bad}"
            );
        }
        for good in [
            "plinth gravel oboe tarn",
            "vK8#qLw2!zRt",
            "  quiet otters drum  ",
        ] {
            check("new", good, email, name).await.expect(good);
        }
    }
}
