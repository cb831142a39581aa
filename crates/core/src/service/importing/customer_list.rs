//! A list of customers in an uploaded file, for bulk assigning: a column of emails and, if there is one, one of names.
//!
//! Deliberately absent: whether a customer is known (`bulk_customers`), and how long the file stays (`staging`), but for
//! this: a list goes with the end of the work it was for.

use std::{path::Path, sync::Arc};

use super::{
    blocking,
    inspect::sniffed,
    reader::{open, unreadable},
    uploads::Place,
};
use crate::{
    backend::Environment,
    domain::bulk::{LIST_MAX, ListedCustomer, check_customer, check_list_length},
    error::{Error, Result},
    ids::UploadId,
    tabular::columns::{self, Field},
};

/// The largest file that is read as a list, in bytes.
const LARGEST: u32 = 32 * 1024 * 1024;

/// The customers of an uploaded list, in its order.
///
/// # Errors
/// `not_found` for an unknown upload; `unreadable_file`; `invalid` for a list without emails, one that is too long, and
/// for a customer who could not be made, with the row.
pub(in crate::service) async fn read(
    environment: &Environment,
    list: UploadId,
) -> Result<Arc<[ListedCustomer]>> {
    let place = Place::new(&environment.staging, list);
    blocking(move || {
        if place.sidecar()?.size > LARGEST {
            return Err(Error::invalid(
                "list",
                "The list is larger than 32 MiB.",
                "Choose a file with an email and a name in each row, and nothing else.",
            ));
        }
        Ok(rows(&place.data())?.into())
    })
    .await
}

fn rows(path: &Path) -> Result<Vec<ListedCustomer>> {
    let rows = open(path, sniffed(path)?)?;
    let fields = columns::guess(rows.columns());
    let column = |wanted| fields.iter().position(|field| *field == Some(wanted));
    let name = column(Field::CustomerName);
    let email = column(Field::CustomerEmail).ok_or_else(|| {
        Error::invalid(
            "list",
            "No column of the list holds emails.",
            "Name the column of the emails: email.",
        )
    })?;
    let mut customers = Vec::new();
    for row in rows {
        let row = row.map_err(unreadable)?;
        let cell = |place: usize| row.cells.get(place).map(|cell| cell.trim());
        let customer = ListedCustomer {
            email: cell(email).unwrap_or_default().to_owned(),
            name: name
                .and_then(cell)
                .filter(|name| !name.is_empty())
                .map(str::to_owned),
        };
        check_customer(row.number, &customer)?;
        customers.push(customer);
        if customers.len() > LIST_MAX {
            break;
        }
    }
    check_list_length(customers.len())?;
    Ok(customers)
}

/// Removes a list whose work is done.
pub(in crate::service) async fn forget(environment: &Environment, list: UploadId) {
    let place = Place::new(&environment.staging, list);
    let removed = blocking(move || {
        place.remove();
        Ok(())
    });
    if let Err(error) = removed.await {
        tracing::warn!(%error, "a list of customers stays for a week");
    }
}
