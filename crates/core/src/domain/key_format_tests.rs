//! Key formats: what they make, what they refuse, and the odds.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};

use super::{CLEAR_ALPHABET, KeyMaker, check_character};
use crate::operations::generators::KeyFormat;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).expect("a moment")
}

fn chunked(length: u32, segment: u32, check: bool) -> KeyFormat {
    KeyFormat::Chunked {
        length,
        segment,
        separator: "-".into(),
        prefix: "PRO-".into(),
        suffix: String::new(),
        alphabet: CLEAR_ALPHABET.into(),
        check_character: check,
    }
}

fn pattern(pattern: &str) -> KeyFormat {
    KeyFormat::Pattern {
        pattern: pattern.into(),
    }
}

#[test]
fn a_pattern_has_dates_letters_and_digits_in_their_places() {
    let maker = KeyMaker::new(&pattern("ENT-{yyyy}{mm}-{A:4}-{9:4}")).expect("a format");
    let key = maker.make(now(), &mut StdRng::seed_from_u64(7));
    assert!(key.starts_with("ENT-202605-"), "{key}");
    let (letters, digits) = (&key[11..15], &key[16..]);
    assert!(
        letters.chars().all(|letter| letter.is_ascii_uppercase()),
        "{key}"
    );
    assert!(
        digits.len() == 4 && digits.chars().all(|digit| digit.is_ascii_digit()),
        "{key}"
    );
}

#[test]
fn chunks_have_their_length_and_their_check_character() {
    let maker = KeyMaker::new(&chunked(16, 4, true)).expect("a format");
    let key = maker.make(now(), &mut StdRng::seed_from_u64(7));
    let letters: Vec<char> = key
        .trim_start_matches("PRO-")
        .chars()
        .filter(|letter| *letter != '-')
        .collect();
    assert_eq!((key.len(), letters.len()), (4 + 19, 16));
    let alphabet: Vec<char> = CLEAR_ALPHABET.chars().collect();
    assert_eq!(letters[15], check_character(&alphabet, &letters[..15]));
}

#[test]
fn keys_that_are_easily_guessed_are_refused() {
    for weak in [pattern("PRO-{yyyy}"), pattern("{9:6}"), chunked(4, 4, true)] {
        assert!(KeyMaker::new(&weak).is_err(), "{weak:?}");
    }
}

#[test]
fn patterns_that_do_not_read_are_refused() {
    for bad in [
        "{A:8",
        "{Q:8}",
        "{A:0}",
        "{A:101}",
        "a b{X:9}",
        "",
        "{X:60}{X:60}",
        "ä{X:9}",
    ] {
        assert!(KeyMaker::new(&pattern(bad)).is_err(), "{bad}");
    }
}

#[test]
fn the_odds_grow_with_the_keys_and_shrink_with_the_bits() {
    let maker = KeyMaker::new(&pattern("{H:8}")).expect("a format");
    assert!((maker.bits() - 32.0).abs() < 1e-9);
    // 77,163 keys of 32 bits collide with a probability of a half.
    assert!(
        (maker.collision(77_163) - 0.5).abs() < 0.001,
        "{}",
        maker.collision(77_163)
    );
    assert!(
        KeyMaker::new(&KeyFormat::Uuid)
            .expect("a format")
            .collision(1_000_000)
            < 1e-20
    );
}

proptest! {
    #[test]
    fn the_check_character_notices_every_single_wrong_character(seed in any::<u64>(), place in 0_usize..15, by in 1_usize..24) {
        let alphabet: Vec<char> = CLEAR_ALPHABET.chars().collect();
        let maker = KeyMaker::new(&chunked(16, 16, true)).expect("a format");
        let key = maker.make(now(), &mut StdRng::seed_from_u64(seed));
        let mut letters: Vec<char> = key.trim_start_matches("PRO-").chars().collect();
        let old = alphabet.iter().position(|letter| *letter == letters[place]).expect("of the alphabet");
        letters[place] = alphabet[(old + by) % alphabet.len()];
        prop_assert_ne!(check_character(&alphabet, &letters[..15]), letters[15]);
    }
}
