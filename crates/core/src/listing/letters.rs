//! Which licenses have which character, for searches of a single one.
//!
//! One character matches most licenses, so that scanning for it finds something at every step; these sets answer it
//! without scanning.

use super::{
    bits::Bits,
    people::{NOBODY, People},
    texts::Texts,
};

/// The characters with a set of their own; any other is scanned for.
const CLASSES: &[u8; 64] = b"abcdefghijklmnopqrstuvwxyz0123456789-.@_ '+&/:(),#=*!~%$|[]{}<>;";
/// No class.
const NONE: u8 = u8::MAX;

/// A set for each class that occurs: licenses whose key or customer holds the character.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Letters {
    sets: Vec<Option<Bits>>,
}

/// The class of every byte.
const fn classes() -> [u8; 256] {
    let mut of = [NONE; 256];
    let mut class = 0;
    while class < CLASSES.len() {
        of[CLASSES[class] as usize] = class as u8;
        class += 1;
    }
    of
}

static CLASS_OF: [u8; 256] = classes();

impl Letters {
    /// How many sets there are at most.
    pub(super) const SETS: usize = CLASSES.len();

    /// Sets of the classes in the texts of keys and of the customers who hold them.
    pub(super) fn of(keys: &Texts, customers: &[u32], people: &People) -> Self {
        let of_people: Vec<u64> = (0..people.len())
            .map(|ordinal| mask(people.texts.whole(ordinal)))
            .collect();
        let mut words: [Vec<u64>; 64] =
            std::array::from_fn(|_| Vec::with_capacity(customers.len().div_ceil(64)));
        let mut block = [0_u64; 64];
        for (first, holders) in (0..).step_by(64).zip(customers.chunks(64)) {
            block.fill(0);
            for (place, holder) in holders.iter().enumerate() {
                let theirs = match *holder {
                    NOBODY => 0,
                    holder => of_people[holder as usize],
                };
                block[place] = mask(keys.whole(first + place)) | theirs;
            }
            transpose(&mut block);
            for (words, word) in words.iter_mut().zip(block) {
                words.push(word);
            }
        }
        Self::from_sets(words.into(), customers.len()).unwrap_or_default()
    }

    /// From the words of each set; none when they do not fit so many licenses. A class that does not occur has none.
    pub(super) fn from_sets(sets: Vec<Vec<u64>>, licenses: usize) -> Option<Self> {
        let sets: Option<Vec<Option<Bits>>> = sets
            .into_iter()
            .map(|words| match words.iter().all(|word| *word == 0) {
                true => Some(None),
                false => Bits::from_words(words, licenses).map(Some),
            })
            .collect();
        Some(Self { sets: sets? })
    }

    /// The words of each set; none of a class that does not occur.
    pub(super) fn sets(&self) -> impl Iterator<Item = &[u64]> {
        (0..Self::SETS).map(|class| match self.sets.get(class) {
            Some(Some(set)) => set.words(),
            _ => &[],
        })
    }

    /// The licenses with a text of one character; the outer none when it has to be scanned for.
    pub(super) fn with(&self, text: &str) -> Option<Option<&Bits>> {
        let [byte] = text.as_bytes() else { return None };
        match CLASS_OF[*byte as usize] {
            NONE => None,
            class => Some(self.sets.get(class as usize).and_then(Option::as_ref)),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.sets.iter().flatten().map(Bits::bytes).sum()
    }
}

/// The classes that occur in a text, as bits.
fn mask(text: &[u8]) -> u64 {
    text.iter()
        .fold(0, |mask, byte| match CLASS_OF[*byte as usize] {
            NONE => mask,
            class => mask | 1 << class,
        })
}

/// Turns 64 rows of 64 bits into their columns: bit `j` of word `i` becomes bit `i` of word `j`.
fn transpose(block: &mut [u64; 64]) {
    let mut width = 32;
    let mut mask = 0x0000_0000_FFFF_FFFF_u64;
    while width > 0 {
        let mut row = 0;
        while row < 64 {
            let swap = (block[row] >> width ^ block[row + width]) & mask;
            block[row] ^= swap << width;
            block[row + width] ^= swap;
            row = (row + width + 1) & !width;
        }
        width /= 2;
        mask ^= mask << width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transposed_block_has_rows_for_columns() {
        let mut block: [u64; 64] =
            std::array::from_fn(|row| (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let before = block;
        transpose(&mut block);
        for (row, bits) in before.iter().enumerate() {
            for (column, turned) in block.iter().enumerate() {
                assert_eq!(bits >> column & 1, turned >> row & 1);
            }
        }
    }

    #[test]
    fn a_letter_is_found_in_keys_and_in_customers() {
        let mut keys = Texts::with_capacity(0, 0);
        for key in ["pro-1", "ent-2", "x"] {
            keys.push(&[key.as_bytes()]).unwrap();
        }
        let mut people = People::with_capacity(0, 0);
        people.push([1; 16], b"zoe", b"z@a.example").unwrap();
        let letters = Letters::of(&keys, &[NOBODY, 0, NOBODY], &people);
        let with = |text: &str| {
            let set = letters.with(text).expect("a class");
            set.map(|bits| bits.iter().collect::<Vec<_>>())
                .unwrap_or_default()
        };
        assert_eq!(with("p"), [0, 1]);
        assert_eq!(with("@"), [1]);
        assert_eq!(with("-"), [0, 1]);
        assert!(with("q").is_empty());
        assert!(letters.with("pr").is_none() && letters.with("\"").is_none());
    }
}
