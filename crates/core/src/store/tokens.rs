//! Tokens for scripts: what is known of each, and the hash of what its bearer shows.

use chrono::{DateTime, Utc};

use super::{
    Tx,
    customers::{Beside, customer_beside},
    maybe, rows, run,
};
use crate::{
    domain::{fold::fold, token_scope::TokenScope},
    error::Result,
    ids::{CustomerId, TokenId},
    operations::tokens::Token,
};

#[derive(sqlx::FromRow)]
struct Record {
    id: TokenId,
    version: i32,
    name: String,
    scopes: String,
    created_by: String,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    #[sqlx(flatten)]
    customer: Beside,
}

impl From<Record> for Token {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            version: record.version,
            name: record.name,
            scopes: TokenScope::from_words(&record.scopes),
            customer: record.customer.into_ref(),
            created_by: record.created_by,
            created_at: record.created_at,
            expires_at: record.expires_at,
            last_used_at: record.last_used_at,
            revoked_at: record.revoked_at,
        }
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.version, t.name, t.scopes, t.created_by, t.created_at, t.expires_at, t.last_used_at,
                    t.revoked_at, ",
            customer_beside!(),
            "
             FROM tokens t LEFT JOIN customers c ON c.id = t.customer_id ",
            $rest
        )
    };
}

/// The tokens by name, living ones before revoked ones of the same name.
pub(crate) async fn all(tx: &mut Tx, revoked: bool) -> Result<Vec<Token>> {
    let records = match revoked {
        true => rows!(
            tx,
            Record,
            select!("ORDER BY t.name_folded, t.revoked_at DESC NULLS FIRST, t.id")
        )?,
        false => rows!(
            tx,
            Record,
            select!("WHERE t.revoked_at IS NULL ORDER BY t.name_folded, t.id")
        )?,
    };
    Ok(records.into_iter().map(Token::from).collect())
}

/// One token.
pub(crate) async fn get(tx: &mut Tx, id: TokenId) -> Result<Option<Token>> {
    let record = maybe!(tx, Record, select!("WHERE t.id = $1"), id)?;
    Ok(record.map(Token::from))
}

/// The token of a name that was not revoked.
pub(crate) async fn named(tx: &mut Tx, name: &str) -> Result<Option<TokenId>> {
    let found = maybe!(
        tx,
        (TokenId,),
        "SELECT id FROM tokens WHERE name_folded = $1 AND revoked_at IS NULL",
        fold(name)
    )?;
    Ok(found.map(|(id,)| id))
}

/// How many living tokens reach only this customer's licenses.
pub(crate) async fn count_of_customer(
    tx: &mut Tx,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> Result<i64> {
    let found = maybe!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM tokens WHERE customer_id = $1 AND revoked_at IS NULL
         AND (expires_at IS NULL OR expires_at > $2)",
        customer,
        now
    )?;
    Ok(found.map_or(0, |(count,)| count))
}

/// Removes the tokens of a customer who is about to be deleted; none of them lives.
pub(crate) async fn forget_of_customer(tx: &mut Tx, customer: CustomerId) -> Result<()> {
    run!(tx, "DELETE FROM tokens WHERE customer_id = $1", customer)?;
    Ok(())
}

/// Makes a token.
pub(crate) async fn insert(tx: &mut Tx, token: &Token, hash: &[u8]) -> Result<()> {
    run!(
        tx,
        "INSERT INTO tokens (id, version, name, name_folded, scopes, customer_id, hash, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        token.id,
        token.version,
        &token.name,
        fold(&token.name),
        TokenScope::to_words(&token.scopes),
        token.customer.as_ref().map(|customer| customer.id),
        hash,
        &token.created_by,
        token.created_at,
        token.expires_at
    )?;
    Ok(())
}

/// Gives a living token another hash. False when another version is there, or it is revoked.
pub(crate) async fn rehash(tx: &mut Tx, id: TokenId, version: i32, hash: &[u8]) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE tokens SET version = version + 1, hash = $3 WHERE id = $1 AND version = $2 AND revoked_at IS NULL",
        id,
        version,
        hash
    )?;
    Ok(touched > 0)
}

/// Ends a living token. False when another version is there, or it is revoked.
pub(crate) async fn revoke(
    tx: &mut Tx,
    id: TokenId,
    version: i32,
    now: DateTime<Utc>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE tokens SET version = version + 1, revoked_at = $3 WHERE id = $1 AND version = $2 AND revoked_at IS NULL",
        id,
        version,
        now
    )?;
    Ok(touched > 0)
}

/// A living token as it is asked about with every request.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Living {
    pub id: TokenId,
    pub name: String,
    pub scopes: String,
    pub customer_id: Option<CustomerId>,
    pub hash: Vec<u8>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// All tokens that were not revoked.
pub(crate) async fn living(tx: &mut Tx) -> Result<Vec<Living>> {
    Ok(rows!(
        tx,
        Living,
        "SELECT id, name, scopes, customer_id, hash, expires_at FROM tokens WHERE revoked_at IS NULL"
    )?)
}

/// Notes when a token was last shown; what another process noted later stays.
pub(crate) async fn note_use(tx: &mut Tx, id: TokenId, at: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "UPDATE tokens SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)",
        id,
        at
    )?;
    Ok(())
}
