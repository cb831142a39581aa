//! Rows into a fresh environment file, as fast as SQLite takes them: many rows to a statement, one transaction, no
//! journal, indexes last. Only for files that nobody has opened yet and that are thrown away when anything fails.

use std::path::Path;

use sqlx::{
    Arguments, AssertSqlSafe, Connection, SqliteConnection,
    error::BoxDynError,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    devices::Use,
    generators::Generator,
    people::Customer,
    pools::Pool,
    population::{License, Piece, Population, Product},
    questions::Questions,
    support::{Denial, Note},
    trail::Entry,
};
use crate::{
    domain::{fold::fold, status::LicenseStatus},
    error::{Error, Result},
};

/// Values in one statement; SQLite takes 32,766.
const VALUES_AT_ONCE: usize = 8_000;

/// Something that becomes a row.
trait Row {
    /// Its table and columns.
    const INTO: &'static str;
    /// How many columns.
    const COLUMNS: usize;
    /// Adds its values in the columns' order.
    fn bind(&self, values: &mut SqliteArguments) -> Result<(), BoxDynError>;
}

macro_rules! row {
    ($row:ty, $table:literal, |$self:ident| { $($column:ident: $value:expr),* $(,)? }) => {
        impl Row for $row {
            const INTO: &'static str = concat!("INSERT INTO ", $table, " (", row!(@ $($column)*), ") VALUES ");
            const COLUMNS: usize = [$(stringify!($column)),*].len();
            fn bind(&self, values: &mut SqliteArguments) -> Result<(), BoxDynError> {
                let $self = self;
                $(values.add($value)?;)*
                Ok(())
            }
        }
    };
    (@ $first:ident $($other:ident)*) => { concat!(stringify!($first) $(, ", ", stringify!($other))*) };
}

row!(Product, "products", |it| {
    id: it.id,
    name: it.plan.name,
    name_folded: fold(it.plan.name),
    code: it.plan.code,
    code_folded: fold(it.plan.code),
    active: it.plan.active,
    description: it.plan.description,
    features: serde_json::to_string(&it.plan.features())?,
    grace_days: it.plan.grace_days(),
    created_at: it.created_at,
    updated_at: it.created_at,
});

row!(Generator, "generators", |it| {
    id: it.id,
    name: it.name,
    name_folded: fold(it.name),
    product_id: it.product,
    format: it.format.clone(),
    defaults: it.defaults.clone(),
    created_at: it.created_at,
    updated_at: it.created_at,
});

row!(Customer, "customers", |it| {
    id: it.id,
    name: it.name.clone(),
    name_folded: fold(&it.name),
    email: it.email.clone(),
    email_folded: fold(&it.email),
    email_lower: it.email.to_lowercase(),
    organisation: it.organisation.clone(),
    created_at: it.created_at,
    updated_at: it.created_at,
});

row!(License, "licenses", |it| {
    id: it.id,
    version: it.version,
    key: it.key.clone(),
    key_folded: fold(&it.key),
    product_id: it.product,
    customer_id: it.customer,
    status: it.status.rank(),
    activation_limit: it.limit,
    activations_used: it.in_use,
    expires_at: it.expires_at,
    pending_validity: it.pending.map(|validity| serde_json::to_string(&validity)).transpose()?,
    generator_id: it.generator,
    assigned_at: it.assigned_at,
    first_activated_at: it.activated_at,
    flags: it.flags.clone(),
    metadata: it.metadata.clone(),
    created_at: it.created_at,
    updated_at: it.updated_at,
});

row!(Pool, "pools", |it| {
    id: it.id,
    product_id: it.product,
    name: it.name,
    name_folded: fold(it.name),
    transferable: it.transferable,
    seats: it.given + it.free,
    contract: it.contract,
    recipe: it.recipe.clone(),
    purchased_at: it.purchased_at,
    expires_at: it.expires_at,
    created_at: it.purchased_at,
    updated_at: it.purchased_at,
});

/// The device of a use.
struct DeviceOf<'a>(&'a Use);

row!(DeviceOf<'_>, "devices", |it| {
    id: it.0.device.id,
    fingerprint: it.0.device.fingerprint.clone(),
    name: it.0.device.name.clone(),
    name_folded: fold(&it.0.device.name),
    platform: it.0.device.platform,
    serial: it.0.device.serial.clone(),
    serial_folded: it.0.device.serial.as_deref().map(fold),
    ip: it.0.device.ip.clone(),
    ignored: it.0.device.ignored.is_some(),
    ignored_at: it.0.device.ignored.as_ref().map(|ignored| ignored.at),
    ignored_by: it.0.device.ignored.as_ref().map(|ignored| ignored.by),
    ignored_reason: it.0.device.ignored.as_ref().map(|ignored| ignored.reason),
    first_seen_at: it.0.activated_at,
    last_seen_at: it.0.last_seen_at,
});

row!(Denial, "denials", |it| {
    license_id: it.license,
    network: it.network.clone(),
    fingerprint: it.fingerprint.clone(),
    code: it.code,
    hour: it.hour,
    subject: it.license.0.as_bytes().to_vec(),
    key_start: it.key_start.clone(),
    device: it.device.clone(),
    last_at: it.last_at,
    count: it.count,
});

row!(Questions, "usage_hours", |it| {
    product_id: it.product,
    hour: it.hour,
    kind: it.kind,
    code: it.code,
    count: it.count,
});

row!(Note, "notes", |it| {
    id: it.id,
    subject: it.subject,
    subject_id: it.subject_id,
    body: it.body,
    author: it.author,
    at: it.at,
});

row!(Use, "activations", |it| {
    id: it.id,
    license_id: it.license,
    device_id: it.device.id,
    activated_at: it.activated_at,
    deactivated_at: it.deactivated_at,
    last_seen_at: it.last_seen_at,
});

row!(Entry, "audit_entries", |it| {
    id: it.id,
    at: it.at,
    actor: it.actor,
    door: it.door,
    action: it.action,
    subject: "license",
    subject_id: it.license,
    subject_label: it.label.clone(),
    reason: it.reason.clone(),
    details_hash: it.details_hash.clone(),
});

/// The details of an entry.
struct DetailsOf<'a>(&'a Entry);

row!(DetailsOf<'_>, "audit_details", |it| {
    entry_id: it.0.id,
    salt: it.0.salt.clone(),
    body: it.0.details.clone(),
});

/// The place of an entry in its license's history.
struct HistoryOf<'a>(&'a Entry);

row!(HistoryOf<'_>, "license_history", |it| {
    license_id: it.0.license,
    entry_id: it.0.id,
    changes: it.0.changes.clone(),
});

/// The sums by day that are kept beside what they count.
const DENIALS_BY_DAY: &str = "INSERT INTO denial_days (product_id, day, code, count)
     SELECT l.product_id, substr(n.hour, 1, 10) || 'T00:00:00+00:00', n.code, SUM(n.count)
     FROM denials n JOIN licenses l ON l.id = n.license_id GROUP BY 1, 2, 3";
const QUESTIONS_BY_DAY: &str = "INSERT INTO usage_days (product_id, day, kind, code, count)
     SELECT product_id, substr(hour, 1, 10) || 'T00:00:00+00:00', kind, code, SUM(count) FROM usage_hours GROUP BY 1, 2, 3, 4";

/// Makes seats of a pool of the newest licenses of its product in a state, as many as there are.
const GIVE_SEATS: &str = "UPDATE licenses SET pool_id = $1 WHERE id IN (
         SELECT id FROM licenses WHERE product_id = $2 AND status = $3 AND pool_id IS NULL AND replaced_by IS NULL
         ORDER BY id DESC LIMIT $4)";
const COUNT_SEATS: &str =
    "UPDATE pools SET seats = (SELECT COUNT(*) FROM licenses l WHERE l.pool_id = pools.id)";
const FORGET_EMPTY: &str = "DELETE FROM pools WHERE seats = 0";
/// Whoever holds a seat has got somewhere with the product.
const PROGRESS: &str = "INSERT INTO usage_progress (customer_id, product_id, percent, reported_at)
     SELECT customer_id, product_id, 4 + 37 * ROW_NUMBER() OVER (ORDER BY customer_id, product_id) % 97, MAX(updated_at)
     FROM licenses WHERE pool_id IS NOT NULL AND customer_id IS NOT NULL GROUP BY customer_id, product_id";

/// An environment file being filled.
pub(super) struct Filling {
    connection: SqliteConnection,
    pools: Vec<Pool>,
    indexes: Vec<String>,
}

impl Filling {
    /// Opens a fresh file that has its schema and nothing else.
    pub(super) async fn begin(file: &Path, population: &Population) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .foreign_keys(false)
            .pragma("locking_mode", "EXCLUSIVE")
            .pragma("cache_size", "-262144");
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let indexes = take_indexes(&mut connection).await?;
        sqlx::query("BEGIN").execute(&mut connection).await?;
        let mut filling = Self {
            connection,
            pools: population.pools().to_vec(),
            indexes,
        };
        filling.insert(population.products()).await?;
        filling.insert(population.generators()).await?;
        filling.insert(population.questions()).await?;
        Ok(filling)
    }

    /// Writes some licenses and what hangs on them, but not their audit entries.
    pub(super) async fn add(&mut self, piece: &Piece) -> Result<()> {
        self.insert(&piece.customers).await?;
        self.insert(&piece.licenses).await?;
        let devices: Vec<_> = piece.uses.iter().map(DeviceOf).collect();
        self.insert(&devices).await?;
        self.insert(&piece.uses).await?;
        self.insert(&piece.denials).await?;
        self.insert(&piece.notes).await
    }

    /// Writes the audit entries of all licenses, in the order in which things happened, and finishes the file: indexes,
    /// statistics, the journal that the store works with.
    pub(super) async fn finish(mut self, mut entries: Vec<Entry>) -> Result<()> {
        entries.sort_by_key(|entry| (entry.at, entry.id));
        self.insert(&entries).await?;
        let details: Vec<_> = entries.iter().map(DetailsOf).collect();
        self.insert(&details).await?;
        let history: Vec<_> = entries.iter().map(HistoryOf).collect();
        self.insert(&history).await?;
        self.run("INSERT INTO audit_unsealed (entry_seq) SELECT seq FROM audit_entries WHERE subject = 'license'").await?;
        self.run(DENIALS_BY_DAY).await?;
        self.run(QUESTIONS_BY_DAY).await?;
        for index in std::mem::take(&mut self.indexes) {
            // The text is the schema's own, read back from this file.
            sqlx::raw_sql(AssertSqlSafe(index))
                .execute(&mut self.connection)
                .await?;
        }
        self.give_seats().await?;
        self.run("COMMIT").await?;
        self.run("ANALYZE").await?;
        self.run("PRAGMA synchronous = FULL").await?;
        self.run("PRAGMA locking_mode = NORMAL").await?;
        self.run("PRAGMA journal_mode = WAL").await?;
        self.run("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        self.connection.close().await?;
        Ok(())
    }

    async fn give_seats(&mut self) -> Result<()> {
        let pools = std::mem::take(&mut self.pools);
        self.insert(&pools).await?;
        for pool in &pools {
            for (status, most) in [
                (LicenseStatus::Active, pool.given),
                (LicenseStatus::Available, pool.free),
            ] {
                sqlx::query(GIVE_SEATS)
                    .bind(pool.id)
                    .bind(pool.product)
                    .bind(status.rank())
                    .bind(most)
                    .execute(&mut self.connection)
                    .await?;
            }
        }
        for text in [COUNT_SEATS, FORGET_EMPTY, PROGRESS] {
            self.run(text).await?;
        }
        Ok(())
    }

    async fn run(&mut self, text: &'static str) -> Result<()> {
        sqlx::raw_sql(text).execute(&mut self.connection).await?;
        Ok(())
    }

    async fn insert<R: Row>(&mut self, rows: &[R]) -> Result<()> {
        for some in rows.chunks(VALUES_AT_ONCE / R::COLUMNS) {
            let mut values = SqliteArguments::default();
            for row in some {
                row.bind(&mut values)
                    .map_err(|error| Error::Database(sqlx::Error::Encode(error)))?;
            }
            // Our own column names and question marks; every value is bound.
            let text = AssertSqlSafe(statement::<R>(some.len()));
            sqlx::query_with(text, values)
                .execute(&mut self.connection)
                .await?;
        }
        Ok(())
    }
}

fn statement<R: Row>(rows: usize) -> String {
    let one = format!("({})", vec!["?"; R::COLUMNS].join(","));
    format!("{}{}", R::INTO, vec![one.as_str(); rows].join(","))
}

/// Drops the indexes, which are built faster when all rows are there, and gives the texts that make them.
async fn take_indexes(connection: &mut SqliteConnection) -> Result<Vec<String>> {
    let indexes: Vec<(String, String)> =
        sqlx::query_as("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
            .fetch_all(&mut *connection)
            .await?;
    for (name, _) in &indexes {
        sqlx::raw_sql(AssertSqlSafe(format!("DROP INDEX \"{name}\"")))
            .execute(&mut *connection)
            .await?;
    }
    Ok(indexes.into_iter().map(|(_, text)| text).collect())
}
