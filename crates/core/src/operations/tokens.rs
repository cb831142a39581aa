//! Tokens for scripts: named, scoped, shown once, revocable at once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::licenses::CustomerRef;
use crate::{
    domain::token_scope::TokenScope,
    ids::{CustomerId, TokenId},
};

/// Asks for the tokens, by name.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListTokens {
    /// Revoked ones, too.
    #[serde(default)]
    pub revoked: bool,
}

/// A token, without what its bearer shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Token {
    /// Its id; the `sub` of what its bearer shows.
    pub id: TokenId,
    /// Grows when it is regenerated or revoked.
    pub version: i32,
    /// Its name; never changes.
    pub name: String,
    /// What it lets its bearer do.
    pub scopes: Vec<TokenScope>,
    /// The one customer whose licenses it reaches; none reaches all.
    pub customer: Option<CustomerRef>,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends; none is never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When a script last showed it; noted every few seconds.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Since when it opens nothing; none while it lives.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Makes a token.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CreateToken {
    /// 1 to 120 characters, unique among living tokens; never changes.
    pub name: String,
    /// At least one.
    pub scopes: Vec<TokenScope>,
    /// The one customer whose licenses it shall reach; none reaches all.
    pub customer_id: Option<CustomerId>,
    /// When it ends, in the future; none is never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token with what its bearer shows. It is not kept anywhere: this is the only time it can be seen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct NewToken {
    /// The token.
    pub token: Token,
    /// What its bearer shows: a signed JWT.
    pub secret: String,
}

impl std::fmt::Debug for NewToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewToken")
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

/// Gives a token anew, with the same name and scopes; what was shown before opens nothing any more.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RegenerateToken {
    /// Which.
    pub id: TokenId,
    /// The version that was seen.
    pub version: i32,
}

/// Ends a token for good.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RevokeToken {
    /// Which.
    pub id: TokenId,
    /// The version that was seen.
    pub version: i32,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}
