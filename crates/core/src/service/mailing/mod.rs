//! How mail leaves the house: the settings and the password behind them, the letterhead, the line to the mail server, and
//! who takes mails out of the outbox.
//!
//! [`MailBook`] is what every environment asks: the settings as they are (read at most a second ago, at once after a change
//! of this process). Whoever has a reason to write asks it for the [`Letterhead`] before the transaction, and puts the mail
//! into the outbox (`store::mails`) within. Deliberately absent: what mails say (`domain::letters`).

mod bench;
mod letters;
pub(crate) mod line;
mod sender;
mod words;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use uuid::Uuid;
use zeroize::Zeroizing;

pub(crate) use letters::Letters;
pub(crate) use sender::{Mailer, adopt, trouble};

use crate::{
    backend::MasterKey,
    domain::{
        letters::Values,
        mail::{Letter, MailKind},
    },
    error::{Error, Result},
    operations::mail_settings::MailSettings,
    store::{
        Database, mail_settings as store,
        mails::{About, NewMail},
        rules,
    },
};

/// How old read settings may be.
const FRESH: Duration = Duration::from_secs(1);

/// How the workspace sends mail, for everybody in this process.
#[derive(Clone)]
pub(crate) struct MailBook(Arc<Pages>);

struct Pages {
    control: Arc<Database>,
    master: Arc<MasterKey>,
    read: Mutex<Option<(Instant, Setup)>>,
}

/// The settings, the password as it is kept, and which mails are written in which words.
#[derive(Clone)]
pub(crate) struct Setup {
    pub settings: MailSettings,
    pub sealed: Option<Vec<u8>>,
    pub letters: Arc<Letters>,
}

/// What it takes to send: the settings, and the password where there is one.
pub(crate) struct Ready {
    pub settings: MailSettings,
    pub password: Option<Zeroizing<String>>,
}

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letterhead {
    /// The vendor's name.
    pub vendor: String,
    domain: String,
    /// Which mails, in which words.
    pub letters: Arc<Letters>,
}

impl std::fmt::Debug for MailBook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailBook(…)")
    }
}

/// A password is sealed for one user of one server: who can write the database cannot have it sent elsewhere.
pub(crate) fn sealed_as(settings: &MailSettings) -> String {
    let user = settings.user.as_deref().unwrap_or_default();
    format!("mail password of {user} at {}", settings.host)
}

/// The domain of an address.
pub(crate) fn domain_of(email: &str) -> &str {
    email
        .rsplit_once('@')
        .map_or("localhost", |(_, domain)| domain)
}

impl MailBook {
    pub(crate) fn new(control: Arc<Database>, master: Arc<MasterKey>) -> Self {
        Self(Arc::new(Pages {
            control,
            master,
            read: Mutex::default(),
        }))
    }

    fn cached(&self) -> MutexGuard<'_, Option<(Instant, Setup)>> {
        self.0.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the settings anew the next time.
    pub(crate) fn forget(&self) {
        *self.cached() = None;
    }

    /// The settings as they are.
    pub(crate) async fn setup(&self) -> Result<Setup> {
        let fresh = self.cached().clone().filter(|(at, _)| at.elapsed() < FRESH);
        if let Some((_, setup)) = fresh {
            return Ok(setup);
        }
        let mut tx = self.0.control.read().await?;
        let (settings, sealed) = store::get(&mut tx).await?;
        let letters = Letters {
            words: rules::all_words(&mut tx).await?,
            rules: rules::rules(&mut tx).await?,
        };
        drop(tx);
        let setup = Setup {
            settings,
            sealed,
            letters: Arc::new(letters),
        };
        *self.cached() = Some((Instant::now(), setup.clone()));
        Ok(setup)
    }

    /// What it takes to send with these settings.
    ///
    /// # Errors
    /// `master_key`, or `step_up_required` while the passphrase keeps that closed.
    pub(crate) fn opened(&self, setup: &Setup) -> Result<Ready> {
        let password = match &setup.sealed {
            None => None,
            Some(sealed) => {
                let opened = self.0.master.unseal(&sealed_as(&setup.settings), sealed)?;
                let text = std::str::from_utf8(&opened).map_err(|_| Error::MasterKey {
                    reason: "the mail password was damaged".into(),
                })?;
                Some(Zeroizing::new(text.to_owned()))
            }
        };
        Ok(Ready {
            settings: setup.settings.clone(),
            password,
        })
    }

    /// Why this process cannot send, though mail is on; none when it can.
    pub(crate) fn cannot_here(&self, setup: &Setup) -> Option<String> {
        if !setup.settings.on {
            return None;
        }
        match self.opened(setup) {
            Ok(_) => None,
            Err(Error::StepUpRequired | Error::MasterKeyLocked) => Some(
                "The mail password is sealed under the workspace's passphrase, which nobody gave here yet.".into(),
            ),
            Err(Error::MasterKey { reason }) => Some(format!(
                "The mail password is sealed under the workspace's master key, which is not at hand here: {reason}."
            )),
            Err(_) => Some("The mail password cannot be opened here.".into()),
        }
    }

    /// Who writes; none while the workspace sends no mail.
    pub(crate) async fn letterhead(&self) -> Result<Option<Letterhead>> {
        let setup = self.setup().await?;
        Ok(setup.settings.on.then(|| Letterhead::of(&setup)))
    }
}

impl Letterhead {
    pub(crate) fn of(setup: &Setup) -> Self {
        Self {
            vendor: setup.settings.from_name.clone(),
            domain: domain_of(&setup.settings.from_email).to_owned(),
            letters: setup.letters.clone(),
        }
    }

    /// A letter in the workspace's words.
    pub(crate) fn letter(&self, kind: MailKind, values: Values) -> Letter {
        self.letters
            .write(kind, &values.with("vendor", &self.vendor))
    }

    /// A mail for the outbox, to be sent at once.
    pub(crate) fn mail(
        &self,
        kind: MailKind,
        (name, email): (&str, &str),
        letter: Letter,
        about: About,
    ) -> NewMail {
        NewMail {
            kind,
            to_name: name.to_owned(),
            to_email: email.to_owned(),
            letter,
            // Of random bits: who gets one mail cannot tell when others were written.
            message_id: format!("<{}@{}>", Uuid::new_v4(), self.domain),
            about,
            hold: chrono::Duration::zero(),
            good_for: None,
        }
    }
}
