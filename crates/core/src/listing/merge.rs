//! Takes the overlay into a new base.
//!
//! Nothing is sorted but the names of customers, and those only when one of them changed: a list of everything, in
//! each order, already has base and overlay in place.

use std::{ops::Range, sync::Arc};

use super::{
    base::{Base, Columns, Orders},
    bits::Bits,
    counts::Counts,
    people::{NOBODY, People},
    texts::TooLarge,
    view::{Row, View},
};
use crate::operations::licenses::{Sort, SortField, SortOrder};

/// An ordinal of the old base that is in the new one no more.
const GONE: u32 = u32::MAX;

/// The licenses of the new base in the order of their ids.
struct Plan {
    rows: Vec<Arc<Row>>,
    pieces: Vec<Piece>,
}

/// Some neighbours.
enum Piece {
    /// Licenses of the old base that stay as they are.
    Kept(Range<usize>),
    /// A row of the overlay.
    Row(usize),
}

impl View {
    /// A base with everything that this view says.
    pub(crate) fn merged(self: &Arc<Self>) -> Result<Base, TooLarge> {
        let plan = self.plan();
        let (people, moved) = self.merged_people()?;
        let columns = self.merged_columns(&plan, &people, moved.as_deref())?;
        let orders = self.merged_orders(&plan);
        Ok(Base::new(columns, people, orders, self.products.len()))
    }

    /// The current view on a base that `self`, an earlier one, was merged into.
    pub(crate) fn rebased(&self, current: &Self, base: Base, version: u32) -> Self {
        let products = current.products.clone();
        let mut next = Self::new(base, (*self.products).clone(), version);
        next.set_products(products);
        next.total = current.total;
        for (id, person) in &current.people {
            let merged = self.people.get(id);
            let same = merged.is_some_and(|merged| match (merged, person) {
                (Some(merged), Some(person)) => Arc::ptr_eq(merged, person),
                (None, None) => true,
                _ => false,
            });
            if !same {
                next.people.insert(*id, person.clone());
            }
        }
        for (id, entry) in &current.overlay {
            let same = self
                .overlay
                .get(id)
                .is_some_and(|merged| match (&merged.row, &entry.row) {
                    (Some(merged), Some(row)) => Arc::ptr_eq(merged, row),
                    (None, None) => true,
                    _ => false,
                });
            if !same {
                next.override_with(*id, entry.row.clone());
            }
        }
        // What went into the new base but has gone back to what the old one says.
        for id in self
            .overlay
            .keys()
            .filter(|id| !current.overlay.contains_key(*id))
        {
            let row = current.base.find(id).map(|ordinal| current.row_of(ordinal));
            next.override_with(*id, row.map(Arc::new));
        }
        next
    }

    fn plan(&self) -> Plan {
        let mut plan = Plan {
            rows: Vec::new(),
            pieces: Vec::new(),
        };
        let mut kept = 0;
        for (id, entry) in &self.overlay {
            let place = self.base.columns.ids.binary_search(id);
            let end = place.unwrap_or_else(|place| place);
            if kept < end {
                plan.pieces.push(Piece::Kept(kept..end));
            }
            if let Some(row) = &entry.row {
                plan.pieces.push(Piece::Row(plan.rows.len()));
                plan.rows.push(row.clone());
            }
            kept = end + usize::from(place.is_ok());
        }
        plan.pieces.push(Piece::Kept(kept..self.base.len()));
        plan
    }

    /// The customers as they are now, and where those of the base have gone; none when nobody moved.
    fn merged_people(&self) -> Result<(Arc<People>, Option<Vec<u32>>), TooLarge> {
        let old = &self.base.people;
        if self.people.is_empty() {
            return Ok((old.clone(), None));
        }
        let mut people = People::with_capacity(old.len() + self.people.len(), old.texts.bytes());
        let mut moved = Vec::with_capacity(old.len());
        let mut changed = self.people.iter().peekable();
        for (ordinal, id) in old.ids.iter().enumerate() {
            while let Some((new, person)) = changed.next_if(|(new, _)| new.0.as_bytes() < id) {
                people.push_person(*new, person.as_deref())?;
            }
            let place = people.len() as u32;
            match changed.next_if(|(new, _)| new.0.as_bytes() == id) {
                Some((new, person)) => people.push_person(*new, person.as_deref())?,
                None => people.push(*id, old.texts.first(ordinal), old.texts.second(ordinal))?,
            }
            let stayed = people.len() as u32 > place;
            moved.push(if stayed { place } else { GONE });
        }
        for (new, person) in changed {
            people.push_person(*new, person.as_deref())?;
        }
        people.rank();
        Ok((Arc::new(people), Some(moved)))
    }

    fn merged_columns(
        &self,
        plan: &Plan,
        people: &People,
        moved: Option<&[u32]>,
    ) -> Result<Columns, TooLarge> {
        let old = &self.base.columns;
        let mut columns = Columns::with_capacity(self.total, old.keys.bytes());
        let customer = |holder: u32| moved.map_or(holder, |moved| moved[holder as usize]);
        for piece in &plan.pieces {
            match piece {
                Piece::Kept(run) => columns.push_run(old, run.clone(), customer)?,
                Piece::Row(place) => columns.push_row(&plan.rows[*place], people)?,
            }
        }
        columns.shrink();
        Ok(columns)
    }

    fn merged_orders(self: &Arc<Self>, plan: &Plan) -> Orders {
        let mut kept = Bits::all(self.base.len());
        let overridden = self.overlay.values().filter_map(|entry| entry.base);
        overridden.for_each(|ordinal| kept.remove(ordinal));
        let (of_base, of_rows) = plan.new_ordinals(self.base.len());
        let by = SortField::ALL.map(|field| {
            let sort = Sort {
                field,
                order: SortOrder::Ascending,
            };
            let all = Counts::plain(self.total);
            let list = self.list(sort, Some(kept.clone()), plan.rows.clone(), all);
            let rows: Vec<u32> = list
                .over()
                .iter()
                .map(|(_, row)| of_rows[plan.place_of(row)])
                .collect();
            let new = |place: u32| match of_base.get(place as usize) {
                Some(ordinal) => *ordinal,
                None => rows[place as usize - of_base.len()],
            };
            let mut order = Vec::with_capacity(self.total);
            list.each(|place| order.push(new(place)));
            Arc::new(order)
        });
        let unassigned_kept = kept
            .iter()
            .filter(|ordinal| self.base.columns.customers[*ordinal as usize] == NOBODY)
            .count();
        let unassigned_rows = plan
            .rows
            .iter()
            .filter(|row| row.customer.is_none())
            .count();
        Orders {
            by,
            assigned: self.total - unassigned_kept - unassigned_rows,
        }
    }
}

impl Plan {
    /// Where the old base's licenses and the rows come to stand.
    fn new_ordinals(&self, base: usize) -> (Vec<u32>, Vec<u32>) {
        let mut of_base = vec![GONE; base];
        let mut of_rows = vec![GONE; self.rows.len()];
        let mut next = 0;
        for piece in &self.pieces {
            let taken = match piece {
                Piece::Kept(run) => &mut of_base[run.clone()],
                Piece::Row(place) => &mut of_rows[*place..=*place],
            };
            for ordinal in taken {
                *ordinal = next;
                next += 1;
            }
        }
        (of_base, of_rows)
    }

    /// Rows are in the order of their ids.
    fn place_of(&self, row: &Row) -> usize {
        self.rows.partition_point(|each| each.id < row.id)
    }
}
