//! A file's bytes as UTF-8, piece by piece.
//!
//! Owns decoding and byte-order marks. Text that its encoding cannot explain comes out as the
//! byte 0xFF, which no UTF-8 contains, so the row it stands in is refused and the next one is
//! read. Deliberately absent: guessing the encoding (see [`super::sniff`]).

use std::io::{self, ErrorKind, Read};

use encoding_rs::{CoderResult, Decoder, DecoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::sniff::Encoding;

const CHUNK: usize = 64 * 1024;
const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";
/// Stands for a malformed sequence: never part of UTF-8.
const MALFORMED: u8 = 0xFF;

/// Reads `R` and hands out UTF-8.
pub(super) struct Utf8Source<R> {
    input: R,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_at: usize,
    ready: Vec<u8>,
    ready_at: usize,
    position: u64,
    ended: bool,
}

impl<R: Read> Utf8Source<R> {
    pub(super) fn new(input: R, encoding: Encoding) -> io::Result<Self> {
        let decoder = match encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => None,
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_with_bom_removal()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_with_bom_removal()),
            Encoding::Windows1252 => Some(WINDOWS_1252.new_decoder_without_bom_handling()),
        };
        let mut source = Self {
            input,
            decoder,
            raw: Vec::new(),
            raw_at: 0,
            ready: Vec::new(),
            ready_at: 0,
            position: 0,
            ended: false,
        };
        if encoding == Encoding::Utf8Bom {
            source.skip_bom()?;
        }
        Ok(source)
    }

    /// How many bytes of the file have been read so far, for progress.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// The next bytes of UTF-8; empty only at the end.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        while self.ready_at == self.ready.len() && !self.ended {
            self.ready_at = 0;
            if self.decoder.is_some() {
                self.decode()?;
            } else {
                self.ready.resize(CHUNK, 0);
                let count = read_some(&mut self.input, &mut self.ready)?;
                self.ready.truncate(count);
                self.position += count as u64;
                self.ended = count == 0;
            }
        }
        Ok(&self.ready[self.ready_at..])
    }

    /// Marks `count` bytes of the last [`Self::fill`] as used.
    pub(super) fn consume(&mut self, count: usize) {
        self.ready_at = (self.ready_at + count).min(self.ready.len());
    }

    fn decode(&mut self) -> io::Result<()> {
        if self.raw_at == self.raw.len() {
            self.raw.resize(CHUNK, 0);
            let count = read_some(&mut self.input, &mut self.raw)?;
            self.raw.truncate(count);
            self.raw_at = 0;
            self.position += count as u64;
        }
        let last = self.raw.is_empty();
        self.ready.resize(CHUNK, 0);
        let Some(decoder) = self.decoder.as_mut() else {
            return Ok(());
        };
        let (result, read, mut written) = decoder.decode_to_utf8_without_replacement(
            &self.raw[self.raw_at..],
            &mut self.ready[..CHUNK - 1],
            last,
        );
        self.raw_at += read;
        match result {
            DecoderResult::Malformed(..) => {
                self.ready[written] = MALFORMED;
                written += 1;
            }
            DecoderResult::InputEmpty => self.ended = last,
            DecoderResult::OutputFull => {}
        }
        self.ready.truncate(written);
        Ok(())
    }

    fn skip_bom(&mut self) -> io::Result<()> {
        self.ready.resize(UTF8_BOM.len(), 0);
        let mut count = 0;
        while count < UTF8_BOM.len() {
            match read_some(&mut self.input, &mut self.ready[count..])? {
                0 => break,
                more => count += more,
            }
        }
        self.ready.truncate(count);
        self.position += count as u64;
        if self.ready == UTF8_BOM {
            self.ready.clear();
        }
        Ok(())
    }
}

/// The beginning of a file as text, for sniffing; what cannot be decoded becomes U+FFFD.
pub(super) fn decode_head(head: &[u8], encoding: Encoding) -> String {
    let mut decoder = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => encoding_rs::UTF_8.new_decoder_with_bom_removal(),
        Encoding::Utf16Le => UTF_16LE.new_decoder_with_bom_removal(),
        Encoding::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
        Encoding::Windows1252 => WINDOWS_1252.new_decoder_without_bom_handling(),
    };
    let room = decoder
        .max_utf8_buffer_length(head.len())
        .unwrap_or(head.len());
    let mut text = String::with_capacity(room);
    let (result, _, _) = decoder.decode_to_string(head, &mut text, false);
    debug_assert_eq!(
        result,
        CoderResult::InputEmpty,
        "room was asked of the decoder"
    );
    text
}

/// `read` that is not disturbed by signals.
pub(super) fn read_some(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
        let mut source = Utf8Source::new(bytes, encoding).expect("a slice can be read");
        let mut all = Vec::new();
        loop {
            let piece = source.fill().expect("a slice can be read").to_vec();
            if piece.is_empty() {
                assert_eq!(source.position(), bytes.len() as u64);
                return all;
            }
            all.extend_from_slice(&piece);
            source.consume(piece.len());
        }
    }

    #[test]
    fn every_encoding_becomes_utf8_without_its_mark() {
        let utf16: Vec<u8> = "\u{FEFF}Zoë 🙂"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decoded(&utf16, Encoding::Utf16Le), "Zoë 🙂".as_bytes());
        let utf16: Vec<u8> = "\u{FEFF}Zoë 🙂"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(decoded(&utf16, Encoding::Utf16Be), "Zoë 🙂".as_bytes());
        assert_eq!(
            decoded(b"Zo\xEB \x80", Encoding::Windows1252),
            "Zoë €".as_bytes()
        );
        assert_eq!(decoded(b"\xEF\xBB\xBFZo", Encoding::Utf8Bom), b"Zo");
        assert_eq!(decoded(b"\xEF\xBB", Encoding::Utf8Bom), b"\xEF\xBB");
    }

    #[test]
    fn half_a_surrogate_pair_stays_visible_as_malformed() {
        let bytes = [0xFF, 0xFE, b'a', 0, 0x3D, 0xD8, b'b', 0];
        assert_eq!(decoded(&bytes, Encoding::Utf16Le), b"a\xFFb");
    }

    #[test]
    fn long_text_survives_the_chunk_borders() {
        let text = "aé🙂".repeat(70_000);
        let mut utf16 = vec![0xFF, 0xFE];
        utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decoded(&utf16, Encoding::Utf16Le), text.as_bytes());
    }
}
