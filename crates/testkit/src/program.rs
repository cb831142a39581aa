//! A program that a test starts, kills at any moment, and starts again in the same place.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

/// What can be killed, whatever it is doing, and goes on in the same place.
pub trait Killable: Send + 'static {
    /// Whether it runs, and did not die on its own.
    fn runs(&mut self) -> bool;

    /// Kills it.
    fn kill(&mut self);

    /// Starts it again.
    fn go_on(&mut self);
}

/// A program that says on which port it listens. It ends when it is dropped.
#[derive(Debug, Default)]
pub(crate) struct Program(Option<Child>);

impl Program {
    /// Starts it in place of the one before; gives its port.
    pub(crate) fn start(&mut self, command: &mut Command) -> u16 {
        self.kill();
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let said = child.stdout.take().map(BufReader::new);
        said.expect("its output")
            .read_line(&mut line)
            .expect("its port");
        self.0 = Some(child);
        line.trim().parse().expect("a port")
    }

    pub(crate) fn runs(&mut self) -> bool {
        let ended = self.0.as_mut().map(Child::try_wait);
        matches!(ended, Some(Ok(None)))
    }

    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}
