//! The least that has to happen so that a file's rows stand in an environment's tables: a loop of prepared statements
//! in one transaction, through rusqlite, on the file that Keydesk makes, with the settings that Keydesk writes with.
//!
//! Ids, folded columns and texts are made beforehand and not timed. With history and audit, the loop also writes what
//! an import of chunks of 1,000 rows leaves behind. Deliberately absent: looking whether anything is there already.

use std::path::Path;

use anyhow::Result;
use chrono::{DateTime, SecondsFormat, Utc};
use keydesk_core::domain::fold::fold;
use rusqlite::{Connection, Transaction, params};
use uuid::Uuid;

use crate::files::File;

/// Licenses to an audit entry.
const CHUNK: usize = 1_000;
/// One moment for everything that is made.
const NOW: &str = "2026-11-25T09:00:00+00:00";

/// Rows with every value ready to be bound.
pub struct Ready {
    batch: Uuid,
    products: Vec<(Uuid, String, String)>,
    customers: Vec<ReadyCustomer>,
    licenses: Vec<ReadyLicense>,
}

struct ReadyCustomer {
    id: Uuid,
    name: String,
    name_folded: String,
    email: String,
    email_folded: String,
    organisation: Option<String>,
}

struct ReadyLicense {
    id: Uuid,
    key: String,
    key_folded: String,
    product: Uuid,
    customer: Option<Uuid>,
    status: i16,
    limit: i32,
    expires_at: Option<String>,
    flags: &'static str,
    metadata: String,
    created_at: String,
    history: String,
}

impl Ready {
    pub fn of(file: &File) -> Self {
        let products: Vec<_> = file
            .products
            .iter()
            .map(|name| (Uuid::now_v7(), (*name).to_owned(), fold(name)))
            .collect();
        let customers: Vec<_> = file
            .customers
            .iter()
            .map(|customer| ReadyCustomer {
                id: Uuid::now_v7(),
                name: customer.name.clone(),
                name_folded: fold(&customer.name),
                email: customer.email.clone(),
                email_folded: fold(&customer.email),
                organisation: customer.organisation.clone(),
            })
            .collect();
        let licenses = file.rows.iter().map(|row| {
            let customer = row.customer.map(|place| customers[place].id);
            let expires_at = row.expires_at.map(text);
            ReadyLicense {
                id: Uuid::now_v7(),
                key: row.key.clone(),
                key_folded: fold(&row.key),
                product: products[row.product].0,
                customer,
                status: row.status.rank(),
                limit: row.limit,
                flags: row.flags,
                metadata: row.metadata.clone(),
                created_at: text(row.created_at),
                history: history(
                    customer,
                    row.status.as_str(),
                    row.limit,
                    expires_at.as_deref(),
                ),
                expires_at,
            }
        });
        let licenses = licenses.collect();
        Self {
            batch: Uuid::now_v7(),
            products,
            customers,
            licenses,
        }
    }
}

/// As the store writes moments.
fn text(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// As an import writes the first values of a license.
fn history(customer: Option<Uuid>, status: &str, limit: i32, expires_at: Option<&str>) -> String {
    let fields = [
        ("customer_id", serde_json::json!(customer)),
        ("status", serde_json::json!(status)),
        ("activation_limit", serde_json::json!(limit)),
        ("expires_at", serde_json::json!(expires_at)),
    ];
    let changes = fields.into_iter().filter(|(_, after)| !after.is_null());
    let changes = changes.map(
        |(field, after)| serde_json::json!({ "field": field, "before": null, "after": after }),
    );
    serde_json::Value::Array(changes.collect()).to_string()
}

/// Writes everything in one durable transaction.
pub fn write(file: &Path, ready: &Ready, with_trail: bool) -> Result<()> {
    let mut connection = Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA wal_autocheckpoint = 20000;",
    )?;
    let tx = connection.transaction()?;
    write_products(&tx, ready)?;
    write_customers(&tx, ready)?;
    write_licenses(&tx, ready)?;
    if with_trail {
        write_trail(&tx, ready)?;
    }
    tx.commit()?;
    Ok(())
}

fn write_products(tx: &Transaction<'_>, ready: &Ready) -> Result<()> {
    let mut insert = tx.prepare(
        "INSERT INTO products (id, name, name_folded, code, code_folded, batch, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?2, ?3, ?4, ?5, ?5)",
    )?;
    for (id, name, folded) in &ready.products {
        insert.execute(params![
            id.as_bytes(),
            name,
            folded,
            ready.batch.as_bytes(),
            NOW
        ])?;
    }
    Ok(())
}

fn write_customers(tx: &Transaction<'_>, ready: &Ready) -> Result<()> {
    let mut insert = tx.prepare(
        "INSERT INTO customers (id, name, name_folded, email, email_folded, email_lower, organisation, batch,
                                created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?8)",
    )?;
    for it in &ready.customers {
        insert.execute(params![
            it.id.as_bytes(),
            it.name,
            it.name_folded,
            it.email,
            it.email_folded,
            it.organisation,
            ready.batch.as_bytes(),
            NOW
        ])?;
    }
    Ok(())
}

fn write_licenses(tx: &Transaction<'_>, ready: &Ready) -> Result<()> {
    let mut insert = tx.prepare(
        "INSERT INTO licenses (id, key, key_folded, product_id, customer_id, status, activation_limit, expires_at,
                               flags, metadata, batch, batch_version, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, ?13)",
    )?;
    for it in &ready.licenses {
        insert.execute(params![
            it.id.as_bytes(),
            it.key,
            it.key_folded,
            it.product.as_bytes(),
            it.customer.as_ref().map(Uuid::as_bytes),
            it.status,
            it.limit,
            it.expires_at,
            it.flags,
            it.metadata,
            ready.batch.as_bytes(),
            it.created_at,
            NOW
        ])?;
    }
    Ok(())
}

fn write_trail(tx: &Transaction<'_>, ready: &Ready) -> Result<()> {
    let mut entry = tx.prepare(
        "INSERT INTO audit_entries (id, at, actor, door, action, subject, batch, details_hash)
         VALUES (?1, ?2, 'Bench', 'import', 'apply_import', 'job', ?3, ?4)",
    )?;
    let mut details =
        tx.prepare("INSERT INTO audit_details (entry_id, salt, body) VALUES (?1, ?2, ?3)")?;
    let mut unsealed = tx.prepare("INSERT INTO audit_unsealed (entry_seq) VALUES (?1)")?;
    let mut history = tx.prepare(
        "INSERT INTO license_history (license_id, entry_id, changes) VALUES (?1, ?2, ?3)",
    )?;
    for chunk in ready.licenses.chunks(CHUNK) {
        let id = Uuid::now_v7();
        entry.execute(params![
            id.as_bytes(),
            NOW,
            ready.batch.as_bytes(),
            [0_u8; 32]
        ])?;
        unsealed.execute(params![tx.last_insert_rowid()])?;
        details.execute(params![id.as_bytes(), [0_u8; 16], r#"{"created":1000}"#])?;
        for license in chunk {
            history.execute(params![
                license.id.as_bytes(),
                id.as_bytes(),
                license.history
            ])?;
        }
    }
    Ok(())
}
