//! Signing keys that were opened once, so that an answer is signed without the database and the master key.
//!
//! They are forgotten when products change, this process's changes before they are answered, and wiped from memory when
//! the last answer that uses them is signed. Deliberately absent: what is signed (`service::answers`).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{SigningKey, pkcs8::DecodePrivateKey};
use serde::Serialize;
use serde_json::json;

use crate::{
    error::{Error, Result},
    ids::ProductId,
};

/// A product's key, opened. It wipes itself when dropped. AWS-LC signs twice as fast as the library that makes keys and
/// reads them, and signatures by Ed25519 are the same whoever makes them.
pub(crate) struct Signer {
    key: Ed25519KeyPair,
    /// The header of every signature, as it stands in one.
    header: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(…)")
    }
}

impl Signer {
    /// Reads a private half.
    ///
    /// # Errors
    /// `internal` when it is none.
    pub(crate) fn open(key_id: &str, pkcs8: &[u8]) -> Result<Self> {
        let unreadable = || Error::Internal("a product's signing key does not read".into());
        let key = SigningKey::from_pkcs8_der(pkcs8).map_err(|_| unreadable())?;
        let pair = Ed25519KeyPair::from_seed_and_public_key(
            key.as_bytes(),
            key.verifying_key().as_bytes(),
        );
        let header = json!({ "typ": "verdict+jwt", "alg": "EdDSA", "kid": key_id });
        Ok(Self {
            key: pair.map_err(|_| unreadable())?,
            header: URL_SAFE_NO_PAD.encode(header.to_string()),
        })
    }

    /// Signs claims as a JWS.
    ///
    /// # Errors
    /// `internal` when the claims cannot be written.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<String> {
        let claims =
            serde_json::to_vec(claims).map_err(|error| Error::Internal(error.to_string()))?;
        let mut jws = String::with_capacity(self.header.len() + claims.len() * 4 / 3 + 96);
        jws.push_str(&self.header);
        jws.push('.');
        URL_SAFE_NO_PAD.encode_string(&claims, &mut jws);
        let signature = self.key.sign(jws.as_bytes());
        jws.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut jws);
        Ok(jws)
    }
}

/// The opened keys of an environment.
#[derive(Debug, Default)]
pub(crate) struct Signers(Mutex<Opened>);

#[derive(Debug, Default)]
struct Opened {
    epoch: u64,
    keys: HashMap<ProductId, Arc<Signer>>,
}

impl Signers {
    fn opened(&self) -> MutexGuard<'_, Opened> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key of a product, when it is open.
    pub(crate) fn get(&self, product: ProductId) -> Option<Arc<Signer>> {
        self.opened().keys.get(&product).cloned()
    }

    /// Where changes stand; to be asked before a key is read.
    pub(crate) fn epoch(&self) -> u64 {
        self.opened().epoch
    }

    /// Keeps a key that was read after `epoch` was asked for.
    pub(crate) fn keep(&self, epoch: u64, product: ProductId, signer: Arc<Signer>) {
        let mut opened = self.opened();
        if opened.epoch == epoch {
            opened.keys.insert(product, signer);
        }
    }

    /// Forgets all of them.
    pub(super) fn forget(&self) {
        let mut opened = self.opened();
        opened.epoch += 1;
        opened.keys.clear();
    }
}
