//! A base in a file, so that opening a workspace need not read the whole database.
//!
//! The file says which database and which place of its change feed it was made at, and ends in a checksum. Whatever
//! does not fit is as good as no file: the database has everything.
//! Deliberately absent: judging whether the place still fits the database (`backend::listing`).

use std::{
    fs::File,
    io::{BufReader, BufWriter, Read, Write},
    path::Path,
    sync::Arc,
};

use bytemuck::{Pod, cast_slice, cast_slice_mut};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::{
    base::{Base, Columns, Orders, STATUSES},
    letters::Letters,
    people::{NOBODY, People},
    products::{Product, Products},
    texts::Texts,
    view::View,
};
use crate::operations::licenses::{ProductRef, SortField};

/// The first bytes: the format and its version. Numbers are as this machine keeps them, and so is this one.
const MAGIC: [u64; 2] = [0x4B45_5944_4553_4B31, 2];
/// No header is longer; a torn one may claim to be.
const HEADER_LIMIT: u64 = 256 * 1024 * 1024;

/// Why a file is not used.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It cannot be read or written.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// It is of another program, another version or another machine.
    #[error("it is not a snapshot of this version")]
    Foreign,
    /// It ends too soon, or its bytes are not those that were written.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
}

type Result<T> = std::result::Result<T, SnapshotError>;

#[derive(Debug, Serialize, Deserialize)]
struct Header<S> {
    stamp: S,
    products: Vec<StoredProduct>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredProduct {
    shown: ProductRef,
    folded: String,
}

impl View {
    /// Writes the base, with a stamp that says what it was made from. Nobody else may read the file, and whoever reads
    /// it meanwhile sees the one before.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn save<S: Serialize>(&self, path: &Path, stamp: &S) -> Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new()
            .prefix(".index-")
            .tempfile_in(folder)?;
        let mut writer = Writer {
            out: BufWriter::with_capacity(1 << 20, file.as_file_mut()),
            sum: Xxh3::new(),
        };
        writer.array(&MAGIC)?;
        let products = self.products.all().iter().map(|product| StoredProduct {
            shown: product.shown.clone(),
            folded: product.folded.clone(),
        });
        let header = Header {
            stamp,
            products: products.collect(),
        };
        writer.array(&serde_json::to_vec(&header).map_err(std::io::Error::other)?)?;
        self.base.write(&mut writer)?;
        writer.end()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Reads a base and its stamp.
    ///
    /// # Errors
    /// When the file is not there, foreign or damaged.
    pub fn load<S: for<'de> Deserialize<'de>>(path: &Path, version: u32) -> Result<(Self, S)> {
        let file = File::open(path)?;
        let mut reader = Reader {
            left: file.metadata()?.len(),
            input: BufReader::with_capacity(1 << 20, file),
            sum: Xxh3::new(),
        };
        if reader.array::<u64>(16)? != MAGIC {
            return Err(SnapshotError::Foreign);
        }
        let header = reader.array::<u8>(HEADER_LIMIT)?;
        let header: Header<S> =
            serde_json::from_slice(&header).map_err(|_| SnapshotError::Foreign)?;
        let products = header.products.into_iter().map(|product| Product {
            shown: product.shown,
            folded: product.folded,
        });
        let products = Products::of(products.collect());
        let base = Base::read(&mut reader, products.len())?;
        reader.end()?;
        Ok((Self::new(base, products, version), header.stamp))
    }
}

impl Base {
    fn write(&self, writer: &mut Writer<impl Write>) -> Result<()> {
        let columns = &self.columns;
        writer.array::<u8>(columns.ids.as_flattened())?;
        writer.texts(&columns.keys)?;
        writer.array(&columns.products)?;
        writer.array(&columns.customers)?;
        writer.array(&columns.statuses)?;
        writer.array(&columns.limits)?;
        writer.array(&columns.expires)?;
        writer.array(&columns.created)?;
        writer.array::<u8>(self.people.ids.as_flattened())?;
        writer.texts(&self.people.texts)?;
        writer.array(&self.people.ranks)?;
        for order in &self.orders.by {
            writer.array(order)?;
        }
        for set in self.letters.sets() {
            writer.array(set)?;
        }
        Ok(())
    }

    fn read(reader: &mut Reader<impl Read>, products: usize) -> Result<Self> {
        let ids: Vec<[u8; 16]> = reader.ids()?;
        let count = ids.len();
        let most = 8 * count as u64;
        let mut columns = Columns {
            ids: Arc::new(ids),
            keys: reader.texts(count)?,
            products: reader.array(most)?,
            customers: reader.array(most)?,
            statuses: reader.array(most)?,
            limits: reader.array(most)?,
            expires: reader.array(most)?,
            created: reader.array(most)?,
        };
        let ids = reader.ids()?;
        let texts = reader.texts(ids.len())?;
        let ranks = reader.array(4 * ids.len() as u64)?;
        let people = People { ids, texts, ranks };
        check_columns(&columns, &people, products)?;
        columns.shrink();
        let mut by: [Arc<Vec<u32>>; SortField::ALL.len()] = Default::default();
        for order in &mut by {
            let read = reader.array::<u32>(most)?;
            check(read.len() == count && below(&read, count), "an order")?;
            *order = Arc::new(read);
        }
        let mut sets = Vec::new();
        for _ in 0..Letters::SETS {
            sets.push(reader.array(most)?);
        }
        let letters =
            Letters::from_sets(sets, count).ok_or(SnapshotError::Damaged("the letters"))?;
        let assigned = columns.customers.iter().filter(|who| **who != NOBODY);
        let orders = Orders {
            assigned: assigned.count(),
            by,
        };
        Ok(Self::with_letters(
            columns,
            Arc::new(people),
            orders,
            products,
            letters,
        ))
    }
}

fn check(fits: bool, what: &'static str) -> Result<()> {
    fits.then_some(()).ok_or(SnapshotError::Damaged(what))
}

fn below(ordinals: &[u32], end: usize) -> bool {
    ordinals.iter().all(|ordinal| (*ordinal as usize) < end)
}

/// A checksum says that the bytes are those written; this, that nothing in them points into the void.
fn check_columns(columns: &Columns, people: &People, products: usize) -> Result<()> {
    let count = columns.len();
    let lengths = [
        columns.products.len(),
        columns.customers.len(),
        columns.statuses.len(),
        columns.limits.len(),
        columns.expires.len(),
        columns.created.len(),
    ];
    check(lengths == [count; 6], "a column's length")?;
    check(below(&columns.products, products), "the products")?;
    let known = |who: &u32| *who == NOBODY || (*who as usize) < people.len();
    check(columns.customers.iter().all(known), "the customers")?;
    let statuses = columns.statuses.iter();
    check(
        statuses.copied().all(|rank| usize::from(rank) < STATUSES),
        "the statuses",
    )?;
    check(people.ranks.len() == people.len(), "the ranks' length")?;
    check(below(&people.ranks, people.len()), "the ranks of names")
}

struct Writer<W: Write> {
    out: W,
    sum: Xxh3,
}

impl<W: Write> Writer<W> {
    /// A length in bytes and the bytes.
    fn array<T: Pod>(&mut self, values: &[T]) -> Result<()> {
        let bytes: &[u8] = cast_slice(values);
        self.bytes(&(bytes.len() as u64).to_ne_bytes())?;
        self.bytes(bytes)
    }

    fn texts(&mut self, texts: &Texts) -> Result<()> {
        let (bytes, starts) = texts.parts();
        self.array(bytes)?;
        self.array(starts)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.sum.update(bytes);
        Ok(self.out.write_all(bytes)?)
    }

    fn end(mut self) -> Result<()> {
        let sum = self.sum.digest();
        self.out.write_all(&sum.to_ne_bytes())?;
        Ok(self.out.flush()?)
    }
}

struct Reader<R: Read> {
    input: R,
    /// How many bytes the file still has. A turned bit may claim gigabytes, and memory that is not there ends the program.
    left: u64,
    sum: Xxh3,
}

impl<R: Read> Reader<R> {
    /// What [`Writer::array`] wrote, of at most so many bytes.
    fn array<T: Pod>(&mut self, most: u64) -> Result<Vec<T>> {
        let mut length = [0; 8];
        self.bytes(&mut length)?;
        let length = u64::from_ne_bytes(length);
        let each = size_of::<T>() as u64;
        check(length <= most && length.is_multiple_of(each), "a length")?;
        check(length <= self.left, "it ends too soon")?;
        let mut values = vec![T::zeroed(); (length / each) as usize];
        self.bytes(cast_slice_mut(&mut values))?;
        Ok(values)
    }

    fn ids(&mut self) -> Result<Vec<[u8; 16]>> {
        self.array(16 * u64::from(u32::MAX))
    }

    fn texts(&mut self, count: usize) -> Result<Texts> {
        let bytes = self.array(u64::from(u32::MAX))?;
        let starts = self.array(4 * (count as u64 + 1))?;
        Texts::from_parts(bytes, starts)
            .filter(|texts| texts.len() == count)
            .ok_or(SnapshotError::Damaged("the texts"))
    }

    fn bytes(&mut self, bytes: &mut [u8]) -> Result<()> {
        self.input.read_exact(bytes).map_err(ended)?;
        self.left = self.left.saturating_sub(bytes.len() as u64);
        self.sum.update(bytes);
        Ok(())
    }

    fn end(mut self) -> Result<()> {
        let mut sum = [0; 8];
        self.input.read_exact(&mut sum).map_err(ended)?;
        check(self.sum.digest() == u64::from_ne_bytes(sum), "its checksum")
    }
}

fn ended(error: std::io::Error) -> SnapshotError {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => SnapshotError::Damaged("it ends too soon"),
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_beyond_the_end_of_the_file_takes_no_memory() {
        let claimed = 16 * u64::from(u32::MAX);
        let bytes = claimed.to_ne_bytes();
        let mut reader = Reader {
            left: bytes.len() as u64,
            input: bytes.as_slice(),
            sum: Xxh3::new(),
        };
        let read = reader.ids().map(|ids| ids.len());
        assert!(
            matches!(read, Err(SnapshotError::Damaged("it ends too soon"))),
            "{read:?}"
        );
    }
}
