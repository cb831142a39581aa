//! Which mails the workspace writes, and in which words.
//!
//! What nobody asked for is not written: a workspace that is a year old must not begin to mail its customers because Keydesk
//! was updated. So seats that people give and take by hand are told of, as ever, and codes always; reminders, ended and
//! suspended licenses, the digest, and licenses outside of pools wait for an owner to say so.

use std::collections::HashMap;

use crate::{
    domain::{
        letters::{self, Values, Words},
        mail::{Letter, MailKind},
    },
    operations::{
        mail_templates::TemplateSwitch,
        rules::{OwnWords, StoredRules},
    },
};

/// Which mails are written, and in which words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Letters {
    pub words: HashMap<MailKind, OwnWords>,
    pub rules: StoredRules,
}

impl Letters {
    /// Who switches a kind.
    pub(crate) const fn switched_by(kind: MailKind) -> TemplateSwitch {
        match kind {
            MailKind::Assigned | MailKind::Revoked | MailKind::Expired | MailKind::Suspended => {
                TemplateSwitch::Template
            }
            MailKind::Expiring | MailKind::Digest => TemplateSwitch::Rules,
            MailKind::EnrollmentCode | MailKind::MyCode | MailKind::Test => TemplateSwitch::Nobody,
        }
    }

    /// Whether a kind has the choice between seats of pools and every license.
    pub(crate) const fn has_choice(kind: MailKind) -> bool {
        matches!(kind, MailKind::Assigned | MailKind::Revoked)
    }

    /// Whether mails of a kind are written.
    pub(crate) fn writes(&self, kind: MailKind) -> bool {
        let chosen = self.words.get(&kind).and_then(|words| words.on);
        match kind {
            MailKind::Assigned | MailKind::Revoked => chosen.unwrap_or(true),
            MailKind::Expired | MailKind::Suspended => chosen.unwrap_or(false),
            MailKind::Expiring => self.rules.rules.reminders,
            MailKind::Digest => self.rules.rules.digest,
            MailKind::EnrollmentCode | MailKind::MyCode | MailKind::Test => true,
        }
    }

    /// Whether they are written about licenses that nobody asked to be told of, seat or not.
    pub(crate) fn writes_for_every(&self, kind: MailKind) -> bool {
        let every = self
            .words
            .get(&kind)
            .is_some_and(|words| words.every_license);
        self.writes(kind) && (every || !Self::has_choice(kind))
    }

    /// Whether anything is written about licenses that are changed without the choice to tell.
    pub(crate) fn follows_changes(&self) -> bool {
        let kinds = [MailKind::Assigned, MailKind::Revoked, MailKind::Suspended];
        kinds.into_iter().any(|kind| self.writes_for_every(kind))
    }

    /// A letter in the workspace's words, or in the built-in ones.
    pub(crate) fn write(&self, kind: MailKind, values: &Values) -> Letter {
        let own = self.words.get(&kind);
        let built_in = letters::built_in(kind);
        let subject = own.and_then(|words| words.subject.as_deref());
        let body = own.and_then(|words| words.body.as_deref());
        let words = Words {
            subject: subject.unwrap_or(built_in.subject),
            body: body.unwrap_or(built_in.body),
        };
        letters::write(words, values)
    }
}
