//! The key that signs checkpoints of the audit chain of a local workspace.
//!
//! It lies beside the databases, readable by its owner only: it proves that a chain was not rewritten by somebody who
//! could only reach the databases, not that the owner of the folder did not. Deliberately absent: Postgres, where
//! nobody's laptop should hold the key; servers sign there under their master key.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    store::{audit::hexadecimal, sealer::ChainEnd},
};

/// What the chain of the control store is called; those of environments have their names.
pub(crate) const WORKSPACE_CHAIN: &str = "workspace";
/// The key's file in a workspace folder.
const FILE: &str = "audit-key.der";

/// Signs checkpoints, and knows its own signature again.
pub(crate) struct CheckpointKey {
    signing: EncodingKey,
    public: UnparsedPublicKey<Vec<u8>>,
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
}

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
    /// Reads the folder's key, making it first when there is none. Who only looks at a workspace writes none: checkpoints
    /// without their key then fit no key, as they should.
    pub(super) fn of_folder(folder: &Path, only_looks: bool) -> Result<Self> {
        let path = folder.join(FILE);
        let der = match std::fs::read(&path) {
            Ok(der) => der,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let fresh = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
                    .map_err(|_| Error::Internal("no random numbers for a key".into()))?;
                let kept = match only_looks {
                    true => Ok(()),
                    false => write_private(&path, fresh.as_ref()),
                };
                match kept {
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
        // Older versions of the format lack the public half, which then comes from the private one.
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map_err(|error| {
            Error::file(
                &path,
                std::io::Error::new(std::io::ErrorKind::InvalidData, error.to_string()),
            )
        })?;
        Ok(Self {
            signing: EncodingKey::from_ed_der(&der),
            public: UnparsedPublicKey::new(&ED25519, pair.public_key().as_ref().to_vec()),
        })
    }

    /// What a checkpoint says; none when it does not carry this key's signature. The name of the algorithm that it gives
    /// itself is not asked: a checkpoint is checked the one way in which they are made.
    pub(crate) fn read(&self, jws: &str) -> Option<Checkpoint> {
        let (signed, signature) = jws.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.public.verify(signed.as_bytes(), &signature).ok()?;
        let (_, claims) = signed.split_once('.')?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }

    /// A signed statement of where a chain ends.
    pub(super) fn sign(&self, chain: &str, end: &ChainEnd, at: DateTime<Utc>) -> Result<String> {
        let claims = Claims {
            chain,
            position: end.position,
            hash: hexadecimal(&end.hash),
            iat: at.timestamp(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &self.signing)
            .map_err(|error| Error::Internal(format!("a checkpoint could not be signed: {error}")))
    }
}

/// Writes a file that only its owner can read; fails when it is there already. The file is there whole or not at all: who
/// opens the workspace at the same moment, or after a crash in the middle of this, never reads half a key.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    // Such files are their owner's alone from the beginning.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{CheckpointKey, FILE, write_private};

    #[test]
    fn a_key_is_written_whole_and_never_over_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("some.key");
        write_private(&path, b"first").expect("it is written");
        let refused = write_private(&path, b"second").expect_err("one is there");
        assert_eq!(refused.kind(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).expect("the file"), b"first");
        let left = std::fs::read_dir(folder.path())
            .expect("the folder")
            .count();
        assert_eq!(left, 1, "no temporary file stays");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("the file").permissions();
            assert_eq!(mode.mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn who_only_looks_leaves_no_key_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        CheckpointKey::of_folder(folder.path(), true).expect("a key for now");
        assert!(!folder.path().join(FILE).exists());
        CheckpointKey::of_folder(folder.path(), false).expect("a key to stay");
        assert!(folder.path().join(FILE).exists());
    }
}
