//! Cuts a JSON file into its objects, one in memory at a time.
//!
//! Owns finding where an item begins and ends, and going on after a damaged one. Deliberately
//! absent: what an object means, which `serde_json` decides once it is cut out.

use std::io::{self, Read};

use super::decode::Utf8Source;
use super::problem::{Problem, ProblemCode};
use super::sniff::ENVELOPE;
use super::{MAX_JSON_DEPTH, MAX_OBJECT_BYTES};

/// One item of the list, numbered from 1.
pub(super) struct Item {
    pub(super) number: u64,
    /// UTF-8 as far as the file is.
    pub(super) text: Result<Vec<u8>, Problem>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    Array,
    Lines,
}

pub(super) struct JsonItems<R> {
    source: Utf8Source<R>,
    layout: Layout,
    number: u64,
    opened: bool,
    ended: bool,
    /// The list is the `data` of an object; what follows it is no list's.
    enveloped: bool,
}

impl<R: Read> JsonItems<R> {
    /// Items of one array.
    pub(super) fn of_array(source: Utf8Source<R>) -> Self {
        Self {
            source,
            layout: Layout::Array,
            number: 0,
            opened: false,
            ended: false,
            enveloped: false,
        }
    }

    /// Items that follow each other, usually one a line.
    pub(super) fn of_lines(source: Utf8Source<R>) -> Self {
        Self {
            source,
            layout: Layout::Lines,
            number: 0,
            opened: true,
            ended: false,
            enveloped: false,
        }
    }

    pub(super) fn position(&self) -> u64 {
        self.source.position()
    }

    /// The next item, or nothing at the end. An error is one of reading the file.
    pub(super) fn next_item(&mut self) -> io::Result<Option<Item>> {
        if self.ended {
            return Ok(None);
        }
        match self.skip_to_item()? {
            Start::Item => {}
            Start::End => {
                self.ended = true;
                return Ok(None);
            }
            Start::EndedEarly => return Ok(Some(self.last_fault(ends_early()))),
            Start::TextAfterList => return Ok(Some(self.last_fault(text_after_list()))),
        }
        let mut scan = Scan::default();
        loop {
            let input = self.source.fill()?;
            if input.is_empty() {
                if scan.is_open() {
                    return Ok(Some(self.last_fault(ends_early())));
                }
                break;
            }
            let (used, done) = scan.take(input);
            self.source.consume(used);
            if done {
                break;
            }
        }
        self.number += 1;
        Ok(Some(Item {
            number: self.number,
            text: scan.finish(),
        }))
    }

    /// Steps into the list of a JSON:API answer, where the file is one.
    fn open_envelope(&mut self) -> io::Result<()> {
        let start = self.source.fill()?;
        let mut marks = ENVELOPE.bytes();
        let Some(mut awaited) = marks.next() else {
            return Ok(());
        };
        for (at, byte) in start.iter().enumerate() {
            if byte.is_ascii_whitespace() {
                continue;
            }
            if *byte != awaited {
                return Ok(());
            }
            match marks.next() {
                Some(next) => awaited = next,
                None => {
                    self.source.consume(at + 1);
                    self.opened = true;
                    self.enveloped = true;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn skip_to_item(&mut self) -> io::Result<Start> {
        let mut closed = false;
        if self.layout == Layout::Array && !self.opened {
            self.open_envelope()?;
        }
        loop {
            let Some(&byte) = self.source.fill()?.first() else {
                let whole = self.layout == Layout::Lines || !self.opened || closed;
                return Ok(if whole { Start::End } else { Start::EndedEarly });
            };
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {}
                _ if closed && self.enveloped => return Ok(Start::End),
                _ if closed => return Ok(Start::TextAfterList),
                b'[' if !self.opened => self.opened = true,
                b']' if self.layout == Layout::Array => closed = true,
                b',' => {}
                _ => return Ok(Start::Item),
            }
            self.source.consume(1);
        }
    }

    /// An item that stands for the rest of the file.
    fn last_fault(&mut self, problem: Problem) -> Item {
        self.ended = true;
        self.number += 1;
        Item {
            number: self.number,
            text: Err(problem),
        }
    }
}

enum Start {
    Item,
    End,
    EndedEarly,
    TextAfterList,
}

/// Follows brackets and strings from an item's first byte to its last.
#[derive(Default)]
struct Scan {
    text: Vec<u8>,
    /// The brackets that are open, at most [`MAX_JSON_DEPTH`] of them.
    open: Vec<u8>,
    /// How many more are open beyond those.
    deeper: u64,
    in_string: bool,
    escaped: bool,
    begun: bool,
    at_line_start: bool,
    fault: Option<Problem>,
}

impl Scan {
    fn is_open(&self) -> bool {
        self.in_string || !self.open.is_empty()
    }

    /// Takes bytes up to the item's end: how many, and whether the end was among them.
    fn take(&mut self, input: &[u8]) -> (usize, bool) {
        for (at, &byte) in input.iter().enumerate() {
            if self.ends_before(byte) {
                self.keep(&input[..at]);
                return (at, true);
            }
            if self.ends_with(byte) {
                self.keep(&input[..=at]);
                return (at + 1, true);
            }
        }
        self.keep(input);
        (input.len(), false)
    }

    /// Where the next item, the end of the list or of a bare value begins.
    fn ends_before(&self, byte: u8) -> bool {
        match byte {
            // Nobody writes an inner brace at the start of a line, so the item before it lacks
            // a bracket: it must not swallow the rest of the file.
            b'{' if self.at_line_start => true,
            b']' if !self.in_string && self.deeper == 0 => self.begun && !self.open.contains(&b'['),
            b',' | b'\n' | b'{' => self.begun && !self.is_open(),
            _ => false,
        }
    }

    fn ends_with(&mut self, byte: u8) -> bool {
        self.begun = true;
        self.at_line_start = byte == b'\n';
        if self.in_string {
            self.follow_string(byte);
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.open_bracket(byte),
            b'}' => return self.close_bracket(b'{'),
            b']' => return self.close_bracket(b'['),
            _ => {}
        }
        false
    }

    fn follow_string(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            // JSON allows no line end inside a string: there, its closing quote is missing.
            b'"' | b'\n' => self.in_string = false,
            _ => {}
        }
    }

    fn open_bracket(&mut self, bracket: u8) {
        if self.open.len() < MAX_JSON_DEPTH as usize {
            self.open.push(bracket);
        } else {
            self.deeper += 1;
            self.fault.get_or_insert_with(too_deep);
        }
    }

    /// Closes the innermost such bracket and any left open inside it; true at the item's end.
    fn close_bracket(&mut self, bracket: u8) -> bool {
        if self.deeper > 0 {
            self.deeper -= 1;
            return false;
        }
        if let Some(at) = self.open.iter().rposition(|open| *open == bracket) {
            self.open.truncate(at);
        }
        self.open.is_empty()
    }

    fn keep(&mut self, piece: &[u8]) {
        if self.text.len() + piece.len() > MAX_OBJECT_BYTES {
            self.fault.get_or_insert_with(too_large);
        }
        if self.fault.is_none() {
            self.text.extend_from_slice(piece);
        } else {
            self.text = Vec::new();
        }
    }

    fn finish(self) -> Result<Vec<u8>, Problem> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.text),
        }
    }
}

fn ends_early() -> Problem {
    Problem::of_row(
        ProblemCode::FileEndsEarly,
        "The file ends in the middle of the list",
        "Check that the file was copied or downloaded completely",
    )
}

fn text_after_list() -> Problem {
    Problem::of_row(
        ProblemCode::TextAfterList,
        "The list ends here, but the file goes on; the rest was not read",
        "Put all licenses into one list",
    )
}

fn too_deep() -> Problem {
    Problem::of_row(
        ProblemCode::JsonTooDeep,
        "The object nests deeper than 32 levels",
        "Flatten the object in the file",
    )
}

fn too_large() -> Problem {
    Problem::of_row(
        ProblemCode::ObjectTooLarge,
        "The object is larger than 1 MB",
        "Shorten its values in the file",
    )
}
