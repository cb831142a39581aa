//! A bulk change whose server is killed again and again does exactly what it would have done undisturbed.

mod common;

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use common::{Served, demo, said};
use keydesk_core::{
    ids::{GeneratorId, ProductId},
    operations::{
        audit::VerifyAudit,
        bulk::{BulkAction, ChangeLicenses, DownloadBulkResult},
        exports::LicenseSelection,
        generators::{
            CreateGenerator, GenerateLicenses, GeneratorFields, KeyFormat, LicenseDefaults,
        },
        jobs::{GetJob, Job, JobState, ResumeJob},
        licenses::{GetLicense, LicenseQuery, LicenseRow, ListLicenses},
        products::{CreateProduct, ProductFields, ProductStatus},
    },
    remote::Remote,
    service::row_channel,
};
use rand::Rng;
use serde_json::json;
use tempfile::TempDir;

const PLACE: &str = "production";
const LICENSES: u32 = 3_000;
/// Milliseconds in which a job of that size works, in a debug build; kills come at any moment of it.
const LATEST: u64 = 400;
/// A process that is gone is noticed at once, unless it went before it gave its sign: then after its silence.
const PATIENCE: Duration = Duration::from_secs(60);

/// A workspace whose server is killed, and what it is asked.
struct Victim {
    _folder: TempDir,
    workspace: PathBuf,
    served: Served,
    remote: Remote,
    product: ProductId,
    /// When kills came, in milliseconds after the work began, for whoever has to repeat it.
    moments: Vec<u64>,
}

impl Victim {
    async fn new() -> Self {
        let folder = demo();
        let workspace = folder.path().join("demo");
        let served = Served::on(&workspace);
        let remote = served.remote();
        let (product, generator) = catalogue(&remote).await;
        let order = GenerateLicenses {
            generator_id: generator,
            count: LICENSES,
            reason: None,
        };
        let job = remote.generate_licenses(PLACE, &order).await;
        settled(&remote, &job.expect("a job")).await;
        Self {
            _folder: folder,
            workspace,
            remote,
            served,
            product,
            moments: Vec::new(),
        }
    }

    fn query(&self) -> LicenseQuery {
        LicenseQuery {
            products: vec![self.product],
            ..LicenseQuery::default()
        }
    }

    /// Starts the change number `round`.
    async fn begin(&self, round: i32) -> Job {
        let change = ChangeLicenses {
            selection: LicenseSelection::Matching {
                query: self.query(),
                except: Vec::new(),
            },
            action: BulkAction::SetFlag {
                flag: "round".into(),
                value: json!(round),
            },
            reason: Some(format!("round {round}")),
        };
        let job = self.remote.change_licenses(PLACE, &change).await;
        job.expect("it begins")
    }

    /// Kills the server at a moment of its work, and starts it again.
    async fn kill(self) -> Self {
        let moment = rand::rng().random_range(0..LATEST);
        tokio::time::sleep(Duration::from_millis(moment)).await;
        self.served.kill();
        let served = Served::on(&self.workspace);
        let mut moments = self.moments;
        moments.push(moment);
        Self {
            remote: served.remote(),
            served,
            moments,
            ..self
        }
    }

    async fn rows(&self) -> Vec<LicenseRow> {
        let mut rows = Vec::new();
        for offset in (0..LICENSES).step_by(500) {
            let list = ListLicenses {
                query: self.query(),
                offset,
                limit: 500,
                version: None,
            };
            let page = self.remote.list_licenses(PLACE, &list).await;
            rows.extend(page.expect("a page").rows);
        }
        rows
    }
}

async fn catalogue(remote: &Remote) -> (ProductId, GeneratorId) {
    let fields = ProductFields {
        name: "Hard Times".into(),
        code: "hard".into(),
        status: ProductStatus::Active,
        description: None,
        features: Vec::new(),
        grace_days: None,
        my_offline: false,
    };
    let product = remote
        .create_product(PLACE, &CreateProduct { fields })
        .await;
    let product = product.expect("a product");
    let fields = GeneratorFields {
        name: "Hard".into(),
        product_id: product.id,
        format: KeyFormat::Uuid,
        defaults: LicenseDefaults {
            activation_limit: 1,
            validity: None,
            flags: json!({}),
            metadata: json!({}),
        },
    };
    let made = remote
        .create_generator(PLACE, &CreateGenerator { fields })
        .await;
    (product.id, made.expect("a generator").id)
}

/// A job once it does not run any more.
async fn settled(remote: &Remote, job: &Job) -> Job {
    let since = Instant::now();
    loop {
        let now = remote.get_job(PLACE, &GetJob { id: job.id }).await;
        let now = now.expect("the job");
        if now.state != JobState::Running {
            return now;
        }
        assert!(since.elapsed() < PATIENCE, "it never ends: {now:?}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// Whether a job still ran when its server was killed; it then goes on.
async fn gone_on(remote: &Remote, job: &Job) -> bool {
    // It was done, or is seen interrupted; nobody goes on with it unasked.
    let found = settled(remote, job).await;
    match found.state {
        JobState::Done => false,
        JobState::Interrupted => {
            assert!(found.resumable, "{found:?}");
            let resumed = remote.resume_job(PLACE, &ResumeJob { id: job.id }).await;
            resumed.expect("it goes on");
            true
        }
        other => panic!("the job is {other:?}: {found:?}"),
    }
}

/// Every item of a job was told once, and as changed.
async fn check_told(remote: &Remote, job: &Job) {
    let done = settled(remote, job).await;
    assert_eq!(done.state, JobState::Done, "{done:?}");
    let report = done.bulk.expect("a report");
    assert_eq!((done.done, done.total), (LICENSES, LICENSES));
    assert_eq!(report.changed, LICENSES, "{report:?}");
    let (sink, mut source) = row_channel();
    let request = DownloadBulkResult { job: job.id };
    let read = async {
        let mut file = Vec::new();
        while let Some(piece) = source.bytes.recv().await {
            file.extend(piece);
        }
        file
    };
    let (sent, file) = tokio::join!(remote.download_bulk_result(PLACE, &request, sink), read);
    assert_eq!(sent.expect("the result").rows, LICENSES);
    let file = said(&file);
    let mut ids = HashSet::new();
    for line in file.lines().skip(1) {
        let cells: Vec<_> = line.split(',').collect();
        assert_eq!(cells[3], "changed", "{line}");
        assert!(ids.insert(cells[2].to_owned()), "told twice: {line}");
    }
    assert_eq!(ids.len(), LICENSES as usize);
}

/// Every license was changed once by each job, with one entry in its history, and the trail is whole.
async fn check_licenses(victim: &Victim, jobs: usize) {
    let rows = victim.rows().await;
    assert_eq!(rows.len(), LICENSES as usize);
    let version = i32::try_from(jobs).expect("few") + 1;
    let odd: Vec<_> = rows.iter().filter(|row| row.version != version).collect();
    assert!(odd.is_empty(), "{} of {odd:?}", odd.len());
    for row in rows.iter().step_by(17) {
        let request = GetLicense { id: row.id };
        let detail = victim.remote.get_license(PLACE, &request).await;
        let detail = detail.expect("the license");
        let edits = detail
            .history
            .iter()
            .filter(|entry| entry.action == "edit_license");
        assert_eq!(edits.count(), jobs, "{:?}", detail.history);
        assert_eq!(detail.license.flags, json!({ "round": jobs }));
    }
    let since = Instant::now();
    loop {
        let verdict = victim
            .remote
            .verify_audit(PLACE, &VerifyAudit::default())
            .await;
        let verdict = verdict.expect("a verdict");
        assert!(verdict.intact, "{verdict:?}");
        if verdict.waiting == 0 {
            break;
        }
        assert!(since.elapsed() < PATIENCE, "never sealed: {verdict:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Kills so often that each job has to go on; whenever one is done, the next begins.
async fn survives(kills: usize) {
    let mut victim = Victim::new().await;
    let mut jobs = vec![victim.begin(1).await];
    let mut interrupted = 0;
    for _ in 0..kills {
        victim = victim.kill().await;
        let job = jobs.last().expect("one began").clone();
        if gone_on(&victim.remote, &job).await {
            interrupted += 1;
        } else {
            let round = i32::try_from(jobs.len()).expect("few") + 1;
            jobs.push(victim.begin(round).await);
        }
    }
    // So many kills that all miss the work, or all come before its first commit, would prove nothing.
    assert!(
        kills < 10 || (interrupted > kills / 5 && jobs.len() > 1),
        "{interrupted} kills hit one of {} jobs, after {:?} ms",
        jobs.len(),
        victim.moments
    );
    for job in &jobs {
        check_told(&victim.remote, job).await;
    }
    check_licenses(&victim, jobs.len()).await;
    assert!(signs(&victim.workspace).is_empty(), "a sign is left behind");
}

/// What runs left in the staging folder.
fn signs(workspace: &Path) -> Vec<std::ffi::OsString> {
    let folder = workspace.join("staging").join(PLACE).join("running");
    let files = std::fs::read_dir(folder).expect("the signs' folder");
    files
        .flatten()
        .map(|file| file.file_name())
        .filter(|name| !name.to_string_lossy().starts_with("making-"))
        .collect()
}

#[tokio::test]
async fn a_bulk_change_goes_on_after_every_kill_and_does_nothing_twice() {
    survives(3).await;
}

#[tokio::test]
#[ignore = "long: cargo xtask test --long"]
async fn a_bulk_change_survives_fifty_kills() {
    survives(50).await;
}
