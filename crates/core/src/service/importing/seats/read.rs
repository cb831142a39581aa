//! A file of seats, read whole: which pool, whose, which key.
//!
//! Deliberately absent: whether a row can be done (`book`).

use std::path::Path;

use super::super::{
    inspect::sniffed,
    problems::of_cell,
    reader::{open, unreadable},
};
use crate::{
    error::{Error, Result},
    operations::{
        imports::RowProblem,
        seat_keeping::{ChangeSeats, SeatDoing},
    },
    tabular::{
        columns::{self, Field},
        read::ReadError,
    },
};

/// The most rows of one file.
const MOST: usize = 100_000;
/// Headers that mean the pool, without what is no letter.
const POOL_HEADERS: [&str; 5] = ["pool", "poolname", "poolid", "seatpool", "licensepool"];

/// A row of the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// As a spreadsheet numbers it.
    pub number: u32,
    pub pool: String,
    pub name: String,
    pub email: String,
    pub key: String,
    /// It could not be read.
    pub bad: Option<Box<RowProblem>>,
}

/// The rows, and what their columns are called.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub rows: Vec<Row>,
    pub headers: Headers,
}

/// The headers of the columns that are read; empty where there is none.
#[derive(Debug, Clone, Default)]
pub(super) struct Headers {
    pub pool: String,
    pub email: String,
    pub key: String,
}

/// Reads a file.
///
/// # Errors
/// `unreadable_file`; `invalid` for missing columns, no rows, or too many.
pub(super) fn rows(path: &Path, asked: &ChangeSeats) -> Result<File> {
    let rows = open(path, sniffed(path)?)?;
    let names = rows.columns().to_vec();
    let fields = columns::guess(&names);
    let of = |wanted| fields.iter().position(|field| *field == Some(wanted));
    let pool = names.iter().position(|name| is_pool(name));
    let (name, email, key) = (
        of(Field::CustomerName).filter(|place| Some(*place) != pool),
        of(Field::CustomerEmail),
        of(Field::Key),
    );
    check_columns(asked, (pool, email, key))?;
    let mut read = Vec::new();
    for row in rows {
        read.push(match row {
            Ok(row) => {
                let cell = |place: Option<usize>| {
                    let text = place.and_then(|place| row.cells.get(place));
                    text.map(|text| text.trim().to_owned()).unwrap_or_default()
                };
                Row {
                    number: u32::try_from(row.number).unwrap_or(u32::MAX),
                    pool: cell(pool),
                    name: cell(name),
                    email: cell(email),
                    key: cell(key),
                    bad: None,
                }
            }
            Err(ReadError::Row { number, problem }) => {
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                Row {
                    number,
                    bad: Some(Box::new(of_cell(number, problem))),
                    ..Row::default()
                }
            }
            Err(error) => return Err(unreadable(error)),
        });
        if read.len() > MOST {
            break;
        }
    }
    check_length(read.len())?;
    let header = |place: Option<usize>| {
        let text = place.and_then(|place| names.get(place));
        text.cloned().unwrap_or_default()
    };
    Ok(File {
        rows: read,
        headers: Headers {
            pool: header(pool),
            email: header(email),
            key: header(key),
        },
    })
}

fn is_pool(header: &str) -> bool {
    let letters = header.chars().filter(|letter| letter.is_alphanumeric());
    let folded: String = letters.flat_map(char::to_lowercase).collect();
    POOL_HEADERS.contains(&folded.as_str())
}

type Found = (Option<usize>, Option<usize>, Option<usize>);

fn check_columns(asked: &ChangeSeats, (pool, email, key): Found) -> Result<()> {
    let refuse = |reason: &str, remedy: &str| Err(Error::invalid("upload", reason, remedy));
    if asked.doing == SeatDoing::Revoke && key.is_some() {
        return Ok(());
    }
    if email.is_none() {
        return match asked.doing {
            SeatDoing::Assign => refuse(
                "No column of the file holds emails.",
                "Name the column of the emails: email.",
            ),
            SeatDoing::Revoke => refuse(
                "No column of the file says whose seats, or which keys.",
                "Name a column: key, or email.",
            ),
        };
    }
    if pool.is_none() && asked.pool_id.is_none() {
        return refuse(
            "No column of the file names pools.",
            "Name the column of the pools: pool. Or choose one pool for all rows.",
        );
    }
    Ok(())
}

fn check_length(rows: usize) -> Result<()> {
    match rows {
        0 => Err(Error::invalid(
            "upload",
            "The file has no rows.",
            "Choose a file with one seat in each row.",
        )),
        1..=MOST => Ok(()),
        _ => Err(Error::invalid(
            "upload",
            "The file has more than 100,000 rows.",
            "Split it, and do the parts one after the other.",
        )),
    }
}
