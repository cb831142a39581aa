//! What mails say: for each kind the built-in words, the variables that a workspace may use in words of its own, and how they
//! become a letter.
//!
//! A letter is plain and calm: what happened, the key or code where there is one, what to do next, and who writes. Keys and
//! codes stand in the body alone, never in a subject, which logs and lists show. Mails with codes hold nothing that the
//! visitor of a page typed: nobody can make a vendor's server send their words to a stranger. What customers are called is
//! put in as one line that no mail program takes for an address. Deliberately absent: which mails are switched off
//! (`service::mailing`).

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    license::short_key,
    mail::{Letter, MailKind},
    template,
};
use crate::error::{Error, Result};

/// The most characters of a subject and of a body.
pub const SUBJECT_LIMIT: usize = 200;
pub const BODY_LIMIT: usize = 10_000;
/// Licenses that one mail names; the rest are counted.
const NAMED: usize = 50;

/// The kinds whose words a workspace may change.
pub const WITH_WORDS: [MailKind; 8] = [
    MailKind::Assigned,
    MailKind::Revoked,
    MailKind::Expiring,
    MailKind::Expired,
    MailKind::Suspended,
    MailKind::EnrollmentCode,
    MailKind::MyCode,
    MailKind::Digest,
];

/// Words of a mail, as a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words<'a> {
    pub subject: &'a str,
    pub body: &'a str,
}

/// What stands for a name in the words of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    pub name: &'static str,
    /// What it becomes, as a phrase.
    pub help: &'static str,
    /// Whether it may stand in the body only.
    pub body_only: bool,
}

const fn variable(name: &'static str, help: &'static str) -> Variable {
    Variable {
        name,
        help,
        body_only: false,
    }
}

const fn in_body(name: &'static str, help: &'static str) -> Variable {
    Variable {
        name,
        help,
        body_only: true,
    }
}

const NAME: Variable = variable("name", "the customer’s name");
const VENDOR: Variable = variable("vendor", "who writes, as in the mail settings");
const PRODUCT: Variable = variable("product", "the product, or the products");
const EXPIRES: Variable = variable("expires", "the day on which it ends; absent for Lifetime");
const COUNT: Variable = variable("count", "how many licenses the mail is about");
const CODE: Variable = in_body("code", "the code; it must be in the body");
const MINUTES: Variable = variable("minutes", "how many minutes the code is good for");
const SHORT_KEY: Variable = in_body("key", "how the license key begins");
const LICENSES: Variable = in_body(
    "licenses",
    "the licenses, one a line: product and how the key begins",
);

const WHOLE_KEY: Variable = in_body("key", "the whole license key");
const WHEN: Variable = variable("when", "how soon that is, such as “in 14 days”");
const WEEK: &[Variable] = &[
    variable("environment", "the environment’s name"),
    variable("week", "the seven days that it is about"),
    in_body("states", "licenses by state, one a line"),
    in_body("expiring", "licenses that end in 7 and in 30 days"),
    in_body("denials", "how often devices were refused in these days"),
    in_body(
        "pools",
        "pools that run low, one a line; absent when none does",
    ),
    in_body("failed", "mails that were given up; absent when none was"),
    VENDOR,
];

/// What the words of a kind may ask for.
#[must_use]
pub const fn variables(kind: MailKind) -> &'static [Variable] {
    match kind {
        MailKind::Assigned => &[NAME, PRODUCT, WHOLE_KEY, EXPIRES, VENDOR],
        MailKind::Revoked | MailKind::Suspended => &[NAME, PRODUCT, SHORT_KEY, EXPIRES, VENDOR],
        MailKind::Expiring => &[NAME, PRODUCT, LICENSES, COUNT, EXPIRES, WHEN, VENDOR],
        MailKind::Expired => &[NAME, PRODUCT, LICENSES, COUNT, EXPIRES, VENDOR],
        MailKind::EnrollmentCode => &[PRODUCT, CODE, MINUTES, VENDOR],
        MailKind::MyCode => &[CODE, MINUTES, VENDOR],
        MailKind::Digest => WEEK,
        MailKind::Test => &[],
    }
}

/// The built-in words of a kind.
#[must_use]
pub const fn built_in(kind: MailKind) -> Words<'static> {
    match kind {
        MailKind::Assigned => Words {
            subject: "Your license for {{product}}",
            body: include_str!("letters/assigned.txt"),
        },
        MailKind::Revoked => Words {
            subject: "Your license for {{product}} has ended",
            body: include_str!("letters/revoked.txt"),
        },
        MailKind::Expiring => Words {
            subject: "Reminder: {{product}} ends on {{expires}}",
            body: include_str!("letters/expiring.txt"),
        },
        MailKind::Expired => Words {
            subject: "Your time with {{product}} has ended",
            body: include_str!("letters/expired.txt"),
        },
        MailKind::Suspended => Words {
            subject: "Your license for {{product}} is suspended",
            body: include_str!("letters/suspended.txt"),
        },
        MailKind::EnrollmentCode => Words {
            subject: "Your code for {{product}}",
            body: include_str!("letters/enrollment_code.txt"),
        },
        MailKind::MyCode => Words {
            subject: "Your code for your licenses from {{vendor}}",
            body: include_str!("letters/my_code.txt"),
        },
        MailKind::Digest => Words {
            subject: "{{vendor}}, {{environment}}: the week of {{week}}",
            body: include_str!("letters/digest.txt"),
        },
        MailKind::Test => Words {
            subject: "Test mail from {{vendor}}",
            body: include_str!("letters/test.txt"),
        },
    }
}

/// What is put into the words of a mail.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Values(Vec<(&'static str, String)>);

impl std::fmt::Debug for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Values(…)")
    }
}

impl Values {
    /// One line of what the vendor calls things.
    #[must_use]
    pub fn with(mut self, name: &'static str, text: &str) -> Self {
        self.0.push((name, line(text)));
        self
    }

    /// What people call themselves: one line in which no mail program finds a link or an address.
    #[must_use]
    pub fn called(mut self, name: &'static str, text: &str) -> Self {
        self.0.push((name, unlinked(&line(text))));
        self
    }

    /// Several lines, each made one.
    #[must_use]
    pub fn lines(mut self, name: &'static str, lines: &[String]) -> Self {
        let lines: Vec<String> = lines
            .iter()
            .map(|text| format!("    {}", line(text)))
            .collect();
        self.0.push((name, lines.join("\n")));
        self
    }

    /// The day of a moment, as letters write it; nothing where there is none.
    #[must_use]
    pub fn day(self, name: &'static str, at: Option<DateTime<Utc>>) -> Self {
        match at {
            Some(at) => self.with(name, &day(at.date_naive())),
            None => self,
        }
    }

    fn get(&self, name: &str) -> Option<String> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, text)| text.clone())
    }
}

/// One line, however somebody wrote it: a line break in a name must not begin another header or paragraph.
pub(crate) fn line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// A name that no mail program turns into a link: "evil.example/x" becomes "evil. example/x", "J.R. Hart" "J. R. Hart".
fn unlinked(text: &str) -> String {
    let text = text.replace("://", " ").replace(['@', '＠'], " at ");
    let mut safe = String::with_capacity(text.len());
    // What turns the direction of a line would show another name than there is.
    let turns = |letter: &char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut letters = text.chars().filter(|letter| !turns(letter)).peekable();
    while let Some(letter) = letters.next() {
        safe.push(letter);
        let dot = matches!(letter, '.' | '。' | '．' | '｡');
        let joins = |next: &char| next.is_alphanumeric() || !next.is_ascii();
        if dot && letters.peek().is_some_and(joins) {
            safe.push(' ');
        }
    }
    safe
}

/// A day as letters write it.
#[must_use]
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// How soon something is.
#[must_use]
pub fn when(days: i64) -> String {
    match days {
        ..=0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    }
}

/// A license in a mail about one or several.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    pub product: &'a str,
    pub key: &'a str,
}

/// What a mail about one or several licenses of somebody says of them.
#[must_use]
pub fn about_licenses(name: &str, licenses: &[Named<'_>]) -> Values {
    let mut products: Vec<&str> = licenses.iter().map(|license| license.product).collect();
    products.sort_unstable();
    products.dedup();
    let mut lines: Vec<String> = licenses
        .iter()
        .take(NAMED)
        .map(|license| format!("{}, key {}", license.product, short_key(license.key)))
        .collect();
    if licenses.len() > NAMED {
        lines.push(format!("and {} more", licenses.len() - NAMED));
    }
    Values::default()
        .called("name", name)
        .with("product", &listed(&products))
        .with("count", &licenses.len().to_string())
        .lines("licenses", &lines)
}

/// “One, two and three”, or how many where they are more than anybody reads.
fn listed(products: &[&str]) -> String {
    match products {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if products.len() <= 3 => format!("{} and {last}", first.join(", ")),
        _ => format!("{} products", products.len()),
    }
}

/// A letter in some words.
#[must_use]
pub fn write(words: Words<'_>, values: &Values) -> Letter {
    let subject = template::fill_line(words.subject, |name| values.get(name));
    Letter {
        subject: line(&subject),
        body: template::fill(words.body, |name| values.get(name)),
    }
}

/// Refuses words that could not become a mail: names that are none, a key in a subject, a code that is missing.
///
/// # Errors
/// `invalid` with the field and the place.
pub fn check(kind: MailKind, words: Words<'_>) -> Result<()> {
    if words.subject.contains(['\n', '\r']) {
        return Err(Error::invalid(
            "subject",
            "A subject is one line.",
            "Take the line break out.",
        ));
    }
    check_part("subject", words.subject, SUBJECT_LIMIT, kind)?;
    let named = check_part("body", words.body, BODY_LIMIT, kind)?;
    let has_code = variables(kind).iter().any(|known| known.name == "code");
    if has_code && !named.contains(&"code") {
        return Err(Error::invalid(
            "body",
            "Without the code nobody could sign in.",
            "Put {{code}} where it shall stand.",
        ));
    }
    Ok(())
}

fn check_part<'a>(
    field: &'static str,
    text: &'a str,
    most: usize,
    kind: MailKind,
) -> Result<Vec<&'a str>> {
    let invalid = |reason: String, remedy: String| Err(Error::invalid(field, reason, remedy));
    let count = text.chars().count();
    if text.trim().is_empty() || count > most {
        return invalid(
            format!("This takes 1 to {most} characters."),
            "Write some, or go back to the built-in words.".to_owned(),
        );
    }
    if text.contains(|letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
        return invalid(
            "This holds a control character, which mail cannot carry.".to_owned(),
            "Write the text anew without it.".to_owned(),
        );
    }
    let known: Vec<&str> = variables(kind)
        .iter()
        .filter(|known| field == "body" || !known.body_only)
        .map(|known| known.name)
        .collect();
    template::check(text, &known).or_else(|found| {
        invalid(
            format!(
                "Line {}, character {}: {}.",
                found.line, found.column, found.what
            ),
            format!("Use {}.", offered(&known)),
        )
    })
}

fn offered(known: &[&str]) -> String {
    let names: Vec<String> = known.iter().map(|name| format!("{{{{{name}}}}}")).collect();
    names.join(", ")
}

/// What a preview is written about while no license is chosen.
#[must_use]
pub fn sample(kind: MailKind, vendor: &str, now: DateTime<Utc>) -> Values {
    let end = now + chrono::TimeDelta::days(14);
    let licenses = [
        ("Vector Studio", "VS-7F3K-92QX-LM4T-0C8B"),
        ("Pixel Desk", "PD-4K9T-77AW-Q2ZN-1H6E"),
    ];
    let licenses = licenses.map(|(product, key)| Named { product, key });
    let one = about_licenses("Annika Lindberg", &licenses[..1]);
    let values = match kind {
        MailKind::Assigned => one.with("key", licenses[0].key).day("expires", Some(end)),
        MailKind::Revoked | MailKind::Suspended => one
            .with("key", &short_key(licenses[0].key))
            .day("expires", Some(end)),
        MailKind::Expiring => about_licenses("Annika Lindberg", &licenses)
            .with("when", &when(14))
            .day("expires", Some(end)),
        MailKind::Expired => {
            about_licenses("Annika Lindberg", &licenses[..1]).day("expires", Some(now))
        }
        _ => one.with("code", "482 913").with("minutes", "10"),
    };
    values.with("vendor", vendor)
}

#[cfg(test)]
#[path = "letters_tests.rs"]
mod tests;
