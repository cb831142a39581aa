//! What an import reads and writes, a chunk at a time: one statement each, the rows as one JSON array.
//!
//! Both engines unfold a JSON array into rows, with different words for it; the two texts stand side by side.
//! Deliberately absent: deciding what a row does (`service::importing`), and the chunks' audit entries (`audit`).

mod lookup;
mod undo;
mod write;

pub(crate) use lookup::{CustomerKey, ProductKey, customers, licenses, products};
pub(crate) use undo::{
    batch_customers, batch_rows, delete_licenses, forget_customers, forget_products,
};
pub(crate) use write::{
    HistoryRow, NewCustomer, NewLicense, NewProduct, end_activations, insert_customers,
    insert_history, insert_licenses, insert_products, update_licenses,
};
