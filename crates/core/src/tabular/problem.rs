//! What is wrong with a row or a cell, in words a person can act on.
//!
//! Owns the shape, the stable codes and the shortening of quoted values. Deliberately absent:
//! the checks themselves, which stand with the values they check.

use serde::{Deserialize, Serialize};

/// How many characters of a cell a problem quotes.
const QUOTED_CHARS: usize = 80;

/// One thing that keeps a row from being imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Problem {
    /// The column's header as the file writes it; empty when the whole row is meant.
    pub column: String,
    /// The cell, shortened to 80 characters.
    pub value: Box<str>,
    pub code: ProblemCode,
    /// What is wrong, without a full stop: "February has no 31st".
    pub reason: String,
    /// What to do next: "Correct the day in the file".
    pub remedy: String,
    /// A cell text that would be accepted instead, where one can be told.
    pub suggestion: Option<Box<str>>,
}

/// Stable names for problems, so that they can be grouped and counted.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    TooFewCells,
    TooManyCells,
    CellTooLong,
    UnreadableText,
    NulByte,
    UnclosedQuote,
    NotAnObject,
    BrokenJson,
    JsonTooDeep,
    ObjectTooLarge,
    FileEndsEarly,
    TextAfterList,
    KeyMissing,
    KeyTooShort,
    KeyTooLong,
    KeyCharacters,
    TextTooLong,
    TextCharacters,
    UnknownStatus,
    LimitNotANumber,
    LimitBelowOne,
    LimitAboveMaximum,
    NotADate,
    NoSuchMonth,
    NoSuchDay,
    NoSuchTime,
    YearOutOfRange,
    NotAnEmail,
    EmailDomain,
    NotAJsonObject,
    FlagName,
    JsonTooLarge,
}

impl Problem {
    /// A problem of one cell, quoted in short.
    pub fn new(
        column: &str,
        value: &str,
        code: ProblemCode,
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            column: column.to_owned(),
            value: shorten(value).into(),
            code,
            reason: reason.into(),
            remedy: remedy.into(),
            suggestion: None,
        }
    }

    /// A problem of the row as a whole.
    pub fn of_row(code: ProblemCode, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new("", "", code, reason, remedy)
    }

    /// The same problem with a cell text that would be accepted instead.
    #[must_use]
    pub fn suggesting(mut self, text: impl Into<Box<str>>) -> Self {
        self.suggestion = Some(text.into());
        self
    }
}

/// The text itself up to 80 characters, otherwise its first 79 and an ellipsis.
fn shorten(value: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    if value.chars().nth(QUOTED_CHARS).is_none() {
        return value.chars().map(printable).collect();
    }
    let mut short: String = value
        .chars()
        .take(QUOTED_CHARS - 1)
        .map(printable)
        .collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_quoted_with_eighty_characters() {
        let quoted = |text: &str| Problem::new("Key", text, ProblemCode::KeyTooLong, "", "").value;
        assert_eq!(*quoted(&"é".repeat(80)), *"é".repeat(80));
        let long = quoted(&"é".repeat(81));
        assert_eq!(long.chars().count(), 80);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn control_characters_are_not_quoted() {
        let problem = Problem::new("Key", "a\u{7}\nb", ProblemCode::KeyCharacters, "", "");
        assert_eq!(&*problem.value, "a  b");
    }
}
