//! The license server as somebody gets it: its archive unpacked, and the program started where there is nothing but itself and
//! an empty folder, as in the container that its Dockerfile describes.
//!
//! Deliberately absent: a container engine, and what the server does beyond starting; its own tests know that.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use keydesk_testkit::TempFolder;

use super::{names, run, size};
use crate::package::{VERSION, needs};
use crate::repository::{answer, program};

/// How long it may take to answer, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(30);
/// Nobody's user, as in the container.
const NOBODY: &str = "65532:65532";
const PROGRAM: &str = if cfg!(windows) {
    "keydesk-server.exe"
} else {
    "keydesk-server"
};

/// The archive's folder, unpacked.
pub struct Unpacked {
    place: TempFolder,
    folder: PathBuf,
    bytes: String,
}

impl Unpacked {
    pub fn of(archive: &Path) -> Result<Self> {
        let place = TempFolder::new()?;
        run(Command::new("tar")
            .arg("-xzf")
            .arg(archive)
            .arg("-C")
            .arg(place.path()))?;
        let name = archive.file_name().and_then(|name| name.to_str());
        let name = name.and_then(|name| name.strip_suffix(".tar.gz"));
        let folder = place.path().join(name.context("the archive has no name")?);
        Ok(Self {
            place,
            folder,
            bytes: size(archive)?,
        })
    }

    /// Whether it is said to be linked with musl.
    pub fn is_static(&self) -> bool {
        self.folder.to_string_lossy().ends_with("-musl")
    }

    fn program(&self) -> PathBuf {
        self.folder.join(PROGRAM)
    }

    pub fn says_its_version(&self) -> Result<String> {
        let said = run(Command::new(self.program()).arg("--version"))?;
        if said != format!("keydesk-server {VERSION}") {
            bail!("it says {said}");
        }
        Ok(format!(
            "{}, {} unpacked",
            self.bytes,
            size(&self.program())?
        ))
    }

    /// Neither a library nor a linker that would load one.
    pub fn needs_no_library(&self) -> Result<String> {
        let read = |switch: &str| {
            run(Command::new("readelf")
                .args(["--wide", switch])
                .arg(self.program()))
        };
        let libraries = needs::libraries(&read("--dynamic")?);
        if !libraries.is_empty() || read("--program-headers")?.contains("INTERP") {
            bail!("it is loaded by a linker, with {libraries:?}");
        }
        Ok("static".to_owned())
    }

    pub fn serves(&self) -> Result<String> {
        let home = Home::of(self)?;
        run(home
            .server()
            .args(["create", "--name", "Larkspur Software"]))?;
        let password = self.place.path().join("password");
        fs::write(&password, "four plain small words\n")?;
        let mut people = home.server();
        people.args(["people", "add", "mira@example.com", "--role", "owner"]);
        run(people.stdin(fs::File::open(password)?))?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let started = Instant::now();
        let listen = format!("127.0.0.1:{port}");
        let mut server = Running::start(
            home.server().args(["serve", "--listen", &listen]),
            self.place.path().join("log"),
        )?;
        let answered = server.wait_for(port).and_then(|()| answers(port));
        let took = started.elapsed();
        server.end()?;
        answered?;
        Ok(format!(
            "{}; answered after {} ms",
            home.words,
            took.as_millis()
        ))
    }
}

/// Health, the pages with what they load, and a device that is told no.
fn answers(port: u16) -> Result<()> {
    for path in ["/healthz", "/readyz"] {
        got(port, path, "200")?;
    }
    let page = got(port, "/admin/", "200 text/html")?;
    names(&page, &["<title>Keydesk", "id=\"root\""])?;
    let script = page
        .split('"')
        .find(|word| word.contains("assets/") && word.ends_with(".js"))
        .context("the page loads no script")?;
    let script = got(
        port,
        &format!("/admin/{}", script.trim_start_matches("./")),
        "200 text/javascript",
    )?;
    if script.len() < 100_000 {
        bail!("the page's script is {} bytes", script.len());
    }
    got(port, "/v1/validate", "405")?;
    Ok(())
}

/// What lies there, when the answer's status and kind begin like this.
fn got(port: u16, path: &str, wanted: &str) -> Result<String> {
    let mut curl = Command::new("curl");
    curl.args([
        "--silent",
        "--show-error",
        "--max-time",
        "10",
        "--noproxy",
        "*",
    ])
    .args(["--write-out", "\n%{http_code} %{content_type}"])
    .arg(format!("http://127.0.0.1:{port}{path}"));
    let said = run(&mut curl)?;
    let (body, outcome) = said.rsplit_once('\n').unwrap_or(("", &said));
    if !outcome.starts_with(wanted) {
        bail!("{path} answers {outcome}, not {wanted}");
    }
    Ok(body.to_owned())
}

/// Where the server is started: a root folder of its own where that can be, else just an empty home.
struct Home {
    command: Vec<String>,
    environment: Vec<(String, String)>,
    words: &'static str,
}

impl Home {
    fn of(unpacked: &Unpacked) -> Result<Self> {
        let home = unpacked.place.path().join("home");
        fs::create_dir_all(home.join("data"))?;
        if !unpacked.is_static() {
            let at = home.join("data").to_string_lossy().into_owned();
            return Ok(Self {
                command: vec![unpacked.program().to_string_lossy().into_owned()],
                environment: environment(&unpacked.folder)?
                    .into_iter()
                    .map(|(name, value)| (name, value.replace("/data", &at)))
                    .collect(),
                words: "in an empty home",
            });
        }
        fs::create_dir_all(home.join("usr/local/bin"))?;
        fs::copy(unpacked.program(), home.join("usr/local/bin").join(PROGRAM))?;
        let mut command = enter(&home)?;
        command.push(format!("/usr/local/bin/{PROGRAM}"));
        Ok(Self {
            command,
            environment: environment(&unpacked.folder)?,
            words: "in a root folder with nothing else, as nobody",
        })
    }

    fn server(&self) -> Command {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]);
        // Windows' own libraries read what is set; elsewhere nothing of this computer is needed.
        if !cfg!(windows) {
            command.env_clear();
            // Where chroot itself is found; no program is found inside.
            command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// Root becomes nobody in there; anybody else is root in there and themselves outside.
fn enter(home: &Path) -> Result<Vec<String>> {
    let root = answer(program("id").arg("-u")).as_deref() == Some("0");
    let user = format!("--userspec={NOBODY}");
    let words: &[&str] = if root {
        run(Command::new("chown").arg(NOBODY).arg(home.join("data")))?;
        &["chroot", &user]
    } else {
        &["unshare", "--map-root-user", "chroot"]
    };
    let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    words.push(home.to_string_lossy().into_owned());
    Ok(words)
}

/// What the Dockerfile sets.
fn environment(folder: &Path) -> Result<Vec<(String, String)>> {
    let text = fs::read_to_string(folder.join("Dockerfile"))?;
    let set: Vec<(String, String)> = text
        .lines()
        .filter_map(|line| line.strip_prefix("ENV "))
        .flat_map(str::split_whitespace)
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    if set.is_empty() {
        bail!("the Dockerfile sets nothing");
    }
    Ok(set)
}

/// A server that ends when it is dropped, and what it said.
struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    fn start(command: &mut Command, log: PathBuf) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log)?)
            .spawn()?;
        Ok(Self { child, log })
    }

    fn wait_for(&mut self, port: u16) -> Result<()> {
        let started = Instant::now();
        loop {
            match got(port, "/healthz", "200") {
                Ok(_) => return Ok(()),
                Err(error) if started.elapsed() > PATIENCE => return Err(error),
                Err(_) => sleep(Duration::from_millis(50)),
            }
            if let Some(status) = self.child.try_wait()? {
                bail!(
                    "it ended by itself: {status}\n{}",
                    fs::read_to_string(&self.log)?
                );
            }
        }
    }

    /// As an orchestrator ends it, where there are signals.
    fn end(&mut self) -> Result<()> {
        if cfg!(windows) {
            return Ok(());
        }
        run(Command::new("kill").args(["-TERM", &self.child.id().to_string()]))?;
        let status = self.child.wait()?;
        if !status.success() {
            bail!("asked to end, it ends with {status}");
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
