//! Who is behind a sign-in right now: the person, their role, and whether both still count. Asked with every request.
//!
//! What was read is believed for less than a second, so that other servers' changes count within one whatever becomes of the
//! change feed; what this process changes counts at once. Deliberately absent: how people sign in (`sign_in`).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{
    Caller,
    pass::Pass,
    server_keys::{Expected, TOKENS},
};
use crate::{
    backend::Workspace,
    domain::role::Role,
    error::Result,
    ids::{PersonId, SignInId},
    operations::{Noun, people::SignInKind},
    store::{Database, changes::Committed, database::FollowsCommits, people, sign_ins},
};

/// How old what was read may be.
const BELIEVED: Duration = Duration::from_millis(900);
/// More sign-ins than this are not remembered at once.
const MOST: usize = 20_000;
/// How long an access token lives.
pub(super) const ACCESS: TimeDelta = TimeDelta::minutes(5);
/// How exactly it is kept when a browser's sign-in was last used.
const NOTED: TimeDelta = TimeDelta::minutes(5);
/// The type of access tokens (RFC 9068).
const TYP: &str = "at+jwt";
/// For whom they are.
const AUDIENCE: &str = "desk";

/// A sign-in that counts.
#[derive(Debug)]
struct Standing {
    person: PersonId,
    name: String,
    role: Role,
    kind: SignInKind,
    hash: Vec<u8>,
    idle: TimeDelta,
    last_seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// The sign-ins that were asked about lately.
#[derive(Debug, Clone)]
pub(crate) struct Standings(Arc<Memory>);

#[derive(Debug)]
struct Memory {
    control: Arc<Database>,
    generation: String,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Grows with each change of people, so that what was read before one is not remembered after it.
    changes: u64,
    standings: HashMap<SignInId, (Instant, Arc<Standing>)>,
}

impl Memory {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl FollowsCommits for Memory {
    async fn committed(&self, commits: &[Committed]) {
        let people = |commit: &Committed| commit.change.nouns.contains(&Noun::People);
        if commits.iter().any(people) {
            let mut known = self.known();
            known.changes += 1;
            known.standings.clear();
        }
    }
}

/// What an access token says.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'static str,
    sub: PersonId,
    sid: SignInId,
    iat: i64,
    exp: i64,
}

#[derive(Deserialize)]
struct Named {
    sub: PersonId,
    sid: SignInId,
}

/// A browser's sign-in.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who calls.
    pub caller: Caller,
    /// What the page shows with each request.
    pub csrf: String,
}

impl Standings {
    /// Nothing is known yet; hears of every change of people from now on.
    pub(crate) fn new(control: Arc<Database>, generation: String) -> Self {
        let memory = Arc::new(Memory {
            control: control.clone(),
            generation,
            known: Mutex::default(),
        });
        let follower: Weak<dyn FollowsCommits> =
            Arc::downgrade(&memory) as Weak<dyn FollowsCommits>;
        control.add_follower(follower);
        Self(memory)
    }

    /// Which life of the workspace sign-ins belong to.
    pub(super) fn generation(&self) -> &str {
        &self.0.generation
    }

    async fn of(&self, id: SignInId) -> Result<Option<Arc<Standing>>> {
        let now = self.0.control.now();
        let changes = {
            let known = self.0.known();
            if let Some((at, standing)) = known.standings.get(&id)
                && at.elapsed() < BELIEVED
            {
                return Ok((now < standing.expires_at).then(|| standing.clone()));
            }
            known.changes
        };
        let asked = Instant::now();
        let Some(standing) = self.read(id).await?.map(Arc::new) else {
            return Ok(None);
        };
        let mut known = self.0.known();
        if known.changes == changes {
            if known.standings.len() >= MOST {
                known.standings.clear();
            }
            known.standings.insert(id, (asked, standing.clone()));
        }
        Ok((now < standing.expires_at).then_some(standing))
    }

    async fn read(&self, id: SignInId) -> Result<Option<Standing>> {
        let mut tx = self.0.control.read().await?;
        let Some(sign_in) = sign_ins::get(&mut tx, id, &self.0.generation).await? else {
            return Ok(None);
        };
        let person = people::get(&mut tx, sign_in.person_id).await?;
        let may = |person: &people::Record| {
            person.disabled_at.is_none() && person.password_hash.is_some()
        };
        Ok(person.filter(may).map(|person| Standing {
            person: person.id,
            role: person.role(),
            kind: sign_in.kind(),
            name: person.name,
            idle: TimeDelta::seconds(i64::from(sign_in.idle_seconds)),
            hash: sign_in.hash,
            last_seen_at: sign_in.last_seen_at,
            expires_at: sign_in.expires_at,
        }))
    }

    /// Notes now and then that a browser is still there, which moves its end. Nobody is told: it is no change of people.
    async fn note(&self, id: SignInId, standing: &Standing) -> Result<()> {
        let now = self.0.control.now();
        if standing.kind != SignInKind::Browser || now - standing.last_seen_at < NOTED {
            return Ok(());
        }
        let expires_at = now + standing.idle;
        self.0.known().standings.remove(&id);
        self.0
            .control
            .write(move |tx| async move { sign_ins::touch(tx, id, now, expires_at).await }.boxed())
            .await
    }
}

impl Standing {
    fn caller(&self, sign_in: SignInId) -> Caller {
        Caller::signed_in(self.person, sign_in, &self.name, self.role)
    }
}

impl Workspace {
    /// Who makes this workspace's tokens.
    pub(super) fn issuer(&self) -> String {
        format!("keydesk:{}", self.id)
    }

    /// A token for the next minutes of a sign-in.
    pub(super) async fn access_token(&self, person: PersonId, sign_in: SignInId) -> Result<String> {
        let now = self.control.now();
        let issuer = self.issuer();
        let claims = Claims {
            iss: &issuer,
            aud: AUDIENCE,
            sub: person,
            sid: sign_in,
            iat: now.timestamp(),
            exp: (now + ACCESS).timestamp(),
        };
        self.server_keys.sign(TOKENS, TYP, &claims).await
    }

    /// Who carries an access token; none when it is no good, or when its sign-in or its person do not count any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn caller_of_access_token(&self, token: &str) -> Result<Option<Caller>> {
        let issuer = self.issuer();
        let expected = Expected {
            purpose: TOKENS,
            typ: TYP,
            issuer: &issuer,
            audience: AUDIENCE,
        };
        let Some(named) = self.server_keys.verify::<Named>(expected, token).await? else {
            return Ok(None);
        };
        let standing = self.standings.of(named.sid).await?;
        Ok(standing
            .filter(|standing| standing.person == named.sub)
            .map(|standing| standing.caller(named.sid)))
    }

    /// Who carries a browser's cookie; none when it is no good any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_of_cookie(&self, cookie: &str) -> Result<Option<Session>> {
        let Some(pass) = Pass::read(cookie) else {
            return Ok(None);
        };
        let Some(standing) = self.standings.of(pass.sign_in).await? else {
            return Ok(None);
        };
        let fits: bool = standing.hash.ct_eq(&pass.hash()).into();
        if !fits || standing.kind != SignInKind::Browser {
            return Ok(None);
        }
        self.standings.note(pass.sign_in, &standing).await?;
        Ok(Some(Session {
            caller: standing.caller(pass.sign_in),
            csrf: pass.csrf(),
        }))
    }
}
