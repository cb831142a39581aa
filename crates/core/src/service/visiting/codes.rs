//! Codes that show that an address is somebody's.
//!
//! Each try has a secret of its own, which the page carries, and one code, which the mail carries: who types wrong codes
//! spoils their own try and nobody else's. A try is written down for every address, also where no mail goes out, and every
//! answer is held back for the same time. Deliberately absent: which addresses may have one.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use ring::rand::{SecureRandom, SystemRandom};
use subtle::ConstantTimeEq;
use tokio::time::{Instant, sleep_until};

use super::{PublicScope, Try};
use crate::{
    domain::enrollment::{
        CODE_DIGITS, CODE_LIVES, CODE_TRIES, CODES_A_DAY, CODES_AN_HOUR, typed_code, written_code,
    },
    error::{Error, Result},
    ids::LinkId,
    service::{
        links::mail_code,
        mailing::Letterhead,
        pass::{hash_of, random},
    },
    store::{
        Tx,
        visitors::{self as store, NewCode, Typed},
    },
};

/// Every answer takes this long, or longer when the server is at its limits.
const ANSWERED_AFTER: Duration = Duration::from_millis(if cfg!(test) { 30 } else { 350 });
/// No try of ours is longer.
const LONGEST: usize = 100;

/// For whom a code is wanted.
pub(super) struct Wanted {
    /// None opens one's own licenses.
    pub link: Option<LinkId>,
    pub name: String,
    pub email: String,
    /// What the seat is for, as the mail says it.
    pub product: Option<String>,
    /// Whether this address may have one. Who is asked too often gets none all the same.
    pub may: bool,
}

/// Holds an answer back until its time has come.
pub(super) async fn after_all<T>(answer: impl Future<Output = Result<T>>) -> Result<T> {
    let until = Instant::now() + ANSWERED_AFTER;
    let answer = answer.await;
    sleep_until(until).await;
    answer
}

/// Random digits, each as likely as any other.
fn new_code() -> Result<String> {
    let random = SystemRandom::new();
    let mut code = String::with_capacity(CODE_DIGITS);
    while code.len() < CODE_DIGITS {
        let mut byte = [0_u8; 1];
        random
            .fill(&mut byte)
            .map_err(|_| Error::Internal("no random numbers for a code".into()))?;
        // 250 is the last multiple of ten that a byte holds.
        if byte[0] < 250 {
            code.push(char::from(b'0' + byte[0] % 10));
        }
    }
    Ok(code)
}

fn try_hash(secret: &str) -> Vec<u8> {
    hash_of("visitor try", secret)
}

/// Without the try's secret, which is nowhere kept, ten to the eighth codes cannot be tried against the hash.
fn code_hash(secret: &str, digits: &str) -> Vec<u8> {
    hash_of("visitor code", &format!("{secret} {digits}"))
}

pub(super) fn pass_hash(secret: &str) -> Vec<u8> {
    hash_of("visitor pass", secret)
}

impl PublicScope {
    /// Begins a try, and mails its code where the address may have one.
    pub(super) async fn begin(&self, wanted: Wanted, head: Option<Letterhead>) -> Result<Try> {
        let secret = random::<16>()?;
        let digits = new_code()?;
        let hashes = (try_hash(&secret), code_hash(&secret, &digits));
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| write(tx, wanted, head, (hashes, digits), now).boxed())
            .await?;
        Ok(secret.to_string())
    }
}

async fn write(
    tx: &mut Tx,
    wanted: Wanted,
    head: Option<Letterhead>,
    ((try_hash, code_hash), digits): ((Vec<u8>, Vec<u8>), String),
    now: DateTime<Utc>,
) -> Result<()> {
    let hour = store::sent_since(tx, &wanted.email, now - TimeDelta::hours(1)).await?;
    let day = store::sent_since(tx, &wanted.email, now - TimeDelta::hours(24)).await?;
    let sender = head.filter(|_| wanted.may && hour < CODES_AN_HOUR && day < CODES_A_DAY);
    let code = NewCode {
        try_hash: &try_hash,
        link: wanted.link,
        email: &wanted.email,
        name: &wanted.name,
        code_hash: &code_hash,
        sent: sender.is_some(),
        expires_at: now + CODE_LIVES,
    };
    store::insert_code(tx, &code, now).await?;
    if let Some(head) = sender {
        let about = (wanted.product.as_deref(), written_code(&digits));
        mail_code(tx, &head, &wanted.email, (about.0, &about.1), now).await?;
    }
    Ok(())
}

/// Whose address a typed code shows; none when it is wrong, too old, used up, or typed too often. The try counts when the
/// transaction is committed.
pub(super) async fn shown(
    tx: &mut Tx,
    (secret, code): (&str, &str),
    link: Option<LinkId>,
    now: DateTime<Utc>,
) -> Result<Option<Typed>> {
    if secret.len() > LONGEST {
        return Ok(None);
    }
    let hash = try_hash(secret);
    let Some(known) = store::try_code(tx, &hash, link, CODE_TRIES, now).await? else {
        return Ok(None);
    };
    let digits = typed_code(code).unwrap_or_default();
    let typed = code_hash(secret, &digits);
    if !bool::from(typed.as_slice().ct_eq(&known.code_hash)) {
        return Ok(None);
    }
    store::use_code(tx, &hash, now).await?;
    Ok(Some(known))
}
