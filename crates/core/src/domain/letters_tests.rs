//! What mails say, in the built-in words and in others.

use chrono::DateTime;

use super::*;

const KEY: &str = "VS-7F3K-92QX-LM4T-0C8B";

fn seat() -> Values {
    let named = [Named {
        product: "Vector Studio",
        key: KEY,
    }];
    about_licenses("Annika Lindberg", &named)
        .with("vendor", "Larkspur Software")
        .day("expires", DateTime::from_timestamp(1_804_204_800, 0))
}

fn code() -> Values {
    Values::default()
        .with("vendor", "Larkspur Software")
        .with("product", "Vector Studio")
        .with("code", "482 913")
        .with("minutes", "10")
}

fn written(kind: MailKind, values: &Values) -> Letter {
    write(built_in(kind), values)
}

fn shown(letter: &Letter) -> String {
    format!("Subject: {}\n\n{}", letter.subject, letter.body)
}

#[test]
fn the_texts_say_what_happened_and_what_to_do_next() {
    let snapshot = |name: &str, kind, values: &Values| {
        insta::assert_snapshot!(name, shown(&written(kind, values)));
    };
    let whole = seat().with("key", KEY);
    let short = seat().with("key", &short_key(KEY));
    snapshot("seat_assigned", MailKind::Assigned, &whole);
    snapshot("seat_revoked", MailKind::Revoked, &short);
    snapshot("enrollment_code", MailKind::EnrollmentCode, &code());
    snapshot("my_code", MailKind::MyCode, &code());
    snapshot("test_mail", MailKind::Test, &code());
    snapshot("suspended", MailKind::Suspended, &short);
    let soon = seat().with("when", &when(14));
    snapshot("expiring", MailKind::Expiring, &soon);
    snapshot("expired", MailKind::Expired, &seat());
}

#[test]
fn the_built_in_words_pass_their_own_check_and_ask_for_nothing_that_a_sample_lacks() {
    let now = DateTime::from_timestamp(1_793_000_000, 0).expect("a moment");
    for kind in WITH_WORDS {
        check(kind, built_in(kind)).unwrap_or_else(|error| panic!("{kind}: {error}"));
        if kind == MailKind::Digest {
            continue;
        }
        let values = sample(kind, "Larkspur", now);
        for variable in variables(kind) {
            assert!(
                values.get(variable.name).is_some(),
                "{kind}: {}",
                variable.name
            );
        }
    }
}

#[test]
fn no_secret_stands_in_a_subject_or_in_what_a_program_prints_of_a_letter() {
    let now = DateTime::from_timestamp(1_793_000_000, 0).expect("a moment");
    for kind in WITH_WORDS {
        let letter = written(kind, &sample(kind, "Larkspur", now));
        let printed = format!("{letter:?}");
        for secret in [KEY, "7F3K-92QX", "482 913"] {
            assert!(!printed.contains(secret), "{kind}: {printed}");
        }
        if kind != MailKind::Assigned {
            assert!(!letter.body.contains(KEY), "{kind}");
        }
        for name in ["key", "code", "licenses"] {
            let subject = format!("Yours: {{{{{name}}}}}");
            let words = Words {
                subject: &subject,
                ..built_in(kind)
            };
            assert!(check(kind, words).is_err(), "{kind}: {name}");
        }
    }
}

#[test]
fn a_line_break_in_a_name_begins_no_header_and_no_paragraph() {
    let named = [Named {
        product: "Studio\n\u{85}Pro\u{2028}X",
        key: KEY,
    }];
    let values = about_licenses("Mira\r\nBcc: everyone@example.com", &named).with("key", KEY);
    let letter = written(MailKind::Assigned, &values);
    assert_eq!(letter.subject, "Your license for Studio Pro X");
    assert!(
        letter
            .body
            .starts_with("Hello Mira Bcc: everyone at example. com,\n")
    );
}

#[test]
fn a_name_becomes_no_link_no_template_and_no_markup() {
    let body = "Hello {{name}}.";
    let words = Words {
        subject: "{{name}}",
        body,
    };
    let called = |name: &str| write(words, &Values::default().called("name", name)).body;
    assert_eq!(
        called("https://evil.example/x?a=b"),
        "Hello https evil. example/x?a=b."
    );
    assert_eq!(called("www.evil．example"), "Hello www. evil． example.");
    assert_eq!(called("{{key}} {{vendor}}"), "Hello {{key}} {{vendor}}.");
    assert_eq!(
        called("<a href=x>J.R. Hart</a>"),
        "Hello <a href=x>J. R. Hart</a>."
    );
    assert_eq!(called("Ann\u{202e}moc"), "Hello Annmoc.");
}

#[test]
fn words_that_could_not_become_a_mail_are_refused_with_their_place() {
    let body = |body| Words {
        body,
        ..built_in(MailKind::Assigned)
    };
    let refused = check(MailKind::Assigned, body("Hello,\n\n  {{password}}")).expect_err("unknown");
    let Error::Invalid {
        field,
        reason,
        remedy,
    } = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!(field, "body");
    assert!(reason.starts_with("Line 3, character 3:"), "{reason}");
    assert!(remedy.contains("{{key}}"), "{remedy}");
    for wrong in ["", "  ", "{{name", "a\u{7}b", &"x".repeat(BODY_LIMIT + 1)] {
        assert!(check(MailKind::Assigned, body(wrong)).is_err(), "{wrong}");
    }
    let header = Words {
        subject: "Hello\nBcc: a@b.example",
        ..built_in(MailKind::Assigned)
    };
    assert!(check(MailKind::Assigned, header).is_err());
    let no_code = Words {
        body: "Hello from {{vendor}}.",
        ..built_in(MailKind::MyCode)
    };
    assert!(check(MailKind::MyCode, no_code).is_err());
}

#[test]
fn many_licenses_are_counted_where_nobody_reads_them_all() {
    let named = vec![
        Named {
            product: "Studio",
            key: KEY
        };
        60
    ];
    let values = about_licenses("Ann", &named);
    let lines = values.get("licenses").expect("lines");
    assert_eq!(lines.lines().count(), 51);
    assert!(lines.ends_with("and 10 more"));
    assert_eq!(values.get("product").as_deref(), Some("Studio"));
}
