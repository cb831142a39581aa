//! CSV records from a stream, never more than one in memory.
//!
//! Owns record numbering, limits and what happens at damaged places; the grammar itself is
//! `csv_core`'s. Deliberately absent: what the cells are called and whether their number fits.

use std::io::{self, Read};

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::decode::Utf8Source;
use super::problem::{Problem, ProblemCode};
use super::{MAX_CELL_BYTES, MAX_COLUMNS};

const PIECE: usize = 8 * 1024;

/// One record as it stands in the file.
pub(super) struct Record {
    /// The row a spreadsheet would show it in; blank lines count.
    pub(super) number: u64,
    /// At most [`MAX_COLUMNS`] cells.
    pub(super) cells: Vec<String>,
    /// How many cells the record really has.
    pub(super) width: usize,
    /// The first thing that makes the record unreadable, and the cell it stands in.
    pub(super) fault: Option<(usize, Problem)>,
}

pub(super) struct CsvRecords<R> {
    source: Utf8Source<R>,
    grammar: Reader,
    piece: Vec<u8>,
    row: u64,
    /// The last record ended with a carriage return, whose line feed may still follow.
    after_return: bool,
    ended: bool,
}

impl<R: Read> CsvRecords<R> {
    pub(super) fn new(source: Utf8Source<R>, separator: u8) -> Self {
        Self {
            source,
            grammar: ReaderBuilder::new().delimiter(separator).build(),
            piece: vec![0; PIECE],
            row: 0,
            after_return: false,
            ended: false,
        }
    }

    pub(super) fn position(&self) -> u64 {
        self.source.position()
    }

    /// Counts from `row` again, for lines that a spreadsheet does not show.
    pub(super) fn restart_numbering(&mut self) {
        self.row = 0;
    }

    /// The next record, or nothing at the end. An error is one of reading the file.
    pub(super) fn next_record(&mut self) -> io::Result<Option<Record>> {
        if self.ended || !self.skip_blank_lines()? {
            self.ended = true;
            return Ok(None);
        }
        self.row += 1;
        let mut building = Building::default();
        loop {
            let input = self.source.fill()?;
            let at_end = input.is_empty();
            // A line feed after the last byte ends any record except one inside a quote.
            let bytes = if at_end { b"\n" } else { input };
            let (result, read, written) = self.grammar.read_field(bytes, &mut self.piece);
            if read > 0 {
                self.after_return = bytes[read - 1] == b'\r';
            }
            if !at_end {
                self.source.consume(read);
            }
            building.extend(&self.piece[..written]);
            match result {
                ReadFieldResult::Field { record_end } => {
                    building.end_cell();
                    if record_end {
                        return Ok(Some(building.finish(self.row)));
                    }
                }
                ReadFieldResult::InputEmpty if at_end => {
                    self.ended = true;
                    building.unclosed_quote();
                    return Ok(Some(building.finish(self.row)));
                }
                ReadFieldResult::End => {
                    self.ended = true;
                    return Ok(Some(building.finish(self.row)));
                }
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            }
        }
    }

    /// Moves to the next record's first byte, counting blank lines; false at the end.
    fn skip_blank_lines(&mut self) -> io::Result<bool> {
        loop {
            let Some(&byte) = self.source.fill()?.first() else {
                return Ok(false);
            };
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' => self.row += 1,
                b'\r' => {
                    self.row += 1;
                    self.after_return = true;
                }
                _ => {
                    self.after_return = false;
                    return Ok(true);
                }
            }
            self.source.consume(1);
        }
    }
}

/// The record being read.
#[derive(Default)]
struct Building {
    cells: Vec<String>,
    cell: Vec<u8>,
    too_long: bool,
    width: usize,
    fault: Option<(usize, Problem)>,
}

impl Building {
    fn extend(&mut self, piece: &[u8]) {
        if self.width >= MAX_COLUMNS {
            return;
        }
        let room = MAX_CELL_BYTES - self.cell.len();
        self.too_long |= piece.len() > room;
        self.cell.extend_from_slice(&piece[..piece.len().min(room)]);
    }

    fn end_cell(&mut self) {
        if self.width < MAX_COLUMNS {
            let cell = match std::str::from_utf8(&self.cell) {
                _ if self.too_long => {
                    self.blame(cell_too_long(&String::from_utf8_lossy(&self.cell)));
                    String::new()
                }
                Err(_) => {
                    self.blame(unreadable_text(&String::from_utf8_lossy(&self.cell)));
                    String::new()
                }
                Ok(text) => text.to_owned(),
            };
            if cell.contains('\0') {
                self.blame(nul_byte(&cell));
            }
            self.cells.push(cell);
            self.cell.clear();
            self.too_long = false;
        }
        self.width += 1;
    }

    fn unclosed_quote(&mut self) {
        let start = String::from_utf8_lossy(&self.cell).into_owned();
        self.fault = Some((self.width, unclosed_quote(&start)));
    }

    fn blame(&mut self, problem: Problem) {
        self.fault.get_or_insert((self.width, problem));
    }

    fn finish(self, number: u64) -> Record {
        Record {
            number,
            cells: self.cells,
            width: self.width,
            fault: self.fault,
        }
    }
}

fn unclosed_quote(start: &str) -> Problem {
    Problem::new(
        "",
        start,
        ProblemCode::UnclosedQuote,
        "A quote opens here and is never closed, so the rest of the file could not be read",
        "Add the closing quote in the file",
    )
}

fn unreadable_text(text: &str) -> Problem {
    Problem::new(
        "",
        text,
        ProblemCode::UnreadableText,
        "Some characters do not fit the file's encoding",
        "Choose another encoding, or save the file as UTF-8",
    )
}

/// Shared with JSON, whose strings can be as long.
pub(super) fn cell_too_long(text: &str) -> Problem {
    Problem::new(
        "",
        text,
        ProblemCode::CellTooLong,
        "The cell is longer than 64 KB",
        "Shorten the cell, or look for a quote that is not closed",
    )
}

/// Shared with JSON, whose strings can spell it.
pub(super) fn nul_byte(text: &str) -> Problem {
    Problem::new(
        "",
        text,
        ProblemCode::NulByte,
        "The cell holds a NUL character",
        "Remove the character, or save the file again as text",
    )
}
