//! Rows of a file, one at a time, in constant memory.
//!
//! Owns column names, row numbers and the rule that a damaged row is reported and the next one
//! read. Deliberately absent: what the columns mean ([`super::columns`]) and what the cells hold
//! ([`super::values`]).

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::io::{self, Read};

use super::MAX_COLUMNS;
use super::csv_records::{CsvRecords, Record};
use super::decode::Utf8Source;
use super::formula;
use super::json_items::{Item, JsonItems};
use super::json_object;
use super::problem::{Problem, ProblemCode};
use super::sniff::{Format, Shape};

/// How many JSON objects are looked at for column names.
const NAMING_OBJECTS: usize = 200;
/// Looking ahead for column names stops after this much cell text, in bytes.
const NAMING_BYTES: usize = 4 * 1024 * 1024;
/// How many ignored field names are remembered.
const MAX_IGNORED_NAMES: usize = 50;

/// How .xlsx and .xls files begin, the latter also as Windows-1252 is decoded.
const WORKBOOKS: [&[u8]; 3] = [
    b"PK\x03\x04",
    b"\xD0\xCF\x11\xE0",
    b"\xC3\x90\xC3\x8F\x11\xC3\xA0",
];

/// One data row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// CSV: the row in which a spreadsheet shows it, so the first one below the header is 2 and
    /// blank lines count. JSON: the object's place in the list, from 1.
    pub number: u64,
    /// One text per column, never more and never fewer.
    pub cells: Vec<String>,
}

/// Why the next row cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// This row is damaged; the next call goes on after it.
    #[error("row {number}: {}", problem.reason)]
    Row { number: u64, problem: Problem },
    /// A spreadsheet program's own format, which is not text.
    #[error("The file is an Excel workbook. Save it as CSV UTF-8 and choose that file.")]
    Workbook,
    /// There is neither a header nor an object.
    #[error("The file is empty. Choose a file with a header and at least one license.")]
    Empty,
    /// More than [`MAX_COLUMNS`].
    #[error("The file has more than 200 columns. Remove those that are no part of a license.")]
    TooManyColumns,
    /// The header row is damaged, so no column has a name.
    #[error("The header cannot be read: {}. {}.", .0.reason, .0.remedy)]
    Header(Problem),
    /// Reading the file failed; there will be no more rows.
    #[error("The file could not be read to its end: {0}")]
    Io(#[from] io::Error),
}

/// The rows of one file, as an iterator. Only [`ReadError::Row`] is followed by more rows.
pub struct Rows<R> {
    source: Source<R>,
    columns: Vec<String>,
    ended: bool,
}

enum Source<R> {
    Csv(Box<CsvRecords<R>>),
    Json(Box<Objects<R>>),
}

impl<R: Read> Rows<R> {
    /// Reads as far as the column names are known: the header, or the first 200 objects.
    ///
    /// # Errors
    /// [`ReadError::Workbook`], [`ReadError::Empty`], [`ReadError::TooManyColumns`], [`ReadError::Header`] or
    /// [`ReadError::Io`].
    pub fn open(input: R, shape: Shape) -> Result<Self, ReadError> {
        let mut text = Utf8Source::new(input, shape.encoding)?;
        let beginning = text.fill()?;
        if WORKBOOKS
            .iter()
            .any(|workbook| beginning.starts_with(workbook))
        {
            return Err(ReadError::Workbook);
        }
        let (source, columns) = match shape.format {
            Format::Csv => {
                let mut records = CsvRecords::new(text, shape.separator.byte());
                let columns = header(&mut records)?;
                (Source::Csv(Box::new(records)), columns)
            }
            Format::Json => Objects::open(JsonItems::of_array(text))?,
            Format::JsonLines => Objects::open(JsonItems::of_lines(text))?,
        };
        Ok(Self {
            source,
            columns,
            ended: false,
        })
    }

    /// The column names: unique, in CSV never empty, at most [`MAX_COLUMNS`].
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many bytes of the file have been taken in, for progress. Runs up to 64 KB ahead of
    /// the rows handed out, in JSON also by the objects looked at for names.
    pub fn position(&self) -> u64 {
        match &self.source {
            Source::Csv(records) => records.position(),
            Source::Json(objects) => objects.items.position(),
        }
    }

    /// JSON fields that first appeared after the columns were settled and are not read; the
    /// first 50, in alphabetical order.
    pub fn ignored_fields(&self) -> impl Iterator<Item = &str> {
        let names = match &self.source {
            Source::Csv(_) => None,
            Source::Json(objects) => Some(objects.ignored.iter().map(String::as_str)),
        };
        names.into_iter().flatten()
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Row, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = match &mut self.source {
            Source::Csv(records) => next_record(records, &self.columns),
            Source::Json(objects) => objects.next_row(&self.columns),
        };
        self.ended = !matches!(next, Ok(Some(_)) | Err(ReadError::Row { .. }));
        next.transpose()
    }
}

fn header<R: Read>(records: &mut CsvRecords<R>) -> Result<Vec<String>, ReadError> {
    let mut record = records.next_record()?.ok_or(ReadError::Empty)?;
    if declares_separator(&record) {
        records.restart_numbering();
        record = records.next_record()?.ok_or(ReadError::Empty)?;
    }
    if record.width > MAX_COLUMNS {
        return Err(ReadError::TooManyColumns);
    }
    match record.fault {
        Some((_, problem)) => Err(ReadError::Header(problem)),
        None => Ok(unique_names(&record.cells)),
    }
}

/// `sep=;` before the header is for spreadsheets, which do not show it as a row.
fn declares_separator(record: &Record) -> bool {
    let cells: Vec<&str> = record.cells.iter().map(String::as_str).collect();
    match cells.as_slice() {
        [mark, ""] => mark.eq_ignore_ascii_case("sep="),
        [mark] => {
            mark.len() == 5
                && mark
                    .get(..4)
                    .is_some_and(|s| s.eq_ignore_ascii_case("sep="))
        }
        _ => false,
    }
}

/// Trimmed headers; unnamed ones are numbered and repeated ones told apart.
fn unique_names(headers: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(headers.len());
    for (index, header) in headers.iter().enumerate() {
        let base = match formula::restore(header.trim()) {
            "" => format!("Column {}", index + 1),
            header => header.to_owned(),
        };
        let mut name = base.clone();
        let mut copy = 2;
        while names.contains(&name) {
            name = format!("{base} ({copy})");
            copy += 1;
        }
        names.push(name);
    }
    names
}

fn next_record<R: Read>(
    records: &mut CsvRecords<R>,
    columns: &[String],
) -> Result<Option<Row>, ReadError> {
    while let Some(record) = records.next_record()? {
        let number = record.number;
        if let Some((cell, mut problem)) = record.fault {
            problem.column = columns.get(cell).cloned().unwrap_or_default();
            return Err(ReadError::Row { number, problem });
        }
        let blank = |cell: &String| cell.trim().is_empty();
        if record.width == record.cells.len() && record.cells.iter().all(blank) {
            continue;
        }
        let mut cells = record.cells;
        let surplus_is_blank = record.width <= MAX_COLUMNS
            && cells
                .get(columns.len()..)
                .is_some_and(|surplus| surplus.iter().all(blank));
        if surplus_is_blank {
            cells.truncate(columns.len());
        } else if record.width != columns.len() {
            return Err(ReadError::Row {
                number,
                problem: ragged(columns.len(), record.width),
            });
        }
        for cell in &mut cells {
            let restored = formula::restore(cell);
            if restored.len() < cell.len() {
                *cell = restored.to_owned();
            }
        }
        return Ok(Some(Row { number, cells }));
    }
    Ok(None)
}

fn ragged(expected: usize, found: usize) -> Problem {
    let cells = |count: usize| match count {
        1 => "1 cell".to_owned(),
        _ => format!("{count} cells"),
    };
    if found < expected {
        Problem::of_row(
            ProblemCode::TooFewCells,
            format!("The row has {}, the header has {expected}", cells(found)),
            "Add the missing cells or separators in the file",
        )
    } else {
        Problem::of_row(
            ProblemCode::TooManyCells,
            format!("The row has {}, the header has {expected}", cells(found)),
            "Put quotes around a cell that contains the separator",
        )
    }
}

/// JSON objects, the first of them held back while the columns are being named.
struct Objects<R> {
    items: JsonItems<R>,
    ahead: VecDeque<(u64, Fields)>,
    places: HashMap<String, usize>,
    ignored: BTreeSet<String>,
}

type Fields = Result<Vec<(String, String)>, Problem>;

impl<R: Read> Objects<R> {
    fn open(mut items: JsonItems<R>) -> Result<(Source<R>, Vec<String>), ReadError> {
        let mut ahead = VecDeque::new();
        let mut places = HashMap::new();
        let mut columns = Vec::new();
        let mut bytes = 0;
        while ahead.len() < NAMING_OBJECTS && bytes < NAMING_BYTES {
            let Some(item) = items.next_item()? else {
                break;
            };
            let (number, fields) = parse(item);
            for (name, cell) in fields.iter().flatten() {
                bytes += name.len() + cell.len();
                if places.contains_key(name) {
                    continue;
                }
                if columns.len() == MAX_COLUMNS {
                    return Err(ReadError::TooManyColumns);
                }
                places.insert(name.clone(), columns.len());
                columns.push(name.clone());
            }
            ahead.push_back((number, fields));
        }
        if ahead.is_empty() {
            return Err(ReadError::Empty);
        }
        let objects = Self {
            items,
            ahead,
            places,
            ignored: BTreeSet::new(),
        };
        Ok((Source::Json(Box::new(objects)), columns))
    }

    fn next_row(&mut self, columns: &[String]) -> Result<Option<Row>, ReadError> {
        let (number, fields) = match self.ahead.pop_front() {
            Some(held) => held,
            None => match self.items.next_item()? {
                Some(item) => parse(item),
                None => return Ok(None),
            },
        };
        let fields = fields.map_err(|problem| ReadError::Row { number, problem })?;
        let mut cells = vec![String::new(); columns.len()];
        for (name, cell) in fields {
            if let Some(place) = self.places.get(&name) {
                cells[*place] = cell;
            } else if self.ignored.len() < MAX_IGNORED_NAMES {
                self.ignored.insert(name);
            }
        }
        Ok(Some(Row { number, cells }))
    }
}

fn parse(item: Item) -> (u64, Fields) {
    (
        item.number,
        item.text.and_then(|text| json_object::fields(&text)),
    )
}
