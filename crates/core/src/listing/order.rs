//! The order of a list: the base's orders walked in either direction, and where rows of the overlay stand in them.

use std::{cmp::Ordering, ops::ControlFlow, sync::Arc};

use super::{
    Id,
    base::{limit_key, time_key},
    people::NOBODY,
    view::{Row, View},
};
use crate::operations::licenses::{Sort, SortField, SortOrder};

/// What a list is sorted by, for one license.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value<'a> {
    Text(&'a [u8]),
    Number(u64),
    /// No customer: last in both directions.
    Nobody,
}

/// Licenses of the base in one direction of one order.
#[derive(Debug, Clone)]
pub(super) struct Walk {
    order: Arc<Vec<u32>>,
    /// What lies behind this place stays behind when the rest is turned round.
    turning: usize,
    descending: bool,
}

impl Walk {
    /// All licenses of the base.
    pub(super) fn whole(view: &View, sort: Sort) -> Self {
        let order = match sort.field {
            SortField::Product => view.product_order.clone(),
            field => view.base.orders.of(field).clone(),
        };
        let turning = match sort.field {
            SortField::Customer => view.base.orders.assigned,
            _ => order.len(),
        };
        Self {
            order,
            turning,
            descending: sort.order == SortOrder::Descending,
        }
    }

    /// Some licenses of the base, sorted for it.
    pub(super) fn of_some(view: &View, sort: Sort, some: impl Iterator<Item = u32>) -> Self {
        let rank = |product| view.products.rank(product);
        let mut keyed: Vec<(u64, u32)> = some
            .map(|ordinal| (view.base.sort_key(sort.field, rank, ordinal), ordinal))
            .collect();
        keyed.sort_unstable();
        let turning = match sort.field {
            SortField::Customer => keyed.partition_point(|(key, _)| *key != u64::MAX),
            _ => keyed.len(),
        };
        Self {
            order: Arc::new(keyed.into_iter().map(|(_, ordinal)| ordinal).collect()),
            turning,
            descending: sort.order == SortOrder::Descending,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    pub(super) fn order(&self) -> &Arc<Vec<u32>> {
        &self.order
    }

    /// The license at a place of the walk.
    pub(super) fn at(&self, place: usize) -> u32 {
        let place = match (self.descending, place < self.turning) {
            (false, _) => place,
            (true, true) => self.turning - 1 - place,
            (true, false) => self.order.len() - 1 - (place - self.turning),
        };
        self.order[place]
    }

    /// Visits every license until told to stop.
    pub(super) fn each(&self, mut visit: impl FnMut(u32) -> ControlFlow<()>) -> ControlFlow<()> {
        if !self.descending {
            return self.order.iter().try_for_each(|ordinal| visit(*ordinal));
        }
        let (turned, last) = self.order.split_at(self.turning);
        turned
            .iter()
            .rev()
            .try_for_each(|ordinal| visit(*ordinal))?;
        last.iter().rev().try_for_each(|ordinal| visit(*ordinal))
    }

    /// How many licenses of the walk come before a row.
    pub(super) fn before(&self, view: &View, sort: Sort, row: &Row) -> usize {
        let of_row = value_of_row(view, sort.field, row);
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from.midpoint(to);
            let ordinal = self.at(middle);
            let id = &view.base.columns.ids[ordinal as usize];
            let theirs = (value_of_base(view, sort.field, ordinal), id);
            match compare(sort, theirs, (of_row, &row.id)) {
                Ordering::Less => from = middle + 1,
                _ => to = middle,
            }
        }
        from
    }
}

/// The order of two rows of the overlay.
pub(super) fn compare_rows(view: &View, sort: Sort, a: &Row, b: &Row) -> Ordering {
    let a_value = value_of_row(view, sort.field, a);
    let b_value = value_of_row(view, sort.field, b);
    compare(sort, (a_value, &a.id), (b_value, &b.id))
}

fn compare(sort: Sort, a: (Value<'_>, &Id), b: (Value<'_>, &Id)) -> Ordering {
    let turned = |order: Ordering| match sort.order {
        SortOrder::Ascending => order,
        SortOrder::Descending => order.reverse(),
    };
    let by_value = match (a.0, b.0) {
        (Value::Nobody, Value::Nobody) => Ordering::Equal,
        (Value::Nobody, _) => return Ordering::Greater,
        (_, Value::Nobody) => return Ordering::Less,
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.cmp(&b),
        (Value::Text(_), Value::Number(_)) => Ordering::Greater,
        (Value::Number(_), Value::Text(_)) => Ordering::Less,
    };
    turned(by_value.then_with(|| a.1.cmp(b.1)))
}

fn value_of_base(view: &View, field: SortField, ordinal: u32) -> Value<'_> {
    let columns = &view.base.columns;
    let place = ordinal as usize;
    match field {
        SortField::Key => Value::Text(view.base.key(ordinal)),
        SortField::Product => Value::Number(view.products.rank(columns.products[place]).into()),
        SortField::Customer => match columns.customers[place] {
            NOBODY => Value::Nobody,
            holder => Value::Text(view.base.people.name(holder)),
        },
        SortField::Status => Value::Number(columns.statuses[place].into()),
        SortField::Activations => Value::Number(limit_key(columns.limits[place])),
        SortField::Expires => Value::Number(time_key(columns.expires[place])),
        SortField::Created => Value::Number(time_key(columns.created[place])),
    }
}

fn value_of_row<'a>(view: &View, field: SortField, row: &'a Row) -> Value<'a> {
    match field {
        SortField::Key => Value::Text(row.key.as_bytes()),
        SortField::Product => Value::Number(view.products.rank(row.product).into()),
        SortField::Customer => match &row.customer {
            None => Value::Nobody,
            Some(person) => Value::Text(person.name.as_bytes()),
        },
        SortField::Status => Value::Number(row.status.into()),
        SortField::Activations => Value::Number(limit_key(row.limit)),
        SortField::Expires => Value::Number(time_key(row.expires)),
        SortField::Created => Value::Number(time_key(row.created)),
    }
}
