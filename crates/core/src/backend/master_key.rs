//! The master key of a workspace: it seals the private halves of products' signing keys, and on Postgres the key that
//! signs checkpoints.
//!
//! It lies in a file that only its owner can read: in the workspace folder, or, for a workspace on Postgres, on the
//! computers that may sign. A folder with a passphrase keeps it sealed under that ([`super::wrapped_key`]): a process has
//! it from when somebody gives the passphrase until it closes the workspace. The control store holds a check value, so
//! that a wrong key is named as one. Deliberately absent: what is sealed (`service`), and whether a passphrase is right.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock, RwLockReadGuard},
};

use futures::FutureExt;
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    private_file::{read_if_there, replace_private, write_private},
    wrapped_key::{LENGTH, Secret, Slot, Wrapped},
};
use crate::{
    error::{Error, Result},
    operations::settings::SigningKeys,
    store::{Database, meta},
};

/// The key's file.
pub(super) const FILE: &str = "master.key";
/// Held while the file is read and written anew, by one process at a time.
const LOCK: &str = "master.key.lock";
/// A secret that was opened; wiped from memory when it is dropped.
pub(crate) type Opened = zeroize::Zeroizing<Vec<u8>>;

/// Where the control store keeps the check value.
const CHECK: &str = "master_key_check";

/// Where the key lies.
#[derive(Debug, Clone)]
pub(super) struct KeyFile {
    pub path: PathBuf,
    /// Whether it lies in the workspace's folder, where the passphrase seals it. Not where a server was told of a file:
    /// that one is the server's own affair.
    pub in_folder: bool,
}

/// The master key, or why it is not at hand. Only signing and making keys need it.
pub(crate) struct MasterKey {
    file: KeyFile,
    /// The check value of this workspace's key.
    check: Option<String>,
    now: RwLock<Now>,
}

enum Now {
    Held(Box<LessSafeKey>, Secret),
    /// Sealed under the passphrase, which nobody gave to this process yet.
    Locked,
    /// Why there is none.
    Missing(String),
}

/// What is in the file.
enum Kept {
    Plain(Secret),
    Wrapped(Wrapped),
    Neither,
}

/// A new passphrase on its way into the file.
#[derive(Debug)]
pub(crate) struct Rewrap {
    before: Vec<Slot>,
    new: Slot,
    _alone: File,
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// Reads the key. The first to open a workspace makes it, but for who only looks.
    pub(super) async fn open(file: KeyFile, control: &Database, only_looks: bool) -> Result<Self> {
        let known = meta::get(&mut control.read().await?, CHECK).await?;
        let kept = match read(&file.path)? {
            None if known.is_none() && !only_looks => make(&file.path)?,
            kept => kept,
        };
        let check = match (&kept, known) {
            (Some(Kept::Plain(secret)), None) if !only_looks => {
                Some(note(control, check_value(secret)).await?)
            }
            (_, known) => known,
        };
        let master = Self {
            file,
            check,
            now: RwLock::new(Now::Locked),
        };
        // Only what signs needs the key: a workspace opens without it, and says so where it is needed.
        match kept {
            Some(Kept::Plain(secret)) => master.hold(secret),
            Some(Kept::Wrapped(_)) => {}
            Some(Kept::Neither) => master.lacks("is no master key"),
            None => master.lacks("is not on this computer"),
        }
        Ok(master)
    }

    fn now(&self) -> RwLockReadGuard<'_, Now> {
        self.now.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, now: Now) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = now;
    }

    fn lacks(&self, reason: &str) {
        self.set(Now::Missing(format!(
            "{} {reason}",
            self.file.path.display()
        )));
    }

    fn hold(&self, secret: Secret) {
        let check = check_value(&secret);
        if self.check.as_ref().is_some_and(|known| *known != check) {
            return self.lacks("belongs to another workspace");
        }
        match UnboundKey::new(&CHACHA20_POLY1305, &*secret) {
            Ok(key) => self.set(Now::Held(Box::new(LessSafeKey::new(key)), secret)),
            Err(_) => self.lacks("is no master key"),
        }
    }

    /// Whether this process has the key.
    pub(super) fn is_held(&self) -> bool {
        matches!(*self.now(), Now::Held(..))
    }

    /// Whether the passphrase keeps it from this process.
    pub(super) fn is_locked(&self) -> bool {
        matches!(*self.now(), Now::Locked)
    }

    /// How this workspace's key is known again, without telling it; none before the first was made.
    pub(crate) fn fingerprint(&self) -> Option<String> {
        self.check.clone()
    }

    fn secret(&self) -> Option<Secret> {
        match &*self.now() {
            Now::Held(_, secret) => Some(secret.clone()),
            _ => None,
        }
    }

    /// Where the signing keys lie, for an owner to know.
    pub(crate) fn kept_as(&self) -> SigningKeys {
        match (&*self.now(), read(&self.file.path)) {
            (Now::Locked, _) => SigningKeys::Locked,
            (Now::Missing(_), _) => SigningKeys::Missing,
            (Now::Held(..), Ok(Some(Kept::Wrapped(_)))) => SigningKeys::Unlocked,
            (Now::Held(..), _) if self.file.in_folder => SigningKeys::InFolder,
            (Now::Held(..), _) => SigningKeys::OnComputer,
        }
    }

    /// Takes in the workspace's passphrase: opens a key that is sealed under it, and seals one that lies there plainly.
    /// Takes as long as the passphrase is meant to be dear.
    pub(crate) fn passphrase_given(&self, passphrase: &str) -> Result<()> {
        if !self.file.path.exists() {
            return Ok(());
        }
        let _alone = self.alone()?;
        match read(&self.file.path)? {
            Some(Kept::Plain(secret)) if self.file.in_folder => {
                self.hold(secret.clone());
                self.write(vec![Slot::seal(passphrase, &secret)?])
            }
            Some(Kept::Wrapped(file)) if !self.is_held() || file.has_spare_slots() => {
                let Some((secret, slot)) = file.open(passphrase) else {
                    if !self.is_held() {
                        self.lacks("is sealed under another passphrase");
                    }
                    return Ok(());
                };
                self.hold(secret);
                if file.has_spare_slots() {
                    // A change of the passphrase broke off: what opened is the one that stands.
                    self.write(vec![slot])?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Before a new passphrase stands: seals the key under it, beside the old one, which still opens it. None where the
    /// passphrase seals no key here. Nobody else writes the file until the answer is dropped.
    pub(crate) fn rewrap(&self, new: &str) -> Result<Option<Rewrap>> {
        if !self.file.in_folder {
            return Ok(None);
        }
        let Some(secret) = self.secret() else {
            return Ok(None);
        };
        let alone = self.alone()?;
        let before = match read(&self.file.path)? {
            Some(Kept::Plain(_)) => Vec::new(),
            Some(Kept::Wrapped(file)) => file.slots().iter().take(3).cloned().collect(),
            _ => return Ok(None),
        };
        let new = Slot::seal(new, &secret)?;
        if !before.is_empty() {
            self.write([before.as_slice(), std::slice::from_ref(&new)].concat())?;
        }
        Ok(Some(Rewrap {
            before,
            new,
            _alone: alone,
        }))
    }

    /// After the new passphrase was to stand: leaves the key under the one that does.
    pub(crate) fn rewrapped(&self, rewrap: Rewrap, stands: bool) -> Result<()> {
        match (stands, rewrap.before.is_empty()) {
            (true, _) => self.write(vec![rewrap.new]),
            (false, false) => self.write(rewrap.before),
            (false, true) => Ok(()),
        }
    }

    fn write(&self, slots: Vec<Slot>) -> Result<()> {
        replace_private(&self.file.path, &Wrapped::of(slots).bytes()?)
            .map_err(|error| Error::file(&self.file.path, error))
    }

    /// Waits until no other process writes the file.
    fn alone(&self) -> Result<File> {
        let path = self.file.path.with_file_name(LOCK);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path);
        let locked = file.and_then(|file| file.lock().map(|()| file));
        locked.map_err(|error| Error::file(&path, error))
    }

    fn with_key<T>(&self, work: impl FnOnce(&LessSafeKey) -> Result<T>) -> Result<T> {
        match &*self.now() {
            Now::Held(key, _) => work(key),
            Now::Locked => Err(Error::StepUpRequired),
            Now::Missing(reason) => Err(Error::MasterKey {
                reason: reason.clone(),
            }),
        }
    }

    /// Seals a secret; `what` names it, and opening asks for the same name.
    ///
    /// # Errors
    /// `step_up_required` while the passphrase keeps it closed, `master_key` when it is not here.
    pub(crate) fn seal(&self, what: &str, secret: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0_u8; NONCE_LEN];
        SystemRandom::new()
            .fill(&mut nonce)
            .map_err(|_| no_randomness())?;
        let mut sealed = secret.to_vec();
        self.with_key(|key| {
            let nonce = Nonce::assume_unique_for_key(nonce);
            key.seal_in_place_append_tag(nonce, Aad::from(what), &mut sealed)
                .map_err(|_| Error::Internal("a secret could not be sealed".into()))
        })?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed under the same name.
    ///
    /// # Errors
    /// As [`MasterKey::seal`], and `master_key` for what another key sealed.
    pub(crate) fn unseal(&self, what: &str, sealed: &[u8]) -> Result<Opened> {
        let torn = || Error::MasterKey {
            reason: "a sealed key was damaged".into(),
        };
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or_else(torn)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| torn())?;
        let mut body = Opened::new(body.to_vec());
        let length = self.with_key(|key| {
            let secret = key.open_in_place(nonce, Aad::from(what), &mut body);
            Ok(secret.map_err(|_| torn())?.len())
        })?;
        body.truncate(length);
        Ok(body)
    }
}

fn no_randomness() -> Error {
    Error::Internal("no random numbers for a key".into())
}

/// Whether a file holds the key of a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Fits,
    /// It is sealed under a passphrase.
    Sealed,
    /// It is another key, or none.
    Another,
    NoFile,
}

/// Looks at a file that may hold the key of a fingerprint.
pub(super) fn fit_of(path: &Path, fingerprint: &str) -> Result<Fit> {
    Ok(match read(path)? {
        Some(Kept::Plain(secret)) if check_value(&secret) == fingerprint => Fit::Fits,
        Some(Kept::Wrapped(_)) => Fit::Sealed,
        Some(Kept::Plain(_) | Kept::Neither) => Fit::Another,
        None => Fit::NoFile,
    })
}

fn read(path: &Path) -> Result<Option<Kept>> {
    let bytes = read_if_there(path).map_err(|error| Error::file(path, error))?;
    let bytes = bytes.map(Zeroizing::new);
    Ok(
        bytes.map(|bytes| match <[u8; LENGTH]>::try_from(bytes.as_slice()) {
            Ok(secret) => Kept::Plain(Zeroizing::new(secret)),
            Err(_) => Wrapped::parse(&bytes).map_or(Kept::Neither, Kept::Wrapped),
        }),
    )
}

/// Makes a key, or reads the one of who opened the workspace at the same moment and was first.
fn make(path: &Path) -> Result<Option<Kept>> {
    let mut secret = Zeroizing::new([0_u8; LENGTH]);
    SystemRandom::new()
        .fill(&mut *secret)
        .map_err(|_| no_randomness())?;
    if let Some(folder) = path.parent() {
        super::folder::make_private(folder)?;
    }
    match write_private(path, &*secret) {
        Ok(()) => Ok(Some(Kept::Plain(secret))),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => read(path),
        Err(error) => Err(Error::file(path, error)),
    }
}

fn check_value(bytes: &[u8; LENGTH]) -> String {
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
