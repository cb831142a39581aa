//! Tokens for scripts: listing them, making one, giving one anew, revoking.
//!
//! What a bearer shows is answered once and never kept; the database has its hash. Deliberately absent: believing what a
//! bearer shows (`token_book`).

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope,
    acting::{self, Act, checked_text, optional_reason},
    catalogue::{act, as_seen, conflict},
    customers as people, token_book,
};
use crate::{
    domain::{license::check_end, token_scope::TokenScope},
    error::{Error, Result},
    ids::{CustomerId, TokenId},
    operations::{Noun, tokens::*},
    store::{Tx, tokens},
};

/// The most living tokens of an environment.
const LIVING_MAX: usize = 500;

/// A token as it is asked for, checked.
struct Wish {
    name: String,
    scopes: Vec<TokenScope>,
    customer: Option<CustomerId>,
    expires_at: Option<DateTime<Utc>>,
}

fn checked(request: CreateToken, now: DateTime<Utc>) -> Result<Wish> {
    let name = checked_text("name", &request.name, 1..=120)?;
    if request.scopes.is_empty() {
        return Err(Error::invalid(
            "scopes",
            "A token without a scope opens nothing.",
            "Choose at least one of read, assign and manage.",
        ));
    }
    if let Some(end) = request.expires_at {
        check_end(end, now)?;
    }
    Ok(Wish {
        name,
        scopes: TokenScope::from_words(&TokenScope::to_words(&request.scopes)),
        customer: request.customer_id,
        expires_at: request.expires_at,
    })
}

impl EnvironmentScope {
    /// The tokens, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_tokens(&self, request: ListTokens) -> Result<Vec<Token>> {
        let mut tx = self.environment.database.read().await?;
        tokens::all(&mut tx, request.revoked).await
    }

    /// Makes a token, and answers what its bearer shows, once.
    ///
    /// # Errors
    /// `invalid` with the field; `not_found` for the customer; `master_key` when the key that seals the signing key is not
    /// here.
    pub async fn create_token(&self, request: CreateToken) -> Result<NewToken> {
        let now = self.environment.database.now();
        let wish = checked(request, now)?;
        let id = TokenId::new(now);
        let book = &self.environment.tokens;
        let secret = book.sign(id, wish.expires_at).await?;
        let hash = token_book::hash(&secret);
        let act = act(&self.caller, "create_token");
        let made = self
            .environment
            .database
            .write(move |tx| create(tx, act, id, wish, hash, now).boxed())
            .await;
        book.empty();
        Ok(NewToken {
            token: made?,
            secret,
        })
    }

    /// Gives a token anew; what was shown before opens nothing any more.
    ///
    /// # Errors
    /// `not_found`, `conflict`; `invalid` when it is revoked or expired.
    pub async fn regenerate_token(&self, request: RegenerateToken) -> Result<NewToken> {
        let now = self.environment.database.now();
        let book = &self.environment.tokens;
        let found = tokens::get(&mut self.environment.database.read().await?, request.id).await?;
        let expires_at = found.and_then(|token| token.expires_at);
        let secret = book.sign(request.id, expires_at).await?;
        let hash = token_book::hash(&secret);
        let act = act(&self.caller, "regenerate_token");
        let made = self
            .environment
            .database
            .write(move |tx| regenerate(tx, act, request, hash, now).boxed())
            .await;
        book.empty();
        Ok(NewToken {
            token: made?,
            secret,
        })
    }

    /// Ends a token for good.
    ///
    /// # Errors
    /// `not_found`, `conflict`; `invalid` when it is revoked already.
    pub async fn revoke_token(&self, request: RevokeToken) -> Result<Token> {
        let now = self.environment.database.now();
        let act = Act {
            reason: optional_reason(request.reason.as_deref())?,
            ..act(&self.caller, "revoke_token")
        };
        let ended = self
            .environment
            .database
            .write(move |tx| revoke(tx, act, request, now).boxed())
            .await;
        self.environment.tokens.empty();
        ended
    }
}

async fn create(
    tx: &mut Tx,
    act: Act,
    id: TokenId,
    wish: Wish,
    hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Token> {
    free_name(tx, &act, &wish.name, now).await?;
    let living = tokens::living(tx).await?.into_iter();
    if living
        .filter(|token| !is_over(token.expires_at, now))
        .count()
        >= LIVING_MAX
    {
        return Err(Error::invalid(
            "name",
            "An environment has at most 500 living tokens.",
            "Revoke those that nobody uses.",
        ));
    }
    let token = Token {
        id,
        version: 1,
        name: wish.name,
        scopes: wish.scopes,
        customer: people::named(tx, wish.customer).await?,
        created_by: act.caller.person.clone(),
        created_at: now,
        expires_at: wish.expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    tokens::insert(tx, &token, &hash).await?;
    tell(tx, &act, &token, now).await?;
    Ok(token)
}

/// Whether a token's time is over.
fn is_over(expires_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    expires_at.is_some_and(|end| end <= now)
}

/// A name is free when no living token has it. One whose time is over is revoked for it, so that none stands there twice.
async fn free_name(tx: &mut Tx, act: &Act, name: &str, now: DateTime<Utc>) -> Result<()> {
    let Some(id) = tokens::named(tx, name).await? else {
        return Ok(());
    };
    let found = tokens::get(tx, id).await?;
    let Some(over) = found.filter(|token| is_over(token.expires_at, now)) else {
        return Err(Error::invalid(
            "name",
            "A living token has this name.",
            "Choose another name, or give that token anew.",
        ));
    };
    let act = Act {
        action: "revoke_token",
        reason: Some("Its time was over, and a new token has its name.".to_owned()),
        ..act.clone()
    };
    end(tx, &act, over, now).await?;
    Ok(())
}

/// Revokes a token as it was read.
async fn end(tx: &mut Tx, act: &Act, before: Token, now: DateTime<Utc>) -> Result<Token> {
    let version = before.version + 1;
    if !tokens::revoke(tx, before.id, before.version, now).await? {
        return Err(conflict("token", before.id.0, before.version, version));
    }
    let token = Token {
        version,
        revoked_at: Some(now),
        ..before
    };
    tell(tx, act, &token, now).await?;
    Ok(token)
}

/// Tokens have no history but the trail: which it is, what it may, and never what its bearer shows.
async fn tell(tx: &mut Tx, act: &Act, token: &Token, now: DateTime<Utc>) -> Result<()> {
    let details = json!({
        "scopes": token.scopes,
        "customer": token.customer.as_ref().map(|customer| &customer.name),
        "expires_at": token.expires_at,
    });
    let about = acting::subject("token", token.id.0, &token.name);
    acting::record(tx, act, now, about, details).await?;
    tx.changed(Noun::Tokens, [token.id.0]);
    Ok(())
}

/// The token at the version that was seen, alive.
async fn alive(tx: &mut Tx, id: TokenId, seen: i32, now: DateTime<Utc>) -> Result<Token> {
    let found = tokens::get(tx, id).await?;
    let token = as_seen("token", id.0, found, seen, |token| token.version)?;
    if token.revoked_at.is_some() || is_over(token.expires_at, now) {
        return Err(Error::invalid(
            "id",
            "This token was revoked, or its time is over.",
            "Make a new token.",
        ));
    }
    Ok(token)
}

async fn regenerate(
    tx: &mut Tx,
    act: Act,
    request: RegenerateToken,
    hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Token> {
    let before = alive(tx, request.id, request.version, now).await?;
    let version = before.version + 1;
    if !tokens::rehash(tx, before.id, before.version, &hash).await? {
        return Err(conflict("token", before.id.0, request.version, version));
    }
    let token = Token { version, ..before };
    tell(tx, &act, &token, now).await?;
    Ok(token)
}

async fn revoke(tx: &mut Tx, act: Act, request: RevokeToken, now: DateTime<Utc>) -> Result<Token> {
    let found = tokens::get(tx, request.id).await?;
    let before = as_seen("token", request.id.0, found, request.version, |token| {
        token.version
    })?;
    if before.revoked_at.is_some() {
        return Err(Error::invalid(
            "id",
            "This token is revoked already.",
            "Nothing is left to do.",
        ));
    }
    end(tx, &act, before, now).await
}
