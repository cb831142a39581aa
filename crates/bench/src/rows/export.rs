//! Exporting the active licenses of one product, about 100,000 of a million, beside the `sqlite3` shell.
//!
//! Keydesk's time is from the call of `export_licenses` in process until the file's last byte is handed to the system;
//! it includes the export's audit entry. The shell's time is that of the whole program with the same columns, rows and
//! order. Both write into the same folder and have read everything once before.
//!
//! Deliberately absent: Postgres, whose COPY has no such plain shell beside it.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use keydesk_core::{
    backend::Location,
    domain::status::LicenseStatus,
    ids::ProductId,
    operations::{
        exports::{ExportColumn, ExportFormat, ExportLicenses, LicenseSelection},
        licenses::LicenseQuery,
        products::ListProducts,
    },
    service::{EnvironmentScope, row_channel},
};

use super::{Comparison, Moved};
use crate::{
    index,
    places::{self, ACCESS, ENVIRONMENT, caller, database_file},
};

/// The product that is exported: its active licenses are about a tenth of a demo.
const PRODUCT: &str = "team";

const COLUMNS: [ExportColumn; 13] = [
    ExportColumn::Key,
    ExportColumn::Product,
    ExportColumn::ProductCode,
    ExportColumn::CustomerName,
    ExportColumn::CustomerEmail,
    ExportColumn::CustomerOrganisation,
    ExportColumn::Status,
    ExportColumn::ActivationLimit,
    ExportColumn::ActivationsUsed,
    ExportColumn::ExpiresAt,
    ExportColumn::CreatedAt,
    ExportColumn::Flags,
    ExportColumn::Metadata,
];

/// The same columns for the shell.
const SELECT: &str = "SELECT l.key, p.name, p.code, c.name, c.email, c.organisation,
    CASE l.status WHEN 0 THEN 'available' WHEN 1 THEN 'assigned' WHEN 2 THEN 'active' WHEN 3 THEN 'inactive'
                  WHEN 4 THEN 'suspended' WHEN 5 THEN 'expired' ELSE 'revoked' END,
    l.activation_limit, l.activations_used, coalesce(l.expires_at, 'Lifetime'), l.created_at, l.flags, l.metadata
 FROM licenses l JOIN products p ON p.id = l.product_id LEFT JOIN customers c ON c.id = l.customer_id";

/// Exports `rounds` times by each.
pub async fn measure(folder: &Path, rounds: u32) -> Result<Comparison> {
    eprintln!("Exporting …");
    let workspace = index::open(&Location::Folder(folder.to_owned())).await?;
    let scope = workspace
        .environment_scope(ENVIRONMENT, &caller(), ACCESS)
        .await?;
    index::ready(&workspace, ENVIRONMENT).await?;
    let products = scope.list_products(ListProducts {}).await?;
    let product = products.iter().find(|product| product.code == PRODUCT);
    let product = product.context("the workspace is no demo")?.id;
    let into = tempfile::tempdir_in(places::cache()?)?;
    let file = into.path().join("export.csv");
    let mut keydesk = Moved::new("Keydesk");
    let mut shell = has_shell().then(|| Moved::new("sqlite3 shell"));
    // The first round only warms up.
    for round in 0..=rounds {
        let started = Instant::now();
        keydesk.rows = export(&scope, product, &file).await?;
        let time = started.elapsed();
        if round > 0 {
            keydesk.times.add(time);
        }
        if let Some(shell) = &mut shell {
            let started = Instant::now();
            run_shell(&database_file(folder), product, &file)?;
            let time = started.elapsed();
            shell.rows = lines(&file)?;
            ensure!(
                shell.rows == keydesk.rows,
                "the shell wrote {} rows, Keydesk {}",
                shell.rows,
                keydesk.rows
            );
            if round > 0 {
                shell.times.add(time);
            }
        }
    }
    workspace.close().await;
    Ok(Comparison {
        title: "Export of filtered licenses as CSV, into a file",
        keydesk: vec![keydesk],
        others: shell.into_iter().collect(),
    })
}

/// Exports into a file and gives the number of rows.
async fn export(scope: &EnvironmentScope, product: ProductId, file: &Path) -> Result<u32> {
    let request = ExportLicenses {
        selection: LicenseSelection::Matching {
            query: LicenseQuery {
                statuses: vec![LicenseStatus::Active],
                products: vec![product],
                ..LicenseQuery::default()
            },
            except: Vec::new(),
        },
        columns: COLUMNS.to_vec(),
        format: ExportFormat::Csv,
        bom: false,
        guard_formulas: true,
    };
    let (sink, mut source) = row_channel();
    let scope = scope.clone();
    let exporting = tokio::spawn(async move { scope.export_licenses(request, sink).await });
    let mut out = BufWriter::new(File::create(file)?);
    while let Some(piece) = source.bytes.recv().await {
        out.write_all(&piece)?;
    }
    out.flush()?;
    Ok(exporting.await??.rows)
}

fn has_shell() -> bool {
    let version = Command::new("sqlite3").arg("--version").output();
    let there = version.is_ok_and(|output| output.status.success());
    if !there {
        eprintln!(
            "*** SKIPPED: the sqlite3 shell is not installed, so there is nothing to compare the export with."
        );
    }
    there
}

fn run_shell(database: &Path, product: ProductId, file: &Path) -> Result<()> {
    let statement = format!(
        "{SELECT} WHERE l.status = 2 AND l.product_id = x'{}' ORDER BY l.created_at DESC, l.id DESC",
        product.0.simple()
    );
    let ended = Command::new("sqlite3")
        .args(["-readonly", "-csv"])
        .arg(database)
        .arg(statement)
        .stdin(Stdio::null())
        .stdout(File::create(file)?)
        .status()
        .context("sqlite3 could not be started")?;
    ensure!(ended.success(), "sqlite3 failed");
    Ok(())
}

fn lines(file: &Path) -> Result<u32> {
    let bytes = std::fs::read(file)?;
    let count = bytes.iter().filter(|byte| **byte == b'\n').count();
    Ok(u32::try_from(count)?)
}
