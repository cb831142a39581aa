//! The command line: `keydesk [--demo] [--workspace PATH] [keydesk://…]`. Pure: words in, what to do out.
//!
//! Deliberately absent: clap. A second start hands its words to the first, where an unknown one must never end the
//! program; so unknown words are passed over.

use std::path::{Path, PathBuf};

/// What a start of the program asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// Open the demo.
    pub demo: bool,
    /// Open the workspace in this folder.
    pub workspace: Option<PathBuf>,
    /// Follow this link. Untrusted.
    pub link: Option<String>,
}

impl Arguments {
    /// Reads the words after the program's name; relative folders count from `current`.
    pub fn read(words: impl IntoIterator<Item = String>, current: &Path) -> Self {
        let mut asked = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            if word == "--demo" {
                asked.demo = true;
            } else if word == "--workspace" {
                asked.workspace = words.next().map(|folder| current.join(folder));
            } else if let Some(folder) = word.strip_prefix("--workspace=") {
                asked.workspace = Some(current.join(folder));
            } else if is_link(&word) {
                asked.link = Some(word);
            }
        }
        asked
    }
}

/// Whether a word wants to be a link of Keydesk, good or bad.
fn is_link(word: &str) -> bool {
    let scheme = crate::link::SCHEME;
    word.as_bytes().get(scheme.len()) == Some(&b':')
        && word
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Arguments {
        Arguments::read(
            words.iter().map(|word| (*word).to_owned()),
            Path::new("/home/ada"),
        )
    }

    #[test]
    fn each_word_is_read() {
        assert_eq!(
            read(&["--demo", "--workspace", "desk", "keydesk://licenses?q=a"]),
            Arguments {
                demo: true,
                workspace: Some(PathBuf::from("/home/ada/desk")),
                link: Some("keydesk://licenses?q=a".to_owned()),
            }
        );
        assert_eq!(
            read(&["--workspace=/srv/desk"]).workspace,
            Some(PathBuf::from("/srv/desk"))
        );
    }

    #[test]
    fn unknown_words_are_passed_over() {
        assert_eq!(
            read(&["--automation", "https://example.com", "--workspace"]),
            Arguments::default()
        );
    }

    #[test]
    fn a_link_is_known_by_its_scheme_however_it_is_written() {
        assert_eq!(read(&["KEYDESK:x"]).link.as_deref(), Some("KEYDESK:x"));
        assert_eq!(read(&["keydeskx://licenses"]).link, None);
        assert_eq!(read(&["ключ://licenses"]).link, None);
    }
}
