//! What cells become, and what people are told when they cannot.

use chrono::TimeZone;
use serde_json::json;

use super::*;

fn code<T>(result: Result<T, Problem>) -> Option<ProblemCode> {
    result.err().map(|problem| problem.code)
}

#[test]
fn a_key_is_trimmed_and_otherwise_kept() {
    assert_eq!(key("Key", " ABCD-1234\r\n").as_deref(), Ok("ABCD-1234"));
    assert_eq!(key("Key", &"é".repeat(128)), Ok("é".repeat(128)));
}

#[test]
fn a_key_that_cannot_be_one_is_refused() {
    assert_eq!(code(key("Key", "  ")), Some(ProblemCode::KeyMissing));
    assert_eq!(code(key("Key", "ABC")), Some(ProblemCode::KeyTooShort));
    assert_eq!(
        code(key("Key", &"A".repeat(129))),
        Some(ProblemCode::KeyTooLong)
    );
    assert_eq!(
        code(key("Key", "ABCD 1234")),
        Some(ProblemCode::KeyCharacters)
    );
    assert_eq!(
        code(key("Key", "ABCD\u{a0}1234")),
        Some(ProblemCode::KeyCharacters)
    );
    assert_eq!(
        code(key("Key", "ABCD\u{7}1234")),
        Some(ProblemCode::KeyCharacters)
    );
}

#[test]
fn a_problem_never_quotes_more_of_a_key_than_its_start() {
    let quoted = |cell: &str| key("Key", cell).expect_err("refused").value.into_string();
    assert_eq!(quoted("SECRET-KEY-IN FULL LENGTH"), "SECRET-K…");
    assert_eq!(quoted("AB CD"), "AB…");
    assert_eq!(quoted(""), "");
}

#[test]
fn all_seven_statuses_are_read_in_any_case() {
    for expected in LicenseStatus::ALL {
        let word = expected.as_str();
        assert_eq!(
            status("Status", &format!(" {} ", word.to_uppercase())),
            Ok(Some(expected))
        );
    }
    assert_eq!(status("Status", " "), Ok(None));
    assert_eq!(
        code(status("Status", "cancelled")),
        Some(ProblemCode::UnknownStatus)
    );
}

#[test]
fn limits_are_one_to_ten_thousand_or_unlimited() {
    let good = [
        ("1", 1),
        ("10000", 10_000),
        ("-1", -1),
        ("Unlimited", -1),
        ("∞", -1),
        (" 5 ", 5),
        ("5.0", 5),
        ("+5", 5),
        ("-1.0", -1),
    ];
    for (cell, expected) in good {
        assert_eq!(limit("Limit", cell), Ok(Some(expected)), "{cell}");
    }
    assert_eq!(limit("Limit", ""), Ok(None));
    let bad = [
        ("0", ProblemCode::LimitBelowOne),
        ("-2", ProblemCode::LimitBelowOne),
        ("-99999999999999999999", ProblemCode::LimitBelowOne),
        ("10001", ProblemCode::LimitAboveMaximum),
        ("99999999999999999999", ProblemCode::LimitAboveMaximum),
        ("2.5", ProblemCode::LimitNotANumber),
        ("1,000", ProblemCode::LimitNotANumber),
        ("three", ProblemCode::LimitNotANumber),
        ("--1", ProblemCode::LimitNotANumber),
        ("-", ProblemCode::LimitNotANumber),
    ];
    for (cell, expected) in bad {
        assert_eq!(code(limit("Limit", cell)), Some(expected), "{cell}");
    }
    let problem = limit("Activations", "0").expect_err("below 1");
    assert_eq!(problem.reason, "The limit is below 1");
    assert_eq!(problem.remedy, "Use -1 for unlimited, or 1 to 10,000");
    assert_eq!(
        (problem.column.as_str(), &*problem.value),
        ("Activations", "0")
    );
}

#[test]
fn expiry_is_lifetime_in_many_words_and_else_the_end_of_a_day() {
    for cell in ["", " ", "Lifetime", "NEVER", "never"] {
        assert_eq!(
            expiry("Expires", cell, DateOrder::DayFirst),
            Ok(Expiry::Lifetime)
        );
    }
    let end = Utc
        .with_ymd_and_hms(2027, 4, 3, 23, 59, 59)
        .single()
        .expect("a moment");
    assert_eq!(
        expiry("Expires", "03/04/2027", DateOrder::DayFirst),
        Ok(Expiry::At(end))
    );
    assert_eq!(
        expiry("Expires", "04/03/2027", DateOrder::MonthFirst),
        Ok(Expiry::At(end))
    );
}

#[test]
fn created_is_the_start_of_a_day_or_nothing() {
    let start = Utc
        .with_ymd_and_hms(2027, 4, 3, 0, 0, 0)
        .single()
        .expect("a moment");
    assert_eq!(
        created("Created", "2027-04-03", DateOrder::DayFirst),
        Ok(Some(start))
    );
    assert_eq!(created("Created", " ", DateOrder::DayFirst), Ok(None));
    assert_eq!(
        code(created("Created", "never", DateOrder::DayFirst)),
        Some(ProblemCode::NotADate)
    );
}

#[test]
fn real_addresses_are_accepted() {
    for cell in [
        "marta@lumen.example",
        "o'neill@pix.ie",
        "o’neill@pix.ie",
        "a+b_c.d@sub.lumen-x.example",
        "jörg@müller.example",
        "1@2.3",
    ] {
        assert_eq!(
            email("Email", &format!(" {cell} ")),
            Ok(Some(cell.to_owned())),
            "{cell}"
        );
    }
    assert_eq!(email("Email", ""), Ok(None));
}

#[test]
fn wrong_addresses_say_how_to_correct_them() {
    let cases = [
        (
            "marta@@lumen.example",
            "Not an email address",
            "Remove one @",
        ),
        (
            "marta",
            "Not an email address",
            "Write it as name@company.com",
        ),
        (
            "o’neill@pix",
            "The domain has no dot",
            "Complete the domain",
        ),
        ("marta@", "The address has no domain", "Complete the domain"),
        (
            "@lumen.example",
            "Not an email address",
            "Correct the part before the @",
        ),
        (
            "marta@lumen..example",
            "The domain has a dot too many",
            "Remove the dot",
        ),
        (
            "marta@lu_men.example",
            "The domain is not valid",
            "Use letters, digits, hyphens and dots",
        ),
        (
            "mar ta@lumen.example",
            "Not an email address",
            "Remove spaces and quotes from the address",
        ),
        (
            "Marta <marta@lumen.example>",
            "Not an email address",
            "Keep one address only, without a name or brackets",
        ),
    ];
    for (cell, reason, remedy) in cases {
        let problem = email("Email", cell).expect_err(cell);
        assert_eq!(
            (problem.reason.as_str(), problem.remedy.as_str()),
            (reason, remedy),
            "{cell}"
        );
    }
    let long = format!("a@{}.example", "b.".repeat(130) + "c");
    assert_eq!(code(email("Email", &long)), Some(ProblemCode::NotAnEmail));
}

#[test]
fn flags_are_an_object_or_a_list_of_names() {
    let object = |value: Value| Ok(value.as_object().cloned());
    assert_eq!(
        flags("Flags", "a;b; c;"),
        object(json!({"a": true, "b": true, "c": true}))
    );
    assert_eq!(
        flags("Flags", r#"["a","b"]"#),
        object(json!({"a": true, "b": true}))
    );
    assert_eq!(
        flags("Flags", r#"{"a":false,"n":3}"#),
        object(json!({"a": false, "n": 3}))
    );
    assert_eq!(flags("Flags", ""), Ok(None));
    for cell in ["a b;c", "[1]", "x=1", &"f".repeat(65)] {
        assert_eq!(
            code(flags("Flags", cell)),
            Some(ProblemCode::FlagName),
            "{cell}"
        );
    }
    assert_eq!(
        code(flags("Flags", "{a}")),
        Some(ProblemCode::NotAJsonObject)
    );
    assert_eq!(
        code(flags("Flags", &"a;".repeat(6000))),
        Some(ProblemCode::JsonTooLarge)
    );
}

#[test]
fn metadata_is_an_object_of_at_most_ten_kilobytes() {
    let filled = |length: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8));
    assert!(metadata("Metadata", &filled(MAX_JSON_BYTES)).is_ok());
    assert_eq!(
        code(metadata("Metadata", &filled(MAX_JSON_BYTES + 1))),
        Some(ProblemCode::JsonTooLarge)
    );
    assert_eq!(metadata("Metadata", " "), Ok(None));
    for cell in ["[1]", "3", "x", "{\"a\":1", "{\"a\":1} {}"] {
        assert_eq!(
            code(metadata("Metadata", cell)),
            Some(ProblemCode::NotAJsonObject),
            "{cell}"
        );
    }
    let deep = format!(
        "{}{}",
        "{\"a\":".repeat(200),
        "1".to_owned() + &"}".repeat(200)
    );
    assert_eq!(
        code(metadata("Metadata", &deep)),
        Some(ProblemCode::NotAJsonObject)
    );
}

#[test]
fn names_are_one_line_of_at_most_two_hundred_characters() {
    assert_eq!(
        name("Product", "  Pro Plan "),
        Ok(Some("Pro Plan".to_owned()))
    );
    assert_eq!(name("Product", ""), Ok(None));
    assert_eq!(
        code(name("Product", "Pro\nPlan")),
        Some(ProblemCode::TextCharacters)
    );
    assert!(name("Product", &"é".repeat(200)).is_ok());
    assert_eq!(
        code(name("Product", &"é".repeat(201))),
        Some(ProblemCode::TextTooLong)
    );
}
