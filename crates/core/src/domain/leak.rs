//! Texts that may hold license keys: which pieces of one could be a key, and the mail that tells of a leak.
//!
//! A text is read as keys are: folded, so capitals, accents and wide letters do not matter; dashes of any kind are one, and
//! what nobody sees (zero width, soft hyphens) is left out. A key that was broken is put together again from up to
//! [`PIECES`] pieces that stand one after another, joined by nothing, a dash or a blank. Deliberately absent: looking the
//! candidates up.

use std::collections::{BTreeSet, HashSet};

use super::{fold::fold, letters::line, license::short_key, mail::Letter};

/// A key is put together from so many pieces at most.
pub const PIECES: usize = 12;
/// So many candidates are looked up at most.
pub const CANDIDATES: usize = 200_000;

/// What a text could hold.
#[derive(Debug, Default)]
pub struct Candidates {
    /// Folded texts that may be keys, each once.
    pub keys: Vec<String>,
    /// Whether there were more.
    pub more: bool,
}

/// A text as keys are compared.
fn readable(text: &str) -> String {
    let seen = text.chars().filter_map(|letter| match letter {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => Some('-'),
        letter => Some(letter),
    });
    fold(&seen.collect::<String>())
}

/// Whether a letter may be in the middle of a key, in the way that generators write keys.
fn belongs(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

/// Everything in a text that is as long as a key, in letters. Keys in other letters than generators use are found where
/// blanks stand around them.
#[must_use]
pub fn candidates(text: &str, lengths: &BTreeSet<usize>) -> Candidates {
    let text = readable(text);
    let mut found = Gathering {
        lengths,
        known: HashSet::new(),
        candidates: Candidates::default(),
    };
    let Some(longest) = lengths.last().copied() else {
        return found.candidates;
    };
    let pieces: Vec<(&str, usize)> = text
        .split(|letter: char| !belongs(letter))
        .filter(|piece| !piece.is_empty())
        .map(|piece| (piece, piece.chars().count()))
        .collect();
    for word in text.split_whitespace() {
        found.add(word);
        found.add(word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    }
    for start in 0..pieces.len() {
        if found.is_full() {
            break;
        }
        let (piece, _) = pieces[start];
        found.add(piece.trim_matches(|letter: char| !letter.is_alphanumeric()));
        for joint in ["", "-", " "] {
            found.join(&pieces[start..], joint, longest);
        }
    }
    found.candidates
}

struct Gathering<'a> {
    lengths: &'a BTreeSet<usize>,
    known: HashSet<String>,
    candidates: Candidates,
}

impl Gathering<'_> {
    fn is_full(&mut self) -> bool {
        let full = self.candidates.keys.len() >= CANDIDATES;
        self.candidates.more |= full;
        full
    }

    fn add(&mut self, candidate: &str) {
        if self.lengths.contains(&candidate.chars().count())
            && !self.known.contains(candidate)
            && !self.is_full()
        {
            self.known.insert(candidate.to_owned());
            self.candidates.keys.push(candidate.to_owned());
        }
    }

    /// The pieces that begin here, joined; only where the length is a key's. The dot that ends a sentence is none of it.
    fn join(&mut self, pieces: &[(&str, usize)], joint: &str, longest: usize) {
        let mut length = 0;
        for (count, (piece, letters)) in pieces.iter().take(PIECES).enumerate() {
            if count > 0 {
                length += joint.len();
            }
            length += letters;
            let dots = piece.len() - piece.trim_end_matches(['.', '-', '_']).len();
            for cut in [0, dots] {
                if self.lengths.contains(&(length - cut)) && (cut == 0 || cut < *letters) {
                    let words: Vec<&str> =
                        pieces[..=count].iter().map(|(piece, _)| *piece).collect();
                    let mut joined = words.join(joint);
                    joined.truncate(joined.len() - cut);
                    self.add(&joined);
                }
            }
            if length > longest {
                break;
            }
        }
    }
}

/// Who is told of a leak, and of what.
#[derive(Debug, Clone, Copy)]
pub struct Leak<'a> {
    /// Who writes.
    pub vendor: &'a str,
    /// To whom.
    pub name: &'a str,
    /// What the license is for.
    pub product: &'a str,
    /// The whole old key.
    pub old: &'a str,
    /// The new key, or what stands in its place; none when there is none.
    pub new: Option<&'a str>,
}

/// The mail that tells a customer that their key leaked.
#[must_use]
pub fn leak_letter(leak: Leak<'_>) -> Letter {
    let (vendor, name, product) = (line(leak.vendor), line(leak.name), line(leak.product));
    let old = short_key(leak.old);
    let (subject, new) = leak.new.map_or_else(
        || {
            (
                format!("Your license key for {product} no longer works"),
                format!(
                    "What to do next: answer this mail, and we will see to a new key for {product}."
                ),
            )
        },
        |key| {
            (
                format!("A new license key for {product}"),
                format!(
                    "This is your new license key:\n\n    {key}\n\n\
                     What to do next: open {product} and enter the new key where it asks for a license."
                ),
            )
        },
    );
    Letter {
        subject,
        body: format!(
            "Hello {name},\n\n\
             the key of your license for {product}, {old}, was found in a place where others can read it. So that nobody \
             else uses your license, that key no longer works.\n\n\
             {new}\n\n\
             Please do not pass the key on, and keep it out of posts, logs and screenshots. If you have questions, answer \
             this mail.\n\n\
             {vendor}\n"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_promises_a_new_key_only_where_there_is_one() {
        let leak = Leak {
            vendor: "Larkspur",
            name: "Mira",
            product: "Pro Plan",
            old: "PRO-7F3K-92QX-LM4T",
            new: None,
        };
        let letter = leak_letter(leak);
        assert_eq!(
            letter.subject,
            "Your license key for Pro Plan no longer works"
        );
        assert!(!letter.body.contains("LM4T"), "the old key is not repeated");
        let letter = leak_letter(Leak {
            new: Some("PRO-NEW"),
            ..leak
        });
        assert_eq!(letter.subject, "A new license key for Pro Plan");
        assert!(letter.body.contains("    PRO-NEW"));
    }
}
