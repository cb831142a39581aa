//! A Postgres that exists for one test run: found, started, handed out, gone.
//!
//! Deliberately absent: Windows. There are no unix sockets and no `sh` to count on there; name a
//! server in `KEYDESK_TEST_POSTGRES` instead.

use std::cell::RefCell;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::POSTGRES_VARIABLE;
use crate::url::with_database;

/// Why there is no throwaway Postgres.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    #[error(
        "No Postgres is installed: initdb, pg_ctl and psql were not found. On Debian and Ubuntu: apt-get install postgresql"
    )]
    NotInstalled,
    #[error("{doing} failed: {output}")]
    Failed { doing: &'static str, output: String },
    #[error("{doing} failed: {source}")]
    Io {
        doing: &'static str,
        source: std::io::Error,
    },
}

fn io(doing: &'static str) -> impl FnOnce(std::io::Error) -> PostgresError {
    move |source| PostgresError::Io { doing, source }
}

/// A Postgres cluster in a temporary folder, reached through a unix socket only and writing
/// without fsync. Dropping it stops it and removes the folder; so does the end of this process.
#[derive(Debug)]
pub struct ThrowawayPostgres {
    guardian: Child,
    held: Option<ChildStdin>,
    folder: PathBuf,
}

impl ThrowawayPostgres {
    /// Starts a cluster; two to four seconds. As root it runs as the user `postgres`, because
    /// Postgres refuses root.
    ///
    /// # Errors
    /// `NotInstalled` when the programs are not there, otherwise what they said.
    pub fn start() -> Result<Self, PostgresError> {
        Self::start_as(Keeps::Nothing)
    }

    fn start_as(keeps: Keeps) -> Result<Self, PostgresError> {
        let programs = programs().ok_or(PostgresError::NotInstalled)?;
        let folder = socket_folder()?;
        let mut guardian = guardian(&programs, &folder, keeps)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(io("Starting Postgres"))?;
        let held = guardian.stdin.take();
        let said = until_ready(&mut guardian);
        let mut started = Self {
            guardian,
            held,
            folder,
        };
        match said {
            Ok(None) => Ok(started),
            Ok(Some(output)) => Err(started.failed(output)),
            Err(source) => Err(PostgresError::Io {
                doing: "Starting Postgres",
                source,
            }),
        }
    }

    /// The URL of the cluster's maintenance database, from which others are created.
    #[must_use]
    pub fn url(&self) -> String {
        format!(
            "postgres://postgres@localhost/postgres?host={}",
            self.folder.display()
        )
    }

    fn failed(&mut self, mut output: String) -> PostgresError {
        if let Some(stderr) = self.guardian.stderr.as_mut() {
            let _ = stderr.take(8_000).read_to_string(&mut output);
        }
        PostgresError::Failed {
            doing: "Starting Postgres",
            output: output.trim().to_owned(),
        }
    }
}

impl Drop for ThrowawayPostgres {
    fn drop(&mut self) {
        self.held = None;
        let _ = self.guardian.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The URL of a fresh, empty database of the caller's own, or `None`, said loudly, when there is
/// no Postgres on this machine.
///
/// It is made on the server named by `KEYDESK_TEST_POSTGRES`; without that variable one cluster is
/// started for the whole test process. It is dropped when the thread that asked ends, so a test asks
/// on its own: hundreds of databases would fill a small disk.
///
/// # Panics
/// When a database cannot be made although a server is there; and when there is none, although
/// `CI=true` or `KEYDESK_REQUIRE_POSTGRES` demands one: a run that skips half its tests must not
/// look green.
#[must_use]
pub fn postgres_url() -> Option<String> {
    let server = match env::var(POSTGRES_VARIABLE) {
        Ok(url) if !url.is_empty() => url,
        _ => shared_cluster(Keeps::Nothing)?.url(),
    };
    let made = fresh_database(server);
    let url = made.url();
    MINE.with_borrow_mut(|mine| mine.push(made));
    Some(url)
}

thread_local! {
    /// What is dropped when this thread ends.
    static MINE: RefCell<Vec<Database>> = const { RefCell::new(Vec::new()) };
}

/// A database on a server. Dropping it drops it there, whoever is still connected.
#[derive(Debug)]
struct Database {
    server: String,
    name: String,
}

impl Database {
    fn url(&self) -> String {
        with_database(&self.server, &self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("drop database if exists {} with (force)", self.name);
        // What cannot be dropped goes with its cluster.
        let _ = said_to(&self.server, &drop).output();
    }
}

/// The same on a cluster whose commits are durable, as those of a customer's are: for what is measured. It stays as long as
/// the cluster.
///
/// # Panics
/// As [`postgres_url`].
#[must_use]
pub fn durable_postgres_url() -> Option<String> {
    let server = match env::var(POSTGRES_VARIABLE) {
        Ok(url) if !url.is_empty() => url,
        _ => shared_cluster(Keeps::Everything)?.url(),
    };
    let kept = std::mem::ManuallyDrop::new(fresh_database(server));
    Some(kept.url())
}

fn fresh_database(server: String) -> Database {
    match create_database(server) {
        Ok(made) => made,
        Err(error) => panic!("No database for this test: {error}"),
    }
}

/// What a cluster keeps when the machine goes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeps {
    Nothing,
    Everything,
}

fn shared_cluster(keeps: Keeps) -> Option<&'static ThrowawayPostgres> {
    static CARELESS: OnceLock<Option<ThrowawayPostgres>> = OnceLock::new();
    static DURABLE: OnceLock<Option<ThrowawayPostgres>> = OnceLock::new();
    let cluster = match keeps {
        Keeps::Nothing => &CARELESS,
        Keeps::Everything => &DURABLE,
    };
    cluster
        .get_or_init(|| match ThrowawayPostgres::start_as(keeps) {
            Ok(cluster) => Some(cluster),
            Err(PostgresError::NotInstalled) if !required() => {
                say_loudly(&PostgresError::NotInstalled);
                None
            }
            Err(error) => panic!("Tests on Postgres cannot run. {error}"),
        })
        .as_ref()
}

fn required() -> bool {
    env::var("CI").is_ok_and(|ci| ci == "true") || env::var_os("KEYDESK_REQUIRE_POSTGRES").is_some()
}

/// Past libtest's capture, which would hide the words of a test that passes.
fn say_loudly(error: &PostgresError) {
    let words = format!("\n*** SKIPPED: tests on Postgres. {error}\n\n");
    let _ = std::io::stderr().lock().write_all(words.as_bytes());
}

fn create_database(server: String) -> Result<Database, PostgresError> {
    let doing = "Creating a database";
    let name = fresh_name();
    let made = said_to(&server, &format!("create database {name}"))
        .output()
        .map_err(io(doing))?;
    if !made.status.success() {
        let output = String::from_utf8_lossy(&made.stderr).trim().to_owned();
        return Err(PostgresError::Failed { doing, output });
    }
    Ok(Database { server, name })
}

/// psql, told one statement.
fn said_to(server: &str, statement: &str) -> Command {
    let psql = programs().map_or_else(|| PathBuf::from("psql"), |programs| programs.join("psql"));
    let mut command = Command::new(psql);
    command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", server, "-c"]);
    command.arg(statement);
    command
}

fn fresh_name() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos());
    let made = MADE.fetch_add(1, Ordering::Relaxed);
    format!("keydesk_{}_{now}_{made}", std::process::id())
}

/// Waits for the guardian's "ready"; otherwise returns everything it said before it gave up.
fn until_ready(guardian: &mut Child) -> std::io::Result<Option<String>> {
    let Some(stdout) = guardian.stdout.as_mut() else {
        return Ok(Some(String::new()));
    };
    let mut stdout = BufReader::new(stdout);
    let mut said = String::new();
    stdout.read_line(&mut said)?;
    if said.trim() == "ready" {
        return Ok(None);
    }
    stdout.take(8_000).read_to_string(&mut said)?;
    Ok(Some(said))
}

fn guardian(programs: &Path, folder: &Path, keeps: Keeps) -> Command {
    let mut command = if is_root() {
        let mut runuser = Command::new("runuser");
        runuser.args(["-u", "postgres", "--", "sh"]);
        runuser
    } else {
        Command::new("sh")
    };
    command.args(["-c", include_str!("guardian.sh"), "keydesk-postgres"]);
    command.arg(programs).arg(folder).current_dir("/");
    if keeps == Keeps::Everything {
        command.arg("durable");
    }
    command
}

/// A socket's path may have about a hundred bytes, so the folder is in /tmp whatever TMPDIR says.
fn socket_folder() -> Result<PathBuf, PostgresError> {
    let doing = "Making a folder for Postgres";
    let folder = tempfile::Builder::new()
        .prefix("keydesk-pg-")
        .tempdir_in("/tmp")
        .map_err(io(doing))?
        .keep();
    if is_root() {
        let given = Command::new("chown").arg("postgres").arg(&folder).output();
        let given = given.map_err(io(doing))?;
        if !given.status.success() {
            let _ = fs::remove_dir(&folder);
            let output = String::from_utf8_lossy(&given.stderr).trim().to_owned();
            return Err(PostgresError::Failed { doing, output });
        }
    }
    Ok(folder)
}

/// Whether this process is root. `id` knows without unsafe code.
fn is_root() -> bool {
    static ROOT: OnceLock<bool> = OnceLock::new();
    *ROOT.get_or_init(|| {
        let id = Command::new("id").arg("-u").output();
        id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
    })
}

/// The folder with initdb, pg_ctl and psql: the newest of the system's, or one on the PATH.
fn programs() -> Option<PathBuf> {
    let mut installed: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    installed.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    let on_path = env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = env::split_paths(&on_path).collect();
    installed
        .into_iter()
        .map(|(_, folder)| folder)
        .chain(on_path)
        .find(|folder| {
            ["initdb", "pg_ctl", "psql"]
                .iter()
                .all(|program| folder.join(program).is_file())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(url: &str, sql: &str) -> String {
        let psql = programs().unwrap().join("psql");
        let answer = Command::new(psql)
            .args(["-X", "-A", "-t", "-d", url, "-c", sql])
            .output();
        let answer = answer.unwrap();
        assert!(
            answer.status.success(),
            "{}",
            String::from_utf8_lossy(&answer.stderr)
        );
        String::from_utf8(answer.stdout).unwrap().trim().to_owned()
    }

    #[test]
    fn every_caller_gets_an_empty_database_of_its_own() {
        let (Some(first), Some(second)) = (postgres_url(), postgres_url()) else {
            return;
        };
        ask(&first, "create table only_here (id int)");
        let tables = "select count(*) from pg_tables where tablename = 'only_here'";
        assert_eq!(ask(&first, tables), "1");
        assert_eq!(ask(&second, tables), "0");
    }

    #[test]
    fn a_database_is_dropped_when_the_test_that_asked_for_it_ends() {
        let made = std::thread::spawn(|| {
            let url = postgres_url()?;
            let here = ask(&url, "select current_database()");
            Some((url, here))
        });
        let Some((url, name)) = made.join().unwrap() else {
            return;
        };
        let server = with_database(&url, "postgres");
        let left = format!("select count(*) from pg_database where datname = '{name}'");
        assert_eq!(ask(&server, &left), "0");
    }

    #[test]
    fn a_dropped_cluster_leaves_no_folder_and_no_server() {
        let cluster = match ThrowawayPostgres::start() {
            Err(PostgresError::NotInstalled) => return,
            started => started.unwrap(),
        };
        assert_eq!(ask(&cluster.url(), "select 1"), "1");
        let (folder, url) = (cluster.folder.clone(), cluster.url());
        drop(cluster);
        assert!(!folder.exists());
        assert!(create_database(url).is_err());
    }

    #[test]
    fn a_server_that_is_not_there_is_an_error_with_its_words() {
        if programs().is_none() {
            return;
        }
        let nowhere = "postgres://postgres@localhost/postgres?host=/tmp/nowhere".to_owned();
        let error = create_database(nowhere);
        assert!(error.unwrap_err().to_string().contains("/tmp/nowhere"));
    }
}
