//! Text for strangers: nothing in it that could be a key, a token, a password in an address, or somebody's email.

/// A word of so many letters and digits may be a key.
const LONG: usize = 12;
/// So much of it is shown.
const SHOWN: usize = 8;
/// What stands where something was.
const HIDDEN: &str = "[hidden]";

/// Shortens everything that could be a secret. Too much rather than too little: long words that hold a digit are cut, too.
#[must_use]
pub fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Who an address is opened as goes first: a password may hold anything, the marks that end a word or an address, too.
    while let Some((before, after)) = rest.split_once("://") {
        shorten(&mut out, before);
        out.push_str("://");
        let end = after.find(char::is_whitespace).unwrap_or(after.len());
        rest = match after[..end].rfind('@') {
            Some(at) => {
                out.push_str(HIDDEN);
                out.push('@');
                &after[at + 1..]
            }
            None => after,
        };
    }
    shorten(&mut out, rest);
    out
}

/// Shortens the words of a text.
fn shorten(out: &mut String, text: &str) {
    let mut word = String::new();
    for character in text.chars() {
        if is_inside(character) {
            word.push(character);
        } else {
            finish(out, &word);
            word.clear();
            out.push(character);
        }
    }
    finish(out, &word);
}

/// Whether a character may stand inside a key, a token, an email or the user part of an address.
fn is_inside(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | '@' | '+' | '~' | '%')
}

fn finish(out: &mut String, word: &str) {
    if word.contains('@') {
        // An email, or a password before a host.
        out.push_str(HIDDEN);
        return;
    }
    let letters = word
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .count();
    let is_like_a_key = letters >= LONG
        && (word.chars().any(|letter| letter.is_ascii_digit())
            || word.chars().all(|letter| !letter.is_lowercase()));
    if is_like_a_key && !is_moment(word) {
        let shown = SHOWN.min(word.chars().count() / 2);
        out.extend(word.chars().take(shown));
        out.push('\u{2026}');
    } else {
        out.push_str(word);
    }
}

/// A moment as the log writes it: `2026-11-25T17` before a colon, or seconds with their fraction after it.
fn is_moment(word: &str) -> bool {
    let day = word.split('T').next().unwrap_or_default();
    day.len() == 10
        && day.bytes().filter(|byte| *byte == b'-').count() == 2
        && day
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn a_password_in_an_address_is_hidden_whole_whatever_it_holds() {
        for password in [
            "hunter2",
            "p@ss",
            "a/b/c",
            "100%25%zz",
            "it's\"quoted\"",
            "a:b@c:d",
            "x?y#z",
            "semi;co,lon",
            "(){}[]<>|\\^`",
            "žluť-😀",
            "://",
            "a://b@c",
        ] {
            let told = redact(&format!(
                "cannot open postgres://mira:{password}@db.example:5432/keys now"
            ));
            assert_eq!(
                told, "cannot open postgres://[hidden]@db.example:5432/keys now",
                "{password}"
            );
        }
        assert_eq!(
            redact("from http://a:b/c@one to http://two/x"),
            "from http://[hidden]@one to http://two/x"
        );
    }

    #[test]
    fn what_could_be_a_key_is_cut_and_the_rest_can_be_read() {
        for (text, told) in [
            (
                "validated PRO-7F3K-92QX-LM4T today",
                "validated PRO-7F3K\u{2026} today",
            ),
            ("key=7f3k92qxlm4t7f3k;", "key=7f3k92qx\u{2026};"),
            ("MIRA-OKAFOR-LARKSPUR", "MIRA-OKA\u{2026}"),
            ("eyJhbGciOiJFZERTQSJ9.eyJpc3Mi.c2ln1", "eyJhbGci\u{2026}"),
            ("from mira@larkspur.example", "from [hidden]"),
            (
                "postgres://me:hunter2@db:5432/keys",
                "postgres://[hidden]@db:5432/keys",
            ),
            (
                "2026-11-25T17:41:14.123456Z WARN keydesk_core: the database does not answer",
                "2026-11-25T17:41:14.123456Z WARN keydesk_core: the database does not answer",
            ),
            (
                "list_licenses took 12 milliseconds",
                "list_licenses took 12 milliseconds",
            ),
        ] {
            assert_eq!(redact(text), told);
        }
    }
}
