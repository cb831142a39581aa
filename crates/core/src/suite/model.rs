//! A naive list of licenses: what search, filters and sorting must come to, in plain loops.

use std::cmp::Ordering;

use chrono::{DateTime, Duration, Utc};

use crate::{
    domain::{fold::fold, search::Search},
    operations::licenses::{
        CreatedFilter, ExpiresFilter, LicenseQuery, LicenseRow, SortField, SortOrder,
    },
};

fn matches_search(row: &LicenseRow, search: &Search) -> bool {
    match search {
        Search::Everything => true,
        Search::Keys(keys) => keys.iter().any(|key| key.folded == fold(&row.key)),
        Search::Text(text) => {
            let customer = row.customer.as_ref();
            let found = |field: &str| fold(field).contains(text);
            found(&row.key)
                || found(&row.product.name)
                || customer.is_some_and(|customer| found(&customer.name) || found(&customer.email))
        }
    }
}

fn within(moment: DateTime<Utc>, from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> bool {
    from.is_none_or(|from| moment >= from) && to.is_none_or(|to| moment < to)
}

fn matches_ranges(row: &LicenseRow, query: &LicenseQuery, now: DateTime<Utc>) -> bool {
    let expires = match &query.expires {
        None => true,
        Some(ExpiresFilter::Lifetime) => row.expires_at.is_none(),
        Some(ExpiresFilter::Within { days }) => row.expires_at.is_some_and(|moment| {
            within(
                moment,
                Some(now),
                Some(now + Duration::days(i64::from(*days))),
            )
        }),
        Some(ExpiresFilter::Between { from, to }) => row
            .expires_at
            .is_some_and(|moment| within(moment, *from, *to)),
    };
    let created = match &query.created {
        None => true,
        Some(CreatedFilter::Last { days }) => within(
            row.created_at,
            Some(now - Duration::days(i64::from(*days))),
            None,
        ),
        Some(CreatedFilter::Between { from, to }) => within(row.created_at, *from, *to),
    };
    expires && created
}

/// Whether a row matches, with the status and product filters or without them.
pub(crate) fn matches(
    row: &LicenseRow,
    query: &LicenseQuery,
    now: DateTime<Utc>,
    statuses: bool,
    products: bool,
) -> bool {
    matches_search(row, &Search::parse(&query.search))
        && (!statuses || query.statuses.is_empty() || query.statuses.contains(&row.status))
        && (!products || query.products.is_empty() || query.products.contains(&row.product.id))
        && query.customer.is_none_or(|id| {
            row.customer
                .as_ref()
                .is_some_and(|customer| customer.id == id)
        })
        && matches_ranges(row, query, now)
}

/// The list as it must come out.
pub(crate) fn listed(
    rows: &[LicenseRow],
    query: &LicenseQuery,
    now: DateTime<Utc>,
) -> Vec<LicenseRow> {
    let mut listed: Vec<_> = rows
        .iter()
        .filter(|row| matches(row, query, now, true, true))
        .cloned()
        .collect();
    let descending = query.sort.order == SortOrder::Descending;
    listed.sort_by(|a, b| {
        let by_field = compare(a, b, query.sort.field, descending);
        let by_id = if descending {
            b.id.cmp(&a.id)
        } else {
            a.id.cmp(&b.id)
        };
        by_field.then(by_id)
    });
    listed
}

fn compare(a: &LicenseRow, b: &LicenseRow, field: SortField, descending: bool) -> Ordering {
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    let limit = |row: &LicenseRow| {
        if row.activation_limit < 0 {
            i32::MAX
        } else {
            row.activation_limit
        }
    };
    let far = DateTime::<Utc>::MAX_UTC;
    match field {
        SortField::Customer => match (&a.customer, &b.customer) {
            (Some(a), Some(b)) => turned(fold(&a.name).cmp(&fold(&b.name))),
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
        },
        SortField::Key => turned(fold(&a.key).cmp(&fold(&b.key))),
        SortField::Product => turned(fold(&a.product.name).cmp(&fold(&b.product.name))),
        SortField::Status => turned(a.status.cmp(&b.status)),
        SortField::Activations => turned(limit(a).cmp(&limit(b))),
        SortField::Expires => turned(
            a.expires_at
                .unwrap_or(far)
                .cmp(&b.expires_at.unwrap_or(far)),
        ),
        SortField::Created => turned(a.created_at.cmp(&b.created_at)),
    }
}
