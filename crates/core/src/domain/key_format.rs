//! How keys look: checking a format, making keys of it, and how likely two are alike.

use chrono::{DateTime, Datelike, Utc};
use rand::{Rng, RngCore};
use uuid::Builder;

use crate::{
    error::{Error, Result},
    operations::generators::KeyFormat,
};

/// Letters and digits without those that look alike: no 0 and O, 1 and I and L, 5 and S, 2 and Z, 8 and B, U and V.
pub const CLEAR_ALPHABET: &str = "34679ACDEFGHJKMNPQRTVWXY";
/// The fewest random bits that a key may have: a million keys then leave a guess less than one in a million.
pub const BITS_MIN: f64 = 24.0;
/// The longest key.
pub const KEY_MAX: usize = 200;
const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789ABCDEF";
/// The most random characters of a key.
const RANDOM_MAX: u32 = 100;

/// A piece of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Fixed(String),
    Random { alphabet: Vec<char>, count: u32 },
    Year { short: bool },
    Month,
    Day,
}

/// A format that was checked and can make keys.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyMaker(Shape);

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Uuid,
    Chunked {
        alphabet: Vec<char>,
        length: usize,
        segment: usize,
        separator: String,
        prefix: String,
        suffix: String,
        check: bool,
    },
    Pattern(Vec<Piece>),
}

impl KeyMaker {
    /// Checks a format.
    ///
    /// # Errors
    /// `invalid` with the field that breaks a rule.
    pub fn new(format: &KeyFormat) -> Result<Self> {
        let maker = Self(match format {
            KeyFormat::Uuid => Shape::Uuid,
            KeyFormat::Chunked { .. } => chunked(format)?,
            KeyFormat::Pattern { pattern } => Shape::Pattern(pieces(pattern)?),
        });
        if maker.bits() < BITS_MIN {
            return Err(Error::invalid(
                "format",
                format!(
                    "Keys with {:.0} random bits are easily guessed.",
                    maker.bits()
                ),
                "Add random characters until there are at least 24 bits.",
            ));
        }
        Ok(maker)
    }

    /// Random bits in a key.
    #[must_use]
    pub fn bits(&self) -> f64 {
        let of = |alphabet: usize, count: f64| {
            count * f64::from(u32::try_from(alphabet).unwrap_or(u32::MAX)).log2()
        };
        match &self.0 {
            Shape::Uuid => 122.0,
            Shape::Chunked {
                alphabet,
                length,
                check,
                ..
            } => {
                let random = length - usize::from(*check);
                of(
                    alphabet.len(),
                    f64::from(u32::try_from(random).unwrap_or(0)),
                )
            }
            Shape::Pattern(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Random { alphabet, count } => of(alphabet.len(), f64::from(*count)),
                    _ => 0.0,
                })
                .sum(),
        }
    }

    /// A key, made at `now`.
    pub fn make(&self, now: DateTime<Utc>, random: &mut impl RngCore) -> String {
        match &self.0 {
            Shape::Uuid => {
                let mut bytes = [0_u8; 16];
                random.fill_bytes(&mut bytes);
                Builder::from_random_bytes(bytes).into_uuid().to_string()
            }
            Shape::Chunked {
                alphabet,
                length,
                segment,
                separator,
                prefix,
                suffix,
                check,
            } => {
                let free = length - usize::from(*check);
                let mut letters: Vec<char> = (0..free).map(|_| pick(alphabet, random)).collect();
                if *check {
                    letters.push(check_character(alphabet, &letters));
                }
                let mut key = prefix.clone();
                for (place, chunk) in letters.chunks(*segment).enumerate() {
                    if place > 0 {
                        key.push_str(separator);
                    }
                    key.extend(chunk);
                }
                key.push_str(suffix);
                key
            }
            Shape::Pattern(pieces) => pieces
                .iter()
                .map(|piece| write(piece, now, random))
                .collect(),
        }
    }

    /// The probability that any two of `planned` keys are alike, 0 to 1 (the birthday bound).
    #[must_use]
    pub fn collision(&self, planned: u32) -> f64 {
        let pairs = f64::from(planned) * (f64::from(planned) - 1.0) / 2.0;
        // 1 - e^-x, without losing small x.
        -(-pairs / self.bits().exp2()).exp_m1()
    }

    /// The probability that one guess hits one of `planned` keys, 0 to 1.
    #[must_use]
    pub fn guess(&self, planned: u32) -> f64 {
        (f64::from(planned) / self.bits().exp2()).min(1.0)
    }
}

fn pick(alphabet: &[char], random: &mut impl RngCore) -> char {
    alphabet[random.random_range(0..alphabet.len())]
}

/// The check character: a weighted sum over the alphabet (Luhn mod N), so that any single wrong character and nearly any
/// two swapped neighbours are noticed.
#[must_use]
pub fn check_character(alphabet: &[char], letters: &[char]) -> char {
    let size = alphabet.len();
    let place = |letter: &char| {
        alphabet
            .iter()
            .position(|other| other == letter)
            .unwrap_or(0)
    };
    let sum: usize = letters
        .iter()
        .rev()
        .enumerate()
        .map(|(back, letter)| {
            let code = place(letter) * if back % 2 == 0 { 2 } else { 1 };
            code / size + code % size
        })
        .sum();
    alphabet[(size - sum % size) % size]
}

fn write(piece: &Piece, now: DateTime<Utc>, random: &mut impl RngCore) -> String {
    match piece {
        Piece::Fixed(text) => text.clone(),
        Piece::Random { alphabet, count } => (0..*count).map(|_| pick(alphabet, random)).collect(),
        Piece::Year { short: true } => format!("{:02}", now.year().rem_euclid(100)),
        Piece::Year { short: false } => format!("{:04}", now.year()),
        Piece::Month => format!("{:02}", now.month()),
        Piece::Day => format!("{:02}", now.day()),
    }
}

fn refuse<T>(reason: impl Into<String>, remedy: &str) -> Result<T> {
    Err(Error::invalid("format", reason, remedy))
}

fn chunked(format: &KeyFormat) -> Result<Shape> {
    let KeyFormat::Chunked {
        length,
        segment,
        separator,
        prefix,
        suffix,
        alphabet,
        check_character,
    } = format
    else {
        return refuse("This is no chunked format.", "Choose another kind.");
    };
    let mut letters: Vec<char> = alphabet.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if !(2..=64).contains(&letters.len()) || letters.len() != alphabet.chars().count() {
        return refuse(
            "An alphabet has 2 to 64 different characters.",
            "Take doubles out.",
        );
    }
    let folded = |letter: &char| letter.to_lowercase().collect::<String>();
    let mut alike: Vec<String> = letters.iter().map(folded).collect();
    alike.sort();
    alike.dedup();
    if alike.len() != letters.len() {
        return refuse(
            "Keys do not tell capital and small letters apart.",
            "Use each letter in one case only.",
        );
    }
    if *check_character && letters.len() % 2 == 1 {
        return refuse(
            "A check character needs an even number of characters to choose from.",
            "Add or take away one character of the alphabet.",
        );
    }
    if letters.iter().any(|letter| !letter.is_ascii_alphanumeric()) {
        return refuse(
            "An alphabet has letters A to Z and digits.",
            "Take other characters out.",
        );
    }
    if !(4..=RANDOM_MAX).contains(length) || !(1..=RANDOM_MAX).contains(segment) {
        return refuse(
            "A key has 4 to 100 random characters, in segments of 1 to 100.",
            "Choose other lengths.",
        );
    }
    if separator.chars().count() > 3 {
        return refuse("A separator has at most 3 characters.", "Shorten it.");
    }
    for part in [separator, prefix, suffix] {
        check_fixed(part)?;
    }
    if prefix.chars().count() > 40 || suffix.chars().count() > 40 {
        return refuse(
            "Prefix and suffix have at most 40 characters.",
            "Shorten them.",
        );
    }
    Ok(Shape::Chunked {
        alphabet: alphabet.chars().collect(),
        length: *length as usize,
        segment: *segment as usize,
        separator: separator.clone(),
        prefix: prefix.clone(),
        suffix: suffix.clone(),
        check: *check_character,
    })
}

/// Fixed text is what can be typed, read aloud and put into an address.
fn check_fixed(text: &str) -> Result<()> {
    if text
        .chars()
        .all(|letter| letter.is_ascii_graphic() && !"\"'`<>\\{},;".contains(letter))
    {
        return Ok(());
    }
    refuse(
        format!("“{text}” has characters that keys cannot have."),
        "Use letters, digits and signs such as - _ . : # without spaces.",
    )
}

fn pieces(pattern: &str) -> Result<Vec<Piece>> {
    if pattern.is_empty() || pattern.chars().count() > 120 {
        return refuse(
            "A pattern has 1 to 120 characters.",
            "Write for example ENT-{yyyy}{mm}-{A:4}-{9:4}.",
        );
    }
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while !rest.is_empty() {
        let Some(open) = rest.find('{') else {
            check_fixed(rest)?;
            pieces.push(Piece::Fixed(rest.to_owned()));
            break;
        };
        if open > 0 {
            check_fixed(&rest[..open])?;
            pieces.push(Piece::Fixed(rest[..open].to_owned()));
        }
        let Some(length) = rest[open..].find('}') else {
            return refuse("A { is not closed.", "Close it with }.");
        };
        pieces.push(placeholder(&rest[open + 1..open + length])?);
        rest = &rest[open + length + 1..];
    }
    let random: u32 = pieces
        .iter()
        .map(|piece| {
            if let Piece::Random { count, .. } = piece {
                *count
            } else {
                0
            }
        })
        .sum();
    if random > RANDOM_MAX {
        return refuse("A key has at most 100 random characters.", "Ask for fewer.");
    }
    Ok(pieces)
}

fn placeholder(text: &str) -> Result<Piece> {
    let (name, count) = text
        .split_once(':')
        .map_or((text, None), |(name, count)| (name, Some(count)));
    let piece = match (name, count) {
        ("yyyy", None) => Piece::Year { short: false },
        ("yy", None) => Piece::Year { short: true },
        ("mm", None) => Piece::Month,
        ("dd", None) => Piece::Day,
        ("A" | "9" | "X" | "H", Some(count)) => {
            let Some(count) = count
                .parse::<u32>()
                .ok()
                .filter(|count| (1..=RANDOM_MAX).contains(count))
            else {
                return refuse(
                    format!("{{{text}}} asks for no possible length."),
                    "Write 1 to 100 after the colon.",
                );
            };
            let alphabet: String = match name {
                "A" => CLEAR_ALPHABET
                    .chars()
                    .filter(char::is_ascii_alphabetic)
                    .collect(),
                "9" => DIGITS.to_owned(),
                "H" => HEX.to_owned(),
                _ => CLEAR_ALPHABET.to_owned(),
            };
            Piece::Random {
                alphabet: alphabet.chars().collect(),
                count,
            }
        }
        _ => {
            return refuse(
                format!("{{{text}}} is not known."),
                "Use {A:4} letters, {9:4} digits, {X:4} both, {H:4} hexadecimal, {yyyy}, {yy}, {mm} or {dd}.",
            );
        }
    };
    Ok(piece)
}

#[cfg(test)]
#[path = "key_format_tests.rs"]
mod tests;
