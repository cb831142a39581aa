//! The bearer token of one run of the server.
//!
//! Deliberately absent: tokens that outlive the process. Those are named, stored as a hash and come with sign-in.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{TryRngCore, rngs::OsRng};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// 256 random bits, in base64url. Never printed by `Debug`; wiped when dropped.
pub struct Token(Zeroizing<String>);

/// The system gave no random bits.
#[derive(Debug, thiserror::Error)]
#[error("This computer gave no random bits, so no token could be made.")]
pub struct NoRandomness(#[from] rand::rand_core::OsError);

impl Token {
    /// A fresh token from the system's random bits.
    ///
    /// # Errors
    /// [`NoRandomness`] when the system has none.
    pub fn random() -> Result<Self, NoRandomness> {
        let mut bits = [0_u8; 32];
        OsRng.try_fill_bytes(&mut bits)?;
        let token = Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(bits)));
        bits.zeroize();
        Ok(token)
    }

    /// The token itself, for the one line that tells it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether `presented` is this token; takes as long for a near miss as for a far one.
    #[must_use]
    pub fn matches(&self, presented: &str) -> bool {
        self.0.as_bytes().ct_eq(presented.as_bytes()).into()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn a_token_has_256_bits_and_none_is_like_another() {
        let (one, other) = (
            Token::random().expect("random"),
            Token::random().expect("random"),
        );
        assert_eq!(one.reveal().len(), 43);
        assert_ne!(one.reveal(), other.reveal());
    }

    #[test]
    fn only_the_whole_token_matches() {
        let token = Token::random().expect("random");
        let text = token.reveal().to_owned();
        assert!(token.matches(&text));
        assert!(!token.matches(&text[..42]));
        assert!(!token.matches(&format!("{text}A")));
        assert!(!token.matches(""));
    }

    #[test]
    fn a_token_does_not_show_in_debug_output() {
        let token = Token::random().expect("random");
        assert!(!format!("{token:?}").contains(token.reveal()));
    }
}
