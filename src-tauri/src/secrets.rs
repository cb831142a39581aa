//! Passwords of database connections: in the system's keychain, or, where there is none, in memory for this run.
//!
//! Deliberately absent: any file. A password that the keychain does not take is gone when Keydesk closes.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use keyring::{Entry, Error};

/// The name under which the keychain shows Keydesk's entries.
const SERVICE: &str = "Keydesk";

/// Where a password ended up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In the keychain.
    Keychain,
    /// In memory, until Keydesk closes.
    ThisRun,
}

/// The passwords of this run, and the way to the keychain's. Debug shows no password.
#[derive(Default)]
pub struct Secrets {
    this_run: Mutex<HashMap<String, String>>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    /// Whether this computer has a keychain that answers.
    pub async fn keychain_answers() -> bool {
        blocking(|| match Entry::store_status() {
            Ok(()) => Ok(()),
            Err(_) => Err(Error::NoDefaultStore),
        })
        .await
        .is_some()
    }

    /// Keeps the password of a connection.
    pub async fn keep(&self, connection: &str, password: &str) -> Kept {
        self.locked()
            .insert(connection.to_owned(), password.to_owned());
        let (name, secret) = (connection.to_owned(), password.to_owned());
        // A locked keychain may take an entry and not give it back, so it is read again.
        let kept = blocking(move || {
            let entry = Entry::new(SERVICE, &name)?;
            entry.set_password(&secret)?;
            entry.get_password().map(|read| read == secret)
        })
        .await;
        if kept == Some(true) {
            Kept::Keychain
        } else {
            Kept::ThisRun
        }
    }

    /// The password of a connection, when one is known.
    pub async fn recall(&self, connection: &str) -> Option<String> {
        if let Some(password) = self.locked().get(connection) {
            return Some(password.clone());
        }
        let name = connection.to_owned();
        blocking(move || Entry::new(SERVICE, &name)?.get_password()).await
    }

    /// Forgets the password of a connection, everywhere.
    pub async fn forget(&self, connection: &str) {
        self.locked().remove(connection);
        let name = connection.to_owned();
        blocking(move || Entry::new(SERVICE, &name)?.delete_credential()).await;
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.this_run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks the keychain away from the window's thread: its calls block, and may wait for a person to unlock it.
async fn blocking<T: Send + 'static>(
    ask: impl FnOnce() -> keyring::Result<T> + Send + 'static,
) -> Option<T> {
    match tokio::task::spawn_blocking(ask).await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(Error::NoEntry | Error::NoDefaultStore | Error::NoStorageAccess(_))) => None,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the keychain refused");
            None
        }
        Err(error) => {
            tracing::warn!(%error, "the keychain was not asked to the end");
            None
        }
    }
}
