//! What somebody who signed in carries: a secret that names its sign-in. Kept as hashes only.
//!
//! Deliberately absent: when a pass is taken (`sign_in`, `standing`).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{
    error::{Error, Result},
    ids::SignInId,
};

/// The longest text that can be a pass.
const LONGEST: usize = 200;

/// A sign-in's id, the part that all its passes share, and the secret of this one.
pub(super) struct Pass {
    pub sign_in: SignInId,
    family: Zeroizing<String>,
    secret: Zeroizing<String>,
}

/// Random bits in base64url.
pub(super) fn random<const BYTES: usize>() -> Result<Zeroizing<String>> {
    let mut bits = Zeroizing::new([0_u8; BYTES]);
    SystemRandom::new()
        .fill(bits.as_mut())
        .map_err(|_| Error::Internal("no random numbers for a secret".into()))?;
    Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(bits.as_ref())))
}

/// The hash under which a secret is kept. Secrets have enough random bits to need no salt.
pub(super) fn hash_of(kind: &str, secret: &str) -> Vec<u8> {
    Sha256::new()
        .chain_update(kind)
        .chain_update([0])
        .chain_update(secret)
        .finalize()
        .to_vec()
}

impl Pass {
    /// The first pass of a sign-in.
    pub(super) fn first(sign_in: SignInId) -> Result<Self> {
        Ok(Self {
            sign_in,
            family: random::<16>()?,
            secret: random::<32>()?,
        })
    }

    /// The next pass of the same sign-in.
    pub(super) fn next(&self) -> Result<Self> {
        Ok(Self {
            sign_in: self.sign_in,
            family: self.family.clone(),
            secret: random::<32>()?,
        })
    }

    /// Reads what somebody presents.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let mut parts = text.split('.');
        let (id, family, secret) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        Some(Self {
            sign_in: SignInId(id.parse().ok()?),
            family: Zeroizing::new(family.to_owned()),
            secret: Zeroizing::new(secret.to_owned()),
        })
    }

    /// The text that somebody keeps.
    pub(super) fn text(&self) -> String {
        format!(
            "{}.{}.{}",
            self.sign_in.0.simple(),
            self.family.as_str(),
            self.secret.as_str()
        )
    }

    pub(super) fn family_hash(&self) -> Vec<u8> {
        hash_of("family", &self.family)
    }

    pub(super) fn hash(&self) -> Vec<u8> {
        hash_of("pass", &self.text())
    }

    /// What a page shows with each request, so that no other page can send one in its name.
    pub(super) fn csrf(&self) -> String {
        URL_SAFE_NO_PAD.encode(hash_of("csrf", &self.text()))
    }
}

#[cfg(test)]
mod tests {
    use super::Pass;
    use crate::ids::SignInId;

    #[test]
    fn a_pass_reads_back_and_its_successor_shares_only_the_family() {
        let id = SignInId(uuid::Uuid::from_u128(7));
        let first = Pass::first(id).expect("random");
        let read = Pass::read(&first.text()).expect("a pass");
        assert_eq!((read.sign_in, read.hash()), (id, first.hash()));
        let next = first.next().expect("random");
        assert_eq!(next.family_hash(), first.family_hash());
        assert_ne!(next.hash(), first.hash());
    }

    #[test]
    fn what_is_no_pass_is_not_read() {
        for text in ["", "..", "a.b", "x.y.z", "0.1.2.3", &"a".repeat(300)] {
            assert!(Pass::read(text).is_none(), "{text}");
        }
    }
}
