//! The keys that servers sign with: tokens of people and of scripts. Made on first need, sealed under the master key, never
//! a product's.
//!
//! Owns what a token must show before its claims are believed: EdDSA and nothing else, a known key of the right purpose,
//! the type, the issuer, the audience and the time. Deliberately absent: what the claims mean, and whether what they name
//! was revoked since.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::FutureExt;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rand::Rng;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

use super::signing::key_pair;
use crate::{
    backend::MasterKey,
    error::{Error, Result},
    operations::Noun,
    store::{
        Database, Tx,
        audit::{self, Entry, Subject},
        server_keys::{self as store, ServerKey},
    },
};

/// Tokens of people who signed in, and of scripts.
pub(crate) const TOKENS: &str = "tokens";

/// No token of ours is longer.
const LONGEST: usize = 4096;

/// What a token must say of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    /// What its key is for.
    pub purpose: &'a str,
    /// Its type: `at+jwt`.
    pub typ: &'a str,
    /// Who made it.
    pub issuer: &'a str,
    /// For whom.
    pub audience: &'a str,
}

/// The keys, as far as this process needed them.
#[derive(Clone)]
pub(crate) struct ServerKeys(Arc<Shelf>);

struct Shelf {
    control: Arc<Database>,
    master: Arc<MasterKey>,
    signing: Mutex<HashMap<String, (String, EncodingKey)>>,
    known: Mutex<HashMap<String, (String, DecodingKey)>>,
}

impl std::fmt::Debug for ServerKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerKeys(…)")
    }
}

#[derive(Deserialize)]
struct Timed<C> {
    exp: Option<i64>,
    nbf: Option<i64>,
    #[serde(flatten)]
    claims: C,
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ServerKeys {
    /// The keys of a workspace.
    pub(crate) fn new(control: Arc<Database>, master: Arc<MasterKey>) -> Self {
        Self(Arc::new(Shelf {
            control,
            master,
            signing: Mutex::default(),
            known: Mutex::default(),
        }))
    }

    /// Signs claims as a JWT of type `typ`, with the key of a purpose; makes that key on first need.
    ///
    /// # Errors
    /// `master_key` when the key that seals it is not here.
    pub(crate) async fn sign(
        &self,
        purpose: &str,
        typ: &str,
        claims: &impl Serialize,
    ) -> Result<String> {
        let (id, key) = self.signing_key(purpose).await?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(typ.to_owned());
        header.kid = Some(id);
        jsonwebtoken::encode(&header, claims, &key)
            .map_err(|error| Error::Internal(format!("a token could not be signed: {error}")))
    }

    /// The claims of a token that is all that is expected and whose time it is; none for any other. `exp` and `nbf` are
    /// checked here and not handed on.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn verify<C: DeserializeOwned>(
        &self,
        expected: Expected<'_>,
        token: &str,
    ) -> Result<Option<C>> {
        if token.len() > LONGEST {
            return Ok(None);
        }
        let Ok(header) = jsonwebtoken::decode_header(token) else {
            return Ok(None);
        };
        let (Algorithm::EdDSA, Some(kid)) = (header.alg, header.kid) else {
            return Ok(None);
        };
        if header.typ.as_deref() != Some(expected.typ) {
            return Ok(None);
        }
        let Some(key) = self.known_key(expected.purpose, &kid).await? else {
            return Ok(None);
        };
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_issuer(&[expected.issuer]);
        rules.set_audience(&[expected.audience]);
        rules.set_required_spec_claims(&["exp", "iss", "aud"]);
        // The time is the workspace's, which tests advance.
        rules.validate_exp = false;
        let Ok(read) = jsonwebtoken::decode::<Timed<C>>(token, &key, &rules) else {
            return Ok(None);
        };
        let Timed { exp, nbf, claims } = read.claims;
        let now = self.0.control.now().timestamp();
        let in_time = exp.is_some_and(|end| now < end) && nbf.is_none_or(|begin| begin <= now);
        Ok(in_time.then_some(claims))
    }

    async fn signing_key(&self, purpose: &str) -> Result<(String, EncodingKey)> {
        if let Some(known) = locked(&self.0.signing).get(purpose).cloned() {
            return Ok(known);
        }
        let found = store::current(&mut self.0.control.read().await?, purpose).await?;
        let key = match found {
            Some(key) => key,
            None => self.make(purpose).await?,
        };
        let pkcs8 = self.0.master.unseal(&key.id, &key.sealed)?;
        let signing = (key.id, EncodingKey::from_ed_der(&pkcs8));
        locked(&self.0.signing).insert(purpose.to_owned(), signing.clone());
        Ok(signing)
    }

    async fn known_key(&self, purpose: &str, kid: &str) -> Result<Option<DecodingKey>> {
        if let Some((known_for, key)) = locked(&self.0.known).get(kid).cloned() {
            return Ok((known_for == purpose).then_some(key));
        }
        // No key has a name with this character, and Postgres takes no question with it.
        if kid.contains('\0') {
            return Ok(None);
        }
        // Another server may have made it a moment ago.
        let Some(key) = store::get(&mut self.0.control.read().await?, kid).await? else {
            return Ok(None);
        };
        let public = DecodingKey::from_ed_der(&key.public);
        let fits = key.purpose == purpose;
        locked(&self.0.known).insert(key.id, (key.purpose, public.clone()));
        Ok(fits.then_some(public))
    }

    async fn make(&self, purpose: &str) -> Result<ServerKey> {
        let (public, pkcs8) = key_pair()?;
        let id = format!("{purpose}-{:016x}", rand::rng().random::<u64>());
        let key = ServerKey {
            sealed: self.0.master.seal(&id, &pkcs8)?,
            id,
            purpose: purpose.to_owned(),
            public,
        };
        let now = self.0.control.now();
        self.0
            .control
            .write(move |tx| {
                async move {
                    if store::insert(tx, &key, now).await? {
                        tell(tx, &key, now).await?;
                        return Ok(key);
                    }
                    // Another server needed it at the same moment and was first.
                    let first = store::current(tx, &key.purpose).await?;
                    first.ok_or_else(|| Error::Internal("a purpose has no key".into()))
                }
                .boxed()
            })
            .await
    }
}

/// Nobody asked for this key by name, but the trail tells since when its signatures count.
async fn tell(tx: &mut Tx, key: &ServerKey, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    let entry = Entry {
        at: now,
        actor: "Keydesk",
        door: "system",
        action: "create_server_key",
        subject: Subject {
            kind: "workspace",
            id: None,
            label: None,
        },
        reason: None,
        batch: None,
        details: json!({ "key_id": key.id, "purpose": key.purpose }),
    };
    audit::record(tx, entry).await?;
    tx.changed(Noun::Audit, []);
    Ok(())
}
