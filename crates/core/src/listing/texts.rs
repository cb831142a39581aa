//! Many short texts in one blob, searched as one.
//!
//! Every part ends in the byte 0xFF, which UTF-8 never holds, so that no match runs from one text into the next.

use memchr::memmem::Finder;

/// Ends every part of a text.
const END: u8 = 0xFF;

/// Texts by ordinal, each of one or more parts.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    /// Where each text begins, and where the last one ends.
    starts: Vec<u32>,
}

/// The blob would be larger than its offsets reach (4 GiB).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

impl Texts {
    pub(super) fn with_capacity(texts: usize, bytes: usize) -> Self {
        let mut starts = Vec::with_capacity(texts + 1);
        starts.push(0);
        Self {
            bytes: Vec::with_capacity(bytes),
            starts,
        }
    }

    /// From a blob and its starts; none when they do not fit each other.
    pub(super) fn from_parts(bytes: Vec<u8>, starts: Vec<u32>) -> Option<Self> {
        let ordered = starts.first() == Some(&0) && starts.is_sorted();
        let ends = starts
            .last()
            .is_some_and(|end| *end as usize == bytes.len());
        (ordered && ends).then_some(Self { bytes, starts })
    }

    pub(super) fn parts(&self) -> (&[u8], &[u32]) {
        (&self.bytes, &self.starts)
    }

    pub(super) fn push(&mut self, parts: &[&[u8]]) -> Result<(), TooLarge> {
        for part in parts {
            self.bytes.extend_from_slice(part);
            self.bytes.push(END);
        }
        let end = u32::try_from(self.bytes.len()).map_err(|_| TooLarge)?;
        self.starts.push(end);
        Ok(())
    }

    /// The texts `from..to` of another blob, as they are.
    pub(super) fn push_range(
        &mut self,
        other: &Self,
        from: usize,
        to: usize,
    ) -> Result<(), TooLarge> {
        let (first, last) = (other.starts[from], other.starts[to]);
        let base = self.bytes.len();
        self.bytes
            .extend_from_slice(&other.bytes[first as usize..last as usize]);
        u32::try_from(self.bytes.len()).map_err(|_| TooLarge)?;
        // Fits: the end just did, and no start lies behind it.
        let base = base as u32;
        self.starts.extend(
            other.starts[from + 1..=to]
                .iter()
                .map(|start| base + (start - first)),
        );
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// All parts of a text with the bytes that end them.
    pub(super) fn whole(&self, ordinal: usize) -> &[u8] {
        &self.bytes[self.starts[ordinal] as usize..self.starts[ordinal + 1] as usize]
    }

    /// The first part of a text.
    pub(super) fn first(&self, ordinal: usize) -> &[u8] {
        let whole = self.whole(ordinal);
        let end = memchr::memchr(END, whole).unwrap_or(whole.len());
        &whole[..end]
    }

    /// The second part of a text.
    pub(super) fn second(&self, ordinal: usize) -> &[u8] {
        let whole = self.whole(ordinal);
        let rest = memchr::memchr(END, whole).map_or(&[][..], |end| &whole[end + 1..]);
        let end = memchr::memchr(END, rest).unwrap_or(rest.len());
        &rest[..end]
    }

    /// Calls `found` with every text of `ordinals` that contains the needle, ascending, each once.
    pub(super) fn scan(
        &self,
        needle: &Finder<'_>,
        ordinals: std::ops::Range<usize>,
        mut found: impl FnMut(u32),
    ) {
        if needle.needle().is_empty() {
            return ordinals.for_each(|ordinal| found(ordinal as u32));
        }
        let end = self.starts[ordinals.end] as usize;
        let bytes = &self.bytes[..end];
        let mut ordinal = ordinals.start;
        let mut from = self.starts[ordinal] as usize;
        while let Some(hit) = needle.find(&bytes[from..]) {
            ordinal = self.holder(ordinal, (from + hit) as u32);
            found(ordinal as u32);
            ordinal += 1;
            from = self.starts[ordinal] as usize;
        }
    }

    /// The text that holds a byte, at `from` or behind: the stride doubles until it is passed, then halves.
    fn holder(&self, from: usize, byte: u32) -> usize {
        let behind = &self.starts[from + 1..];
        let mut stride = 1;
        while stride < behind.len() && behind[stride - 1] <= byte {
            stride *= 2;
        }
        let near = stride / 2;
        let far = stride.min(behind.len());
        from + near + behind[near..far].partition_point(|start| *start <= byte)
    }

    /// Which bytes occur at all.
    pub(super) fn occurring(&self) -> [bool; 256] {
        let mut occurring = [false; 256];
        for byte in &self.bytes {
            occurring[*byte as usize] = true;
        }
        occurring
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes.len() + self.starts.len() * size_of::<u32>()
    }

    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.starts.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use memchr::memmem::Finder;
    use proptest::prelude::*;

    use super::Texts;

    fn blob(texts: &[(String, String)]) -> Texts {
        let mut blob = Texts::with_capacity(0, 0);
        for (first, second) in texts {
            blob.push(&[first.as_bytes(), second.as_bytes()]).unwrap();
        }
        blob
    }

    proptest! {
        #[test]
        fn a_scan_finds_exactly_the_texts_that_contain_the_needle(
            texts in prop::collection::vec(("[abé-]{0,6}", "[ab]{0,3}"), 0..80),
            needle in "[abé]{0,3}",
            cut in 0_usize..80,
        ) {
            let blob = blob(&texts);
            let cut = cut.min(texts.len());
            let finder = Finder::new(&needle);
            let mut found = Vec::new();
            blob.scan(&finder, 0..cut, |ordinal| found.push(ordinal));
            blob.scan(&finder, cut..texts.len(), |ordinal| found.push(ordinal));
            let expected: Vec<u32> = (0..).zip(&texts)
                .filter(|(_, (first, second))| first.contains(&needle) || second.contains(&needle))
                .map(|(ordinal, _)| ordinal)
                .collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn parts_come_back_as_they_were_pushed(texts in prop::collection::vec(("\\PC{0,9}", "\\PC{0,9}"), 1..20)) {
            let blob = blob(&texts);
            let mut copied = Texts::with_capacity(0, 0);
            copied.push_range(&blob, 0, 1).unwrap();
            copied.push_range(&blob, 1, texts.len()).unwrap();
            prop_assert_eq!(&copied, &blob);
            for (ordinal, (first, second)) in texts.iter().enumerate() {
                prop_assert_eq!(blob.first(ordinal), first.as_bytes());
                prop_assert_eq!(blob.second(ordinal), second.as_bytes());
            }
        }
    }
}
