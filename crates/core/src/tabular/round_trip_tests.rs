//! What the writer writes, the reader reads back to the same cells.

use chrono::DateTime;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::columns::{self, Field};
use super::dates::DateOrder;
use super::read::Rows;
use super::sniff::{Encoding, Format, Separator, Shape, sniff};
use super::values::{self, Expiry};
use super::write::{Cell, CsvOptions, TableWriter};
use crate::domain::status::LicenseStatus;

const COLUMNS: [&str; 4] = ["key", "a", "b", "c"];

fn shape(format: Format, bom: bool) -> Shape {
    let encoding = if bom {
        Encoding::Utf8Bom
    } else {
        Encoding::Utf8
    };
    Shape {
        format,
        encoding,
        separator: Separator::Comma,
    }
}

fn read(file: &[u8], shape: Shape) -> Vec<Vec<String>> {
    let rows = Rows::open(file, shape).expect("a written file opens");
    assert_eq!(rows.columns(), COLUMNS);
    rows.map(|row| row.expect("a written row is whole").cells)
        .collect()
}

fn write(mut table: TableWriter<Vec<u8>>, rows: &[Vec<Cell>]) -> Vec<u8> {
    for row in rows {
        table.write_row(row).expect("memory takes everything");
    }
    table.finish().expect("memory takes everything")
}

/// Any Unicode but NUL, with what is dangerous in CSV, JSON and spreadsheets made frequent.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[=+@\\-'\t\r\n\",;|\\\\ a0-9.\u{feff}]{0,12}",
        "\\PC{0,20}",
        vec(
            any::<char>().prop_filter("NUL is refused", |c| *c != '\0'),
            0..20
        )
        .prop_map(|chars| chars.into_iter().collect::<String>()),
    ]
}

fn object() -> impl Strategy<Value = Map<String, Value>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>()
            .prop_filter("JSON has no infinity", |f| f.is_finite())
            .prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((text(), inner), 0..4).prop_map(|fields| fields.into_iter().collect()),
        ]
    });
    vec((text(), value), 0..4).prop_map(|fields| fields.into_iter().collect())
}

fn cell() -> impl Strategy<Value = Cell> {
    let seconds = 0_i64..250_000_000_000;
    prop_oneof![
        4 => text().prop_map(Cell::Text),
        1 => any::<i64>().prop_map(Cell::Number),
        1 => object().prop_map(Cell::Json),
        1 => (seconds, 0_u32..1_000_000).prop_map(|(s, us)| {
            DateTime::from_timestamp(s, us * 1000).map_or(Cell::Empty, Cell::Time)
        }),
        1 => Just(Cell::Empty),
    ]
}

/// Rows with a key that is not blank: a row of blank cells is not a row.
fn rows() -> impl Strategy<Value = Vec<Vec<Cell>>> {
    let key = (text(), "[!-~]").prop_map(|(text, last)| Cell::Text(text + &last));
    vec(
        (key, cell(), cell(), cell()).prop_map(|(k, a, b, c)| vec![k, a, b, c]),
        1..8,
    )
}

fn texts(rows: &[Vec<Cell>]) -> Vec<Vec<String>> {
    rows.iter()
        .map(|row| row.iter().map(|cell| cell.text().into_owned()).collect())
        .collect()
}

proptest! {
    #[test]
    fn csv_reads_back_to_the_same_cells(rows in rows(), bom: bool) {
        let options = CsvOptions { bom, neutralise: true };
        let table = TableWriter::csv(Vec::new(), &COLUMNS, options).expect("memory");
        let file = write(table, &rows);
        prop_assert_eq!(read(&file, shape(Format::Csv, bom)), texts(&rows));
    }

    #[test]
    fn json_reads_back_to_the_same_cells(rows in rows()) {
        let table = TableWriter::json(Vec::new(), &COLUMNS).expect("memory");
        let file = write(table, &rows);
        serde_json::from_slice::<Vec<Map<String, Value>>>(&file).expect("one valid array");
        prop_assert_eq!(read(&file, shape(Format::Json, false)), texts(&rows));
    }

    #[test]
    fn no_bytes_make_the_reader_panic_or_stall(
        file in vec(prop_oneof![any::<u8>(), prop::sample::select(&b"\"{}[],;\n\r\\x"[..])], 0..300)
    ) {
        let sniffed = sniff(&file);
        for format in [Format::Csv, Format::Json, Format::JsonLines] {
            if let Ok(rows) = Rows::open(file.as_slice(), Shape { format, ..sniffed }) {
                prop_assert!(rows.take(1000).count() < 1000);
            }
        }
    }
}

fn license() -> Vec<Cell> {
    let flags = serde_json::json!({"sso": true, "seats": 3});
    let expires = DateTime::from_timestamp(1_812_758_399, 0).expect("a moment");
    let created = DateTime::from_timestamp(1_700_000_000, 123_456_000).expect("a moment");
    Field::ALL
        .into_iter()
        .map(|field| match field {
            Field::Key => Cell::Text("-KEY-0001".into()),
            Field::CustomerEmail => Cell::Text("o'neill@lumen.example".into()),
            Field::CustomerName => Cell::Text("'Zoë, \"Z\"".into()),
            Field::Status => Cell::Text("active".into()),
            Field::ActivationLimit => Cell::Number(-1),
            Field::ActivationsUsed => Cell::Number(3),
            Field::Flags => Cell::Json(flags.as_object().cloned().unwrap_or_default()),
            Field::ExpiresAt => Cell::Time(expires),
            Field::CreatedAt => Cell::Time(created),
            _ => Cell::Empty,
        })
        .collect()
}

/// Sniffs, maps and reads one exported license back to typed values.
fn assert_license_comes_back(file: &[u8]) {
    let mut rows = Rows::open(file, sniff(file)).expect("an export opens");
    assert_eq!(columns::guess(rows.columns()), Field::ALL.map(Some));
    let row = rows.next().expect("one row").expect("a whole row");
    let cell = |field: Field| {
        let place = Field::ALL
            .iter()
            .position(|known| *known == field)
            .expect("a field");
        row.cells[place].as_str()
    };
    let expires = DateTime::from_timestamp(1_812_758_399, 0).expect("a moment");
    let created = DateTime::from_timestamp(1_700_000_000, 123_456_000).expect("a moment");
    assert_eq!(
        values::key("key", cell(Field::Key)).as_deref(),
        Ok("-KEY-0001")
    );
    assert_eq!(cell(Field::CustomerName), "'Zoë, \"Z\"");
    assert_eq!(
        values::status("status", cell(Field::Status)),
        Ok(Some(LicenseStatus::Active))
    );
    assert_eq!(
        values::limit("limit", cell(Field::ActivationLimit)),
        Ok(Some(-1))
    );
    assert_eq!(
        values::expiry("expires", cell(Field::ExpiresAt), DateOrder::MonthFirst),
        Ok(Expiry::At(expires))
    );
    assert_eq!(
        values::created("created", cell(Field::CreatedAt), DateOrder::DayFirst),
        Ok(Some(created))
    );
    let flags = values::flags("flags", cell(Field::Flags)).expect("an object");
    assert_eq!(
        flags.map(Value::Object),
        Some(serde_json::json!({"sso": true, "seats": 3}))
    );
    assert_eq!(cell(Field::Product), "");
}

#[test]
fn an_exported_license_imports_back_as_it_was() {
    let columns = Field::ALL.map(Field::name);
    for bom in [false, true] {
        let options = CsvOptions {
            bom,
            neutralise: true,
        };
        let table = TableWriter::csv(Vec::new(), &columns, options).expect("memory");
        assert_license_comes_back(&write(table, &[license()]));
    }
    let table = TableWriter::json(Vec::new(), &columns).expect("memory");
    assert_license_comes_back(&write(table, &[license()]));
}
