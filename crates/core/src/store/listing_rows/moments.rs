//! Moments as SQLite keeps them, read quickly: a million rows have two each.

use chrono::{DateTime, NaiveDate};

use crate::error::{Error, Result};

/// Microseconds since 1970 of a stored moment.
pub(super) fn micros(text: &str) -> Result<i64> {
    if let Some(micros) = plain(text.as_bytes()) {
        return Ok(micros);
    }
    let moment = DateTime::parse_from_rfc3339(text)
        .map_err(|_| Error::Internal(format!("a stored moment does not read: {text}")))?;
    Ok(moment.timestamp_micros())
}

/// `2026-11-25T09:30:00[.123]+00:00`, as this store writes them; anything else is left to the library.
fn plain(text: &[u8]) -> Option<i64> {
    let (date_and_time, rest) = text.split_at_checked(19)?;
    let number = |from: usize, to: usize| digits(&date_and_time[from..to]);
    let marks = [4, 7, 10, 13, 16].map(|place| date_and_time[place]);
    if marks != *b"--T::" {
        return None;
    }
    let fraction = rest.strip_suffix(b"+00:00")?;
    let micros = match fraction {
        [] => 0,
        [b'.', digits_of @ ..] if digits_of.len() == 3 => digits(digits_of)? * 1_000,
        [b'.', digits_of @ ..] if digits_of.len() == 6 => digits(digits_of)?,
        _ => return None,
    };
    let year = i32::try_from(number(0, 4)?).ok()?;
    let (month, day) = (
        u32::try_from(number(5, 7)?).ok()?,
        u32::try_from(number(8, 10)?).ok()?,
    );
    let days = i64::from(NaiveDate::from_ymd_opt(year, month, day)?.to_epoch_days());
    let seconds = number(11, 13)? * 3_600 + number(14, 16)? * 60 + number(17, 19)?;
    Some((days * 86_400 + seconds) * 1_000_000 + micros)
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + i64::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, SecondsFormat};
    use proptest::prelude::*;

    use super::{micros, plain};

    proptest! {
        #[test]
        fn every_moment_reads_as_the_library_reads_it(
            seconds in -62_000_000_000_i64..250_000_000_000,
            nanos in prop_oneof![Just(0_u32), (0_u32..1_000).prop_map(|ms| ms * 1_000_000), (0_u32..1_000_000).prop_map(|us| us * 1_000)],
        ) {
            let moment = DateTime::from_timestamp(seconds, nanos).unwrap();
            let text = moment.to_rfc3339_opts(SecondsFormat::AutoSi, false);
            prop_assert_eq!(micros(&text).unwrap(), moment.timestamp_micros());
            prop_assert_eq!(plain(text.as_bytes()), Some(moment.timestamp_micros()));
        }
    }

    #[test]
    fn what_is_not_a_moment_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026-13-01T00:00:00+00:00",
            "2026-01-01T00:00:00",
        ] {
            assert!(micros(text).is_err(), "{text}");
        }
        assert_eq!(micros("1970-01-01T01:00:00+01:00").unwrap(), 0);
    }
}
