//! A real mail server for tests (aiosmtpd), which can be killed at any moment and started again in the same place.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    TempFolder,
    program::{Killable, Program},
    python_with,
};

const PACKAGE: &str = "aiosmtpd==1.4.6";
const PROGRAM: &str = include_str!("smtp.py");

/// A mail server of this computer. It ends when it is dropped.
#[derive(Debug)]
pub struct MailServer {
    /// First, so that it ends before its folder goes.
    program: Program,
    python: PathBuf,
    folder: TempFolder,
    user: String,
    /// How it protects connections: `plain`, `starttls`, `tls`.
    protection: &'static str,
    /// How likely it dies on its own before it keeps a mail, and again before it says that it did.
    pub death: f64,
    /// Where it listens, once it was started.
    pub port: u16,
}

impl MailServer {
    /// Starts one that asks nobody; none, said loudly, where it cannot be installed.
    #[must_use]
    pub fn start() -> Option<Self> {
        Self::start_for("")
    }

    /// Starts one that wants `user` to sign in with the password `right`.
    ///
    /// # Panics
    /// When it is installed and does not start.
    #[must_use]
    pub fn start_for(user: &str) -> Option<Self> {
        let folder = TempFolder::new().expect("a temporary folder");
        fs::create_dir(folder.path().join("inbox")).expect("an inbox");
        fs::write(folder.path().join("smtp.py"), PROGRAM).expect("the program can be written");
        let mut server = Self {
            python: python_with(PACKAGE)?.join("bin/python"),
            folder,
            user: user.to_owned(),
            protection: "plain",
            death: 0.0,
            port: 0,
            program: Program::default(),
        };
        server.go_on();
        Some(server)
    }

    /// From its next start on it speaks TLS, from the first byte or once it is asked to (STARTTLS), with a certificate and its
    /// key as PEM.
    ///
    /// # Panics
    /// When its folder cannot be written.
    pub fn secure(&mut self, certificate: &str, key: &str, from_the_first_byte: bool) {
        let identity = format!("{certificate}\n{key}");
        fs::write(self.folder.path().join("identity.pem"), identity).expect("a file");
        self.protection = if from_the_first_byte {
            "tls"
        } else {
            "starttls"
        };
    }

    /// From its next start on it offers no TLS, as somebody on the way would have it.
    pub fn unsecure(&mut self) {
        self.protection = "plain";
    }

    /// Starts it again, in the same place.
    ///
    /// # Panics
    /// When it does not start.
    pub fn go_on(&mut self) {
        let mut command = Command::new(&self.python);
        command
            .arg(self.folder.path().join("smtp.py"))
            .arg(self.folder.path().join("inbox"))
            .args([
                self.port.to_string(),
                self.user.clone(),
                self.death.to_string(),
                self.protection.to_owned(),
            ]);
        self.port = self.program.start(&mut command);
    }

    /// What it was told, in order: `TLS EHLO`, `plain AUTH`, and so on; never what came with it.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        let heard = fs::read_to_string(self.folder.path().join("inbox").join("heard"));
        let heard = heard.unwrap_or_default();
        heard.lines().map(str::to_owned).collect()
    }

    /// The mails it has kept, as they came.
    ///
    /// # Panics
    /// When they cannot be read.
    #[must_use]
    pub fn letters(&self) -> Vec<String> {
        let inbox = fs::read_dir(self.folder.path().join("inbox")).expect("the inbox");
        inbox
            .map(|entry| entry.expect("a mail").path())
            .filter(|path| path.extension().is_some_and(|end| end == "eml"))
            .map(|path| fs::read_to_string(path).expect("a mail"))
            .collect()
    }
}

impl Killable for MailServer {
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

/// A header of a mail as it came.
#[must_use]
pub fn header<'a>(letter: &'a str, name: &str) -> Option<&'a str> {
    let head = letter.split("\r\n\r\n").next()?;
    head.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .map(str::trim)
}
