//! Recognises a file from its bytes: format, encoding, separator.
//!
//! Owns the guess that the import wizard shows and a person may correct. Deliberately absent:
//! file names and their endings, which say less than the content.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};

use super::decode::{decode_head, read_some};

/// How much of a file is looked at for format and separator, in bytes.
pub const HEAD_BYTES: usize = 64 * 1024;
/// How an answer of a JSON:API begins, but for spaces: its list is what matters.
pub(super) const ENVELOPE: &str = "{\"data\":[";
/// How many records vote for a separator.
const VOTING_RECORDS: usize = 50;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub struct Shape {
    pub format: Format,
    pub encoding: Encoding,
    /// Only CSV has one; JSON carries a comma here and never looks at it.
    pub separator: Separator,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Csv,
    /// One array of objects; it may be the `data` of an object, as JSON:API answers.
    Json,
    /// Objects one after the other, usually one a line.
    JsonLines,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    Comma,
    Semicolon,
    Tab,
    Pipe,
}

impl Separator {
    const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    /// The separator as the file writes it.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// Recognises a file from its first bytes. [`HEAD_BYTES`] are plenty; a Windows-1252 letter
/// that first appears later is only found by [`sniff_whole`].
pub fn sniff(head: &[u8]) -> Shape {
    let mut tally = Utf8Tally::default();
    tally.take(head);
    shape(head, marked(head).unwrap_or_else(|| tally.encoding()))
}

/// Recognises a file from its beginning, and its encoding from all of it.
///
/// # Errors
/// Only those of reading.
pub fn sniff_whole(mut input: impl Read) -> io::Result<Shape> {
    let mut head = vec![0; HEAD_BYTES];
    let mut filled = 0;
    while filled < head.len() {
        match read_some(&mut input, &mut head[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    head.truncate(filled);
    if let Some(encoding) = marked(&head) {
        return Ok(shape(&head, encoding));
    }
    let mut tally = Utf8Tally::default();
    tally.take(&head);
    let mut chunk = vec![0; HEAD_BYTES];
    loop {
        match read_some(&mut input, &mut chunk)? {
            0 => break,
            count => tally.take(&chunk[..count]),
        }
    }
    tally.malformed += u64::from(!tally.tail.is_empty());
    Ok(shape(&head, tally.encoding()))
}

fn shape(head: &[u8], encoding: Encoding) -> Shape {
    let cut_off = head.len() >= HEAD_BYTES;
    let head = &head[..head.len().min(HEAD_BYTES)];
    let text = decode_head(head, encoding);
    let format = format_of(&text);
    let separator = match format {
        Format::Csv => separator_of(&text, cut_off),
        Format::Json | Format::JsonLines => Separator::Comma,
    };
    Shape {
        format,
        encoding,
        separator,
    }
}

/// The encoding a byte-order mark declares.
fn marked(head: &[u8]) -> Option<Encoding> {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => Some(Encoding::Utf8Bom),
        [0xFF, 0xFE, ..] => Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Counts what speaks for and against UTF-8, over any number of chunks.
#[derive(Default)]
struct Utf8Tally {
    /// The beginning of a character that the chunk's end cut off.
    tail: Vec<u8>,
    multibyte: u64,
    malformed: u64,
}

impl Utf8Tally {
    fn take(&mut self, chunk: &[u8]) {
        let joined;
        let mut rest = chunk;
        if !self.tail.is_empty() {
            self.tail.extend_from_slice(chunk);
            joined = std::mem::take(&mut self.tail);
            rest = &joined;
        }
        loop {
            let error = match std::str::from_utf8(rest) {
                Ok(_) => return self.count_valid(rest),
                Err(error) => error,
            };
            self.count_valid(&rest[..error.valid_up_to()]);
            let Some(length) = error.error_len() else {
                self.tail = rest[error.valid_up_to()..].to_vec();
                return;
            };
            self.malformed += 1;
            rest = &rest[error.valid_up_to() + length..];
        }
    }

    fn count_valid(&mut self, bytes: &[u8]) {
        self.multibyte += bytes.iter().filter(|byte| **byte >= 0xC0).count() as u64;
    }

    /// Windows-1252 text hardly ever forms valid multi-byte characters, so a file with more
    /// valid ones than malformed ones is UTF-8 with a few broken places.
    fn encoding(&self) -> Encoding {
        if self.malformed > self.multibyte {
            Encoding::Windows1252
        } else {
            Encoding::Utf8
        }
    }
}

fn format_of(text: &str) -> Format {
    let mut marks = text.chars().filter(|c| !c.is_whitespace());
    if marks.clone().take(ENVELOPE.len()).eq(ENVELOPE.chars()) {
        return Format::Json;
    }
    match (marks.next(), marks.next()) {
        (Some('['), None | Some('{' | ']')) => Format::Json,
        (Some('{'), None | Some('"' | '}')) => Format::JsonLines,
        _ => Format::Csv,
    }
}

/// The separator with which most records have as many cells as the header, and more than one.
fn separator_of(text: &str, cut_off: bool) -> Separator {
    if let Some(declared) = declared_separator(text) {
        return declared;
    }
    let mut best = (Separator::Comma, 0, 1);
    for separator in Separator::ALL {
        let widths = record_widths(text, separator, cut_off);
        let Some(&header) = widths.first() else {
            continue;
        };
        let agreeing = widths.iter().filter(|width| **width == header).count();
        if header > 1 && (agreeing, header) > (best.1, best.2) {
            best = (separator, agreeing, header);
        }
    }
    best.0
}

/// Spreadsheets may declare the separator in a line `sep=;` before the header.
fn declared_separator(text: &str) -> Option<Separator> {
    let first = text.lines().next()?.trim_matches('"');
    let mark = first
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("sep="))?;
    let declared = &first.as_bytes()[mark.len()..];
    Separator::ALL
        .into_iter()
        .find(|separator| declared == [separator.byte()])
}

/// Cells per record; a last record that the head's end may have cut off does not vote.
fn record_widths(text: &str, separator: Separator, cut_off: bool) -> Vec<usize> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator.byte())
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut widths: Vec<usize> = reader
        .byte_records()
        .take(VOTING_RECORDS)
        .map_while(Result::ok)
        .map(|record| record.len())
        .collect();
    if cut_off && widths.len() > 1 && widths.len() < VOTING_RECORDS {
        widths.pop();
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(separator: Separator, encoding: Encoding) -> Shape {
        Shape {
            format: Format::Csv,
            encoding,
            separator,
        }
    }

    #[test]
    fn separators_are_recognised_around_quotes() {
        let cases: [(&str, Separator); 8] = [
            ("key,product\nA,\"x;y;z\"\n", Separator::Comma),
            (
                "key;product;n\n\"A,B,C\";x;1\n\"D,E\";y;2\n",
                Separator::Semicolon,
            ),
            ("key\tmeta\nA\t{\"a\":1,\"b\":2}\n", Separator::Tab),
            ("key|product\nA|x, y\n", Separator::Pipe),
            ("key;name, first;mail\nA;B;C\nD;E;F\n", Separator::Semicolon),
            ("key\nA\nB\n", Separator::Comma),
            ("sep=;\nkey\nA\n", Separator::Semicolon),
            ("key;limit\nA;1,5\nB;2,5\n", Separator::Semicolon),
        ];
        for (text, separator) in cases {
            assert_eq!(
                sniff(text.as_bytes()),
                csv(separator, Encoding::Utf8),
                "{text:?}"
            );
        }
    }

    #[test]
    fn quoted_newlines_do_not_mislead() {
        let text = "key;note\nA;\"one,\ntwo, three\nfour\"\nB;\"x,y\"\n";
        assert_eq!(sniff(text.as_bytes()).separator, Separator::Semicolon);
    }

    #[test]
    fn encodings_are_recognised() {
        assert_eq!(
            sniff(b"key;n\nA;Zo\xEB\n"),
            csv(Separator::Semicolon, Encoding::Windows1252)
        );
        assert_eq!(sniff("key;n\nA;Zoë\n".as_bytes()).encoding, Encoding::Utf8);
        assert_eq!(sniff(b"\xEF\xBB\xBFkey;n\n").encoding, Encoding::Utf8Bom);
        let utf16: Vec<u8> = "\u{FEFF}key\tn\nA\tZoë\n"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(sniff(&utf16), csv(Separator::Tab, Encoding::Utf16Be));
    }

    #[test]
    fn one_broken_place_does_not_make_utf8_windows_1252() {
        assert_eq!(sniff("Zoë, José\n".as_bytes()).encoding, Encoding::Utf8);
        assert_eq!(
            sniff(b"Zo\xC3\xAB, Jos\xC3\xA9, broken \xFF\n").encoding,
            Encoding::Utf8
        );
    }

    #[test]
    fn a_character_cut_off_by_the_head_is_not_malformed() {
        assert_eq!(sniff(b"abc\xC3").encoding, Encoding::Utf8);
    }

    #[test]
    fn a_late_windows_letter_is_found_in_the_whole_file() {
        let mut file = b"key;n\n".to_vec();
        file.extend(b"A;x\n".repeat(50_000));
        file.extend(b"B;Zo\xEB\n");
        assert_eq!(sniff(&file[..HEAD_BYTES]).encoding, Encoding::Utf8);
        let shape = sniff_whole(file.as_slice()).expect("a slice can be read");
        assert_eq!(shape, csv(Separator::Semicolon, Encoding::Windows1252));
    }

    #[test]
    fn utf8_stays_utf8_across_chunks() {
        let file = format!("a{}", "ë".repeat(HEAD_BYTES));
        let shape = sniff_whole(file.as_bytes()).expect("a slice can be read");
        assert_eq!(shape.encoding, Encoding::Utf8);
    }

    #[test]
    fn json_is_told_from_csv_that_looks_like_it() {
        assert_eq!(sniff(b" [\n {\"key\":1}]").format, Format::Json);
        assert_eq!(sniff(b"[]").format, Format::Json);
        assert_eq!(sniff(b"{\"key\":1}\n{\"key\":2}").format, Format::JsonLines);
        assert_eq!(sniff(b"\xEF\xBB\xBF[{\"key\":1}]").format, Format::Json);
        assert_eq!(sniff(b"[key],[product]\nA,B\n").format, Format::Csv);
        assert_eq!(sniff(b"{id},{name}\nA,B\n").format, Format::Csv);
        assert_eq!(sniff(b"").format, Format::Csv);
    }
}
