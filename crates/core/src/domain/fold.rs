//! The one folding rule, for search and for sorting: NFKD, combining marks removed, lower-cased.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Folds a text so that "jose" finds "José". Idempotent.
///
/// Lower-casing comes between two decompositions because it can itself compose (Turkish dotted capital I).
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fold;

    #[test]
    fn jose_finds_the_accented_name() {
        assert_eq!(fold("José Ångström"), "jose angstrom");
        assert_eq!(fold("ﬁancée ＡＢＣ"), "fiancee abc");
        assert_eq!(fold("İstanbul"), "istanbul");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_more(text in "\\PC*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
