//! Keeps spreadsheets from running exported text as formulas, and takes the protection off again.
//!
//! Owns one rule and its inverse. Deliberately absent: where it applies (CSV text cells, unless
//! the export turns it off), which the writer and the reader decide.

use std::borrow::Cow;

const GUARD: char = '\'';
const DANGEROUS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', GUARD];

/// The text with one leading `'` when a spreadsheet might read it as a formula. Plain negative
/// numbers such as `-1` stay as they are.
pub fn neutralise(text: &str) -> Cow<'_, str> {
    if text.starts_with(DANGEROUS) && !is_negative_number(text) {
        Cow::Owned(format!("{GUARD}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text without the one `'` that [`neutralise`] may have put before it.
pub fn restore(text: &str) -> &str {
    match text.strip_prefix(GUARD) {
        Some(rest) if rest.starts_with(DANGEROUS) => rest,
        _ => text,
    }
}

/// A minus, digits and at most one decimal point between digits.
fn is_negative_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let Some(number) = text.strip_prefix('-') else {
        return false;
    };
    match number.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_get_one_apostrophe() {
        for text in [
            "=1+1", "+49 30 1", "-x", "-1+2", "@SUM(A1)", "\tx", "\rx", "'", "'x", "-", "-1.",
            "-.5",
        ] {
            assert_eq!(neutralise(text), format!("'{text}"), "{text:?}");
        }
    }

    #[test]
    fn harmless_text_and_plain_numbers_stay() {
        for text in ["", "x", "-1", "-10000", "-0.5", "a=b", " =1", "{\"a\":1}"] {
            assert_eq!(neutralise(text), text);
        }
    }

    #[test]
    fn an_apostrophe_of_the_file_itself_is_kept() {
        assert_eq!(restore("'n Sync"), "'n Sync");
        assert_eq!(restore("'"), "'");
        assert_eq!(restore("''=1"), "'=1");
    }

    proptest! {
        #[test]
        fn restoring_undoes_neutralising(text in "[=+@\\-\t\r'0-9.a]{0,6}|\\PC*|(?s).*") {
            let safe = neutralise(&text);
            prop_assert_eq!(restore(&safe), text.as_str());
        }

        #[test]
        fn nothing_neutralised_starts_a_formula(text in "[=+@\\-\t\r'0-9.a]{0,6}") {
            let safe = neutralise(&text);
            prop_assert!(!safe.starts_with(['=', '+', '@', '\t', '\r']));
            prop_assert!(!safe.starts_with('-') || safe.parse::<f64>().is_ok());
        }
    }
}
