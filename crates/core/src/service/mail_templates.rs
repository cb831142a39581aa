//! The words of mails: which kinds are written, the workspace's own words, how they look, and a try.
//!
//! What could not become a mail is refused when it is saved, with the line and the character. Deliberately absent: the built-in
//! words and the variables (`domain::letters`), and which kinds are on unasked (`mailing::letters`).

use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope, WorkspaceScope,
    mailing::{Letters, Setup},
    rules::digest,
    settings::noted,
};
use crate::{
    domain::{
        letters::{self, Named, Values, Words, about_licenses},
        license::short_key,
        mail::MailKind,
    },
    error::{Error, Result},
    ids::LicenseId,
    operations::{
        mail_settings::TestMailSent,
        mail_templates::*,
        rules::{OwnWords, StoredRules},
    },
    store::{customers, licenses, products, rules as store},
};

/// Who writes in a preview while the mail settings do not say.
const SOMEBODY: &str = "Your company";

fn refuse<T>(field: &'static str, reason: &str, remedy: &str) -> Result<T> {
    Err(Error::invalid(field, reason, remedy))
}

/// Kinds whose words are Keydesk's own have none to change.
fn require_words(kind: MailKind) -> Result<()> {
    match letters::WITH_WORDS.contains(&kind) {
        true => Ok(()),
        false => refuse(
            "kind",
            "The words of this mail are fixed.",
            "Choose another kind.",
        ),
    }
}

/// Somebody's own text; what is empty or as built in is none.
fn own(text: Option<String>, built_in: &str) -> Option<String> {
    let text = text.map(|text| text.replace("\r\n", "\n"));
    text.filter(|text| !text.trim().is_empty() && text != built_in)
}

fn words<'a>(kind: MailKind, subject: Option<&'a str>, body: Option<&'a str>) -> Words<'a> {
    let built_in = letters::built_in(kind);
    let or = |text: Option<&'a str>, other: &'a str| {
        text.filter(|text| !text.trim().is_empty()).unwrap_or(other)
    };
    Words {
        subject: or(subject, built_in.subject),
        body: or(body, built_in.body),
    }
}

fn shown(kind: MailKind, letters: &Letters) -> MailTemplate {
    let own = letters.words.get(&kind).cloned().unwrap_or_default();
    let built_in = letters::built_in(kind);
    MailTemplate {
        kind,
        version: own.version,
        on: letters.writes(kind),
        switched_by: Letters::switched_by(kind),
        every_license: Letters::has_choice(kind).then_some(own.every_license),
        subject: own.subject,
        body: own.body,
        built_in_subject: built_in.subject.to_owned(),
        built_in_body: built_in.body.to_owned(),
        variables: letters::variables(kind)
            .iter()
            .map(|variable| TemplateVariable {
                name: variable.name.to_owned(),
                help: variable.help.to_owned(),
                body_only: variable.body_only,
            })
            .collect(),
    }
}

impl WorkspaceScope {
    async fn letters(&self) -> Result<Letters> {
        let mut tx = self.workspace.control.read().await?;
        let rules: StoredRules = store::rules(&mut tx).await?;
        let words = store::all_words(&mut tx).await?;
        Ok(Letters { words, rules })
    }

    /// The words of each kind of mail, and which kinds are written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_mail_templates(
        &self,
        _request: ListMailTemplates,
    ) -> Result<Vec<MailTemplate>> {
        let letters = self.letters().await?;
        let all = letters::WITH_WORDS.into_iter();
        Ok(all.map(|kind| shown(kind, &letters)).collect())
    }

    /// Changes the words of a kind of mail, or whether it is written.
    ///
    /// # Errors
    /// `invalid` with the field, and the place for words that could not become a mail; `conflict` when somebody else changed
    /// them.
    pub async fn save_mail_template(&self, request: SaveMailTemplate) -> Result<MailTemplate> {
        let (kind, seen) = (request.kind, request.version);
        require_words(kind)?;
        require_switch(kind, request.on, self.letters().await?.writes(kind))?;
        let built_in = letters::built_in(kind);
        let after = OwnWords {
            version: seen + 1,
            on: (Letters::switched_by(kind) == TemplateSwitch::Template).then_some(request.on),
            every_license: Letters::has_choice(kind) && request.every_license,
            subject: own(request.subject, built_in.subject),
            body: own(request.body, built_in.body),
        };
        letters::check(
            kind,
            words(kind, after.subject.as_deref(), after.body.as_deref()),
        )?;
        let (caller, now) = (self.caller.clone(), self.workspace.control.now());
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    let before = store::all_words(tx)
                        .await?
                        .remove(&kind)
                        .unwrap_or_default();
                    if !store::save_words(tx, kind, &after).await? {
                        return Err(Error::Conflict {
                            thing: "setting",
                            id: kind.to_string(),
                            seen,
                            found: before.version,
                        });
                    }
                    let details = json!({ "kind": kind, "before": before, "after": after });
                    noted(tx, &caller, now, "save_mail_template", details).await
                }
                .boxed()
            })
            .await?;
        self.workspace.mail.forget();
        Ok(shown(kind, &self.letters().await?))
    }
}

/// Refuses to switch what is not switched here.
fn require_switch(kind: MailKind, wanted: bool, is: bool) -> Result<()> {
    match Letters::switched_by(kind) {
        TemplateSwitch::Nobody if !wanted => refuse(
            "on",
            "Without this mail people could not sign in.",
            "Leave it on. Pages that send codes can be switched off in their links and in Settings.",
        ),
        TemplateSwitch::Rules if wanted != is => refuse(
            "on",
            "A license rule switches this mail.",
            "Switch it in Settings, License rules.",
        ),
        _ => Ok(()),
    }
}

impl EnvironmentScope {
    /// How the words of a mail would look. Nothing is saved or sent.
    ///
    /// # Errors
    /// `invalid` with the field and the place; `not_found`.
    pub async fn preview_mail_template(&self, request: PreviewMailTemplate) -> Result<MailPreview> {
        let kind = request.kind;
        let words = checked(kind, request.subject.as_deref(), request.body.as_deref())?;
        let setup = self.environment.mailer.book.setup().await?;
        let vendor = vendor(&setup);
        // A digest is about no license.
        let about = request.license_id.filter(|_| kind != MailKind::Digest);
        let values = match about {
            Some(license) => self.values_of(kind, license).await?.with("vendor", vendor),
            None => self.sample(kind, vendor).await?,
        };
        let letter = letters::write(words, &values);
        Ok(MailPreview {
            subject: letter.subject,
            body: letter.body,
        })
    }

    /// Sends the words of a mail at once, filled with invented values, and tells what the mail server answers.
    ///
    /// # Errors
    /// `invalid` with the field and the place, or where nothing is set up; `master_key` or `step_up_required` when the
    /// password cannot be opened here.
    pub async fn send_test_template(&self, request: SendTestTemplate) -> Result<TestMailSent> {
        let kind = request.kind;
        let words = checked(kind, request.subject.as_deref(), request.body.as_deref())?;
        let setup = self.environment.mailer.book.setup().await?;
        let values = self.sample(kind, vendor(&setup)).await?;
        let letter = letters::write(words, &values);
        self.sent_at_once(&request.to, "send_test_template", |_| letter)
            .await
    }

    /// Invented values; of the digest the real ones, which are nobody's.
    async fn sample(&self, kind: MailKind, vendor: &str) -> Result<Values> {
        if kind == MailKind::Digest {
            let values = digest::values(&self.environment).await?;
            return Ok(values.with("vendor", vendor));
        }
        let now = self.environment.database.now();
        Ok(letters::sample(kind, vendor, now))
    }

    /// What a mail about a license would say. Of its key, as much as anybody may see.
    async fn values_of(&self, kind: MailKind, license: LicenseId) -> Result<Values> {
        let now = self.environment.database.now();
        let mut tx = self.environment.database.read().await?;
        let license = licenses::get(&mut tx, license)
            .await?
            .ok_or_else(|| Error::not_found("license", license))?;
        let holder = match license.customer_id {
            Some(id) => customers::get(&mut tx, id).await?,
            None => None,
        };
        let Some(holder) = holder else {
            return refuse(
                "license_id",
                "This license is nobody's, so no mail is about it.",
                "Choose one that is assigned.",
            );
        };
        let product = products::get_ref(&mut tx, license.product_id)
            .await?
            .ok_or_else(|| Error::not_found("product", license.product_id))?;
        let named = Named {
            product: &product.name,
            key: &license.key,
        };
        let values = about_licenses(&holder.name, &[named])
            .with("key", &short_key(&license.key))
            .with("code", "482 913")
            .with("minutes", "10")
            .day("expires", license.expires_at);
        Ok(
            match license.expires_at.filter(|_| kind == MailKind::Expiring) {
                Some(end) => {
                    let left = (end.date_naive() - now.date_naive()).num_days();
                    values.with("when", &letters::when(left))
                }
                None => values,
            },
        )
    }
}

fn vendor(setup: &Setup) -> &str {
    match setup.settings.from_name.as_str() {
        "" => SOMEBODY,
        name => name,
    }
}

/// Words that could become a mail.
fn checked<'a>(
    kind: MailKind,
    subject: Option<&'a str>,
    body: Option<&'a str>,
) -> Result<Words<'a>> {
    require_words(kind)?;
    let words = words(kind, subject, body);
    letters::check(kind, words)?;
    Ok(words)
}
