//! The file of a master key that is sealed under the workspace's passphrase.
//!
//! A passphrase makes a key by Argon2id, and that key seals the master key. While the passphrase changes the file holds
//! the master key twice, under the old one and the new: whichever the control store remembers after a crash opens it.
//! Deliberately absent: when that happens ([`super::master_key`]), and whether a passphrase is the workspace's.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// How long a master key is.
pub(super) const LENGTH: usize = 32;
/// A master key in the clear.
pub(super) type Secret = Zeroizing<[u8; LENGTH]>;

/// What the file calls itself.
const KIND: &str = "keydesk master key under a passphrase";
/// Memory in KiB, passes and lanes: a fraction of a second here, long for who tries many.
const COST: (u32, u32, u32) = (64 * 1024, 3, 1);
/// What a file may ask for at most: a foreign one must not take the computer's memory away.
const MOST: (u32, u32, u32) = (1024 * 1024, 20, 16);
/// So many passphrases may open one file.
const SLOTS: usize = 4;
const SALT: usize = 16;

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Wrapped {
    kind: String,
    slots: Vec<Slot>,
}

/// The master key under one passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Slot {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    nonce: String,
    sealed: String,
}

impl Wrapped {
    /// A file that these slots make.
    pub(super) fn of(slots: Vec<Slot>) -> Self {
        Self {
            kind: KIND.to_owned(),
            slots,
        }
    }

    /// The file, when it is one.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let file: Self = serde_json::from_slice(bytes).ok()?;
        let fits = file.kind == KIND && (1..=SLOTS).contains(&file.slots.len());
        fits.then_some(file)
    }

    pub(super) fn bytes(&self) -> Result<Vec<u8>> {
        serde_json::to_vec_pretty(self).map_err(|error| Error::Internal(error.to_string()))
    }

    /// Whether a change of the passphrase did not come to its end.
    pub(super) fn has_spare_slots(&self) -> bool {
        self.slots.len() > 1
    }

    pub(super) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The master key and the slot that opened, when the passphrase fits one.
    pub(super) fn open(&self, passphrase: &str) -> Option<(Secret, Slot)> {
        let opened = |slot: &Slot| Some((slot.open(passphrase)?, slot.clone()));
        self.slots.iter().find_map(opened)
    }
}

impl Slot {
    /// Seals a master key under a passphrase.
    pub(super) fn seal(passphrase: &str, secret: &Secret) -> Result<Self> {
        let (mut salt, mut nonce) = ([0_u8; SALT], [0_u8; NONCE_LEN]);
        let random = SystemRandom::new();
        let failed = || Error::Internal("the master key could not be sealed".into());
        random.fill(&mut salt).map_err(|_| failed())?;
        random.fill(&mut nonce).map_err(|_| failed())?;
        let (memory_kib, passes, lanes) = COST;
        let mut slot = Self {
            memory_kib,
            passes,
            lanes,
            salt: STANDARD.encode(salt),
            nonce: STANDARD.encode(nonce),
            sealed: String::new(),
        };
        let key = slot.key(passphrase).ok_or_else(failed)?;
        let mut sealed = secret.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(nonce, Aad::from(slot.bound()), &mut sealed)
            .map_err(|_| failed())?;
        slot.sealed = STANDARD.encode(sealed);
        Ok(slot)
    }

    fn open(&self, passphrase: &str) -> Option<Secret> {
        let key = self.key(passphrase)?;
        let nonce = STANDARD.decode(&self.nonce).ok()?;
        let nonce = Nonce::try_assume_unique_for_key(&nonce).ok()?;
        let mut sealed = Zeroizing::new(STANDARD.decode(&self.sealed).ok()?);
        let secret = key
            .open_in_place(nonce, Aad::from(self.bound()), &mut sealed)
            .ok()?;
        Some(Zeroizing::new(<[u8; LENGTH]>::try_from(&*secret).ok()?))
    }

    /// The key that the passphrase makes. None where the file asks for more than anybody should.
    fn key(&self, passphrase: &str) -> Option<LessSafeKey> {
        let (memory, passes, lanes) = MOST;
        let modest = self.memory_kib <= memory && self.passes <= passes && self.lanes <= lanes;
        if !modest {
            return None;
        }
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(LENGTH)).ok()?;
        let salt = STANDARD.decode(&self.salt).ok()?;
        let mut key = Zeroizing::new([0_u8; LENGTH]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, &mut *key)
            .ok()?;
        let key = UnboundKey::new(&CHACHA20_POLY1305, &*key).ok()?;
        Some(LessSafeKey::new(key))
    }

    /// What the seal is bound to: a slot whose cost or salt was changed opens no more.
    fn bound(&self) -> String {
        let Self {
            memory_kib,
            passes,
            lanes,
            salt,
            ..
        } = self;
        format!("{KIND} {memory_kib} {passes} {lanes} {salt}")
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::{LENGTH, Slot, Wrapped};

    #[test]
    fn only_its_passphrase_opens_a_slot_and_a_changed_slot_opens_no_more() {
        let secret = Zeroizing::new([7_u8; LENGTH]);
        let slot = Slot::seal("correct horse", &secret).expect("sealed");
        let file = Wrapped::of(vec![slot.clone()]).bytes().expect("bytes");
        let file = Wrapped::parse(&file).expect("it reads back");
        let (opened, by) = file.open("correct horse").expect("it opens");
        assert_eq!((&*opened, by), (&*secret, slot.clone()));
        assert!(file.open("correct house").is_none());
        for changed in [
            Slot {
                passes: slot.passes + 1,
                ..slot.clone()
            },
            Slot {
                memory_kib: 64 * 1024 * 1024,
                ..slot
            },
        ] {
            assert!(Wrapped::of(vec![changed]).open("correct horse").is_none());
        }
        assert!(Wrapped::parse(&[7; LENGTH]).is_none());
    }
}
