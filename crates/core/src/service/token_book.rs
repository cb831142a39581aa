//! The living tokens of an environment, as every request asks for them: signing what a bearer shows, and believing it.
//!
//! What is in memory is dropped at once when this process changes a token, and never believed for longer than a second,
//! so that what another process revoked dies within that second, whether or not the change feed is in time. Deliberately
//! absent: making and revoking tokens (`tokens`), and what a bearer may do (`licensing`).

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use super::{
    Caller, Door,
    server_keys::{Expected, ServerKeys, TOKENS},
};
use crate::{
    domain::token_scope::TokenScope,
    error::Result,
    ids::{TokenId, WorkspaceId},
    store::{Database, tokens as store},
};

/// The type of what a bearer shows.
const TYP: &str = "token+jwt";
/// For whom it is.
const AUDIENCE: &str = "api";
/// No token of ours is longer.
const LONGEST: usize = 4096;
/// How old what is believed may be: others' changes count within a second.
const FRESH: Duration = Duration::from_millis(800);
/// How often it is noted which tokens were used.
const NOTED: Duration = Duration::from_secs(5);
/// When a token without an end ends: a signature has to say something.
const NEVER: chrono::Duration = chrono::Duration::days(365 * 100);

/// What a bearer shows, signed.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: TokenId,
    env: String,
    /// The generation of the workspace: tokens of the time before a backup was restored do not come back to life.
    #[serde(rename = "gen")]
    generation: String,
}

#[derive(Serialize)]
struct Written<'a> {
    iss: &'a str,
    aud: &'static str,
    iat: i64,
    exp: i64,
    /// No two are alike, also of one token in one second.
    jti: Uuid,
    #[serde(flatten)]
    claims: Claims,
}

/// Who shows a living token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The token.
    pub token: TokenId,
    /// Its name.
    pub name: String,
    /// What it lets them do.
    pub scopes: Vec<TokenScope>,
    /// As operations know them.
    pub caller: Caller,
}

/// The book of an environment.
#[derive(Debug)]
pub struct TokenBook {
    database: Arc<Database>,
    keys: ServerKeys,
    issuer: String,
    generation: String,
    environment: String,
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    living: Option<(Instant, Arc<HashMap<TokenId, store::Living>>)>,
    /// How often the book was emptied: what was read before is not put in afterwards.
    emptied: u64,
    used: HashMap<TokenId, DateTime<Utc>>,
}

/// What is kept of what a bearer shows.
pub(crate) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The environment that a token claims to be of. Whether it is, its signature says.
pub(crate) fn environment_of(secret: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claimed {
        env: String,
    }
    if secret.len() > LONGEST {
        return None;
    }
    let claims = URL_SAFE_NO_PAD.decode(secret.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Claimed>(&claims)
        .ok()
        .map(|claimed| claimed.env)
}

impl TokenBook {
    pub(crate) fn new(
        database: Arc<Database>,
        keys: ServerKeys,
        workspace: WorkspaceId,
        generation: &str,
        environment: &str,
    ) -> Self {
        Self {
            database,
            keys,
            issuer: format!("keydesk:{workspace}"),
            generation: generation.to_owned(),
            environment: environment.to_owned(),
            pages: Mutex::default(),
        }
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes what the bearer of a token will show.
    ///
    /// # Errors
    /// `master_key` when the key that seals the signing key is not here.
    pub(crate) async fn sign(
        &self,
        id: TokenId,
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<String> {
        let now = self.database.now();
        let written = Written {
            iss: &self.issuer,
            aud: AUDIENCE,
            iat: now.timestamp(),
            exp: expires_at.unwrap_or(now + NEVER).timestamp(),
            jti: Uuid::new_v4(),
            claims: Claims {
                sub: id,
                env: self.environment.clone(),
                generation: self.generation.clone(),
            },
        };
        self.keys.sign(TOKENS, TYP, &written).await
    }

    /// Who shows `secret`; none when it opens nothing here: forged, of another environment, expired, revoked or given anew
    /// since.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn bearer(&self, secret: &str) -> Result<Option<Bearer>> {
        let expected = Expected {
            purpose: TOKENS,
            typ: TYP,
            issuer: &self.issuer,
            audience: AUDIENCE,
        };
        let Some(claims) = self.keys.verify::<Claims>(expected, secret).await? else {
            return Ok(None);
        };
        if claims.env != self.environment || claims.generation != self.generation {
            return Ok(None);
        }
        let now = self.database.now();
        let living = self.living().await?;
        let Some(token) = living.get(&claims.sub) else {
            return Ok(None);
        };
        let same: bool = token.hash.ct_eq(&hash(secret)).into();
        if !same || token.expires_at.is_some_and(|end| end <= now) {
            return Ok(None);
        }
        self.pages().used.insert(token.id, now);
        Ok(Some(self.bearer_of(token)))
    }

    fn bearer_of(&self, token: &store::Living) -> Bearer {
        let scopes = TokenScope::from_words(&token.scopes);
        let name = format!("{} (token)", token.name);
        Bearer {
            token: token.id,
            name: token.name.clone(),
            caller: Caller {
                environment: Some(self.environment.clone()),
                customer: token.customer_id,
                ..Caller::with(name, Door::Api, &TokenScope::allow(&scopes))
            },
            scopes,
        }
    }

    async fn living(&self) -> Result<Arc<HashMap<TokenId, store::Living>>> {
        let emptied = {
            let pages = self.pages();
            if let Some((at, living)) = &pages.living
                && at.elapsed() < FRESH
            {
                return Ok(living.clone());
            }
            pages.emptied
        };
        let asked = Instant::now();
        let found = store::living(&mut self.database.read().await?).await?;
        let living = found.into_iter().map(|token| (token.id, token));
        let living: Arc<HashMap<_, _>> = Arc::new(living.collect());
        let mut pages = self.pages();
        if pages.emptied == emptied {
            pages.living = Some((asked, living.clone()));
        }
        Ok(living)
    }

    /// Forgets what is in memory, because this process changed a token.
    pub(crate) fn empty(&self) {
        let mut pages = self.pages();
        pages.living = None;
        pages.emptied += 1;
    }

    /// Notes every few seconds, and at the end, which tokens were used.
    pub(crate) fn keep_noting(self: &Arc<Self>, stop: CancellationToken, tasks: &TaskTracker) {
        let book = Arc::clone(self);
        tasks.spawn(async move {
            loop {
                let stopping = tokio::select! {
                    () = tokio::time::sleep(NOTED) => false,
                    () = stop.cancelled() => true,
                };
                if let Err(error) = book.note_used().await {
                    tracing::debug!(%error, "when tokens were last used is not noted");
                }
                if stopping {
                    return;
                }
            }
        });
    }

    /// Writes down which tokens were used. Telemetry: a crash loses the last seconds.
    pub(crate) async fn note_used(&self) -> Result<()> {
        let used = std::mem::take(&mut self.pages().used);
        // In one order in every process: two of them never wait for each other.
        let used = BTreeMap::from_iter(used);
        if used.is_empty() {
            return Ok(());
        }
        self.database
            .write(move |tx| {
                async move {
                    for (id, at) in used {
                        store::note_use(tx, id, at).await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}
