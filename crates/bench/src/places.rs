//! The workspaces that benches work on: made once under `target/bench`, or named by the caller, or copied.
//!
//! A made one is always of the same seed and day, so its rows are the same on every machine. It is settled before it
//! is used: the audit entries of the demo's licenses are sealed, which otherwise goes on in the background of the first
//! measurements. Deliberately absent: Postgres, which is filled from such a folder (`postgres`).

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use keydesk_core::{
    backend::Location,
    operations::Access,
    service::{Caller, Door},
};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::{index, products, server};

/// The environment that is measured.
pub const ENVIRONMENT: &str = "production";
/// How many products a demo has.
pub const DEMO_PRODUCTS: u32 = 9;
const SEED: &str = "1";
const DAY: &str = "2026-11-25";

/// A workspace folder, removed afterwards when it is only a copy.
pub struct Place {
    pub folder: PathBuf,
    _copy: Option<TempDir>,
}

impl Place {
    fn lasting(folder: PathBuf) -> Self {
        Self {
            folder,
            _copy: None,
        }
    }
}

/// Who the benches are.
pub fn caller() -> Caller {
    Caller::owner("Bench", Door::Desk)
}

/// A way into the measured environment that allows everything.
pub const ACCESS: Access = Access::Own;

/// The database file of the measured environment.
pub fn database_file(folder: &Path) -> PathBuf {
    folder
        .join("environments")
        .join(format!("{ENVIRONMENT}.db"))
}

/// Where workspaces are kept: beside the folder of this program's build.
pub fn cache() -> Result<PathBuf> {
    let program = std::env::current_exe().context("Where this program is, is unknown")?;
    let target = program.ancestors().nth(2).unwrap_or(Path::new("."));
    let cache = target.join("bench");
    fs::create_dir_all(&cache).with_context(|| format!("{} cannot be made", cache.display()))?;
    Ok(cache)
}

/// The workspace of a bench: `named` by the caller, or made; with more products than a demo has, when asked for.
pub async fn workspace(licenses: u32, named: Option<&Path>, products: u32) -> Result<Place> {
    let more = products > DEMO_PRODUCTS;
    let Some(named) = named else {
        let folder = made(licenses, products).await?;
        return Ok(Place::lasting(folder));
    };
    ensure!(
        named.join("workspace.db").is_file(),
        "{} is no workspace folder",
        named.display()
    );
    if !more {
        settle(named).await?;
        return Ok(Place::lasting(named.to_owned()));
    }
    let copy = copy(named)?;
    products::spread(&database_file(&copy.folder), products).await?;
    settle(&copy.folder).await?;
    Ok(copy)
}

/// A copy to write into, beside the lasting ones.
pub fn copy(folder: &Path) -> Result<Place> {
    let temporary = tempfile::Builder::new()
        .prefix("copy-")
        .tempdir_in(cache()?)
        .context("A folder for a copy cannot be made")?;
    let into = temporary.path().join("workspace");
    copy_into(folder, &into)?;
    Ok(Place {
        folder: into,
        _copy: Some(temporary),
    })
}

/// Makes the workspace of so many licenses and products, or finds it made.
async fn made(licenses: u32, products: u32) -> Result<PathBuf> {
    let cache = cache()?;
    let demo = cache.join(format!("{licenses}-{DEMO_PRODUCTS}"));
    if !demo.exists() {
        make_demo(licenses, &demo)?;
    }
    settle(&demo).await?;
    if products <= DEMO_PRODUCTS {
        return Ok(demo);
    }
    let folder = cache.join(format!("{licenses}-{products}"));
    if !folder.exists() {
        let copy = copy(&demo)?;
        products::spread(&database_file(&copy.folder), products).await?;
        settle(&copy.folder).await?;
        fs::rename(&copy.folder, &folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    Ok(folder)
}

fn make_demo(licenses: u32, folder: &Path) -> Result<()> {
    eprintln!("Making {licenses} licenses, once …");
    let made = Command::new(server::program()?)
        .args(["demo", "--licenses", &licenses.to_string()])
        .args(["--seed", SEED, "--as-of", DAY, "--out"])
        .arg(folder)
        .stdout(std::process::Stdio::null())
        .status()
        .context("keydesk-server could not be started")?;
    ensure!(made.success(), "The workspace could not be made");
    Ok(())
}

/// What a workspace is: its databases and its keys. An index's snapshot stays behind, since a copy is changed.
fn copy_into(folder: &Path, into: &Path) -> Result<()> {
    fs::create_dir_all(into.join("environments"))?;
    for part in ["", "environments"] {
        let from = folder.join(part);
        for entry in
            fs::read_dir(&from).with_context(|| format!("{} cannot be read", from.display()))?
        {
            let entry = entry?;
            let name = entry.file_name();
            let kept = [".db", ".db-wal", ".der", ".key"];
            let is_kept = kept.iter().any(|end| name.to_string_lossy().ends_with(end));
            if is_kept && entry.file_type()?.is_file() {
                fs::copy(entry.path(), into.join(part).join(&name))
                    .with_context(|| format!("{} cannot be copied", entry.path().display()))?;
            }
        }
    }
    Ok(())
}

/// Waits until every audit entry is sealed.
async fn settle(folder: &Path) -> Result<()> {
    if unsealed(folder).await? == 0 {
        return Ok(());
    }
    eprintln!("Sealing the audit trail, once …");
    let workspace = index::open_plain(&Location::Folder(folder.to_owned())).await?;
    let opened = workspace
        .environment_scope(ENVIRONMENT, &caller(), ACCESS)
        .await;
    let mut left = unsealed(folder).await?;
    for _ in 0..3_000 {
        if left == 0 || opened.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        left = unsealed(folder).await?;
    }
    workspace.close().await;
    opened?;
    if left > 0 {
        bail!("{left} audit entries stay unsealed");
    }
    Ok(())
}

async fn unsealed(folder: &Path) -> Result<i64> {
    let mut connection = connect(&database_file(folder), true).await?;
    let count: (i64,) = sqlx::query_as("SELECT count(*) FROM audit_unsealed")
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(count.0)
}

/// A connection of the bench's own to a SQLite file.
pub async fn connect(file: &Path, read_only: bool) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(read_only)
        .create_if_missing(false)
        .busy_timeout(Duration::from_secs(10));
    SqliteConnection::connect_with(&options)
        .await
        .with_context(|| format!("{} cannot be opened", file.display()))
}
