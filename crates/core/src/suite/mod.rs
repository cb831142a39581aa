//! One suite of tests for the store and the services, run over both databases.

mod abuse;
mod abuse_cases;
mod abuse_model;
mod abuse_networks;
mod audit;
mod audit_forged;
mod audit_list;
mod audit_signed;
mod backups;
mod backups_damaged;
mod backups_postgres;
mod bulk;
mod bulk_deleting;
mod bulk_jobs;
mod bulk_lists;
mod catalogue;
mod customers;
mod diagnostics;
mod digest;
mod editing;
mod enrolling;
mod enrolling_races;
mod erasing;
mod exporting;
mod feed;
mod generating;
mod generators;
mod holding;
mod idle;
mod index;
mod index_hands;
mod leaks;
mod leaks_told;
mod link_terms;
mod links;
mod listing;
mod lives;
mod lives_model;
mod mail_settings;
mod mails;
mod mails_killed;
mod mails_sent;
mod model;
mod my_licenses;
mod organisations;
mod organisations_denied;
mod passphrases;
mod past;
mod people;
mod places;
mod pools;
mod pools_given;
mod pools_shared;
mod preferences;
mod reached;
mod remembering;
mod remembering_commits;
mod reminders;
mod reports;
mod reports_figures;
mod reports_model;
mod retention;
mod sealed_key;
mod seat_checks;
mod seat_files;
mod seats;
mod seats_conserved;
mod seats_listed;
mod server_keys;
mod signing;
mod signing_in;
mod signing_in_shared;
mod snapshots;
mod step_up;
mod sweeping;
mod sweeping_clocks;
mod telling;
mod templates;
mod tidying;
mod timelines;
mod tokens;
mod views;
mod webhooks;
mod webhooks_kept;
mod webhooks_killed;
mod webhooks_refused;
mod webhooks_running;
mod webhooks_secured;
mod workspace_trail;
mod write_queue;

use std::{path::PathBuf, sync::Arc};

use chrono::{DateTime, Duration, Utc};
use futures::FutureExt;
use keydesk_testkit::{TempFolder, postgres_url};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    backend::{Location, Opening, Workspace},
    clock::{Clock, ManualClock},
    domain::{fold::fold, status::LicenseStatus},
    ids::{CustomerId, LicenseId, ProductId},
    operations::{
        Access, Noun,
        environments::Engine,
        licenses::{CustomerRef, LicenseRow, ProductRef},
        products::ProductStatus,
    },
    service::{Caller, Door, EnvironmentScope, WorkspaceScope},
    store::run,
};

/// The moment all tests start at.
pub(crate) fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_000_000, 0).expect("a moment")
}

/// The folder of the computer that the stage's own processes run on.
pub(crate) const COMPUTER: &str = "computer";

/// Tests plant licenses of any time, and sweep and send mail when they say so.
fn calm() -> Opening {
    Opening {
        sweeps: false,
        sends_mail: false,
        delivers: false,
        ..Opening::default()
    }
}

/// A fresh workspace on one engine, with the clock that it asks.
pub(crate) struct Stage {
    pub workspace: Arc<Workspace>,
    pub location: Location,
    pub clock: ManualClock,
    pub folder: TempFolder,
}

impl Stage {
    /// None when the engine is Postgres and none is installed; the testkit has said so loudly then.
    pub(crate) async fn on(engine: Engine) -> Option<Self> {
        let folder = TempFolder::new().expect("a temporary folder");
        let location = match engine {
            Engine::Sqlite => Location::Folder(folder.path().join("desk")),
            Engine::Postgres => Location::parse(&postgres_url()?).expect("the testkit's address"),
        };
        let clock = ManualClock::at(start());
        let workspace = Workspace::create_as(
            &location,
            "Larkspur Software",
            Arc::new(clock.clone()),
            Opening {
                data_folder: Some(folder.path().join(COMPUTER)),
                ..calm()
            },
        )
        .await
        .expect("a workspace");
        Some(Self {
            workspace,
            location,
            clock,
            folder,
        })
    }

    /// A process on the computer whose own files are in `folder`.
    pub(crate) async fn computer(&self, folder: &str, opening: Opening) -> Arc<Workspace> {
        let opening = Opening {
            data_folder: Some(self.path(folder)),
            ..opening
        };
        Workspace::open_as(&self.location, Arc::new(self.clock.clone()), opening)
            .await
            .expect("the workspace opens again")
    }

    /// Another process on the same workspace, as far as the databases can tell.
    pub(crate) async fn second_process(&self) -> Arc<Workspace> {
        self.computer(COMPUTER, calm()).await
    }

    /// Production as that other process has it open. Whoever asks closes the process.
    pub(crate) async fn elsewhere(&self) -> (Arc<Workspace>, EnvironmentScope) {
        let other = self.second_process().await;
        let there = other
            .environment_scope("production", &Self::caller(), Access::Read)
            .await
            .expect("the environment");
        (other, there)
    }

    pub(crate) fn caller() -> Caller {
        Caller::owner("Mira Okafor", Door::Desk)
    }

    pub(crate) async fn production(&self) -> EnvironmentScope {
        self.environment("production").await
    }

    pub(crate) async fn environment(&self, name: &str) -> EnvironmentScope {
        self.workspace
            .environment_scope(name, &Self::caller(), Access::Read)
            .await
            .expect("the environment")
    }

    pub(crate) fn scope(&self) -> WorkspaceScope {
        self.workspace
            .scope(&Self::caller(), Access::Read)
            .expect("an owner may")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// A license to put into a database as it is.
#[derive(Debug, Clone)]
pub(crate) struct Seed {
    pub row: LicenseRow,
}

pub(crate) fn product(number: u128, name: &str) -> ProductRef {
    ProductRef {
        id: ProductId(Uuid::from_u128(0xA000 + number)),
        name: name.to_owned(),
        code: format!("p{number}"),
        status: ProductStatus::Active,
    }
}

pub(crate) fn customer(number: u128, name: &str, email: &str) -> CustomerRef {
    CustomerRef {
        id: CustomerId(Uuid::from_u128(0xC000 + number)),
        name: name.to_owned(),
        email: email.to_owned(),
        organisation: None,
    }
}

pub(crate) fn seed(
    number: u128,
    key: &str,
    product: &ProductRef,
    customer: Option<&CustomerRef>,
) -> Seed {
    Seed {
        row: LicenseRow {
            id: LicenseId(Uuid::from_u128(number)),
            version: 1,
            key: key.to_owned(),
            product: product.clone(),
            customer: customer.cloned(),
            status: if customer.is_some() {
                LicenseStatus::Active
            } else {
                LicenseStatus::Available
            },
            activations_used: 0,
            activation_limit: 3,
            expires_at: None,
            pending_validity: None,
            created_at: start() - Duration::days(1),
        },
    }
}

/// Puts licenses with their products and customers into an environment, as they are.
pub(crate) async fn plant(scope: &EnvironmentScope, seeds: Vec<Seed>) {
    let planted = scope.environment.database.write(move |tx| {
        async move {
            for Seed { row } in &seeds {
                tx.changed(Noun::Licenses, [row.id.0]);
                tx.changed(Noun::Products, [row.product.id.0]);
                if let Some(customer) = &row.customer {
                    tx.changed(Noun::Customers, [customer.id.0]);
                }
            }
            for Seed { row } in seeds {
                let product = &row.product;
                run!(
                    tx,
                    "INSERT INTO products (id, name, name_folded, code, code_folded, created_at, updated_at)
                     VALUES ($1, $2, $3, $4, $4, $5, $5) ON CONFLICT (id) DO NOTHING",
                    product.id,
                    &product.name,
                    fold(&product.name),
                    &product.code,
                    start()
                )?;
                if let Some(customer) = &row.customer {
                    run!(
                        tx,
                        "INSERT INTO customers (id, name, name_folded, email, email_folded, email_lower, created_at, updated_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (id) DO NOTHING",
                        customer.id,
                        &customer.name,
                        fold(&customer.name),
                        &customer.email,
                        fold(&customer.email),
                        customer.email.to_lowercase(),
                        start()
                    )?;
                }
                run!(
                    tx,
                    "INSERT INTO licenses (id, key, key_folded, product_id, customer_id, status, activation_limit,
                        activations_used, expires_at, flags, metadata, created_at, updated_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $11)",
                    row.id,
                    &row.key,
                    fold(&row.key),
                    product.id,
                    row.customer.as_ref().map(|customer| customer.id),
                    row.status.rank(),
                    row.activation_limit,
                    i32::try_from(row.activations_used).unwrap_or(0),
                    row.expires_at,
                    Json(json!({})),
                    row.created_at
                )?;
            }
            Ok(())
        }
        .boxed()
    });
    planted.await.expect("the seeds can be planted");
}

/// The moment of a stage's clock.
pub(crate) fn now(stage: &Stage) -> DateTime<Utc> {
    stage.clock.now()
}
