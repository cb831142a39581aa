//! A real receiver of webhooks for tests, which checks signatures by the standard's own Python library, and can be killed
//! at any moment and started again in the same place.

use std::{fs, io::Write, path::PathBuf, process::Command};

use crate::{
    TempFolder,
    program::{Killable, Program},
    python_with,
};

const PACKAGE: &str = "standardwebhooks==1.1.0";
const PROGRAM: &str = include_str!("receiver.py");

/// A receiver on this computer. It ends when it is dropped.
#[derive(Debug)]
pub struct WebhookReceiver {
    /// First, so that it ends before its folder goes.
    program: Program,
    python: PathBuf,
    folder: TempFolder,
    /// How likely it dies on its own before it keeps an event, and again before it says that it did.
    pub death: f64,
    /// Where it listens, once it was started.
    pub port: u16,
    secured: bool,
}

/// An event as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The header `webhook-id`.
    pub id: String,
    /// The header `webhook-timestamp`.
    pub timestamp: String,
    /// Which of the known secrets the library took it for signed by, by place.
    pub signed_by: Vec<usize>,
    /// How many signatures it had.
    pub signatures: usize,
    /// What was answered.
    pub status: u16,
    /// Where it came to.
    pub path: String,
    /// The header `host`.
    pub host: String,
    /// The name that TLS was asked for; empty without TLS, or without a name.
    pub server_name: String,
    /// The body.
    pub body: String,
}

impl WebhookReceiver {
    /// Starts one; none, said loudly, where the library cannot be installed.
    ///
    /// # Panics
    /// When it is installed and does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        let folder = TempFolder::new().expect("a temporary folder");
        fs::write(folder.path().join("receiver.py"), PROGRAM).expect("the program can be written");
        let mut receiver = Self {
            python: python_with(PACKAGE)?.join("bin/python"),
            folder,
            death: 0.0,
            port: 0,
            secured: false,
            program: Program::default(),
        };
        receiver.go_on();
        Some(receiver)
    }

    /// From its next start on it speaks TLS, with a certificate and its key as PEM.
    ///
    /// # Panics
    /// When its folder cannot be written.
    pub fn secure(&mut self, certificate: &str, key: &str) {
        let identity = format!("{certificate}\n{key}");
        fs::write(self.folder.path().join("identity.pem"), identity).expect("a file");
        self.secured = true;
    }

    /// Starts it again, in the same place.
    ///
    /// # Panics
    /// When it does not start.
    pub fn go_on(&mut self) {
        let mut command = Command::new(&self.python);
        command
            .arg(self.folder.path().join("receiver.py"))
            .arg(self.folder.path())
            .args([self.port.to_string(), self.death.to_string()])
            .args(self.secured.then_some("identity.pem"));
        self.port = self.program.start(&mut command);
    }

    /// The address of one of its places: `take`, `redirect`, `slow`, `large`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// The same, by TLS and by a name.
    #[must_use]
    pub fn secured_url(&self, name: &str, path: &str) -> String {
        format!("https://{name}:{}/{path}", self.port)
    }

    /// Tells it one more secret that may sign.
    ///
    /// # Panics
    /// When its folder cannot be written.
    pub fn know(&self, secret: &str) {
        let file = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.path().join("secrets"));
        writeln!(file.expect("a file"), "{secret}").expect("a line");
    }

    /// From now on it refuses every event that holds one of these texts, or all of those that ` && ` joins, and no other.
    ///
    /// # Panics
    /// When its folder cannot be written.
    pub fn refuse(&self, texts: &[String]) {
        let file = self.folder.path().join("refuse");
        fs::write(file, texts.join("\n")).expect("a file");
    }

    /// Every request that came, in order.
    ///
    /// # Panics
    /// When they cannot be read.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let read = |line: &str| {
            let parts: Vec<&str> = line.splitn(9, '\t').collect();
            let number = |place: usize| parts[place].parse().expect("a number");
            let signed_by = parts[2].split(',').filter(|place| !place.is_empty());
            Received {
                id: parts[0].to_owned(),
                timestamp: parts[1].to_owned(),
                signed_by: signed_by
                    .map(|place| place.parse().expect("a place"))
                    .collect(),
                signatures: usize::from(number(3)),
                status: number(4),
                path: parts[5].to_owned(),
                host: parts[6].to_owned(),
                server_name: parts[7].to_owned(),
                body: parts[8].to_owned(),
            }
        };
        log.lines().map(read).collect()
    }
}

impl Killable for WebhookReceiver {
    fn runs(&mut self) -> bool {
        self.program.runs()
    }

    fn kill(&mut self) {
        self.program.kill();
    }

    fn go_on(&mut self) {
        Self::go_on(self);
    }
}
