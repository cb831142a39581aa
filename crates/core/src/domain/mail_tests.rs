//! What mails say, and when they are tried again.

use chrono::{DateTime, Duration};

use super::*;

fn seat() -> Seat<'static> {
    Seat {
        vendor: "Larkspur Software",
        name: "Annika Lindberg",
        product: "Vector Studio",
        key: "VS-7F3K-92QX-LM4T-0C8B",
        expires_at: DateTime::from_timestamp(1_804_204_800, 0),
    }
}

fn shown(letter: &Letter) -> String {
    format!("Subject: {}\n\n{}", letter.subject, letter.body)
}

#[test]
fn the_texts_say_what_happened_and_what_to_do_next() {
    insta::assert_snapshot!("seat_assigned", shown(&seat_assigned(seat())));
    insta::assert_snapshot!("seat_revoked", shown(&seat_revoked(seat())));
    let code = enrollment_code("Larkspur Software", "Vector Studio", "482 913", 10);
    insta::assert_snapshot!("enrollment_code", shown(&code));
    insta::assert_snapshot!(
        "my_code",
        shown(&my_code("Larkspur Software", "482 913", 10))
    );
    insta::assert_snapshot!("test_mail", shown(&test_mail("Larkspur Software")));
}

#[test]
fn no_secret_stands_in_a_subject_or_in_what_a_program_prints_of_a_letter() {
    let letters = [
        seat_assigned(seat()),
        seat_revoked(seat()),
        enrollment_code("Larkspur", "Studio", "482 913", 10),
        my_code("Larkspur", "482 913", 10),
    ];
    for letter in letters {
        let printed = format!("{letter:?}");
        for secret in [seat().key, "7F3K-92QX", "482 913"] {
            assert!(
                !letter.subject.contains(secret) && !printed.contains(secret),
                "{printed}"
            );
        }
    }
    assert!(!seat_revoked(seat()).body.contains(seat().key));
}

#[test]
fn a_line_break_in_a_name_begins_no_header_and_no_paragraph() {
    let letter = seat_assigned(Seat {
        name: "Mira\r\nBcc: everyone@example.com",
        product: "Studio\n\u{85}Pro\u{2028}X",
        ..seat()
    });
    assert_eq!(letter.subject, "Your license for Studio Pro X");
    assert!(
        letter
            .body
            .starts_with("Hello Mira Bcc: everyone@example.com,\n")
    );
}

#[test]
fn a_mail_is_tried_twelve_times_within_two_days_and_not_together_with_others() {
    for chance in [0.0, 0.37, 1.0] {
        let waits: Vec<_> = (1..).map_while(|tries| wait_after(tries, chance)).collect();
        assert_eq!(waits.len(), 11);
        let all: Duration = waits.iter().sum();
        assert!(
            all > Duration::hours(24) && all < Duration::hours(48),
            "{all}"
        );
        assert!(
            waits
                .iter()
                .all(|wait| *wait >= Duration::minutes(1) && *wait <= Duration::hours(6))
        );
        assert!(waits.is_sorted());
    }
    assert_ne!(wait_after(4, 0.1), wait_after(4, 0.9));
}
