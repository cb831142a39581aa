//! The secrets room with a real keychain: a password outlives the process that kept it, and is gone once forgotten.
//!
//! The test starts a session bus and a GNOME keyring of its own, with folders of their own, and runs itself again on
//! that bus, once for each step, as Keydesk is started again. Nobody's own keychain is touched.
#![cfg(target_os = "linux")]

use std::{
    io::Write,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use keydesk::secrets::{Kept, Secrets};

const TEST: &str = "a_password_outlives_keydesk_until_it_is_forgotten";
/// What a run on the bus shall do.
const STEP: &str = "KEYDESK_KEYCHAIN_STEP";
const PATIENCE: Duration = Duration::from_secs(60);
const CONNECTION: &str = "ada@db.example.com:5432/keydesk";
const OTHER_CONNECTION: &str = "ada@db.example.com:5432/other";
const PASSWORD: &str = "correct horse: ünïcode & spaces";

/// Unlocks a keychain with what is on stdin, waits for it, then starts the test again for each step.
const STEPS: &str = r#"
gnome-keyring-daemon --foreground --unlock --components=secrets <"$HOME/unlock" >/dev/null &
keychain=$!
answers() {
  dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.Secret.Service.ReadAlias string:default 2>/dev/null | grep -q collection
}
tries=0
until answers; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ]; then echo "the keychain did not start" >&2; exit 1; fi
  sleep 0.05
done
for step in keep recall gone; do
  KEYDESK_KEYCHAIN_STEP=$step "$@" || exit 1
  echo "step $step passed"
done
kill "$keychain"
"#;

#[tokio::test]
async fn a_password_outlives_keydesk_until_it_is_forgotten() {
    match std::env::var(STEP).as_deref() {
        Ok("keep") => keep().await,
        Ok("recall") => recall_and_forget().await,
        Ok("gone") => nothing_is_left().await,
        Ok(other) => panic!("{STEP}={other} is no step"),
        Err(_) => run_all_steps_beside_a_keychain(),
    }
}

async fn keep() {
    assert!(Secrets::keychain_answers().await);
    let secrets = Secrets::default();
    assert_eq!(
        secrets.keep(CONNECTION, "an older one").await,
        Kept::Keychain
    );
    assert_eq!(secrets.keep(CONNECTION, PASSWORD).await, Kept::Keychain);
    assert_eq!(
        secrets.keep(OTHER_CONNECTION, "another").await,
        Kept::Keychain
    );
}

async fn recall_and_forget() {
    assert_eq!(in_keychain(CONNECTION).as_deref(), Some(PASSWORD));
    let secrets = Secrets::default();
    let recalled = secrets.recall(CONNECTION).await;
    assert_eq!(recalled.as_deref(), Some(PASSWORD));
    secrets.forget(CONNECTION).await;
    assert_eq!(secrets.recall(CONNECTION).await, None);
}

async fn nothing_is_left() {
    assert_eq!(in_keychain(CONNECTION), None);
    let secrets = Secrets::default();
    assert_eq!(secrets.recall(CONNECTION).await, None);
    let other = secrets.recall(OTHER_CONNECTION).await;
    assert_eq!(other.as_deref(), Some("another"), "only one was forgotten");
}

/// What the keychain holds under Keydesk's name, asked past the secrets room.
fn in_keychain(connection: &str) -> Option<String> {
    let entry = keyring::Entry::new("Keydesk", connection).expect("a keychain");
    match entry.get_password() {
        Ok(password) => Some(password),
        Err(keyring::Error::NoEntry) => None,
        Err(error) => panic!("the keychain refused: {error}"),
    }
}

fn run_all_steps_beside_a_keychain() {
    if let Some(missing) = missing_program() {
        skip_loudly(missing);
        return;
    }
    let home = tempfile::tempdir().expect("a home folder");
    for folder in ["data", "config", "cache", "run"] {
        std::fs::create_dir(home.path().join(folder)).expect("a folder of the home");
    }
    std::fs::write(home.path().join("unlock"), "the keychain's own").expect("its password");
    let mut run = Run(on_a_bus(home.path()).spawn().expect("a session bus"));
    let ended = run.ended();
    let said = std::fs::read_to_string(home.path().join("said")).expect("what the steps said");
    assert!(ended.success(), "{said}");
    // A filter that matches no test would pass as well.
    for step in ["keep", "recall", "gone"] {
        assert!(said.contains(&format!("step {step} passed")), "{said}");
    }
    assert_eq!(said.matches("1 passed").count(), 3, "{said}");
}

fn on_a_bus(home: &Path) -> Command {
    // A bus that starts no services: only the keychain of this test may answer.
    let settings = "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context=\"default\">\
                    <allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>";
    let file = home.join("bus.conf");
    std::fs::write(&file, settings).expect("the bus's settings");
    let said = std::fs::File::create(home.join("said")).expect("a file for what is said");
    let mut command = Command::new("dbus-run-session");
    command
        .arg(format!("--config-file={}", file.display()))
        .args(["--", "sh", "-c", STEPS, "sh"])
        .arg(std::env::current_exe().expect("this test"))
        .args([TEST, "--exact", "--nocapture"])
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_RUNTIME_DIR", home.join("run"))
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .process_group(0)
        .stdin(Stdio::null())
        .stderr(said.try_clone().expect("the same file"))
        .stdout(said);
    command
}

/// The bus, the keychain and the steps; they end together.
struct Run(Child);

impl Run {
    fn ended(&mut self) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(ended) = self.0.try_wait().expect("a process of this test") {
                return ended;
            }
            assert!(started.elapsed() < PATIENCE, "the steps did not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}

fn missing_program() -> Option<&'static str> {
    ["gnome-keyring-daemon", "dbus-run-session", "dbus-send"]
        .into_iter()
        .find(|program| Command::new(program).arg("--version").output().is_err())
}

/// Past libtest's capture, which would hide the words of a test that passes.
fn skip_loudly(missing: &str) {
    let demanded = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!demanded, "The keychain cannot be tested without {missing}");
    let words = format!(
        "\n*** SKIPPED: the test of the keychain. {missing} is not installed. On Debian and Ubuntu: apt-get install \
         gnome-keyring dbus\n\n"
    );
    let _ = std::io::stderr().lock().write_all(words.as_bytes());
}
