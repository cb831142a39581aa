//! Dates as files write them.
//!
//! Owns ISO and local dates, the order of day and month in a file, and what a wrong date is
//! told. Times without a zone are UTC. Deliberately absent: the clock; whether a date lies in
//! the past is not asked here.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, Offset, Timelike, Utc};
use serde::{Deserialize, Serialize};

use super::problem::{Problem, ProblemCode};

/// Years outside are typing mistakes.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=9999;

/// Whether `03/04/2027` is 3 April or March 4th. Dates with dots are always day first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    #[default]
    DayFirst,
    MonthFirst,
}

/// Decides a file's order from the dates that can be read in one way only.
#[derive(Debug, Clone, Copy, Default)]
pub struct DateOrderVotes {
    day_first: u64,
    month_first: u64,
}

impl DateOrderVotes {
    /// Lets one cell vote; anything that is no ambiguous-looking date abstains.
    pub fn observe(&mut self, cell: &str) {
        let (date, _) = split_time(cell.trim());
        let Some(Written {
            parts: [first, second, _],
            style: Style::YearLast,
        }) = written(date)
        else {
            return;
        };
        match (first.number, second.number) {
            (13..=31, 1..=12) => self.day_first += 1,
            (1..=12, 13..=31) => self.month_first += 1,
            _ => {}
        }
    }

    /// The order most dates agree on, where any tells; assume the default otherwise.
    pub fn decide(self) -> Option<DateOrder> {
        match self.month_first.cmp(&self.day_first) {
            Ordering::Greater => Some(DateOrder::MonthFirst),
            _ if self.day_first > 0 => Some(DateOrder::DayFirst),
            _ => None,
        }
    }
}

/// The time of day that a bare date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BareDate {
    /// 00:00:00 UTC.
    StartOfDay,
    /// 23:59:59 UTC.
    EndOfDay,
}

/// A moment from a trimmed cell that is not empty.
///
/// # Errors
/// A problem that says what is wrong with the date.
pub fn moment(
    column: &str,
    cell: &str,
    order: DateOrder,
    bare: BareDate,
) -> Result<DateTime<Utc>, Problem> {
    let (date, time) = split_time(cell);
    let day = calendar_day(column, cell, date, order)?;
    let (time, offset) = match time {
        Some(text) => time_of_day(text).ok_or_else(|| no_such_time(column, cell, text))?,
        None if bare == BareDate::EndOfDay => (end_of_day(), Utc.fix()),
        None => (NaiveTime::MIN, Utc.fix()),
    };
    day.and_time(time)
        .and_local_timezone(offset)
        .single()
        .map(|moment| moment.with_timezone(&Utc))
        .ok_or_else(|| not_a_date(column, cell))
}

fn end_of_day() -> NaiveTime {
    NaiveTime::from_hms_opt(23, 59, 59).unwrap_or(NaiveTime::MIN)
}

/// The date and, where there is one, the time of day.
fn split_time(cell: &str) -> (&str, Option<&str>) {
    let Some(colon) = cell.find(':') else {
        return (cell, None);
    };
    match cell[..colon].rfind(['T', 't', ' ']) {
        Some(at) => (cell[..at].trim_end(), Some(cell[at + 1..].trim())),
        None => (cell, None),
    }
}

fn time_of_day(text: &str) -> Option<(NaiveTime, FixedOffset)> {
    let upper = text.to_ascii_uppercase();
    let zone_at = upper.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.');
    let (clock, zone) = match zone_at {
        Some(at) => (&upper[..at], upper[at..].trim()),
        None => (upper.as_str(), ""),
    };
    let (clock, zone) = match zone {
        "AM" | "PM" => (format!("{clock} {zone}"), ""),
        _ => (clock.to_owned(), zone),
    };
    let time = ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(&clock, format).ok())
        // Leap seconds are not kept by either database.
        .filter(|time| time.nanosecond() < 1_000_000_000)?;
    Some((time, zone_offset(zone)?))
}

/// "", "Z", "UTC", "GMT", "+02:00", "+0200" or "+02".
fn zone_offset(zone: &str) -> Option<FixedOffset> {
    if matches!(zone, "" | "Z" | "UTC" | "GMT") {
        return Some(Utc.fix());
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = zone.get(1..)?.chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = match digits.len() {
        2 => (digits.parse().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    YearFirst,
    /// With dots: always day first.
    Dotted,
    /// With slashes or hyphens: the file's order decides.
    YearLast,
}

#[derive(Clone, Copy)]
struct Part {
    number: u32,
    digits: usize,
}

struct Written {
    parts: [Part; 3],
    style: Style,
}

/// Three numbers between equal separators.
fn written(date: &str) -> Option<Written> {
    let separator = date.chars().find(|c| !c.is_ascii_digit())?;
    let mut parts = [Part {
        number: 0,
        digits: 0,
    }; 3];
    let mut count = 0;
    for text in date.split(separator) {
        let text = text.trim();
        let digits = text.len();
        if count == 3 || !(1..=4).contains(&digits) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        parts[count] = Part {
            number: text.parse().ok()?,
            digits,
        };
        count += 1;
    }
    let style = match (separator, parts[0].digits) {
        ('-' | '/' | '.', 4) => Style::YearFirst,
        ('.', 1 | 2) => Style::Dotted,
        ('-' | '/', 1 | 2) => Style::YearLast,
        _ => return None,
    };
    (count == 3).then_some(Written { parts, style })
}

fn calendar_day(
    column: &str,
    cell: &str,
    date: &str,
    order: DateOrder,
) -> Result<NaiveDate, Problem> {
    let Some(Written {
        parts: [first, second, third],
        style,
    }) = written(date)
    else {
        return named_month(date)
            .filter(|day| YEARS.contains(&day.year()))
            .ok_or_else(|| not_a_date(column, cell));
    };
    let (year, month, day) = match (style, order) {
        (Style::YearFirst, _) => (first, second, third),
        (Style::YearLast, DateOrder::MonthFirst) => (third, first, second),
        _ => (third, second, first),
    };
    let number = full_year(year).map_err(|(reason, remedy)| {
        Problem::new(column, cell, ProblemCode::YearOutOfRange, reason, remedy)
    })?;
    NaiveDate::from_ymd_opt(number, month.number, day.number)
        .ok_or_else(|| no_such_day(column, cell, number, month.number, day.number))
}

fn full_year(year: Part) -> Result<i32, (String, &'static str)> {
    let number = i32::try_from(year.number).unwrap_or(i32::MAX);
    if year.digits != 4 {
        let reason = "The year has not four digits".to_owned();
        return Err((reason, "Write the year in full, such as 2027"));
    }
    if !YEARS.contains(&number) {
        let reason = format!("The year {number} is out of range");
        return Err((reason, "Use a year from 1970 to 9999, or Lifetime"));
    }
    Ok(number)
}

/// "11 Jun 2027", "11 June 2027" and "Jun 11, 2027".
fn named_month(date: &str) -> Option<NaiveDate> {
    ["%d %B %Y", "%d-%B-%Y", "%B %d, %Y", "%B %d %Y"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(date, format).ok())
}

fn no_such_day(column: &str, cell: &str, year: i32, month: u32, day: u32) -> Problem {
    let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else {
        return no_such_month(column, cell, year, month, day);
    };
    let name = first.format("%B");
    let reason = match day {
        // Only the 29th of February depends on the year.
        29 => format!("{name} {year} has no 29th"),
        30 => format!("{name} has no 30th"),
        31 => format!("{name} has no 31st"),
        _ => format!("No month has a day {day}"),
    };
    Problem::new(
        column,
        cell,
        ProblemCode::NoSuchDay,
        reason,
        "Correct the day in the file",
    )
}

fn no_such_month(column: &str, cell: &str, year: i32, month: u32, day: u32) -> Problem {
    let problem = |remedy: String| {
        let reason = format!("There is no month {month}");
        Problem::new(column, cell, ProblemCode::NoSuchMonth, reason, remedy)
    };
    let Some(swapped) = NaiveDate::from_ymd_opt(year, day, month) else {
        return problem("Correct the month in the file".to_owned());
    };
    let time = split_time(cell)
        .1
        .map(|time| format!(" {time}"))
        .unwrap_or_default();
    problem(format!(
        "Day and month look swapped: {}?",
        swapped.format("%-d %b %Y")
    ))
    .suggesting(format!("{}{time}", swapped.format("%Y-%m-%d")))
}

fn no_such_time(column: &str, cell: &str, time: &str) -> Problem {
    Problem::new(
        column,
        cell,
        ProblemCode::NoSuchTime,
        format!(
            "There is no time of day {}",
            time.chars().take(40).collect::<String>()
        ),
        "Use 00:00 to 23:59, with Z or an offset such as +02:00, or leave the time out",
    )
}

fn not_a_date(column: &str, cell: &str) -> Problem {
    let serial_number = (4..=6).contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_digit());
    let remedy = if serial_number {
        "Format the column as a date in the spreadsheet and save the file again"
    } else {
        "Use 2027-06-11, 11.06.2027 or 11 Jun 2027"
    };
    let reason = if serial_number {
        "A number, not a date"
    } else {
        "Not a date"
    };
    Problem::new(column, cell, ProblemCode::NotADate, reason, remedy)
}

#[cfg(test)]
mod tests;
