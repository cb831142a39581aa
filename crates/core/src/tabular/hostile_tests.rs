//! Files that nobody should write, and that are read anyway as far as they can be.

use std::io::{self, Read};

use super::problem::ProblemCode;
use super::read::{ReadError, Row, Rows};
use super::sniff::{Format, sniff};
use super::{MAX_CELL_BYTES, MAX_COLUMNS, MAX_OBJECT_BYTES};

/// Rows as `number:cell|cell`, damaged ones as `number!code`.
fn told(row: Result<Row, ReadError>) -> String {
    match row {
        Ok(row) => format!("{}:{}", row.number, row.cells.join("|")),
        Err(ReadError::Row { number, problem }) => format!("{number}!{:?}", problem.code),
        Err(other) => format!("{other:?}"),
    }
}

fn open(file: &[u8]) -> Result<Rows<&[u8]>, ReadError> {
    Rows::open(file, sniff(file))
}

fn read(file: impl AsRef<[u8]>) -> Vec<String> {
    open(file.as_ref())
        .expect("the file opens")
        .map(told)
        .collect()
}

#[test]
fn an_empty_file_says_so() {
    for file in ["", "\n\r\n", "\u{FEFF}", "[]", "sep=;\n"] {
        assert!(
            matches!(open(file.as_bytes()), Err(ReadError::Empty)),
            "{file:?}"
        );
    }
}

#[test]
fn a_header_alone_has_columns_and_no_rows() {
    let rows = open(b"Key;Product").expect("a header is enough");
    assert_eq!(rows.columns(), ["Key", "Product"]);
    assert_eq!(rows.count(), 0);
}

#[test]
fn repeated_and_missing_headers_get_names_of_their_own() {
    let rows = open(b"Key,Email,,Email,Email (2),\nA,b,c,d,e,f\n").expect("a header");
    assert_eq!(
        rows.columns(),
        [
            "Key",
            "Email",
            "Column 3",
            "Email (2)",
            "Email (2) (2)",
            "Column 6"
        ]
    );
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_shows_them() {
    let file = "key,note\r\nA,\"one\ntwo\r\nthree\"\r\n\r\n,\r\nB,x\r\n\r\n\r\nC,y";
    assert_eq!(read(file), ["2:A|one\ntwo\r\nthree", "5:B|x", "8:C|y"]);
}

#[test]
fn a_declared_separator_is_not_a_row() {
    assert_eq!(read("sep=;\r\nkey;note\r\nA;x\r\n"), ["2:A|x"]);
    assert_eq!(read("\u{FEFF}sep=,\nkey,note\nA,x\n"), ["2:A|x"]);
}

#[test]
fn mixed_line_ends_are_all_line_ends() {
    assert_eq!(
        read("key,n\rA,1\nB,2\r\nC,3\r\rD,4"),
        ["2:A|1", "3:B|2", "4:C|3", "6:D|4"]
    );
}

#[test]
fn ragged_rows_are_reported_and_the_next_is_read() {
    assert_eq!(
        read("key,a,b\nA\nB,1,2,3\nC,1,2\nD,1,2,, \n"),
        ["2!TooFewCells", "3!TooManyCells", "4:C|1|2", "5:D|1|2"]
    );
}

#[test]
fn lone_quotes_inside_a_cell_are_only_characters() {
    assert_eq!(
        read("key,n\nA,6\" disk\nB,\"x\"y\n"),
        ["2:A|6\" disk", "3:B|xy"]
    );
}

#[test]
fn an_unclosed_quote_is_one_error_with_its_row() {
    assert_eq!(
        read("key,n\nA,1\nB,\"2\nC,3\n"),
        ["2:A|1", "3!UnclosedQuote"]
    );
    let mut long = b"key,n\nA,\"".to_vec();
    long.extend(b"B,2\n".repeat(100_000));
    assert_eq!(read(&long), ["2!UnclosedQuote"]);
}

#[test]
fn an_unclosed_quote_in_the_header_names_no_columns() {
    assert!(matches!(open(b"\"key,n\nA,1\n"), Err(ReadError::Header(_))));
}

#[test]
fn a_line_of_a_million_columns_is_one_error() {
    let mut file = b"key,n\nA,1\n".to_vec();
    file.extend(b",".repeat(999_999));
    file.extend(b"\nB,2\n");
    let rows = read(&file);
    assert_eq!(rows, ["2:A|1", "3!TooManyCells", "4:B|2"]);
    let header = b"x,".repeat(1_000_000);
    assert!(matches!(open(&header), Err(ReadError::TooManyColumns)));
}

#[test]
fn two_hundred_columns_are_read() {
    let line = |cell: &str| vec![cell; MAX_COLUMNS].join(",");
    let rows = read(format!("{}\n{}\n", line("h"), line("A")));
    assert_eq!(rows, [format!("2:{}", vec!["A"; MAX_COLUMNS].join("|"))]);
}

#[test]
fn a_gigantic_cell_is_one_error() {
    let largest = "x".repeat(MAX_CELL_BYTES);
    let file = format!(
        "key,n\nA,{largest}\nB,{largest}y\nC,{}\nD,1\n",
        "z".repeat(50_000_000)
    );
    let rows = read(&file);
    assert_eq!(rows[0].len(), "2:A|".len() + MAX_CELL_BYTES);
    assert_eq!(rows[1..], ["3!CellTooLong", "4!CellTooLong", "5:D|1"]);
}

#[test]
fn broken_utf8_in_the_middle_spoils_only_its_row() {
    let mut file = "key,n\nA,Zoë\n".as_bytes().to_vec();
    file.extend(b"B,\xFF\xFE\xFF\n");
    file.extend("C,José\nD,éé\n".as_bytes());
    assert_eq!(
        read(&file),
        ["2:A|Zoë", "3!UnreadableText", "4:C|José", "5:D|éé"]
    );
}

#[test]
fn a_damaged_cell_names_its_column() {
    let mut rows = open(b"key,note\nA,x\0y\n").expect("a header");
    match rows.next() {
        Some(Err(ReadError::Row { number: 2, problem })) => {
            assert_eq!(
                (problem.column.as_str(), problem.code),
                ("note", ProblemCode::NulByte)
            );
            assert_eq!(&*problem.value, "x y");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn windows_and_utf16_files_are_read() {
    assert_eq!(read(b"key;n\r\nA;Zo\xEB \x80\r\n"), ["2:A|Zoë €"]);
    for encode in [u16::to_le_bytes, u16::to_be_bytes] {
        let file: Vec<u8> = "\u{FEFF}key\tn\r\nA\tZoë 🙂\r\n"
            .encode_utf16()
            .flat_map(encode)
            .collect();
        assert_eq!(read(&file), ["2:A|Zoë 🙂"]);
        let json: Vec<u8> = "\u{FEFF}[{\"key\":\"Zoë\"}]"
            .encode_utf16()
            .flat_map(encode)
            .collect();
        assert_eq!(read(&json), ["1:Zoë"]);
    }
}

#[test]
fn formula_guards_are_taken_off_once() {
    assert_eq!(read("key,n\n'=A,''x\n'-1,'s\n"), ["2:=A|'x", "3:-1|'s"]);
    assert_eq!(
        read(r#"[{"key":"'=A"}]"#),
        ["1:'=A"],
        "JSON carries no guards"
    );
}

#[test]
fn json_columns_are_the_union_of_the_first_two_hundred_objects() {
    let mut file = String::from("[{\"key\":\"A\"}");
    file.push_str(&",{\"key\":\"B\",\"n\":1}".repeat(199));
    file.push_str(",{\"late\":1,\"key\":\"C\",\"later\":2},{\"late\":3}]");
    let mut rows = open(file.as_bytes()).expect("objects");
    assert_eq!(rows.columns(), ["key", "n"]);
    let read: Vec<String> = rows.by_ref().map(told).collect();
    assert_eq!(read.len(), 202);
    assert_eq!((read[0].as_str(), read[200].as_str()), ("1:A|", "201:C|"));
    assert_eq!(rows.ignored_fields().collect::<Vec<_>>(), ["late", "later"]);
}

#[test]
fn damaged_json_objects_are_reported_and_the_next_is_read() {
    let file =
        "[\n{\"key\":\"A\"},\n{\"key\":},\n7,\n\"x, ]\",\n[1,{\"a\":2}],\n{\"key\":\"B\"}\n]";
    assert_eq!(
        read(file),
        [
            "1:A",
            "2!BrokenJson",
            "3!NotAnObject",
            "4!NotAnObject",
            "5!NotAnObject",
            "6:B"
        ]
    );
    let file = "[{\"key\":\"A\",\"o\":[1},{\"key\":\"B\"}]";
    assert_eq!(read(file), ["1!BrokenJson", "2:B"]);
}

#[test]
fn a_missing_bracket_or_quote_spoils_only_its_object() {
    let missing_bracket = "[\n{\"key\":\"A\",\n{\"key\":\"B\"},\n{\"key\":\"C\"}\n]\n";
    assert_eq!(read(missing_bracket), ["1!BrokenJson", "2:B", "3:C"]);
    let missing_quote = "{\"key\":\"A}\n{\"key\":\"B\"}\n{\"key\":\"C\"}\n";
    assert_eq!(read(missing_quote), ["1!BrokenJson", "2:B", "3:C"]);
    let too_many = "[{\"key\":\"A\"}},{\"key\":\"B\"}]";
    assert_eq!(read(too_many), ["1:A", "2!NotAnObject", "3:B"]);
}

#[test]
fn pretty_printed_json_is_read() {
    let pretty = "[\n  {\n    \"key\": \"A\",\n    \"o\": {\n      \"x\": [1]\n    }\n  }\n]\n";
    assert_eq!(read(pretty), ["1:A|{\"x\":[1]}"]);
    assert_eq!(
        read("{\n\"key\": \"A\"\n}\n{\"key\": \"B\"}"),
        ["1:A", "2:B"]
    );
}

#[test]
fn a_list_that_was_cut_off_says_so() {
    assert_eq!(
        read("[{\"key\":\"A\"},{\"key\":\"B"),
        ["1:A", "2!FileEndsEarly"]
    );
    assert_eq!(read("[{\"key\":\"A\"},"), ["1:A", "2!FileEndsEarly"]);
    assert_eq!(
        read("{\"key\":\"A\"}\n{\"key\":"),
        ["1:A", "2!FileEndsEarly"]
    );
}

#[test]
fn a_second_list_is_not_dropped_in_silence() {
    assert_eq!(
        read("[{\"key\":\"A\"}]\n[{\"key\":\"B\"}]"),
        ["1:A", "2!TextAfterList"]
    );
}

#[test]
fn workbooks_are_recognised() {
    for start in [
        &b"PK\x03\x04\x14\0\x06\0"[..],
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0",
    ] {
        assert!(matches!(open(start), Err(ReadError::Workbook)));
    }
}

#[test]
fn deep_nesting_is_one_error() {
    let nested =
        |levels: usize| format!("{{\"key\":{}1{}}}", "[".repeat(levels), "]".repeat(levels));
    let file = format!(
        "[{},{},{},{{\"key\":\"B\"}}]",
        nested(31),
        nested(32),
        nested(1_000_000)
    );
    let rows = read(&file);
    assert!(rows[0].starts_with("1:[[["));
    assert_eq!(rows[1..], ["2!JsonTooDeep", "3!JsonTooDeep", "4:B"]);
}

#[test]
fn a_gigantic_object_is_one_error() {
    let file = format!(
        "[{{\"a\":\"{}\"}},{{\"a\":\"B\"}}]",
        "x".repeat(MAX_OBJECT_BYTES * 8)
    );
    assert_eq!(read(&file), ["1!ObjectTooLarge", "2:B"]);
}

#[test]
fn too_many_json_fields_are_refused() {
    let file = |objects: usize| -> String {
        (0..objects)
            .map(|n| format!("{{\"f{n}\":1,\"g{n}\":1}}\n"))
            .collect()
    };
    assert!(open(file(100).as_bytes()).is_ok());
    assert!(matches!(
        open(file(101).as_bytes()),
        Err(ReadError::TooManyColumns)
    ));
}

#[test]
fn a_format_chosen_wrongly_is_errors_and_not_a_panic() {
    let mut shape = sniff(b"key,n\nA,1\n");
    shape.format = Format::Json;
    let rows: Vec<String> = Rows::open(&b"key,n\nA,1\n"[..], shape)
        .expect("items")
        .map(told)
        .collect();
    assert!(rows.iter().all(|row| row.contains('!')), "{rows:?}");
}

/// Gives a few bytes at a time, and fails at the end.
struct Faltering<'a>(&'a [u8]);

impl Read for Faltering<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::Error::other("the disk is gone"));
        }
        let count = self.0.len().min(buffer.len()).min(3);
        let (piece, rest) = self.0.split_at(count);
        buffer[..count].copy_from_slice(piece);
        self.0 = rest;
        Ok(count)
    }
}

#[test]
fn a_failing_disk_ends_the_reading_with_an_error() {
    let file = b"key;n\r\nA;\"1\r\n2\"\r\nB;2\r\n\r\n";
    let rows: Vec<String> = Rows::open(Faltering(file), sniff(file))
        .expect("a header")
        .map(told)
        .collect();
    assert_eq!(rows[..2], ["2:A|1\r\n2", "3:B|2"]);
    assert!(
        rows[2].contains("the disk is gone") && rows.len() == 3,
        "{rows:?}"
    );
}

/// A file of many equal rows that never exists in memory.
struct Endless {
    row: &'static [u8],
    left: u64,
}

#[test]
fn a_hundred_megabytes_are_read_row_by_row() {
    let head = io::Cursor::new(b"key,n\n");
    let body = Endless {
        row: b"ABCDEFGH-0001,some text of the row and its other half\n",
        left: 1_900_000,
    };
    let shape = sniff(b"key,n\nA,1\n");
    let mut rows = Rows::open(head.chain(body), shape).expect("a header");
    let mut count = 0_u64;
    for row in rows.by_ref() {
        count += 1;
        assert_eq!(row.map(|row| row.number).ok(), Some(count + 1));
    }
    assert_eq!(count, 1_900_000);
    assert!(rows.position() > 100_000_000);
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rows = ((buffer.len() / self.row.len()) as u64).min(self.left);
        for at in 0..rows as usize {
            let start = at * self.row.len();
            buffer[start..start + self.row.len()].copy_from_slice(self.row);
        }
        self.left -= rows;
        Ok(rows as usize * self.row.len())
    }
}
