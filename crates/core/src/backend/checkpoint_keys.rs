//! Which key signs a workspace's checkpoints, who may, and what this computer remembers of it.
//!
//! A folder's key lies beside its databases (`audit-key.der`): whoever seals there has it, so every sealing is signed. On
//! Postgres the key lies in the control store, sealed under the master key: who has that signs, and everybody else leaves
//! sealing to them. Who can only write the database must not exchange key and chain together unnoticed. So each computer
//! keeps, in its own data folder, the public half as it saw it first (`audit-key.pub`) and, where it signs, how far each
//! chain is signed (`audit-signed-*.json`); neither ever yields to what the database says. Deliberately absent: judging a
//! chain (`service::audit`).

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures::FutureExt;
use serde::{Deserialize, Serialize};

use super::{
    checkpoint::{CheckpointKey, fresh_key},
    folder::make_private,
    master_key::MasterKey,
    private_file::{read_if_there, replace_private, write_private},
};
use crate::{
    domain::offline::public_of_pem,
    error::{Error, Result},
    operations::audit::AuditKey,
    store::{Database, meta, sealer::ChainEnd},
};

/// The key's file in a workspace folder.
const FOLDER_FILE: &str = "audit-key.der";
/// The public half in this computer's data folder.
const PUBLIC_FILE: &str = "audit-key.pub";
/// Where the control store keeps the key, and what it is sealed as.
const FACT: &str = "audit_key";

/// The key as the control store keeps it, both halves in Base64.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    public: String,
    sealed: String,
}

/// What signs a workspace's checkpoints, and what knows them again.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    source: Source,
    /// Whether whoever seals here also signs.
    all_signed: bool,
    marks: Marks,
    found: tokio::sync::Mutex<Option<Arc<CheckpointKey>>>,
}

#[derive(Debug)]
enum Source {
    /// One key, from a file.
    File(Arc<CheckpointKey>),
    /// The control store's.
    Store {
        control: Arc<Database>,
        master: Arc<MasterKey>,
        data_folder: PathBuf,
        only_looks: bool,
    },
}

impl Checkpoints {
    /// Those of a workspace folder, whose key is made when there is none.
    pub(super) fn of_folder(folder: &Path, only_looks: bool) -> Result<Self> {
        let key = Arc::new(folder_key(folder, only_looks)?);
        Ok(Self::new(Source::File(key), true, None))
    }

    /// Those of a workspace on Postgres.
    pub(super) fn of_store(
        control: Arc<Database>,
        master: Arc<MasterKey>,
        data_folder: PathBuf,
        only_looks: bool,
    ) -> Self {
        let remembers = Some(data_folder.clone());
        let source = Source::Store {
            control,
            master,
            data_folder,
            only_looks,
        };
        Self::new(source, false, remembers)
    }

    /// The same, compared with the public half that somebody kept in a file. Signs nothing.
    pub(super) fn compared_with(self, file: &Path) -> Result<Self> {
        let pem = std::fs::read_to_string(file).map_err(|error| Error::file(file, error))?;
        let public = public_of_pem(&pem).ok_or_else(|| unreadable(file, "it is no public key"))?;
        let key = CheckpointKey::of_public(public, AuditKey::Known);
        Ok(Self {
            source: Source::File(Arc::new(key)),
            ..self
        })
    }

    fn new(source: Source, all_signed: bool, remembers: Option<PathBuf>) -> Self {
        Self {
            source,
            all_signed,
            marks: Marks {
                folder: remembers,
                known: Mutex::default(),
            },
            found: tokio::sync::Mutex::default(),
        }
    }

    /// The key; none where nobody signed yet.
    pub(crate) async fn key(&self) -> Result<Option<Arc<CheckpointKey>>> {
        let (control, master, data_folder, only_looks) = match &self.source {
            Source::File(key) => return Ok(Some(key.clone())),
            Source::Store {
                control,
                master,
                data_folder,
                only_looks,
            } => (control, master, data_folder, *only_looks),
        };
        let mut found = self.found.lock().await;
        if found.is_none() {
            let key = find(control, master, data_folder, only_looks).await?;
            *found = key.map(Arc::new);
        }
        Ok(found.clone())
    }

    /// Whether whoever seals here also signs: then the end of the chain has a checkpoint, always.
    pub(crate) const fn all_signed(&self) -> bool {
        self.all_signed
    }

    /// How far a chain is signed as far as this computer remembers, whatever its database says now.
    pub(crate) fn mark(&self, chain: &str) -> Option<ChainEnd> {
        self.marks.get(chain)
    }

    /// Remembers that a chain is signed up to here.
    pub(super) fn remember(&self, chain: &str, end: &ChainEnd) {
        self.marks.set(chain, end);
    }
}

/// How far chains are signed.
#[derive(Debug)]
struct Marks {
    /// Where it is remembered beyond this process; in a workspace folder nowhere, for it would go and come with it.
    folder: Option<PathBuf>,
    known: Mutex<HashMap<String, ChainEnd>>,
}

impl Marks {
    fn file(&self, chain: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        Some(folder.join(format!("audit-signed-{chain}.json")))
    }

    fn get(&self, chain: &str) -> Option<ChainEnd> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let here = known.get(chain).cloned();
        drop(known);
        // Other processes of this computer sign, too.
        let kept = self
            .file(chain)
            .and_then(|file| std::fs::read(file).ok())
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        here.into_iter()
            .chain(kept)
            .max_by_key(|end: &ChainEnd| end.position)
    }

    fn set(&self, chain: &str, end: &ChainEnd) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(chain.to_owned(), end.clone());
        drop(known);
        let Some(file) = self.file(chain) else { return };
        let kept = serde_json::to_vec(end)
            .map_err(std::io::Error::other)
            .and_then(|bytes| replace_private(&file, &bytes));
        if let Err(error) = kept {
            tracing::warn!(%error, "how far the audit trail is signed is not remembered on this computer");
        }
    }
}

/// Reads the folder's key, making it first when there is none. Who only looks at a workspace writes none: checkpoints
/// without their key then fit no key, as they should.
fn folder_key(folder: &Path, only_looks: bool) -> Result<CheckpointKey> {
    let path = folder.join(FOLDER_FILE);
    let read = || read_if_there(&path).map_err(|error| Error::file(&path, error));
    let der = match read()? {
        Some(der) => der,
        None => {
            let fresh = fresh_key()?;
            let kept = match only_looks {
                true => Ok(()),
                false => write_private(&path, &fresh),
            };
            match kept {
                Ok(()) => fresh,
                // Another process opened the folder at the same moment and was first.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    read()?.unwrap_or_default()
                }
                Err(error) => return Err(Error::file(&path, error)),
            }
        }
    };
    CheckpointKey::of_pkcs8(&der).ok_or_else(|| unreadable(&path, "it is no signing key"))
}

/// The key of the control store, as far as this computer may trust it. Who has the master key makes it.
async fn find(
    control: &Database,
    master: &MasterKey,
    data_folder: &Path,
    only_looks: bool,
) -> Result<Option<CheckpointKey>> {
    let file = data_folder.join(PUBLIC_FILE);
    let pinned = pinned(&file)?;
    let stored = meta::get(&mut control.read().await?, FACT).await?;
    let stored = match stored {
        None if pinned.is_none() && !only_looks && master.is_held() => {
            Some(make(control, master).await?)
        }
        stored => stored,
    };
    let stored = stored.and_then(|stored| serde_json::from_str::<Stored>(&stored).ok());
    let own = stored.as_ref().and_then(|stored| opened(master, stored));
    let told = stored.and_then(|stored| STANDARD.decode(stored.public).ok());
    let key = match (&pinned, own, told) {
        (Some(pinned), Some(own), _) if own.public() == pinned => own,
        (Some(pinned), _, told) => {
            if told.as_ref() != Some(pinned) {
                tracing::error!(
                    file = %file.display(),
                    "the database names another key for its audit trail than this computer knows; nothing is signed here"
                );
            }
            CheckpointKey::of_public(pinned.clone(), AuditKey::Known)
        }
        (None, Some(own), _) => own,
        (None, None, Some(told)) => CheckpointKey::of_public(told, AuditKey::FromDatabase),
        (None, None, None) => return Ok(None),
    };
    if pinned.is_none() && !only_looks {
        pin(&file, &key)?;
    }
    Ok(Some(key))
}

fn opened(master: &MasterKey, stored: &Stored) -> Option<CheckpointKey> {
    let sealed = STANDARD.decode(&stored.sealed).ok()?;
    CheckpointKey::of_pkcs8(&master.unseal(FACT, &sealed).ok()?)
}

/// Makes the key, unless somebody was first. Gives the one that stands.
async fn make(control: &Database, master: &MasterKey) -> Result<String> {
    let der = fresh_key()?;
    let key = CheckpointKey::of_pkcs8(&der)
        .ok_or_else(|| Error::Internal("a fresh key does not read".into()))?;
    let made = Stored {
        public: STANDARD.encode(key.public()),
        sealed: STANDARD.encode(master.seal(FACT, &der)?),
    };
    let made = serde_json::to_string(&made).map_err(|error| Error::Internal(error.to_string()))?;
    control
        .write(move |tx| {
            async move {
                meta::replace(tx, FACT, None, &made).await?;
                Ok(meta::get(tx, FACT).await?.unwrap_or(made))
            }
            .boxed()
        })
        .await
}

fn pinned(file: &Path) -> Result<Option<Vec<u8>>> {
    let Some(bytes) = read_if_there(file).map_err(|error| Error::file(file, error))? else {
        return Ok(None);
    };
    let public = std::str::from_utf8(&bytes).ok().and_then(public_of_pem);
    // Taking what the database says instead would be what the file is there against.
    public
        .map(Some)
        .ok_or_else(|| unreadable(file, "it is no public key"))
}

fn pin(file: &Path, key: &CheckpointKey) -> Result<()> {
    if let Some(folder) = file.parent() {
        make_private(folder)?;
    }
    match write_private(file, key.pem().as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(Error::file(file, error))
        }
        _ => Ok(()),
    }
}

fn unreadable(file: &Path, why: &str) -> Error {
    Error::file(
        file,
        std::io::Error::new(std::io::ErrorKind::InvalidData, why.to_owned()),
    )
}

#[cfg(test)]
mod tests {
    use super::{Checkpoints, FOLDER_FILE};

    #[test]
    fn who_only_looks_leaves_no_key_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        Checkpoints::of_folder(folder.path(), true).expect("a key for now");
        assert!(!folder.path().join(FOLDER_FILE).exists());
        Checkpoints::of_folder(folder.path(), false).expect("a key to stay");
        assert!(folder.path().join(FOLDER_FILE).exists());
    }
}
