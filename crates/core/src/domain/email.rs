//! Email addresses: whether a text can be one. Whether somebody reads it, only a letter can tell.

use crate::error::{Error, Result};

/// The longest address that mail servers pass on.
const LONGEST: usize = 254;

/// An email address as people wrote it, trimmed.
///
/// # Errors
/// `invalid` when it is none.
pub fn checked_email(text: &str) -> Result<String> {
    let text = text.trim();
    let refuse = |reason: &str, remedy: &str| Err(Error::invalid("email", reason, remedy));
    if text.is_empty() {
        return refuse("An email address is needed here.", "Fill it in.");
    }
    if text.len() > LONGEST {
        return refuse(
            "An email address has at most 254 characters.",
            "Shorten it.",
        );
    }
    let unfit = |letter: char| {
        letter.is_whitespace() || letter.is_control() || "<>,;()[]\\\":".contains(letter)
    };
    if text.contains(unfit) {
        return refuse(
            "An email address has no spaces, quotes or brackets.",
            "Keep the bare address, such as name@company.com.",
        );
    }
    let mut halves = text.split('@');
    match (halves.next(), halves.next(), halves.next()) {
        (Some(local), Some(domain), None) if sound(local) && sound(domain) => Ok(text.to_owned()),
        _ => refuse("This is no email address.", "Write it as name@company.com."),
    }
}

/// Dots stand between letters. A domain without one is an intranet's.
fn sound(half: &str) -> bool {
    half.split('.').all(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::checked_email;

    #[test]
    fn addresses_of_the_internet_and_of_an_intranet_are_taken() {
        for good in [" a@b ", "annika.lindberg+keys@studio.example", "ö@größe.de"] {
            assert_eq!(checked_email(good).expect(good), good.trim());
        }
    }

    #[test]
    fn what_mail_cannot_be_sent_to_is_refused() {
        let long = format!("{}@b.example", "a".repeat(250));
        for bad in [
            "",
            "a",
            "@b",
            "a@",
            "a@b@c",
            "a b@c",
            "A <a@b.c>",
            "a@b..c",
            ".a@b",
            "a@b.",
            "a\0@b",
            &long,
        ] {
            assert!(checked_email(bad).is_err(), "{bad}");
        }
    }
}
