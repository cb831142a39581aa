//! How a server knows us: by a key that somebody made for us, or by a sign-in that renews itself.
//!
//! Deliberately absent: where the refresh token is kept between starts; whoever opened the connection keeps it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use reqwest::StatusCode;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::sync::Mutex;
use url::Url;
use zeroize::Zeroizing;

use super::Remote;
use crate::{
    error::{Error, ErrorCode, Failure},
    operations::people::Person,
};

/// An access token is renewed so long before it ends.
const EARLY: Duration = Duration::from_secs(30);

/// Keeps the refresh token where nobody else reads it: each use brings another, and only the newest counts.
#[async_trait]
pub trait KeepsRefreshToken: Send + Sync {
    /// Keeps a token in the place of the one before.
    async fn keep(&self, token: &str);
    /// Forgets it: the sign-in has ended.
    async fn forget(&self);
}

/// What somebody signs in with.
#[derive(Clone, Serialize)]
pub struct RemoteSignIn {
    /// The address.
    pub email: String,
    /// The password.
    pub password: String,
    /// The second factor.
    pub code: Option<String>,
}

impl std::fmt::Debug for RemoteSignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RemoteSignIn(…)")
    }
}

/// How the server knows us.
#[derive(Clone)]
pub(super) enum Known {
    Key(Arc<Zeroizing<String>>),
    SignedIn(Arc<Session>),
}

/// A sign-in that renews itself.
pub(super) struct Session {
    /// Held while it is renewed, so that of many requests at once one renews it for all.
    tokens: Mutex<Held>,
    keeper: Arc<dyn KeepsRefreshToken>,
}

struct Held {
    access: Zeroizing<String>,
    /// None before the first renewal.
    until: Option<Instant>,
    refresh: Zeroizing<String>,
}

#[derive(Serialize)]
struct SignInBody<'a> {
    #[serde(flatten)]
    sign_in: &'a RemoteSignIn,
    kind: &'static str,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    expires_in: u64,
    refresh_token: String,
}

#[derive(Deserialize)]
struct Entered {
    person: Person,
    #[serde(flatten)]
    tokens: Tokens,
}

impl From<Tokens> for Held {
    fn from(tokens: Tokens) -> Self {
        let lives = Duration::from_secs(tokens.expires_in);
        Self {
            access: Zeroizing::new(tokens.access_token),
            until: Instant::now().checked_add(lives.saturating_sub(EARLY)),
            refresh: Zeroizing::new(tokens.refresh_token),
        }
    }
}

impl Held {
    fn counts(&self, refused: Option<&str>) -> bool {
        let in_time = self.until.is_some_and(|until| Instant::now() < until);
        in_time && refused != Some(self.access.as_str())
    }
}

impl Remote {
    /// Signs in at a server.
    ///
    /// # Errors
    /// `bad_address`, `unreachable`; `wrong_sign_in` and `code_required` as the server words them.
    pub async fn sign_in(
        base_url: &str,
        sign_in: &RemoteSignIn,
        keeper: Arc<dyn KeepsRefreshToken>,
    ) -> Result<(Self, Person), Failure> {
        let remote = Self::new(base_url, "")?;
        let body = SignInBody {
            sign_in,
            kind: "desk",
        };
        let entered: Entered = remote.post("auth/sign-in", &body).await?;
        keeper.keep(&entered.tokens.refresh_token).await;
        let session = Session {
            tokens: Mutex::new(entered.tokens.into()),
            keeper,
        };
        let known = Known::SignedIn(Arc::new(session));
        Ok((Self { known, ..remote }, entered.person))
    }

    /// Goes on with a sign-in of before, known by its refresh token. Connects only when something is called.
    ///
    /// # Errors
    /// `bad_address`.
    pub fn resume(
        base_url: &str,
        refresh_token: String,
        keeper: Arc<dyn KeepsRefreshToken>,
    ) -> Result<Self, Error> {
        let remote = Self::new(base_url, "")?;
        let held = Held {
            access: Zeroizing::default(),
            until: None,
            refresh: Zeroizing::new(refresh_token),
        };
        let session = Session {
            tokens: Mutex::new(held),
            keeper,
        };
        let known = Known::SignedIn(Arc::new(session));
        Ok(Self { known, ..remote })
    }

    /// Ends the sign-in here and at the server. A key has nothing to end.
    ///
    /// # Errors
    /// `unreachable`; the token is forgotten here all the same.
    pub async fn sign_out(&self) -> Result<(), Failure> {
        let Known::SignedIn(session) = &self.known else {
            return Ok(());
        };
        let mut held = session.tokens.lock().await;
        let refresh = std::mem::take(&mut held.refresh);
        held.until = None;
        session.keeper.forget().await;
        let body = serde_json::json!({ "refresh_token": refresh.as_str() });
        let response = self.post_raw("auth/sign-out", &body).await?;
        if response.status().is_success() {
            return Ok(());
        }
        Err(self.refusal(response).await)
    }

    /// What to show with a request; fresh when the server has just refused `refused`.
    pub(super) async fn bearer(&self, refused: Option<&str>) -> Result<Zeroizing<String>, Failure> {
        let session = match &self.known {
            Known::Key(key) => return Ok(Zeroizing::clone(key)),
            Known::SignedIn(session) => session,
        };
        let held = session.tokens.lock().await;
        if held.counts(refused) {
            return Ok(held.access.clone());
        }
        drop(held);
        // Beside the request, which may be dropped: a token that nobody keeps must not be the only one that counts.
        let (remote, session) = (self.clone(), Arc::clone(session));
        let refused = refused.map(|token| Zeroizing::new(token.to_owned()));
        let renewing = tokio::spawn(async move {
            let refused = refused.as_ref().map(|token| token.as_str());
            remote.renewed(&session, refused).await
        });
        renewing
            .await
            .unwrap_or_else(|fallen| Err(Error::Internal(fallen.to_string()).into()))
    }

    async fn renewed(
        &self,
        session: &Session,
        refused: Option<&str>,
    ) -> Result<Zeroizing<String>, Failure> {
        let mut held = session.tokens.lock().await;
        // Another request may have been here first.
        if held.counts(refused) {
            return Ok(held.access.clone());
        }
        if held.refresh.is_empty() {
            return Err(Error::NotSignedIn.into());
        }
        let body = serde_json::json!({ "refresh_token": held.refresh.as_str() });
        match self.post::<_, Tokens>("auth/refresh", &body).await {
            Ok(tokens) => {
                session.keeper.keep(&tokens.refresh_token).await;
                *held = tokens.into();
                Ok(held.access.clone())
            }
            Err(failure) => {
                // A server that cannot be reached says nothing about the sign-in.
                if failure.code == ErrorCode::NotSignedIn {
                    held.refresh = Zeroizing::default();
                    held.until = None;
                    session.keeper.forget().await;
                }
                Err(failure)
            }
        }
    }

    /// Whether another try with a fresh token may help.
    pub(super) fn may_renew(&self, status: StatusCode) -> bool {
        status == StatusCode::UNAUTHORIZED && matches!(self.known, Known::SignedIn(_))
    }

    async fn post<Q: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        body: &Q,
    ) -> Result<A, Failure> {
        let response = self.post_raw(path, body).await?;
        if !response.status().is_success() {
            return Err(self.refusal(response).await);
        }
        let bytes = self.read_whole(response).await?;
        serde_json::from_slice(&bytes).map_err(|error| {
            Failure::from(Error::Malformed {
                reason: format!("the server's answer: {error}"),
            })
        })
    }

    async fn post_raw<Q: Serialize>(
        &self,
        path: &str,
        body: &Q,
    ) -> Result<reqwest::Response, Failure> {
        let sent = self.client.post(self.address(path)).json(body).send().await;
        sent.map_err(|error| self.unreachable(&error))
    }

    pub(super) fn address(&self, path: &str) -> Url {
        let mut address = self.base_url.clone();
        let base = self.base_url.path().trim_end_matches('/');
        address.set_path(&format!("{base}/{path}"));
        address
    }
}
