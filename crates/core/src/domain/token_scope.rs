//! The scopes of tokens, and what each lets a script do. Deliberately absent: tokens themselves (`service::tokens`).

use serde::{Deserialize, Serialize};

use crate::operations::Access;

/// What a token lets its bearer do. Each scope includes looking.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    /// Look.
    Read,
    /// Give licenses and seats to people, and report their progress.
    Assign,
    /// Change and revoke licenses, products, pools and customers.
    Manage,
}

impl TokenScope {
    /// All scopes, the least first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Assign, Self::Manage];

    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Assign => "assign",
            Self::Manage => "manage",
        }
    }

    /// What it allows.
    #[must_use]
    pub const fn may(self) -> &'static [Access] {
        match self {
            Self::Read => &[Access::Read],
            Self::Assign => &[Access::Read, Access::Assign],
            Self::Manage => super::role::Role::Manager.may(),
        }
    }

    /// The scopes of stored words; words of newer versions are left out.
    #[must_use]
    pub fn from_words(words: &str) -> Vec<Self> {
        let known = |word: &str| Self::ALL.into_iter().find(|scope| scope.as_str() == word);
        words.split(' ').filter_map(known).collect()
    }

    /// Scopes as stored words, each once, the least first.
    #[must_use]
    pub fn to_words(scopes: &[Self]) -> String {
        let words: Vec<&str> = Self::ALL
            .into_iter()
            .filter(|scope| scopes.contains(scope))
            .map(Self::as_str)
            .collect();
        words.join(" ")
    }

    /// What scopes allow together.
    #[must_use]
    pub fn allow(scopes: &[Self]) -> Vec<Access> {
        let mut may: Vec<Access> = Vec::new();
        for access in scopes.iter().flat_map(|scope| scope.may()) {
            if !may.contains(access) {
                may.push(*access);
            }
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::TokenScope::{Assign, Manage, Read};
    use super::*;

    #[test]
    fn each_scope_looks_and_none_owns() {
        for scope in TokenScope::ALL {
            assert!(scope.may().contains(&Access::Read), "{scope:?}");
            assert!(!scope.may().contains(&Access::Own), "{scope:?}");
        }
        assert_eq!(
            TokenScope::allow(&[Read, Assign]),
            [Access::Read, Access::Assign]
        );
        assert!(TokenScope::allow(&[]).is_empty());
    }

    #[test]
    fn stored_words_are_the_scopes_again_in_one_order() {
        assert_eq!(TokenScope::to_words(&[Manage, Read, Manage]), "read manage");
        assert_eq!(TokenScope::from_words("read manage newer"), [Read, Manage]);
        assert!(TokenScope::from_words("").is_empty());
    }
}
