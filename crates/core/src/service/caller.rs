//! Who calls, through which door, and what they may do.

use crate::{
    domain::{reach::Reach, role::Role},
    error::{Error, Result},
    ids::{CustomerId, PersonId, SignInId},
    operations::Access,
};

/// Through which door a call came; the audit trail names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// A desktop window.
    Desk,
    /// The license server, for people.
    Server,
    /// The licensing API, for scripts.
    Api,
    /// A device that asks for itself.
    Device,
    /// A public page of the license server, for who holds a license.
    Page,
    /// Keydesk by itself.
    System,
}

impl Door {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Server => "server",
            Self::Api => "api",
            Self::Device => "device",
            Self::Page => "page",
            Self::System => "system",
        }
    }
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The name in the audit trail.
    pub person: String,
    /// Who signed in; none where nobody does (a local workspace, a token, a device).
    pub id: Option<PersonId>,
    /// Which of their sign-ins asks.
    pub sign_in: Option<SignInId>,
    /// Through which door.
    pub door: Door,
    /// What their role allows.
    pub may: Vec<Access>,
    /// The one environment they may be in; none is all.
    pub environment: Option<String>,
    /// The one customer whose licenses they may see; none is all.
    pub customer: Option<CustomerId>,
}

impl Caller {
    /// Somebody who may do what they are given, everywhere.
    #[must_use]
    pub fn with(person: impl Into<String>, door: Door, may: &[Access]) -> Self {
        Self {
            person: person.into(),
            id: None,
            sign_in: None,
            door,
            may: may.to_vec(),
            environment: None,
            customer: None,
        }
    }

    /// Somebody who may do everything: the OS user in a local workspace, whoever has the URL of a database.
    #[must_use]
    pub fn owner(person: impl Into<String>, door: Door) -> Self {
        Self::with(person, door, Role::Owner.may())
    }

    /// A person who signed in to a server.
    #[must_use]
    pub fn signed_in(id: PersonId, sign_in: SignInId, name: impl Into<String>, role: Role) -> Self {
        Self {
            id: Some(id),
            sign_in: Some(sign_in),
            ..Self::with(name, Door::Server, role.may())
        }
    }

    /// Which licenses they reach.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        Reach::of(self.customer)
    }

    /// The same for what is not one environment's: nobody who is bound to one may do it.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn require_everywhere(&self, access: Access) -> Result<()> {
        match self.environment {
            Some(_) => Err(Error::Forbidden { access }),
            None => self.require(access),
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
