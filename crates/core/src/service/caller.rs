//! Who calls, through which door, and what they may do.

use crate::{
    error::{Error, Result},
    operations::Access,
};

/// Through which door a call came; the audit trail names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// A desktop window.
    Desk,
    /// The license server.
    Server,
}

impl Door {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Server => "server",
        }
    }
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The name in the audit trail.
    pub person: String,
    /// Through which door.
    pub door: Door,
    /// What their role allows.
    pub may: Vec<Access>,
}

impl Caller {
    /// Somebody who may do everything: the OS user in a local workspace, whoever has the URL of a database.
    #[must_use]
    pub fn owner(person: impl Into<String>, door: Door) -> Self {
        let may = vec![
            Access::Read,
            Access::Assist,
            Access::Edit,
            Access::Import,
            Access::Export,
            Access::Own,
        ];
        Self {
            person: person.into(),
            door,
            may,
        }
    }

    /// Checks that the role allows it.
    ///
    /// # Errors
    /// `forbidden` when it does not.
    pub fn require(&self, access: Access) -> Result<()> {
        if self.may.contains(&access) {
            Ok(())
        } else {
            Err(Error::Forbidden { access })
        }
    }
}
