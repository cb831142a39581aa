//! What people do to their own account: password, second factor.
//!
//! Deliberately absent: other people's accounts; an owner resets those.

use chrono::TimeDelta;
use futures::FutureExt;
use serde_json::json;

use super::{
    super::{
        WorkspaceScope, passwords,
        throttle::{self, Begun, subject},
    },
    by, noted_by, second_factor,
};
use crate::{
    error::{Error, Result},
    operations::people::*,
    store::{people as store, person_links, sign_ins},
};

/// How long a second factor that was begun waits for its first code.
const PENDING: TimeDelta = TimeDelta::minutes(30);

impl WorkspaceScope {
    /// Who is asking.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_me(&self, _request: GetMe) -> Result<Me> {
        let mut tx = self.workspace.control.read().await?;
        let account = match self.caller.id {
            Some(id) => store::get(&mut tx, id).await?,
            None => None,
        };
        let left = match &account {
            Some(person) if person.totp_sealed.is_some() => {
                store::recovery_codes_left(&mut tx, person.id).await?
            }
            _ => 0,
        };
        Ok(Me {
            name: self.caller.person.clone(),
            account: account.as_ref().map(store::Record::shown),
            recovery_codes: u32::try_from(left).unwrap_or(0),
        })
    }

    /// The account of the caller.
    async fn own_account(&self) -> Result<store::Record> {
        let found = match self.caller.id {
            Some(id) => store::get(&mut self.workspace.control.read().await?, id).await?,
            None => None,
        };
        found.ok_or_else(|| {
            Error::invalid(
                "account",
                "Only somebody who signed in to a license server has an account here.",
                "Sign in with email and password.",
            )
        })
    }

    /// Checks that somebody knows the password of the account they are signed in to.
    ///
    /// # Errors
    /// `wrong_passphrase`, also when it was wrong too often lately.
    pub(in crate::service) async fn check_own_password(&self, password: String) -> Result<()> {
        let person = self.own_account().await?;
        let control = &self.workspace.control;
        let counted = [subject(throttle::OWN, "own", &[&person.id.to_string()])];
        if let Begun::Wait(wait) = throttle::begin(control, &counted).await? {
            return Err(Error::WrongOwnPassword { wait });
        }
        let right = match person.password_hash {
            Some(hash) => passwords::fits(password, hash).await?,
            None => passwords::fits_nobody(password).await?,
        };
        if !right {
            return Err(Error::WrongOwnPassword { wait: 0 });
        }
        let [(_, own)] = counted;
        control
            .write(move |tx| async move { sign_ins::forgive(tx, &own).await }.boxed())
            .await
    }

    /// Changes one's own password, and signs one out everywhere else.
    ///
    /// # Errors
    /// `wrong_passphrase` for the old one, `invalid` for the new one.
    pub async fn change_password(&self, request: ChangePassword) -> Result<Me> {
        self.check_own_password(request.old).await?;
        let person = self.own_account().await?;
        passwords::check("new", &request.new, &person.email, &person.name).await?;
        let hash = passwords::hash(request.new).await?;
        let now = self.workspace.control.now();
        let caller = self.caller.clone();
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    store::set_password(tx, person.id, Some(&hash), now).await?;
                    person_links::forget(tx, person.id).await?;
                    let ended = sign_ins::end_all(tx, person.id, caller.sign_in, now).await?;
                    let details = json!({ "sign_ins_ended": ended });
                    noted_by(tx, by(&caller), now, "change_password", &person, details).await
                }
                .boxed()
            })
            .await?;
        self.get_me(GetMe {}).await
    }

    /// Begins to add a second factor; the one before stays until the new one is confirmed.
    ///
    /// # Errors
    /// `wrong_passphrase`; `master_key` when the key that seals it is not here.
    pub async fn begin_totp(&self, request: BeginTotp) -> Result<TotpSetup> {
        self.check_own_password(request.password).await?;
        let person = self.own_account().await?;
        let (sealed, setup) =
            second_factor::begin(&self.workspace.master, &person, &self.workspace.name)?;
        let now = self.workspace.control.now();
        self.workspace
            .control
            .write(move |tx| {
                async move { store::begin_totp(tx, person.id, &sealed, now).await }.boxed()
            })
            .await?;
        Ok(setup)
    }

    /// Confirms the second factor with a first code: signing in asks for one from now on.
    ///
    /// # Errors
    /// `invalid` when the code does not fit, or none was begun within the last half hour.
    pub async fn confirm_totp(&self, request: ConfirmTotp) -> Result<RecoveryCodes> {
        let person = self.own_account().await?;
        let now = self.workspace.control.now();
        let waits = person.totp_pending_at.is_some_and(|at| now - at <= PENDING);
        let Some(sealed) = person.totp_pending.clone().filter(|_| waits) else {
            return Err(Error::invalid(
                "code",
                "No second factor waits for a code.",
                "Begin again and scan the new picture.",
            ));
        };
        let codes = subject(throttle::CODE, "confirm", &[&person.id.to_string()]);
        let begun = throttle::begin(&self.workspace.control, &[codes]).await?;
        let master = &self.workspace.master;
        let step = second_factor::confirm(master, &person, &sealed, &request.code, now)?;
        let (Begun::Counted(tries), Some(step)) = (begun, step) else {
            return Err(Error::invalid(
                "code",
                "This code does not fit.",
                "Type the newest code of the app. If none fits, check that this computer's and the phone's clocks are right.",
            ));
        };
        throttle::take_back(&self.workspace.control, tries).await?;
        let (codes, hashes) = second_factor::recovery_codes()?;
        self.save_totp(person, Some(sealed), step, hashes, "add_totp")
            .await?;
        Ok(RecoveryCodes { codes })
    }

    /// Takes one's own second factor away.
    ///
    /// # Errors
    /// `wrong_passphrase`.
    pub async fn remove_totp(&self, request: RemoveTotp) -> Result<Me> {
        self.check_own_password(request.password).await?;
        let person = self.own_account().await?;
        let step = person.totp_step;
        self.save_totp(person, None, step, Vec::new(), "remove_totp")
            .await?;
        self.get_me(GetMe {}).await
    }

    async fn save_totp(
        &self,
        person: store::Record,
        sealed: Option<Vec<u8>>,
        step: i64,
        hashes: Vec<Vec<u8>>,
        action: &'static str,
    ) -> Result<()> {
        let now = self.workspace.control.now();
        let caller = self.caller.clone();
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    store::set_totp(tx, person.id, sealed.as_deref(), step, now).await?;
                    store::set_recovery_codes(tx, person.id, &hashes).await?;
                    noted_by(tx, by(&caller), now, action, &person, json!({})).await
                }
                .boxed()
            })
            .await
    }
}
