//! Rows to a file, one at a time.
//!
//! Owns CSV by RFC 4180 and JSON with one object a line. Deliberately absent: files, temporary
//! names and renaming; a writer is only whole after [`TableWriter::finish`].

use std::borrow::Cow;
use std::io::{self, Write};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use super::formula;

/// One typed value of an exported row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Number(i64),
    /// Flags and metadata: compact JSON in CSV, an object in JSON.
    Json(Map<String, Value>),
    /// Written as ISO 8601 in UTC: `2027-06-11T23:59:59Z`.
    Time(DateTime<Utc>),
    /// Nothing in CSV, null in JSON.
    Empty,
}

impl Cell {
    /// The text that [`super::read`] gives back for this cell.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Json(object) => Cow::Owned(compact(object)),
            Self::Time(time) => Cow::Owned(iso(time)),
            Self::Empty => Cow::Borrowed(""),
        }
    }

    fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Text(text) => serde_json::to_writer(out, text)?,
            Self::Number(number) => write!(out, "{number}")?,
            Self::Json(object) => serde_json::to_writer(out, object)?,
            Self::Time(time) => write!(out, "\"{}\"", iso(time))?,
            Self::Empty => out.write_all(b"null")?,
        }
        Ok(())
    }
}

fn iso(time: &DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn compact(object: &Map<String, Value>) -> String {
    let mut text = String::from("{");
    for (index, (name, value)) in object.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&Value::String(name.clone()).to_string());
        text.push(':');
        text.push_str(&value.to_string());
    }
    text.push('}');
    text
}

/// How CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvOptions {
    /// A byte-order mark, by which Excel knows UTF-8.
    pub bom: bool,
    /// Put `'` before text that a spreadsheet would run as a formula.
    pub neutralise: bool,
}

/// A CSV or JSON file being written.
pub struct TableWriter<W: Write>(Kind<W>);

enum Kind<W: Write> {
    Csv {
        writer: Box<csv::Writer<W>>,
        neutralise: bool,
    },
    Json {
        out: W,
        names: Vec<String>,
        rows: u64,
    },
}

impl<W: Write> TableWriter<W> {
    /// Begins a CSV file with its header. `out` need not be buffered.
    ///
    /// # Errors
    /// Those of writing.
    pub fn csv(mut out: W, columns: &[&str], options: CsvOptions) -> io::Result<Self> {
        if options.bom {
            out.write_all("\u{FEFF}".as_bytes())?;
        }
        let writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        let neutralise = options.neutralise;
        let mut table = Self(Kind::Csv {
            writer: Box::new(writer),
            neutralise,
        });
        table.write_cells(columns.iter().map(|name| Cow::Borrowed(*name)))?;
        Ok(table)
    }

    /// Begins a JSON file: one array with one object a line. Give a buffered `out`.
    ///
    /// # Errors
    /// Those of writing.
    pub fn json(mut out: W, columns: &[&str]) -> io::Result<Self> {
        out.write_all(b"[")?;
        let names = columns
            .iter()
            .map(|name| Value::from(*name).to_string())
            .collect();
        Ok(Self(Kind::Json {
            out,
            names,
            rows: 0,
        }))
    }

    /// Writes one row with a cell for every column.
    ///
    /// # Errors
    /// Those of writing, and `InvalidInput` when the number of cells is another.
    pub fn write_row(&mut self, cells: &[Cell]) -> io::Result<()> {
        let neutralise = match &mut self.0 {
            Kind::Json { out, names, rows } => {
                if names.len() != cells.len() {
                    return Err(io::Error::from(io::ErrorKind::InvalidInput));
                }
                out.write_all(if *rows == 0 { b"\n{" } else { b",\n{" })?;
                for (index, (name, cell)) in names.iter().zip(cells).enumerate() {
                    write!(out, "{}{name}:", if index == 0 { "" } else { "," })?;
                    cell.write_json(out)?;
                }
                *rows += 1;
                return out.write_all(b"}");
            }
            Kind::Csv { neutralise, .. } => *neutralise,
        };
        self.write_cells(cells.iter().map(|cell| match cell {
            Cell::Text(text) if neutralise => formula::neutralise(text),
            other => other.text(),
        }))
    }

    fn write_cells<'a>(&mut self, cells: impl Iterator<Item = Cow<'a, str>>) -> io::Result<()> {
        let Kind::Csv { writer, .. } = &mut self.0 else {
            return Ok(());
        };
        for cell in cells {
            writer.write_field(cell.as_bytes()).map_err(io_error)?;
        }
        writer.write_record(None::<&[u8]>).map_err(io_error)
    }

    /// Hands everything written so far to what it is written to.
    ///
    /// # Errors
    /// Those of writing.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Kind::Csv { writer, .. } => writer.flush(),
            Kind::Json { out, .. } => out.flush(),
        }
    }

    /// Ends the file and hands back what it was written to, flushed.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Kind::Csv { writer, .. } => writer
                .into_inner()
                .map_err(|error| io::Error::new(error.error().kind(), error.error().to_string())),
            Kind::Json { mut out, .. } => {
                out.write_all(b"\n]\n")?;
                out.flush()?;
                Ok(out)
            }
        }
    }
}

/// Rows of unequal length are the caller's mistake, everything else is the file's.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::from(io::ErrorKind::InvalidInput),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use serde_json::json;

    use super::*;

    fn cells() -> Vec<Cell> {
        let time = Utc
            .with_ymd_and_hms(2027, 6, 11, 23, 59, 59)
            .single()
            .expect("a moment");
        vec![
            Cell::Text("=A;\"x\"".into()),
            Cell::Number(-1),
            Cell::Json(
                json!({"b": [1, "x"], "a": null})
                    .as_object()
                    .cloned()
                    .unwrap_or_default(),
            ),
            Cell::Time(time),
            Cell::Empty,
        ]
    }

    const COLUMNS: [&str; 5] = ["key", "activation_limit", "flags", "expires_at", "note"];

    fn csv(options: CsvOptions) -> String {
        let mut table = TableWriter::csv(Vec::new(), &COLUMNS, options).expect("memory");
        table.write_row(&cells()).expect("memory");
        String::from_utf8(table.finish().expect("memory")).expect("UTF-8")
    }

    #[test]
    fn csv_is_rfc_4180_and_neutralised() {
        assert_eq!(
            csv(CsvOptions {
                bom: false,
                neutralise: true
            }),
            "key,activation_limit,flags,expires_at,note\r\n\
             \"'=A;\"\"x\"\"\",-1,\"{\"\"b\"\":[1,\"\"x\"\"],\"\"a\"\":null}\",2027-06-11T23:59:59Z,\r\n"
        );
    }

    #[test]
    fn the_mark_and_the_neutralising_can_be_chosen() {
        let text = csv(CsvOptions {
            bom: true,
            neutralise: false,
        });
        assert!(text.starts_with("\u{FEFF}key,"));
        assert!(text.contains("\r\n\"=A;"));
    }

    #[test]
    fn json_is_an_array_with_one_object_a_line() {
        let mut table = TableWriter::json(Vec::new(), &["key", "limit"]).expect("memory");
        table
            .write_row(&[Cell::Text("=A\n\"".into()), Cell::Number(-1)])
            .expect("memory");
        table
            .write_row(&[Cell::Text("B".into()), Cell::Empty])
            .expect("memory");
        let text = String::from_utf8(table.finish().expect("memory")).expect("UTF-8");
        assert_eq!(
            text,
            "[\n{\"key\":\"=A\\n\\\"\",\"limit\":-1},\n{\"key\":\"B\",\"limit\":null}\n]\n"
        );
    }

    #[test]
    fn an_empty_list_is_still_valid_json() {
        let table = TableWriter::json(Vec::new(), &["key"]).expect("memory");
        let text = table.finish().expect("memory");
        assert_eq!(
            serde_json::from_slice::<Value>(&text).expect("valid"),
            json!([])
        );
    }

    #[test]
    fn a_row_of_another_length_is_refused() {
        let mut json = TableWriter::json(Vec::new(), &["key", "x"]).expect("memory");
        assert!(json.write_row(&[Cell::Empty]).is_err());
        let options = CsvOptions {
            bom: false,
            neutralise: true,
        };
        let mut csv = TableWriter::csv(Vec::new(), &["key", "x"], options).expect("memory");
        assert!(csv.write_row(&[Cell::Empty]).is_err());
    }
}
