//! Workspaces on Postgres: `pg_dump` backs them up and `pg_restore` restores them. Keydesk gives the command, runs it at a
//! moment that it has counted, and afterwards checks what was restored and gives it a new generation.
//!
//! A computer that signed the workspace's trails before remembers further than the backup reaches. Only whoever adopts a
//! restored database on it may put that memory aside. Deliberately absent: restoring itself.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    pack::measure,
    refused,
    restoring::{renew_control, renew_environment},
};
use crate::{
    backend::{
        Location, Opening, PostgresLocation, Workspace, computer::data_folder,
        private_file::replace_private,
    },
    clock::Clock,
    error::{Error, Result},
    ids::WorkspaceId,
    operations::{
        Access,
        audit::{AuditTrail, AuditVerdict, VerifyAudit},
        environments::ListEnvironments,
    },
    service::{Caller, Door, in_a_thread},
    store::{
        connect::{CONTROL_SCHEMA, environment_schema},
        copying::StoreFacts,
        copying_postgres::Moment,
    },
};

/// What is written beside a dump, so that what is restored from it can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Counted {
    made_at: DateTime<Utc>,
    program: String,
    workspace: WorkspaceId,
    name: String,
    /// The dump's SHA-256, in hexadecimal.
    sha256: String,
    size: u64,
    /// The check value of the master key.
    master_key: Option<String>,
    /// What each schema held.
    holds: BTreeMap<String, StoreFacts>,
}

/// A restored database that is a workspace of its own generation now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    /// The workspace's name.
    pub name: String,
    /// Its environments.
    pub environments: Vec<String>,
    /// Tokens that open nothing any more.
    pub tokens_ended: u64,
    /// Whether the rows were compared with what was counted when the dump was made.
    pub compared: bool,
}

fn for_a_shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:@,+".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

fn dump_arguments(location: &PostgresLocation, file: &str) -> Vec<String> {
    let host = location.socket.as_ref().map_or_else(
        || location.host.clone(),
        |folder| folder.display().to_string(),
    );
    vec![
        "--format=custom".to_owned(),
        "--no-owner".to_owned(),
        format!("--schema={CONTROL_SCHEMA}"),
        "--schema=keydesk_env_*".to_owned(),
        format!("--file={file}"),
        format!("--host={host}"),
        format!("--port={}", location.port),
        format!("--username={}", location.user),
        location.database.clone(),
    ]
}

/// The command that backs up a workspace on Postgres: one snapshot of all its schemas. Never with a password in it.
#[must_use]
pub fn pg_dump_command(location: &PostgresLocation) -> String {
    let words = dump_arguments(location, &format!("{}.pgdump", location.database));
    let words: Vec<String> = words.iter().map(|word| for_a_shell(word)).collect();
    format!("pg_dump {}", words.join(" "))
}

/// The file beside a dump that says what was in it.
fn beside(dump: &Path) -> PathBuf {
    let mut name = dump.file_name().unwrap_or_default().to_owned();
    name.push(".json");
    dump.with_file_name(name)
}

impl Workspace {
    /// Runs `pg_dump` at a moment that is counted, and writes the counts beside the dump.
    ///
    /// # Errors
    /// `invalid` for a workspace in a folder; `file` when `pg_dump` is not there or fails.
    pub async fn dump_to(&self, file: &Path) -> Result<PathBuf> {
        let Location::Postgres(location) = self.location() else {
            return Err(Error::Internal("a folder is not dumped".into()));
        };
        if file.exists() {
            let there = std::io::ErrorKind::AlreadyExists;
            return Err(Error::file(file, there.into()));
        }
        let pool = self.control.postgres_pool();
        let pool = pool.ok_or_else(|| Error::Internal("no pool on Postgres".into()))?;
        let made_at = self.control.now();
        let mut moment = Moment::now(pool).await?;
        let snapshot = moment.exported().await?;
        let holds = moment.facts().await?;
        let mut part = file.file_name().unwrap_or_default().to_owned();
        part.push(".part");
        let part = file.with_file_name(part);
        let dumped = dump(location, &part, &snapshot).await;
        drop(moment);
        if let Err(error) = dumped {
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
        let measured = part.clone();
        let (size, sha256) =
            in_a_thread(move || measure(&measured).map_err(|error| Error::file(&measured, error)))
                .await?;
        let counted = Counted {
            made_at,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            workspace: self.id,
            name: self.name.clone(),
            sha256,
            size,
            master_key: self.master.fingerprint(),
            holds,
        };
        let text = serde_json::to_vec_pretty(&counted)
            .map_err(|error| Error::Internal(error.to_string()))?;
        let facts = beside(file);
        replace_private(&facts, &text).map_err(|error| Error::file(&facts, error))?;
        std::fs::rename(&part, file).map_err(|error| Error::file(file, error))?;
        Ok(facts)
    }
}

async fn dump(location: &PostgresLocation, file: &Path, snapshot: &str) -> Result<()> {
    // Made by us first, so that it is private from its first byte.
    let made = std::fs::File::create(file).and_then(|made| {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            made.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        }
        made.sync_all()
    });
    made.map_err(|error| Error::file(file, error))?;
    let mut command = Command::new("pg_dump");
    command
        .args(dump_arguments(location, &file.display().to_string()))
        .arg(format!("--snapshot={snapshot}"))
        .arg("--no-password")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .envs(dump_environment(location));
    let ended = in_a_thread(move || {
        let ended = command.output();
        ended.map_err(|error| Error::file("pg_dump", error))
    })
    .await?;
    if !ended.status.success() {
        let said = String::from_utf8_lossy(&ended.stderr);
        let why = said.lines().take(3).collect::<Vec<_>>().join(" ");
        return Err(Error::file("pg_dump", std::io::Error::other(why)));
    }
    let written = std::fs::File::open(file).and_then(|file| file.sync_all());
    written.map_err(|error| Error::file(file, error))
}

/// The password and how much the other end must prove, as Keydesk itself asks for it.
fn dump_environment(location: &PostgresLocation) -> Vec<(&'static str, std::ffi::OsString)> {
    let local = location.is_local();
    let mode = if local { "prefer" } else { "verify-full" };
    let root = match &location.ca_file {
        Some(file) => Some(file.clone().into_os_string()),
        None => (!local).then(|| "system".into()),
    };
    let password = location
        .password
        .as_ref()
        .map(|password| ("PGPASSWORD", password.into()));
    std::iter::once(("PGSSLMODE", mode.into()))
        .chain(root.map(|root| ("PGSSLROOTCERT", root)))
        .chain(password)
        .collect()
}

/// Whether a dump is the one that was counted. Gives whose it is and when it was made.
///
/// # Errors
/// `backup_refused`; `file` when the file beside it is not there.
pub async fn check_dump(dump: &Path) -> Result<(String, DateTime<Utc>)> {
    let counted = counted_beside(dump)?;
    let file = dump.to_owned();
    let (size, sha256) =
        in_a_thread(move || measure(&file).map_err(|error| Error::file(&file, error))).await?;
    let name = dump.display().to_string();
    if size != counted.size {
        let why = format!("it has {size} bytes and should have {}.", counted.size);
        return Err(refused(&name, "size", why));
    }
    if sha256 != counted.sha256 {
        return Err(refused(
            &name,
            "hash",
            "its bytes are not those that were written.",
        ));
    }
    Ok((counted.name, counted.made_at))
}

fn counted_beside(dump: &Path) -> Result<Counted> {
    let file = beside(dump);
    let text = std::fs::read(&file).map_err(|error| Error::file(&file, error))?;
    serde_json::from_slice(&text).map_err(|error| {
        refused(
            &file.display().to_string(),
            "format",
            format!("it does not read: {error}."),
        )
    })
}

/// Checks a database that was restored from a dump, and gives it a new generation unless `only_here` says that another
/// computer did already. Nobody may have it open.
///
/// # Errors
/// `backup_refused` with the schema and the check that it failed; what opening answers.
pub async fn adopt_restored(
    location: &PostgresLocation,
    dump: Option<&Path>,
    only_here: bool,
    opening: Opening,
    clock: Arc<dyn Clock>,
) -> Result<Adopted> {
    let counted = dump.map(counted_beside).transpose()?;
    // Without what this computer remembers: that reaches further than any backup.
    let forgetful = tempfile::tempdir().map_err(|error| Error::file("a folder", error))?;
    let looks = Opening {
        index: false,
        tends: false,
        data_folder: Some(forgetful.path().to_owned()),
        ..opening.clone()
    };
    let place = Location::Postgres(location.clone());
    let workspace = Workspace::open_as(&place, clock.clone(), looks).await?;
    let adopted = adopt(&workspace, counted.as_ref(), only_here, clock.as_ref()).await;
    workspace.close().await;
    let adopted = adopted?;
    put_memory_aside(&data_folder(&opening, workspace.id));
    Ok(adopted)
}

async fn adopt(
    workspace: &Arc<Workspace>,
    counted: Option<&Counted>,
    only_here: bool,
    clock: &dyn Clock,
) -> Result<Adopted> {
    let caller = Caller::owner("Keydesk", Door::Server);
    let scope = workspace.scope(&caller, Access::Own)?;
    let all = scope.list_environments(ListEnvironments {}).await?;
    let names: Vec<String> = all
        .into_iter()
        .map(|environment| environment.name)
        .collect();
    if let Some(counted) = counted {
        compare(workspace, counted).await?;
    }
    judge(CONTROL_SCHEMA, &scope.verify_audit().await?)?;
    let mut environments = Vec::new();
    for name in &names {
        let scope = workspace
            .environment_scope(name, &caller, Access::Own)
            .await?;
        let request = VerifyAudit {
            trail: AuditTrail::Environment,
        };
        judge(
            &environment_schema(name),
            &scope.verify_audit(request).await?,
        )?;
        environments.push(scope);
    }
    let now = clock.now();
    let details = json!({
        "generation_before": workspace.generation(),
        "made_at": counted.map(|counted| counted.made_at),
    });
    let mut tokens_ended = 0;
    if !only_here {
        for scope in environments {
            let database = &scope.environment.database;
            tokens_ended += renew_environment(database, details.clone(), now).await?;
        }
        renew_control(&workspace.control, details, now).await?;
    }
    Ok(Adopted {
        name: workspace.name.clone(),
        environments: names,
        tokens_ended,
        compared: counted.is_some(),
    })
}

async fn compare(workspace: &Workspace, counted: &Counted) -> Result<()> {
    if workspace.id != counted.workspace {
        return Err(refused(
            CONTROL_SCHEMA,
            "workspace",
            "it is another workspace's than the dump's.",
        ));
    }
    let pool = workspace.control.postgres_pool();
    let pool = pool.ok_or_else(|| Error::Internal("no pool on Postgres".into()))?;
    let holds = Moment::now(pool).await?.facts().await?;
    for (schema, said) in &counted.holds {
        let Some(found) = holds.get(schema) else {
            return Err(refused(schema, "presence", "it is missing."));
        };
        // Whoever opened it since may have brought its schema up to date.
        let differs = said.rows.iter().find(|(table, rows)| {
            *table != "_sqlx_migrations" && found.rows.get(*table) != Some(*rows)
        });
        if let Some((table, rows)) = differs {
            let there = found.rows.get(table).copied().unwrap_or_default();
            let why = format!("{table} has {there} rows, and had {rows} in the dump.");
            return Err(refused(schema, "rows", why));
        }
        if (found.sealed_to, &found.chain_end) != (said.sealed_to, &said.chain_end) {
            return Err(refused(
                schema,
                "audit chain",
                "its audit trail does not end where it ended in the dump.",
            ));
        }
    }
    Ok(())
}

fn judge(schema: &str, verdict: &AuditVerdict) -> Result<()> {
    match &verdict.broken {
        None => Ok(()),
        Some(broken) => Err(refused(
            schema,
            "audit chain",
            format!("its audit trail is broken at entry {}.", broken.position),
        )),
    }
}

/// What this computer remembers of how far the trails were signed is kept beside, and counts no more.
fn put_memory_aside(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("audit-signed-") && name.ends_with(".json") {
            let aside = path.with_extension("json.before-restore");
            if let Err(error) = std::fs::rename(&path, &aside) {
                tracing::warn!(%error, file = %path.display(), "move it away yourself");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_has_no_password_and_survives_a_shell() {
        let location = PostgresLocation::parse("postgres://o'neil:secret@db.example:6432/keys");
        let command = pg_dump_command(&location.expect("an address"));
        assert!(!command.contains("secret"));
        assert_eq!(
            command,
            "pg_dump --format=custom --no-owner --schema=keydesk_control '--schema=keydesk_env_*' --file=keys.pgdump --host=db.example --port=6432 '--username=o'\\''neil' keys"
        );
    }
}
