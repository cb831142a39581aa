//! The master key of a workspace: it seals the private halves of products' signing keys.
//!
//! It lies in a file that only its owner can read: in the workspace folder, or, for a workspace on Postgres, on the
//! computers that may sign. That keeps signing keys out of database dumps and backups of one database, not from whoever
//! owns the folder. The control store holds a check value, so that a wrong key is named as one. Deliberately absent:
//! what is sealed (`service`).

use std::path::{Path, PathBuf};

use futures::FutureExt;
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};
use sha2::{Digest, Sha256};

use super::checkpoint::write_private;
use crate::{
    error::{Error, Result},
    store::{Database, meta},
};

/// The key's file.
pub(super) const FILE: &str = "master.key";
/// A secret that was opened; wiped from memory when it is dropped.
pub(crate) type Secret = zeroize::Zeroizing<Vec<u8>>;

/// Where the control store keeps the check value.
const CHECK: &str = "master_key_check";
const LENGTH: usize = 32;

/// The master key, or why it is not at hand. Only signing and making keys need it.
pub(crate) struct MasterKey(std::result::Result<LessSafeKey, String>);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// Reads the key from `path`. The first to open a workspace makes it, but for who only looks.
    pub(super) async fn open(path: PathBuf, control: &Database, only_looks: bool) -> Result<Self> {
        let known = meta::get(&mut control.read().await?, CHECK).await?;
        let found = match read(&path)? {
            None if known.is_none() && !only_looks => make(&path)?,
            found => found,
        };
        // Only what signs needs the key: a workspace opens without it, and says so where it is needed.
        let lacks = |reason: &str| Ok(Self(Err(format!("{} {reason}", path.display()))));
        let Some(bytes) = found else {
            return lacks("is not on this computer");
        };
        let Ok(key) = UnboundKey::new(&CHACHA20_POLY1305, &bytes) else {
            return lacks("is no master key");
        };
        let check = check_value(&bytes);
        let known = match known {
            None if !only_looks => note(control, check.clone()).await?,
            known => known.unwrap_or_else(|| check.clone()),
        };
        if known != check {
            return lacks("belongs to another workspace");
        }
        Ok(Self(Ok(LessSafeKey::new(key))))
    }

    fn key(&self) -> Result<&LessSafeKey> {
        self.0.as_ref().map_err(|reason| Error::MasterKey {
            reason: reason.clone(),
        })
    }

    /// Seals a secret; `what` names it, and opening asks for the same name.
    pub(crate) fn seal(&self, what: &str, secret: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0_u8; NONCE_LEN];
        SystemRandom::new()
            .fill(&mut nonce)
            .map_err(|_| no_randomness())?;
        let mut sealed = secret.to_vec();
        self.key()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(what),
                &mut sealed,
            )
            .map_err(|_| Error::Internal("a secret could not be sealed".into()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed under the same name.
    pub(crate) fn unseal(&self, what: &str, sealed: &[u8]) -> Result<Secret> {
        let torn = || Error::MasterKey {
            reason: "a sealed key was damaged".into(),
        };
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or_else(torn)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| torn())?;
        let mut body = Secret::new(body.to_vec());
        let length = self
            .key()?
            .open_in_place(nonce, Aad::from(what), &mut body)
            .map_err(|_| torn())?
            .len();
        body.truncate(length);
        Ok(body)
    }
}

fn no_randomness() -> Error {
    Error::Internal("no random numbers for a key".into())
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file(path, error)),
    }
}

/// Makes a key, or reads the one of who opened the workspace at the same moment and was first.
fn make(path: &Path) -> Result<Option<Vec<u8>>> {
    let mut bytes = [0_u8; LENGTH];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| no_randomness())?;
    if let Some(folder) = path.parent() {
        super::folder::make_private(folder)?;
    }
    match write_private(path, &bytes) {
        Ok(()) => Ok(Some(bytes.to_vec())),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => read(path),
        Err(error) => Err(Error::file(path, error)),
    }
}

fn check_value(bytes: &[u8]) -> String {
    let digest = Sha256::new()
        .chain_update(b"keydesk master key")
        .chain_update(bytes)
        .finalize();
    digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Notes the check value, unless somebody was first. Gives the one that stands.
async fn note(control: &Database, check: String) -> Result<String> {
    control
        .write(move |tx| {
            async move {
                if let Some(known) = meta::get(tx, CHECK).await? {
                    return Ok(known);
                }
                meta::set(tx, CHECK, &check).await?;
                Ok(check)
            }
            .boxed()
        })
        .await
}
