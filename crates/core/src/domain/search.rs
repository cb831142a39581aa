//! What a person typed into the search box: a text to look for, or a list of keys pasted from a ticket.

use std::collections::HashSet;

use super::fold::fold;

/// The longest search text that is looked at, in characters.
pub const SEARCH_LIMIT: usize = 100_000;
/// How many pasted keys one search takes; the services refuse more.
pub const KEYS_LIMIT: usize = 10_000;

/// A search text, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// Nothing to look for: everything matches.
    Everything,
    /// A folded text that may stand anywhere in a key, customer name, customer email or product name.
    Text(String),
    /// Several whole keys, as typed and folded, each once, in the order given.
    Keys(Vec<SearchedKey>),
}

/// One key of a pasted list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchedKey {
    /// As pasted, trimmed.
    pub typed: String,
    /// Folded for comparison.
    pub folded: String,
}

impl Search {
    /// Understands `text`. A list needs two or more entries parted by line breaks, tabs, commas or semicolons, and each
    /// must look like a key: no blanks, no @, at least four characters, and, unless every entry has its own line, a
    /// digit or a hyphen, so that "Smith, John" stays a text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Everything;
        }
        let mut keys: Vec<SearchedKey> = Vec::new();
        let mut known = HashSet::new();
        let own_lines = !text.contains([',', ';']);
        let mut all_look_like_keys = true;
        for typed in text
            .split(['\n', '\r', ',', ';', '\t'])
            .map(clean)
            .filter(|part| !part.is_empty())
        {
            all_look_like_keys &= looks_like_a_key(typed, own_lines);
            let folded = fold(typed);
            if known.insert(folded.clone()) {
                keys.push(SearchedKey {
                    typed: typed.to_owned(),
                    folded,
                });
            }
        }
        let parted = text.contains(['\n', '\r', ',', ';', '\t']);
        if parted && keys.len() > 1 && all_look_like_keys {
            return Self::Keys(keys);
        }
        Self::Text(fold(text))
    }
}

/// Keys come out of tickets with quotes, bullets and blanks around them.
fn clean(part: &str) -> &str {
    part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '•' | '*'))
}

fn looks_like_a_key(part: &str, own_line: bool) -> bool {
    part.chars().count() >= 4
        && !part.contains(|c: char| c.is_whitespace() || c == '@')
        && (own_line || part.contains(|c: char| c.is_ascii_digit() || c == '-'))
}

#[cfg(test)]
mod tests {
    use super::Search;

    fn keys(text: &str) -> Option<Vec<String>> {
        match Search::parse(text) {
            Search::Keys(keys) => Some(keys.into_iter().map(|key| key.typed).collect()),
            _ => None,
        }
    }

    #[test]
    fn a_pasted_list_becomes_keys_each_once() {
        assert_eq!(
            keys("PRO-1234\n \"ENT-5678\",\r\npro-1234; TEAM-9\n"),
            Some(vec!["PRO-1234".into(), "ENT-5678".into(), "TEAM-9".into()])
        );
    }

    #[test]
    fn a_name_with_a_comma_stays_a_text() {
        assert_eq!(
            Search::parse("Smith, John"),
            Search::Text("smith, john".into())
        );
        assert_eq!(
            Search::parse("a@b.example, c@d.example"),
            Search::Text("a@b.example, c@d.example".into())
        );
    }

    #[test]
    fn blanks_alone_match_everything() {
        assert_eq!(Search::parse("  \n "), Search::Everything);
    }
}
