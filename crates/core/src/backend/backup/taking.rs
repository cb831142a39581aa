//! Taking a backup while others work: copies of one moment, measured, and packed into one file.
//!
//! What was acknowledged before the copies begin is in it, and nothing that began after they ended; between the databases
//! nothing is torn, since all writers are held for the moment in which the copies begin to read. Deliberately absent: when
//! it is done ([`crate::service`]).

use std::{
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use tempfile::{NamedTempFile, TempDir};

use super::{
    manifest::{AUDIT_KEY, FORMAT, Manifest, Part, environment_part},
    pack,
};
use crate::{
    backend::{
        Location, Workspace,
        folder::{CONTROL_FILE, ENVIRONMENTS_FOLDER, make_private},
        private_file::settle,
    },
    error::{Error, Result},
    service::{RowSink, in_a_thread},
    store::copying::{self, Held, Pair},
};

/// How the folders of copies are named; those of a crash are removed a day later.
const DRAFT: &str = ".keydesk-backup-";
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 3600);
/// Bytes handed over at a time.
const PIECE: usize = 256 * 1024;

/// A backup that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupMade {
    /// Rows in it.
    pub rows: u32,
    /// Kilobytes of the file.
    pub size_kib: u32,
    /// How long writers waited.
    pub held: Duration,
}

/// Copies of one moment.
struct Draft {
    folder: TempDir,
    manifest: Manifest,
    held: Duration,
}

impl Draft {
    fn made(&self) -> BackupMade {
        let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        let bytes: u64 = self.manifest.parts.iter().map(|part| part.size).sum();
        BackupMade {
            rows: count(self.manifest.rows().0),
            size_kib: u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX),
            held: self.held,
        }
    }
}

impl Workspace {
    /// The workspace's folder.
    ///
    /// # Errors
    /// `invalid` for one on Postgres, whose own tools back it up.
    pub(crate) fn own_folder(&self) -> Result<&Path> {
        match self.location() {
            Location::Folder(folder) => Ok(folder),
            Location::Postgres(_) => Err(Error::invalid(
                "workspace",
                "A workspace on Postgres is backed up by Postgres itself.",
                "Use pg_dump, with the command on the page Workspace health.",
            )),
        }
    }

    /// Writes a backup into a file that is not there yet; it has its name once it is whole.
    ///
    /// # Errors
    /// `invalid` for a workspace on Postgres; `file` when it is there already or cannot be written.
    pub async fn back_up_to(&self, file: &Path) -> Result<BackupMade> {
        let target = file.to_owned();
        let folder = target
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new(".")).to_owned();
        let draft = self.draft(&folder).await?;
        in_a_thread(move || {
            let unwritten = |error: std::io::Error| Error::file(&target, error);
            let mut out = NamedTempFile::new_in(&folder).map_err(unwritten)?;
            pack::write(&draft.manifest, draft.folder.path(), &mut out).map_err(unwritten)?;
            out.as_file().sync_all().map_err(unwritten)?;
            out.persist_noclobber(&target)
                .map_err(|refused| unwritten(refused.error))?;
            settle(&target).map_err(unwritten)?;
            Ok(draft.made())
        })
        .await
    }

    /// Writes a backup into a sink, for a door to carry.
    pub(crate) async fn back_up_into(&self, sink: RowSink) -> Result<BackupMade> {
        let folder = self.own_folder()?.join("staging");
        make_private(&folder)?;
        let draft = self.draft(&folder).await?;
        let runtime = tokio::runtime::Handle::current();
        in_a_thread(move || {
            let mut out = std::io::BufWriter::with_capacity(PIECE, Pieces { sink, runtime });
            pack::write(&draft.manifest, draft.folder.path(), &mut out)
                .and_then(|()| out.flush())
                .map_err(|error| match error.kind() {
                    std::io::ErrorKind::BrokenPipe => Error::Cancelled,
                    _ => Error::file(draft.folder.path(), error),
                })?;
            Ok(draft.made())
        })
        .await
    }

    async fn draft(&self, beside: &Path) -> Result<Draft> {
        let source = self.own_folder()?.to_owned();
        let made_at = self.control.now();
        remove_left_behind(beside);
        let folder = tempfile::Builder::new()
            .prefix(DRAFT)
            .tempdir_in(beside)
            .map_err(|error| Error::file(beside, error))?;
        make_private(&folder.path().join(ENVIRONMENTS_FOLDER))?;
        let mut held = Held::nobody();
        held.and(&source.join(CONTROL_FILE)).await?;
        let environments = held.environments().await?;
        let mut names = vec![CONTROL_FILE.to_owned()];
        for environment in &environments {
            let name = environment_part(environment);
            held.and(&source.join(&name)).await?;
            names.push(name);
        }
        let pairs = names.iter().map(|name| Pair {
            from: source.join(name),
            to: folder.path().join(name),
        });
        let held = copying::copy_all(held, pairs.collect()).await?;
        let mut parts = Vec::new();
        for name in names {
            parts.push(measured(folder.path(), name).await?);
        }
        parts.extend(audit_key(&source, folder.path()).await?);
        Ok(Draft {
            manifest: self.manifest(&source, made_at, parts),
            folder,
            held,
        })
    }

    fn manifest(
        &self,
        source: &Path,
        made_at: chrono::DateTime<chrono::Utc>,
        parts: Vec<Part>,
    ) -> Manifest {
        let folder = std::path::absolute(source).unwrap_or_else(|_| source.to_owned());
        Manifest {
            format: FORMAT,
            made_at,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            workspace: self.id,
            name: self.name.clone(),
            generation: self.generation().to_owned(),
            folder: folder.display().to_string(),
            master_key: self.master.fingerprint(),
            parts,
        }
    }
}

async fn measured(folder: &Path, name: String) -> Result<Part> {
    let file = folder.join(&name);
    let holds = copying::facts(&file).await?;
    let (size, sha256) = measure(file).await?;
    Ok(Part {
        name,
        size,
        sha256,
        holds: Some(holds),
    })
}

async fn measure(file: PathBuf) -> Result<(u64, String)> {
    in_a_thread(move || pack::measure(&file).map_err(|error| Error::file(&file, error))).await
}

/// The key that signs the trails goes with them, as it lies beside them in the folder.
async fn audit_key(source: &Path, folder: &Path) -> Result<Option<Part>> {
    let (from, to) = (source.join(AUDIT_KEY), folder.join(AUDIT_KEY));
    if !from.exists() {
        return Ok(None);
    }
    std::fs::copy(&from, &to).map_err(|error| Error::file(&from, error))?;
    let (size, sha256) = measure(to).await?;
    Ok(Some(Part {
        name: AUDIT_KEY.to_owned(),
        size,
        sha256,
        holds: None,
    }))
}

/// Removes what a backup left behind that broke off with its process.
fn remove_left_behind(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(DRAFT);
        let since = entry.metadata().and_then(|found| found.modified());
        let old = since.is_ok_and(|since| {
            SystemTime::now()
                .duration_since(since)
                .is_ok_and(|age| age > LEFT_BEHIND)
        });
        if ours && old {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// What is written goes out in pieces.
struct Pieces {
    sink: RowSink,
    runtime: tokio::runtime::Handle,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let sent = self.runtime.block_on(self.sink.send(bytes.to_vec()));
        sent.map_err(|_| std::io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
