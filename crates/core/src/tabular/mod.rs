//! Tables in files: what license imports read and license exports write.
//!
//! Owns recognising a file ([`sniff`]), reading it row by row in constant memory ([`read`]),
//! naming its columns ([`columns`]), turning cells into typed values or into problems a person
//! can act on ([`values`], [`dates`]), and writing rows ([`write`]) safely for spreadsheets
//! ([`formula`]).
//!
//! Deliberately absent: paths, databases, the clock and the decision what a row does to a
//! license. Everything here works on `std::io::Read` and `std::io::Write`.

pub mod columns;
mod csv_records;
pub mod dates;
mod decode;
pub mod formula;
mod json_items;
mod json_object;
pub mod presets;
pub mod problem;
pub mod read;
pub mod sniff;
pub mod values;
pub mod write;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod round_trip_tests;

/// The longest cell that is read, in bytes of UTF-8.
pub const MAX_CELL_BYTES: usize = 64 * 1024;
/// The most columns a file may have.
pub const MAX_COLUMNS: usize = 200;
/// The largest single JSON object that is read, in bytes.
pub const MAX_OBJECT_BYTES: usize = 1024 * 1024;
/// How deep a JSON object may nest; the object itself is level 1.
pub const MAX_JSON_DEPTH: u32 = 32;
