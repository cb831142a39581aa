//! The line to a mail server: connecting, protecting, signing in, and handing mails over one by one.
//!
//! What a refusal means is decided here, by the step at which it came: whether it says something about this mail, or about
//! the road that all mails take. Deliberately absent: what follows from it (`sender`), and how it is put (`words`).

use std::{future::Future, time::Duration};

use lettre::{
    Address, Message,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt, Rset},
        extension::{ClientId, Extension, MailParameter},
    },
};
use tokio::time::timeout;

use super::{Ready, domain_of, words};
use crate::{
    operations::mail_settings::{MailSecurity, MailSettings, MailStep},
    store::mails_queue::Parcel,
};

/// How long a server may take for the way up to the mail, for each answer, and for its last word, which may be slow where
/// the mail is looked through.
const TO_CONNECT: Duration = Duration::from_secs(20);
const TO_ANSWER: Duration = Duration::from_secs(30);
const TO_TAKE: Duration = Duration::from_secs(300);

/// What went wrong, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub step: MailStep,
    pub what: String,
    pub remedy: String,
    /// The server's own words, with its code.
    pub server: Option<String>,
}

/// What a refusal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing about this mail: none would go out.
    Road(Trouble),
    /// Not now.
    Later(Trouble),
    /// Never.
    Never(Trouble),
}

impl Refusal {
    pub(crate) fn trouble(&self) -> &Trouble {
        match self {
            Self::Road(trouble) | Self::Later(trouble) | Self::Never(trouble) => trouble,
        }
    }
}

/// An open line.
pub(crate) struct Line {
    connection: AsyncSmtpConnection,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    broken: bool,
}

type Failed = lettre::transport::smtp::Error;

/// An answer, or why there is none.
pub(super) enum Answer {
    Silence,
    Error(Failed),
}

async fn answered<T>(
    patience: Duration,
    asked: impl Future<Output = Result<T, Failed>>,
) -> Result<T, Answer> {
    match timeout(patience, asked).await {
        Ok(answer) => answer.map_err(Answer::Error),
        Err(_) => Err(Answer::Silence),
    }
}

/// An address of this computer, where nobody can listen on the way.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn tls(settings: &MailSettings) -> Result<TlsParameters, Trouble> {
    TlsParameters::new(settings.host.clone())
        .map_err(|error| words::told(MailStep::Protect, settings, &Answer::Error(error)))
}

fn mailbox(name: &str, email: &str) -> Option<Mailbox> {
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    Some(Mailbox::new(name, email.parse::<Address>().ok()?))
}

impl Line {
    /// Opens a line: connected, protected and signed in as the settings say.
    pub(crate) async fn open(ready: &Ready) -> Result<Self, Trouble> {
        let settings = &ready.settings;
        let (Some(from), reply_to) = (
            mailbox(&settings.from_name, &settings.from_email),
            settings
                .reply_to
                .as_deref()
                .and_then(|email| mailbox("", email)),
        ) else {
            return Err(words::bad_sender(settings));
        };
        if settings.security == MailSecurity::None
            && !settings.allow_insecure
            && !is_loopback(&settings.host)
        {
            return Err(words::unprotected(settings));
        }
        let mut connection = connected(settings).await?;
        if let Some(user) = &settings.user {
            let password = ready
                .password
                .as_ref()
                .map_or("", |password| password.as_str());
            let credentials = Credentials::new(user.clone(), password.to_owned());
            let signing_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
            answered(TO_ANSWER, signing_in)
                .await
                .map_err(|answer| words::told(MailStep::SignIn, settings, &answer))?;
        }
        Ok(Self {
            connection,
            from,
            reply_to,
            broken: false,
        })
    }

    /// Whether it can carry another mail.
    pub(crate) fn is_open(&self) -> bool {
        !self.broken && !self.connection.has_broken()
    }

    /// Whether the server is still at the other end, after a while of silence.
    pub(crate) async fn still_answers(&mut self) -> bool {
        self.is_open()
            && timeout(TO_ANSWER, self.connection.test_connected())
                .await
                .unwrap_or(false)
    }

    /// Says good-bye.
    pub(crate) async fn close(mut self) {
        if self.is_open() {
            let _ = timeout(Duration::from_secs(2), self.connection.quit()).await;
        }
    }

    /// Hands a mail over. Once this comes back without an error, the server has it.
    pub(crate) async fn send(
        &mut self,
        settings: &MailSettings,
        parcel: &Parcel,
    ) -> Result<(), Refusal> {
        let written = self.written(parcel);
        let Some((to, message)) = written else {
            return Err(Refusal::Never(words::bad_address(parcel)));
        };
        match self.handed_over(to, &message).await {
            Ok(()) => Ok(()),
            Err((step, answer)) => {
                let refusal = words::judged(step, settings, &answer);
                self.ready_again(&answer).await;
                Err(refusal)
            }
        }
    }

    async fn handed_over(&mut self, to: Address, message: &[u8]) -> Result<(), (MailStep, Answer)> {
        let at = |step: MailStep| move |answer: Answer| (step, answer);
        let mut options = Vec::new();
        let unicode = !self.from.email.to_string().is_ascii() || !to.to_string().is_ascii();
        if unicode
            && self
                .connection
                .server_info()
                .supports_feature(Extension::SmtpUtfEight)
        {
            options.push(MailParameter::SmtpUtfEight);
        }
        let connection = &mut self.connection;
        let sender = Mail::new(Some(self.from.email.clone()), options);
        answered(TO_ANSWER, connection.command(sender))
            .await
            .map_err(at(MailStep::Sender))?;
        answered(TO_ANSWER, connection.command(Rcpt::new(to, vec![])))
            .await
            .map_err(at(MailStep::Recipient))?;
        answered(TO_ANSWER, connection.command(Data))
            .await
            .map_err(at(MailStep::Content))?;
        answered(TO_TAKE, connection.message(message))
            .await
            .map_err(at(MailStep::Content))?;
        Ok(())
    }

    /// After a refusal the server forgets the mail; where it said nothing, or hangs up, the line is given up.
    async fn ready_again(&mut self, answer: &Answer) {
        let goes_on = words::code(answer).is_some_and(|code| code != 421)
            && answered(TO_ANSWER, self.connection.command(Rset))
                .await
                .is_ok();
        self.broken = !goes_on;
    }

    /// The mail as it travels; none when nobody can be written to at this address.
    fn written(&self, parcel: &Parcel) -> Option<(Address, Vec<u8>)> {
        let to = mailbox(&parcel.to_name, &parcel.to_email)?;
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let mut letter = Message::builder()
            .from(self.from.clone())
            .to(to.clone())
            .subject(parcel.subject.clone())
            .message_id(Some(parcel.message_id.clone()))
            .date(parcel.created_at.into())
            // Nobody's holiday notice answers.
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN);
        if let Some(reply_to) = &self.reply_to {
            letter = letter.reply_to(reply_to.clone());
        }
        let message = letter.body(parcel.body.clone()).ok()?;
        Some((to.email, message.formatted()))
    }
}

async fn connected(settings: &MailSettings) -> Result<AsyncSmtpConnection, Trouble> {
    let hello = ClientId::Domain(domain_of(&settings.from_email).to_owned());
    let at_once = match settings.security {
        MailSecurity::Tls => Some(tls(settings)?),
        MailSecurity::Starttls | MailSecurity::None => None,
    };
    let host = settings.host.trim_matches(['[', ']']);
    let address = (host, settings.port);
    let connecting =
        AsyncSmtpConnection::connect_tokio1(address, Some(TO_CONNECT), &hello, at_once, None);
    let mut connection = answered(TO_CONNECT, connecting)
        .await
        .map_err(|answer| words::told(MailStep::Connect, settings, &answer))?;
    if settings.security == MailSecurity::Starttls {
        if !connection.can_starttls() {
            return Err(words::no_starttls(settings));
        }
        let protecting = connection.starttls(tls(settings)?, &hello);
        answered(TO_ANSWER, protecting)
            .await
            .map_err(|answer| words::told(MailStep::Protect, settings, &answer))?;
    }
    Ok(connection)
}
