//! The key that signs checkpoints of the audit chain of a local workspace.
//!
//! It lies beside the databases, readable by its owner only: it proves that a chain was not rewritten by somebody who
//! could only reach the databases, not that the owner of the folder did not. Deliberately absent: Postgres, where
//! nobody's laptop should hold the key; servers sign there under their master key.

use std::path::Path;

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use ring::{rand::SystemRandom, signature::Ed25519KeyPair};
use serde::Serialize;

use crate::{
    error::{Error, Result},
    store::sealer::ChainEnd,
};

/// The key's file in a workspace folder.
const FILE: &str = "audit-key.der";

/// Signs checkpoints.
pub(super) struct CheckpointKey(EncodingKey);

#[derive(Serialize)]
struct Claims<'a> {
    /// Which chain: an environment, or the workspace itself.
    chain: &'a str,
    /// How many entries are sealed.
    position: i64,
    /// The last link, in hexadecimal.
    hash: String,
    /// When, in seconds since 1970.
    iat: i64,
}

impl CheckpointKey {
    /// Reads the folder's key, making it first when there is none.
    pub(super) fn of_folder(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let der = match std::fs::read(&path) {
            Ok(der) => der,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let fresh = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
                    .map_err(|_| Error::Internal("no random numbers for a key".into()))?;
                match write_private(&path, fresh.as_ref()) {
                    Ok(()) => fresh.as_ref().to_vec(),
                    // Another process opened the folder at the same moment and was first.
                    Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                        std::fs::read(&path).map_err(|error| Error::file(&path, error))?
                    }
                    Err(error) => return Err(Error::file(&path, error)),
                }
            }
            Err(error) => return Err(Error::file(&path, error)),
        };
        Ok(Self(EncodingKey::from_ed_der(&der)))
    }

    /// A signed statement of where a chain ends.
    pub(super) fn sign(&self, chain: &str, end: &ChainEnd, at: DateTime<Utc>) -> Result<String> {
        let hash = end.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let claims = Claims {
            chain,
            position: end.position,
            hash,
            iat: at.timestamp(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &self.0)
            .map_err(|error| Error::Internal(format!("a checkpoint could not be signed: {error}")))
    }
}

/// Writes a file that only its owner can read; fails when it is there already.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
