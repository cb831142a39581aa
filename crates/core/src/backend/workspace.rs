//! An open workspace: the control store and the environments opened so far.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures::{FutureExt, future::join_all};
use tokio::{sync::Mutex, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use super::{
    answering::{Answerer, AnsweringFigures},
    checkpoint_keys::Checkpoints,
    computer::{checkpoints, data_folder, key_file},
    environment::Environment,
    feed::Feed,
    folder::{
        CONTROL_FILE, ENVIRONMENTS_FOLDER, check_folder, make_folder, make_private, not_keydesks,
    },
    listing::{ListKeeper, ListingFacts, SnapshotPlace},
    location::Location,
    master_key::MasterKey,
    tending::{Chores, Ears, Tended},
};
use crate::{
    clock::Clock,
    error::{Error, Result},
    ids::WorkspaceId,
    operations::{
        Access,
        audit::AuditKey,
        environments::{self as wire, EnvironmentKind, WorkspaceInfo},
    },
    service::{
        AuditWalk, Bearer, Caller, EnvironmentScope, Returner, WorkspaceScope, jobs,
        licensing::LicensingScope,
        mailing::{self, MailBook, Mailer},
        reports::Reporter,
        seat_check::SeatWatch,
        server_keys::ServerKeys,
        settings::Book,
        standing::Standings,
        sweeps::Sweeper,
        token_book,
        token_book::TokenBook,
        visiting::PublicScope,
    },
    store::{
        Database,
        connect::{CONTROL_SCHEMA, environment_schema, make_schema, sqlite_pools, workspace_id_in},
        environments, meta,
        migrate::{self, Schema},
    },
};

/// How long closing waits for jobs to reach a safe place.
const JOBS_PATIENCE: Duration = Duration::from_secs(8);

/// How a workspace is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Whether environments get a list index; without it SQL answers every list.
    pub index: bool,
    /// Whether the index of a Postgres database may be kept in a file of this computer: on servers, never on somebody's
    /// laptop. A workspace folder keeps it in any case.
    pub keeps_postgres_snapshots: bool,
    /// The file of the master key; none takes the workspace folder's, or this computer's for a workspace on Postgres.
    pub master_key_file: Option<PathBuf>,
    /// The file of the public key that the audit trail is compared with; none takes the one that this computer knows.
    /// Who opens a workspace so signs no trail.
    pub audit_key_file: Option<PathBuf>,
    /// This computer's folder for a workspace on Postgres; none takes the usual place.
    pub data_folder: Option<PathBuf>,
    /// Whether what an open database needs all the time is done: sealing, the change feed, sweeps. Who only looks at a
    /// workspace leaves it to others.
    pub tends: bool,
    /// Whether licenses expire by themselves when their time is over, and activations are counted by day.
    pub sweeps: bool,
    /// Whether mails that wait are sent.
    pub sends_mail: bool,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            index: true,
            keeps_postgres_snapshots: false,
            master_key_file: None,
            audit_key_file: None,
            data_folder: None,
            tends: true,
            sweeps: true,
            sends_mail: true,
        }
    }
}

/// An open workspace.
#[derive(Debug)]
pub struct Workspace {
    /// Its id, kept across moves.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Whether it is the demo.
    pub demo: bool,
    /// Changes when a backup is restored, so that what was derived from the time before is seen to be foreign.
    generation: String,
    location: Location,
    opening: Opening,
    clock: Arc<dyn Clock>,
    process: Uuid,
    pub(crate) control: Arc<Database>,
    pub(crate) feed: Arc<Feed>,
    pub(crate) book: Book,
    pub(crate) mail: MailBook,
    pub(crate) master: Arc<MasterKey>,
    pub(crate) standings: Standings,
    pub(crate) server_keys: ServerKeys,
    pub(crate) checkpoints: Arc<Checkpoints>,
    pub(crate) walk: Arc<AuditWalk>,
    environments: Mutex<HashMap<String, Arc<Environment>>>,
    closing: CancellationToken,
    stop: CancellationToken,
    tending: TaskTracker,
}

impl Workspace {
    /// Opens a workspace that is there, and starts what tends it.
    ///
    /// # Errors
    /// `not_a_workspace`, `schema_too_new`, `network_share`, or why Postgres cannot be reached.
    pub async fn open(location: &Location, clock: Arc<dyn Clock>) -> Result<Arc<Self>> {
        Self::open_as(location, clock, Opening::default()).await
    }

    /// The same in another way.
    ///
    /// # Errors
    /// As [`Workspace::open`].
    pub async fn open_as(
        location: &Location,
        clock: Arc<dyn Clock>,
        opening: Opening,
    ) -> Result<Arc<Self>> {
        let process = Uuid::new_v4();
        let control = match location {
            Location::Folder(folder) => {
                check_folder(folder)?;
                if workspace_id_in(&folder.join(CONTROL_FILE)).await.is_none() {
                    return Err(not_keydesks(folder));
                }
                sqlite_database(
                    &folder.join(CONTROL_FILE),
                    Schema::Control,
                    false,
                    process,
                    &clock,
                )
                .await?
            }
            Location::Postgres(postgres) => {
                let pool = postgres.pool(CONTROL_SCHEMA).await?;
                let there: (bool,) =
                    sqlx::query_as("SELECT to_regclass('keydesk_control.meta') IS NOT NULL")
                        .fetch_one(&pool)
                        .await?;
                if !there.0 {
                    return Err(Error::NotAWorkspace {
                        path: postgres.display(),
                        reason: "the database has no Keydesk workspace yet".into(),
                    });
                }
                migrate::postgres(&pool, Schema::Control).await?;
                Database::postgres(pool, process, clock.clone())
            }
        };
        Self::opened(location, opening, clock, process, Arc::new(control)).await
    }

    /// Makes a workspace with production, staging and development, and opens it.
    ///
    /// # Errors
    /// `folder_not_empty`, `network_share`, `invalid` for its name, or why Postgres cannot be reached.
    pub async fn create(
        location: &Location,
        name: &str,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>> {
        Self::create_as(location, name, clock, Opening::default()).await
    }

    /// The same, opened in another way.
    ///
    /// # Errors
    /// As [`Workspace::create`].
    pub async fn create_as(
        location: &Location,
        name: &str,
        clock: Arc<dyn Clock>,
        opening: Opening,
    ) -> Result<Arc<Self>> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 80 {
            return Err(Error::invalid(
                "name",
                "A workspace's name has 1 to 80 characters.",
                "Give it a short name.",
            ));
        }
        let process = Uuid::new_v4();
        let control = match location {
            Location::Folder(folder) => {
                make_folder(folder)?;
                sqlite_database(
                    &folder.join(CONTROL_FILE),
                    Schema::Control,
                    true,
                    process,
                    &clock,
                )
                .await?
            }
            Location::Postgres(postgres) => {
                let pool = postgres.pool(CONTROL_SCHEMA).await?;
                make_schema(&pool, CONTROL_SCHEMA).await?;
                migrate::postgres(&pool, Schema::Control).await?;
                Database::postgres(pool, process, clock.clone())
            }
        };
        // The databases come before the list that names them: a list with a dead end would be worse than a spare file.
        for environment in ["production", "staging", "development"] {
            environment_database(location, environment, true, process, &clock)
                .await?
                .close()
                .await;
        }
        write_first_facts(&control, name).await?;
        let control = Arc::new(control);
        Self::opened(location, opening, clock, process, control).await
    }

    async fn opened(
        location: &Location,
        opening: Opening,
        clock: Arc<dyn Clock>,
        process: Uuid,
        control: Arc<Database>,
    ) -> Result<Arc<Self>> {
        let Facts {
            id,
            name,
            demo,
            generation,
        } = read_facts(&control, location).await?;
        let only_looks = !opening.tends;
        let key_file = key_file(location, id, &opening);
        let master = Arc::new(MasterKey::open(key_file, &control, only_looks).await?);
        let checkpoints = checkpoints(location, id, &opening, &control, &master)?;
        let closing = CancellationToken::new();
        let workspace = Arc::new(Self {
            id,
            name,
            demo,
            standings: Standings::new(control.clone(), generation.clone()),
            generation,
            location: location.clone(),
            opening,
            clock,
            process,
            control: control.clone(),
            feed: Arc::new(Feed::default()),
            book: Book::new(control.clone()),
            mail: MailBook::new(control.clone(), master.clone()),
            server_keys: ServerKeys::new(control.clone(), master.clone()),
            master,
            checkpoints: Arc::new(checkpoints),
            walk: Arc::new(AuditWalk::until(closing.clone())),
            environments: Mutex::default(),
            closing,
            stop: CancellationToken::new(),
            tending: TaskTracker::new(),
        });
        // Made and remembered from the beginning, not only once something is sealed. A trail that cannot be signed is
        // no reason to keep people from their licenses.
        if let Err(error) = workspace.checkpoints.key().await {
            tracing::error!(%error, "the audit trail's key could not be read; nothing is signed here");
        }
        workspace
            .tend(&workspace.control, None, Ears::default(), Chores::default())
            .await?;
        Ok(workspace)
    }

    /// Stops the jobs (for at most [`JOBS_PATIENCE`]), ends what tends it, finishes what was queued, and closes the
    /// databases. Whoever asks for an environment from now on is refused.
    pub async fn close(&self) {
        let environments: Vec<_> = {
            let mut open = self.environments.lock().await;
            self.closing.cancel();
            open.drain().map(|(_, environment)| environment).collect()
        };
        let stopping = environments
            .iter()
            .map(|environment| environment.jobs.stop_all());
        if timeout(JOBS_PATIENCE, join_all(stopping)).await.is_err() {
            tracing::warn!(
                "a job did not stop in time; it goes on when the workspace is opened again"
            );
        }
        self.stop.cancel();
        self.tending.close();
        self.tending.wait().await;
        for environment in environments {
            if let Err(error) = environment.answerer.flush().await {
                tracing::warn!(%error, "what devices asked last is not counted");
            }
            environment.database.close().await;
        }
        self.control.close().await;
    }

    /// The public half of the key that signs this workspace's audit trails, as PEM. None where nobody signed yet.
    ///
    /// # Errors
    /// When the database or the file of the key fails.
    pub async fn audit_key(&self) -> Result<Option<(AuditKey, String)>> {
        let key = self.checkpoints.key().await?;
        Ok(key.map(|key| (key.trust(), key.pem())))
    }

    /// Whether its signing keys are sealed under a passphrase that nobody gave to this process yet.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.master.is_locked()
    }

    /// The workspace as a caller sees it.
    #[must_use]
    pub fn info(&self, caller: &Caller) -> WorkspaceInfo {
        WorkspaceInfo {
            id: self.id,
            name: self.name.clone(),
            location: self.location.display(),
            engine: self.location.engine(),
            demo: self.demo,
            person: caller.person.clone(),
            may: caller.may.clone(),
        }
    }

    /// Whether the databases answer, and others' changes are heard of.
    ///
    /// # Errors
    /// Why not.
    pub async fn answers(&self) -> Result<()> {
        meta::get(&mut self.control.read().await?, "workspace_id").await?;
        self.feed.first_trouble().map_or(Ok(()), Err)
    }

    /// The way into the workspace for a caller whose role allows it. Who is bound to one environment may look only.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn scope(self: &Arc<Self>, caller: &Caller, access: Access) -> Result<WorkspaceScope> {
        match access {
            Access::Read => caller.require(access)?,
            _ => caller.require_everywhere(access)?,
        }
        Ok(WorkspaceScope {
            workspace: self.clone(),
            caller: caller.clone(),
        })
    }

    /// The way into an environment for a caller whose role allows it.
    ///
    /// # Errors
    /// `forbidden`, or `not_found` when there is no such environment, also for who may be in another one only.
    pub async fn environment_scope(
        &self,
        name: &str,
        caller: &Caller,
        access: Access,
    ) -> Result<EnvironmentScope> {
        caller.require(access)?;
        if caller
            .environment
            .as_deref()
            .is_some_and(|only| only != name)
        {
            return Err(Error::not_found("environment", name));
        }
        // Who may see one customer's licenses only has no way into everybody's.
        if caller.customer.is_some() {
            return Err(Error::Forbidden { access });
        }
        Ok(EnvironmentScope {
            environment: self.environment(name).await?,
            caller: caller.clone(),
        })
    }

    /// Who shows a token of any environment; none when it opens nothing. They may be in its environment only.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bearer(&self, secret: &str) -> Result<Option<Bearer>> {
        let Some(name) = token_book::environment_of(secret) else {
            return Ok(None);
        };
        match self.environment(&name).await {
            Ok(environment) => environment.tokens.bearer(secret).await,
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The way of a visitor of the public pages into an environment.
    ///
    /// # Errors
    /// `not_found` when there is no such environment.
    pub async fn public_scope(&self, environment: &str) -> Result<PublicScope> {
        Ok(PublicScope::new(self.environment(environment).await?))
    }

    /// Its name, which its public pages and mails are signed with.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The way of a script into an environment, with the token that it shows; none when that opens nothing there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn licensing_scope(
        &self,
        environment: &str,
        secret: &str,
    ) -> Result<Option<LicensingScope>> {
        match self.bearer(secret).await? {
            Some(bearer) if bearer.caller.environment.as_deref() == Some(environment) => {
                let environment = self.environment(environment).await?;
                Ok(Some(LicensingScope::new(environment, bearer)))
            }
            _ => Ok(None),
        }
    }

    async fn environment(&self, name: &str) -> Result<Arc<Environment>> {
        let mut open = self.environments.lock().await;
        if let Some(environment) = open.get(name) {
            return Ok(environment.clone());
        }
        if self.closing.is_cancelled() {
            return Err(Error::Internal("the workspace is closing".into()));
        }
        let known = environments::all(&mut self.control.read().await?).await?;
        if !known.iter().any(|environment| environment.name == name) {
            return Err(Error::not_found("environment", name));
        }
        let database = Arc::new(
            environment_database(&self.location, name, false, self.process, &self.clock).await?,
        );
        let staging = self.staging(name)?;
        jobs::mark_interrupted(&database, &staging).await?;
        // The first to hear of a commit: what devices are told must not be older than anybody's list.
        let answerer = Answerer::start(database.clone(), self.stop.child_token(), &self.tending);
        let list = self.opening.index.then(|| {
            let place = self.snapshot_place(name, &staging);
            ListKeeper::start(
                database.clone(),
                place,
                self.stop.child_token(),
                &self.tending,
            )
        });
        let sweeper = Arc::new(Sweeper::new(database.clone(), self.book.clone()));
        if self.opening.tends {
            mailing::adopt(&database, &self.generation).await?;
        }
        let mailer = Arc::new(Mailer::new(database.clone(), self.mail.clone()));
        let reporter = Arc::new(Reporter::new(database.clone(), list.clone()));
        let chores = Chores {
            sweeper: self.opening.sweeps.then(|| sweeper.clone()),
            returner: self.opening.sweeps.then(|| {
                let returner = Returner::new(database.clone(), self.mail.clone());
                Arc::new(returner)
            }),
            mailer: self.opening.sends_mail.then(|| mailer.clone()),
            seats: self
                .opening
                .sweeps
                .then(|| SeatWatch::new(database.clone())),
            reporter: self.opening.sweeps.then(|| reporter.clone()),
        };
        let ears = Ears {
            answerer: Some(answerer.clone()),
            list: list.clone(),
        };
        self.tend(&database, Some(name), ears, chores).await?;
        let environment = Arc::new(Environment {
            name: name.to_owned(),
            database: database.clone(),
            list,
            answerer,
            staging,
            jobs: jobs::Jobs::default(),
            book: self.book.clone(),
            master: self.master.clone(),
            checkpoints: self.checkpoints.clone(),
            walk: AuditWalk::until(self.closing.clone()),
            control_walk: self.walk.clone(),
            sweeper,
            mailer,
            #[cfg(test)]
            reporter,
            tokens: self.token_book(name, &database),
        });
        environment
            .tokens
            .keep_noting(self.stop.child_token(), &self.tending);
        open.insert(name.to_owned(), environment.clone());
        Ok(environment)
    }

    /// Opens every environment, so that mail leaves and licenses expire where nobody has looked since the start. For
    /// servers; a desktop leaves environments closed until somebody goes there.
    pub async fn open_environments(&self) {
        let known = match self.control.read().await {
            Ok(mut tx) => environments::all(&mut tx).await,
            Err(error) => Err(error),
        };
        let known = known.unwrap_or_else(|error| {
            tracing::warn!(%error, "environments are opened when somebody asks for them");
            Vec::new()
        });
        for environment in known {
            if self.closing.is_cancelled() {
                return;
            }
            if let Err(error) = self.environment(&environment.name).await {
                tracing::warn!(%error, environment = environment.name, "it is opened when somebody asks for it");
            }
        }
    }

    fn token_book(&self, environment: &str, database: &Arc<Database>) -> Arc<TokenBook> {
        Arc::new(TokenBook::new(
            database.clone(),
            self.server_keys.clone(),
            self.id,
            &self.generation,
            environment,
        ))
    }

    /// Makes the database of an environment, empty; harmless when it is there.
    pub(crate) async fn make_environment(&self, name: &str) -> Result<()> {
        let database =
            environment_database(&self.location, name, true, self.process, &self.clock).await?;
        database.close().await;
        Ok(())
    }

    /// Where uploads and result files of an environment stay. For Postgres that is this computer's data folder.
    fn staging(&self, environment: &str) -> Result<PathBuf> {
        let folder = match &self.location {
            Location::Folder(folder) => folder.join("staging").join(environment),
            Location::Postgres(_) => data_folder(&self.opening, self.id).join(environment),
        };
        make_private(&folder)?;
        Ok(folder)
    }

    /// Where the snapshot of an environment's index is kept; none where it may not be.
    fn snapshot_place(&self, environment: &str, staging: &Path) -> Option<SnapshotPlace> {
        let file = match &self.location {
            Location::Folder(folder) => folder
                .join(ENVIRONMENTS_FOLDER)
                .join(format!("{environment}.index")),
            Location::Postgres(_) if self.opening.keeps_postgres_snapshots => {
                staging.join("list.index")
            }
            Location::Postgres(_) => return None,
        };
        Some(SnapshotPlace {
            file,
            workspace: self.id.0,
            generation: self.generation.clone(),
            environment: environment.to_owned(),
        })
    }

    /// How the list index of an environment stands, once it is loaded.
    ///
    /// # Errors
    /// `not_found` when there is no such environment.
    pub async fn listing_facts(&self, environment: &str) -> Result<ListingFacts> {
        let environment = self.environment(environment).await?;
        let Some(list) = &environment.list else {
            return Ok(ListingFacts::default());
        };
        list.loaded().await;
        Ok(list.facts())
    }

    /// How the answering of devices goes in the environments that are open, by their names.
    pub async fn answering_figures(&self) -> Vec<(String, AnsweringFigures)> {
        let open = self.environments.lock().await;
        let mut figures: Vec<_> = open
            .values()
            .map(|environment| (environment.name.clone(), environment.answerer.figures()))
            .collect();
        figures.sort_by(|one, other| one.0.cmp(&other.0));
        figures
    }

    async fn tend(
        &self,
        database: &Arc<Database>,
        environment: Option<&str>,
        ears: Ears,
        chores: Chores,
    ) -> Result<()> {
        if !self.opening.tends {
            return Ok(());
        }
        let tended = Tended {
            database: database.clone(),
            environment: environment.map(str::to_owned),
            staging: environment.map(|name| self.staging(name)).transpose()?,
            place: self.location.display(),
            feed: self.feed.clone(),
            ears,
            checkpoints: self.checkpoints.clone(),
            chores,
            stop: self.stop.child_token(),
        };
        tended.start(&self.tending).await
    }
}

/// Opens the database of an environment, making it first when asked to; harmless when it is there.
async fn environment_database(
    location: &Location,
    name: &str,
    create: bool,
    process: Uuid,
    clock: &Arc<dyn Clock>,
) -> Result<Database> {
    match location {
        Location::Folder(folder) => {
            let file = folder.join(ENVIRONMENTS_FOLDER).join(format!("{name}.db"));
            sqlite_database(&file, Schema::Environment, create, process, clock).await
        }
        Location::Postgres(postgres) => {
            let schema = environment_schema(name);
            let pool = postgres.pool(&schema).await?;
            if create {
                make_schema(&pool, &schema).await?;
            }
            migrate::postgres(&pool, Schema::Environment).await?;
            Ok(Database::postgres(pool, process, clock.clone()))
        }
    }
}

async fn sqlite_database(
    file: &Path,
    schema: Schema,
    create: bool,
    process: Uuid,
    clock: &Arc<dyn Clock>,
) -> Result<Database> {
    let pools = sqlite_pools(file, create).await?;
    migrate::sqlite(&pools.write, schema).await?;
    Ok(Database::sqlite(pools, process, clock.clone()))
}

/// Names a fresh workspace and lists its first environments. A second creator of the same Postgres workspace finds the
/// first one's facts and leaves them.
async fn write_first_facts(control: &Database, name: &str) -> Result<()> {
    let name = name.to_owned();
    let now = control.now();
    control
        .write(move |tx| {
            async move {
                if meta::get(tx, "workspace_id").await?.is_some() {
                    return Ok(());
                }
                meta::set(tx, "workspace_id", &WorkspaceId::new(now).to_string()).await?;
                meta::set(tx, "workspace_name", &name).await?;
                meta::set(tx, "generation", &Uuid::new_v4().to_string()).await?;
                for (name, label, kind) in [
                    ("production", "Production", EnvironmentKind::Production),
                    ("staging", "Staging", EnvironmentKind::Staging),
                    ("development", "Development", EnvironmentKind::Development),
                ] {
                    let environment = wire::Environment {
                        name: name.into(),
                        label: label.into(),
                        kind,
                    };
                    environments::insert(tx, &environment, now).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

/// What a workspace says of itself.
struct Facts {
    id: WorkspaceId,
    name: String,
    demo: bool,
    generation: String,
}

async fn read_facts(control: &Database, location: &Location) -> Result<Facts> {
    let mut tx = control.read().await?;
    let missing = |reason: &str| Error::NotAWorkspace {
        path: location.display(),
        reason: reason.into(),
    };
    let id = meta::get(&mut tx, "workspace_id")
        .await?
        .ok_or_else(|| missing("it does not say which workspace it is"))?;
    let id = id
        .parse::<Uuid>()
        .map_err(|_| missing("its id does not read"))?;
    let name = meta::get(&mut tx, "workspace_name").await?;
    let generation = meta::get(&mut tx, "generation").await?;
    Ok(Facts {
        id: WorkspaceId(id),
        name: name.unwrap_or_else(|| "Workspace".to_owned()),
        demo: meta::get(&mut tx, "demo").await?.is_some(),
        generation: generation.unwrap_or_default(),
    })
}
