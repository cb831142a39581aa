//! Signing in to a license server, staying signed in, and signing out. No rows of the table: nobody has a role yet.
//!
//! Owns the order of the checks and what each costs: a wrong password, an unknown account and a disabled person are one
//! answer that takes one time. Deliberately absent: who is behind a sign-in later (`standing`), and cookies (the server).

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{
    pass::{Pass, hash_of},
    passwords,
    people::{noted, second_factor},
    standing::ACCESS,
    throttle::{self, Begun, Try, subject},
};
use crate::{
    backend::Workspace,
    error::{Error, Result},
    ids::{PersonId, SignInId},
    operations::people::{Person, SignIn, SignInKind},
    store::{Tx, people, sign_ins},
};

/// How long a desktop stays signed in without being used.
const DESK_IDLE: TimeDelta = TimeDelta::days(30);
/// How long a browser does.
const BROWSER_IDLE: TimeDelta = TimeDelta::hours(12);
/// How long a browser does that was told to stay signed in.
const KEPT_IDLE: TimeDelta = TimeDelta::days(30);
/// How long ended sign-ins stay in the table.
const REMEMBERED: TimeDelta = TimeDelta::days(90);
/// How much of a program's name is kept.
const AGENT: usize = 200;

/// What somebody signs in with.
#[derive(Clone)]
pub struct Credentials {
    /// The address.
    pub email: String,
    /// The password.
    pub password: String,
    /// Six digits from an authenticator app, or a recovery code.
    pub code: Option<String>,
    /// How they will come again.
    pub kind: SignInKind,
    /// Whether a browser stays signed in for 30 days.
    pub keep: bool,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// Where somebody signs in from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The network address.
    pub ip: Option<String>,
    /// What tries are counted by: the address, or the network it is surely part of.
    pub network: String,
    /// The program, as it says.
    pub agent: Option<String>,
}

/// Somebody who has signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// Which sign-in.
    pub id: SignInId,
    /// What brings the next access token (desktop), or is the cookie (browser).
    pub pass: String,
    /// The access token of a desktop.
    pub access_token: Option<String>,
    /// How long that one lives.
    pub access_lives: TimeDelta,
    /// What a browser's page shows with each request.
    pub csrf: String,
    /// How long it lasts without being used.
    pub idle: TimeDelta,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedIn({}, …)", self.id)
    }
}

impl Workspace {
    /// Whether anybody could sign in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_people(&self) -> Result<bool> {
        Ok(people::count(&mut self.control.read().await?).await? > 0)
    }

    /// Signs somebody in.
    ///
    /// # Errors
    /// `wrong_sign_in`, also when somebody has to wait; `code_required` when the password is right and the second factor is
    /// missing or wrong; `master_key` when the key that opens it is not here.
    pub async fn sign_in(&self, asked: Credentials, origin: &Origin) -> Result<SignedIn> {
        let email = asked.email.trim().to_lowercase();
        let account = subject(throttle::ACCOUNT, "account", &[&email, &origin.network]);
        let network = subject(throttle::NETWORK, "network", &[&origin.network]);
        let mut counted = match throttle::begin(&self.control, &[account, network]).await? {
            Begun::Counted(counted) => counted,
            Begun::Wait(wait) => return Err(Error::WrongSignIn { wait }),
        };
        let person = self.whose_password(&email, asked.password.clone()).await?;
        let Some(person) = person else {
            return Err(Error::WrongSignIn { wait: 0 });
        };
        let code = asked.code.as_deref().map(str::trim);
        let code = code.filter(|code| !code.is_empty());
        if person.totp_sealed.is_some() && code.is_none() {
            // Not wrong, only not all of it.
            throttle::take_back(&self.control, counted).await?;
            return Err(Error::CodeRequired {
                wrong: false,
                wait: 0,
            });
        }
        let codes = subject(throttle::CODE, "code", &[&person.id.to_string()]);
        let proof = match (&person.totp_sealed, code) {
            (Some(sealed), Some(code)) => {
                match throttle::begin(&self.control, &[codes]).await? {
                    Begun::Counted(codes) => counted.extend(codes),
                    Begun::Wait(wait) => {
                        // The password was right: it makes nobody wait longer.
                        throttle::take_back(&self.control, counted).await?;
                        return Err(Error::CodeRequired { wrong: true, wait });
                    }
                }
                Some(second_factor::read(
                    &self.master,
                    &person,
                    sealed,
                    code,
                    self.control.now(),
                )?)
            }
            _ => None,
        };
        self.begin(person, proof, &asked, origin, counted).await
    }

    /// Who has this address and this password. Nobody's password is compared with nobody's hash, which takes as long.
    async fn whose_password(
        &self,
        email: &str,
        password: String,
    ) -> Result<Option<people::Record>> {
        // Nobody has an address with this character, and Postgres takes no question with it.
        let found = match email.contains('\0') {
            true => None,
            false => people::by_email(&mut self.control.read().await?, email).await?,
        };
        let may = found.filter(|person| person.disabled_at.is_none());
        let hash = may.as_ref().and_then(|person| person.password_hash.clone());
        let right = match hash {
            Some(hash) => passwords::fits(password, hash).await?,
            None => passwords::fits_nobody(password).await?,
        };
        Ok(may.filter(|_| right))
    }

    async fn begin(
        &self,
        person: people::Record,
        proof: Option<second_factor::Proof>,
        asked: &Credentials,
        origin: &Origin,
        counted: Vec<Try>,
    ) -> Result<SignedIn> {
        let now = self.control.now();
        let idle = match (asked.kind, asked.keep) {
            (SignInKind::Desk, _) => DESK_IDLE,
            (SignInKind::Browser, true) => KEPT_IDLE,
            (SignInKind::Browser, false) => BROWSER_IDLE,
        };
        let pass = Pass::first(SignInId::new(now))?;
        let record = beginning(&pass, person.id, asked.kind, origin, now, idle);
        // Made before anything is kept: without the key nobody is signed in.
        let access_token = match asked.kind {
            SignInKind::Desk => Some(self.access_token(person.id, pass.sign_in).await?),
            SignInKind::Browser => None,
        };
        let generation = self.standings.generation().to_owned();
        let begun = self
            .control
            .write(move |tx| {
                async move { keep(tx, &person, proof, &record, &generation, &counted, now).await }
                    .boxed()
            })
            .await?;
        Ok(SignedIn {
            person: begun,
            id: pass.sign_in,
            csrf: pass.csrf(),
            pass: pass.text(),
            access_token,
            access_lives: ACCESS,
            idle,
        })
    }
}

fn beginning(
    pass: &Pass,
    person: PersonId,
    kind: SignInKind,
    origin: &Origin,
    now: DateTime<Utc>,
    idle: TimeDelta,
) -> sign_ins::Record {
    let agent = origin.agent.as_deref().map(|agent| {
        let plain = agent.chars().filter(|letter| !letter.is_control());
        plain.take(AGENT).collect()
    });
    let shown = SignIn {
        id: pass.sign_in,
        person,
        kind,
        agent,
        ip: origin.ip.clone(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + idle,
        current: true,
    };
    let seconds = i32::try_from(idle.num_seconds()).unwrap_or(i32::MAX);
    sign_ins::Record::beginning(&shown, seconds, pass.family_hash(), pass.hash())
}

/// Keeps a sign-in that begins, unless something changed since the password was looked at.
async fn keep(
    tx: &mut Tx,
    person: &people::Record,
    proof: Option<second_factor::Proof>,
    record: &sign_ins::Record,
    generation: &str,
    counted: &[Try],
    now: DateTime<Utc>,
) -> Result<Person> {
    // The write holds them until the end: whoever changes the password, or disables them, comes before or after all of this.
    people::signed_in(tx, person.id, now).await?;
    let found = people::get(tx, person.id).await?;
    let same = |found: &people::Record| {
        found.disabled_at.is_none()
            && found.password_hash == person.password_hash
            && found.totp_sealed == person.totp_sealed
    };
    let found = found.filter(same).ok_or(Error::WrongSignIn { wait: 0 })?;
    if let Some(proof) = &proof
        && !proof.take(tx, found.id, now).await?
    {
        return Err(Error::CodeRequired {
            wrong: true,
            wait: 0,
        });
    }
    sign_ins::insert(tx, record, generation).await?;
    for (number, tried) in counted.iter().enumerate() {
        // The network's other failures are others'.
        match number {
            1 => tried.take_back(tx).await?,
            _ => sign_ins::forgive(tx, &tried.subject).await?,
        }
    }
    sign_ins::forget(tx, now - REMEMBERED).await?;
    let details = json!({
        "sign_in": record.id, "kind": record.kind(), "ip": record.ip, "agent": record.agent,
        "second_factor": proof.as_ref().map(second_factor::Proof::word),
    });
    let name = found.name.clone();
    noted(tx, &name, now, "sign_in", &found, details).await?;
    Ok(Person {
        last_sign_in_at: Some(now),
        ..found.shown()
    })
}

/// The hash under which the code of a link is kept.
pub(super) fn link_hash(code: &str) -> Vec<u8> {
    hash_of("link", code)
}
