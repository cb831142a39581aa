//! Passwords of database connections, administration keys and refresh tokens of license servers: in the system's keychain, or, where there is none, in memory for this run.
//!
//! Deliberately absent: any file, and a second copy of what the keychain has. A password that the keychain does not
//! take is gone when Keydesk closes, and its memory is overwritten.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use keyring::{Entry, Error};
use zeroize::Zeroizing;

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

/// The passwords that the keychain did not take, and the way to those it did. Debug shows no password.
#[derive(Default)]
pub struct Secrets {
    this_run: Mutex<HashMap<String, Zeroizing<String>>>,
    /// The keychain of whoever runs the tests is theirs.
    #[cfg(test)]
    leaves_the_keychain_alone: bool,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets {
    /// In memory only.
    #[cfg(test)]
    pub fn in_memory() -> Self {
        Self {
            leaves_the_keychain_alone: true,
            ..Self::default()
        }
    }

    /// Asks the keychain; none when it does not answer.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce() -> keyring::Result<T> + Send + 'static,
    ) -> Option<T> {
        #[cfg(test)]
        if self.leaves_the_keychain_alone {
            return None;
        }
        blocking(question).await
    }

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
        let secret = Zeroizing::new(password.to_owned());
        let name = connection.to_owned();
        // A locked keychain may take an entry and not give it back, so it is read again.
        let kept = self
            .ask(move || {
                let entry = Entry::new(SERVICE, &name)?;
                entry.set_password(&secret)?;
                Ok(Zeroizing::new(entry.get_password()?) == secret)
            })
            .await;
        self.settle(connection, password, kept == Some(true))
    }

    /// Leaves a password in one place only: in memory exactly when the keychain did not take it.
    fn settle(&self, connection: &str, password: &str, taken: bool) -> Kept {
        if taken {
            self.locked().remove(connection);
            return Kept::Keychain;
        }
        self.locked()
            .insert(connection.to_owned(), Zeroizing::new(password.to_owned()));
        Kept::ThisRun
    }

    /// The password of a connection, when one is known.
    pub async fn recall(&self, connection: &str) -> Option<String> {
        if let Some(password) = self.locked().get(connection) {
            return Some(password.to_string());
        }
        let name = connection.to_owned();
        self.ask(move || Entry::new(SERVICE, &name)?.get_password())
            .await
    }

    /// Forgets the password of a connection, everywhere.
    pub async fn forget(&self, connection: &str) {
        self.locked().remove(connection);
        let name = connection.to_owned();
        self.ask(move || Entry::new(SERVICE, &name)?.delete_credential())
            .await;
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<String, Zeroizing<String>>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    const CONNECTION: &str = "ada@db.example.com:5432/keydesk";

    #[test]
    fn a_password_that_the_keychain_took_is_not_in_memory() {
        let secrets = Secrets::default();
        assert_eq!(secrets.settle(CONNECTION, "first", true), Kept::Keychain);
        assert!(secrets.locked().is_empty());
    }

    #[test]
    fn the_keychain_taking_a_newer_password_removes_the_older_one_from_memory() {
        let secrets = Secrets::default();
        secrets.settle(CONNECTION, "first", false);
        secrets.settle(CONNECTION, "second", true);
        assert!(secrets.locked().is_empty());
    }

    #[tokio::test]
    async fn a_password_that_the_keychain_refused_is_recalled_in_this_run() {
        let secrets = Secrets::in_memory();
        let kept = secrets.settle(CONNECTION, "correct horse", false);
        assert_eq!(kept, Kept::ThisRun);
        let recalled = secrets.recall(CONNECTION).await;
        assert_eq!(recalled.as_deref(), Some("correct horse"));
        assert!(!format!("{secrets:?}").contains("correct"));
    }
}
