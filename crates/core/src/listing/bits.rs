//! A dense set of ordinals: one bit for each license of the base.

/// Bits of one word.
const WORD: usize = 64;

/// A set of ordinals below a fixed length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// The empty set below `len`.
    pub(super) fn none(len: usize) -> Self {
        Self {
            words: vec![0; len.div_ceil(WORD)],
            len,
        }
    }

    /// Everything below `len`.
    pub(super) fn all(len: usize) -> Self {
        let mut words = vec![u64::MAX; len.div_ceil(WORD)];
        if let Some(last) = words.last_mut()
            && !len.is_multiple_of(WORD)
        {
            *last = (1 << (len % WORD)) - 1;
        }
        Self { words, len }
    }

    /// The ordinals whose value in a column passes.
    pub(super) fn where_column<T: Copy>(column: &[T], passes: impl Fn(T) -> bool) -> Self {
        let words = column
            .chunks(WORD)
            .map(|chunk| {
                chunk.iter().enumerate().fold(0, |word, (place, value)| {
                    word | (u64::from(passes(*value)) << place)
                })
            })
            .collect();
        Self {
            words,
            len: column.len(),
        }
    }

    /// From words as [`Bits::words`] gives them; none when they do not fit the length.
    pub(super) fn from_words(words: Vec<u64>, len: usize) -> Option<Self> {
        let fits = words.len() == len.div_ceil(WORD);
        fits.then_some(Self { words, len })
    }

    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn insert(&mut self, ordinal: u32) {
        self.words[ordinal as usize / WORD] |= 1 << (ordinal as usize % WORD);
    }

    pub(super) fn remove(&mut self, ordinal: u32) {
        self.words[ordinal as usize / WORD] &= !(1 << (ordinal as usize % WORD));
    }

    pub(super) fn contains(&self, ordinal: u32) -> bool {
        self.words[ordinal as usize / WORD] >> (ordinal as usize % WORD) & 1 == 1
    }

    /// Keeps what is in both.
    pub(super) fn keep(&mut self, other: &Self) {
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine &= theirs;
        }
    }

    /// Adds what is in the other.
    pub(super) fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine |= theirs;
        }
    }

    /// Puts another set behind this one, whose length is one of whole words.
    pub(super) fn append(&mut self, behind: &Self) {
        debug_assert!(
            self.len.is_multiple_of(WORD),
            "a set is put behind whole words"
        );
        self.words.extend_from_slice(&behind.words);
        self.len += behind.len;
    }

    pub(super) fn count(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// The members, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.words
            .iter()
            .enumerate()
            .flat_map(|(place, word)| members(place, *word))
    }

    /// What is not in the set, ascending.
    pub(super) fn missing(&self) -> impl Iterator<Item = u32> {
        let len = self.len as u32;
        self.words
            .iter()
            .enumerate()
            .flat_map(|(place, word)| members(place, !word))
            .take_while(move |ordinal| *ordinal < len)
    }

    pub(super) fn bytes(&self) -> usize {
        self.words.len() * size_of::<u64>()
    }
}

/// The ordinals of one word, lowest first.
fn members(place: usize, mut word: u64) -> impl Iterator<Item = u32> {
    let first = (place * WORD) as u32;
    std::iter::from_fn(move || {
        (word != 0).then(|| {
            let bit = word.trailing_zeros();
            word &= word - 1;
            first + bit
        })
    })
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn members_and_what_is_missing_share_the_length_between_them() {
        for len in [0_usize, 1, 63, 64, 65, 200] {
            let mut bits = Bits::none(len);
            for ordinal in (0..len as u32).step_by(3) {
                bits.insert(ordinal);
            }
            let members: Vec<u32> = bits.iter().collect();
            assert!(members.iter().all(|ordinal| ordinal % 3 == 0));
            assert_eq!(members.len(), bits.count());
            assert_eq!(bits.missing().count() + members.len(), len);
            assert_eq!(Bits::all(len).count(), len);
        }
    }
}
