//! Checkpoints of an audit chain, and the key that signs them.
//!
//! A checkpoint says how many entries are sealed, what the last link is, and where the checkpoint before it stands, so that
//! one that is gone is missed. Deliberately absent: where the key comes from ([`super::checkpoint_keys`]).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use serde::{Deserialize, Serialize};

use crate::{
    domain::offline::public_pem,
    error::{Error, Result},
    operations::audit::AuditKey,
    store::sealer::ChainEnd,
};

/// What the chain of the control store is called; those of environments have their names.
pub(crate) const WORKSPACE_CHAIN: &str = "workspace";

/// Knows the signature of a workspace's checkpoints, and signs them where it has the private half.
pub(crate) struct CheckpointKey {
    signing: Option<EncodingKey>,
    public: Vec<u8>,
    trust: AuditKey,
}

impl std::fmt::Debug for CheckpointKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CheckpointKey(…)")
    }
}

/// Where a chain ended when it was signed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Checkpoint {
    /// Which chain.
    pub chain: String,
    /// How many entries were sealed.
    pub position: i64,
    /// The last link, in hexadecimal.
    pub hash: String,
    /// Where the checkpoint before it stands; none before the first, and in those of older versions.
    #[serde(default)]
    pub after: Option<i64>,
}

#[derive(Serialize)]
struct Claims<'a> {
    /// Which chain: an environment, or the workspace itself.
    chain: &'a str,
    /// How many entries are sealed.
    position: i64,
    /// The last link, in hexadecimal.
    hash: String,
    /// Where the checkpoint before it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<i64>,
    /// When, in seconds since 1970.
    iat: i64,
}

/// A new private key, as PKCS#8.
pub(super) fn fresh_key() -> Result<Vec<u8>> {
    let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
    let made = made.map_err(|_| Error::Internal("no random numbers for a key".into()))?;
    Ok(made.as_ref().to_vec())
}

impl CheckpointKey {
    /// A key that signs, from its PKCS#8. None when it is none. Older versions of the format lack the public half, which
    /// then comes from the private one.
    pub(super) fn of_pkcs8(der: &[u8]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok()?;
        Some(Self {
            signing: Some(EncodingKey::from_ed_der(der)),
            public: pair.public_key().as_ref().to_vec(),
            trust: AuditKey::Known,
        })
    }

    /// A key that only knows its signature again.
    pub(super) const fn of_public(public: Vec<u8>, trust: AuditKey) -> Self {
        Self {
            signing: None,
            public,
            trust,
        }
    }

    /// Whether it signs.
    pub(super) const fn signs(&self) -> bool {
        self.signing.is_some()
    }

    /// How far the key itself can be trusted.
    pub(crate) const fn trust(&self) -> AuditKey {
        self.trust
    }

    pub(super) fn public(&self) -> &[u8] {
        &self.public
    }

    /// The public half, for people.
    pub(crate) fn pem(&self) -> String {
        public_pem(&self.public)
    }

    /// What a checkpoint says; none when it does not carry this key's signature. The name of the algorithm that it gives
    /// itself is not asked: a checkpoint is checked the one way in which they are made.
    pub(crate) fn read(&self, jws: &str) -> Option<Checkpoint> {
        let (signed, signature) = jws.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        UnparsedPublicKey::new(&ED25519, &self.public)
            .verify(signed.as_bytes(), &signature)
            .ok()?;
        let (_, claims) = signed.split_once('.')?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }

    /// The same, of this chain and this position: another one's checkpoint proves nothing here.
    pub(crate) fn read_at(&self, jws: &str, chain: &str, position: i64) -> Option<Checkpoint> {
        self.read(jws)
            .filter(|said| said.chain == chain && said.position == position)
    }

    /// A signed statement of where a chain ends.
    pub(super) fn sign(
        &self,
        chain: &str,
        end: &ChainEnd,
        after: Option<i64>,
        at: DateTime<Utc>,
    ) -> Result<String> {
        let claims = Claims {
            chain,
            position: end.position,
            hash: hex::encode(&end.hash),
            after: after.filter(|after| *after < end.position),
            iat: at.timestamp(),
        };
        let key = self
            .signing
            .as_ref()
            .ok_or_else(|| Error::Internal("this key does not sign checkpoints".into()))?;
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, key)
            .map_err(|error| Error::Internal(format!("a checkpoint could not be signed: {error}")))
    }
}
