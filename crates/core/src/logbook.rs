//! The last lines of this process's log, kept in memory for the diagnostics file.
//!
//! Whoever sets up the log writes it here as well ([`writer`]). Deliberately absent: the log itself, and what is worth
//! logging.

use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::{Mutex, PoisonError},
};

/// Lines that are kept.
const LINES: usize = 400;
/// The most bytes of a line that are kept.
const LINE: usize = 2_000;

static BOOK: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());

/// Writes one piece of the log into the book; the log calls it once for each line.
#[derive(Debug, Default)]
pub struct Writer(());

/// A writer into the book.
#[must_use]
pub const fn writer() -> Writer {
    Writer(())
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let kept = &bytes[..bytes.len().min(LINE)];
        let line = String::from_utf8_lossy(kept).trim_end().to_owned();
        if !line.is_empty() {
            let mut book = BOOK.lock().unwrap_or_else(PoisonError::into_inner);
            if book.len() == LINES {
                book.pop_front();
            }
            book.push_back(line);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines kept, oldest first.
pub(crate) fn lines() -> Vec<String> {
    let book = BOOK.lock().unwrap_or_else(PoisonError::into_inner);
    book.iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::{LINES, lines, writer};
    use std::io::Write;

    #[test]
    fn the_newest_lines_are_kept() {
        for number in 0..LINES + 5 {
            let line = format!("line {number}\n");
            writer()
                .write_all(line.as_bytes())
                .expect("memory takes it");
        }
        let kept = lines();
        assert_eq!(kept.len(), LINES);
        assert!(kept.contains(&format!("line {}", LINES + 4)));
        assert!(!kept.contains(&"line 0".to_owned()));
    }
}
