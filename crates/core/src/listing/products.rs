//! The products of a view: few, whole, and with stable ordinals for as long as an index lives.

use std::collections::HashMap;

use crate::{ids::ProductId, operations::licenses::ProductRef};

/// A product with its folded name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// As answers show it.
    pub shown: ProductRef,
    /// The folded name, for search and order.
    pub folded: String,
}

/// Products by ordinal. New ones come last and deleted ones leave their place, so that a column of ordinals stays true.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Products {
    all: Vec<Product>,
    /// Whether each is still there.
    there: Vec<bool>,
    by_id: HashMap<ProductId, u32>,
    /// The place of each by name.
    ranks: Vec<u32>,
    /// Ordinals by name.
    by_name: Vec<u32>,
}

impl Products {
    pub(super) fn of(products: Vec<Product>) -> Self {
        Self::default().with(products)
    }

    /// The same with the products as they are now.
    pub(super) fn with(&self, now: Vec<Product>) -> Self {
        let mut next = Self {
            all: self.all.clone(),
            there: vec![false; self.all.len()],
            by_id: self.by_id.clone(),
            ..Self::default()
        };
        for product in now {
            match next.by_id.get(&product.shown.id) {
                Some(ordinal) => {
                    next.there[*ordinal as usize] = true;
                    next.all[*ordinal as usize] = product;
                }
                None => {
                    next.by_id.insert(product.shown.id, next.all.len() as u32);
                    next.there.push(true);
                    next.all.push(product);
                }
            }
        }
        next.by_name = (0..next.all.len() as u32).collect();
        next.by_name.sort_by(|a, b| {
            let (a, b) = (&next.all[*a as usize], &next.all[*b as usize]);
            a.folded.cmp(&b.folded).then(a.shown.id.cmp(&b.shown.id))
        });
        next.ranks = vec![0; next.all.len()];
        for (rank, ordinal) in next.by_name.iter().enumerate() {
            next.ranks[*ordinal as usize] = rank as u32;
        }
        next
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn find(&self, id: ProductId) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    pub(super) fn rank(&self, ordinal: u32) -> u32 {
        self.ranks[ordinal as usize]
    }

    pub(super) fn get(&self, ordinal: u32) -> &Product {
        &self.all[ordinal as usize]
    }

    /// Every one by ordinal, the deleted included: what a snapshot keeps.
    pub(super) fn all(&self) -> &[Product] {
        &self.all
    }

    /// Ordinals by name, the deleted included.
    pub(super) fn by_name(&self) -> &[u32] {
        &self.by_name
    }

    /// Those that are there, by name, with their ordinals.
    pub(super) fn shown(&self) -> impl Iterator<Item = (u32, &ProductRef)> {
        self.by_name
            .iter()
            .filter(|ordinal| self.there[**ordinal as usize])
            .map(|ordinal| (*ordinal, &self.all[*ordinal as usize].shown))
    }

    /// Those that are there and whose name contains a folded text.
    pub(super) fn containing(&self, text: &str) -> impl Iterator<Item = u32> {
        self.by_name.iter().copied().filter(move |ordinal| {
            self.there[*ordinal as usize] && self.all[*ordinal as usize].folded.contains(text)
        })
    }

    pub(super) fn bytes(&self) -> usize {
        let texts = |product: &Product| {
            product.shown.name.len() + product.shown.code.len() + product.folded.len()
        };
        let each = size_of::<Product>() + size_of::<(ProductId, u32)>() + 2 * size_of::<u32>() + 1;
        self.all.iter().map(texts).sum::<usize>() + self.all.len() * each
    }
}
