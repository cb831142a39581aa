//! Roles of people, and what each may do. Deliberately absent: who has which role (`service/people`).

use serde::{Deserialize, Serialize};

use crate::operations::Access;

/// What somebody may do at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, people and settings included.
    Owner,
    /// Licenses, products, customers, pools; import and export.
    Manager,
    /// Read, explain, deactivate devices, raise a limit up to the owner's cap, export what they see.
    Support,
    /// Read.
    Viewer,
}

impl Role {
    /// All roles, the mightiest first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Manager, Self::Support, Self::Viewer];

    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Support => "support",
            Self::Viewer => "viewer",
        }
    }

    /// The role of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// What it allows.
    #[must_use]
    pub const fn may(self) -> &'static [Access] {
        match self {
            Self::Owner => &[
                Access::Read,
                Access::Assist,
                Access::Assign,
                Access::Edit,
                Access::Import,
                Access::Export,
                Access::Own,
            ],
            Self::Manager => &[
                Access::Read,
                Access::Assist,
                Access::Assign,
                Access::Edit,
                Access::Import,
                Access::Export,
            ],
            Self::Support => &[Access::Read, Access::Assist, Access::Export],
            Self::Viewer => &[Access::Read],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Role;
    use crate::operations::Access;

    #[test]
    fn each_role_may_what_the_next_one_may_and_more() {
        for pair in Role::ALL.windows(2) {
            let (more, less) = (pair[0].may(), pair[1].may());
            assert!(less.iter().all(|access| more.contains(access)), "{pair:?}");
            assert!(more.len() > less.len(), "{pair:?}");
        }
        assert_eq!(Role::Viewer.may(), [Access::Read]);
    }

    #[test]
    fn a_stored_word_is_the_role_again() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.as_str()), Some(role));
        }
        assert_eq!(Role::from_word("god"), None);
    }
}
