//! The signing keys of products: made, opened when something is to be signed, shown with their public halves.
//!
//! Products that an import or the demo made have none until something is signed for them the first time. Deliberately
//! absent: what is signed (`domain::offline`), and sealing (`backend::master_key`).

use chrono::{DateTime, Datelike, Utc};
use rand::Rng;
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use serde_json::json;

use crate::{
    backend::{MasterKey, Secret},
    domain::offline::{public_jwk, public_pem},
    error::{Error, Result},
    ids::ProductId,
    operations::{Noun, products::SigningKey},
    store::{
        Tx,
        audit::{self, Entry},
        signing_keys::{self, KeptKey},
    },
};

/// How often another id is tried when one is taken.
const TRIES: u32 = 5;

/// The id and the private half (PKCS#8) of the key that signs for a product; makes one on first need.
///
/// # Errors
/// `master_key` when the key that seals it is not here.
pub(crate) async fn signing_key(
    tx: &mut Tx,
    master: &MasterKey,
    product: ProductId,
    code: &str,
    now: DateTime<Utc>,
) -> Result<(String, Secret)> {
    if let Some(opened) = opened(tx, master, product).await? {
        return Ok(opened);
    }
    match make_key(tx, master, product, code, now).await? {
        Some((id, pkcs8)) => {
            tell(tx, product, code, &id, now).await?;
            Ok((id, pkcs8))
        }
        // Somebody else needed it at the same moment and was first.
        None => {
            let opened = opened(tx, master, product).await?;
            opened.ok_or_else(|| Error::Internal("a product has no signing key".into()))
        }
    }
}

/// The key that signs for a product, when it has one.
///
/// # Errors
/// `master_key` when the key that seals it is not here.
pub(super) async fn opened(
    tx: &mut Tx,
    master: &MasterKey,
    product: ProductId,
) -> Result<Option<(String, Secret)>> {
    let Some(key) = signing_keys::current(tx, product).await? else {
        return Ok(None);
    };
    let pkcs8 = master.unseal(&key.id, &key.sealed)?;
    Ok(Some((key.id, pkcs8)))
}

/// Makes the key of a product that has none in use. None when somebody else just made one.
///
/// # Errors
/// `master_key` when the key that seals it is not here.
pub(super) async fn make_key(
    tx: &mut Tx,
    master: &MasterKey,
    product: ProductId,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Option<(String, Secret)>> {
    let (public, pkcs8) = key_pair()?;
    let number = signing_keys::count(tx, product).await? + 1;
    let plain = format!("{code}-{}-{number}", now.year());
    let mut id = plain.clone();
    for _ in 0..TRIES {
        let key = KeptKey {
            sealed: master.seal(&id, &pkcs8)?,
            id: id.clone(),
            public: public.clone(),
            created_at: now,
            retired_at: None,
        };
        if signing_keys::insert(tx, product, &key).await? {
            tx.changed(Noun::Products, [product.0]);
            return Ok(Some((id, pkcs8)));
        }
        if signing_keys::current(tx, product).await?.is_some() {
            return Ok(None);
        }
        // Another product had this code in the same year.
        id = format!("{plain}-{:04x}", rand::rng().random::<u16>());
    }
    Err(Error::Internal("no free id for a signing key".into()))
}

pub(super) fn key_pair() -> Result<(Vec<u8>, Secret)> {
    let failed = || Error::Internal("a signing key could not be made".into());
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| failed())?;
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).map_err(|_| failed())?;
    let private = Secret::new(pkcs8.as_ref().to_vec());
    Ok((pair.public_key().as_ref().to_vec(), private))
}

/// Nobody asked for this key by name, but the trail tells since when signatures with it count.
async fn tell(
    tx: &mut Tx,
    product: ProductId,
    code: &str,
    key_id: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let entry = Entry {
        at: now,
        actor: "Keydesk",
        door: "system",
        action: "create_product_key",
        subject: super::acting::subject("product", product.0, code),
        reason: None,
        batch: None,
        details: json!({ "key_id": key_id }),
    };
    audit::record(tx, entry).await?;
    tx.changed(Noun::Audit, []);
    Ok(())
}

/// The public halves of a product's keys: the one in use first, then retired ones, newest first.
pub(super) async fn public_keys(tx: &mut Tx, product: ProductId) -> Result<Vec<SigningKey>> {
    let kept = signing_keys::of_product(tx, product).await?;
    Ok(kept
        .into_iter()
        .map(|key| SigningKey {
            public_pem: public_pem(&key.public),
            public_jwk: public_jwk(&key.public, &key.id).to_string(),
            id: key.id,
            created_at: key.created_at,
            retired_at: key.retired_at,
        })
        .collect())
}
