//! A workspace on a license server: how it is reached, and how the server knows this desk.
//!
//! The administration key or the refresh token is in the keychain under the connection's name; nothing of it is in a file.
//! Deliberately absent: windows, and the list of recent workspaces.

use std::sync::Arc;

use async_trait::async_trait;
use keydesk_core::{
    Error,
    error::Failure,
    operations::environments::{GetWorkspace, WorkspaceInfo},
    remote::{KeepsRefreshToken, Remote, RemoteSignIn},
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use url::Url;

use crate::secrets::{Kept, Secrets};

/// The longest address of a server.
const LONGEST_ADDRESS: usize = 500;

/// Where a license server is, and as whom this desk comes there. Without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerPlace {
    /// `https://licenses.example.com`, without a slash at its end.
    pub address: String,
    /// The address somebody signs in with; none comes with an administration key.
    pub account: Option<String>,
}

/// How to reach a license server.
#[derive(Clone, Serialize, Deserialize, specta::Type)]
pub struct ServerConnection {
    /// `https://licenses.example.com`; http only for this computer.
    pub address: String,
    /// The address to sign in with; none where an administration key is given.
    pub email: Option<String>,
    /// The password; never kept.
    pub password: Option<String>,
    /// Six digits of an authenticator app, or a recovery code.
    pub code: Option<String>,
    /// An administration key: kept in the OS keychain, never in a file.
    pub key: Option<String>,
}

impl std::fmt::Debug for ServerConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ServerConnection({})", self.address)
    }
}

/// A server that answered, and the workspace it serves.
#[derive(Debug, Clone)]
pub struct Served {
    /// The way to it.
    pub remote: Remote,
    /// What it serves, and who we are there.
    pub info: WorkspaceInfo,
}

impl ServerPlace {
    /// The name of the connection in the keychain.
    pub fn connection_name(&self) -> String {
        match &self.account {
            Some(account) => format!("{} as {account}", self.address),
            None => format!("{} with a key", self.address),
        }
    }
}

/// Keeps the refresh token of a connection in the keychain.
struct InKeychain {
    secrets: Arc<Secrets>,
    name: String,
    /// Where the last one went; a person is told when that is not the keychain.
    kept: Arc<Mutex<Kept>>,
}

#[async_trait]
impl KeepsRefreshToken for InKeychain {
    async fn keep(&self, token: &str) {
        *self.kept.lock().await = self.secrets.keep(&self.name, token).await;
    }

    async fn forget(&self) {
        self.secrets.forget(&self.name).await;
    }
}

/// Connects to a server for the first time, or anew.
///
/// # Errors
/// `bad_address`, `invalid` for a field, `unreachable`, and what signing in answers.
pub async fn connect(
    secrets: &Arc<Secrets>,
    asked: ServerConnection,
) -> Result<(ServerPlace, Served, Kept), Failure> {
    let address = checked_address(&asked.address)?;
    let filled = |field: Option<String>| field.filter(|text| !text.trim().is_empty());
    let (key, email) = (filled(asked.key), filled(asked.email));
    let place = ServerPlace {
        address,
        account: match key {
            Some(_) => None,
            None => email.map(|email| email.trim().to_lowercase()),
        },
    };
    if let Some(key) = key {
        let remote = Remote::new(&place.address, key.trim())?;
        let served = look(remote).await?;
        let kept = secrets.keep(&place.connection_name(), key.trim()).await;
        return Ok((place, served, kept));
    }
    let sign_in = RemoteSignIn {
        email: place.account.clone().ok_or_else(no_account)?,
        password: filled(asked.password).ok_or_else(no_password)?,
        code: filled(asked.code),
    };
    let kept = Arc::new(Mutex::new(Kept::ThisRun));
    let keeper = Arc::new(InKeychain {
        secrets: Arc::clone(secrets),
        name: place.connection_name(),
        kept: Arc::clone(&kept),
    });
    let (remote, _) = Remote::sign_in(&place.address, &sign_in, keeper).await?;
    let served = look(remote).await?;
    let kept = *kept.lock().await;
    Ok((place, served, kept))
}

/// Comes back to a server with what the keychain has.
///
/// # Errors
/// `not_signed_in` when it has nothing, or nothing that counts any more; `unreachable`.
pub async fn come_back(secrets: &Arc<Secrets>, place: &ServerPlace) -> Result<Served, Failure> {
    let name = place.connection_name();
    let secret = secrets.recall(&name).await.ok_or(Error::NotSignedIn)?;
    let remote = match &place.account {
        None => Remote::new(&place.address, secret)?,
        Some(_) => {
            let keeper = InKeychain {
                secrets: Arc::clone(secrets),
                name,
                kept: Arc::new(Mutex::new(Kept::ThisRun)),
            };
            Remote::resume(&place.address, secret, Arc::new(keeper))?
        }
    };
    look(remote).await
}

/// Signs out where somebody signed in, and forgets the key or the token.
pub async fn leave_for_good(secrets: &Arc<Secrets>, place: &ServerPlace) {
    let name = place.connection_name();
    if place.account.is_some()
        && let Some(secret) = secrets.recall(&name).await
    {
        let keeper = InKeychain {
            secrets: Arc::clone(secrets),
            name: name.clone(),
            kept: Arc::new(Mutex::new(Kept::ThisRun)),
        };
        let remote = Remote::resume(&place.address, secret, Arc::new(keeper));
        if let Ok(remote) = remote
            && let Err(failure) = remote.sign_out().await
        {
            tracing::info!(?failure.code, "the server was not told; the sign-in runs out by itself");
        }
    }
    secrets.forget(&name).await;
}

async fn look(remote: Remote) -> Result<Served, Failure> {
    let info = remote.get_workspace(&GetWorkspace {}).await?;
    Ok(Served { remote, info })
}

fn no_account() -> Error {
    Error::invalid(
        "email",
        "The address to sign in with is missing.",
        "Enter it, or an administration key.",
    )
}

fn no_password() -> Error {
    Error::invalid("password", "The password is missing.", "Enter it.")
}

/// An address as it is kept: one spelling for one place, without user, query and fragment.
fn checked_address(text: &str) -> Result<String, Error> {
    let bad = |reason: &str| Error::BadAddress {
        reason: reason.to_owned(),
    };
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST_ADDRESS {
        return Err(bad(
            "a license server's address is like https://licenses.example.com",
        ));
    }
    let whole = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let url = Url::parse(&whole).map_err(|error| bad(&error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("user and password do not belong into the address"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it has more than a host and a path"));
    }
    let path = url.path().trim_end_matches('/').trim_end_matches("/admin");
    Ok(format!("{}{path}", url.origin().ascii_serialization()))
}

#[cfg(test)]
mod tests;
