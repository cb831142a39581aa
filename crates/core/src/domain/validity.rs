//! How long a license is valid, and from when on.

use chrono::{DateTime, Days, Months, Utc};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The longest validity, in days: a hundred years.
const DAYS_MAX: u32 = 36_525;

/// How long a license is valid, counted from an event of its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub struct Validity {
    /// How many units; at least 1, at most a hundred years.
    pub amount: u32,
    /// What is counted.
    pub unit: ValidityUnit,
    /// The event it begins with.
    pub from: ValidityStart,
}

/// What a validity counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ValidityUnit {
    /// Days of 24 hours.
    Days,
    /// Calendar months; a day that a month lacks becomes its last one.
    Months,
    /// Twelve calendar months.
    Years,
}

/// The event a validity begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ValidityStart {
    /// When the key is made.
    Creation,
    /// When a customer gets it.
    Assignment,
    /// When it is activated for the first time.
    FirstActivation,
}

impl Validity {
    /// Checks the amount.
    ///
    /// # Errors
    /// `invalid` when it is 0 or longer than a hundred years.
    pub fn check(self) -> Result<()> {
        let days = match self.unit {
            ValidityUnit::Days => self.amount,
            ValidityUnit::Months => self.amount.saturating_mul(31),
            ValidityUnit::Years => self.amount.saturating_mul(365),
        };
        if self.amount == 0 || days > DAYS_MAX {
            return Err(Error::invalid(
                "validity",
                format!("A validity of {} is not possible.", self.amount),
                "Enter at least 1 and at most a hundred years, or choose Lifetime.",
            ));
        }
        Ok(())
    }

    /// When it ends, when it begins at `start`.
    #[must_use]
    pub fn end(self, start: DateTime<Utc>) -> DateTime<Utc> {
        let end = match self.unit {
            ValidityUnit::Days => start.checked_add_days(Days::new(u64::from(self.amount))),
            ValidityUnit::Months => start.checked_add_months(Months::new(self.amount)),
            ValidityUnit::Years => {
                start.checked_add_months(Months::new(self.amount.saturating_mul(12)))
            }
        };
        end.unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// Reads what [`Validity`]'s `Display` writes: "12 months from assignment".
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let (length, from) = text.split_once(" from ")?;
        let (amount, unit) = length.split_once(' ')?;
        let validity = Self {
            amount: amount.parse().ok()?,
            unit: match unit.trim().trim_end_matches('s') {
                "day" => ValidityUnit::Days,
                "month" => ValidityUnit::Months,
                "year" => ValidityUnit::Years,
                _ => return None,
            },
            from: match from.trim() {
                "creation" => ValidityStart::Creation,
                "assignment" => ValidityStart::Assignment,
                "first activation" => ValidityStart::FirstActivation,
                _ => return None,
            },
        };
        validity.check().is_ok().then_some(validity)
    }
}

impl std::fmt::Display for Validity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.unit {
            ValidityUnit::Days => "day",
            ValidityUnit::Months => "month",
            ValidityUnit::Years => "year",
        };
        let many = if self.amount == 1 { "" } else { "s" };
        let from = match self.from {
            ValidityStart::Creation => "creation",
            ValidityStart::Assignment => "assignment",
            ValidityStart::FirstActivation => "first activation",
        };
        write!(f, "{} {unit}{many} from {from}", self.amount)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::{Validity, ValidityStart, ValidityUnit};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    fn of(amount: u32, unit: ValidityUnit) -> Validity {
        Validity {
            amount,
            unit,
            from: ValidityStart::Creation,
        }
    }

    #[test]
    fn a_month_from_the_last_of_january_ends_on_the_last_of_february() {
        let end = of(1, ValidityUnit::Months).end(at("2027-01-31T10:00:00Z"));
        assert_eq!(end, at("2027-02-28T10:00:00Z"));
    }

    #[test]
    fn a_year_from_a_leap_day_ends_on_the_28th() {
        let end = of(1, ValidityUnit::Years).end(at("2028-02-29T00:00:00Z"));
        assert_eq!(end, at("2029-02-28T00:00:00Z"));
    }

    #[test]
    fn a_validity_is_read_as_it_was_written() {
        for unit in [
            ValidityUnit::Days,
            ValidityUnit::Months,
            ValidityUnit::Years,
        ] {
            for from in [
                ValidityStart::Creation,
                ValidityStart::Assignment,
                ValidityStart::FirstActivation,
            ] {
                for amount in [1, 12] {
                    let validity = Validity { amount, unit, from };
                    assert_eq!(Validity::read(&validity.to_string()), Some(validity));
                }
            }
        }
        for text in ["", "1 year", "0 days from creation", "1 week from creation"] {
            assert_eq!(Validity::read(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_and_more_than_a_century_are_refused() {
        assert!(of(0, ValidityUnit::Days).check().is_err());
        assert!(of(101, ValidityUnit::Years).check().is_err());
        assert!(of(100, ValidityUnit::Years).check().is_ok());
        assert!(of(u32::MAX, ValidityUnit::Months).check().is_err());
    }
}
