//! A file to import, made up: new licenses of nine products for many customers, as another vendor's system exports them.
//! And the way of such a file into an environment: uploaded in pieces, then imported by a job.
//!
//! Deliberately absent: rows with problems, and keys that are there already.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use keydesk_core::{
    domain::status::LicenseStatus,
    ids::UploadId,
    operations::{
        imports::{ImportPlan, InspectImport, PIECE_LIMIT, UploadImport},
        jobs::{GetJob, JobState},
    },
    service::EnvironmentScope,
    tabular::dates::DateOrder,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Customers for each hundred rows.
const CUSTOMERS: usize = 45;
/// Rows without a customer, in a hundred.
const AVAILABLE: u32 = 20;
const ALPHABET: &[u8] = b"234679ACDEFGHJKMNPQRTVWXY";
const PRODUCTS: [&str; 9] = [
    "Atlas",
    "Beacon",
    "Compass",
    "Delta Sync",
    "Equinox",
    "Foundry",
    "Gallery",
    "Helix",
    "Ionic",
];
const GIVEN: [&str; 8] = [
    "Ana", "Björn", "Chloé", "Dmitri", "Emma", "Farid", "Grace", "Hiro",
];
const FAMILY: [&str; 8] = [
    "Abad",
    "Bergström",
    "Costa",
    "Dubois",
    "Evans",
    "Fischer",
    "Grünwald",
    "Hansen",
];

/// What a file holds.
pub struct File {
    pub products: Vec<&'static str>,
    pub customers: Vec<Customer>,
    pub rows: Vec<Row>,
}

pub struct Customer {
    pub name: String,
    pub email: String,
    pub organisation: Option<String>,
}

/// A license to be; product and customer by their places.
pub struct Row {
    pub key: String,
    pub product: usize,
    pub customer: Option<usize>,
    pub status: LicenseStatus,
    pub limit: i32,
    pub expires_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub flags: &'static str,
    pub metadata: String,
}

/// A file of so many rows; another seed makes other keys and other customers.
pub fn of_rows(rows: u32, seed: u64) -> File {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let count = (rows as usize * CUSTOMERS / 100).max(1);
    let customers = (0..count).map(|place| customer(place, seed)).collect();
    // Everybody has a license before anybody has two.
    let mut held = 0;
    let rows = (0..rows)
        .map(|number| {
            let customer = (rng.random_range(0..100) >= AVAILABLE).then(|| {
                held += 1;
                if held <= count {
                    held - 1
                } else {
                    rng.random_range(0..count)
                }
            });
            row(&mut rng, number, seed, customer)
        })
        .collect();
    File {
        products: PRODUCTS.to_vec(),
        customers,
        rows,
    }
}

fn customer(place: usize, seed: u64) -> Customer {
    let given = GIVEN[place % GIVEN.len()];
    let family = FAMILY[place / GIVEN.len() % FAMILY.len()];
    let company = place / 7;
    Customer {
        name: format!("{given} {family}"),
        email: format!("user{place}.s{seed}@company-{company}.example"),
        organisation: (!place.is_multiple_of(3)).then(|| format!("Company {company} & Sons")),
    }
}

fn row(rng: &mut ChaCha8Rng, number: u32, seed: u64, customer: Option<usize>) -> Row {
    // The number makes the key unique, the letters make it look like one.
    let mut key = format!("B{seed}-{number:06}");
    for _ in 0..3 {
        key.push('-');
        for _ in 0..4 {
            key.push(char::from(ALPHABET[rng.random_range(0..ALPHABET.len())]));
        }
    }
    let day = |days: i64| DateTime::<Utc>::UNIX_EPOCH + chrono::Duration::days(days);
    let created_at =
        day(19_800 + rng.random_range(0..700)) + chrono::Duration::seconds(number.into());
    let expires_at = rng
        .random_bool(0.7)
        .then(|| day(20_900 + rng.random_range(0..900)));
    Row {
        key,
        product: rng.random_range(0..PRODUCTS.len()),
        customer,
        status: match customer {
            None => LicenseStatus::Available,
            Some(_) if rng.random_bool(0.3) => LicenseStatus::Assigned,
            Some(_) => LicenseStatus::Active,
        },
        limit: [1, 3, 3, 5, 10, -1][rng.random_range(0..6)],
        expires_at,
        created_at,
        flags: r#"{"cloud_render":true,"beta_channel":false}"#,
        metadata: format!(r#"{{"order":"SO-{}","region":"eu"}}"#, 100_000 + number),
    }
}

impl File {
    /// The file's bytes.
    pub fn csv(&self) -> Result<Vec<u8>> {
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record([
            "key",
            "product",
            "customer_name",
            "customer_email",
            "customer_organisation",
            "status",
            "activation_limit",
            "expires_at",
            "created_at",
            "flags",
            "metadata",
        ])?;
        let moment = |moment: DateTime<Utc>| moment.to_rfc3339_opts(SecondsFormat::Secs, true);
        for row in &self.rows {
            let customer = row.customer.and_then(|place| self.customers.get(place));
            let expires_at = row.expires_at.map_or_else(|| "Lifetime".to_owned(), moment);
            out.write_record([
                row.key.as_str(),
                self.products[row.product],
                customer.map_or("", |customer| &customer.name),
                customer.map_or("", |customer| &customer.email),
                customer
                    .and_then(|one| one.organisation.as_deref())
                    .unwrap_or_default(),
                row.status.as_str(),
                &row.limit.to_string(),
                &expires_at,
                &moment(row.created_at),
                row.flags,
                &row.metadata,
            ])?;
        }
        out.into_inner()
            .map_err(|error| error.into_error())
            .context("a file could not be written to memory")
    }
}

/// Hands a file in, piece by piece.
async fn upload(scope: &EnvironmentScope, bytes: &[u8]) -> Result<UploadId> {
    let size = u32::try_from(bytes.len()).context("the file is too large")?;
    let mut upload = None;
    let mut offset = 0;
    for piece in bytes.chunks(PIECE_LIMIT) {
        let taken = scope
            .upload_import(UploadImport {
                upload,
                file_name: "bench.csv".to_owned(),
                offset,
                size,
                piece: STANDARD.encode(piece),
            })
            .await?;
        upload = Some(taken.id);
        offset = taken.received;
    }
    upload.context("the file is empty")
}

/// What an import did.
#[derive(Debug, Clone, Copy)]
pub struct Imported {
    pub created: u32,
    pub new_customers: u32,
}

/// Hands a file in and looks at it, as a person does who has nothing to correct.
pub async fn hand_in(scope: &EnvironmentScope, bytes: &[u8]) -> Result<ImportPlan> {
    let upload = upload(scope, bytes).await?;
    let looked = scope
        .inspect_import(InspectImport {
            upload,
            shape: None,
        })
        .await?;
    Ok(ImportPlan {
        upload,
        shape: looked.shape,
        fields: looked.columns.iter().map(|column| column.field).collect(),
        date_order: looked.date_order.unwrap_or(DateOrder::DayFirst),
        create_products: true,
        create_customers: true,
        all_or_nothing: false,
        preset: None,
        holder: None,
    })
}

/// Imports a file that was handed in, and waits for the end.
pub async fn import(scope: &EnvironmentScope, plan: ImportPlan) -> Result<Imported> {
    let mut job = scope.apply_import(plan).await?;
    while job.state == JobState::Running {
        tokio::time::sleep(Duration::from_millis(5)).await;
        job = scope.get_job(GetJob { id: job.id }).await?;
    }
    let report = &job.report;
    if job.state != JobState::Done || report.failed > 0 {
        bail!(
            "the import ended as {} with {} failed rows: {:?} {:?}",
            job.state.as_str(),
            report.failed,
            job.problem,
            report.problems.first()
        );
    }
    Ok(Imported {
        created: report.created,
        new_customers: report.new_customers,
    })
}
