//! People who sign in to a license server: who they are, what they may do, and their own accounts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    domain::role::Role,
    ids::{PersonId, SignInId},
};

/// Asks for everybody who may sign in.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListPeople {}

/// How far somebody has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    /// Has not set a password yet.
    Invited,
    /// May sign in.
    Active,
    /// May not.
    Disabled,
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Grows with each change.
    pub version: i32,
    /// The address they sign in with.
    pub email: String,
    /// Their name; the audit trail names them so.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// How far they have come.
    pub state: PersonState,
    /// Whether signing in asks for a second factor.
    pub totp: bool,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// When they were invited.
    pub created_at: DateTime<Utc>,
}

/// Invites somebody.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct InvitePerson {
    /// The address they will sign in with.
    pub email: String,
    /// 1 to 120 characters.
    pub name: String,
    /// What they will be allowed to do.
    pub role: Role,
}

/// A link that works once. It is shown now and never again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PersonLink {
    /// For whom.
    pub person: Person,
    /// Its path on the license server, with the code behind `#`, which no server log sees.
    pub path: String,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
}

impl std::fmt::Debug for PersonLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonLink({:?}, …)", self.person.id)
    }
}

/// Changes somebody's name and role, or whether they may sign in.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct EditPerson {
    /// Who.
    pub id: PersonId,
    /// The version that was seen.
    pub version: i32,
    /// 1 to 120 characters.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may not sign in; ends where they are signed in now.
    pub disabled: bool,
}

/// Makes a link with which somebody sets a new password, and signs them out everywhere.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ResetPerson {
    /// Who.
    pub id: PersonId,
    /// The version that was seen.
    pub version: i32,
    /// Whether their second factor is taken away too, because they lost it.
    pub remove_totp: bool,
}

/// Asks who one is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetMe {}

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Me {
    /// The name in the audit trail.
    pub name: String,
    /// The account; none where nobody signs in (a local workspace, a token).
    pub account: Option<Person>,
    /// Recovery codes that are left.
    pub recovery_codes: u32,
}

/// Changes one's own password, and signs one out everywhere else.
#[derive(Clone, Serialize, Deserialize, specta::Type)]
pub struct ChangePassword {
    /// The password until now.
    pub old: String,
    /// The new one: 10 to 200 characters.
    pub new: String,
}

/// Asks where somebody is signed in.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListSignIns {
    /// Who; none is oneself. Only an owner may ask about others.
    pub person: Option<PersonId>,
}

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SignInKind {
    /// In the desktop.
    Desk,
    /// In a browser.
    Browser,
}

/// One place where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SignIn {
    /// Its id.
    pub id: SignInId,
    /// Who.
    pub person: PersonId,
    /// How.
    pub kind: SignInKind,
    /// The program that signed in, as it says.
    pub agent: Option<String>,
    /// The network address it came from.
    pub ip: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was last used, within minutes.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends unless it is used.
    pub expires_at: DateTime<Utc>,
    /// Whether this is the one that asks.
    pub current: bool,
}

/// Signs somebody out of one place.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RevokeSignIn {
    /// Which. Only an owner may end those of others.
    pub id: SignInId,
}

/// Begins to add a second factor: the secret for an authenticator app.
#[derive(Clone, Serialize, Deserialize, specta::Type)]
pub struct BeginTotp {
    /// One's own password.
    pub password: String,
}

/// The secret for an authenticator app, shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct TotpSetup {
    /// To type in.
    pub secret: String,
    /// To open.
    pub url: String,
    /// To scan: an SVG of the QR code.
    pub qr_svg: String,
}

/// Confirms the second factor with a first code.
#[derive(Clone, Serialize, Deserialize, specta::Type)]
pub struct ConfirmTotp {
    /// Six digits.
    pub code: String,
}

/// Codes that each work once in place of the second factor. They are shown now and never again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<String>,
}

/// Takes one's own second factor away.
#[derive(Clone, Serialize, Deserialize, specta::Type)]
pub struct RemoveTotp {
    /// One's own password.
    pub password: String,
}

macro_rules! secrets {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

secrets! { ChangePassword BeginTotp TotpSetup ConfirmTotp RecoveryCodes RemoveTotp }
