//! A workspace to import into, on either engine, and the steps that the wizard takes.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use keydesk_core::{
    backend::{Location, Workspace},
    clock::{Clock, SystemClock},
    ids::UploadId,
    operations::{
        Access,
        environments::Engine,
        imports::{DownloadImportResult, ImportPlan, InspectImport, UploadImport},
        jobs::{GetJob, Job, JobState},
        licenses::{LicenseQuery, LicenseRow, ListLicenses},
    },
    service::{Caller, Door, EnvironmentScope, row_channel},
    tabular::dates::DateOrder,
};
use keydesk_testkit::{TempFolder, postgres_url};

pub struct Desk {
    pub workspace: Arc<Workspace>,
    pub location: Location,
    /// Where to import.
    pub environment: &'static str,
    /// Where the workspace lives, as another process is told.
    pub address: String,
    _folder: Option<TempFolder>,
}

/// A fresh workspace on each engine that is there.
pub async fn desks() -> Vec<Desk> {
    let folder = TempFolder::new().expect("a temporary folder");
    let path = folder.path().join("workspace").display().to_string();
    let mut places = vec![(path, Some(folder))];
    places.extend(postgres_url().map(|url| (url, None)));
    let mut desks = Vec::new();
    for (address, folder) in places {
        let location = Location::parse(&address).expect("an address");
        let workspace = Workspace::create(&location, "Test", Arc::new(SystemClock))
            .await
            .expect("a workspace");
        desks.push(Desk {
            workspace,
            location,
            environment: "production",
            address,
            _folder: folder,
        });
    }
    desks
}

impl Desk {
    pub async fn scope(&self) -> EnvironmentScope {
        let caller = Caller::owner("mara", Door::Desk);
        self.workspace
            .environment_scope(self.environment, &caller, Access::Import)
            .await
            .expect("the environment")
    }

    /// Closes the workspace and opens it again, as a restart does.
    pub async fn reopen(&mut self) {
        self.workspace.close().await;
        self.open(Arc::new(SystemClock)).await;
    }

    pub async fn open(&mut self, clock: Arc<dyn Clock>) {
        self.workspace = Workspace::open(&self.location, clock)
            .await
            .expect("the same workspace");
    }

    /// Runs a statement over the jobs of production, past Keydesk. Postgres only.
    pub async fn meddle(&self, statement: &'static str) {
        let pool = sqlx::PgPool::connect(&self.address)
            .await
            .expect("a connection");
        let mut tx = pool.begin().await.expect("a transaction");
        sqlx::raw_sql("SET LOCAL search_path TO keydesk_env_production")
            .execute(&mut *tx)
            .await
            .expect("the schema");
        let done = sqlx::raw_sql(statement)
            .execute(&mut *tx)
            .await
            .expect("it runs");
        assert!(done.rows_affected() > 0, "it finds a job");
        tx.commit().await.expect("it is committed");
        pool.close().await;
    }

    pub fn on_postgres(&self) -> bool {
        self.location.engine() == Engine::Postgres
    }

    /// The workspace at an address, as another process finds it.
    pub async fn at(address: String) -> Self {
        let location = Location::parse(&address).expect("an address");
        let workspace = Workspace::open(&location, Arc::new(SystemClock))
            .await
            .expect("the same workspace");
        Self {
            workspace,
            location,
            environment: "production",
            address,
            _folder: None,
        }
    }

    pub async fn upload(&self, file: &[u8]) -> UploadId {
        let scope = self.scope().await;
        let mut upload = None;
        let size = u32::try_from(file.len()).expect("a small file");
        let mut offset = 0;
        loop {
            let end = (offset + 1024 * 1024).min(file.len());
            let answer = scope
                .upload_import(UploadImport {
                    upload,
                    file_name: "licenses.csv".into(),
                    offset: u32::try_from(offset).expect("a small file"),
                    size,
                    piece: STANDARD.encode(&file[offset..end]),
                })
                .await
                .expect("the piece is taken");
            upload = Some(answer.id);
            offset = end;
            if answer.received == size {
                return answer.id;
            }
        }
    }

    /// Uploads a file and plans its import as the wizard would without a word from anybody.
    pub async fn plan(&self, file: impl AsRef<[u8]>) -> ImportPlan {
        let upload = self.upload(file.as_ref()).await;
        let request = InspectImport {
            upload,
            shape: None,
        };
        let seen = self
            .scope()
            .await
            .inspect_import(request)
            .await
            .expect("a table");
        ImportPlan {
            upload,
            shape: seen.shape,
            fields: seen
                .columns
                .into_iter()
                .map(|column| column.field)
                .collect(),
            date_order: seen.date_order.unwrap_or(DateOrder::DayFirst),
            create_products: true,
            create_customers: true,
            all_or_nothing: false,
            preset: seen.preset,
            holder: None,
        }
    }

    pub async fn check(&self, plan: &ImportPlan) -> Job {
        let job = self
            .scope()
            .await
            .check_import(plan.clone())
            .await
            .expect("it starts");
        self.ended(&job).await
    }

    pub async fn apply(&self, plan: &ImportPlan) -> Job {
        let job = self
            .scope()
            .await
            .apply_import(plan.clone())
            .await
            .expect("it starts");
        self.ended(&job).await
    }

    pub async fn import(&self, file: impl AsRef<[u8]>) -> Job {
        let job = self.apply(&self.plan(file).await).await;
        assert_eq!(job.state, JobState::Done, "{:?}", job.problem);
        job
    }

    /// The job when it has ended.
    pub async fn ended(&self, job: &Job) -> Job {
        for _ in 0..6_000 {
            let now = self
                .scope()
                .await
                .get_job(GetJob { id: job.id })
                .await
                .expect("the job");
            if now.state != JobState::Running {
                return now;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the job did not end within a minute");
    }

    pub async fn licenses(&self) -> Vec<LicenseRow> {
        let query = LicenseQuery::default();
        let request = ListLicenses {
            query,
            offset: 0,
            limit: 500,
            version: None,
        };
        self.scope()
            .await
            .list_licenses(request)
            .await
            .expect("the list")
            .rows
    }

    pub async fn license(&self, key: &str) -> LicenseRow {
        let found = self
            .licenses()
            .await
            .into_iter()
            .find(|license| license.key == key);
        found.unwrap_or_else(|| panic!("no license {key}"))
    }

    pub async fn result(&self, job: &Job, only_problems: bool) -> String {
        let (sink, mut source) = row_channel();
        let scope = self.scope().await;
        let request = DownloadImportResult {
            job: job.id,
            only_problems,
        };
        let sending =
            tokio::spawn(async move { scope.download_import_result(request, sink).await });
        let mut bytes = Vec::new();
        while let Some(piece) = source.bytes.recv().await {
            bytes.extend(piece);
        }
        sending.await.expect("no panic").expect("a result");
        String::from_utf8(bytes).expect("UTF-8")
    }
}

/// A file of so many licenses of 9 products and a tenth as many customers.
pub fn many(rows: usize) -> String {
    let mut file = String::from("key,product,customer_email,status,activation_limit,expires_at\n");
    for row in 0..rows {
        let (product, customer) = (row % 9, row / 10);
        file.push_str(&format!(
            "BULK-{row:07},Product {product},c{customer}@example.com,assigned,5,2031-01-31\n"
        ));
    }
    file
}
