//! A real mail server for tests (aiosmtpd), which can be killed at any moment and started again in the same place.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use crate::{TempFolder, python_with};

const PACKAGE: &str = "aiosmtpd==1.4.6";
const PROGRAM: &str = include_str!("smtp.py");

/// A mail server of this computer. It ends when it is dropped.
#[derive(Debug)]
pub struct MailServer {
    python: PathBuf,
    folder: TempFolder,
    user: String,
    /// How likely it dies on its own before it keeps a mail, and again before it says that it did.
    pub death: f64,
    /// Where it listens, once it was started.
    pub port: u16,
    child: Option<Child>,
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
            death: 0.0,
            port: 0,
            child: None,
        };
        server.go_on();
        Some(server)
    }

    /// Starts it again, in the same place.
    ///
    /// # Panics
    /// When it does not start.
    pub fn go_on(&mut self) {
        self.kill();
        let mut child = Command::new(&self.python)
            .arg(self.folder.path().join("smtp.py"))
            .arg(self.folder.path().join("inbox"))
            .args([
                self.port.to_string(),
                self.user.clone(),
                self.death.to_string(),
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the mail server starts");
        let mut line = String::new();
        let said = child.stdout.take().map(BufReader::new);
        said.expect("its output")
            .read_line(&mut line)
            .expect("its port");
        self.port = line.trim().parse().expect("a port");
        self.child = Some(child);
    }

    /// Whether it runs, and did not die on its own.
    pub fn runs(&mut self) -> bool {
        let ended = self.child.as_mut().map(Child::try_wait);
        matches!(ended, Some(Ok(None)))
    }

    /// Kills it, whatever it is doing.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
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

impl Drop for MailServer {
    fn drop(&mut self) {
        self.kill();
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
